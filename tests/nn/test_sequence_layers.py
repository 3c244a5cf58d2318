"""Bags of embeddings, bilinear layers, the loss of unaligned texts and other rarer layers beside PyTorch's."""

import warnings

import pytest
from beside import assert_same, assert_same_error

import edutorch
from edutorch.autograd import gradcheck, gradgradcheck


def slopes(T, y, xs):
    """Gradients of a loss that is not symmetric."""
    total = (y * T.linspace(-1, 1, y.numel(), dtype=y.dtype).view(y.shape)).sum()
    return T.autograd.grad(total, xs)


def bag(T, input, offsets=None, weights=False, **options):
    layer = T.nn.EmbeddingBag(6, 3, **options)
    factors = T.rand(*input.shape, requires_grad=True) if weights else None
    out = layer(input, offsets, factors)
    leaves = [layer.weight, factors] if weights else [layer.weight]
    return out, str(out.grad_fn).split()[0], slopes(T, out, leaves), layer.weight, repr(layer)


MODES = ("sum", "mean", "max")
BAGS = {
    "table": lambda T, **o: bag(T, T.tensor([[1, 2, 2], [4, 0, 5]]), **o),
    "offsets": lambda T, **o: bag(T, T.tensor([1, 2, 4, 0, 5]), T.tensor([0, 2]), **o),
    "empty bags": lambda T, **o: bag(T, T.tensor([1, 2, 4, 0]), T.tensor([0, 0, 2, 4]), **o),
    "last offset": lambda T, **o: bag(T, T.tensor([1, 2, 4, 0]), T.tensor([0, 2, 4]), include_last_offset=True, **o),
    "padding": lambda T, **o: bag(T, T.tensor([[1, 2, 1], [1, 1, 1], [4, 2, 3]]), padding_idx=1, **o),
    "padding from the back": lambda T, **o: bag(T, T.tensor([[1, 5, 1], [0, 5, 5]]), padding_idx=-1, **o),
    "shortened": lambda T, **o: bag(T, T.tensor([[1, 2], [4, 0]]), max_norm=0.9, norm_type=1.0, **o),
    "whole numbers of 32 bits": lambda T, **o: bag(T, T.tensor([[1, 2], [4, 0]]).int(), **o),
    "no bag": lambda T, **o: T.nn.EmbeddingBag(6, 3, **o)(T.zeros(0, 2).long()),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", BAGS)
def test_embedding_bag(name, mode):
    assert_same(lambda T: BAGS[name](T, mode=mode))


@pytest.mark.parametrize("name", ["table", "offsets", "padding"])
def test_embedding_bag_with_factors(name):
    assert_same(lambda T: BAGS[name](T, mode="sum", weights=True))


@pytest.mark.parametrize("mode", ["sum", "mean"])
def test_embedding_bag_by_frequency(mode):
    """Beside Embedding: PyTorch's own bag takes the counts of other rows."""
    table = edutorch.randn(6, 3, requires_grad=True)
    places, factors = edutorch.tensor([[1, 2, 2], [4, 0, 5]]), edutorch.randn(2, 3)
    F = edutorch.nn.functional
    whole = F.embedding_bag(places, table, mode=mode, scale_grad_by_freq=True)
    rows = getattr(F.embedding(places, table, scale_grad_by_freq=True), mode)(1)
    (a,), (b,) = (edutorch.autograd.grad((y * factors).sum(), table) for y in (whole, rows))
    assert edutorch.allclose(whole, rows) and edutorch.allclose(a, b)


def test_embedding_bag_from_pretrained():
    def program(T):
        table = T.randn(4, 2)
        frozen = T.nn.EmbeddingBag.from_pretrained(table, mode="sum", padding_idx=1)
        free = T.nn.Embedding.from_pretrained(table, freeze=False, padding_idx=1, max_norm=1.0)
        x = T.tensor([[0, 1], [2, 3]])
        return frozen(x), frozen.weight.requires_grad, free(x), free.weight.requires_grad, repr(frozen), repr(free)

    assert_same(program)


def bilinear(T, *batch, bias=True):
    layer = T.nn.Bilinear(3, 4, 5, bias)
    a, b = T.randn(*batch, 3, requires_grad=True), T.randn(*batch, 4, requires_grad=True)
    out = layer(a, b)
    return out, str(out.grad_fn).split()[0], slopes(T, out, [a, b, *layer.parameters()]), repr(layer)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("batch", [(), (2,), (2, 3), (0,)], ids=str)
def test_bilinear(batch, bias):
    assert_same(lambda T: bilinear(T, *batch, bias=bias))


def unaligned(T, targets, input_lengths, target_lengths, shape=(6, 2, 4), tensors=True, **options):
    scores = T.randn(*shape, dtype=T.float64, requires_grad=True)
    log_probs = scores.log_softmax(-1)
    if tensors:
        input_lengths, target_lengths = T.tensor(input_lengths), T.tensor(target_lengths)
    loss = T.nn.functional.ctc_loss(log_probs, T.tensor(targets), input_lengths, target_lengths, **options)
    return loss, str(loss.grad_fn).split()[0], T.autograd.grad(loss.sum(), [scores, log_probs])


CTC = {
    "plain": lambda T, **o: unaligned(T, [[1, 2], [3, 1]], (6, 6), (2, 2), **o),
    "equal letters": lambda T, **o: unaligned(T, [[1, 1, 2], [3, 3, 3]], (6, 6), (3, 3), **o),
    "lengths": lambda T, **o: unaligned(T, [[1, 1, 0], [3, 2, 3]], (6, 4), (2, 3), **o),
    "one after the other": lambda T, **o: unaligned(T, [1, 1, 3, 2, 3], (6, 5), (2, 3), **o),
    "tuples": lambda T, **o: unaligned(T, [[1, 2], [3, 1]], (6, 5), (1, 2), tensors=False, **o),
    "another blank": lambda T, **o: unaligned(T, [[1, 2], [0, 1]], (6, 6), (2, 2), blank=3, **o),
    "impossible": lambda T, **o: unaligned(T, [[1, 1], [3, 1]], (2, 6), (2, 2), **o),
    "no text": lambda T, **o: unaligned(T, [[1, 1], [3, 1]], (6, 6), (0, 2), **o),
    "no texts": lambda T, **o: unaligned(T, [[1, 1], [3, 1]], (6, 6), (0, 0), **o),
    "one sample": lambda T, **o: unaligned(T, [1, 2], 6, 2, shape=(6, 4), **o),
}


@pytest.mark.parametrize("zero_infinity", [False, True])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("name", CTC)
def test_ctc(name, reduction, zero_infinity):
    assert_same(lambda T: CTC[name](T, reduction=reduction, zero_infinity=zero_infinity))


def test_ctc_says_what_adding_all_ways_says():
    log_probs = edutorch.randn(3, 1, 3).log_softmax(2)
    p = log_probs.exp()[:, 0].tolist()
    ways = [(1, 2, 2), (1, 1, 2), (0, 1, 2), (1, 0, 2), (1, 2, 0)]
    chance = sum(p[0][a] * p[1][b] * p[2][c] for a, b, c in ways)
    loss = edutorch.nn.functional.ctc_loss(log_probs, edutorch.tensor([[1, 2]]), (3,), (2,), reduction="sum")
    assert loss.exp().item() == pytest.approx(1 / chance, rel=1e-5)


def test_ctc_by_nudging():
    scores = edutorch.randn(4, 2, 3, dtype=edutorch.float64, requires_grad=True)

    def loss(scores):
        targets = edutorch.tensor([[1, 2], [2, 2]])
        return edutorch.nn.functional.ctc_loss(scores.log_softmax(2), targets, (4, 3), (2, 1), reduction="none")

    assert gradcheck(loss, (scores,))


def with_gradient(T, function, *shape):
    x = T.randn(*shape, requires_grad=True)
    y = function(x)
    return y, str(y.grad_fn).split()[0], slopes(T, y, [x])


LAYERS = {
    "rrelu": lambda T: with_gradient(T, T.nn.RReLU(), 3, 4),
    "rrelu, wide": lambda T: with_gradient(T, T.nn.RReLU(-0.5, 0.9), 3, 4),
    "rrelu outside training": lambda T: with_gradient(T, T.nn.RReLU().eval(), 3, 4),
    "rrelu transposed": lambda T: T.nn.functional.rrelu(T.randn(4, 3).t(), training=True),
    "rrelu in float64": lambda T: T.nn.functional.rrelu(T.randn(4, 3, dtype=T.float64), training=True),
    "rrelu, then another number": lambda T: (T.nn.RReLU()(T.tensor([-1.0, 0.0, 2.0, float("nan")])), T.rand(2)),
    "rrelu in place": lambda T: (lambda x: (T.nn.RReLU(inplace=True)(x), x))(T.randn(5)),
    "softmax2d": lambda T: with_gradient(T, T.nn.Softmax2d(), 2, 3, 2, 2),
    "softmax2d of one": lambda T: with_gradient(T, T.nn.Softmax2d(), 3, 2, 2),
    "dropout3d": lambda T: with_gradient(T, T.nn.Dropout3d(0.4), 2, 5, 2, 2, 2),
    "dropout3d of one": lambda T: with_gradient(T, T.nn.Dropout3d(0.4), 5, 2, 2, 2),
    "feature alpha dropout": lambda T: with_gradient(T, T.nn.FeatureAlphaDropout(0.4), 3, 5, 4),
    "feature alpha dropout of all": lambda T: with_gradient(T, T.nn.FeatureAlphaDropout(1.0), 3, 5, 4),
    "alpha dropout": lambda T: with_gradient(T, T.nn.AlphaDropout(0.4), 3, 5),
    "pdist": lambda T: with_gradient(T, T.nn.functional.pdist, 4, 3),
    "pdist, p=1": lambda T: with_gradient(T, lambda x: T.nn.functional.pdist(x, 1.0), 4, 3),
    "pdist of one": lambda T: T.nn.functional.pdist(T.ones(1, 3)),
    "twins": lambda T: (lambda F: [
        f(T.linspace(-2, 2, 9)) for f in (F.elu_, F.selu_, F.celu_, F.hardtanh_, F.leaky_relu_, F.rrelu_, F.relu_)
    ])(T.nn.functional),
    "twins with settings": lambda T: (lambda F, x: [
        F.elu_(x.clone(), 0.5), F.celu_(x.clone(), alpha=2.0), F.hardtanh_(x.clone(), -0.5, 0.7), F.leaky_relu_(x.clone(), 0.3),
        F.threshold_(x.clone(), 0.1, 9.0), F.rrelu_(x.clone(), 0.1, 0.3), F.rrelu_(x.clone(), 0.1, 0.3, True),
    ])(T.nn.functional, T.linspace(-2, 2, 9)),
    "triplet": lambda T: T.nn.TripletMarginWithDistanceLoss()(*(T.randn(3, 4) for _ in range(3))),
    "triplet of ours": lambda T: T.nn.functional.triplet_margin_with_distance_loss(
        *(T.randn(3, 4) for _ in range(3)), distance_function=lambda a, b: (a - b).abs().sum(1), swap=True, margin=2.0, reduction="none"
    ),
    "prints": lambda T: [repr(layer) for layer in (
        T.nn.RReLU(), T.nn.RReLU(0.1, 0.2, True), T.nn.Softmax2d(), T.nn.Dropout3d(), T.nn.FeatureAlphaDropout(0.1), T.nn.CTCLoss(),
        T.nn.TripletMarginWithDistanceLoss(), T.nn.MultiLabelMarginLoss(), T.nn.EmbeddingBag(3, 2, 1.0, 2, True, "max", padding_idx=0),
        T.nn.AdaptiveLogSoftmaxWithLoss(8, 20, [5, 10], 2.0),
    )],
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_layer(name):
    assert_same(LAYERS[name])


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_multilabel_margin(reduction):
    def program(T):
        loss = T.nn.MultiLabelMarginLoss(reduction=reduction)
        many = T.tensor([[3, 0, -1, 1], [-1, 0, 1, 2], [0, 1, 2, 3], [1, -1, -1, 0]])
        one = T.randn(4, requires_grad=True)
        return (
            with_gradient(T, lambda x: loss(x, many), 4, 4),
            loss(one, many[0]),
            loss(T.ones(0, 4).double(), many[:0]),
        )

    if reduction == "mean":  # of nothing: PyTorch reads memory that nobody filled
        assert_same(
            lambda T: with_gradient(T, lambda x: T.nn.MultiLabelMarginLoss()(x, T.tensor([[3, 0, -1, 1]])), 1, 4)
        )
    elif reduction == "none":
        assert_same(program)
    else:
        assert_same(
            lambda T: with_gradient(
                T, lambda x: T.nn.MultiLabelMarginLoss(reduction="sum")(x, T.tensor([[2, 0, -1]])), 1, 3
            )
        )


@pytest.mark.parametrize("target", [[0, 5, 9, 3, 11], [0, 1, 2, 3, 0], [8, 9, 10, 11, 8]], ids=str)
def test_adaptive_softmax(target):
    def program(T):
        layer = T.nn.AdaptiveLogSoftmaxWithLoss(8, 12, [4, 8], div_value=2.0, head_bias=True)
        x = T.randn(5, 8, requires_grad=True)
        output, loss = layer(x, T.tensor(target))
        grads = T.autograd.grad(loss, [x, *layer.head.parameters()])
        one = layer(x[0], T.tensor(target[0]))
        names = [n for n, _ in layer.named_parameters()]
        return output, loss, grads, list(one), layer.predict(x), layer.log_prob(x), names

    assert_same(program)


ERRORS = {
    "bag: no offsets": lambda T: T.nn.EmbeddingBag(5, 3)(T.tensor([1])),
    "bag: table and offsets": lambda T: T.nn.EmbeddingBag(5, 3)(T.tensor([[1]]), T.tensor([0])),
    "bag: dims": lambda T: T.nn.EmbeddingBag(5, 3)(T.tensor([[[1]]])),
    "bag: dims of offsets": lambda T: T.nn.EmbeddingBag(5, 3)(T.tensor([1]), T.tensor([[0]])),
    "bag: dims of weight": lambda T: T.nn.functional.embedding_bag(T.tensor([[1]]), T.ones(3)),
    "bag: first offset": lambda T: T.nn.EmbeddingBag(5, 3)(T.tensor([1, 2]), T.tensor([1])),
    "bag: last offset": lambda T: T.nn.EmbeddingBag(5, 3)(T.tensor([1, 2]), T.tensor([0, 3])),
    "bag: no such row": lambda T: T.nn.EmbeddingBag(5, 3)(T.tensor([1, 5]), T.tensor([0])),
    "bag: negative row": lambda T: T.nn.EmbeddingBag(5, 3)(T.tensor([-1, 5]), T.tensor([0])),
    "bag: row of a float": lambda T: T.nn.EmbeddingBag(5, 3)(T.tensor([[1.0]])),
    "bag: mode": lambda T: T.nn.EmbeddingBag(5, 3, mode="median")(T.tensor([[1]])),
    "bag: maximum by frequency": lambda T: T.nn.EmbeddingBag(5, 3, mode="max", scale_grad_by_freq=True)(
        T.tensor([[1]])
    ),
    "bag: factors of a mean": lambda T: T.nn.EmbeddingBag(5, 3)(T.tensor([[1]]), None, T.ones(1, 1)),
    "bag: shape of factors": lambda T: T.nn.EmbeddingBag(5, 3, mode="sum")(T.tensor([[1]]), None, T.ones(1)),
    "bag: type of factors": lambda T: T.nn.EmbeddingBag(5, 3, mode="sum")(T.tensor([[1]]), None, T.ones(1, 1).double()),
    "bag: padding": lambda T: T.nn.EmbeddingBag(5, 3, padding_idx=5),
    "bag: padding, as a function": lambda T: T.nn.functional.embedding_bag(
        T.tensor([[1]]), T.ones(5, 3), padding_idx=7
    ),
    "bilinear: batches": lambda T: T.nn.Bilinear(3, 4, 5)(T.ones(2, 3), T.ones(3, 4)),
    "bilinear: dims": lambda T: T.nn.Bilinear(3, 4, 5)(T.ones(2, 2, 3), T.ones(2, 4)),
    "bilinear: first": lambda T: T.nn.Bilinear(3, 4, 5)(T.ones(2, 2), T.ones(2, 4)),
    "bilinear: second": lambda T: T.nn.Bilinear(3, 4, 5)(T.ones(2, 3), T.ones(2, 3)),
    "bilinear: bias": lambda T: T.nn.functional.bilinear(T.ones(2, 3), T.ones(2, 4), T.ones(5, 3, 4), T.ones(4)),
    "bilinear: types": lambda T: T.nn.functional.bilinear(T.ones(2, 3), T.ones(2, 4).double(), T.ones(5, 3, 4)),
    "bilinear: nothing": lambda T: T.nn.Bilinear(0, 2, 3),
    "ctc: long input": lambda T: unaligned(T, [[1], [2]], (7, 6), (1, 1)),
    "ctc: lengths of inputs": lambda T: unaligned(T, [[1], [2]], (6,), (1, 1)),
    "ctc: lengths of texts": lambda T: unaligned(T, [[1], [2]], (6, 6), (1,)),
    "ctc: long text": lambda T: unaligned(T, [[1], [2]], (6, 6), (1, 2)),
    "ctc: texts in a row": lambda T: unaligned(T, [1, 2, 3], (6, 6), (1, 1)),
    "ctc: negative length": lambda T: unaligned(T, [[1], [2]], (6, 6), (-1, 1)),
    "ctc: blank": lambda T: unaligned(T, [[1], [2]], (6, 6), (1, 1), blank=4),
    "ctc: fewer texts": lambda T: unaligned(T, [[1]], (6, 6), (1, 1)),
    "ctc: dims of texts": lambda T: unaligned(T, [[[1]]], (6, 6), (1, 1)),
    "ctc: lengths that are no whole numbers": lambda T: unaligned(T, [[1], [2]], (6.0, 6.0), (1, 1)),
    "ctc: whole numbers": lambda T: T.nn.functional.ctc_loss(T.ones(2, 1, 3).long(), T.tensor([[1]]), (2,), (1,)),
    "ctc: reduction": lambda T: T.nn.functional.ctc_loss(T.ones(2, 1, 3), T.tensor([[1]]), (2,), (1,), reduction="max"),
    "rrelu: bounds": lambda T: T.nn.functional.rrelu(T.ones(2), 0.5, 0.1),
    "rrelu: half": lambda T: T.nn.functional.rrelu(T.ones(2).half(), training=True),
    "softmax2d": lambda T: T.nn.Softmax2d()(T.ones(2, 2)),
    "feature alpha dropout": lambda T: T.nn.FeatureAlphaDropout()(T.ones(2)),
    "multilabel: sizes": lambda T: T.nn.MultiLabelMarginLoss()(T.ones(2, 4), T.tensor([0, 1, -1, 2])),
    "multilabel: dims": lambda T: T.nn.MultiLabelMarginLoss()(T.ones(1, 2, 4), T.ones(1, 2, 4).long()),
    "multilabel: classes": lambda T: T.nn.MultiLabelMarginLoss()(T.ones(4), T.tensor([3, 4, -1, 1])),
    "multilabel: type": lambda T: T.nn.MultiLabelMarginLoss()(T.ones(4), T.ones(4)),
    "triplet: margin": lambda T: T.nn.TripletMarginWithDistanceLoss(margin=0),
    "triplet: dims": lambda T: T.nn.functional.triplet_margin_with_distance_loss(T.ones(2, 2), T.ones(2, 2), T.ones(2)),
    "adaptive: cutoffs": lambda T: T.nn.AdaptiveLogSoftmaxWithLoss(4, 10, [5, 5]),
    "adaptive: no cutoffs": lambda T: T.nn.AdaptiveLogSoftmaxWithLoss(4, 10, []),
    "adaptive: targets": lambda T: T.nn.AdaptiveLogSoftmaxWithLoss(8, 12, [4])(T.ones(2, 8), T.tensor([0, 12])),
    "adaptive: batches": lambda T: T.nn.AdaptiveLogSoftmaxWithLoss(8, 12, [4])(T.ones(2, 8), T.tensor([0])),
    "adaptive: dims": lambda T: T.nn.AdaptiveLogSoftmaxWithLoss(8, 12, [4])(T.ones(2, 8), T.tensor(0)),
    "multi margin: no such class": lambda T: T.nn.functional.multi_margin_loss(T.ones(2, 3), T.tensor([0, 3])),
    "multi margin: classes": lambda T: T.nn.functional.multi_margin_loss(T.ones(2, 3), T.tensor([0])),
    "multi margin: dims": lambda T: T.nn.functional.multi_margin_loss(T.ones(2, 2, 3), T.tensor([0, 1])),
    "multi margin: weight": lambda T: T.nn.functional.multi_margin_loss(
        T.ones(2, 3), T.tensor([0, 1]), weight=T.ones(2)
    ),
    "three things of other dims": lambda T: T.nn.functional.triplet_margin_loss(T.ones(2, 3), T.ones(2), T.ones(2, 3)),
    "huber: delta": lambda T: T.nn.functional.huber_loss(T.ones(2), T.ones(2), delta=0.0),
    "soft margin: sizes": lambda T: T.nn.functional.soft_margin_loss(T.ones(2), T.ones(3)),
    "chances: weight": lambda T: T.nn.functional.binary_cross_entropy(T.ones(2), T.ones(2), T.ones(3)),
    "logits: pos_weight": lambda T: T.nn.functional.binary_cross_entropy_with_logits(
        T.ones(4), T.ones(4), pos_weight=T.ones(3)
    ),
    "logits: weight": lambda T: T.nn.functional.binary_cross_entropy_with_logits(T.ones(4), T.ones(4), T.ones(3)),
    "pdist: dims": lambda T: T.nn.functional.pdist(T.ones(4)),
    "pdist: p": lambda T: T.nn.functional.pdist(T.ones(4, 2), p=-1),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_the_second_derivative_of_ctc_is_refused():
    def program(T):
        x = T.ones(3, 1, 3, requires_grad=True)
        loss = T.nn.functional.ctc_loss(x.log_softmax(2), T.tensor([[1]]), (3,), (1,))
        (slope,) = T.autograd.grad(loss, x, create_graph=True)
        T.autograd.grad(slope.square().sum(), x)

    assert_same_error(program)


def test_old_name_and_old_order_are_warned_of():
    def program(T):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            T.nn.NLLLoss2d()
            T.nn.functional.embedding_bag(T.ones(3, 2), T.tensor([[1]]))
            T.nn.functional.dropout3d(T.ones(2, 2, 2))
        return [(w.category.__name__, str(w.message)) for w in caught]

    assert_same(program)


def doubles(*shape):
    return edutorch.randn(*shape, dtype=edutorch.float64, requires_grad=True)


SMOOTH = {
    "bag": (lambda w, p: edutorch.nn.functional.embedding_bag(edutorch.tensor([[0, 1], [1, 1]]), w, mode="sum", per_sample_weights=p), (3, 2), (2, 2)),
    "mean": (lambda w, p: edutorch.nn.functional.embedding_bag(edutorch.tensor([[0, 1], [1, 1]]), w) * p, (3, 2), (2, 2)),
    "maximum": (lambda w, p: edutorch.nn.functional.embedding_bag(edutorch.tensor([[0, 1], [1, 1]]), w, mode="max") * p, (3, 2), (2, 2)),
    "bilinear": (lambda a, b: edutorch.nn.functional.bilinear(a, b, b.reshape(1, 2, 2) * 2, b[0, :1]), (2, 2), (2, 2)),
}  # fmt: skip


@pytest.mark.parametrize("name", SMOOTH)
def test_derivatives_by_nudging(name):
    edutorch.manual_seed(0)
    function, *shapes = SMOOTH[name]
    inputs = tuple(doubles(*shape) for shape in shapes)
    assert gradcheck(function, inputs) and gradgradcheck(function, inputs)
