"""DataLoader: batches of a dataset, in order or shuffled, as often as one iterates."""

import functools
import itertools
import operator

from edutorch.creation import empty
from edutorch.dtypes import int64
from edutorch.utils.data.collate import default_collate, default_convert
from edutorch.utils.data.dataset import IterableDataset
from edutorch.utils.data.sampler import BatchSampler, RandomSampler, SequentialSampler
from edutorch.utils.data.workers import END, LoadedAhead, WorkerInfo

FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")


class DataLoader:
    """Batches of a dataset.

    Args:
        dataset: what has `__getitem__` and `__len__`, or an IterableDataset.
        batch_size: how many samples a batch; None for single samples.
        shuffle: a new random order in each epoch.
        sampler: chooses the order; instead of shuffle.
        batch_sampler: chooses whole batches; instead of batch_size, shuffle, sampler and drop_last.
        num_workers: how many threads load batches ahead; 0 loads each when it is asked for. The order is the same.
        collate_fn: makes a batch of a list of samples.
        drop_last: leave out a last batch that is not full.
        worker_init_fn: called with its number when a worker begins.
        generator: where the random order is drawn from.
        prefetch_factor: so many batches are loaded ahead by each worker; 2 if left out.
        pin_memory, timeout, multiprocessing_context, persistent_workers, pin_memory_device, in_order: accepted; threads
            need none of them.

    Raises:
        ValueError: if two settings contradict each other.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.utils.data import DataLoader
        >>> [batch.tolist() for batch in DataLoader(range(5), batch_size=2)]
        [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        dataset,
        batch_size=1,
        shuffle=None,
        sampler=None,
        batch_sampler=None,
        num_workers=0,
        collate_fn=None,
        pin_memory=False,
        drop_last=False,
        timeout=0,
        worker_init_fn=None,
        multiprocessing_context=None,
        generator=None,
        *,
        prefetch_factor=None,
        persistent_workers=False,
        pin_memory_device="",
        in_order=True,
    ):
        if num_workers < 0:
            raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
        if timeout < 0:
            raise ValueError("timeout option should be non-negative")
        if num_workers == 0 and prefetch_factor is not None:
            raise ValueError(
                "prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable "
                "multiprocessing, otherwise set prefetch_factor to None."
            )
        if num_workers > 0 and prefetch_factor is not None and prefetch_factor < 0:
            raise ValueError("prefetch_factor option should be non-negative")
        if persistent_workers and num_workers == 0:
            raise ValueError("persistent_workers option needs num_workers > 0")
        iterable = isinstance(dataset, IterableDataset)
        if iterable:
            refuse_with_iterable(shuffle, sampler, batch_sampler)
        elif sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last"
                )
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None and not iterable:
            sampler = RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
        if sampler is None:
            sampler = Endless()
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset, self.batch_size, self.sampler, self.batch_sampler = dataset, batch_size, sampler, batch_sampler
        self.drop_last, self.generator, self.num_workers = drop_last, generator, num_workers
        self.worker_init_fn, self.prefetch_factor = worker_init_fn, prefetch_factor
        self.pin_memory, self.timeout, self.persistent_workers = pin_memory, timeout, persistent_workers
        self.collate_fn = collate_fn or (default_collate if batch_sampler is not None else default_convert)

    def __setattr__(self, name, value):
        if name in FIXED and hasattr(self, "collate_fn"):  # the last thing that __init__ sets
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(name, value)

    def __iter__(self):
        # PyTorch draws a seed for its workers first, also when there are none: every later random number depends on it.
        seed = empty((), dtype=int64).random_(generator=self.generator).item()
        if self.num_workers == 0:
            return map(operator.call, self.jobs())
        infos = [WorkerInfo(i, self.num_workers, seed + i, self.dataset) for i in range(self.num_workers)]
        return LoadedAhead(self.job_giver(), infos, self.worker_init_fn, self.prefetch_factor or 2)

    def positions(self):
        return self.batch_sampler if self.batch_sampler is not None else self.sampler

    def jobs(self):
        """What there is to do in an epoch: functions that load a batch each."""
        if isinstance(self.dataset, IterableDataset):
            return self.jobs_of_stream()
        return (functools.partial(self.load, positions) for positions in self.positions())

    def job_giver(self):
        """Who tells each worker what to do. A stream is read by every worker: it must ask get_worker_info() for its part."""
        if isinstance(self.dataset, IterableDataset):
            streams = [map(operator.call, self.jobs_of_stream()) for _ in range(self.num_workers)]
            return lambda worker: functools.partial(next, streams[worker], END)
        jobs = self.jobs()
        return lambda worker: next(jobs, None)

    def load(self, positions):
        """One batch: the samples at these positions, put together."""
        if self.batch_sampler is None:
            return self.collate_fn(self.dataset[positions])
        if callable(getattr(self.dataset, "__getitems__", None)):
            return self.collate_fn(self.dataset.__getitems__(positions))
        return self.collate_fn([self.dataset[i] for i in positions])

    def jobs_of_stream(self):
        """Batches of a dataset that only gives one sample after the other."""
        stream = iter(self.dataset)
        if self.batch_size is None:
            for sample in stream:
                yield functools.partial(self.collate_fn, sample)
            return
        while batch := list(itertools.islice(stream, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield functools.partial(self.collate_fn, batch)

    def __len__(self):
        if isinstance(self.dataset, IterableDataset):
            samples = len(self.dataset)
            if self.batch_size is None:
                return samples
            return samples // self.batch_size + (samples % self.batch_size > 0 and not self.drop_last)
        return len(self.positions())


class Endless:
    """The sampler of a stream: the stream itself says when it ends."""

    def __iter__(self):
        return itertools.repeat(None)


def refuse_with_iterable(shuffle, sampler, batch_sampler):
    if shuffle not in (False, None):
        raise ValueError(
            f"DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle={shuffle}"
        )
    for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
        if value is not None:
            raise ValueError(
                f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}"
            )
