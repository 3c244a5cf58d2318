"""Where edutorch does not do what PyTorch does, and why; and which functions are not compared at all.

An entry that no generated call needs any more is stale, and fails a test.
"""

import re
from typing import NamedTuple

MEMORY = "the numbers are whatever was in memory before"
LEFT_OUT = {
    "empty": MEMORY, "empty_like": MEMORY, "new_empty": MEMORY, "new": MEMORY, "resize_": MEMORY, "resize_as_": MEMORY,
    "data_ptr": "an address", "set_": "takes a storage", "untyped_storage": "a storage", "from_file": "reads a file",
    "frombuffer": "takes a buffer", "cuda": "moves to a device", "xpu": "moves to a device", "pin_memory": "needs a GPU",
    **dict.fromkeys(("autocast_decrement_nesting", "autocast_increment_nesting", "clear_autocast_cache", "is_autocast_enabled",
                     "set_autocast_enabled"), "a switch of the whole program"),
    "is_pinned": "needs a GPU", "get_num_threads": "the machine", "get_num_interop_threads": "the machine",
}  # fmt: skip


class Entry(NamedTuple):
    """One behaviour of PyTorch that is not followed: why, and patterns for what differs and for both sides."""

    reason: str
    what: str
    ours: str
    theirs: str
    names: str = ""  # the functions that it is about; of any function, if none is named


ENTRIES = [
    Entry(
        "PyTorch has no loop for 16 bits here; ours computes with 32 and rounds",
        "should fail|error",
        ".*",
        r'.*"\w+" not implemented for .(Half|BFloat16|ComplexHalf).',
    ),
    Entry(
        "limits of PyTorch's library of Fourier transforms",
        "should fail",
        ".*",
        ".*(MKL FFT error|MKL FFT doesn't support).*",
    ),
    Entry(
        "anything that Python calls true or false may stand for a truth value here, and a number for a tensor",
        "should fail|error",
        ".*",
        r".*(must be bool, not|got \(.*but expected).*",
    ),
    Entry(
        "functions that are written in Python fail at the first thing they ask of a wrong argument",
        "error",
        "(AttributeError|TypeError) .*",
        "AttributeError .*",
    ),
    Entry(
        "with nothing to compute, PyTorch looks at less",
        "ours fails",
        ".*",
        r"[^\[]*\[(\d+, )*0(, \d+)*\].*",
    ),
    Entry(
        "two Python numbers and no tensor: PyTorch makes one",
        "ours fails|error",
        ".*must be Tensor, not (int|float|bool|complex).*",
        ".*",
    ),
    Entry(
        "PyTorch marks results that have no derivative, and fails in backward; ours have no history",
        "requires_grad",
        ".*",
        ".*",
    ),
    Entry(
        "both refuse the number type, and PyTorch names another loop",
        "error",
        ".*not implemented for.*",
        ".*not implemented for.*",
    ),
    Entry(
        "Python's or numpy's own words for a call that is wrong in an unusual way",
        "error",
        ".*",
        ".*",
        "__getitem__ __setitem__ add add_ addbmm addbmm_ addmm addr arange as_strided_ atleast_2d atleast_3d "
        "baddbmm block_diag bmm broadcast_shapes cosine_embedding_loss cosine_similarity cross dropout embedding "
        "fft_ifftshift fft_rfft2 gradient histc index_fill index_put index_put_ layer_norm linalg_cross "
        "linalg_lstsq linalg_tensorsolve linear lu_unpack mm mvlgamma_ narrow new_ones new_tensor randint_like "
        "range renorm rms_norm scatter searchsorted slice_scatter soft_margin_loss softshrink "
        "special_zeta stride sub sub_ "
        "subtract_ tensor_split tril_indices triu_indices unique_consecutive",
    ),
    Entry(
        "a call with several faults, or a fault told by the function that this one is made of",
        "error",
        ".*",
        ".*",
        "__rmatmul__ addmm_ addr_ baddbmm_ binary_cross_entropy cholesky cumprod_ cumsum_ diff fft_fft2 "
        "fft_fftn fft_hfft fft_hfft2 fft_ihfftn fft_irfft2 fft_rfftn float_power_ gcd_ gelu ldexp_ linalg_eigvals "
        "linalg_lu_solve linalg_matmul linalg_norm linspace logical_and_ logspace lu_solve meshgrid "
        "nanquantile new_full orgqr special_log_softmax triangular_solve triplet_margin_loss",
    ),
    Entry(
        "functions of layers that stand at the top, too, look at their arguments in the order of nn.functional",
        "error",
        ".*",
        ".*",
        "affine_grid_generator avg_pool3d bilinear constant_pad_nd conv2d elu_ grid_sampler group_norm huber_loss "
        "instance_norm max_pool1d pdist selu_ threshold_",
    ),
    Entry(
        "nothing comes out, and PyTorch's backward refuses that",
        "gradient",
        ".*",
        ".*non-zero size.*",
        "adaptive_avg_pool1d",
    ),
    Entry(
        "a number that the type cannot hold: PyTorch looks first, here the formula is computed, in a wider type",
        "should fail",
        ".*",
        ".*",
        "addcmul addr clip cumsum fft_fftfreq fft_rfftfreq hinge_embedding_loss index_fill lerp select_scatter "
        "threshold",
    ),
    Entry(
        "PyTorch checks this, or cannot do it; here the formula is simply computed",
        "should fail",
        ".*",
        ".*",
        "__rtruediv__ cov cumulative_trapezoid diff fft_fftshift fft_ifftshift gelu gradient index_put is_neg "
        "isin kron linalg_lstsq linalg_pinv linalg_vander logsumexp max_pool2d mvlgamma_ repeat_interleave round_ "
        "searchsorted soft_margin_loss special_round tril_indices unique "
        "unique_consecutive unravel_index",
    ),
    Entry(
        "PyTorch lets these change a leaf, without a sense for its gradient",
        "ours fails",
        ".*leaf Variable.*",
        ".*",
        "logical_and_ logical_not_ logical_or_ logical_xor_",
    ),
    Entry(
        "what Python does before it gives up on x += y with a y that is no number",
        "ours fails",
        ".*",
        ".*",
        "__imod__ __imul__ __isub__ __itruediv__",
    ),
    Entry(
        "an unusual form of a call that PyTorch takes",
        "ours fails",
        ".*",
        ".*",
        "addbmm_ conj_physical_ fft_fftfreq histogram kaiser_window linalg_lu linear nan_to_num_ "
        "nanmedian random_ scatter special_hermite_polynomial_h special_legendre_polynomial_p subtract subtract_ "
        "take_along_dim threshold trapz",
    ),
    Entry(
        "PyTorch has no derivative for these in place",
        "gradient",
        ".*",
        ".*not implemented.*",
        "acosh_ arccosh_ arcsinh_ asinh_ atanh_ floor_divide_",
    ),
    Entry(
        "beyond their borders PyTorch's slope is nan, and ours that of the formula",
        "gradient|value",
        ".*",
        ".*",
        "celu logit logit_ xlogy",
    ),
    Entry(
        "a gradient of a triangular factor: PyTorch gives one to the other triangle too",
        "gradient",
        ".*",
        ".*",
        "cholesky_inverse cholesky_solve",
    ),
    Entry(
        "PyTorch's backward fails, or gives no gradient, where the slope is 0",
        "gradient",
        ".*",
        ".*",
        "dist linalg_vector_norm logical_and_ logical_xor_ prod scatter_reduce",
    ),
    Entry(
        "float32 rounds otherwise where numbers of very different size meet",
        "gradient|value",
        ".*",
        ".*",
        "addcdiv logcumsumexp renorm_",
    ),
    Entry(
        "empty tensors of one dimension, which cat ignores: PyTorch counts their types and gives them gradients",
        "gradient|value",
        ".*",
        ".*",
        "hstack",
    ),
    Entry(
        "factors are unique only up to signs, and a matrix that is nearly singular up to much more",
        "value",
        ".*",
        ".*",
        "linalg_cond linalg_lstsq svd",
    ),
    Entry(
        "which of several equal numbers is meant, or in which order unsorted ones come",
        "value",
        ".*",
        ".*",
        "bucketize kthvalue topk",
    ),
    Entry(
        "PyTorch deals random numbers out as the memory lies, here in the order of the tensor",
        "value",
        ".*",
        ".*",
        "random_",
    ),
    Entry(
        "at a pole: inf here, a very large number in PyTorch",
        "value",
        ".*inf.*",
        ".*",
        "polygamma",
    ),
    Entry(
        "nothing, or less than nothing, was asked for",
        "value",
        ".*",
        ".*",
        "fft_rfftfreq is_set_to stride",
    ),
    Entry(
        "shapes and types in corners: a lone number, whole numbers, repeated slices",
        "value",
        ".*",
        ".*",
        "linalg_vander unique_consecutive",
    ),
    Entry(
        "PyTorch changes memory before it finds out that it must fail",
        "inputs",
        ".*",
        ".*",
        "__ifloordiv__ masked_scatter_ remainder_",
    ),
    Entry(
        "PyTorch changes its own input here",
        "inputs",
        ".*",
        ".*",
        "cov",
    ),
]

# Our name for a node and PyTorch's, as a pattern -> the reason.
NODES = {
    r"(\w+Backward)\d \1\d": "PyTorch numbers the nodes of one op, by how it was called",
    r"CopyBackwards \w+": "what is changed in place by other ops is copied back here, and that is what is seen",
    r"\w+Backward\d NotImplemented": "PyTorch calls a node by what it lacks; here it has its name, and fails in backward just the same",
    r"AliasBackward0 TransposeBackward0|NoneType ViewBackward0|ExpandBackward0 MulBackward0|AsStrided\w+ \w+Backward1": "views",
    r"ViewBackward0 (ReshapeAlias|Unsqueeze)Backward0|Clone\w+ (Diagonal|ToCopy|FftC2C)\w+|Split(WithSizes)?\w+ Unsafe\w+": "views",
    r"(Where|LinalgVectorNorm|FftR2C|Mul|Mm|Mean|Clamp|Div)Backward\d (Squeeze|Norm|Conj|NanToNum|View|SoftMarginLoss|ClampMin"
    r"|ClampMax|Mul)Backward\d": "made of other ops here than in PyTorch, and the last of them is seen",
}


def simplified(words):
    """An error's words without its numbers, shapes and number types."""
    words = re.sub(r"-?\d+(\.\d+)?(e[+-]?\d+)?|\[[^\]]*\]|\binf\b|\bnan\b", "N", words)
    kinds = "float|double|bool|long int|int|Float|Double|Half|BFloat16|Long|Int|Short|Char|Byte|Bool|ComplexFloat|ComplexDouble"
    return re.sub(rf"\b({kinds})\b", "TYPE", words)


def excuse(name, found, known):
    """The entry that allows a difference, or None.

    Args:
        name: of the function.
        found: (what differs, our side, PyTorch's side).
        known: {(type of an error, its simplified words)} of all errors that PyTorch has raised for this function.
    """
    what, mine, other = found
    if what == "error" and (mine[0], simplified(mine[1])) in known:
        return "two faults"  # both refuse, each with PyTorch's words for one of them
    if what == "grad_fn":
        pairs = [f"{a} {b}" for a, b in zip(mine, other, strict=True) if a != b]
        fitting = [next((pattern for pattern in NODES if re.fullmatch(pattern, pair)), None) for pair in pairs]
        return fitting[0] if None not in fitting else None
    sides = [" ".join(side) if isinstance(side, tuple) else str(side) for side in (mine, other)]
    sides = [side.replace("\n", " ") for side in sides]
    for entry in ENTRIES:
        if not entry.names or name in entry.names.split():
            if all(
                re.fullmatch(*pair) for pair in ((entry.what, what), (entry.ours, sides[0]), (entry.theirs, sides[1]))
            ):
                return entry
    return None
