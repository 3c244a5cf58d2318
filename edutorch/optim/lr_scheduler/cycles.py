"""Schedules that follow a cosine: down once, down again and again, or up and down."""

import math

from edutorch.optim.lr_scheduler.base import LRScheduler
from edutorch.optim.optimizer import Optimizer


class CosineAnnealingLR(LRScheduler):
    """From lr down to eta_min along half a cosine of T_max epochs. Loshchilov and Hutter 2017.

    Args:
        optimizer: whose learning rates are changed.
        T_max: so many epochs to the bottom.
        eta_min: the lowest lr.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler, seen = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4), []
        >>> for epoch in range(5):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> [round(lr, 3) for lr in seen]
        [1.0, 0.854, 0.5, 0.146, 0.0]
    """

    def __init__(self, optimizer, T_max, eta_min=0.0, last_epoch=-1):
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        self.warn_outside_step()
        if self._is_initial:
            return self.lrs()
        if self._step_count == 1 and self.last_epoch > 0:
            return self._get_closed_form_lr()
        if (self.last_epoch - 1 - self.T_max) % (2 * self.T_max) == 0:  # at the bottom nothing is left to multiply
            first = (1 - math.cos(math.pi / self.T_max)) / 2
            return [lr + (base - self.eta_min) * first for lr, base in zip(self.lrs(), self.base_lrs, strict=True)]
        now, before = (1 + math.cos(math.pi * (self.last_epoch - back) / self.T_max) for back in (0, 1))
        return [now / before * (lr - self.eta_min) + self.eta_min for lr in self.lrs()]

    def _get_closed_form_lr(self):
        height = (1 + math.cos(math.pi * self.last_epoch / self.T_max)) / 2
        return [self.eta_min + (base - self.eta_min) * height for base in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """Down along half a cosine, then from the top again, each time perhaps more slowly. Loshchilov and Hutter 2017.

    Args:
        optimizer: whose learning rates are changed.
        T_0: the first descent takes so many epochs.
        T_mult: each further one so many times as many.
        eta_min: the lowest lr.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler, seen = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=3), []
        >>> for epoch in range(6):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> [round(lr, 3) for lr in seen]
        [1.0, 0.75, 0.25, 1.0, 0.75, 0.25]
    """

    def __init__(self, optimizer, T_0, T_mult=1, eta_min=0.0, last_epoch=-1):
        if T_0 <= 0 or not isinstance(T_0, int):
            raise ValueError(f"Expected positive integer T_0, but got {T_0}")
        if T_mult < 1 or not isinstance(T_mult, int):
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, (float, int)):
            raise ValueError(f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min)}")
        self.T_0, self.T_i, self.T_mult, self.eta_min, self.T_cur = T_0, T_0, T_mult, eta_min, last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        self.warn_outside_step()
        height = (1 + math.cos(math.pi * self.T_cur / self.T_i)) / 2
        return [self.eta_min + (base - self.eta_min) * height for base in self.base_lrs]

    def step(self, epoch=None):
        """Go on to the next epoch, or to any other, which may be between two: step(epoch + batch / batches)."""
        if epoch is None and self.last_epoch >= 0:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur, self.T_i = self.T_cur % self.T_i, self.T_i * self.T_mult
        else:
            epoch = epoch or 0
            if epoch < 0:
                raise ValueError(f"Expected non-negative epoch, but got {epoch}")
            self.T_cur, self.T_i = self.place(epoch)
        self.last_epoch = math.floor(epoch)
        self._get_lr_called_within_step = True
        self.set_lrs(self.get_lr())
        self._get_lr_called_within_step = False

    def place(self, epoch):
        """How far into its descent an epoch is, and how long that descent takes."""
        if epoch < self.T_0:
            return epoch, self.T_0
        if self.T_mult == 1:
            return epoch % self.T_0, self.T_i
        n = int(math.log(epoch / self.T_0 * (self.T_mult - 1) + 1, self.T_mult))
        return epoch - self.T_0 * (self.T_mult**n - 1) / (self.T_mult - 1), self.T_0 * self.T_mult**n


class OneCycleLR(LRScheduler):
    """Up to max_lr, then down to nearly nothing; momentum the other way. To be stepped after every batch. Smith 2018.

    Args:
        optimizer: whose learning rates are changed.
        max_lr: the top, or one for each group.
        total_steps: how many batches there will be; or epochs and steps_per_epoch.
        pct_start: the share of the way up.
        anneal_strategy: "cos" or "linear".
        cycle_momentum: from max_momentum to base_momentum and back.
        div_factor: the first lr is max_lr / div_factor.
        final_div_factor: the last lr is the first / final_div_factor.
        three_phase: go down to the first lr as one went up, and only then to the last one.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0, momentum=0.9)
        >>> scheduler, seen = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=10), []
        >>> for epoch in range(10):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> [round(lr, 3) for lr in seen]
        [0.04, 0.52, 1.0, 0.95, 0.812, 0.611, 0.389, 0.188, 0.05, 0.0]
    """

    def __init__(self, optimizer, max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3,
                 anneal_strategy="cos", cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, div_factor=25.0,
                 final_div_factor=1e4, three_phase=False, last_epoch=-1):  # fmt: skip
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        self.total_steps = count_steps(total_steps, epochs, steps_per_epoch)
        if pct_start < 0 or pct_start > 1 or not isinstance(pct_start, float):
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._anneal_func_type = anneal_strategy
        up, last = pct_start * self.total_steps, self.total_steps - 1
        rise, fall = ("max_momentum", "base_momentum"), ("base_momentum", "max_momentum")
        if three_phase:
            self._schedule_phases = [
                phase(float(up) - 1, ("initial_lr", "max_lr"), rise),
                phase(float(2 * up) - 2, ("max_lr", "initial_lr"), fall),
                phase(last, ("initial_lr", "min_lr"), ("max_momentum", "max_momentum")),
            ]
        else:
            self._schedule_phases = [
                phase(float(up) - 1, ("initial_lr", "max_lr"), rise),
                phase(last, ("max_lr", "min_lr"), fall),
            ]
        self.cycle_momentum = cycle_momentum
        if cycle_momentum and not {"momentum", "betas"} & set(optimizer.defaults):
            raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
        if cycle_momentum:
            self.use_beta1 = "betas" in optimizer.defaults
        tops = for_each_group("max_lr", optimizer, max_lr)
        highest = for_each_group("max_momentum", optimizer, max_momentum)
        lowest = for_each_group("base_momentum", optimizer, base_momentum)
        for group, top, high, low in zip(optimizer.param_groups, tops, highest, lowest) if last_epoch == -1 else ():
            group["initial_lr"], group["max_lr"] = top / div_factor, top
            group["min_lr"] = group["initial_lr"] / final_div_factor
            if cycle_momentum:
                self.set_momentum(group, high)
                group["max_momentum"], group["base_momentum"] = high, low
        super().__init__(optimizer, last_epoch)

    def set_momentum(self, group, momentum):
        if self.use_beta1:
            group["betas"] = (momentum, *group["betas"][1:])
        else:
            group["momentum"] = momentum

    def between(self, start, end, share):
        if self._anneal_func_type == "linear":
            return (end - start) * share + start
        return end + (start - end) / 2.0 * (math.cos(math.pi * share) + 1)

    def get_lr(self):
        self.warn_outside_step()
        step = self.last_epoch
        if step > self.total_steps:
            raise ValueError(f"Tried to step {step} times. The specified number of total steps is {self.total_steps}")
        begin, phases = 0.0, self._schedule_phases
        while len(phases) > 1 and step > phases[0]["end_step"]:
            begin, phases = phases[0]["end_step"], phases[1:]
        now = phases[0]
        share = (step - begin) / (now["end_step"] - begin)
        for group in self.optimizer.param_groups if self.cycle_momentum else ():
            momentum = self.between(group[now["start_momentum"]], group[now["end_momentum"]], share)
            self.set_momentum(group, momentum)
        return [
            self.between(group[now["start_lr"]], group[now["end_lr"]], share) for group in self.optimizer.param_groups
        ]


def phase(end_step, lr, momentum):
    """A stretch of the cycle: its last step, and from which settings of a group to which it leads."""
    (start_lr, end_lr), (start_momentum, end_momentum) = lr, momentum
    return {
        "end_step": end_step, "start_lr": start_lr, "end_lr": end_lr,
        "start_momentum": start_momentum, "end_momentum": end_momentum,
    }  # fmt: skip


def count_steps(total_steps, epochs, steps_per_epoch):
    if total_steps is None and (epochs is None or steps_per_epoch is None):
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    given = {"total_steps": total_steps}
    if total_steps is None:
        given = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
    for name, count in given.items():
        if not isinstance(count, int) or count <= 0:
            raise ValueError(f"Expected positive integer {name}, but got {count}")
    return math.prod(given.values())


def for_each_group(name, optimizer, value):
    count = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [value] * count
    if len(value) != count:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. {name} has {len(value)} values, param_groups has "
            f"{count}."
        )
    return list(value)
