"""Weight normalization: a weight as a length g times a direction v / |v|, which are learned separately.

This is the old form, by a hook that computes the weight before each forward; parametrizations.py has the new one.
"""

import warnings

from edutorch.nn.parameter import Parameter, UninitializedParameter
from edutorch.node_names import known_as


def norm_except_dim(v, dim):
    """The lengths of the slices of v along a dimension, with the other dimensions kept as 1; of all of v for dim -1."""
    if dim == -1:
        return v.norm()
    others = [d for d in range(v.ndim) if d != dim % v.ndim]
    return v.norm(dim=others, keepdim=True) if others else v.abs()


@known_as(lambda v, g, dim: "WeightNormInterfaceBackward0" if dim in (0, v.ndim - 1) else "MulBackward0")
def normed(v, g, dim):
    """g * v / |v|"""
    return v * (g / norm_except_dim(v, dim))


class WeightNorm:
    """The hook: it puts g * v / |v| in the place of the weight before each forward.

    Args:
        name: the name of the parameter.
        dim: the dimension along which each slice has a length of its own; -1 for one length of all.
    """

    def __init__(self, name, dim):
        self.name, self.dim = name, -1 if dim is None else dim

    def compute_weight(self, module):
        """The weight, from the module's g and v."""
        g, v = getattr(module, f"{self.name}_g"), getattr(module, f"{self.name}_v")
        return normed(v, g, self.dim)

    @staticmethod
    def apply(module, name, dim):
        """Make g and v of a module's parameter, and register the hook."""
        warnings.warn(
            "`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.",
            FutureWarning,
            stacklevel=3,
        )
        for hook in module._forward_pre_hooks.values():
            if isinstance(hook, WeightNorm) and hook.name == name:
                raise RuntimeError(f"Cannot register two weight_norm hooks on the same parameter {name}")
        hook, weight = WeightNorm(name, dim), getattr(module, name)
        if isinstance(weight, UninitializedParameter):
            raise ValueError(
                "The module passed to `WeightNorm` can't have uninitialized parameters. Make sure to run the dummy forward "
                "before applying weight normalization"
            )
        del module._parameters[name]
        module.register_parameter(f"{name}_g", Parameter(norm_except_dim(weight, hook.dim).data))
        module.register_parameter(f"{name}_v", Parameter(weight.data))
        setattr(module, name, hook.compute_weight(module))
        module.register_forward_pre_hook(hook)
        return hook

    def remove(self, module):
        """Put an ordinary parameter back."""
        weight = self.compute_weight(module)
        for name in (self.name, f"{self.name}_g", f"{self.name}_v"):
            delattr(module, name)
        setattr(module, self.name, Parameter(weight.data))

    def __call__(self, module, inputs):
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module, name="weight", dim=0):
    """Learn the length and the direction of a weight separately: g * v / |v|. Salimans and Kingma 2016.

    The old form; torch.nn.utils.parametrizations.weight_norm is the new one.

    Args:
        module: the Module, which is changed.
        name: the name of the parameter.
        dim: each slice along it has a length of its own; None for one length of all.

    Returns:
        module
    """
    WeightNorm.apply(module, name, dim)
    return module


def remove_weight_norm(module, name="weight"):
    """Undo weight_norm: the weight is an ordinary parameter again."""
    for number, hook in module._forward_pre_hooks.items():
        if isinstance(hook, WeightNorm) and hook.name == name:
            hook.remove(module)
            del module._forward_pre_hooks[number]
            return module
    raise ValueError(f"weight_norm of '{name}' not found in {module}")


__all__ = ["WeightNorm", "remove_weight_norm", "weight_norm"]
