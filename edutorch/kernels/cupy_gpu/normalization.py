"""Twins of layer norm and batch norm: a block of threads measures its numbers, and then moves them."""

import math

import numpy as np

from edutorch.kernels.cupy_gpu.launching import by_column, by_row, in_order, suit

# Layer norm: the row of a block lies in one piece. A weight or a bias that there is not is no pointer.
layer_norm_rows = by_row(
    "layer_norm",
    """
    extern "C" __global__ void layer_norm(const T* x, const T* weight, const T* bias, T* out, long long length, double eps) {
        x += blockIdx.x * length, out += blockIdx.x * length;
        A mean = 0, var = 0;
        FOR_MY_SHARE(j, length) mean += A(x[j]);
        mean = sum_of_block(mean) / length;
        FOR_MY_SHARE(j, length) var += (A(x[j]) - mean) * (A(x[j]) - mean);
        var = sum_of_block(var) / length;
        const A inverse = 1 / sqrt(var + A(eps));
        FOR_MY_SHARE(j, length)
            out[j] = (A(x[j]) - mean) * inverse * (weight ? A(weight[j]) : A(1)) + (bias ? A(bias[j]) : A(0));
    }
    """,
)

# Backward it leaves what it measured, for the gradient of the weight.
layer_norm_slopes = by_row(
    "layer_norm_backward",
    """
    extern "C" __global__ void layer_norm_backward(const T* grad, const T* x, const T* weight, T* out, A* means, A* inverses,
                                                   long long length, double eps) {
        grad += blockIdx.x * length, x += blockIdx.x * length, out += blockIdx.x * length;
        A mean = 0, var = 0, shift = 0, stretch = 0;
        FOR_MY_SHARE(j, length) mean += A(x[j]);
        mean = sum_of_block(mean) / length;
        FOR_MY_SHARE(j, length) var += (A(x[j]) - mean) * (A(x[j]) - mean);
        var = sum_of_block(var) / length;
        const A inverse = 1 / sqrt(var + A(eps));
        FOR_MY_SHARE(j, length) {
            const A g = A(grad[j]) * (weight ? A(weight[j]) : A(1));
            shift += g;
            stretch += g * ((A(x[j]) - mean) * inverse);
        }
        shift = sum_of_block(shift) / length;
        stretch = sum_of_block(stretch) / length;
        FOR_MY_SHARE(j, length) {
            const A g = A(grad[j]) * (weight ? A(weight[j]) : A(1));
            out[j] = inverse * (g - shift - (A(x[j]) - mean) * inverse * stretch);
        }
        if (threadIdx.x == 0) means[blockIdx.x] = mean, inverses[blockIdx.x] = inverse;
    }
    """,
)


# The sum over all rows of grad * (input - mean) / deviation.
weight_slopes = by_column(
    "layer_norm_weight", "T grad, T input, A mean, A inverse", "A(grad) * ((A(input) - mean) * inverse)"
)


def layer_norm(input, weight=None, bias=None, *, ndim=1, eps=1e-5):
    if not suit(input, weight, bias):
        return NotImplemented
    length = math.prod(input.shape[-ndim:])
    result = np.empty_like(input, order="C")
    layer_norm_rows(input.size // length, length, *map(in_order, (input, weight, bias)), result, length, float(eps))
    return result


def layer_norm_backward(grad, input, weight, ndim, eps, needs):
    if not suit(grad, input, weight):
        return NotImplemented
    shape = input.shape[-ndim:]
    length = math.prod(shape)
    rows = input.size // length
    grad, input = in_order(grad), in_order(input)
    result = np.empty_like(input)
    means, inverses = np.empty_like(input, np.result_type(input.dtype, np.float32), shape=(2, rows, 1))
    arrays = (grad, input, in_order(weight), result, means, inverses)
    layer_norm_slopes(rows, length, *arrays, length, float(eps))
    grad, input = grad.reshape(rows, length), input.reshape(rows, length)
    of_weight = weight_slopes(grad, input, means, inverses).reshape(shape) if len(needs) > 1 and needs[1] else None
    return result, of_weight, grad.sum(0).reshape(shape) if len(needs) > 2 and needs[2] else None


# Batch norm: the row of a block is a channel, whose numbers lie in `places` long pieces, one in each picture. They may be many,
# so they are summed in double.
CHANNEL = """
__device__ long long place(long long k, long long channels, long long places) {
    return (k / places * channels + blockIdx.x) * places + k % places;
}

__device__ void measure(const T* x, long long channels, long long places, long long count, double* mean, double* var) {
    double total = 0, squares = 0;
    FOR_MY_SHARE(k, count) total += A(x[place(k, channels, places)]);
    *mean = sum_of_block(total) / count;
    const A middle = *mean;
    FOR_MY_SHARE(k, count) {
        const A away = A(x[place(k, channels, places)]) - middle;
        squares += away * away;
    }
    *var = sum_of_block(squares) / count;
}
"""

batch_norm_channels = by_row(
    "batch_norm",
    CHANNEL
    + """
    extern "C" __global__ void batch_norm(const T* x, const T* weight, const T* bias, T* out, T* means, T* vars,
                                          long long channels, long long places, long long count, double eps) {
        double mean, var;
        measure(x, channels, places, count, &mean, &var);
        const A middle = mean, scale = 1 / sqrt(var + eps) * (weight ? double(weight[blockIdx.x]) : 1.0);
        const A shift = bias ? A(bias[blockIdx.x]) : A(0);
        FOR_MY_SHARE(k, count) {
            const long long here = place(k, channels, places);
            out[here] = (A(x[here]) - middle) * scale + shift;
        }
        if (threadIdx.x == 0) means[blockIdx.x] = A(mean), vars[blockIdx.x] = A(var);
    }
    """,
)

batch_norm_slopes = by_row(
    "batch_norm_backward",
    CHANNEL
    + """
    extern "C" __global__ void batch_norm_backward(const T* grad, const T* x, const T* weight, T* out, T* to_weight, T* to_bias,
                                                   long long channels, long long places, long long count, double eps) {
        double mean, var, total = 0, product = 0;
        measure(x, channels, places, count, &mean, &var);
        const A middle = mean, inverse = 1 / sqrt(var + eps);
        FOR_MY_SHARE(k, count) {
            const long long here = place(k, channels, places);
            total += A(grad[here]);
            product += A(grad[here]) * ((A(x[here]) - middle) * inverse);
        }
        total = sum_of_block(total);
        product = sum_of_block(product);
        const A shift = total / count, stretch = product / count;
        const A scale = inverse * (weight ? A(weight[blockIdx.x]) : A(1));
        FOR_MY_SHARE(k, count) {
            const long long here = place(k, channels, places);
            out[here] = (A(grad[here]) - shift - (A(x[here]) - middle) * inverse * stretch) * scale;
        }
        if (threadIdx.x == 0) to_weight[blockIdx.x] = A(product), to_bias[blockIdx.x] = A(total);
    }
    """,
)


def by_channel(kernel, arrays, input, eps):
    """Launch a kernel that makes an array like input, and two numbers for each channel."""
    channels = input.shape[1]
    result = np.empty_like(input, order="C")
    two = np.empty_like(input, shape=(2, channels), order="C")
    places, count = math.prod(input.shape[2:]), input.size // channels
    kernel(channels, count, *map(in_order, arrays), result, *two, channels, places, count, float(eps))
    return result, *two


def batch_norm(input, weight=None, bias=None, *, eps=1e-5):
    if not suit(input, weight, bias):
        return NotImplemented
    return by_channel(batch_norm_channels, (input, weight, bias), input, eps)


def batch_norm_backward(grad, input, weight, eps, needs):
    if not suit(grad[0], input, weight):
        return NotImplemented
    gradients = by_channel(batch_norm_slopes, (grad[0], input, weight), input, eps)
    return tuple(gradient if wanted else None for gradient, wanted in zip(gradients, needs))
