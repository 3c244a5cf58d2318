"""Transforms made of transforms: all in a row, some of them, one of them."""

import random

from edutorch.nn.container import ModuleList
from edutorch.nn.module import Module
from edutorch.random import rand


class Compose:
    """Several transforms, one after the other.

    Args:
        transforms: a list of them.

    Example:
        >>> from edutorch.vision import transforms
        >>> transforms.Compose([transforms.CenterCrop(4), transforms.ToTensor()])
        Compose(
            CenterCrop(size=(4, 4))
            ToTensor()
        )
    """

    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, img):
        for transform in self.transforms:
            img = transform(img)
        return img

    def __repr__(self):
        return listed(type(self).__name__, self.transforms)


def listed(name, parts):
    """A name, and in brackets below it its parts."""
    return "\n".join([f"{name}(", *(f"    {part}" for part in parts), ")"])


class Lambda:
    """A function of your own as a transform.

    Args:
        lambd: the function.

    Example:
        >>> Lambda(lambda x: x + 1)(2)
        3
    """

    def __init__(self, lambd):
        if not callable(lambd):
            raise TypeError(f"Argument lambd should be callable, got {repr(type(lambd).__name__)}")
        self.lambd = lambd

    def __call__(self, img):
        return self.lambd(img)

    def __repr__(self):
        return f"{type(self).__name__}()"


class RandomApply(Module):
    """A list of transforms, or none of them.

    Args:
        transforms: the list, or an nn.ModuleList.
        p: how probable they are.

    Example:
        >>> RandomApply([Lambda(lambda x: -x)], p=1.0)(3)
        -3
    """

    def __init__(self, transforms, p=0.5):
        super().__init__()
        self.transforms, self.p = transforms, p

    def forward(self, img):
        if self.p < rand(1):
            return img
        for transform in self.transforms:
            img = transform(img)
        return img

    def __repr__(self):
        return listed(type(self).__name__, [f"p={self.p}", *self.transforms])


class RandomTransforms:
    """What RandomChoice and RandomOrder share. Both draw from Python's own `random`, as torchvision's do."""

    def __init__(self, transforms):
        if not isinstance(transforms, (list, tuple, ModuleList)):
            raise TypeError("Argument transforms should be a sequence")
        self.transforms = transforms

    def __repr__(self):
        return listed(type(self).__name__, self.transforms)


class RandomOrder(RandomTransforms):
    """All transforms of a list, in random order.

    Example:
        >>> RandomOrder([Lambda(lambda x: x + 1), Lambda(lambda x: x + 2)])(0)
        3
    """

    def __call__(self, img):
        order = list(range(len(self.transforms)))
        random.shuffle(order)
        for i in order:
            img = self.transforms[i](img)
        return img


class RandomChoice(RandomTransforms):
    """One transform of a list.

    Args:
        transforms: the list.
        p: how probable each of them is; all alike if left out.

    Example:
        >>> RandomChoice([Lambda(lambda x: x + 1), Lambda(lambda x: x + 2)], p=[0, 1])(0)
        2
    """

    def __init__(self, transforms, p=None):
        super().__init__(transforms)
        if p is not None and not isinstance(p, (list, tuple)):
            raise TypeError("Argument p should be a sequence")
        self.p = p

    def __call__(self, *args):
        return random.choices(self.transforms, weights=self.p)[0](*args)

    def __repr__(self):
        return f"{super().__repr__()}(p={self.p})"
