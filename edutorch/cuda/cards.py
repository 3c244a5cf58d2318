"""Which graphics cards there are, which one is meant, and what it can do."""

import types

from edutorch.device import card, cupy, require_cupy
from edutorch.device import device as place


def is_available():
    """Is there a graphics card, and CuPy to use it?

    Example:
        >>> import edutorch as torch
        >>> device = "cuda" if torch.cuda.is_available() else "cpu"
    """
    return cupy() is not None


def device_count():
    """How many graphics cards there are."""
    module = cupy()
    return 0 if module is None else module.cuda.runtime.getDeviceCount()


def current_device():
    """The number of the card that "cuda" means at the moment."""
    return require_cupy().cuda.runtime.getDevice()


def number_of(where):
    """The number of a card that is given as a number, a name, a device, or None for the current one."""
    if isinstance(where, int):
        return where
    if where is None:
        return current_device()
    where = place(where)
    if where.type != "cuda":
        raise ValueError(f"Expected a cuda device, but got: {where}")
    return current_device() if where.index is None else where.index


def existing(where):
    """The same, of a card that must be there."""
    number = number_of(where)
    return card(place("cuda", number)) if number >= 0 else current_device()


def set_device(device):
    """Choose the card that "cuda" means from now on. A negative number changes nothing.

    Raises:
        ValueError: for a device that is no graphics card.
        AcceleratorError: if there is no such card.
    """
    if number_of(device) >= 0:
        require_cupy().cuda.Device(existing(device)).use()


class device:
    """`with torch.cuda.device(1):` another card is meant inside. A negative number or None changes nothing."""

    def __init__(self, device):
        self.index = device if device is None or isinstance(device, int) and device < 0 else number_of(device)
        self.before = None

    def __enter__(self):
        if self.index is not None and self.index >= 0:
            self.before = current_device()
            set_device(self.index)

    def __exit__(self, kind, error, traceback):
        if self.before is not None:
            set_device(self.before)


class device_of(device):
    """`with torch.cuda.device_of(x):` the card that a tensor lives on is meant inside."""

    def __init__(self, obj):
        super().__init__(obj.device.index if obj.device.type == "cuda" else None)


FIELDS = {  # PyTorch's names for what CUDA knows of a card
    "name": "name",
    "major": "major",
    "minor": "minor",
    "total_memory": "totalGlobalMem",
    "multi_processor_count": "multiProcessorCount",
    "max_threads_per_block": "maxThreadsPerBlock",
    "max_threads_per_multi_processor": "maxThreadsPerMultiProcessor",
    "regs_per_multiprocessor": "regsPerMultiprocessor",
    "shared_memory_per_block": "sharedMemPerBlock",
    "shared_memory_per_block_optin": "sharedMemPerBlockOptin",
    "shared_memory_per_multiprocessor": "sharedMemPerMultiprocessor",
    "warp_size": "warpSize",
    "L2_cache_size": "l2CacheSize",
    "memory_bus_width": "memoryBusWidth",
    "memory_clock_rate": "memoryClockRate",
    "clock_rate": "clockRate",
    "is_integrated": "integrated",
    "is_multi_gpu_board": "isMultiGpuBoard",
}


class CudaDeviceProperties(types.SimpleNamespace):
    """What CUDA knows of a card: `total_memory` in bytes, `multi_processor_count` and more."""

    def __repr__(self):
        shown = f"name='{self.name}', major={self.major}, minor={self.minor}"
        memory = f"total_memory={self.total_memory // 2**20}MB"
        return f"_CudaDeviceProperties({shown}, {memory}, multi_processor_count={self.multi_processor_count})"


def get_device_properties(device=None):
    """The name, capability, memory in bytes and number of processors of a card, and more.

    Raises:
        AssertionError: for a card that is not there.
    """
    module, number = require_cupy(), number_of(device)
    if not 0 <= number < device_count():
        raise AssertionError("Invalid device id")
    known = module.cuda.runtime.getDeviceProperties(number)
    found = {ours: known[theirs] for ours, theirs in FIELDS.items() if theirs in known}
    if isinstance(found["name"], bytes):
        found["name"] = found["name"].decode()
    return CudaDeviceProperties(**found)


def get_device_name(device=None):
    """What a card is called."""
    return get_device_properties(device).name


def get_device_capability(device=None):
    """What NVIDIA calls the compute capability of a card: (9, 0) is a Hopper."""
    properties = get_device_properties(device)
    return properties.major, properties.minor


def is_bf16_supported(including_emulation=True):
    """Can the card compute with bfloat16? CuPy cannot, so the answer is no."""
    return False


def is_tf32_supported():
    """Can the card multiply with TF32, the shortened float32? Cards from Ampere (2020) on can."""
    return is_available() and get_device_capability()[0] >= 8


def get_arch_list():
    """For which cards the library was compiled. None: CuPy compiles when a function is first used."""
    return []


def get_gencode_flags():
    """With which switches it was compiled for them: none, for the same reason."""
    return ""


def can_device_access_peer(device, peer_device):
    """Can one card read the memory of another?

    Raises:
        AssertionError: for a card that is not there.
    """
    runtime = require_cupy().cuda.runtime
    one, other = number_of(device), number_of(peer_device)
    for words, number in (("Invalid device id", one), ("Invalid peer device id", other)):
        if not 0 <= number < device_count():
            raise AssertionError(words)
    return bool(runtime.deviceCanAccessPeer(one, other))


def init():
    """Get ready to use the card. CuPy does that by itself: this only makes sure that there is one."""
    require_cupy()


def is_initialized():
    """Is a card in use?"""
    return is_available()


def synchronize(device=None):
    """Wait until the card has done everything that it was told to do."""
    module = require_cupy()
    module.cuda.Device(existing(device)).synchronize()


def current_blas_handle():
    """The handle of cuBLAS, NVIDIA's library for products of matrices, on this card: a number for other libraries."""
    return require_cupy().cuda.get_cublas_handle()


def cudart():
    """CUDA's own functions. Here they have CuPy's names: `cudart().memGetInfo()`."""
    return require_cupy().cuda.runtime
