"""The tools with which optimizers write their formulas: checks of settings, fresh state, and a parameter in pieces.

A formula is written once, with operators. It changes arrays in place, some numbers at a time; or, if the step itself is to
have a gradient (differentiable=True), it runs on Tensors, which write down what happens to them.
"""

import numpy as np

from edutorch.dtypes import get_default_dtype
from edutorch.graph import TensorBase
from edutorch.op import fresh

SETTINGS = {
    "lr": "learning rate",
    "eps": "epsilon value",
    "weight_decay": "weight_decay value",
    "momentum": "momentum value",
}


def check_one_number(lr):
    """A learning rate may be a tensor, but then of one number."""
    if isinstance(lr, TensorBase) and lr.array.size != 1:
        raise ValueError("Tensor lr must be 1-element")


def check_settings(**settings):
    """PyTorch's refusal of settings that must not be negative, in the order in which they are given."""
    for name, value in settings.items():
        check_one_number(value)
        if not value >= 0.0:
            raise ValueError(f"Invalid {SETTINGS.get(name, f'{name} value')}: {value}")


def check_betas(betas):
    """What is kept of a running mean is a share: from 0 to 1, and not quite 1."""
    for i in (0, 1):
        if not 0.0 <= betas[i] < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {betas[i]}")


def check_fused(fused, foreach, differentiable):
    """The three ways to step exclude one another. (Here all of them run the same lines.)"""
    if fused and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if fused and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")


def number(x, group):
    """A setting as a plain number. In a differentiable step a tensor stays one: its gradient may be wanted."""
    if not isinstance(x, TensorBase):
        return x
    return x.squeeze() if group.get("differentiable") else x.item()


def counter(start=0.0):
    """A count of steps, or another single number, as PyTorch keeps it: a tensor of the default number type."""
    wide = get_default_dtype().numpy == np.float64
    return fresh(np.full((), start, np.float64 if wide else np.float32))


def zeros_like(p):
    """A piece of state of a parameter's size."""
    return fresh(np.zeros_like(p.array))


def filled_like(p, value):
    """The same, filled with a number; complex numbers get it in both of their parts."""
    return fresh(np.full_like(p.array, complex(value, value) if p.array.dtype.kind == "c" else value))


PIECE = 16384  # numbers, of each of a handful of arrays: few enough for the processor's cache


def pieces(p, state, group, *names):
    """The same places of a parameter, its gradient and its state of these names, some at a time.

    The pieces are views: changing them changes the parameter. State that there is not comes as None. In a differentiable
    step there is one piece: the Tensors, with copies of the state, so that the graph of the last step keeps the old one.
    """
    return in_pieces(*whole(p, state, group, *names))


def whole(p, state, group, *names):
    """A parameter, its gradient and its state of these names: arrays, or Tensors in a differentiable step.

    A complex number counts as two real ones.
    """
    if group.get("differentiable"):
        for name in names:
            if state.get(name) is not None:
                state[name] = state[name].clone()
        return [p, p._grad, *(state.get(name) for name in names)]
    tensors = [p, p._grad, *(state.get(name) for name in names)]
    return [None if tensor is None else real(tensor.array) for tensor in tensors]


def in_pieces(*arrays):
    """The same places of some arrays of one shape, so few at a time that what is made on the way never leaves the cache."""
    given = [a for a in arrays if a is not None]
    if not all(isinstance(a, np.ndarray) and a.flags.c_contiguous for a in given):
        yield arrays
        return
    lines = [a if a is None else a.reshape(-1) for a in arrays]
    for start in range(0, given[0].size, PIECE):
        yield [line if line is None else line[start : start + PIECE] for line in lines]


def real(array):
    """Complex numbers as pairs of real ones, in the same memory."""
    return array[..., None].view(array.real.dtype) if array.dtype.kind == "c" else array


def gradient(x, grad, group):
    """The direction uphill for a piece of a parameter: its gradient, turned round and pulled towards 0 if so wished."""
    grad = -grad if group["maximize"] else grad
    weight_decay = number(group["weight_decay"], group)
    if isinstance(weight_decay, TensorBase):
        return grad + weight_decay * x.clone()  # x itself is about to change
    return grad + weight_decay * x if weight_decay else grad


def without_decoupled(group):
    """The settings for the gradient: a weight decay that is decoupled does not pass through the running means."""
    return {**group, "weight_decay": 0} if group["decoupled_weight_decay"] else group


def shrink(x, lr, group):
    """Decoupled weight decay, in place: every number moves towards 0 by a share of itself."""
    if group["decoupled_weight_decay"] and group["weight_decay"]:
        x *= 1 - lr * group["weight_decay"]


def with_moved_means(x, grad, m, v, *more, group, lr, beta1, beta2):
    """Pieces of a parameter, its gradient and the running means m and v of the gradient and its square, moved in place.

    That is what Adam and all of its family do before each takes a step of its own. Decoupled weight decay is done by then.
    """
    inner = without_decoupled(group)
    for x, grad, m, v, *rest in in_pieces(x, grad, m, v, *more):  # noqa: B020 (each piece goes by the name of the whole)
        shrink(x, lr, group)
        grad = gradient(x, grad, inner)
        m += (grad - m) * (1 - beta1)
        v *= beta2
        v += grad * grad * (1 - beta2)
        yield x, grad, m, v, *rest


def changed(p):
    """Tell the graph that a parameter's memory was changed."""
    if p._counter is not None:
        p._counter[0] += 1
