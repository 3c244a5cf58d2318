"""Is a gradient right? Nudge every input by a little, and see whether the result changes as the gradient says."""

import numpy as np

from edutorch.autograd.backward import grad
from edutorch.device import move
from edutorch.dtypes import is_inexact
from edutorch.graph import TensorBase, mode
from edutorch.op import fresh
from edutorch.random import default_generator
from edutorch.rng import generator as draw


class GradcheckError(RuntimeError):
    """The gradient that backward computes is not the slope that nudging shows."""


def gradcheck(
    func,
    inputs,
    *,
    eps=1e-6,
    atol=1e-5,
    rtol=1e-3,
    raise_exception=True,
    nondet_tol=0.0,
    check_undefined_grad=True,
    check_grad_dtypes=False,
    check_batched_grad=False,
    check_forward_ad=False,
    check_backward_ad=True,
    fast_mode=False,
    masked=None,
):
    """Compare the gradients of func with finite differences, number by number.

    Args:
        func: a function of tensors that returns a tensor or several.
        inputs: a tensor or a tuple; those that require gradients are checked. They should be float64.
        eps: how far each number is nudged to both sides.
        atol, rtol: how close is close: |a - n| <= atol + rtol * |n|.
        raise_exception: if False, return False instead of raising.

    Returns:
        True if all agree.

    Raises:
        GradcheckError: (a RuntimeError) that shows both Jacobians, if they do not agree.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradcheck(torch.sin, (x,))
        True
    """
    inputs = (inputs,) if isinstance(inputs, TensorBase) else tuple(inputs)
    checked = [x for x in inputs if isinstance(x, TensorBase) and x.requires_grad]
    if not checked:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True."
        )
    try:
        for k in range(len(outputs_of(func, inputs))):
            for i, x in enumerate(inputs):
                if isinstance(x, TensorBase) and x.requires_grad:
                    compare(func, inputs, i, k, eps, atol, rtol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(func, inputs, grad_outputs=None, *, eps=1e-6, atol=1e-5, rtol=1e-3, gen_non_contig_grad_outputs=False,
                  raise_exception=True, nondet_tol=0.0, **options):  # fmt: skip
    """Compare second derivatives with finite differences: gradcheck of the function that computes the gradient.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradgradcheck(torch.sin, (x,))
        True
    """
    inputs = (inputs,) if isinstance(inputs, TensorBase) else tuple(inputs)
    if grad_outputs is None:
        outputs = [y for y in outputs_of(func, inputs) if y.requires_grad]
        grad_outputs = [random_gradient(y, gen_non_contig_grad_outputs) for y in outputs]
    grad_outputs = [grad_outputs] if isinstance(grad_outputs, TensorBase) else list(grad_outputs)
    where = [i for i, x in enumerate(inputs) if isinstance(x, TensorBase) and x.requires_grad]

    def gradient(*values):
        values, seeds = values[: len(inputs)], values[len(inputs) :]
        outputs = [y for y in outputs_of(func, values) if y.requires_grad]
        found = grad(outputs, [values[i] for i in where], list(seeds), create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(gradient, (*inputs, *grad_outputs), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception)


def random_gradient(y, apart):
    """Random numbers from -1 to 1 in y's shape. If apart, every second of twice as many: they do not lie side by side."""
    shape, apart = y.array.shape, apart and y.array.size > 1
    numbers = np.empty((*shape[:-1], 2 * shape[-1]) if apart else shape, y.array.dtype)
    draw.uniform(default_generator, numbers, -1, 1)
    return fresh(np.asarray(numbers[..., 1::2] if apart else numbers, like=y.array)).requires_grad_()


def outputs_of(func, inputs):
    out = func(*inputs)
    out = [out] if isinstance(out, TensorBase) else list(out)
    return [y for y in out if isinstance(y, TensorBase) and is_inexact(y.array.dtype)]


def compare(func, inputs, i, k, eps, atol, rtol):
    """The Jacobian of output k for input i, in two ways. One row an input number, one column an output number."""
    exact, nudged = by_backward(func, inputs, i, k), by_nudging(func, inputs, i, k, eps)
    if not np.allclose(exact, nudged, rtol, atol, equal_nan=True):
        raise GradcheckError(
            f"Jacobian mismatch for output {k} with respect to input {i},\nnumerical:{nudged!r}\nanalytical:{exact!r}\n"
        )


def by_backward(func, inputs, i, k):
    x, y = inputs[i], outputs_of(func, inputs)[k]
    if not y.requires_grad:  # then nudging must not move it either
        return np.zeros((x.array.size, y.array.size))
    columns = []
    for j in range(y.array.size):
        seed = np.zeros(y.array.size, y.array.dtype, like=y.array)
        seed[j] = 1
        (g,) = grad(y, x, fresh(seed.reshape(y.array.shape)), retain_graph=True, allow_unused=True)
        columns.append(np.zeros(x.array.size) if g is None else move(g.array, "cpu").reshape(-1))
    return np.stack(columns, 1) if columns else np.zeros((x.array.size, 0))


def by_nudging(func, inputs, i, k, eps):
    numbers = inputs[i].array  # nudged in place: func may look at nothing else
    rows, before = [], mode.grad
    mode.grad = True  # func may itself ask for gradients
    try:
        for place in np.ndindex(numbers.shape):
            kept = numbers[place].copy()
            sides = []
            for way in (eps, -eps):
                numbers[place] = kept + way
                sides.append(move(outputs_of(func, inputs)[k].array, "cpu").reshape(-1).copy())
            numbers[place] = kept
            rows.append((sides[0] - sides[1]) / (2 * eps))
    finally:
        mode.grad = before
    size = outputs_of(func, inputs)[k].array.size
    return np.stack(rows) if rows else np.zeros((0, size))
