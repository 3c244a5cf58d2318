"""The device that computes faster than the processor, whatever it is: here a graphics card through CuPy, or none.

Example:
    >>> import edutorch as torch
    >>> device = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
"""

import warnings

from edutorch import cuda
from edutorch.device import device


def is_available():
    """Is there one?"""
    return cuda.is_available()


def device_count():
    """How many there are."""
    return cuda.device_count()


def current_accelerator(check_available=False):
    """The kind of device, `device(type='cuda')`, or None if there is none."""
    return device("cuda") if is_available() else None


def there_is_one():
    if not is_available():
        raise RuntimeError("Cannot access accelerator device when none is available.")


def forwarded(name, doc):
    """A function of edutorch.cuda that complains in this module's words when there is no device."""

    def function(*arguments, **settings):
        there_is_one()
        return getattr(cuda, name)(*arguments, **settings)

    function.__doc__ = doc
    return function


current_device_index = forwarded("current_device", "The number of the device that is meant when none is named.")
set_device_index = forwarded("set_device", "Choose the device that is meant when none is named.")
get_device_capability = forwarded("get_device_capability", "What the device can do: see torch.cuda.")
synchronize = forwarded("synchronize", "Wait until the device has done everything that it was told to do.")
current_stream = forwarded("current_stream", "The stream that work goes into.")
set_stream = forwarded("set_stream", "Let work go into another stream from now on.")
empty_cache = forwarded("empty_cache", "Give memory back that is kept for reuse.")
memory_allocated = forwarded("memory_allocated", "How many bytes tensors take.")
max_memory_allocated = forwarded("max_memory_allocated", "The most bytes that tensors took.")
memory_reserved = forwarded("memory_reserved", "How many bytes are held, in use or kept for reuse.")
max_memory_reserved = forwarded("max_memory_reserved", "The most bytes that were held.")
memory_stats = forwarded("memory_stats", "What is known of the memory.")
reset_peak_memory_stats = forwarded("reset_peak_memory_stats", "Begin to look for the peaks afresh.")
reset_accumulated_memory_stats = forwarded("reset_accumulated_memory_stats", "There is nothing to reset.")
get_memory_info = forwarded("mem_get_info", "The free bytes and all bytes of the device.")
device_index = cuda.device


def current_device_idx():
    """The old name of current_device_index()."""
    warnings.warn("Use `current_device_index` instead.", FutureWarning, stacklevel=2)
    return current_device_index()


def set_device_idx(device):
    """The old name of set_device_index()."""
    warnings.warn("Use `set_device_index` instead.", FutureWarning, stacklevel=2)
    set_device_index(device)


__all__ = [
    "current_accelerator", "current_device_idx", "current_device_index", "current_stream", "device_count", "device_index",
    "empty_cache", "get_device_capability", "get_memory_info", "is_available", "max_memory_allocated",
    "max_memory_reserved", "memory_allocated", "memory_reserved", "memory_stats", "reset_accumulated_memory_stats",
    "reset_peak_memory_stats", "set_device_idx", "set_device_index", "set_stream", "synchronize",
]  # fmt: skip
