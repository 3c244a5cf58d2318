"""Threads that load batches ahead, while the last one is being used.

PyTorch's workers are processes; threads start at once, share the dataset's memory and work in notebooks. They help where
loading waits (files, the network) or computes in numpy. Batch k is loaded by worker k % n, as in PyTorch, so that the
order is always the same. What samples draw at random, they draw from the one default generator that all threads share.
"""

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

END = object()  # what a stream's worker says when nothing is left
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


class LoadedAhead:
    """The batches of an epoch in order, of which some are being loaded already.

    Args:
        next_job: asked with a worker's number, in the thread that iterates: what a sampler draws, it draws in order.
            Returns a function that loads a batch (or returns END), or None if there is nothing left to do.
        infos: a WorkerInfo for each worker.
        worker_init_fn: called with the worker's number when its thread begins, or None.
        prefetch: so many batches a worker are loaded ahead.
    """

    def __init__(self, next_job, infos, worker_init_fn, prefetch):
        self.next_job, self.waiting = next_job, deque()
        self.threads = [ThreadPoolExecutor(1, initializer=begin, initargs=(info, worker_init_fn)) for info in infos]
        for _ in range(prefetch):
            for worker in range(len(infos)):
                self.submit(worker)

    def submit(self, worker):
        job = self.next_job(worker)
        if job is not None:
            self.waiting.append((worker, self.threads[worker].submit(job)))

    def __iter__(self):
        return self

    def __next__(self):
        while self.waiting:
            worker, result = self.waiting.popleft()
            batch = result.result()
            if batch is not END:
                self.submit(worker)
                return batch
        self.close()
        raise StopIteration

    def close(self):
        """Let the threads end; what they have not begun is forgotten."""
        for thread in self.threads:
            thread.shutdown(wait=False, cancel_futures=True)

    __del__ = close
