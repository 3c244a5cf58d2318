"""copy, deepcopy and pickle of tensors, parameters and modules."""

import copy
import pickle

import pytest
from beside import assert_same, assert_same_error

import edutorch as torch


def leaf(T):
    a = T.ones(2, requires_grad=True)
    a.grad = T.full((2,), 3.0)
    a.tag = [1]
    return a


def about(a):
    """What is to be compared of a copy."""
    return [a, a.grad, a.requires_grad, a.is_leaf, sorted(vars(a))]


def round_trip(thing):
    return pickle.loads(pickle.dumps(thing))


SAME = {
    "copy": lambda T: about(copy.copy(leaf(T))),
    "copy shares": lambda T: [(a := leaf(T)).data_ptr() == copy.copy(a).data_ptr(), copy.copy(a).tag is a.tag],
    "copy of a result": lambda T: about(copy.copy(leaf(T) * 2)),
    "deepcopy": lambda T: about(copy.deepcopy(leaf(T))),
    "deepcopy has its own": lambda T: [(a := leaf(T)).data_ptr() == copy.deepcopy(a).data_ptr(), copy.deepcopy(a).tag is a.tag,
                                       copy.deepcopy(a).tag],
    "deepcopy of views": lambda T: [(a := T.arange(4.0), b := copy.deepcopy([a, a[1:], a]))[1][0] is b[2],
                                    b[0].data_ptr() + 4 == b[1].data_ptr(), b[1].storage_offset()],
    "deepcopy of a view": lambda T: [(b := copy.deepcopy(T.arange(6.0).reshape(2, 3).t()[1:])), b.stride(),
                                     b.storage_offset(), b.untyped_storage().nbytes()],
    "deepcopy of gradients that are shared": lambda T: shared_gradients(T),
    "deepcopy twice": lambda T: [(a := T.ones(1), b := copy.deepcopy({"a": a, "b": [a]}))[1]["a"] is b["b"][0]],
    "deepcopy types": lambda T: [copy.deepcopy(T.ones(2, dtype=d)) for d in (T.bool, T.int8, T.float16, T.bfloat16, T.complex64)],
    "deepcopy odd shapes": lambda T: [copy.deepcopy(T.zeros(0, 3)), copy.deepcopy(T.tensor(1)), copy.deepcopy(T.ones(1).expand(3))],
    "pickle": lambda T: about(round_trip(leaf(T))),
    "pickle of a result": lambda T: about(round_trip(leaf(T) * 2)),
    "pickle types": lambda T: [round_trip(T.ones(2, dtype=d)) for d in (T.bool, T.int16, T.float16, T.bfloat16, T.complex64)],
    "pickle of views": lambda T: [(b := round_trip(T.arange(6.0).reshape(2, 3).t()[1:])), b.stride(), b.storage_offset()],
    "pickle others": lambda T: [repr(round_trip(v)) for v in (T.float32, T.device("cpu"), T.Size([1, 2]), T.ones(1).shape)],
    "parameter": lambda T: about(round_trip(T.nn.Parameter(T.ones(2)))),
    "parameter shown": lambda T: repr(round_trip(T.nn.Parameter(T.ones(2), requires_grad=False))),
    "parameter with an attribute": lambda T: sorted(vars(round_trip(marked(T)))),
    "parameter copied": lambda T: about(copy.deepcopy(trained(T))),
    "module": lambda T: [list(round_trip(m).state_dict().values()) for m in [T.nn.Linear(2, 1)]],
    "module copied": lambda T: [(m := T.nn.Linear(1, 1), c := copy.deepcopy(m))[0].weight is c.weight, c.weight.is_leaf,
                                c.weight == m.weight],
    "tied module": lambda T: tied(T),
}  # fmt: skip


def marked(T):
    parameter = T.nn.Parameter(T.ones(1))
    parameter.tag = 1
    return parameter


def trained(T):
    parameter = marked(T)
    parameter.grad = T.ones(1)
    return parameter


def shared_gradients(T):
    a, b = leaf(T), leaf(T)
    b.grad = a.grad
    c = copy.deepcopy([a, b])
    return c[0].grad is c[1].grad


def tied(T):
    m = T.nn.Sequential(T.nn.Linear(2, 2), T.nn.Linear(2, 2))
    m[1].weight = m[0].weight
    c = copy.deepcopy(m)
    return [c[1].weight is c[0].weight, c[0].weight is m[0].weight]


@pytest.mark.parametrize("name", SAME)
def test_same(name):
    assert_same(SAME[name])


def test_deepcopy_of_a_result():
    assert_same_error(lambda T: copy.deepcopy(T.ones(1, requires_grad=True) * 2))


class Special(torch.Tensor):
    """A tensor of a class of one's own."""


def test_subclass():
    a = Special([1.0, 2.0])
    a.k = {"deep": [1]}
    for twin in (copy.copy(a), copy.deepcopy(a), round_trip(a)):
        assert type(twin) is Special
        assert (twin.tolist(), twin.k) == ([1.0, 2.0], {"deep": [1]})


def test_pickled_views_share():
    """PyTorch's do not; nobody minds."""
    a = torch.arange(4.0)
    b, c = round_trip([a, a[1:]])
    b[1] = 9.0
    assert c[0].item() == 9.0


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_protocols(protocol):
    a = torch.arange(6).reshape(2, 3).t()
    assert pickle.loads(pickle.dumps(a, protocol)).tolist() == a.tolist()


def test_hooks_stay_behind():
    a = torch.ones(1, requires_grad=True)
    a.register_hook(print)
    with pytest.warns(UserWarning, match="backward hook <built-in function print> on tensor will not be serialized"):
        pickle.dumps(a)
