"""Functions that a Module calls before and after its forward, and when gradients come by."""

import warnings

from edutorch.graph import Handle
from edutorch.nn.gate import Gate

KINDS = (
    "_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks", "_state_dict_pre_hooks",
    "_state_dict_hooks", "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
)  # fmt: skip


class ForwardHook:
    """A forward hook and what was agreed about it. It is called as the function itself is."""

    def __init__(self, function, with_kwargs=False, always_call=False):
        self.function, self.with_kwargs, self.always_call = function, with_kwargs, always_call

    def __call__(self, module, args, kwargs, *result):
        return (
            self.function(module, args, kwargs, *result) if self.with_kwargs else self.function(module, args, *result)
        )


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

        Args:
            hook: a function. With with_kwargs it is called hook(module, args, kwargs) and returns (args, kwargs) or None.
            prepend: call it before the hooks that are there already.

        Returns:
            A handle whose remove() takes the hook away.
        """
        return registered(self._forward_pre_hooks, ForwardHook(hook, with_kwargs), prepend)

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        """Call hook(module, args, output) after forward; what it returns, if anything, replaces the output.

        Args:
            hook: a function. With with_kwargs it is called hook(module, args, kwargs, output).
            prepend: call it before the hooks that are there already.
            always_call: call it even if forward fails; output is then None.

        Returns:
            A handle whose remove() takes the hook away.

        Example:
            >>> import edutorch as torch
            >>> layer = torch.nn.Linear(3, 2)
            >>> handle = layer.register_forward_hook(lambda module, args, output: print(tuple(output.shape)))
            >>> _ = layer(torch.ones(5, 3))
            (5, 2)
            >>> handle.remove()
        """
        return registered(self._forward_hooks, ForwardHook(hook, with_kwargs, always_call), prepend)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        """Call hook(module, grad_output) before the module's gradients are computed; it may return a new grad_output.

        Args:
            hook: a function; grad_output is a tuple with the gradient of each output, and so is what it returns.
        """
        return registered(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        """Call hook(module, grad_input, grad_output) when both are known; it may return a new grad_input.

        Args:
            hook: a function; grad_input is a tuple with the gradient of each positional argument of forward.
        """
        return registered(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook):
        """The old name of register_full_backward_hook."""
        return self.register_full_backward_hook(hook)

    def call_with_hooks(self, args, kwargs):
        result, called = None, set()
        try:
            for hook in list(self._forward_pre_hooks.values()):
                args, kwargs = prepared(hook, self, args, kwargs)
            gate = Gate(self) if self._backward_hooks or self._backward_pre_hooks else None
            if gate is not None:
                args = gate.entrance(args)
            result = self.forward(*args, **kwargs)
            for number, hook in list(self._forward_hooks.items()):
                called.add(number)
                answer = hook(self, args, kwargs, result)
                result = result if answer is None else answer
            return result if gate is None else gate.exit(result)
        except Exception:
            for number, hook in list(self._forward_hooks.items()):
                if hook.always_call and number not in called:
                    result = called_in_spite(hook, self, args, kwargs, result)
            raise


def registered(hooks, hook, prepend=False):
    handle = Handle(hooks, hook)
    if prepend:
        first = {handle.id: hooks.pop(handle.id)}
        rest = dict(hooks)
        hooks.clear()
        hooks.update(first | rest)
    return handle


def prepared(hook, module, args, kwargs):
    """The arguments after a pre-hook has seen them."""
    answer = hook(module, args, kwargs)
    if answer is None:
        return args, kwargs
    if not hook.with_kwargs:
        return (answer if isinstance(answer, tuple) else (answer,)), kwargs
    if isinstance(answer, tuple) and len(answer) == 2:
        return answer
    raise RuntimeError(f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {answer}.")


def called_in_spite(hook, module, args, kwargs, result):
    """Call a hook although forward failed. Its own failure must not hide the first one."""
    try:
        answer = hook(module, args, kwargs, result)
    except Exception as error:
        warnings.warn(
            "module forward hook with ``always_call=True`` raised an exception that was silenced as another error was "
            f"raised in forward: {error}",
            stacklevel=4,
        )
        return result
    return result if answer is None else answer
