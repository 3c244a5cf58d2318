"""A module whose parameters are not drawn at all, because they will be loaded anyway."""

import inspect

from edutorch.nn.module import Module
from edutorch.random import fork_rng


def skip_init(module_cls, *args, **kwargs):
    """module_cls(*args, **kwargs) without initial values: all parameters are 0, and no random number is used up.

    Args:
        module_cls: a class of modules whose __init__ takes device.
        args, kwargs: what it is called with.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.utils.skip_init(torch.nn.Linear, 2, 1).weight.tolist()
        [[0.0, 0.0]]
    """
    if not issubclass(module_cls, Module):
        raise RuntimeError(f"Expected a Module; got {module_cls}")
    if "device" not in inspect.signature(module_cls).parameters:
        raise RuntimeError("Module must support a 'device' arg to skip initialization")
    with fork_rng(devices=[]):
        return module_cls(*args, **kwargs).to_empty(device=kwargs.get("device", "cpu"))


__all__ = ["skip_init"]
