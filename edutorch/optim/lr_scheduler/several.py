"""Several schedules for one optimizer: one after the other, or all at once."""

from bisect import bisect_right

from edutorch.optim.lr_scheduler.base import LRScheduler, set_lr
from edutorch.optim.lr_scheduler.plateau import ReduceLROnPlateau


class Several(LRScheduler):
    """What the two share: they save and load the schedules inside them."""

    def check(self, optimizer, schedulers):
        name = type(self).__name__
        for i, scheduler in enumerate(schedulers):
            if not hasattr(scheduler, "optimizer"):
                raise TypeError(f"{name} at index {i} should have `optimizer` as its attribute.")
            if isinstance(scheduler, ReduceLROnPlateau):
                raise ValueError(
                    f"{name} does not support `ReduceLROnPlateau` scheduler as it requires additional kwargs to be specified "
                    f"when calling `step`, but got one at index {i} in the given schedulers sequence."
                )
            if scheduler.optimizer is not optimizer:
                raise ValueError(
                    f"{name} expects all schedulers to belong to the same optimizer, but got scheduler "
                    f"{type(scheduler).__name__} at index {i} has {scheduler.optimizer}, which is different from "
                    f"{type(optimizer).__name__}."
                )

    def state_dict(self):
        """Where the schedule and those inside it are."""
        inside = [scheduler.state_dict() for scheduler in self._schedulers]
        return {**super().state_dict(), "_schedulers": inside}

    def load_state_dict(self, state_dict):
        """Continue from a state_dict."""
        vars(self).update({name: value for name, value in state_dict.items() if name != "_schedulers"})
        for scheduler, state in zip(self._schedulers, state_dict["_schedulers"], strict=True):
            scheduler.load_state_dict(state)


class SequentialLR(Several):
    """One schedule after the other: at each milestone the next one begins.

    Args:
        optimizer: whose learning rates are changed.
        schedulers: schedules of that optimizer.
        milestones: epochs, one fewer than schedules.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.optim import lr_scheduler
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> warm_up = lr_scheduler.LinearLR(optimizer, start_factor=0.5, total_iters=2)
        >>> fall = lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
        >>> scheduler, seen = lr_scheduler.SequentialLR(optimizer, [warm_up, fall], milestones=[2]), []
        >>> for epoch in range(5):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> seen
        [0.5, 0.75, 1.0, 0.5, 0.25]
    """

    def __init__(self, optimizer, schedulers, milestones, last_epoch=-1):
        if len(schedulers) < 1:
            raise ValueError(f"{type(self).__name__} expects at least one scheduler, but got no scheduler.")
        self.check(optimizer, schedulers)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone "
                f"points, but got number of schedulers {len(schedulers)} and the number of milestones to be equal to "
                f"{len(milestones)}"
            )
        self.optimizer, self._schedulers, self._milestones = optimizer, schedulers, milestones
        self.last_epoch = last_epoch + 1
        # Each schedule has taken a first step of its own when it was made. All but one must not have been.
        for group in optimizer.param_groups:
            set_lr(group, group["initial_lr"])
        self.undo(self)
        first = schedulers[bisect_right(milestones, 0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def undo(self, scheduler):
        if hasattr(scheduler, "_schedulers"):
            for inside in scheduler._schedulers:
                self.undo(inside)
        else:
            scheduler.last_epoch -= 1

    def step(self):
        """Go on to the next epoch."""
        self.last_epoch += 1
        i = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[i]
        if i > 0 and self._milestones[i - 1] == self.last_epoch:
            scheduler._update_lr(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


class ChainedScheduler(Several):
    """Several schedules at once: each multiplies what the others left.

    Args:
        schedulers: schedules of one optimizer.
        optimizer: that optimizer, if it is not to be looked up.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.optim import lr_scheduler
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> halving, slow = lr_scheduler.ExponentialLR(optimizer, 0.5), lr_scheduler.ConstantLR(optimizer, 0.1, total_iters=9)
        >>> lr_scheduler.ChainedScheduler([halving, slow]).get_last_lr()
        [0.1]
    """

    def __init__(self, schedulers, optimizer=None):
        if len(schedulers) < 1:
            raise ValueError(
                f"{type(self).__name__} expects at least one scheduler to be chained, but got no scheduler."
            )
        optimizer = optimizer or schedulers[0].optimizer
        self.check(optimizer, schedulers)
        self._schedulers, self.optimizer = schedulers, optimizer
        self._last_lr = self.lrs()

    def step(self):
        """Go on to the next epoch."""
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = self.lrs()
