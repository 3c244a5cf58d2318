"""Steps: rounding and the sign. Between its jumps a step is flat, so every gradient here is zero."""

import numpy as np

from edutorch.op import op
from edutorch.ops.kinds import not_for


@op(
    refuses={
        "c": NotImplementedError(
            "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead."
        )
    }
)
def sign(input):
    """-1, 0 or 1. The sign of nan is 0."""
    if input.dtype == bool:
        return input.copy()
    signs = np.sign(input)
    return np.where(signs == signs, signs, 0).astype(input.dtype, copy=False)


@sign.backward
def sign_backward(grad):
    return grad * 0.0


@op(refuses={"c": NotImplementedError("floor is not supported for complex inputs")})
def floor(input):
    """The largest whole number that is not above."""
    not_for("b", "floor_vml_cpu", input)
    return np.floor(input)


@floor.backward
def floor_backward(grad):
    return grad * 0.0


@op(refuses={"c": NotImplementedError("ceil is not supported for complex inputs")})
def ceil(input):
    """The smallest whole number that is not below."""
    not_for("b", "ceil_vml_cpu", input)
    return np.ceil(input)


@ceil.backward
def ceil_backward(grad):
    return grad * 0.0


@op
def round_(input, *, decimals=0):
    """The nearest whole number; halves go to the even one."""
    not_for("bc" if decimals == 0 else "biuc", "round_vml_cpu" if decimals == 0 else "round_cpu", input)
    return np.round(input, decimals)


round_.named(lambda inputs, params: f"RoundBackward{int(params.get('decimals', 0) != 0)}")


@round_.backward
def round_backward(grad):
    return grad * 0.0


@op(refuses={"c": NotImplementedError("trunc is not supported for complex inputs")})
def trunc(input):
    """The whole number next to it towards zero."""
    not_for("b", "trunc_vml_cpu", input)
    return np.trunc(input)


@trunc.backward
def trunc_backward(grad):
    return grad * 0.0
