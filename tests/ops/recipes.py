"""How the table of sample calls is written: rows, samples, and short words for what they are made of.

A row names the ops that a call runs, the call (a function of a library, ours or PyTorch, and of tensors), and samples of
what to call it with. Samples are recipes: they are cooked in whatever number type and memory layout a test wants.
"""

import dataclasses
import zlib
from collections.abc import Callable

import numpy as np

FLOATS = ("float32", "float64", "float16")
INTEGERS = ("int64", "int32", "int16", "int8", "uint8")
TYPES = (*FLOATS, *INTEGERS, "bool")


@dataclasses.dataclass(frozen=True)
class Input:
    """Random numbers of a shape between low and high, or with kind="index" whole numbers below high, "mask" truth values."""

    shape: tuple
    low: float = -2
    high: float = 2
    kind: str = "number"
    given: tuple = None  # these numbers, instead of random ones
    dtype: str = None  # always of this type

    def between(self, low, high):
        return dataclasses.replace(self, low=low, high=high)

    def array(self, dtype, seed=0):
        dtype = np.dtype(self.dtype or {"index": "int64", "mask": "bool"}.get(self.kind, dtype))
        if self.given is not None:
            return np.array(self.given).astype(dtype).reshape(self.shape)
        random = np.random.RandomState(zlib.crc32(repr((self.shape, self.low, self.high, self.kind, seed)).encode()))
        if self.kind == "index":
            return random.randint(self.low, self.high, self.shape)
        numbers = random.uniform(self.low, self.high, self.shape)
        if self.kind == "mask" or dtype == bool:
            return np.asarray(random.uniform(-1, 1, self.shape) > 0)
        if dtype.kind in "iu":
            numbers = np.rint(numbers * 3)
            numbers = np.abs(numbers) if dtype.kind == "u" or self.low >= 0 else numbers
            numbers = np.maximum(numbers, 1) if self.low > 0 else numbers
        return np.asarray(numbers).astype(dtype)


def x(*shape):
    return Input(shape)


def positive(*shape):
    return Input(shape, 0.3, 2.5)


def unit(*shape):
    return Input(shape, -0.9, 0.9)


def positions(*shape, below, low=0):
    return Input(shape, low, below, "index")


def mask(*shape):
    return Input(shape, kind="mask")


def these(*numbers, shape=None, dtype=None):
    return Input((len(numbers),) if shape is None else shape, given=numbers, dtype=dtype)


@dataclasses.dataclass(frozen=True)
class Row:
    ops: tuple
    call: Callable
    samples: tuple
    types: tuple = TYPES
    smooth: bool = True  # do first and second derivatives exist where the samples are?
    nudge: bool = True  # can nudging show the slope? Not through float32
    oracle: bool = True  # does PyTorch have this gradient, and a right one?
    grads: tuple = None  # which inputs to differentiate; all numbers, if left out
    method: str = None  # the in-place method: x.method(*rest) must make x what call(T, x, *rest) returns
    exact_errors: bool = True
    name: str = ""

    def __repr__(self):
        return self.name


ROWS = []


def row(op, call, *samples, **settings):
    """A row of the table. A sample is a tuple of inputs; one input may stand alone."""
    samples = tuple(s if isinstance(s, tuple) else (s,) for s in samples)
    ROWS.append(Row(op if isinstance(op, tuple) else (op,), call, samples, **settings))
    first = ROWS[-1].ops[0].name if ROWS[-1].ops else "no_op"
    same = sum((r.ops[0].name if r.ops else "no_op") == first for r in ROWS)
    object.__setattr__(ROWS[-1], "name", first if same == 1 else f"{first}{same}")


def function(name):
    """The function of that name, in either library."""

    def call(T, *inputs):
        found = T
        for part in name.split("."):
            found = getattr(found, part)
        return found(*inputs)

    return call


def of_method(name, *args, **kwargs):
    return lambda T, x, *others: getattr(x, name)(*others, *args, **kwargs)


def unary(op, name, make=x, **settings):
    shapes = ((), (0,), (3,), (2, 3), (2, 0, 3))
    row(op, function(name), *(make(*shape) for shape in shapes), **settings)


def binary(op, name, first=x, second=x, **settings):
    pairs = (((), ()), ((3,), ()), ((2, 3), (3,)), ((2, 1), (1, 3)), ((0,), (1,)), ((2, 3), (2, 3)), ((), (2,)))
    row(op, function(name), *((first(*a), second(*b)) for a, b in pairs), **settings)


def set_at(x, index, value):
    x[index] = value
    return x
