"""The transformer: layers of attention and small networks, each added to what came in. Vaswani et al. 2017.

An encoder lets all places of a sequence look at each other. A decoder writes another sequence: its places look back at
what has been written, and at what the encoder has read.
"""

import copy
import warnings

from edutorch.backends import mha
from edutorch.graph import mode
from edutorch.nn import functional as F
from edutorch.nn.activation import GELU, ReLU
from edutorch.nn.container import ModuleList
from edutorch.nn.functions.attention_masks import as_numbers, causal_mask
from edutorch.nn.init import xavier_uniform_
from edutorch.nn.module import Module
from edutorch.nn.normalization import LayerNorm
from edutorch.nn.transformer_layers import TransformerDecoderLayer, TransformerEncoderLayer


def clones(layer, count):
    return ModuleList([copy.deepcopy(layer) for _ in range(count)])


def is_causal_mask(mask, hint, sequence, batch_first):
    """What the hint says; if there is none, whether the mask is the causal one."""
    if hint is not None or mask is None:
        return hint is True
    size = sequence.size(0 if sequence.dim() == 2 or not batch_first else 1)
    causal = causal_mask(size, device=mask.device, dtype=mask.dtype)
    return mask.size() == causal.size() and bool((mask == causal).all())


class TransformerEncoder(Module):
    """Encoder layers on top of each other.

    Args:
        encoder_layer: the layer that is copied; all copies begin with the same parameters.
        num_layers: how many.
        norm: a layer for what comes out, or None.
        enable_nested_tensor: outside training, places that are only padding come out as zeros.
        mask_check: do so only if all padding is at the end.

    Shape:
        As in TransformerEncoderLayer.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.TransformerEncoderLayer(d_model=8, nhead=2, batch_first=True)
        >>> torch.nn.TransformerEncoder(layer, num_layers=2)(torch.randn(3, 5, 8)).shape
        torch.Size([3, 5, 8])
    """

    def __init__(self, encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True):
        super().__init__()
        self.layers, self.num_layers, self.norm = clones(encoder_layer, num_layers), num_layers, norm
        self.enable_nested_tensor = self.use_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check
        reason = why_not_nested(encoder_layer)
        if enable_nested_tensor and reason:
            warnings.warn(
                f"enable_nested_tensor is True, but self.use_nested_tensor is False because encoder_layer{reason}",
                stacklevel=2,
            )
            self.use_nested_tensor = False

    def forward(self, src, mask=None, src_key_padding_mask=None, is_causal=None):
        padding = as_numbers(src_key_padding_mask, "src_key_padding_mask", src.dtype, mask, "mask")
        mask = as_numbers(mask, "mask", src.dtype)
        is_causal = is_causal_mask(mask, is_causal, src, self.layers[0].self_attn.batch_first)
        out = src
        for layer in self.layers:
            out = layer(out, src_mask=mask, is_causal=is_causal, src_key_padding_mask=padding)
        if padding is not None and self.leaves_padding_out(src, mask, padding):
            out = out.masked_fill((padding != 0).unsqueeze(-1), 0.0)
        return out if self.norm is None else self.norm(out)

    def leaves_padding_out(self, src, mask, padding):
        """Would PyTorch skip padding here? Outside training it does so, for speed, and fills its places with zeros."""
        layer = self.layers[0]
        if not (mha.get_fastpath_enabled() and self.use_nested_tensor) or layer.training or src.dim() != 3:
            return False
        unused = padding.array != 0
        if mask is not None or (self.mask_check and (unused[:, :-1] & ~unused[:, 1:]).any()):
            return False
        return not mode.grad or not (src.requires_grad or any(p.requires_grad for p in layer.parameters()))


def why_not_nested(layer):
    """What keeps PyTorch from its fast way for this layer; empty if nothing does."""
    if not isinstance(layer, TransformerEncoderLayer):
        return " was not TransformerEncoderLayer"
    attention = layer.self_attn
    reasons = {
        ".norm_first was True": layer.norm_first,
        ".self_attn.batch_first was not True(use batch_first for better inference performance)": not attention.batch_first,
        ".self_attn._qkv_same_embed_dim was not True": not attention._qkv_same_embed_dim,
        ".self_attn was passed bias=False": attention.in_proj_bias is None,
        ".activation_relu_or_gelu was not True": not is_relu_or_gelu(layer.activation),
        ".norm1.eps was not equal to encoder_layer.norm2.eps": layer.norm1.eps != layer.norm2.eps,
        ".self_attn.num_heads is odd": attention.num_heads % 2 == 1,
    }
    return next((words for words, true in reasons.items() if true), "")


def is_relu_or_gelu(activation):
    return activation in (F.relu, F.gelu) or isinstance(activation, ReLU | GELU)


class TransformerDecoder(Module):
    """Decoder layers on top of each other.

    Args:
        decoder_layer: the layer that is copied; all copies begin with the same parameters.
        num_layers: how many.
        norm: a layer for what comes out, or None.

    Shape:
        As in TransformerDecoderLayer.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.TransformerDecoderLayer(d_model=8, nhead=2)
        >>> torch.nn.TransformerDecoder(layer, num_layers=2)(torch.randn(4, 3, 8), torch.randn(5, 3, 8)).shape
        torch.Size([4, 3, 8])
    """

    def __init__(self, decoder_layer, num_layers, norm=None):
        super().__init__()
        self.layers, self.num_layers, self.norm = clones(decoder_layer, num_layers), num_layers, norm

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None,
                memory_key_padding_mask=None, tgt_is_causal=None, memory_is_causal=False):  # fmt: skip
        tgt_is_causal = is_causal_mask(tgt_mask, tgt_is_causal, tgt, self.layers[0].self_attn.batch_first)
        out = tgt
        for layer in self.layers:
            out = layer(
                out,
                memory,
                tgt_mask=tgt_mask,
                memory_mask=memory_mask,
                tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask,
                tgt_is_causal=tgt_is_causal,
                memory_is_causal=memory_is_causal,
            )
        return out if self.norm is None else self.norm(out)


class Transformer(Module):
    """An encoder that reads one sequence, and a decoder that writes another. Vaswani et al. 2017.

    Args:
        d_model: how many features each place has, E.
        nhead: how many heads the attention has.
        num_encoder_layers, num_decoder_layers: how many layers.
        dim_feedforward: how wide the small networks are.
        dropout: the probability of zeros, in training.
        activation: "relu", "gelu" or a function.
        custom_encoder, custom_decoder: modules to be used instead.
        layer_norm_eps: keeps the division in layer norm from exploding.
        batch_first: input and output are (N, L, E) and not (L, N, E).
        norm_first: layer norm before attention and network, and not after them.
        bias: False leaves all biases out.

    Shape:
        src (S, N, E), tgt (T, N, E), or without N; masks as in MultiheadAttention. Output (T, N, E).

    Example:
        >>> import edutorch as torch
        >>> model = torch.nn.Transformer(8, nhead=2, num_encoder_layers=1, num_decoder_layers=1, batch_first=True)
        >>> tgt = torch.randn(3, 4, 8)
        >>> model(torch.randn(3, 5, 8), tgt, tgt_mask=model.generate_square_subsequent_mask(4)).shape
        torch.Size([3, 4, 8])
    """

    def __init__(self, d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, dropout=0.1,
                 activation=F.relu, custom_encoder=None, custom_decoder=None, layer_norm_eps=1e-5, batch_first=False,
                 norm_first=False, bias=True, device=None, dtype=None):  # fmt: skip
        super().__init__()
        layer = d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias
        norm = {"eps": layer_norm_eps, "bias": bias, "device": device, "dtype": dtype}
        if custom_encoder is None:
            custom_encoder = TransformerEncoder(
                TransformerEncoderLayer(*layer, device, dtype), num_encoder_layers, LayerNorm(d_model, **norm)
            )
        self.encoder = custom_encoder
        if custom_decoder is None:
            custom_decoder = TransformerDecoder(
                TransformerDecoderLayer(*layer, device, dtype), num_decoder_layers, LayerNorm(d_model, **norm)
            )
        self.decoder = custom_decoder
        self._reset_parameters()
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def _reset_parameters(self):
        """Draw all matrices anew."""
        for p in self.parameters():
            if p.dim() > 1:
                xavier_uniform_(p)

    def forward(self, src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None,
                tgt_key_padding_mask=None, memory_key_padding_mask=None, src_is_causal=None, tgt_is_causal=None,
                memory_is_causal=False):  # fmt: skip
        batch_dim = 0 if self.batch_first else 1
        if src.size(batch_dim) != tgt.size(batch_dim) and src.dim() == 3:
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.size(-1) != self.d_model or tgt.size(-1) != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal)
        return self.decoder(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )

    @staticmethod
    def generate_square_subsequent_mask(sz, device=None, dtype=None):
        """-inf above the diagonal of a (sz, sz) matrix: no place looks at later ones.

        Example:
            >>> import edutorch as torch
            >>> torch.nn.Transformer.generate_square_subsequent_mask(2)
            tensor([[0., -inf],
                    [0., 0.]])
        """
        return causal_mask(sz, device, dtype)
