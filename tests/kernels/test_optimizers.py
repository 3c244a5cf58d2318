"""The twins of the steps of Adam and its family."""

import numpy as np
import pytest
from kernels.twins import assert_twins, refused

import edutorch as torch

USUAL = {"eps": 1e-8, "weight_decay": 0, "decoupled_weight_decay": False, "maximize": False}
SETTINGS = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "length": 1e-3 / (1 - 0.9**3), "missing": (1 - 0.999**3) ** 0.5}


def state(n=4099):
    rng = np.random.default_rng(0)
    x, grad, m, v = rng.standard_normal((4, n)).astype(np.float32)
    return x, grad, m, v * v


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"weight_decay": 0.1},
        {"weight_decay": 0.1, "decoupled_weight_decay": True},
        {"maximize": True},
    ],
)
def test_steps(changed):
    group, settings = {**USUAL, **changed}, {k: SETTINGS[k] for k in ("lr", "beta1", "beta2")}
    x, grad, m, v = state()
    largest = np.roll(v, 1)
    largest[5] = np.nan
    assert_twins("adam_step", x, grad, m, v, None, group=group, **SETTINGS)
    assert_twins("adam_step", x, grad, m, v, largest, group=group, **SETTINGS)
    assert_twins("nadam_step", x, grad, m, v, group=group, **settings, of_grad=1e-3, of_mean=2e-3, missing=3e-3)
    for divides in (True, False):
        assert_twins("radam_step", x, grad, m, v, group=group, **settings, length=1e-3, divides=divides)


def test_nan_stays_where_it_was():
    x, grad, m, v = state()
    grad[7], grad[9] = np.nan, np.inf
    assert_twins("adam_step", x, grad, m, v, None, group=USUAL, **SETTINGS)
    assert_twins("adam_step", x, grad, m, v, v.copy(), group=USUAL, **SETTINGS)


def test_what_the_twin_was_not_written_for():
    x, grad, m, v = state()
    assert refused("adam_step", x, grad, m, v, v.astype(np.float64), group=USUAL, **SETTINGS)
    assert refused("adam_step", x, grad[::-1], m, v, None, group=USUAL, **SETTINGS)


@pytest.mark.parametrize(
    ("kind", "more"), [("Adam", {}), ("AdamW", {}), ("AdamW", {"amsgrad": True}), ("NAdam", {}), ("RAdam", {})]
)
def test_ten_steps(kind, more):
    """The optimizer with twins and the plain one walk the same way."""
    ends = []
    for enabled in (False, True):
        torch.backends.fast.enabled = enabled
        try:
            torch.manual_seed(0)
            p = torch.nn.Parameter(torch.randn(70, 71))
            goal = torch.randn(70, 71)
            optimizer = getattr(torch.optim, kind)([p], lr=0.1, weight_decay=0.1, **more)
            for _ in range(10):
                optimizer.zero_grad()
                ((p - goal) ** 2).mean().backward()
                optimizer.step()
        finally:
            torch.backends.fast.enabled = True
        ends.append(p.detach())
    torch.testing.assert_close(*ends, rtol=1e-5, atol=1e-5)
