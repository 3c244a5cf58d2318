"""The processor, in the words that PyTorch has for every device."""

from edutorch.cpu import amp
from edutorch.cpu.processor import (
    Stream,
    current_device,
    current_stream,
    device_count,
    is_available,
    is_initialized,
    set_device,
    stream,
    synchronize,
)

__all__ = [
    "Stream", "amp", "current_device", "current_stream", "device_count", "is_available", "is_initialized", "set_device",
    "stream", "synchronize",
]  # fmt: skip
