"""Random numbers: PyTorch's, bit for bit. The same seed gives the same numbers here and there.

A computer's random numbers come from a fixed recipe, the Mersenne Twister (Matsumoto and Nishimura, 1998): a state of
624 integers, stirred to give the next. The seed chooses the first state, so equal seeds give equal numbers. The
functions below turn its random bits into uniform and normal numbers, integers and permutations; sampling.py has the
other distributions. Each fills an array, in the order of its memory.

Exact means: equal to PyTorch on x86 processors with AVX2 (see vector_math.py). Elsewhere PyTorch itself differs in the
last bits of normals and of uniform numbers that do not start at 0; all others are the same everywhere.
"""

import math
import secrets
import warnings

import ml_dtypes
import numpy as np

from edutorch import dtypes
from edutorch.dtypes import is_float, is_half
from edutorch.rng.bits import coin_flips, draw32, draw64
from edutorch.rng.vector_math import box_muller, libm, scale_shift

DEFAULT_SEED = 67280421310721
CHUNK = 32768  # numbers made at a time: few enough to stay in the processor's cache
INT64 = np.iinfo(np.int64)

# A generator's state in memory as PyTorch keeps it: 5056 bytes.
STATE = np.dtype(
    [
        ("seed", "u8"),
        ("left", "i4"),  # draws left before the state is stirred again, plus 1
        ("seeded", "i4"),
        ("next", "u8"),  # the place in the key of the next draw
        ("key", "u8", 624),
        ("normal_x", "f8"),
        ("normal_y", "f8"),  # the second number of a pair of normals, kept for the next call
        ("normal_rho", "f8"),
        ("normal_is_valid", "i8"),
        ("float_normal", "f8"),  # used on graphics cards only
    ]
)
C_NAMES = {
    "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short int", "int32": "int",
    "int64": "long int", "uint16": "short unsigned int", "uint32": "unsigned int", "uint64": "long unsigned int",
    "float16": "c10::Half", "bfloat16": "c10::BFloat16", "float32": "float", "float64": "double",
    "complex64": "c10::complex<float>", "complex128": "c10::complex<double>",
}  # fmt: skip


class Generator:
    """A source of random numbers with a state of its own.

    Args:
        device (str): where the numbers will be used. They are drawn on the CPU: a graphics card gets the same ones.

    Example:
        >>> generator = Generator().manual_seed(0)
        >>> uniform(generator, np.empty(3, np.float32))
        array([0.4962566 , 0.7682218 , 0.08847743], dtype=float32)
    """

    def __init__(self, device="cpu"):
        self.device = device
        self._bits = np.random.MT19937(0)
        self.manual_seed(DEFAULT_SEED)

    def manual_seed(self, seed):
        """Start again from a seed, and return the generator itself.

        Args:
            seed (int): from -2^63 to 2^64 - 1; a negative one means 2^64 more. Only its low 32 bits choose the numbers.

        Raises:
            RuntimeError, ValueError: if the seed is no integer, or out of range.
        """
        if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed = int(seed) % 2**64
        np.random.RandomState(self._bits).seed(self._seed & 0xFFFFFFFF)
        self._seed_key = self._key()
        self.cards = {}  # what it draws from on graphics cards, by their numbers: see native.py
        self.next_normal = None  # Box-Muller makes normals in pairs: the second waits here
        return self

    def seed(self):
        """Start again from a seed that nobody can guess, and return it."""
        self.manual_seed(secrets.randbits(53))
        return self._seed

    def initial_seed(self):
        """The seed that this generator was last given."""
        return self._seed

    def _key(self):
        return self._bits.state["state"]["key"]

    def _set_key(self, key, position):
        self._bits.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": position}}

    def snapshot(self):
        """Where in its random bits the generator is: for `restore`."""
        return self._bits.state

    def restore(self, place):
        """Go back to where `snapshot` was taken."""
        self._bits.state = place

    def bits32(self, n):
        """n draws of 32 random bits: array of uint32, shape (n,)."""
        return draw32(self._bits, n)

    def bits64(self, n):
        """n draws of 64 random bits, two of 32 with the first in front: array of uint64, shape (n,)."""
        return draw64(self._bits, n)

    def coin_flips(self, n, p):
        """n truth values, each true with probability p: array of bool, shape (n,)."""
        return coin_flips(self._bits, n, p)

    def state_bytes(self):
        """The whole state, as PyTorch's `Generator.get_state()` has it: array of uint8, shape (5056,)."""
        state = np.zeros((), STATE)
        position = self._bits.state["state"]["pos"]
        state["seed"], state["key"], state["seeded"], state["left"] = self._seed, self._key(), 1, 625 - position
        untouched = position == 624 and np.array_equal(self._key(), self._seed_key)
        state["next"] = 0 if untouched else position
        if self.next_normal is not None:
            state["normal_y"], state["normal_is_valid"] = self.next_normal, 1
        return np.frombuffer(state.tobytes(), np.uint8).copy()

    def load_state_bytes(self, state):
        """Continue from a state of `state_bytes()`, or of PyTorch.

        Args:
            state (array): of uint8, shape (5056,).

        Raises:
            TypeError: if the state does not consist of bytes.
            RuntimeError: if it is no state of a generator.
        """
        if state.dtype != np.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        if state.size != STATE.itemsize:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {STATE.itemsize} but found the input RNG state size to be "
                f"{state.size}"
            )
        state = np.ascontiguousarray(state).reshape(-1).view(STATE)[0]
        if state["seeded"] != 1 or not 0 < state["left"] <= 624 or state["next"] > 624:
            raise RuntimeError("Invalid mt19937 state")
        self._seed = int(state["seed"])
        self._set_key(state["key"].astype(np.uint32), 625 - int(state["left"]))
        self._seed_key = self._key() if state["next"] == 0 else None
        self.next_normal = float(state["normal_y"]) if state["normal_is_valid"] else None


default_generator = Generator()
default_generator.seed()


def fill(out, values):
    """Write values into `out` in the order in which its elements lie in memory: PyTorch's order for random numbers."""
    axes = sorted(range(out.ndim), key=lambda axis: -abs(out.strides[axis]))
    in_memory = out.transpose(axes)
    with np.errstate(over="ignore"):
        if is_half(out.dtype) and values.dtype == np.float64:
            values = values.astype(np.float32)  # PyTorch rounds twice on the way from float64 to 16 bits
        in_memory[...] = values.reshape(in_memory.shape)
    return out


def as_real(out):
    """Complex numbers as pairs of real ones: shape (...) to (..., 2), the same memory."""
    return out[..., np.newaxis].view(out.real.dtype)


def check(condition, message):
    if not condition:
        raise RuntimeError(message)


def check_type(dtype, kinds, kernel):
    """Refuse number types. kinds: numpy's letters for those that are allowed, "u" for uint8 alone, "U" for wider ones."""
    letter = "f" if is_float(dtype) else "U" if dtype.kind == "u" and dtype.itemsize > 1 else dtype.kind
    if letter not in kinds:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.title(dtype)}'")


def limits(dtype):
    """How far and how finely a floating point type reaches."""
    return ml_dtypes.finfo(dtype)  # which knows numpy's own types too


def working_type(dtype):
    """The type in which PyTorch computes numbers of this type: 16-bit floats are computed in float32."""
    return np.dtype(np.float64) if dtype == np.float64 else np.dtype(np.float32)


def unit(generator, n, dtype=np.float64):
    """n uniform numbers in [0, 1), shape (n,): as many random bits as the type holds, divided by 2^24 or 2^53."""
    out = np.empty(n, dtype)
    for start in range(0, n, CHUNK):
        part = out[start : start + CHUNK]
        if dtype == np.float64:
            np.multiply(generator.bits64(part.size) & np.uint64(2**53 - 1), 2.0**-53, out=part)
        else:
            part[:] = generator.bits32(part.size) & np.uint32(2**24 - 1)
            part *= np.float32(2.0**-24)
    return out


def uniform(generator, out, low=0.0, high=1.0):
    """Fill with uniform numbers in [low, high)."""
    if out.dtype.kind == "c":
        uniform(generator, as_real(out), low, high)
        return out
    check_type(out.dtype, "f", "check_uniform_bounds")
    limit, name = float(limits(out.dtype).max), C_NAMES[out.dtype.name]
    check(-limit <= low <= limit, f"from is out of bounds for {name}")
    check(-limit <= high <= limit, f"to is out of bounds for {name}")
    check(low <= high, f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    check(
        high - low <= limit,
        f"uniform_ expects to-from <= std::numeric_limits<{dtypes.title(out.dtype)}>::max(), but found to={high:g} and "
        f"from={low:g} which result in to-from to exceed the limit",
    )
    number = working_type(out.dtype).type
    values = unit(generator, out.size, number)
    values = scale_shift(values, number(high) - number(low), number(low)).astype(out.dtype, copy=False)
    if (low, high) != (0.0, 1.0) or is_half(out.dtype):
        values[values == out.dtype.type(high)] = low  # rounding may reach the end that does not belong
    return fill(out, values)


def normals_in_pairs(generator, n, mean, std):
    """n normal numbers, float64, drawn pair by pair; what is left of the last pair waits for the next call."""
    waiting = [] if generator.next_normal is None or n == 0 else [generator.next_normal]
    pairs = (n - len(waiting) + 1) // 2
    u = unit(generator, 2 * pairs).reshape(pairs, 2)
    radius, angle = np.sqrt(-2 * libm(math.log1p, -u[:, 1])), 2 * math.pi * u[:, 0]
    points = np.stack([radius * libm(math.cos, angle), radius * libm(math.sin, angle)], axis=1)
    values = np.concatenate([waiting, points.reshape(-1)])
    if n:
        generator.next_normal = float(values[n]) if values.size > n else None
    return scale_shift(values[:n], std, mean)


def normal(generator, out, mean=0.0, std=1.0):
    """Fill with normal numbers. From 16 on, an array without gaps gets blocks of 16; any other, one pair at a time."""
    check(std >= 0, f"normal expects std >= 0.0, but found std {std:g}")
    n = out.size
    if n == 0:
        return out
    if out.dtype.kind == "c":  # the two parts share the variance
        normal(generator, as_real(out), mean, std / math.sqrt(2))
        return out
    check_type(out.dtype, "f", "normal_kernel_cpu")
    if n < 16 or not out.flags.c_contiguous:
        return fill(out, normals_in_pairs(generator, n, mean, std))
    values, dtype = out.reshape(-1), working_type(out.dtype)
    whole = n - n % 16
    for start in range(0, whole, CHUNK):
        stop = min(start + CHUNK, whole)
        values[start:stop] = box_muller(unit(generator, stop - start, dtype), mean, std)
    if n % 16:  # PyTorch makes the last 16 once more; for 16-bit floats it skips the draws that this throws away
        if not is_half(out.dtype):
            unit(generator, n % 16, dtype)
        values[-16:] = box_muller(unit(generator, 16, dtype), mean, std)
    return out


def random(generator, out, low=None, high=None):
    """Fill with random integers: in [low, high); from low up; or, without bounds, all from 0 up that the type holds."""
    dtype = out.dtype
    check(
        dtype.kind != "c" or low is None,
        "check_random_bounds handles only integral, floating-point and boolean types",
    )
    check_type(dtype, "biuf" if low is None else "biuUf", "random_kernel_cpu")
    largest = largest_integer(dtype)
    if low is None:
        wide = dtype in (np.int64, np.float64)
        return fill_integers(generator, out, 0, largest + 1, wide)
    if high is None and low == INT64.min:
        check(
            dtype == np.int64 or (is_float(dtype) and dtype != np.float16),
            "random_full_64_bits_range_kernel_cpu handles only int64, double, float and bfloat16",
        )
        return fill(out, generator.bits64(out.size).astype(np.int64))
    if high is not None:
        check(low < high, f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    if is_float(dtype):
        low = move_inside(low, 1, dtype)
        high = largest + 1 if high is None else move_inside(high, -1, dtype)
        check(
            low < high,
            "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, but got "
            f"from={low} >= to={high}",
        )
    elif high is None:
        high = largest + 1
    for name, bound in (("from", low), ("to - 1", high - 1)):
        check_bound(name, bound, dtype)
    return fill_integers(generator, out, low, high - low, wide=high - low >= 2**28)


def randint(generator, out, low, high):
    """Fill with random integers in [low, high)."""
    return random(generator, out, low, high)


def fill_integers(generator, out, low, count, wide):
    """Fill with random bits modulo count, plus low. Small numbers become a little likelier: at most 1 part in 16."""
    draw, number = (generator.bits64, np.uint64) if wide else (generator.bits32, np.uint32)
    bits = draw(out.size)
    if count <= np.iinfo(number).max:
        bits %= number(count)
    return fill(out, bits.astype(np.int64) + low)


def largest_integer(dtype):
    """The largest integer up to which this type holds all."""
    if is_float(dtype):
        return 2 ** (int(limits(dtype).nmant) + 1)
    return 1 if dtype.kind == "b" else min(int(np.iinfo(dtype).max), INT64.max)


def check_bound(name, bound, dtype):
    """PyTorch's error for a bound that the type cannot hold, its warning for one with gaps around it."""
    c_name, largest = C_NAMES[dtype.name], largest_integer(dtype)
    if is_float(dtype):
        check(abs(bound) <= float(limits(dtype).max), f"{name} is out of bounds for {c_name}")
        if abs(bound) > largest:
            digits = int(limits(dtype).nmant) + 1
            warnings.warn(
                f"{name} is out of bounds [-(2^{digits}), 2^{digits}]. Due to precision limitations {c_name} can "
                "support discrete uniform distribution only within this range.",
                stacklevel=3,
            )
    else:
        smallest = int(np.iinfo(dtype).min) if dtype.kind == "i" else 0
        check(smallest <= bound <= largest, f"{name} is out of bounds for {c_name}")


def move_inside(bound, step, dtype):
    """A bound of random integers; if rounding the first one inside leads outside, the next that does not.

    Args:
        step (int): 1 for a lower bound, -1 for an upper one.
    """
    first = bound + step
    if abs(first) > float(limits(dtype).max):
        return bound
    rounded = int(np.int64(first).astype(dtype))
    if (rounded < bound) if step == 1 else (rounded >= bound):
        gap = 2 ** (abs(first).bit_length() - int(limits(dtype).nmant) - 1)
        return rounded + step * gap
    return bound


def randperm(generator, n, dtype=np.int64):
    """The numbers 0 ... n-1 in random order, shape (n,): each place in turn swaps with itself or a later one."""
    dtype = np.dtype(dtype)
    check(n >= 0, f"Trying to create tensor with negative dimension {n}: [{n}]")
    check_type(dtype, "iuf", "randperm")
    if is_float(dtype):
        digits = int(limits(dtype).nmant) + 1
        limit = "2049" if dtype == np.float16 else f"2^{digits}+1"
        check(n <= 2**digits + 1, f"n cannot be greater than {limit} for {dtypes.title(dtype)} type.")
    else:
        check(n - 1 <= np.iinfo(dtype).max, f"value cannot be converted to type {dtype.name}_t without overflow")
    draws = max(n - 1, 0)
    bits = generator.bits32(draws) if n < (2**32 - 1) // 20 else generator.bits64(draws)
    places_left = np.arange(n, 1, -1).astype(bits.dtype)
    swaps = np.arange(draws) + (bits % places_left).astype(np.int64)
    return after_swaps(np.append(swaps, n - 1) if n else swaps).astype(dtype)


def after_swaps(partners):
    """The numbers 0 ... n-1 after place i = 0, 1, 2 ... has changed its number with place partners[i] >= i, shape (n,).

    Done for all i at once. A step k leaves at place partners[k] what place k had, and nobody looks at place k again. So
    before step i, place p has what place k had at the last k < i with partners[k] = p; if there is none, it is still p.
    """
    steps = np.arange(n := len(partners))
    pairs = np.sort(partners << 32 | steps)  # steps with the same partner side by side, in their order
    sorted_partners, order = pairs >> 32, pairs & (2**32 - 1)
    before = np.full(n, -1)  # the last step before i with the same partner
    same = sorted_partners[1:] == sorted_partners[:-1]
    before[order[1:][same]] = order[:-1][same]
    latest = np.full(n, -1)  # the last step before i in which place i was the partner
    latest[sorted_partners] = order  # of several, the last one is written last
    source = np.where(latest == steps, before, latest)
    source = np.where(source < 0, steps, source)
    while not np.array_equal(source, further := source[source]):  # back to where each number came from
        source = further
    return np.where(before >= 0, source[before], np.where(partners == steps, source, partners))
