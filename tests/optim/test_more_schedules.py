"""Every schedule with every option: fifty learning rates beside PyTorch's; states, tensors, warnings; averages of weights."""

import copy
import warnings

import pytest
from beside import assert_same, assert_same_error

CASES = {
    "StepLR": [{"step_size": 1}, {"step_size": 7, "gamma": 1.3}],
    "MultiStepLR": [{"milestones": [3, 3, 20]}, {"milestones": [0, 1], "gamma": 0.7}],
    "ConstantLR": [{}, {"factor": 0.7, "total_iters": 0}, {"factor": 1.0, "total_iters": 12}],
    "LinearLR": [{}, {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 20}, {"start_factor": 0.01, "total_iters": 1}],
    "ExponentialLR": [{"gamma": 0.97}, {"gamma": 1.02}],
    "PolynomialLR": [{}, {"total_iters": 30, "power": 0.5}, {"total_iters": 60, "power": 3}],
    "CosineAnnealingLR": [{"T_max": 50}, {"T_max": 7, "eta_min": 0.02}, {"T_max": 1}],
    "CosineAnnealingWarmRestarts": [{"T_0": 5}, {"T_0": 1, "T_mult": 3, "eta_min": 0.01}, {"T_0": 50}],
    "CyclicLR": [
        {"base_lr": 0.01, "max_lr": 0.3, "step_size_up": 6},
        {"base_lr": [0.01, 0.02], "max_lr": [0.3, 0.4], "step_size_up": 6, "step_size_down": 3, "mode": "triangular2"},
        {"base_lr": 0.01, "max_lr": 0.3, "step_size_up": 4, "mode": "exp_range", "gamma": 0.95, "cycle_momentum": False},
        {"base_lr": 0.01, "max_lr": 0.3, "step_size_up": 5, "scale_fn": lambda x: 1 / (5 ** (x * 0.0001)), "scale_mode": "iterations", "base_momentum": 0.5, "max_momentum": [0.8, 0.95]},
    ],
    "OneCycleLR": [
        {"max_lr": 0.5, "total_steps": 60},
        {"max_lr": [0.5, 0.2], "epochs": 10, "steps_per_epoch": 6, "pct_start": 0.5, "anneal_strategy": "linear"},
        {"max_lr": 0.5, "total_steps": 60, "three_phase": True, "div_factor": 10, "final_div_factor": 5, "base_momentum": 0.3, "max_momentum": 0.7},
        {"max_lr": 0.5, "total_steps": 51, "cycle_momentum": False, "three_phase": True, "pct_start": 0.2},
    ],
    "SWALR": [{"swa_lr": 0.05}, {"swa_lr": [0.5, 0.01], "anneal_epochs": 20, "anneal_strategy": "linear"}, {"swa_lr": 0.3, "anneal_epochs": 0}, {"swa_lr": 0.3, "anneal_epochs": 1}],
}  # fmt: skip
ALL = [(name, options) for name, several in CASES.items() for options in several]


def make(T, name, optimizer, **options):
    place = T.optim.swa_utils if name == "SWALR" else T.optim.lr_scheduler
    return getattr(place, name)(optimizer, **options)


def optimizer_of(T, kind="SGD", lr=0.1):
    groups = [{"params": [T.nn.Parameter(T.ones(1))]}, {"params": [T.nn.Parameter(T.ones(1))], "lr": 0.3}]
    return T.optim.SGD(groups, lr=lr, momentum=0.9) if kind == "SGD" else T.optim.AdamW(groups, lr=lr)


def settings(optimizer):
    names = ("lr", "initial_lr", "momentum", "betas", "max_lr", "min_lr", "max_momentum", "base_momentum", "swa_lr")
    return [{name: group[name] for name in names if name in group} for group in optimizer.param_groups]


def followed(optimizer, scheduler, steps):
    seen = []
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
        seen.append((scheduler.get_last_lr(), scheduler.last_epoch, settings(optimizer)))
    return seen


@pytest.mark.parametrize("kind", ["SGD", "AdamW"])
@pytest.mark.parametrize("name, options", ALL)
def test_fifty_epochs(name, options, kind):
    def program(T):
        optimizer = optimizer_of(T, kind)
        scheduler = make(T, name, optimizer, **options)
        return settings(optimizer), followed(optimizer, scheduler, 50)

    assert_same(program)


@pytest.mark.parametrize("name, options", ALL)
def test_the_state_says_the_same(name, options):
    def program(T):
        optimizer = optimizer_of(T)
        scheduler = make(T, name, optimizer, **options)
        followed(optimizer, scheduler, 7)
        state = scheduler.state_dict()
        return dict(sorted(state.items()))

    assert_same(program)


@pytest.mark.parametrize("name, options", ALL)
def test_going_on_with_the_other_ones_state(name, options):
    """Seven epochs there, the state carried over, and on from there, in both."""
    torch = pytest.importorskip("torch")
    import edutorch

    their_optimizer, optimizer = optimizer_of(torch), optimizer_of(edutorch)
    theirs, mine = make(torch, name, their_optimizer, **options), make(edutorch, name, optimizer, **options)
    followed(their_optimizer, theirs, 7)
    mine.load_state_dict(copy.deepcopy(theirs.state_dict()))
    groups = copy.deepcopy(their_optimizer.state_dict()["param_groups"])
    optimizer.load_state_dict({"state": {}, "param_groups": groups})
    after = [[lr for lr, _, _ in followed(o, s, 20)] for o, s in ((their_optimizer, theirs), (optimizer, mine))]
    assert after[0] == [pytest.approx(lrs, rel=1e-12) for lrs in after[1]]


TENSORS = [name for name in CASES if name not in ("OneCycleLR", "CyclicLR", "SWALR")]


@pytest.mark.parametrize("name", TENSORS)
def test_lr_as_a_tensor(name):
    def program(T):
        lr = T.tensor(0.25)
        optimizer = T.optim.SGD([T.nn.Parameter(T.ones(1))], lr=lr)
        scheduler = make(T, name, optimizer, **CASES[name][-1])
        seen = followed(optimizer, scheduler, 6)
        return seen, optimizer.param_groups[0]["lr"] is lr, lr, scheduler.base_lrs

    assert_same(program)


def plateau_with_a_tensor(T):
    lr = T.tensor(0.25)
    optimizer = T.optim.SGD([T.nn.Parameter(T.ones(1))], lr=lr)
    scheduler = T.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0)
    for loss in (1.0, T.tensor(2.0), 3):
        scheduler.step(loss)
    state = {k: v for k, v in scheduler.state_dict().items() if k != "_last_lr"}
    return scheduler.get_last_lr(), lr, sorted(state), state["best"]


def nested(T):
    S = T.optim.lr_scheduler
    optimizer = optimizer_of(T)
    inner = S.SequentialLR(optimizer, [S.ConstantLR(optimizer, 0.5, 3), S.ExponentialLR(optimizer, 0.9)], [3])
    outer = S.SequentialLR(optimizer, [inner, S.StepLR(optimizer, 2)], [8])
    seen = followed(optimizer, outer, 15)
    return seen, outer.state_dict()["_schedulers"][0]["_schedulers"][0]["last_epoch"]


def chained(T):
    S = T.optim.lr_scheduler
    optimizer = optimizer_of(T)
    chain = S.ChainedScheduler(
        [S.LinearLR(optimizer, 0.1, total_iters=5), S.StepLR(optimizer, 3, 0.5)], optimizer=optimizer
    )
    seen = []
    for _ in range(12):
        optimizer.step()
        chain.step()
        seen.append(chain.get_last_lr())
    again = S.ChainedScheduler([S.LinearLR(optimizer, 0.1, total_iters=5), S.StepLR(optimizer, 3, 0.5)])
    again.load_state_dict(chain.state_dict())
    return seen, again.get_last_lr(), sorted(again.state_dict())


class Warmup:
    def __init__(self, steps):
        self.steps = steps

    def __call__(self, epoch):
        return min(1.0, (epoch + 1) / self.steps)


def functions_and_objects(T):
    optimizer = optimizer_of(T)
    scheduler = T.optim.lr_scheduler.LambdaLR(optimizer, [Warmup(4), lambda epoch: 0.9**epoch])
    seen = followed(optimizer, scheduler, 6)
    state = scheduler.state_dict()
    other = T.optim.lr_scheduler.LambdaLR(optimizer, [Warmup(1), lambda epoch: 0.9**epoch])
    other.load_state_dict(state)
    return seen, state["lr_lambdas"], other.lr_lambdas[0].steps


def words(T):
    """Which warnings come, and in which order."""
    S = T.optim.lr_scheduler
    optimizer = optimizer_of(T)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        optimizer.step()
        scheduler = S.StepLR(optimizer, 2)
        scheduler.step()  # no step since the schedule was made
        scheduler.get_lr()
        scheduler.step(3)
        second = S.ExponentialLR(optimizer, 0.9)
        optimizer.step()
        second.step()
        third = S.ExponentialLR(optimizer, 0.9)
        optimizer.step = lambda closure=None: None
        third.step()
        S.ReduceLROnPlateau(optimizer).step(1.0, 3)
    return [(str(w.message), w.category.__name__) for w in seen]


def averaged(T):
    """Plain and exponential averages of weights, with and without buffers, and batch norm measured anew."""
    answers = []
    makers = {
        "plain": {},
        "function": {"avg_fn": lambda a, b, n: 0.3 * a + 0.7 * b},
        "ema": {"multi_avg_fn": T.optim.swa_utils.get_ema_multi_avg_fn(0.9), "use_buffers": True},
        "ema alone": {"avg_fn": T.optim.swa_utils.get_ema_avg_fn(0.9)},
        "swa": {"multi_avg_fn": T.optim.swa_utils.get_swa_multi_avg_fn()},
        "swa alone": {"avg_fn": T.optim.swa_utils.get_swa_avg_fn(), "use_buffers": False},
    }
    for options in makers.values():
        model = T.nn.Sequential(T.nn.Linear(3, 4), T.nn.BatchNorm1d(4), T.nn.Linear(4, 1))
        average = T.optim.swa_utils.AveragedModel(model, **options)
        optimizer = T.optim.SGD(model.parameters(), lr=0.1)
        x = T.randn(16, 3)
        for _ in range(4):
            optimizer.zero_grad()
            (model(x) ** 2).mean().backward()
            optimizer.step()
            average.update_parameters(model)
        T.optim.swa_utils.update_bn([x[:8], [x[8:], 1]], average)
        answers.append((average.state_dict(), average(x), average.training, model[1].momentum))
    return answers, repr(average)


PROGRAMS = [plateau_with_a_tensor, nested, chained, functions_and_objects, words, averaged]


@pytest.mark.filterwarnings("ignore:Detected call of")
@pytest.mark.parametrize("program", PROGRAMS)
def test_same_as_pytorch(program):
    assert_same(program)


ERRORS = {
    "strategy": lambda T: T.optim.swa_utils.SWALR(optimizer_of(T), 0.1, anneal_strategy="x"),
    "epochs": lambda T: T.optim.swa_utils.SWALR(optimizer_of(T), 0.1, anneal_epochs=-1),
    "lrs": lambda T: T.optim.swa_utils.SWALR(optimizer_of(T), [0.1]),
    "decay": lambda T: T.optim.swa_utils.get_ema_avg_fn(1.5),
    "two averages": lambda T: T.optim.swa_utils.AveragedModel(T.nn.Linear(1, 1), avg_fn=max, multi_avg_fn=max),
    "average of whole numbers": lambda T: T.optim.swa_utils.get_swa_multi_avg_fn()([T.tensor([1])], [T.tensor([2])], T.tensor(1)),
    "cycle without momentum": lambda T: T.optim.lr_scheduler.CyclicLR(T.optim.Adagrad([T.nn.Parameter(T.ones(1))]), 0.1, 0.2),
    "mode of a cycle": lambda T: T.optim.lr_scheduler.CyclicLR(optimizer_of(T), 0.1, 0.2, mode="x"),
    "bases of a cycle": lambda T: T.optim.lr_scheduler.CyclicLR(optimizer_of(T), [0.1], 0.2),
    "one cycle without momentum": lambda T: T.optim.lr_scheduler.OneCycleLR(T.optim.Adagrad([T.nn.Parameter(T.ones(1))]), 0.1, 5),
    "share of a cycle": lambda T: T.optim.lr_scheduler.OneCycleLR(optimizer_of(T), 0.1, 5, pct_start=2.0),
    "epochs of a cycle": lambda T: T.optim.lr_scheduler.OneCycleLR(optimizer_of(T), 0.1, epochs=0, steps_per_epoch=2),
    "no schedules": lambda T: T.optim.lr_scheduler.ChainedScheduler([]),
    "plateau in a sequence": lambda T: (lambda o, S: S.ChainedScheduler([S.ReduceLROnPlateau(o)]))(optimizer_of(T), T.optim.lr_scheduler),
    "restarts": lambda T: T.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer_of(T), 3, T_mult=1.5),
    "lowest": lambda T: T.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer_of(T), 3, eta_min="0"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])
