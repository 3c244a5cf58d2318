"""The old names of mixed precision on the processor: torch.amp has the new ones."""

from edutorch.amp.autocast_mode import DeprecatedAutocast
from edutorch.amp.grad_scaler import DeprecatedScaler
from edutorch.dtypes import bfloat16


class autocast(DeprecatedAutocast):
    """The old name of torch.amp.autocast("cpu", ...)."""

    device_type, lower = "cpu", bfloat16


class GradScaler(DeprecatedScaler):
    """The old name of torch.amp.GradScaler("cpu", ...)."""

    device_type = "cpu"


__all__ = ["GradScaler", "autocast"]
