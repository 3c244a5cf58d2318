"""Twins of cross-entropy: softmax, logarithm and choice of the right class in one launch."""

import numpy as np

from edutorch.kernels.cupy_gpu.launching import by_row, in_order, suit

# -log(softmax(x))[target] of each row. `odd` tells of a target that is no class, or is to be ignored.
cross_entropy_rows = by_row(
    "cross_entropy",
    """
    extern "C" __global__ void cross_entropy(const T* x, const long long* target, A* loss, int* odd, long long classes,
                                             long long ignore_index) {
        const long long right = target[blockIdx.x];
        if (right < 0 || right >= classes || right == ignore_index) {  // the whole block agrees, and leaves
            *odd = 1;
            return;
        }
        x += blockIdx.x * classes;
        A most = x[0], total = 0;
        FOR_MY_SHARE(j, classes) most = larger(most, x[j]);
        most = largest_of_block(most);
        FOR_MY_SHARE(j, classes) total += exp(A(x[j]) - most);
        total = sum_of_block(total);
        if (threadIdx.x == 0) loss[blockIdx.x] = log(total) - (A(x[right]) - most);
    }
    """,
)

# (softmax(x) - 1 at the right class) times the gradient of the loss; one gradient for each row, or (step 0) one for all.
cross_entropy_slopes = by_row(
    "cross_entropy_backward",
    """
    extern "C" __global__ void cross_entropy_backward(const T* x, const long long* target, const T* grad, T* out, int* odd,
                                                      long long classes, long long ignore_index, long long step,
                                                      double share) {
        const long long right = target[blockIdx.x];
        if (right < 0 || right >= classes || right == ignore_index) {
            *odd = 1;
            return;
        }
        x += blockIdx.x * classes, out += blockIdx.x * classes;
        A most = x[0], total = 0;
        FOR_MY_SHARE(j, classes) most = larger(most, x[j]);
        most = largest_of_block(most);
        FOR_MY_SHARE(j, classes) total += exp(A(x[j]) - most);
        total = sum_of_block(total);
        const A scale = A(grad[blockIdx.x * step]) * A(share);
        FOR_MY_SHARE(j, classes) out[j] = (exp(A(x[j]) - most) / total - (j == right)) * scale;
    }
    """,
)


def usual(input, target, weight):
    """Rows of scores, and a class for each?"""
    one_each = input.ndim == 2 and target.ndim == 1 and len(input) == len(target)
    return one_each and weight is None and target.dtype == np.int64 and suit(input)


def cross_entropy(input, target, weight=None, *, ignore_index=-100, reduction="mean"):
    if not usual(input, target, weight):
        return NotImplemented
    rows, classes = input.shape
    losses = np.empty_like(input, np.result_type(input.dtype, np.float32), shape=rows)
    odd = np.zeros_like(target, np.int32, shape=1)
    cross_entropy_rows(rows, classes, in_order(input), in_order(target), losses, odd, classes, ignore_index)
    if odd.item():  # to look is to wait for the card; the plain text does so three times
        return NotImplemented
    if reduction != "none":
        losses = losses.mean() if reduction == "mean" else losses.sum()
    return losses.astype(input.dtype, copy=False)


def cross_entropy_backward(grad, input, target, weight, ignore_index, reduction):
    if not usual(input, target, weight) or grad.dtype != input.dtype:
        return NotImplemented
    rows, classes = input.shape
    result = np.empty_like(input, order="C")
    odd = np.zeros_like(target, np.int32, shape=1)
    step, share = int(grad.ndim > 0), 1 / rows if reduction == "mean" else 1.0
    arrays = (*map(in_order, (input, target, grad)), result, odd)
    cross_entropy_slopes(rows, classes, *arrays, classes, ignore_index, step, share)
    return NotImplemented if odd.item() else result
