"""RMSprop and Adagrad beside PyTorch's; parameters of every shape; named parameters, hooks and saved states."""

import copy
import pickle

import numpy as np
import pytest
from beside import assert_same, assert_same_error

import edutorch

MAKERS = {
    "SGD": lambda T, p: T.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True),
    "SGD dampened": lambda T, p: T.optim.SGD(p, lr=0.1, momentum=0.5, dampening=0.2, maximize=True),
    "Adam": lambda T, p: T.optim.Adam(p, lr=0.02, weight_decay=0.1, amsgrad=True),
    "AdamW": lambda T, p: T.optim.AdamW(p, lr=0.02, betas=(0.7, 0.9), amsgrad=True),
    "RMSprop": lambda T, p: T.optim.RMSprop(p, lr=0.02),
    "RMSprop momentum": lambda T, p: T.optim.RMSprop(p, lr=0.02, momentum=0.7, weight_decay=0.1),
    "RMSprop centered": lambda T, p: T.optim.RMSprop(p, lr=0.02, momentum=0.5, centered=True, alpha=0.8),
    "RMSprop maximize": lambda T, p: T.optim.RMSprop(p, lr=0.02, maximize=True),
    "Adagrad": lambda T, p: T.optim.Adagrad(p, lr=0.1),
    "Adagrad decay": lambda T, p: T.optim.Adagrad(p, lr=0.1, lr_decay=0.1, weight_decay=0.1, initial_accumulator_value=0.2),
    "Adagrad maximize": lambda T, p: T.optim.Adagrad(p, lr=0.1, maximize=True),
}  # fmt: skip


def shapes(T):
    """A single number, nothing at all, a transposed matrix, and more numbers than an optimizer takes at a time."""
    return [
        T.nn.Parameter(T.tensor(1.5)),
        T.nn.Parameter(T.ones(0, 3)),
        T.nn.Parameter(T.randn(4, 3).t()),
        T.nn.Parameter(T.randn(130, 150)),
        T.nn.Parameter(T.randn(3, dtype=T.float64)),
    ]


def walk(T, maker, steps=4):
    params = shapes(T)
    optimizer = maker(T, params)
    for _ in range(steps):
        optimizer.zero_grad()
        for i, p in enumerate(params):
            ((p + i) ** 2).sum().backward()
        optimizer.step()
    return params, optimizer


@pytest.mark.parametrize("name", MAKERS)
def test_parameters_of_every_shape(name):
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        params, optimizer = walk(T, MAKERS[name])
        state = [value for p in params for value in optimizer.state[p].values()]
        answers.append([p.detach().numpy() for p in [*params, *state]])
    for mine, theirs in zip(*answers, strict=True):
        assert mine.dtype == theirs.dtype and mine.shape == theirs.shape
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", MAKERS)
def test_they_print_and_save_alike(name):
    def program(T):
        params, optimizer = walk(T, MAKERS[name], steps=2)
        state = optimizer.state_dict()
        return (
            repr(optimizer),
            [list(g) for g in state["param_groups"]],
            [list(s) for s in state["state"].values()],
            list(state),
        )

    assert_same(program)


@pytest.mark.parametrize("name", MAKERS)
def test_a_step_does_not_touch_the_gradient(name):
    params, _ = walk(edutorch, MAKERS[name], steps=1)
    for i, p in enumerate(params):
        if p.ndim == 2 and p.numel():
            start = edutorch.randn(130, 150)
            fresh = edutorch.nn.Parameter(start.clone())
            ((fresh + i) ** 2).sum().backward()
            before = fresh.grad.clone()
            MAKERS[name](edutorch, [fresh]).step()
            assert edutorch.equal(before, fresh.grad) and not edutorch.equal(start, fresh)


@pytest.mark.parametrize("name", MAKERS)
def test_pytorchs_state_can_be_loaded(name):
    """After two steps there, and the numbers carried over, both go on alike."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    theirs, their_optimizer = walk(torch, MAKERS[name], steps=2)
    mine = [edutorch.nn.Parameter(edutorch.from_numpy(p.detach().numpy().copy())) for p in theirs]
    optimizer = MAKERS[name](edutorch, mine)
    saved = their_optimizer.state_dict()
    state = {
        number: {key: edutorch.from_numpy(value.numpy().copy()) for key, value in values.items()}
        for number, values in saved["state"].items()
    }
    optimizer.load_state_dict({"state": state, "param_groups": saved["param_groups"]})
    for params, opt in ((mine, optimizer), (theirs, their_optimizer)):
        opt.zero_grad()
        for i, p in enumerate(params):
            ((p - i) ** 2).sum().backward()
        opt.step()
    for a, b in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-5, atol=1e-6)


def named(T):
    model = T.nn.Linear(2, 1)
    optimizer = T.optim.Adam(model.named_parameters())
    return repr(optimizer), optimizer.state_dict()["param_groups"][0]["param_names"]


def tied(T):
    p = T.nn.Parameter(T.ones(1))
    optimizer = T.optim.SGD([p, p], lr=0.1)
    p.grad = T.ones(1)
    optimizer.step()
    return p, optimizer.state_dict()["param_groups"][0]["params"]


def hook_that_replaces(T):
    p = T.nn.Parameter(T.ones(1))
    optimizer = T.optim.SGD([p], lr=0.1)
    seen = []
    handle = optimizer.register_step_pre_hook(lambda o, args, kwargs: ((o, lambda: seen.append("closure")), {}))
    optimizer.register_step_post_hook(lambda o, args, kwargs: seen.append(len(args)))
    optimizer.step()
    handle.remove()
    optimizer.step()
    return seen


def of_ones_own(T):
    class Downhill(T.optim.Optimizer):
        def __init__(self, params, lr):
            super().__init__(params, {"lr": lr})

        def step(self, closure=None):
            with T.no_grad():
                for group in self.param_groups:
                    for p in group["params"]:
                        p -= group["lr"] * p.grad
                        self.state[p]["count"] = self.state[p].get("count", 0) + 1

    p, seen = T.nn.Parameter(T.ones(2)), []
    optimizer = Downhill([p], 0.1)
    optimizer.register_step_post_hook(lambda *args: seen.append("after"))
    p.grad = T.ones(2)
    optimizer.step()
    return p, optimizer.state_dict(), seen, repr(optimizer)


def copied(T):
    params, optimizer = walk(T, MAKERS["Adam"], steps=1)
    twin = copy.deepcopy(optimizer)
    return repr(twin), len(twin.state), twin.state_dict()["state"][0]


def another_type(T):
    p = T.nn.Parameter(T.ones(2, dtype=T.float64))
    q = T.nn.Parameter(T.ones(2))
    a, b = T.optim.Adam([p], lr=0.5), T.optim.Adam([q])
    p.grad = T.ones(2, dtype=T.float64)
    a.step()
    b.load_state_dict(a.state_dict())
    return b.state_dict()["state"], b.param_groups[0]["lr"]


PROGRAMS = {
    "named": named,
    "hook that replaces": hook_that_replaces,
    "of one's own": of_ones_own,
    "copied": copied,
    "another type": another_type,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_as_pytorch(name):
    assert_same(PROGRAMS[name])


def test_the_same_parameter_twice_is_warned_of():
    p = edutorch.nn.Parameter(edutorch.ones(1))
    with pytest.warns(UserWarning, match="duplicate parameters"):
        edutorch.optim.SGD([p, p], lr=0.1)


ERRORS = {
    "alpha": lambda T: T.optim.RMSprop([T.nn.Parameter(T.ones(1))], alpha=-1),
    "lr_decay": lambda T: T.optim.Adagrad([T.nn.Parameter(T.ones(1))], lr_decay=-1),
    "start": lambda T: T.optim.Adagrad([T.nn.Parameter(T.ones(1))], initial_accumulator_value=-1),
    "nan": lambda T: T.optim.RMSprop([T.nn.Parameter(T.ones(1))], lr=float("nan")),
    "lr of several": lambda T: T.optim.SGD([T.nn.Parameter(T.ones(1))], lr=T.ones(2)),
    "a set": lambda T: T.optim.SGD([{"params": {T.nn.Parameter(T.ones(1))}}]),
    "no group": lambda T: T.optim.SGD([T.nn.Parameter(T.ones(1))]).add_param_group([T.ones(1)]),
    "half named": lambda T: T.optim.SGD([("a", T.nn.Parameter(T.ones(1))), T.nn.Parameter(T.ones(1))]),
    "groups half named": lambda T: T.optim.SGD([("a", T.nn.Parameter(T.ones(1)))]).add_param_group({"params": T.ones(1)}),
    "number of groups": lambda T: T.optim.SGD([T.nn.Parameter(T.ones(1))]).load_state_dict({"state": {}, "param_groups": []}),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_pickled_optimizers_come_back():
    params, optimizer = walk(edutorch, MAKERS["Adam"], steps=1)
    again = pickle.loads(pickle.dumps(optimizer))
    assert repr(again) == repr(optimizer) and len(again.state) == len(params)
