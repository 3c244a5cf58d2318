"""The processor, in the words that PyTorch has for every device: programs that pick a device module may pick this one."""

import contextlib


def is_available():
    """Is there a processor? Yes."""
    return True


def is_initialized():
    """Is it ready? Yes."""
    return True


def device_count():
    """How many there are: one, with all its cores."""
    return 1


def current_device():
    """Which one is meant: "cpu"."""
    return "cpu"


def set_device(device):
    """There is only one: nothing to choose."""


def synchronize(device=None):
    """Ops are done when their function returns: nothing to wait for."""


class Stream:
    """There are no queues of work on the processor: it takes the place of one where a program asks for it."""


def current_stream(device=None):
    """The queue that work goes into."""
    return Stream()


@contextlib.contextmanager
def stream(stream):
    """`with torch.cpu.stream(s):` changes nothing."""
    yield


__all__ = [
    "Stream", "current_device", "current_stream", "device_count", "is_available", "is_initialized", "set_device", "stream",
    "synchronize",
]  # fmt: skip
