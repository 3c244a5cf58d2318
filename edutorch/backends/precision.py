"""May products of float32 matrices be a little less exact, to be much faster? All of PyTorch's switches for that meet here.

From Ampere (2020) on a card can shorten float32 to TF32 while it multiplies: 10 bits behind the point in the place of 23, and
several times as fast. There are three generations of switches, and each turns the others:

    torch.set_float32_matmul_precision("high")          # "highest" (the default), "high", "medium"
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cuda.matmul.fp32_precision = "tf32"  # "ieee" is exact; "none": ask the switch above it

Only what `cuda.matmul` says has an effect: CuPy is told. (Convolutions of edutorch are products of matrices, so they follow it
too.) The CPU always computes exactly. The rest is kept.
"""

import types

import numpy as np

from edutorch.device import cupy

WORDS = {"highest": "ieee", "high": "tf32", "medium": "bf16"}  # of set_float32_matmul_precision
ALLOWED = {
    "all": ("none", "ieee", "tf32"),
    "cuda": ("none", "ieee", "tf32"),
    "mkldnn": ("none", "ieee", "tf32", "bf16"),
}

# What each switch was set to. "cuda.conv" is a part of "cuda", and that of "all": a part that says "none" does as the whole.
# "": nobody has touched this one, and if the whole says "none", too, it is "tf32".
said = {"all": "none", "cuda": "none", "mkldnn": "none"}
said |= {"cuda.matmul": "none", "cuda.conv": "", "cuda.rnn": ""}
said |= {"mkldnn.matmul": "none", "mkldnn.conv": "none", "mkldnn.rnn": "none"}


class chosen:
    """What set_float32_matmul_precision() was told."""

    word = "highest"


def precision(part):
    """What holds for a part: its own word, or that of what it is a part of."""
    own = said[part]
    if own in ("", "none") and part != "all":
        whole = precision(part.partition(".")[0] if "." in part else "all")
        return "tf32" if not own and whole == "none" else whole
    return own


def set_precision(part, value):
    """Set a switch, and tell CuPy what became of it.

    Raises:
        RuntimeError: if it is no precision, or none of this library's.
    """
    library = part.partition(".")[0]
    if value not in ALLOWED["mkldnn"]:
        raise RuntimeError(f"Unknown precision: {value}")
    if value not in ALLOWED[library]:
        raise RuntimeError(f"backend '{library}' does not support precision '{value}'")
    said[part] = value
    tell_cupy()


def tell_cupy():
    """Whether cuBLAS may use TF32 for CuPy's products of float32. Until a switch is turned, CuPy's own setting stays."""
    module = cupy()
    if module is not None:
        core = module._core  # there is no more public way, but for CUPY_TF32=1 in the environment
        kinds = core._routines_linalg
        fast = precision("cuda.matmul") == "tf32"
        core.set_compute_type(np.dtype(np.float32), kinds.COMPUTE_TYPE_TF32 if fast else kinds.COMPUTE_TYPE_DEFAULT)


def word():
    """What get_float32_matmul_precision() answers.

    Raises:
        RuntimeError: if newer switches say something else.
    """
    cuda, mkldnn = precision("cuda.matmul"), precision("mkldnn.matmul")
    if (
        cuda == "tf32" and chosen.word == "highest"
        or mkldnn == "bf16" and chosen.word != "medium"
        or mkldnn == "tf32" and chosen.word != "high"
    ):  # fmt: skip
        raise RuntimeError(
            "PyTorch is checking the matmul precision without a specific backend name,Current status indicate that you have "
            "used mix of the legacy and new APIs to set the matmul precision. We suggest only using the new API for matmul "
            "precision."
        )
    return chosen.word


def set_word(precision):
    """Set the oldest switch, and with it those of products on a card and on the CPU."""
    chosen.word = precision
    set_precision("cuda.matmul", "ieee" if precision == "highest" else "tf32")
    set_precision("mkldnn.matmul", WORDS[precision])


def tf32_in_products():
    """What cuda.matmul.allow_tf32 answers.

    Raises:
        RuntimeError: if newer switches say something else.
    """
    allowed = precision("cuda.matmul") == "tf32"
    if allowed != (chosen.word != "highest"):
        raise RuntimeError(
            "PyTorch is checking whether allow_tf32_new is enabled for cuBlas matmul,Current status indicate that you have "
            "used mix of the legacy and new APIs to set the TF32 status for cublas matmul. We suggest only using the new API "
            "to set the TF32 flag."
        )
    return allowed


def allow_tf32_in_products(allow):
    """Set cuda.matmul.allow_tf32, and with it the word."""
    if not isinstance(allow, bool):
        raise RuntimeError(f"set_allow_tf32_cublas expects a bool, but got {type(allow).__name__}")
    chosen.word = "high" if allow else "highest"
    set_precision("cuda.matmul", "tf32" if allow else "ieee")


class cudnn:
    """The switch of cuDNN: convolutions and recurrent layers together."""

    allow = True


def tf32_in_cudnn():
    """What cudnn.allow_tf32 answers.

    Raises:
        RuntimeError: if newer switches say something else.
    """
    allowed = {precision("cuda.conv") == "tf32", precision("cuda.rnn") == "tf32"}
    if allowed != {cudnn.allow}:
        raise RuntimeError(
            "PyTorch is checking whether allow_tf32 is enabled for cuDNN without a specific operator name,but the current "
            "flag(s) indicate that cuDNN conv and cuDNN RNN have different TF32 flags.This combination indicates that you "
            "have used a mix of the legacy and new APIs to set the TF32 flags. We suggest only using the new API to set the "
            "TF32 flag(s)."
        )
    return cudnn.allow


def allow_tf32_in_cudnn(allow):
    """Set cudnn.allow_tf32."""
    if not isinstance(allow, bool):
        raise RuntimeError(f"set_allow_tf32_cublas expects a bool, but got {type(allow).__name__}")
    cudnn.allow = allow
    for part in ("cuda.conv", "cuda.rnn"):
        set_precision(part, "tf32" if allow else "none")


def switch(part):
    """`fp32_precision` of a module of torch.backends, or of a part of it."""
    return property(lambda self: precision(part), lambda self, value: set_precision(part, value))


def give(module, **properties):
    """Give a module properties, so that `module.name = value` is a call."""
    module.__class__ = type("Module", (types.ModuleType,), properties)


class Part:
    """torch.backends.cudnn.conv and its like: an object with the switch `fp32_precision`."""

    def __init__(self, part):
        self.__dict__["part"] = part

    def __setattr__(self, name, value):
        if name != "fp32_precision":
            raise AttributeError(f"Unknown attribute {name}")
        set_precision(self.part, value)

    fp32_precision = property(lambda self: precision(self.part))
