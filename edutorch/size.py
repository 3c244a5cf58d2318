"""The shape of a tensor: a tuple of numbers with PyTorch's manners."""

import math

from edutorch.naming import NamedAsInTorch


class Size(tuple, metaclass=NamedAsInTorch):
    """A tuple of sizes that prints as `torch.Size([2, 3])`.

    Example:
        >>> import edutorch as torch
        >>> torch.zeros(2, 3).shape, torch.zeros(2, 3).shape.numel()
        (torch.Size([2, 3]), 6)
    """

    __slots__ = ()

    def numel(self):
        """How many numbers a tensor of this shape has."""
        return math.prod(self)

    def __call__(self, *args):
        """Of no use: `x.shape(0)` is a slip of the pen, and this names the type as PyTorch does."""
        raise TypeError("'torch.Size' object is not callable")

    def __repr__(self):
        return f"torch.Size({list(self)})"

    def __getitem__(self, index):
        item = tuple.__getitem__(self, index)
        return Size(item) if isinstance(index, slice) else item

    def __add__(self, other):
        return Size(tuple.__add__(self, tuple(other)))

    def __mul__(self, n):
        return Size(tuple.__mul__(self, n))
