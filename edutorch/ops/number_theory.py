"""Whole numbers: what divides both, what both divide. And floating point numbers as sign, fraction and power of two."""

import numpy as np

from edutorch.op import NUMBERS, alongside, bare, op
from edutorch.ops.arithmetic import broadcast_error
from edutorch.ops.kinds import not_for


@op(promotes="same", numbers=False, refuses={"fVcb": "gcd_cpu"})
def gcd(input, other):
    """The largest whole number that divides both, element by element."""
    return np.gcd(input, other)


@op(promotes="same", numbers=False, refuses={"fVcb": "lcm_cpu"})
def lcm(input, other):
    """The smallest whole number that both divide, element by element."""
    return np.lcm(input, other)


@op(promotes="float", refuses={"c": "copysign_cpu"})
def copysign(input, other):
    """The size of input with the sign of other, element by element. -0.0 has a sign too."""
    return np.copysign(input, other)


@copysign.backward
def copysign_backward(grad, input, out):
    kept = np.sign(bare(input)) * np.sign(bare(out))  # 1 where the sign stayed, -1 where it changed, 0 at 0
    return grad * alongside(kept, grad), grad * 0.0  # the sign of other is flat between its steps


copysign.named(lambda inputs, params: f"CopysignBackward{int(type(inputs[1]) in NUMBERS)}")


@op(promotes="same", numbers=False, refuses={"c": "nextafter_cpu"})
def nextafter(input, other):
    """The next number of the type after input, on the way to other."""
    not_for("biu", "nextafter_cpu", input, other)
    return np.nextafter(input, other)


@op(outputs=("mantissa", "exponent"))
def frexp(input):
    """input = mantissa * 2^exponent, with a mantissa between 0.5 and 1."""
    mantissa, exponent = np.frexp(input)
    return mantissa, exponent.astype(np.int32)


@frexp.backward
def frexp_backward(grad, exponent):
    return grad[0] / alongside(np.exp2(bare(exponent)).astype(bare(grad[0]).dtype), grad[0])


for binary in (gcd, lcm, copysign, nextafter):
    binary.explain(broadcast_error)
