"""Pooling beside PyTorch's: sizes, ties, nan, indices, gradients to second order, and the words of errors."""

import random

import pytest
from beside import assert_same, assert_same_error


def some_settings(seed, ndim):
    draw = random.Random(seed)
    kernel = [draw.randint(1, 4) for _ in range(ndim)]
    return {
        "kernel_size": kernel,
        "stride": [draw.randint(1, 4) for _ in range(ndim)],
        "padding": [draw.randint(0, k // 2) for k in kernel],
        "ceil_mode": draw.random() < 0.5,
    }, [draw.randint(7, 9) for _ in range(ndim)]  # fmt: skip


def pictures(T, shape, kind):
    x = T.randn(*shape, dtype=T.float64)
    if kind == "nan":
        x[T.rand(x.shape) < 0.3] = float("nan")
    if kind == "infinite":
        x[T.rand(x.shape) < 0.7] = -float("inf")
    return (x.round() if kind == "ties" else x).requires_grad_()


def derivatives(T, y, x):
    """The result and its gradient, and the gradient of that with respect to what it was made of."""
    arriving = T.randn(*y.shape, dtype=y.dtype, requires_grad=True)
    (first,) = T.autograd.grad(y, x, arriving, create_graph=True)
    return y, y.grad_fn.name(), first, T.autograd.grad((first**2).sum(), arriving)


@pytest.mark.parametrize("kind", ["plain", "ties", "nan", "infinite"])
@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_max_pool(ndim, kind):
    for seed in range(12):
        settings, size = some_settings(seed, ndim)
        dilation = random.Random(seed).choice([1, 2])

        def program(T):
            x = pictures(T, (2, 2, *size) if seed % 3 else (2, *size), kind)
            pool = getattr(T.nn.functional, f"max_pool{ndim}d")
            y, indices = pool(x, **settings, dilation=dilation, return_indices=True)
            return indices, derivatives(T, y, x)

        assert_same(program)


@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_avg_pool(ndim):
    for seed in range(12):
        settings, size = some_settings(seed, ndim)
        settings["count_include_pad"] = seed % 2 == 0
        if ndim > 1 and seed % 4 == 3:
            settings["divisor_override"] = 3

        def program(T):
            x = pictures(T, (2, 2, *size) if seed % 3 else (2, *size), "plain")
            return derivatives(T, getattr(T.nn.functional, f"avg_pool{ndim}d")(x, **settings), x)

        assert_same(program)


@pytest.mark.parametrize("kind", ["plain", "ties", "nan", "infinite"])
@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_adaptive_pools(ndim, kind):
    for seed in range(8):
        draw = random.Random(seed)
        size, wanted = ([draw.randint(1, n) for _ in range(ndim)] for n in (9, 5))

        def program(T):
            F, x = T.nn.functional, pictures(T, (2, 2, *size) if seed % 3 else (2, *size), kind)
            y, indices = getattr(F, f"adaptive_max_pool{ndim}d")(x, wanted, return_indices=True)
            results = [indices, derivatives(T, y, x)]
            if kind == "plain":
                results.append(derivatives(T, getattr(F, f"adaptive_avg_pool{ndim}d")(x, wanted), x))
            return results

        assert_same(program)


@pytest.mark.parametrize("ndim", [2, 3])
def test_fractional_pools(ndim):
    def program(T):
        x = pictures(T, (2, 3, *[8] * ndim), "plain")
        y, indices = getattr(T.nn.functional, f"fractional_max_pool{ndim}d")(x, 2, 5, return_indices=True)
        return indices, derivatives(T, y, x), T.rand(1)  # as many random numbers were drawn

    assert_same(program)


@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_unpooling(ndim):
    def program(T):
        F, x = T.nn.functional, pictures(T, (2, 2, *[7] * ndim), "plain")
        y, indices = getattr(F, f"max_pool{ndim}d")(x, 2, return_indices=True)
        unpool = getattr(F, f"max_unpool{ndim}d")
        return derivatives(T, unpool(y, indices, 2, output_size=[7] * ndim), x)

    assert_same(program)


LAYERS = {
    "MaxPool1d": (lambda nn: nn.MaxPool1d(2), (2, 3, 7)),
    "MaxPool2d": (lambda nn: nn.MaxPool2d(3, 2, 1, ceil_mode=True), (2, 3, 7, 8)),
    "MaxPool3d": (lambda nn: nn.MaxPool3d(2, dilation=2), (2, 3, 7, 8, 5)),
    "AvgPool1d": (lambda nn: nn.AvgPool1d(3, 2, 1), (2, 3, 7)),
    "AvgPool2d": (lambda nn: nn.AvgPool2d(3, 2, 1, True, False), (2, 3, 7, 8)),
    "AvgPool3d": (lambda nn: nn.AvgPool3d((2, 1, 2)), (2, 3, 4, 4, 5)),
    "LPPool1d": (lambda nn: nn.LPPool1d(2, 3), (2, 3, 7)),
    "LPPool2d": (lambda nn: nn.LPPool2d(3, (2, 3), stride=2), (2, 3, 7, 8)),
    "LPPool3d": (lambda nn: nn.LPPool3d(1, 2), (2, 3, 4, 4, 4)),
    "AdaptiveAvgPool2d": (lambda nn: nn.AdaptiveAvgPool2d((3, None)), (2, 3, 7, 8)),
    "AdaptiveAvgPool2d of all": (lambda nn: nn.AdaptiveAvgPool2d(1), (2, 3, 7, 8)),
    "AdaptiveMaxPool3d": (lambda nn: nn.AdaptiveMaxPool3d(2), (2, 3, 4, 5, 6)),
    "FractionalMaxPool2d": (lambda nn: nn.FractionalMaxPool2d((2, 1), output_ratio=(0.4, 0.6)), (2, 3, 7, 8)),
    "MaxUnpool2d": (lambda nn: nn.MaxUnpool2d((2, 3), 1), None),
}


@pytest.mark.parametrize("name", LAYERS)
def test_layer(name):
    make, shape = LAYERS[name]
    assert_same(lambda T: (repr(make(T.nn)), None if shape is None else make(T.nn)(T.randn(*shape))))


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "bool", "float16", "complex64"])
def test_number_types(dtype):
    for call in (
        "max_pool2d(x, 2)",
        "avg_pool2d(x, 2)",
        "adaptive_avg_pool2d(x, 2)",
        "max_pool2d(x, 2, return_indices=True)",
    ):

        def program(T):
            x = (T.arange(16).reshape(1, 1, 4, 4) % 7).to(getattr(T, dtype))
            try:
                return eval(f"F.{call}", {"F": T.nn.functional, "x": x})
            except NotImplementedError as error:
                return str(error)

        assert_same(program)


WRONG = [
    "F.max_pool2d(T.ones(1, 3, 2, 2), 3)", "F.max_pool2d(T.ones(1, 3, 6, 6), 2, padding=2)", "F.max_pool1d(T.ones(1, 3, 6), 2, padding=2)",
    "F.max_pool1d(T.ones(1, 3, 2), 3)", "F.max_pool3d(T.ones(1, 3, 6, 6, 6), 2, stride=0)", "F.max_pool2d(T.ones(1, 3, 6, 6), 2, dilation=0)",
    "F.max_pool2d(T.ones(6, 6), 2)", "F.max_pool1d(T.ones(6), 2)", "F.max_pool2d(T.ones(1, 3, 6, 6), (2, 2, 2))", "F.max_pool2d(T.ones(1, 0, 6, 6), 2)",
    "F.max_pool2d(T.ones(1, 3, 6, 6), 2.5)", "F.avg_pool2d(T.ones(1, 3, 6, 6), 2, divisor_override=0)", "F.avg_pool3d(T.ones(1, 3, 2, 2, 2), 3)",
    "F.avg_pool1d(T.ones(1, 3, 6), (2, 2))", "F.adaptive_avg_pool2d(T.ones(6, 6), 2)", "F.adaptive_avg_pool2d(T.ones(1, 3, 6, 6), -1)",
    "F.adaptive_avg_pool2d(T.ones(1, 3, 6, 6), (2, 2, 2))", "F.adaptive_max_pool2d(T.ones(1, 3, 0, 6), 2)", "F.adaptive_avg_pool1d(T.ones(1, 3, 6), None)",
    "F.max_unpool2d(T.ones(1, 1, 2, 2), T.zeros(1, 1, 2, 2).int(), 2)", "F.max_unpool2d(T.ones(1, 1, 2, 2), T.ones(1, 1, 2, 2).long() * 99, 2)",
    "F.max_unpool2d(T.ones(1, 1, 2, 2), T.zeros(1, 1, 2, 2).long(), 2, output_size=(9, 9))", "F.fractional_max_pool2d(T.ones(1, 1, 4, 4), 2)",
    "F.fractional_max_pool2d(T.ones(1, 1, 4, 4), 2, 4)", "T.nn.FractionalMaxPool2d(2, 3, 0.5)",
]  # fmt: skip


@pytest.mark.parametrize("call", WRONG)
def test_wrong(call):
    assert_same_error(lambda T: eval(call, {"T": T, "F": T.nn.functional}))
