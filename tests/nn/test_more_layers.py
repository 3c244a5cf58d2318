"""Embeddings, normalization, dropout and the rarer activations beside PyTorch's; second derivatives of their ops."""

import pytest
from beside import assert_same, assert_same_error

import edutorch
from edutorch.autograd import gradcheck, gradgradcheck


def with_gradients(T, layer, *shape):
    """What comes out, and the gradients of the input and the parameters under a loss that is not symmetric."""
    x = T.randn(*shape).requires_grad_()
    out = layer(x)
    weights = T.arange(1.0, out.numel() + 1).view(out.shape) / max(out.numel(), 1)
    (out * weights).sum().backward()
    return out, x.grad, [p.grad for p in layer.parameters()], repr(layer)


ACTIVATIONS = {
    "CELU": lambda nn: nn.CELU(0.7),
    "GLU": lambda nn: nn.GLU(0),
    "Hardshrink": lambda nn: nn.Hardshrink(0.3),
    "Hardsigmoid": lambda nn: nn.Hardsigmoid(),
    "Hardswish": lambda nn: nn.Hardswish(),
    "Mish": lambda nn: nn.Mish(),
    "Softmin": lambda nn: nn.Softmin(dim=0),
    "Softshrink": lambda nn: nn.Softshrink(0.3),
    "Tanhshrink": lambda nn: nn.Tanhshrink(),
    "Threshold": lambda nn: nn.Threshold(0.1, -3),
    "PReLU": lambda nn: nn.PReLU(init=0.4),
    "AlphaDropout": lambda nn: nn.AlphaDropout(0.3),
}


@pytest.mark.parametrize("shape", [(4, 5), (2, 3, 5), (6,), (0, 5)], ids=str)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation(name, shape):
    assert_same(lambda T: with_gradients(T, ACTIVATIONS[name](T.nn), *shape))


def at_corners(T, function):
    """The kinks of all of them, nan, and infinities."""
    x = T.tensor(
        [-3.0, 3.0, 0.0, -0.5, 0.5, 1.0, -1.0, 6.0, float("nan"), float("inf"), -float("inf")], requires_grad=True
    )
    y = function(T.nn.functional)(x)
    y.sum().backward()
    return y, x.grad


CORNERS = {
    "relu": lambda F: F.relu,
    "relu6": lambda F: F.relu6,
    "leaky_relu": lambda F: F.leaky_relu,
    "elu": lambda F: F.elu,
    "celu": lambda F: F.celu,
    "selu": lambda F: F.selu,
    "hardtanh": lambda F: F.hardtanh,
    "hardsigmoid": lambda F: F.hardsigmoid,
    "hardswish": lambda F: F.hardswish,
    "hardshrink": lambda F: F.hardshrink,
    "softshrink": lambda F: F.softshrink,
    "threshold": lambda F: lambda x: F.threshold(x, 0.5, 7.0),
    "softsign": lambda F: F.softsign,
    "sigmoid": lambda F: F.sigmoid,
    "tanh": lambda F: F.tanh,
    "prelu": lambda F: lambda x: F.prelu(x, (x.detach()[:1] * 0 + 0.3)),
}


@pytest.mark.parametrize("name", CORNERS)
def test_corners(name):
    assert_same(lambda T: at_corners(T, CORNERS[name]))


def scores(T):
    return T.randn(3, 4, requires_grad=True)


NAMES = {
    "activations": lambda T, F, x: [
        F.relu(x), F.relu6(x), F.leaky_relu(x), F.elu(x), F.selu(x), F.celu(x), F.gelu(x), F.silu(x), F.mish(x), F.hardtanh(x), F.hardsigmoid(x), F.hardswish(x),
        F.softplus(x), F.hardshrink(x), F.softshrink(x), F.tanhshrink(x), F.softsign(x), F.logsigmoid(x), F.sigmoid(x), F.tanh(x), F.threshold(x, 0, 1),
    ],
    "layers": lambda T, F, x: [
        F.dropout(x), F.softmax(x, 1), F.log_softmax(x, 1), F.layer_norm(x, (4,)), F.batch_norm(x, None, None, training=True), F.embedding(T.tensor([1]), x),
        F.linear(x, x), F.linear(x, x, x[:3, 0]), F.rms_norm(x, (4,)),
    ],
    "losses": lambda T, F, x: [
        F.mse_loss(x, T.rand(3, 4)), F.l1_loss(x, T.rand(3, 4)), F.smooth_l1_loss(x, T.rand(3, 4)), F.huber_loss(x, T.rand(3, 4)), F.nll_loss(x, T.tensor([1, 2, 3])),
        F.cross_entropy(x, T.tensor([1, 2, 3])), F.binary_cross_entropy(x.sigmoid(), T.rand(3, 4)), F.binary_cross_entropy_with_logits(x, T.rand(3, 4)),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_in_the_graph(name):
    assert_same(lambda T: [y.grad_fn.name() for y in NAMES[name](T, T.nn.functional, scores(T))])


def looked_up(T, shape, **options):
    layer = T.nn.Embedding(7, 3, **options)
    places = T.randint(7, shape)
    out = layer(places)
    (out * T.arange(1.0, out.numel() + 1).view(out.shape)).sum().backward()
    return repr(layer), out, layer.weight, layer.weight.grad


EMBEDDINGS = {
    "plain": {},
    "padded": {"padding_idx": 2},
    "padded from the back": {"padding_idx": -1},
    "by frequency": {"scale_grad_by_freq": True},
    "shortened": {"max_norm": 0.8},
    "shortened otherwise": {"max_norm": 1.0, "norm_type": 1.0},
}


@pytest.mark.parametrize("shape", [(4,), (2, 5), (), (0,)], ids=str)
@pytest.mark.parametrize("name", EMBEDDINGS)
def test_embedding(name, shape):
    if name == "by frequency" and shape == (0,):
        pytest.skip("PyTorch itself fails")
    if "shortened" in name and shape in ((), (0,)):
        pytest.skip("PyTorch renorms at least one row")
    assert_same(lambda T: looked_up(T, shape, **EMBEDDINGS[name]))


def normalized(T, make, *shape, evaluate=False):
    """Two rounds in float64, where rounding hides nothing; and what comes out in float32."""
    layer = make(T.nn)
    with T.no_grad():
        for p in layer.parameters():
            p.add_(T.rand(p.shape))
    narrow = layer(T.randn(*shape)), [b * 1 for b in layer.buffers()]
    layer.double()
    rounds = []
    for training in (True, not evaluate):
        layer.train(training).zero_grad()
        x = T.randn(*shape, dtype=T.float64).requires_grad_()
        out = layer(x)
        (out * T.randn(*shape, dtype=T.float64)).sum().backward()
        rounds.append((out, x.grad, [p.grad for p in layer.parameters()]))
    return narrow, rounds, list(layer.buffers())


NORMALIZATIONS = {
    "LayerNorm": (lambda nn: nn.LayerNorm(5), (4, 5)),
    "LayerNorm of two": (lambda nn: nn.LayerNorm((3, 5), eps=1e-3), (2, 3, 5)),
    "LayerNorm of one": (lambda nn: nn.LayerNorm(5), (5,)),
    "LayerNorm of none": (lambda nn: nn.LayerNorm(5), (0, 5)),
    "LayerNorm without bias": (lambda nn: nn.LayerNorm(5, bias=False), (4, 5)),
    "LayerNorm without parameters": (lambda nn: nn.LayerNorm(5, elementwise_affine=False), (4, 5)),
    "RMSNorm": (lambda nn: nn.RMSNorm(5), (4, 5)),
    "RMSNorm with eps": (lambda nn: nn.RMSNorm((3, 5), eps=0.1), (2, 3, 5)),
    "BatchNorm1d": (lambda nn: nn.BatchNorm1d(5), (4, 5)),
    "BatchNorm1d of lines": (lambda nn: nn.BatchNorm1d(3, momentum=0.3), (4, 3, 6)),
    "BatchNorm1d averaging": (lambda nn: nn.BatchNorm1d(5, momentum=None), (4, 5)),
    "BatchNorm1d without parameters": (lambda nn: nn.BatchNorm1d(5, affine=False), (4, 5)),
    "BatchNorm1d that forgets": (lambda nn: nn.BatchNorm1d(5, track_running_stats=False), (4, 5)),
    "BatchNorm2d": (lambda nn: nn.BatchNorm2d(3), (2, 3, 4, 4)),
    "BatchNorm3d": (lambda nn: nn.BatchNorm3d(2), (2, 2, 2, 3, 2)),
}


@pytest.mark.parametrize("evaluate", [False, True], ids=["training", "evaluation"])
@pytest.mark.parametrize("name", NORMALIZATIONS)
def test_normalization(name, evaluate):
    make, shape = NORMALIZATIONS[name]
    assert_same(lambda T: normalized(T, make, *shape, evaluate=evaluate))


def test_normalization_of_numbers_far_from_zero():
    def program(T):
        x = T.randn(1000, 4) * 0.01 + 1000
        return [T.nn.BatchNorm1d(4)(x).std(0), T.nn.LayerNorm(4)(x).std(1)[:5]]

    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        answers.append([a.tolist() for a in program(T)])
    assert answers[0][0] == pytest.approx(answers[1][0], rel=1e-3)


DROPOUTS = {
    "plain": lambda T: with_gradients(T, T.nn.Dropout(0.4), 30, 4),
    "channels of lines": lambda T: with_gradients(T, T.nn.Dropout1d(0.4), 3, 4, 5),
    "channels of one line": lambda T: with_gradients(T, T.nn.Dropout1d(0.4), 4, 5),
    "channels of pictures": lambda T: with_gradients(T, T.nn.Dropout2d(0.4), 3, 4, 2, 2),
    "in place": lambda T: (lambda x: (T.nn.Dropout(0.5, inplace=True)(x), x))(T.ones(5, 5)),
    "alpha off": lambda T: T.nn.AlphaDropout(0.5).eval()(T.ones(3)),
    "alpha in place": lambda T: (lambda x: (T.nn.functional.alpha_dropout(x, 0.5, True, True), x))(T.ones(5, 5)),
    "nothing left": lambda T: with_gradients(T, T.nn.Dropout(1.0), 3, 4),
    "of nothing": lambda T: (T.nn.Dropout(0.5)(T.ones(0, 3)), T.rand(1)),
    "transposed": lambda T: T.nn.functional.dropout(T.ones(4, 6).t(), 0.5),
    "gumbel": lambda T: [T.nn.functional.gumbel_softmax(T.zeros(5, 3), tau=0.5, hard=hard) for hard in (False, True)],
}


@pytest.mark.parametrize("name", DROPOUTS)
def test_dropout(name):
    assert_same(DROPOUTS[name])


DISTANCES = {
    "cosine": lambda T: T.nn.CosineSimilarity()(T.randn(3, 4), T.randn(3, 4)),
    "cosine of another dim": lambda T: T.nn.CosineSimilarity(dim=0)(T.randn(3, 4), T.randn(3, 1)),
    "distance": lambda T: T.nn.PairwiseDistance()(T.randn(3, 4), T.randn(3, 4)),
    "distance along edges": lambda T: T.nn.PairwiseDistance(p=1, keepdim=True)(T.randn(3, 4), T.randn(3, 4)),
}


@pytest.mark.parametrize("name", DISTANCES)
def test_distance(name):
    assert_same(DISTANCES[name])


def one_of_each(T, nn):
    return (
        nn.CELU(), nn.GLU(), nn.Hardshrink(), nn.Hardsigmoid(), nn.Hardswish(), nn.Mish(), nn.Mish(True), nn.Softmin(1), nn.Softshrink(), nn.Tanhshrink(),
        nn.Threshold(1, 2), nn.Threshold(1, 2, True), nn.SiLU(True), nn.ReLU6(True), nn.SELU(True), nn.CELU(2.0, True), nn.Dropout1d(), nn.Dropout2d(0.1),
        nn.AlphaDropout(), nn.Embedding(2, 3), nn.Embedding(2, 3, padding_idx=1, max_norm=2.0), nn.LayerNorm(3), nn.LayerNorm((3, 4), bias=False), nn.RMSNorm(2),
        nn.BatchNorm1d(4), nn.BatchNorm2d(4, affine=False), nn.CosineSimilarity(), nn.PairwiseDistance(), nn.TripletMarginLoss(), nn.PReLU(2),
        nn.Embedding.from_pretrained(T.ones(2, 3)), nn.Sequential(nn.BatchNorm1d(2), nn.LayerNorm(2)), nn.GaussianNLLLoss(), nn.CrossEntropyLoss(T.ones(2)),
    )  # fmt: skip


def test_layers_print_alike():
    assert_same(lambda T: [repr(layer) for layer in one_of_each(T, T.nn)])


ERRORS = {
    "no such row": lambda T: T.nn.Embedding(3, 2)(T.tensor([3])),
    "negative row": lambda T: T.nn.Embedding(3, 2)(T.tensor([-1])),
    "row of a float": lambda T: T.nn.Embedding(3, 2)(T.tensor([1.0])),
    "padding out of range": lambda T: T.nn.Embedding(3, 2, padding_idx=3),
    "another ending": lambda T: T.nn.LayerNorm(3)(T.ones(2, 4)),
    "another weight": lambda T: T.nn.functional.layer_norm(T.ones(2, 4), (4,), T.ones(3)),
    "one number a channel": lambda T: T.nn.BatchNorm1d(3)(T.ones(1, 3)),
    "dimensions of batch norm": lambda T: T.nn.BatchNorm1d(3)(T.ones(3)),
    "dimensions of batch norm 2d": lambda T: T.nn.BatchNorm2d(3)(T.ones(3, 3)),
    "channels of batch norm": lambda T: T.nn.BatchNorm1d(3)(T.ones(4, 5)),
    "odd half": lambda T: T.nn.functional.glu(T.ones(3)),
    "half of nothing": lambda T: T.nn.functional.glu(T.tensor(1.0)),
    "slopes": lambda T: T.nn.functional.prelu(T.ones(2, 3), T.ones(2)),
    "dropout1d of much": lambda T: T.nn.functional.dropout1d(T.ones(2, 2, 2, 2)),
    "negative shrink": lambda T: T.nn.functional.softshrink(T.ones(2), -1.0),
    "hardtanh turned round": lambda T: T.nn.functional.hardtanh(T.ones(2), 1.0, -1.0),
    "celu of 0": lambda T: T.nn.functional.celu(T.ones(2), 0.0),
    "multi margin": lambda T: T.nn.MultiMarginLoss(p=3),
    "triplet margin": lambda T: T.nn.functional.triplet_margin_loss(T.ones(1, 2), T.ones(1, 2), T.ones(1, 2), margin=0),
    "ranking": lambda T: T.nn.functional.margin_ranking_loss(T.ones(1), T.ones(1), T.ones(1, 1)),
    "targets of cosine": lambda T: T.nn.functional.cosine_embedding_loss(T.ones(1, 2), T.ones(1, 2), T.ones(1, 1)),
    "inputs of cosine": lambda T: T.nn.functional.cosine_embedding_loss(T.ones(2), T.ones(1, 2), T.ones(1)),
    "negative variance": lambda T: T.nn.functional.gaussian_nll_loss(T.ones(2), T.ones(2), -T.ones(2)),
    "variance of another size": lambda T: T.nn.functional.gaussian_nll_loss(T.ones(2, 3), T.ones(2, 3), T.ones(3, 3)),
    "sizes of a loss": lambda T: T.nn.functional.cross_entropy(T.ones(2, 3, 4), T.ones(2, 5).long()),
    "chances of another shape": lambda T: T.nn.functional.cross_entropy(T.ones(2, 3), T.ones(2, 4)),
    "spatial targets": lambda T: T.nn.functional.cross_entropy(T.ones(2, 3, 4, 4), T.ones(2, 4).long()),
    "sizes of spatial targets": lambda T: T.nn.functional.cross_entropy(T.ones(2, 3, 4, 4), T.ones(2, 4, 5).long()),
    "two targets of one sample": lambda T: T.nn.functional.cross_entropy(T.ones(3), T.tensor([1, 2])),
    "no batch of targets": lambda T: T.nn.functional.nll_loss(T.ones(2, 3), T.tensor(1)),
    "score of nothing": lambda T: T.nn.functional.nll_loss(T.tensor(1.0), T.tensor(1)),
    "weights of too few classes": lambda T: T.nn.functional.cross_entropy(T.ones(2, 3), T.tensor([0, 1]), T.ones(2)),
    "weights of too many classes": lambda T: T.nn.functional.cross_entropy(
        T.ones(2, 3, 2), T.ones(2, 2).long(), T.ones(4)
    ),
    "chances in whole numbers": lambda T: T.nn.functional.cross_entropy(T.ones(2, 3), T.ones(2, 3).long()),
    "smoothing": lambda T: T.nn.functional.cross_entropy(T.ones(2, 3), T.tensor([0, 1]), label_smoothing=1.5),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


DOUBLES = edutorch.tensor([0.5, 1.0, 2.0], dtype=edutorch.float64)

SMOOTH = {
    "mish and celu": lambda F, x, y: F.mish(x) * F.celu(y, 0.7),
    "hard ones": lambda F, x, y: F.hardswish(x) * F.hardsigmoid(y) + F.softshrink(x) * F.hardshrink(y) * F.threshold(x, 0.1, 2.0),
    "prelu": lambda F, x, y: F.prelu(x, y[0]),
    "layer norm": lambda F, x, y: F.layer_norm(x, (3,), y[0], y[1]),
    "rms norm": lambda F, x, y: F.rms_norm(x, (3,), y[0], eps=0.1),
    "batch norm": lambda F, x, y: F.batch_norm(x, None, None, y[0], y[1], training=True),
    "batch norm outside training": lambda F, x, y: F.batch_norm(x, DOUBLES, DOUBLES, y[0], y[1]),
    "embedding": lambda F, x, y: F.embedding(edutorch.tensor([0, 1, 1, 0, 0]), x) * y.sum(),
    "logsigmoid": lambda F, x, y: F.logsigmoid(x) * F.silu(y),
}  # fmt: skip


@pytest.mark.parametrize("name", SMOOTH)
def test_first_and_second_derivatives(name):
    edutorch.manual_seed(3)
    x, y = (edutorch.randn(2, 3, dtype=edutorch.float64).requires_grad_() for _ in range(2))

    def function(x, y):
        return SMOOTH[name](edutorch.nn.functional, x, y)

    assert gradcheck(function, (x, y)) and gradgradcheck(function, (x, y), atol=1e-4)


def test_the_composed_form_of_layer_norm_says_the_same():
    x = edutorch.randn(3, 4).requires_grad_()
    mean, var = x.mean(1, keepdim=True), x.var(1, keepdim=True, correction=0)
    composed = (x - mean) / (var + 1e-5).sqrt()
    fused = edutorch.nn.functional.layer_norm(x, (4,))
    weights = edutorch.randn(3, 4)
    (a,), (b,) = (edutorch.autograd.grad((y * weights).sum(), x) for y in (composed, fused))
    assert edutorch.allclose(composed, fused, atol=1e-6) and edutorch.allclose(a, b, atol=1e-6)


def test_batch_norm_counts_its_batches():
    layer = edutorch.nn.BatchNorm1d(2)
    for _ in range(3):
        layer(edutorch.randn(4, 2))
    layer.eval()(edutorch.randn(4, 2))
    assert layer.num_batches_tracked.item() == 3
    assert list(layer.state_dict()) == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]


def test_numbers_that_need_no_pytorch():
    edutorch.manual_seed(0)
    table = edutorch.nn.Embedding(2, 2)
    assert table.weight.tolist() == [
        [1.5409960746765137, -0.293428897857666],
        [-2.1787893772125244, 0.5684312582015991],
    ]
