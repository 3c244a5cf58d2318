"""Data parallelism over several graphics cards: each card has the model, and computes with its share of the batch.

Here the cards are given their work one after the other. A card works on its own once it was told what to do, so they
still work at the same time; what PyTorch's threads save is the time of telling.
"""

import warnings

from edutorch.device import cupy
from edutorch.device import device as device_type
from edutorch.func.modules import functional_call
from edutorch.func.trees import tree_map
from edutorch.functions.joining import cat, stack
from edutorch.graph import TensorBase
from edutorch.nn.module import Module

__all__ = ["DataParallel", "data_parallel", "gather", "scatter"]


class DataParallel(Module):
    """A module that shares each batch out among graphics cards, and gathers the results on one of them.

    Without a card, or with a single one, it calls the module with the whole batch. The names in its state_dict begin with
    "module." in each case.

    Args:
        module: the model. Its parameters must lie on the first of the cards.
        device_ids: the cards, as numbers or devices; all of them if left out.
        output_device: where results are gathered; the first card if left out.
        dim (int): the dimension along which inputs are cut and results are put together.

    Raises:
        RuntimeError: in a call, if a parameter or buffer does not lie on the first card.

    Example:
        >>> import edutorch as torch
        >>> model = torch.nn.DataParallel(torch.nn.Linear(2, 3))
        >>> model(torch.ones(4, 2)).shape, list(model.state_dict())
        (torch.Size([4, 3]), ['module.weight', 'module.bias'])

    PyTorch: https://docs.pytorch.org/docs/stable/generated/torch.nn.DataParallel.html
    """

    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module = module
        self.device_ids = []
        if cupy() is None:
            return
        if device_ids is None:
            device_ids = range(cupy().cuda.runtime.getDeviceCount())
        self.dim = dim
        self.device_ids = [number_of(one) for one in device_ids]
        if not self.device_ids:
            raise RuntimeError("no available devices were found")
        self.output_device = self.device_ids[0] if output_device is None else number_of(output_device)
        self.src_device_obj = device_type("cuda", self.device_ids[0])
        if len(self.device_ids) == 1:
            self.module.to(self.src_device_obj)

    def forward(self, *inputs, **kwargs):
        if not self.device_ids:
            return self.module(*inputs, **kwargs)
        return shared(self.module, inputs, kwargs, self.device_ids, self.output_device, self.dim)


def data_parallel(module, inputs, device_ids=None, output_device=None, dim=0, module_kwargs=None):
    """The same for one call: module(*inputs, **module_kwargs), shared out among cards.

    Args:
        inputs: the arguments, a tuple; what is no tuple is the only one.
        device_ids, output_device, dim: as in DataParallel.
        module_kwargs: arguments by name.

    Raises:
        RuntimeError: without a card.
    """
    if cupy() is None:
        raise RuntimeError("device type could not be determined")
    inputs = inputs if isinstance(inputs, tuple) else () if inputs is None else (inputs,)
    whole = DataParallel(module, device_ids, output_device, dim)
    return whole(*inputs, **(module_kwargs or {}))


def shared(module, inputs, kwargs, cards, output_device, dim):
    """What a module makes of inputs, each card with its share."""
    first = device_type("cuda", cards[0])
    named = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    for x in named.values():
        if x.device != first:
            raise RuntimeError(
                f"module must have its parameters and buffers on device {first} (device_ids[0]) but found one of them on "
                f"device: {x.device}"
            )
    shares = scatter((inputs, kwargs), cards, dim)
    results = []
    for k, (args, named_args) in enumerate(shares):  # there may be fewer than cards
        if k == 0:
            results.append(module(*args, **named_args))
        else:  # copies: gradients flow back to the module's own, while what a batch norm counts in a copy is lost
            copies = {name: x.to(device_type("cuda", cards[k]), copy=True) for name, x in named.items()}
            results.append(functional_call(module, copies, args, named_args))
    return results[0] if len(results) == 1 else gather(results, output_device, dim)


def scatter(inputs, target_gpus, dim=0):
    """Shares of tensors, each on its card, in a nest of tuples, lists and dictionaries; all else goes to each card.

    Returns:
        A list of such nests: one for each card, or fewer if there is not enough to go round.
    """
    cards = [device_type("cuda", number_of(one)) for one in target_gpus]
    many = [0]

    def cut(x):
        if not isinstance(x, TensorBase):
            return x
        pieces = x.chunk(len(cards), dim)
        many.append(len(pieces))
        return Shares(piece.to(card) for piece, card in zip(pieces, cards))

    nest = tree_map(cut, inputs)
    count = max(many) or 1
    return [tree_map(lambda x, k=k: x[k] if isinstance(x, Shares) else x, nest) for k in range(count)]


class Shares:
    """The pieces of a tensor. Not a list, for a list in the inputs is looked into."""

    def __init__(self, pieces):
        self.pieces = list(pieces)

    def __getitem__(self, k):
        return self.pieces[k]


def gather(outputs, target_device, dim=0):
    """Results of several cards, put together on one: tensors, or tuples, lists and dictionaries of them."""
    where = device_type("cuda", number_of(target_device))
    first = outputs[0]
    if isinstance(first, TensorBase):
        pieces = [x.to(where) for x in outputs]
        if dim == 0 and all(x.ndim == 0 for x in pieces):
            warnings.warn(
                "Was asked to gather along dimension 0, but all input tensors were scalars; will instead unsqueeze and "
                "return a vector.",
                stacklevel=2,
            )
            return stack(pieces)
        return cat(pieces, dim)
    if first is None:
        return None
    if isinstance(first, dict):
        return type(first)((key, gather([x[key] for x in outputs], target_device, dim)) for key in first)
    parts = [gather(part, target_device, dim) for part in zip(*outputs, strict=True)]
    return type(first)(*parts) if hasattr(first, "_fields") else type(first)(parts)


def number_of(card):
    """The number of a card, which may be given as a device, too."""
    return card if isinstance(card, int) else device_type(card).index or 0
