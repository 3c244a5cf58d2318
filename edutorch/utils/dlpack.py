"""Handing memory to other libraries without copying, under PyTorch's names: `torch.utils.dlpack`."""

from edutorch.functions.memory import from_dlpack

__all__ = ["from_dlpack", "to_dlpack"]


def to_dlpack(tensor):
    """A DLPack capsule with the memory of a tensor. It can be taken once: by from_dlpack, here or in another library.

    Example:
        >>> import edutorch as torch
        >>> x = torch.zeros(2)
        >>> y = torch.utils.dlpack.from_dlpack(torch.utils.dlpack.to_dlpack(x))
        >>> x[0] = 7
        >>> y
        tensor([7., 0.])
    """
    return tensor.__dlpack__()
