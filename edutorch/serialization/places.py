"""The storages of a file: read when the pickle names them, each once, and put on the device where they are wanted."""

from pickle import UnpicklingError

from edutorch.device import cupy, device
from edutorch.dtypes import uint8
from edutorch.storage import NamedStorage, TypedStorage, UntypedStorage, retyped

NO_CUDA = (
    "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a "
    "CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU."
)


class Storages:
    """The storages of one file.

    Args:
        map_location: where they shall be; see load.
        make: function(key, how many bytes) -> an UntypedStorage with what the file has under a key.
        swap: were the numbers written from the other end?
    """

    def __init__(self, map_location, make=None, swap=False):
        self.place = placed(map_location)
        self.make, self.swap = make, swap
        self.known, self.read = {}, {}

    def load(self, identity):
        """The storage for what the pickle says: ("storage", type, key, device, how many numbers)."""
        kind, key, where, count = checked(identity)
        dtype = uint8 if kind is UntypedStorage else kind.dtype
        if key not in self.known:
            storage = self.read[key] = self.make(key, count * dtype.itemsize)
            if len(storage) // dtype.itemsize != count:
                raise UnpicklingError(f"storage {key!r:.50} has {len(storage)} bytes, not {count} numbers of {dtype}")
            if self.swap and dtype.itemsize > 1:
                storage.byteswap(dtype)
            self.known[key] = retyped(self.place(storage, where).untyped(), dtype)
        if self.known[key].dtype != dtype:
            raise UnpicklingError(f"storage {key!r:.50} is read as {self.known[key].dtype} and as {dtype}")
        return self.known[key]


def checked(identity):
    if type(identity) is not tuple or not identity or identity[0] != "storage":
        raise UnpicklingError(f"Only persistent_load of storage is allowed, but got {identity!r:.100}")
    if len(identity) == 6 and identity[5] is None:  # the old format has one place more
        identity = identity[:5]
    kinds = (object, type, str, str, int)
    if len(identity) != 5 or not all(isinstance(part, kind) for part, kind in zip(identity, kinds)):
        raise UnpicklingError(f"a storage is described by its type, key, device and size, not by {identity!r:.100}")
    _, kind, key, where, count = identity
    if kind is not UntypedStorage and not isinstance(kind, NamedStorage) or not 0 <= count < 2**62:
        raise UnpicklingError(f"there is no storage of type {kind!r:.50} with {count!r:.50} numbers")
    return kind, key, where, count


def default_restore_location(storage, location):
    """Put a storage where it was when it was saved.

    Raises:
        RuntimeError: if that device is not there.
    """
    if location == "cpu":
        return storage
    if location == "cuda" or location.startswith("cuda:") and location[5:].isdigit():
        if cupy() is None:
            raise RuntimeError(NO_CUDA)
        return storage.cuda(location)
    raise RuntimeError(
        f"don't know how to restore data location of torch.storage.UntypedStorage (tagged with {location:.50})"
    )


def placed(map_location):
    """The function (storage, location) -> storage that map_location means."""
    if map_location is None:
        return default_restore_location
    if isinstance(map_location, dict):
        return lambda storage, location: default_restore_location(storage, map_location.get(location, location))
    if isinstance(map_location, (str, bytes, device)):
        where = map_location.decode() if isinstance(map_location, bytes) else str(map_location)
        return lambda storage, location: default_restore_location(storage, where)
    if not callable(map_location):
        raise TypeError(f"'{type(map_location).__name__}' object is not callable")

    def restore(storage, location):
        result = map_location(storage, location)
        if result is None:
            return default_restore_location(storage, location)
        if not isinstance(result, (UntypedStorage, TypedStorage)):
            raise TypeError(f"map_location must return a storage or None, not {type(result).__name__}")
        return result

    return restore
