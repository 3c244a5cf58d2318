"""One pass over a DataLoader: batch after batch, loaded in this process, or ahead of time by workers.

Batch k is loaded by worker k % n. The main process keeps a line of who will deliver next; it takes the batch of the first
one, and orders another. So the order is always the same, however fast the workers are.
"""

import itertools
import multiprocessing
import os
import pickle
import signal
import sys
import time
import warnings
import weakref
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing import connection as connections

from edutorch import accelerator
from edutorch.creation import empty
from edutorch.dtypes import int64
from edutorch.graph import TensorBase
from edutorch.utils.data.collate import like
from edutorch.utils.data.dataset import IterableDataset
from edutorch.utils.data.fetch import fetcher
from edutorch.utils.data.transport import pack, receive, send
from edutorch.utils.data.worker import END_OF_STREAM, FAILURE, LOAD, NEXT_EPOCH, STOP, Work, run

GRACE = 2.0  # seconds that workers have to end by themselves


class _BaseDataLoaderIter:
    """What both kinds of pass share."""

    def __init__(self, loader):
        self.pins = pins(loader)
        self.dataset, self.num_workers, self.timeout = loader.dataset, loader.num_workers, loader.timeout
        self.how = loader._auto_collation, loader.collate_fn, loader.drop_last
        self.sampler = loader._index_sampler
        self.begin(loader)
        # PyTorch draws a seed for its workers also when there are none: every later random number depends on it.
        self.base_seed = empty((), dtype=int64).random_(generator=loader.generator).item()

    def begin(self, loader):
        self.positions = iter(self.sampler)
        self.said_length, self.count = loader._said_length, 0

    def __iter__(self):
        return self

    def __next__(self):
        batch = self.next_batch()
        self.count += 1
        if isinstance(self.dataset, IterableDataset) and self.said_length is not None and self.count > self.said_length:
            self.warn_of_length()
        return pinned(batch) if self.pins else batch

    def warn_of_length(self):
        words = (
            f"Length of IterableDataset {self.dataset} was reported to be {self.said_length}(when accessing "
            f"len(dataloader)), but {self.count} samples have been fetched. "
        )
        if self.num_workers > 0:
            words += (
                "For multiprocessing data-loading, this could be caused by not properly configuring the IterableDataset "
                "replica at each worker. Please see "
                "https://pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset for examples."
            )
        warnings.warn(words, stacklevel=3)

    def __len__(self):
        return len(self.sampler)

    def __getstate__(self):
        raise NotImplementedError("{} cannot be pickled", type(self).__name__)


class _SingleProcessDataLoaderIter(_BaseDataLoaderIter):
    """Loads each batch when it is asked for."""

    def __init__(self, loader):
        super().__init__(loader)
        if self.timeout != 0:
            raise AssertionError("_SingleProcessDataLoaderIter requires timeout == 0")
        self.fetch = fetcher(self.dataset, *self.how)

    def next_batch(self):
        return self.fetch(next(self.positions))


class _MultiProcessingDataLoaderIter(_BaseDataLoaderIter):
    """Lets workers load batches ahead."""

    def __init__(self, loader):
        super().__init__(loader)
        if loader.prefetch_factor <= 0:
            raise AssertionError("prefetch_factor must be greater than 0 for MultiProcessingDataLoaderIter")
        self.in_order, self.persistent = loader.in_order, loader.persistent_workers
        self.limit = loader.prefetch_factor * self.num_workers
        self.workers, self.line = [], deque()
        # Called once: by hand, when nobody needs the iterator any more, or when Python ends.
        self.close = weakref.finalize(self, stop, self.workers, os.getpid())
        context = loader.multiprocessing_context or usual_context()
        work = Work(self.dataset, *self.how, self.base_seed, loader.worker_init_fn, self.num_workers)
        try:
            for id in range(self.num_workers):
                self.workers.append(Worker(context, work, id, self.workers))
        except BaseException:
            self.close()
            raise
        self.begin_epoch(loader)

    def next_epoch(self, loader):
        """Begin again with the same workers. What they still had to deliver is dropped."""
        for worker in self.workers:
            self.tell(worker, NEXT_EPOCH)
        for worker in self.workers:
            while self.answer_of(worker)[0] != NEXT_EPOCH:
                pass
        self.begin_epoch(loader)

    def begin_epoch(self, loader):
        self.begin(loader)
        self.line = deque()  # whose batches are on their way, the first first
        self.turns = itertools.cycle(self.workers)
        for worker in self.workers:
            worker.ended, worker.orders = False, 0
        for _ in range(self.limit):
            self.order()

    def order(self):
        """Order one more batch from the worker whose turn it is, if anything is left to load."""
        try:
            positions = next(self.positions)
        except StopIteration:
            return
        running = sum(not worker.ended for worker in self.workers)
        for worker in itertools.islice(self.turns, self.num_workers):
            if not worker.ended and (self.in_order or worker.orders < self.limit // running):
                self.tell(worker, LOAD, positions)
                worker.orders += 1
                self.line.append(worker)
                return

    def tell(self, worker, word, positions=None):
        try:
            worker.tell(word, positions)
        except OSError as error:
            self.raise_death(error)

    def next_batch(self):
        try:
            while self.line:
                worker = self.line[0] if self.in_order else self.first_ready()
                word, result = self.answer_of(worker)
                self.line.remove(worker)
                worker.orders -= 1
                if word == END_OF_STREAM:
                    self.pass_on_orders(worker)
                    continue
                self.order()
                if word == FAILURE:
                    result.reraise()
                return result
        except (KeyboardInterrupt, SystemExit):
            self.close()  # a notebook keeps the traceback, and with it this iterator
            raise
        if not self.persistent:
            self.close()
        raise StopIteration

    def pass_on_orders(self, ended):
        """A worker has come to the end of its stream: the others get what it was to load."""
        before, ended.ended = len(self.line) + 1, True
        self.line = deque(worker for worker in self.line if worker is not ended)
        for _ in range(before - len(self.line)):
            self.order()

    def first_ready(self):
        """A worker that has something to deliver."""
        ready = self.wait({worker.connection: worker for worker in self.line})
        return next(worker for worker in self.line if worker.connection in ready)

    def answer_of(self, worker):
        """What a worker sends: a word, and what belongs to it."""
        self.wait([worker.connection])
        try:
            return receive(worker.connection)
        except (EOFError, OSError) as error:
            self.raise_death(error)

    def wait(self, wanted):
        """Wait until one of the connections has something to read, while all workers live."""
        deaths = [worker.process.sentinel for worker in self.workers]
        ready = connections.wait([*wanted, *deaths], self.timeout or None)
        if not ready:
            raise RuntimeError(f"DataLoader timed out after {self.timeout} seconds")
        if not any(connection in ready for connection in wanted):
            self.raise_death(None)
        return ready

    def raise_death(self, cause):
        """Say which workers are gone, and stop the others."""
        processes = {worker.process.sentinel: worker.process for worker in self.workers}
        dead = [processes[sentinel] for sentinel in connections.wait(processes, GRACE)]
        for process in dead:
            process.join(GRACE)  # its exit code is known a moment later
        code = dead[0].exitcode if dead else None
        if code is not None and code < 0:
            cause = RuntimeError(
                f"DataLoader worker (pid {dead[0].pid}) is killed by signal: {signal.strsignal(-code)}. "
            )
        self.line.clear()
        self.close()
        pids = ", ".join(str(process.pid) for process in dead)
        raise RuntimeError(f"DataLoader worker (pid(s) {pids}) exited unexpectedly") from cause


class Worker:
    """A worker, seen from the main process."""

    def __init__(self, context, work, id, older):
        self.connection, other_end = context.Pipe()
        forked = context.get_start_method() == "fork"
        inherited = [worker.connection for worker in [*older, self]] if forked else []
        self.process = context.Process(target=run, args=(work, id, other_end, *inherited), daemon=True)
        self.ended, self.orders = False, 0
        try:
            self.process.start()
        except (TypeError, AttributeError, pickle.PicklingError) as error:
            warnings.warn(PICKLING, stacklevel=5)
            error.add_note(
                "What a worker needs is sent to it by pickle. So write the dataset, collate_fn and worker_init_fn into "
                "a module of their own, not into a notebook or a function; or use num_workers=0."
            )
            raise
        except OSError as error:
            error.add_note("No process could be started. With num_workers=0 batches are loaded without any.")
            raise
        finally:
            other_end.close()

    def tell(self, word, positions=None):
        send(self.connection, pack((word, positions)))


PICKLING = (
    "Got pickle error when attempting to start a worker Process. This might be because the worker Process arguments are "
    "not picklable. Python 3.14+ changed the multiprocessing start method in non-Mac POSIX platforms to 'forkserver', "
    "which requires the worker Process arguments to be picklable. You can also try "
    "multiprocessing.set_start_method('fork')."
)


def stop(workers, owner):
    """End the workers: they are asked to, and those that do not listen are stopped."""
    if os.getpid() != owner:
        return  # a copy of the iterator in another process: the workers are not its own
    for worker in workers:
        with suppress(OSError):
            worker.tell(STOP)
        worker.connection.close()
    deadline = time.monotonic() + GRACE
    for worker in workers:
        worker.process.join(max(0.0, deadline - time.monotonic()))
        if worker.process.is_alive():
            worker.process.terminate()
            worker.process.join(GRACE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


def usual_context():
    """How processes are started: as the user chose; else by a fork on Linux, which works in notebooks."""
    chosen = multiprocessing.get_start_method(allow_none=True)
    return multiprocessing.get_context(chosen or ("fork" if sys.platform == "linux" else None))


# Memory that a graphics card can read by itself


def pins(loader):
    """Shall batches be put into pinned memory?"""
    if loader.pin_memory and loader.pin_memory_device:
        warnings.warn(
            "pin_memory_device is deprecated, the current accelerator will be used as the device,ignore "
            f"pin_memory_device='{loader.pin_memory_device}'.",
            stacklevel=5,
        )
    if loader.pin_memory and not accelerator.is_available():
        warnings.warn(
            "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be used.",
            stacklevel=5,
        )
    return loader.pin_memory and accelerator.is_available()


def pinned(batch):
    """The batch with its tensors in pinned memory."""
    if isinstance(batch, TensorBase) or hasattr(batch, "pin_memory"):
        return batch.pin_memory()
    if isinstance(batch, (str, bytes)):
        return batch
    if isinstance(batch, Mapping):
        return like(batch, {key: pinned(value) for key, value in batch.items()})
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return type(batch)(*map(pinned, batch))
    if isinstance(batch, tuple):
        return list(map(pinned, batch))
    if isinstance(batch, Sequence):
        return like(batch, list(map(pinned, batch)))
    return batch
