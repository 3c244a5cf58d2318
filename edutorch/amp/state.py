"""Is automatic mixed precision on, for which device, and to which 16-bit type? Each thread has its own answers."""

import threading
import warnings

from edutorch.dtypes import bfloat16, float16

LOWER = {
    "cpu": bfloat16, "cuda": float16, "xpu": float16, "mps": float16, "ipu": float16, "hpu": bfloat16, "xla": bfloat16,
    "maia": bfloat16, "mtia": float16, "privateuseone": float16,
}  # fmt: skip
DEVICES = (
    "cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, "
    "privateuseone"
)


class State(threading.local):
    """What a thread has switched on."""

    def __init__(self):
        self.on = frozenset()  # the device types for which autocast is on
        self.dtypes = dict(LOWER)
        self.cache_enabled = True
        self.nesting = 0
        self.cache = {}  # id of a parameter -> (the parameter, its 16-bit copy): within a region it is made only once


state = State()


def check_device(device_type):
    """PyTorch's words for a device that nobody knows."""
    if device_type not in DEVICES.split(", "):
        raise RuntimeError(f"Expected one of {DEVICES} device type at start of device string: {device_type}")


def is_autocast_available(device_type):
    """Is there mixed precision for a type of device?

    Example:
        >>> import edutorch as torch
        >>> torch.amp.is_autocast_available("cpu")
        True
    """
    check_device(device_type)
    return device_type in LOWER


def is_autocast_enabled(device_type="cuda"):
    """Does one stand in an autocast region for this type of device?

    Example:
        >>> import edutorch as torch
        >>> with torch.autocast("cpu"):
        ...     print(torch.is_autocast_enabled("cpu"))
        True
    """
    check_device(device_type)
    return device_type in state.on


def set_autocast_enabled(device_type, enabled=None):
    """Switch mixed precision on or off: what `with torch.autocast(...)` does when it begins and ends."""
    if enabled is None:
        device_type, enabled = "cuda", device_type
    check_device(device_type)
    state.on = state.on | {device_type} if enabled else state.on - {device_type}


def get_autocast_dtype(device_type):
    """The 16-bit type that is used on this type of device."""
    check_device(device_type)
    if device_type not in LOWER:
        raise RuntimeError("unsupported scalarType")
    return state.dtypes[device_type]


def set_autocast_dtype(device_type, dtype):
    """Choose the 16-bit type for a type of device."""
    check_device(device_type)
    state.dtypes[device_type] = dtype


def is_autocast_cache_enabled():
    """Is the 16-bit copy of a parameter kept until the region ends?"""
    return state.cache_enabled


def set_autocast_cache_enabled(enabled):
    """Keep the 16-bit copies of parameters until the region ends, or make them anew each time."""
    state.cache_enabled = enabled


def clear_autocast_cache():
    """Forget the 16-bit copies of parameters."""
    state.cache.clear()


def autocast_increment_nesting():
    """One region more is entered. Returns how many there are."""
    state.nesting += 1
    return state.nesting


def autocast_decrement_nesting():
    """A region is left. Returns how many there still are."""
    state.nesting -= 1
    return state.nesting


def deprecated(old, new):
    warnings.warn(f"torch.{old} is deprecated. Please use torch.{new} instead.", DeprecationWarning, stacklevel=3)


def is_autocast_cpu_enabled():
    """The old name of is_autocast_enabled("cpu")."""
    deprecated("is_autocast_cpu_enabled()", "is_autocast_enabled('cpu')")
    return is_autocast_enabled("cpu")


def set_autocast_cpu_enabled(enabled):
    """The old name of set_autocast_enabled("cpu", enabled)."""
    deprecated("set_autocast_cpu_enabled(enabled)", "set_autocast_enabled('cpu', enabled)")
    set_autocast_enabled("cpu", enabled)


def get_autocast_cpu_dtype():
    """The old name of get_autocast_dtype("cpu")."""
    deprecated("get_autocast_cpu_dtype()", "get_autocast_dtype('cpu')")
    return get_autocast_dtype("cpu")


def set_autocast_cpu_dtype(dtype):
    """The old name of set_autocast_dtype("cpu", dtype)."""
    deprecated("set_autocast_cpu_dtype(dtype)", "set_autocast_dtype('cpu', dtype)")
    set_autocast_dtype("cpu", dtype)


def get_autocast_gpu_dtype():
    """The old name of get_autocast_dtype("cuda")."""
    deprecated("get_autocast_gpu_dtype()", "get_autocast_dtype('cuda')")
    return get_autocast_dtype("cuda")


def set_autocast_gpu_dtype(dtype):
    """The old name of set_autocast_dtype("cuda", dtype)."""
    deprecated("set_autocast_gpu_dtype(dtype)", "set_autocast_dtype('cuda', dtype)")
    set_autocast_dtype("cuda", dtype)


__all__ = [
    "autocast_decrement_nesting", "autocast_increment_nesting", "clear_autocast_cache", "get_autocast_cpu_dtype",
    "get_autocast_dtype", "get_autocast_gpu_dtype", "is_autocast_cache_enabled", "is_autocast_cpu_enabled",
    "is_autocast_enabled", "set_autocast_cache_enabled", "set_autocast_cpu_dtype", "set_autocast_cpu_enabled",
    "set_autocast_dtype", "set_autocast_enabled", "set_autocast_gpu_dtype",
]  # fmt: skip
