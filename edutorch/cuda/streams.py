"""Queues of work for the graphics card, and marks in them by which time is taken. They are CuPy's.

A card works while the program goes on. What stands in one stream is done in order; an Event in it notes when that point is
reached. Timing without one measures how fast the work was ordered, not how fast it was done.
"""

from edutorch.cuda.cards import number_of
from edutorch.device import require_cupy


class Stream:
    """A queue of work of its own.

    Args:
        device: the card; None is the current one.
        priority: smaller numbers come first.
    """

    def __init__(self, device=None, priority=0, **settings):
        module = require_cupy()
        with module.cuda.Device(number_of(device)):
            self.cupy = settings.get("cupy") or module.cuda.Stream(non_blocking=True, priority=priority)

    def synchronize(self):
        """Wait until all work in it is done."""
        self.cupy.synchronize()

    def query(self):
        """Is all work in it done?"""
        return self.cupy.done

    def record_event(self, event=None):
        """Put a mark into it."""
        event = Event() if event is None else event
        event.record(self)
        return event

    def wait_event(self, event):
        """Let the work that follows wait for a mark in another stream."""
        self.cupy.wait_event(event.cupy)

    def wait_stream(self, stream):
        """Let the work that follows wait for all that stands in another stream now."""
        self.wait_event(stream.record_event())

    cuda_stream = property(lambda self: self.cupy.ptr, doc="CUDA's own handle.")


class Event:
    """A mark in a stream.

    Args:
        enable_timing: shall elapsed_time() work?
        blocking: shall synchronize() leave the processor to others while it waits?
    """

    def __init__(self, enable_timing=False, blocking=False, interprocess=False):
        module = require_cupy()
        self.cupy = module.cuda.Event(block=blocking, disable_timing=not enable_timing, interprocess=interprocess)

    def record(self, stream=None):
        """Put the mark into a stream: into the current one, if none is given."""
        self.cupy.record(None if stream is None else stream.cupy)

    def synchronize(self):
        """Wait until the mark is reached."""
        self.cupy.synchronize()

    def query(self):
        """Is the mark reached?"""
        return self.cupy.done

    def wait(self, stream=None):
        """Let the work that follows in a stream wait for the mark."""
        (current_stream() if stream is None else stream).wait_event(self)

    def elapsed_time(self, end_event):
        """The milliseconds from this mark to another."""
        return require_cupy().cuda.get_elapsed_time(self.cupy, end_event.cupy)


def current_stream(device=None):
    """The stream that work goes into."""
    return Stream(device, cupy=require_cupy().cuda.get_current_stream())


def default_stream(device=None):
    """The stream that work goes into when nobody has chosen one."""
    return Stream(device, cupy=require_cupy().cuda.Stream.null)


def set_stream(stream):
    """Let work go into another stream from now on."""
    if stream is not None:
        stream.cupy.use()


class StreamContext:
    """`with torch.cuda.stream(s):` work goes into another stream inside. None changes nothing."""

    def __init__(self, stream):
        self.stream = stream

    def __enter__(self):
        if self.stream is not None:
            self.stream.cupy.__enter__()

    def __exit__(self, kind, error, traceback):
        if self.stream is not None:
            self.stream.cupy.__exit__(kind, error, traceback)


def stream(stream):
    """`with torch.cuda.stream(s):` work goes into another stream inside."""
    return StreamContext(stream)
