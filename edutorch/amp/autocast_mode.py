"""`with torch.autocast("cpu"):` runs the ops that can bear it in 16 bits, and those that cannot in 32."""

import functools
import warnings
from collections.abc import Iterable, Mapping

from edutorch.amp.casting import install
from edutorch.amp.state import (
    autocast_decrement_nesting,
    autocast_increment_nesting,
    clear_autocast_cache,
    get_autocast_dtype,
    is_autocast_available,
    is_autocast_cache_enabled,
    is_autocast_enabled,
    set_autocast_cache_enabled,
    set_autocast_dtype,
    set_autocast_enabled,
)
from edutorch.cuda.cards import is_available
from edutorch.dtypes import bfloat16, float16, float64
from edutorch.graph import TensorBase


class autocast:
    """A region in which products of matrices, layers and convolutions run in 16 bits, and losses in 32.

    To be used in a `with` around forward and loss, or above a function. backward() stands outside: its ops run in the types
    of the forward ones.

    Args:
        device_type (str): "cpu" or "cuda".
        dtype: bfloat16 or float16; if left out, bfloat16 on the cpu and float16 on a graphics card.
        enabled: False makes a region inside another one in which nothing is cast.
        cache_enabled: keep the 16-bit copy of a parameter for the whole region.

    Example:
        >>> import edutorch as torch
        >>> layer, x = torch.nn.Linear(3, 2), torch.ones(1, 3)
        >>> with torch.autocast("cpu"):
        ...     y = layer(x)
        ...     loss = torch.nn.functional.mse_loss(y, torch.zeros(1, 2))
        >>> y.dtype, loss.dtype, layer.weight.dtype
        (torch.bfloat16, torch.float32, torch.float32)
    """

    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device = device_type
        self.fast_dtype = get_autocast_dtype(device_type) if dtype is None else dtype
        if not is_autocast_available(device_type):
            raise RuntimeError(f"User specified an unsupported autocast device_type '{device_type}'")
        self._cache_enabled = is_autocast_cache_enabled() if cache_enabled is None else cache_enabled
        reason = self.why_not() if enabled else None
        if reason is not None:
            warnings.warn(reason, stacklevel=2)
        self._enabled = enabled and reason is None
        self.before = []  # a stack: the same region may be entered twice

    def why_not(self):
        """What keeps this region from working, in PyTorch's words; None if nothing does."""
        if self.device == "cuda" and not is_available():
            return "CUDA is not available or torch_xla is imported. Disabling autocast."
        if self.device != "cuda" and self.fast_dtype not in (bfloat16, float16):
            name = self.device.upper()
            return (
                f"In {name} autocast, but the target dtype is not supported. Disabling autocast.\n{name} Autocast only "
                "supports dtypes of torch.bfloat16, torch.float16 currently."
            )
        return None

    def __enter__(self):
        device = self.device
        install(device)
        self.before.append((is_autocast_enabled(device), get_autocast_dtype(device), is_autocast_cache_enabled()))
        self.switch(self._enabled, self.fast_dtype, self._cache_enabled)
        autocast_increment_nesting()
        return self

    def __exit__(self, *error):
        if autocast_decrement_nesting() == 0:
            clear_autocast_cache()
        self.switch(*self.before.pop())
        return False

    def switch(self, enabled, dtype, cache_enabled):
        set_autocast_enabled(self.device, enabled)
        set_autocast_dtype(self.device, dtype)
        set_autocast_cache_enabled(cache_enabled)

    def __call__(self, func):
        if not callable(func):
            raise TypeError(
                f"autocast()(func) requires a callable, but got {type(func).__name__}. Did you mean to use autocast as a "
                "context manager? For example:\n    with torch.autocast(device_type=...):\n        output = model(input)"
            )

        @functools.wraps(func)
        def decorate_autocast(*args, **kwargs):
            with self:
                return func(*args, **kwargs)

        return decorate_autocast


def check_device_type(device_type):
    if not isinstance(device_type, str):
        raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")


def custom_fwd(fwd=None, *, device_type, cast_inputs=None):
    """For the forward of an autograd.Function: remember the region for backward, or leave it and cast the inputs.

    Args:
        fwd: the forward; without it, a decorator.
        device_type (str): "cpu" or "cuda".
        cast_inputs: a number type. In a region, tensors come in this type and nothing is cast inside.

    Example:
        >>> import edutorch as torch
        >>> class Double(torch.autograd.Function):
        ...     @staticmethod
        ...     @torch.amp.custom_fwd(device_type="cpu", cast_inputs=torch.float32)
        ...     def forward(ctx, x):
        ...         return 2 * x
        ...
        ...     @staticmethod
        ...     @torch.amp.custom_bwd(device_type="cpu")
        ...     def backward(ctx, grad):
        ...         return 2 * grad
        >>> with torch.autocast("cpu"):
        ...     print(Double.apply(torch.ones(1, dtype=torch.bfloat16)))
        tensor([2.])
    """
    check_device_type(device_type)
    if fwd is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)

    @functools.wraps(fwd)
    def decorate_fwd(*args, **kwargs):
        inside, ctx = is_autocast_enabled(device_type), args[0]
        ctx._dtype = get_autocast_dtype(device_type)
        ctx._fwd_used_autocast = inside and cast_inputs is None
        if cast_inputs is None or not inside:
            return fwd(*args, **kwargs)
        with autocast(device_type, enabled=False):
            return fwd(*cast(args, device_type, cast_inputs), **cast(kwargs, device_type, cast_inputs))

    return decorate_fwd


def custom_bwd(bwd=None, *, device_type):
    """For the backward of an autograd.Function: run it in a region if the forward, under custom_fwd, ran in one.

    Args:
        bwd: the backward; without it, a decorator.
        device_type (str): "cpu" or "cuda".
    """
    check_device_type(device_type)
    if bwd is None:
        return functools.partial(custom_bwd, device_type=device_type)

    @functools.wraps(bwd)
    def decorate_bwd(*args, **kwargs):
        with autocast(device_type, enabled=args[0]._fwd_used_autocast, dtype=args[0]._dtype):
            return bwd(*args, **kwargs)

    return decorate_bwd


def cast(value, device_type, dtype):
    """The same value with its floating point tensors in one type; float64 stays."""
    if isinstance(value, TensorBase):
        meant = value.is_floating_point() and value.device.type == device_type and value.dtype is not float64
        return value.to(dtype) if meant else value
    if isinstance(value, Mapping):
        return {cast(key, device_type, dtype): cast(one, device_type, dtype) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(cast(one, device_type, dtype) for one in value)
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)) and not hasattr(value, "__array__"):
        return (cast(one, device_type, dtype) for one in value)
    return value


class DeprecatedAutocast(autocast):
    """What the old names torch.cpu.amp.autocast and torch.cuda.amp.autocast share."""

    device_type, lower = "cuda", float16

    def __init__(self, enabled=True, dtype=None, cache_enabled=True):
        name = self.device_type
        warnings.warn(
            f"`torch.{name}.amp.autocast(args...)` is deprecated. Please use `torch.amp.autocast('{name}', args...)` instead.",
            FutureWarning,
            stacklevel=2,
        )
        super().__init__(name, self.lower if dtype is None else dtype, enabled, cache_enabled)
