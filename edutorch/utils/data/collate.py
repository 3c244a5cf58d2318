"""A list of samples into one batch: numbers become tensors, tensors are stacked, tuples and dictionaries keep their shape."""

import copy
from collections.abc import Mapping, MutableMapping, Sequence

import numpy as np

from edutorch.creation import as_tensor, tensor
from edutorch.dtypes import float64
from edutorch.functions.joining import stack
from edutorch.graph import TensorBase


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
    first = batch[0]
    if isinstance(first, TensorBase):
        return stack(batch, 0)
    if isinstance(first, np.ndarray):
        if first.dtype.kind in "SUO":
            raise TypeError(REFUSAL.format(first.dtype))
        return default_collate([as_tensor(array) for array in batch])
    if isinstance(first, np.generic):
        return as_tensor(np.array(batch))
    if isinstance(first, float):
        return tensor(batch, dtype=float64)
    if isinstance(first, int):
        return tensor(batch)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return like(first, {key: default_collate([sample[key] for sample in batch]) for key in first})
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*map(default_collate, columns(batch)))
    if isinstance(first, Sequence):
        return like(first, list(map(default_collate, columns(batch))))
    raise TypeError(REFUSAL.format(type(first)))


REFUSAL = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"


def columns(batch):
    """The first parts of all samples, then the second parts, and so on."""
    if any(len(sample) != len(batch[0]) for sample in batch):
        raise RuntimeError("each element in list of batch should be of equal size")
    return list(zip(*batch, strict=True))


def like(sample, parts):
    """The parts of a batch in the kind of list or dictionary that the samples are; those of a tuple in a list."""
    if isinstance(sample, tuple):
        return parts
    try:
        if isinstance(sample, MutableMapping):
            batch = copy.copy(sample)
            batch.update(parts)
            return batch
        return type(sample)(parts)
    except TypeError:  # a class that is made otherwise
        return parts


def default_convert(data):
    """A sample on its own: numpy's arrays and numbers become tensors, inside lists and dictionaries too.

    Example:
        >>> import numpy as np
        >>> default_convert({"x": np.array([1, 2]), "name": "a"})
        {'x': tensor([1, 2]), 'name': 'a'}
    """
    if isinstance(data, np.ndarray):
        return data if data.dtype.kind in "SUO" else as_tensor(data)
    if isinstance(data, np.generic) and not isinstance(data, (str, bytes)):
        return as_tensor(data)
    if isinstance(data, Mapping):
        return like(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return like(data, list(map(default_convert, data)))
    return data
