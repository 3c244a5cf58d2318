"""Shows that other libraries and edutorch share memory on the card: nobody copies, and what one writes the other sees.

PyTorch's own tensors need a PyTorch with CUDA; without one those tests are skipped. The stand-in has no DLPack: a real card only.
"""

import importlib.util

import pytest

import edutorch as torch

TYPES = "float64", "float32", "float16", "int64", "int32", "uint8", "bool"
VIEWS = {
    "whole": lambda x: x,
    "transposed": lambda x: x.t(),
    "every other row": lambda x: x[::2],
    "one column": lambda x: x[:, 1],
    "one number": lambda x: x[1, 2],
    "nothing": lambda x: x[:0],
}


@pytest.fixture
def theirs():
    """PyTorch with CUDA."""
    if importlib.util.find_spec("torch") is None:
        pytest.skip("needs PyTorch with CUDA: it is not installed")
    import torch as pytorch

    if not pytorch.cuda.is_available():
        pytest.skip("needs PyTorch with CUDA: this one has none")
    return pytorch


@pytest.fixture
def cupy():
    import cupy

    return cupy


def numbers(dtype):
    return torch.arange(12, device="cuda").reshape(3, 4).to(getattr(torch, dtype))


@pytest.mark.real
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("view", VIEWS)
def test_to_pytorch_and_back(theirs, view, dtype):
    x = VIEWS[view](numbers(dtype))
    y = theirs.from_dlpack(x)
    assert y.is_cuda and str(y.dtype) == f"torch.{dtype}" and tuple(y.shape) == tuple(x.shape)
    back = torch.from_dlpack(y)
    assert back.device == x.device and back.dtype == x.dtype and torch.equal(back, x) and y.tolist() == x.tolist()
    if x.numel():  # where there are no numbers there need be no memory
        assert y.data_ptr() == back.data_ptr() == x.data_ptr()


@pytest.mark.real
def test_what_one_writes_the_other_sees(theirs):
    x = torch.zeros(3, device="cuda")
    y = theirs.from_dlpack(x)
    y[0] = 7
    theirs.cuda.synchronize()
    assert x.tolist() == [7, 0, 0]
    x[1] = 8
    torch.cuda.synchronize()
    assert y.tolist() == [7, 8, 0]


@pytest.mark.real
def test_memory_outlives_its_source(theirs):
    y = theirs.from_dlpack(torch.arange(1000.0, device="cuda"))
    z = torch.from_dlpack(theirs.arange(1000.0, device="cuda"))
    torch.zeros(100_000, device="cuda"), theirs.zeros(100_000, device="cuda")
    assert y.sum().item() == z.sum().item() == 499500


@pytest.mark.real
def test_a_capsule(theirs):
    x = torch.arange(3.0, device="cuda")
    y = theirs.utils.dlpack.from_dlpack(torch.utils.dlpack.to_dlpack(x))
    back = torch.utils.dlpack.from_dlpack(theirs.utils.dlpack.to_dlpack(y))
    assert y.data_ptr() == back.data_ptr() == x.data_ptr() and back.is_cuda


@pytest.mark.parametrize("view", VIEWS)
def test_arrays_of_cupy_by_dlpack(cupy, view):
    source = VIEWS[view](numbers("float32"))
    a = cupy.from_dlpack(source)
    x = torch.from_dlpack(a)
    assert x.is_cuda and x.tolist() == a.tolist()
    if x.numel():
        assert x.data_ptr() == a.data.ptr == source.data_ptr()


def test_asarray_of_cupy(cupy):
    a = cupy.asarray([1.0, 2.0, 3.0], "float32")
    x = torch.asarray(a)
    x[0] = 7
    assert x.is_cuda and x.data_ptr() == a.data.ptr and a.tolist() == [7, 2, 3]


def test_tensors_of_arrays_of_cupy(cupy):
    a = cupy.asarray([1.0, 2.0, 3.0], "float32")
    shared, copied = torch.as_tensor(a), torch.tensor(a)
    assert shared.data_ptr() == a.data.ptr != copied.data_ptr() and shared.is_cuda and copied.is_cuda


def test_nobody_hands_over_a_tensor_that_wants_a_gradient():
    with pytest.raises(BufferError, match="require gradient"):
        torch.ones(3, device="cuda", requires_grad=True).__dlpack__()
