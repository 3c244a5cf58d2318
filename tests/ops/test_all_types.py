"""Every row of the table in the number types that it does not list: PyTorch's result, or PyTorch's error."""

import re
import warnings

import numpy as np
import pytest

import edutorch

from .cooking import cooked, flat, name_of
from .table import ROWS

torch = pytest.importorskip("torch")

TYPES = (
    "float32",
    "float64",
    "float16",
    "bfloat16",
    "complex64",
    "complex128",
    "int64",
    "int32",
    "int16",
    "int8",
    "uint8",
    "bool",
)
TOLERANCE = {"float16": 4e-3, "bfloat16": 2e-2, "float32": 5e-5, "complex64": 5e-5}

# Patterns for what we do, and for what PyTorch does (as told by `words`) -> why that is not mended.
NOT_FOLLOWED = {
    (r".*", r".*\"\w+\" not implemented for '(Half|BFloat16|ComplexHalf)'"): "PyTorch has no loop for 16 bits; we widen",
    (r".*", r".*but got BFloat16 and BFloat16"): "PyTorch has no pairs of bfloat16 numbers; here they become complex64",
    (r".*complex64.*|float32.*", r"complex32.*|float16.*"): "numpy has no complex numbers of 2 x 16 bits; here they have 2 x 32",
    (r".*", r".*MKL FFT doesn't support tensors of type"): "PyTorch's library of transforms has no 16 bits; ours widens",
    (r"NotImpl.* not implemented for .*", r"NotImplementedError .*"): "both refuse, and PyTorch names another loop",
    (r"NotImpl.*\"(histo|lu_|chol|linalg_svd).*'(Half|BFloat16|Byte)'", r".*"): "refused, where PyTorch works or says it otherwise",
    (r"NotImpl.*addmm_impl_cpu_.*'Bool'", r"bool\[0, 4\]"): "PyTorch finds out when there is something to multiply",
    (r"NotImpl.*clamp is not supported for complex types", r"complex.*"): "corrcoef of complex numbers needs a clamp of its own",
    (r"b?float16\[(3, 3|2, 2|2, 2, 2)\]", r"b?float16\[(3, 3|2, 2|2, 2, 2)\]"): "PyTorch's matrix_exp overflows in 16 bits",
    (r"bfloat16\[\]", r"bfloat16\[\]"): "numpy's percentile of bfloat16 numbers meets nan otherwise",
    (r"b?float16\[3, 2\]", r"float32\[3, 2\]"): "gradient with places: PyTorch leaves 16 bits, for the places have 32",
    (r"int\d+\[\], int64\[\]", r"int\d+\[\], int64\[\]"): "which of two equal numbers mode points at",
    (r"RuntimeError hann_window expects floating.*", r"NotImplementedError \"arange_cpu.*"): "both refuse a complex window",
    (r"TypeError Cannot cast array data from dtype\('complex.*", r"float64\[4\]"): "complex weights in bincount: PyTorch drops a half",
    (r"int64\[2, 3\]", r".*searchsorted_out_cpu.*Complex.*"): "complex numbers to be found among real ones",
    (r"float32\[3\]", r"float32\[3\]"): "polygamma at a pole: inf here, a very large number in PyTorch",
    (r"NotImpl.*does not mix pictures of uint8.*", r"uint8\[1, 1, 3, 5\]"): "PyTorch mixes bytes in whole numbers; docs/differences.md",
    (r"(complex\d+|bool)\[3, 2\]", r".*index_reduce_func_exclude.*"): "products of these in index_reduce: PyTorch has no loop",
}  # fmt: skip


def given(library, sample, dtype):
    """The tensors of a sample in a number type; complex ones get their imaginary parts from one another."""
    if dtype == "bfloat16":
        return [x.to(library.bfloat16) if x.is_floating_point() else x for x in cooked(library, sample, "float32")]
    if not dtype.startswith("complex"):
        return cooked(library, sample, dtype)
    arrays = [one.array("float64", k) for k, one in enumerate(sample)]
    return [
        library.from_numpy(
            np.array(a + 1j * np.roll(a, 1) if a.ndim else a + 0.5j).astype(dtype) if a.dtype.kind == "f" else a
        )
        for a in arrays
    ]


def outcome(library, row, sample, dtype):
    """[(type, shape, numbers)], or (type of the error, its words)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            results = [
                y.detach() for y in flat(row.call(library, *given(library, sample, dtype))) if hasattr(y, "detach")
            ]
        except Exception as error:
            return type(error).__name__, str(error).split(" (Triggered internally")[0]
    return [(name_of(y.dtype), tuple(y.shape), numbers(y)) for y in results]


def numbers(y):
    y = y.resolve_conj() if y.is_complex() else y
    return (y.to(torch.complex64) if "complex32" in str(y.dtype) else y.float() if y.dtype.itemsize == 2 else y).numpy()


def same(ours, theirs):
    if isinstance(ours, tuple) or isinstance(theirs, tuple):
        return ours == theirs
    return len(ours) == len(theirs) and all(
        a[:2] == b[:2] and np.allclose(a[2], b[2], TOLERANCE.get(a[0], 1e-9), TOLERANCE.get(a[0], 1e-9), equal_nan=True)
        for a, b in zip(ours, theirs, strict=True)
    )


def words(outcome):
    """One line that the patterns are held against."""
    return (
        " ".join(outcome).replace("\n", " ")
        if isinstance(outcome, tuple)
        else ", ".join(f"{a}{list(b)}" for a, b, _ in outcome)
    )


@pytest.fixture(scope="module")
def differences():
    """[(row, type, our outcome, PyTorch's)]"""
    found = []
    for row in ROWS:
        for dtype in TYPES:
            for sample in row.samples if dtype not in row.types else ():
                ours, theirs = outcome(edutorch, row, sample, dtype), outcome(torch, row, sample, dtype)
                if not same(ours, theirs):
                    found.append((row.name, dtype, words(ours), words(theirs)))
    return found


def excuse(mine, other):
    return next((pair for pair in NOT_FOLLOWED if re.fullmatch(pair[0], mine) and re.match(pair[1], other)), None)


def test_every_number_type(differences):
    assert [found for found in differences if excuse(*found[2:]) is None] == []


def test_no_excuse_is_stale(differences):
    assert set(NOT_FOLLOWED) - {excuse(*found[2:]) for found in differences} == set()
