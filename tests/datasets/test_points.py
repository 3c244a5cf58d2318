"""Points in the plane: in classes of equal size, where the formulas say, and the same for a seed."""

import pytest

import edutorch as torch
from edutorch import datasets

MAKERS = ("make_moons", "make_circles", "make_spirals", "make_blobs", "make_xor")


@pytest.mark.parametrize("name", MAKERS)
def test_all(name):
    make = getattr(datasets, name)
    points, labels = make(61, seed=3)
    assert (
        points.shape == (61, 2)
        and points.dtype == torch.float32
        and labels.shape == (61,)
        and labels.dtype == torch.int64
    )
    again = make(61, seed=3)
    assert torch.equal(points, again[0]) and torch.equal(labels, again[1])
    assert not torch.equal(points, make(61, seed=4)[0])
    if name != "make_xor":
        counts = labels.bincount()
        assert counts.max() - counts.min() <= 1
        assert (labels[1:] != labels[:-1]).sum() > 10  # in random order


@pytest.mark.parametrize("name", MAKERS)
def test_without_a_seed_they_follow_manual_seed(name):
    make = getattr(datasets, name)
    torch.manual_seed(0)
    first, second = make(20)[0], make(20)[0]
    torch.manual_seed(0)
    assert torch.equal(make(20)[0], first) and not torch.equal(first, second)
    state = torch.get_rng_state()
    make(20, seed=1)
    assert torch.equal(torch.get_rng_state(), state)


def test_moons_lie_on_circles():
    points, labels = datasets.make_moons(100, noise=0.0, seed=0)
    upper, lower = points[labels == 0], points[labels == 1]
    assert (upper.norm(dim=1) - 1).abs().max() < 1e-6 and (upper[:, 1] > -1e-6).all()
    assert ((lower - torch.tensor([1.0, 0.5])).norm(dim=1) - 1).abs().max() < 1e-6 and (lower[:, 1] < 0.5 + 1e-6).all()


def in_order(points):
    """Points sorted by where they lie on a line that parts them all."""
    return points[(points[:, 0] + 0.123 * points[:, 1]).argsort()]


def test_moons_are_scikit_learns():
    sklearn = pytest.importorskip("sklearn.datasets", reason="needs scikit-learn")
    ours, labels = datasets.make_moons(50, noise=0.0, seed=0)
    theirs, kinds = sklearn.make_moons(50, shuffle=False)
    for kind in (0, 1):
        wanted = torch.tensor(theirs[kinds == kind], dtype=torch.float32)
        assert torch.allclose(in_order(ours[labels == kind]), in_order(wanted), atol=1e-6)


def test_circles():
    points, labels = datasets.make_circles(100, noise=0.0, factor=0.3, seed=0)
    radius = points.norm(dim=1)
    assert torch.allclose(radius, torch.where(labels == 1, 0.3, 1.0))


def test_spirals():
    points, labels = datasets.make_spirals(90, classes=3, turns=1.0, noise=0.0, seed=0)
    radius = points.norm(dim=1)
    turn = torch.atan2(points[:, 1], points[:, 0]) / (2 * torch.pi) - labels / 3 - radius
    assert (turn - turn.round()).abs().max() < 1e-5


def test_blobs():
    points, labels = datasets.make_blobs(3000, centers=[[0.0, 0.0, 5.0], [4.0, 0.0, 0.0]], cluster_std=0.5, seed=0)
    assert points.shape == (3000, 3)
    assert torch.allclose(points[labels == 1].mean(0), torch.tensor([4.0, 0.0, 0.0]), atol=0.05)
    assert torch.allclose(points[labels == 1].std(0), torch.full((3,), 0.5), atol=0.05)
    centres, _ = datasets.make_blobs(30, centers=30, center_box=(2.0, 3.0), cluster_std=0.0, seed=0)
    assert ((centres >= 2) & (centres < 3)).all() and len(centres.unique(dim=0)) == 30


def test_xor():
    points, labels = datasets.make_xor(400, seed=0)
    assert ((points[:, 0] * points[:, 1] < 0) == (labels == 1)).all() and 150 < labels.sum() < 250
    assert not torch.equal(datasets.make_xor(400, noise=0.1, seed=0)[0], points)


def test_a_line_is_not_enough_for_moons():
    torch.manual_seed(0)
    points, labels = datasets.make_moons(400, seed=0)
    model = torch.nn.Linear(2, 2)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(100):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(points), labels).backward()
        optimizer.step()
    assert 0.83 < (model(points).argmax(1) == labels).float().mean() < 0.92
