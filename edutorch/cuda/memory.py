"""The memory of the graphics card. CuPy keeps what was freed for reuse: it is reserved, but not allocated."""

import warnings
from collections import OrderedDict

from edutorch.cuda.cards import number_of
from edutorch.device import cupy, require_cupy

OutOfMemoryError = MemoryError  # what numpy and CuPy raise when there is not enough

peak = {}  # card -> (allocated, reserved): the most that was seen, since it was last reset


def pool_bytes(where):
    """The bytes that are in use on a card, and those that CuPy holds for it."""
    module = cupy()
    if module is None:
        return 0, 0
    number = number_of(where)
    with module.cuda.Device(number):
        pool = module.get_default_memory_pool()
        now = pool.used_bytes(), pool.total_bytes()
    peak[number] = tuple(map(max, now, peak.get(number, (0, 0))))
    return now


def memory_allocated(device=None):
    """How many bytes tensors take on a card. Without a card: 0."""
    return pool_bytes(device)[0]


def memory_reserved(device=None):
    """How many bytes CuPy holds on a card, in use or kept for reuse. Without a card: 0."""
    return pool_bytes(device)[1]


def peak_bytes(where):
    pool_bytes(where)
    return peak.get(number_of(where), (0, 0)) if cupy() is not None else (0, 0)


def max_memory_allocated(device=None):
    """The most bytes that tensors took, as far as it was seen: CuPy is asked at each call of a function of this file."""
    return peak_bytes(device)[0]


def max_memory_reserved(device=None):
    """The most bytes that CuPy held on a card, as far as it was seen."""
    return peak_bytes(device)[1]


def reset_peak_memory_stats(device=None):
    """Begin to look for the peak afresh. Without a card there is nothing to do."""
    if cupy() is not None:
        peak.pop(number_of(device), None)


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


def memory_summary(device=None, abbreviated=False):
    """The same as a table to print."""
    rows = [("bytes", "now", "at most")]
    now, most = pool_bytes(device), peak_bytes(device)
    for k, kind in enumerate(("allocated", "reserved")):
        rows.append((kind, f"{now[k]:,}", f"{most[k]:,}"))
    return "".join(f"{kind:<10} {a:>20} {b:>20}\n" for kind, a, b in rows)


def mem_get_info(device=None):
    """The free bytes and all bytes of a card, whoever uses them."""
    module = require_cupy()
    with module.cuda.Device(number_of(device)):
        return module.cuda.runtime.memGetInfo()


def empty_cache():
    """Give memory back that CuPy keeps for reuse. Without a card there is none."""
    module = cupy()
    if module is not None:
        module.get_default_memory_pool().free_all_blocks()


def ipc_collect():
    """Collect memory that was shared with other processes: edutorch shares none."""
    require_cupy()
