"""Helps tests that compare first and second derivatives with PyTorch's, complex ones too."""

import numpy as np
import pytest

import edutorch


def flat(result):
    """Tensors in nested tuples as one list."""
    return [y for part in result for y in flat(part)] if isinstance(result, (tuple, list)) else [result]


def seed(T, y):
    """A weight for every number of a result, so that mix-ups show."""
    n = y.numel()
    numbers = np.linspace(1, 2, n) + (1j * np.linspace(-1, 1, n) if y.is_complex() else 0)
    return T.from_numpy(np.asarray(numbers).reshape(tuple(y.shape)).astype(str(y.dtype).split(".")[-1]))


def derivatives(T, function, arrays, second=True):
    """The results, the gradients of the inputs, and the gradients of a number that is made of those."""
    inputs = [T.tensor(a, requires_grad=True) for a in arrays]
    outputs = flat(function(T, *inputs))
    grads = T.autograd.grad(outputs, inputs, [seed(T, y) for y in outputs], create_graph=second)
    length = sum((g.abs() ** 2).sum() for g in grads)
    again = T.autograd.grad(length, inputs, allow_unused=True) if length.requires_grad else [None] * len(inputs)
    return outputs, grads, [x.detach() * 0 if g is None else g for g, x in zip(again, inputs)]


def assert_same_derivatives(function, *arrays, second=True, tolerance=1e-8):
    torch = pytest.importorskip("torch")
    kinds = ("values", "gradients", "second derivatives")
    for kind, *both in zip(kinds, *(derivatives(T, function, arrays, second) for T in (edutorch, torch))):
        for a, b in zip(*both, strict=True):
            assert (str(a.dtype), tuple(a.shape)) == (str(b.dtype), tuple(b.shape)), kind
            mine, others = a.detach().numpy(), b.detach().resolve_conj().numpy()
            np.testing.assert_allclose(mine, others, tolerance, tolerance, err_msg=kind)
