"""Products of matrices and vectors."""

import math

import numpy as np

from edutorch.dtypes import c_name, title
from edutorch.memory import contiguous
from edutorch.op import op
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.complex_numbers import conj
from edutorch.ops.kinds import not_for
from edutorch.ops.reduce import sum_
from edutorch.ops.shape import reshape, transpose_


def same_type(a, b):
    """A matrix product never promotes: PyTorch refuses two types."""
    if a.dtype == b.dtype or not (np.ndim(a) and np.ndim(b)):
        return
    first, second = title(a.dtype), title(b.dtype)
    if a.ndim == b.ndim == 1:
        raise RuntimeError(f"dot : expected both vectors to have same dtype, but found {first} and {second}")
    if b.ndim == 1:
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {second}, {first}, and {second}")
    if b.ndim > 2:
        raise RuntimeError(f"expected scalar type {first} but found {second}")
    raise RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(a.dtype)} != {c_name(b.dtype)}")


@op
def matmul(input, other):
    """The matrix product of the last two dimensions; vectors are rows on the left and columns on the right."""
    if input.dtype is not other.dtype:
        same_type(input, other)
    if input.dtype.kind == "b" and input.size and other.size:
        not_for("b", kernel_of(input.ndim, other.ndim), input)
    return input @ other


def kernel_of(m, n):
    """The loop in which PyTorch does a product of so many dimensions."""
    if n == 1:
        return "dot" if m == 1 else "addmv_impl_cpu"
    return "addmm_impl_cpu_" if n == 2 else "bmm"


@matmul.backward(product=True)
def matmul_backward(grad, input, other, input_shape, other_shape, needs):
    m, n = len(input_shape), len(other_shape)
    # A vector is a matrix with one row (left) or one column (right): give grad the dimension that was dropped.
    if m == 1 and n == 1:
        return grad * conj(other) if needs[0] else None, grad * conj(input) if needs[1] else None
    if m == 1:
        grad = reshape(grad, shape=(*grad.shape[:-1], 1, grad.shape[-1]))
    if n == 1:
        grad = reshape(grad, shape=(*grad.shape, 1))
    to_input = to_other = None
    if needs[0]:
        right = conj(reshape(other, shape=(1, *other_shape)) if n == 1 else swapped(other))
        to_input = grad @ right if m > 1 else batches_summed(grad @ right, input_shape)
    if needs[1]:
        left = conj(reshape(input, shape=(*input_shape, 1)) if m == 1 else swapped(input))
        to_other = left @ grad if n > 1 else batches_summed(left @ grad, other_shape)
    return to_input, to_other


def swapped(x):
    return transpose_(x, dim0=-2, dim1=-1)


def batches_summed(grad, shape):
    """One vector was used by every matrix of a batch."""
    n = math.prod(tuple(grad.shape)) // max(math.prod(shape), 1)
    return sum_(reshape(grad, shape=(n, *shape)), dim=(0,))


@matmul.named
def matmul_name(inputs, params):
    """PyTorch has a word for the product of two vectors, of a matrix and a vector, of two matrices, of batches."""
    m, n = (x.array.ndim for x in inputs)
    if m <= 2 and n <= 2:
        names = {(2, 2): "MmBackward0", (2, 1): "MvBackward0", (1, 1): "DotBackward0", (1, 2): "SqueezeBackward4"}
        return names.get((m, n), "UnsafeViewBackward0")
    return "UnsafeViewBackward0"


@matmul.explain
def matmul_error(input, other):
    for x in (input, other):
        if np.ndim(x) == 0:
            raise RuntimeError(
                f"both arguments to matmul need to be at least 1D, but they are {np.ndim(input)}D and {np.ndim(other)}D"
            )
    if input.shape[-1] == other.shape[max(other.ndim - 2, 0)]:
        return broadcast_error(np.empty((*input.shape[:-2], 1, 1)), np.empty((*other.shape[:-2], 1, 1)))
    if input.ndim == other.ndim == 1:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{input.shape[0]}] and src [{other.shape[0]}] to have the same "
            f"number of elements, but got {input.shape[0]} and {other.shape[0]} elements respectively"
        )
    if input.ndim <= 2 and other.ndim == 2 or input.ndim > 2 and other.ndim == 2:
        rows = math.prod(input.shape[:-1])
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows}x{input.shape[-1]} and "
            f"{other.shape[0]}x{other.shape[1]})"
        )
    if other.ndim == 1:
        rows = math.prod(input.shape[:-1])
        raise RuntimeError(f"size mismatch, got input ({rows}), mat ({rows}x{input.shape[-1]}), vec ({other.shape[0]})")
    broadcast_error(np.empty((*input.shape[:-2], 1, 1)), np.empty((*other.shape[:-2], 1, 1)))
    batches = math.prod(np.broadcast_shapes(input.shape[:-2], other.shape[:-2]))
    raise RuntimeError(
        f"Expected size for first two dimensions of batch2 tensor to be: [{batches}, {input.shape[-1]}] but got: "
        f"[{batches}, {other.shape[-2]}]."
    )


def same_layer_type(input, weight, bias):
    """As same_type, in the words that PyTorch has for a layer."""
    if input.ndim == 0:
        raise RuntimeError("both arguments to linear need to be at least 1D, but they are 0D and 2D")
    if bias is None or (input.ndim > 2 and not input.flags.c_contiguous):  # a product, and then a sum
        if input.shape[-1] == weight.shape[-1]:  # else the shapes are what is told
            same_type(input, weight)
        return matmul_error(input, weight.T)
    if input.dtype != weight.dtype:
        names = title(input.dtype), title(weight.dtype)
        raise RuntimeError(f"mat1 and mat2 must have the same dtype, but got {names[0]} and {names[1]}")


@op(label="Addmm", refuses={"b": "addmm_impl_cpu_"})
def linear(input, weight, bias=None):
    """Applies an affine map to the last dimension: input @ weight.T + bias.

    One node a layer: it keeps one activation where three ops would keep two, and adds the bias in place.

    Args:
        input (*, in_features)
        weight (out_features, in_features)
        bias (out_features), or None

    Returns:
        A tensor (*, out_features).

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.linear(torch.ones(2, 3), torch.ones(1, 3), torch.tensor([0.5]))
        tensor([[3.5000],
                [3.5000]])
    """
    if input.dtype is not weight.dtype:
        same_layer_type(input, weight, bias)
    rows = input if input.ndim == 2 else input.reshape(-1, input.shape[-1])  # one large product, not many small ones
    out = times_transposed(rows, weight)
    if bias is not None:
        out += bias
    return out if input.ndim == 2 else out.reshape(*input.shape[:-1], len(weight))


def times_transposed(rows, weight):
    """rows @ weight.T, by way of its transpose where a few rows meet a large weight.

    BLAS reads a factor that is to be transposed badly. With few rows it is 10 to 50 % faster to compute weight @ rows.T
    and to turn that small result round. (With many rows turning it round would cost more than it saves.)
    """
    n, (m, k) = len(rows), weight.shape
    if 1 < n <= m // 4 and k >= 128:
        return contiguous((weight @ rows.T).T)
    return rows @ weight.T


@linear.backward
def linear_backward(grad, input, weight, input_shape, needs):
    rows, inputs = grad, input
    if len(input_shape) != 2:
        rows, inputs = (reshape(x, shape=(-1, x.shape[-1])) for x in (grad, input))
    to_input = rows @ conj(weight) if needs[0] else None
    return (
        to_input if to_input is None or len(input_shape) == 2 else reshape(to_input, shape=input_shape),
        rows.T @ conj(inputs) if needs[1] else None,
        sum_(rows, dim=(0,)) if len(needs) > 2 and needs[2] else None,
    )


@linear.named
def linear_name(inputs, params):
    """PyTorch writes a layer down as what it computes it with."""
    bias = len(inputs) > 2 and inputs[2] is not None
    if inputs[0].array.ndim == 2:
        return "AddmmBackward0" if bias else "MmBackward0"
    if inputs[0].array.ndim == 1 and not bias:
        return "SqueezeBackward4"
    return "ViewBackward0" if bias else "UnsafeViewBackward0"


@linear.explain
def linear_error(input, weight, bias=None):
    same_layer_type(input, weight, bias)
    matmul_error(input, weight.T)
    if bias is not None and bias.shape != weight.shape[:1]:
        expand_error(bias.shape, (math.prod(input.shape[:-1]), len(weight)))


def expand_error(shape, goal):
    """PyTorch's words for a tensor that cannot be stretched to a shape."""
    for d in range(1, len(shape) + 1):
        if shape[-d] not in (1, goal[-d]):
            raise RuntimeError(
                f"The expanded size of the tensor ({goal[-d]}) must match the existing size ({shape[-d]}) at "
                f"non-singleton dimension {len(goal) - d}.  Target sizes: {list(goal)}.  Tensor sizes: {list(shape)}"
            )


@op
def addmm_(input, mat1, mat2, *, beta=1, alpha=1):
    """beta * input + alpha * (mat1 @ mat2), of matrices or of batches of them. With beta = 0 input is not even looked at."""
    if input.dtype.kind in "iu":  # whole numbers are scaled with whole numbers
        beta, alpha = int(beta), int(alpha)
    out = matmul.forward(mat1, mat2)
    if alpha != 1:
        out *= alpha
    if beta != 0:
        out += input if beta == 1 else input * beta
    return out


@addmm_.backward
def addmm_backward(grad, mat1, mat2, beta, alpha, needs):
    scaled = grad if alpha == 1 else grad * conj(alpha)
    return (
        (grad if beta == 1 else grad * conj(beta)) if needs[0] else None,
        scaled @ conj(swapped(mat2)) if needs[1] else None,
        conj(swapped(mat1)) @ scaled if needs[2] else None,
    )


addmm_.named(lambda inputs, params: "AddmmBackward0" if inputs[1].array.ndim == 2 else "BaddbmmBackward0")


@op
def dot(input, other):
    """The sum of the products of two vectors."""
    if input.ndim != 1 or other.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {input.ndim}D and {other.ndim}D tensors")
    same_type(input, other)
    not_for("b", "dot", input)
    return input @ other


@dot.backward(product=True)
def dot_backward(grad, input, other, needs):
    return grad * conj(other) if needs[0] else None, grad * conj(input) if needs[1] else None


@dot.explain
def dot_error(input, other):
    if input.ndim == other.ndim == 1:
        matmul_error(input, other)


@op
def vdot(input, other):
    """The sum of the products of two vectors, of which the first is conjugated."""
    if input.ndim != 1 or other.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {input.ndim}D and {other.ndim}D tensors")
    same_type(input, other)
    not_for("b", "dot", input)
    return input.conj() @ other


@vdot.backward(product=True)
def vdot_backward(grad, input, other, needs):
    return conj(grad) * other if needs[0] else None, grad * input if needs[1] else None


vdot.explain(dot_error)
