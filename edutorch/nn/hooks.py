"""Functions that a Module calls before and after its forward, and when gradients come by."""

from edutorch.graph import Handle, TensorBase

KINDS = ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks")


class ModuleHooks:
    """The half of Module that keeps hooks."""

    def init_hooks(self):
        for kind in KINDS:
            self.__dict__[kind] = {}

    def has_hooks(self):
        mine = self.__dict__
        try:
            return (
                mine["_forward_hooks"]
                or mine["_forward_pre_hooks"]
                or mine["_backward_hooks"]
                or mine["_backward_pre_hooks"]
            )
        except KeyError:
            return False  # a subclass that forgot super().__init__() has no hooks either

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        """Call hook(module, args) before forward; what it returns, if anything, replaces args.

        Returns:
            A handle whose remove() takes the hook away.
        """
        return registered(self._forward_pre_hooks, hook, prepend, with_kwargs)

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        """Call hook(module, args, output) after forward; what it returns, if anything, replaces the output.

        Returns:
            A handle whose remove() takes the hook away.
        """
        return registered(self._forward_hooks, hook, prepend, with_kwargs)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        """Call hook(module, grad_output) before the module's gradients are computed; it may return a new grad_output."""
        return registered(self._backward_pre_hooks, hook, prepend, False)

    def register_full_backward_hook(self, hook, prepend=False):
        """Call hook(module, grad_input, grad_output) when both are known; it may return a new grad_input."""
        return registered(self._backward_hooks, hook, prepend, False)

    register_backward_hook = register_full_backward_hook

    def call_with_hooks(self, args, kwargs):
        for hook, with_kwargs in list(self._forward_pre_hooks.values()):
            if with_kwargs:
                answer = hook(self, args, kwargs)
                if answer is not None:
                    args, kwargs = answer
            else:
                answer = hook(self, args)
                if answer is not None:
                    args = answer if isinstance(answer, tuple) else (answer,)
        gate = Gate(self) if self._backward_hooks or self._backward_pre_hooks else None
        if gate is not None:
            args = gate.entrance(args)
        result = self.forward(*args, **kwargs)
        for hook, with_kwargs in list(self._forward_hooks.values()):
            answer = hook(self, args, kwargs, result) if with_kwargs else hook(self, args, result)
            if answer is not None:
                result = answer
        return result if gate is None else gate.exit(result)


def registered(hooks, hook, prepend, with_kwargs):
    handle = Handle(hooks, (hook, with_kwargs))
    if prepend:
        first = {handle.id: hooks.pop(handle.id)}
        rest = dict(hooks)
        hooks.clear()
        hooks.update(first | rest)
    return handle


class Gate:
    """Sees the gradients that enter a module at its outputs and leave it at its inputs, and tells the backward hooks.

    Inputs and outputs go through a view of themselves, so that each has a node of its own for the gradient to stop at.
    """

    def __init__(self, module):
        self.module = module
        self.arrived = self.left = None  # gradients by output, by input

    def entrance(self, args):
        wanted = [i for i, x in enumerate(args) if isinstance(x, TensorBase) and x.requires_grad]
        self.left, self.waiting = [None] * len(args), set(wanted)
        return tuple(self.watched(x, i, self.leave) if i in self.waiting else x for i, x in enumerate(args))

    def exit(self, result):
        outputs = result if isinstance(result, tuple) else (result,)
        wanted = [i for i, y in enumerate(outputs) if isinstance(y, TensorBase) and y.requires_grad]
        self.arrived, self.expected = [None] * len(outputs), set(wanted)
        watched = tuple(self.watched(y, i, self.arrive) if i in self.expected else y for i, y in enumerate(outputs))
        return watched if isinstance(result, tuple) else watched[0]

    def watched(self, x, i, hook):
        x = x.view_as(x)
        x.register_hook(lambda grad: hook(i, grad))
        return x

    def arrive(self, i, grad):
        self.arrived[i] = grad
        self.expected.discard(i)
        for hook, _ in list(self.module._backward_pre_hooks.values()):
            answer = hook(self.module, tuple(self.arrived))
            if answer is not None:
                self.arrived = list(answer if isinstance(answer, tuple) else (answer,))
        if not self.expected and not self.waiting:
            self.tell()  # nobody wants gradients of the inputs: this is all there will be
        return self.arrived[i]

    def leave(self, i, grad):
        self.left[i] = grad
        self.waiting.discard(i)
        if not self.waiting:
            self.tell()
        return self.left[i]

    def tell(self):
        for hook, _ in list(self.module._backward_hooks.values()):
            answer = hook(self.module, tuple(self.left), tuple(self.arrived))
            if answer is not None:
                self.left = list(answer if isinstance(answer, tuple) else (answer,))
