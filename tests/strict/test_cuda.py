"""The vocabulary of a graphics card on the strict device: cards, streams, graphs, precision, and where tensors go."""

import io
import warnings

import pytest
from strict.same import assert_same

import edutorch as torch
from edutorch import nn
from edutorch.backends import precision
from edutorch.utils.data import DataLoader, TensorDataset

pytestmark = pytest.mark.usefixtures("strict")
cuda = torch.cuda


# The card


def test_a_card():
    assert cuda.is_available() and cuda.device_count() == 1 and cuda.current_device() == 0
    properties = cuda.get_device_properties("cuda")
    assert (properties.name, properties.total_memory, properties.warp_size) == ("strict device", 1 << 30, 32)
    assert cuda.get_device_name(0) == "strict device" and cuda.get_device_capability() == (0, 0)
    assert not cuda.is_tf32_supported() and cuda.mem_get_info() == (1 << 30, 1 << 30)
    assert not hasattr(properties, "L2_cache_size")  # what CUDA does not tell is not there


ORDINALS = {
    "zeros": lambda: torch.zeros(2, device="cuda:1"),
    "tensor": lambda: torch.tensor([1], device=torch.device("cuda", 1)),
    "rand": lambda: torch.rand(2, device="cuda:1"),
    "to": lambda: torch.zeros(2).to("cuda:1"),
    "cuda": lambda: torch.zeros(2).cuda(1),
    "module": lambda: nn.Linear(1, 1).cuda(1),
    "from the card": lambda: torch.zeros(2, device="cuda").to("cuda:3"),
    "set_device": lambda: cuda.set_device(1),
    "with": lambda: cuda.device(1).__enter__(),
    "stream": lambda: cuda.Stream("cuda:1"),
    "synchronize": lambda: cuda.synchronize(1),
    "generator": lambda: torch.Generator("cuda:1"),
    "load": lambda: torch.load(saved(torch.zeros(2)), map_location="cuda:1"),
    "default": lambda: torch.set_default_device("cuda:1"),
}


@pytest.mark.parametrize("name", ORDINALS)
def test_a_card_that_is_not_there(name):
    with pytest.raises(RuntimeError, match="CUDA error: invalid device ordinal") as caught:
        ORDINALS[name]()
    assert isinstance(caught.value, cuda.AcceleratorError) and "and there is 1" in str(caught.value)
    assert torch.get_default_device() == torch.device("cpu")


def test_peak_of_memory(strict):
    cuda.reset_peak_memory_stats()
    before = cuda.memory_allocated()
    kept = strict.cuda.alloc(1000)
    strict.cuda.alloc(5000)
    assert cuda.memory_allocated() - before == 1024
    assert cuda.max_memory_allocated() - before == 1024 + 5120 == cuda.max_memory_reserved() - before
    del kept
    cuda.set_per_process_memory_fraction(0.5)
    with pytest.raises(cuda.OutOfMemoryError, match="CUDA out of memory. Tried to allocate"):
        strict.cuda.alloc(1 << 30)
    cuda.set_per_process_memory_fraction(1.0)


# Streams


def test_streams_and_marks():
    s, start, end = cuda.Stream(), cuda.Event(enable_timing=True), cuda.Event(enable_timing=True)
    assert cuda.current_stream() == cuda.default_stream() != s
    start.record()
    with cuda.stream(s):
        assert cuda.current_stream() == s
        end.record()
    assert start.cupy.stream == cuda.default_stream().cupy and end.cupy.stream == s.cupy
    assert cuda.current_stream() == cuda.default_stream() and start.elapsed_time(end) > 0 and end.query() and s.query()
    cuda.current_stream().wait_stream(s)
    s.wait_event(start)
    start.wait(s)
    s.synchronize()
    assert s.cupy.log == [("wait", start.cupy)] * 2 + ["synchronize"]
    assert s.record_event(end) is end and isinstance(s.record_event(), cuda.Event)
    before = cuda.current_stream()
    cuda.set_stream(s)
    assert cuda.current_stream() == s
    cuda.set_stream(before)
    assert torch.accelerator.current_stream() == before


def test_an_error_inside_leaves_the_stream():
    with pytest.raises(KeyError), cuda.stream(cuda.Stream()):
        raise KeyError
    assert cuda.current_stream() == cuda.default_stream()


def test_names_for_the_profiler(strict):
    log, nvtx = strict.cuda.nvtx.log, cuda.nvtx
    log.clear()
    assert (nvtx.range_push("a"), nvtx.range_push("b"), nvtx.range_pop(), nvtx.range_pop()) == (0, 1, 1, 0)
    with nvtx.range("step {}", 3):
        nvtx.mark("now")
    nvtx.range_end(nvtx.range_start("long"))
    assert [entry[:2] for entry in log[4:]] == [
        ("push", "step 3"),
        ("mark", "now"),
        ("pop",),
        ("start", "long"),
        ("end", 8),
    ]

    @nvtx.range("f")
    def f():
        raise ValueError

    with pytest.raises(ValueError):
        f()
    assert log[-1] == ("pop",) and nvtx.depth.now == 0


# Graphs


def test_a_graph(strict):
    g, s = cuda.CUDAGraph(), cuda.Stream()
    with pytest.raises(RuntimeError, match="without a preceding successful capture"):
        g.replay()
    with pytest.raises(RuntimeError, match="without a preceding successful capture"):
        g.pool()
    pool = strict.get_default_memory_pool().malloc
    before = cuda.memory_allocated()
    with cuda.graph(g, stream=s):
        assert cuda.is_current_stream_capturing() and s.is_capturing() and cuda.current_stream() == s
        memory = strict.cuda.alloc(512)  # of the graph's own pool
    assert not cuda.is_current_stream_capturing() and cuda.current_stream() == cuda.default_stream()
    assert cuda.memory_allocated() == before and g.memory.pool.used_bytes() == 512 and memory.pool is not pool.__self__
    assert g.cupy.mode == strict.cuda.runtime.streamCaptureModeRelaxed
    g.replay()
    with cuda.stream(s):
        g.replay()
    assert g.cupy.launched_in == [cuda.default_stream().cupy, s.cupy]
    with pytest.raises(RuntimeError, match="already owns a captured graph"), cuda.graph(g):
        pass
    assert cuda.current_stream() == cuda.default_stream()
    other = cuda.CUDAGraph()
    with cuda.graph(other, pool=g.pool()):
        pass
    assert other.memory is g.memory and other.pool() == g.pool() != cuda.graph_pool_handle()
    g.reset()
    with cuda.graph(g):
        pass
    assert g.memory is not other.memory
    assert strict.cuda.get_allocator()(8).pool is strict.get_default_memory_pool()


def test_graphs_that_cannot_be():
    with pytest.raises(RuntimeError, match="cannot capture on the default"):
        cuda.CUDAGraph().capture_begin()
    with pytest.raises(
        RuntimeError, match="Unknown capture error mode. Expected `global`, `thread_local`, or `relaxed`, got x"
    ):
        cuda.CUDAGraph().capture_begin(capture_error_mode="x")
    with pytest.raises(KeyError), cuda.graph(g := cuda.CUDAGraph()):
        raise KeyError
    assert not cuda.is_current_stream_capturing() and g.allocator is None


# Precision


@pytest.fixture
def told(strict):
    """What CuPy was told, by the name of the number type. Afterwards all switches are as they were."""
    said, word = dict(precision.said), precision.chosen.word
    strict._core.told.clear()
    yield strict._core.told
    precision.said.update(said)
    precision.chosen.word = word


TF32, DEFAULT = {"float32": 7}, {"float32": 1}


def test_cupy_is_told_of_tf32(told):
    matmul = torch.backends.cuda.matmul
    assert not matmul.allow_tf32 and told == {}
    matmul.allow_tf32 = True
    assert told == TF32 and torch.get_float32_matmul_precision() == "high"
    matmul.allow_tf32 = False
    assert told == DEFAULT
    torch.set_float32_matmul_precision("medium")
    assert told == TF32
    torch.set_float32_matmul_precision("highest")
    assert told == DEFAULT
    matmul.fp32_precision = "tf32"
    assert told == TF32
    torch.backends.cudnn.allow_tf32 = False
    matmul.fp32_precision = "none"
    assert told == DEFAULT
    torch.backends.fp32_precision = "tf32"  # what says "none" does as the whole
    assert told == TF32
    torch.backends.cudnn.allow_tf32 = True


# Where tensors go


def test_devices():
    assert torch.device(0) == torch.device("cuda:0") == torch.device("cuda", 0) != torch.device("cuda")
    x = torch.ones(2).to("cuda", non_blocking=True)
    assert x.is_cuda and x.get_device() == 0 == torch.get_device(x) and torch.ones(1).get_device() == -1
    for y in (x.cuda(0), x.cuda(non_blocking=True), x.cuda(torch.device("cuda"), True), x.to(0), x.to(device="cuda:0")):
        assert y is x
    assert torch.zeros(2, device=0).device == x.device == torch.device("cuda:0")
    assert torch.accelerator.current_accelerator() == torch.device("cuda") and torch.accelerator.device_count() == 1


def test_modules_go_there():
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    before = model[0].weight
    assert model.cuda() is model and model[0].weight is before and before.is_cuda and model[1].running_mean.is_cuda
    assert model.cuda(0)[0].weight.device == torch.device("cuda:0") and not model.cpu()[0].weight.is_cuda
    assert model.to("cuda", non_blocking=True)[1].num_batches_tracked.is_cuda


def test_pinned_memory():
    x = torch.arange(6.0).reshape(2, 3)
    y = x.pin_memory()
    assert y.is_pinned() and not x.is_pinned() and torch.equal(x, y) and y.pin_memory() is y
    assert x.pin_memory("cuda").is_pinned() and torch.empty(0).pin_memory().shape == (0,)
    assert_same(y.cuda(non_blocking=True), x)
    with pytest.raises(RuntimeError, match="cannot pin 'torch.cuda.FloatTensor' only dense CPU tensors can be pinned"):
        x.cuda().pin_memory()


def test_batches_in_pinned_memory():
    data = TensorDataset(torch.arange(6.0), torch.arange(6))
    for x, y in DataLoader(data, batch_size=4, pin_memory=True):
        assert x.is_pinned() and y.is_pinned()
        assert_same([x.cuda(non_blocking=True), y.to("cuda", non_blocking=True)], [x, y])
    with pytest.warns(UserWarning, match="pin_memory_device is deprecated"):
        x, _ = next(iter(DataLoader(data, batch_size=4, pin_memory=True, pin_memory_device="cuda")))
    assert x.is_pinned()
    pairs = [{"x": torch.ones(2), "name": "a"}, {"x": torch.zeros(2), "name": "b"}]
    batch = next(iter(DataLoader(pairs, batch_size=2, pin_memory=True)))
    assert batch["x"].is_pinned() and batch["name"] == ["a", "b"]
    for (x,) in DataLoader(TensorDataset(torch.ones(4, device="cuda")), batch_size=2):
        assert x.is_cuda


def saved(what):
    file = io.BytesIO()
    torch.save(what, file)
    file.seek(0)
    return file


PLACES = {
    "cpu": ("cpu", "cpu"),
    "cuda": ("cuda", "cuda:0"),
    "cuda:0": ("cuda:0", "cuda:0"),
    "device": (torch.device("cpu"), "cpu"),
    "device cuda": (torch.device("cuda"), "cuda:0"),
    "dict": ({"cuda:0": "cpu"}, "cpu"),
    "dict without it": ({"cuda:3": "cpu"}, "cuda:0"),
    "function": (lambda storage, location: storage, "cpu"),
    "function with cuda": (lambda storage, location: storage.cuda(0), "cuda:0"),
    "function without": (lambda storage, location: None, "cuda:0"),
    "none": (None, "cuda:0"),
}


@pytest.mark.parametrize("name", PLACES)
def test_load_from_the_card(name):
    where, expected = PLACES[name]
    x = torch.tensor([[1.0, 2.0]], device="cuda")
    y = torch.load(saved({"x": x, "view": x[0]}), map_location=where)
    assert y["x"].device == y["view"].device == torch.device(expected) and y["x"].tolist() == [[1, 2]]
    y["x"][0, 0] = 7  # they share their memory as before
    assert y["view"].tolist() == [7, 2]


def test_load_from_the_cpu():
    x = torch.load(saved(torch.ones(2)), map_location={"cpu": "cuda:0"})
    assert x.device == torch.device("cuda:0")
    p = torch.load(saved(nn.Parameter(torch.ones(2).cuda())), weights_only=False)
    assert isinstance(p, nn.Parameter) and p.is_cuda and p.requires_grad


def test_generators_of_the_card():
    g = torch.Generator(device="cuda").manual_seed(3)
    assert g.device == torch.device("cuda:0") == torch.Generator(torch.device("cuda")).device and g.initial_seed() == 3
    here = torch.Generator().manual_seed(3)
    assert_same(torch.randn(20, generator=g, device="cuda"), torch.randn(20, generator=here))
    assert torch.equal(g.get_state(), here.get_state()) and not g.get_state().is_cuda
    order = torch.randperm(9, generator=torch.Generator("cuda").manual_seed(1), device="cuda")
    assert_same(order, torch.randperm(9, generator=torch.Generator().manual_seed(1)))
    batches = DataLoader(range(9), batch_size=9, shuffle=True, generator=torch.Generator("cuda").manual_seed(1))
    assert sorted(next(iter(batches)).tolist()) == list(range(9))


def test_seeds_of_the_card():
    cuda.manual_seed(5)
    x, state = torch.rand(3, device="cuda"), cuda.get_rng_state()
    assert torch.equal(torch.manual_seed(5) and torch.rand(3), x.cpu()) and cuda.initial_seed() == 5
    y = torch.rand(3, device="cuda")
    cuda.set_rng_state(state)
    assert torch.equal(torch.rand(3, device="cuda"), y)
    assert cuda.random.get_rng_state_all()[0].shape == torch.get_rng_state().shape


def test_numbers_on_the_card_may_be_chances():
    chances = torch.tensor([0.0, 1.0, 1.0], device="cuda")
    assert torch.zeros(3, device="cuda").bernoulli_(chances).tolist() == [0, 1, 1]
    assert torch.bernoulli(chances).tolist() == [0, 1, 1]


# Mixed precision


def test_autocast_and_scaler():
    p = nn.Linear(2, 2).cuda()
    x = torch.ones(3, 2, device="cuda")
    with torch.autocast("cuda"):
        assert torch.is_autocast_enabled("cuda") and torch.get_autocast_dtype("cuda") == torch.float16
        assert p(x).dtype == torch.float16
    with torch.amp.autocast("cuda", enabled=False):
        assert p(x).dtype == torch.float32
    scaler = torch.amp.GradScaler("cuda", init_scale=4.0)
    loss = p(x).sum()
    assert scaler.is_enabled() and scaler.scale(loss).is_cuda and scaler.scale(loss) == 4 * loss
    optimizer = torch.optim.SGD(p.parameters(), lr=1.0)
    before = p.weight.detach().clone()
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    assert_same((before - p.weight).detach(), torch.full((2, 2), 3.0))
    p.weight.grad.fill_(float("inf"))
    before = p.weight.detach().clone()
    scaler.step(optimizer)
    scaler.update()
    assert torch.equal(p.weight, before) and scaler.get_scale() == 2.0


def test_the_old_names_of_mixed_precision():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with cuda.amp.autocast():
            y = nn.Linear(2, 2).cuda()(torch.ones(1, 2, device="cuda"))
        scaler = cuda.amp.GradScaler()
    assert y.dtype == torch.float16 and scaler.is_enabled()
    assert all(issubclass(w.category, FutureWarning) for w in caught) and len(caught) == 2
