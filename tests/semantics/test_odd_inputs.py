"""Empty, 0-d, complex, boolean and half inputs, with dims that are there and that are not: the answer is PyTorch's, or its error."""

import warnings

import numpy as np
import pytest

import edutorch

ALONG = [
    "argmax", "argmin", "max", "min", "median", "nanmedian", "mode", "kthvalue", "topk", "cummax", "cummin",
    "sort", "argsort", "amax", "amin", "aminmax", "prod", "sum", "mean", "std", "var", "all", "any", "logsumexp",
    "cumsum", "cumprod", "unique", "msort", "nansum", "quantile",
]  # fmt: skip

INPUTS = {
    "complex": lambda T: T.tensor([1 + 2j, 3]),
    "empty": lambda T: T.empty(0),
    "no columns": lambda T: T.empty(3, 0),
    "no rows": lambda T: T.empty(0, 3),
    "0-d": lambda T: T.tensor(2.0),
    "bool": lambda T: T.tensor([True, False]),
    "half": lambda T: T.tensor([1.0, 2.0], dtype=T.float16),
    "whole": lambda T: T.tensor([3, 1]),
}
FIRST = {"kthvalue": (1,), "topk": (1,), "quantile": (0.5,)}  # what is asked for before dim

SIZES = {  # n / 2 is no size, though it may be a whole number
    "view": lambda T, x: x.view(2.0, 6),
    "view, second": lambda T, x: x.view(6, 2.0),
    "view, list": lambda T, x: x.view([6, 2.0]),
    "reshape": lambda T, x: x.reshape(2.0, 6),
    "reshape, tuple": lambda T, x: T.reshape(x, (2.0, 6)),
    "reshape, number": lambda T, x: x.reshape(2.0),
    "reshape, tensor": lambda T, x: x.reshape(T.tensor(2.0), 6),
    "reshape, whole tensor": lambda T, x: x.reshape(T.tensor(2), 6).shape,
    "expand": lambda T, x: x.expand(2.0, 12),
    "expand, tuple": lambda T, x: x.expand((2.0, 12)),
    "repeat": lambda T, x: x.repeat(2.0),
    "repeat, second": lambda T, x: x.repeat(2, 2.0),
    "tile": lambda T, x: x.tile(2.0),
    "permute": lambda T, x: x.reshape(3, 4).permute(1.0, 0),
    "permute, tuple": lambda T, x: x.reshape(3, 4).permute((1.0, 0)),
    "flip": lambda T, x: x.flip(0.0),
    "broadcast_to": lambda T, x: T.broadcast_to(x, (2.0, 12)),
    "zeros": lambda T, x: T.zeros(2.0, 3),
    "zeros, tuple": lambda T, x: T.zeros((2.0, 3)),
    "zeros, second": lambda T, x: T.zeros(3, 2.0),
    "full": lambda T, x: T.full((2.0,), 1.0),
    "new_zeros": lambda T, x: x.new_zeros(2.0),
    "tril": lambda T, x: T.ones(2, 2).tril(1.0),
    "one_hot": lambda T, x: T.nn.functional.one_hot(x, 12.0),
    "split": lambda T, x: x.split(2.0),
    "topk": lambda T, x: x.topk(2.0),
    "unflatten": lambda T, x: x.unflatten(0, (6, 2.0)),
    "unflatten, words": lambda T, x: x.unflatten(0, ("6", 2)),
    "unflatten, dim": lambda T, x: x.unflatten(0.0, (6, 2)),
}

BOOLS = {  # x.sum(True) was to be x.sum(keepdim=True)
    "zeros": lambda T, x: T.zeros(True),
    "zeros, tuple": lambda T, x: T.zeros((True, 2)),
    "zeros, second": lambda T, x: T.zeros(2, True),
    "full": lambda T, x: T.full((True, 2), 1.0),
    "randn": lambda T, x: T.randn(True, 2).shape,
    "view": lambda T, x: x.view(True, 12),
    "reshape": lambda T, x: x.reshape(True, 12),
    "reshape, second": lambda T, x: x.reshape(12, True),
    "expand": lambda T, x: x.expand(True, 3, 4),
    "repeat": lambda T, x: x.repeat(True, 2),
    "permute": lambda T, x: x.permute(True, False),
    "transpose": lambda T, x: x.transpose(True, False),
    "unsqueeze": lambda T, x: x.unsqueeze(True),
    "unflatten": lambda T, x: x.unflatten(True, (2, 2)),
    "unflatten, second": lambda T, x: T.unflatten(x, 1, (4, True)),
    "sum": lambda T, x: x.sum(True),
    "mean": lambda T, x: x.mean(True),
    "max": lambda T, x: x.max(True),
    "std": lambda T, x: x.float().std(True),
    "softmax": lambda T, x: x.float().softmax(True),
    "cat": lambda T, x: T.cat((x, x), True),
    "stack": lambda T, x: T.stack((x, x), True),
    "sort": lambda T, x: x.sort(True),
    "cumsum": lambda T, x: x.cumsum(True),
    "gather": lambda T, x: x.gather(True, x),
    "size": lambda T, x: x.size(True),
}

LAYERS = {
    "Linear": [("3", 1), (3.0, 1), (3, 1.0), (None, 2), (2, None), ([2], 2), ((2, 2), 2)],
    "Bilinear": [(1, 2, 3.0), (1.0, 2, 3)],
    "Embedding": [(3, "4"), (3.0, 4), (None, 2)],
    "EmbeddingBag": [(3, 4.0), (3.0, 4)],
    "Conv1d": [(None, 2, 3)],
    "Conv2d": [(1, 2.0, 3), (1.0, 2, 3), (1, 2, 3.0), (1, 2, "3"), (1, 2, (3, 3.0))],
    "ConvTranspose2d": [(1, 2.0, 3)],
    "LayerNorm": [(3.0,), ((3.0,),), ("3",), (None,)],
    "RMSNorm": [(3.0,), ((3, 3.0),)],
    "BatchNorm1d": [(3.0,), ("3",), (None,), (3.0, 1e-5, 0.1, False)],
    "InstanceNorm1d": [(3.0,), (3.0, 1e-5, 0.1, True)],
    "GroupNorm": [(2, 4.0), (2.0, 4)],
    "LSTM": [(3.0, 4), (3, 4.0), (None, 2), (2, 2, 1.5)],
    "RNNCell": [(3.0, 4), (3, 4.0)],
    "GRUCell": [("3", 4)],
    "PReLU": [(2.0,), ("a",)],
    "MultiheadAttention": [(4.0, 2), ("4", 2)],
    "TransformerEncoderLayer": [(4, 2, 8.0)],
    "Unflatten": [(1, (2, 2.0)), (1, ("2", 2)), (1, 2.0), (1, None)],
}

POSITIONS = {
    "float": lambda T: 1.0, "text": lambda T: "1", "bool": lambda T: True, "complex": lambda T: 1j,
    "list": lambda T: [1], "tuple": lambda T: (1, 0), "nothing": lambda T: None, "numpy": lambda T: np.int64(1),
    "numpy float": lambda T: np.float64(1.0), "array": lambda T: np.array([1, 2]), "0-d array": lambda T: np.array(1),
    "0-d": lambda T: T.tensor(1), "0-d float": lambda T: T.tensor(1.0), "0-d bool": lambda T: T.tensor(True),
    "one": lambda T: T.tensor([1]), "two": lambda T: T.tensor([1, 2]), "a float": lambda T: T.tensor([1.0]),
    "square": lambda T: T.tensor([[1]]),
}  # fmt: skip
PLACES = {
    "x[:b]": lambda x, b: x[:b], "x[b:]": lambda x, b: x[b:], "x[::b]": lambda x, b: x[::b],
    "x[0, :b]": lambda x, b: x[0, :b], "x[b]": lambda x, b: x[b], "x[0, b]": lambda x, b: x[0, b],
    "x[..., b]": lambda x, b: x[..., b], "x[b, 0]": lambda x, b: x[b, 0], "x[None, b]": lambda x, b: x[None, b],
    "x[:b] = 0": lambda x, b: x.__setitem__(slice(b), 0), "x[b] = 0": lambda x, b: x.__setitem__(b, 0),
    "x[0, b] = 5": lambda x, b: x.__setitem__((0, b), 5),
}  # fmt: skip

OTHERS = {
    "conv without channels": lambda T: T.nn.functional.conv2d(T.zeros(1, 0, 4, 4), T.zeros(2, 0, 3, 3), T.ones(2)),
    "conv in groups without channels": lambda T: T.nn.functional.conv1d(T.zeros(2, 0, 4), T.zeros(4, 0, 3), groups=2),
    "conv of nothing": lambda T: T.nn.functional.conv1d(T.zeros(1, 2, 0), T.zeros(2, 2, 3), padding=2),
    "transposed conv of nothing": lambda T: T.nn.functional.conv_transpose1d(T.zeros(1, 2, 0), T.zeros(2, 2, 3)),
    "transposed conv to nothing": lambda T: T.nn.functional.conv_transpose1d(T.zeros(1, 2, 5), T.zeros(2, 0, 3)),
    "transposed conv to no volume": lambda T: T.nn.functional.conv_transpose3d(T.zeros(1, 2, 5, 5, 5), T.zeros(2, 0, 3, 3, 3)),
    "repeats alone": lambda T: T.repeat_interleave(T.tensor(3)),
    "repeats of 0-d": lambda T: T.tensor(3.0).repeat_interleave(2, 0),
    "repeats of 0-d by a tensor": lambda T: T.repeat_interleave(T.tensor(3.0), T.tensor([2]), 0),
    "search in a table for a number": lambda T: T.searchsorted(T.tensor([[1.0, 2.0, 3.0]]), 2.0),
    "search between whole numbers": lambda T: T.searchsorted(T.tensor([1, 2, 3]), 2.5),
    "search in 0-d": lambda T: T.searchsorted(T.tensor(1.0), 2.5),
    "search in 0-d for several": lambda T: T.searchsorted(T.tensor(1.0), T.tensor([2.0])),
    "search in nothing": lambda T: T.searchsorted(T.empty(0), 2),
    "bucket of a number": lambda T: T.bucketize(2.5, T.tensor([1, 2, 3])),
    "no bins": lambda T: T.histogram(T.tensor([1.0, 2.0]), 0),
    "bins from above to below": lambda T: T.histogram(T.tensor([1.0, 2.0]), 3, range=(2.0, 1.0)),
    "distances of halves": lambda T: T.nn.functional.pdist(T.ones(3, 2, dtype=T.float16)),
    "exponential fill of no bools": lambda T: T.empty(0, dtype=T.bool).exponential_(),
    "log-normal fill of no whole numbers": lambda T: T.empty(0, dtype=T.int64).log_normal_(),
    "unflatten of 0-d": lambda T: T.tensor(1.0).unflatten(0, (1, 1)),
    "unflatten into nothing": lambda T: T.ones(2, 3).unflatten(1, ()),
    "rms of too few dims": lambda T: T.nn.functional.rms_norm(T.tensor(1.0), (6,)),
    "lerp of shapes that differ": lambda T: T.ones(2, 3).lerp(T.ones(2, 4), 0.3),
    "rsub of shapes that differ": lambda T: T.rsub(T.ones(2, 3), T.ones(2, 4), alpha=0.3),
    "lerp of whole numbers whose shapes differ": lambda T: T.tensor([1, 2]).lerp(T.tensor([1, 2, 3]), 0.3),
    "alpha of whole numbers whose shapes differ": lambda T: T.tensor([1, 2]).add(T.tensor([1, 2, 3]), alpha=0.3),
    "a slice of 0-d": lambda T: T.tensor(1.0)[:2.0],
    "addcmul of whole numbers": lambda T: T.tensor([1, 2]).addcmul(T.tensor([3, 4]), T.tensor([1, 2]), value=1.7),
    "a half changed in place": lambda T: T.ones(2, requires_grad=True).half().add_(T.ones(2).half(), alpha=0.3).grad_fn.name(),
    "a half changed in place, less": lambda T: T.ones(2, requires_grad=True).half().sub_(T.ones(2), alpha=2).grad_fn.name(),
    "xlogy by a number": lambda T: T.xlogy(T.ones(2, requires_grad=True), 2.0).grad_fn.name(),
    "xlogy of a number": lambda T: T.xlogy(2.0, T.ones(2, requires_grad=True)).grad_fn.name(),
    "xlogy of two": lambda T: T.ones(2, requires_grad=True).xlogy(T.ones(2)).grad_fn.name(),
}  # fmt: skip


def outcome(program, T):
    """What comes back, as text; or the error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return plain(program(T))
        except Exception as error:
            return f"{type(error).__name__}: {error}".partition("\n")[0]


def plain(value):
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return [str(value.dtype), list(value.shape), repr(value.tolist())] if hasattr(value, "tolist") else value


@pytest.mark.parametrize("name", ALONG)
def test_along_a_dim(name):
    torch = pytest.importorskip("torch")
    for words, make in INPUTS.items():
        for dim in ((), (0,), (1,)):

            def program(T):
                return getattr(T, name)(make(T), *FIRST.get(name, ()), *dim)

            expected, got = outcome(program, torch), outcome(program, edutorch)
            assert got == expected, f"{name} of {words} {dim}"


@pytest.mark.parametrize("name", SIZES)
def test_a_float_is_no_size(name):
    torch = pytest.importorskip("torch")
    got, expected = (outcome(lambda T: SIZES[name](T, T.arange(12)), T) for T in (edutorch, torch))
    assert got == expected


@pytest.mark.parametrize("name", BOOLS)
def test_a_bool_is_no_size_and_no_dim(name):
    torch = pytest.importorskip("torch")
    got, expected = (outcome(lambda T: BOOLS[name](T, T.arange(12).reshape(3, 4)), T) for T in (edutorch, torch))
    assert got == expected


@pytest.mark.parametrize("name", LAYERS)
def test_layers_of_no_size(name):
    torch = pytest.importorskip("torch")
    for args in LAYERS[name]:
        got, expected = (outcome(lambda T: str(getattr(T.nn, name)(*args)), T) for T in (edutorch, torch))
        assert got == expected, args


@pytest.mark.parametrize("words", POSITIONS)
def test_positions(words):
    torch = pytest.importorskip("torch")
    for place, program in PLACES.items():

        def change_and_show(T):
            x = T.arange(12).reshape(3, 4)
            return plain((program(x, POSITIONS[words](T)), x))

        assert outcome(change_and_show, edutorch) == outcome(change_and_show, torch), place


@pytest.mark.parametrize("name", OTHERS)
def test_others(name):
    torch = pytest.importorskip("torch")
    assert outcome(OTHERS[name], edutorch) == outcome(OTHERS[name], torch)
