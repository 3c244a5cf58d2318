"""Every optimizer with every option beside PyTorch's: twenty steps in float64, to nine digits, and the state they leave."""

import copy
import importlib

import numpy as np
import pytest
from beside import assert_same, assert_same_error

import edutorch

OPTIONS = {
    "SGD": [{}, {"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3}, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}, {"maximize": True, "lr": 0.001}, {"fused": True, "momentum": 0.9}],
    "Adam": [{}, {"lr": 0.1, "betas": (0.7, 0.9)}, {"weight_decay": 0.1, "amsgrad": True}, {"maximize": True, "eps": 1e-3}, {"decoupled_weight_decay": True, "weight_decay": 0.1}, {"fused": True, "amsgrad": True}],
    "AdamW": [{}, {"lr": 0.1, "weight_decay": 0.5}, {"amsgrad": True, "maximize": True}],
    "Adamax": [{}, {"lr": 0.1, "betas": (0.5, 0.8)}, {"weight_decay": 0.1}, {"maximize": True, "eps": 1e-2}],
    "NAdam": [{}, {"lr": 0.1, "betas": (0.5, 0.8)}, {"weight_decay": 0.1}, {"weight_decay": 0.1, "decoupled_weight_decay": True}, {"maximize": True, "momentum_decay": 0.1}],
    "RAdam": [{}, {"lr": 0.1, "betas": (0.5, 0.8)}, {"weight_decay": 0.1}, {"weight_decay": 0.1, "decoupled_weight_decay": True}, {"maximize": True, "betas": (0.9, 0.99)}],
    "RMSprop": [{}, {"lr": 0.1, "alpha": 0.7}, {"momentum": 0.7}, {"centered": True, "momentum": 0.5, "weight_decay": 0.1}, {"maximize": True, "eps": 1e-2}],
    "Adagrad": [{}, {"lr": 0.1, "lr_decay": 0.1}, {"weight_decay": 0.1, "initial_accumulator_value": 0.3}, {"maximize": True}, {"fused": True}],
    "Adadelta": [{}, {"lr": 10.0, "rho": 0.7}, {"weight_decay": 0.1, "eps": 1e-3}, {"maximize": True}],
    "ASGD": [{}, {"lr": 0.1, "lambd": 0.1, "alpha": 0.5, "t0": 5}, {"weight_decay": 0.1, "t0": 0}, {"maximize": True}],
    "Rprop": [{}, {"lr": 0.5, "etas": (0.3, 1.7)}, {"step_sizes": (0.02, 0.05)}, {"maximize": True}],
    "Adafactor": [{}, {"lr": 0.5, "beta2_decay": -0.3}, {"weight_decay": 0.1, "eps": (1e-3, 1e-2)}, {"maximize": True, "d": 2.0}],
}  # fmt: skip
CASES = [(name, options) for name, several in OPTIONS.items() for options in several]
COMPLEX = [case for case in CASES if case[0] != "Adafactor" and "fused" not in case[1]]


def parameters(T, dtype="float64"):
    return [T.nn.Parameter(T.randn(shape, dtype=getattr(T, dtype))) for shape in ((4, 3), (5,), (), (2, 3, 2))]


def gradients(T, params, step):
    """The gradients of something with a minimum and a slope that changes its sign."""
    for i, p in enumerate(params):
        size = p.abs() ** 2
        loss = (size * (i + 1) + (p.real * (step % 3 - 1)) + (size + 1).sqrt() * 0.3).sum()
        p.grad = T.autograd.grad(loss, p)[0]


def walked(T, name, options, dtype="float64", steps=20):
    params = parameters(T, dtype)
    optimizer = getattr(T.optim, name)(params, **options)
    for step in range(steps):
        gradients(T, params, step)
        optimizer.step()
    return params, optimizer


def arrays(params, optimizer):
    state = optimizer.state_dict()["state"]
    return {
        **{f"parameter {i}": p.detach().numpy() for i, p in enumerate(params)},
        **{f"{name} {i}": v.numpy() for i, values in state.items() for name, v in values.items()},
    }


def beside(torch, mine, theirs, tolerance=1e-9, types=True):
    assert list(mine) == list(theirs)
    for name in mine:
        assert not types or mine[name].dtype == theirs[name].dtype, name
        assert mine[name].shape == theirs[name].shape, name
        np.testing.assert_allclose(mine[name], theirs[name], rtol=tolerance, atol=tolerance, err_msg=name)


def compared(name, options, dtype="float64", tolerance=1e-9):
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        answers.append(walked(T, name, options, dtype))
    beside(torch, *(arrays(*answer) for answer in answers), tolerance)
    assert repr(answers[0][1]) == repr(answers[1][1])


@pytest.mark.parametrize("name, options", CASES)
def test_twenty_steps(name, options):
    compared(name, options)


@pytest.mark.parametrize("name, options", COMPLEX)
def test_complex_parameters(name, options):
    compared(name, options, "complex128")


@pytest.mark.parametrize("name", OPTIONS)
def test_float32(name):
    compared(name, {}, "float32", 1e-5)


@pytest.mark.parametrize("name", OPTIONS)
def test_foreach_is_the_same(name):
    compared(name, {"foreach": True}, tolerance=1e-8)  # PyTorch's ASGD keeps a float32 there


@pytest.mark.parametrize("name", OPTIONS)
def test_lr_as_a_tensor(name):
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        answers.append(arrays(*walked(T, name, {"lr": T.tensor(0.02, dtype=T.float64)})))
    beside(torch, *answers)


def test_betas_as_tensors():
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        betas = T.tensor(0.8, dtype=T.float64), T.tensor([0.9], dtype=T.float64)
        answers.append(arrays(*walked(T, "Adam", {"betas": betas})))
    beside(torch, *answers)


@pytest.mark.parametrize(
    "name", [name for name in OPTIONS if name not in ("Adafactor", "Adamax", "Rprop")]
)  # PyTorch's cannot
@pytest.mark.parametrize("lr_is_learned", [False, True])
def test_a_step_that_has_a_gradient_itself(name, lr_is_learned):
    """differentiable=True: how the loss after three steps depends on where they began, and on lr."""

    def program(T):
        start = T.tensor([1.0, -2.0, 0.5], dtype=T.float64, requires_grad=True)
        lr = T.tensor(0.05, dtype=T.float64, requires_grad=True)
        p = start.clone()
        optimizer = getattr(T.optim, name)([p], lr=lr if lr_is_learned else 0.05, differentiable=True)
        for _ in range(3):
            (p.grad,) = T.autograd.grad((p.clone() ** 4).sum(), p, create_graph=True)  # p itself is about to change
            optimizer.step()
        (p**2).sum().backward()
        return p, start.grad, lr.grad

    if lr_is_learned and name not in ("SGD", "Adam", "AdamW"):
        pytest.skip("PyTorch has no gradient for lr there")
    assert_same(program)


@pytest.mark.parametrize("name", OPTIONS)
def test_their_state_goes_on_here(name):
    """After five steps in one library the other goes on."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    theirs, optimizer = walked(torch, name, {}, steps=5)
    mine = [edutorch.nn.Parameter(edutorch.from_numpy(p.detach().numpy().copy())) for p in theirs]
    saved = copy.deepcopy(optimizer.state_dict())
    saved["state"] = {
        i: {k: edutorch.from_numpy(v.numpy().copy()) for k, v in s.items()} for i, s in saved["state"].items()
    }
    again = getattr(edutorch.optim, name)(mine)
    again.load_state_dict(saved)
    for step in range(5, 10):
        gradients(torch, theirs, step)
        optimizer.step()
        gradients(edutorch, mine, step)
        again.step()
    beside(
        torch, arrays(mine, again), arrays(theirs, optimizer), 1e-7, types=False
    )  # what is loaded takes the type of p


@pytest.mark.parametrize("name", OPTIONS)
def test_our_state_goes_on_there(name):
    torch = pytest.importorskip("torch")
    edutorch.manual_seed(0)
    mine, optimizer = walked(edutorch, name, {}, steps=5)
    theirs = [torch.nn.Parameter(torch.from_numpy(p.detach().numpy().copy())) for p in mine]
    saved = copy.deepcopy(optimizer.state_dict())
    saved["state"] = {
        i: {k: torch.from_numpy(v.numpy().copy()) for k, v in s.items()} for i, s in saved["state"].items()
    }
    again = getattr(torch.optim, name)(theirs)
    again.load_state_dict(saved)
    for step in range(5, 10):
        gradients(edutorch, mine, step)
        optimizer.step()
        gradients(torch, theirs, step)
        again.step()
    beside(torch, arrays(mine, optimizer), arrays(theirs, again), 1e-7, types=False)


def rosenbrock(T, options, calls=6, dtype="float64"):
    """A bent valley, down which it is hard to go."""
    p = T.nn.Parameter(T.tensor([-1.2, 1.0], dtype=getattr(T, dtype)))
    q = T.nn.Parameter(T.tensor([[0.5]], dtype=getattr(T, dtype)))
    optimizer = T.optim.LBFGS([p, q], **options)
    counted = []

    def closure():
        optimizer.zero_grad()
        loss = ((1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2).real + (q.abs() ** 2).sum()
        loss.backward()
        counted.append(loss.item())
        return loss

    losses = [optimizer.step(closure).item() for _ in range(calls)]
    state = optimizer.state_dict()["state"][0]
    return losses, p, q, len(counted), counted[:20], state["n_iter"], state["func_evals"], sorted(state), state["d"]


VALLEYS = {
    "wolfe": {"line_search_fn": "strong_wolfe"},
    "wolfe in short": {"line_search_fn": "strong_wolfe", "max_iter": 3, "history_size": 2},
    "few looks": {"line_search_fn": "strong_wolfe", "max_eval": 5},
    "plain": {"lr": 0.002, "max_iter": 10},
    "plain with little memory": {"lr": 0.01, "max_iter": 8, "history_size": 3},
    "tolerances": {"line_search_fn": "strong_wolfe", "tolerance_grad": 1e-2, "tolerance_change": 1e-3},
}


@pytest.mark.parametrize("name", VALLEYS)
def test_lbfgs(name):
    assert_same(lambda T: rosenbrock(T, VALLEYS[name]))


def one(T):
    return [T.nn.Parameter(T.ones(2))]


def with_gradient(T, name, **options):
    p = T.nn.Parameter(T.ones(2, 2))
    p.grad = T.ones(2, 2)
    getattr(T.optim, name)([p], **options).step()


ERRORS = {
    "betas": lambda T: T.optim.Adamax(one(T), betas=(1.0, 0.9)),
    "beta 1": lambda T: T.optim.NAdam(one(T), betas=(0.9, -1)),
    "kinds of betas": lambda T: T.optim.Adam(one(T), betas=(0.9, T.tensor(0.9))),
    "two betas": lambda T: T.optim.Adam(one(T), betas=(T.tensor([0.9, 0.9]), T.tensor(0.9))),
    "int betas": lambda T: T.optim.Adam(one(T), betas=(0, 0.9)),
    "momentum_decay": lambda T: T.optim.NAdam(one(T), momentum_decay=-1),
    "rho": lambda T: T.optim.Adadelta(one(T), rho=1.5),
    "etas": lambda T: T.optim.Rprop(one(T), etas=(0.5, 0.9)),
    "lr": lambda T: T.optim.RAdam(one(T), lr=-1),
    "weight decay": lambda T: T.optim.ASGD(one(T), weight_decay=-1),
    "sparse": lambda T: with_gradient(T, "SparseAdam"),
    "sparse lr": lambda T: T.optim.SparseAdam(one(T), lr=0),
    "sparse complex": lambda T: T.optim.SparseAdam([T.nn.Parameter(T.ones(2, dtype=T.complex64))]),
    "adafactor lr": lambda T: T.optim.Adafactor(one(T), lr=-1),
    "adafactor decay": lambda T: T.optim.Adafactor(one(T), beta2_decay=1),
    "adafactor eps": lambda T: T.optim.Adafactor(one(T), eps=(-1, 1)),
    "adafactor eps2": lambda T: T.optim.Adafactor(one(T), eps=(None, -1)),
    "adafactor d": lambda T: T.optim.Adafactor(one(T), d=0.5),
    "muon of vectors": lambda T: T.optim.Muon(one(T)),
    "muon lr": lambda T: T.optim.Muon(one(T), lr=-1),
    "muon rule": lambda T: T.optim.Muon(one(T), adjust_lr_fn="x"),
    "muon steps": lambda T: with_gradient(T, "Muon", ns_steps=100),
    "lbfgs groups": lambda T: T.optim.LBFGS([{"params": one(T)}, {"params": one(T)}]),
    "lbfgs search": lambda T: rosenbrock(T, {"line_search_fn": "x"}),
    "lbfgs without closure": lambda T: T.optim.LBFGS(one(T)).step(),
    "fused differentiable": lambda T: T.optim.SGD(one(T), fused=True, differentiable=True),
    "fused foreach": lambda T: T.optim.Adagrad(one(T), fused=True, foreach=True),
    "capturable": lambda T: with_gradient(T, "Adam", capturable=True),
    "capturable foreach": lambda T: with_gradient(T, "Adam", capturable=True, foreach=True),
    "capturable NAdam": lambda T: with_gradient(T, "NAdam", capturable=True),
    "capturable ASGD": lambda T: with_gradient(T, "ASGD", capturable=True),
    "foreach and a tensor": lambda T: T.optim.Adam(one(T), lr=T.tensor(0.1), foreach=True),
    "differentiable leaf": lambda T: with_gradient(T, "SGD", differentiable=True),
    "step of the base": lambda T: T.optim.Optimizer(one(T), {"lr": 1}).step(),
    "unknown option": lambda T: T.optim.AdamW(one(T), decoupled_weight_decay=True),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


@pytest.mark.parametrize("options", [{}, {"nesterov": False, "momentum": 0.5}, {"adjust_lr_fn": "match_rms_adamw"}])
def test_muon(options):
    """Muon computes in bfloat16: PyTorch's own numbers hold to two or three digits."""
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        params = [T.nn.Parameter(T.randn(4, 6)), T.nn.Parameter(T.randn(7, 3))]
        optimizer = T.optim.Muon(params, lr=0.02, **options)
        for step in range(5):
            gradients(T, params, step)
            optimizer.step()
        answers.append(arrays(params, optimizer))
        assert optimizer.state_dict()["param_groups"][0]["params"] == [0, 1]
    beside(torch, *answers, tolerance=3e-3)


def hooks(T):
    seen = []
    every = importlib.import_module(f"{T.__name__}.optim.optimizer")
    from_everywhere = every.register_optimizer_step_pre_hook(lambda o, args, kwargs: seen.append("every pre"))
    after = every.register_optimizer_step_post_hook(lambda o, args, kwargs: seen.append("every post"))
    optimizer = T.optim.Adam(one(T))
    optimizer.register_step_pre_hook(lambda *_: seen.append("pre"))
    optimizer.register_step_post_hook(lambda *_: seen.append("post"))
    optimizer.register_state_dict_pre_hook(lambda o: seen.append("saving"))
    optimizer.register_state_dict_pre_hook(lambda o: seen.append("saving first"), prepend=True)
    optimizer.register_state_dict_post_hook(lambda o, state: {**state, "note": 1})
    optimizer.register_state_dict_post_hook(lambda o, state: seen.append(sorted(state)))
    optimizer.register_load_state_dict_pre_hook(lambda o, state: {k: v for k, v in state.items() if k != "note"})
    optimizer.register_load_state_dict_post_hook(lambda o: seen.append("loaded"))
    optimizer.step()
    optimizer.load_state_dict(optimizer.state_dict())
    from_everywhere.remove()
    after.remove()
    optimizer.step()
    return seen


def tied(T):
    p, q = T.nn.Parameter(T.ones(1)), T.nn.Parameter(T.ones(1))
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        optimizer = T.optim.SGD([{"params": [p, p]}, {"params": [q]}], lr=0.1)
    return [group["params"] for group in optimizer.state_dict()["param_groups"]]


def old_states(T):
    """Settings and counts as old versions wrote them."""
    p = T.nn.Parameter(T.ones(2))
    optimizer = T.optim.Adam([p])
    state = {"step": 3, "exp_avg": T.ones(2), "exp_avg_sq": T.ones(2)}
    group = {"lr": 0.1, "betas": (0.9, 0.99), "eps": 1e-8, "weight_decay": 0, "params": [0]}
    optimizer.load_state_dict({"state": {0: state}, "param_groups": [group]})
    p.grad = T.ones(2)
    optimizer.step()
    return p, optimizer.state_dict()["state"], sorted(optimizer.param_groups[0])


def shared_state(T):
    p, q = T.nn.Parameter(T.ones(2)), T.nn.Parameter(T.ones(2))
    a, b = T.optim.Adam([p]), T.optim.Adam([q])
    p.grad = T.ones(2)
    a.step()
    b.load_state_dict(a.state_dict())
    a.step()
    return b.state_dict()["state"], b.state[q]["exp_avg"] is a.state[p]["exp_avg"]


def untouched(T):
    """SGD without momentum keeps no state at all; a parameter without gradient has none either."""
    p, q = T.nn.Parameter(T.ones(2)), T.nn.Parameter(T.ones(2))
    p.grad = T.ones(2)
    plain, adam = T.optim.SGD([p, q]), T.optim.Adam([p, q])
    plain.step()
    adam.step()
    return plain.state_dict()["state"], list(adam.state_dict()["state"]), len(plain.state)


def pickled(T):
    twin = copy.deepcopy(T.optim.Adam(one(T)))
    return sorted(twin.__getstate__()), repr(twin), list(twin._optimizer_step_pre_hooks)


def default_type(T):
    T.set_default_dtype(T.float64)
    try:
        p = T.nn.Parameter(T.ones(1))
        p.grad = T.ones(1)
        optimizer = T.optim.NAdam([p])
        optimizer.step()
        return optimizer.state_dict()["state"]
    finally:
        T.set_default_dtype(T.float32)


PROGRAMS = [hooks, tied, old_states, shared_state, untouched, pickled, default_type]


@pytest.mark.parametrize("program", PROGRAMS)
def test_same_as_pytorch(program):
    assert_same(program)
