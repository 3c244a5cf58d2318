"""Twins of softmax and its kin. A block of threads goes over its row a few times: once fetched, it is found near."""

import numpy as np

from edutorch.kernels.cupy_gpu.launching import by_row, in_order, suit

# In all texts x, y, grad and out are moved on first, so that number 0 is the first one of this block's row.

# The largest number of the row, then the sum of exp(x - largest), then each exp's share of it.
softmax_rows = by_row(
    "softmax",
    """
    extern "C" __global__ void softmax(const T* x, T* out, long long length) {
        x += blockIdx.x * length, out += blockIdx.x * length;
        A most = x[0], total = 0;
        FOR_MY_SHARE(j, length) most = larger(most, x[j]);
        most = largest_of_block(most);
        FOR_MY_SHARE(j, length) total += exp(A(x[j]) - most);
        total = sum_of_block(total);
        FOR_MY_SHARE(j, length) out[j] = exp(A(x[j]) - most) / total;
    }
    """,
)

# The same, and then the logarithm.
log_softmax_rows = by_row(
    "log_softmax",
    """
    extern "C" __global__ void log_softmax(const T* x, T* out, long long length) {
        x += blockIdx.x * length, out += blockIdx.x * length;
        A most = x[0], total = 0;
        FOR_MY_SHARE(j, length) most = larger(most, x[j]);
        most = largest_of_block(most);
        FOR_MY_SHARE(j, length) total += exp(A(x[j]) - most);
        total = log(sum_of_block(total));
        FOR_MY_SHARE(j, length) out[j] = A(x[j]) - most - total;
    }
    """,
)

# grad * y, less y's share of its sum.
softmax_slopes = by_row(
    "softmax_backward",
    """
    extern "C" __global__ void softmax_backward(const T* grad, const T* y, T* out, long long length) {
        grad += blockIdx.x * length, y += blockIdx.x * length, out += blockIdx.x * length;
        A total = 0;
        FOR_MY_SHARE(j, length) total += A(grad[j]) * A(y[j]);
        total = sum_of_block(total);
        FOR_MY_SHARE(j, length) out[j] = A(grad[j]) * A(y[j]) - A(y[j]) * total;
    }
    """,
)

# grad, less softmax's share of its sum.
log_softmax_slopes = by_row(
    "log_softmax_backward",
    """
    extern "C" __global__ void log_softmax_backward(const T* grad, const T* y, T* out, long long length) {
        grad += blockIdx.x * length, y += blockIdx.x * length, out += blockIdx.x * length;
        A total = 0;
        FOR_MY_SHARE(j, length) total += A(grad[j]);
        total = sum_of_block(total);
        FOR_MY_SHARE(j, length) out[j] = A(grad[j]) - exp(A(y[j])) * total;
    }
    """,
)


def along_rows(kernel, dim, *arrays):
    """What a kernel makes of the rows of some arrays of one shape, if those lie along dim."""
    first = arrays[0]
    last = type(dim) is int and first.ndim > 0 and dim in (-1, first.ndim - 1)
    if not last or not suit(*arrays) or any(a.shape != first.shape for a in arrays):
        return NotImplemented
    result = np.empty_like(first, order="C")
    length = first.shape[-1]
    kernel(first.size // length, length, *map(in_order, arrays), result, length)
    return result


def softmax(input, *, dim):
    return along_rows(softmax_rows, dim, input)


def log_softmax(input, *, dim):
    return along_rows(log_softmax_rows, dim, input)


def softmax_backward(grad, out, dim):
    return along_rows(softmax_slopes, dim, grad, out)


def log_softmax_backward(grad, out, dim):
    return along_rows(log_softmax_slopes, dim, grad, out)


# softmax in x's own memory. Keys beyond `seen` may not be looked at; a row that may look at nothing becomes zeros.
# log(0) is -inf: the compiler that CuPy calls does not know the word INFINITY.
attention_rows = by_row(
    "attention_weights",
    """
    extern "C" __global__ void attention_weights(T* x, long long length, long long queries, long long is_causal) {
        x += blockIdx.x * length;
        const A nothing = log(A(0));
        const long long seen = is_causal ? blockIdx.x % queries + 1 : length;
        A most = nothing, total = 0;
        FOR_MY_SHARE(j, length) most = larger(most, j < seen ? A(x[j]) : nothing);
        most = largest_of_block(most);
        if (most == nothing) most = 0;
        FOR_MY_SHARE(j, length) total += exp((j < seen ? A(x[j]) : nothing) - most);
        total = sum_of_block(total);
        if (total == 0) total = 1;
        FOR_MY_SHARE(j, length) x[j] = exp((j < seen ? A(x[j]) : nothing) - most) / total;
    }
    """,
)


def attention_weights(scores, is_causal):
    if not suit(scores) or not scores.flags.c_contiguous:  # a copy would not be changed in place
        return NotImplemented
    queries, length = scores.shape[-2:]
    attention_rows(scores.size // length, length, scores, length, queries, int(is_causal))
    return scores
