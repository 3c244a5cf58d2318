"""Averages of the weights that training passes through: often better than the last ones. Izmailov et al. 2018."""

import copy
import math

from edutorch.autograd.grad_mode import no_grad
from edutorch.creation import as_tensor, tensor
from edutorch.dtypes import int64, is_inexact
from edutorch.nn.module import Module
from edutorch.nn.normalization import BatchNorm
from edutorch.optim.lr_scheduler.base import LRScheduler
from edutorch.optim.lr_scheduler.cycles import for_each_group


def check_decay(decay):
    if decay < 0.0 or decay > 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


def get_ema_avg_fn(decay=0.999):
    """An avg_fn for AveragedModel: the exponential moving average, decay * average + (1 - decay) * new.

    Example:
        >>> import edutorch as torch
        >>> average = torch.optim.swa_utils.get_ema_avg_fn(0.75)
        >>> average(torch.tensor(1.0), torch.tensor(3.0), None)
        tensor(1.5000)
    """
    check_decay(decay)

    @no_grad()
    def ema_update(ema_param, current_param, num_averaged):
        return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn():
    """An avg_fn for AveragedModel: the plain average of all models so far.

    Example:
        >>> import edutorch as torch
        >>> average = torch.optim.swa_utils.get_swa_avg_fn()
        >>> average(torch.tensor(1.0), torch.tensor(4.0), 2)
        tensor(2.)
    """

    @no_grad()
    def swa_update(averaged_param, current_param, num_averaged):
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


def get_ema_multi_avg_fn(decay=0.999):
    """A multi_avg_fn for AveragedModel: get_ema_avg_fn(decay) for lists of tensors, which it changes in place.

    Example:
        >>> import edutorch as torch
        >>> average = torch.tensor(1.0)
        >>> torch.optim.swa_utils.get_ema_multi_avg_fn(0.75)([average], [torch.tensor(3.0)], None)
        >>> average
        tensor(1.5000)
    """
    check_decay(decay)

    @no_grad()
    def ema_update(ema_param_list, current_param_list, _):
        for average, new in zip(ema_param_list, current_param_list, strict=True):
            if is_inexact(average.array.dtype):
                average.lerp_(new, 1 - decay)
            else:
                average.copy_(average * decay + new * (1 - decay))

    return ema_update


def get_swa_multi_avg_fn():
    """A multi_avg_fn for AveragedModel: get_swa_avg_fn() for lists of tensors, which it changes in place.

    Example:
        >>> import edutorch as torch
        >>> average = torch.tensor(1.0)
        >>> torch.optim.swa_utils.get_swa_multi_avg_fn()([average], [torch.tensor(4.0)], 2)
        >>> average
        tensor(2.)
    """

    @no_grad()
    def swa_update(averaged_param_list, current_param_list, num_averaged):
        for average, new in zip(averaged_param_list, current_param_list, strict=True):
            if is_inexact(average.array.dtype):
                average.lerp_(new, float(1 / (num_averaged + 1)))
            else:  # PyTorch refuses whole numbers in these words: average what has them by an avg_fn
                average.addcdiv_(new - average, as_tensor(num_averaged + 1))

    return swa_update


class AveragedModel(Module):
    """A copy of a model whose parameters are the average of those that update_parameters() has seen.

    Args:
        model: the model that is trained.
        device: where the average lives.
        avg_fn: function(average, new, how many so far) that tells the new average; the plain average if left out.
        multi_avg_fn: function(averages, news, how many so far) that changes lists of them in place.
        use_buffers: average the buffers, too; otherwise they are copied.

    Example:
        >>> import edutorch as torch
        >>> model = torch.nn.Linear(1, 1, bias=False)
        >>> average = torch.optim.swa_utils.AveragedModel(model)
        >>> for weight in (1.0, 2.0, 6.0):
        ...     _ = torch.nn.init.constant_(model.weight, weight)
        ...     average.update_parameters(model)
        >>> average.module.weight.item(), average(torch.ones(1, 1)).item()
        (3.0, 3.0)
    """

    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", tensor(0, dtype=int64, device=device))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)

    def update_parameters(self, model):
        """Let the average know the parameters as they are now."""
        averages, news = self.module.parameters(), model.parameters()
        if self.use_buffers:
            averages, news = [*averages, *self.module.buffers()], [*news, *model.buffers()]
        pairs = [(average.detach(), new.detach().to(average.device)) for average, new in zip(averages, news)]
        if self.n_averaged == 0:
            for average, new in pairs:
                average.copy_(new)
        elif self.avg_fn is not None:
            for average, new in pairs:
                average.copy_(self.avg_fn(average, new, self.n_averaged.to(average.device)))
        else:
            update = self.multi_avg_fn or get_swa_multi_avg_fn()
            for dtype in dict.fromkeys(average.dtype for average, _ in pairs):  # one call for each number type
                alike = [pair for pair in pairs if pair[0].dtype == dtype]
                update(*map(list, zip(*alike)), self.n_averaged)
        if not self.use_buffers:
            for average, new in zip(self.module.buffers(), model.buffers()):
                average.detach().copy_(new.detach())
        self.n_averaged += 1


@no_grad()
def update_bn(loader, model, device=None):
    """Measure the running means and variances of all BatchNorm layers anew: averaged weights have had none of their own.

    Args:
        loader: gives batches; of a list or tuple the first element is the input.
        model: is called with each batch.
        device: where the batches are moved to.

    Example:
        >>> import edutorch as torch
        >>> model = torch.nn.BatchNorm1d(1)
        >>> torch.optim.swa_utils.update_bn([torch.tensor([[1.0], [3.0]]), torch.tensor([[4.0], [4.0]])], model)
        >>> model.running_mean
        tensor([3.])
    """
    momenta = {module: module.momentum for module in model.modules() if isinstance(module, BatchNorm)}
    if not momenta:
        return
    was_training = model.training
    model.train()
    for module in momenta:
        module.reset_running_stats()
        module.momentum = None  # then the running mean is the plain average of all batches
    for batch in loader:
        batch = batch[0] if isinstance(batch, (list, tuple)) else batch
        model(batch if device is None else batch.to(device))
    for module, momentum in momenta.items():
        module.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    """From the lr that is there to swa_lr in anneal_epochs epochs, then it stays: weights are averaged at a constant lr.

    Args:
        optimizer: whose learning rates are changed.
        swa_lr: the lr at the end, or one for each group.
        anneal_epochs: so many epochs on the way.
        anneal_strategy: "cos" or "linear".

    Example:
        >>> import edutorch as torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
        >>> scheduler = torch.optim.swa_utils.SWALR(optimizer, swa_lr=0.5, anneal_epochs=4, anneal_strategy="linear")
        >>> for epoch in range(2):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [0.75]
    """

    def __init__(self, optimizer, swa_lr, anneal_epochs=10, anneal_strategy="cos", last_epoch=-1):
        for lr, group in zip(for_each_group("swa_lr", optimizer, swa_lr), optimizer.param_groups):
            group["swa_lr"] = lr
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self._anneal_strategy, self.anneal_epochs = anneal_strategy, anneal_epochs
        super().__init__(optimizer, last_epoch)

    def share(self, step):
        """How much of the way is done after a step: from 0 to 1."""
        t = max(0, min(1, step / max(1, self.anneal_epochs)))
        return (1 - math.cos(math.pi * t)) / 2 if self._anneal_strategy == "cos" else t

    def get_lr(self):
        self.warn_outside_step()
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        done, new = self.share(step - 1), self.share(step)
        return [self.between(group["lr"], group["swa_lr"], done, new) for group in self.optimizer.param_groups]

    def between(self, lr, end, done, new):
        """The next lr. Where the way began is read off the lr that is there, for another schedule may have changed it."""
        start = end if done == 1 else (lr - done * end) / (1 - done)
        return end * new + start * (1 - new)


__all__ = [
    "AveragedModel", "SWALR", "get_ema_avg_fn", "get_ema_multi_avg_fn", "get_swa_avg_fn", "get_swa_multi_avg_fn", "update_bn",
]  # fmt: skip
