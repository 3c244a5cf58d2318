"""An optimizer in a notebook: a table of its groups and their settings, and how much it remembers."""

from edutorch.graph import TensorBase
from edutorch.viz.drawing import bytes_in_words, count, join, short, tag
from edutorch.viz.html.pieces import table


def page_of_optimizer(optimizer):
    """One column for each group of parameters, one row for each setting."""
    groups = optimizer.param_groups
    settings = dict.fromkeys(
        name for group in groups for name in sorted(group) if name not in ("params", "param_names")
    )
    rows = [
        ["parameters", *(f"{len(group['params']):,}" for group in groups)],
        ["numbers in them", *(f"{numbers(group['params']):,}" for group in groups)],
        ["state", *(bytes_in_words(remembered(optimizer, group["params"])) for group in groups)],
    ]
    rows += [[name, *(setting(group.get(name)) for group in groups)] for name in settings]
    total = count(sum(numbers(group["params"]) for group in groups), "number")
    title = tag("div", tag("b", type(optimizer).__name__), f" changes {total} in {count(len(groups), 'group')}")
    head = ["setting", *(f"group {i}" for i in range(len(groups)))]
    return tag("div", join([title, table(head, rows)]))


def setting(value):
    """A setting as Python writes it; a tensor as its number."""
    if isinstance(value, TensorBase):
        return short(value.item()) if value.array.size == 1 else f"tensor {tuple(value.shape)}"
    return (
        repr(value)
        if value is None or isinstance(value, bool | int | float | str | tuple | list)
        else type(value).__name__
    )


def numbers(params):
    return sum(p.numel() for p in params)


def remembered(optimizer, params):
    """How many bytes of tensors an optimizer keeps for these parameters."""
    states = [optimizer.state[p] for p in params if p in optimizer.state]
    return sum(x.array.nbytes for state in states for x in tensors_in(state))


def tensors_in(value):
    if isinstance(value, TensorBase):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from tensors_in(one)
