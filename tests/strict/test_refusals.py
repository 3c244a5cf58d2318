"""What the strict device refuses, and what PyTorch refuses where tensors are on two devices."""

import numpy as np
import pytest

import edutorch as torch
from edutorch.op import op


@pytest.fixture
def x(strict):
    return torch.arange(3.0, device="cuda")


@op
def goes_over_the_cpu(input):
    """An op as it should not be."""
    return np.asarray(input) * 2


@op
def forgets_where_it_is(input):
    """Another one: the numbers to multiply by are made on the CPU."""
    return input * np.arange(len(input))


@op
def asks_too_much(input):
    """And one that uses what numpy has and CuPy has not."""
    return np.maximum.accumulate(input)


REFUSED = {
    "asarray": lambda a: np.asarray(a),
    "array": lambda a: np.array(a),
    "np_add": lambda a: np.ones(3) + a,
    "add": lambda a: a + np.ones(3),
    "in_place": lambda a: np.add(np.ones(3), 1, out=a),
    "where": lambda a: np.where(np.array([True, False, True]), a, 0),
    "concatenate": lambda a: np.concatenate([a, np.ones(3)]),
    "index": lambda a: a[np.array([0, 1])],
    "assign": lambda a: a.__setitem__(slice(0, 2), np.ones(2)),
    "assign_there": lambda a: np.zeros(3).__setitem__(slice(None), a),
    "stack": lambda a: np.stack([np.ones(3), a]),
    "matmul": lambda a: np.ones((2, 3)) @ a,
    "no_function": lambda a: np.nanquantile(a, 0.5),
    "no_method": lambda a: np.logaddexp.accumulate(a),
    "no_argument": lambda a: a.max(initial=0),
    "no_device_argument": lambda a: np.ones(3, like=a),
    "no_type": lambda a: np.add.at(a.astype("int64"), (a.astype("int64"),), 1),
    "fromiter": lambda a: np.ascontiguousarray(a),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_device_refuses(x, name):
    with pytest.raises((TypeError, ValueError, NotImplementedError)):
        REFUSED[name](x.array)


@pytest.mark.parametrize("bad", [goes_over_the_cpu, forgets_where_it_is, asks_too_much], ids=lambda bad: bad.name)
def test_an_op_that_crosses_is_found(x, bad):
    bad(x.cpu())
    with pytest.raises((TypeError, NotImplementedError)):
        bad(x)


def test_crossings_that_say_so(x):
    np.testing.assert_array_equal(x.array.get(), [0, 1, 2])
    np.testing.assert_array_equal(x.cpu().numpy(), [0, 1, 2])
    assert x.tolist() == [0, 1, 2] and x[1].item() == 1
    with pytest.raises(TypeError, match="can't convert cuda:0 device type tensor to numpy"):
        x.numpy()


TWO_DEVICES = {
    "add": lambda a, b: a + b,
    "reversed": lambda a, b: b - a,
    "in_place": lambda a, b: a.mul_(b),
    "matmul": lambda a, b: a @ b,
    "cat": lambda a, b: torch.cat([a, b]),
    "stack": lambda a, b: torch.stack([b, a]),
    "where": lambda a, b: torch.where(a > 0, a, b),
    "mask": lambda a, b: torch.where(b > 0, a, a),
    "maximum": lambda a, b: torch.maximum(a, b),
    "linear": lambda a, b: torch.nn.functional.linear(a, b.reshape(1, 3)),
    "layer": lambda a, b: torch.nn.Linear(3, 2)(a),
    "loss": lambda a, b: torch.nn.functional.mse_loss(a, b),
    "gather": lambda a, b: torch.gather(a, 0, b.long()),
}


@pytest.mark.parametrize("name", TWO_DEVICES)
def test_two_devices(x, name):
    words = "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
    with pytest.raises(RuntimeError, match=words):
        TWO_DEVICES[name](x, torch.ones(3))


def test_a_single_number_on_the_cpu_is_a_number(x):
    half = torch.tensor(0.5, requires_grad=True)
    y = half * x + torch.tensor(1)
    assert y.is_cuda and y.tolist() == [1, 1.5, 2]
    y.sum().backward()
    assert half.grad.device.type == "cpu" and half.grad == 3
    assert (x > torch.tensor(1.0)).tolist() == [False, False, True]
    x += torch.tensor(1.0)
    assert x.is_cuda and x.tolist() == [1, 2, 3]


def test_indices_may_be_on_the_cpu(x):
    assert x[torch.tensor([0, 2])].tolist() == x[[0, 2]].tolist() == x[np.array([0, 2])].tolist() == [0, 2]
    assert x[torch.tensor([True, False, True])].is_cuda
    with pytest.raises(RuntimeError, match="indices should be either on cpu or on the same device as the indexed"):
        x.cpu()[torch.tensor([0, 2], device="cuda")]


def test_copies_say_so(x):
    here = torch.zeros(3)
    here.copy_(x)
    here[:2] = x[1:]
    assert here.tolist() == [1, 2, 2]
    x[0] = torch.tensor(7.0)
    x[1:] = torch.ones(2)
    assert x.is_cuda and x.tolist() == [7, 1, 1]


def test_gradients_cross_back(x):
    x.requires_grad_()
    (x.cpu() * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert x.grad.is_cuda and x.grad.tolist() == [1, 2, 3]
    w = torch.ones(3, requires_grad=True)
    (w.cuda() * x.detach()).sum().backward()
    assert not w.grad.is_cuda and w.grad.tolist() == [0, 1, 2]
