"""Points in the plane, in classes: small data sets that can be looked at as a whole.

`make_moons`, `make_circles` and `make_blobs` are named as in scikit-learn. The random numbers are edutorch's: with a seed
they are the same every time, and without one they follow `manual_seed`.
"""

import math

from edutorch.creation import arange, as_tensor, linspace
from edutorch.dtypes import int64
from edutorch.functions.joining import cat, stack
from edutorch.random import Generator, default_generator, rand, randn, randperm


def source(seed):
    """The random numbers of a seed; without one those of `manual_seed`."""
    return default_generator if seed is None else Generator().manual_seed(seed)


def shares(n_samples, parts):
    """How many samples each class gets: the first ones one more, if it does not come out even.

    Example:
        >>> from edutorch.datasets.points import shares
        >>> shares(8, 3)
        [3, 3, 2]
    """
    return [n_samples // parts + (part < n_samples % parts) for part in range(parts)]


def finished(groups, noise, random):
    """Points and labels of all classes, in random order and moved a little."""
    points = cat(groups)
    labels = cat([as_tensor([label] * len(group), dtype=int64) for label, group in enumerate(groups)])
    points = points + noise * randn(points.shape, generator=random)
    order = randperm(len(points), generator=random)
    return points[order], labels[order]


def circle(angle, radius=1.0):
    """The points at these angles: (N,) to (N, 2)."""
    return stack([radius * angle.cos(), radius * angle.sin()], 1)


def make_moons(n_samples=100, noise=0.15, seed=None):
    """Two half circles that reach into each other. A line gets some 87 % of them right; a small network nearly all.

    Args:
        n_samples: how many points.
        noise: the standard deviation of what moves each point.
        seed: of the random numbers.

    Returns:
        Points (N, 2) and their classes (N,), 0 or 1.

    Example:
        >>> from edutorch.datasets import make_moons
        >>> points, labels = make_moons(200, seed=0)
        >>> points.shape, labels.bincount()
        (torch.Size([200, 2]), tensor([100, 100]))
    """
    upper, lower = shares(n_samples, 2)
    groups = [
        circle(linspace(0, math.pi, upper)),
        as_tensor([1.0, 0.5]) - circle(linspace(0, math.pi, lower)),
    ]
    return finished(groups, noise, source(seed))


def make_circles(n_samples=100, noise=0.05, factor=0.5, seed=None):
    """A circle (class 0) around a smaller one (class 1). No line can part them: it gets half of the points right.

    Args:
        n_samples: how many points.
        noise: the standard deviation of what moves each point.
        factor: the radius of the inner circle; that of the outer one is 1.
        seed: of the random numbers.

    Returns:
        Points (N, 2) and their classes (N,), 0 or 1.

    Example:
        >>> from edutorch.datasets import make_circles
        >>> points, labels = make_circles(200, noise=0.0, seed=0)
        >>> points[labels == 1].norm(dim=1).max()
        tensor(0.5000)
    """
    angles = [2 * math.pi * arange(count) / max(count, 1) for count in shares(n_samples, 2)]
    return finished([circle(angles[0]), circle(angles[1], factor)], noise, source(seed))


def make_spirals(n_samples=300, classes=3, turns=0.75, noise=0.03, seed=None):
    """Arms that wind around a centre, one for each class. They need a network with one or two hidden layers.

    Args:
        n_samples: how many points.
        classes: how many arms.
        turns: how often each arm goes around.
        noise: the standard deviation of what moves each point; the arms are 1 long.
        seed: of the random numbers.

    Returns:
        Points (N, 2) and their classes (N,).

    Example:
        >>> from edutorch.datasets import make_spirals
        >>> points, labels = make_spirals(300, seed=0)
        >>> points.shape, labels.bincount()
        (torch.Size([300, 2]), tensor([100, 100, 100]))
    """
    groups = []
    for arm, count in enumerate(shares(n_samples, classes)):
        radius = linspace(0.05, 1, count)
        angle = 2 * math.pi * (arm / classes + turns * radius)
        groups.append(radius[:, None] * circle(angle))
    return finished(groups, noise, source(seed))


def make_blobs(n_samples=100, centers=3, cluster_std=1.0, center_box=(-10.0, 10.0), seed=None):
    """Round clouds of points, one for each class.

    Args:
        n_samples: how many points.
        centers: how many clouds, or their centres: a tensor or list (C, D).
        cluster_std: how wide each cloud is.
        center_box: if the centres are not given, they are drawn from a square of these corners.
        seed: of the random numbers.

    Returns:
        Points (N, D) and their classes (N,). D is 2 if the centres are not given.

    Example:
        >>> from edutorch.datasets import make_blobs
        >>> points, labels = make_blobs(1000, centers=[[0.0, 0.0], [9.0, 9.0]], seed=0)
        >>> points[labels == 1].mean(0).round()
        tensor([9., 9.])
    """
    random = source(seed)
    if isinstance(centers, int):
        low, high = center_box
        centers = low + (high - low) * rand(centers, 2, generator=random)
    centers = as_tensor(centers)
    groups = [centre.expand(count, -1) for centre, count in zip(centers, shares(n_samples, len(centers)))]
    return finished(groups, cluster_std, random)


def make_xor(n_samples=100, noise=0.0, seed=None):
    """A square in four fields, like a small chess board: class 1 where the signs of x and y differ.

    Args:
        n_samples: how many points.
        noise: the standard deviation of what moves each point after it has got its class.
        seed: of the random numbers.

    Returns:
        Points (N, 2) in [-1, 1) and their classes (N,), 0 or 1.

    Example:
        >>> from edutorch.datasets import make_xor
        >>> points, labels = make_xor(100, seed=0)
        >>> bool(((points[:, 0] * points[:, 1] < 0) == (labels == 1)).all())
        True
    """
    random = source(seed)
    points = 2 * rand(n_samples, 2, generator=random) - 1
    labels = (points[:, 0] * points[:, 1] < 0).to(int64)
    return points + noise * randn(points.shape, generator=random), labels
