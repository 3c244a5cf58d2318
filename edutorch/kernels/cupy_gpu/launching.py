"""How a C text becomes a function on arrays of a card.

There are three kinds of texts. One is run for each number by itself: `by_number`. In another the threads of a block work on one
row together: `by_row`. The third says what is to be summed down the columns: `by_column`. In all of them T is the type of the
arrays, and A the type to compute with.

CuPy compiles a text when it is first used with arrays of a type, and keeps what it compiled on disk. Nothing here imports CuPy:
it is asked for when there is an array of it.
"""

import functools

from edutorch.device import xp

# Halves are short to keep, but coarse to compute with.
WIDE = """
template <typename N> struct Wide { typedef float type; };
template <> struct Wide<double> { typedef double type; };
typedef Wide<T>::type A;
"""

NUMBERS = {
    "e": "#include <cuda_fp16.h>\ntypedef __half T;",
    "f": "typedef float T;",
    "d": "typedef double T;",
}

THREADS = 512  # of a block, at most: as many as `found` below has places

# How the threads of a block work on a row: each takes every 32nd number of it, if there are 32 of them, so that neighbours read
# numbers that lie side by side. Then they bring together what each has found: the first half takes over from the second, and
# again, until the first thread has all. (So their number must be a power of two.) Nobody reads before all have written, nor
# writes before all have read: that is what __syncthreads waits for.
TOGETHER = """
#define FOR_MY_SHARE(j, length) for (long long j = threadIdx.x; j < length; j += blockDim.x)

__device__ A larger(A a, A b) { return b > a || b != b ? b : a; }  // nan is larger than everything

template <typename N> __device__ N sum_of_block(N mine) {
    __shared__ N found[512];
    found[threadIdx.x] = mine;
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) found[threadIdx.x] += found[threadIdx.x + half];
    }
    __syncthreads();
    N all = found[0];
    __syncthreads();
    return all;
}

__device__ A largest_of_block(A mine) {
    __shared__ A found[512];
    found[threadIdx.x] = mine;
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) found[threadIdx.x] = larger(found[threadIdx.x], found[threadIdx.x + half]);
    }
    __syncthreads();
    A all = found[0];
    __syncthreads();
    return all;
}
"""


def by_number(name, inputs, outputs, text, *, before=""):
    """A function that runs a text for each number of its arrays.

    Args:
        inputs, outputs: the names by which the text knows the numbers, with their types: "T x, float64 eps". An array that is
            `raw` is seen as a whole. Python's numbers come as float64 or int64. Arrays for the outputs may be given behind the
            inputs, to be changed in place; otherwise the function makes and returns them. Where all arrays are raw, it
            must be told how often to run the text: `size=`.
        text: what is done with number i of each.
        before: functions that the text calls.
    """

    @functools.cache
    def made(cupy):
        return cupy.ElementwiseKernel(inputs, outputs, text, name, preamble=WIDE + before)

    def launch(*arguments, **size):
        with arguments[0].device:
            return made(xp(arguments[0]))(*arguments, **size)

    return launch


def by_row(name, text):
    """A function that runs a text with one block of threads for each row.

    It takes how many rows there are, how long one is, and the arguments of the C function: arrays, as pointers to their first
    number; None, as no pointer; int, as long long; float, as double.
    """

    @functools.cache
    def made(cupy, number):
        return cupy.RawKernel(NUMBERS[number] + WIDE + TOGETHER + text, name)

    def launch(rows, length, *arguments):
        first = arguments[0]
        threads = min(THREADS, max(32, 1 << (length - 1).bit_length()))  # a card runs 32 threads at once, needed or not
        with first.device:
            made(xp(first), first.dtype.char)((rows,), (threads,), tuple(0 if a is None else a for a in arguments))

    return launch


def by_column(name, inputs, text):
    """A function that sums what a text makes of the numbers of each column. Among the inputs must be one of type A."""

    @functools.cache
    def made(cupy):
        # What each number gives, how two such are joined, what becomes of the last, and what there is before the first.
        return cupy.ReductionKernel(inputs, "T result", text, "a + b", "result = a", "0", name, reduce_type="A")

    def launch(*arguments):
        with arguments[0].device:
            return made(xp(arguments[0]))(*arguments, axis=0)

    return launch


def suit(*arrays):
    """Are there numbers in the first of these arrays, and have all of them its type, one that T may be?"""
    first = arrays[0]
    return (
        first.size > 0 and first.dtype.char in NUMBERS and all(a.dtype == first.dtype for a in arrays if a is not None)
    )


def in_order(array):
    """The array, or a copy of it, whose numbers lie in memory as they are counted. None stays None."""
    return array if array is None or array.flags.c_contiguous else array.copy()
