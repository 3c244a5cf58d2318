"""The workloads for autograd and jax. Both differentiate plain functions of arrays: a model is a function of its weights.

`L` is what the two do differently: `L.np` (each brings a numpy of its own), `L.convolve`, `L.max_pool`, `L.log_sum_exp`,
`L.scan` (a loop over times) and `L.dropout`.
"""

import math

from workloads import ADAM_RATE, MOMENTUM, SGD_RATE, WEIGHT_DECAY


def cross_entropy(L, scores, targets):
    return L.np.mean(L.log_sum_exp(scores) - scores[L.np.arange(len(targets)), targets])


def linear(w, name, x):
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def layer_norm(L, w, name, x):
    centered = x - L.np.mean(x, -1, keepdims=True)
    variance = L.np.mean(centered * centered, -1, keepdims=True)
    return centered / L.np.sqrt(variance + 1e-5) * w[f"{name}.weight"] + w[f"{name}.bias"]


def batch_norm(L, w, name, x):
    centered = x - L.np.mean(x, (0, 2, 3), keepdims=True)
    variance = L.np.mean(centered * centered, (0, 2, 3), keepdims=True)
    scale, shift = (w[f"{name}.{part}"].reshape(1, -1, 1, 1) for part in ("weight", "bias"))
    return centered / L.np.sqrt(variance + 1e-5) * scale + shift


def gelu(L, x):
    return 0.5 * x * (1 + L.np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))


def sigmoid(L, x):
    return 1 / (1 + L.np.exp(-x))


def relu(L, x):
    return L.np.maximum(x, 0)


# ------------------------------------------------------------------------------------------------------ the losses


def small_ops(L, w, x):
    return L.np.sum(L.np.tanh(x * w["w"] + w["b"]))


def chain(length):
    def loss(L, w, y):
        z = w["x"]
        for _ in range(length):
            z = z + y
        return L.np.sum(z)

    return loss


def mlp(L, w, x, targets):
    x = relu(L, linear(w, "0", x))
    x = relu(L, linear(w, "2", x))
    return cross_entropy(L, linear(w, "4", x), targets)


def mlp_with_norms(L, w, x, targets):
    for number in (0, 4):
        x = L.dropout(gelu(L, layer_norm(L, w, str(number + 1), linear(w, str(number), x))), 0.1)
    return cross_entropy(L, linear(w, "8", x), targets)


def cnn(L, w, x, targets):
    for number in ("0", "3"):
        x = L.convolve(x, w[f"{number}.weight"]) + w[f"{number}.bias"].reshape(1, -1, 1, 1)
        x = L.max_pool(relu(L, x))
    return cross_entropy(L, linear(w, "7", x.reshape(len(x), -1)), targets)


def resnet_block(L, w, x, targets):
    out = relu(L, batch_norm(L, w, "0.bn1", L.convolve(x, w["0.conv1.weight"])))
    out = relu(L, batch_norm(L, w, "0.bn2", L.convolve(out, w["0.conv2.weight"])) + x)
    return cross_entropy(L, linear(w, "3", L.np.mean(out, (2, 3))), targets)


def lstm(prefix, suffix=""):
    """Both character models: to these frameworks an LSTM always is a loop of cells."""

    def loss(L, w, text, targets):
        W, U, b, c = (w[f"{prefix}.{part}{suffix}"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        width = U.shape[1]

        def cell(state, from_input):
            hidden, memory = state
            gates = from_input + hidden @ U.T
            enter, forget, leave = (sigmoid(L, gates[:, k * width : (k + 1) * width]) for k in (0, 1, 3))
            memory = forget * memory + enter * L.np.tanh(gates[:, 2 * width : 3 * width])
            hidden = leave * L.np.tanh(memory)
            return (hidden, memory), hidden

        inputs = w["embedding.weight"][text] @ W.T + b + c
        states = L.scan(cell, L.np.zeros((len(text), width), "float32"), inputs)
        scores = linear(w, "scores", states)
        return cross_entropy(L, scores.reshape(-1, scores.shape[-1]), targets)

    return loss


def gpt(L, w, text, targets, layers=4, heads=4):
    np = L.np
    batch, length = text.shape
    x = w["tokens.weight"][text] + w["places.weight"][:length]
    width = x.shape[-1]
    hidden = np.triu(np.full((length, length), -1e9, "float32"), 1)  # nobody looks ahead
    for block in (f"blocks.{k}" for k in range(layers)):
        parts = linear(w, f"{block}.qkv", layer_norm(L, w, f"{block}.norm1", x))
        q, k, v = np.transpose(parts.reshape(batch, length, 3, heads, width // heads), (2, 0, 3, 1, 4))
        scores = q @ np.transpose(k, (0, 1, 3, 2)) / math.sqrt(width // heads) + hidden
        scores = np.exp(scores - np.max(scores, -1, keepdims=True))
        mixed = (scores / np.sum(scores, -1, keepdims=True)) @ v
        x = x + linear(w, f"{block}.out", np.transpose(mixed, (0, 2, 1, 3)).reshape(batch, length, width))
        up = gelu(L, linear(w, f"{block}.up", layer_norm(L, w, f"{block}.norm2", x)))
        x = x + linear(w, f"{block}.down", up)
    scores = layer_norm(L, w, "norm", x) @ w["scores.weight"].T
    return cross_entropy(L, scores.reshape(-1, scores.shape[-1]), targets)


# -------------------------------------------------------------------------------------------------- the optimizers


def nothing(L, weights, gradients, state):
    return weights, state


def sgd(momentum=0.0):
    def update(L, weights, gradients, state):
        speed = state or {name: 0 * g for name, g in gradients.items()}
        speed = {name: momentum * speed[name] + g for name, g in gradients.items()} if momentum else gradients
        return {name: w - SGD_RATE * speed[name] for name, w in weights.items()}, speed

    return update


def adam(weight_decay=0.0):
    def update(L, weights, gradients, state):
        zeros = {name: 0 * g for name, g in gradients.items()}
        t, means, squares = state or (0, zeros, zeros)
        t = t + 1
        means = {name: 0.9 * means[name] + 0.1 * g for name, g in gradients.items()}
        squares = {name: 0.999 * squares[name] + 0.001 * g * g for name, g in gradients.items()}
        new = {}
        for name, w in weights.items():
            step = means[name] / (1 - 0.9**t) / (L.np.sqrt(squares[name] / (1 - 0.999**t)) + 1e-8)
            new[name] = w * (1 - ADAM_RATE * weight_decay) - ADAM_RATE * step
        return new, (t, means, squares)

    return update


PROGRAMS = {
    "small ops": (small_ops, nothing),
    "MLP, SGD": (mlp, sgd()),
    "MLP, Adam": (mlp, adam()),
    "MLP with norms": (mlp_with_norms, adam()),
    "CNN": (cnn, sgd()),
    "ResNet block": (resnet_block, sgd(MOMENTUM)),
    "char LSTM": (lstm("layer.lstm", "_l0"), adam()),
    "loop of LSTM cells": (lstm("layer.cell"), adam()),
    "tiny GPT": (gpt, adam(WEIGHT_DECAY)),
    "chain of 100": (chain(100), nothing),
    "chain of 1,000": (chain(1_000), nothing),
    "chain of 10,000": (chain(10_000), nothing),
}
