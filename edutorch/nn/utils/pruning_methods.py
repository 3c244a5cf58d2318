"""The ways to prune: at random, what is near to 0, whole slices, or by a mask of one's own."""

import numbers

from edutorch.functions.sorting import topk
from edutorch.functions.statistics import kthvalue
from edutorch.nn.utils.pruning import BasePruningMethod, mask_of
from edutorch.random import rand, rand_like


class Identity(BasePruningMethod):
    """Prunes nothing, but makes the mask of ones."""

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t, default_mask):
        """The mask so far."""
        return default_mask


class ByAmount(BasePruningMethod):
    """What the methods share that are told how many to prune: a number (int), or a share (float).

    Args:
        amount: how many.
    """

    def __init__(self, amount):
        if not isinstance(amount, numbers.Real):
            raise TypeError(f"Invalid type for amount: {amount}. Must be int or float.")
        whole = isinstance(amount, numbers.Integral)
        if amount < 0 or (not whole and not 0.0 <= float(amount) <= 1.0):
            raise ValueError(f"amount={amount} should either be a float in the range [0, 1] or a non-negative integer")
        self.amount = amount

    def count(self, size):
        """How many of `size` are pruned."""
        count = self.amount if isinstance(self.amount, numbers.Integral) else round(self.amount * size)
        if count > size:
            raise ValueError(f"amount={count} should be smaller than the number of parameters to prune={size}")
        return count


class RandomUnstructured(ByAmount):
    """Prunes numbers at random."""

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t, default_mask):
        """0 for the numbers with the largest lot."""
        count, mask = self.count(t.numel()), default_mask.clone()
        if count:
            mask.view(-1)[topk(rand_like(t).view(-1), k=count).indices] = 0
        return mask


class L1Unstructured(ByAmount):
    """Prunes the numbers nearest to 0."""

    PRUNING_TYPE = "unstructured"

    def compute_mask(self, t, default_mask):
        """0 for the smallest numbers."""
        count, mask = self.count(t.numel()), default_mask.clone()
        if count:
            mask.view(-1)[topk(t.abs().view(-1), k=count, largest=False).indices] = 0
        return mask


class Structured(ByAmount):
    """What the methods share that prune whole slices along a dimension.

    Args:
        amount: how many slices.
        dim: the dimension.
    """

    PRUNING_TYPE = "structured"

    def __init__(self, amount, dim=-1):
        super().__init__(amount)
        self.dim = dim

    def check(self, t):
        if t.ndim <= 1:
            raise ValueError(
                f"Structured pruning can only be applied to multidimensional tensors. Found tensor of shape {t.shape} with "
                f"{t.ndim} dims"
            )
        if self.dim >= t.ndim:
            raise IndexError(f"Invalid index {self.dim} for tensor of size {t.shape}")


class RandomStructured(Structured):
    """Prunes slices at random."""

    def compute_mask(self, t, default_mask):
        """0 for the slices with the smallest lot."""
        self.check(t)
        size = t.shape[self.dim]
        count = self.count(size)
        if count == 0:
            return default_mask
        lots = rand(size, device=t.device)
        mask = mask_of(t, self.dim, lots > kthvalue(lots, k=count).values)
        return mask.mul_(default_mask.to(dtype=mask.dtype))


class LnStructured(Structured):
    """Prunes the shortest slices.

    Args:
        amount: how many slices.
        n: which length: a number, or what Tensor.norm takes for p.
        dim: the dimension.
    """

    def __init__(self, amount, n, dim=-1):
        super().__init__(amount, dim)
        self.n = n

    def compute_mask(self, t, default_mask):
        """0 for the shortest slices."""
        self.check(t)
        size = t.shape[self.dim]
        count = self.count(size)
        if count == 0:
            return default_mask
        lengths = t.norm(p=self.n, dim=[d for d in range(t.ndim) if d != self.dim % t.ndim])
        mask = mask_of(t, self.dim, topk(lengths, k=size - count, largest=True).indices)
        return mask.mul_(default_mask.to(dtype=mask.dtype))


class CustomFromMask(BasePruningMethod):
    """Prunes by a mask that is given.

    Args:
        mask: 1 for what stays.
    """

    PRUNING_TYPE = "global"

    def __init__(self, mask):
        self.mask = mask

    def compute_mask(self, t, default_mask):
        """What both masks leave."""
        if default_mask.shape != self.mask.shape:
            raise AssertionError(
                f"default_mask shape {default_mask.shape} must match self.mask shape {self.mask.shape}"
            )
        return default_mask * self.mask.to(dtype=default_mask.dtype)
