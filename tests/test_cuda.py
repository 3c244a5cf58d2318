"""What edutorch.cuda asks of CuPy, tried on a stand-in for a machine with two cards. (tests/gpu uses a real one.)"""

import importlib.machinery
import sys
import types

import pytest

import edutorch
from edutorch import device as device_class


class Pool:
    used, total, freed = 100, 400, 0

    def used_bytes(self):
        return self.used

    def total_bytes(self):
        return self.total

    def free_all_blocks(self):
        self.freed += 1


class Card:
    """cupy.cuda.Device."""

    current, waited = 0, []

    def __init__(self, number):
        self.number, self.before = number, None

    def use(self):
        Card.current = self.number

    def synchronize(self):
        Card.waited.append(self.number)

    def __enter__(self):
        self.before, Card.current = Card.current, self.number

    def __exit__(self, *error):
        Card.current = self.before


class Queue:
    """cupy.cuda.Stream."""

    ptr, done = 7, True

    def __init__(self, non_blocking=False, priority=0):
        self.log = []

    def wait_event(self, event):
        self.log.append(("wait", event))

    def synchronize(self):
        self.log.append("synchronize")

    def __enter__(self):
        self.log.append("in")

    def __exit__(self, *error):
        self.log.append("out")

    def use(self):
        self.log.append("use")


Queue.null = Queue()


class Mark:
    """cupy.cuda.Event."""

    done = True

    def __init__(self, block, disable_timing, interprocess):
        self.settings, self.recorded = (block, disable_timing, interprocess), []

    def record(self, stream=None):
        self.recorded.append(stream)

    def synchronize(self):
        self.recorded.append("synchronize")


@pytest.fixture
def pool(monkeypatch):
    """A module that answers like CuPy on a machine with two cards."""
    pool, properties = (
        Pool(),
        {"name": b"Stand-in", "major": 9, "minor": 0, "totalGlobalMem": 1000, "multiProcessorCount": 4},
    )
    runtime = types.SimpleNamespace(
        getDeviceCount=lambda: 2, getDevice=lambda: Card.current, getDeviceProperties=lambda number: properties,
        memGetInfo=lambda: (600, 1000), runtimeGetVersion=lambda: 12040, deviceCanAccessPeer=lambda a, b: a != b,
    )  # fmt: skip
    cupy = types.ModuleType("cupy")
    cupy.__spec__ = importlib.machinery.ModuleSpec("cupy", None)
    cupy.is_available = lambda: True
    cupy.get_default_memory_pool = lambda: pool
    cupy.cuda = types.SimpleNamespace(
        runtime=runtime, Device=Card, Stream=Queue, Event=Mark, get_current_stream=lambda: Queue.null,
        get_elapsed_time=lambda a, b: 2.5,
    )  # fmt: skip
    look = sys.modules["edutorch.device"].cupy
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    look.cache_clear()
    Card.current, Card.waited = 0, []
    edutorch.cuda.memory.peak.clear()
    yield pool
    monkeypatch.undo()
    look.cache_clear()


def test_cards(pool):
    cuda = edutorch.cuda
    assert cuda.is_available() and cuda.is_initialized() and cuda.device_count() == 2 and cuda.current_device() == 0
    assert cuda.get_device_name() == "Stand-in" and cuda.get_device_capability("cuda:1") == (9, 0)
    assert cuda.get_device_properties(1).total_memory == 1000 and cuda.can_device_access_peer(0, 1)
    cuda.set_device(1)
    cuda.set_device(-1)
    assert cuda.current_device() == 1
    with cuda.device(0):
        assert cuda.current_device() == 0
        with cuda.device("cuda:1"), cuda.device(None), cuda.device(-1):
            assert cuda.current_device() == 1
    assert cuda.current_device() == 1
    cuda.synchronize()
    cuda.synchronize(device_class("cuda:0"))
    assert Card.waited == [1, 0]
    with pytest.raises(ValueError, match="Expected a cuda device, but got: cpu"):
        cuda.synchronize("cpu")
    assert edutorch.version.cuda == "12.4" and edutorch.backends.cuda.is_built()


def test_accelerator(pool):
    accelerator = edutorch.accelerator
    assert accelerator.is_available() and str(accelerator.current_accelerator()) == "cuda"
    accelerator.set_device_index(1)
    assert accelerator.current_device_index() == 1 and accelerator.memory_allocated() == 100
    with accelerator.device_index(0):
        assert accelerator.current_device_index() == 0


def test_memory(pool):
    cuda = edutorch.cuda
    assert (cuda.memory_allocated(), cuda.memory_reserved()) == (100, 400)
    pool.used = 300
    assert cuda.memory_allocated() == 300
    pool.used = 50
    assert cuda.max_memory_allocated() == 300 and cuda.memory_allocated() == 50
    assert cuda.memory_stats()["allocated_bytes.all.peak"] == 300 and "300" in cuda.memory_summary()
    cuda.reset_peak_memory_stats()
    assert cuda.max_memory_allocated() == 50 and cuda.max_memory_reserved() == 400
    assert cuda.mem_get_info() == (600, 1000)
    cuda.empty_cache()
    assert pool.freed == 1


def test_streams_and_events(pool):
    cuda = edutorch.cuda
    a, b = cuda.Stream(), cuda.Stream()
    start, end = cuda.Event(enable_timing=True), cuda.Event(enable_timing=True)
    assert start.cupy.settings == (False, False, False)
    with cuda.stream(a), cuda.stream(None):
        start.record(a)
        end.record()
    assert a.cupy.log == ["in", "out"] and start.cupy.recorded == [a.cupy] and end.cupy.recorded == [None]
    b.wait_stream(a)
    assert b.cupy.log[0][0] == "wait" and start.elapsed_time(end) == 2.5 and start.query() and b.query()
    assert cuda.current_stream().cupy is Queue.null is cuda.default_stream().cupy
    cuda.set_stream(a)
    assert a.cupy.log[-1] == "use" and a.cuda_stream == 7


def test_seeds_of_cards_are_those_of_the_one_generator(pool):
    edutorch.cuda.manual_seed_all(5)
    first = edutorch.rand(2).tolist()
    edutorch.manual_seed(5)
    assert edutorch.rand(2).tolist() == first and edutorch.cuda.initial_seed() == 5
    states = edutorch.cuda.get_rng_state_all()
    assert len(states) == 2
    again = edutorch.rand(1).item()
    edutorch.cuda.set_rng_state_all(states)
    assert edutorch.rand(1).item() == again
