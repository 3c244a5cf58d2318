"""The words that lessons ask about the machine, about types and about old ways: the same answers as PyTorch's on a computer without a card.

Each line is run by both libraries. Words of an error may go on where PyTorch's stop: ours say what to install.
"""

import pickle
import warnings

import pytest

import edutorch

ANSWERS = """
T.cuda.is_available(), T.cuda.device_count(), T.cuda.is_initialized(), T.cuda.is_bf16_supported(), T.cuda.get_arch_list()
T.cuda.memory_allocated(), T.cuda.max_memory_allocated(), T.cuda.memory_reserved(), T.cuda.max_memory_reserved()
T.cuda.memory_stats(), T.cuda.empty_cache(), T.cuda.manual_seed(1), T.cuda.manual_seed_all(1), T.cuda.seed(), T.cuda.seed_all()
T.cuda.get_rng_state_all(), T.cuda.set_device(-1), T.cuda.memory_cached()
T.cuda.current_device()
T.cuda.synchronize()
T.cuda.get_device_name(0)
T.cuda.get_device_capability()
T.cuda.get_device_properties(0)
T.cuda.initial_seed()
T.cuda.get_rng_state()
T.cuda.init()
T.cuda.mem_get_info()
T.cuda.ipc_collect()
T.cuda.current_stream()
T.cuda.default_stream()
T.cuda.can_device_access_peer(0, 0)
T.cuda.FloatTensor(2)
T.cuda.LongTensor([1])
T.cuda.FloatTensor, T.cuda.BFloat16Tensor, T.cuda.has_half
T.cuda.device(-1).__enter__()
T.cuda.device_of(T.ones(1)).__enter__()
T.ones(1).cuda()
T.ones(1, device='cuda')
T.backends.cudnn.is_available(), T.backends.cudnn.version(), T.backends.cudnn.enabled, T.backends.cudnn.benchmark
T.backends.cudnn.deterministic, T.backends.cudnn.allow_tf32, T.backends.cudnn.benchmark_limit
T.backends.cuda.is_built(), T.backends.cuda.matmul.allow_tf32, T.backends.cuda.matmul.allow_fp16_reduced_precision_reduction
T.backends.cuda.matmul.foo
T.backends.cuda.flash_sdp_enabled(), T.backends.cuda.math_sdp_enabled(), T.backends.cuda.mem_efficient_sdp_enabled()
T.backends.mps.is_available(), T.backends.mps.is_built(), T.backends.mkldnn.enabled, T.backends.mha.get_fastpath_enabled()
T.accelerator.is_available(), T.accelerator.device_count(), T.accelerator.current_accelerator()
T.accelerator.current_device_index()
T.accelerator.set_device_index(0)
T.accelerator.current_device_idx()
T.accelerator.synchronize()
T.accelerator.memory_allocated()
T.accelerator.empty_cache()
T.mps.is_available(), T.mps.device_count(), T.mps.manual_seed(1)
T.mps.synchronize()
T.mps.empty_cache()
T.mps.seed()
T.mps.current_allocated_memory()
T.xpu.is_available(), T.xpu.device_count(), T.xpu.empty_cache()
T.xpu.synchronize()
T.xpu.current_device()
T.cpu.is_available(), T.cpu.device_count(), T.cpu.current_device(), T.cpu.synchronize()
T.version.cuda, T.version.hip, T.version.debug
T.set_num_threads(0)
T.set_num_threads('a')
T.set_num_threads(1), T.get_num_threads()
T.are_deterministic_algorithms_enabled(), T.is_deterministic_algorithms_warn_only_enabled()
T.use_deterministic_algorithms(True, warn_only=True), T.get_deterministic_debug_mode(), T.use_deterministic_algorithms(False)
T.set_deterministic_debug_mode('error'), T.get_deterministic_debug_mode(), T.set_deterministic_debug_mode(0)
T.set_deterministic_debug_mode('foo')
T.set_deterministic_debug_mode(7)
T.set_deterministic_debug_mode(1.5)
T.use_deterministic_algorithms(1)
T.get_float32_matmul_precision(), T.set_float32_matmul_precision('high'), T.get_float32_matmul_precision()
T.set_float32_matmul_precision('highest')
T.get_default_device()
T.set_default_device('foo')
T.set_default_device(T.device('cpu')), T.get_default_device(), T.set_default_device(None), T.get_default_device()
T.set_default_tensor_type('torch.DoubleTensor'), T.get_default_dtype(), T.tensor(1.0), T.set_default_tensor_type(T.FloatTensor), T.get_default_dtype()
T.set_default_tensor_type(T.LongTensor)
T.set_default_tensor_type('torch.cuda.FloatTensor')
T.set_default_tensor_type(T.float32)
T.set_default_tensor_type(int)
T.set_warn_always(1)
T.set_warn_always(True), T.is_warn_always_enabled(), T.set_warn_always(False)
T.is_nonzero(T.tensor([0.0])), T.is_nonzero(T.tensor(3)), T.tensor(True).is_nonzero()
T.is_nonzero(T.tensor([1.0, 2]))
T.is_nonzero(T.tensor([]))
T.is_nonzero(1)
T.is_same_size(T.ones(1), T.ones(1)), T.is_same_size(T.ones(1), T.ones(2)), T.ones(1).is_same_size(T.ones(1, 1))
T.is_same_size(T.ones(1), 1)
T.typename(1), T.typename(T.ones(1)), T.typename('a'), T.typename([1]), T.typename(None), T.typename(T.LongTensor), T.typename(T.nn.Linear), T.typename(T.nn.ReLU()), T.typename(T.nn.Module())
T.strided, T.sparse_coo, T.sparse_csr, T.jagged, T.layout, type(T.strided), T.strided is T.strided, T.strided == T.sparse_coo
T.contiguous_format, T.channels_last, T.channels_last_3d, T.preserve_format, T.memory_format
T.layout()
T.memory_format('a')
T.ones(1).layout, T.ones(1).get_device(), T.get_device(T.ones(1)), T.ones(1).is_cpu, T.ones(1).is_cuda, T.ones(1).name
T.get_device(1)
T.ones(1).is_mps, T.ones(1).is_xpu, T.ones(1).is_meta, T.ones(1).is_quantized, T.ones(1).is_mkldnn, T.ones(1).is_nested
T.ones(1).is_ipu, T.ones(1).is_sparse_csr, T.ones(1).is_vulkan, T.ones(1).is_xla, T.ones(1).is_maia, T.ones(1).is_mtia
T.ones(1).is_signed(), T.tensor([True]).is_signed(), T.is_signed(T.ones(1, dtype=T.uint8)), T.is_inference(T.ones(1))
T.is_signed(1)
T.ones(1).is_distributed(), T.ones(2, 3).to_dense(), T.ones(2).to_dense(T.int64), T.ones(2, 3).dense_dim(), T.ones(2).sparse_dim()
T.ones(2, 3).t().dim_order(), T.ones(2, 3, 1, 4).transpose(0, 3).dim_order(), T.ones(()).dim_order(), T.ones(0, 2).dim_order()
(lambda x: (x.is_set_to(x), x.is_set_to(x.view(2)), x.is_set_to(x.clone()), x.is_set_to(x.view(1, 2))))(T.ones(2))
T.ones(1).is_set_to(1)
T.ones(4).unbind(0)[2].output_nr, T.ones(4, requires_grad=True).unbind(0)[2].output_nr, T.ones(1).output_nr
T.ones(1).values()
T.ones(1).indices()
T.ones(1).is_coalesced()
T.ones(1).crow_indices()
T.ones(1).xpu()
T.ones(1).reinforce(1)
T.ones(1).volatile
T.ones(1).__cuda_array_interface__
hasattr(T.ones(1), 'no_such_name'), getattr(T.ones(1), 'no_such_name', 3), hasattr(T.ones(1), '__cuda_array_interface__')
T.ones(1).new(), T.ones(1).new([2, 3]), T.ones(1).new((2, 3)), T.ones(1).new(T.tensor([1.0, 2])), T.ones(1).long().new([2, 3])
T.ones(1).new(2, 3).shape, T.ones(1).new(T.Size([2, 3])).shape, T.ones(1).double().new(2).dtype, T.ones(1).new(2, device='cpu').shape
T.ones(1).new(T.tensor([1, 2]))
T.ones(1).new(5.0)
T.ones(1).new('a')
T.range(0, 3), T.range(0, 3, 0.5), T.range(1, 0, -0.5), T.range(0, 2.5), T.range(3, 3, dtype=T.int64)
T.range(1, 0)
T.range(3)
T.FloatTensor(), T.FloatTensor(2).shape, T.FloatTensor([1, 2]), T.FloatTensor((1, 2)), T.FloatTensor(T.tensor([1.0])), T.FloatTensor(2, 0)
T.LongTensor([1.7, 2]), T.LongTensor([[1, 2], [3, 4]]), T.LongTensor(2, 3).shape, T.ByteTensor([True, False]), T.BoolTensor([1, 0])
T.HalfTensor([1, 2]), T.BFloat16Tensor([1]), T.DoubleTensor([[1.5]]), T.IntTensor([3]), T.CharTensor([-1]), T.ShortTensor([2])
T.FloatTensor(range(3)), T.FloatTensor([T.tensor(1.0), 2]), T.FloatTensor(T.Size([2, 0])), T.FloatTensor(3).fill_(2)
T.FloatTensor(2.0)
T.FloatTensor('a')
T.FloatTensor(True)
T.FloatTensor(None)
T.FloatTensor([[1, 2], [3]])
T.FloatTensor(-1)
T.FloatTensor(2.0, 3.0)
T.FloatTensor(2, dtype=T.float32)
T.FloatTensor(T.tensor([1, 2]))
T.LongTensor(T.tensor([1.0, 2]))
T.ByteTensor([1, 2, 300])
T.FloatTensor(device='cuda')
T.FloatTensor, T.LongTensor, T.FloatTensor.dtype, T.FloatTensor.is_cuda, T.FloatTensor.layout
isinstance(T.ones(1), T.FloatTensor), isinstance(T.ones(1), T.LongTensor), isinstance(1, T.LongTensor), isinstance(T.ones(1), T.cuda.FloatTensor)
type(T.ones(1)), type(T.nn.Parameter(T.ones(1))), T.Tensor, [type(T.ones(1))]
T.compiler.is_compiling(), T.compiler.is_dynamo_compiling(), T.compiler.is_exporting()
T.compile(lambda x: x + 1, mode='max-autotune', options={})
T.testing.make_tensor((2, 3), dtype=T.float32, device='cpu'), T.testing.make_tensor(4, dtype=T.int64, device='cpu', low=0, high=5)
T.testing.make_tensor((2, 2), dtype=T.bool, device='cpu'), T.testing.make_tensor(3, 4, dtype=T.float64, device='cpu', noncontiguous=True)
T.testing.make_tensor((3,), dtype=T.uint8, device='cpu', exclude_zero=True), T.testing.make_tensor((), dtype=T.complex64, device='cpu')
T.testing.make_tensor((2,), dtype=T.float32, device='cpu', low=2, high=1)
T.testing.make_tensor((2,), dtype=T.int64, device='cpu', requires_grad=True)
""".strip().splitlines()


def ask(T, line):
    T.manual_seed(0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            answer = repr(eval(line, {"T": T}))
        except Exception as error:
            answer = type(error).__name__, str(error)
    kinds = [(w.category.__name__, str(w.message).split(" (Triggered")[0]) for w in caught]
    return answer, list(dict.fromkeys(kinds))  # PyTorch says some things once a process


@pytest.mark.parametrize("line", ANSWERS)
def test_same_answer_as_pytorch(line):
    torch = pytest.importorskip("torch")
    if edutorch.cuda.is_available() or torch.cuda.is_available():
        pytest.skip("these are the answers without a graphics card")
    before = torch.get_num_threads()
    try:
        (ours, our_warnings), (theirs, their_warnings) = ask(edutorch, line), ask(torch, line)
    finally:
        for T in (edutorch, torch):
            T.set_default_dtype(T.float32)
            T.set_num_threads(before)
    if isinstance(theirs, tuple):
        assert ours[0] == theirs[0]
        assert ours[1].startswith(theirs[1])
    else:
        assert ours == theirs
    assert our_warnings == their_warnings


def test_warnings_point_to_the_line_that_caused_them():
    with pytest.warns(UserWarning, match="torch.range is deprecated") as caught:
        edutorch.range(0, 1)
    assert caught[0].filename == __file__


SWITCHES = (
    "backends.cudnn.benchmark", "backends.cudnn.deterministic", "backends.cudnn.enabled", "backends.cudnn.allow_tf32",
    "backends.cuda.matmul.allow_tf32", "backends.mkldnn.enabled",
)  # fmt: skip


@pytest.mark.parametrize("path", SWITCHES)
def test_switches_keep_what_they_are_set_to(path):
    module, _, name = path.rpartition(".")
    place = eval(f"edutorch.{module}")
    before = getattr(place, name)
    setattr(place, name, not before)
    assert eval(f"edutorch.{path}") is not before
    setattr(place, name, before)


def test_cudnn_flags_are_set_back():
    cudnn = edutorch.backends.cudnn
    with pytest.raises(ZeroDivisionError), cudnn.flags(enabled=False, benchmark=True, deterministic=True):
        assert (cudnn.enabled, cudnn.benchmark, cudnn.deterministic) == (False, True, True)
        1 / 0
    assert (cudnn.enabled, cudnn.benchmark, cudnn.deterministic, cudnn.benchmark_limit) == (True, False, False, None)


def test_the_number_of_threads_is_that_of_numpys_library():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    before = edutorch.get_num_threads()
    edutorch.set_num_threads(1)
    counts = [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    edutorch.set_num_threads(before)
    assert counts and set(counts) == {1}


def test_seeding_cards_that_are_not_there_leaves_the_numbers_alone():
    if edutorch.cuda.is_available():
        pytest.skip("there is a card")
    edutorch.manual_seed(3)
    first = edutorch.rand(2).tolist()
    edutorch.manual_seed(3)
    edutorch.cuda.manual_seed(9)
    assert edutorch.rand(2).tolist() == first


def test_compile_gives_the_function_itself():
    def double(x):
        return 2 * x

    model = edutorch.nn.Linear(1, 1)
    assert edutorch.compile(double) is double
    assert edutorch.compile(model, fullgraph=True, dynamic=False, backend="inductor", mode="reduce-overhead") is model
    assert edutorch.compile(mode="default")(double) is double
    assert edutorch.compiler.disable(double) is double and edutorch.compiler.disable()(double) is double
    with edutorch.compiler.set_stance("force_eager"):
        edutorch.compiler.reset()


def test_words_are_pickled_as_themselves():
    for word in (edutorch.strided, edutorch.channels_last):
        assert pickle.loads(pickle.dumps(word)) is word


def test_classes_of_learners_keep_their_names():
    class Mine(edutorch.Tensor):
        pass

    assert "Mine" in repr(Mine) and "torch.Mine" not in repr(Mine)


@pytest.mark.parametrize(
    "later, earlier",
    [("2.13.0", "2.4"), ("2.13.0", (2, 12)), ("2.13.0+cpu", "1.8"), ("10.0", "9.9.9"), ("2.0.1", "2.0")],
)
def test_versions_are_compared_by_their_numbers(later, earlier):
    version = edutorch.version.TorchVersion(later)
    if str(earlier) != later:
        assert version > earlier and version >= earlier and not version < earlier and not version <= earlier
    assert version == later and isinstance(version, str)


def test_version_is_valid_for_packaging():
    parse = pytest.importorskip("packaging.version").parse
    assert parse("2.13") <= parse(edutorch.version.__version__) < parse("2.14")
    assert edutorch.version.__version__.endswith(edutorch.__version__)
