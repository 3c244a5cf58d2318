"""Schedules that go one way: down in steps, along a line or a curve; or up, to warm up.

Each get_lr() multiplies the lr that is there, so that several schedules can work on one optimizer. The closed form, the
lr of an epoch that one jumps to, stands below it.
"""

from bisect import bisect_right
from collections import Counter

from edutorch.optim.lr_scheduler.base import LRScheduler


class StepLR(LRScheduler):
    """lr * gamma every step_size epochs.

    Args:
        optimizer: whose learning rates are changed.
        step_size: so many epochs between two changes.
        gamma: the factor.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler, seen = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2), []
        >>> for epoch in range(5):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> seen
        [1.0, 1.0, 0.1, 0.1, 0.010000000000000002]
    """

    def __init__(self, optimizer, step_size, gamma=0.1, last_epoch=-1):
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        self.warn_outside_step()
        if self.last_epoch == 0 or self.last_epoch % self.step_size:
            return self.lrs()
        return [lr * self.gamma for lr in self.lrs()]

    def _get_closed_form_lr(self):
        return [base * self.gamma ** (self.last_epoch // self.step_size) for base in self.base_lrs]


class MultiStepLR(LRScheduler):
    """lr * gamma at each milestone.

    Args:
        optimizer: whose learning rates are changed.
        milestones: epochs.
        gamma: the factor.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler, seen = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[1, 3]), []
        >>> for epoch in range(5):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> [round(lr, 3) for lr in seen]
        [1.0, 0.1, 0.1, 0.01, 0.01]
    """

    def __init__(self, optimizer, milestones, gamma=0.1, last_epoch=-1):
        self.milestones, self.gamma = Counter(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        self.warn_outside_step()
        if self.last_epoch not in self.milestones:
            return self.lrs()
        return [lr * self.gamma ** self.milestones[self.last_epoch] for lr in self.lrs()]

    def _get_closed_form_lr(self):
        passed = bisect_right(sorted(self.milestones.elements()), self.last_epoch)
        return [base * self.gamma**passed for base in self.base_lrs]


class ExponentialLR(LRScheduler):
    """lr * gamma every epoch.

    Args:
        optimizer: whose learning rates are changed.
        gamma: the factor.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler, seen = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5), []
        >>> for epoch in range(4):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> [round(lr, 3) for lr in seen]
        [1.0, 0.5, 0.25, 0.125]
    """

    def __init__(self, optimizer, gamma, last_epoch=-1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        self.warn_outside_step()
        return self.lrs() if self._is_initial else [lr * self.gamma for lr in self.lrs()]

    def _get_closed_form_lr(self):
        return [base * self.gamma**self.last_epoch for base in self.base_lrs]


class ConstantLR(LRScheduler):
    """lr * factor for the first total_iters epochs, then lr itself.

    Args:
        optimizer: whose learning rates are changed.
        factor: from 0 to 1.
        total_iters: so many epochs.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler, seen = torch.optim.lr_scheduler.ConstantLR(optimizer, factor=0.5, total_iters=2), []
        >>> for epoch in range(4):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> [round(lr, 3) for lr in seen]
        [0.5, 0.5, 1.0, 1.0]
    """

    def __init__(self, optimizer, factor=1.0 / 3, total_iters=5, last_epoch=-1):
        if factor > 1.0 or factor < 0:
            raise ValueError("Constant multiplicative factor expected to be between 0 and 1.")
        self.factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        self.warn_outside_step()
        if self.last_epoch == 0:
            return [lr * self.factor for lr in self.lrs()]
        if self.last_epoch != self.total_iters:
            return self.lrs()
        return [lr * (1.0 / self.factor) for lr in self.lrs()]

    def _get_closed_form_lr(self):
        factor = self.factor + (self.last_epoch >= self.total_iters) * (1 - self.factor)
        return [base * factor for base in self.base_lrs]


class LinearLR(LRScheduler):
    """From lr * start_factor to lr * end_factor along a line of total_iters epochs: a warm-up, as a rule.

    Args:
        optimizer: whose learning rates are changed.
        start_factor: above 0, up to 1.
        end_factor: from 0 to 1.
        total_iters: so many epochs.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler, seen = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.25, total_iters=3), []
        >>> for epoch in range(5):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> [round(lr, 3) for lr in seen]
        [0.25, 0.5, 0.75, 1.0, 1.0]
    """

    def __init__(self, optimizer, start_factor=1.0 / 3, end_factor=1.0, total_iters=5, last_epoch=-1):
        if start_factor > 1.0 or start_factor <= 0:
            raise ValueError("Starting multiplicative factor expected to be greater than 0 and less or equal to 1.")
        if end_factor > 1.0 or end_factor < 0:
            raise ValueError("Ending multiplicative factor expected to be between 0 and 1.")
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        self.warn_outside_step()
        if self.last_epoch == 0:
            return [lr * self.start_factor for lr in self.lrs()]
        if self._is_initial or self.last_epoch > self.total_iters:
            return self.lrs()
        rise = self.end_factor - self.start_factor
        before = self.total_iters * self.start_factor + (self.last_epoch - 1) * rise
        return [lr * (1.0 + rise / before) for lr in self.lrs()]

    def _get_closed_form_lr(self):
        way = min(self.total_iters, self.last_epoch) / self.total_iters
        return [base * (self.start_factor + (self.end_factor - self.start_factor) * way) for base in self.base_lrs]


class PolynomialLR(LRScheduler):
    """lr * (1 - epoch / total_iters)^power.

    Args:
        optimizer: whose learning rates are changed.
        total_iters: after so many epochs lr is 0.
        power: 1 for a line.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler, seen = torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters=4, power=2.0), []
        >>> for epoch in range(5):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> [round(lr, 3) for lr in seen]
        [1.0, 0.562, 0.25, 0.062, 0.0]
    """

    def __init__(self, optimizer, total_iters=5, power=1.0, last_epoch=-1):
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        self.warn_outside_step()
        if self._is_initial or self.last_epoch > self.total_iters:
            return self.lrs()
        now, before = 1.0 - self.last_epoch / self.total_iters, 1.0 - (self.last_epoch - 1) / self.total_iters
        return [lr * (now / before) ** self.power for lr in self.lrs()]

    def _get_closed_form_lr(self):
        left = 1.0 - min(self.total_iters, self.last_epoch) / self.total_iters
        return [base * left**self.power for base in self.base_lrs]
