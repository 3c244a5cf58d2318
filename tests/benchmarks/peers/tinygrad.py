"""tinygrad: nothing is computed until it must be; TinyJit remembers the programs that a step came to, and repeats them.

It needs the compiler clang; `CC=clang-14` names another one.
"""

import functools

from peers import keep_to_threads

keep_to_threads()

from tinygrad import Context, Tensor, TinyJit, nn
from workloads import ADAM_RATE, MOMENTUM, SGD_RATE, WEIGHT_DECAY


def linear(w, name, x):
    return x.linear(w[f"{name}.weight"].T, w[f"{name}.bias"])


def layer_norm(w, name, x):
    return x.layernorm() * w[f"{name}.weight"] + w[f"{name}.bias"]


def small_ops(w, x):
    return (x * w["w"] + w["b"]).tanh().sum()


def mlp(w, x, targets):
    x = linear(w, "2", linear(w, "0", x).relu()).relu()
    return linear(w, "4", x).sparse_categorical_crossentropy(targets)


def mlp_with_norms(w, x, targets):
    for number in (0, 4):
        x = layer_norm(w, str(number + 1), linear(w, str(number), x)).gelu().dropout(0.1)
    return linear(w, "8", x).sparse_categorical_crossentropy(targets)


def cnn(w, x, targets):
    for number in ("0", "3"):
        x = x.conv2d(w[f"{number}.weight"], w[f"{number}.bias"], padding=1).relu().max_pool2d(2)
    return linear(w, "7", x.flatten(1)).sparse_categorical_crossentropy(targets)


def resnet_block(w, x, targets):
    def normed(x, number):
        x = x.conv2d(w[f"0.conv{number}.weight"], padding=1)
        mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
        scale, shift = w[f"0.bn{number}.weight"], w[f"0.bn{number}.bias"]
        return x.batchnorm(scale, shift, mean, (variance + 1e-5).rsqrt())

    out = (normed(normed(x, 1).relu(), 2) + x).relu()
    return linear(w, "3", out.mean((2, 3))).sparse_categorical_crossentropy(targets)


def lstm(prefix, suffix, w, text, targets):
    W, U, b, c = (w[f"{prefix}.{part}{suffix}"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    inputs = w["embedding.weight"][text].linear(W.T, b + c)
    hidden = memory = Tensor.zeros(text.shape[0], U.shape[1])
    states = []
    for i in range(text.shape[1]):
        enter, forget, new, leave = (inputs[:, i] + hidden @ U.T).chunk(4, dim=1)
        memory = (forget.sigmoid() * memory + enter.sigmoid() * new.tanh()).contiguous()
        hidden = (leave.sigmoid() * memory.tanh()).contiguous()
        states.append(hidden)
    return linear(w, "scores", Tensor.stack(*states, dim=1)).flatten(0, 1).sparse_categorical_crossentropy(targets)


def gpt(w, text, targets, layers=4, heads=4):
    batch, length = text.shape
    x = w["tokens.weight"][text] + w["places.weight"][:length]
    width = x.shape[-1]
    for block in (f"blocks.{k}" for k in range(layers)):
        parts = linear(w, f"{block}.qkv", layer_norm(w, f"{block}.norm1", x)).chunk(3, dim=2)
        q, k, v = (part.reshape(batch, length, heads, width // heads).transpose(1, 2) for part in parts)
        mixed = q.scaled_dot_product_attention(k, v, is_causal=True).transpose(1, 2).reshape(batch, length, width)
        x = x + linear(w, f"{block}.out", mixed)
        x = x + linear(w, f"{block}.down", linear(w, f"{block}.up", layer_norm(w, f"{block}.norm2", x)).gelu())
    return (layer_norm(w, "norm", x) @ w["scores.weight"].T).flatten(0, 1).sparse_categorical_crossentropy(targets)


def program(loss, optimizer, weights, *batch):
    w = {name: Tensor(array).is_param_() for name, array in weights.items()}
    batch = [Tensor(array) for array in batch]
    stepper = optimizer(list(w.values()))

    @TinyJit
    @Context(TRAINING=1)
    def compiled():
        stepper.zero_grad()
        value = loss(w, *batch)
        value.backward()
        return value.realize(*stepper.schedule_step())

    return lambda: compiled().item()


def gradients_only(weights):
    """No optimizer: the gradients themselves are what must be computed."""

    class Gradients:
        def zero_grad(self):
            for weight in weights:
                weight.grad = None

        def schedule_step(self):
            return [weight.grad for weight in weights]

    return Gradients()


def training(loss, optimizer=gradients_only):
    return functools.partial(program, loss, optimizer)


sgd = functools.partial(nn.optim.SGD, lr=SGD_RATE)
momentum = functools.partial(nn.optim.SGD, lr=SGD_RATE, momentum=MOMENTUM)
adam = functools.partial(nn.optim.Adam, lr=ADAM_RATE)
adamw = functools.partial(nn.optim.AdamW, lr=ADAM_RATE, weight_decay=WEIGHT_DECAY)

WORKLOADS = {
    "small ops": training(small_ops),
    "MLP, SGD": training(mlp, sgd),
    "MLP, Adam": training(mlp, adam),
    "MLP with norms": training(mlp_with_norms, adam),
    "CNN": training(cnn, sgd),
    "ResNet block": training(resnet_block, momentum),
    "char LSTM": training(functools.partial(lstm, "layer.lstm", "_l0"), adam),
    "loop of LSTM cells": training(functools.partial(lstm, "layer.cell", ""), adam),
    "tiny GPT": training(gpt, adamw),
}
MISSING = {}
