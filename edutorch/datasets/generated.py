"""What all generated data sets have in common: samples that are made when the data set is, the same for the same seed."""

import numpy as np

from edutorch.utils.data import Dataset


class Generated(Dataset):
    """Samples made by a program. A subclass writes `make(random, size)`, which returns inputs and targets.

    It never has the name of a real data set, and it says how hard it is: `ladder` names models, from guessing to one that is
    fit for the task, and how well each did on the test part. The tests of edutorch measure it again.

    Texts are the same on any machine, pictures to within one step of brightness: sines have last digits of their own there.

    Args:
        train (bool): the part for training, or the one for testing? They share no sample but by chance.
        transform: a function of the input of a sample.
        target_transform: a function of its target.
        seed: other seeds make other samples.
        size: how many samples. Default: `sizes`, for training and for testing.

    Example:
        >>> from edutorch.datasets import Stories
        >>> stories = Stories(size=100)
        >>> len(stories), stories[0] == Stories(size=100)[0]
        (100, True)
    """

    sizes = (0, 0)  # of the part for training, and of that for testing
    measure = "accuracy"  # what the numbers of the ladder are
    ladder: dict[str, float] = {}
    about = ""  # a sentence for `describe`

    def __init__(self, train=True, transform=None, target_transform=None, seed=0, size=None):
        self.train, self.transform, self.target_transform, self.seed = train, transform, target_transform, seed
        # RandomState's numbers are promised to stay as they are, in all versions of numpy. The parts have streams of their own.
        random = np.random.RandomState([seed, 0 if train else 1])
        self.inputs, self.targets = self.make(random, self.sizes[0 if train else 1] if size is None else size)

    def make(self, random, size):
        """The inputs and the targets of `size` samples."""
        raise NotImplementedError

    def __len__(self):
        return len(self.inputs)

    def __getitem__(self, index):
        input, target = self.inputs[index], self.targets[index]
        if self.transform is not None:
            input = self.transform(input)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return input, target

    def describe(self):
        """What is in it, and how hard it is, in words: a text."""
        part = "training" if self.train else "testing"
        lines = [f"{type(self).__name__}: {self.about} {len(self)} samples for {part}, seed {self.seed}."]
        if self.ladder:
            lines.append(f"Difficulty ladder ({self.measure} on the test part):")
            lines += [f"  {model}: {value:g}" for model, value in self.ladder.items()]
        return "\n".join(lines)

    def __repr__(self):
        part = "train" if self.train else "test"
        return f"{type(self).__name__}({part}, {len(self)} samples, seed={self.seed})"
