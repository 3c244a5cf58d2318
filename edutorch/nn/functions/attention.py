"""Attention as functions: the scaled dot product, and several heads of it between four matrices. Vaswani et al. 2017."""

import math

import numpy as np

from edutorch.calls import explained
from edutorch.device import move
from edutorch.dtypes import c_name
from edutorch.functions.joining import cat
from edutorch.nn.functions.activations import softmax
from edutorch.nn.functions.attention_masks import (
    as_numbers,
    check_attention_mask,
    check_padding_mask,
    is_batch,
    one_more,
)
from edutorch.nn.functions.dropout import drawn, dropout
from edutorch.op import fresh
from edutorch.ops.attention import attention_, has_kernel
from edutorch.ops.linalg import linear


def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None,
                                 enable_gqa=False):  # fmt: skip
    """softmax(query @ key.T / sqrt(E) + mask) @ value: each query takes from the values what its key promises.

    Args:
        query (*, L, E), key (*, S, E), value (*, S, V): L questions, and S things that may be looked at.
        attn_mask: of a shape that broadcasts to (*, L, S): True for what may be looked at; or numbers to be added.
        dropout_p: the probability with which a weight becomes 0. Not only in training: pass 0.0 outside.
        is_causal: the query in place i may look at places up to i only. PyTorch takes it together with a mask in the usual
            case only (four dimensions, no dropout, one number of features), and so do we.
        scale: instead of 1 / sqrt(E).
        enable_gqa: key and value have fewer heads (dimension -3), each of which serves several heads of query.

    Returns:
        A tensor (*, L, V).

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])
        >>> torch.nn.functional.scaled_dot_product_attention(x, x, x, is_causal=True)
        tensor([[[1.0000, 0.0000],
                 [0.3302, 0.6698]]])
    """
    check_inputs(query, key, value, attn_mask, dropout_p, is_causal)
    if enable_gqa:
        key, value = (for_all_heads(x, query) for x in (key, value))
    scale = 1 / math.sqrt(query.size(-1)) if scale is None else scale
    if attn_mask is not None and attn_mask.array.dtype == bool:  # here True means: look
        attn_mask = as_numbers(attn_mask.logical_not(), "attn_mask", query.dtype)
    keep = None if dropout_p <= 0 else kept(query, key, dropout_p)
    out, _ = attention_(query, key, value, attn_mask, keep, scale=scale, is_causal=bool(is_causal))
    return out


def check_inputs(query, key, value, attn_mask, dropout_p, is_causal):
    tensors = {"query": query, "key": key, "value": value}
    if len({x.dtype for x in tensors.values()}) > 1:
        given = [f"{name}.dtype: {c_name(x.array.dtype)}" for name, x in tensors.items()]
        raise RuntimeError(
            "Expected query, key, and value to have the same dtype, but got "
            f"{given[0]} {given[1]} and {given[2]} instead."
        )
    if min(x.dim() for x in tensors.values()) < 2:
        given = [f"{name}.dim: {x.dim()}" for name, x in tensors.items()]
        raise RuntimeError(
            "Expected query, key, and value to all be  at least 2 dimensional, but got "
            f"{given[0]} {given[1]} and {given[2]} instead."
        )
    if attn_mask is not None and attn_mask.array.dtype not in (bool, query.array.dtype):
        mask, types = c_name(attn_mask.array.dtype), c_name(query.array.dtype)
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got "
            f"attn_mask.dtype: {mask} and  query.dtype: {types} instead."
        )
    if attn_mask is not None and is_causal and (dropout_p > 0 or not has_kernel(query, key, value, attn_mask)):
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if dropout_p > 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {dropout_p:g}")


def for_all_heads(x, query):
    """Each head as often as it has heads of query to serve."""
    heads = x.size(-3)
    if query.size(-3) % heads:
        raise RuntimeError("Number of heads in key and value must divide the number of heads in ")
    return x.repeat_interleave(query.size(-3) // heads, -3)


def kept(query, key, p):
    """Dropout for the weights: 0 with probability p, else 1 / (1 - p)."""
    batch = np.broadcast_shapes(query.array.shape[:-2], key.array.shape[:-2])
    shape = (*batch, query.size(-2), key.size(-2))
    return fresh(move(drawn(np.empty(shape, query.array.dtype), p, query.device), query.device))


scaled_dot_product_attention = explained(
    scaled_dot_product_attention, "scaled_dot_product_attention", "nn", home="edutorch.nn.functional"
)


def multi_head_attention_forward(
    query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn,
    dropout_p, out_proj_weight, out_proj_bias, training=True, key_padding_mask=None, need_weights=True, attn_mask=None,
    use_separate_proj_weight=False, q_proj_weight=None, k_proj_weight=None, v_proj_weight=None, static_k=None,
    static_v=None, average_attn_weights=True, is_causal=False,
):  # fmt: skip
    """What nn.MultiheadAttention computes: project, let each head attend to a part of the features, project back.

    Args:
        query (L, N, E), key (S, N, K), value (S, N, V): or without N. The batch is never first here.
        embed_dim_to_check, num_heads: E, and the number of parts that it is divided into.
        in_proj_weight (3E, E), in_proj_bias (3E): the projections of query, key and value in one.
        bias_k, bias_v (1, 1, E): one more key and value for everybody, or None.
        add_zero_attn: one more key and value of zeros.
        dropout_p: of the weights, in training.
        out_proj_weight (E, E), out_proj_bias (E): the projection back.
        key_padding_mask (N, S): True, or -inf, where a key is only padding.
        need_weights: give back the weights as well.
        attn_mask (L, S) or (N * heads, L, S): True for what may not be looked at; or numbers to be added.
        use_separate_proj_weight: use q_proj_weight (E, E), k_proj_weight (E, K) and v_proj_weight (E, V).
        static_k, static_v (N * heads, S, E / heads): instead of the projected key and value.
        average_attn_weights: give back the mean of the weights over the heads, (N, L, S), and not (N, heads, L, S).
        is_causal: a hint that attn_mask is the causal mask.

    Returns:
        A tensor (L, N, E), and the weights or None.

    Example:
        >>> import edutorch as torch
        >>> x, w, b = torch.ones(2, 1, 4), torch.ones(12, 4), torch.zeros(12)
        >>> out, weights = torch.nn.functional.multi_head_attention_forward(
        ...     x, x, x, 4, 2, w, b, None, None, False, 0.0, torch.ones(4, 4), None)
        >>> out.shape, weights.tolist()
        (torch.Size([2, 1, 4]), [[[0.5, 0.5], [0.5, 0.5]]])
    """
    batched = is_batch(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        query, key, value = query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)
        key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
    (queries, batch, embed_dim), keys = query.size(), key.size(0)
    padding = as_numbers(key_padding_mask, "key_padding_mask", query.dtype, attn_mask, "attn_mask")
    if is_causal and attn_mask is None:
        raise RuntimeError(
            "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method "
            "`generate_square_subsequent_mask` to create this mask."
        )
    if is_causal and padding is None and not need_weights:
        mask = None  # the hint says it all
    else:
        mask, is_causal = as_numbers(attn_mask, "attn_mask", query.dtype), is_causal and padding is None
    check_sizes(query, key, value, embed_dim_to_check, num_heads, use_separate_proj_weight)
    if use_separate_proj_weight:
        biases = (None,) * 3 if in_proj_bias is None else in_proj_bias.chunk(3)
        q, k, v = project_apart(query, key, value, (q_proj_weight, k_proj_weight, v_proj_weight), biases)
    else:
        q, k, v = project(query, key, value, in_proj_weight, in_proj_bias)
    mask = check_attention_mask(mask, queries, keys, batch, num_heads)
    if (bias_k is None) != (bias_v is None):
        raise AssertionError(
            "bias_k is set but bias_v is None" if bias_v is None else "bias_v is set but bias_k is None"
        )
    if bias_k is not None:
        for name, static in (("key", static_k), ("value", static_v)):
            if static is not None:
                raise AssertionError(f"bias cannot be added to static {name}.")
        k, v = (cat([x, bias.repeat(1, batch, 1)]) for x, bias in ((k, bias_k), (v, bias_v)))
        mask, padding = (x if x is None else one_more(x) for x in (mask, padding))
    head_dim = embed_dim // num_heads
    q = in_heads(q, batch * num_heads, head_dim)  # (N * heads, L, E / heads)
    k = in_heads(k, batch * num_heads, head_dim) if static_k is None else static_k
    v = in_heads(v, batch * num_heads, head_dim) if static_v is None else static_v
    check_static(static_k, static_v, batch * num_heads, head_dim)
    if add_zero_attn:
        k, v = (cat([x, x.new_zeros(batch * num_heads, 1, head_dim)], 1) for x in (k, v))
        mask, padding = (x if x is None else one_more(x) for x in (mask, padding))
    keys = k.size(1)
    if padding is not None:
        check_padding_mask(padding, keys, batch)
        padding = padding.view(batch, 1, 1, keys).expand(-1, num_heads, -1, -1).reshape(batch * num_heads, 1, keys)
        mask = padding if mask is None else mask + padding
    p = dropout_p if training else 0.0
    if need_weights:
        out, weights = attend(q, k, v, mask, p)
        weights = weights.view(batch, num_heads, queries, keys)
        weights = weights.mean(1) if average_attn_weights else weights
    else:
        q, k, v = (x.view(batch, num_heads, -1, head_dim) for x in (q, k, v))
        if mask is not None:
            mask = mask.unsqueeze(0) if mask.size(0) == 1 else mask.view(batch, num_heads, -1, keys)
        out = scaled_dot_product_attention(q, k, v, mask, p, is_causal).flatten(0, 1)
        weights = None
    out = out.transpose(0, 1).reshape(queries * batch, embed_dim)  # the heads side by side again
    out = linear(out, out_proj_weight, out_proj_bias).view(queries, batch, -1)
    if batched:
        return out, weights
    return out.squeeze(1), None if weights is None else weights.squeeze(0)


def attend(q, k, v, mask, p):
    """The formula, step by step, for those who want to see the weights."""
    scores = (q * math.sqrt(1.0 / q.size(-1))) @ k.transpose(-2, -1)
    weights = softmax(scores if mask is None else scores + mask, dim=-1)
    weights = dropout(weights, p) if p > 0 else weights
    return weights @ v, weights


def project(query, key, value, weight, bias):
    """Query, key and value through the three parts of one weight: in one product where they are the same tensor."""
    if query is key and key is value:
        return linear(query, weight, bias).chunk(3, -1)
    weights, biases = weight.chunk(3), (None,) * 3 if bias is None else bias.chunk(3)
    return tuple(linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases, strict=True))


def project_apart(query, key, value, weights, biases):
    """Query, key and value through weights of their own."""
    size = query.size(-1)
    for name, x, weight in zip(("query", "key", "value"), (query, key, value), weights, strict=True):
        if weight is None:
            raise AssertionError(f"use_separate_proj_weight is True but {name[0]}_proj_weight is None")
        expected = (size, x.size(-1))
        if weight.shape != expected:
            raise AssertionError(f"expecting {name} weights shape of {expected}, but got {weight.shape}")
    return tuple(linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases, strict=True))


def in_heads(x, rows, head_dim):
    """(L, N, E) as (N * heads, L, E / heads): each head sees its part of the features."""
    return x.reshape(x.size(0), rows, head_dim).transpose(0, 1)


def check_static(static_k, static_v, rows, head_dim):
    for name, static in (("static_k", static_k), ("static_v", static_v)):
        for d, expected in () if static is None else ((0, rows), (2, head_dim)):
            if static.size(d) != expected:
                raise AssertionError(f"expecting {name}.size({d}) of {expected}, but got {static.size(d)}")


def check_sizes(query, key, value, embed_dim_to_check, num_heads, separate):
    """PyTorch's refusals of sizes that do not go together."""
    embed_dim = query.size(-1)
    if embed_dim != embed_dim_to_check:
        raise AssertionError(f"was expecting embedding dimension of {embed_dim_to_check}, but got {embed_dim}")
    if embed_dim % num_heads:
        raise AssertionError(f"embed_dim {embed_dim} not divisible by num_heads {num_heads}")
    if separate and key.shape[:2] != value.shape[:2]:
        raise AssertionError(f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}")
    if not separate and key.shape != value.shape:
        raise AssertionError(f"key shape {key.shape} does not match value shape {value.shape}")
