"""What edutorch.cuda asks of CuPy, tried on a stand-in for a machine with two cards. (tests/gpu uses a real one.)"""

import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
import threading
import types

import pytest

import edutorch
from edutorch import device as device_class


class Piece:
    """cupy.cuda.MemoryPointer: it goes back into the pool when nobody has it."""

    def __init__(self, pool, size):
        self.pool, self.device_id, self.mem = pool, Card.current, types.SimpleNamespace(size=size)

    def __del__(self):
        self.pool.used[self.device_id] -= self.mem.size


class Pool:
    """cupy.cuda.MemoryPool. It counts how often it was asked, because to count all that is in use takes time."""

    def __init__(self):
        self.used, self.total, self.freed, self.asked, self.limit = [0, 0], [0, 0], 0, 0, 0

    def malloc(self, size):
        if self.used[Card.current] + size > 1000:
            raise MemoryError("Out of memory")
        self.used[Card.current] += size
        self.total[Card.current] = max(self.total[Card.current], self.used[Card.current])
        return Piece(self, size)

    def used_bytes(self):
        self.asked += 1
        return self.used[Card.current]

    def total_bytes(self):
        return self.total[Card.current]

    def free_all_blocks(self):
        self.freed += 1

    def set_limit(self, size=None, fraction=None):
        self.limit = int(fraction * 1000)

    def get_limit(self):
        return self.limit


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
        self.log, self.priority = [], priority

    @classmethod
    def from_external(cls, other):
        made = cls()
        version, made.ptr = other.__cuda_stream__()
        assert version == 0
        return made

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
        runtime=runtime, Device=Card, Stream=Queue, Event=Mark, get_current_stream=lambda number=-1: Queue.null,
        get_elapsed_time=lambda a, b: 2.5, get_allocator=lambda: pool.malloc, get_cublas_handle=lambda: 5,
        set_allocator=lambda function: setattr(cupy.cuda, "alloc", function),
    )  # fmt: skip
    look = sys.modules["edutorch.device"].cupy
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    look.cache_clear()
    Card.current, Card.waited = 0, []
    edutorch.cuda.memory.peaks.clear()
    pool.alloc = lambda size: cupy.cuda.alloc(size)
    yield pool
    edutorch.cuda.memory.peaks.clear()
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
    for ask in (cuda.synchronize, cuda.set_device, cuda.memory_allocated, cuda.Stream, cuda.memory_reserved):
        with pytest.raises(cuda.AcceleratorError, match="CUDA error: invalid device ordinal"):
            ask("cuda:2")
    with pytest.raises(AssertionError, match="Invalid device id"):
        cuda.get_device_properties(2)
    with pytest.raises(AssertionError, match="Invalid peer device id"):
        cuda.can_device_access_peer(0, 2)
    assert cuda.is_tf32_supported() and cuda.get_gencode_flags() == "" and cuda.current_blas_handle() == 5
    assert cuda.cudart().memGetInfo() == (600, 1000)
    assert repr(cuda.get_device_properties()) == (
        "_CudaDeviceProperties(name='Stand-in', major=9, minor=0, total_memory=0MB, multi_processor_count=4)"
    )
    assert edutorch.version.cuda == "12.4" and edutorch.backends.cuda.is_built()


def test_accelerator(pool):
    accelerator = edutorch.accelerator
    assert accelerator.is_available() and str(accelerator.current_accelerator()) == "cuda"
    accelerator.set_device_index(1)
    assert accelerator.current_device_index() == 1 and accelerator.memory_allocated() == 0
    with accelerator.device_index(0):
        assert accelerator.current_device_index() == 0


def test_memory(pool):
    cuda = edutorch.cuda
    assert cuda.is_available()  # from here on every request for memory is seen
    assert (cuda.memory_allocated(), cuda.memory_reserved()) == (0, 0)
    kept = pool.alloc(50)
    pool.alloc(250)  # nobody keeps it, and nobody asks while it is there
    assert cuda.memory_allocated() == 50 and cuda.max_memory_allocated() == 300 == cuda.max_memory_reserved()
    thread = threading.Thread(target=pool.alloc, args=(350,))
    thread.start()
    thread.join()
    assert cuda.max_memory_allocated() == 400 and cuda.max_memory_allocated("cuda:1") == 0
    stats = cuda.memory_stats()
    assert stats["allocated_bytes.all.peak"] == 400 and stats["reserved_bytes.all.current"] == 400
    assert cuda.memory_stats_as_nested_dict()["allocated_bytes"]["all"] == {"current": 50, "peak": 400}
    assert "400" in cuda.memory_summary()
    with cuda.device(1):
        pool.alloc(70)
        assert cuda.max_memory_allocated() == 70 and cuda.max_memory_allocated(0) == 400
    pool.total[0] = 60
    cuda.reset_peak_memory_stats()
    assert (cuda.max_memory_allocated(), cuda.max_memory_reserved()) == (50, 60)
    pool.alloc(10)
    del kept
    pool.alloc(30)
    assert cuda.max_memory_allocated() == 60
    assert cuda.mem_get_info() == (600, 1000) and cuda.get_allocator_backend() == "cupy"
    cuda.empty_cache()
    assert pool.freed == 1


def test_the_peak_is_found_without_counting_at_each_request(pool):
    pool.alloc(800) if edutorch.cuda.is_available() else None
    before = pool.asked
    for _ in range(100):
        pool.alloc(8)
    assert pool.asked - before <= 2 and edutorch.cuda.max_memory_allocated() == 800


def test_too_little_memory(pool):
    cuda = edutorch.cuda
    assert cuda.is_available()
    for kind in (RuntimeError, MemoryError, cuda.OutOfMemoryError):
        with pytest.raises(kind, match="CUDA out of memory. Tried to allocate 2000 bytes"):
            pool.alloc(2000)
    assert cuda.get_per_process_memory_fraction() == 1.0
    cuda.set_per_process_memory_fraction(0.5)
    assert cuda.get_per_process_memory_fraction() == 0.5 and pool.limit == 500
    with pytest.raises(ValueError, match="Invalid fraction value: 2.0. Allowed range: 0~1"):
        cuda.set_per_process_memory_fraction(2.0)
    with pytest.raises(TypeError, match="Invalid type for fraction argument, must be `float`"):
        cuda.set_per_process_memory_fraction(1)


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
    there = cuda.Stream("cuda:1", priority=-1)
    assert there.device == device_class("cuda:1") and there.priority == -1 and there != a and a == b
    with there:
        assert cuda.current_device() == 1
    assert cuda.current_device() == 0
    cuda.set_stream(there)
    assert cuda.current_device() == 1
    other = cuda.ExternalStream(12, device=0)
    assert other.cuda_stream == 12 and cuda.get_stream_from_external(12, 0) == other
    assert repr(other) == "<torch.cuda.Stream device=cuda:0 cuda_stream=0xc>" and len({other, a, b}) == 2


def test_only_marks_that_take_time_tell_it(pool):
    cuda = edutorch.cuda
    start, end, plain = cuda.Event(enable_timing=True), cuda.Event(True), cuda.Event()
    assert plain.cupy.settings == (False, True, False)
    with pytest.raises(ValueError, match="Both events must be recorded before calculating elapsed time"):
        start.elapsed_time(end)
    with pytest.raises(ValueError, match="Both events must be created with argument 'enable_timing=True'"):
        start.elapsed_time(plain)


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


# Without a card


def test_looking_for_a_card_costs_nothing():
    """`import edutorch` does not import CuPy, and to ask again whether there is a card takes less than a millisecond."""
    code = """
import sys, time
import edutorch
assert not [name for name in sys.modules if name.split(".")[0] in ("cupy", "cupyx")]
edutorch.cuda.is_available()
start = time.perf_counter()
for _ in range(100):
    edutorch.cuda.is_available()
print((time.perf_counter() - start) / 100)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert float(done.stdout) < 1e-3


NEEDS_A_CARD = {
    "cuda": lambda: edutorch.ones(2).cuda(),
    "cuda_0": lambda: edutorch.ones(2).cuda(0, non_blocking=True),
    "to": lambda: edutorch.ones(2).to("cuda", non_blocking=True),
    "zeros": lambda: edutorch.zeros(2, device="cuda"),
    "module": lambda: edutorch.nn.Linear(1, 1).cuda(),
    "current_device": lambda: edutorch.cuda.current_device(),
    "properties": lambda: edutorch.cuda.get_device_properties(0),
    "synchronize": lambda: edutorch.cuda.synchronize(),
    "stream": lambda: edutorch.cuda.Stream(),
    "external": lambda: edutorch.cuda.ExternalStream(1),
    "event": lambda: edutorch.cuda.Event(),
    "graph": lambda: edutorch.cuda.CUDAGraph(),
    "pool": lambda: edutorch.cuda.graph_pool_handle(),
    "generator": lambda: edutorch.Generator(device="cuda"),
    "state": lambda: edutorch.cuda.get_rng_state(),
    "memory": lambda: edutorch.cuda.mem_get_info(),
    "fraction": lambda: edutorch.cuda.set_per_process_memory_fraction(0.5),
    "blas": lambda: edutorch.cuda.current_blas_handle(),
    "cudart": lambda: edutorch.cuda.cudart(),
    "default": lambda: edutorch.set_default_device("cuda"),
}


@pytest.fixture
def no_card(monkeypatch):
    look = sys.modules["edutorch.device"].cupy
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "cupy" else find(name))
    look.cache_clear()
    yield
    monkeypatch.undo()
    look.cache_clear()


@pytest.mark.parametrize("name", NEEDS_A_CARD)
def test_what_needs_a_card_names_the_extra_to_install(no_card, name):
    with pytest.raises(AssertionError, match=r"Torch not compiled with CUDA enabled: .*edutorch\[cuda12\]"):
        NEEDS_A_CARD[name]()


def test_questions_are_answered_without_a_card(no_card):
    cuda = edutorch.cuda
    assert not cuda.is_available() and not cuda.is_initialized() and cuda.device_count() == 0
    for bytes_of in (cuda.memory_allocated, cuda.max_memory_allocated, cuda.memory_reserved, cuda.max_memory_reserved):
        assert bytes_of() == 0
    assert cuda.memory_stats() == cuda.memory_stats_as_nested_dict() == {} and cuda.get_rng_state_all() == []
    assert not cuda.is_current_stream_capturing() and not cuda.is_tf32_supported() and not cuda.is_bf16_supported()
    for quiet in (cuda.empty_cache, cuda.reset_peak_memory_stats, cuda.seed_all, cuda.manual_seed, cuda.set_device):
        assert quiet(*[-1] * (quiet in (cuda.manual_seed, cuda.set_device))) is None
    with cuda.stream(None), cuda.device(-1):
        pass
    for mark in (lambda: cuda.nvtx.mark("a"), lambda: cuda.nvtx.range_push("a"), cuda.nvtx.range_pop):
        with pytest.raises(RuntimeError, match="NVTX functions not installed. Are you sure you have a CUDA build"):
            mark()


# May products be less exact? The switches, beside PyTorch's

PRECISIONS = {
    "backends": ("fp32_precision", ("none", "ieee", "tf32")),
    "backends.cuda.matmul": ("fp32_precision", ("none", "ieee", "tf32", "bf16", "x")),
    "backends.cudnn": ("fp32_precision", ("none", "ieee", "tf32")),
    "backends.cudnn.conv": ("fp32_precision", ("none", "ieee", "tf32", "bf16")),
    "backends.cudnn.rnn": ("fp32_precision", ("none", "ieee", "tf32")),
    "backends.mkldnn.matmul": ("fp32_precision", ("none", "ieee", "tf32", "bf16")),
    "backends.cuda.matmul ": ("allow_tf32", (True, False)),
    "backends.cudnn ": ("allow_tf32", (True, False)),
}

TURN_THEM = """
import json, random, sys, warnings
torch, switches, seed = __import__(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])
warnings.simplefilter("ignore")
chance, log = random.Random(seed), []

def place(path):
    found = torch
    for name in path.strip().split("."):
        found = getattr(found, name)
    return found

def tried(function):
    try:
        return function()
    except (RuntimeError, AttributeError) as error:
        return type(error).__mro__[-4].__name__ + str(error)[:60]

for _ in range(15):
    path = chance.choice([*switches, "word", "word"])
    if path == "word":
        value = chance.choice(["highest", "high", "medium"])
        done = tried(lambda: torch.set_float32_matmul_precision(value))
    else:
        name, values = switches[path]
        value = chance.choice(values)
        done = tried(lambda: setattr(place(path), name, value))
    seen = {path + name: tried(lambda: getattr(place(path), name)) for path, (name, _) in switches.items()}
    log.append([path, value, done, seen, tried(torch.get_float32_matmul_precision)])
print(json.dumps(log))
"""


@pytest.mark.parametrize("seed", range(3))
def test_switches_of_precision_turn_each_other_as_in_pytorch(seed):
    pytest.importorskip("torch")

    def turned(library):
        words = [sys.executable, "-W", "ignore", "-c", TURN_THEM, library, json.dumps(PRECISIONS), str(seed)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])

    for ours, theirs in zip(turned("edutorch"), turned("torch"), strict=True):
        assert ours == theirs


def test_a_switch_that_pytorch_does_not_have():
    matmul = edutorch.backends.cuda.matmul
    with pytest.raises(AttributeError, match="Unknown attribute speed"):
        matmul.speed = 3
    with pytest.raises(RuntimeError, match="set_allow_tf32_cublas expects a bool, but got int"):
        matmul.allow_tf32 = 1
    assert matmul.allow_bf16_reduced_precision_reduction is True
