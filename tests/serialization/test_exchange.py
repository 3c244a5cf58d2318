"""Memory that tensors share with numpy, PyTorch and others, without a copy."""

import array
import mmap

import numpy as np
import pytest
from beside import assert_same, assert_same_error

import edutorch as torch

theirs = pytest.importorskip("torch")

TYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "complex64", "complex128"]


@pytest.mark.parametrize("name", TYPES)
def test_dlpack_to_pytorch(name):
    x = torch.tensor([[0, 1, 1], [1, 0, 1]]).to(getattr(torch, name))
    for view in (x, x.t(), x[:, 1:], x[1], x[0, 0]):
        y = theirs.from_dlpack(view)
        assert (y.tolist(), str(y.dtype), y.data_ptr()) == (view.tolist(), f"torch.{name}", view.data_ptr())
        assert y.stride() == view.stride() or 1 in y.shape


@pytest.mark.parametrize("name", TYPES)
def test_dlpack_from_pytorch(name):
    x = theirs.tensor([[0, 1, 1], [1, 0, 1]]).to(getattr(theirs, name))
    for view in (x, x.t(), x[:, 1:], x[1], x[0, 0]):
        for y in (torch.from_dlpack(view), torch.utils.dlpack.from_dlpack(theirs.utils.dlpack.to_dlpack(view))):
            assert (y.tolist(), str(y.dtype), y.data_ptr()) == (view.tolist(), f"torch.{name}", view.data_ptr())
            y.fill_(1)
            assert view.bool().all()
        view.fill_(0)


def test_dlpack_with_numpy():
    x = torch.zeros(3)
    a = np.from_dlpack(x)
    a[1] = 5
    assert x.tolist() == [0, 5, 0]
    b = np.zeros(3, np.int32)
    y = torch.from_dlpack(b)
    y[2] = 4
    assert b.tolist() == [0, 0, 4]


def test_dlpack_outlives_its_source():
    y = theirs.from_dlpack(torch.arange(1000.0))
    z = torch.from_dlpack(theirs.arange(1000.0))
    junk = [np.random.rand(1000) for _ in range(50)]
    assert (y[-1].item(), z[-1].item(), len(junk)) == (999.0, 999.0, 50)


SAME = {
    "device": lambda T: tuple(map(int, T.ones(1).__dlpack_device__())),
    "capsule": lambda T: type(T.ones(1).__dlpack__()).__name__,
    "to_dlpack": lambda T: type(T.utils.dlpack.to_dlpack(T.ones(1))).__name__,
    "round trip": lambda T: T.from_dlpack(T.utils.dlpack.to_dlpack(T.arange(3))),
    "detached": lambda T: T.from_dlpack(T.ones(2, requires_grad=True).detach()),
    "copy": lambda T: (a := np.arange(3), T.from_dlpack(a, copy=True).fill_(0), a.tolist())[1:],
    "device asked for": lambda T: T.from_dlpack(np.arange(3), device="cpu"),
    "asarray": lambda T: [T.asarray([1, 2.0]), T.asarray(3), T.asarray(np.float64(2)), T.asarray(True), T.asarray([])],
    "asarray shares": lambda T: (a := np.zeros(2), T.asarray(a).fill_(3), a.tolist())[2],
    "asarray copies": lambda T: (a := np.zeros(2), T.asarray(a, copy=True).fill_(3), a.tolist())[2],
    "asarray types": lambda T: [T.asarray(T.ones(2), dtype=T.int64), T.asarray(bytearray(b"abcd"), dtype=T.int16)],
    "asarray of a tensor": lambda T: (a := T.zeros(2), T.asarray(a).data_ptr() == a.data_ptr())[1],
    "asarray gradient": lambda T: [T.asarray([1.0], requires_grad=True).requires_grad,
                                   T.asarray(T.ones(1, requires_grad=True), requires_grad=False).requires_grad],
    "frombuffer": lambda T: [T.frombuffer(bytearray(b"abcdefgh"), dtype=T.int32),
                             T.frombuffer(bytearray(b"abcdefgh"), dtype=T.int32, count=1, offset=4),
                             T.frombuffer(bytearray(b"abcd"), dtype=T.int8, count=-3),
                             T.frombuffer(bytearray(b"abcd"), dtype=T.bfloat16),
                             T.frombuffer(array.array("f", [1, 2]), dtype=T.float32),
                             T.frombuffer(bytearray(8), dtype=T.float32, requires_grad=True).requires_grad],
    "frombuffer shares": lambda T: (b := bytearray(4), T.frombuffer(b, dtype=T.uint8).fill_(7), list(b))[2],
    "numpy shares": lambda T: (a := T.zeros(2), a.numpy().fill(5), a)[2],
    "numpy strides": lambda T: T.arange(6.0).reshape(2, 3).t().numpy().strides,
    "numpy by force": lambda T: T.ones(1, requires_grad=True).numpy(force=True).tolist(),
    "array": lambda T: [np.asarray(T.arange(3)).tolist(), np.asarray(T.ones(2), dtype=np.int64).tolist(),
                        np.add(T.ones(2).numpy(), 1).tolist(), np.asarray(T.tensor(3)).shape],
    "from_numpy": lambda T: [T.from_numpy(np.array(3.0)), T.from_numpy(np.arange(6).reshape(2, 3).T)],
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_same(name):
    assert_same(SAME[name])


ERRORS = {
    "gradient": lambda T: T.ones(1, requires_grad=True).__dlpack__(),
    "no capsule": lambda T: T.from_dlpack([1]),
    "asarray of a list without a copy": lambda T: T.asarray([1], copy=False),
    "asarray of another type without a copy": lambda T: T.asarray(T.ones(1), dtype=T.int64, copy=False),
    "asarray of bytes": lambda T: T.asarray(bytearray(b"ab")),
    "frombuffer uneven": lambda T: T.frombuffer(bytearray(b"abc"), dtype=T.int32),
    "frombuffer too short": lambda T: T.frombuffer(bytearray(b"abcd"), dtype=T.int32, count=2),
    "frombuffer offset": lambda T: T.frombuffer(bytearray(b"abcd"), dtype=T.int32, offset=4),
    "frombuffer negative offset": lambda T: T.frombuffer(bytearray(b"abcd"), dtype=T.int8, offset=-3),
    "frombuffer empty": lambda T: T.frombuffer(bytearray(b""), dtype=T.int32),
    "frombuffer none": lambda T: T.frombuffer(bytearray(b"abcd"), dtype=T.int8, count=0),
    "frombuffer of a list": lambda T: T.frombuffer([1], dtype=T.int32),
    "frombuffer gradient": lambda T: T.frombuffer(bytearray(b"abcd"), dtype=T.int32, requires_grad=True),
    "negative strides": lambda T: T.from_numpy(np.arange(3)[::-1]),
    "as_tensor negative strides": lambda T: T.as_tensor(np.arange(3)[::-1]),
    "records": lambda T: T.from_numpy(np.zeros(3, dtype=[("a", "i1"), ("b", "f4")])["b"]),
    "the other byte order": lambda T: T.from_numpy(np.arange(3, dtype=np.dtype(np.float32).newbyteorder())),
    "object": lambda T: T.from_numpy(np.array([None])),
    "texts": lambda T: T.from_numpy(np.array(["a"])),
    "number": lambda T: T.from_numpy(np.float32(1)),
    "list": lambda T: T.from_numpy([1]),
    "numpy of a tensor that wants a gradient": lambda T: T.ones(1, requires_grad=True).numpy(),
    "array of a tensor that wants a gradient": lambda T: np.asarray(T.ones(1, requires_grad=True)),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_read_only_buffer_warns():
    from edutorch.memory import warn_once

    warn_once.cache_clear()
    with pytest.warns(UserWarning, match="The given buffer is not writable"):
        assert torch.frombuffer(b"abcd", dtype=torch.uint8).tolist() == [97, 98, 99, 100]


@pytest.mark.parametrize("shared", [False, True])
def test_from_file(tmp_path, shared):
    path = tmp_path / "numbers"
    np.arange(4, dtype=np.float32).tofile(path)
    x = torch.from_file(str(path), shared, 3)
    assert x.tolist() == [0.0, 1.0, 2.0]
    x[0] = 9.0
    assert np.fromfile(path, np.float32)[0] == (9.0 if shared else 0.0)
    if shared:
        assert torch.from_file(str(path), True, 6).tolist() == [9.0, 1.0, 2.0, 3.0, 0.0, 0.0]
    else:
        with pytest.raises(RuntimeError, match="unable to mmap 24 bytes from file"):
            torch.from_file(str(path), False, 6)


def test_mmap_object(tmp_path):
    (tmp_path / "x").write_bytes(bytes(8))
    with open(tmp_path / "x", "r+b") as file:
        x = torch.frombuffer(mmap.mmap(file.fileno(), 0), dtype=torch.int32)
    assert x.tolist() == [0, 0]


def test_scipy_works_on_our_numbers():
    sparse = pytest.importorskip("scipy.sparse")
    linalg = pytest.importorskip("scipy.linalg")
    special = pytest.importorskip("scipy.special")
    x = torch.tensor([[2.0, 0.0], [1.0, 3.0]], dtype=torch.float64)
    assert linalg.inv(x.numpy()).tolist() == np.linalg.inv(x.numpy()).tolist()
    np.testing.assert_allclose(special.expit(x.numpy()), x.sigmoid().numpy(), rtol=1e-15)
    assert sparse.csr_matrix(x.numpy()).nnz == 3
    lower = linalg.cholesky(torch.eye(2).numpy(), lower=True)
    assert torch.from_numpy(lower).tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_numba_works_on_our_numbers():
    numba = pytest.importorskip("numba")

    @numba.njit
    def double(a):
        for k in range(a.size):
            a[k] *= 2

    x = torch.arange(3.0)
    double(x.numpy())
    assert x.tolist() == [0.0, 2.0, 4.0]


def test_numpy_says_whether_to_copy():
    """PyTorch does not know the question, and warns."""
    x = torch.ones(2)
    np.array(x, copy=True).fill(0)
    assert x.tolist() == [1.0, 1.0]
    np.array(x, copy=False).fill(5)
    assert x.tolist() == [5.0, 5.0]
    with pytest.raises(ValueError, match="Unable to avoid copy"):
        np.array(x, dtype=np.int32, copy=False)


def test_read_only_array_warns():
    from edutorch.memory import warn_once

    warn_once.cache_clear()
    with pytest.warns(UserWarning, match="The given NumPy array is not writable"):
        assert torch.from_numpy(np.frombuffer(b"ab", np.uint8)).tolist() == [97, 98]
