"""The rarer losses beside PyTorch's, as modules and functions, with every reduction; and odd targets of the common ones."""

import pytest
from beside import assert_same

import edutorch
from edutorch.autograd import gradcheck, gradgradcheck


def signs(T, *shape):
    return T.where(T.rand(*shape) > 0.5, 1.0, -1.0)


def leaf(T, *shape):
    return T.randn(*shape).requires_grad_()


LOSSES = {
    "hinge": (lambda nn, r: nn.HingeEmbeddingLoss(margin=0.8, reduction=r), lambda T: (leaf(T, 4, 3), signs(T, 4, 3))),
    "ranking": (lambda nn, r: nn.MarginRankingLoss(margin=0.2, reduction=r), lambda T: (leaf(T, 5), leaf(T, 5), signs(T, 5))),
    "cosine": (lambda nn, r: nn.CosineEmbeddingLoss(margin=0.1, reduction=r), lambda T: (leaf(T, 6, 3), leaf(T, 6, 3), signs(T, 6))),
    "cosine of one": (lambda nn, r: nn.CosineEmbeddingLoss(reduction=r), lambda T: (leaf(T, 3), leaf(T, 3), T.tensor(-1))),
    "soft margin": (lambda nn, r: nn.SoftMarginLoss(reduction=r), lambda T: (leaf(T, 4, 3), signs(T, 4, 3))),
    "several labels": (lambda nn, r: nn.MultiLabelSoftMarginLoss(reduction=r), lambda T: (leaf(T, 4, 3), (T.rand(4, 3) > 0.5).float())),
    "several weighted labels": (
        lambda nn, r: nn.MultiLabelSoftMarginLoss(weight=edutorch_or_torch(nn).tensor([1.0, 2.0, 3.0]), reduction=r),
        lambda T: (leaf(T, 4, 3), (T.rand(4, 3) > 0.5).float()),
    ),
    "multi margin": (lambda nn, r: nn.MultiMarginLoss(reduction=r), lambda T: (leaf(T, 4, 3), T.randint(3, (4,)))),
    "squared multi margin": (lambda nn, r: nn.MultiMarginLoss(p=2, margin=0.5, reduction=r), lambda T: (leaf(T, 4, 3), T.randint(3, (4,)))),
    "multi margin of one": (lambda nn, r: nn.MultiMarginLoss(reduction=r), lambda T: (leaf(T, 3), T.tensor(1))),
    "weighted multi margin": (
        lambda nn, r: nn.MultiMarginLoss(weight=edutorch_or_torch(nn).tensor([1.0, 2.0, 3.0]), reduction=r),
        lambda T: (leaf(T, 4, 3), T.randint(3, (4,))),
    ),
    "triplet": (lambda nn, r: nn.TripletMarginLoss(reduction=r), lambda T: (leaf(T, 4, 3), leaf(T, 4, 3), leaf(T, 4, 3))),
    "swapped triplet": (lambda nn, r: nn.TripletMarginLoss(margin=2.0, p=1, swap=True, reduction=r), lambda T: (leaf(T, 4, 3), leaf(T, 4, 3), leaf(T, 4, 3))),
    "poisson": (lambda nn, r: nn.PoissonNLLLoss(reduction=r), lambda T: (leaf(T, 4), T.tensor([0.0, 1.0, 2.0, 7.0]))),
    "full poisson": (lambda nn, r: nn.PoissonNLLLoss(full=True, reduction=r), lambda T: (leaf(T, 4), T.tensor([0.0, 1.0, 2.0, 7.0]))),
    "poisson of rates": (lambda nn, r: nn.PoissonNLLLoss(log_input=False, reduction=r), lambda T: (T.rand(4).requires_grad_(), T.tensor([0.0, 1.0, 2.0, 7.0]))),
    "gaussian": (lambda nn, r: nn.GaussianNLLLoss(reduction=r), lambda T: (leaf(T, 4, 3), leaf(T, 4, 3), T.rand(4, 3).requires_grad_())),
    "gaussian of rows": (lambda nn, r: nn.GaussianNLLLoss(full=True, reduction=r), lambda T: (leaf(T, 4, 3), leaf(T, 4, 3), T.rand(4, 1).requires_grad_())),
    "gaussian of a row each": (lambda nn, r: nn.GaussianNLLLoss(reduction=r), lambda T: (leaf(T, 4, 3), leaf(T, 4, 3), T.rand(4))),
    "gaussian of a number": (lambda nn, r: nn.GaussianNLLLoss(eps=0.5, reduction=r), lambda T: (leaf(T, 4), leaf(T, 4), 0.25)),
    "chances in three dimensions": (lambda nn, r: nn.CrossEntropyLoss(reduction=r), lambda T: (leaf(T, 2, 3, 4), T.rand(2, 3, 4))),
    "smoothed chances": (lambda nn, r: nn.CrossEntropyLoss(reduction=r, label_smoothing=0.3), lambda T: (leaf(T, 2, 3), T.rand(2, 3).requires_grad_())),
    "chances of one": (lambda nn, r: nn.CrossEntropyLoss(reduction=r), lambda T: (leaf(T, 3), T.rand(3))),
    "targets in bytes": (lambda nn, r: nn.NLLLoss(reduction=r), lambda T: (leaf(T, 2, 3), T.tensor([2, 0], dtype=T.uint8))),
    "logits of weights": (lambda nn, r: nn.BCEWithLogitsLoss(weight=edutorch_or_torch(nn).tensor([[2.0], [0.5]]), reduction=r), lambda T: (leaf(T, 2, 3), T.rand(2, 3))),
    "divergence": (lambda nn, r: nn.KLDivLoss(reduction=r), lambda T: (leaf(T, 2, 3), T.tensor([[0.0, 0.2, 0.8], [1.0, 0.0, 0.0]]))),
    "divergence of logs": (lambda nn, r: nn.KLDivLoss(reduction=r, log_target=True), lambda T: (leaf(T, 2, 3), leaf(T, 2, 3))),
}  # fmt: skip


def edutorch_or_torch(nn):
    return edutorch if nn is edutorch.nn else pytest.importorskip("torch")


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.filterwarnings("ignore:reduction")
def test_loss(name, reduction):
    make, inputs = LOSSES[name]

    def program(T):
        given = inputs(T)
        loss = make(T.nn, reduction)(*given)
        (loss * T.rand(loss.shape)).sum().backward()
        return loss, [x.grad for x in given if hasattr(x, "grad")]

    assert_same(program)


OLD = {
    "neither": {},
    "size_average": {"size_average": False},
    "reduce": {"reduce": False},
    "both": {"size_average": True, "reduce": True},
}


@pytest.mark.parametrize("name", OLD)
@pytest.mark.filterwarnings("ignore")
def test_the_old_switches(name):
    def program(T):
        nn, F = T.nn, T.nn.functional
        a, b, t = T.rand(3, 2), T.rand(3, 2), T.tensor([0, 1, 0])
        modules = [
            L(**OLD[name])
            for L in (nn.MSELoss, nn.L1Loss, nn.SmoothL1Loss, nn.BCELoss, nn.BCEWithLogitsLoss, nn.KLDivLoss)
        ]
        functions = F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.binary_cross_entropy, F.soft_margin_loss
        return (
            [m.reduction for m in modules], [m(a, b) for m in modules], [f(a, b, **OLD[name]) for f in functions],
            nn.CrossEntropyLoss(**OLD[name])(a, t), F.nll_loss(a, t, **OLD[name]), F.cross_entropy(a, t, **OLD[name]),
        )  # fmt: skip

    assert_same(program)


def test_the_old_switches_are_warned_of():
    with pytest.warns(
        UserWarning, match=r"size_average and reduce args will be deprecated, please use reduction='sum'"
    ):
        edutorch.nn.MSELoss(size_average=False)


def test_weighted_errors():
    def program(T):
        F, a, b, w = T.nn.functional, T.rand(3), T.rand(3), T.rand(3)
        return [
            f(a, b, weight=w, reduction=r)
            for f in (F.mse_loss, F.l1_loss, F.huber_loss)
            for r in ("mean", "sum", "none")
        ]

    assert_same(program)


SMOOTH = {
    "poisson": lambda F, x, y: F.poisson_nll_loss(x, y.detach() ** 2),
    "cosine": lambda F, x, y: F.cosine_embedding_loss(x, y, edutorch.tensor([1, -1]), margin=-1.0),
    "gaussian": lambda F, x, y: F.gaussian_nll_loss(x, y, x * x + 0.1),
    "soft margin": lambda F, x, y: F.soft_margin_loss(x, edutorch.ones(2, 3)) * y.sum(),
    "triplet": lambda F, x, y: F.triplet_margin_loss(x, y, x * y, margin=9.0),
    "weighted cross entropy": lambda F, x, y: F.cross_entropy(x, edutorch.tensor([2, 0]), weight=WEIGHTS, label_smoothing=0.2) * y.sum(),
    "chances": lambda F, x, y: F.cross_entropy(x, y.softmax(1)),
    "pos_weight": lambda F, x, y: F.binary_cross_entropy_with_logits(x, y.sigmoid(), pos_weight=WEIGHTS),
}  # fmt: skip
WEIGHTS = edutorch.tensor([0.5, 1.0, 2.0], dtype=edutorch.float64)


@pytest.mark.parametrize("name", SMOOTH)
def test_first_and_second_derivatives(name):
    edutorch.manual_seed(3)
    x, y = (edutorch.randn(2, 3, dtype=edutorch.float64).requires_grad_() for _ in range(2))
    constant = y.detach().clone()

    def function(x, y):
        return SMOOTH[name](edutorch.nn.functional, x, constant if name == "poisson" else y)

    wanted = (x,) if name == "poisson" else (x, y)
    call = (lambda x: function(x, y)) if name == "poisson" else function
    assert gradcheck(call, wanted) and gradgradcheck(call, wanted, atol=1e-4)
