"""Switching the writing-down of calls off and on: `with no_grad():`, or `@no_grad()` above a function."""

import contextlib
import functools
import inspect

from edutorch.graph import TensorBase, mode


class GradMode(contextlib.ContextDecorator):
    """What the switches share: they work as `with` blocks and above functions, generator functions too."""

    def __enter__(self):
        self.before = [*getattr(self, "before", []), mode.grad]  # a stack: the same object may be entered twice
        mode.grad = self.enabled

    def __exit__(self, *error):
        mode.grad = self.before.pop()

    def __call__(self, function):
        if not inspect.isgeneratorfunction(function):
            return super().__call__(function)

        @functools.wraps(function)
        def stepwise(*args, **kwargs):  # the switch is on only while the generator runs, not while it sleeps
            steps, sent = function(*args, **kwargs), None
            while True:
                with self:
                    try:
                        value = steps.send(sent)
                    except StopIteration as end:
                        return end.value
                sent = yield value

        return stepwise


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
        self.enabled, self.before = bool(mode), [is_grad_enabled()]
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
        self.before.append((mode.grad, mode.tracer, mode.inference))
        if self.enabled:
            mode.grad, mode.tracer, mode.inference = False, Marker(mode.tracer), True
        else:
            mode.grad, mode.inference = True, False
            mode.tracer = mode.tracer.listener if isinstance(mode.tracer, Marker) else mode.tracer

    def __exit__(self, *error):
        mode.grad, mode.tracer, mode.inference = self.before.pop()


class Marker:
    """Listens to calls and takes the version counter off their results; Op itself knows nothing of this mode."""

    def __init__(self, listener):
        self.listener = listener  # who listened before

    def __call__(self, op, inputs, params, result):
        tensors = [x for x in inputs if isinstance(x, TensorBase)]
        for y in result if type(result) is tuple else (result,):
            if not op.view or all(x._counter is None for x in tensors):
                y._counter = y._view = None  # no version, and no base to follow
                y._lazy_edge = False
        if self.listener is not None:
            self.listener(op, inputs, params, result)


def is_inference_mode_enabled():
    """Is inference mode on?"""
    return mode.inference
