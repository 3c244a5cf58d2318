"""Losses as modules: a loss function with its settings, to be called with (input, target)."""

import warnings

from edutorch.nn import functional as F
from edutorch.nn.functions.losses import reduction_of
from edutorch.nn.module import Module


class Loss(Module):
    """What all losses share: the choice between the mean, the sum, and the loss of each number."""

    def __init__(self, size_average=None, reduce=None, reduction="mean"):
        super().__init__()
        old = size_average is not None or reduce is not None
        self.reduction = reduction_of(size_average, reduce, reduction) if old else reduction


class Weighted(Loss):
    """A loss in which classes or numbers count differently."""

    def __init__(self, weight=None, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)


class MSELoss(Loss):
    """The mean squared error. See functional.mse_loss.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.MSELoss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(2.)
    """

    def forward(self, input, target):
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(Loss):
    """The mean absolute error. See functional.l1_loss.

    Args:
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.L1Loss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(1.)
    """

    def forward(self, input, target):
        return F.l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(Loss):
    """Squared error for distances below beta, absolute error beyond. See functional.smooth_l1_loss.

    Args:
        beta: where the square ends.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.SmoothL1Loss()(torch.zeros(2), torch.tensor([0.5, 3.0]))
        tensor(1.3125)
    """

    def __init__(self, size_average=None, reduce=None, reduction="mean", beta=1.0):
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input, target):
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(Loss):
    """Half the squared error for distances up to delta, then straight on. See functional.huber_loss.

    Args:
        delta: where the square ends.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.HuberLoss()(torch.zeros(2), torch.tensor([0.5, 3.0]))
        tensor(1.3125)
    """

    def __init__(self, reduction="mean", delta=1.0):
        super().__init__(reduction=reduction)
        if not isinstance(delta, (float, int)):
            raise TypeError(f"delta must be a float or int, got: {type(delta)}")
        self.delta = delta

    def forward(self, input, target):
        return F.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


class NLLLoss(Weighted):
    """Minus the log-probability that was given to the right class. See functional.nll_loss.

    Args:
        weight: how much each class counts, or None.
        ignore_index: targets with this number count nothing.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.NLLLoss()(torch.log(torch.tensor([[0.25, 0.75]])), torch.tensor([1]))
        tensor(0.2877)
    """

    def __init__(self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index

    def forward(self, input, target):
        return F.nll_loss(input, target, self.weight, ignore_index=self.ignore_index, reduction=self.reduction)


class CrossEntropyLoss(Weighted):
    """-log softmax(input)[target]: the loss of classifiers. See functional.cross_entropy.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.CrossEntropyLoss()(torch.tensor([[1.0, 2.0]]), torch.tensor([1]))
        tensor(0.3133)
    """

    def __init__(
        self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0
    ):
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def forward(self, input, target):
        return F.cross_entropy(
            input,
            target,
            self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class BCELoss(Weighted):
    """Binary cross-entropy of probabilities. See functional.binary_cross_entropy.

    Args:
        weight: how much each number counts, or None.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.BCELoss()(torch.tensor([0.25]), torch.ones(1))
        tensor(1.3863)
    """

    def forward(self, input, target):
        return F.binary_cross_entropy(input, target, self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(Weighted):
    """Binary cross-entropy of scores, in one stable step. See functional.binary_cross_entropy_with_logits.

    Args:
        weight: how much each number counts, or None.
        pos_weight: how much a positive counts, or None.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.BCEWithLogitsLoss()(torch.zeros(1), torch.ones(1))
        tensor(0.6931)
    """

    def __init__(self, weight=None, size_average=None, reduce=None, reduction="mean", pos_weight=None):
        super().__init__(weight, size_average, reduce, reduction)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input, target):
        return F.binary_cross_entropy_with_logits(
            input, target, self.weight, pos_weight=self.pos_weight, reduction=self.reduction
        )


class KLDivLoss(Loss):
    """The Kullback-Leibler divergence. See functional.kl_div.

    Args:
        log_target: are the targets logarithms too?
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.KLDivLoss(reduction="batchmean")(torch.log(torch.tensor([[0.9, 0.1]])), torch.tensor([[0.5, 0.5]]))
        tensor(0.5108)
    """

    def __init__(self, size_average=None, reduce=None, reduction="mean", log_target=False):
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input, target):
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class NLLLoss2d(NLLLoss):
    """The old name of NLLLoss for pictures.

    Example:
        >>> import edutorch as torch
        >>> issubclass(torch.nn.NLLLoss2d, torch.nn.NLLLoss)
        True
    """

    def __init__(self, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction="mean"):
        warnings.warn(
            "`NLLLoss2d` has been deprecated. Please use `NLLLoss` instead as a drop-in replacement and see "
            "https://pytorch.org/docs/main/nn.html#torch.nn.NLLLoss for more details.",
            FutureWarning,
            stacklevel=2,
        )
        super().__init__(weight, size_average, ignore_index, reduce, reduction)


class CTCLoss(Loss):
    """-log of the chance of a text, over all ways to lay it along the steps of a sound. See functional.ctc_loss.

    Args:
        blank: the class that stands for no letter.
        reduction: "mean" first divides each loss by the length of its text; "sum"; "none".
        zero_infinity: texts that are too long for their sound have the loss 0, and not inf.

    Example:
        >>> import edutorch as torch
        >>> log_probs = torch.zeros(4, 1, 3).log_softmax(2)
        >>> torch.nn.CTCLoss()(log_probs, torch.tensor([[1, 2]]), torch.tensor([4]), torch.tensor([2]))
        tensor(0.8432)
    """

    def __init__(self, blank=0, reduction="mean", zero_infinity=False):
        super().__init__(reduction=reduction)
        self.blank, self.zero_infinity = blank, zero_infinity

    def forward(self, log_probs, targets, input_lengths, target_lengths):
        return F.ctc_loss(
            log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity
        )
