"""Hooks of all modules at once: to look into a network, or to count what happens, without touching its parts."""

from collections import OrderedDict

from edutorch.graph import Handle


class Hooks:
    """All that is registered for every module."""

    def __init__(self):
        self.forward_pre, self.forward = OrderedDict(), OrderedDict()
        self.backward_pre, self.backward = OrderedDict(), OrderedDict()
        self.with_kwargs, self.always_called = OrderedDict(), OrderedDict()  # which of the forward hooks wish that
        self.backward_is_full = None  # the two kinds of backward hooks exclude each other
        self.registration = {"parameter": OrderedDict(), "module": OrderedDict(), "buffer": OrderedDict()}

    def any(self):
        return self.forward_pre or self.forward or self.backward_pre or self.backward


every = Hooks()


class HookHandle(Handle):
    """A Handle that also takes away what was agreed about the hook."""

    def __init__(self, functions, function, *agreements):
        super().__init__(functions, function)
        self.agreements = agreements

    def remove(self):
        super().remove()
        for agreed in self.agreements:
            agreed.pop(self.id, None)


def register(hooks, hook, prepend=False, **agreements):
    """Put a hook into a dictionary of hooks.

    agreements: dictionaries of those that wish something; each with (the dictionary, does this one?).
    """
    handle = HookHandle(hooks, hook, *(agreed for agreed, _ in agreements.values()))
    for agreed, wished in agreements.values():
        if wished:
            agreed[handle.id] = True
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


def register_module_forward_pre_hook(hook):
    """Call hook(module, args) before the forward of every module; what it returns, if anything, replaces args.

    Returns:
        A handle whose remove() takes the hook away.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.nn.modules.module import register_module_forward_pre_hook
        >>> with register_module_forward_pre_hook(lambda module, args: print(type(module).__name__)):
        ...     _ = torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Tanh())(torch.ones(1))
        Sequential
        ReLU
        Tanh
    """
    return register(every.forward_pre, hook)


def register_module_forward_hook(hook, *, with_kwargs=False, always_call=False):
    """Call hook(module, args, output) after the forward of every module; what it returns replaces the output.

    Args:
        hook: a function. With with_kwargs it is called hook(module, args, kwargs, output).
        always_call: call it even if forward fails.
    """
    agreements = {"kwargs": (every.with_kwargs, with_kwargs), "always": (every.always_called, always_call)}
    return register(every.forward, hook, **agreements)


BOTH = "Cannot use both regular backward hooks and full backward hooks as a global Module hook. Please use only one of them."


def register_module_backward_hook(hook):
    """The old form of register_module_full_backward_hook: it sees only the last node of each module."""
    if every.backward_is_full is True:
        raise RuntimeError(BOTH)
    every.backward_is_full = False
    return register(every.backward, hook)


def register_module_full_backward_hook(hook):
    """Call hook(module, grad_input, grad_output) when the gradients of any module are known."""
    if every.backward_is_full is False:
        raise RuntimeError(BOTH)
    every.backward_is_full = True
    return register(every.backward, hook)


def register_module_full_backward_pre_hook(hook):
    """Call hook(module, grad_output) before the gradients of any module are computed."""
    return register(every.backward_pre, hook)


def register_module_parameter_registration_hook(hook):
    """Call hook(module, name, parameter) when a module is given a parameter; what it returns is taken instead."""
    return register(every.registration["parameter"], hook)


def register_module_module_registration_hook(hook):
    """Call hook(module, name, submodule) when a module is given a submodule; what it returns is taken instead."""
    return register(every.registration["module"], hook)


def register_module_buffer_registration_hook(hook):
    """Call hook(module, name, buffer) when a module is given a buffer; what it returns is taken instead."""
    return register(every.registration["buffer"], hook)


def replaced(kind, module, name, value):
    """What is registered under a name, after the hooks for it have seen it."""
    for hook in list(every.registration[kind].values()):
        answer = hook(module, name, value)
        value = value if answer is None else answer
    return value
