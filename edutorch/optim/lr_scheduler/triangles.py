"""Schedules that go up and down in straight lines, again and again."""

import math
import types

from edutorch.optim.lr_scheduler.base import LRScheduler, set_lr
from edutorch.optim.lr_scheduler.cycles import for_each_group
from edutorch.optim.optimizer import Optimizer


class CyclicLR(LRScheduler):
    """From base_lr up to max_lr and down again, over and over. To be stepped after every batch. Smith 2017.

    Args:
        optimizer: whose learning rates are changed.
        base_lr, max_lr: the bottom and the top, or one for each group.
        step_size_up: so many steps up; step_size_down as many down, or the same number.
        mode: "triangular"; "triangular2" halves the height each time; "exp_range" multiplies it by gamma each step.
        scale_fn: the height by a function of one's own: of the cycle's number or of the step, as scale_mode says.
        cycle_momentum: momentum goes the other way, from max_momentum to base_momentum and back.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler, seen = torch.optim.lr_scheduler.CyclicLR(optimizer, 0.0, 1.0, step_size_up=2), []
        >>> for step in range(6):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> [round(lr, 3) for lr in seen]
        [0.0, 0.5, 1.0, 0.5, 0.0, 0.5]
    """

    def __init__(self, optimizer, base_lr, max_lr, step_size_up=2000, step_size_down=None, mode="triangular", gamma=1.0,
                 scale_fn=None, scale_mode="cycle", cycle_momentum=True, base_momentum=0.8, max_momentum=0.9,
                 last_epoch=-1):  # fmt: skip
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        bottoms = for_each_group("base_lr", optimizer, base_lr)
        for group, bottom in zip(optimizer.param_groups, bottoms, strict=True) if last_epoch == -1 else ():
            set_lr(group, bottom)
        self.max_lrs = for_each_group("max_lr", optimizer, max_lr)
        down = float(step_size_up if step_size_down is None else step_size_down)
        self.total_size = float(step_size_up) + down
        self.step_ratio = float(step_size_up) / self.total_size
        if scale_fn is None and mode not in ("triangular", "triangular2", "exp_range"):
            raise ValueError("mode is invalid and scale_fn is None")
        self.mode, self.gamma = mode, gamma
        self._scale_fn_custom, self.scale_mode = scale_fn, scale_mode
        if scale_fn is None:
            self.scale_mode = "iterations" if mode == "exp_range" else "cycle"
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            if not {"momentum", "betas"} & set(optimizer.defaults):
                raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
            self.use_beta1 = "betas" in optimizer.defaults
            self.base_momentums = for_each_group("base_momentum", optimizer, base_momentum)
            self.max_momentums = for_each_group("max_momentum", optimizer, max_momentum)
            if last_epoch == -1:
                self.set_momentums(self.max_momentums)
                both = zip(optimizer.param_groups, self.max_momentums, self.base_momentums, strict=True)
                for group, high, low in both:
                    group["max_momentum"], group["base_momentum"] = high, low
        super().__init__(optimizer, last_epoch)
        self.base_lrs = bottoms

    def set_momentums(self, values):
        for group, momentum in zip(self.optimizer.param_groups, values, strict=True):
            if self.use_beta1:
                group["betas"] = (momentum, *group["betas"][1:])
            else:
                group["momentum"] = momentum

    def scale_fn(self, x):
        """The height of a cycle, or of a step, as a share of the first one's."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        return {"triangular": 1.0, "triangular2": 1 / 2.0 ** (x - 1), "exp_range": self.gamma**x}[self.mode]

    def get_lr(self):
        self.warn_outside_step()
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        along = 1 + self.last_epoch / self.total_size - cycle  # from 0 to 1 in each cycle
        height = along / self.step_ratio if along <= self.step_ratio else (along - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        if self.cycle_momentum:
            pairs = zip(self.base_momentums, self.max_momentums, strict=True)
            self.set_momentums([top - (top - low) * height * scale for low, top in pairs])
        return [low + (top - low) * height * scale for low, top in zip(self.base_lrs, self.max_lrs, strict=True)]

    def state_dict(self):
        """Where the schedule is. A function is left out; of a callable object the attributes are kept."""
        function = self._scale_fn_custom
        kept = None if function is None or isinstance(function, types.FunctionType) else vars(function).copy()
        return {**super().state_dict(), "_scale_fn_custom": kept}

    def load_state_dict(self, state_dict):
        """Continue from a state_dict."""
        attributes = state_dict["_scale_fn_custom"]
        vars(self).update({name: value for name, value in state_dict.items() if name != "_scale_fn_custom"})
        if attributes is not None:
            vars(self._scale_fn_custom).update(attributes)
