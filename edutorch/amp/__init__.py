"""Automatic mixed precision: what can bear it runs in 16 bits, the rest in 32."""

from edutorch.amp.autocast_mode import autocast, custom_bwd, custom_fwd
from edutorch.amp.grad_scaler import GradScaler
from edutorch.amp.state import is_autocast_available

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]
