"""The workers of a DataLoader beside PyTorch's: the same batches, the same random numbers inside, the same errors."""

import os
import random
import time

import numpy as np
import pytest
from beside import assert_same

import edutorch
from edutorch.utils.data import DataLoader, IterableDataset, get_worker_info

pytestmark = pytest.mark.filterwarnings("ignore:This DataLoader will create", "ignore:.*multi-threaded, use of fork")


def drawing(T):
    """A dataset that draws numbers from everywhere."""

    class Drawing(T.utils.data.Dataset):
        def __len__(self):
            return 23

        def __getitem__(self, i):
            info = T.utils.data.get_worker_info()
            return i, T.rand(2), random.random(), np.random.rand(2), info.seed % 10007, info.id, info.num_workers

    return Drawing()


def stream(T):
    """A stream that each worker ends at another place."""

    class Stream(T.utils.data.IterableDataset):
        def __iter__(self):
            id = T.utils.data.get_worker_info().id
            for k in range([3, 11, 6][id]):
                yield id, k, T.rand(1)

    return Stream()


def epochs(dataset, **options):
    def program(T):
        loader = T.utils.data.DataLoader(dataset(T), **options)
        return [list(loader) for _ in range(2)], T.rand(2)

    return program


def left_half_way(T):
    loader = T.utils.data.DataLoader(range(40), batch_size=2, num_workers=2, persistent_workers=True, shuffle=True)
    first = [batch for batch, _ in zip(loader, range(3))]
    return first, list(loader), list(loader), T.rand(1)


def what_workers_are_told(T):
    def init(id):
        info = T.utils.data.get_worker_info()
        info.dataset.extend([id, info.num_workers])

    return list(T.utils.data.DataLoader([7, 8], num_workers=2, worker_init_fn=init, sampler=[0, 1, 2, 3]))


def containers(T):
    samples = [{"x": np.ones(3) * i, "n": i, "s": f"{i}", "t": (T.ones(2, 2) * i, [i, 2.5])} for i in range(4)]
    return list(T.utils.data.DataLoader(samples, batch_size=2, num_workers=1))


def numbers_of_all_types(T):
    names = ("float64", "float32", "float16", "bfloat16", "int64", "int8", "uint8", "bool", "complex64")
    samples = [T.ones(2, 3, dtype=getattr(T, name)) for name in names]
    answers = list(T.utils.data.DataLoader(samples, batch_size=None, num_workers=1))
    return [[str(x.dtype), x.shape, x.to(T.complex128).real.tolist()] for x in answers]


PROGRAMS = {
    "in order": epochs(drawing, batch_size=4, num_workers=2),
    "shuffled": epochs(drawing, batch_size=4, num_workers=3, shuffle=True),
    "kept from epoch to epoch": epochs(drawing, batch_size=2, num_workers=3, shuffle=True, persistent_workers=True),
    "single samples": epochs(drawing, batch_size=None, num_workers=2),
    "drop_last": epochs(drawing, batch_size=5, num_workers=2, drop_last=True, prefetch_factor=1),
    "batch sampler": epochs(drawing, batch_sampler=[[1, 2], [3], [4, 5, 6]], num_workers=2, prefetch_factor=4),
    "a stream": epochs(stream, batch_size=4, num_workers=3),
    "a stream of samples": epochs(stream, batch_size=None, num_workers=3),
    "a stream, drop_last": epochs(stream, batch_size=2, num_workers=3, drop_last=True),
    "a stream, kept": epochs(stream, batch_size=2, num_workers=3, persistent_workers=True, prefetch_factor=3),
    "left half-way": left_half_way,
    "worker_init_fn": what_workers_are_told,
    "containers": containers,
    "numbers of all types": numbers_of_all_types,
    "nothing": lambda T: list(T.utils.data.DataLoader([], num_workers=2)),
    "more workers than batches": lambda T: list(T.utils.data.DataLoader([1, 2], num_workers=4)),
    "the length of a pass": lambda T: len(iter(T.utils.data.DataLoader(range(5), batch_size=2, num_workers=1))),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_as_pytorch(name):
    assert_same(PROGRAMS[name])


class Empty(edutorch.utils.data.Dataset):
    """What the classes below share."""

    def __len__(self):
        return 10


class Broken(Empty):
    def __getitem__(self, i):
        if i == 3:
            {}["no such key"]
        if i == 5:
            raise ValueError("sample is broken", i)
        if i == 7:
            raise UnicodeDecodeError("utf-8", b"", 0, 1, "wants five arguments")
        return i


def outcomes(iterator):
    found = []
    while True:
        try:
            found.append(next(iterator).item())
        except StopIteration:
            return found
        except Exception as error:
            lines = str(error).splitlines()
            found.append([type(error).__name__, lines[:2], lines[-1]])


def test_errors_say_where_they_came_from_and_the_others_go_on():
    torch = pytest.importorskip("torch")
    ours, theirs = (outcomes(iter(T.utils.data.DataLoader(Broken(), num_workers=2))) for T in (edutorch, torch))
    assert ours == theirs and len(ours) == 10
    assert ours[5][1][0] == "Caught ValueError in DataLoader worker process 1."


def test_an_error_when_a_worker_begins():
    def init(id):
        raise OSError("no such file")

    with pytest.raises(
        OSError, match=r"(?s)Caught OSError in DataLoader worker process 0.\nOriginal Traceback.*no such"
    ):
        list(DataLoader(range(3), num_workers=1, worker_init_fn=init))


def test_an_error_of_a_class_that_only_the_worker_knows():
    class Local(Exception):
        pass

    class Raising(Empty):
        def __getitem__(self, i):
            raise Local("here")

    with pytest.raises(RuntimeError, match="(?s)Caught Local in DataLoader worker process 0.*here"):
        list(DataLoader(Raising(), num_workers=1))


def test_what_cannot_travel_is_an_error():
    def lambdas(samples):
        return lambda: samples

    with pytest.raises(Exception, match="DataLoader worker process 0"):
        list(DataLoader(range(3), num_workers=1, collate_fn=lambdas))


def test_a_tensor_with_a_history_cannot_travel():
    weight = edutorch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="Cowardly refusing to serialize non-leaf tensor"):
        list(DataLoader(range(3), num_workers=1, collate_fn=lambda samples: weight * 2))


class Deadly(Empty):
    def __getitem__(self, i):
        if i == 4:
            os.kill(os.getpid(), 9)
        return i


@pytest.mark.parametrize("persistent", [False, True])
def test_a_killed_worker_is_reported_at_once(persistent):
    loader, begin = DataLoader(Deadly(), num_workers=2, persistent_workers=persistent), time.monotonic()
    with pytest.raises(RuntimeError, match=r"DataLoader worker \(pid\(s\) \d+\) exited unexpectedly") as error:
        list(loader)
    assert time.monotonic() - begin < 10
    assert "is killed by signal: Killed" in str(error.value.__cause__)
    with pytest.raises(RuntimeError, match="exited unexpectedly"):
        list(loader)  # new workers, the same end


def test_a_worker_that_is_killed_from_outside():
    batches = iter(DataLoader(range(1000), num_workers=2))
    next(batches)
    pid = batches.workers[1].process.pid
    os.kill(pid, 9)
    with pytest.raises(RuntimeError, match=rf"DataLoader worker \(pid\(s\) {pid}\) exited unexpectedly"):
        list(batches)


def test_a_worker_that_is_killed_between_two_epochs():
    loader = DataLoader(range(6), num_workers=2, persistent_workers=True)
    for _ in range(2):
        assert [batch.item() for batch in loader] == list(range(6))
        process = loader._iterator.workers[0].process
        os.kill(process.pid, 9)
        process.join()
        with pytest.raises(RuntimeError, match=rf"DataLoader worker \(pid\(s\) {process.pid}\) exited unexpectedly"):
            iter(loader)  # and then it begins with new workers


def test_something_is_loaded_ahead():
    # Not beside PyTorch: its half-made iterator complains once more when it is forgotten.
    with pytest.raises(
        AssertionError, match="prefetch_factor must be greater than 0 for MultiProcessingDataLoaderIter"
    ):
        iter(DataLoader(range(3), num_workers=1, prefetch_factor=0))


def test_tensors_as_positions():
    order = edutorch.randperm(50, generator=edutorch.Generator().manual_seed(0))
    loader = DataLoader(range(50), batch_size=5, num_workers=2, sampler=order)
    assert edutorch.cat(list(loader)).equal(order)


def test_a_worker_that_leaves():
    class Leaving(Empty):
        def __getitem__(self, i):
            os._exit(3)

    with pytest.raises(RuntimeError, match="exited unexpectedly"):
        list(DataLoader(Leaving(), num_workers=1))


class Slow(Empty):
    def __getitem__(self, i):
        time.sleep(30 if i == 1 else 0)
        return i


def test_timeout():
    batches, begin = iter(DataLoader(Slow(), num_workers=1, timeout=0.3)), time.monotonic()
    assert next(batches).item() == 0
    with pytest.raises(RuntimeError, match="DataLoader timed out after 0.3 seconds"):
        next(batches)
    del batches  # the sleeping worker is stopped
    assert time.monotonic() - begin < 15


class Uneven(Empty):
    def __getitem__(self, i):
        time.sleep(0.5 if get_worker_info().id == 0 else 0)
        return i


def test_not_in_order():
    ordered = [batch.item() for batch in DataLoader(Uneven(), num_workers=2, in_order=True, sampler=range(4))]
    quick = [batch.item() for batch in DataLoader(Uneven(), num_workers=2, in_order=False, sampler=range(4))]
    assert ordered == sorted(quick) == [0, 1, 2, 3]
    assert quick[:2] == [1, 3]


class Rows(Empty):
    """Can be pickled: it stands at the top of a module."""

    def __getitem__(self, i):
        return i, get_worker_info().id, edutorch.rand(1)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_ways_to_start_a_process(method):
    edutorch.manual_seed(0)
    plain = list(DataLoader(Rows(), batch_size=3, num_workers=2))
    edutorch.manual_seed(0)
    loader = DataLoader(Rows(), batch_size=3, num_workers=2, multiprocessing_context=method)
    assert loader.multiprocessing_context.get_start_method() == method
    for ours, expected in zip(loader, plain, strict=True):
        assert all(a.equal(b) for a, b in zip(ours, expected, strict=True))


def test_spawning_what_cannot_be_pickled_says_what_to_do():
    class Local(Rows):
        pass

    words = "Got pickle error when attempting to start a worker Process"
    with pytest.warns(UserWarning, match=words), pytest.raises(Exception) as error:
        list(DataLoader(Local(), num_workers=1, multiprocessing_context="spawn"))
    assert "use num_workers=0" in error.value.__notes__[0]


def test_warnings():
    class Short(IterableDataset):
        def __len__(self):
            return 1

        def __iter__(self):
            return iter(range(2))

    loader = DataLoader(Short(), num_workers=1)
    list(loader)
    assert len(loader) == 1
    with pytest.warns(UserWarning, match="(?s)Length of IterableDataset .* was reported to be 1.*each worker"):
        list(loader)
    with pytest.warns(UserWarning, match="This DataLoader will create 5000 worker processes"):
        DataLoader(range(3), num_workers=5000)
    if not edutorch.cuda.is_available():
        with pytest.warns(UserWarning, match="'pin_memory' argument is set as true but no accelerator is found"):
            list(DataLoader(range(3), pin_memory=True))


def test_large_batches_arrive_whole():
    samples = [np.full((300, 1000), i, np.float32) for i in range(6)]
    for i, batch in enumerate(DataLoader(samples, batch_size=2, num_workers=2)):
        assert batch.shape == (2, 300, 1000) and batch.sum().item() == 300_000 * (4 * i + 1)
        batch += 1  # it is the main process's own memory
