"""Functions that a Module calls before and after its forward, and when gradients come by."""

import functools
import warnings
from collections import OrderedDict

from edutorch.graph import TensorBase
from edutorch.nn.gate import Gate
from edutorch.nn.global_hooks import every, register

KINDS = (
    "_forward_pre_hooks", "_forward_pre_hooks_with_kwargs", "_forward_hooks", "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called", "_backward_pre_hooks", "_backward_hooks", "_state_dict_pre_hooks", "_state_dict_hooks",
    "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks",
)  # fmt: skip


class ModuleHooks:
    """The half of Module that keeps hooks."""

    def init_hooks(self):
        for kind in KINDS:
            self.__dict__[kind] = OrderedDict()
        self.__dict__["_is_full_backward_hook"] = None

    def has_hooks(self):
        mine = self.__dict__
        try:
            return (
                mine["_forward_hooks"]
                or mine["_forward_pre_hooks"]
                or mine["_backward_hooks"]
                or mine["_backward_pre_hooks"]
                or every.any()
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
        agreements = {"kwargs": (self._forward_pre_hooks_with_kwargs, with_kwargs)}
        return register(self._forward_pre_hooks, hook, prepend, **agreements)

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
        agreements = {
            "kwargs": (self._forward_hooks_with_kwargs, with_kwargs),
            "always": (self._forward_hooks_always_called, always_call),
        }
        return register(self._forward_hooks, hook, prepend, **agreements)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        """Call hook(module, grad_output) before the module's gradients are computed; it may return a new grad_output.

        Args:
            hook: a function; grad_output is a tuple with the gradient of each output, and so is what it returns.
        """
        return register(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        """Call hook(module, grad_input, grad_output) when both are known; it may return a new grad_input.

        Args:
            hook: a function; grad_input is a tuple with the gradient of each positional argument of forward.
        """
        if self._is_full_backward_hook is False:
            raise RuntimeError(BOTH)
        self._is_full_backward_hook = True
        return register(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook):
        """The old form of register_full_backward_hook: it sees only the last node that the module made."""
        if self._is_full_backward_hook is True:
            raise RuntimeError(BOTH)
        self._is_full_backward_hook = False
        return register(self._backward_hooks, hook)

    def backward_hooks(self, full):
        """The backward hooks of all modules and of this one, of one of the two kinds."""
        hooks = list(every.backward.values()) if every.backward_is_full is full else []
        return hooks + (list(self._backward_hooks.values()) if self._is_full_backward_hook is full else [])

    def call_with_hooks(self, args, kwargs):
        result, called = None, set()
        try:
            for number, hook in [*every.forward_pre.items(), *self._forward_pre_hooks.items()]:
                with_kwargs = number in self._forward_pre_hooks_with_kwargs
                args, kwargs = prepared(hook, with_kwargs, self, args, kwargs)
            hooks, pre_hooks = (
                self.backward_hooks(True),
                [*every.backward_pre.values(), *self._backward_pre_hooks.values()],
            )
            gate = Gate(self, hooks, pre_hooks) if hooks or pre_hooks else None
            if gate is not None:
                args = gate.entrance(args)
            result = self.forward(*args, **kwargs)
            for number, hook in [*every.forward.items(), *self._forward_hooks.items()]:
                called.add(number)
                with_kwargs = number in self._forward_hooks_with_kwargs or number in every.with_kwargs
                answer = hook(self, args, kwargs, result) if with_kwargs else hook(self, args, result)
                result = result if answer is None else answer
            if gate is not None:
                result = gate.exit(result)
            old_hooks = self.backward_hooks(False)
            if old_hooks:
                watch_last_node(self, old_hooks, args, result)
            return result
        except Exception:
            self.call_in_spite(args, kwargs, result, called)
            raise

    def call_in_spite(self, args, kwargs, result, called):
        """Call the hooks that wish to be called although forward failed. Their own failure must not hide the first one."""
        theirs = [(number, hook, "global ") for number, hook in every.forward.items() if number in every.always_called]
        mine = [(number, hook, "") for number, hook in self._forward_hooks.items()]
        for number, hook, whose in [*theirs, *(one for one in mine if one[0] in self._forward_hooks_always_called)]:
            if number in called:
                continue
            try:
                with_kwargs = number in self._forward_hooks_with_kwargs
                answer = hook(self, args, kwargs, result) if with_kwargs else hook(self, args, result)
                result = result if answer is None else answer
            except Exception as error:
                warnings.warn(
                    f"{whose}module forward hook with ``always_call=True`` raised an exception that was silenced as another "
                    f"error was raised in forward: {error}",
                    stacklevel=5,
                )


BOTH = "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of them."


def prepared(hook, with_kwargs, module, args, kwargs):
    """The arguments after a pre-hook has seen them."""
    answer = hook(module, args, kwargs) if with_kwargs else hook(module, args)
    if answer is None:
        return args, kwargs
    if not with_kwargs:
        return (answer if isinstance(answer, tuple) else (answer,)), kwargs
    if isinstance(answer, tuple) and len(answer) == 2:
        return answer
    raise RuntimeError(f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {answer}.")


FULL = "Please use register_full_backward_hook to get the documented behavior."


def watch_last_node(module, hooks, args, result):
    """Hang old backward hooks on the node of a module's (first) result, and warn where that is not the whole module."""
    first = result
    while not isinstance(first, TensorBase):
        tensors = first.values() if isinstance(first, dict) else first[:1]
        first = next(x for x in tensors if not isinstance(first, dict) or isinstance(x, TensorBase))
    node = first.grad_fn
    if node is None:
        return
    for hook in hooks:
        node.register_hook(functools.partial(hook, module))
    reason = what_is_missing(args, result, node)
    if reason is not None:
        warnings.warn(f"Using {reason}", FutureWarning, stacklevel=5)


def what_is_missing(args, result, node):
    """PyTorch's words for what an old backward hook does not see; None if it sees all."""
    results = result if isinstance(result, tuple) else (result,)
    if not all(isinstance(x, TensorBase) for x in results):
        return (
            "non-full backward hooks on a Module that does not return a single Tensor or a tuple of Tensors is deprecated "
            f"and will be removed in future versions. This hook will be missing some of the grad_output. {FULL}"
        )
    if not all(isinstance(x, TensorBase) for x in args):
        return (
            "non-full backward hooks on a Module that does not take as input a single Tensor or a tuple of Tensors is "
            f"deprecated and will be removed in future versions. This hook will be missing some of the grad_input. {FULL}"
        )
    if len({x.grad_fn for x in results if x.grad_fn is not None}) > 1:
        return (
            "a non-full backward hook when outputs are generated by different autograd Nodes is deprecated and will be "
            f"removed in future versions. This hook will be missing some grad_output. {FULL}"
        )
    if {x.grad_fn for x in args if x.grad_fn is not None} != {before for before, _ in node.next_functions}:
        return (
            "a non-full backward hook when the forward contains multiple autograd Nodes is deprecated and will be removed in "
            f"future versions. This hook will be missing some grad_input. {FULL}"
        )
    return None
