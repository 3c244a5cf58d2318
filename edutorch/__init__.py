"""edutorch: PyTorch in shape, numpy in substance. Read it in an evening, and see the graph of what you just ran.

Example:
    >>> import edutorch as torch
    >>> x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> loss = (x**2).sum()
    >>> loss.backward()
    >>> x.grad
    tensor([2., 4., 6.])
"""

# Tensor comes first: importing it loads modules such as edutorch.device, whose names are then given to their contents.
from edutorch.tensor import Tensor  # isort: split

import importlib
import math
from types import FunctionType

from edutorch import (
    __config__,
    accelerator,
    amp,
    autograd,
    backends,
    compiler,
    cpu,
    cuda,
    missing,
    mps,
    nn,
    optim,
    random,
    serialization,
    special,
    testing,
    utils,
    version,
    xpu,
)

from edutorch import fft, func, linalg  # isort: skip
from edutorch.amp import autocast
from edutorch.amp.casting import wrap_functions
from edutorch.amp.state import *
from edutorch.as_torch import install_as_torch
from edutorch.autograd import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from edutorch.autograd.anomaly import is_anomaly_check_nan_enabled, is_anomaly_enabled
from edutorch.calls import explained
from edutorch.compiler import compile
from edutorch.creation import *
from edutorch.device import device
from edutorch.dtypes import (
    bfloat16,
    can_cast,
    complex64,
    complex128,
    dtype,
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    promote_types,
    result_type,
    set_default_dtype,
    uint8,
    uint16,
    uint32,
    uint64,
)
from edutorch.dtypes import bool_ as bool
from edutorch.func import vmap
from edutorch.functions.complex_numbers import *
from edutorch.functions.counting import *
from edutorch.functions.determinant import *
from edutorch.functions.distances import *
from edutorch.functions.einsum import *
from edutorch.functions.factorization import *
from edutorch.functions.formulas import *
from edutorch.functions.index import *
from edutorch.functions.integration import *
from edutorch.functions.joining import *
from edutorch.functions.linalg import *
from edutorch.functions.low_rank import *
from edutorch.functions.matrices import *
from edutorch.functions.matrix_functions import *
from edutorch.functions.memory import *
from edutorch.functions.older_linear_algebra import *
from edutorch.functions.pieces import *
from edutorch.functions.pointwise import *
from edutorch.functions.questions import *
from edutorch.functions.rearrange import *
from edutorch.functions.reduce import *
from edutorch.functions.scatter import *
from edutorch.functions.scatter_reduction import *
from edutorch.functions.shape import *
from edutorch.functions.shares import *
from edutorch.functions.softmax import *
from edutorch.functions.solving import *
from edutorch.functions.sorting import *
from edutorch.functions.special import *
from edutorch.functions.statistics import *
from edutorch.functions.stft import *
from edutorch.functions.transposing import *
from edutorch.functions.window_functions import *
from edutorch.functions.windows import *
from edutorch.heap import keep_heap
from edutorch.layouts import *
from edutorch.legacy import *
from edutorch.limits import finfo, iinfo
from edutorch.methods.in_place import ALSO_FUNCTIONS
from edutorch.nn.functional import (
    adaptive_avg_pool1d,
    avg_pool1d,
    celu,
    channel_shuffle,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    cosine_similarity,
    hardshrink,
    max_pool1d,
    max_pool1d_with_indices,
    max_pool2d,
    max_pool3d,
    native_channel_shuffle,
    pairwise_distance,
    pixel_shuffle,
    pixel_unshuffle,
    prelu,
    selu,
    threshold,
)
from edutorch.nn.functions.pictures_at_the_top import *
from edutorch.op import Op
from edutorch.ops import abs_ as abs
from edutorch.ops import (
    acos,
    asin,
    atan,
    atan2,
    bitwise_and,
    bitwise_not,
    bitwise_or,
    bitwise_xor,
    ceil,
    clone,
    cos,
    cosh,
    dot,
    eq,
    exp,
    expm1,
    floor,
    floor_divide,
    ge,
    gt,
    isfinite,
    isinf,
    isnan,
    le,
    log,
    log1p,
    log2,
    log10,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    lt,
    matmul,
    maximum,
    minimum,
    mul,
    ne,
    neg,
    reciprocal,
    relu,
    remainder,
    rsqrt,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    tan,
    tanh,
    trunc,
)
from edutorch.printing import get_printoptions, set_printoptions
from edutorch.random import *
from edutorch.serialization import load, save
from edutorch.size import Size
from edutorch.source import source
from edutorch.storage import *
from edutorch.switches import *

__version__ = "0.1.0"
keep_heap()

half, float, double, short, int, long = float16, float32, float64, int16, int32, int64
absolute, multiply, subtract, divide, true_divide, negative, clip = abs, mul, sub, div, div, neg, clamp
arccos, arcsin, arctan, arctan2, greater, less, greater_equal, less_equal, not_equal = (
    acos, asin, atan, atan2, gt, lt, ge, le, ne,
)  # fmt: skip
concat = concatenate = cat
pi, e, inf, nan, newaxis = math.pi, math.e, math.inf, math.nan, None


def is_tensor(obj):
    """Is it a Tensor?"""
    return isinstance(obj, Tensor)


def is_floating_point(input):
    """Is the tensor of a floating point type?"""
    return input.is_floating_point()


def numel(input):
    """How many numbers a tensor has."""
    return input.numel()


globals().update({_name: getattr(Tensor, _name).__wrapped__ for _name in ALSO_FUNCTIONS})

# What users call explains itself when a call is wrong, and knows out=. (Inside the library the bare functions are used.)
for _name, _thing in [*vars().items()]:
    if isinstance(_thing, FunctionType | Op) and _name[0] != "_":
        globals()[_name] = explained(_thing, _name)

wrap_functions()  # in a region of autocast, some cast what they are given

missing.explain_missing_names(
    accelerator, amp, autograd, backends, cuda, fft, func, linalg, nn, nn.functional, nn.init, nn.utils, optim,
    optim.lr_scheduler, special, utils, utils.data,
)  # fmt: skip
missing.explain_missing_methods(Tensor)


_late_modules = {
    "course",
    "datasets",
    "distributions",
    "hub",
    "kernels",
    "multiprocessing",
    "parallel",
    "text",
    "vision",
    "viz",
}


def __getattr__(name):
    """`edutorch.viz` brings widgets along: it is loaded when it is first used. So are others that few need."""
    if name in _late_modules:
        return importlib.import_module(f"edutorch.{name}")
    raise missing.missing_from_module("edutorch", name)
