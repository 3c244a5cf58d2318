"""Makes calls from the forms in which a function may be called: arguments that mostly fit, and now and then some that do not."""

import dataclasses
import random
import zlib
from pathlib import Path

from edutorch.calls.signature import Signature, table

from .arguments import COMMON, FLOATS, LAYOUTS, RARE, SHAPES, Attribute, Tensor

# Arguments that say where memory comes from, or how it lies; they have tests of their own.
LEFT_OUT = {
    "out",
    "pin_memory",
    "layout",
    "device",
    "memory_format",
    "generator",
    "non_blocking",
    "sparse_grad",
    "masked_grad",
}
WORDS = {
    "rounding_mode": ("floor", "trunc", "up"), "reduce": ("sum", "prod", "mean", "amax", "amin", "add", "multiply"),
    "norm": ("backward", "ortho", "forward", "other"), "interpolation": ("linear", "lower", "higher", "midpoint", "nearest"),
    "side": ("left", "right", "up"), "UPLO": ("L", "U", "l", "X"), "ord": ("fro", "nuc", "x"), "p": ("fro", "nuc"),
    "mode": ("reduced", "complete", "r", "x"), "approximate": ("none", "tanh", "x"), "driver": ("gels", "gelsd", "gelss", "gelsy"),
    "reduction": ("mean", "sum", "none", "x"), "indexing": ("ij", "xy", "x"), "compute_mode": ("donot_use_mm_for_euclid_dist",),
}  # fmt: skip
EQUATIONS = (
    "ij,jk->ik",
    "ij->ji",
    "ii",
    "ii->i",
    "ij,ij->",
    "...i,...i",
    "bij,bjk->bik",
    "i,j->ij",
    "ij->",
    "ij,k",
    "ijk->",
    "a->b",
)
INDEX_NAMES = {"index", "indices", "target", "sorter", "tensor_indices_or_sections"}
WHOLE = {"bincount", "gcd", "lcm", "gcd_", "lcm_", "bitwise_left_shift", "bitwise_right_shift", "one_hot"}


@dataclasses.dataclass(frozen=True)
class Call:
    """A function or a method, and what to call it with."""

    name: str
    kind: str  # "functions", "methods" or "nn", as in the table of signatures
    args: tuple
    kwargs: tuple  # of (name, value)

    def __repr__(self):
        start = f"{self.args[0]!r}.{self.name}" if self.kind == "methods" else self.name
        rest = [repr(x) for x in self.args[self.kind == "methods" :]] + [f"{k}={v!r}" for k, v in self.kwargs]
        return f"{start}({', '.join(rest)})"


class Chef:
    """Chooses the arguments of one call; its tensors mostly go together."""

    def __init__(self, name, seed):
        self.name, self.random = name, random.Random(zlib.crc32(f"{name} {seed}".encode()))
        r = self.random
        square = any(
            word in name
            for word in ("linalg", "mm", "mv", "cholesky", "inverse", "det", "matri", "solve", "lu_", "qr", "svd")
        )
        self.shape = r.choice([(3, 3), (2, 3, 3), (3, 3), (2, 3), *SHAPES] if square else SHAPES)
        self.dtype = r.choice(COMMON) if r.random() < 0.8 else r.choice(RARE)
        if any(word in name for word in ("bitwise", "gcd", "lcm", "bincount", "one_hot")) and r.random() < 0.7:
            self.dtype = r.choice(("int64", "int32", "uint8", "bool"))
        if any(word in name for word in ("linalg", "fft", "erfinv", "softmax", "special")) and r.random() < 0.5:
            self.dtype = r.choice(FLOATS)
        self.fits = r.random() < 0.8  # do all tensors of the call have the same type and shapes that go together?
        self.numbers = (
            "symmetric" if "cholesky" in name and r.random() < 0.8 else r.choice(["number"] * 8 + ["special", "unit"])
        )
        if any(word in name for word in ("linalg", "svd", "qr", "lu_", "polynomial", "pow", "cumprod")):
            self.numbers = (
                "number" if self.numbers == "special" else self.numbers
            )  # inf and nan spread through these as they like
        if "complex" in self.dtype:
            self.numbers = "number"  # what inf and nan mean in the plane is no two libraries' common opinion
        self.grad = r.choice(["", "", "leaf", "middle"])
        self.count = 0
        # Memory that is seen several times over cannot be changed, and random numbers are dealt out as memory lies.
        self.changed = name.endswith("_") or (name.startswith("__i") and name not in ("__invert__", "__index__"))

    def tensor(self, name):
        r = self.random
        self.count += 1
        dtype = self.dtype if self.fits or r.random() < 0.5 else r.choice(COMMON + RARE)
        if name in INDEX_NAMES:
            dtype = "int64" if r.random() < 0.9 else dtype
            shape = self.shape if r.random() < 0.5 else r.choice([(), (2,), (3,), (0,), *SHAPES])
            if self.name.startswith("index_") and r.random() < 0.7:
                shape = (r.choice((2, 3)),)
            if dtype in ("int64", "int32"):
                return Tensor(
                    dtype, shape, "plain", "index", self.count, below=r.choice((2, 2, 3)) if shape != (0,) else 2
                )
            return Tensor(dtype, shape, "plain", "number", self.count)
        if name in ("mask", "condition"):
            dtype = "bool" if r.random() < 0.9 else dtype
        if name == "repeats":
            return Tensor("int64", r.choice(((), (1,), (3,), self.shape[:1])), "plain", "index", self.count, below=3)
        layout = r.choice(LAYOUTS[: -1 if self.changed and self.count == 1 else None])
        return Tensor(dtype, self.near(name), layout, self.numbers, self.count, self.grad_for(dtype))

    def grad_for(self, dtype):
        floating = dtype.startswith(("float", "bfloat", "complex"))
        return self.grad if floating and (self.count == 1 or self.random.random() < 0.7) else ""

    def near(self, name):
        """A shape that goes with the first tensor's."""
        r, shape = self.random, self.shape
        if self.count == 1 and name in ("input", "self", "A", "x", "x1"):
            return shape
        if name.startswith(("vec", "tau")) or name in ("v", "weights", "fweights", "aweights"):
            return shape[-1:] if r.random() < 0.8 else r.choice(SHAPES)
        if name.startswith("batch"):
            return (2, 3, 3) if r.random() < 0.8 else r.choice(SHAPES)
        if name in ("mat", "mat1", "mat2"):
            return (3, 3) if r.random() < 0.6 else r.choice([shape, *SHAPES])
        if not self.fits and r.random() < 0.5:
            return r.choice(SHAPES)
        return r.choice([shape, shape, shape, shape[1:], tuple(1 if r.random() < 0.3 else n for n in shape), ()])

    def dim(self):
        r, rank = self.random, max(len(self.shape), 1)
        return r.randrange(-rank, rank) if r.random() < 0.85 else r.randint(-4, 4)

    def sizes(self, name):
        r = self.random
        total = 1
        for n in self.shape:
            total *= n
        choices = [
            (2, 3),
            (3,),
            (),
            (0, 2),
            (6,),
            (-1,),
            (3, -1),
            (2, 3, 4),
            (1, 3),
            (-2,),
            (total,),
            (1, *self.shape),
            self.shape[::-1],
        ]
        return r.choice([self.shape, self.shape, *choices])

    def ints(self, name):
        r = self.random
        if name in ("size", "shape", "sizes"):
            return self.sizes(name)
        if name in ("dim", "dims", "source", "destination"):
            rank = len(self.shape)
            if name == "dims" and r.random() < 0.6:
                return tuple(r.sample(range(rank), rank))
            if r.random() < 0.6 and rank:
                return tuple(r.sample(range(-rank, 0), r.randint(0, rank)))
            return tuple(self.dim() for _ in range(r.randint(0, 3)))
        if name == "stride":
            return r.choice([(1,), (2, 1), (0, 1), (1, 1), (3, 1)])
        return tuple(r.randint(-1, 3) for _ in range(r.randint(0, 3)))

    def integer(self, name):
        r = self.random
        if "dim" in name or "axis" in name or name in ("source", "destination"):
            return self.dim()
        return r.choice([0, 1, 2, 3, r.randint(-3, 3), *self.shape])

    def number(self, name):
        r = self.random
        return r.choice(
            [
                r.randint(-3, 3),
                r.choice([0.5, -1.5, 2.0]),
                2,
                1,
                0,
                2.5,
                True,
                r.choice([float("inf"), 1 + 2j, 300, -0.0]),
            ]
        )

    def value(self, parameter, allow_wrong=True):
        """An argument for the parameter."""
        r, kind, name = self.random, parameter.kind, parameter.name
        if parameter.nullable and r.random() < 0.15:
            return None
        if allow_wrong and r.random() < 0.03:
            return r.choice(
                ["text", None, 1.5, 2, True, [1, 2], (0, 1), [], Tensor("float32", (2,)), Attribute("float32")]
            )
        if parameter.check == "Tensor|Number" and r.random() < 0.35:
            return self.number(name)
        if kind.startswith("Tensor"):
            return self.tensor(name)
        if kind == "int":
            return self.integer(name)
        if kind == "float":
            return r.choice([0.5, 1.0, 0.0, 2, -1.0, 1e-3, 0.25, float("inf")])
        if kind == "Number":
            return self.number(name)
        if kind == "bool":
            return r.random() < 0.5
        if kind == "str":
            return r.choice(EQUATIONS) if name == "equation" else r.choice(WORDS.get(name, ("text",)))
        if kind == "torch.dtype":
            return Attribute(r.choice(COMMON) if r.random() < 0.8 else r.choice(RARE))
        if kind == "tuple of ints":
            if parameter.one_for_all and r.random() < 0.5:
                return self.integer(name)
            return self.ints(name)
        if kind == "tuple of Tensors":
            if name == "indices":
                return tuple(self.tensor("index") for _ in range(r.randint(1, 2)))
            return [self.tensor(name) for _ in range(r.choice((0, 1, 2, 2, 2, 3)))]
        if kind in ("tuple of floats", "tuple of Scalars"):
            return r.choice([(0.0, 1.0), (-1.0, 2.0), (0.5,), (1.0, 0.0)])
        if kind == "object":
            return r.choice(
                [
                    1,
                    2.5,
                    True,
                    [1, 2],
                    [[1.0, 2.0], [3.0, 4.0]],
                    [],
                    [True, False],
                    [1, 2.5],
                    [[1], [2, 3]],
                    Tensor("float32", (2, 3)),
                ]
            )
        return None


def call(name, kind, form, seed):
    """One call of a function in the given form."""
    chef = Chef(name, seed)
    r = chef.random
    args, kwargs, named = [], {}, r.random() < 0.15
    if kind == "methods":
        args.append(dataclasses.replace(chef.tensor("input"), shape=chef.shape))
    for parameter in form.parameters:
        if parameter.name in LEFT_OUT:
            named = True
            continue
        if parameter.optional and r.random() < (0.75 if parameter.name in ("dtype", "requires_grad") else 0.4):
            named = True
            continue
        named = named or parameter.keyword_only
        value = chef.value(parameter)
        if named:
            kwargs[parameter.name] = value
        else:
            args.append(value)
    if name.startswith("__"):  # Python itself calls these: always with the right number of arguments, none by name
        return Call(name, kind, (*args, *kwargs.values()), ())
    if r.random() < 0.01:
        args = args[:-1] if len(args) > (kind == "methods") else args
    if r.random() < 0.01:
        args.append(chef.value(r.choice(form.parameters)) if form.parameters else 1)
    return Call(name, kind, tuple(args), tuple(kwargs.items()))


def forms():
    """{(kind, name): [Signature, ...]}: those of the table, and those that PyTorch has written in Python."""
    found = {}
    for kind, functions in table().items():
        for name, signatures in functions.items():
            found[kind, name] = [s for s in signatures if s is not None]
    for line in Path(__file__).with_name("more_forms.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line:
            name, _, form = line.removesuffix(")").partition("(")
            found.setdefault((kind, name), []).append(Signature(form))
    return found


def calls(kind, name, signatures, count):
    """So many calls of a function, spread over its forms: always the same ones."""
    return [call(name, kind, signatures[k % len(signatures)], k) for k in range(count)]
