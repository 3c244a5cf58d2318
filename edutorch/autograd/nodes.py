"""What else one may ask of a node: notes on it, and what it remembers: `y.grad_fn.metadata`, `y.grad_fn._saved_result`."""

from edutorch.autograd.saved import recall
from edutorch.graph import Node
from edutorch.op import INPUT, OUT, SETTING


def metadata(node):
    """A dictionary for notes on this node. Anomaly mode keeps the lines of the forward there."""
    return node.__dict__.setdefault("metadata_", {})


def saved_value(node, name):
    """`_saved_self`, `_saved_other`, `_saved_result`, `_saved_dim`: what the rule asked for, by PyTorch's names.

    Python asks here only for attributes that a node does not have.
    """
    if name.startswith("_saved_") and node.op is not None:
        for k, (kind, which, _) in enumerate(node.op.asks):
            if name.removeprefix("_saved_") in names_of(node.op, kind, which):
                return recall(node, None, True)[k]
    raise AttributeError(f"'{type(node).__name__}' object has no attribute '{name}'")


def names_of(op, kind, which):
    """The names under which PyTorch knows a thing that is remembered: its first input is `self`, an only output `result`."""
    if kind == INPUT:
        return (op.inputs[which], "self") if which == 0 else (op.inputs[which],)
    if kind == OUT:
        return (op.outputs[which],) if op.outputs else ("result",)
    return (which,) if kind == SETTING else ()


Node.metadata = property(metadata, doc=metadata.__doc__)  # type: ignore[attr-defined]
Node.__getattr__ = saved_value  # type: ignore[attr-defined]
