"""Names for stretches of a program, to be seen in NVIDIA's profiler (Nsight Systems). They cost next to nothing without it.

Example, for a machine with a card:
    with torch.cuda.nvtx.range("forward"):
        loss = model(x).sum()
"""

import contextlib

from edutorch.device import cupy

__all__ = ["mark", "range", "range_end", "range_pop", "range_push", "range_start"]


class depth:
    """How many ranges of range_push() are open."""

    now = 0


def nvtx():
    """CuPy's names for the functions of NVIDIA's library.

    Raises:
        RuntimeError: without a card.
    """
    if cupy() is None:
        raise RuntimeError(
            "NVTX functions not installed. Are you sure you have a CUDA build? edutorch calls them through CuPy: "
            'pip install "edutorch[cuda12]"  (or [cuda13]).'
        )
    return cupy().cuda.nvtx


def range_push(msg):
    """Open a range inside those that are open. Returns how many these were."""
    nvtx().RangePush(msg)
    depth.now += 1
    return depth.now - 1


def range_pop():
    """Close the range that was opened last. Returns how many are still open."""
    nvtx().RangePop()
    depth.now -= 1
    return depth.now


def range_start(msg):
    """Open a range that may be closed in any order, also by another thread: with range_end() and the number returned here."""
    return nvtx().RangeStart(msg, 0)


def range_end(range_id):
    """Close a range that range_start() opened."""
    nvtx().RangeEnd(range_id)


def mark(msg):
    """Name a moment."""
    nvtx().Mark(msg)


@contextlib.contextmanager
def range(msg, *args, **kwargs):
    """`with torch.cuda.nvtx.range("step {}", k):` a range around a block, or around a function as a decorator."""
    range_push(msg.format(*args, **kwargs))
    try:
        yield
    finally:
        range_pop()
