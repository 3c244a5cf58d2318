"""How a result differs from the expected one, in words, and what the usual mistakes look like."""

import numpy as np

from edutorch.graph import TensorBase


def shown(value):
    """A value in one line, with no more numbers than one can take in.

    Example:
        >>> import edutorch as torch
        >>> shown(torch.zeros(2, 2)), shown([1, 2])
        ('tensor([[0., 0.], [0., 0.]])', '[1, 2]')
    """
    text = " ".join(repr(value).split())
    if len(text) <= 200:
        return text
    if isinstance(value, TensorBase):
        return f"a tensor of shape {tuple(value.shape)}"
    return text[:200] + " ..."


def different(got, expected, rtol=1e-5, atol=1e-6):
    """None if two results are the same; else how they differ, in words.

    Numbers may differ by `atol` plus `rtol` of their size. Tensors must have the same shape and number type.

    Example:
        >>> different(3, 3.5)
        'it came back as 3. Expected 3.5'
        >>> different([1, 2], (1, 2))
        'a value of type list came back, [1, 2]. Expected a tuple, (1, 2)'
        >>> different(0.1 + 0.2, 0.3)
    """
    if isinstance(expected, TensorBase):
        return different_tensors(got, expected, rtol, atol)
    if kind(got) != kind(expected):
        return f"a value of type {kind(got)} came back, {shown(got)}. Expected a {kind(expected)}, {shown(expected)}"
    if isinstance(expected, list | tuple | dict):
        pairs = parts(got, expected)
        if pairs is not None and not any(different(*pair, rtol, atol) for pair in pairs):
            return None
    elif type(expected) is int and isinstance(got, float):
        return f"it came back as {got}, a float. Expected {expected}, a whole number"
    elif isinstance(expected, float):
        if np.isclose(got, expected, rtol, atol, equal_nan=True):
            return None
    elif isinstance(expected, np.ndarray):
        if got.shape == expected.shape and np.allclose(got, expected, rtol, atol, equal_nan=True):
            return None
    elif got == expected:
        return None
    return f"it came back as {shown(got)}. Expected {shown(expected)}"


def different_tensors(got, expected, rtol, atol):
    if not isinstance(got, TensorBase):
        return f"a value of type {kind(got)} came back, {shown(got)}. Expected a tensor, {shown(expected)}"
    both = f"Yours: {shown(got)}; expected {shown(expected)}"
    if got.shape != expected.shape:
        return f"the shape came back as {tuple(got.shape)}. Expected {tuple(expected.shape)}. {both}"
    if got.dtype != expected.dtype:
        return f"the number type (dtype) is {got.dtype}. Expected {expected.dtype}. {both}"
    if not np.allclose(numbers(got), numbers(expected), rtol, atol, equal_nan=True):
        return f"it came back as {shown(got)}. Expected {shown(expected)}"
    return None


def kind(value):
    """The type by its name; a whole number will do for a float, and True for nothing but True."""
    if isinstance(value, bool | np.bool_):
        return "bool"
    if isinstance(value, int | float | np.number):
        return "number"
    return type(value).__name__


def parts(got, expected):
    """The pairs of two lists, tuples or dictionaries; None if one has what the other has not."""
    if isinstance(expected, dict):
        return [(got[key], expected[key]) for key in expected] if got.keys() == expected.keys() else None
    return list(zip(got, expected)) if len(got) == len(expected) else None


def shares_memory(result, inputs):
    """Does a tensor lie in the memory of one of these inputs?

    Example:
        >>> import edutorch as torch
        >>> x = torch.zeros(4)
        >>> shares_memory(x[1:], [x]), shares_memory(x + 1, [x])
        (True, False)
    """
    places = {one.untyped_storage().data_ptr() for one in inputs if isinstance(one, TensorBase)}
    return result.untyped_storage().data_ptr() in places


def numbers(value):
    return value.detach().cpu().numpy() if isinstance(value, TensorBase) else np.asarray(value)


def usual_suspects(results):
    """What may have gone wrong, from what came back and what was expected: it must fit all of these pairs.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> usual_suspects([(x.T, x)])
        ['the rows and columns are exchanged (transposed)']
        >>> usual_suspects([(2 * x, x), (2 * x[0], x[0])])
        ['every number is 2 times what it should be']
    """
    found = []
    for test in SUSPECTS:
        try:
            words = {test(got, expected) for got, expected in results}
        except Exception:  # it does not apply to results of this kind
            continue
        if len(words) == 1 and None not in words:
            found += words
    return found


def transposed(got, expected):
    if got.ndim == 2 and not different(got.T.contiguous(), expected):
        return "the rows and columns are exchanged (transposed)"
    return None


def one_dimension_more_or_less(got, expected):
    if got.shape != expected.shape and not different(got.reshape(expected.shape), expected):
        return "the numbers are right, only the shape is not: a dimension of size 1 too many or too few"
    return None


def another_type(got, expected):
    if got.dtype != expected.dtype and not different(got.to(expected.dtype), expected):
        return "the numbers are right, only their type is not"
    return None


def backwards(got, expected):
    if not different(got.flip(0), expected):
        return "the order is turned round"
    return None


def a_factor(got, expected):
    mine, theirs = numbers(got).astype(np.float64), numbers(expected).astype(np.float64)
    if mine.shape != theirs.shape or not theirs.any():
        return None
    factor = (mine * theirs).sum() / (theirs * theirs).sum()
    if factor == 0 or not np.allclose(mine, factor * theirs, 1e-5, 1e-6) or np.allclose(mine, theirs, 1e-5, 1e-6):
        return None  # if the numbers are right, it is something else
    return (
        "the sign is turned round"
        if round(factor, 4) == -1
        else f"every number is {factor:.4g} times what it should be"
    )


def an_offset(got, expected):
    mine, theirs = numbers(got).astype(np.float64), numbers(expected).astype(np.float64)
    if isinstance(expected, bool):
        return None
    by = (mine - theirs).reshape(-1)
    if mine.shape == theirs.shape and np.allclose(by, by[0], 1e-5, 1e-6) and abs(by[0]) > 1e-6:
        return f"every number is {abs(by[0]):.4g} too {'large' if by[0] > 0 else 'small'}"
    return None


SUSPECTS = [transposed, one_dimension_more_or_less, another_type, backwards, a_factor, an_offset]
