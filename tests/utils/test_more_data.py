"""The rest of utils.data beside PyTorch's: streams, containers that keep their kind, datasets of datasets."""

import collections
import pickle

import numpy as np
import pytest
from beside import assert_same, assert_same_error


class Bag(dict):
    """A dictionary of one's own."""


COLLATED = {
    "ordered": lambda T: [collections.OrderedDict(b=1, a=2.0), collections.OrderedDict(b=3, a=4.0)],
    "a dictionary of one's own": lambda T: [Bag(x=1), Bag(x=2)],
    "counts": lambda T: [collections.Counter("aab"), collections.Counter("aabbb")],
    "nested": lambda T: [{"x": ([1, 2], "u")}, {"x": ([3, 4], "v")}],
    "bytes": lambda T: [b"a", b"bc"],
    "integers of numpy": lambda T: [np.int32(3), np.int32(4)],
    "truth values of numpy": lambda T: [np.bool_(True), np.bool_(False)],
    "arrays of whole numbers": lambda T: [np.arange(3, dtype=np.uint8)] * 2,
    "tensors without dimensions": lambda T: [T.tensor(1.0), T.tensor(2.0)],
    "one": lambda T: [5],
    "ranges": lambda T: [range(2), range(2)],
}


@pytest.mark.parametrize("name", COLLATED)
def test_collate(name):
    def program(T):
        batch = T.utils.data.default_collate(COLLATED[name](T))
        return type(batch).__name__, dict(batch) if isinstance(batch, dict) else batch

    assert_same(program)


CONVERTED = {
    "array": lambda T: np.arange(3),
    "number of numpy": lambda T: np.float32(1.5),
    "texts of numpy": lambda T: np.array(["a", "b"]),
    "text of numpy": lambda T: np.str_("a"),
    "tuple": lambda T: (1, np.ones(2), "a"),
    "list": lambda T: [np.ones(1), [np.zeros(1)]],
    "dictionary": lambda T: {"x": np.ones(1), "y": "z"},
    "number": lambda T: 3,
    "tensor": lambda T: T.ones(2),
}


@pytest.mark.parametrize("name", CONVERTED)
def test_convert(name):
    def program(T):
        sample = T.utils.data.default_convert(CONVERTED[name](T))
        return str(sample) if isinstance(sample, np.ndarray | str) else [type(sample).__name__, sample]

    assert_same(program)


def test_single_samples_are_converted():
    assert_same(lambda T: list(T.utils.data.DataLoader([(np.ones(2), 1), (np.zeros(2), 2)], batch_size=None)))


def rows(T, n=10):
    return T.utils.data.TensorDataset(T.arange(n), T.arange(float(n)))


def stream(T, n, length=None):
    class Numbers(T.utils.data.IterableDataset):
        def __iter__(self):
            return iter(range(n))

    if length is not None:
        Numbers.__len__ = lambda self: length
    return Numbers()


def subset_of_subsets(T):
    part = T.utils.data.Subset(T.utils.data.Subset(rows(T), [9, 7, 5, 3]), [3, 0])
    return len(part), part[0], part[1], list(T.utils.data.DataLoader(part, batch_size=2))


def asked_for_several(T):
    class Fast(T.utils.data.Dataset):
        def __len__(self):
            return 5

        def __getitem__(self, i):
            return -1

        def __getitems__(self, indices):
            return [10 * i for i in indices]

    both = T.utils.data.Subset(Fast(), [4, 2, 0])
    return list(T.utils.data.DataLoader(Fast(), batch_size=2)), list(T.utils.data.DataLoader(both, batch_size=2))


def lengths(T):
    D = T.utils.data.DataLoader
    return [
        len(D(stream(T, 10, 10), batch_size=3)), len(D(stream(T, 10, 10), batch_size=3, drop_last=True)), len(D(stream(T, 10, 10), batch_size=None)),
        len(D(range(10), batch_size=3)), len(D(range(10), batch_size=3, drop_last=True)), len(D(range(10), batch_size=None)),
    ]  # fmt: skip


def epochs_with_a_generator(T):
    """Both draws of an epoch come from the generator, and the default one is left alone."""
    g = T.Generator().manual_seed(3)
    loader = T.utils.data.DataLoader(range(9), batch_size=4, shuffle=True, generator=g)
    return [[batch.tolist() for batch in loader] for _ in range(3)], T.rand(1), T.rand(1, generator=g)


def replacement(T):
    g = T.Generator().manual_seed(3)
    S = T.utils.data.RandomSampler
    return [
        list(S(range(7), replacement=True, num_samples=32)), list(S(range(7), replacement=True, num_samples=33, generator=g)), T.rand(1),
        list(S(range(7), num_samples=17)), list(S(range(7), num_samples=3, generator=g)), T.rand(1, generator=g),
    ]  # fmt: skip


def samplers(T):
    U = T.utils.data
    return [
        list(U.WeightedRandomSampler([0.1, 0.9, 3.0, 0.5], 3, replacement=False)), list(U.WeightedRandomSampler([1, 2, 3], 9)),
        list(U.SubsetRandomSampler([5, 6, 7], generator=T.Generator().manual_seed(1))), list(U.SequentialSampler("abc")),
        list(U.BatchSampler(U.SequentialSampler(range(5)), 2, drop_last=True)), len(U.BatchSampler(range(5), 2, False)), T.rand(1),
    ]  # fmt: skip


def distributed(T):
    S = T.utils.data.DistributedSampler
    return [
        list(S(range(n), size, rank, shuffle=shuffle, drop_last=drop_last, seed=2))
        for n in (0, 1, 5, 7) for size in (1, 2, 3) for rank in range(size) for shuffle in (True, False) for drop_last in (True, False)
    ]  # fmt: skip


def epochs_of_several_processes(T):
    sampler = T.utils.data.distributed.DistributedSampler(range(9), num_replicas=2, rank=1)
    orders = []
    for epoch in range(3):
        sampler.set_epoch(epoch)
        orders.append([batch.tolist() for batch in T.utils.data.DataLoader(range(9), batch_size=2, sampler=sampler)])
    return orders, len(sampler), sampler.total_size


def annotated(T):
    """Classes with type parameters, as a type checker wants them."""

    class Numbers(T.utils.data.Dataset[int]):
        def __getitem__(self, i):
            return i

        def __len__(self):
            return 3

    class Order(T.utils.data.Sampler[int]):
        def __iter__(self):
            return iter([2, 0])

    loader: T.utils.data.DataLoader[int] = T.utils.data.DataLoader(Numbers(), sampler=Order())
    return list(loader), T.utils.data.ConcatDataset.cumsum([[1], [2, 3]])


class Several:
    """Gives one sample too few when it is asked for several."""

    def __len__(self):
        return 3

    def __getitem__(self, i):
        return i

    def __getitems__(self, indices):
        return indices[1:]


def part_with_a_getitem(T):
    class Part(T.utils.data.Subset):
        def __getitem__(self, i):
            return i

    return Part([1], [0])


PROGRAMS = {
    "distributed": distributed,
    "epochs of several processes": epochs_of_several_processes,
    "annotated": annotated,
    "deques": lambda T: [list(T.utils.data.default_collate([collections.deque([1, 2]), collections.deque([3, 4])]))],
    "several at once, side by side": lambda T: list(T.utils.data.DataLoader(T.utils.data.StackDataset(a=T.utils.data.Subset([5, 6, 7], [2, 1, 0]), b=[1, 2, 3]), batch_size=2)),
    "a subset of a subset": subset_of_subsets,
    "asked for several": asked_for_several,
    "lengths": lengths,
    "epochs with a generator": epochs_with_a_generator,
    "replacement": replacement,
    "samplers": samplers,
    "side by side": lambda T: (lambda s: (len(s), s[1], list(T.utils.data.DataLoader(s, batch_size=2))))(T.utils.data.StackDataset(rows(T, 3), range(3))),
    "side by side by name": lambda T: list(T.utils.data.DataLoader(T.utils.data.StackDataset(a=range(3), b=[1.0, 2.0, 3.0]), batch_size=2)),
    "streams": lambda T: (list(stream(T, 2) + stream(T, 3)), len(T.utils.data.ChainDataset([stream(T, 2, 2), stream(T, 3, 3)]))),
    "a loader inside a loader": lambda T: [
        (a.tolist(), [b.tolist() for b in T.utils.data.DataLoader(range(3), batch_size=2, shuffle=True)])
        for a in T.utils.data.DataLoader(range(4), batch_size=2, shuffle=True)
    ],
    "shares of a split": lambda T: [list(p) for p in T.utils.data.random_split(range(7), [0.3, 0.3, 0.4])],
    "a sampler of batches without batches": lambda T: [
        x.tolist() for x in T.utils.data.DataLoader(T.arange(6), batch_size=None, sampler=T.utils.data.BatchSampler(range(6), 4, False))
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_as_pytorch(name):
    assert_same(PROGRAMS[name])


ERRORS = {
    "no such rank": lambda T: T.utils.data.DistributedSampler(range(3), 2, 2),
    "no process group": lambda T: T.utils.data.DistributedSampler(range(3)),
    "too few of several": lambda T: T.utils.data.StackDataset(Several(), [1, 2, 3]).__getitems__([0, 1]),
    "a part with a __getitem__": part_with_a_getitem,
    "a sampler with a dataset": lambda T: T.utils.data.Sampler([1]),
    "a stream without __iter__": lambda T: type("It", (T.utils.data.IterableDataset,), {})(),
    "a context without workers": lambda T: T.utils.data.DataLoader(range(3), multiprocessing_context="fork"),
    "no such context": lambda T: T.utils.data.DataLoader(range(3), num_workers=1, multiprocessing_context="threads"),
    "a number as context": lambda T: T.utils.data.DataLoader(range(3), num_workers=1, multiprocessing_context=3),
    "timeout without workers": lambda T: iter(T.utils.data.DataLoader(range(3), timeout=1)),
    "an iterator in a pickle": lambda T: pickle.dumps(iter(T.utils.data.DataLoader(range(3)))),
    "texts in an array": lambda T: T.utils.data.default_collate([np.datetime64("2020-01-01")] * 2),
    "nothing to collate": lambda T: T.utils.data.default_collate([]),
    "set afterwards": lambda T: setattr(T.utils.data.DataLoader(range(3)), "batch_size", 2),
    "length of a stream": lambda T: len(T.utils.data.DataLoader(stream(T, 3))),
    "sampler of a stream": lambda T: T.utils.data.DataLoader(stream(T, 3), sampler=[1]),
    "timeout": lambda T: T.utils.data.DataLoader(range(3), timeout=-1),
    "persistent workers": lambda T: T.utils.data.DataLoader(range(3), persistent_workers=True),
    "prefetch": lambda T: T.utils.data.DataLoader(range(3), num_workers=1, prefetch_factor=-1),
    "both kinds": lambda T: T.utils.data.StackDataset(range(3), a=range(3)),
    "none": lambda T: T.utils.data.StackDataset(),
    "two lengths": lambda T: T.utils.data.StackDataset(range(3), range(4)),
    "no datasets": lambda T: T.utils.data.ConcatDataset([]),
    "streams in a row": lambda T: T.utils.data.ConcatDataset([stream(T, 3)]),
    "lists in a chain": lambda T: list(T.utils.data.ChainDataset([[1]])),
    "no samples": lambda T: T.utils.data.Dataset()[0],
    "replacement": lambda T: T.utils.data.RandomSampler(range(3), replacement=1),
    "weights": lambda T: T.utils.data.WeightedRandomSampler([1.0], 0),
    "batches of a text": lambda T: T.utils.data.BatchSampler(range(3), "2", False),
    "drop_last": lambda T: T.utils.data.BatchSampler(range(3), 2, 1),
    "share": lambda T: T.utils.data.random_split(range(3), [-0.5, 1.5]),
    "objects of numpy": lambda T: T.utils.data.default_collate([np.array(["a"])]),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])
