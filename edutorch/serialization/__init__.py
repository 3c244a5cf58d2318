"""Saving and loading, in PyTorch's own file format. `torch.save` and `torch.load` are here, and what may be set for them."""

from edutorch.serialization.loading import get_unsafe_globals_in_checkpoint, load
from edutorch.serialization.options import (
    LoadEndianness,
    add_safe_globals,
    clear_safe_globals,
    get_crc32_options,
    get_default_load_endianness,
    get_default_mmap_options,
    get_safe_globals,
    safe_globals,
    set_crc32_options,
    set_default_load_endianness,
    set_default_mmap_options,
)
from edutorch.serialization.places import default_restore_location
from edutorch.serialization.saving import save

__all__ = [
    "save", "load", "add_safe_globals", "clear_safe_globals", "get_safe_globals", "safe_globals",
    "get_unsafe_globals_in_checkpoint", "LoadEndianness", "get_default_load_endianness", "set_default_load_endianness",
    "get_crc32_options", "set_crc32_options", "get_default_mmap_options", "set_default_mmap_options",
    "default_restore_location",
]  # fmt: skip
