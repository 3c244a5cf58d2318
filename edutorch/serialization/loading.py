"""load: what save wrote, here or in PyTorch. Unless it is told to trust the file, it executes nothing."""

import io
import mmap as memory_map
import os
import pickle
import sys
import warnings

import numpy as np

from edutorch.memory import foreign
from edutorch.serialization import legacy
from edutorch.serialization.allowed import NAMES
from edutorch.serialization.archive import Reader
from edutorch.serialization.machine import GENEROUS, Machine, names_in
from edutorch.serialization.options import LoadEndianness, settings, trusted
from edutorch.serialization.places import Storages
from edutorch.serialization.safetensors import load_file
from edutorch.serialization.whole import unpickler
from edutorch.serialization.words import UNSAFE, refusal
from edutorch.storage import around

ZIP = b"PK\3\4"  # how a zip archive begins
MAP_SHARED = getattr(memory_map, "MAP_SHARED", 1)


def load(f, map_location=None, pickle_module=None, *, weights_only=None, mmap=None, **pickle_load_args):
    """Read what save() wrote, here or in PyTorch.

    Args:
        f: a path, or a file object that can read and seek.
        map_location: where storages shall be: a device or its name, a dictionary from saved to wanted names, or a function
            (storage, name) that returns a storage or None. If left out, each goes where it was saved from.
        pickle_module: what unpickles if weights_only is False.
        weights_only: True (the default) reads tensors, numbers, texts and containers of them, and nothing else. False
            rebuilds any object, and with that runs whatever code the file asks for: only for files that you trust.
        mmap: True does not read the file but maps it: numbers are read from the disk when they are used.

    Returns:
        The object that was saved.

    Raises:
        pickle.UnpicklingError: if the file asks for something that is not allowed, or describes what cannot be.
        RuntimeError: if the file is damaged, or needs a device that is not there.

    Example:
        >>> import edutorch as torch, io
        >>> file = io.BytesIO()
        >>> torch.save(torch.nn.Linear(2, 1).state_dict(), file)
        >>> _ = file.seek(0)
        >>> list(torch.load(file, map_location="cpu"))
        ['weight', 'bias']
    """
    if weights_only is None:
        weights_only = pickle_module is None
    if weights_only and pickle_module is not None:
        raise RuntimeError("Can not safely load weights when explicit pickle_module is specified")
    if weights_only and pickle_load_args:
        warnings.warn("pickle_load_args only works if `weights_only=False`.", UserWarning, stacklevel=2)
    is_path = isinstance(f, (str, os.PathLike))
    if is_path and os.fspath(f).endswith(".safetensors"):
        return load_file(f, device="cpu" if map_location is None else map_location)
    name = os.fspath(f) if is_path else getattr(f, "name", None)
    unpickle = reader(weights_only, pickle_module, pickle_load_args)
    with open(f, "rb") if is_path else in_memory(f) as file:
        try:
            return read(file, f if is_path else None, map_location, weights_only, unpickle, mmap)
        except pickle.UnpicklingError as error:
            raise pickle.UnpicklingError(refusal(str(error), name, weights_only)) from None
        except (RuntimeError, EOFError, ValueError) as error:
            if name is None or type(error) not in (RuntimeError, EOFError, ValueError):
                raise
            raise type(error)(f"{error}\n\nThe file: {name}") from None


def in_memory(f):
    """What a file object still has, as a file that seeks fast."""
    try:
        f.seek(f.tell())
        data = f.read()
    except (io.UnsupportedOperation, AttributeError) as error:
        raise type(error)(
            f"{error}. You can only torch.load from a file that is seekable. Please pre-load the data into a buffer like "
            "io.BytesIO and try to load from it instead."
        ) from None
    if not isinstance(data, (bytes, bytearray)):
        raise AssertionError(f"Expected bytes, got {type(data).__name__}")
    return io.BytesIO(data)


def reader(weights_only, pickle_module, arguments):
    """The function (file, persistent_load, budget) that runs a pickle."""
    if weights_only:
        return lambda file, persistent_load, budget: Machine(file, persistent_load, budget).load()
    arguments = {"encoding": "utf-8", **arguments}
    return lambda file, persistent_load, budget: unpickler(
        pickle_module or pickle, file, persistent_load, arguments
    ).load()


def read(file, path, map_location, weights_only, unpickle, mmap):
    begin = file.read(4)
    if not begin:
        raise EOFError("Ran out of input")
    storages = Storages(map_location)
    if begin == ZIP:
        return read_archive(Reader(file), path, storages, weights_only, unpickle, mmap)
    if mmap:
        shown = f"{path}, " if isinstance(path, str) else ""
        raise RuntimeError(
            f"mmap can only be used with files saved with `torch.save({shown}_use_new_zipfile_serialization=True), please "
            "torch.save your checkpoint with this option in order to use mmap."
        )
    place, word = legacy.TAR
    file.seek(place)
    if file.read(len(word)) == word:
        if weights_only:
            raise RuntimeError(f"Cannot use ``weights_only=True`` with files saved in the legacy .tar format. {UNSAFE}")
        raise RuntimeError("this is a .tar file, as PyTorch wrote them before 2017: edutorch does not read those")
    budget = GENEROUS * file.seek(0, io.SEEK_END)
    return legacy.read(file, storages, lambda file: unpickle(file, storages.load, budget))


def read_archive(archive, path, storages, weights_only, unpickle, mmap):
    if archive.has("constants.pkl"):
        unsafe = f"Cannot use ``weights_only=True`` with TorchScript archives passed to ``torch.load``. {UNSAFE}"
        raise RuntimeError(unsafe if weights_only else "this is a TorchScript archive: edutorch does not run those")
    if mmap and path is None:
        raise ValueError("f must be a file path in order to use the mmap argument")
    storages.swap = byte_order(archive) != sys.byteorder
    whole = mapped(path) if mmap else None
    storages.make = lambda key, count: around(
        archive.bytes(f"data/{key}") if whole is None else part(whole, *archive.begin(f"data/{key}"))
    )
    pickled = io.BytesIO(archive.bytes("data.pkl"))
    return unpickle(pickled, storages.load, GENEROUS * archive.size)


def byte_order(archive):
    """ "little" or "big": what the archive says; if it does not, what was set; if nothing was, little."""
    if archive.has("byteorder"):
        order = archive.bytes("byteorder").tobytes()
        if order not in (b"little", b"big"):
            raise ValueError(f"Unknown endianness type: {order.decode('utf-8', 'replace'):.50}")
        return order.decode()
    if settings.endianness == LoadEndianness.NATIVE:
        return sys.byteorder
    return "big" if settings.endianness == LoadEndianness.BIG else "little"


def mapped(path):
    """A whole file as bytes in memory that the system reads only when they are looked at."""
    shared = settings.mmap == MAP_SHARED
    with open(path, "r+b" if shared else "rb") as file:
        access = memory_map.ACCESS_WRITE if shared else memory_map.ACCESS_COPY
        return np.frombuffer(memory_map.mmap(file.fileno(), 0, access=access), np.uint8)


def part(whole, start, count):
    return foreign(whole[start : start + count])


def get_unsafe_globals_in_checkpoint(f):
    """The full names in a file that load() would refuse. Nothing is loaded.

    Raises:
        ValueError: if it is no archive of save().
    """
    with open(f, "rb") if isinstance(f, (str, os.PathLike)) else in_memory(f) as file:
        if file.read(4) != ZIP:
            raise ValueError("Expected input to be a checkpoint returned by torch.save")
        asked = names_in(io.BytesIO(Reader(file).bytes("data.pkl")))
    return sorted(asked - set(NAMES) - set(trusted()))
