"""How products of matrices, and attention, are computed on a graphics card. edutorch leaves them to CuPy, in full precision."""

import contextlib

from edutorch.device import cupy


def is_built():
    """Can a graphics card be used, if there is one? Yes, where CuPy is installed and finds one."""
    return cupy() is not None


class MatmulSwitches:
    """May products of matrices be less precise, to be faster? Kept, but CuPy is not told."""

    def __init__(self):
        self.allow_tf32 = False
        self.allow_fp16_reduced_precision_reduction = True
        self.allow_bf16_reduced_precision_reduction = True
        self.fp32_precision = "none"

    def __setattr__(self, name, value):
        known = (
            "allow_tf32",
            "allow_fp16_reduced_precision_reduction",
            "allow_bf16_reduced_precision_reduction",
            "fp32_precision",
        )
        if name not in known:
            raise AttributeError(f"Unknown attribute {name}")
        super().__setattr__(name, value)

    def __getattr__(self, name):
        raise AttributeError(f"Unknown attribute {name}")


matmul = MatmulSwitches()

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
