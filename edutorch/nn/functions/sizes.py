"""Sizes, strides and their like: one number for all dimensions of a picture, or a number for each."""

from edutorch.graph import TensorBase


def as_tuple(value):
    """A number or several numbers as a tuple of plain numbers."""
    if isinstance(value, TensorBase):
        value = value.tolist()
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def for_each(value, n):
    """One number for all n dimensions, or a number for each of them, as a tuple. More or fewer stay as they are."""
    value = as_tuple(value)
    return value * n if len(value) == 1 else value


def ntuple(value, n):
    """What a module keeps: a number n times, or the numbers that were given, however many."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * n
