"""torchvision's newer transforms, `transforms.v2`: the same changes under the same names, and two that are new.

They change one picture; boxes, masks and videos that torchvision changes along with it are not known here.
"""

import numpy as np

from edutorch.creation import as_tensor
from edutorch.graph import TensorBase
from edutorch.nn.module import Module
from edutorch.vision.pillow import is_pil_image
from edutorch.vision.transforms import functional
from edutorch.vision.transforms.coloring import (
    ColorJitter,
    GaussianBlur,
    Grayscale,
    RandomAdjustSharpness,
    RandomAutocontrast,
    RandomEqualize,
    RandomErasing,
    RandomGrayscale,
    RandomInvert,
    RandomPosterize,
    RandomSolarize,
)
from edutorch.vision.transforms.composing import (
    Compose,
    Lambda,
    RandomApply,
    RandomChoice,
    RandomOrder,
)
from edutorch.vision.transforms.converting import (
    ConvertImageDtype,
    Normalize,
    PILToTensor,
    ToPILImage,
    ToTensor,
)
from edutorch.vision.transforms.cropping import (
    CenterCrop,
    FiveCrop,
    Pad,
    RandomCrop,
    RandomResizedCrop,
    Resize,
    TenCrop,
)
from edutorch.vision.transforms.interpolation import InterpolationMode
from edutorch.vision.transforms.turning import (
    RandomAffine,
    RandomHorizontalFlip,
    RandomPerspective,
    RandomRotation,
    RandomVerticalFlip,
)


class ToImage(Module):
    """A picture of Pillow's, or an array (H, W, C), as a tensor (C, H, W), with its numbers as they are.

    Example:
        >>> import numpy as np
        >>> ToImage()(np.array([[1, 2]], np.uint8))
        tensor([[[1, 2]]], dtype=torch.uint8)
    """

    def forward(self, img):
        if isinstance(img, TensorBase):
            return img
        if is_pil_image(img):
            return functional.pil_to_tensor(img)
        if not isinstance(img, np.ndarray):
            raise TypeError(
                f"Input can either be a pure Tensor, a numpy array, or a PIL image, but got {type(img)} instead."
            )
        return as_tensor(np.atleast_3d(img).transpose(2, 0, 1).copy())


class ToDtype(Module):
    """A tensor in another number type.

    Args:
        dtype: the new type.
        scale: let white stay white: 255 of uint8 becomes 1.0. Without it the numbers stay.

    Example:
        >>> import edutorch as torch
        >>> ToDtype(torch.float32, scale=True)(torch.tensor([255], dtype=torch.uint8))
        tensor([1.])
    """

    def __init__(self, dtype, scale=False):
        super().__init__()
        self.dtype, self.scale = dtype, scale

    def extra_repr(self):
        return f"scale={self.scale}"

    def forward(self, img):
        return functional.convert_image_dtype(img, self.dtype) if self.scale else img.to(self.dtype)


__all__ = [
    "CenterCrop",
    "ColorJitter",
    "Compose",
    "ConvertImageDtype",
    "FiveCrop",
    "GaussianBlur",
    "Grayscale",
    "InterpolationMode",
    "Lambda",
    "Normalize",
    "PILToTensor",
    "Pad",
    "RandomAdjustSharpness",
    "RandomAffine",
    "RandomApply",
    "RandomAutocontrast",
    "RandomChoice",
    "RandomCrop",
    "RandomEqualize",
    "RandomErasing",
    "RandomGrayscale",
    "RandomHorizontalFlip",
    "RandomInvert",
    "RandomOrder",
    "RandomPerspective",
    "RandomPosterize",
    "RandomResizedCrop",
    "RandomRotation",
    "RandomSolarize",
    "RandomVerticalFlip",
    "Resize",
    "TenCrop",
    "ToDtype",
    "ToImage",
    "ToPILImage",
    "ToTensor",
    "functional",
]
