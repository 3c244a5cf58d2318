"""Tensors in the safetensors format: names, shapes and bytes, and nothing that could be executed.

The package `safetensors` does the writing and reading: pip install "edutorch[safetensors]".
"""

import importlib
import os

import numpy as np

from edutorch.device import move
from edutorch.dtypes import of
from edutorch.graph import TensorBase
from edutorch.op import fresh
from edutorch.serialization.atomic import written_whole

TYPES = {
    "BOOL": "bool",
    "U8": "uint8",
    "I8": "int8",
    "I16": "int16",
    "I32": "int32",
    "I64": "int64",
    "U16": "uint16",
    "U32": "uint32",
    "U64": "uint64",
    "F16": "float16",
    "BF16": "bfloat16",
    "F32": "float32",
    "F64": "float64",
    "C64": "complex64",
}


def library(name="safetensors"):
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise ModuleNotFoundError('this needs the package safetensors: pip install "edutorch[safetensors]"') from None


def save(tensors, metadata=None):
    """The bytes of a safetensors file.

    Args:
        tensors (dict): name -> tensor. No two may share memory, which this format cannot say.
        metadata (dict): texts by name, to be kept beside them.

    Raises:
        ValueError: if something is no tensor, or does not lie in memory in its order.
        RuntimeError: if tensors share memory.
    """
    return library("safetensors.numpy").save(as_arrays(tensors), metadata)


def save_file(tensors, filename, metadata=None):
    """Write a safetensors file.

    Args:
        tensors (dict): name -> tensor, as in save.
        filename: a path.
        metadata (dict): texts by name, to be kept beside them.
    """
    data = save(tensors, metadata)
    with written_whole(filename) as file:
        file.write(data)


def as_arrays(tensors):
    arrays = {}
    for name, x in tensors.items():
        if not isinstance(x, TensorBase):
            raise ValueError(f"Key `{name}` is invalid, expected torch.Tensor but received {type(x)}")
        if not x.array.flags.c_contiguous:
            raise ValueError(
                f"You are trying to save a non contiguous tensor: `{name}` which is not allowed. Save `.contiguous()` of it."
            )
        for other in arrays:
            array = tensors[other].array
            if type(array) is type(x.array) and np.may_share_memory(array, x.array):
                raise RuntimeError(
                    f"Some tensors share memory, this will lead to duplicate memory on disk and potential differences when "
                    f"loading them again: {other!r} and {name!r}. Save `.clone()` of one of them."
                )
        arrays[name] = move(x.array, "cpu")
    return arrays


def load(data, device="cpu"):
    """The tensors in the bytes of a safetensors file, by name."""
    tensors = {}
    for name, described in library().deserialize(bytes(data)):
        kind = described["dtype"]
        if kind not in TYPES:
            raise ValueError(f"the tensor {name!r} is of the type {kind}, which edutorch does not have")
        array = np.frombuffer(described["data"], of(TYPES[kind]).numpy).reshape(described["shape"])
        tensors[name] = fresh(move(array if array.flags.writeable else array.copy(), device))
    return tensors


def load_file(filename, device="cpu"):
    """The tensors in a safetensors file, by name.

    Raises:
        RuntimeError: if it is damaged.
    """
    with open(filename, "rb") as file:
        data = file.read()
    try:
        return load(data, device)
    except library().SafetensorError as error:
        raise RuntimeError(f"{error}\n\nThe file: {os.fspath(filename)}") from None


def load_metadata(filename):
    """The texts that are kept beside the tensors of a safetensors file, by name; None if there are none."""
    with library().safe_open(filename, framework="numpy") as file:
        return file.metadata()
