"""Random little programs of views, ops and in-place changes, run by both libraries: same values, versions, errors, gradients."""

import random

import pytest

import edutorch

torch = pytest.importorskip("torch")

VIEWS = (
    lambda a: a[0],
    lambda a: a.t(),
    lambda a: a.reshape(-1),
    lambda a: a.unsqueeze(0),
    lambda a: a[..., 1:],
    lambda a: a[..., ::2],
    lambda a: a.view(-1),
    lambda a: a.transpose(0, -1),
    lambda a: a.diagonal(),
    lambda a: a.detach(),
)
OPS = (
    lambda a, b: a * 2,
    lambda a, b: a.exp(),
    lambda a, b: a * b,
    lambda a, b: a.sin(),
    lambda a, b: a.sigmoid(),
    lambda a, b: a.clone(),
    lambda a, b: a.sum(0),
    lambda a, b: a + b,
)
CHANGES = (
    lambda a, b: a.mul_(2),
    lambda a, b: a.add_(1),
    lambda a, b: a.exp_(),
    lambda a, b: a.mul_(b),
    lambda a, b: a.add_(b),
    lambda a, b: a.sub_(b),
    lambda a, b: a.div_(1.5),
    lambda a, b: a.copy_(b),
    lambda a, b: a.zero_(),
    lambda a, b: a.relu_(),
    lambda a, b: a.sigmoid_(),
    lambda a, b: a.masked_fill_(a > 1, 0.0),
    lambda a, b: a.__setitem__(0, 0.5),
    lambda a, b: a.__setitem__(a > 0.5, 0.1),
    lambda a, b: a.__setitem__(0, b.sum()),
)


def story(T, seed):
    """What a random program says: shapes and errors on its way, what the tensors are at its end, and the gradients."""
    dice = random.Random(seed)
    x = (T.arange(12, dtype=T.float64).reshape(3, 4) / 7 + 0.3).requires_grad_()
    w = T.tensor([1.5, -0.5, 2.0, 0.7], dtype=T.float64, requires_grad=dice.random() < 0.5)
    tensors = [x, w, T.ones(3, 4, dtype=T.float64), x * 1]
    told = [attempt(lambda: step(dice, tensors)) for _ in range(dice.randint(3, 9))]
    told += [[t.requires_grad, t.is_leaf, t._version, numbers(t)] for t in tensors]
    wanted = [t for t in tensors if t.requires_grad]
    failure = attempt(lambda: sum((y * y).sum() for y in dice.sample(wanted, min(3, len(wanted)))).backward())
    if failure is not None:
        return [*told, failure]  # how far backward came until then is its own affair
    return told + [t.is_leaf and t.grad is not None and numbers(t.grad) for t in (x, w)]


def step(dice, tensors):
    """One random step: another view, another result, or a change in place."""
    a, b, kind = dice.choice(tensors), dice.choice(tensors), dice.random()
    if kind < 0.6:
        y = dice.choice(VIEWS)(a) if kind < 0.3 else dice.choice(OPS)(a, b)
        tensors.append(y)
        return list(y.shape)
    dice.choice(CHANGES)(a, b)


def attempt(action):
    try:
        return action()
    except Exception as error:
        return type(error).__name__, without_names(str(error))


def without_names(text):
    """Which op changed a value last: the same here and there, but some have another name."""
    return text if ", which is output" not in text else text.partition(", which is output")[0]


def numbers(t):
    return [float(f"{v:.7g}") for v in t.detach().reshape(-1).tolist()]


@pytest.mark.parametrize("block", range(20))
def test_same_story(block):
    for seed in range(block * 50, block * 50 + 50):
        ours, theirs = story(edutorch, seed), story(torch, seed)
        assert len(ours) == len(theirs), (seed, ours[-1], theirs[-1])
        for mine, other in zip(ours, theirs):
            assert same(mine, other), f"seed {seed}: {mine} is not {other}"


def same(mine, other):
    """Equal, but for the last digits of numbers."""
    if isinstance(mine, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(mine) == len(other) and all(map(same, mine, other))
    if isinstance(mine, float) and isinstance(other, float):
        return mine == pytest.approx(other, rel=1e-6, abs=1e-9, nan_ok=True)
    return mine == other
