"""Threads that load batches ahead, while the last one is being used.

PyTorch's workers are processes; threads start at once, share the dataset's memory and work in notebooks. They help where
loading waits (files, the network) or computes in numpy. Batch k is loaded by worker k % n, as in PyTorch, so that the
order is always the same. What samples draw at random, they draw from the one default generator that all threads share.
"""

import itertools
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

current = threading.local()  # in a worker's thread: what get_worker_info() answers


class WorkerInfo:
    """What a worker knows about itself: `id` (from 0), `num_workers`, `seed` and `dataset`."""

    def __init__(self, id, num_workers, seed, dataset):
        self.id, self.num_workers, self.seed, self.dataset = id, num_workers, seed, dataset

    def __repr__(self):
        return f"WorkerInfo(id={self.id}, num_workers={self.num_workers}, seed={self.seed}, dataset={self.dataset!r})"


def get_worker_info():
    """In a worker of a DataLoader: which one it is. Elsewhere None. A stream asks, to give each worker its own part.

    Example:
        >>> import edutorch as torch
        >>> torch.utils.data.get_worker_info() is None
        True
    """
    return getattr(current, "info", None)


def begin(info, worker_init_fn):
    current.info = info
    if worker_init_fn is not None:
        worker_init_fn(info.id)


def ahead(jobs_of, infos, worker_init_fn, prefetch):
    """Run jobs in workers, some ahead, and yield their results in order.

    Args:
        jobs_of: a list of iterators, one a worker, of functions without arguments. Each worker's are asked in its thread.
        infos: a WorkerInfo for each worker.
        worker_init_fn: called with the worker's number when its thread begins, or None.
        prefetch: so many batches a worker are loaded ahead.
    """
    threads = [ThreadPoolExecutor(1, initializer=begin, initargs=(info, worker_init_fn)) for info in infos]
    end = object()

    def next_of(jobs):
        job = next(jobs, None)
        return end if job is None else job()

    def submit(worker):
        waiting.append((worker, threads[worker].submit(next_of, jobs_of[worker])))

    waiting = deque()
    try:
        for worker in itertools.islice(itertools.cycle(range(len(threads))), prefetch * len(threads)):
            submit(worker)
        while waiting:
            worker, result = waiting.popleft()
            batch = result.result()
            if batch is not end:
                submit(worker)
                yield batch
    finally:
        for thread in threads:
            thread.shutdown(wait=False, cancel_futures=True)
