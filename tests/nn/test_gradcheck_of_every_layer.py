"""The gradients of every layer, of its inputs and its parameters, by finite differences in float64. None is left out."""

import warnings

import pytest

import edutorch as torch
from edutorch import nn
from edutorch.autograd import gradcheck

A, C, P = (2, 4), (2, 4, 5), (2, 4, 6, 6)  # a batch of vectors, of lines, of pictures
V = (1, 2, 4, 4, 4)  # one volume
TARGETS = {
    "classes": lambda: torch.tensor([1, 3]),
    "signs": lambda: torch.tensor([1.0, -1.0], dtype=torch.float64),
    "marks": lambda: torch.tensor([[1.0, 0, 1, 0], [0, 0, 1, 1]], dtype=torch.float64),
    "labels": lambda: torch.tensor([[1, 3, -1, 0], [2, -1, 0, 0]]),
    "places": lambda: torch.tensor([[1, 0, 2], [2, 2, 1]]),
}

# layer -> (how it is made, shapes of its inputs, or names of TARGETS, which get no gradient)
LAYERS = {
    "AdaptiveLogSoftmaxWithLoss": (lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2, 4]), A, "classes"),
    "Bilinear": (lambda: nn.Bilinear(4, 3, 2), A, (2, 3)), "Linear": (lambda: nn.Linear(4, 3), A),
    "Identity": (nn.Identity, A), "Flatten": (nn.Flatten, C), "Unflatten": (lambda: nn.Unflatten(1, (2, 2)), A),
    **{name: (getattr(nn, name), A) for name in (
        "CELU", "ELU", "GELU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU", "LogSigmoid", "Mish", "PReLU",
        "ReLU", "ReLU6", "SELU", "SiLU", "Sigmoid", "Softplus", "Softshrink", "Softsign", "Tanh", "Tanhshrink")},
    "RReLU": (lambda: nn.RReLU().eval(), A), "Threshold": (lambda: nn.Threshold(0.1, 2.0), A), "GLU": (nn.GLU, A),
    "Softmax": (lambda: nn.Softmax(1), A), "Softmin": (lambda: nn.Softmin(1), A), "LogSoftmax": (lambda: nn.LogSoftmax(1), A),
    "Softmax2d": (nn.Softmax2d, P),
    **{name: (lambda name=name: getattr(nn, name)(0.5).eval(), P) for name in (
        "AlphaDropout", "Dropout", "Dropout2d", "Dropout3d", "FeatureAlphaDropout")},
    "Dropout1d": (lambda: nn.Dropout1d(0.5).eval(), C),
    "Conv1d": (lambda: nn.Conv1d(4, 2, 3), C), "Conv2d": (lambda: nn.Conv2d(4, 2, 3, 2, 1, groups=2), P),
    "Conv3d": (lambda: nn.Conv3d(2, 2, 2, dilation=2), V), "ConvTranspose1d": (lambda: nn.ConvTranspose1d(4, 2, 3, 2), C),
    "ConvTranspose2d": (lambda: nn.ConvTranspose2d(4, 2, 3, 2, 1, 1, groups=2), (1, 4, 3, 3)),
    "ConvTranspose3d": (lambda: nn.ConvTranspose3d(2, 1, 2), (1, 2, 2, 2, 2)),
    "LazyLinear": (lambda: nn.LazyLinear(2), A), "LazyConv1d": (lambda: nn.LazyConv1d(2, 3), C),
    "LazyConv2d": (lambda: nn.LazyConv2d(2, 3), P), "LazyConv3d": (lambda: nn.LazyConv3d(1, 3), V),
    "LazyConvTranspose1d": (lambda: nn.LazyConvTranspose1d(2, 3), C),
    "LazyConvTranspose2d": (lambda: nn.LazyConvTranspose2d(2, 3), (1, 2, 3, 3)),
    "LazyConvTranspose3d": (lambda: nn.LazyConvTranspose3d(1, 2), (1, 2, 2, 2, 2)),
    **{f"{lazy}{kind}{n}d": (lambda lazy=lazy, kind=kind, n=n: getattr(nn, f"{lazy}{kind}{n}d")(*([] if lazy else [4])),
                             {1: C, 2: (2, 4, 3, 3), 3: (2, 4, 2, 2, 2)}[n])
       for lazy in ("", "Lazy") for kind in ("BatchNorm", "InstanceNorm") for n in (1, 2, 3)},
    "SyncBatchNorm": (lambda: nn.SyncBatchNorm(4).eval(), A), "LayerNorm": (lambda: nn.LayerNorm(4), A),
    "RMSNorm": (lambda: nn.RMSNorm(4), A), "GroupNorm": (lambda: nn.GroupNorm(2, 4), C),
    "LocalResponseNorm": (lambda: nn.LocalResponseNorm(3), C),
    "MaxPool1d": (lambda: nn.MaxPool1d(2), C), "MaxPool2d": (lambda: nn.MaxPool2d(3, 2, 1), P), "MaxPool3d": (lambda: nn.MaxPool3d(2), V),
    "AvgPool1d": (lambda: nn.AvgPool1d(2), C), "AvgPool2d": (lambda: nn.AvgPool2d(3, 2, 1), P), "AvgPool3d": (lambda: nn.AvgPool3d(2), V),
    **{f"LPPool{n}d": (lambda n=n: getattr(nn, f"LPPool{n}d")(2.0, 2), s) for n, s in ((1, C), (2, P), (3, V))},
    **{f"Adaptive{k}Pool{n}d": (lambda k=k, n=n: getattr(nn, f"Adaptive{k}Pool{n}d")(2), s)
       for k in ("Avg", "Max") for n, s in ((1, C), (2, P), (3, V))},
    "FractionalMaxPool2d": (lambda: nn.FractionalMaxPool2d(2, 3, _random_samples=torch.full((2, 4, 2), 0.3)), P),
    "FractionalMaxPool3d": (lambda: nn.FractionalMaxPool3d(2, 2, _random_samples=torch.full((1, 2, 3), 0.3)), V),
    **{f"MaxUnpool{n}d": (lambda n=n: Unpooled(n), s) for n, s in ((1, (2, 4, 6)), (2, P), (3, V))},
    **{f"{k}Pad{n}d": (lambda k=k, n=n: getattr(nn, f"{k}Pad{n}d")(1, *([0.5] if k == "Constant" else [])), s)
       for k in ("Circular", "Constant", "Reflection", "Replication", "Zero") for n, s in ((1, C), (2, (1, 2, 3, 3)), (3, (1, 1, 2, 2, 2)))},
    "Upsample": (lambda: nn.Upsample(scale_factor=2, mode="bicubic"), (1, 1, 3, 3)),
    "UpsamplingBilinear2d": (lambda: nn.UpsamplingBilinear2d(5), (1, 2, 3, 3)),
    "UpsamplingNearest2d": (lambda: nn.UpsamplingNearest2d(5), (1, 2, 3, 3)),
    "PixelShuffle": (lambda: nn.PixelShuffle(2), P), "PixelUnshuffle": (lambda: nn.PixelUnshuffle(2), P),
    "ChannelShuffle": (lambda: nn.ChannelShuffle(2), P), "Unfold": (lambda: nn.Unfold(2), (1, 2, 3, 3)),
    "Fold": (lambda: nn.Fold((3, 3), 2), (1, 8, 4)),
    "CosineSimilarity": (nn.CosineSimilarity, A, A), "PairwiseDistance": (nn.PairwiseDistance, A, A),
    "RNN": (lambda: nn.RNN(5, 3, 2, bidirectional=True), C), "LSTM": (lambda: nn.LSTM(5, 3, proj_size=2), C), "GRU": (lambda: nn.GRU(5, 3), C),
    "RNNCell": (lambda: nn.RNNCell(4, 3), A), "LSTMCell": (lambda: nn.LSTMCell(4, 3), A), "GRUCell": (lambda: nn.GRUCell(4, 3), A),
    "MultiheadAttention": (lambda: nn.MultiheadAttention(4, 2), (3, 2, 4), (5, 2, 4), (5, 2, 4)),
    "TransformerEncoderLayer": (lambda: nn.TransformerEncoderLayer(4, 2, 5, 0.0), (3, 2, 4)),
    "TransformerDecoderLayer": (lambda: nn.TransformerDecoderLayer(4, 2, 5, 0.0), (3, 2, 4), (2, 2, 4)),
    "TransformerEncoder": (lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 5, 0.0), 1, enable_nested_tensor=False), (3, 2, 4)),
    "TransformerDecoder": (lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 5, 0.0), 1), (3, 2, 4), (2, 2, 4)),
    "Transformer": (lambda: nn.Transformer(4, 2, 1, 1, 5, 0.0), (3, 1, 4), (2, 1, 4)),
    "Embedding": (lambda: nn.Embedding(3, 2), "places"), "EmbeddingBag": (lambda: nn.EmbeddingBag(3, 2), "places"),
    **{name: (getattr(nn, name), A, A) for name in ("HuberLoss", "L1Loss", "MSELoss", "SmoothL1Loss", "PoissonNLLLoss")},
    **{name: (getattr(nn, name), A, "classes") for name in ("CrossEntropyLoss", "MultiMarginLoss", "NLLLoss")},
    "NLLLoss2d": (nn.NLLLoss2d, (2, 3, 1, 3), "picture"),
    "KLDivLoss": (lambda: Positive(nn.KLDivLoss(reduction="sum")), A, A),
    "BCELoss": (lambda: Sigmoided(nn.BCELoss()), A, "marks"),
    **{name: (getattr(nn, name), A, "marks") for name in ("BCEWithLogitsLoss", "MultiLabelSoftMarginLoss")},
    "MultiLabelMarginLoss": (nn.MultiLabelMarginLoss, A, "labels"), "SoftMarginLoss": (nn.SoftMarginLoss, (2,), "signs"),
    "HingeEmbeddingLoss": (nn.HingeEmbeddingLoss, (2,), "signs"), "MarginRankingLoss": (nn.MarginRankingLoss, (2,), (2,), "signs"),
    "CosineEmbeddingLoss": (nn.CosineEmbeddingLoss, A, A, "signs"), "GaussianNLLLoss": (lambda: Variance(nn.GaussianNLLLoss()), A, A, A),
    "TripletMarginLoss": (nn.TripletMarginLoss, A, A, A), "TripletMarginWithDistanceLoss": (nn.TripletMarginWithDistanceLoss, A, A, A),
    "CTCLoss": (lambda: CTC(nn.CTCLoss()), (5, 2, 3)),
}  # fmt: skip
TARGETS["picture"] = lambda: torch.tensor([[[1, 0, 2]], [[2, 2, 1]]])

# What is no layer of its own: containers, and what others inherit from.
OTHERS = {
    "Module",
    "ModuleDict",
    "ModuleList",
    "ParameterDict",
    "ParameterList",
    "Sequential",
    "RNNBase",
    "RNNCellBase",
}


class Around(nn.Module):
    """A layer that wants something prepared."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner


class Sigmoided(Around):
    def forward(self, x, target):
        return self.inner(x.sigmoid(), target)


class Positive(Around):
    def forward(self, x, target):
        return self.inner(x, target.exp())


class Variance(Around):
    def forward(self, x, target, var):
        return self.inner(x, target, var.exp())


class CTC(Around):
    def forward(self, x):
        return self.inner(x.log_softmax(-1), torch.tensor([[1, 2], [2, 2]]), torch.tensor([5, 5]), torch.tensor([2, 1]))


class Unpooled(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.pool = getattr(nn, f"MaxPool{n}d")(2, return_indices=True)
        self.unpool = getattr(nn, f"MaxUnpool{n}d")(2)

    def forward(self, x):
        return self.unpool(*self.pool(x))


def floats(value):
    """The tensors in what a layer returned that have a gradient."""
    if isinstance(value, torch.Tensor):
        return (value,) if value.requires_grad else ()
    return tuple(one for part in value for one in floats(part))


@pytest.mark.parametrize("name", LAYERS)
def test_gradients(name):
    make, *wanted = LAYERS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = make().double()
        inputs = [TARGETS[one]() if isinstance(one, str) else torch.randn(*one, dtype=torch.float64) for one in wanted]
        layer(*inputs)  # a lazy layer learns its size
        for x, one in zip(inputs, wanted):
            x.requires_grad_(not isinstance(one, str))
        parameters = list(layer.parameters())
        buffers = {key: value.clone() for key, value in layer.named_buffers()}

        def run(*_):
            for key, value in layer.named_buffers():
                value.data.copy_(buffers[key])
            return floats(layer(*inputs))

        leaves = [x for x in (*inputs, *parameters) if x.requires_grad]
        assert leaves and gradcheck(run, tuple(leaves))


def test_no_layer_is_left_out():
    layers = {
        name for name in nn.__all__ if isinstance(getattr(nn, name), type) and issubclass(getattr(nn, name), nn.Module)
    }
    assert layers - OTHERS == set(LAYERS)
