"""The schedule that looks at what training achieves: it lowers the learning rate when that no longer gets better."""

import math
import warnings

from edutorch.optim.lr_scheduler.base import WITH_EPOCH, LRScheduler, set_lr
from edutorch.optim.optimizer import Optimizer


class ReduceLROnPlateau(LRScheduler):
    """lr * factor when a measure, such as the loss on held-out data, has not got better for patience epochs.

    Args:
        optimizer: whose learning rates are changed.
        mode: is "min" better, or "max"?
        factor: below 1.
        patience: so many epochs without progress are allowed.
        threshold: what counts as better: by this share ("rel") or by this much ("abs").
        threshold_mode: "rel" or "abs".
        cooldown: so many epochs after a change nothing is counted.
        min_lr: lr stays above this; or one for each group.
        eps: smaller changes are not made.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1)
        >>> for loss in (3.0, 2.0, 2.0, 2.0):
        ...     scheduler.step(loss)
        >>> scheduler.get_last_lr()
        [0.1]
    """

    def __init__(self, optimizer, mode="min", factor=0.1, patience=10, threshold=1e-4, threshold_mode="rel", cooldown=0,
                 min_lr=0, eps=1e-8):  # fmt: skip
        if factor >= 1.0:
            raise ValueError("Factor should be < 1.0.")
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        count = len(optimizer.param_groups)
        several = isinstance(min_lr, (list, tuple))
        if several and len(min_lr) != count:
            raise ValueError(f"expected {count} min_lrs, got {len(min_lr)}")
        if mode not in ("min", "max"):
            raise ValueError(f"mode {mode} is unknown!")
        if threshold_mode not in ("rel", "abs"):
            raise ValueError(f"threshold mode {threshold_mode} is unknown!")
        self.optimizer, self.factor, self.patience, self.cooldown, self.eps = optimizer, factor, patience, cooldown, eps
        self.default_min_lr = None if several else min_lr
        self.min_lrs = list(min_lr) if several else [min_lr] * count
        self.mode, self.threshold, self.threshold_mode = mode, threshold, threshold_mode
        self.last_epoch, self._last_lr = 0, self.lrs()
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self._reset()

    def _reset(self):
        """Forget what was measured."""
        self.best, self.cooldown_counter, self.num_bad_epochs = self.mode_worse, 0, 0

    @property
    def in_cooldown(self):
        """Was lr lowered only just now?"""
        return self.cooldown_counter > 0

    def is_better(self, a, best):
        """Is a measure better than the best one so far, by more than the threshold?"""
        way = 1 if self.mode == "max" else -1
        goal = best * (1.0 + way * self.threshold) if self.threshold_mode == "rel" else best + way * self.threshold
        return a > goal if self.mode == "max" else a < goal

    def step(self, metrics, epoch=None):
        """Tell the schedule what was measured in this epoch."""
        if epoch is not None:
            warnings.warn(WITH_EPOCH, UserWarning, stacklevel=2)
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        current = float(metrics)
        if self.is_better(current, self.best):
            self.best, self.num_bad_epochs = current, 0
        else:
            self.num_bad_epochs += 1
        if self.in_cooldown:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self.reduce()
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = self.lrs()

    def reduce(self):
        groups = self.optimizer.param_groups
        if len(groups) != len(self.min_lrs):
            if self.default_min_lr is None:
                raise RuntimeError(
                    f"The number of param groups in the `optimizer` ({len(groups)}) differs from when `ReduceLROnPlateau` was "
                    f"initialized ({len(self.min_lrs)}), usually due to a new param group being added to the optimizer. "
                    "Please modify the `min_lrs` field to match the length of the `optimizer` param groups."
                )
            self.min_lrs = [self.default_min_lr] * len(groups)
        for group, lowest in zip(groups, self.min_lrs):
            old = float(group["lr"])
            new = max(old * self.factor, lowest)
            if old - new > self.eps:
                set_lr(group, new)
