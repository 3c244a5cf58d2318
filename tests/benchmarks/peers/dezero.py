"""dezero, of the book "Deep Learning from Scratch 3": variables, functions and layers over numpy."""

import functools
import math

import numpy as np

np.int = int  # dezero was written when numpy still had this name

import dezero.core
import dezero.functions as F
from dezero import Layer, Parameter, as_variable, optimizers
from workloads import ADAM_RATE, MOMENTUM, SGD_RATE


def as_array(x, array_module=np):
    """When dezero was written, a number did not make float64 of float32 arrays. In numpy 2 it would, if it were float64."""
    return array_module.array(x, np.float32) if np.isscalar(x) else x


dezero.core.as_array = as_array


class Model(Layer):
    """The weights, as parameters that an optimizer finds."""

    def __init__(self, weights):
        super().__init__()
        self.names = list(weights)
        for name, array in weights.items():
            setattr(self, name, Parameter(array))

    def __getitem__(self, name):
        return getattr(self, name)


def linear(w, name, x):
    return F.linear(x, w[f"{name}.weight"].T, w[f"{name}.bias"])


def layer_norm(w, name, x):
    centered = x - F.sum(x, 1, True) / x.shape[1]
    variance = F.sum(centered * centered, 1, True) / x.shape[1]
    return centered / (variance + 1e-5) ** 0.5 * w[f"{name}.weight"] + w[f"{name}.bias"]


def gelu(x):
    return 0.5 * x * (1 + F.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def small_ops(w, x):
    return F.sum(F.tanh(x * w["w"] + w["b"]))


def chain(length, w, y):
    z, y = w["x"], as_variable(y)
    for _ in range(length):
        z = z + y
    return F.sum(z)


def mlp(w, x, targets):
    x = F.relu(linear(w, "0", x))
    x = F.relu(linear(w, "2", x))
    return F.softmax_cross_entropy(linear(w, "4", x), targets)


def mlp_with_norms(w, x, targets):
    for number in (0, 4):
        x = F.dropout(gelu(layer_norm(w, str(number + 1), linear(w, str(number), x))), 0.1)
    return F.softmax_cross_entropy(linear(w, "8", x), targets)


def cnn(w, x, targets):
    for number in ("0", "3"):
        x = F.conv2d(x, w[f"{number}.weight"], w[f"{number}.bias"], 1, 1)
        x = F.pooling(F.relu(x), 2, 2)
    return F.softmax_cross_entropy(linear(w, "7", F.flatten(x)), targets)


def resnet_block(w, x, targets):
    def normed(x, number):
        x = F.conv2d(x, w[f"0.conv{number}.weight"], None, 1, 1)
        scale, shift = w[f"0.bn{number}.weight"], w[f"0.bn{number}.bias"]
        return F.batch_nrom(x, scale, shift, np.zeros(scale.shape), np.ones(scale.shape), eps=1e-5)

    out = F.relu(normed(F.relu(normed(x, 1)), 2) + x)
    return F.softmax_cross_entropy(linear(w, "3", F.flatten(F.average_pooling(out, 16))), targets)


def lstm(prefix, suffix, w, text, targets):
    """As dezero's own recurrent examples do, the loss is summed up one time after the other."""
    W, U, b, c = (w[f"{prefix}.{part}{suffix}"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    batch, length = text.shape
    width = U.shape[1]
    targets = targets.reshape(batch, length)
    hidden = memory = as_variable(np.zeros((batch, width), np.float32))
    loss = 0
    for i in range(length):
        gates = F.linear(F.embed_id(text[:, i], w["embedding.weight"]), W.T, b) + F.linear(hidden, U.T, c)
        enter, forget, leave = (F.sigmoid(gates[:, k * width : (k + 1) * width]) for k in (0, 1, 3))
        memory = forget * memory + enter * F.tanh(gates[:, 2 * width : 3 * width])
        hidden = leave * F.tanh(memory)
        loss += F.softmax_cross_entropy(linear(w, "scores", hidden), targets[:, i])
    return loss / length


def program(loss, optimizer, weights, *batch):
    model = Model(weights)
    stepper = optimizer().setup(model) if optimizer else None

    def step():
        model.cleargrads()
        value = loss(model, *batch)
        value.backward()
        if stepper:
            stepper.update()
        return value.data

    return step


def training(loss, optimizer=None):
    return functools.partial(program, loss, optimizer)


sgd = functools.partial(optimizers.SGD, SGD_RATE)
momentum = functools.partial(optimizers.MomentumSGD, SGD_RATE, MOMENTUM)
adam = functools.partial(optimizers.Adam, ADAM_RATE)

WORKLOADS = {
    "small ops": training(small_ops),
    "MLP, SGD": training(mlp, sgd),
    "MLP, Adam": training(mlp, adam),
    "MLP with norms": training(mlp_with_norms, adam),
    "CNN": training(cnn, sgd),
    "ResNet block": training(resnet_block, momentum),
    "char LSTM": training(functools.partial(lstm, "layer.lstm", "_l0"), adam),
    "loop of LSTM cells": training(functools.partial(lstm, "layer.cell", ""), adam),
    **{f"chain of {n:,}": training(functools.partial(chain, n)) for n in (100, 1_000, 10_000)},
}
MISSING = {"tiny GPT": "it has no product of stacks of matrices"}
