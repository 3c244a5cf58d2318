"""Exercise 01-5: do the numbers of a shape with these strides lie in order?"""

from edutorch.memory import in_order


def layouts(draw):
    """A shape with strides: in order, or but for a size of 1; turned; with gaps everywhere, or behind rows; anything."""
    shape = tuple(draw.size() for _ in range(draw.integer(1, 3)))
    kind = draw.pick(["order", "one", "turned", "gaps", "slice", "any"])
    steps = list(in_order(shape))
    if kind == "one":
        steps = [draw.integer(0, 9) if n == 1 else step for n, step in zip(shape, steps)]
    elif kind == "turned":
        steps = list(reversed(in_order(tuple(reversed(shape)))))
    elif kind == "gaps":
        steps = [2 * step for step in steps]
    elif kind == "slice":  # of a table with wider rows
        steps = list(in_order((*shape[:-1], shape[-1] + 1)))
    elif kind == "any":
        steps = [draw.integer(0, 6) for _ in shape]
    return {"shape": shape, "stride": tuple(steps)}


def contiguous_by_looking(shape, stride):
    """Write down the cells in the order of the numbers: are they 0, 1, 2 ...?"""
    cells = [0]
    for n, step in zip(shape, stride):
        cells = [cell + i * step for cell in cells for i in range(n)]
    return cells == list(range(len(cells)))


ORDER = "    want, step = [], 1\n    for n in reversed(shape):\n        want.insert(0, step)\n        step *= n\n"
CONTIGUOUS = [
    (
        f"def is_contiguous(shape, stride):\n{ORDER}    return tuple(want) == tuple(stride)",
        "a dimension of size 1 is never stepped along, so its stride may be anything",
    ),
    ("def is_contiguous(shape, stride):\n    return stride[-1] == 1", "only the last stride was looked at"),
    (
        "def is_contiguous(shape, stride):\n    return list(stride) == sorted(stride, reverse=True)",
        "falling strides are not enough: there may be gaps between the numbers",
    ),
    (
        "def is_contiguous(shape, stride):\n    step = 1\n    for n, given in zip(reversed(shape), reversed(stride)):\n"
        "        if n == 1:\n            return True\n        if given != step:\n            return False\n"
        "        step *= n\n    return True",
        "the answer is given at the first dimension of size 1. Pass over it, and look at the others, too",
    ),
    (
        "def is_contiguous(shape, stride):\n    step = 1\n    for n, given in zip(reversed(shape), reversed(stride)):\n"
        "        if n != 1 and given != step:\n            return False\n        step *= n\n        return True",
        "only the last dimension was looked at: return True belongs after the loop",
    ),
]
