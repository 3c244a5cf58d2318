"""Work for the graphics card that is written down once and then repeated as a whole.

To order a small operation may take longer than to do it. A CUDAGraph holds a row of orders; one call repeats them all, on the
same memory. So inputs are copied into tensors that were there before, and results read from those that were made while it was
written down:

    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):      # nothing is computed yet
        y = model(x)
    x.copy_(new_numbers)
    graph.replay()                     # y has the result

What is written down must not wait for the card: no `.item()`, no `.cpu()`, no sizes that depend on numbers, and the random
numbers only of torch.backends.cuda.native_random. A function of CuPy's that is compiled when it is first used should have run
before.
"""

import itertools
import weakref

from edutorch.cuda.cards import synchronize
from edutorch.cuda.memory import empty_cache
from edutorch.cuda.streams import Stream, current_stream
from edutorch.cuda.streams import stream as into
from edutorch.device import cupy, require_cupy

MODES = ("global", "thread_local", "relaxed")
pools = weakref.WeakValueDictionary()  # what graph_pool_handle() returned -> the memory, as long as a graph has it
numbers = itertools.count(1)


class Memory:
    """Memory for what is computed in graphs, and in nothing else."""

    def __init__(self):
        self.pool = require_cupy().cuda.MemoryPool()


def graph_pool_handle():
    """A name for memory that several graphs may use in turn: for the argument `pool`."""
    require_cupy()
    return 0, next(numbers)


def is_current_stream_capturing():
    """Is work being written down at the moment? Without a card: no."""
    return cupy() is not None and current_stream().is_capturing()


class CUDAGraph:
    """Work that can be repeated: see the top of this file.

    Args:
        keep_graph: kept, but without effect.

    The tensors that are made while it is written down get memory of their own, which nobody else gets as long as the graph
    is there: each repetition writes into it.
    """

    def __init__(self, keep_graph=False):
        require_cupy()
        self.reset()

    def reset(self):
        """Forget the work, and give its memory back."""
        self.cupy = self.memory = self.name = self.allocator = None

    def capture_begin(self, pool=None, capture_error_mode="global", check_input_liveness=False):
        """From now on write down what goes into the current stream. torch.cuda.graph() calls this.

        Args:
            pool: the name of memory to use together with other graphs.
            capture_error_mode, check_input_liveness: kept, but without effect. CuPy asks for memory while work is written
                down, which CUDA allows in its mode "relaxed" only.

        Raises:
            RuntimeError: if work is written down already, or the current stream is the default one.
        """
        if capture_error_mode not in MODES:
            raise RuntimeError(
                f"Unknown capture error mode. Expected `global`, `thread_local`, or `relaxed`, got {capture_error_mode}"
            )
        if self.cupy is not None or self.allocator is not None:
            raise RuntimeError(
                "This CUDAGraph instance already owns a captured graph. To capture a new graph, create a new instance."
            )
        module = require_cupy()
        self.name = graph_pool_handle() if pool is None else pool
        self.memory = pools.setdefault(self.name, Memory())
        current_stream().cupy.begin_capture(module.cuda.runtime.streamCaptureModeRelaxed)
        self.allocator = module.cuda.using_allocator(self.memory.pool.malloc)
        self.allocator.__enter__()

    def capture_end(self):
        """Enough is written down."""
        self.allocator.__exit__(None, None, None)
        self.allocator = None
        self.cupy = current_stream().cupy.end_capture()

    def replay(self):
        """Do the work once more, in the current stream.

        Raises:
            RuntimeError: if nothing was written down.
        """
        if self.cupy is None:
            raise RuntimeError("Called CUDAGraph::replay without a preceding successful capture.")
        self.cupy.launch()

    def pool(self):
        """The name of its memory: for the argument `pool` of another graph.

        Raises:
            RuntimeError: if nothing was written down.
        """
        if self.name is None:
            raise RuntimeError("Called CUDAGraph::pool() without a preceding successful capture.")
        return self.name


class graph:
    """`with torch.cuda.graph(g):` the work inside is not done, but written down in a CUDAGraph.

    Args:
        cuda_graph (CUDAGraph): where to write.
        pool: the name of memory to use together with other graphs, of graph_pool_handle() or g.pool().
        stream: the stream to write down; None is one that all graphs share.
        capture_error_mode, enable_annotations, check_input_liveness: kept, but without effect.
    """

    default_capture_stream = None

    def __init__(
        self, cuda_graph, pool=None, stream=None, capture_error_mode="global", enable_annotations=False,
        check_input_liveness=False,
    ):  # fmt: skip
        if stream is None and graph.default_capture_stream is None:
            graph.default_capture_stream = Stream()
        self.cuda_graph, self.pool, self.capture_error_mode = cuda_graph, pool, capture_error_mode
        self.inside = into(graph.default_capture_stream if stream is None else stream)

    def __enter__(self):
        synchronize()
        empty_cache()
        self.inside.__enter__()
        try:
            self.cuda_graph.capture_begin(self.pool, self.capture_error_mode)
        except BaseException as error:
            self.inside.__exit__(type(error), error, None)
            raise

    def __exit__(self, kind, error, traceback):
        try:
            self.cuda_graph.capture_end()
        finally:
            self.inside.__exit__(kind, error, traceback)
