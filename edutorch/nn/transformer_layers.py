"""One layer of a transformer: attention, then a small network at each place, both added to what came in and normalized."""

from edutorch.nn import functional as F
from edutorch.nn.dropout import Dropout
from edutorch.nn.functions.attention_masks import as_numbers
from edutorch.nn.linear import Linear
from edutorch.nn.module import Module
from edutorch.nn.multihead import MultiheadAttention
from edutorch.nn.normalization import LayerNorm


def by_name(activation):
    """The function that is meant by "relu" or "gelu"; a function or module is itself."""
    if not isinstance(activation, str):
        return activation
    if activation not in ("relu", "gelu"):
        raise RuntimeError(f"activation should be relu/gelu, not {activation}")
    return getattr(F, activation)


class TransformerEncoderLayer(Module):
    """x = norm(x + attention(x)); x = norm(x + network(x)). Vaswani et al. 2017.

    Args:
        d_model: how many features each place has, E.
        nhead: how many heads the attention has.
        dim_feedforward: how wide the small network is.
        dropout: the probability of zeros, in training.
        activation: "relu", "gelu" or a function.
        layer_norm_eps: keeps the division in layer norm from exploding.
        batch_first: input and output are (N, L, E) and not (L, N, E).
        norm_first: x + attention(norm(x)) and x + network(norm(x)) instead, which is easier to train. Xiong et al. 2020.
        bias: False leaves all biases out.

    Shape:
        src (L, N, E) or (L, E); src_mask (L, L) or (N * nhead, L, L); src_key_padding_mask (N, L). Output as src.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.TransformerEncoderLayer(d_model=8, nhead=2)
        >>> layer(torch.randn(5, 3, 8)).shape
        torch.Size([5, 3, 8])
    """

    def __init__(self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation=F.relu, layer_norm_eps=1e-5,
                 batch_first=False, norm_first=False, bias=True, device=None, dtype=None):  # fmt: skip
        super().__init__()
        where = {"device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(
            d_model, nhead, dropout=dropout, bias=bias, batch_first=batch_first, **where
        )
        self.linear1 = Linear(d_model, dim_feedforward, bias=bias, **where)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias=bias, **where)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **where)
        self.norm2 = LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **where)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.activation = by_name(activation)

    def forward(self, src, src_mask=None, src_key_padding_mask=None, is_causal=False):
        padding = as_numbers(src_key_padding_mask, "src_key_padding_mask", src.dtype, src_mask, "src_mask")
        mask = as_numbers(src_mask, "src_mask", src.dtype)
        x = src
        if self.norm_first:
            x = x + self._sa_block(self.norm1(x), mask, padding, is_causal)
            return x + self._ff_block(self.norm2(x))
        x = self.norm1(x + self._sa_block(x, mask, padding, is_causal))
        return self.norm2(x + self._ff_block(x))

    def _sa_block(self, x, mask, padding, is_causal):
        """All places look at each other."""
        out, _ = self.self_attn(x, x, x, padding, need_weights=False, attn_mask=mask, is_causal=is_causal)
        return self.dropout1(out)

    def _ff_block(self, x):
        """The small network, the same one at each place."""
        return self.dropout2(self.linear2(self.dropout(self.activation(self.linear1(x)))))


class TransformerDecoderLayer(Module):
    """x = norm(x + attention(x)); x = norm(x + attention(x, memory)); x = norm(x + network(x)). Vaswani et al. 2017.

    Args:
        d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias:
            as in TransformerEncoderLayer.

    Shape:
        tgt (T, N, E), memory (S, N, E), or without N; tgt_mask (T, T), memory_mask (T, S); tgt_key_padding_mask (N, T),
        memory_key_padding_mask (N, S). Output as tgt.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.TransformerDecoderLayer(d_model=8, nhead=2)
        >>> layer(torch.randn(4, 3, 8), torch.randn(5, 3, 8)).shape
        torch.Size([4, 3, 8])
    """

    def __init__(self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation=F.relu, layer_norm_eps=1e-5,
                 batch_first=False, norm_first=False, bias=True, device=None, dtype=None):  # fmt: skip
        super().__init__()
        where = {"device": device, "dtype": dtype}
        attention = {"dropout": dropout, "bias": bias, "batch_first": batch_first, **where}
        self.self_attn = MultiheadAttention(d_model, nhead, **attention)
        self.multihead_attn = MultiheadAttention(d_model, nhead, **attention)
        self.linear1 = Linear(d_model, dim_feedforward, bias=bias, **where)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias=bias, **where)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **where)
        self.norm2 = LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **where)
        self.norm3 = LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **where)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.dropout3 = Dropout(dropout)
        self.activation = by_name(activation)

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None,
                memory_key_padding_mask=None, tgt_is_causal=False, memory_is_causal=False):  # fmt: skip
        own = tgt_mask, tgt_key_padding_mask, tgt_is_causal
        others = memory, memory_mask, memory_key_padding_mask, memory_is_causal
        x = tgt
        if self.norm_first:
            x = x + self._sa_block(self.norm1(x), *own)
            x = x + self._mha_block(self.norm2(x), *others)
            return x + self._ff_block(self.norm3(x))
        x = self.norm1(x + self._sa_block(x, *own))
        x = self.norm2(x + self._mha_block(x, *others))
        return self.norm3(x + self._ff_block(x))

    def _sa_block(self, x, mask, padding, is_causal):
        """The places that have been written look at each other."""
        out, _ = self.self_attn(x, x, x, padding, need_weights=False, attn_mask=mask, is_causal=is_causal)
        return self.dropout1(out)

    def _mha_block(self, x, memory, mask, padding, is_causal):
        """They look at what the encoder has read."""
        out, _ = self.multihead_attn(
            x, memory, memory, padding, need_weights=False, attn_mask=mask, is_causal=is_causal
        )
        return self.dropout2(out)

    def _ff_block(self, x):
        """The small network, the same one at each place."""
        return self.dropout3(self.linear2(self.dropout(self.activation(self.linear1(x)))))
