"""`torch.compile` and what belongs to it. edutorch compiles nothing: each function stays the one that was written.

A compiled function gives the same results, only sooner. So a program that compiles runs here as it is, at the usual speed.
"""

import contextlib


def compile(model=None, *, fullgraph=False, dynamic=None, backend=None, mode=None, options=None, disable=False, **more):
    """The model or function itself: nothing is compiled. All of PyTorch's arguments are taken; none has an effect.

    Args:
        model: a function or a Module. Without one, a decorator.

    Example:
        >>> import edutorch as torch
        >>> @torch.compile(mode="max-autotune")
        ... def double(x):
        ...     return 2 * x
        >>> double(torch.tensor(3.0))
        tensor(6.)
    """
    if mode is not None and options is not None:
        raise RuntimeError("Either mode or options can be specified, but both can't be specified at the same time.")
    return (lambda function: function) if model is None else model


def is_compiling():
    """Is a function being compiled at this moment? Never."""
    return False


def is_dynamo_compiling():
    """The same question by another name: never."""
    return False


def is_exporting():
    """Is a model being exported at this moment? Never."""
    return False


def disable(fn=None, recursive=True, *, reason=None):
    """Keep a function from being compiled, as a decorator or around a function: it stays as it is."""
    return (lambda function: function) if fn is None else fn


def allow_in_graph(fn):
    """Let a function be part of what is compiled: it stays as it is."""
    return fn


def assume_constant_result(fn):
    """Tell the compiler that a function always gives the same result: it stays as it is, and is called each time."""
    return fn


def reset():
    """Forget what was compiled: nothing was."""


def list_backends(exclude_tags=("debug", "experimental")):
    """The compilers that there are: none."""
    return []


def cudagraph_mark_step_begin():
    """Tell the compiler that a training step begins: nothing happens."""


def set_stance(stance="default", *, skip_guard_eval_unsafe=False, force_backend=None):
    """Say how eager the compiler is to be, as a call or in a `with`: nothing changes."""
    return contextlib.nullcontext()


__all__ = [
    "allow_in_graph", "assume_constant_result", "compile", "cudagraph_mark_step_begin", "disable", "is_compiling",
    "is_dynamo_compiling", "is_exporting", "list_backends", "reset", "set_stance",
]  # fmt: skip
