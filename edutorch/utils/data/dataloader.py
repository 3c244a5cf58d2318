"""DataLoader: batches of a dataset, in order or shuffled, as often as one iterates."""

import itertools
import math
import multiprocessing
import os
import warnings
from typing import Generic

from edutorch.utils.data.collate import default_collate, default_convert
from edutorch.utils.data.dataset import IterableDataset, T_co
from edutorch.utils.data.iterators import (
    _MultiProcessingDataLoaderIter,
    _SingleProcessDataLoaderIter,
)
from edutorch.utils.data.sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler
from edutorch.utils.data.worker import get_worker_info

FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")


class DataLoader(Generic[T_co]):
    """Batches of a dataset.

    Args:
        dataset: what has `__getitem__` and `__len__`, or an IterableDataset.
        batch_size: how many samples a batch; None for single samples.
        shuffle: a new random order in each epoch.
        sampler: chooses the order; instead of shuffle.
        batch_sampler: chooses whole batches; instead of batch_size, shuffle, sampler and drop_last.
        num_workers: how many processes load batches ahead; 0 loads each in this one when it is asked for. The order
            is the same. Random numbers that the dataset draws in a worker depend on the seed and on num_workers.
        collate_fn: makes a batch of a list of samples.
        pin_memory: put batches where a graphics card can fetch them by itself.
        drop_last: leave out a last batch that is not full.
        timeout: wait at most so many seconds for a worker; 0 waits as long as it takes.
        worker_init_fn: called with its number when a worker begins.
        multiprocessing_context: how workers are started: "fork", "spawn", "forkserver", or a context of Python's
            multiprocessing. All but a fork need a dataset that can be pickled, which a class in a notebook cannot be.
        generator: where the random order is drawn from.
        prefetch_factor: so many batches are loaded ahead by each worker; 2 if left out.
        persistent_workers: keep the workers from one epoch to the next.
        pin_memory_device: not used any more, in PyTorch neither.
        in_order: False takes batches as they are ready.

    Raises:
        ValueError: if two settings contradict each other.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.utils.data import DataLoader
        >>> [batch.tolist() for batch in DataLoader(range(5), batch_size=2)]
        [[0, 1], [2, 3], [4]]
    """

    _ready = False  # True once __init__ has set everything: then some of it is fixed

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
        if num_workers > 0 and prefetch_factor is None:
            prefetch_factor = 2
        elif prefetch_factor is not None and prefetch_factor < 0:
            raise ValueError("prefetch_factor option should be non-negative")
        if persistent_workers and num_workers == 0:
            raise ValueError("persistent_workers option needs num_workers > 0")
        self.num_workers, self.prefetch_factor = num_workers, prefetch_factor
        self.multiprocessing_context = multiprocessing_context
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
        self.drop_last, self.generator, self.worker_init_fn = drop_last, generator, worker_init_fn
        self.pin_memory, self.pin_memory_device, self.timeout = pin_memory, pin_memory_device, timeout
        self.persistent_workers, self.in_order = persistent_workers, in_order
        self.collate_fn = collate_fn or (default_collate if batch_sampler is not None else default_convert)
        self._said_length = None  # what len() answered for a stream, which may turn out not to be true
        self._iterator = None  # the iterator whose workers stay from one epoch to the next
        self._ready = True
        self.check_worker_number_rationality()

    def __setattr__(self, name, value):
        if name in FIXED and self._ready:
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(name, value)

    @property
    def multiprocessing_context(self):
        """How workers are started: a context of Python's multiprocessing, or None for the usual one."""
        return self._context

    @multiprocessing_context.setter
    def multiprocessing_context(self, context):
        if context is not None and self.num_workers == 0:
            raise ValueError(
                "multiprocessing_context can only be used with multi-process loading (num_workers > 0), but got "
                f"num_workers={self.num_workers}"
            )
        if isinstance(context, str):
            valid = multiprocessing.get_all_start_methods()
            if context not in valid:
                raise ValueError(
                    f"multiprocessing_context option should specify a valid start method in {valid!r}, but got "
                    f"multiprocessing_context={context!r}"
                )
            context = multiprocessing.get_context(context)
        if context is not None and not isinstance(context, multiprocessing.context.BaseContext):
            raise TypeError(
                "multiprocessing_context option should be a valid context object or a string specifying the start "
                f"method, but got multiprocessing_context={context}"
            )
        self._context = context

    def __iter__(self):
        if self.num_workers == 0:
            return _SingleProcessDataLoaderIter(self)
        if not self.persistent_workers:
            self.check_worker_number_rationality()
            return _MultiProcessingDataLoaderIter(self)
        if self._iterator is not None and self._iterator.close.alive:
            self._iterator.next_epoch(self)
        else:
            self.check_worker_number_rationality()
            self._iterator = _MultiProcessingDataLoaderIter(self)
        return self._iterator

    @property
    def _auto_collation(self):
        """Are samples put together to batches?"""
        return self.batch_sampler is not None

    @property
    def _index_sampler(self):
        """What chooses the order: whole batches of positions, or, without batches, single ones."""
        return self.batch_sampler if self._auto_collation else self.sampler

    def __len__(self):
        if not isinstance(self.dataset, IterableDataset):
            return len(self._index_sampler)
        self._said_length = samples = len(self.dataset)
        if self.batch_size is None:
            return samples
        return samples // self.batch_size if self.drop_last else math.ceil(samples / self.batch_size)

    def check_worker_number_rationality(self):
        """Warn of more workers than processors."""
        counted = hasattr(os, "sched_getaffinity")
        most = len(os.sched_getaffinity(0)) if counted else os.cpu_count()
        if self.num_workers == 0 or most is not None and self.num_workers <= most:
            return
        advice = "DataLoader is not able to compute a suggested max number of worker in current system."
        if most is not None:
            advice = (
                f"Our suggested max number of worker in current system is {most}"
                f"{'' if counted else ' (`cpuset` is not taken into account)'}, which is smaller than what this "
                "DataLoader is going to create."
            )
        warnings.warn(
            f"This DataLoader will create {self.num_workers} worker processes in total. {advice} Please be aware that "
            "excessive worker creation might get DataLoader running slow or even freeze, lower the worker number to "
            "avoid potential slowness/freeze if necessary.",
            stacklevel=3,
        )


class Endless(Sampler):
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


__all__ = ["DataLoader", "default_collate", "default_convert", "get_worker_info"]
