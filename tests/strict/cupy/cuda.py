"""One card, which has nothing to wait for."""

import time
from types import SimpleNamespace

runtime = SimpleNamespace(
    getDevice=lambda: 0,
    getDeviceCount=lambda: 1,
    deviceSynchronize=lambda: None,
    runtimeGetVersion=lambda: 12060,
    getDeviceProperties=lambda number: {
        "name": b"strict device",
        "major": 0,
        "minor": 0,
        "totalGlobalMem": 1 << 30,
        "multiProcessorCount": 1,
    },
    memGetInfo=lambda: (1 << 30, 1 << 30),
)


class Device:
    def __init__(self, id=0):
        self.id = 0 if id is None else int(id)

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


class Stream:
    null = None
    done = True
    ptr = 0

    def __init__(self, *args, **kwargs):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def use(self):
        return self

    def synchronize(self):
        pass

    def wait_event(self, event):
        pass


Stream.null = Stream()


class Event:
    done = True

    def __init__(self, *args, **kwargs):
        self.time = None

    def record(self, stream=None):
        self.time = time.perf_counter()

    def synchronize(self):
        pass


def get_current_stream():
    return Stream.null


def get_elapsed_time(start, end):
    """Milliseconds."""
    return (end.time - start.time) * 1000


def is_available():
    return True


class Pool:
    def used_bytes(self):
        return 0

    def total_bytes(self):
        return 0

    def free_all_blocks(self):
        pass


alloc_pinned_memory = bytearray
