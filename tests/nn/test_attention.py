"""Attention and transformers beside PyTorch's: numbers, gradients, masks, random numbers, printing, warnings, errors."""

import warnings

import pytest
from beside import assert_same, assert_same_error

import edutorch
from edutorch.autograd import gradcheck, gradgradcheck


def slopes(T, ys, xs):
    """Gradients of a loss that is not symmetric."""
    total = sum((y * T.linspace(-1, 1, y.numel(), dtype=y.dtype).view(y.shape)).sum() for y in ys)
    return T.autograd.grad(total, xs, allow_unused=True)


def doubles(T, *shape):
    return T.randn(*shape, dtype=T.float64, requires_grad=True)


def sdpa(T, *shapes, mask=None, **settings):
    q, k, v = (T.randn(*shape, requires_grad=True) for shape in shapes)
    given = None if mask is None else mask(T)
    out = T.nn.functional.scaled_dot_product_attention(q, k, v, given, **settings)
    names = str(out.grad_fn).split()[0]
    wide = tuple(x.detach().double().requires_grad_() for x in (q, k, v))
    if given is not None and given.is_floating_point():
        given = given.double()
    exact = T.nn.functional.scaled_dot_product_attention(*wide, given, **settings)
    return out, names, exact, slopes(T, [exact], wide)


SAME = ((2, 3, 5, 4),) * 3
MASKS = {
    "truth": lambda T: T.rand(5, 5) > 0.4,
    "truth for each head": lambda T: T.rand(2, 3, 5, 5) > 0.4,
    "truth of keys": lambda T: T.tensor([True, True, False, True, False]).view(1, 1, 1, 5),
    "nothing to see": lambda T: T.zeros(5, 5, dtype=T.bool),
    "numbers": lambda T: T.randn(5, 5),
    "minus infinity": lambda T: T.full((5, 5), -float("inf")).triu(1),
    "nothing to see, in numbers": lambda T: T.full((5, 5), -float("inf")),
}
ATTENTION = {
    "plain": lambda T: sdpa(T, *SAME),
    "without heads": lambda T: sdpa(T, (2, 5, 4), (2, 5, 4), (2, 5, 4)),
    "a matrix": lambda T: sdpa(T, (5, 4), (3, 4), (3, 4)),
    "other lengths": lambda T: sdpa(T, (2, 2, 3, 4), (2, 2, 5, 4), (2, 2, 5, 6)),
    "scale": lambda T: sdpa(T, *SAME, scale=0.3),
    "causal": lambda T: sdpa(T, *SAME, is_causal=True),
    "causal, more keys": lambda T: sdpa(T, (1, 2, 3, 4), (1, 2, 5, 4), (1, 2, 5, 4), is_causal=True),
    "causal, fewer keys": lambda T: sdpa(T, (1, 2, 5, 4), (1, 2, 3, 4), (1, 2, 3, 4), is_causal=True),
    "dropout": lambda T: sdpa(T, *SAME, dropout_p=0.4),
    "dropout without heads": lambda T: sdpa(T, (2, 5, 4), (2, 7, 4), (2, 7, 4), dropout_p=0.4),
    "dropout of all": lambda T: sdpa(T, *SAME, dropout_p=1.0),
    "grouped": lambda T: sdpa(T, (2, 6, 3, 4), (2, 2, 5, 4), (2, 2, 5, 4), enable_gqa=True),
    "one head for all": lambda T: sdpa(T, (2, 3, 5, 4), (2, 1, 5, 4), (2, 1, 5, 4)),
    "no query": lambda T: T.nn.functional.scaled_dot_product_attention(T.ones(2, 0, 4), T.ones(2, 3, 4), T.ones(2, 3, 4)),
    "no key": lambda T: T.nn.functional.scaled_dot_product_attention(T.ones(2, 3, 4), T.ones(2, 0, 4), T.ones(2, 0, 4)),
    "then heads beside each other": lambda T: T.nn.functional.scaled_dot_product_attention(*(T.ones(2, 3, 5, 4) for _ in range(3))).transpose(1, 2).contiguous().view(2, 5, 12),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTENTION)
def test_scaled_dot_product(name):
    assert_same(ATTENTION[name])


@pytest.mark.parametrize("settings", [{}, {"dropout_p": 0.3}, {"is_causal": True}], ids=str)
@pytest.mark.parametrize("name", MASKS)
def test_masks(name, settings):
    assert_same(lambda T: sdpa(T, *SAME, mask=MASKS[name], **settings))


def test_a_mask_that_learns():
    def program(T):
        q, k, v, mask = (doubles(T, *shape) for shape in ((2, 3, 5, 4), (2, 3, 6, 4), (2, 3, 6, 4), (3, 5, 6)))
        out = T.nn.functional.scaled_dot_product_attention(q, k, v, mask)
        return out, str(out.grad_fn).split()[0], slopes(T, [out], (q, k, v, mask))

    assert_same(program)


def test_attention_in_half_precision():
    q = edutorch.randn(2, 3, 4)
    exact = edutorch.nn.functional.scaled_dot_product_attention(q, q, q)
    half = edutorch.nn.functional.scaled_dot_product_attention(q.half(), q.half(), q.half())
    assert half.dtype == edutorch.float16 and edutorch.allclose(exact, half.float(), atol=5e-3)


@pytest.mark.parametrize("settings", [{}, {"is_causal": True}, {"scale": 0.5}], ids=str)
def test_attention_by_nudging(settings):
    edutorch.manual_seed(0)
    inputs = tuple(doubles(edutorch, *shape) for shape in ((2, 2, 2), (2, 3, 2), (2, 3, 1)))

    def attend(*inputs):
        return edutorch.nn.functional.scaled_dot_product_attention(*inputs, **settings)

    assert gradcheck(attend, inputs) and gradgradcheck(attend, inputs)


def test_the_composed_form_says_the_same():
    q, k, v, mask = (edutorch.randn(2, 4, 3), edutorch.randn(2, 5, 3), edutorch.randn(2, 5, 3), edutorch.randn(4, 5))
    composed = ((q @ k.mT) / 3**0.5 + mask).softmax(-1) @ v
    assert edutorch.allclose(composed, edutorch.nn.functional.scaled_dot_product_attention(q, k, v, mask), atol=1e-6)


LAYERS = {
    "plain": (lambda nn: nn.MultiheadAttention(8, 2), {}),
    "without bias": (lambda nn: nn.MultiheadAttention(8, 4, bias=False), {}),
    "more keys": (lambda nn: nn.MultiheadAttention(8, 2, add_bias_kv=True, add_zero_attn=True), {}),
    "other features": (lambda nn: nn.MultiheadAttention(8, 2, kdim=3, vdim=5, add_bias_kv=True), {}),
    "dropout": (lambda nn: nn.MultiheadAttention(8, 2, dropout=0.4), {}),
}
CALLS = {
    "plain": lambda T: {},
    "weights of each head": lambda T: {"average_attn_weights": False},
    "without weights": lambda T: {"need_weights": False},
    "mask": lambda T: {"attn_mask": T.rand(4, 5) > 0.7},
    "mask of each head": lambda T: {"attn_mask": T.rand(6, 4, 5) > 0.7, "heads": 2},
    "mask in numbers": lambda T: {"attn_mask": T.randn(4, 5), "need_weights": False},
    "padding": lambda T: {"key_padding_mask": T.tensor([[False] * 4 + [True], [False] * 3 + [True] * 2, [False] * 5])},
    "both": lambda T: {"key_padding_mask": T.arange(5).expand(3, 5) > 3, "attn_mask": T.rand(4, 5) > 0.7, "need_weights": False},
}  # fmt: skip


def attended(T, make, call, batch_first=False, batched=True, self_attention=False):
    layer = make(T.nn)
    layer.batch_first = batch_first
    options = call(T)
    options.pop("heads", None)
    shapes = [(4, 3, 8), (5, 3, layer.kdim), (5, 3, layer.vdim)]
    if not batched:
        shapes = [(a, c) for a, _, c in shapes]
        options = {k: v[0] if k == "key_padding_mask" else v for k, v in options.items()}
    elif batch_first:
        shapes = [(b, a, c) for a, b, c in shapes]
    q, k, v = (T.randn(*shape) for shape in shapes)
    with T.no_grad():
        narrow = layer(q, k, v, **options)
    layer.double()
    options = {k: v.double() if hasattr(v, "dtype") and v.is_floating_point() else v for k, v in options.items()}
    q, k, v = (x.double().requires_grad_() for x in (q, k, v))
    out, weights = layer(q, k, v, **options)
    ys = [out] if weights is None else [out, weights]
    facts = [n for n, _ in layer.named_parameters()], list(layer.state_dict()), repr(layer)
    return narrow, out, weights, slopes(T, ys, [q, k, v, *layer.parameters()]), facts


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", LAYERS)
def test_multihead_attention(name, call):
    make, _ = LAYERS[name]
    if call == "mask of each head" and name == "without bias":
        return  # it has four heads
    assert_same(lambda T: attended(T, make, CALLS[call]))


@pytest.mark.parametrize("call", ["plain", "without weights", "mask", "padding"])
@pytest.mark.parametrize("name", ["plain", "other features"])
def test_batch_first_and_one_sequence(name, call):
    make, _ = LAYERS[name]
    assert_same(lambda T: attended(T, make, CALLS[call], batch_first=True))
    assert_same(lambda T: attended(T, make, CALLS[call], batched=False))


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("need_weights", [False, True])
@pytest.mark.parametrize("grad", [False, True])
def test_self_attention(grad, need_weights, training):
    def program(T):
        layer = T.nn.MultiheadAttention(8, 2, dropout=0.2, batch_first=True).train(training)
        x = T.randn(3, 5, 8)
        causal = T.nn.Transformer.generate_square_subsequent_mask(5)
        with T.set_grad_enabled(grad):
            return [
                layer(x, x, x, need_weights=need_weights),
                layer(x, x, x, attn_mask=causal, is_causal=True, need_weights=need_weights),
                layer(x, x, x, attn_mask=causal != 0, key_padding_mask=T.arange(5).expand(3, 5) > 3),
            ]

    assert_same(program)


pytestmark = pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")


def silently(make):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make()


ENCODERS = {
    "plain": lambda nn: nn.TransformerEncoderLayer(8, 2, 16),
    "norm first": lambda nn: nn.TransformerEncoderLayer(8, 2, 16, norm_first=True),
    "batch first, gelu": lambda nn: nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, activation="gelu"),
    "a function": lambda nn: nn.TransformerEncoderLayer(8, 2, 16, activation=nn.functional.silu, bias=False),
    "a module": lambda nn: nn.TransformerEncoderLayer(8, 2, 16, activation=nn.GELU(), layer_norm_eps=1e-3),
    "encoder": lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16), 2, nn.LayerNorm(8)),
    "encoder, batch first": lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2),
}


@pytest.mark.parametrize("mode", ["training", "evaluation", "without gradients"])
@pytest.mark.parametrize("name", ENCODERS)
def test_encoders(name, mode):
    def program(T):
        model = silently(lambda: ENCODERS[name](T.nn)).train(mode == "training")
        x, length, batch = T.randn(4, 3, 8), 4, 3
        if "batch first" in name:
            length, batch = 3, 4
        causal = T.nn.Transformer.generate_square_subsequent_mask(length)
        padding = T.arange(length).expand(batch, length) >= T.randint(1, length + 1, (batch, 1))
        with T.set_grad_enabled(mode != "without gradients"):
            mask = {"mask": causal} if isinstance(model, T.nn.TransformerEncoder) else {"src_mask": causal}
            outs = [
                model(x),
                model(x, causal, is_causal=True),
                model(x, **mask, src_key_padding_mask=T.zeros(batch, length).masked_fill(padding, -float("inf"))),
            ]
            outs.append(model(x, src_key_padding_mask=padding))
            outs.append(model(x[:, 0]) if "batch first" not in name else model(x[0]))
        if mode != "without gradients":
            model.double()
            out = model(x.double(), causal.double())
            outs.append(slopes(T, [out], list(model.parameters())))
        return outs, repr(model), [n for n, _ in model.named_parameters()]

    assert_same(program)


DECODERS = {
    "plain": lambda nn: nn.TransformerDecoderLayer(8, 2, 16),
    "norm first": lambda nn: nn.TransformerDecoderLayer(8, 2, 16, norm_first=True, activation="gelu"),
    "decoder": lambda nn: nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16, bias=False), 2, nn.LayerNorm(8)),
    "whole": lambda nn: nn.Transformer(8, 2, 1, 2, 16),
    "whole, norm first": lambda nn: nn.Transformer(8, 2, 2, 1, 16, norm_first=True),
    "whole, batch first": lambda nn: nn.Transformer(8, 2, 2, 1, 16, batch_first=True, dropout=0.3),
}


@pytest.mark.parametrize("mode", ["training", "evaluation", "without gradients"])
@pytest.mark.parametrize("name", DECODERS)
def test_decoders(name, mode):
    def program(T):
        model = silently(lambda: DECODERS[name](T.nn)).train(mode == "training")
        first, second = (
            (T.randn(4, 3, 8), T.randn(5, 3, 8)) if "batch" not in name else (T.randn(3, 4, 8), T.randn(3, 5, 8))
        )
        whole = isinstance(model, T.nn.Transformer)
        causal = T.nn.Transformer.generate_square_subsequent_mask(4)
        padding = T.arange(5).expand(3, 5) > 3
        with T.set_grad_enabled(mode != "without gradients"):
            if whole:
                outs = [
                    model(second, first),
                    model(
                        second, first, tgt_mask=causal, src_key_padding_mask=padding, memory_key_padding_mask=padding
                    ),
                    model(second, first, tgt_is_causal=True, tgt_mask=causal),
                ]
            else:
                outs = [
                    model(first, second),
                    model(first, second, tgt_mask=causal, memory_key_padding_mask=padding),
                    model(first, second, tgt_is_causal=True, tgt_mask=causal),
                ]
        model.double()
        pair = (second, first) if whole else (first, second)
        out = model(*(x.double() for x in pair), tgt_mask=causal.double())
        outs.append(slopes(T, [out], list(model.parameters())))
        return outs, repr(model), [n for n, _ in model.named_parameters()]

    assert_same(program)


def warned(program):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        program()
    return [(w.category.__name__, str(w.message)) for w in caught]


WARNINGS = {
    "not batch first": lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2), 1),
    "norm first": lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, batch_first=True, norm_first=True), 1),
    "without bias": lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, batch_first=True, bias=False), 1),
    "another activation": lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, batch_first=True, activation=nn.Tanh()), 1),
    "odd heads": lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(9, 3, batch_first=True), 1),
    "silent": lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, batch_first=True), 1),
    "switched off": lambda nn: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2), 1, enable_nested_tensor=False),
    "another module": lambda nn: nn.TransformerEncoder(nn.Linear(2, 2), 1),
    "a whole transformer": lambda nn: nn.Transformer(8, 2, 1, 1, 8),
}  # fmt: skip


@pytest.mark.parametrize("name", WARNINGS)
def test_same_warning(name):
    assert_same(lambda T: warned(lambda: WARNINGS[name](T.nn)))


def test_masks_of_two_types_are_warned_of():
    def program(T):
        x, layer = T.ones(3, 2, 8), T.nn.MultiheadAttention(8, 2)
        padding, mask = T.zeros(2, 3, dtype=T.bool), T.zeros(3, 3)
        return warned(lambda: layer(x, x, x, key_padding_mask=padding, attn_mask=mask))

    assert_same(program)


def qkv(T, *shapes):
    return [T.ones(*shape) for shape in shapes]


def forward(T, *args, **options):
    return T.nn.functional.scaled_dot_product_attention(*args, **options)


ERRORS = {
    "types": lambda T: forward(T, T.ones(2, 3, 4), T.ones(2, 3, 4).double(), T.ones(2, 3, 4)),
    "dims": lambda T: forward(T, T.ones(4), T.ones(2, 3, 4), T.ones(2, 3, 4)),
    "whole numbers": lambda T: forward(T, *(T.ones(2, 3, 4).long() for _ in range(3))),
    "type of the mask": lambda T: forward(T, *qkv(T, *[(2, 3, 4)] * 3), T.ones(3, 3).long()),
    "wide mask": lambda T: forward(T, *qkv(T, *[(2, 3, 4)] * 3), T.ones(3, 3).double()),
    "mask and causal": lambda T: forward(T, *qkv(T, *[(2, 3, 4)] * 3), T.ones(3, 3), is_causal=True),
    "features": lambda T: forward(T, *qkv(T, (2, 3, 4), (2, 3, 5), (2, 3, 4))),
    "values": lambda T: forward(T, *qkv(T, (2, 3, 4), (2, 5, 4), (2, 4, 4))),
    "size of the mask": lambda T: forward(T, *qkv(T, *[(2, 3, 4)] * 3), T.ones(3, 4)),
    "batches": lambda T: forward(T, *qkv(T, (2, 3, 4), (3, 3, 4), (2, 3, 4))),
    "dropout": lambda T: forward(T, *qkv(T, *[(2, 3, 4)] * 3), dropout_p=1.5),
    "heads": lambda T: forward(T, *qkv(T, (1, 5, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4)), enable_gqa=True),
    "a number as mask": lambda T: forward(T, *qkv(T, *[(2, 3, 4)] * 3), 1),
    "two of three": lambda T: forward(T, *qkv(T, *[(2, 3, 4)] * 2)),
    "a list": lambda T: forward(T, [1], *qkv(T, *[(2, 3, 4)] * 2)),
    "layer: heads": lambda T: T.nn.MultiheadAttention(8, 3),
    "layer: no heads": lambda T: T.nn.MultiheadAttention(8, 0),
    "layer: features": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(3, 2, 4)] * 3)),
    "layer: dims": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(1, 3, 2, 8)] * 3)),
    "layer: dims of the key": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, (3, 2, 8), (3, 8), (3, 8))),
    "layer: dims of one key": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, (3, 8), (3, 2, 8), (3, 2, 8))),
    "layer: key and value": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, (3, 2, 8), (4, 2, 8), (5, 2, 8))),
    "layer: key and value apart": lambda T: T.nn.MultiheadAttention(8, 2, kdim=4)(*qkv(T, (3, 2, 8), (4, 2, 4), (5, 2, 8))),
    "layer: features of the key": lambda T: T.nn.MultiheadAttention(8, 2, kdim=4)(*qkv(T, (3, 2, 8), (4, 2, 5), (4, 2, 8))),
    "layer: mask": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(3, 2, 8)] * 3), attn_mask=T.ones(3, 4)),
    "layer: mask of heads": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(3, 2, 8)] * 3), attn_mask=T.ones(2, 3, 3)),
    "layer: dims of the mask": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(3, 2, 8)] * 3), attn_mask=T.ones(3)),
    "layer: mask for one": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(3, 8)] * 3), attn_mask=T.ones(3, 3, 3)),
    "layer: mask of whole numbers": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(3, 2, 8)] * 3), attn_mask=T.ones(3, 3).long()),
    "layer: padding": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(3, 2, 8)] * 3), key_padding_mask=T.zeros(3, 3)),
    "layer: length of padding": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(3, 2, 8)] * 3), key_padding_mask=T.zeros(2, 4)),
    "layer: dims of padding": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(3, 2, 8)] * 3), key_padding_mask=T.zeros(3)),
    "layer: causal without a mask": lambda T: T.nn.MultiheadAttention(8, 2)(*qkv(T, *[(3, 2, 8)] * 3), is_causal=True),
    "activation": lambda T: T.nn.TransformerEncoderLayer(8, 2, activation="tanh"),
    "batches of a transformer": lambda T: silently(lambda: T.nn.Transformer(8, 2, 1, 1, 8))(T.ones(3, 2, 8), T.ones(3, 1, 8)),
    "features of a transformer": lambda T: silently(lambda: T.nn.Transformer(8, 2, 1, 1, 8))(T.ones(3, 2, 8), T.ones(3, 2, 4)),
    "backend": lambda T: T.nn.attention.sdpa_kernel("math").__enter__(),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_backends():
    def program(T):
        from_cuda = T.backends.cuda
        seen = []
        with T.nn.attention.sdpa_kernel([T.nn.attention.SDPBackend.MATH, T.nn.attention.SDPBackend.CUDNN_ATTENTION]):
            for name in ("math", "flash", "mem_efficient", "cudnn"):
                seen.append(getattr(from_cuda, f"{name}_sdp_enabled")())
        return seen, from_cuda.flash_sdp_enabled(), int(T.nn.attention.SDPBackend.FLASH_ATTENTION)

    torch = pytest.importorskip("torch")
    assert hasattr(torch.nn, "attention") or __import__("torch.nn.attention")
    assert_same(program)
