"""Pruning of a module's parameters, a function for each way. What they do is in pruning.py and pruning_methods.py."""

from collections.abc import Iterable

from edutorch.creation import ones_like
from edutorch.nn.utils.convert_parameters import parameters_to_vector
from edutorch.nn.utils.pruning import BasePruningMethod, PruningContainer, prunes
from edutorch.nn.utils.pruning_methods import (
    CustomFromMask,
    Identity,
    L1Unstructured,
    LnStructured,
    RandomStructured,
    RandomUnstructured,
)


def identity(module, name):
    """Prune nothing, but give the module the mask of a pruned one. Returns the module."""
    Identity.apply(module, name)
    return module


def random_unstructured(module, name, amount):
    """Prune numbers of a parameter at random.

    Args:
        module: the Module, which is changed.
        name: the name of the parameter.
        amount: how many: a number (int), or a share of all (float).

    Returns:
        module
    """
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(module, name, amount, importance_scores=None):
    """Prune the numbers of a parameter that are nearest to 0. Han et al. 2015.

    Args:
        module: the Module, which is changed.
        name: the name of the parameter.
        amount: how many: a number (int), or a share of all (float).
        importance_scores: how important each number is; its size if left out.

    Returns:
        module

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.Linear(4, 1)
        >>> layer.weight.data = torch.tensor([[0.1, -3.0, 0.2, 4.0]])
        >>> torch.nn.utils.prune.l1_unstructured(layer, "weight", amount=0.5).weight.detach()
        tensor([[ 0., -3.,  0.,  4.]])
    """
    L1Unstructured.apply(module, name, amount=amount, importance_scores=importance_scores)
    return module


def random_structured(module, name, amount, dim):
    """Prune slices of a parameter along a dimension at random. Returns the module."""
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(module, name, amount, n, dim, importance_scores=None):
    """Prune the shortest slices of a parameter along a dimension.

    Args:
        module: the Module, which is changed.
        name: the name of the parameter.
        amount: how many slices: a number (int), or a share of all (float).
        n: which length, such as 2 or float("inf").
        dim: the dimension, such as 0 for the channels that come out.
        importance_scores: how important each number is; the numbers themselves if left out.

    Returns:
        module
    """
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def custom_from_mask(module, name, mask):
    """Prune a parameter by a mask: 1 for what stays. Returns the module."""
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(parameters, pruning_method, importance_scores=None, **kwargs):
    """Prune several parameters together, as if they were one: where the numbers matter least, most are pruned.

    Args:
        parameters: (module, name) pairs.
        pruning_method: a class of unstructured pruning, such as L1Unstructured.
        importance_scores (dict): {(module, name): how important each number is}.
        kwargs: what the class is called with, such as amount.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.nn.utils import prune
        >>> a, b = torch.nn.Linear(2, 2, bias=False), torch.nn.Linear(2, 2, bias=False)
        >>> with torch.no_grad():
        ...     _ = a.weight.fill_(1.0), b.weight.fill_(0.1)
        >>> prune.global_unstructured([(a, "weight"), (b, "weight")], prune.L1Unstructured, amount=4)
        >>> a.weight_mask.sum(), b.weight_mask.sum()
        (tensor(4.), tensor(0.))
    """
    if not isinstance(parameters, Iterable):
        raise TypeError("global_unstructured(): parameters is not an Iterable")
    scores = {} if importance_scores is None else importance_scores
    if not isinstance(scores, dict):
        raise TypeError("global_unstructured(): importance_scores must be of type dict")
    tensors = [getattr(module, name) for module, name in parameters]
    important = parameters_to_vector([scores.get(pair, tensor) for pair, tensor in zip(parameters, tensors)])
    masks = [getattr(module, f"{name}_mask", ones_like(t)) for (module, name), t in zip(parameters, tensors)]
    container, method = PruningContainer(), pruning_method(**kwargs)
    container._tensor_name = method._tensor_name = "temp"
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(
            f'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method {pruning_method} of type '
            f"{method.PRUNING_TYPE}"
        )
    container.add_pruning_method(method)
    mask = container.compute_mask(important, parameters_to_vector(masks))
    for (module, name), part in zip(parameters, mask.split([t.numel() for t in tensors])):
        custom_from_mask(module, name, mask=part.view_as(getattr(module, name)))


def remove(module, name):
    """Make the pruning of a parameter final: it is an ordinary one again, with zeros in it. Returns the module."""
    for number, hook in module._forward_pre_hooks.items():
        if prunes(hook, name):
            hook.remove(module)
            del module._forward_pre_hooks[number]
            return module
    raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")


def is_pruned(module):
    """Is a parameter of this module, or of one inside it, pruned?"""
    hooks = (hook for _, inner in module.named_modules() for hook in inner._forward_pre_hooks.values())
    return any(isinstance(hook, BasePruningMethod) for hook in hooks)


__all__ = [
    "BasePruningMethod", "CustomFromMask", "Identity", "L1Unstructured", "LnStructured", "PruningContainer", "RandomStructured",
    "RandomUnstructured", "custom_from_mask", "global_unstructured", "identity", "is_pruned", "l1_unstructured",
    "ln_structured", "random_structured", "random_unstructured", "remove",
]  # fmt: skip
