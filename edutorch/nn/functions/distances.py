"""How far apart vectors are, and in which directions they point."""

from edutorch.dtypes import decide, is_float, of, title
from edutorch.functions.pointwise import clamp
from edutorch.functions.rearrange import broadcast_tensors
from edutorch.node_names import known_as


def normalize(input, p=2.0, dim=1, eps=1e-12, out=None):
    """input divided by its length along dim (or by eps, if it is shorter).

    Args:
        input: any shape.
        p: which length; 2 is the usual one.
        dim: the dimension that a vector lies along.
        out: a tensor that the result is written into.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.normalize(torch.tensor([[3.0, 4.0]]))
        tensor([[0.6000, 0.8000]])
    """
    result = input / input.norm(p, dim, keepdim=True).clamp_min(eps).expand_as(input)
    return result if out is None else out.copy_(result)


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """The cosine of the angle between vectors: 1 if they point the same way, -1 if opposite ways.

    Args:
        x1, x2: shapes that broadcast.
        dim: the dimension that a vector lies along; it disappears.
        eps: lengths below it count as this.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.cosine_similarity(torch.tensor([[1.0, 0.0]]), torch.tensor([[3.0, 4.0]]))
        tensor([0.6000])
    """
    if eps < 0:
        raise RuntimeError(f"eps must be non-negative, got: {eps:g}")
    common = decide(x1.array, x2.array)
    if not is_float(common):
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {title(common)}")
    x1, x2 = broadcast_tensors(*(x if x.array.dtype == common else x.to(of(common)) for x in (x1, x2)))
    a, b = (x / clamp(x.norm(2, dim, keepdim=True), min=eps) for x in (x1, x2))
    return (a * b).sum(dim)


@known_as("NormBackward1")
def pairwise_distance(x1, x2, p=2.0, eps=1e-6, keepdim=False):
    """The length of x1 - x2 along the last dimension. eps is added first, so that there is a slope at distance 0.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.functional.pairwise_distance(torch.tensor([[3.0, 4.0]]), torch.zeros(1, 2))
        tensor([5.0000])
    """
    return (x1 - x2 + eps).norm(p, -1, keepdim=keepdim)
