"""Schedules beside PyTorch's: the learning rates and momenta of thirty epochs, saved states, warnings and errors."""

import pytest
from beside import assert_same, assert_same_error

import edutorch
from edutorch.optim import lr_scheduler

SCHEDULES = {
    "StepLR": lambda S, o: S.StepLR(o, 3, gamma=0.5),
    "MultiStepLR": lambda S, o: S.MultiStepLR(o, [2, 5, 5, 9], gamma=0.3),
    "ExponentialLR": lambda S, o: S.ExponentialLR(o, 0.9),
    "CosineAnnealingLR": lambda S, o: S.CosineAnnealingLR(o, T_max=7, eta_min=0.01),
    "LambdaLR": lambda S, o: S.LambdaLR(o, lambda epoch: 0.95**epoch),
    "LambdaLR for each": lambda S, o: S.LambdaLR(o, [lambda epoch: 0.95**epoch, lambda epoch: 1 / (epoch + 1)]),
    "MultiplicativeLR": lambda S, o: S.MultiplicativeLR(o, lambda epoch: 0.95),
    "ConstantLR": lambda S, o: S.ConstantLR(o, factor=0.25, total_iters=4),
    "LinearLR": lambda S, o: S.LinearLR(o, start_factor=0.2, end_factor=0.8, total_iters=6),
    "PolynomialLR": lambda S, o: S.PolynomialLR(o, total_iters=8, power=2.0),
    "CosineAnnealingWarmRestarts": lambda S, o: S.CosineAnnealingWarmRestarts(o, T_0=4, T_mult=2, eta_min=0.001),
    "OneCycleLR": lambda S, o: S.OneCycleLR(o, max_lr=0.5, total_steps=31),
    "OneCycleLR in three": lambda S, o: S.OneCycleLR(o, max_lr=[0.5, 0.2], epochs=8, steps_per_epoch=4, three_phase=True, anneal_strategy="linear"),
    "SequentialLR": lambda S, o: S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=4), S.CosineAnnealingLR(o, 10), S.ExponentialLR(o, 0.5)], [4, 14]),
    "ChainedScheduler": lambda S, o: S.ChainedScheduler([S.ConstantLR(o, 0.1, total_iters=2), S.ExponentialLR(o, 0.9)]),
}  # fmt: skip


def optimizer_of(T, kind="SGD"):
    groups = [{"params": [T.nn.Parameter(T.ones(1))]}, {"params": [T.nn.Parameter(T.ones(1))], "lr": 0.3}]
    return T.optim.SGD(groups, lr=0.1, momentum=0.9) if kind == "SGD" else T.optim.Adam(groups, lr=0.1)


def followed(T, make, epochs=30, kind="SGD"):
    optimizer = optimizer_of(T, kind)
    scheduler = make(T.optim.lr_scheduler, optimizer)
    seen = []
    for _ in range(epochs):
        optimizer.step()
        group = optimizer.param_groups[0]
        seen.append((scheduler.get_last_lr(), group.get("momentum"), group.get("betas")))
        scheduler.step()
    return seen, [sorted(group) for group in optimizer.param_groups]


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize("name", SCHEDULES)
def test_thirty_epochs(name, kind):
    assert_same(lambda T: followed(T, SCHEDULES[name], kind=kind))


@pytest.mark.parametrize("name", SCHEDULES)
def test_going_on_from_a_saved_state(name):
    def program(T):
        first, second = optimizer_of(T), optimizer_of(T)
        a, b = (SCHEDULES[name](T.optim.lr_scheduler, o) for o in (first, second))
        for _ in range(5):
            first.step()
            a.step()
        b.load_state_dict(a.state_dict())
        second.load_state_dict(first.state_dict())
        second.step()
        seen = []
        for _ in range(6):
            b.step()
            seen.append(b.get_last_lr())
        return seen, sorted(k for k in a.state_dict() if not k.startswith("_"))

    assert_same(program)


@pytest.mark.parametrize(
    "name", ["StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "LinearLR", "PolynomialLR"]
)
@pytest.mark.filterwarnings("ignore:The epoch parameter")
def test_jumping_to_an_epoch(name):
    def program(T):
        optimizer = optimizer_of(T)
        scheduler = SCHEDULES[name](T.optim.lr_scheduler, optimizer)
        optimizer.step()
        seen = []
        for epoch in (3, 1, 12, 6):
            scheduler.step(epoch)
            seen.append(scheduler.get_last_lr())
        return seen

    assert_same(program)


def warm_restarts_between_epochs(T):
    optimizer = optimizer_of(T)
    scheduler = T.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=2, T_mult=2)
    seen = []
    for epoch in range(6):
        for batch in range(3):
            scheduler.step(epoch + batch / 3)
            seen.append(scheduler.get_last_lr())
    return seen


def resumed(T):
    groups = [{"params": [T.nn.Parameter(T.ones(1))], "initial_lr": 0.5}]
    optimizer = T.optim.SGD(groups, lr=0.1)
    schedulers = T.optim.lr_scheduler
    return [
        S(optimizer, last_epoch=4, **options).get_last_lr()
        for S, options in ((schedulers.StepLR, {"step_size": 2}), (schedulers.CosineAnnealingLR, {"T_max": 9}))
    ]


LOSSES = [3.0, 2.0, 2.0, 1.9999, 2.0, 2.1, 1.5, 1.6, 1.6, 1.6, 1.6, 1.6, 1.6, 1.6, 0.5, 0.6, 0.6, 0.6, 0.6]
PLATEAUS = {
    "plain": {"patience": 2},
    "max": {"mode": "max", "patience": 1, "factor": 0.5},
    "abs": {"threshold_mode": "abs", "threshold": 0.2, "patience": 1},
    "max abs": {"mode": "max", "threshold_mode": "abs", "threshold": 0.2, "patience": 3},
    "cooldown": {"patience": 0, "cooldown": 3},
    "min_lr": {"patience": 0, "min_lr": [0.02, 0.03]},
}


def plateau(T, **options):
    optimizer = optimizer_of(T)
    scheduler = T.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    seen = []
    for loss in LOSSES:
        scheduler.step(loss)
        seen.append((scheduler.get_last_lr(), scheduler.num_bad_epochs, scheduler.best))
    return seen


@pytest.mark.parametrize("name", PLATEAUS)
def test_plateau(name):
    assert_same(lambda T: plateau(T, **PLATEAUS[name]))


@pytest.mark.parametrize("program", [warm_restarts_between_epochs, resumed])
def test_same_as_pytorch(program):
    assert_same(program)


ERRORS = {
    "no optimizer": lambda T: T.optim.lr_scheduler.StepLR(3, 1),
    "no plateau's optimizer": lambda T: T.optim.lr_scheduler.ReduceLROnPlateau(3),
    "factor": lambda T: T.optim.lr_scheduler.ReduceLROnPlateau(optimizer_of(T), factor=1.0),
    "mode": lambda T: T.optim.lr_scheduler.ReduceLROnPlateau(optimizer_of(T), mode="mean"),
    "threshold mode": lambda T: T.optim.lr_scheduler.ReduceLROnPlateau(optimizer_of(T), threshold_mode="mean"),
    "lambdas": lambda T: T.optim.lr_scheduler.LambdaLR(optimizer_of(T), [abs]),
    "min_lrs": lambda T: T.optim.lr_scheduler.ReduceLROnPlateau(optimizer_of(T), min_lr=[0.1]),
    "constant": lambda T: T.optim.lr_scheduler.ConstantLR(optimizer_of(T), factor=2),
    "start": lambda T: T.optim.lr_scheduler.LinearLR(optimizer_of(T), start_factor=0),
    "end": lambda T: T.optim.lr_scheduler.LinearLR(optimizer_of(T), end_factor=2),
    "T_0": lambda T: T.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer_of(T), 0),
    "resuming": lambda T: T.optim.lr_scheduler.StepLR(optimizer_of(T), 1, last_epoch=3),
    "steps of a cycle": lambda T: T.optim.lr_scheduler.OneCycleLR(optimizer_of(T), 0.1),
    "length of a cycle": lambda T: T.optim.lr_scheduler.OneCycleLR(optimizer_of(T), 0.1, total_steps=-1),
    "kind of a cycle": lambda T: T.optim.lr_scheduler.OneCycleLR(optimizer_of(T), 0.1, total_steps=3, anneal_strategy="x"),
    "after the cycle": lambda T: followed(T, lambda S, o: S.OneCycleLR(o, 0.1, total_steps=3), epochs=5),
    "milestones": lambda T: (lambda o, S: S.SequentialLR(o, [S.StepLR(o, 1)], [3]))(optimizer_of(T), T.optim.lr_scheduler),
    "not a function": lambda T: T.optim.lr_scheduler.MultiplicativeLR(optimizer_of(T), 3),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_a_schedule_before_the_first_step_is_warned_of():
    optimizer = optimizer_of(edutorch)
    scheduler = lr_scheduler.StepLR(optimizer, 1)
    with pytest.warns(UserWarning, match=r"call of `lr_scheduler.step\(\)` before `optimizer.step\(\)`"):
        scheduler.step()


def test_get_lr_is_not_for_users():
    scheduler = lr_scheduler.StepLR(optimizer_of(edutorch), 1)
    with pytest.warns(UserWarning, match="please use `get_last_lr"):
        scheduler.get_lr()
