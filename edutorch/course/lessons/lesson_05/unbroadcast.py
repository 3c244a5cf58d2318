"""Exercise 05-2: a gradient goes back to the shape that broadcasting has stretched."""

import edutorch as torch


def draw_stretched(draw):
    """A shape, and a gradient of a shape that it was stretched to."""
    shape = tuple(draw.pick([1, 2, 3]) for _ in range(draw.integer(1, 2)))
    large = tuple(draw.size(2, 3) if n == 1 and draw.integer(0, 1) else n for n in shape)
    more = tuple(draw.size(2, 3) for _ in range(draw.integer(0, 2)))
    return {"grad": draw.tensor((*more, *large)), "shape": shape}


def collected(grad, shape):
    """Number by number: where each came from by broadcasting, there it is added."""
    found = torch.zeros(shape)
    wide = found + torch.zeros_like(grad)
    origin = (torch.arange(found.numel()).reshape(shape) + torch.zeros(wide.shape, dtype=torch.int64)).reshape(-1)
    for place, number in zip(origin.tolist(), grad.reshape(-1).tolist()):
        found.view(-1)[place] += number
    return found


UNBROADCAST = """def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for dim, size in enumerate(shape):
        if size == 1:
            grad = grad.sum(dim, keepdim=True)
    return grad"""
DIMS = "dims = [*range(n := grad.ndim - len(shape)), *(n + i for i, size in enumerate(shape) if size == 1)]"
UNBROADCAST_WRONG = [
    (UNBROADCAST.replace(".sum(0)", ".sum(-1)"), "new dimensions stand in front, so sum over dimension 0"),
    (UNBROADCAST.replace(", keepdim=True", ""), "a dimension that was 1 must stay, as a 1: keepdim=True"),
    (UNBROADCAST.replace(".sum(0)", ".mean(0)").replace("sum(dim", "mean(dim"), "shares are added, not averaged"),
    (UNBROADCAST.replace(".sum(0)", "[0]"), "only the first of the copies was taken; all of their shares count"),
    ("def unbroadcast(grad, shape):\n    for dim, size in enumerate(shape):\n        if size == 1:\n"
     "            grad = grad.sum(dim, keepdim=True)\n    return grad",
     "dimensions that the small shape does not have at all are still there"),
    ("def unbroadcast(grad, shape):\n    return grad.reshape(-1)[: torch.zeros(shape).numel()].reshape(shape)",
     "numbers were cut away; they belong into the sums"),
    ("def unbroadcast(grad, shape):\n    while grad.ndim > len(shape):\n        grad = grad.sum(0)\n    return grad",
     "a dimension that shape has as a 1 is still as long as it was stretched"),
    (UNBROADCAST.replace("while", "if"), "there may be more than one dimension in front: sum while there are"),
    ("def unbroadcast(grad, shape):\n    for dim, size in enumerate(shape):\n        if size == 1:\n"
     "            grad = grad.sum(dim, keepdim=True)\n    while grad.ndim > len(shape):\n        grad = grad.sum(0)\n"
     "    return grad",
     "sum the dimensions in front away first: until then, the others do not stand where shape says"),
    (f"def unbroadcast(grad, shape):\n    {DIMS}\n    return grad.sum(dims, keepdim=True).reshape(shape)",
     "where nothing was stretched the list is empty, and sum() of an empty list sums over all"),
    (f"def unbroadcast(grad, shape):\n    {DIMS}\n    return grad.sum(dims, keepdim=True)",
     "where nothing was stretched the list is empty, and sum() of an empty list sums over all; and the dimensions in front "
     "stay as ones"),
    ("def unbroadcast(grad, shape):\n    return grad.sum()", "all was added up; only what was stretched is"),
    ("def unbroadcast(grad, shape):\n    return grad.reshape(shape)",
     "reshape keeps all numbers; here copies are to be added up"),
]  # fmt: skip
