"""The twins of convolution, on the strict device, beside the plain text: every setting, every derivative, and how many launches."""

import collections
import inspect
import itertools
import shutil

import numpy as np
import pytest

import edutorch as torch
from edutorch import nn
from edutorch.autograd import gradcheck, gradgradcheck
from edutorch.kernels import choose, cupy_gpu, names
from edutorch.kernels.cupy_gpu import windows as twins
from edutorch.nn import functional as F
from edutorch.ops.convolution import output_size

pytestmark = [
    pytest.mark.usefixtures("strict"),
    pytest.mark.skipif(
        not shutil.which("g++"), reason="there is no g++, with which the strict device compiles kernels"
    ),
]

NAMES = ("convolution", "conv_transpose", "convolution_weight")
TOLERANCE = {"float16": 3e-3, "float32": 3e-6, "float64": 1e-12}
SIZE, KERNEL = (6, 7, 5), (3, 2, 2)


def settings(ndim, stride=1, padding=0, dilation=1, groups=1):
    def each(x):
        return (x,) * ndim if isinstance(x, int) else x

    return {"stride": each(stride), "padding": each(padding), "dilation": each(dilation), "groups": groups}


def case(n, channels, outputs, size, kernel, **how):
    """The arrays of a convolution: input, weight, bias, and a gradient of what comes out; and its settings."""
    rng = np.random.default_rng(0)
    how = settings(len(kernel), **how)
    places = output_size(size, kernel, how["stride"], how["padding"], how["dilation"])
    shapes = (n, channels, *size), (outputs, channels // how["groups"], *kernel), (outputs,), (n, outputs, *places)
    return [rng.standard_normal(shape) for shape in shapes], how


def calls(arrays, how):
    """What each twin is called with: the convolution, what it is turned round, and the gradient of its weight."""
    x, weight, bias, grad = arrays
    back = np.resize(bias, x.shape[1]).astype(bias.dtype)  # a bias for each channel that goes in
    return {
        "convolution": [((x, weight, bias), how), ((x, weight), {**how, "places": grad.shape[2:]})],
        "conv_transpose": [((grad, weight, back), {**how, "size": x.shape[2:]})],
        "convolution_weight": [((x, grad), {**how, "kernel": weight.shape[2:]})],
    }


def in_one_piece(cupy, a):
    return cupy.array(a)


def scattered(cupy, a):
    wide = np.zeros((*a.shape[:-1], 2 * a.shape[-1]), a.dtype)
    wide[..., ::2] = a
    return cupy.array(wide)[..., ::2]


def turned(cupy, a):
    """With the channels last in memory."""
    return np.moveaxis(cupy.array(np.ascontiguousarray(np.moveaxis(a, 1, -1))), -1, 1) if a.ndim > 1 else cupy.array(a)


def compare(cupy, arrays, how, kind="float64", there=in_one_piece):
    """Each twin gives what its plain text does; with halves, what that gives in float64."""
    arrays = [a.astype(kind) for a in arrays]
    wide = [a.astype("float64") for a in arrays] if kind == "float16" else arrays
    for name in NAMES:
        for (given, s), (exact, _) in zip(calls(arrays, how)[name], calls(wide, how)[name]):
            result = getattr(cupy_gpu, name)(*[there(cupy, a) for a in given], **s)
            assert result is not NotImplemented, name
            right, got = choose.plain[name](*exact, **s), result.get()
            assert got.shape == right.shape and got.dtype == kind
            largest, tolerance = np.nanmax(np.abs(right)), TOLERANCE[kind]
            np.testing.assert_allclose(got, right, rtol=tolerance, atol=tolerance * largest, err_msg=name)


@pytest.mark.parametrize("ndim", [1, 2, 3])
@pytest.mark.parametrize("groups", [1, 2, 4], ids=["one group", "groups", "depthwise"])
def test_settings(strict, ndim, groups):
    for stride, padding, dilation in itertools.product((1, 2), (0, 1), (1, 2)):
        arrays, how = case(
            2, 4, 8, SIZE[:ndim], KERNEL[:ndim], stride=stride, padding=padding, dilation=dilation, groups=groups
        )
        compare(strict, arrays, how)


ODD = {
    "a number for each dimension": case(
        2, 4, 6, (9, 8), (3, 2), stride=(2, 3), padding=(3, 1), dilation=(2, 3), groups=2
    ),
    "and for each of a volume": case(1, 2, 3, SIZE, (2, 3, 2), stride=(1, 2, 3), padding=(0, 2, 1), dilation=(3, 1, 2)),
    "a stride that leaves some out": case(2, 2, 3, (8, 8), (2, 2), stride=5),
    "and of a channel alone": case(2, 3, 6, (8, 8), (2, 2), stride=5, groups=3),
    "a stride longer than the window": case(2, 2, 3, (9,), (1,), stride=3, padding=1),
    "a window larger than the picture": case(2, 2, 3, (3, 2), (5, 4), padding=2),
    "and of a channel alone, dilated": case(2, 3, 3, (3, 2), (3, 3), padding=4, dilation=4, groups=3),
    "1 x 1": case(3, 4, 6, (5, 3), (1, 1)),
    "1 x 1 in groups": case(3, 4, 6, (5, 3), (1, 1), groups=2),
    "1 x 1 with a border": case(2, 4, 6, (5, 3), (1, 1), padding=1),
    "1 x 1 with a stride": case(2, 4, 6, (5, 4), (1, 1), stride=2),
    "one channel": case(2, 1, 5, (5, 4), (3, 3), padding=1),
    "one picture": case(1, 3, 5, (5, 4), (3, 3), padding=1),
    "one place": case(3, 3, 5, (3, 4), (3, 4)),
    "one number": case(1, 1, 1, (1,), (1,)),
    "many numbers": case(3, 2, 2, (40, 41), (3, 3), padding=1, groups=2),
}


@pytest.mark.parametrize("layout", [in_one_piece, scattered, turned])
@pytest.mark.parametrize("kind", TOLERANCE)
@pytest.mark.parametrize("name", ODD)
def test_odd_cases(strict, name, kind, layout):
    compare(strict, *ODD[name], kind, layout)


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("few", [1, 2, 5])
def test_a_few_pictures_at_a_time(strict, monkeypatch, few, groups):
    arrays, how = case(5, 4, 6, (6, 5), (3, 3), padding=1, stride=2, groups=groups)
    places = arrays[3].shape[2:]
    monkeypatch.setattr(twins, "COLUMNS", few * 4 * 9 * np.prod(places) * 8)
    assert len(twins.a_few(arrays[0], 4 * 9, places)) == -(-5 // few)
    compare(strict, arrays, how)
    monkeypatch.setattr(twins, "COLUMNS", 1)  # a picture alone is too much, and yet is done
    compare(strict, arrays, how)


def test_the_same_sum_each_time(strict):
    (x, weight, _, grad), how = case(3, 4, 8, (9, 8), (3, 3), padding=1)
    there = [strict.array(a.astype("float32")) for a in (grad, weight)]
    first, second = (cupy_gpu.conv_transpose(*there, **how, size=x.shape[2:]).get() for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("groups", [1, 2])
def test_nan_stays_where_it_is_seen(strict, groups):
    """What lies on the border is 0, and 0 times nan is nan."""
    arrays, how = case(1, 2, 4, (5, 5), (2, 2), padding=1, groups=groups)
    arrays[0][0, 1, 4, 4] = arrays[3][0, 2, 0, 0] = np.nan
    compare(strict, arrays, how)


def test_what_is_left_to_the_plain_text(strict):
    arrays, how = case(2, 2, 4, (4, 3), (2, 2))
    four, how_four = case(1, 1, 1, (2, 2, 2, 2), (1, 2, 1, 2))
    for name in NAMES:
        twin = getattr(cupy_gpu, name)
        for (given, s), (in_four, s_four) in zip(calls(arrays, how)[name], calls(four, how_four)[name]):
            for a in ([x[:0] if x.ndim > 1 else x for x in given], [x.astype(int) for x in given]):
                assert twin(*map(strict.array, a), **s) is NotImplemented
            mixed = [strict.array(x.astype(k)) for x, k in zip(given, ("float32", "float64", "float64"))]
            assert twin(*mixed, **s) is NotImplemented
            assert twin(*map(strict.array, in_four), **s_four) is NotImplemented


def test_they_are_twins(strict):
    assert set(NAMES) <= set(names())
    for name in NAMES:
        ours, theirs = (list(inspect.signature(f).parameters) for f in (choose.plain[name], getattr(cupy_gpu, name)))
        assert ours == theirs


# Through the layers


def numbers(*shape):
    return torch.randn(*shape, dtype=torch.float64, device="cuda").requires_grad_()


SLOPES = {
    "line": (lambda x, w, b: F.conv1d(x, w, b, 2, 1), (2, 2, 5), (3, 2, 3), (3,)),
    "picture": (lambda x, w, b: F.conv2d(x, w, b, padding=1, stride=2), (1, 2, 3, 3), (2, 2, 2, 2), (2,)),
    "volume": (lambda x, w: F.conv3d(x, w, dilation=2), (1, 1, 3, 2, 3), (2, 1, 2, 1, 2)),
    "groups": (lambda x, w: F.conv2d(x, w, padding=1, groups=2), (2, 4, 2, 2), (2, 2, 2, 2)),
    "depthwise": (lambda x, w: F.conv2d(x, w, padding=1, groups=2), (2, 2, 2, 3), (4, 1, 2, 2)),
    "1 x 1": (lambda x, w, b: F.conv2d(x, w, b), (2, 2, 2, 2), (3, 2, 1, 1), (3,)),
    "turned round": (lambda x, w, b: F.conv_transpose2d(x, w, b, 2, 1, 1), (2, 2, 2, 2), (2, 2, 3, 3), (2,)),
    "turned round, depthwise": (lambda x, w: F.conv_transpose1d(x, w, groups=2), (2, 2, 3), (2, 1, 2)),
    "turned round, with more at the end": (
        lambda x, w: F.conv_transpose1d(x, w, output_padding=1, dilation=2),
        (1, 2, 3),
        (2, 1, 1),
    ),
}


@pytest.mark.parametrize("name", SLOPES)
def test_slopes(name):
    function, *shapes = SLOPES[name]
    inputs = [numbers(*shape) for shape in shapes]
    assert gradcheck(function, inputs) and gradgradcheck(function, inputs)


def test_no_pictures():
    layer = nn.Conv2d(3, 4, 3).to("cuda")
    x = torch.zeros(0, 3, 5, 5, device="cuda", requires_grad=True)
    out = layer(x)
    out.sum().backward()
    assert out.shape == (0, 4, 3, 3) and x.grad.shape == x.shape and not layer.weight.grad.any()


@pytest.mark.parametrize("kind", ["float16", "bfloat16", "float32"])
def test_number_types(kind):
    def program(device):
        torch.manual_seed(0)
        layer, x = nn.Conv2d(3, 4, 3, padding=1), torch.randn(2, 3, 5, 5)
        layer, x = layer.to(device, getattr(torch, kind)), x.to(device, getattr(torch, kind)).requires_grad_()
        out = layer(x)
        out.square().sum().backward()
        return [a.detach().cpu().float() for a in (out, x.grad, layer.weight.grad, layer.bias.grad)]

    tolerance = {"float16": 1e-2, "bfloat16": 5e-2, "float32": 1e-5}[kind]
    for there, here in zip(program("cuda"), program("cpu")):
        torch.testing.assert_close(there, here, rtol=tolerance, atol=tolerance)


@pytest.fixture
def launches(strict, monkeypatch):
    """What is launched, by name: kernels of ours, and products."""
    found = []

    def watched(function, name_of):
        def run(*arguments, **more):
            found.append(name_of(arguments[0]))
            return function(*arguments, **more)

        return run

    for kind in (strict.ElementwiseKernel, strict.RawKernel):
        monkeypatch.setattr(kind, "__call__", watched(kind.__call__, lambda kernel: kernel.name))
    array_ufunc = strict.ndarray.__array_ufunc__

    def counted(self, ufunc, method, *inputs, **more):
        found.append(ufunc.__name__)
        return array_ufunc(self, ufunc, method, *inputs, **more)

    monkeypatch.setattr(strict.ndarray, "__array_ufunc__", counted)
    return found


@pytest.mark.parametrize(
    "kind, expected",
    [
        ({}, {"im2col": 2, "col2im": 1, "matmul": 3, "add": 1}),
        ({"groups": 2}, {"im2col": 2, "col2im": 1, "matmul": 3, "add": 1}),
        ({"groups": 4}, {"depthwise": 1, "depthwise_back": 1, "depthwise_weight": 1, "add": 1}),
        ({"kernel_size": 1, "padding": 0}, {"im2col": 1, "matmul": 3, "add": 1}),
    ],
    ids=["usual", "groups", "depthwise", "1 x 1"],
)
def test_few_launches(launches, kind, expected):
    """So many forward and backward, whatever the height of the pictures and however many there are. (Copies, and the sum that
    is the gradient of the bias, are not seen here.)"""
    layer = nn.Conv2d(4, 8, **{"kernel_size": 3, "padding": 1, **kind}).to("cuda")
    for n, height in ((2, 4), (7, 33)):
        x = torch.randn(n, 4, height, 8).cuda().requires_grad_()
        grad = torch.randn(n, 8, height, 8).cuda()
        layer.zero_grad()
        launches.clear()
        layer(x).backward(grad)
        assert collections.Counter(launches) == expected
