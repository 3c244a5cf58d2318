"""mygrad: tensors around numpy arrays with a graph behind them, for teaching; most of numpy's functions take them."""

import functools
import math

import mygrad as mg
import numpy as np
from mygrad.nnet.activations import relu, sigmoid, softmax
from mygrad.nnet.layers import batchnorm, conv_nd, max_pool
from mygrad.nnet.losses import softmax_crossentropy
from workloads import ADAM_RATE, MOMENTUM, SGD_RATE, WEIGHT_DECAY

# A Python number becomes a float64 tensor here, and with it all that it meets; PyTorch works in float32.
HALF, ONE, EPS, CUBIC, SLOPE = map(np.float32, (0.5, 1, 1e-5, 0.044715, math.sqrt(2 / math.pi)))


def linear(w, name, x):
    return mg.matmul(x, w[f"{name}.weight"].T) + w[f"{name}.bias"]


def layer_norm(w, name, x):
    normal = (x - mg.mean(x, -1, keepdims=True)) / mg.sqrt(mg.var(x, -1, keepdims=True) + EPS)
    return normal * w[f"{name}.weight"] + w[f"{name}.bias"]


def gelu(x):
    return x * HALF * (mg.tanh((x + x * x * x * CUBIC) * SLOPE) + ONE)


def dropout(x, p):
    return x * ((np.random.rand(*x.shape) >= p).astype("float32") / np.float32(1 - p))


def small_ops(w, x):
    return mg.sum(mg.tanh(x * w["w"] + w["b"]))


def chain(length, w, y):
    z = w["x"]
    for _ in range(length):
        z = z + y
    return z.sum()


def mlp(w, x, targets):
    x = relu(linear(w, "0", x))
    x = relu(linear(w, "2", x))
    return softmax_crossentropy(linear(w, "4", x), targets)


def mlp_with_norms(w, x, targets):
    for number in (0, 4):
        x = dropout(gelu(layer_norm(w, str(number + 1), linear(w, str(number), x))), 0.1)
    return softmax_crossentropy(linear(w, "8", x), targets)


def cnn(w, x, targets):
    for number in ("0", "3"):
        x = conv_nd(x, w[f"{number}.weight"], stride=1, padding=1) + w[f"{number}.bias"].reshape(1, -1, 1, 1)
        x = max_pool(relu(x), (2, 2), 2)
    return softmax_crossentropy(linear(w, "7", x.reshape(len(x), -1)), targets)


def resnet_block(w, x, targets):
    def normed(x, number):
        x = conv_nd(x, w[f"0.conv{number}.weight"], stride=1, padding=1)
        return batchnorm(x, gamma=w[f"0.bn{number}.weight"], beta=w[f"0.bn{number}.bias"], eps=1e-5)

    out = relu(normed(relu(normed(x, 1)), 2) + x)
    return softmax_crossentropy(linear(w, "3", out.mean((2, 3))), targets)


def lstm(prefix, suffix, w, text, targets):
    W, U, b, c = (w[f"{prefix}.{part}{suffix}"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    width = U.shape[1]
    inputs = mg.matmul(w["embedding.weight"][text], W.T) + b + c
    hidden = memory = np.zeros((len(text), width), np.float32)
    states = []
    for i in range(text.shape[1]):
        gates = inputs[:, i] + mg.matmul(hidden, U.T)
        enter, forget, leave = (sigmoid(gates[:, k * width : (k + 1) * width]) for k in (0, 1, 3))
        memory = forget * memory + enter * mg.tanh(gates[:, 2 * width : 3 * width])
        hidden = leave * mg.tanh(memory)
        states.append(hidden)
    scores = linear(w, "scores", mg.stack(states, 1))
    return softmax_crossentropy(scores.reshape(-1, scores.shape[-1]), targets)


def gpt(w, text, targets, layers=4, heads=4):
    batch, length = text.shape
    x = w["tokens.weight"][text] + w["places.weight"][:length]
    width = x.shape[-1]
    hidden = np.triu(np.full((length, length), -1e9, np.float32), 1)
    for block in (f"blocks.{k}" for k in range(layers)):
        parts = linear(w, f"{block}.qkv", layer_norm(w, f"{block}.norm1", x))
        parts = parts.reshape(batch, length, 3, heads, width // heads).transpose(2, 0, 3, 1, 4)
        q, k, v = parts[0], parts[1], parts[2]
        scores = softmax(mg.matmul(q, k.transpose(0, 1, 3, 2)) / np.float32(math.sqrt(width // heads)) + hidden)
        mixed = mg.matmul(scores, v).transpose(0, 2, 1, 3).reshape(batch, length, width)
        x = x + linear(w, f"{block}.out", mixed)
        x = x + linear(w, f"{block}.down", gelu(linear(w, f"{block}.up", layer_norm(w, f"{block}.norm2", x))))
    scores = mg.matmul(layer_norm(w, "norm", x), w["scores.weight"].T)
    return softmax_crossentropy(scores.reshape(-1, scores.shape[-1]), targets)


def sgd(w, state, momentum=0.0):
    for name, tensor in w.items():
        speed = state[name] = momentum * state.get(name, 0) + tensor.grad
        tensor.data -= SGD_RATE * speed


def adam(w, state, weight_decay=0.0):
    t = state["t"] = state.get("t", 0) + 1
    for name, tensor in w.items():
        mean, square = state.get(name) or (np.zeros_like(tensor.data), np.zeros_like(tensor.data))
        mean += 0.1 * (tensor.grad - mean)
        square += 0.001 * (tensor.grad**2 - square)
        state[name] = mean, square
        tensor.data *= 1 - ADAM_RATE * weight_decay
        tensor.data -= ADAM_RATE / (1 - 0.9**t) * mean / (np.sqrt(square / (1 - 0.999**t)) + 1e-8)


def program(loss, update, weights, *batch):
    w, state = {name: mg.tensor(array) for name, array in weights.items()}, {}

    def step():
        value = loss(w, *batch)
        value.backward()
        update(w, state)
        return value.item()

    return step


def training(loss, update=lambda w, state: None):
    return functools.partial(program, loss, update)


WORKLOADS = {
    "small ops": training(small_ops),
    "MLP, SGD": training(mlp, sgd),
    "MLP, Adam": training(mlp, adam),
    "MLP with norms": training(mlp_with_norms, adam),
    "CNN": training(cnn, sgd),
    "ResNet block": training(resnet_block, functools.partial(sgd, momentum=MOMENTUM)),
    "char LSTM": training(functools.partial(lstm, "layer.lstm", "_l0"), adam),
    "loop of LSTM cells": training(functools.partial(lstm, "layer.cell", ""), adam),
    "tiny GPT": training(gpt, functools.partial(adam, weight_decay=WEIGHT_DECAY)),
    **{f"chain of {n:,}": training(functools.partial(chain, n)) for n in (100, 1_000, 10_000)},
}
MISSING = {}
