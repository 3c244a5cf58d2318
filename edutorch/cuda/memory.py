"""The memory of the graphics card. CuPy keeps what was freed for reuse: it is reserved, but not allocated.

CuPy knows what is in use now, and not what was in use at most. So `watch` stands between it and its pool, where every request
for memory comes by.
"""

import threading
import warnings
from collections import OrderedDict, defaultdict

from edutorch.cuda.cards import existing, get_device_properties
from edutorch.device import cupy, on_arrival, require_cupy


class OutOfMemoryError(MemoryError, RuntimeError):
    """The card has not enough memory left. (CuPy's own error for it is a MemoryError, PyTorch's a RuntimeError.)"""


class Peak:
    """The most bytes that were in use on a card, and reserved for it, since it was last reset."""

    def __init__(self):
        self.allocated = self.reserved = 0
        self.room = 0  # so many bytes can still be handed out before `allocated` may be passed

    def look(self, pool):
        """Ask the pool: this counts all that is in use, and is too slow to be done at each request."""
        used = pool.used_bytes()
        self.allocated = max(self.allocated, used)
        self.room = self.allocated - used


peaks = defaultdict(Peak)  # by the number of the card
one_at_a_time = threading.RLock()


def watch(module):
    """From now on see every request for memory, in all threads. (CuPy's memory hooks see those of one thread.)"""
    hand_out = module.cuda.get_allocator()
    pool = module.get_default_memory_pool()

    def allocate(size):
        try:
            memory = hand_out(size)
        except MemoryError as error:
            raise OutOfMemoryError(f"CUDA out of memory. Tried to allocate {size} bytes. {error}") from error
        with one_at_a_time:
            peak = peaks[memory.device_id]
            peak.reserved = max(peak.reserved, pool.total_bytes())
            peak.room -= memory.mem.size
            if peak.room < 0:
                peak.look(pool)
        return memory

    module.cuda.set_allocator(allocate)


on_arrival.append(watch)


def pool_bytes(where):
    """The bytes that are in use on a card, and those that CuPy holds for it."""
    module = cupy()
    if module is None:
        return 0, 0
    with module.cuda.Device(existing(where)):
        pool = module.get_default_memory_pool()
        return pool.used_bytes(), pool.total_bytes()


def memory_allocated(device=None):
    """How many bytes tensors take on a card. Without a card: 0."""
    return pool_bytes(device)[0]


def memory_reserved(device=None):
    """How many bytes CuPy holds on a card, in use or kept for reuse. Without a card: 0."""
    return pool_bytes(device)[1]


def peak_bytes(where):
    if cupy() is None:
        return 0, 0
    peak = peaks[existing(where)]
    return peak.allocated, peak.reserved


def max_memory_allocated(device=None):
    """The most bytes that tensors took on a card at the same time, since reset_peak_memory_stats(). Without a card: 0."""
    return peak_bytes(device)[0]


def max_memory_reserved(device=None):
    """The most bytes that CuPy held on a card. Without a card: 0."""
    return peak_bytes(device)[1]


def reset_peak_memory_stats(device=None):
    """Look for the peaks afresh, from what is in use now. Without a card there is nothing to do."""
    if cupy() is not None:
        peak = Peak()
        peak.allocated, peak.reserved = pool_bytes(device)
        peaks[existing(device)] = peak


def reset_accumulated_memory_stats(device=None):
    """There is nothing to reset: CuPy does not count what was allocated in all."""


def renamed(old, new):
    """An old name: it says what replaced it, and does that."""

    def function(device=None):
        if new is reset_peak_memory_stats:
            words = f"torch.cuda.{old} now calls torch.cuda.{new.__name__}, which resets /all/ peak memory stats."
        else:
            words = f"`torch.cuda.{old}` has been renamed to `torch.cuda.{new.__name__}`"
        warnings.warn(words, FutureWarning, stacklevel=2)
        return new(device)

    function.__name__ = function.__qualname__ = old
    function.__doc__ = f"The old name of {new.__name__}()."
    return function


memory_cached = renamed("memory_cached", memory_reserved)
max_memory_cached = renamed("max_memory_cached", max_memory_reserved)
reset_max_memory_allocated = renamed("reset_max_memory_allocated", reset_peak_memory_stats)
reset_max_memory_cached = renamed("reset_max_memory_cached", reset_peak_memory_stats)


def memory_stats(device=None):
    """What is known of a card's memory, by PyTorch's names. Without a card: nothing."""
    if cupy() is None:
        return OrderedDict()
    now, most = pool_bytes(device), peak_bytes(device)
    return OrderedDict(
        (f"{kind}_bytes.all.{when}", counts[k])
        for k, kind in enumerate(("allocated", "reserved"))
        for when, counts in (("current", now), ("peak", most))
    )


def memory_stats_as_nested_dict(device=None):
    """The same, a dict in a dict for each point in a name."""
    nested = {}
    for path, number in memory_stats(device).items():
        *way, last = path.split(".")
        inner = nested
        for name in way:
            inner = inner.setdefault(name, {})
        inner[last] = number
    return nested


def memory_summary(device=None, abbreviated=False):
    """What is known of a card's memory as a table to print."""
    rows = [("bytes", "now", "at most")]
    now, most = pool_bytes(device), peak_bytes(device)
    for k, kind in enumerate(("allocated", "reserved")):
        rows.append((kind, f"{now[k]:,}", f"{most[k]:,}"))
    return "".join(f"{kind:<10} {a:>20} {b:>20}\n" for kind, a, b in rows)


def mem_get_info(device=None):
    """The free bytes and all bytes of a card, whoever uses them."""
    module = require_cupy()
    with module.cuda.Device(existing(device)):
        return module.cuda.runtime.memGetInfo()


def empty_cache():
    """Give memory back that CuPy keeps for reuse. Without a card there is none."""
    module = cupy()
    if module is not None:
        module.get_default_memory_pool().free_all_blocks()


def set_per_process_memory_fraction(fraction, device=None):
    """Let this program use no more than a part of a card's memory; what goes beyond raises OutOfMemoryError.

    Raises:
        TypeError, ValueError: if fraction is no float from 0 to 1.
    """
    module = require_cupy()
    if not isinstance(fraction, float):
        raise TypeError("Invalid type for fraction argument, must be `float`")
    if not 0 <= fraction <= 1:
        raise ValueError(f"Invalid fraction value: {fraction}. Allowed range: 0~1")
    with module.cuda.Device(existing(device)):
        module.get_default_memory_pool().set_limit(fraction=fraction)


def get_per_process_memory_fraction(device=None):
    """The part of a card's memory that this program may use: 1.0, unless it was told otherwise."""
    module = require_cupy()
    with module.cuda.Device(existing(device)):
        limit = module.get_default_memory_pool().get_limit()  # 0: no limit
    return limit / get_device_properties(device).total_memory if limit else 1.0


def get_allocator_backend():
    """Whose memory pool it is."""
    return "cupy"


def ipc_collect():
    """Collect memory that was shared with other processes: edutorch shares none."""
    require_cupy()
