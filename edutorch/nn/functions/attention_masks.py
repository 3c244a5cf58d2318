"""What may not be looked at: the masks of attention in their two forms, and the refusals of shapes that do not fit."""

import warnings

from edutorch.creation import full, zeros
from edutorch.dtypes import is_float
from edutorch.functions.joining import cat
from edutorch.functions.linalg import triu


def as_numbers(mask, name, target_type, other=None, other_name="", stacklevel=3):
    """A mask of numbers to be added to scores: one of truth values has True where nothing may be seen, which becomes -inf.

    Args:
        mask: bool or float, or None.
        name: what messages call it.
        target_type: the number type of the scores.
        other, other_name: another mask, which should be of the same type.
    """
    if mask is None:
        return None
    if mask.array.dtype != bool and not is_float(mask.array.dtype):
        raise AssertionError(f"only bool and floating types of {name} are supported")
    if other is not None and other.dtype != mask.dtype:
        warnings.warn(
            f"Support for mismatched {name} and {other_name} is deprecated. Use same type for both instead.",
            stacklevel=stacklevel,
        )
    if mask.array.dtype != bool:
        return mask
    return zeros(mask.size(), dtype=target_type, device=mask.device).masked_fill(mask, float("-inf"))


def one_more(mask):
    """The mask for one more key, which everybody may look at."""
    return cat([mask, zeros(*mask.shape[:-1], 1, dtype=mask.dtype, device=mask.device)], -1)


def causal_mask(size, device=None, dtype=None):
    """-inf above the diagonal: nobody looks at what comes later."""
    return triu(full((size, size), float("-inf"), dtype=dtype, device=device), diagonal=1)


def is_batch(query, key, value, key_padding_mask, attn_mask, num_heads):
    """Are these batches? Refuses numbers of dimensions that do not go together."""
    if query.dim() not in (2, 3):
        raise AssertionError(
            f"query should be unbatched 2D or batched 3D tensor but received {query.dim()}-D query tensor"
        )
    ndim, kind = query.dim(), "batched (3-D)" if query.dim() == 3 else "unbatched (2-D)"
    if key.dim() != ndim or value.dim() != ndim:
        raise AssertionError(
            f"For {kind} `query`, expected `key` and `value` to be {ndim}-D but found {key.dim()}-D and {value.dim()}-D "
            "tensors respectively"
        )
    if key_padding_mask is not None and key_padding_mask.dim() != ndim - 1:
        raise AssertionError(
            f"For {kind} `query`, expected `key_padding_mask` to be `None` or {ndim - 1}-D but found "
            f"{key_padding_mask.dim()}-D tensor instead"
        )
    if attn_mask is not None and attn_mask.dim() not in (2, 3):
        raise AssertionError(
            f"For {kind} `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found {attn_mask.dim()}-D tensor instead"
        )
    if ndim == 2 and attn_mask is not None and attn_mask.dim() == 3:
        expected = (num_heads, query.shape[0], key.shape[0])
        if attn_mask.shape != expected:
            raise AssertionError(f"Expected `attn_mask` shape to be {expected} but got {attn_mask.shape}")
    return ndim == 3


def check_attention_mask(mask, queries, keys, batch, num_heads):
    """Refuse a mask of another shape; one for all heads gets a dimension for them."""
    if mask is None:
        return None
    expected = (queries, keys) if mask.dim() == 2 else (batch * num_heads, queries, keys)
    if mask.shape != expected:
        raise RuntimeError(f"The shape of the {mask.dim()}D attn_mask is {mask.shape}, but should be {expected}.")
    return mask.unsqueeze(0) if mask.dim() == 2 else mask


def check_padding_mask(mask, keys, batch):
    for d, expected in enumerate((batch, keys)):
        if mask.shape[d] != expected:
            raise AssertionError(f"Expected key_padded_mask.shape[{d}] to be {expected}, but got {mask.shape[d]}")
