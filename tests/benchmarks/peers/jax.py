"""jax: the whole step, optimizer and all, is one function that its compiler turns into one program.

It shortens, too: of the additions of a chain hardly any are left.
"""

import functools
import os
from types import SimpleNamespace

from peers import keep_to_threads

if os.environ.get("OMP_NUM_THREADS", "1") == "1":
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"
keep_to_threads()

import jax
import jax.numpy as np

from peers.functions import PROGRAMS


def convolve(x, kernel):
    return jax.lax.conv_general_dilated(x, kernel, (1, 1), "SAME")


def max_pool(x):
    return jax.lax.reduce_window(x, -np.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")


def scan(cell, zeros, inputs):
    _, outputs = jax.lax.scan(cell, (zeros, zeros), np.swapaxes(inputs, 0, 1))
    return np.swapaxes(outputs, 0, 1)


def program(loss, update, weights, *batch):
    @jax.jit
    def whole_step(weights, state, key, batch):
        def dropout(x, p):
            nonlocal key
            key, mine = jax.random.split(key)
            return np.where(jax.random.bernoulli(mine, 1 - p, x.shape), x / (1 - p), 0)

        L = SimpleNamespace(
            np=np,
            convolve=convolve,
            max_pool=max_pool,
            log_sum_exp=lambda x: jax.nn.logsumexp(x, 1),
            scan=scan,
            dropout=dropout,
        )
        value, gradients = jax.value_and_grad(lambda weights: loss(L, weights, *batch))(weights)
        return value, update(L, weights, gradients, state), key

    weights, batch = jax.device_put((weights, batch))
    state, key = None, jax.random.key(0)

    def step():
        nonlocal weights, state, key
        value, (weights, state), key = whole_step(weights, state, key, batch)
        return jax.block_until_ready(value)

    return step


WORKLOADS = {name: functools.partial(program, *parts) for name, parts in PROGRAMS.items()}
MISSING = {}
