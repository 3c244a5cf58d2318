"""Tensors print as in PyTorch, character for character. Golden texts hold that on machines without PyTorch."""

import numpy as np
import pytest

from edutorch import printing
from edutorch.printing import format_tensor, printoptions, set_printoptions

FLOATS = ("float16", "float32", "float64")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64", "bool")
COMPLEX = ("complex64", "complex128")
SHAPES = [(), (1,), (7,), (40,), (0,), (2, 3), (3, 0), (0, 3), (5, 31), (2, 3, 4), (1, 1, 1), (2, 0, 3), (2, 2, 3, 2)]
LARGE = [(1001,), (20, 60), (6, 300), (300, 6), (3, 400), (12, 11, 10), (2, 7, 8, 11)]
OPTIONS = [
    {},
    {"precision": 0},
    {"precision": 2},
    {"precision": 8, "linewidth": 120},
    {"linewidth": 30},
    {"linewidth": 5},
    {"sci_mode": True},
    {"sci_mode": False},
    {"threshold": 5},
    {"threshold": 0, "edgeitems": 1},
    {"threshold": 3, "edgeitems": 0},
    {"threshold": 10, "edgeitems": 2, "linewidth": 50},
    {"profile": "short"},
    {"profile": "full"},
    {"profile": "short", "precision": 6},
]


def numbers(choose, shape, dtype):
    """Numbers of one of many kinds: whole, tiny, huge, mixed, with zeros, inf and nan among them."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return choose.random(shape) < 0.5
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        largest = min(10 ** int(choose.integers(0, 19)), info.max)
        return choose.integers(max(info.min, -largest), largest, shape, dtype, endpoint=True)
    if dtype.kind == "c":
        return numbers(choose, shape, "float64").astype(dtype) + 1j * numbers(choose, shape, "float64").astype(dtype)
    low = choose.integers(-12, 12)
    x = choose.choice([-1, 1], shape) * 10.0 ** choose.uniform(low, low + choose.choice([0.1, 2, 5, 24]), shape)
    kind = choose.integers(0, 4)
    if kind == 0:
        x = np.round(x)
    for special in (0.0, -0.0, np.nan, np.inf, -np.inf):
        if choose.random() < 0.2:
            x = np.where(choose.random(shape) < choose.choice([0.2, 1.0], p=[0.9, 0.1]), special, x)
    if kind == 1:
        x = np.abs(x)
    return np.asarray(x).astype(dtype)


@pytest.fixture
def torch():
    torch = pytest.importorskip("torch")
    yield torch
    torch.set_printoptions(profile="default")


@pytest.fixture(autouse=True)
def restored():
    yield
    set_printoptions(profile="default")


def ours(array, **settings):
    return format_tensor(array, dtype_name=array.dtype.name, **settings)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_equals_torch(torch, options):
    choose = np.random.default_rng(0)
    set_printoptions(**options)
    torch.set_printoptions(**options)
    with np.errstate(all="ignore"):
        for dtype in FLOATS + INTEGERS + COMPLEX:
            for shape in SHAPES:
                for _ in range(6 if np.dtype(dtype).kind == "f" and len(options) == 0 else 2):
                    array = np.asarray(numbers(choose, shape, dtype))
                    assert ours(array) == repr(torch.tensor(array))


@pytest.mark.parametrize(
    "options", [{}, {"edgeitems": 2, "precision": 1}, {"edgeitems": 0}, {"linewidth": 20}], ids=str
)
def test_large_tensors_show_their_corners(torch, options):
    choose = np.random.default_rng(1)
    set_printoptions(**options)
    torch.set_printoptions(**options)
    with np.errstate(all="ignore"):
        for dtype in ("float32", "int64", "bool", "complex64"):
            for shape in LARGE:
                array = numbers(choose, shape, dtype)
                assert ours(array) == repr(torch.tensor(array))


@pytest.mark.parametrize("width", range(20, 100, 3))
def test_notes_wrap_where_torch_wraps_them(torch, width):
    set_printoptions(linewidth=width)
    torch.set_printoptions(linewidth=width)
    for shape in ((), (3,), (2, 3), (0, 3)):
        for dtype in (torch.float32, torch.float64, torch.complex128):
            x = torch.ones(shape, dtype=dtype, requires_grad=True)
            array = x.detach().numpy()
            assert ours(array, requires_grad=True) == repr(x)
            assert ours(array, requires_grad=True, grad_fn_name="MulBackward0") == repr(x * 1)


def test_default_dtype_needs_no_mention(torch):
    try:
        torch.set_default_dtype(torch.float64)
        for dtype in FLOATS + COMPLEX + INTEGERS:
            for shape in ((2,), (0,), (0, 3)):
                x = torch.zeros(shape, dtype=getattr(torch, dtype))
                assert ours(x.numpy(), default_dtype="float64") == repr(x)
    finally:
        torch.set_default_dtype(torch.float32)


def test_subclass_and_parameter(torch):
    class Image(torch.Tensor):
        pass

    x = torch.arange(60.0).reshape(2, 30)
    assert ours(x.numpy(), prefix="Image(") == repr(x.as_subclass(Image))
    parameter = torch.nn.Parameter(x)
    assert "Parameter containing:\n" + ours(x.numpy(), requires_grad=True) == repr(parameter)


def test_options_equal_torch(torch):
    for options in OPTIONS:
        set_printoptions(**options)
        torch.set_printoptions(**options)
        assert printing.get_printoptions() == torch._tensor_str.get_printoptions()


def test_printoptions_last_as_long_as_the_block():
    before = printing.get_printoptions()
    with pytest.raises(KeyError), printoptions(precision=1, sci_mode=True):
        assert ours(np.float32([1.25])) == "tensor([1.2e+00])"
        raise KeyError
    assert printing.get_printoptions() == before


GOLDEN = [
    (
        np.float64([1.5, -2, 3]),
        {"grad_fn_name": "MulBackward0"},
        "tensor([ 1.5000, -2.0000,  3.0000], dtype=torch.float64,\n       grad_fn=<MulBackward0>)",
    ),
    (
        np.float64([1.5, 2, 3]),
        {"grad_fn_name": "ExpBackward0"},
        "tensor([1.5000, 2.0000, 3.0000], dtype=torch.float64, grad_fn=<ExpBackward0>)",
    ),
    (
        np.float64([1.5, -2, 3]),
        {"grad_fn_name": "MulBackward0"},
        "tensor([ 1.5000, -2.0000,  3.0000], dtype=torch.float64,\n       grad_fn=<MulBackward0>)",
    ),
    (
        np.float64([1.5, 2, 3]),
        {"grad_fn_name": "ExpBackward0"},
        "tensor([1.5000, 2.0000, 3.0000], dtype=torch.float64, grad_fn=<ExpBackward0>)",
    ),
    (np.float32([1, 2]), {}, "tensor([1., 2.])"),
    (np.float32(3.14159), {}, "tensor(3.1416)"),
    (np.float32([1.5, -2, np.nan, np.inf]), {}, "tensor([ 1.5000, -2.0000,     nan,     inf])"),
    (np.float32([1, 10000.5]), {}, "tensor([1.0000e+00, 1.0000e+04])"),
    (np.float32([2e8, 1e8]), {}, "tensor([2.0000e+08, 1.0000e+08])"),
    (np.float32([1e8, 99e6]), {}, "tensor([100000000.,  99000000.])"),
    (np.float32([2e8, 1e8]), {}, "tensor([2.0000e+08, 1.0000e+08])"),
    (np.float32([1e8, 99e6]), {}, "tensor([100000000.,  99000000.])"),
    (np.float32([1e-5, 0]), {}, "tensor([1.0000e-05, 0.0000e+00])"),
    (np.float32([-0.0, np.nan]), {}, "tensor([-0., nan])"),
    (np.float64([[1], [20]]), {}, "tensor([[ 1.],\n        [20.]], dtype=torch.float64)"),
    (np.int64([[1, -2], [30, 4]]), {}, "tensor([[ 1, -2],\n        [30,  4]])"),
    (np.int32([7]), {}, "tensor([7], dtype=torch.int32)"),
    (np.array([True, False]), {}, "tensor([ True, False])"),
    (np.complex64([1 + 2j, -3.5 - 1j]), {}, "tensor([ 1.0000+2.j, -3.5000-1.j])"),
    (np.zeros(0, np.float32), {}, "tensor([])"),
    (np.zeros((0, 3), np.float32), {}, "tensor([], size=(0, 3))"),
    (np.zeros(0, np.int64), {}, "tensor([], dtype=torch.int64)"),
    (np.arange(1001), {}, "tensor([   0,    1,    2,  ...,  998,  999, 1000])"),
    (np.ones((1, 1, 2), np.float32), {"requires_grad": True}, "tensor([[[1., 1.]]], requires_grad=True)"),
    (np.float32(6), {"grad_fn_name": "MulBackward0"}, "tensor(6., grad_fn=<MulBackward0>)"),
    (np.float32([1]), {"device": "cuda:0", "requires_grad": True}, "tensor([1.], device='cuda:0', requires_grad=True)"),
    (
        np.arange(8, dtype=np.float32).reshape(2, 2, 2),
        {},
        "tensor([[[0., 1.],\n         [2., 3.]],\n\n        [[4., 5.],\n         [6., 7.]]])",
    ),
    (
        np.arange(20, dtype=np.float32) / 8,
        {"grad_fn_name": "DivBackward0"},
        "tensor([0.0000, 0.1250, 0.2500, 0.3750, 0.5000, 0.6250, 0.7500, 0.8750, 1.0000,\n"
        "        1.1250, 1.2500, 1.3750, 1.5000, 1.6250, 1.7500, 1.8750, 2.0000, 2.1250,\n"
        "        2.2500, 2.3750], grad_fn=<DivBackward0>)",
    ),
]


@pytest.mark.parametrize(("array", "settings", "text"), GOLDEN)
def test_golden_texts(array, settings, text):
    assert ours(array, **settings) == text


@pytest.mark.parametrize(("array", "settings", "text"), [row for row in GOLDEN if not row[1]])
def test_golden_texts_are_torchs(torch, array, settings, text):
    assert repr(torch.tensor(array)) == text
