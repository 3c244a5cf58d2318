"""GradScaler: float16 has no room for small gradients, so the loss is multiplied by a large number before backward().

Gradients are divided by it again before the optimizer sees them. When one of them is inf or nan the number was too large: the
step is left out and the number halved. After many good steps it is doubled. bfloat16 has room enough and needs none of it.
"""

import math
import warnings
from collections import defaultdict
from collections.abc import Iterable
from enum import Enum

from edutorch.autograd.grad_mode import no_grad
from edutorch.creation import full
from edutorch.cuda.cards import is_available
from edutorch.dtypes import float16, float32, int32
from edutorch.graph import TensorBase


class OptState(Enum):
    """How far an optimizer has come since the last update()."""

    READY = 0
    UNSCALED = 1
    STEPPED = 2


def fresh_state():
    return {"stage": OptState.READY, "found_inf_per_device": {}}


class GradScaler:
    """Scales the loss up, the gradients down, and leaves out steps whose gradients are not finite. Micikevicius et al. 2018.

    Args:
        device: "cuda" or "cpu". Without a graphics card "cuda" is switched off, with a warning.
        init_scale: the first factor.
        growth_factor: what the factor is multiplied by after growth_interval good steps.
        backoff_factor: what it is multiplied by after a bad one.
        growth_interval: see there.
        enabled: False makes scale() and step() do nothing of their own.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer, scaler = torch.optim.SGD([p], lr=0.25), torch.amp.GradScaler("cpu", init_scale=1024.0)
        >>> scaler.scale((p * p).sum()).backward()
        >>> p.grad
        tensor([2048.])
        >>> scaler.step(optimizer)
        >>> scaler.update()
        >>> p.item(), p.grad
        (0.5, tensor([2.]))
    """

    def __init__(self, device="cuda", init_scale=2.0**16, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000,
                 enabled=True):  # fmt: skip
        self._device, self._enabled = device, enabled
        if device == "cuda" and enabled and not is_available():
            warnings.warn(
                "torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.",
                stacklevel=3 if type(self) is not GradScaler else 2,
            )
            self._enabled = False
        if self._enabled:
            if growth_factor <= 1.0:
                raise AssertionError("The growth factor must be > 1.0.")
            if backoff_factor >= 1.0:
                raise AssertionError("The backoff factor must be < 1.0.")
            self._init_scale, self._scale = init_scale, None  # the tensor is made where the first loss lies
            self._growth_factor, self._backoff_factor = growth_factor, backoff_factor
            self._growth_interval, self._init_growth_tracker, self._growth_tracker = growth_interval, 0, None
            self._per_optimizer_states = defaultdict(fresh_state)

    def check_begun(self, name):
        for tensor in ("_scale", "_growth_tracker"):
            if getattr(self, tensor) is None:
                raise AssertionError(
                    f"Attempted {name} but {tensor} is None.  This may indicate your script did not use scaler.scale(loss or "
                    "outputs) earlier in the iteration."
                )

    def scale(self, outputs):
        """The loss, or every tensor of a list, times the factor."""
        if not self._enabled:
            return outputs
        if isinstance(outputs, TensorBase):
            if self._scale is None:
                self._scale = full((), self._init_scale, dtype=float32, device=outputs.device)
                self._growth_tracker = full((), self._init_growth_tracker, dtype=int32, device=outputs.device)
            return outputs * self._scale.to(outputs.device)
        if isinstance(outputs, Iterable):
            scaled = map(self.scale, outputs)
            return type(outputs)(scaled) if isinstance(outputs, (list, tuple)) else scaled
        raise ValueError("outputs must be a Tensor or an iterable of Tensors")

    def unscale_(self, optimizer):
        """Divide the gradients of an optimizer's parameters by the factor, for those who look at them before the step.

        Clipping is such a look. step() does it otherwise.
        """
        if not self._enabled:
            return
        self.check_begun("unscale_")
        mine = self._per_optimizer_states[id(optimizer)]
        if mine["stage"] is OptState.UNSCALED:
            raise RuntimeError("unscale_() has already been called on this optimizer since the last update().")
        if mine["stage"] is OptState.STEPPED:
            raise RuntimeError("unscale_() is being called after step().")
        mine["found_inf_per_device"] = self._unscale_grads_(optimizer, self._scale.double().reciprocal().float())
        mine["stage"] = OptState.UNSCALED

    @no_grad()
    def _unscale_grads_(self, optimizer, factor):
        """Multiply all gradients by a factor. Was one of them not finite? {device: 1.0 or 0.0}"""
        found = {}
        for p in [p for group in optimizer.param_groups for p in group["params"] if p.grad is not None]:
            if p.grad.dtype == float16:
                raise ValueError("Attempting to unscale FP16 gradients.")
            bad = not p.grad.isfinite().all()
            p.grad.mul_(factor.to(p.grad.device))
            if bad or p.grad.device not in found:
                found[p.grad.device] = full((), float(bad), dtype=float32, device=p.grad.device)
        return found

    def step(self, optimizer, *args, **kwargs):
        """optimizer.step(*args, **kwargs) with gradients divided by the factor; left out if one of them is not finite."""
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        self.check_begun("step")
        mine = self._per_optimizer_states[id(optimizer)]
        if mine["stage"] is OptState.STEPPED:
            raise RuntimeError("step() has already been called since the last update().")
        if mine["stage"] is OptState.READY:
            self.unscale_(optimizer)
        if not mine["found_inf_per_device"]:
            raise AssertionError("No inf checks were recorded for this optimizer.")
        bad = any(found.item() for found in mine["found_inf_per_device"].values())
        answer = None if bad else optimizer.step(*args, **kwargs)
        mine["stage"] = OptState.STEPPED
        return answer

    def update(self, new_scale=None):
        """At the end of an iteration: a smaller factor after a bad step, a larger one after many good ones.

        Args:
            new_scale: the factor itself, as a number or a tensor.
        """
        if not self._enabled:
            return
        self.check_begun("update")
        if new_scale is not None:
            self.set_scale(new_scale)
        else:
            found = [
                one for mine in self._per_optimizer_states.values() for one in mine["found_inf_per_device"].values()
            ]
            if not found:
                raise AssertionError("No inf checks were recorded prior to update.")
            self.grow_or_shrink(any(one.item() for one in found))
        self._per_optimizer_states = defaultdict(fresh_state)

    def set_scale(self, new_scale):
        if isinstance(new_scale, float):
            self._scale.fill_(new_scale)
            return
        if new_scale.device.type != self._device or new_scale.numel() != 1 or new_scale.requires_grad:
            raise AssertionError(
                "new_scale should be a float or a 1-element torch.cuda.FloatTensor or torch.FloatTensor with "
                "requires_grad=False."
            )
        self._scale.copy_(new_scale)

    def grow_or_shrink(self, bad):
        if bad:
            self._scale.mul_(self._backoff_factor)
            self._growth_tracker.zero_()
            return
        self._growth_tracker.add_(1)
        if self._growth_tracker.item() == self._growth_interval:
            larger = self._scale * self._growth_factor
            if math.isfinite(larger.item()):
                self._scale.copy_(larger)
            self._growth_tracker.zero_()

    def get_scale(self):
        """The factor; 1.0 if the scaler is not enabled."""
        if not self._enabled:
            return 1.0
        return self._init_scale if self._scale is None else self._scale.item()

    def get_growth_factor(self):
        """What the factor is multiplied by after many good steps."""
        return self._growth_factor

    def set_growth_factor(self, new_factor):
        """Change what get_growth_factor() tells."""
        self._growth_factor = new_factor

    def get_backoff_factor(self):
        """What the factor is multiplied by after a bad step."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor):
        """Change what get_backoff_factor() tells."""
        self._backoff_factor = new_factor

    def get_growth_interval(self):
        """How many good steps it takes."""
        return self._growth_interval

    def set_growth_interval(self, new_interval):
        """Change what get_growth_interval() tells."""
        self._growth_interval = new_interval

    def _get_growth_tracker(self):
        if not self._enabled:
            return 0
        return self._init_growth_tracker if self._growth_tracker is None else self._growth_tracker.item()

    def is_enabled(self):
        """Does the scaler do anything?"""
        return self._enabled

    def state_dict(self):
        """The factor and how it changes, as a dictionary of numbers; empty if the scaler is not enabled."""
        if not self._enabled:
            return {}
        return {
            "scale": self.get_scale(),
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._get_growth_tracker(),
        }

    def load_state_dict(self, state_dict):
        """Continue from a state_dict."""
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError(
                "The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler."
            )
        self._init_scale, self._init_growth_tracker = state_dict["scale"], state_dict["_growth_tracker"]
        if self._scale is not None:
            self._scale.fill_(self._init_scale)
            self._growth_tracker.fill_(self._init_growth_tracker)
        self._growth_factor, self._backoff_factor = state_dict["growth_factor"], state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]

    def __getstate__(self):
        state = vars(self).copy()
        if self._enabled:
            if self._per_optimizer_states:
                raise AssertionError(
                    "A GradScaler instance may only be pickled at the beginning of an iteration, or at the end after "
                    "scaler.update()."
                )
            state.update(_init_scale=self.get_scale(), _init_growth_tracker=self._get_growth_tracker())
            state.update(_scale=None, _growth_tracker=None)
        return state


class DeprecatedScaler(GradScaler):
    """What the old names torch.cpu.amp.GradScaler and torch.cuda.amp.GradScaler share."""

    device_type = "cuda"

    def __init__(self, init_scale=2.0**16, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True):
        name = self.device_type
        warnings.warn(
            f"`torch.{name}.amp.GradScaler(args...)` is deprecated. Please use `torch.amp.GradScaler('{name}', args...)` "
            "instead.",
            FutureWarning,
            stacklevel=2,
        )
        super().__init__(name, init_scale, growth_factor, backoff_factor, growth_interval, enabled)
