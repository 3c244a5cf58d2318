"""What runs in a worker of a DataLoader: a process that loads batches while the main one computes."""

import queue
import random
import threading
import traceback
from collections import deque
from dataclasses import dataclass
from multiprocessing import connection as connections
from multiprocessing import parent_process
from typing import Any

import numpy as np

from edutorch.random import manual_seed
from edutorch.switches import set_num_threads
from edutorch.utils.data.fetch import StreamFetcher, fetcher
from edutorch.utils.data.transport import pack, receive, send


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """What a worker knows about itself.

    Attributes:
        id: its number, from 0.
        num_workers: how many there are.
        seed: what its random numbers begin with.
        dataset: its own copy of the dataset.
        rng, worker_method: PyTorch's words for workers of other kinds.
    """

    id: int
    num_workers: int
    seed: int
    dataset: Any
    rng: Any = None
    worker_method: str | None = "multiprocessing"


here: dict[str, WorkerInfo | None] = {"info": None}  # in a worker: what get_worker_info() answers


def get_worker_info():
    """In a worker of a DataLoader: which one it is. Elsewhere None. A stream asks, to give each worker its own part.

    Example:
        >>> import edutorch as torch
        >>> torch.utils.data.get_worker_info() is None
        True
    """
    return here["info"]


# What the main process and a worker say to one another: a word, and what belongs to it.
LOAD, NEXT_EPOCH, STOP = "load", "next epoch", "stop"
BATCH, FAILURE, END_OF_STREAM = "batch", "failure", "end of stream"


@dataclass(frozen=True)
class Work:
    """What a worker has to know."""

    dataset: Any
    batched: bool
    collate_fn: Any
    drop_last: bool
    base_seed: int
    init_fn: Any
    num_workers: int


def run(work, id, connection, *others):
    """Load batches until told to stop, or until the main process is gone.

    Args:
        work: a Work.
        id: which worker this is.
        connection: to the main process.
        others: the main process's ends of its connections to workers. A fork inherits them and has to let go of them:
            only then does each side see when the other is gone.
    """
    for other in others:
        other.close()
    try:
        begin(work, id)
        serve(work, id, connection)
    except (KeyboardInterrupt, EOFError, OSError):
        pass  # whoever pressed the keys has stopped the main process, too; or it is gone


def begin(work, id):
    """Give the worker random numbers of its own, and make known which one it is."""
    set_num_threads(1)  # the workers share the processors already
    seed = work.base_seed + id
    random.seed(seed)
    manual_seed(seed)
    # Not the same seed again: numpy has the same algorithm as Python's random, and would give the same numbers.
    entropy = [id, work.base_seed & 0xFFFFFFFF, work.base_seed >> 32, 0]
    np.random.seed(np.random.SeedSequence(entropy).generate_state(4))
    here["info"] = WorkerInfo(id, work.num_workers, seed, work.dataset)


def serve(work, id, connection):
    """Answer each LOAD with a batch, until a STOP."""
    outbox = start_sending(connection)
    fetch = started(work, id, work.init_fn)
    orders, ended = deque(), False
    while True:
        # Read all that has arrived before going on: a STOP overtakes the work that was ordered before it.
        while not orders or connection.poll():
            connections.wait([connection, parent_process().sentinel])
            orders.append(receive(connection) if connection.poll() else (STOP, None))
        if any(word == STOP for word, _ in orders):
            return
        word, positions = orders.popleft()
        if word == NEXT_EPOCH:
            outbox.put(pack((NEXT_EPOCH, None)))
            fetch, ended = started(work, id), False
        elif not ended:
            answer = load(fetch, positions, id)
            ended = answer[0] == END_OF_STREAM
            outbox.put(in_parts(answer, id))


def started(work, id, init_fn=None):
    """The function that loads batches; or the Failure to make one."""
    try:
        if init_fn is not None:
            init_fn(id)
        return fetcher(work.dataset, work.batched, work.collate_fn, work.drop_last)
    except Exception as error:
        return Failure(error, id)


def load(fetch, positions, id):
    """One batch; or what there is to say instead."""
    if isinstance(fetch, Failure):
        return FAILURE, fetch
    try:
        return BATCH, fetch(positions)
    except Exception as error:
        if isinstance(error, StopIteration) and isinstance(fetch, StreamFetcher):
            return END_OF_STREAM, None
        return FAILURE, Failure(error, id)


def in_parts(answer, id):
    """The answer, ready to be sent; or what pickle has against it."""
    try:
        return pack(answer)
    except Exception as error:
        return pack((FAILURE, Failure(error, id)))


def start_sending(connection):
    """A thread that sends what is put into its queue, so that the next batch can be loaded meanwhile."""
    outbox = queue.SimpleQueue()

    def work():
        try:
            while True:
                send(connection, outbox.get())
        except OSError:
            pass  # the main process is gone

    threading.Thread(target=work, daemon=True).start()
    return outbox


class KeyErrorMessage(str):
    """A KeyError shows the repr of what it is given, which would put a whole traceback into one line."""

    __slots__ = ()

    def __repr__(self):
        return str(self)


class Failure:
    """An error of a worker, to be raised again in the main process. The traceback goes along as text."""

    def __init__(self, error, id):
        self.type = type(error)
        text = "".join(traceback.format_exception(error))
        self.words = f"Caught {self.type.__name__} in DataLoader worker process {id}.\nOriginal {text}"
        try:
            pack(self.type)
        except Exception:  # a class that the main process could not find
            self.type = RuntimeError

    def reraise(self):
        """Raise an error of the same class with all the words."""
        if getattr(self.type, "message", None):
            raise self.type(message=self.words)
        try:
            error = self.type(KeyErrorMessage(self.words) if self.type is KeyError else self.words)
        except Exception:  # its class wants other arguments
            raise RuntimeError(self.words) from None
        raise error
