"""erf and its like, backwards: which number has a given share of the normal distribution below it?

Rational approximations of M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution" (1988): one
for the middle, one for the flanks, one for the far tails. They are right to 16 digits.
"""

import math

import numpy as np

from edutorch.op import op
from edutorch.ops.error_function import fraction
from edutorch.ops.exponential import exp
from edutorch.ops.kinds import not_for

# Numerators and denominators, highest power first.
MIDDLE = (
    [
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
        1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0,
    ],
    [
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
    ],
)  # fmt: skip
FLANK = (
    [
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
        3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0,
    ],
    [
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0,
    ],
)  # fmt: skip
TAIL = (
    [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0,
    ],
    [
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
    ],
)  # fmt: skip


def quantile(middle, tail):
    """The number below which a share p of the normal distribution lies.

    Args:
        middle (array): p - 1/2, float64.
        tail (array): the smaller of p and 1 - p. Given on its own, because 1 - p would lose the digits of a small p.
    """
    near = middle * fraction(MIDDLE, 0.180625 - middle * middle)
    depth = np.sqrt(-np.log(tail))
    flank = fraction(FLANK, depth - 1.6)
    far = fraction(TAIL, np.where(np.isinf(depth), 0, depth) - 5)
    outside = np.where(depth <= 5, flank, np.where(np.isinf(depth), np.inf, far))
    return np.where(np.abs(middle) <= 0.425, near, np.copysign(outside, middle))


@op(promotes="float")
def erfinv(input):
    """The number whose erf is input: between -1 and 1, where it is infinite.

    Example:
        >>> import edutorch as torch
        >>> torch.erfinv(torch.tensor([0.0, 0.5, 1.0]))
        tensor([0.0000, 0.4769,    inf])
    """
    not_for("c", "erfinv_vml_cpu", input)
    y = input.astype(np.float64)
    return (quantile(y / 2, (1 - np.abs(y)) / 2) / math.sqrt(2)).astype(input.dtype)


@erfinv.backward
def erfinv_backward(grad, out):
    return grad * (math.sqrt(math.pi) / 2) * exp(out * out)


@op(promotes="float")
def ndtri(input):
    """The number below which a share `input` of the normal distribution lies.

    Example:
        >>> import edutorch as torch
        >>> torch.special.ndtri(torch.tensor([0.5, 0.975]))
        tensor([0.0000, 1.9600])
    """
    not_for("c", "ndtri_cpu", input)
    p = input.astype(np.float64)
    return quantile(p - 0.5, np.minimum(p, 1 - p)).astype(input.dtype)


@ndtri.backward
def ndtri_backward(grad, out):
    return grad * math.sqrt(2 * math.pi) * exp(0.5 * out * out)


ndtri.named("SpecialNdtriBackward0")
