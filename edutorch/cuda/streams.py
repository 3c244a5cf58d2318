"""Queues of work for the graphics card, and marks in them by which time is taken. They are CuPy's.

A card works while the program goes on. What stands in one stream is done in order; an Event in it notes when that point is
reached. Timing without one measures how fast the work was ordered, not how fast it was done.
"""

import contextlib

from edutorch.cuda.cards import existing
from edutorch.device import device as place
from edutorch.device import require_cupy


class Stream:
    """A queue of work of its own.

    Args:
        device: the card; None is the current one.
        priority: smaller numbers come first.
    """

    def __init__(self, device=None, priority=0, **kwargs):
        module = require_cupy()
        self.device_index = existing(device)
        self.entered = []
        with module.cuda.Device(self.device_index):
            self.cupy = kwargs.get("cupy") or module.cuda.Stream(non_blocking=True, priority=priority)

    def synchronize(self):
        """Wait until all work in it is done."""
        self.cupy.synchronize()

    def query(self):
        """Is all work in it done?"""
        return self.cupy.done

    def record_event(self, event=None):
        """Put a mark into it. Returns the mark."""
        event = Event() if event is None else event
        event.record(self)
        return event

    def wait_event(self, event):
        """Let the work that follows wait for a mark in another stream."""
        self.cupy.wait_event(event.cupy)

    def wait_stream(self, stream):
        """Let the work that follows wait for all that stands in another stream now."""
        self.wait_event(stream.record_event())

    def is_capturing(self):
        """Is work that goes into it being written down for a CUDAGraph?"""
        return self.cupy.is_capturing()

    def __enter__(self):
        self.entered.append(StreamContext(self))
        self.entered[-1].__enter__()
        return self

    def __exit__(self, *error):
        self.entered.pop().__exit__(*error)

    def __eq__(self, other):
        return isinstance(other, Stream) and (self.cuda_stream, self.device) == (other.cuda_stream, other.device)

    def __hash__(self):
        return hash((self.cuda_stream, self.device))

    def __repr__(self):
        return f"<torch.cuda.Stream device={self.device} cuda_stream={self.cuda_stream:#x}>"

    cuda_stream = property(lambda self: self.cupy.ptr, doc="CUDA's own handle.")
    device = property(lambda self: place("cuda", self.device_index), doc="The card.")
    priority = property(lambda self: self.cupy.priority, doc="Smaller numbers come first.")


class ExternalStream(Stream):
    """A stream that another library made: stream_ptr is CUDA's own handle. It must live as long as it is used here."""

    def __init__(self, stream_ptr, device=None, **kwargs):
        module = require_cupy()
        super().__init__(device, cupy=module.cuda.Stream.from_external(Handle(stream_ptr)))


class Handle:
    """A number, in the form in which libraries hand streams to each other."""

    def __init__(self, number):
        self.number = number

    def __cuda_stream__(self):
        return 0, self.number  # the version of this protocol, and CUDA's handle


def get_stream_from_external(data_ptr, device=None):
    """The same as ExternalStream()."""
    return ExternalStream(data_ptr, device)


class Event:
    """A mark in a stream.

    Args:
        enable_timing: shall elapsed_time() work?
        blocking: shall synchronize() leave the processor to others while it waits?
        interprocess: may other processes see it? Then it takes no time.
        external: kept, but without effect.

    Example, for a machine with a card:
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        y = x @ x
        end.record()
        torch.cuda.synchronize()
        print(start.elapsed_time(end), "ms")
    """

    def __init__(self, enable_timing=False, blocking=False, interprocess=False, external=False):
        module = require_cupy()
        self.cupy = module.cuda.Event(block=blocking, disable_timing=not enable_timing, interprocess=interprocess)
        self.enable_timing, self.recorded = enable_timing, False

    def record(self, stream=None):
        """Put the mark into a stream: into the current one, if none is given."""
        self.cupy.record(None if stream is None else stream.cupy)
        self.recorded = True

    def synchronize(self):
        """Wait until the mark is reached."""
        self.cupy.synchronize()

    def query(self):
        """Is the mark reached? A mark that was not put anywhere is."""
        return self.cupy.done

    def wait(self, stream=None):
        """Let the work that follows in a stream wait for the mark."""
        (current_stream() if stream is None else stream).wait_event(self)

    def elapsed_time(self, end_event):
        """The milliseconds from this mark to another.

        Raises:
            ValueError: if a mark takes no time, or was not put into a stream.
        """
        if not (self.enable_timing and end_event.enable_timing):
            raise ValueError("Both events must be created with argument 'enable_timing=True'.")
        if not (self.recorded and end_event.recorded):
            raise ValueError("Both events must be recorded before calculating elapsed time.")
        return require_cupy().cuda.get_elapsed_time(self.cupy, end_event.cupy)


def current_stream(device=None):
    """The stream that work goes into."""
    module, number = require_cupy(), existing(device)
    return Stream(number, cupy=module.cuda.get_current_stream(number))


def default_stream(device=None):
    """The stream that work goes into when nobody has chosen one."""
    return Stream(device, cupy=require_cupy().cuda.Stream.null)


def set_stream(stream):
    """Let work go into another stream from now on; its card becomes the one that "cuda" means."""
    if stream is not None:
        require_cupy().cuda.Device(stream.device_index).use()
        stream.cupy.use()


class StreamContext:
    """`with torch.cuda.stream(s):` work goes into another stream inside, and to its card. None changes nothing."""

    def __init__(self, stream):
        self.stream = stream
        self.inside = contextlib.ExitStack()

    def __enter__(self):
        if self.stream is not None:
            self.inside.enter_context(require_cupy().cuda.Device(self.stream.device_index))
            self.inside.enter_context(self.stream.cupy)

    def __exit__(self, kind, error, traceback):
        self.inside.close()


def stream(stream):
    """`with torch.cuda.stream(s):` work goes into another stream inside."""
    return StreamContext(stream)
