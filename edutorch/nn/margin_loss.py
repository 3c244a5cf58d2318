"""The losses of margin_losses.py as modules."""

from edutorch.nn import functional as F
from edutorch.nn.distance import PairwiseDistance
from edutorch.nn.loss import Loss, Weighted


class HingeEmbeddingLoss(Loss):
    """input for things that are alike, max(0, margin - input) for others. See functional.hinge_embedding_loss.

    Args:
        margin: so far apart others should be.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.HingeEmbeddingLoss()(torch.tensor([0.5, 0.25]), torch.tensor([1.0, -1.0]))
        tensor(0.6250)
    """

    def __init__(self, margin=1.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input, target):
        return F.hinge_embedding_loss(input, target, margin=self.margin, reduction=self.reduction)


class MarginRankingLoss(Loss):
    """Which of two scores should be larger. See functional.margin_ranking_loss.

    Args:
        margin: by how much the larger one should be larger.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.MarginRankingLoss()(torch.tensor([1.0]), torch.tensor([3.0]), torch.tensor([1.0]))
        tensor(2.)
    """

    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1, input2, target):
        return F.margin_ranking_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


class CosineEmbeddingLoss(Loss):
    """Vectors that should point the same way, or not. See functional.cosine_embedding_loss.

    Args:
        margin: up to which cosine others may be alike.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.CosineEmbeddingLoss()(torch.tensor([[1.0, 0.0]]), torch.tensor([[3.0, 4.0]]), torch.tensor([1]))
        tensor(0.4000)
    """

    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1, input2, target):
        return F.cosine_embedding_loss(input1, input2, target, margin=self.margin, reduction=self.reduction)


class SoftMarginLoss(Loss):
    """log(1 + exp(-target * input)). See functional.soft_margin_loss.

    Args:
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.SoftMarginLoss()(torch.zeros(1), torch.ones(1))
        tensor(0.6931)
    """

    def forward(self, input, target):
        return F.soft_margin_loss(input, target, reduction=self.reduction)


class MultiLabelSoftMarginLoss(Weighted):
    """Binary cross-entropy of each class's score. See functional.multilabel_soft_margin_loss.

    Args:
        weight: how much each class counts, or None.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.MultiLabelSoftMarginLoss()(torch.zeros(1, 2), torch.tensor([[0.0, 1.0]]))
        tensor(0.6931)
    """

    def forward(self, input, target):
        return F.multilabel_soft_margin_loss(input, target, weight=self.weight, reduction=self.reduction)


class MultiMarginLoss(Weighted):
    """The right score should be larger than each wrong one by a margin. See functional.multi_margin_loss.

    Args:
        p: 1, or 2 for squares.
        margin: by how much the right score should be larger.
        weight: how much each class counts, or None.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.MultiMarginLoss()(torch.tensor([[0.1, 0.2, 0.4, 0.8]]), torch.tensor([3]))
        tensor(0.3250)
    """

    def __init__(self, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
        if p != 1 and p != 2:
            raise ValueError("only p == 1 and p == 2 supported")
        super().__init__(weight, size_average, reduce, reduction)
        self.p, self.margin = p, margin

    def forward(self, input, target):
        return F.multi_margin_loss(
            input, target, p=self.p, margin=self.margin, weight=self.weight, reduction=self.reduction
        )


class TripletMarginLoss(Loss):
    """The positive should be nearer to the anchor than the negative. See functional.triplet_margin_loss.

    Args:
        margin: by how much the negative should be further away.
        p: which distance.
        swap: the negative's distance to the positive counts too, if it is smaller.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.TripletMarginLoss()(torch.zeros(1, 2), torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 1.0]]))
        tensor(5.0000)
    """

    def __init__(self, margin=1.0, p=2.0, eps=1e-6, swap=False, size_average=None, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        if margin <= 0:
            raise ValueError(f"TripletMarginLoss: expected margin to be greater than 0, got {margin} instead")
        self.margin, self.p, self.eps, self.swap = margin, p, eps, swap

    def forward(self, anchor, positive, negative):
        settings = {"margin": self.margin, "p": self.p, "eps": self.eps, "swap": self.swap}
        return F.triplet_margin_loss(anchor, positive, negative, **settings, reduction=self.reduction)


class PoissonNLLLoss(Loss):
    """How surprising counts are. See functional.poisson_nll_loss.

    Args:
        log_input: are the inputs logarithms of rates?
        full: add Stirling's approximation of the constant.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.PoissonNLLLoss()(torch.zeros(1), torch.ones(1))
        tensor(1.)
    """

    def __init__(self, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"):
        super().__init__(size_average, reduce, reduction)
        self.log_input, self.full, self.eps = log_input, full, eps

    def forward(self, log_input, target):
        settings = {"log_input": self.log_input, "full": self.full, "eps": self.eps}
        return F.poisson_nll_loss(log_input, target, **settings, reduction=self.reduction)


class GaussianNLLLoss(Loss):
    """How surprising numbers are, given means and variances. See functional.gaussian_nll_loss.

    Args:
        full: add the constant.
        eps: smaller variances count as this.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> torch.nn.GaussianNLLLoss()(torch.zeros(2), torch.ones(2), torch.ones(2))
        tensor(0.5000)
    """

    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        super().__init__(reduction=reduction)
        self.full, self.eps = full, eps

    def forward(self, input, target, var):
        return F.gaussian_nll_loss(input, target, var, full=self.full, eps=self.eps, reduction=self.reduction)


class MultiLabelMarginLoss(Loss):
    """A margin between the classes that are right and those that are not. See functional.multilabel_margin_loss.

    Args:
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> scores = torch.tensor([[0.1, 0.2, 0.4, 0.8]])
        >>> torch.nn.MultiLabelMarginLoss()(scores, torch.tensor([[3, 0, -1, 1]]))
        tensor(0.8500)
    """

    def forward(self, input, target):
        return F.multilabel_margin_loss(input, target, reduction=self.reduction)


class TripletMarginWithDistanceLoss(Loss):
    """TripletMarginLoss with a distance of your own. See functional.triplet_margin_with_distance_loss.

    Args:
        distance_function: a function or module of two tensors; PairwiseDistance, if left out.
        margin: by how much the negative should be farther away.
        swap: the negative's distance to the positive counts too, if it is the smaller one.
        reduction: "mean", "sum" or "none".

    Example:
        >>> import edutorch as torch
        >>> loss = torch.nn.TripletMarginWithDistanceLoss(distance_function=lambda x, y: (x - y).abs().sum(1))
        >>> loss(torch.zeros(1, 2), torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 1.0]]))
        tensor(7.)
    """

    def __init__(self, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
        super().__init__(reduction=reduction)
        if margin <= 0:
            raise ValueError(
                f"TripletMarginWithDistanceLoss: expected margin to be greater than 0, got {margin} instead"
            )
        self.distance_function = PairwiseDistance() if distance_function is None else distance_function
        self.margin, self.swap = margin, swap

    def forward(self, anchor, positive, negative):
        settings = {"margin": self.margin, "swap": self.swap, "reduction": self.reduction}
        return F.triplet_margin_with_distance_loss(
            anchor, positive, negative, distance_function=self.distance_function, **settings
        )
