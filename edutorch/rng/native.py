"""Random numbers that a graphics card draws by itself, where `torch.backends.cuda.native_random.enabled` asks for it.

Everywhere else in this folder numbers are drawn on the CPU, PyTorch's bit for bit, and then moved. That takes time for large
tensors. Here the card's own recipe is used (Philox, by Salmon and others, 2011, in NVIDIA's cuRAND, through CuPy). Its numbers
are others than the CPU's, and others than PyTorch's on a card; the same seed still gives the same ones again.

Each Generator has one such source for each card, which begins with the generator's seed.
"""

import numpy as np

from edutorch.device import card, is_array, move, require_cupy
from edutorch.device import device as place
from edutorch.dtypes import is_float
from edutorch.rng import generator as draw
from edutorch.rng import sampling


class native_random:
    """torch.backends.cuda.native_random: shall a graphics card draw its random numbers by itself?

    Example:
        >>> import edutorch as torch
        >>> torch.backends.cuda.native_random.enabled
        False
    """

    enabled = False


def source(generator, number):
    """What a generator draws from on a card: made with its seed, when it is first asked for."""
    if number not in generator.cards:
        module = require_cupy()
        with module.cuda.Device(number):
            bits = module.random.Philox4x3210(generator.initial_seed())
            generator.cards[number] = module.random.Generator(bits)
    return generator.cards[number]


def state_bytes(generator, number):
    """Where a generator is on a card: array of uint8. The seed is not in it, only what came of it.

    CuPy has no function for this, so the memory is read in which it keeps what cuRAND knows.
    """
    return source(generator, number).bit_generator._state.get().view(np.uint8)


def load_state_bytes(generator, number, state):
    """Go on from a state of state_bytes().

    Raises:
        TypeError: if it does not consist of bytes.
        RuntimeError: if it is no state of a generator of a card.
    """
    if state.dtype != np.uint8:
        raise TypeError("RNG state must be a torch.ByteTensor")
    memory = source(generator, number).bit_generator._state
    if state.size != memory.size:
        raise RuntimeError(
            f"RNG state is wrong size: a graphics card's has {memory.size} bytes, this one {state.size}. (It was perhaps "
            "taken while torch.backends.cuda.native_random.enabled was different.)"
        )
    memory.set(np.ascontiguousarray(state).reshape(-1).view(memory.dtype))


# How the card draws. Each gets CuPy's generator, the shape, a float type to compute in, and what the twin on the CPU gets.


def uniform(cuda, shape, number, low, high):
    values = cuda.random(shape, dtype=number)
    values *= number(high) - number(low)
    values += number(low)
    return values


def normal(cuda, shape, number, mean, std):
    values = cuda.standard_normal(shape, dtype=number)
    values *= number(std)
    values += number(mean)
    return values


def integers(cuda, shape, number, low, high):
    return cuda.integers(low, high, shape)


def bernoulli(cuda, shape, number, p):
    if is_array(p):
        draw.check(bool(((p >= 0) & (p <= 1)).all()), "Expected p_in >= 0 && p_in <= 1 to be true, but got false.")
    return cuda.random(shape, dtype=number) < p


def exponential(cuda, shape, number, lambd):
    return -np.log1p(-cuda.random(shape, dtype=number)) / number(lambd)


def geometric(cuda, shape, number, p):
    throws = np.ceil(np.log1p(-cuda.random(shape, dtype=number)) / np.log1p(number(-p)))
    return np.maximum(throws, number(1))


def cauchy(cuda, shape, number, median, sigma):
    return np.tan((cuda.random(shape, dtype=number) - number(0.5)) * number(np.pi)) * number(sigma) + number(median)


def log_normal(cuda, shape, number, mean, std):
    return np.exp(normal(cuda, shape, number, mean, std))


TWINS = {
    draw.uniform: uniform,
    draw.normal: normal,
    draw.randint: integers,
    draw.random: integers,
    sampling.bernoulli: bernoulli,
    sampling.exponential: exponential,
    sampling.geometric: geometric,
    sampling.cauchy: cauchy,
    sampling.log_normal: log_normal,
}


def can(sample, dtype, settings):
    """Does a card draw these numbers by itself? Complex ones, and integers from a wide range, come from the CPU."""
    if sample not in TWINS or dtype.kind == "c" or sample is draw.normal and not is_float(dtype):
        return False
    if TWINS[sample] is not integers:
        return True
    low, high = settings
    if low is None or high is None or high - low > 2**31:
        return False
    return not is_float(dtype) or max(abs(low), abs(high)) <= draw.largest_integer(dtype)


def drawn(generator, sample, model, where, settings):
    """New numbers on a card, or None where they are to be drawn on the CPU.

    Args:
        generator: of edutorch, whose source on this card is used.
        sample: the function that would draw them on the CPU, with the arguments `settings`.
        model (array): of numpy's, with the shape, the type, and the order in memory that the new array shall have.
        where: a device, or None for the CPU.
    """
    if not native_random.enabled or where is None or place(where).type != "cuda" or not model.size:
        return None
    if not can(sample, model.dtype, settings):
        return None
    # To draw no numbers at all takes none from the CPU's generator, and refuses what drawing some would refuse.
    nothing = [np.empty(0, x.dtype) if is_array(x) else x for x in settings]
    sample(generator, np.empty(0, model.dtype), *nothing)
    number = card(place(where))
    order = sorted(range(model.ndim), key=lambda d: -abs(model.strides[d])) if model.size else list(range(model.ndim))
    back = [order.index(d) for d in range(model.ndim)]
    settings = [np.broadcast_to(move(x, where), model.shape).transpose(order) if is_array(x) else x for x in settings]
    kind = np.float64 if model.dtype == np.float64 else np.float32
    shape = tuple(model.shape[d] for d in order)
    with require_cupy().cuda.Device(number):
        values = TWINS[sample](source(generator, number), shape, kind, *settings).astype(model.dtype, copy=False)
        if sample is draw.uniform:
            low, high = map(model.dtype.type, settings)
            values[values >= high] = low  # rounding may reach the end that does not belong
        return values.transpose(back)
