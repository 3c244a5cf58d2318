"""Which op runs in which number type inside an autocast region, and how it comes to look.

Products of matrices are many times faster in 16 bits and hardly worse; losses and inverses need 32. All other ops take what
they get. The choke point, Op.__call__, knows nothing of this: with the program's first region, the ops of the list become
CastingOps, which look at the regions before they do what they always did. Functions that are made of several ops look at them
always: they take long enough for it not to matter.
"""

import functools
import sys

from edutorch.amp.state import state
from edutorch.dtypes import float32, is_float
from edutorch.graph import TensorBase
from edutorch.op import Op
from edutorch.tensor import Tensor

LOWER, FULL, APART = "lower", "full", "apart"  # to the 16-bit type; to float32; as it is, and no cast inside either

OPS = {
    LOWER: "linear matmul addmm rnn",
    FULL: "prod polar view_as_complex",
}
FUNCTIONS = {
    LOWER: "bmm baddbmm addbmm vecdot prelu conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d "
    "scaled_dot_product_attention",
    FULL: "cross_entropy nll_loss mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy "
    "binary_cross_entropy_with_logits kl_div poisson_nll_loss cosine_embedding_loss hinge_embedding_loss "
    "margin_ranking_loss soft_margin_loss triplet_margin_loss multi_margin_loss multilabel_margin_loss ctc_loss "
    "avg_pool3d max_pool3d adaptive_avg_pool3d adaptive_max_pool3d fractional_max_pool2d fractional_max_pool3d "
    "max_unpool2d max_unpool3d grid_sample "
    "quantile nanquantile trace cdist stft cond matrix_rank inv inv_ex inverse solve solve_ex lstsq svd svdvals qr eig eigh "
    "eigvals eigvalsh cholesky cholesky_ex cholesky_inverse cholesky_solve lu_solve "
    "fft ifft fft2 ifft2 fftn ifftn rfft irfft rfft2 irfft2 rfftn irfftn hfft ihfft",
    APART: "mv addmv bilinear",
}
PLACES = ("edutorch", "edutorch.nn.functional", "edutorch.linalg", "edutorch.fft")


def casted(x, kind):
    """A tensor in the number type that the region wants; anything else as it is. float64 is nobody's business."""
    if isinstance(x, (list, tuple)):
        return type(x)(casted(one, kind) for one in x) if any(isinstance(one, TensorBase) for one in x) else x
    if not isinstance(x, TensorBase) or not is_float(x.array.dtype) or x.array.dtype.itemsize == 8:
        return x
    device = x.device.type
    if device not in state.on or kind == APART:
        return x
    if kind == FULL:
        return x.to(float32)
    return in_lower(x, state.dtypes[device])


def in_lower(x, dtype):
    """The 16-bit copy of a tensor. That of a parameter is kept until the region ends, for a layer may be used again."""
    if not (state.cache_enabled and x.dtype is float32 and x.requires_grad and x.is_leaf):
        return x.to(dtype)
    if id(x) not in state.cache:
        state.cache[id(x)] = x, x.to(dtype)
    return state.cache[id(x)][1]


class CastingOp(Op):
    """An op that asks first whether it stands in an autocast region."""

    __slots__ = ()

    def __call__(self, *inputs, **params):
        if state.on:
            kind = KIND[self.name]
            inputs = [casted(x, kind) for x in inputs]
            params = {name: casted(x, kind) for name, x in params.items()}
        return Op.__call__(self, *inputs, **params)


KIND = {name: kind for kind, names in OPS.items() for name in names.split()}


def casting(function, kind):
    """The same for a function that is made of several ops: what happens inside is not cast a second time."""

    @functools.wraps(function)
    def call(*args, **kwargs):
        if not state.on:
            return function(*args, **kwargs)
        args = [casted(x, kind) for x in args]
        kwargs = {name: casted(x, kind) for name, x in kwargs.items()}
        before, state.on = state.on, frozenset()
        try:
            return function(*args, **kwargs)
        finally:
            state.on = before

    return call


@functools.cache  # once
def install():
    """Let the ops of the list look at the regions from now on."""
    modules = [vars(module) for name, module in list(sys.modules.items()) if name.startswith("edutorch.")]
    for thing in [thing for names in modules for thing in list(names.values())]:
        if type(thing) is Op and thing.name in KIND:
            thing.__class__ = CastingOp


def wrap_functions():
    """Let the functions of the list look at the regions. To be called before anybody has got hold of one of them."""
    for kind, names in FUNCTIONS.items():
        for name in names.split():
            for place in PLACES:
                function = vars(sys.modules[place]).get(name)
                if callable(function):
                    setattr(sys.modules[place], name, casting(function, kind))
            if callable(getattr(Tensor, name, None)):
                setattr(Tensor, name, casting(getattr(Tensor, name), kind))
