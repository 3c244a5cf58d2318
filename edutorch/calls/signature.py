"""What a function may be called with: the forms of a call, read from signatures.txt, and whether a call fits one of them.

PyTorch's functions check their arguments before they do anything. Ours simply run, as Python functions do; only a call
that has failed is held against these forms, so that the reason is told in PyTorch's words and a good call costs nothing.
"""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from edutorch.device import device
from edutorch.dtypes import dtype
from edutorch.graph import TensorBase
from edutorch.rng.generator import Generator


def is_int(x):
    if isinstance(x, TensorBase):
        return x.array.ndim == 0 and x.array.dtype.kind in "iu"
    return isinstance(x, (int, np.integer)) and not isinstance(x, bool)


def is_number(x):
    if isinstance(x, TensorBase):
        return x.array.ndim == 0 and not x.requires_grad
    return isinstance(x, (int, float, complex, np.number, np.bool))


def is_float(x):
    return is_number(x) and not isinstance(x, (bool, complex))


def is_dtype(x):
    return isinstance(x, dtype) or x in (int, float, bool, complex)


CHECKS = {
    "Tensor": lambda x: isinstance(x, TensorBase),
    "Tensor|Number": lambda x: isinstance(x, TensorBase) or is_number(x),
    "Number": is_number,
    "int": is_int,
    "float": is_float,
    "bool": lambda x: isinstance(x, (bool, np.bool)),
    "str": lambda x: isinstance(x, str),
    "torch.dtype": is_dtype,
    "torch.device": lambda x: isinstance(x, (device, str, int)),
    "torch.Generator": lambda x: isinstance(x, Generator),
    "tuple of Tensors": lambda x: isinstance(x, (tuple, list)),
}


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str  # the word for its type in messages, such as "tuple of ints"
    check: str  # the key of its check
    one_for_all: bool  # may one number stand for a tuple of them?
    nullable: bool
    optional: bool
    keyword_only: bool

    def accepts(self, value):
        """Does the value fit?"""
        if value is None and self.nullable:
            return True
        inside = {"tuple of ints": is_int, "tuple of floats": is_float, "tuple of Scalars": is_number}.get(self.kind)
        if inside is None:
            return CHECKS.get(self.check, lambda x: True)(value)
        if isinstance(value, (tuple, list)):
            return not value or inside(value[0])  # the other parts are looked at when they are needed
        return self.one_for_all and inside(value)


class Signature:
    """One form in which a function may be called."""

    def __init__(self, line):
        self.nothing = line == "nothing"  # a method that takes no arguments at all
        self.parameters, keyword_only, shown = [], False, []
        for part in filter(None, ("" if self.nothing else line).split(", ")):
            keyword_only = keyword_only or part == "*"
            shown.append(re.sub(r"\|Number|\[1\]|\?", "", part))
            if part != "*":
                head, _, default = part.partition(" = ")
                word, name = head.rsplit(" ", 1)
                check = word.removesuffix("?").removesuffix("[1]")
                self.parameters.append(
                    Parameter(
                        name,
                        check.replace("|Number", ""),
                        check,
                        "[1]" in word,
                        "?" in word or default == "None",
                        bool(default),
                        keyword_only,
                    )  # fmt: skip
                )
        self.text = f"({', '.join(shown)})"
        self.positional = sum(not p.keyword_only for p in self.parameters)
        self.fewest = sum(not p.optional for p in self.parameters)
        self.most = len(self.parameters)
        first = self.parameters[0].kind if self.parameters else ""
        self.spread = self.positional == 1 and first == "tuple of ints"  # x.view(2, 3) means x.view((2, 3))


@functools.cache
def table():
    """{"functions": {name: [Signature, ...]}, "methods": {...}}; in the place of old forms that nobody shall use, None."""
    tables, current = {}, {}
    for line in Path(__file__).with_name("signatures.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = tables.setdefault(line.strip("[]"), {})
            continue
        name, _, form = line.removesuffix(")").partition("(")
        current.setdefault(name, []).append(None if form == "..." else Signature(form))
    return tables
