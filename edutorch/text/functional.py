"""Sentences of different lengths in one tensor: cut them, fill them up, and note which places are real."""

from edutorch.creation import arange, tensor
from edutorch.dtypes import int64

__all__ = ["add_token", "causal_mask", "pad", "padding_mask", "to_tensor", "truncate"]


def is_batch(input):
    return bool(input) and isinstance(input[0], list | tuple)


def to_tensor(input, padding_value=None, dtype=int64):
    """A tensor of numbers: of one sentence, or of several.

    Args:
        input: a list of T numbers, or a list of N such lists.
        padding_value: what shorter sentences are filled up with, at the end. Without it, all must have one length.
        dtype: the dtype of the tensor.

    Returns:
        A tensor (T,) or (N, T), where T is the length of the longest.

    Example:
        >>> from edutorch.text.functional import to_tensor
        >>> to_tensor([[4, 5, 6], [7]], padding_value=0)
        tensor([[4, 5, 6],
                [7, 0, 0]])
    """
    if padding_value is not None and is_batch(input):
        input = pad(input, max(map(len, input)), padding_value)
    return tensor(input, dtype=dtype)


def truncate(input, max_seq_len):
    """The first `max_seq_len` tokens of a sentence, or of each of several.

    Example:
        >>> from edutorch.text.functional import truncate
        >>> truncate([["to", "be", "or"], ["not"]], 2)
        [['to', 'be'], ['not']]
    """
    if is_batch(input):
        return [tokens[:max_seq_len] for tokens in input]
    return input[:max_seq_len]


def pad(input, length, padding_value):
    """Fill up a sentence at its end until it has a length, or each of several. Longer ones stay as they are.

    Example:
        >>> from edutorch.text.functional import pad
        >>> pad([[4, 5, 6], [7]], 3, 0)
        [[4, 5, 6], [7, 0, 0]]
    """
    if is_batch(input):
        return [pad(tokens, length, padding_value) for tokens in input]
    return list(input) + [padding_value] * (length - len(input))


def add_token(input, token_id, begin=True):
    """Put a token before a sentence, or after it (`begin=False`); or before or after each of several.

    Example:
        >>> from edutorch.text.functional import add_token
        >>> add_token([[4, 5], [6]], 1), add_token(["so", "be", "it"], ".", begin=False)
        ([[1, 4, 5], [1, 6]], ['so', 'be', 'it', '.'])
    """
    if is_batch(input):
        return [add_token(tokens, token_id, begin) for tokens in input]
    return [token_id, *input] if begin else [*input, token_id]


def padding_mask(lengths, max_len=None):
    """Which places of padded sentences are padding: True where a sentence has ended.

    This is what `key_padding_mask` of attention asks for. Its opposite, `~mask`, is true at the real tokens.

    Args:
        lengths: N lengths, a list or a tensor.
        max_len: the number of places T. Default: the longest of the lengths.

    Returns:
        A tensor (N, T) of bools.

    Example:
        >>> from edutorch.text.functional import padding_mask
        >>> padding_mask([3, 1])
        tensor([[False, False, False],
                [False,  True,  True]])
    """
    lengths = tensor(lengths) if isinstance(lengths, list | tuple) else lengths
    places = arange(int(lengths.max()) if max_len is None else max_len, device=lengths.device)
    return places[None, :] >= lengths[:, None]


def causal_mask(size):
    """Which places a token may not look at: True for all that come after it.

    Returns:
        A tensor (size, size) of bools. Row i is what token i must not see.

    Example:
        >>> from edutorch.text.functional import causal_mask
        >>> causal_mask(3)
        tensor([[False,  True,  True],
                [False, False,  True],
                [False, False, False]])
    """
    places = arange(size)
    return places[None, :] > places[:, None]
