"""More kinds of random numbers: coin flips, waiting times, draws by weight. As in generator.py, exactly PyTorch's."""

import math
import sys
import warnings

import numpy as np

from edutorch import dtypes
from edutorch.dtypes import is_float
from edutorch.rng.generator import (
    C_NAMES,
    check,
    check_type,
    fill,
    normal,
    normals_in_pairs,
    uniform,
    unit,
    working_type,
)
from edutorch.rng.selection import largest
from edutorch.rng.vector_math import libm, scale_shift

LOG_OF_MAX = math.log(sys.float_info.max)


def bernoulli(generator, out, p=0.5):
    """Fill with ones with probability p, else zeros. p is a number, or an array that broadcasts to out's shape.

    A number is compared with float64 draws; an array with draws of its own type, so the two take different numbers.
    """
    if not isinstance(p, np.ndarray):
        check(0 <= p <= 1, f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
        check_type(out.dtype, "biuf", "bernoulli_scalar_cpu_")
        return fill(out, generator.coin_flips(out.size, p))
    check_type(out.dtype, "biuf", "bernoulli_tensor_cpu_self_")
    check_type(p.dtype, "f", "bernoulli_tensor_cpu_p_")
    check(
        bool(np.all((p >= 0) & (p <= 1))),
        "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  "
        "(Could this error message be improved?  If so, please report an enhancement request to PyTorch.)",
    )
    draws = fill(np.empty_like(out, working_type(p.dtype)), unit(generator, out.size, working_type(p.dtype)))
    out[...] = draws < p
    return out


def exponential(generator, out, lambd=1.0):
    """Fill with waiting times for an event that comes lambd times per unit of time: -log(1 - u) / lambd."""
    check(lambd > 0, f"exponential_ expects lambda > 0.0, but found lambda={lambd:g}")
    if not out.size:
        return out
    check(
        is_float(out.dtype),
        "Exponential distribution is a continuous probability distribution. dtype must be a floating point but you "
        f"specified {dtypes.title(out.dtype)}",
    )
    return fill(out, -1 / lambd * libm(math.log1p, -unit(generator, out.size)))


def geometric(generator, out, p):
    """Fill with the number of throws until the first success, each with probability p: ceil(log u / log(1 - p))."""
    check(0 < p < 1, f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    check_type(out.dtype, "iuf", "geometric_cpu")
    with np.errstate(divide="ignore"):
        throws = np.ceil(np.log(unit(generator, out.size)) / math.log1p(-p))
    return fill(out, throws if is_float(out.dtype) else throws.astype(np.int64))


def cauchy(generator, out, median=0.0, sigma=1.0):
    """Fill with numbers of Cauchy's distribution: where a ray of random direction meets a line."""
    check(sigma > 0, f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    check(
        is_float(out.dtype),
        "Cauchy distribution is a continuous probability distribution. dtype must be a floating point but you "
        f"specified {C_NAMES.get(out.dtype.name, out.dtype.name)}",
    )
    return fill(out, scale_shift(libm(math.tan, math.pi * (unit(generator, out.size) - 0.5)), sigma, median))


def log_normal(generator, out, mean=1.0, std=2.0):
    """Fill with numbers whose logarithm is normal."""
    check(std > 0, f"log_normal_ expects std > 0.0, but found std={std:g}")
    if not out.size:
        return out
    check_type(out.dtype, "f", "log_normal_cpu")
    logs = normals_in_pairs(generator, out.size, mean, std)
    values = libm(math.exp, np.minimum(logs, LOG_OF_MAX))  # math.exp raises where the C library says infinity
    return fill(out, np.where(logs > LOG_OF_MAX, np.inf, values))


def multinomial(generator, probs, num_samples, replacement=False):
    """Draw indices with probabilities in proportion to probs.

    Args:
        probs (array): floats >= 0, shape (categories,) or (rows, categories).

    Returns:
        array: int64, shape (num_samples,) or (rows, num_samples).
    """
    check(
        is_float(probs.dtype),
        f"multinomial only supports floating-point dtypes for input, got: {dtypes.title(probs.dtype)}",
    )
    check(probs.ndim in (1, 2), "prob_dist must be 1 or 2 dim")
    check(num_samples > 0, "cannot sample n_sample <= 0 samples")
    check(
        replacement or num_samples <= probs.shape[-1],
        "cannot sample n_sample > prob_dist.size(-1) samples without replacement",
    )
    check(probs.shape[-1] <= 2**24, "number of categories cannot exceed 2^24")
    rows = probs.reshape(-1, probs.shape[-1])
    if replacement and num_samples > 1:
        chosen = np.empty((len(rows), num_samples), np.int64)
        for i, row in enumerate(rows):
            chosen[i] = sample_row(generator, row, num_samples)
    else:
        # A race: every category waits for an exponential time, the likelier the shorter. The first to arrive win.
        valid = bool(np.all((probs >= 0) & (probs < np.inf)))
        check(valid, "probability tensor contains either `inf`, `nan` or element < 0")
        check(bool(np.all(rows.sum(1) > 0)), "invalid multinomial distribution (sum of probabilities <= 0)")
        speed = (probs / exponential(generator, np.empty_like(probs))).reshape(rows.shape).astype(np.float64)
        chosen = speed.argmax(1)[:, np.newaxis] if num_samples == 1 else fastest(speed, num_samples)
    return chosen[:, :num_samples].reshape(*probs.shape[:-1], num_samples)


def fastest(speed, count):
    """The positions of the largest numbers of each row, largest first; equal ones in PyTorch's order."""
    order = np.argsort(-speed, axis=1)[:, : count + 1]
    sorted_speed = np.take_along_axis(speed, order, 1)
    for i in np.flatnonzero((sorted_speed[:, 1:] == sorted_speed[:, :-1]).any(1)):
        order[i, :count] = largest(speed[i].tolist(), count)
    return order


def sample_row(generator, probs, num_samples):
    """Draw indices independently: where uniform numbers fall among the running sums of probs, shape (categories,)."""
    check(bool(np.all(probs >= 0)), "invalid multinomial distribution (encountering probability entry < 0)")
    check(
        bool(np.all(np.isfinite(probs))),
        "invalid multinomial distribution (encountering probability entry = infinity or NaN)",
    )
    sums = np.cumsum(probs, dtype=working_type(probs.dtype))
    check(sums[-1] > 0, "invalid multinomial distribution (sum of probabilities <= 0)")
    sums /= sums[-1]
    return np.searchsorted(sums, unit(generator, num_samples))


def trunc_normal(generator, out, mean=0.0, std=1.0, a=-2.0, b=2.0):
    """Fill with normal numbers, all within [a, b]: those outside are drawn again.

    Where few normal numbers would fall into [a, b], uniform ones are drawn and kept with the normal's probability.
    """

    def share_below(x):
        return (1.0 + math.erf((x - mean) / std / math.sqrt(2.0))) / 2.0

    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. "
            "The distribution of values may be incorrect.",
            stacklevel=2,
        )
    if share_below(b) - share_below(a) > 0.3:
        low, high = out.dtype.type(a), out.dtype.type(b)
        normal(generator, out, mean, std)
        while (outside := (out < low) | (out > high)).any():
            np.copyto(out, normal(generator, np.empty_like(out), mean, std), where=outside)
        return out

    peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2  # the largest log density in [a, b]
    number = working_type(out.dtype).type

    def rejected(candidates):
        steps = candidates
        for step in (
            lambda x: x - number(mean),
            lambda x: x / number(std),
            lambda x: x * x,
            lambda x: x * number(-0.5),
            lambda x: x - number(peak),
        ):
            steps = step(steps.astype(number)).astype(out.dtype)  # 16-bit floats are rounded at every step
        with np.errstate(divide="ignore"):
            return np.log(uniform(generator, np.empty_like(out))) > steps

    pending = rejected(uniform(generator, out, a, b))
    while pending.any():
        candidates = uniform(generator, np.empty_like(out), a, b)
        np.copyto(out, candidates, where=pending)
        pending &= rejected(candidates)
    return out
