"""Transforms from pictures to tensors and back, and to numbers that a network likes."""

from edutorch.nn.module import Module
from edutorch.vision.transforms import functional as F


class ToTensor:
    """A picture of Pillow's, or an array (H, W, C), as a tensor (C, H, W) of numbers from 0 to 1.

    Example:
        >>> import numpy as np
        >>> ToTensor()(np.zeros((2, 3, 1), np.uint8)).shape
        torch.Size([1, 2, 3])
    """

    def __call__(self, pic):
        return F.to_tensor(pic)

    def __repr__(self):
        return f"{type(self).__name__}()"


class PILToTensor:
    """A picture of Pillow's as a tensor (C, H, W), with its numbers as they are.

    Example:
        >>> PILToTensor()
        PILToTensor()
    """

    def __call__(self, pic):
        return F.pil_to_tensor(pic)

    def __repr__(self):
        return f"{type(self).__name__}()"


class ToPILImage:
    """A tensor (C, H, W), or an array (H, W, C), as a picture of Pillow's.

    Args:
        mode: Pillow's word for what the channels mean, if it is not the usual one.

    Example:
        >>> ToPILImage()
        ToPILImage()
    """

    def __init__(self, mode=None):
        self.mode = mode

    def __call__(self, pic):
        return F.to_pil_image(pic, self.mode)

    def __repr__(self):
        return f"{type(self).__name__}({'' if self.mode is None else f'mode={self.mode}'})"


class ConvertImageDtype(Module):
    """A picture in another number type: white stays white.

    Args:
        dtype: the new type.

    Example:
        >>> import edutorch as torch
        >>> ConvertImageDtype(torch.float32)(torch.tensor([255], dtype=torch.uint8))
        tensor([1.])
    """

    def __init__(self, dtype):
        super().__init__()
        self.dtype = dtype

    def forward(self, image):
        return F.convert_image_dtype(image, self.dtype)


class Normalize(Module):
    """(tensor - mean) / std, channel by channel: networks learn better from numbers around 0.

    Args:
        mean, std: a number for each channel.
        inplace: change the tensor itself.

    Shape:
        (..., C, H, W), floating point numbers.

    Example:
        >>> import edutorch as torch
        >>> Normalize([0.5], [0.25])(torch.ones(1, 1, 2))
        tensor([[[2., 2.]]])
    """

    def __init__(self, mean, std, inplace=False):
        super().__init__()
        self.mean, self.std, self.inplace = mean, std, inplace

    def forward(self, tensor):
        return F.normalize(tensor, self.mean, self.std, self.inplace)

    def __repr__(self):
        return f"{type(self).__name__}(mean={self.mean}, std={self.std})"
