"""Several heads of attention with the matrices around them, as a module."""

from edutorch.nn import functional as F
from edutorch.nn.functions.attention_masks import as_numbers
from edutorch.nn.init import constant_, xavier_normal_, xavier_uniform_
from edutorch.nn.linear import NonDynamicallyQuantizableLinear
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter, empty


class MultiheadAttention(Module):
    """softmax(q k^T / sqrt(d)) v in several heads, each of which sees a part of the projected features. Vaswani et al. 2017.

    Args:
        embed_dim: how many features come in and go out, E.
        num_heads: in how many parts they are divided.
        dropout: the probability with which a weight becomes 0 in training.
        bias: False leaves the biases of the projections out.
        add_bias_kv: learn one more key and value, which everybody may look at.
        add_zero_attn: one more key and value of zeros.
        kdim, vdim: how many features key and value have, if not E.
        batch_first: input and output are (N, L, E) and not (L, N, E).

    Shape:
        query (L, N, E), key (S, N, kdim), value (S, N, vdim), or without N; key_padding_mask (N, S), True where a key is
        only padding; attn_mask (L, S) or (N * num_heads, L, S), True for what may not be looked at, or numbers to be added.
        Output: (L, N, E), and the weights (N, L, S), (N, num_heads, L, S) without average_attn_weights, None without
        need_weights. in_proj_weight (3E, E), or q_proj_weight (E, E), k_proj_weight (E, kdim) and v_proj_weight (E, vdim);
        in_proj_bias (3E), out_proj.weight (E, E), out_proj.bias (E).

    Raises:
        AssertionError: if embed_dim is not divisible by num_heads.

    Example:
        >>> import edutorch as torch
        >>> attention = torch.nn.MultiheadAttention(8, num_heads=2, batch_first=True)
        >>> x = torch.randn(3, 5, 8)
        >>> out, weights = attention(x, x, x)
        >>> out.shape, weights.shape
        (torch.Size([3, 5, 8]), torch.Size([3, 5, 5]))
    """

    def __init__(self, embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None,
                 vdim=None, batch_first=False, device=None, dtype=None):  # fmt: skip
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and num_heads={num_heads} "
                "instead"
            )
        super().__init__()
        self.embed_dim, self.num_heads, self.head_dim = embed_dim, num_heads, embed_dim // num_heads
        self.kdim = kdim if kdim is not None else embed_dim
        self.vdim = vdim if vdim is not None else embed_dim
        self._qkv_same_embed_dim = self.kdim == embed_dim and self.vdim == embed_dim
        self.dropout, self.batch_first, self.add_zero_attn = dropout, batch_first, add_zero_attn
        if self.head_dim * num_heads != embed_dim:
            raise AssertionError("embed_dim must be divisible by num_heads")

        def parameter(*shape):
            return Parameter(empty(shape, device=device, dtype=dtype))

        apart = {"q_proj_weight": embed_dim, "k_proj_weight": self.kdim, "v_proj_weight": self.vdim}
        if self._qkv_same_embed_dim:
            self.in_proj_weight = parameter(3 * embed_dim, embed_dim)
        for name, features in apart.items():
            self.register_parameter(name, None if self._qkv_same_embed_dim else parameter(embed_dim, features))
        if not self._qkv_same_embed_dim:
            self.register_parameter("in_proj_weight", None)
        self.register_parameter("in_proj_bias", parameter(3 * embed_dim) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias=bias, device=device, dtype=dtype)
        self.bias_k = parameter(1, 1, embed_dim) if add_bias_kv else None
        self.bias_v = parameter(1, 1, embed_dim) if add_bias_kv else None
        self._reset_parameters()

    def _reset_parameters(self):
        """Draw new parameters. The projection back keeps what Linear began with, but for its bias."""
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            constant_(self.in_proj_bias, 0.0)
            constant_(self.out_proj.bias, 0.0)
        for extra in (self.bias_k, self.bias_v):
            if extra is not None:
                xavier_normal_(extra)

    def forward(self, query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None,
                average_attn_weights=True, is_causal=False):  # fmt: skip
        padding = as_numbers(key_padding_mask, "key_padding_mask", query.dtype, attn_mask, "attn_mask")
        mask = as_numbers(attn_mask, "attn_mask", query.dtype)
        turned = self.batch_first and query.dim() == 3
        if turned:
            query, key, value = batch_second(query, key, value)
        separate = not self._qkv_same_embed_dim
        out, weights = F.multi_head_attention_forward(
            query, key, value, self.embed_dim, self.num_heads, self.in_proj_weight, self.in_proj_bias, self.bias_k,
            self.bias_v, self.add_zero_attn, self.dropout, self.out_proj.weight, self.out_proj.bias, self.training, padding,
            need_weights, mask, separate, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight,
            average_attn_weights=average_attn_weights, is_causal=is_causal,
        )  # fmt: skip
        return out.transpose(1, 0) if turned else out, weights


def batch_second(query, key, value):
    """(N, L, E) as (L, N, E). What was the same tensor stays the same: then one product projects it."""
    turned = {id(x): x.transpose(1, 0) for x in (query, key, value)}
    return (turned[id(x)] for x in (query, key, value))
