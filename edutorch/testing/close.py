"""`assert_close`: computed numbers are hardly ever equal, but they must be close, and the message must say where they are not.

Two numbers are close if |actual - expected| <= atol + rtol * |expected|: atol counts near zero, rtol everywhere else.
"""

import collections.abc
import warnings

import numpy as np

from edutorch.creation import as_tensor
from edutorch.dtypes import of, promote_types
from edutorch.functions.pointwise import isclose
from edutorch.graph import TensorBase
from edutorch.op import fresh
from edutorch.testing.words import difference_of_numbers, differences_of_tensors

# How many digits can be expected of a type: (rtol, atol). What is not listed must be equal.
TOLERANCES = {
    "float16": (1e-3, 1e-5),
    "bfloat16": (1.6e-2, 1e-5),
    "float32": (1.3e-6, 1e-5),
    "float64": (1e-7, 1e-7),
    "complex64": (1.3e-6, 1e-5),
    "complex128": (1e-7, 1e-7),
}
NUMBER_TYPES = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}


class Options:
    """What assert_close was told."""

    def __init__(self, rtol, atol, equal_nan, check_device, check_dtype, check_stride, allow_subclasses):
        if (rtol is None) != (atol is None):
            which = "rtol" if rtol is None else "atol"
            raise ValueError(f"Both 'rtol' and 'atol' must be either specified or omitted, but got no {which}.")
        self.rtol, self.atol, self.equal_nan = rtol, atol, equal_nan
        self.check_device, self.check_dtype, self.check_stride = check_device, check_dtype, check_stride
        self.allow_subclasses = allow_subclasses

    def tolerances(self, *dtypes):
        """rtol and atol: as given, or of the less precise of the types."""
        if self.rtol is not None:
            return self.rtol, self.atol
        known = [TOLERANCES.get(dtype.name, (0.0, 0.0)) for dtype in dtypes]
        return max(rtol for rtol, _ in known), max(atol for _, atol in known)


def assert_close(
    actual,
    expected,
    *,
    allow_subclasses=True,
    rtol=None,
    atol=None,
    equal_nan=False,
    check_device=True,
    check_dtype=True,
    check_layout=True,
    check_stride=False,
    msg=None,
):
    """Complain unless actual and expected are close: |actual - expected| <= atol + rtol * |expected|.

    Args:
        actual, expected: tensors, numpy arrays, numbers, None, or sequences and mappings of them, both of one kind.
        allow_subclasses: may one be of a class derived from the other's?
        rtol, atol: both or none; by default what the less precise type can hold. Integers must be equal.
        equal_nan: is nan close to nan?
        check_device, check_dtype, check_layout, check_stride: must these agree, too?
        msg: words to say instead, or a function that makes them from the usual words.

    Raises:
        AssertionError: if they are not close, with the greatest differences and their places.
        TypeError: if the two are not of one kind.
        ValueError: if only one of rtol and atol is given.

    Example:
        >>> import edutorch as torch
        >>> torch.testing.assert_close(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0000001]))
        >>> torch.testing.assert_close(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.5]))
        Traceback (most recent call last):
        AssertionError: Tensor-likes are not close!
        <BLANKLINE>
        Mismatched elements: 1 / 2 (50.0%)
        Greatest absolute difference: 0.5 at index (1,) (up to 1e-05 allowed)
        Greatest relative difference: 0.20000000298023224 at index (1,) (up to 1.3e-06 allowed)
    """
    options = Options(rtol, atol, equal_nan, check_device, check_dtype, check_stride, allow_subclasses)
    for path, compare, a, b in [*pairs(actual, expected, options, msg)]:  # all kinds are looked at before any number is
        words = compare(a, b, options)
        if words is not None:
            raise failure(words, path, msg)


def assert_allclose(actual, expected, rtol=None, atol=None, equal_nan=True, msg=""):
    """The old assert_close: what it is given is made a tensor, and types may differ."""
    warnings.warn(
        "`torch.testing.assert_allclose()` is deprecated since 1.12 and will be removed in a future release. Please use "
        "`torch.testing.assert_close()` instead. You can find detailed upgrade instructions in "
        "https://github.com/pytorch/pytorch/issues/61844.",
        FutureWarning,
        stacklevel=2,
    )
    actual = actual if isinstance(actual, TensorBase) else as_tensor(actual)
    expected = expected if isinstance(expected, TensorBase) else as_tensor(expected, dtype=actual.dtype)
    if rtol is None and atol is None:
        known = [{"float16": (1e-3, 1e-3), "float32": (1e-4, 1e-5), "float64": (1e-5, 1e-8)}.get(x.dtype.name, (0.0, 0.0))
                 for x in (actual, expected)]  # fmt: skip
        rtol, atol = (max(column) for column in zip(*known))
    assert_close(
        actual,
        expected,
        rtol=rtol,
        atol=atol,
        equal_nan=equal_nan,
        check_device=True,
        check_dtype=False,
        msg=msg or None,
    )


def failure(words, path, msg):
    if path:
        words += f"\n\nThe failure occurred for item {''.join(f'[{key!r}]' for key in path)}"
    return AssertionError(msg(words) if callable(msg) else words if msg is None else msg)


def pairs(actual, expected, options, msg, path=()):
    """What is to be compared with what, and how: (path, function, actual, expected)."""
    if is_sequence(actual) and is_sequence(expected):
        if len(actual) != len(expected):
            raise failure(f"The length of the sequences mismatch: {len(actual)} != {len(expected)}", path, msg)
        for k in range(len(actual)):
            yield from pairs(actual[k], expected[k], options, msg, (*path, k))
    elif isinstance(actual, collections.abc.Mapping) and isinstance(expected, collections.abc.Mapping):
        if actual.keys() != expected.keys():
            missing, more = (
                sorted(expected.keys() - actual.keys(), key=str),
                sorted(actual.keys() - expected.keys(), key=str),
            )
            words = (
                f"The keys of the mappings do not match:\nMissing keys in the actual mapping: {missing}\n"
                f"Additional keys in the actual mapping: {more}"
            )
            raise failure(words, path, msg)
        for key in sorted(actual, key=str):
            yield from pairs(actual[key], expected[key], options, msg, (*path, key))
    else:
        yield path, way_to_compare(actual, expected, options), actual, expected


def is_sequence(x):
    return isinstance(x, collections.abc.Sequence) and not isinstance(x, str)


def way_to_compare(actual, expected, options):
    both = (actual, expected)
    if actual is None or expected is None:
        return compare_nothing
    if all(isinstance(x, (bool, np.bool_)) for x in both):
        return compare_truth
    if all(isinstance(x, (int, float, complex, np.number, np.bool_)) for x in both):
        return compare_numbers
    related = isinstance(actual, type(expected)) or isinstance(expected, type(actual))
    directly = type(actual) is type(expected)
    tensors = all(isinstance(x, TensorBase) for x in both)
    if (directly or related and options.allow_subclasses) and (tensors or all(isinstance(x, np.ndarray) for x in both)):
        return compare_tensors
    raise TypeError(f"No comparison pair was able to handle inputs of type {type(actual)} and {type(expected)}.")


def compare_nothing(actual, expected, options):
    return None if actual is expected else f"None mismatch: {actual} is not {expected}"


def compare_truth(actual, expected, options):
    return None if bool(actual) is bool(expected) else f"Booleans mismatch: {bool(actual)} is not {bool(expected)}"


def number_type(x):
    return of(x.dtype) if isinstance(x, np.generic) else of(NUMBER_TYPES[type(x)])


def compare_numbers(actual, expected, options):
    if options.check_dtype and type(actual) is not type(expected):
        return f"The (d)types do not match: {type(actual)} != {type(expected)}."
    rtol, atol = options.tolerances(number_type(actual), number_type(expected))
    return difference_of_numbers(actual, expected, rtol, atol, options.equal_nan)


def compare_tensors(actual, expected, options):
    actual, expected = (x.detach() if isinstance(x, TensorBase) else fresh(x) for x in (actual, expected))
    rtol, atol = options.tolerances(actual.dtype, expected.dtype)
    different = attribute_words(actual, expected, options)
    if different is not None:
        return different
    if actual.device != expected.device:
        actual, expected = actual.cpu(), expected.cpu()
    if actual.dtype != expected.dtype:
        common = promote_types(actual.dtype, expected.dtype)
        actual, expected = actual.to(common), expected.to(common)
    if not actual.is_floating_point() and not actual.is_complex():
        actual, expected = actual.long(), expected.long()  # a difference of small integers may not fit into their type
    matches = isclose(actual, expected, rtol=rtol, atol=atol, equal_nan=options.equal_nan)
    if matches.all():
        return None
    if actual.ndim == 0:
        return difference_of_numbers(actual.item(), expected.item(), rtol, atol, options.equal_nan)
    return differences_of_tensors(actual, expected, matches, rtol, atol)


def attribute_words(actual, expected, options):
    """The first attribute that ought to agree and does not."""
    checks = (
        ("shape", True),
        ("device", options.check_device),
        ("dtype", options.check_dtype),
        ("stride()", options.check_stride),
    )
    for name, wanted in checks:
        a, b = (x.stride() if name == "stride()" else getattr(x, name) for x in (actual, expected))
        if wanted and a != b:
            return f"The values for attribute '{name}' do not match: {a} != {b}."
    return None
