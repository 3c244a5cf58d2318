"""What all data sets of pictures share: a folder, and what is done to pictures and answers."""

from edutorch.utils.data import Dataset


class StandardTransform:
    """A transform for the picture and one for the answer, as one."""

    def __init__(self, transform=None, target_transform=None):
        self.transform, self.target_transform = transform, target_transform

    def __call__(self, input, target):
        if self.transform is not None:
            input = self.transform(input)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return input, target

    def __repr__(self):
        lines = [type(self).__name__]
        for head, transform in (("Transform: ", self.transform), ("Target transform: ", self.target_transform)):
            if transform is not None:
                first, *others = repr(transform).splitlines()
                lines += [head + first, *(" " * len(head) + line for line in others)]
        return "\n".join(lines)


class VisionDataset(Dataset):
    """The base of data sets of pictures: a subclass writes `__getitem__(index)` and `__len__()`.

    Args:
        root: the folder of the data.
        transforms: a function of picture and answer, which gives both.
        transform, target_transform: instead of it, a function of the picture and one of the answer.

    Raises:
        ValueError: if both ways are used.

    Example:
        >>> class Squares(VisionDataset):
        ...     def __len__(self):
        ...         return 4
        >>> Squares("data")
        Dataset Squares
            Number of datapoints: 4
            Root location: data
    """

    def __init__(self, root=None, transforms=None, transform=None, target_transform=None):
        self.root = root
        if transforms is not None and (transform is not None or target_transform is not None):
            raise ValueError("Only transforms or transform/target_transform can be passed as argument")
        self.transform, self.target_transform = transform, target_transform
        if transform is not None or target_transform is not None:
            transforms = StandardTransform(transform, target_transform)
        self.transforms = transforms

    def __getitem__(self, index):
        raise NotImplementedError

    def __len__(self):
        raise NotImplementedError

    def transformed(self, picture, target):
        """The picture and the answer after the transforms."""
        if self.transform is not None:
            picture = self.transform(picture)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return picture, target

    def __repr__(self):
        lines = [f"Number of datapoints: {len(self)}"]
        if self.root is not None:
            lines.append(f"Root location: {self.root}")
        lines += self.extra_repr().splitlines()
        if self.transforms is not None:
            lines.append(repr(self.transforms))
        return "\n".join([f"Dataset {type(self).__name__}", *(f"    {line}" for line in lines)])

    def extra_repr(self):
        """More lines for repr()."""
        return ""
