"""Shows that autocast("cuda") casts what PyTorch casts on a card, and nothing else: every row of the op table, and every layer.

Where PyTorch is installed, it is asked itself. Its fake tensors know their device and their type, but hold no numbers, and
so need no card.
"""

import contextlib

import pytest
from gpu.test_modules import ready, table
from ops.cooking import cooked, flat
from ops.table import ROWS

import edutorch as torch
from edutorch import nn

F = nn.functional
pytestmark = pytest.mark.filterwarnings("ignore")

# The ops of the table which answer float16 with float32 on a card, when they are called alone.
IN_FULL = (
    "pow square reciprocal exp expm1 log log2 log10 log1p rsqrt tan asin acos sinh cosh erfinv sum prod cumsum cumprod "
    "logsumexp softmax log_softmax"
)
# Rows named after an op of those, which call what PyTorch has as an op of its own and does not cast.
OTHERS = {  # (op, row): what it calls
    ("log", "log2"): "logit", ("log", "log3"): "logit", ("log", "log4"): "xlogy", ("pow", "pow10"): "float_power",
    ("sum", "sum9"): "nansum",
}  # fmt: skip


def types(row, sample, dtype, enabled):
    """The types of what a row answers; or the type of its error."""
    given = [x.to("cuda") for x in cooked(torch, sample, dtype)]
    try:
        with torch.device("cuda"), torch.autocast("cuda", torch.float16, enabled=enabled):
            return names(flat(row.call(torch, *given)))
    except Exception as error:
        return type(error)


def names(results):
    return [str(y.dtype).removeprefix("torch.") if hasattr(y, "dtype") else type(y).__name__ for y in results]


@pytest.mark.parametrize("row", [row for row in ROWS if "float16" in row.types], ids=str)
def test_what_is_float32(row):
    op = row.ops[0].name if row.ops else None
    listed = op in IN_FULL.split() and (op, row.name) not in OTHERS
    for sample in row.samples:
        without, within = (types(row, sample, "float16", enabled) for enabled in (False, True))
        if listed:
            assert "float16" in without
            assert within == [name.replace("float16", "float32") for name in without]
        else:
            assert within == without


@contextlib.contextmanager
def pretended(real):
    """A region of PyTorch's autocast for fake tensors on a card."""
    fake_tensor = pytest.importorskip("torch._subclasses.fake_tensor")
    real.set_autocast_enabled("cuda", True)
    real.set_autocast_dtype("cuda", real.float16)
    try:
        with fake_tensor.FakeTensorMode(), real.device("cuda"), real.no_grad():
            yield
    finally:
        real.set_autocast_enabled("cuda", False)
        real.clear_autocast_cache()


# What fake tensors cannot answer: it depends on the numbers, or asks the driver.
NO_ANSWER = "not linked with support for cuda", "not compiled with CUDA", "aten."


def types_in_pytorch(call, *shapes):
    """What PyTorch answers on a card: the types, or the type of the error; None if it cannot tell without one."""
    real = pytest.importorskip("torch")
    with pretended(real):
        try:
            return names(flat(call(real, *(real.empty(s, dtype=getattr(real, d)) for s, d in shapes))))
        except Exception as error:
            return None if any(words in str(error) for words in NO_ANSWER) else type(error)


REFUSED_HERE = {"bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_not"}  # for floats, which fake tensors take


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_like_pytorch(row):
    for dtype in {"float16", "float32"} & set(row.types):
        for sample in row.samples:
            shapes = [(x.shape, str(x.dtype).removeprefix("torch.")) for x in cooked(torch, sample, dtype)]
            theirs = types_in_pytorch(row.call, *shapes)
            if theirs is not None and row.name not in REFUSED_HERE:
                ours = types(row, sample, dtype, True)
                assert isinstance(ours, type) if isinstance(theirs, type) else ours == theirs


def half(T, *shape):
    return T.rand(*shape).to(T.float16)


def full(T, *shape):
    return T.rand(*shape)


MORE = {  # what the table of ops has in float32 only, or not at all
    "a dtype is given": lambda T: [
        T.softmax(half(T, 3), 0, dtype=T.float16), half(T, 3).log_softmax(0, T.float16), half(T, 3).sum(dtype=T.float16),
        half(T, 3).prod(dtype=T.float16), half(T, 3).cumsum(0, dtype=T.float16), half(T, 3).cumprod(0, dtype=T.float16),
        T.linalg.vector_norm(half(T, 3), dtype=T.float16), T.linalg.matrix_norm(half(T, 3, 3), dtype=T.float16),
    ],
    "norms": lambda T: [
        half(T, 3).norm(), T.norm(half(T, 3, 3), 1, dim=0), T.linalg.norm(half(T, 3)), T.linalg.matrix_norm(half(T, 3, 3), 1),
        T.dist(half(T, 3), half(T, 3)), T.renorm(half(T, 3, 3), 2, 0, 1.0), T.nn.functional.normalize(half(T, 3, 3)),
        T.nn.functional.cosine_similarity(half(T, 3, 3), half(T, 3, 3)), T.nn.functional.pdist(half(T, 3, 3)),
        T.cdist(half(T, 3, 3), half(T, 3, 3)), T.nn.functional.pairwise_distance(half(T, 3, 3), half(T, 3, 3)),
    ],
    "normalizations": lambda T: [
        T.nn.functional.layer_norm(half(T, 3, 3), (3,)), T.nn.functional.rms_norm(half(T, 3, 3), (3,)),
        T.nn.functional.group_norm(half(T, 2, 4, 4), 2), T.nn.functional.local_response_norm(half(T, 2, 3, 4), 2),
        T.nn.functional.instance_norm(half(T, 2, 3, 4)),
    ],
    "the widest": lambda T: [
        T.dot(half(T, 3), full(T, 3)), full(T, 3).dot(full(T, 3)), T.vdot(half(T, 3), half(T, 3)),
        T.tensordot(half(T, 3, 3), full(T, 3, 3), 1), T.tensordot(full(T, 3, 3), full(T, 3, 3), 1),
        T.cross(half(T, 3), full(T, 3), dim=0), T.nn.functional.bilinear(half(T, 2, 3), full(T, 2, 3), full(T, 4, 3, 3)),
        T.index_put(half(T, 3), (T.tensor([0, 1]),), full(T, 2)), half(T, 3).scatter_add(0, T.tensor([0, 1]), full(T, 2)),
        T.addcmul(half(T, 3), full(T, 3), half(T, 3)), T.addcdiv(half(T, 3), half(T, 3), half(T, 3)),
        T.atan2(half(T, 3), full(T, 3)), T.cat([half(T, 3), full(T, 3)]), T.inner(full(T, 3), full(T, 3)),
    ],
    "in place": lambda T: [
        half(T, 3).exp_(), half(T, 3).pow_(2), half(T, 3).cumsum_(0), T.exp_(half(T, 3)), full(T, 3, 3).addmm_(*[full(T, 3, 3)] * 2)
    ],
    "out": lambda T: [
        T.exp(half(T, 3), out=half(T, 3)), T.mm(full(T, 3, 3), full(T, 3, 3), out=full(T, 3, 3)),
        T.bmm(full(T, 1, 3, 3), full(T, 1, 3, 3), out=full(T, 1, 3, 3)),
    ],
    "products": lambda T: [
        T.addr(full(T, 3, 3), full(T, 3), full(T, 3)), full(T, 3, 3).mv(full(T, 3)), full(T, 3) @ full(T, 3),
        T.linalg.multi_dot([full(T, 3, 3)] * 3), T.addmv(full(T, 3), full(T, 3, 3), full(T, 3)), T.outer(full(T, 3), full(T, 3)),
        T.linalg.vecdot(full(T, 3), full(T, 3)), T.nn.functional.prelu(full(T, 3), full(T, 1)), half(T, 3, 3) @ full(T, 3, 3),
        T.einsum("ij,jk", full(T, 3, 3), full(T, 3, 3)), T.nn.functional.conv2d(full(T, 1, 1, 3, 3), half(T, 1, 1, 2, 2)),
        full(T, 3, 3).double() @ full(T, 3, 3).double(),
    ],
    "as they are": lambda T: [
        T.logit(half(T, 3)), T.xlogy(half(T, 3), half(T, 3)), T.special.logit(half(T, 3)), half(T, 3, 3).trace(),
        T.nansum(half(T, 3)), T.nanmean(half(T, 3)), half(T, 3).mean(), half(T, 3).std(), T.logcumsumexp(half(T, 3), 0),
        T.nn.functional.affine_grid(half(T, 1, 2, 3), (1, 1, 2, 2)), T.nn.functional.pad(half(T, 1, 4), (1, 1), mode="reflect"),
        T.nn.functional.embedding_bag(T.tensor([[0, 1]]), half(T, 3, 3)), half(T, 3).double().exp(), T.tensor([1, 2]).sum(),
        T.nn.functional.interpolate(half(T, 1, 1, 4), 2, mode="area"), T.nn.functional.gelu(half(T, 3)), half(T, 3).sqrt(),
    ],
    "pictures of another size": lambda T: [
        T.nn.functional.interpolate(half(T, 1, 1, 4, 4), 2, mode=mode) for mode in ("nearest", "bilinear", "bicubic")
    ],
    "made of others": lambda T: [
        T.nn.functional.softmin(half(T, 3), 0), T.linalg.vander(half(T, 3)), T.trapezoid(half(T, 3)), 1 / half(T, 3), 2 ** half(T, 3),
        T.nn.functional.lp_pool1d(half(T, 2, 3, 4), 2.0, 2), T.special.expm1(half(T, 3)), T.special.softmax(half(T, 3), 0),
    ],
    "BCE": lambda T: T.nn.functional.binary_cross_entropy(half(T, 3), half(T, 3)),
    "BCE of float64": lambda T: T.nn.functional.binary_cross_entropy(full(T, 3).double(), full(T, 3).double()),
}  # fmt: skip


@pytest.mark.parametrize("name", MORE)
def test_more_like_pytorch(name):
    theirs = types_in_pytorch(MORE[name])
    with torch.autocast("cuda", torch.float16), torch.device("cuda"):
        try:
            ours = names(flat(MORE[name](torch)))
        except RuntimeError as error:
            ours = type(error)
    assert theirs is not None and ours == theirs


def test_binary_cross_entropy_is_refused():
    p = torch.full((3,), 0.5, device="cuda")
    with torch.autocast("cuda"), pytest.raises(RuntimeError, match=r"BCELoss are unsafe to autocast.\nMany models"):
        F.binary_cross_entropy(p, p)
    with torch.autocast("cuda"):
        assert F.binary_cross_entropy(p.cpu(), p.cpu()).dtype == torch.float32
    with torch.autocast("cuda"):
        assert F.binary_cross_entropy_with_logits(p.half(), p).dtype == torch.float32


def test_each_device_has_its_own_list():
    x = torch.ones(2, 2).half()
    with torch.autocast("cpu"), torch.autocast("cuda"):
        assert (x.exp().dtype, x.cuda().exp().dtype) == (torch.float16, torch.float32)
        assert (F.max_pool3d(x[None, None, None], (1, 2, 2)).dtype) == torch.float32
        assert (F.max_pool3d(x.cuda()[None, None, None], (1, 2, 2)).dtype) == torch.float16
        assert (x.float().mm(x.float()).dtype, x.float().cuda().mm(x.float().cuda()).dtype) == (
            torch.bfloat16,
            torch.float16,
        )
    with torch.autocast("cuda"):
        assert x.exp().dtype == torch.float16 and x.float().mm(x.float()).dtype == torch.float32
    with torch.autocast("cpu"):
        assert x.cuda().exp().dtype == torch.float16


# What layers answer to float32: products go to 16 bits; and to float16: these go to 32.
PRODUCTS = tuple(f"{lazy}{name}" for name in ("Linear", "Conv") for lazy in ("", "Lazy")) + (
    "PReLU", "RNN", "LSTM", "GRU", "MultiheadAttention",
)  # fmt: skip
ENDS_IN_A_NORM = "Transformer"
GROWS = (
    "Softmax", "Softmin", "LogSoftmax", "Softplus", "LayerNorm", "RMSNorm", "GroupNorm", "LocalResponseNorm", "LPPool",
    "Upsampl", "CosineSimilarity", "PairwiseDistance",
)  # fmt: skip
WITHOUT_FLOATS = "Embedding", "EmbeddingBag"
UNFIT = {  # in 16 bits they refuse what they are given, with and without a region; BCELoss within one
    "AdaptiveLogSoftmaxWithLoss", "FractionalMaxPool2d", "FractionalMaxPool3d", "BCELoss", "CTCLoss",
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in table.LAYERS if name not in UNFIT])
def test_layers(name):
    layer, inputs = ready(name)
    layer, inputs = layer.to("cuda"), [x.to("cuda") for x in inputs]
    with torch.autocast("cuda", torch.float16):
        out = table.floats(layer(*(x.requires_grad_() if x.is_floating_point() else x for x in inputs)))
    assert out[0].dtype == (torch.float16 if name.startswith(PRODUCTS) else torch.float32)
    if name.startswith(("RNN", "LSTM", "GRU")) and not name.endswith("Cell"):
        return  # these refuse an input of another type than their weights; PyTorch's do not within a region
    with torch.autocast("cuda", torch.float16):
        out = table.floats(layer(*(x.detach().half().requires_grad_() if x.is_floating_point() else x for x in inputs)))
    grows = name.startswith((*GROWS, ENDS_IN_A_NORM, *WITHOUT_FLOATS)) or "Loss" in name or name == "Bilinear"
    assert out[0].dtype == (torch.float32 if grows else torch.float16)
