"""What all schedules share: they count epochs and write a new `lr` into the optimizer's groups."""

import types
import warnings

from edutorch.graph import TensorBase
from edutorch.optim.optimizer import Optimizer

WITH_EPOCH = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use "
    "`scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is "
    "used instead of the new chainable form, where available. Please open an issue if you are unable to replicate your use "
    "case: https://github.com/pytorch/pytorch/issues/new/choose."
)
REPLACED = (
    "Seems like `optimizer.step()` has been overridden after learning rate scheduler initialization. Please, make sure to "
    "call `optimizer.step()` before `lr_scheduler.step()`. See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)
TOO_EARLY = (
    "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call them in "
    "the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in PyTorch "
    "skipping the first value of the learning rate schedule. See more details at "
    "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"
)


def copied(lr):
    """A learning rate that stays as it is, also if it is a tensor, which a schedule changes in place."""
    return lr.clone() if isinstance(lr, TensorBase) else lr


def set_lr(group, lr):
    """Write a new learning rate into a group; if there is a tensor, into that."""
    if isinstance(group["lr"], TensorBase):
        group["lr"].fill_(lr.squeeze() if isinstance(lr, TensorBase) else lr)
    else:
        group["lr"] = lr


class LRScheduler:
    """The base class: a subclass writes `get_lr()`, the new learning rate of each group at `self.last_epoch`.

    Args:
        optimizer: whose learning rates are changed.
        last_epoch: the epoch to continue after; -1 to begin.

    Example:
        >>> import edutorch as torch
        >>> class Halving(torch.optim.lr_scheduler.LRScheduler):
        ...     def get_lr(self):
        ...         return [lr * 0.5**self.last_epoch for lr in self.base_lrs]
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler = Halving(optimizer)
        >>> optimizer.step()
        >>> scheduler.step()
        >>> scheduler.get_last_lr()
        [0.5]
    """

    _get_lr_called_within_step = False
    _is_initial = False

    def __init__(self, optimizer, last_epoch=-1):
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", copied(group["lr"]))
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{i}] when resuming scheduler with last_epoch >= 0.\n"
                    "This typically happens when:\n1. You're trying to resume training from a checkpoint but haven't properly "
                    "loaded the optimizer state\n2. You're using last_epoch >= 0 for a fresh training run (not recommended)"
                )
        self.base_lrs = [copied(group["initial_lr"]) for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        vars(optimizer).setdefault("_opt_called", False)  # from now on the optimizer tells whether it has stepped
        self._initial_step()

    def _initial_step(self):
        self._step_count, self._is_initial = 0, True
        try:
            self.step()
        finally:
            self._is_initial = False

    def lrs(self):
        """The learning rate of each group as it is now."""
        return [copied(group["lr"]) for group in self.optimizer.param_groups]

    def get_lr(self):
        """The new learning rate of each group. Every schedule writes its own."""
        raise NotImplementedError

    def get_last_lr(self):
        """The learning rate of each group, as the schedule last set it."""
        return self._last_lr

    def step(self, epoch=None):
        """Go on to the next epoch: to be called after the optimizer's steps of this one."""
        if self._step_count == 1 and not hasattr(self.optimizer.step, "_wrapped_by_lr_sched"):
            warnings.warn(REPLACED, UserWarning, stacklevel=2)
        elif self._step_count == 1 and not getattr(self.optimizer, "_opt_called", False):
            warnings.warn(TOO_EARLY, UserWarning, stacklevel=2)
        self._step_count += 1
        if epoch is not None:
            warnings.warn(WITH_EPOCH, UserWarning, stacklevel=2)
        self._update_lr(epoch)

    def _update_lr(self, epoch=None):
        self._get_lr_called_within_step = True
        try:
            self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
            closed = epoch is not None and hasattr(self, "_get_closed_form_lr")
            self.set_lrs(self._get_closed_form_lr() if closed else self.get_lr())
        finally:
            self._get_lr_called_within_step = False

    def set_lrs(self, values):
        for group, lr in zip(self.optimizer.param_groups, values, strict=True):
            set_lr(group, lr)
        self._last_lr = self.lrs()

    def warn_outside_step(self):
        """get_lr() is for step() alone: it computes what comes next, not what is."""
        if not self._get_lr_called_within_step:
            warnings.warn(
                "To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
                UserWarning,
                stacklevel=3,
            )

    def state_dict(self):
        """Where the schedule is, as a dictionary of numbers."""
        return {name: value for name, value in vars(self).items() if name != "optimizer"}

    def load_state_dict(self, state_dict):
        """Continue from a state_dict."""
        vars(self).update(state_dict)


class _LRScheduler(LRScheduler):
    """The name of before 2.0, which old lessons import."""


class ByFunction(LRScheduler):
    """What the two schedules share that are given a function, or one for each group."""

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        count = len(optimizer.param_groups)
        several = isinstance(lr_lambda, (list, tuple))
        if several and len(lr_lambda) != count:
            raise ValueError(f"Expected {count} lr_lambdas, but got {len(lr_lambda)}")
        self.lr_lambdas = list(lr_lambda) if several else [lr_lambda] * count
        super().__init__(optimizer, last_epoch)

    def state_dict(self):
        """Where the schedule is. Functions are left out; of callable objects the attributes are kept."""
        state = {name: value for name, value in super().state_dict().items() if name != "lr_lambdas"}
        functions = [None if isinstance(f, types.FunctionType) else vars(f).copy() for f in self.lr_lambdas]
        return {**state, "lr_lambdas": functions}

    def load_state_dict(self, state_dict):
        """Continue from a state_dict."""
        vars(self).update({name: value for name, value in state_dict.items() if name != "lr_lambdas"})
        for function, attributes in zip(self.lr_lambdas, state_dict["lr_lambdas"], strict=True):
            if attributes is not None:
                vars(function).update(attributes)


class LambdaLR(ByFunction):
    """lr = the first lr * lr_lambda(epoch).

    Args:
        optimizer: whose learning rates are changed.
        lr_lambda: a function of the epoch, or one for each group.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
        >>> optimizer.step()
        >>> scheduler.step()
        >>> scheduler.get_last_lr()
        [0.5]
    """

    def get_lr(self):
        self.warn_outside_step()
        return [base * function(self.last_epoch) for function, base in zip(self.lr_lambdas, self.base_lrs, strict=True)]


class MultiplicativeLR(ByFunction):
    """lr = the last lr * lr_lambda(epoch).

    Args:
        optimizer: whose learning rates are changed.
        lr_lambda: a function of the epoch, or one for each group.

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler, seen = torch.optim.lr_scheduler.MultiplicativeLR(optimizer, lambda epoch: 0.5), []
        >>> for epoch in range(4):
        ...     optimizer.step()
        ...     seen += scheduler.get_last_lr()
        ...     scheduler.step()
        >>> [round(lr, 3) for lr in seen]
        [1.0, 0.5, 0.25, 0.125]
    """

    def __init__(self, optimizer, lr_lambda, last_epoch=-1):
        for function in lr_lambda if isinstance(lr_lambda, (list, tuple)) else [lr_lambda]:
            if not callable(function):
                raise TypeError(f"lr_lambda should be a function, but got {type(function).__name__}")
        super().__init__(optimizer, lr_lambda, last_epoch)

    def get_lr(self):
        self.warn_outside_step()
        if self._is_initial:
            return self.lrs()
        return [lr * function(self.last_epoch) for function, lr in zip(self.lr_lambdas, self.lrs(), strict=True)]
