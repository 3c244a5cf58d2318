"""What all prunings share: numbers of a parameter are set to 0 by a mask, and stay 0.

A pruned module keeps its parameter as `weight_orig` and the mask, a buffer of ones and zeros, as `weight_mask`. Before each
forward a hook puts their product in the place of `weight`.
"""

from abc import ABC, abstractmethod

from edutorch.creation import ones_like, zeros_like


class BasePruningMethod(ABC):
    """The base class of ways to prune: a subclass writes `compute_mask(t, default_mask)`.

    Its PRUNING_TYPE says what a second pruning may choose from: "unstructured" from all numbers that are left, "structured"
    from the slices that are left, "global" from everything.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.nn.utils import prune
        >>> class EverySecond(prune.BasePruningMethod):
        ...     PRUNING_TYPE = "unstructured"
        ...
        ...     def compute_mask(self, t, default_mask):
        ...         mask = default_mask.clone()
        ...         mask.view(-1)[::2] = 0
        ...         return mask
        >>> layer = torch.nn.Linear(4, 1)
        >>> _ = EverySecond.apply(layer, "weight")
        >>> layer.weight_mask
        tensor([[0., 1., 0., 1.]])
    """

    _tensor_name: str
    PRUNING_TYPE: str

    def __call__(self, module, inputs):
        setattr(module, self._tensor_name, self.apply_mask(module))

    @abstractmethod
    def compute_mask(self, t, default_mask):
        """The new mask.

        Args:
            t: how important each number is: often the numbers themselves.
            default_mask: the mask so far, of the same shape.
        """

    def apply_mask(self, module):
        """The pruned tensor: mask * original."""
        if self._tensor_name is None:
            raise AssertionError(f"Module {module} has to be pruned")
        mask, original = (getattr(module, f"{self._tensor_name}_{part}") for part in ("mask", "orig"))
        return mask.to(dtype=original.dtype) * original

    @classmethod
    def apply(cls, module, name, *args, importance_scores=None, **kwargs):
        """Prune a parameter of a module.

        Args:
            module: the Module, which is changed.
            name: the name of the parameter.
            importance_scores: how important each number is; the numbers themselves if left out.
            args, kwargs: what the class is called with.

        Returns:
            The hook.
        """
        method, original = cls.together_with_others(module, name, *args, **kwargs), getattr(module, name)
        if importance_scores is not None and importance_scores.shape != original.shape:
            raise AssertionError(
                f"importance_scores should have the same shape as parameter {name} of {module}, got "
                f"{importance_scores.shape} vs {original.shape}"
            )
        scores = original if importance_scores is None else importance_scores
        first = not isinstance(method, PruningContainer)
        if first:
            module.register_parameter(f"{name}_orig", original)
            del module._parameters[name]
        mask = ones_like(original) if first else getattr(module, f"{name}_mask").detach().clone()
        try:
            module.register_buffer(f"{name}_mask", method.compute_mask(scores, default_mask=mask))
            setattr(module, name, method.apply_mask(module))
            module.register_forward_pre_hook(method)
        except Exception:
            if first:
                del module._parameters[f"{name}_orig"]
                module.register_parameter(name, original)
            raise
        return method

    @classmethod
    def together_with_others(cls, module, name, *args, **kwargs):
        """The method; in a container, if the parameter was pruned before."""
        hooks = {number: hook for number, hook in module._forward_pre_hooks.items() if prunes(hook, name)}
        if len(hooks) > 1:
            raise AssertionError(
                f"Avoid adding multiple pruning hooks to the same tensor {name} of module {module}. Use a PruningContainer."
            )
        for number in hooks:
            del module._forward_pre_hooks[number]
        method = cls(*args, **kwargs)
        method._tensor_name = name
        for before in hooks.values():
            container = before if isinstance(before, PruningContainer) else PruningContainer(before)
            container.add_pruning_method(method)
            return container
        return method

    def prune(self, t, default_mask=None, importance_scores=None):
        """A pruned tensor, without any module.

        Args:
            t: the tensor.
            default_mask: the mask so far; ones if left out.
            importance_scores: how important each number is; the numbers themselves if left out.
        """
        if importance_scores is not None and importance_scores.shape != t.shape:
            raise AssertionError(
                f"importance_scores should have the same shape as tensor t, got {importance_scores.shape} vs {t.shape}"
            )
        scores = t if importance_scores is None else importance_scores
        return t * self.compute_mask(scores, default_mask=ones_like(t) if default_mask is None else default_mask)

    def remove(self, module):
        """Make the pruning final: the parameter is an ordinary one again, with zeros in it."""
        name = self._tensor_name
        if name is None:
            raise AssertionError(f"Module {module} has to be pruned before pruning can be removed")
        weight = self.apply_mask(module)
        if hasattr(module, name):
            delattr(module, name)
        original = module._parameters[f"{name}_orig"]
        original.data = weight.data
        del module._parameters[f"{name}_orig"]
        del module._buffers[f"{name}_mask"]
        setattr(module, name, original)


def prunes(hook, name):
    return isinstance(hook, BasePruningMethod) and hook._tensor_name == name


class PruningContainer(BasePruningMethod):
    """Several prunings of one parameter, one after the other.

    Args:
        args: pruning methods of one parameter.
    """

    def __init__(self, *args):
        self._pruning_methods = ()
        if len(args) == 1:
            self._tensor_name = args[0]._tensor_name
        for method in args:
            self.add_pruning_method(method)

    def add_pruning_method(self, method):
        """Add one at the end."""
        if not isinstance(method, BasePruningMethod) and method is not None:
            raise TypeError(f"{type(method)} is not a BasePruningMethod subclass")
        if method is not None and self._tensor_name != method._tensor_name:
            raise ValueError(
                f"Can only add pruning methods acting on the parameter named '{self._tensor_name}' to PruningContainer {self}. "
                f"Found '{method._tensor_name}'"
            )
        self._pruning_methods += (method,)

    def __len__(self):
        return len(self._pruning_methods)

    def __iter__(self):
        return iter(self._pruning_methods)

    def __getitem__(self, idx):
        return self._pruning_methods[idx]

    def compute_mask(self, t, default_mask):
        """Apply the last method to what the others have left."""
        method, mask = self._pruning_methods[-1], default_mask.to(dtype=t.dtype).clone()
        left = self.what_is_left(method, t, default_mask)
        mask[left] = method.compute_mask(t[left], default_mask=default_mask[left]).to(dtype=mask.dtype)
        return mask

    def what_is_left(self, method, t, mask):
        """An index: what the method may choose from."""
        if method.PRUNING_TYPE == "unstructured":
            return mask == 1
        if method.PRUNING_TYPE == "global":
            return (slice(None),) * t.ndim
        if method.PRUNING_TYPE != "structured":
            raise ValueError(f"Unrecognized PRUNING_TYPE {method.PRUNING_TYPE}")
        if not hasattr(method, "dim"):
            raise AttributeError(
                'Pruning methods of PRUNING_TYPE "structured" need to have the attribute `dim` defined.'
            )
        dim = method.dim + t.ndim if method.dim < 0 else method.dim
        if dim < 0:
            raise IndexError(f"Index is out of bounds for tensor with dimensions {t.ndim}")
        return slices(t, dim, mask.sum(dim=[d for d in range(t.ndim) if d != dim]) != 0)


def slices(t, dim, chosen):
    """An index for the chosen slices of t along a dimension."""
    index = [slice(None)] * t.ndim
    index[dim] = chosen
    return tuple(index)


def mask_of(t, dim, chosen):
    """1 in the chosen slices, 0 elsewhere."""
    mask = zeros_like(t)
    mask[slices(t, dim, chosen)] = 1
    return mask
