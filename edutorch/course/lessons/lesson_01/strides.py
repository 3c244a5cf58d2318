"""Exercises 01-1 and 01-2: from an index to a cell of the tape, and the strides of a shape whose numbers lie in order."""


def places(draw):
    dims = draw.integer(1, 3)
    index = tuple(draw.integer(0, 4) for _ in range(dims))
    return {"index": index, "stride": tuple(draw.integer(0, 9) for _ in range(dims)), "offset": draw.integer(0, 9)}


def cell_by_walking(index, stride, offset):
    """Walk there on the tape, one step after the other."""
    cell = offset
    for steps, length in zip(index, stride):
        for _ in range(steps):
            cell += length
    return cell


CELL = [
    (
        "def cell_of(index, stride, offset):\n    return sum(i * step for i, step in zip(index, stride))",
        "the offset is missing: the walk begins at cell `offset`, not at cell 0",
    ),
    (
        "def cell_of(index, stride, offset):\n    return offset + sum(index) * sum(stride)",
        "each index belongs to its own stride: multiply first, add then",
    ),
    (
        "def cell_of(index, stride, offset):\n    return offset + sum(i * s for i, s in zip(index, reversed(stride)))",
        "the strides are read from the wrong end",
    ),
    ("def cell_of(index, stride, offset):\n    return offset + sum(index)", "every step is one cell long here"),
    (
        "def cell_of(index, stride, offset):\n    for i, step in zip(index, stride):\n        cell = offset + i * step\n"
        "    return cell",
        "each turn of the loop begins at the offset again: only the last dimension counts. Add to what is there",
    ),
    (
        "def cell_of(index, stride, offset):\n    for i, step in zip(index, stride):\n        offset += i * step\n"
        "        return offset",
        "only the first dimension counts: the return stands inside the loop",
    ),
]


def shapes(draw):
    return {"shape": tuple(draw.size(high=5) for _ in range(draw.integer(1, 4)))}


STRIDES = [
    (
        "def strides_of(shape):\n    out = [1]\n    for n in shape[:-1]:\n        out.append(out[-1] * n)\n"
        "    return tuple(out)",
        "the first dimension steps by 1 here. In a fresh tensor it is the last one",
    ),
    (
        "def strides_of(shape):\n    out, step = [], 1\n    for n in reversed(shape):\n        step *= n\n"
        "        out.append(step)\n    return tuple(reversed(out))",
        "each stride counts one dimension too many: write it down before you multiply",
    ),
    (
        "def strides_of(shape):\n    out, step = [], 1\n    for n in reversed(shape):\n        out.append(step)\n"
        "        step *= n\n    return tuple(out)",
        "the strides are right, but in the wrong order: turn them round at the end",
    ),
    (
        "def strides_of(shape):\n    return (*shape[1:], 1)",
        "a stride is a product of all sizes after it, not the next size",
    ),
    (
        "def strides_of(shape):\n    out, step = [], 1\n    for n in shape:\n        out.append(step)\n        step *= n\n"
        "    return tuple(reversed(out))",
        "the sizes are multiplied from the front. Walk through the shape from its end",
    ),
    (
        "def strides_of(shape):\n    out, step = [], 1\n    for n in reversed(shape):\n        out.insert(0, step)\n"
        "        step *= n\n    return out",
        "the numbers are right. Make them a tuple at the end: tuple(...)",
    ),
]
