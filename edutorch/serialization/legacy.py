"""The format from before PyTorch 1.6: several pickles one after the other, then the bytes of each storage."""

import io
import pickle
import struct
from pickle import UnpicklingError

import numpy as np

from edutorch.serialization.archive import CORRUPT
from edutorch.serialization.machine import Machine
from edutorch.storage import around

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C  # how such a file begins
PROTOCOL_VERSION = 1001
TAR = 257, b"ustar"  # where a tar archive says what it is: the format from before 0.2


def write_storages(file, memories, found, protocol):
    """What follows the pickle: the keys of all storages, then for each how many numbers it has, and its bytes."""
    keys = sorted(memories)
    pickle.dump(keys, file, protocol)
    for key in keys:
        dtype = found.kinds.get(found.storages[key].data_ptr())
        file.write(struct.pack("<q", len(memories[key]) // (dtype.itemsize if dtype else 1)))
        file.write(memories[key])


def read(file, storages, unpickle):
    """What such a file holds.

    Args:
        file: seekable, at its beginning.
        storages: the Storages of loading.py.
        unpickle: function(file) -> the object that a pickle describes.

    Raises:
        RuntimeError: if the file begins otherwise, or says of its storages what cannot be.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    storages.make = lambda key, count: around(reserved(count, size))
    magic = Machine(file).load()
    if magic != MAGIC_NUMBER or type(magic) is not int:
        raise RuntimeError("Invalid magic number; corrupt file?")
    version = Machine(file).load()
    if version != PROTOCOL_VERSION:
        raise RuntimeError(f"Invalid protocol version: {version!r:.100}")
    about = Machine(file).load()
    storages.swap = isinstance(about, dict) and about.get("little_endian") is False
    result = unpickle(file)
    keys = Machine(file).load()
    if type(keys) is not list or not all(type(key) is str for key in keys) or sorted(keys) != sorted(storages.known):
        raise RuntimeError(f"the storages that follow are not those that the pickle names. {CORRUPT}")
    for key in keys:
        fill(file, size, key, storages)
    return result


def reserved(count, size):
    """Memory that will be filled from the file."""
    if count > size:
        raise UnpicklingError(f"a storage of {count} bytes in a file of {size}")
    return np.zeros(count, np.uint8)


def fill(file, size, key, storages):
    storage, dtype = storages.read[key], storages.known[key].dtype
    header = file.read(8)
    count = struct.unpack("<q", header)[0] if len(header) == 8 else -1
    if count * dtype.itemsize != len(storage.array) or file.readinto(storage.array) != len(storage.array):
        raise RuntimeError(f"the storage {key!r:.50} is cut off, or of another size than the pickle says. {CORRUPT}")
    if storages.swap:
        storage.byteswap(dtype)
    placed = storages.known[key].untyped()
    if placed is not storage:
        placed.copy_(storage)  # it was moved to another device before its numbers were there
