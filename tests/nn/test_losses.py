"""Losses beside PyTorch's: every reduction, weights, ignored targets, odd shapes, wrong calls; and second derivatives."""

import pytest
from beside import assert_same, assert_same_error

import edutorch
from edutorch.autograd import gradcheck, gradgradcheck

REDUCTIONS = ["mean", "sum", "none"]


def judged(T, loss_fn, input, target):
    """The loss, and the gradients of whatever wants one."""
    loss = loss_fn(input, target)
    (loss * T.arange(1.0, loss.numel() + 1).view(loss.shape)).sum().backward()
    return loss, input.grad, target.grad, loss.grad_fn.name()


def pair(T, *shape):
    return T.randn(shape).requires_grad_(), T.randn(shape).requires_grad_()


def chances(T, *shape):
    return T.rand(shape).requires_grad_(), T.rand(shape)


def scores(T, *shape):
    classes = shape[1] if len(shape) > 1 else shape[0]
    targets = (shape[0], *shape[2:]) if len(shape) > 1 else ()
    return T.randn(shape).requires_grad_(), T.randint(classes, targets)


PAIRED = {
    "mse": (pair, lambda T, r: T.nn.MSELoss(reduction=r)),
    "l1": (pair, lambda T, r: T.nn.L1Loss(reduction=r)),
    "smooth l1": (pair, lambda T, r: T.nn.SmoothL1Loss(reduction=r, beta=0.5)),
    "huber": (pair, lambda T, r: T.nn.HuberLoss(reduction=r, delta=0.7)),
    "bce": (chances, lambda T, r: T.nn.BCELoss(reduction=r)),
    "bce with logits": (chances, lambda T, r: T.nn.BCEWithLogitsLoss(reduction=r)),
    "kl_div": (chances, lambda T, r: T.nn.KLDivLoss(reduction=r)),
}


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", [(3, 4), (5,), (), (0, 2)], ids=str)
@pytest.mark.parametrize("name", PAIRED)
@pytest.mark.filterwarnings("ignore:reduction")
def test_paired(name, shape, reduction):
    make, loss_fn = PAIRED[name]
    if shape == () and name == "kl_div" and reduction == "none":
        pytest.skip("PyTorch names this gradient differently")
    assert_same(lambda T: judged(T, loss_fn(T, reduction), *make(T, *shape))[:3])


CLASSIFIED = {
    "plain": lambda T, r, c: {},
    "weighted": lambda T, r, c: {"weight": T.rand(c)},
    "ignoring": lambda T, r, c: {"ignore_index": 1},
    "weighted and ignoring": lambda T, r, c: {"weight": T.rand(c), "ignore_index": 0},
}


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", [(6, 3), (3,), (2, 3, 4), (2, 3, 2, 2)], ids=str)
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("options", CLASSIFIED)
def test_cross_entropy(options, smoothing, shape, reduction):
    def program(T):
        classes = shape[1] if len(shape) > 1 else shape[0]
        settings = CLASSIFIED[options](T, reduction, classes)
        loss_fn = T.nn.CrossEntropyLoss(reduction=reduction, label_smoothing=smoothing, **settings)
        return judged(T, loss_fn, *scores(T, *shape))[:3]

    assert_same(program)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", [(6, 3), (2, 3, 4)], ids=str)
@pytest.mark.parametrize("options", CLASSIFIED)
def test_nll(options, shape, reduction):
    def program(T):
        loss_fn = T.nn.NLLLoss(reduction=reduction, **CLASSIFIED[options](T, reduction, shape[1]))
        return judged(T, loss_fn, *scores(T, *shape))[:3]

    assert_same(program)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_cross_entropy_of_chances(reduction):
    def program(T):
        target = T.rand(4, 3).softmax(1)
        loss_fn = T.nn.CrossEntropyLoss(reduction=reduction, weight=T.rand(3), label_smoothing=0.1)
        return judged(T, loss_fn, T.randn(4, 3).requires_grad_(), target)[:2]

    assert_same(program)


ODD = {
    "all targets ignored": lambda T: T.nn.functional.cross_entropy(T.ones(2, 3), T.tensor([-100, -100])),
    "huge scores": lambda T: T.nn.functional.cross_entropy(T.tensor([[1000.0, -1000.0]]), T.tensor([1])),
    "huge logits": lambda T: T.nn.functional.binary_cross_entropy_with_logits(T.tensor([-1000.0, 1000.0]), T.tensor([1.0, 1.0])),
    "chances of 0 and 1": lambda T: judged(T, T.nn.BCELoss(), T.tensor([0.0, 1.0, 1.0], requires_grad=True), T.tensor([0.0, 0.0, 1.0])),
    "pos_weight": lambda T: judged(T, T.nn.BCEWithLogitsLoss(pos_weight=T.tensor([2.0, 3.0])), *chances(T, 4, 2)),
    "weights": lambda T: judged(T, T.nn.BCEWithLogitsLoss(weight=T.tensor([2.0, 3.0])), *chances(T, 4, 2)),
    "bce weights": lambda T: judged(T, T.nn.BCELoss(weight=T.tensor([2.0, 3.0])), *chances(T, 4, 2)),
    "batchmean": lambda T: T.nn.functional.kl_div(T.rand(4, 3).log(), T.rand(4, 3), reduction="batchmean"),
    "log targets": lambda T: T.nn.functional.kl_div(T.rand(4, 3).log(), T.rand(4, 3).log(), log_target=True),
    "old switches": lambda T: (T.nn.MSELoss(size_average=False)(T.ones(3), T.zeros(3)), T.nn.MSELoss(reduce=False)(T.ones(3), T.zeros(3))),
    "names": lambda T: [judged(T, f, *args)[3] for f, args in (
        (T.nn.MSELoss(), pair(T, 2)), (T.nn.CrossEntropyLoss(), scores(T, 2, 3)), (T.nn.BCEWithLogitsLoss(), chances(T, 2)), (T.nn.BCELoss(), chances(T, 2)),
        (T.nn.SmoothL1Loss(), pair(T, 2)), (T.nn.HuberLoss(), pair(T, 2)), (T.nn.L1Loss(), pair(T, 2)))],
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
@pytest.mark.filterwarnings("ignore")
def test_odd(name):
    assert_same(ODD[name])


ERRORS = {
    "a single score": lambda T: T.nn.functional.cross_entropy(T.tensor(1.0), T.tensor(0)),
    "weights of another type": lambda T: T.nn.functional.cross_entropy(
        T.zeros(2, 3), T.tensor([0, 1]), T.ones(3).double()
    ),
    "target out of range": lambda T: T.nn.functional.cross_entropy(T.ones(2, 3), T.tensor([0, 3])),
    "batch sizes": lambda T: T.nn.functional.cross_entropy(T.ones(2, 3), T.tensor([0])),
    "float targets": lambda T: T.nn.functional.nll_loss(T.ones(2, 3), T.tensor([0.0, 1.0])),
    "sizes of logits": lambda T: T.nn.functional.binary_cross_entropy_with_logits(T.ones(2), T.ones(3)),
    "no chances": lambda T: T.nn.functional.binary_cross_entropy(T.tensor([1.5]), T.ones(1)),
    "sizes of chances": lambda T: T.nn.functional.binary_cross_entropy(T.rand(2), T.ones(3)),
    "unknown reduction": lambda T: T.nn.functional.mse_loss(T.ones(2), T.ones(2), reduction="max"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_two_shapes_are_allowed_but_warned_of():
    with pytest.warns(UserWarning, match=r"target size \(torch.Size\(\[3, 1\]\)\) that is different to the input size"):
        edutorch.nn.functional.mse_loss(edutorch.ones(3), edutorch.ones(3, 1))


SMOOTH = {
    "mse": lambda F, x, y: F.mse_loss(x, y),
    "smooth l1": lambda F, x, y: F.smooth_l1_loss(x, y, beta=0.9),
    "huber": lambda F, x, y: F.huber_loss(x, y, delta=0.9),
    "bce": lambda F, x, y: F.binary_cross_entropy(x.sigmoid(), y.sigmoid()),
    "bce with logits": lambda F, x, y: F.binary_cross_entropy_with_logits(x, y.sigmoid()),
    "cross entropy": lambda F, x, y: F.cross_entropy(x, edutorch.tensor([1, 0])),
    "gelu": lambda F, x, y: F.gelu(x) * F.gelu(y, approximate="tanh"),
    "silu": lambda F, x, y: F.silu(x) * F.elu(y) * F.selu(y),
    "logsigmoid": lambda F, x, y: F.logsigmoid(x) * F.softplus(y) * F.leaky_relu(y) * F.hardtanh(x),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_first_and_second_derivatives(name):
    edutorch.manual_seed(3)
    x, y = (edutorch.randn(2, 3, dtype=edutorch.float64).requires_grad_() for _ in range(2))
    F = edutorch.nn.functional
    wanted = (x,) if name == "cross entropy" else (x, y)
    function = (lambda x: SMOOTH[name](F, x, y)) if name == "cross entropy" else (lambda x, y: SMOOTH[name](F, x, y))
    assert gradcheck(function, wanted) and gradgradcheck(function, wanted)
