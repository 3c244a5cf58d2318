"""Look inside: `source(x)` prints the source code of whatever you are looking at."""

import inspect
import textwrap
import types

from edutorch.autograd.engine import accumulate
from edutorch.graph import AccumulateGrad, Node, TensorBase
from edutorch.op import Op


def source(x):
    """Print the source code of something: a function, a method, a class, a module, a layer, an op or a `grad_fn`.

    For an op that is the function and, beside it, the rule that sends gradients back; for `y.grad_fn` the rule of the
    op that made y; for an object such as a layer or an optimizer its class.

    Args:
        x: what to look at.

    Raises:
        TypeError: if it has no Python source: a number, a Tensor, something written in C.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.source import source
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> source((x + 1).grad_fn)
        @add.backward
        def add_backward(grad):  # remembers nothing
            return grad, grad
    """
    print(source_text(x))


def source_text(x):
    """The text that `source(x)` prints."""
    return "\n\n\n".join(textwrap.dedent(inspect.getsource(part)).rstrip() for part in _parts(x))


def _parts(x):
    """The functions or classes whose source tells about x."""
    x = getattr(x, "__func__", x)
    if isinstance(getattr(x, "__wrapped__", None), Op):  # a function or a method that hands on to an op
        x = x.__wrapped__
    if isinstance(x, Op):
        parts = [x.forward] if x.rule is None else [x.forward, x.rule]
    elif isinstance(x, AccumulateGrad):
        parts = [accumulate]
    elif isinstance(x, Node):
        parts = [x.op.rule]
    elif isinstance(x, property):
        parts = [x.fget]
    elif isinstance(x, type | types.ModuleType | types.FunctionType | types.MethodType):
        parts = [x]
    elif isinstance(x, TensorBase):
        raise TypeError(
            "a Tensor is numbers and has no source. source(x.grad_fn) shows the rule of the op that made it, "
            "source(type(x)) its class."
        )
    else:
        parts = [type(x)]
    return [_readable(inspect.unwrap(part), x) for part in parts]


def _readable(part, x):
    try:
        inspect.getsource(part)
    except (TypeError, OSError):
        name = getattr(x, "__name__", None) or type(x).__name__
        raise TypeError(
            f"{name} has no Python source to show: it is built in, written in C, or was typed where nobody kept it. "
            "Ask for a function, a class, a layer, an op, or a tensor's grad_fn."
        ) from None
    return part
