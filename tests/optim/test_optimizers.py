"""Optimizers beside PyTorch's, step for step; their groups, their state, their words."""

import copy

import pytest
from beside import assert_same, assert_same_error

import edutorch

MAKERS = {
    "SGD": lambda T, p: T.optim.SGD(p, lr=0.1),
    "SGD momentum": lambda T, p: T.optim.SGD(p, lr=0.1, momentum=0.9),
    "SGD dampening": lambda T, p: T.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.3, weight_decay=0.01),
    "SGD nesterov": lambda T, p: T.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "SGD maximize": lambda T, p: T.optim.SGD(p, lr=0.01, maximize=True, weight_decay=0.1),
    "Adam": lambda T, p: T.optim.Adam(p, lr=0.01),
    "Adam decay": lambda T, p: T.optim.Adam(p, lr=0.01, weight_decay=0.1, betas=(0.8, 0.95)),
    "Adam amsgrad": lambda T, p: T.optim.Adam(p, lr=0.01, amsgrad=True),
    "AdamW": lambda T, p: T.optim.AdamW(p, lr=0.01),
    "AdamW maximize": lambda T, p: T.optim.AdamW(p, lr=0.01, maximize=True, weight_decay=0.1),
}


def mlp(T):
    return T.nn.Sequential(T.nn.Linear(6, 16), T.nn.ReLU(), T.nn.Linear(16, 3))


def train(T, maker, loss_name, steps=10):
    model = mlp(T)
    optimizer = maker(T, model.parameters())
    x, labels, values = T.randn(20, 6), T.randint(3, (20,)), T.randn(20, 3)
    losses = []
    for _ in range(steps):
        out = model(x)
        loss = T.nn.CrossEntropyLoss()(out, labels) if loss_name == "cross entropy" else T.nn.MSELoss()(out, values)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, model, optimizer


@pytest.mark.parametrize("loss", ["cross entropy", "mse"])
@pytest.mark.parametrize("name", MAKERS)
def test_ten_steps_give_pytorchs_losses(name, loss):
    torch = pytest.importorskip("torch")
    runs = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        runs.append(train(T, MAKERS[name], loss)[0])
    assert runs[0] == pytest.approx(runs[1], abs=1e-6, rel=1e-6)


GOLDEN = {  # PyTorch 2.13, seed 0, cross entropy, ten steps
    "SGD": [1.2058196, 1.1784667, 1.1556933, 1.1365645, 1.120436, 1.1068616, 1.0953487, 1.0854958, 1.0769675, 1.06953],
    "Adam": [
        1.2058196,
        1.1695474,
        1.1378121,
        1.1100708,
        1.0859997,
        1.0652778,
        1.0476555,
        1.0321181,
        1.018733,
        1.0067477,
    ],
}


@pytest.mark.parametrize("name", GOLDEN)
def test_ten_steps_that_need_no_pytorch(name):
    edutorch.manual_seed(0)
    assert train(edutorch, MAKERS[name], "cross entropy")[0] == pytest.approx(GOLDEN[name], abs=1e-6)


@pytest.mark.parametrize("name", MAKERS)
def test_they_print_alike(name):
    assert_same(lambda T: repr(MAKERS[name](T, mlp(T).parameters())))


@pytest.mark.parametrize("name", MAKERS)
def test_their_state_is_alike(name):
    def program(T):
        _, _, optimizer = train(T, MAKERS[name], "mse", steps=3)
        state = optimizer.state_dict()
        return (
            list(state),
            [sorted(g) for g in state["param_groups"]],
            state["param_groups"][0]["params"],
            state["state"],
        )

    assert_same(program)


@pytest.mark.parametrize("name", MAKERS)
def test_training_goes_on_from_a_saved_state(name):
    edutorch.manual_seed(0)
    _, model, optimizer = train(edutorch, MAKERS[name], "mse", steps=3)
    edutorch.manual_seed(0)
    _, twin, other = train(edutorch, MAKERS[name], "mse", steps=3)
    twin.load_state_dict(model.state_dict())
    fresh = MAKERS[name](edutorch, twin.parameters())
    fresh.load_state_dict(copy.deepcopy(optimizer.state_dict()))  # PyTorch shares its tensors, and so do we
    for model_, optimizer_ in ((model, optimizer), (twin, fresh)):
        for _ in range(3):
            optimizer_.zero_grad()
            (model_(edutorch.ones(2, 6)) ** 2).sum().backward()
            optimizer_.step()
    assert [p.tolist() for p in model.parameters()] == [p.tolist() for p in twin.parameters()]


def groups(T):
    model = mlp(T)
    optimizer = T.optim.SGD([{"params": model[0].parameters(), "lr": 1.0}, {"params": [model[2].weight]}], lr=0.1)
    optimizer.add_param_group({"params": model[2].bias, "momentum": 0.5})
    optimizer.param_groups[0]["lr"] = 0.5
    (model(T.ones(1, 6)) ** 2).sum().backward()
    optimizer.step()
    return [g["lr"] for g in optimizer.param_groups], list(model.state_dict().values()), len(optimizer.param_groups)


def closures(T):
    p = T.nn.Parameter(T.tensor([1.0]))
    optimizer = T.optim.SGD([p], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    with T.no_grad():
        loss = optimizer.step(closure)
    return loss, p


def hooks(T):
    p, seen = T.nn.Parameter(T.tensor([1.0])), []
    optimizer = T.optim.SGD([p], lr=0.1)
    optimizer.register_step_pre_hook(lambda o, args, kwargs: seen.append(("pre", p.item())))
    optimizer.register_step_post_hook(lambda o, args, kwargs: seen.append(("post", p.item())))
    p.grad = T.tensor([1.0])
    optimizer.step()
    return seen


def without_gradient(T):
    a, b = T.nn.Parameter(T.ones(1)), T.nn.Parameter(T.ones(1))
    optimizer = T.optim.Adam([a, b])
    (a * 2).backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    return a, b, len(optimizer.state), a.grad, b.grad


def named(T):
    model = mlp(T)
    return [len(g["params"]) for g in T.optim.SGD(model.named_parameters(), lr=0.1).param_groups]


PROGRAMS = {
    "groups": groups,
    "closures": closures,
    "hooks": hooks,
    "without gradient": without_gradient,
    "named": named,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_as_pytorch(name):
    assert_same(PROGRAMS[name])


ERRORS = {
    "no parameters": lambda T: T.optim.SGD([], lr=0.1),
    "one tensor": lambda T: T.optim.SGD(T.ones(1), lr=0.1),
    "no tensors": lambda T: T.optim.SGD([1], lr=0.1),
    "no leaf": lambda T: T.optim.SGD([T.ones(1, requires_grad=True) * 2], lr=0.1),
    "twice": lambda T: (lambda p: T.optim.SGD([{"params": [p]}, {"params": [p]}], lr=0.1))(T.nn.Parameter(T.ones(1))),
    "negative lr": lambda T: T.optim.SGD([T.nn.Parameter(T.ones(1))], lr=-1),
    "negative momentum": lambda T: T.optim.SGD([T.nn.Parameter(T.ones(1))], momentum=-1),
    "nesterov alone": lambda T: T.optim.SGD([T.nn.Parameter(T.ones(1))], nesterov=True),
    "beta": lambda T: T.optim.Adam([T.nn.Parameter(T.ones(1))], betas=(1.0, 0.9)),
    "eps": lambda T: T.optim.Adam([T.nn.Parameter(T.ones(1))], eps=-1),
    "weight decay": lambda T: T.optim.AdamW([T.nn.Parameter(T.ones(1))], weight_decay=-1),
    "other groups": lambda T: T.optim.SGD([T.nn.Parameter(T.ones(1))]).load_state_dict(
        T.optim.SGD([T.nn.Parameter(T.ones(1)), T.nn.Parameter(T.ones(1))]).state_dict()
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_a_step_is_a_change_that_the_graph_notices():
    p = edutorch.nn.Parameter(edutorch.tensor([2.0]))
    loss = (p * p).sum()
    optimizer = edutorch.optim.SGD([p], lr=0.1)
    p.grad = edutorch.tensor([1.0])
    optimizer.step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()
