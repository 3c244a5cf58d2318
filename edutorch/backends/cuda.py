"""How products of matrices, attention, and random numbers are computed on a graphics card. edutorch leaves them to CuPy."""

import contextlib

from edutorch.backends import precision
from edutorch.device import cupy
from edutorch.rng import native


def is_built():
    """Can a graphics card be used, if there is one? Yes, where CuPy is installed and finds one."""
    return cupy() is not None


class MatmulSwitches:
    """May products of matrices be less precise, to be faster? CuPy is told of the first two: see precision.py.

    Example:
        >>> import edutorch as torch
        >>> torch.backends.cuda.matmul.allow_tf32 = True
        >>> torch.backends.cuda.matmul.fp32_precision, torch.get_float32_matmul_precision()
        ('tf32', 'high')
        >>> torch.backends.cuda.matmul.allow_tf32 = False
    """

    allow_tf32 = property(
        lambda self: precision.tf32_in_products(), lambda self, allow: precision.allow_tf32_in_products(allow)
    )
    fp32_precision = precision.switch("cuda.matmul")
    allow_fp16_reduced_precision_reduction = True
    allow_bf16_reduced_precision_reduction = True

    def __setattr__(self, name, value):
        if name.startswith("_") or name not in vars(type(self)):
            raise AttributeError(f"Unknown attribute {name}")
        super().__setattr__(name, value)

    def __getattr__(self, name):
        raise AttributeError(f"Unknown attribute {name}")


matmul = MatmulSwitches()
native_random = native.native_random

# Attention can be computed in several ways with the same result. edutorch has one: the formula, which PyTorch calls math.
allowed = {"flash": True, "mem_efficient": True, "math": True, "cudnn": True}


def switch(way):
    def enable(enabled):
        allowed[way] = bool(enabled)

    def is_enabled():
        return allowed[way]

    enable.__name__, is_enabled.__name__ = f"enable_{way}_sdp", f"{way}_sdp_enabled"
    enable.__doc__ = (
        f"Kept, but without effect: attention is computed by its formula, whether or not {way!r} is allowed."
    )
    is_enabled.__doc__ = f"What enable_{way}_sdp() was told."
    return enable, is_enabled


enable_flash_sdp, flash_sdp_enabled = switch("flash")
enable_mem_efficient_sdp, mem_efficient_sdp_enabled = switch("mem_efficient")
enable_math_sdp, math_sdp_enabled = switch("math")
enable_cudnn_sdp, cudnn_sdp_enabled = switch("cudnn")


@contextlib.contextmanager
def sdp_kernel(enable_flash=True, enable_math=True, enable_mem_efficient=True, enable_cudnn=True):
    """The four switches above inside a `with`."""
    before = dict(allowed)
    allowed.update(flash=enable_flash, math=enable_math, mem_efficient=enable_mem_efficient, cudnn=enable_cudnn)
    try:
        yield
    finally:
        allowed.update(before)
