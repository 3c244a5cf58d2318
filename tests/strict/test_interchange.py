"""Memory of the card, handed to other libraries and taken from them, without a copy."""

import numpy as np
import pytest

import edutorch as torch
from edutorch.utils import dlpack

pytestmark = pytest.mark.usefixtures("strict")

TAKEN = {
    "from_dlpack": lambda a: torch.from_dlpack(a),
    "dlpack.from_dlpack": lambda a: dlpack.from_dlpack(a),
    "capsule": lambda a: torch.from_dlpack(a.__dlpack__()),
    "versioned capsule": lambda a: torch.from_dlpack(a.__dlpack__(max_version=(1, 0))),
    "as_tensor": lambda a: torch.as_tensor(a),
    "as_tensor on cuda": lambda a: torch.as_tensor(a, device="cuda"),
    "asarray": lambda a: torch.asarray(a),
    "never a copy": lambda a: torch.from_dlpack(a, copy=False),
}


@pytest.mark.parametrize("name", TAKEN)
def test_arrays_of_the_card_share_their_memory(strict, name):
    a = strict.asarray(np.arange(6.0).reshape(2, 3))
    x = TAKEN[name](a)
    assert x.is_cuda and x.dtype == torch.float64 and x.shape == (2, 3)
    a[0, 0] = 7
    x[1, 2] = 9
    assert x.tolist() == a.tolist() == [[7, 1, 2], [3, 4, 9]]


COPIED = {
    "tensor": lambda a: torch.tensor(a),
    "from_dlpack": lambda a: torch.from_dlpack(a, copy=True),
    "asarray": lambda a: torch.asarray(a, copy=True),
    "another type": lambda a: torch.as_tensor(a, dtype=torch.float32),
    "tensor of a type": lambda a: torch.tensor(a, dtype=torch.float32, requires_grad=True),
}


@pytest.mark.parametrize("name", COPIED)
def test_copies_of_arrays_of_the_card(strict, name):
    a = strict.asarray(np.arange(3.0))
    x = COPIED[name](a)
    a[0] = 7
    assert x.is_cuda and x.tolist() == [0, 1, 2] and x.requires_grad == (name == "tensor of a type")
    assert x.dtype == (torch.float32 if "type" in name else torch.float64)


def test_arrays_of_the_card_come_to_the_cpu_when_asked(strict):
    a = strict.asarray(np.arange(3))
    for x in (torch.tensor(a, device="cpu"), torch.as_tensor(a, device="cpu"), torch.from_dlpack(a, device="cpu")):
        assert not x.is_cuda and x.tolist() == [0, 1, 2] and x.dtype == torch.int64


def test_tensors_are_handed_on(strict):
    x = torch.arange(3.0, device="cuda")
    assert x.__dlpack_device__() == (dlpack.DLDeviceType.kDLCUDA, 0)
    assert torch.ones(1).__dlpack_device__() == (dlpack.DLDeviceType.kDLCPU, 0)
    a = strict.from_dlpack(x)
    b = strict.from_dlpack(dlpack.to_dlpack(x))
    a[0], b[1] = 5, 6
    assert x.tolist() == [5, 6, 2]
    y = dlpack.from_dlpack(dlpack.to_dlpack(x))
    y[2] = 7
    assert y.is_cuda and x.tolist() == [5, 6, 7]
    assert strict.asarray(x.array) is x.array
    told = x.__cuda_array_interface__
    assert told["shape"] == (3,) and told["typestr"] == "<f4" and told["data"][0] == x.data_ptr()


def test_what_cannot_be_handed_on(strict):
    with pytest.raises(BufferError, match="Can't export tensors that require gradient, use tensor.detach()"):
        torch.ones(2, device="cuda", requires_grad=True).__dlpack__()
    with pytest.raises(AssertionError, match="stream should be None on cpu"):
        torch.ones(2).__dlpack__(stream=1)
    assert type(torch.ones(2).__dlpack__(stream=-1)).__name__ == "PyCapsule"
    with pytest.raises((BufferError, RuntimeError)):
        np.from_dlpack(torch.ones(2, device="cuda"))
    with pytest.raises(
        AttributeError, match="Can't get __cuda_array_interface__ on non-CUDA tensor type: torch.FloatTensor"
    ):
        torch.ones(2).__cuda_array_interface__
    with pytest.raises(RuntimeError, match="from_dlpack received an invalid capsule"):
        torch.from_dlpack([1, 2])
