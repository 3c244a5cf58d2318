"""DataLoader: batches of a dataset, in order or shuffled, as often as one iterates."""

import itertools
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from edutorch.creation import empty
from edutorch.dtypes import int64
from edutorch.utils.data.collate import default_collate
from edutorch.utils.data.dataset import IterableDataset
from edutorch.utils.data.sampler import BatchSampler, RandomSampler, SequentialSampler


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
        generator: where the random order is drawn from.
        pin_memory, timeout, multiprocessing_context, persistent_workers, pin_memory_device: accepted; threads need
            none of them.

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
        self.collate_fn = collate_fn or (default_collate if batch_sampler is not None else one_sample)

    def __iter__(self):
        # PyTorch draws a seed for its workers first, also when there are none: every later random number depends on it.
        empty((), dtype=int64).random_(generator=self.generator)
        if isinstance(self.dataset, IterableDataset):
            return self.batches_of_stream()
        return self.loaded_ahead() if self.num_workers else map(self.load, iter(self.positions()))

    def positions(self):
        return self.batch_sampler if self.batch_sampler is not None else self.sampler

    def load(self, positions):
        """One batch: the samples at these positions, put together."""
        if self.batch_sampler is None:
            return self.collate_fn(self.dataset[positions])
        if hasattr(self.dataset, "__getitems__"):
            return self.collate_fn(self.dataset.__getitems__(positions))
        return self.collate_fn([self.dataset[i] for i in positions])

    def loaded_ahead(self):
        """The same batches in the same order, but threads load the next ones while this one is used."""
        positions, ahead = iter(self.positions()), self.num_workers * (self.prefetch_factor or 2)
        with ThreadPoolExecutor(self.num_workers) as workers:
            waiting = deque(workers.submit(self.load, p) for p in itertools.islice(positions, ahead))
            while waiting:
                batch = waiting.popleft().result()
                waiting.extend(workers.submit(self.load, p) for p in itertools.islice(positions, 1))
                yield batch

    def batches_of_stream(self):
        """Batches of a dataset that only gives one sample after the other."""
        stream = iter(self.dataset)
        if self.batch_size is None:
            yield from map(self.collate_fn, stream)
            return
        while batch := list(itertools.islice(stream, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield self.collate_fn(batch)

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


def one_sample(sample):
    """Without batches, numbers and arrays become tensors and everything else stays."""
    return sample


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
