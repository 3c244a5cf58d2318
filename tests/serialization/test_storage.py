"""The memory behind tensors: storages, offsets, addresses; the same as in PyTorch."""

import numpy as np
import pytest
from beside import assert_same, assert_same_error

import edutorch as torch
from edutorch.storage import TypedStorage

pytestmark = pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")


def x(T):
    return T.arange(6.0).reshape(2, 3)


def filled(T):
    a = x(T)
    a[1].untyped_storage().fill_(0)
    return a


def set_item(T):
    a = T.tensor([1, 2], dtype=T.int16)
    a.untyped_storage()[0] = 7
    a.storage()[1] = 9
    return a


def copied(T):
    a, b = x(T), T.zeros(6)
    b.untyped_storage().copy_(a.untyped_storage())
    b.storage().copy_(b.storage())
    return b


SAME = {
    "repr": lambda T: [repr(x(T).storage()), repr(x(T).untyped_storage()), repr(T.zeros(0).untyped_storage())],
    "repr of types": lambda T: [repr(T.tensor([v]).storage()) for v in (1, True, 1j)],
    "sizes": lambda T: [len(x(T).storage()), len(x(T).untyped_storage()), x(T)[1:].untyped_storage().nbytes(),
                        x(T).storage().size(), x(T).storage().nbytes(), x(T).untyped_storage().size(),
                        x(T).storage().element_size(), x(T).untyped_storage().element_size()],
    "items": lambda T: [x(T).untyped_storage()[2], x(T).untyped_storage()[-1], x(T).storage()[5], x(T).storage()[-6]],
    "slice": lambda T: x(T).untyped_storage()[4:12].tolist(),
    "lists": lambda T: [x(T).storage().tolist(), x(T).untyped_storage().tolist(), list(x(T).storage())],
    "set": set_item,
    "fill": filled,
    "copy": copied,
    "offsets": lambda T: [x(T)[1:].storage_offset(), x(T).t()[1:].storage_offset(), x(T)[:, 2].storage_offset(),
                          x(T)[1:].detach().storage_offset(), x(T)[1:].data.storage_offset(),
                          (x(T)[1:] * 2).storage_offset(), x(T).expand(4, 2, 3)[2, 1].storage_offset()],
    "same object": lambda T: x(T).untyped_storage() is not x(T).untyped_storage(),
    "shared": lambda T: [(a := x(T)).untyped_storage() is a.untyped_storage(),
                         a.untyped_storage().data_ptr() == a[1:].t().untyped_storage().data_ptr(),
                         a.storage().data_ptr() == a.data_ptr(), a[1].data_ptr() - a.data_ptr(),
                         a.reshape(-1).untyped_storage() is a.untyped_storage(),
                         a.clone().untyped_storage() is a.untyped_storage()],
    "empty address": lambda T: [T.zeros(0).data_ptr(), x(T)[2:].data_ptr()],
    "bytes": lambda T: [x(T).nbytes, x(T)[0].nbytes, x(T).itemsize, x(T).element_size(), T.ones(2, dtype=T.bfloat16).nbytes],
    "is_storage": lambda T: [T.is_storage(x(T).storage()), T.is_storage(x(T).untyped_storage()), T.is_storage(x(T))],
    "isinstance": lambda T: [isinstance(x(T).storage(), T.FloatStorage), isinstance(x(T).storage(), T.LongStorage)],
    "made": lambda T: [T.FloatStorage([1, 2]).tolist(), T.LongStorage([3]).tolist(), len(T.HalfStorage(3)),
                       T.UntypedStorage([1, 2]).tolist(), T.UntypedStorage(3).nbytes(), len(T.UntypedStorage()),
                       T.TypedStorage([1, 2], dtype=T.int64).tolist()],
    "kinds": lambda T: [str(x(T).storage().dtype), str(x(T).storage().device), x(T).storage().is_cuda],
    "clone": lambda T: [(s := x(T).untyped_storage()).clone().tolist() == s.tolist(), s.clone().data_ptr() == s.data_ptr(),
                        s.cpu() is s],
    "set_ to a tensor": lambda T: T.tensor([]).set_(x(T)[1:]),
    "set_ to a storage": lambda T: T.tensor([]).set_(x(T).untyped_storage(), 1, (2, 2), (2, 1)),
    "set_ without strides": lambda T: T.tensor([]).set_(x(T).untyped_storage(), 2, (2, 2)),
    "set_ to nothing": lambda T: T.tensor([1.0]).set_(),
    "set_ shares": lambda T: (a := x(T), T.tensor([]).set_(a.storage(), 3, (3,)).fill_(9))[0],
    "resize_": lambda T: [T.arange(6).resize_(2, 2), T.arange(6).resize_((3,)), T.arange(6)[2:].resize_(2),
                          T.arange(6).resize_(3, 3).shape, T.arange(6).resize_(2, 4).flatten()[:6]],
    "resize_as_": lambda T: T.arange(6).resize_as_(T.zeros(2, 2)),
    "shared memory": lambda T: [x(T).is_shared(), x(T).share_memory_().is_shared(), x(T).share_memory_(), x(T).is_pinned()],
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_same(name):
    assert_same(SAME[name])


ERRORS = {
    "index": lambda T: x(T).untyped_storage()[24],
    "typed index": lambda T: x(T).storage()[6],
    "typed slice": lambda T: x(T).storage()[1:2],
    "step": lambda T: x(T).untyped_storage()[::2],
    "text": lambda T: x(T).untyped_storage()["a"],
    "float": lambda T: x(T).untyped_storage().__setitem__(0, 1.5),
    "set_ another type": lambda T: T.tensor([1]).set_(x(T)),
    "set_ a leaf": lambda T: T.ones(2, requires_grad=True).set_(x(T)),
    "resize_ a leaf": lambda T: T.ones(2, requires_grad=True).resize_(1),
    "pin": lambda T: x(T).pin_memory(),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    if name == "pin" and torch.cuda.is_available():
        pytest.skip("there is a graphics card")
    assert_same_error(ERRORS[name])


def test_set_stays_inside():
    """PyTorch would make the storage larger, which nothing here can do to an array."""
    for call in ((0, (7,)), (1, (6,)), (0, (2,), (6,)), (-1, (1,)), (0, (-1,)), (0, (2,), (-1,))):
        with pytest.raises(RuntimeError, match=r"out of bounds|must not be negative"):
            torch.zeros(1).set_(x(torch).untyped_storage(), *call)


def test_typed_storages_warn_once():
    TypedStorage.warned = False
    with pytest.warns(UserWarning, match="TypedStorage is deprecated"):
        x(torch).storage()
    x(torch).storage()  # a second warning would be an error


def test_shared_memory_is_seen_by_a_fork():
    import os

    if not hasattr(os, "fork"):
        pytest.skip("this system does not fork")
    a = torch.zeros(3).share_memory_()
    assert a.is_shared() and a[1:].is_shared()
    child = os.fork()
    if child == 0:
        a[1] = 5.0
        os._exit(0)
    os.waitpid(child, 0)
    assert a.tolist() == [0.0, 5.0, 0.0]


def test_array_of_somebody_else():
    """A tensor around a part of an array begins where that part does, as in PyTorch."""
    theirs = pytest.importorskip("torch")
    whole = np.arange(10.0)
    for T in (torch, theirs):
        y = T.from_numpy(whole[2:5])
        assert (y.storage_offset(), y.untyped_storage().nbytes()) == (0, 24)


def test_results_own_their_memory():
    """What an op computes begins at the start of its storage."""
    a = x(torch)
    for y in (
        a + 1,
        a @ a.t(),
        a.sum(0),
        a.softmax(1),
        a.cumsum(1),
        a.clone(),
        torch.cat([a, a]),
        a.repeat(2, 1),
        a.roll(1),
    ):
        assert y.storage_offset() == 0
        assert y.untyped_storage().nbytes() == y.nbytes
