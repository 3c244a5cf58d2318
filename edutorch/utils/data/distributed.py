"""Several processes share a dataset: each one takes its own part of it."""

import math

from edutorch.random import Generator, randperm
from edutorch.utils.data.sampler import Sampler


class DistributedSampler(Sampler):
    """The positions for one of several processes that train together: every num_replicas-th one.

    All processes shuffle alike, from the same seed, so that no sample is taken twice. Each gets equally many: some of
    the first samples are taken once more at the end, or, with drop_last, some are left out.

    Args:
        dataset: the dataset.
        num_replicas: how many processes there are.
        rank: which one this is, from 0.
        shuffle: a random order, another one for each number that `set_epoch` is given.
        seed: the same in all processes.
        drop_last: leave samples out rather than take some twice.

    Raises:
        ValueError: if there is no such rank, or if it is left out and there is no process group to ask for it.

    Example:
        >>> from edutorch.utils.data import DistributedSampler
        >>> [list(DistributedSampler(range(5), 2, rank, shuffle=False)) for rank in (0, 1)]
        [[0, 2, 4], [1, 3, 0]]
    """

    def __init__(self, dataset, num_replicas=None, rank=None, shuffle=True, seed=0, drop_last=False):
        if num_replicas is None or rank is None:
            raise ValueError(
                "Default process group has not been initialized, please make sure to call init_process_group."
            )
        if rank >= num_replicas or rank < 0:
            raise ValueError(f"Invalid rank {rank}, rank should be in the interval [0, {num_replicas - 1}]")
        self.dataset, self.num_replicas, self.rank, self.epoch = dataset, num_replicas, rank, 0
        self.shuffle, self.seed, self.drop_last = shuffle, seed, drop_last
        rounding = math.floor if drop_last else math.ceil
        self.num_samples = rounding(len(dataset) / num_replicas)
        self.total_size = self.num_samples * num_replicas

    def __iter__(self):
        n = len(self.dataset)
        if self.shuffle:
            order = randperm(n, generator=Generator().manual_seed(self.seed + self.epoch)).tolist()
        else:
            order = list(range(n))
        if n:
            order = order * math.ceil(self.total_size / n)  # round and round, until there are enough
        return iter(order[self.rank : self.total_size : self.num_replicas])

    def __len__(self):
        return self.num_samples

    def set_epoch(self, epoch):
        """Say which epoch begins, so that each has another random order, the same in all processes."""
        self.epoch = epoch


__all__ = ["DistributedSampler"]
