"""autograd (HIPS): it differentiates functions written for its copy of numpy."""

import functools
from types import SimpleNamespace

import autograd.numpy as np
from autograd import value_and_grad
from autograd.scipy.signal import convolve
from autograd.scipy.special import logsumexp

from peers.functions import PROGRAMS


def convolve_padded(x, kernel):
    """A convolution proper reads its kernel backwards; those of networks do not."""
    x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="constant")
    return convolve(x, kernel[:, :, ::-1, ::-1], axes=([2, 3], [2, 3]), dot_axes=([1], [1]), mode="valid")


def max_pool(x):
    n, channels, height, width = x.shape
    return np.max(np.max(x.reshape(n, channels, height // 2, 2, width // 2, 2), 5), 3)


def scan(cell, zeros, inputs):
    state, outputs = (zeros, zeros), []
    for i in range(inputs.shape[1]):
        state, output = cell(state, inputs[:, i])
        outputs.append(output)
    return np.stack(outputs, 1)


def dropout(x, p):
    return x * (np.random.rand(*x.shape) >= p).astype("float32") / (1 - p)


L = SimpleNamespace(
    np=np,
    convolve=convolve_padded,
    max_pool=max_pool,
    log_sum_exp=lambda x: logsumexp(x, 1),
    scan=scan,
    dropout=dropout,
)


def program(loss, update, weights, *batch):
    gradient, state = value_and_grad(lambda weights: loss(L, weights, *batch)), None

    def step():
        nonlocal weights, state
        value, gradients = gradient(weights)
        weights, state = update(L, weights, gradients, state)
        return value

    return step


WORKLOADS = {name: functools.partial(program, *parts) for name, parts in PROGRAMS.items()}
MISSING = {}
