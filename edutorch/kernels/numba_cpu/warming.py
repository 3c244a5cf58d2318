"""Call every twin once, so that numba has compiled it, or has read it from its cache on disk, before anybody waits for it."""

import numpy as np

from edutorch.kernels.numba_cpu import (
    activations,
    optimizers,
    pictures,
    randomness,
    rows,
    sequences,
    windows,
)


def warm():
    """Run all twins on arrays of a few numbers."""
    x = np.ones((2, 4), np.float32)
    one = np.ones(4, np.float32)
    target = np.zeros(2, np.int64)
    activations.relu_backward(x, x)
    for approximate in ("none", "tanh"):
        activations.gelu(x, approximate=approximate)
        activations.gelu_backward(x, x, approximate)
    rows.layer_norm(x, one, one)
    rows.layer_norm_backward(x, x, one, 1, 1e-5, (True, True, True))
    rows.softmax(x, dim=-1)
    rows.softmax_backward(x, x, 1)
    rows.log_softmax(x, dim=-1)
    rows.log_softmax_backward(x, x, 1)
    rows.attention_weights(np.ones((2, 4, 4), np.float32), True)
    rows.cross_entropy(x, target)
    rows.cross_entropy_backward(np.float32(1), x, target, None, -100, "mean")
    usual = {"eps": 1e-8, "weight_decay": 0, "decoupled_weight_decay": False, "maximize": False}
    settings = {"group": usual, "lr": 0.1, "beta1": 0.9, "beta2": 0.999}
    moved = np.zeros((4, 2, 4), np.float32)
    for largest in (None, moved[3]):
        optimizers.adam_step(moved[0], x, *moved[1:3], largest, **settings, length=0.1, missing=0.1)
    optimizers.nadam_step(moved[0], x, *moved[1:3], **settings, of_grad=0.1, of_mean=0.1, missing=0.1)
    optimizers.radam_step(moved[0], x, *moved[1:3], **settings, length=0.1, divides=True)
    warm_pictures()
    warm_sequences(x)
    sequences.sum_of_rows(x, target, rows=2)
    randomness.draw64(np.random.MT19937(0), 2)
    randomness.coin_flips(np.random.MT19937(0), 2, 0.5)
    randomness.normal_pairs(np.full(16, 0.5, np.float32))


def warm_pictures():
    picture, weight = np.ones((1, 1, 4, 4), np.float32), np.ones((1, 1, 3, 3), np.float32)
    halves = {"kernel": (2, 2), "stride": (2, 2), "padding": (0, 0), "dilation": (1, 1), "places": (2, 2)}
    small, winner = pictures.max_pool(picture, **halves)
    halves.pop("places")
    pictures.max_pool_backward((small, None), winner, picture.shape, **halves)
    pictures.batch_norm(picture)
    pictures.batch_norm_backward((picture, None, None), picture, None, 1e-5, (True,))
    sliding = {"stride": (1, 1), "padding": (1, 1), "dilation": (1, 1)}
    windows.convolution(picture, weight, **sliding)
    windows.convolution_weight(picture, picture, kernel=(3, 3), **sliding)


def warm_sequences(x):
    four, three = np.ones((2, 4, 4), np.float32), np.ones((2, 3, 4), np.float32)
    sequences.lstm_step(four.copy(), four, x.copy(), x.copy())
    sequences.lstm_step_backward(x, four, x, x, x.copy(), four.copy())
    sequences.gru_step(three.copy(), three, x.copy())
    sequences.gru_step_backward(x.copy(), three, x, x, three.copy(), three.copy())
