"""The rest of utils.data beside PyTorch's: threads, streams, containers that keep their kind, datasets of datasets."""

import collections
import threading

import numpy as np
import pytest
from beside import assert_same, assert_same_error

import edutorch
from edutorch.utils.data import DataLoader, get_worker_info


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


PROGRAMS = {
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


class Watched(edutorch.utils.data.Dataset):
    """Tells which worker loaded each sample."""

    def __len__(self):
        return 12

    def __getitem__(self, i):
        info = get_worker_info()
        return i, info.id, info.num_workers


def test_batches_go_round_the_workers():
    loader = DataLoader(Watched(), batch_size=2, num_workers=3)
    assert [worker.tolist() for _, worker, _ in loader] == [[0, 0], [1, 1], [2, 2], [0, 0], [1, 1], [2, 2]]
    assert get_worker_info() is None


def test_a_stream_is_shared_out_by_its_workers():
    """As in PyTorch: without get_worker_info each worker would read all of it."""

    class Shared(edutorch.utils.data.IterableDataset):
        def __iter__(self):
            info = get_worker_info()
            return iter(range(info.id, 10, info.num_workers))

    batches = [b.tolist() for b in DataLoader(Shared(), batch_size=2, num_workers=2)]
    assert batches == [[0, 2], [1, 3], [4, 6], [5, 7], [8], [9]]


def test_workers_are_told_their_numbers():
    begun = []
    list(DataLoader(range(8), num_workers=2, worker_init_fn=begun.append))
    assert sorted(begun) == [0, 1]


def test_random_numbers_afterwards_do_not_depend_on_workers():
    after = []
    for workers in (0, 2):
        edutorch.manual_seed(0)
        order = [b.tolist() for b in DataLoader(range(20), batch_size=3, shuffle=True, num_workers=workers)]
        after.append((order, edutorch.rand(3).tolist()))
    assert after[0] == after[1]


def test_leaving_half_way_ends_the_threads():
    before = threading.active_count()
    batches = iter(DataLoader(range(1000), num_workers=2))
    next(batches)
    del batches
    for thread in threading.enumerate():
        if thread.name.startswith("ThreadPoolExecutor"):
            thread.join(timeout=5)
    assert threading.active_count() <= before
