"""What generated calls are made of: descriptions of tensors, number types and plain values, cooked for either library."""

import dataclasses
import zlib

import numpy as np

FLOATS = ("float32", "float64")
COMMON = ("float32", "float32", "float32", "float64", "int64", "int64", "bool")
RARE = ("float16", "bfloat16", "complex64", "uint8", "int32", "complex128", "int8")
SHAPES = ((), (0,), (2, 0), (3,), (2, 3), (3, 1), (2, 3, 4), (3, 3), (2, 3, 3), (1,), (4,), (6,), (1, 3), (0, 3))
LAYOUTS = ("plain", "plain", "plain", "transposed", "strided", "expanded")


@dataclasses.dataclass(frozen=True)
class Tensor:
    """How to make a tensor: the same numbers in either library."""

    dtype: str
    shape: tuple
    layout: str = "plain"
    kind: str = "number"  # or "index", "symmetric", "special"
    seed: int = 0
    grad: str = ""  # "leaf": it requires a gradient; "middle": it was computed from one that does
    below: int = 2  # for an index

    def __repr__(self):
        notes = [x for x in (self.layout, self.kind, self.grad) if x not in ("plain", "number", "")]
        return f"{self.dtype}{list(self.shape)}" + "".join(f".{x}" for x in notes)

    def array(self):
        random = np.random.RandomState(zlib.crc32(repr((self.seed, self.shape, self.dtype)).encode()))
        dtype = "float32" if self.dtype == "bfloat16" else self.dtype
        if self.kind == "index":
            return np.asarray(random.randint(0, max(self.below, 1), self.shape)).astype(dtype)
        if dtype == "bool":
            return np.asarray(random.rand(*self.shape) > 0.4)
        if "int" in dtype:
            return np.asarray(random.randint(0 if dtype == "uint8" else -3, 5, self.shape)).astype(dtype)
        numbers = np.asarray(random.uniform(-2, 2, self.shape))
        if self.kind == "unit":
            numbers = np.abs(numbers) / 2
        if self.kind == "symmetric" and len(self.shape) > 1 and self.shape[-1] == self.shape[-2]:
            numbers = numbers @ numbers.swapaxes(-1, -2) + np.eye(self.shape[-1])
        if self.kind == "special" and numbers.size:
            odd = random.rand(*self.shape) < 0.5
            picks = random.choice([0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 0.5, 2.5, 1e4], self.shape)
            numbers = np.where(odd, picks, numbers)
        if "complex" in dtype:
            numbers = numbers + 1j * random.uniform(-2, 2, self.shape)
        return np.asarray(numbers).astype(dtype)

    def cooked(self, library):
        array = self.array()
        if self.layout == "expanded" and array.ndim and array.shape[0] > 1:
            array = np.broadcast_to(array[:1], array.shape).copy()
        x = library.from_numpy(array)
        if self.dtype == "bfloat16":
            x = x.to(library.bfloat16)
        if self.grad:
            x.requires_grad_()
        if self.grad == "middle":
            leaf, x = x, x * 1
            x.leaf = leaf
        source = x
        if self.layout == "transposed" and array.ndim > 1:
            x = x.transpose(0, -1).contiguous().transpose(0, -1) if self.grad != "leaf" else x
        elif self.layout == "strided" and array.ndim and self.grad != "leaf":
            x = library.stack([x, x], -1)[..., 0]
        elif self.layout == "expanded" and array.ndim and array.shape[0] > 1 and self.grad != "leaf":
            x = x[:1].expand(*array.shape)
        if x is not source and self.grad == "middle":
            x.leaf = source.leaf
        return x


@dataclasses.dataclass(frozen=True)
class Attribute:
    """Something that each library has under this name, such as a number type."""

    name: str

    def __repr__(self):
        return self.name

    def cooked(self, library):
        return getattr(library, self.name)


def cooked(argument, library):
    """The argument for one of the libraries; lists are cooked part by part."""
    if isinstance(argument, (list, tuple)):
        return type(argument)(cooked(part, library) for part in argument)
    return argument.cooked(library) if hasattr(argument, "cooked") else argument
