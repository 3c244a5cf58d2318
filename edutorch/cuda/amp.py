"""The old names of mixed precision on a graphics card: torch.amp has the new ones."""

import functools
import importlib.util
import warnings

from edutorch import amp
from edutorch.amp.autocast_mode import DeprecatedAutocast
from edutorch.amp.grad_scaler import DeprecatedScaler
from edutorch.cuda.cards import is_available


class autocast(DeprecatedAutocast):
    """The old name of torch.amp.autocast("cuda", ...)."""


class GradScaler(DeprecatedScaler):
    """The old name of torch.amp.GradScaler("cuda", ...)."""


def warn(name, words):
    warnings.warn(
        f"`torch.cuda.amp.{name}(args...)` is deprecated. Please use `torch.amp.{name}({words})` instead.",
        FutureWarning,
        stacklevel=3,
    )


def custom_fwd(fwd=None, *, cast_inputs=None):
    """The old name of torch.amp.custom_fwd(..., device_type="cuda")."""
    warn("custom_fwd", "args..., device_type='cuda'")
    return functools.partial(amp.custom_fwd, device_type="cuda")(fwd=fwd, cast_inputs=cast_inputs)


def custom_bwd(bwd):
    """The old name of torch.amp.custom_bwd(..., device_type="cuda")."""
    warn("custom_bwd", "args..., device_type='cuda'")
    return functools.partial(amp.custom_bwd, device_type="cuda")(bwd)


def amp_definitely_not_available():
    """Is there surely no graphics card for mixed precision?"""
    return not (is_available() or importlib.util.find_spec("torch_xla"))


__all__ = ["GradScaler", "amp_definitely_not_available", "autocast", "custom_bwd", "custom_fwd"]
