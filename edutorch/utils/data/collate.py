"""A list of samples into one batch: numbers become tensors, tensors are stacked, tuples and dictionaries keep their shape."""

import copy
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence

import numpy as np

from edutorch.creation import as_tensor, tensor
from edutorch.dtypes import float64
from edutorch.functions.joining import stack
from edutorch.graph import TensorBase


def collate(batch, *, collate_fn_map=None):
    """Put samples together, each kind by a function of its own.

    Args:
        batch: a list of samples; tuples, lists and dictionaries are gone into.
        collate_fn_map: {kind: function}; a kind is a class, or a tuple of classes. The function is called as
            `function(samples, collate_fn_map=collate_fn_map)`.

    Raises:
        TypeError: if no function is given for a sample.

    Example:
        >>> collate([(1, "a"), (2, "b")], collate_fn_map={int: lambda batch, **_: sum(batch), str: lambda batch, **_: batch})
        [3, ('a', 'b')]
    """
    first, functions = batch[0], collate_fn_map or {}
    if type(first) in functions:
        return functions[type(first)](batch, collate_fn_map=collate_fn_map)
    for kind, function in functions.items():
        if isinstance(first, kind):
            return function(batch, collate_fn_map=collate_fn_map)

    def together(samples):
        return collate(samples, collate_fn_map=collate_fn_map)

    if isinstance(first, Mapping):
        return like(first, {key: together([sample[key] for sample in batch]) for key in first})
    if isinstance(first, tuple) and hasattr(first, "_fields"):  # a namedtuple
        return type(first)(*map(together, zip(*batch)))
    if isinstance(first, Sequence):
        if any(len(sample) != len(first) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return like(first, list(map(together, zip(*batch))))
    raise TypeError(REFUSAL.format(type(first)))


REFUSAL = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"


def like(sample, parts):
    """The parts of a batch in the kind of list or dictionary that the samples are; those of a tuple in a list."""
    if isinstance(sample, tuple):
        return parts
    try:
        if isinstance(sample, MutableMapping):
            batch = copy.copy(sample)  # it may hold more than its items
            batch.update(parts)
            return batch
        if isinstance(sample, MutableSequence):
            batch = copy.copy(sample)
            for i, part in enumerate(parts):
                batch[i] = part
            return batch
        return type(sample)(parts)
    except TypeError:  # a class that is made otherwise
        return parts


def collate_tensors(batch, *, collate_fn_map=None):
    return stack(batch, 0)


def collate_arrays(batch, *, collate_fn_map=None):
    if holds_texts(batch[0]):
        raise TypeError(REFUSAL.format(batch[0].dtype))
    return collate([as_tensor(array) for array in batch], collate_fn_map=collate_fn_map)


def holds_texts(array):
    return array.dtype.kind in "SUO"


def collate_numpy_numbers(batch, *, collate_fn_map=None):
    return as_tensor(np.array(batch))


def collate_floats(batch, *, collate_fn_map=None):
    return tensor(batch, dtype=float64)


def collate_integers(batch, *, collate_fn_map=None):
    return tensor(batch)


def collate_texts(batch, *, collate_fn_map=None):
    return batch


# Who has a class of samples of his own may enter a function for it here.
default_collate_fn_map = {
    TensorBase: collate_tensors,
    np.ndarray: collate_arrays,
    (np.bool_, np.number, np.object_): collate_numpy_numbers,
    float: collate_floats,
    int: collate_integers,
    str: collate_texts,
    bytes: collate_texts,
}


def default_collate(batch):
    """Put samples together.

    Args:
        batch: a list of samples: tensors of one shape, numpy arrays, numbers, texts, or tuples, lists and dictionaries
            of these.

    Returns:
        Tensors with a new first dimension, in tuples, lists and dictionaries as the samples were.

    Raises:
        RuntimeError: if tensors differ in shape.
        TypeError: if a sample is something else.

    Example:
        >>> import edutorch as torch
        >>> torch.utils.data.default_collate([(torch.tensor([1.0, 2.0]), 7), (torch.tensor([3.0, 4.0]), 8)])
        [tensor([[1., 2.],
                [3., 4.]]), tensor([7, 8])]
    """
    return collate(batch, collate_fn_map=default_collate_fn_map)


def default_convert(data):
    """A sample on its own: numpy's arrays and numbers become tensors, inside lists and dictionaries too.

    Example:
        >>> import numpy as np
        >>> default_convert({"x": np.array([1, 2]), "name": "a"})
        {'x': tensor([1, 2]), 'name': 'a'}
    """
    if isinstance(data, np.ndarray):
        return data if holds_texts(data) else as_tensor(data)
    if isinstance(data, np.generic) and not isinstance(data, str):
        return as_tensor(data)
    if isinstance(data, Mapping):
        return like(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return like(data, list(map(default_convert, data)))
    return data
