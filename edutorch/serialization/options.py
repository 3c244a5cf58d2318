"""Settings of save and load that hold for the whole process, under PyTorch's names."""

import enum
import mmap

from edutorch.serialization.names import full_name


class LoadEndianness(enum.Enum):
    """From which end numbers are written in a file that does not say it itself."""

    NATIVE = 1
    LITTLE = 2
    BIG = 3


class settings:
    """What is set now."""

    crc32 = True
    mmap = getattr(mmap, "MAP_PRIVATE", 2)
    endianness = None
    safe: set = set()


def set_crc32_options(compute_crc32):
    """Shall save() write checksums? Without them damage in a file goes unnoticed; writing is a little faster."""
    settings.crc32 = bool(compute_crc32)


def get_crc32_options():
    """Does save() write checksums?"""
    return settings.crc32


def set_default_load_endianness(endianness):
    """From which end numbers are written in a file that does not say it itself; None for the usual, little."""
    if not isinstance(endianness, LoadEndianness) and endianness is not None:
        raise TypeError("Invalid argument type in function set_default_load_endianness")
    settings.endianness = endianness


def get_default_load_endianness():
    """From which end numbers are written in a file that does not say it itself, if that was set."""
    return settings.endianness


def set_default_mmap_options(flags):
    """How load(mmap=True) maps a file: mmap.MAP_PRIVATE (changes stay in memory) or MAP_SHARED (they go to the file)."""
    if flags not in (mmap.MAP_PRIVATE, mmap.MAP_SHARED):
        raise ValueError(
            "Invalid argument in function set_default_mmap_options, expected mmap.MAP_PRIVATE or mmap.MAP_SHARED, but got "
            f"{flags}"
        )
    settings.mmap = flags


def get_default_mmap_options():
    """How load(mmap=True) maps a file."""
    return settings.mmap


# Classes and functions that the user trusts


def add_safe_globals(safe_globals):
    """Let load() make objects of these classes, and call these functions, when a file asks for it.

    Args:
        safe_globals: classes or functions, or pairs of one and the full name that the file has for it.

    Example:
        >>> import edutorch as torch, io, pathlib
        >>> file = io.BytesIO()
        >>> torch.save(pathlib.PurePosixPath("data/images"), file)
        >>> _ = file.seek(0)
        >>> with torch.serialization.safe_globals([pathlib.PurePosixPath]):
        ...     torch.load(file)
        PurePosixPath('data/images')
    """
    settings.safe = settings.safe | set(safe_globals)


def get_safe_globals():
    """What add_safe_globals was given."""
    return list(settings.safe)


def clear_safe_globals():
    """Trust nothing beyond what load() knows by itself."""
    settings.safe = set()


class safe_globals:
    """As add_safe_globals, but only inside a with block."""

    def __init__(self, safe_globals):
        self.safe_globals = safe_globals

    def __enter__(self):
        add_safe_globals(self.safe_globals)

    def __exit__(self, *error):
        settings.safe = settings.safe - set(self.safe_globals)


def trusted():
    """What the user trusts, by full name.

    Raises:
        ValueError: if something was given that is neither a thing nor a pair.
    """
    found = {}
    for thing in settings.safe:
        if not isinstance(thing, tuple):
            found[full_name(thing)] = thing
            continue
        if len(thing) != 2:
            raise ValueError(
                f"Expected tuple of length 2 (global, str of callable full path), but got tuple of length: {len(thing)}"
            )
        if type(thing[1]) is not str:
            raise TypeError(f"Expected second item in tuple to be str of callable full path, but got: {type(thing[1])}")
        found[thing[1]] = thing[0]
    return found
