"""Which graphics cards there are, which one is meant, and what it can do."""

from collections import namedtuple

from edutorch.device import cupy, require_cupy
from edutorch.device import device as place

Properties = namedtuple("Properties", "name major minor total_memory multi_processor_count")


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


def set_device(device):
    """Choose the card that "cuda" means from now on. A negative number changes nothing."""
    if isinstance(device, int) and device < 0:
        return
    require_cupy().cuda.Device(number_of(device)).use()


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


def get_device_properties(device=None):
    """The name, capability, memory in bytes and number of processors of a card."""
    module = require_cupy()
    known = module.cuda.runtime.getDeviceProperties(number_of(device))
    name = known["name"].decode() if isinstance(known["name"], bytes) else known["name"]
    return Properties(name, known["major"], known["minor"], known["totalGlobalMem"], known["multiProcessorCount"])


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


def get_arch_list():
    """For which cards the library was compiled. None: CuPy compiles when a function is first used."""
    return []


def can_device_access_peer(device, peer_device):
    """Can one card read the memory of another?"""
    runtime = require_cupy().cuda.runtime
    return bool(runtime.deviceCanAccessPeer(number_of(device), number_of(peer_device)))


def init():
    """Get ready to use the card. CuPy does that by itself: this only makes sure that there is one."""
    require_cupy()


def is_initialized():
    """Is a card in use?"""
    return is_available()


def synchronize(device=None):
    """Wait until the card has done everything that it was told to do."""
    module = require_cupy()
    module.cuda.Device(number_of(device)).synchronize()
