"""How one batch comes out of a dataset: ask it for samples, and put them together."""

from edutorch.utils.data.dataset import IterableDataset


def fetcher(dataset, batched, collate_fn, drop_last):
    """A function from the positions that a sampler gave to a batch.

    Args:
        dataset: a Dataset, or an IterableDataset, which is begun afresh.
        batched: are many positions given at a time, or one?
        collate_fn: makes a batch of a list of samples (of a single sample, if not batched).
        drop_last: does a stream leave out a last batch that is not full?

    Returns:
        The function. At the end of a stream it raises StopIteration.
    """
    if isinstance(dataset, IterableDataset):
        return StreamFetcher(iter(dataset), batched, collate_fn, drop_last)

    def fetch(positions):
        if not batched:
            return collate_fn(dataset[positions])
        if getattr(dataset, "__getitems__", None):  # it can give several at once, faster than one by one
            return collate_fn(dataset.__getitems__(positions))
        return collate_fn([dataset[i] for i in positions])

    return fetch


class StreamFetcher:
    """Takes the next samples of a stream. Of the positions only their number counts."""

    def __init__(self, stream, batched, collate_fn, drop_last):
        self.stream, self.batched, self.collate_fn, self.drop_last = stream, batched, collate_fn, drop_last
        self.ended = False

    def __call__(self, positions):
        if self.ended:
            raise StopIteration
        if not self.batched:
            return self.collate_fn(next(self.stream))
        samples = [sample for _, sample in zip(positions, self.stream)]
        self.ended = len(samples) < len(positions)
        if not samples or self.ended and self.drop_last:
            raise StopIteration
        return self.collate_fn(samples)
