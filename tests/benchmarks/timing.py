"""Fair timing on a noisy machine: both sides take turns, and the median of the ratios counts."""

import statistics
import time


def once(function, calls):
    """Seconds a call."""
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - start) / calls


def calls_for(function, seconds=0.02):
    """How many calls make one sample long enough to time."""
    function()
    calls = 1
    while once(function, calls) * calls < seconds:
        calls *= 2
    return calls


def side_by_side(ours, theirs, samples=41):
    """Time two functions in turns.

    Returns:
        (our median in seconds a call, theirs, the median of the ratios of neighbouring samples)
    """
    calls = max(calls_for(ours), calls_for(theirs))
    pairs = []
    for k in range(samples):
        first, second = (ours, theirs) if k % 2 else (theirs, ours)  # nobody always comes second
        a, b = once(first, calls), once(second, calls)
        pairs.append((a, b) if k % 2 else (b, a))
    mine, others = zip(*pairs, strict=True)
    return statistics.median(mine), statistics.median(others), statistics.median(a / b for a, b in pairs)
