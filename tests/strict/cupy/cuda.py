"""One card, which has nothing to wait for. Names, arguments and refusals are those of the real cupy.cuda."""

import contextlib
import ctypes
import itertools
import threading
import time
from types import SimpleNamespace

import numpy

runtime = SimpleNamespace(
    getDevice=lambda: 0,
    getDeviceCount=lambda: 1,
    deviceSynchronize=lambda: None,
    deviceCanAccessPeer=lambda device, peer: 0,
    runtimeGetVersion=lambda: 12060,
    getDeviceProperties=lambda number: {
        "name": b"strict device",
        "major": 0,
        "minor": 0,
        "totalGlobalMem": 1 << 30,
        "multiProcessorCount": 1,
        "warpSize": 32,
        "maxThreadsPerBlock": 1024,
    },
    memGetInfo=lambda: (1 << 30, 1 << 30),
    streamCaptureModeGlobal=0,
    streamCaptureModeThreadLocal=1,
    streamCaptureModeRelaxed=2,
)


class Device:
    def __init__(self, device=None):
        self.id = 0 if device is None else int(device)
        if self.id:
            raise RuntimeError("cudaErrorInvalidDevice: invalid device ordinal")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def __eq__(self, other):
        return isinstance(other, Device) and other.id == self.id

    def __hash__(self):
        return hash(self.id)

    def use(self):
        return self

    def synchronize(self):
        pass

    mem_info = property(lambda self: runtime.memGetInfo())


# Streams. What is ordered is done at once; `log` remembers what was ordered, for tests.


class Here(threading.local):
    def __init__(self):
        self.streams = [Stream.null]
        self.allocators = []


class Stream:
    null = None
    handles = itertools.count(1000)

    def __init__(self, null=False, non_blocking=False, ptds=False, priority=None):
        self.ptr = 0 if null else next(Stream.handles)
        self.non_blocking, self.priority = non_blocking, priority or 0
        self.captured = None
        self.log = []

    @classmethod
    def from_external(cls, obj):
        found = cls()
        _, found.ptr = obj.__cuda_stream__()
        return found

    def __enter__(self):
        here.streams.append(self)
        return self

    def __exit__(self, *error):
        assert here.streams.pop() is self

    def __eq__(self, other):
        return isinstance(other, Stream) and self.ptr == other.ptr

    def __hash__(self):
        return self.ptr

    done = True

    def use(self):
        here.streams[-1] = self
        return self

    def synchronize(self):
        self.log.append("synchronize")

    def record(self, event=None):
        event = Event() if event is None else event
        event.record(self)
        return event

    def wait_event(self, event):
        self.log.append(("wait", event))

    def begin_capture(self, mode=None):
        if self.ptr in (0, 1):
            raise RuntimeError("cannot capture on the default (legacy) stream")
        if self.captured is not None:
            raise RuntimeError("cudaErrorIllegalState: the operation cannot be performed in the present state")
        self.captured = Graph(mode)

    def end_capture(self):
        if self.captured is None:
            raise RuntimeError("cudaErrorIllegalState: the operation cannot be performed in the present state")
        captured, self.captured = self.captured, None
        return captured

    def is_capturing(self):
        return self.captured is not None


Stream.null = Stream(null=True)
here = Here()


class Graph:
    """What end_capture() gives. This device writes nothing down, so a launch is only counted."""

    def __init__(self, mode):
        self.mode, self.launched_in = mode, []

    def launch(self, stream=None):
        self.launched_in.append(get_current_stream() if stream is None else stream)

    def upload(self, stream=None):
        pass


class Event:
    done = True

    def __init__(self, block=False, disable_timing=False, interprocess=False):
        if interprocess and not disable_timing:
            raise ValueError("Timing must be disabled for interprocess events")
        self.block, self.disable_timing = block, disable_timing
        self.time = self.stream = None

    def record(self, stream=None):
        self.time, self.stream = time.perf_counter(), get_current_stream() if stream is None else stream

    def synchronize(self):
        pass


def get_current_stream(device_id=-1):
    return here.streams[-1]


def get_elapsed_time(start_event, end_event):
    """Milliseconds."""
    if start_event.disable_timing or end_event.disable_timing or None in (start_event.time, end_event.time):
        raise RuntimeError("cudaErrorInvalidResourceHandle: invalid resource handle")
    return (end_event.time - start_event.time) * 1000


def is_available():
    return True


def get_device_id():
    return 0


def get_cublas_handle():
    return 7


# Memory. Arrays of this device lie elsewhere; a pool counts what alloc() hands out.


class OutOfMemoryError(MemoryError):
    pass


class MemoryPointer:
    """A piece of memory: it goes back when nobody has it any longer."""

    def __init__(self, pool, size):
        self.mem, self.device_id, self.pool = SimpleNamespace(size=size), 0, pool

    def __del__(self):
        self.pool.used -= self.mem.size


class MemoryPool:
    __slots__ = ("used", "total", "limit")  # so that, as with the real one, there are no weak references to it

    def __init__(self, allocator=None):
        self.used = self.total = self.limit = 0

    def malloc(self, size):
        size = -(-size // 512) * 512
        if self.limit and self.used + size > self.limit:
            raise OutOfMemoryError(f"Out of memory allocating {size:,} bytes (limit set to: {self.limit:,} bytes).")
        self.used += size
        self.total = max(self.total, self.used)
        return MemoryPointer(self, size)

    def used_bytes(self):
        return self.used

    def total_bytes(self):
        return self.total

    def free_all_blocks(self, stream=None):
        self.total = self.used

    def set_limit(self, size=None, fraction=None):
        self.limit = int(fraction * (1 << 30)) if size is None else size

    def get_limit(self):
        return self.limit


_pool = MemoryPool()
_allocator = _pool.malloc


def get_default_memory_pool():
    return _pool


def get_allocator():
    return here.allocators[-1] if here.allocators else _allocator


def set_allocator(allocator=None):
    global _allocator
    if here.allocators:
        raise ValueError("Can't change the global allocator inside `using_allocator` context manager")
    _allocator = allocator


@contextlib.contextmanager
def using_allocator(allocator=None):
    here.allocators.append(allocator)
    try:
        yield
    finally:
        here.allocators.pop()


def alloc(size):
    return get_allocator()(size)


class PinnedMemoryPointer(bytearray):
    pass


alloc_pinned_memory = PinnedMemoryPointer


# Names for stretches of a program


class nvtx:
    log = []

    def RangePush(message, id_color=-1):
        nvtx.log.append(("push", message))

    def RangePop():
        nvtx.log.append(("pop",))

    def RangeStart(message, color):
        nvtx.log.append(("start", message, color))
        return len(nvtx.log)

    def RangeEnd(range_id):
        nvtx.log.append(("end", range_id))

    def Mark(message, id_color=-1):
        nvtx.log.append(("mark", message))


# cupy._core, where the products of matrices are told how exact to be


def set_compute_type(dtype, compute_type):
    _core.told[numpy.dtype(dtype).name] = compute_type


_core = SimpleNamespace(
    set_compute_type=set_compute_type,
    _routines_linalg=SimpleNamespace(COMPUTE_TYPE_DEFAULT=1, COMPUTE_TYPE_FP32=4, COMPUTE_TYPE_TF32=7),
    told={},
)


# Handing memory on (DLPack). A capsule of numpy's says that its memory is the CPU's; one of a card's says otherwise.

CPU, CARD = 1, 2
pointer_in = ctypes.pythonapi.PyCapsule_GetPointer
pointer_in.restype, pointer_in.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
name_of = ctypes.pythonapi.PyCapsule_GetName
name_of.restype, name_of.argtypes = ctypes.c_char_p, [ctypes.py_object]


def place(capsule):
    """Where in a capsule stands what kind of device it is of: behind the address of the numbers."""
    name = name_of(capsule)
    before = 32 if name == b"dltensor_versioned" else 0
    return ctypes.c_int32.from_address(pointer_in(capsule, name) + before + 8)


def capsule_of(memory, stream=None, max_version=None, dl_device=None, copy=None):
    """What an array's __dlpack__ gives."""
    if dl_device not in (None, (CARD, 0)):
        raise BufferError("the strict device hands over its own memory only")
    wishes = {"max_version": max_version, "copy": copy}
    capsule = memory.__dlpack__(**{name: wish for name, wish in wishes.items() if wish is not None})
    place(capsule).value = CARD
    return capsule


class Handed:
    """A capsule, for numpy."""

    def __init__(self, capsule):
        self.capsule = capsule

    def __dlpack__(self, **wishes):
        return self.capsule

    def __dlpack_device__(self):
        return CPU, 0


class Writable:
    """The same memory, which numpy holds to be read-only where a capsule does not say otherwise."""

    def __init__(self, memory):
        told = memory.__array_interface__
        self.memory, self.__array_interface__ = memory, {**told, "data": (told["data"][0], False)}


def from_dlpack(array, *, device=None, copy=None):
    import cupy

    capsule = array if type(array).__name__ == "PyCapsule" else array.__dlpack__(stream=get_current_stream().ptr)
    if place(capsule).value != CARD:
        raise BufferError("the memory is not the device's")
    place(capsule).value = CPU
    return cupy.ndarray(numpy.asarray(Writable(numpy.from_dlpack(Handed(capsule)))))
