"""The largest k of many numbers, and which of equal ones come first: as the C++ library has it, on which PyTorch relies.

Neither numpy nor C++ promises an order of equal numbers; it follows from how they are moved about while they are sorted.
Where it shows (multinomial among categories of probability 0, topk of equal scores), the same moves must be made: heaps to
select few, quickselect and quicksort to select many. The algorithms are those of D. R. Musser, "Introspective sorting and
selection algorithms" (1997), in the form of the GNU library.
"""

FEW = 16  # so many are sorted by insertion


def largest(values, k):
    """Where the k largest values stand, largest first: a list of k positions.

    Args:
        values (list): numbers; nan counts as the largest.
        k (int): from 1 to len(values).

    Example:
        >>> largest([3.0, 1.0, 3.0, 2.0], 2)
        [0, 2]
    """
    items = [(value, place) for place, value in enumerate(values)]
    if k * 64 <= len(items):
        select_by_heap(items, 0, k, len(items))
        sort_heap(items, 0, k)
    else:
        quickselect(items, k - 1)
        quicksort(items, 0, k - 1, 2 * ((k - 1).bit_length() - 1))
        insertion_sort(items, 0, k - 1)
    return [place for _, place in items[:k]]


def before(a, b):
    """Does a come before b? Only if it is larger; equal ones come neither before nor after each other."""
    return a[0] > b[0] or (a[0] != a[0] and b[0] == b[0])


# Heaps: at the root stands the item that comes last.


def sift(items, first, hole, length, value):
    """Put a value into a heap whose place `hole` is free: let the gap sink to the bottom, then let the value rise."""
    top, child = hole, hole
    while child < (length - 1) // 2:
        child = 2 * (child + 1)
        if before(items[first + child], items[first + child - 1]):
            child -= 1
        items[first + hole] = items[first + child]
        hole = child
    if length % 2 == 0 and child == (length - 2) // 2:
        child = 2 * (child + 1)
        items[first + hole] = items[first + child - 1]
        hole = child - 1
    parent = (hole - 1) // 2
    while hole > top and before(items[first + parent], value):
        items[first + hole] = items[first + parent]
        hole, parent = parent, (parent - 1) // 2
    items[first + hole] = value


def select_by_heap(items, first, middle, last):
    """The first ones come to stand in first ... middle, as a heap."""
    length = middle - first
    for parent in range((length - 2) // 2, -1, -1):
        sift(items, first, parent, length, items[first + parent])
    for i in range(middle, last):
        if before(items[i], items[first]):
            value, items[i] = items[i], items[first]
            sift(items, first, 0, length, value)


def sort_heap(items, first, last):
    while last - first > 1:
        last -= 1
        value, items[last] = items[last], items[first]
        sift(items, first, 0, last - first, value)


# Quicksort


def part(items, first, last):
    """Part items around the median of three: what comes before it to the left. Returns where the right part begins."""
    a, b, c = first + 1, first + (last - first) // 2, last - 1
    if before(items[a], items[b]):
        median = b if before(items[b], items[c]) else c if before(items[a], items[c]) else a
    else:
        median = a if before(items[a], items[c]) else c if before(items[b], items[c]) else b
    items[first], items[median] = items[median], items[first]
    pivot, left, right = items[first], first + 1, last
    while True:
        while before(items[left], pivot):
            left += 1
        right -= 1
        while before(pivot, items[right]):
            right -= 1
        if left >= right:
            return left
        items[left], items[right] = items[right], items[left]
        left += 1


def quickselect(items, nth):
    """The item that belongs at place nth comes to stand there, with all that come before it to its left."""
    first, last = 0, len(items)
    depth = 2 * (last.bit_length() - 1)
    while last - first > 3:
        if depth == 0:
            select_by_heap(items, first, nth + 1, last)
            items[first], items[nth] = items[nth], items[first]
            return
        depth -= 1
        cut = part(items, first, last)
        first, last = (cut, last) if cut <= nth else (first, cut)
    insertion_sort(items, first, last)


def quicksort(items, first, last, depth):
    """Sort until no unsorted stretch is longer than FEW."""
    while last - first > FEW:
        if depth == 0:
            select_by_heap(items, first, last, last)
            sort_heap(items, first, last)
            return
        depth -= 1
        cut = part(items, first, last)
        quicksort(items, cut, last, depth)
        last = cut


def insertion_sort(items, first, last):
    for i in range(first + 1, last):
        value, hole = items[i], i
        while hole > first and before(value, items[hole - 1]):
            items[hole] = items[hole - 1]
            hole -= 1
        items[hole] = value
