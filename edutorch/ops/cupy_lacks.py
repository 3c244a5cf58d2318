"""What CuPy does not have, by another way. For numpy's arrays each of these is numpy's own function."""

import numpy as np

from edutorch.device import move, special_functions
from edutorch.memory import looking_at

ADDED = "int32", "uint32", "uint64", "float16", "float32", "float64", "complex64", "complex128"
COMPARED = "int32", "uint32", "uint64", "float32", "float64"
# What a card can do to a place that is named twice.
AT_ONCE = {np.add: ADDED, np.maximum: COMPARED, np.minimum: COMPARED}


def at(ufunc, out, places, values):
    """`ufunc.at`: change out at places (a tuple of arrays and slices), as often as a place is named.

    Whole numbers of 64 bits are added as if they had no sign: the bits are the same. What a card cannot do goes to the CPU and
    comes back.
    """
    if isinstance(out, np.ndarray) or out.dtype.name in AT_ONCE.get(ufunc, ()):
        ufunc.at(out, places, values)
    elif ufunc is np.add and out.dtype == np.int64:
        np.add.at(out.view(np.uint64), places, np.asarray(values, np.int64, like=out).view(np.uint64))
    else:
        there = move(out, "cpu")
        ufunc.at(there, tuple(map(on_cpu, places)), on_cpu(values))
        out[...] = np.asarray(there, like=out)


def on_cpu(x):
    return move(x, "cpu") if hasattr(x, "dtype") else x


def accumulate(ufunc, array, axis):
    """`ufunc.accumulate`, in steps that double: after the step 1, 2, 4 ... each place holds its own number and those of as many
    places in front of it (D. Hillis and G. Steele, "Data parallel algorithms", 1986).
    """
    if isinstance(array, np.ndarray):
        return ufunc.accumulate(array, axis)
    if isinstance(axis, bool):
        raise TypeError("an integer is required for the axis")  # as numpy does
    lines, step = np.moveaxis(array, axis, 0).copy(), 1
    while step < len(lines):
        lines[step:] = ufunc(lines[step:], lines[:-step])
        step *= 2
    return np.moveaxis(lines, 0, axis)


def reduce(ufunc, array, axis):
    """`ufunc.reduce`: the last place of the running result. There must be at least one number."""
    if isinstance(array, np.ndarray):
        return ufunc.reduce(array, axis)
    return accumulate(ufunc, array, axis).take(-1, axis)


def sliding_windows(array, size, axis):
    """All windows of so many numbers along an axis, as a view. numpy's may be written to if the array may."""
    if isinstance(array, np.ndarray):
        return np.lib.stride_tricks.sliding_window_view(array, size, axis, writeable=array.flags.writeable)
    return looking_at(array, np.lib.stride_tricks.sliding_window_view(array, size, axis))


def by_scipy(formula, array):
    """A formula of SciPy's special functions, with CuPy's twins of them; where it has none, on the CPU and back.

    Args:
        formula: function of (the module with the special functions, an array).
    """
    try:
        return formula(special_functions(array), array)
    except AttributeError:
        if isinstance(array, np.ndarray):
            raise
        here = move(array, "cpu")
        return np.asarray(formula(special_functions(here), here), like=array)
