"""A layer of two inputs that are multiplied with each other, as a function."""

import math

from edutorch.dtypes import c_name
from edutorch.nn.functions.checks import must_be_tensor
from edutorch.node_names import known_as
from edutorch.ops.linalg import linear


@known_as(lambda input1, input2, weight, bias=None: "ViewBackward0" if bias is None else "AddBackward0")
def bilinear(input1, input2, weight, bias=None):
    """input1 @ weight[k] @ input2 + bias[k], for each output k.

    Args:
        input1 (*, I), input2 (*, J)
        weight (O, I, J)
        bias (O): or None.

    Returns:
        A tensor (*, O).

    Example:
        >>> import edutorch as torch
        >>> a, b = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
        >>> torch.nn.functional.bilinear(a, b, torch.ones(1, 2, 2))
        tensor([21.])
    """
    for k, x in enumerate((input1, input2, weight)):
        must_be_tensor(x, "bilinear", ("input1", "input2", "weight")[k], k + 1)
    check(input1, input2, weight, bias)
    outputs, size1, size2 = weight.size()
    rows = math.prod(input1.shape[:-1])
    first, second = input1.reshape(rows, size1, 1), input2.reshape(rows, 1, size2)
    products = (first * second).reshape(rows, size1 * size2)  # each number of input1 with each of input2
    out = linear(products, weight.reshape(outputs, size1 * size2), bias)
    return out.view(*input1.shape[:-1], outputs)


def check(input1, input2, weight, bias):
    """PyTorch's refusals."""
    if input1.dim() != input2.dim():
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {input1.dim()} and {input2.dim()}")
    types = {name: c_name(x.array.dtype) for name, x in (("input1", input1), ("input2", input2), ("weight", weight))}
    if len(set(types.values())) > 1:
        given = ", ".join(f"{name}: {kind}" for name, kind in types.items())
        raise RuntimeError(f"All tensors must have the same dtype, got {given}")
    for d, (a, b) in enumerate(zip(input1.shape[:-1], input2.shape[:-1], strict=True)):
        if a != b:
            raise RuntimeError(f"bilinear(): input batch dimensions do not match at dim {d}: got {a} and {b}")
    for k, x in ((1, input1), (2, input2)):
        if x.size(-1) != weight.size(k):
            raise RuntimeError(
                f"bilinear(): input{k} size does not match weight size: got {x.size(-1)} but expected {weight.size(k)}"
            )
    if bias is not None and bias.size(0) != weight.size(0):
        raise RuntimeError(
            f"bilinear(): bias size does not match weight size: got {bias.size(0)} but expected {weight.size(0)}"
        )
