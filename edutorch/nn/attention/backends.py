"""The names of PyTorch's ways to compute attention. edutorch has the formula only: a choice is kept, and changes nothing."""

import contextlib
import enum

from edutorch.backends import cuda


class SDPBackend(enum.IntEnum):
    """The ways in which PyTorch computes scaled_dot_product_attention.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.attention.SDPBackend.MATH
        <SDPBackend.MATH: 0>
    """

    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4


SWITCHES = {
    "math": SDPBackend.MATH,
    "flash": SDPBackend.FLASH_ATTENTION,
    "mem_efficient": SDPBackend.EFFICIENT_ATTENTION,
    "cudnn": SDPBackend.CUDNN_ATTENTION,
}


@contextlib.contextmanager
def sdpa_kernel(backends, set_priority=False):
    """Allow these ways only, inside a `with`. The switches of torch.backends.cuda show it; the result is the same.

    Args:
        backends: an SDPBackend or a list of them.
        set_priority: the first one that can be used is to be used. There is only one here.

    Example:
        >>> import edutorch as torch
        >>> with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
        ...     torch.backends.cuda.flash_sdp_enabled()
        False
    """
    if not isinstance(backends, list | SDPBackend):
        raise AssertionError(
            "Backend must be an instance of SDPBackend or a list of SDPBackend instances, got "
            f"{type(backends).__name__}"
        )
    wanted = [backends] if isinstance(backends, SDPBackend) else backends
    with cuda.sdp_kernel():
        cuda.allowed.update({name: backend in wanted for name, backend in SWITCHES.items()})
        yield {}
