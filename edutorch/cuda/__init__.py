"""The graphics card: is there one, how many, which, and how much of its memory is in use.

Tensors get there by `.to("cuda")` or `device="cuda"`. Without a card the questions are answered (there are 0 cards, and 0
bytes are in use), and what needs a card raises PyTorch's error.
"""

from edutorch.cuda import amp, graphs, memory, nvtx, random, streams
from edutorch.cuda.cards import (
    can_device_access_peer,
    cudart,
    current_blas_handle,
    current_device,
    device,
    device_count,
    device_of,
    get_arch_list,
    get_device_capability,
    get_device_name,
    get_device_properties,
    get_gencode_flags,
    init,
    is_available,
    is_bf16_supported,
    is_initialized,
    is_tf32_supported,
    set_device,
    synchronize,
)
from edutorch.cuda.graphs import CUDAGraph, graph, graph_pool_handle, is_current_stream_capturing
from edutorch.cuda.memory import (
    OutOfMemoryError,
    empty_cache,
    get_allocator_backend,
    get_per_process_memory_fraction,
    ipc_collect,
    max_memory_allocated,
    max_memory_cached,
    max_memory_reserved,
    mem_get_info,
    memory_allocated,
    memory_cached,
    memory_reserved,
    memory_stats,
    memory_stats_as_nested_dict,
    memory_summary,
    reset_accumulated_memory_stats,
    reset_max_memory_allocated,
    reset_max_memory_cached,
    reset_peak_memory_stats,
    set_per_process_memory_fraction,
)
from edutorch.cuda.random import (
    get_rng_state,
    get_rng_state_all,
    initial_seed,
    manual_seed,
    manual_seed_all,
    seed,
    seed_all,
    set_rng_state,
    set_rng_state_all,
)
from edutorch.cuda.streams import (
    Event,
    ExternalStream,
    Stream,
    StreamContext,
    current_stream,
    default_stream,
    get_stream_from_external,
    set_stream,
    stream,
)
from edutorch.cuda.types import (
    BFloat16Tensor,
    BoolTensor,
    ByteTensor,
    CharTensor,
    DoubleTensor,
    FloatTensor,
    HalfTensor,
    IntTensor,
    LongTensor,
    ShortTensor,
)
from edutorch.device import AcceleratorError

has_half = True
has_magma = False

__all__ = [name for name in dir() if not name.startswith("_") and name not in ("cards", "types")]
