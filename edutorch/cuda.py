"""The graphics card: is there one, how many, which. Tensors get there by `.to("cuda")` or `device="cuda"`."""

from edutorch import device as devices
from edutorch.random import manual_seed as seed_everything


def is_available():
    """Is there a graphics card, and CuPy to use it?

    Example:
        >>> import edutorch as torch
        >>> device = "cuda" if torch.cuda.is_available() else "cpu"
    """
    return devices.cupy() is not None


def device_count():
    """How many graphics cards there are."""
    module = devices.cupy()
    return 0 if module is None else module.cuda.runtime.getDeviceCount()


def current_device():
    """The number of the card that "cuda" means at the moment."""
    return devices.require_cupy().cuda.runtime.getDevice()


def get_device_name(device=None):
    """What a card is called."""
    module = devices.require_cupy()
    index = current_device() if device is None else devices.device(device).index or 0
    return module.cuda.runtime.getDeviceProperties(index)["name"].decode()


def synchronize(device=None):
    """Wait until the card has done everything that it was told to do."""
    devices.require_cupy().cuda.Device().synchronize()


def empty_cache():
    """Give memory back that CuPy keeps for reuse. Without a card there is none."""
    if is_available():
        devices.cupy().get_default_memory_pool().free_all_blocks()


def manual_seed(seed):
    """The same as edutorch.manual_seed: random numbers are drawn on the CPU, for all devices."""
    seed_everything(seed)


manual_seed_all = manual_seed

__all__ = [
    "current_device", "device_count", "empty_cache", "get_device_name", "is_available", "manual_seed", "manual_seed_all",
    "synchronize",
]  # fmt: skip
