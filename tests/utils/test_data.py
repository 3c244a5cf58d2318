"""utils.data beside PyTorch's: the same batches in the same order, and the same random numbers afterwards."""

from collections import namedtuple

import numpy as np
import pytest
from beside import assert_same, assert_same_error

import edutorch
from edutorch.utils.data import DataLoader

Point = namedtuple("Point", "x y")


def data(T, n=10):
    return T.utils.data.TensorDataset(T.arange(float(n)), T.arange(n) % 3)


def epochs(T, count=2, **options):
    loader = T.utils.data.DataLoader(data(T), **options)
    return [[list(batch) for batch in loader] for _ in range(count)], len(loader), T.rand(2)


def generator(T):
    return T.Generator().manual_seed(5)


LOADERS = {
    "in order": lambda T: epochs(T, batch_size=3),
    "one by one": lambda T: epochs(T),
    "shuffled": lambda T: epochs(T, batch_size=3, shuffle=True),
    "shuffled, drop_last": lambda T: epochs(T, batch_size=4, shuffle=True, drop_last=True),
    "shuffled with a generator": lambda T: epochs(T, batch_size=4, shuffle=True, generator=generator(T)),
    "no batches": lambda T: epochs(T, batch_size=None),
    "a sampler": lambda T: epochs(T, batch_size=2, sampler=T.utils.data.SubsetRandomSampler([1, 3, 5])),
    "a list as sampler": lambda T: epochs(T, batch_size=2, sampler=[9, 0, 9]),
    "a batch sampler": lambda T: epochs(T, batch_sampler=[[0, 1], [5]]),
    "with replacement": lambda T: epochs(T, batch_size=4, sampler=T.utils.data.RandomSampler(data(T), replacement=True, num_samples=40)),
    "weights": lambda T: epochs(T, batch_size=4, sampler=T.utils.data.WeightedRandomSampler([0.1, 0.5, 0.4], 7)),
    "collate_fn": lambda T: epochs(T, batch_size=4, collate_fn=lambda samples: [len(samples), T.stack([s[0] for s in samples])]),
    "two loaders at once": lambda T: [
        (a[0], b[0]) for a, b in zip(*(T.utils.data.DataLoader(data(T), batch_size=5, shuffle=True) for _ in range(2)))
    ],
    "left half-way": lambda T: (next(iter(T.utils.data.DataLoader(data(T), batch_size=3, shuffle=True))), T.rand(3)),
}  # fmt: skip


@pytest.mark.parametrize("name", LOADERS)
def test_loader(name):
    assert_same(LOADERS[name])


COLLATED = {
    "numbers": lambda T: [1, 2, 3],
    "floats": lambda T: [1.0, 2.5],
    "truth values": lambda T: [True, False],
    "tensors": lambda T: [T.ones(2), T.zeros(2)],
    "arrays": lambda T: [np.ones(2), np.zeros(2)],
    "numpy numbers": lambda T: [np.float32(1), np.float32(2)],
    "texts": lambda T: ["a", "b"],
    "tuples": lambda T: [(1, T.ones(1), "a"), (2, T.zeros(1), "b")],
    "lists": lambda T: [[1, 2], [3, 4]],
    "dictionaries": lambda T: [{"x": 1, "y": [T.ones(1)]}, {"x": 2, "y": [T.zeros(1)]}],
    "named tuples": lambda T: [Point(1, 2.0), Point(3, 4.0)],
}


@pytest.mark.parametrize("name", COLLATED)
def test_collate(name):
    def program(T):
        batch = T.utils.data.default_collate(COLLATED[name](T))
        return type(batch).__name__ if name == "named tuples" else None, batch

    assert_same(program)


def splits(T):
    parts = T.utils.data.random_split(range(10), [7, 3])
    shares = T.utils.data.random_split(range(11), [0.5, 0.25, 0.25], generator=generator(T))
    return [list(p.indices) for p in parts], [list(p.indices) for p in shares], T.rand(1)


def joined(T):
    both = data(T, 3) + data(T, 2)
    part = T.utils.data.Subset(both, [4, 0])
    return len(both), both[3], both[-1], len(part), part[0]


class Stream:
    """An IterableDataset for either library."""

    @staticmethod
    def make(T, n=5):
        class Numbers(T.utils.data.IterableDataset):
            def __iter__(self):
                return iter(range(n))

        return Numbers()


PROGRAMS = {
    "random_split": splits,
    "joined": joined,
    "a stream": lambda T: list(T.utils.data.DataLoader(Stream.make(T), batch_size=2)),
    "a stream, drop_last": lambda T: list(T.utils.data.DataLoader(Stream.make(T), batch_size=2, drop_last=True)),
    "a stream without batches": lambda T: list(T.utils.data.DataLoader(Stream.make(T), batch_size=None)),
    "a batch sampler": lambda T: (lambda b: (list(b), len(b)))(T.utils.data.BatchSampler(range(7), 3, True)),
    "a list as dataset": lambda T: list(T.utils.data.DataLoader([(1, 2.0), (3, 4.0), (5, 6.0)], batch_size=2)),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_as_pytorch(name):
    assert_same(PROGRAMS[name])


ERRORS = {
    "shuffle and sampler": lambda T: epochs(T, shuffle=True, sampler=[1]),
    "batch sampler and size": lambda T: epochs(T, batch_size=2, batch_sampler=[[1]]),
    "batch size 0": lambda T: epochs(T, batch_size=0),
    "drop_last without batches": lambda T: epochs(T, batch_size=None, drop_last=True),
    "negative workers": lambda T: epochs(T, num_workers=-1),
    "prefetch without workers": lambda T: epochs(T, prefetch_factor=2),
    "shuffled stream": lambda T: T.utils.data.DataLoader(Stream.make(T), shuffle=True),
    "shuffled nothing": lambda T: T.utils.data.DataLoader([], shuffle=True),
    "tensors of two sizes": lambda T: T.utils.data.default_collate([T.ones(2), T.ones(3)]),
    "tuples of two lengths": lambda T: T.utils.data.default_collate([(1, 2), (3,)]),
    "what cannot be collated": lambda T: T.utils.data.default_collate([object()]),
    "lengths of a split": lambda T: T.utils.data.random_split(range(10), [3, 3]),
    "sizes of a TensorDataset": lambda T: T.utils.data.TensorDataset(T.ones(2), T.ones(3)),
    "negative position": lambda T: (data(T, 3) + data(T, 2))[-6],
    "no samples to draw": lambda T: T.utils.data.RandomSampler(range(3), num_samples=0),
    "weights of two dimensions": lambda T: T.utils.data.WeightedRandomSampler([[1.0]], 1),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_an_order_that_needs_no_pytorch():
    edutorch.manual_seed(0)
    assert [b.tolist() for b in DataLoader(range(6), batch_size=4, shuffle=True)] == [[0, 4, 3, 5], [2, 1]]
