"""Handing memory to other libraries without copying, under PyTorch's names: `torch.utils.dlpack`."""

import enum

from edutorch.functions.memory import from_dlpack

__all__ = ["DLDeviceType", "from_dlpack", "to_dlpack"]


class DLDeviceType(enum.IntEnum):
    """DLPack's numbers for kinds of memory: the first one of `x.__dlpack_device__()`."""

    kDLCPU = 1
    kDLCUDA = 2
    kDLCUDAHost = 3
    kDLOpenCL = 4
    kDLVulkan = 7
    kDLMetal = 8
    kDLVPI = 9
    kDLROCM = 10
    kDLROCMHost = 11
    kDLExtDev = 12
    kDLCUDAManaged = 13
    kDLOneAPI = 14
    kDLWebGPU = 15
    kDLHexagon = 16
    kDLMAIA = 17


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
