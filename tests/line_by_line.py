"""Runs one line of code in edutorch and in PyTorch: the same numbers, types, shapes, node names, or the same error.

Lines may use: T and its L (linalg) and F (fft); matrices A (symmetric, positive-definite, 3 x 3), S (ones), I (whole numbers),
H and BF (16 bits), C (complex), R (2 x 3), N-d ones B (3 x 3 x 3), X, Z; b (3 x 2), v (3), z (a number), x (8), D (8, double),
E and EB (empty), Ag (A, which requires a gradient).
"""

import math
import warnings

import numpy as np
import pytest

import edutorch


def names(T):
    A, S = T.tensor([[4.0, 1, 2], [1, 3, 0], [2, 0, 5]]), T.ones(3, 3)
    X = T.arange(24.0).reshape(2, 3, 4) ** 0.5
    return {
        "T": T, "L": T.linalg, "F": T.fft, "A": A, "S": S, "I": T.ones(3, 3, dtype=T.int64), "R": T.ones(2, 3), "v": T.ones(3),
        "z": T.tensor(1.0), "B": T.stack([A, S, S]), "H": A.to(T.float16), "BF": A.to(T.bfloat16), "E": T.zeros(0, 0),
        "EB": T.zeros(0, 3, 3), "Ag": A.clone().requires_grad_(), "C": A + 0j, "b": T.ones(3, 2), "x": T.arange(8.0) ** 0.5, "X": X,
        "Z": X * (1 + 0.5j), "D": T.arange(8.0).double(), "inf": math.inf,
    }  # fmt: skip


class Described:
    """A tensor of either library: type, shape, the node that made it, numbers."""

    def __init__(self, y):
        node = y.grad_fn
        self.words = str(y.dtype), tuple(y.shape), node and node.name()
        y = y.detach()
        y = y.resolve_conj() if y.is_complex() else y.float() if y.dtype.itemsize == 2 else y
        self.numbers = y.numpy()
        self.tolerance = 2e-2 if "16" in self.words[0] else 2e-4

    def __repr__(self):
        return f"{self.words} {self.numbers}"

    def __eq__(self, other):
        if not isinstance(other, Described) or self.words != other.words:
            return False
        return np.allclose(self.numbers, other.numbers, self.tolerance, self.tolerance, equal_nan=True)


def plain(value):
    if hasattr(value, "detach"):
        return Described(value)
    if isinstance(value, (tuple, list)):
        return type(value).__name__, [plain(part) for part in value]
    return pytest.approx(value, 1e-5) if isinstance(value, float) else repr(value) if callable(value) else value


def outcome(T, line):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return "answer", plain(eval(line, names(T)))
        except Exception as error:
            return type(error).__name__, str(error)


def assert_same_line(line):
    torch = pytest.importorskip("torch")
    ours, theirs = outcome(edutorch, line), outcome(torch, line)
    assert ours[0] == theirs[0], (ours, theirs)
    assert ours[1] == theirs[1]
