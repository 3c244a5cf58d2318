"""Switching the writing-down of calls off and on: `with no_grad():`, or `@no_grad()` above a function."""

import contextlib
import functools
import inspect
import warnings

from edutorch.autograd.listening import Listener
from edutorch.graph import TensorBase, mode


class GradMode(contextlib.ContextDecorator):
    """What the switches share: they work as `with` blocks and above functions, generator functions too."""

    def __enter__(self):
        self.before = [*getattr(self, "before", []), mode.grad]  # a stack: the same object may be entered twice
        mode.grad = self.enabled

    def __exit__(self, *error):
        mode.grad = self.before.pop()

    def __call__(self, function):
        return above(self, super().__call__, function)


def above(switch, simply, function):
    """The function with the switch on while it runs; simply(function) does that for an ordinary one."""
    if inspect.isclass(function):
        warnings.warn(
            "Decorating classes is deprecated and will be disabled in future versions. You should only decorate functions "
            "or methods. To preserve the current behavior of class decoration, you can directly decorate the `__init__` "
            "method and nothing else.",
            FutureWarning,
            stacklevel=3,
        )
        return functools.wraps(function, updated=())(simply(function))
    return stepwise(switch, function) if inspect.isgeneratorfunction(function) else simply(function)


def stepwise(switch, function):
    """A generator function for which the switch is on only while the generator runs, not while it sleeps."""

    @functools.wraps(function)
    def generator(*args, **kwargs):
        steps = function(*args, **kwargs)
        advance, given = steps.send, None
        while True:
            with switch:
                try:
                    value = advance(given)
                except StopIteration as end:
                    return end.value
            try:
                advance, given = steps.send, (yield value)
            except GeneratorExit:
                with switch:
                    steps.close()
                raise
            except BaseException as error:
                advance, given = steps.throw, error

    return generator


class no_grad(GradMode):
    """Calls are not written down: no gradient can flow through results, and no memory is kept for it.

    Example:
        >>> import edutorch as torch
        >>> x = torch.ones(1, requires_grad=True)
        >>> with torch.no_grad():
        ...     y = x * 2
        >>> y.requires_grad
        False
    """

    enabled = False

    def __new__(cls, function=None):
        mode_object = super().__new__(cls)
        return mode_object(function) if callable(function) else mode_object  # @no_grad without parentheses


class enable_grad(no_grad):
    """Calls are written down again, inside a no_grad block.

    Example:
        >>> import edutorch as torch
        >>> x = torch.ones(1, requires_grad=True)
        >>> with torch.no_grad(), torch.enable_grad():
        ...     y = x * 2
        >>> y.requires_grad
        True
    """

    enabled = True


class set_grad_enabled(GradMode):
    """Switch by a truth value, at once or for a `with` block.

    Example:
        >>> import edutorch as torch
        >>> with torch.set_grad_enabled(False):
        ...     torch.is_grad_enabled()
        False
    """

    def __init__(self, mode):
        if not isinstance(mode, bool):
            raise TypeError(
                f"set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {type(mode).__name__}"
            )
        self.enabled, self.before = mode, [is_grad_enabled()]
        self.switch(self.enabled)

    @staticmethod
    def switch(on):
        mode.grad = on

    def __enter__(self):
        mode.grad = self.enabled

    def __exit__(self, *error):
        mode.grad = self.before[0]

    def __call__(self, function):
        mode.grad = self.before[0]  # used above a function: nothing is switched until it is called
        return super().__call__(function)


def is_grad_enabled():
    """Are calls written down for backward?"""
    return mode.grad


class inference_mode(contextlib.ContextDecorator):
    """no_grad, and more: results can never enter a graph, since their changes are not counted.

    Args:
        mode: False switches the mode off inside a block that has it on.

    Example:
        >>> import edutorch as torch
        >>> with torch.inference_mode():
        ...     y = torch.ones(1) * 2
        >>> y.is_inference()
        True
    """

    def __new__(cls, mode=True):
        made = super().__new__(cls)
        made.enabled = True if callable(mode) else mode
        made.before = []
        return made(mode) if callable(mode) else made

    def __enter__(self):
        listener = Unmarked() if self.enabled else None
        self.before.append((mode.grad, mode.inference, listener))
        mode.grad, mode.inference = not self.enabled, self.enabled
        if listener is not None:
            listener.start()

    def __exit__(self, *error):
        mode.grad, mode.inference, listener = self.before.pop()
        if listener is not None:
            listener.stop()

    def __call__(self, function):
        return above(self, super().__call__, function)


class Unmarked(Listener):
    """Takes the version counter off the results of calls; Op itself knows nothing of inference mode."""

    def hear(self, op, inputs, params, result):
        if not mode.inference:
            return  # a block of inference_mode(False)
        tensors = [x for x in inputs if isinstance(x, TensorBase)]
        for y in result if type(result) is tuple else (result,):
            if not op.view or all(x._counter is None for x in tensors):
                y._counter = y._view = None  # no version, and no base to follow
                y._lazy_edge = False


def is_inference_mode_enabled():
    """Is inference mode on?"""
    return mode.inference
