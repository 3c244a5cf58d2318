"""How a Module sees the gradients that come by: it puts a gate before its inputs and one behind its outputs."""

import warnings

from edutorch.graph import TensorBase, View, mode
from edutorch.op import op


@op(label="BackwardHookFunction")
def gate(*tensors):
    """All tensors as they are, but now one node has made them all: there their gradients meet."""
    return tensors


@gate.backward
def gate_backward(grad):
    return grad


gate.named("BackwardHookFunctionBackward")
gate.tells_all = True  # a module's hooks see the gradients of all its inputs


class Gate:
    """Holds the gradients of a module's outputs until those of its inputs are there, and tells the module's hooks."""

    def __init__(self, module, hooks, pre_hooks):
        self.module, self.hooks, self.pre_hooks = module, hooks, pre_hooks
        self.inputs = self.outputs = None  # which of them are tensors
        self.arrived = None  # the gradients of all outputs

    def entrance(self, args):
        args, self.inputs, node = through(args)
        self.n_inputs = len(args)
        if node is not None:
            node.register_hook(self.leaving)
        return args

    def exit(self, result):
        if not isinstance(result, (TensorBase, tuple)):
            warnings.warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received "
                f"{type(result)}",
                stacklevel=5,
            )
        outputs, self.outputs, node = through(result if isinstance(result, tuple) else (result,))
        self.n_outputs = len(outputs)
        if node is not None:
            node.register_hook(self.arriving)
        return outputs if isinstance(result, tuple) else outputs[0]

    def arriving(self, _, grads):
        """The gradients of all outputs are there."""
        self.arrived = placed(self.outputs, grads, self.n_outputs)
        for hook in self.pre_hooks:
            answer = hook(self.module, self.arrived)
            if answer is None:
                continue
            if len(answer) != self.n_outputs:
                raise RuntimeError(
                    f"Backward pre hook returned an invalid number of grad_output, got {len(answer)}, but expected "
                    f"{self.n_outputs}"
                )
            self.arrived = answer
        passed_on = tuple(self.arrived[i] for i in self.outputs)
        if self.inputs is None:
            self.tell_without_inputs()
        return passed_on

    def leaving(self, grads, _):
        """The gradients of all inputs are there."""
        if self.arrived is None:  # they came round the module's outputs, as in a second backward
            return None
        left = placed(self.inputs, grads, self.n_inputs)
        for hook in self.hooks:
            answer = hook(self.module, left, self.arrived)
            if answer is None:
                continue
            if len(answer) != self.n_inputs:
                raise RuntimeError(
                    f"Backward hook returned an invalid number of grad_input, got {len(answer)}, but expected "
                    f"{self.n_inputs}"
                )
            left = answer
        self.arrived = None
        return tuple(left[i] for i in self.inputs)

    def tell_without_inputs(self):
        """No input wants a gradient: this is all that there will be."""
        warnings.warn(
            "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs "
            "require gradients. See "
            "https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook "
            "for more details.",
            stacklevel=5,
        )
        for hook in self.hooks:
            answer = hook(self.module, (None,) * self.n_inputs, self.arrived)
            if answer is not None and not (isinstance(answer, tuple) and all(g is None for g in answer)):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always return None or None for all "
                    "gradients."
                )
        self.arrived = None


def through(values):
    """Let the tensors among values pass a gate: (values, which were tensors, the gate's node), if gradients will come."""
    places = [i for i, x in enumerate(values) if isinstance(x, TensorBase)]
    if not (mode.grad and any(values[i].requires_grad for i in places)):
        return values, None, None
    passed, node = list(values), None
    for number, (i, y) in enumerate(zip(places, gate(*(values[i] for i in places)), strict=True)):
        if values[i].requires_grad:
            node = y._edge[0]
            passed[i] = y
            see_in(y, values[i], number)
    return tuple(passed), places, node


def see_in(y, x, number):
    """y shares x's memory. As one of several views it may not be changed in place: that would go round the gate."""
    before, y._counter, y._lazy_edge = x._view, x._counter, True
    y._view = View(
        base=x if before is None else before.base,
        recipe=(before and before.recipe, gate, {}, number),
        version=x._counter[0],
        recorded=True,
        several=True,
    )


def placed(places, grads, count):
    """Gradients at the places of their tensors, None for everything else."""
    found = dict(zip(places, grads, strict=True))
    return tuple(found.get(i) for i in range(count))
