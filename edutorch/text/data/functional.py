"""From streams to data sets, as torchtext does."""

from edutorch.utils.data import Dataset

__all__ = ["to_map_style_dataset"]


class MapStyle(Dataset):
    """The samples of a stream, kept in a list."""

    def __init__(self, samples):
        self.samples = list(samples)

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        return self.samples[index]


def to_map_style_dataset(iter_data):
    """A data set whose samples can be asked for by number, from one that gives them one after the other.

    Example:
        >>> from edutorch.text.data.functional import to_map_style_dataset
        >>> samples = to_map_style_dataset(iter([(1, "good"), (0, "bad")]))
        >>> len(samples), samples[1]
        (2, (0, 'bad'))
    """
    return MapStyle(iter_data)
