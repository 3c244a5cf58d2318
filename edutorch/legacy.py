"""Names from before 2018 that old lessons still use: `FloatTensor([1, 2])`, `LongTensor(...)` and their like."""

import numpy as np

from edutorch.creation import tensor
from edutorch.dtypes import of
from edutorch.functions.convert import TYPE_NAMES
from edutorch.graph import TensorBase
from edutorch.op import fresh


class TypedTensorMeta(type):
    def __instancecheck__(cls, x):
        return isinstance(x, TensorBase) and x.array.dtype == cls.tensor_dtype.numpy


def typed(name, title):
    def make(cls, *data):
        if len(data) == 1 and not isinstance(data[0], int):
            return tensor(data[0], dtype=cls.tensor_dtype)
        return fresh(np.zeros(data or (0,), cls.tensor_dtype.numpy))

    body = {
        "__new__": make,
        "__doc__": f"{title}(2, 3) is a shape, {title}([2, 3]) are numbers; their type is torch.{name}.",
        "tensor_dtype": of(name),
        "__module__": "edutorch",
    }
    return TypedTensorMeta(title, (), body)


FloatTensor, DoubleTensor, HalfTensor, LongTensor, IntTensor, ShortTensor, CharTensor, ByteTensor, BoolTensor = (
    typed(name, title) for name, title in TYPE_NAMES.items()
)

__all__ = list(TYPE_NAMES.values())
