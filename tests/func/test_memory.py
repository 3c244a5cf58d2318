"""Transforms leave no circles behind, and no gradients in tensors that were only lent to them."""

import gc
import threading

import pytest

import edutorch as torch
from edutorch.func.trees import flatten, spread, tree_map, unflatten


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


CALLS = {
    "grad": lambda x: torch.func.grad(lambda a: (a**3).sum())(x),
    "vjp": lambda x: torch.func.vjp(torch.exp, x)[1](torch.ones(3)),
    "jvp": lambda x: torch.func.jvp(torch.exp, (x,), (x,)),
    "jacrev": lambda x: torch.func.jacrev(torch.sin)(x),
    "jacfwd": lambda x: torch.func.jacfwd(torch.sin)(x),
    "hessian": lambda x: torch.func.hessian(lambda a: (a**3).sum())(x),
    "vmap": lambda x: torch.vmap(torch.func.grad(lambda a: a * a))(x),
    "functional": lambda x: torch.autograd.functional.hessian(lambda a: (a**3).sum(), x),
}


@pytest.mark.parametrize("name", CALLS)
def test_no_circles(name, no_collector):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    CALLS[name](x.detach())
    gc.collect()
    CALLS[name](x.detach())
    assert gc.collect() == 0
    CALLS[name](x)
    assert x.grad is None


def test_transforms_in_threads():
    """Each thread has its own switches: a transform in one says nothing to another."""
    slope = torch.func.grad(lambda a: (a**3).sum())
    found = []
    threads = [
        threading.Thread(target=lambda k=k: found.append((k, slope(torch.full((2,), k)).tolist())))
        for k in (1.0, 2.0, 3.0)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [(k, [3 * k * k] * 2) for k in (1.0, 2.0, 3.0)]


def test_an_error_inside_leaves_the_switches_as_they_were():
    def wrong(x):
        raise ValueError("no")

    with torch.no_grad():
        with pytest.raises(ValueError):
            torch.func.grad(wrong)(torch.ones(1))
        assert not torch.is_grad_enabled()


def test_trees():
    tree = {"a": 1, "b": (2, [3, None]), "c": {}}
    leaves, form = flatten(tree)
    assert leaves == [1, 2, 3, None] and unflatten(leaves, form) == tree
    assert tree_map(str, tree) == {"a": "1", "b": ("2", ["3", "None"]), "c": {}}
    assert spread((0, {"x": None, "y": 1}), flatten((5, {"x": (1, 2), "y": 3}))[1]) == [0, None, None, 1]
    assert spread((0, 0), flatten((5,))[1]) is None
    assert spread([0], flatten((5,))[1]) is None
    assert flatten((1, 2))[1] != flatten([1, 2])[1]


def test_functional_call_restores_after_an_error():
    model = torch.nn.Linear(2, 1)
    weight = model.weight
    with pytest.raises(RuntimeError):
        torch.func.functional_call(model, {"weight": torch.ones(1, 2)}, torch.ones(1, 5))
    assert model.weight is weight
