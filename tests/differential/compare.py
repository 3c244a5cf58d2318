"""Makes one call in edutorch and in PyTorch, and says in what the two answers differ."""

import re
import warnings

import numpy as np
import torch

import edutorch

from .arguments import cooked
from .generate import calls
from .not_followed import simplified

TOLERANCE = {"float16": 4e-3, "bfloat16": 3e-2, "float32": 5e-5, "complex64": 5e-5, "float64": 1e-8, "complex128": 1e-8}


def name_of(dtype):
    return str(dtype).split(".")[-1]


class Answer:
    """What a call did: its value or its error, the tensors it was given as they are now, and their gradients."""

    def __init__(self, library, call):
        library.manual_seed(0)
        self.args = [cooked(x, library) for x in call.args]
        kwargs = {name: cooked(x, library) for name, x in call.kwargs}
        self.error = self.value = None
        self.versions = [x._version for x in tensors(self.args)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                self.value = function(library, call)(*self.args, **kwargs)
            except Exception as error:
                self.error = type(error).__name__, words(error)
            self.inputs = tensors(self.args) + tensors(kwargs.values())
            self.bumps = [x._version - v for x, v in zip(tensors(self.args), self.versions)]
            self.outputs = tensors([self.value])
            self.nodes = [type(y.grad_fn).__name__ for y in self.outputs]
            self.grads = self.gradients(library)

    def gradients(self, library):
        smooth = [y for y in self.outputs if y.requires_grad]
        if self.error is not None or not smooth:
            return None
        leaves = [getattr(x, "leaf", x) for x in self.inputs]
        try:
            total = sum((y.real if y.is_complex() else y).sum().double() for y in smooth)
            total.backward()
        except Exception as error:
            return type(error).__name__, words(error)
        return [x.grad if x.requires_grad and x.is_leaf else None for x in leaves]


def function(library, call):
    if call.kind == "methods":
        return getattr(library.Tensor, call.name)
    home, name = library, call.name
    if call.kind == "nn":
        return getattr(library.nn.functional, name)
    for part in ("fft", "linalg", "special"):
        if name.startswith(f"{part}_"):
            home, name = getattr(library, part), name.removeprefix(f"{part}_")
    return getattr(home, name)


def words(error):
    text = re.sub(r"0x[0-9a-f]+", "ADDRESS", str(error)).split("\nException raised from")[0]
    return text.split(" (Triggered internally")[0]


def tensors(values):
    found = []
    for x in values:
        if isinstance(x, (edutorch.Tensor, torch.Tensor)):
            found.append(x)
        elif isinstance(x, (list, tuple)):
            found += tensors(x)
    return found


def difference(ours, theirs):
    """None if both libraries did the same; else (the kind of difference, the two sides)."""
    if ours.error != theirs.error:
        kind = "error" if ours.error and theirs.error else "ours fails" if ours.error else "should fail"
        return kind, ours.error or brief(ours.value), theirs.error or brief(theirs.value)
    if [y.requires_grad for y in ours.outputs] != [y.requires_grad for y in theirs.outputs]:
        return "requires_grad", ours.nodes, theirs.nodes
    checks = [
        ("value", ours.value, theirs.value),
        ("inputs", ours.inputs, theirs.inputs),
        ("version", ours.bumps, theirs.bumps),
    ]
    checks += [("grad_fn", ours.nodes, theirs.nodes), ("gradient", ours.grads, theirs.grads)]
    for kind, mine, other in checks:
        if not same(mine, other):
            return (kind, mine, other) if kind == "grad_fn" else (kind, brief(mine), brief(other))
    return None


def differences(functions):
    """All calls of generate.calls(...) in both libraries.

    Args:
        functions: [(kind, name, forms, how many calls)].

    Returns:
        How many calls were made, how many of them worked, and [(call, difference, what is known of PyTorch's errors)].
    """
    made = worked = 0
    found, known = [], {}
    for kind, name, signatures, count in functions:
        errors = known.setdefault(name.strip("_"), set())
        for call in calls(kind, name, signatures, count):
            ours, theirs = Answer(edutorch, call), Answer(torch, call)
            made, worked = made + 1, worked + (theirs.error is None)
            if theirs.error is not None:
                errors.add((theirs.error[0], simplified(theirs.error[1])))
            wrong = difference(ours, theirs)
            if wrong is not None:
                found.append((call, wrong, errors))
    return made, worked, found


def brief(value):
    if isinstance(value, (edutorch.Tensor, torch.Tensor)):
        numbers = plain(value)
        return f"{name_of(value.dtype)}{list(value.shape)} {numbers.ravel()[:4].tolist()}"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}({', '.join(str(brief(x)) for x in value)})"
    return repr(value)


def plain(x):
    x = x.detach().resolve_conj().resolve_neg()
    x = x.clone() if isinstance(x, torch.Tensor) and x._is_zerotensor() else x
    wider = {"bfloat16": "float32", "complex32": "complex64"}.get(name_of(x.dtype))  # numpy has no such types
    return (x if wider is None else x.to(getattr(torch if isinstance(x, torch.Tensor) else edutorch, wider))).numpy()


def same(mine, other):
    """Equal types, shapes and numbers, in tensors, lists and everything else that a call may return."""
    if isinstance(mine, edutorch.Tensor) or isinstance(other, torch.Tensor):
        if not (isinstance(mine, edutorch.Tensor) and isinstance(other, torch.Tensor)):
            return False
        kinds = name_of(mine.dtype), name_of(other.dtype)
        if kinds[0] != kinds[1] or tuple(mine.shape) != tuple(other.shape):
            return False
        return close(plain(mine), plain(other), TOLERANCE.get(kinds[0], 0))
    if isinstance(mine, np.ndarray) and isinstance(other, np.ndarray):
        return (
            mine.dtype == other.dtype
            and mine.shape == other.shape
            and close(mine, other, TOLERANCE.get(str(mine.dtype), 0))
        )
    if isinstance(mine, (list, tuple)) and isinstance(other, (list, tuple)):
        named = type(mine).__name__ == type(other).__name__
        return named and len(mine) == len(other) and all(map(same, mine, other))
    if isinstance(mine, (float, complex)) and type(mine) is type(other):
        return close(np.asarray(mine), np.asarray(other), 5e-5)
    if type(mine).__module__.split(".")[0] in ("edutorch", "torch"):
        return str(mine) == str(other)
    return type(mine) is type(other) and mine == other


def close(mine, other, tolerance):
    if mine.dtype.kind in "fc":
        with np.errstate(all="ignore"):
            wide = np.complex128 if mine.dtype.kind == "c" else np.float64
            return np.allclose(mine.astype(wide), other.astype(wide), tolerance, tolerance, equal_nan=True)
    return np.array_equal(mine, other)
