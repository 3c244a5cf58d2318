"""x log y and its like: small formulas around a logarithm whose limit at zero is 0, as entropies need it."""

import numpy as np

from edutorch.device import near
from edutorch.op import NUMBERS, alongside, bare, op
from edutorch.ops.arithmetic import broadcast_error, div
from edutorch.ops.choice import where
from edutorch.ops.exponential import log, log1p
from edutorch.ops.kinds import not_for


@op(promotes="float")
def entr(input):
    """-input log(input): 0 at 0, -inf below. Summed over the probabilities of a distribution it is the entropy.

    Example:
        >>> import edutorch as torch
        >>> torch.special.entr(torch.tensor([0.0, 0.5, 1.0]))
        tensor([0.0000, 0.3466, -0.0000])
    """
    not_for("c", "entr_cpu", input)
    inside = -input * np.log(np.where(input > 0, input, 1))
    return np.where(np.isnan(input) | (input > 0), inside, np.where(input == 0, 0, -np.inf)).astype(input.dtype)


@entr.backward
def entr_backward(grad, input):
    return grad * (-log(input) - 1)


@op(promotes="float")
def xlog1py(input, other):
    """input log(1 + other), which is 0 where input is 0 (unless other is nan).

    Example:
        >>> import edutorch as torch
        >>> torch.special.xlog1py(torch.tensor([0.0, 2.0]), torch.tensor([-1.0, 0.5]))
        tensor([0.0000, 0.8109])
    """
    not_for("c", "xlog1py_cpu", input, other)
    zero = (input == 0) & ~np.isnan(other)
    kind = input.dtype if hasattr(input, "dtype") else other.dtype
    return input * np.log1p(np.where(zero, 0, other).astype(kind))


@xlog1py.backward
def xlog1py_backward(grad, input, other, needs):
    to_input = to_other = None
    if needs[0]:
        if type(other) in NUMBERS:
            other = alongside(np.asarray(other, bare(grad).dtype, like=near(bare(grad))), grad)
        nothing = alongside((bare(input) == 0) & (bare(other) <= -1), grad)
        to_input = grad * where(nothing, 0.0, log1p(where(nothing, 0.0, other)))
    if needs[1]:
        to_other = grad * div(input, other + 1)
    return to_input, to_other


entr.named("SpecialEntrBackward0")
xlog1py.named(lambda inputs, params: f"SpecialXlog1PyBackward{number_first_or_second(inputs)}")


def number_first_or_second(inputs):
    """PyTorch numbers the forms of a call: 0 for two tensors, 1 and 2 if the first or the second is a number."""
    return 1 if type(inputs[0]) in NUMBERS else 2 if type(inputs[1]) in NUMBERS else 0


xlog1py.explain(broadcast_error)
