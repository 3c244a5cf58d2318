"""From a recipe in the table to tensors of either library, and back to arrays that can be compared."""

import numpy as np

LAYOUTS = {
    "plain": lambda a: a.copy(),
    "transposed": lambda a: a.T.copy("C").T,
    "strided": lambda a: np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a.copy(),
}


def cooked(library, sample, dtype, layout="plain"):
    """Fresh tensors for a sample."""
    return [library.from_numpy(LAYOUTS[layout](given.array(dtype, k))) for k, given in enumerate(sample)]


def leaves(library, row, sample, dtype="float64", layout="plain"):
    """Fresh tensors for a sample; those that have gradients require them."""
    tensors = cooked(library, sample, dtype, layout)
    for k, x in enumerate(tensors):
        if x.is_floating_point() and (row.grads is None or k in row.grads):
            x.requires_grad_()
    return tensors


def flat(result):
    """Tensors in nested tuples as one list."""
    if isinstance(result, (tuple, list)):
        return [y for part in result for y in flat(part)]
    return [result]


def described(tensor):
    """Type, shape and numbers of a tensor of either library."""
    return str(tensor.dtype).split(".")[-1], tuple(tensor.shape), tensor.detach().numpy()


def name_of(dtype):
    return str(dtype).split(".")[-1]


TOLERANCE = {"float16": 2e-3, "float32": 2e-5, "float64": 1e-10}


def assert_same(ours, theirs, tolerance=None):
    """Equal type, shape and numbers; floats within what two correct roundings may differ."""
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs):
        (kind, shape, numbers), (kind2, shape2, numbers2) = mine, other
        assert (kind, shape) == (kind2, shape2)
        close = TOLERANCE.get(kind, 0) if tolerance is None else tolerance
        np.testing.assert_allclose(
            numbers.astype(np.float64) if numbers.dtype == np.float16 else numbers,
            numbers2.astype(np.float64) if numbers2.dtype == np.float16 else numbers2,
            rtol=close, atol=close,
        )  # fmt: skip


def outcome(call, library, tensors):
    """What a call returns, described; or its error, as (type, text)."""
    try:
        return [described(y) for y in flat(call(library, *tensors))]
    except Exception as error:
        return type(error), str(error)
