"""Transforms that change a picture's size: resize it, cut a part out, put a margin around it."""

import math
import numbers

from edutorch.creation import empty, tensor
from edutorch.nn.module import Module
from edutorch.random import randint
from edutorch.vision.transforms import functional as F
from edutorch.vision.transforms.geometry import two
from edutorch.vision.transforms.interpolation import InterpolationMode, interpolation_mode

ONLY_TWO = "Please provide only two dimensions (h, w) for size."


def whole_number(low, high):
    """A random whole number from low to high - 1."""
    return randint(low, high, size=(1,)).item()


def between(low, high):
    """A random number from low to high."""
    return empty(1).uniform_(low, high).item()


class Resize(Module):
    """Make a picture larger or smaller.

    Args:
        size: (height, width); a number is the new length of the shorter side.
        interpolation: an InterpolationMode.
        max_size: the longer side may not become longer than this.
        antialias: when a tensor gets smaller, look at all pixels that fall together.

    Example:
        >>> Resize((32, 32))
        Resize(size=(32, 32), interpolation=bilinear, max_size=None, antialias=True)
    """

    def __init__(self, size, interpolation=InterpolationMode.BILINEAR, max_size=None, antialias=True):
        super().__init__()
        if not isinstance(size, (int, list, tuple)):
            raise TypeError(f"Size should be int or sequence. Got {type(size)}")
        if not isinstance(size, int) and len(size) not in (1, 2):
            raise ValueError("If size is a sequence, it should have 1 or 2 values")
        self.size, self.interpolation = size, interpolation_mode(interpolation)
        self.max_size, self.antialias = max_size, antialias

    def forward(self, img):
        return F.resize(img, self.size, self.interpolation, self.max_size, self.antialias)

    def __repr__(self):
        return (
            f"{type(self).__name__}(size={self.size}, interpolation={self.interpolation.value}, "
            f"max_size={self.max_size}, antialias={self.antialias})"
        )


class CenterCrop(Module):
    """Cut the middle out; a picture that is too small gets a black margin first.

    Args:
        size: (height, width), or one number for both.

    Example:
        >>> import edutorch as torch
        >>> CenterCrop(2)(torch.arange(16).view(1, 4, 4))
        tensor([[[ 5,  6],
                 [ 9, 10]]])
    """

    def __init__(self, size):
        super().__init__()
        self.size = two(size, ONLY_TWO)

    def forward(self, img):
        return F.center_crop(img, self.size)

    def __repr__(self):
        return f"{type(self).__name__}(size={self.size})"


class Pad(Module):
    """Put a margin around a picture.

    Args:
        padding: how wide: one number, or (left and right, top and bottom), or (left, top, right, bottom).
        fill: the colour of the margin.
        padding_mode: "constant", "edge", "reflect" or "symmetric".

    Example:
        >>> import edutorch as torch
        >>> Pad((1, 0), fill=7)(torch.tensor([[[1, 2]]]))
        tensor([[[7, 1, 2, 7]]])
    """

    def __init__(self, padding, fill=0, padding_mode="constant"):
        super().__init__()
        if not isinstance(padding, (numbers.Number, tuple, list)):
            raise TypeError("Got inappropriate padding arg")
        if not isinstance(fill, (numbers.Number, str, tuple, list)):
            raise TypeError("Got inappropriate fill arg")
        if padding_mode not in ("constant", "edge", "reflect", "symmetric"):
            raise ValueError("Padding mode should be either constant, edge, reflect or symmetric")
        if isinstance(padding, (tuple, list)) and len(padding) not in (1, 2, 4):
            raise ValueError(
                f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(padding)} element tuple"
            )
        self.padding, self.fill, self.padding_mode = padding, fill, padding_mode

    def forward(self, img):
        return F.pad(img, self.padding, self.fill, self.padding_mode)

    def __repr__(self):
        return f"{type(self).__name__}(padding={self.padding}, fill={self.fill}, padding_mode={self.padding_mode})"


class RandomCrop(Module):
    """Cut a part of a given size out, anywhere.

    Args:
        size: (height, width), or one number for both.
        padding: put a margin of this width around the picture first.
        pad_if_needed: and a wider one, if the picture is smaller than size.
        fill, padding_mode: what the margin is filled with, see Pad.

    Raises:
        ValueError: if the picture is too small.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> RandomCrop(2)(torch.arange(16).view(1, 4, 4))
        tensor([[[ 8,  9],
                 [12, 13]]])
    """

    def __init__(self, size, padding=None, pad_if_needed=False, fill=0, padding_mode="constant"):
        super().__init__()
        self.size = two(size, ONLY_TWO)
        self.padding, self.pad_if_needed, self.fill, self.padding_mode = padding, pad_if_needed, fill, padding_mode

    @staticmethod
    def get_params(img, output_size):
        """Where to cut: (top, left, height, width)."""
        _, h, w = F.get_dimensions(img)
        height, width = output_size
        if h < height or w < width:
            raise ValueError(f"Required crop size {(height, width)} is larger than input image size {(h, w)}")
        if (h, w) == (height, width):
            return 0, 0, h, w
        top = whole_number(0, h - height + 1)
        left = whole_number(0, w - width + 1)
        return top, left, height, width

    def forward(self, img):
        if self.padding is not None:
            img = F.pad(img, self.padding, self.fill, self.padding_mode)
        _, height, width = F.get_dimensions(img)
        if self.pad_if_needed and width < self.size[1]:
            img = F.pad(img, [self.size[1] - width, 0], self.fill, self.padding_mode)
        if self.pad_if_needed and height < self.size[0]:
            img = F.pad(img, [0, self.size[0] - height], self.fill, self.padding_mode)
        return F.crop(img, *self.get_params(img, self.size))

    def __repr__(self):
        return f"{type(self).__name__}(size={self.size}, padding={self.padding})"


class RandomResizedCrop(Module):
    """Cut a part of random size and shape out, and bring it to a given size: how networks for photos are trained.

    Args:
        size: (height, width) of the result, or one number for both.
        scale: how much of the picture's area the part has: at least, at most.
        ratio: width / height of the part: at least, at most.
        interpolation, antialias: see Resize.

    Example:
        >>> RandomResizedCrop(224)
        RandomResizedCrop(size=(224, 224), scale=(0.08, 1.0), ratio=(0.75, 1.3333), interpolation=bilinear, antialias=True)
    """

    def __init__(self, size, scale=(0.08, 1.0), ratio=(3.0 / 4.0, 4.0 / 3.0),
                 interpolation=InterpolationMode.BILINEAR, antialias=True):  # fmt: skip
        super().__init__()
        if not isinstance(scale, (list, tuple)):
            raise TypeError("Scale should be a sequence")
        if not isinstance(ratio, (list, tuple)):
            raise TypeError("Ratio should be a sequence")
        self.size, self.scale, self.ratio = two(size, ONLY_TWO), scale, ratio
        self.interpolation, self.antialias = interpolation_mode(interpolation), antialias

    @staticmethod
    def get_params(img, scale, ratio):
        """Where to cut: (top, left, height, width)."""
        _, height, width = F.get_dimensions(img)
        low, high = tensor(ratio).log().tolist()
        for _ in range(10):  # a long and narrow part may not fit: then try again
            area = height * width * between(*scale)
            aspect = tensor(between(low, high)).exp().item()
            w, h = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
            if 0 < w <= width and 0 < h <= height:
                top = whole_number(0, height - h + 1)
                left = whole_number(0, width - w + 1)
                return top, left, h, w
        w, h = width, height
        if width / height < min(ratio):
            h = round(width / min(ratio))
        elif width / height > max(ratio):
            w = round(height * max(ratio))
        return (height - h) // 2, (width - w) // 2, h, w

    def forward(self, img):
        where = self.get_params(img, self.scale, self.ratio)
        return F.resized_crop(img, *where, self.size, self.interpolation, self.antialias)

    def __repr__(self):
        scale, ratio = (tuple(round(number, 4) for number in pair) for pair in (self.scale, self.ratio))
        return (
            f"{type(self).__name__}(size={self.size}, scale={scale}, ratio={ratio}, "
            f"interpolation={self.interpolation.value}, antialias={self.antialias})"
        )


class FiveCrop(Module):
    """The four corners and the middle, as a tuple of five pictures.

    Args:
        size: (height, width) of each, or one number for both.

    Example:
        >>> import edutorch as torch
        >>> [part.item() for part in FiveCrop(1)(torch.arange(9).view(1, 3, 3))]
        [0, 2, 6, 8, 4]
    """

    def __init__(self, size):
        super().__init__()
        self.size = two(size, ONLY_TWO)

    def forward(self, img):
        return F.five_crop(img, self.size)

    def __repr__(self):
        return f"{type(self).__name__}(size={self.size})"


class TenCrop(Module):
    """FiveCrop of the picture, and of the flipped one.

    Args:
        size: (height, width) of each, or one number for both.
        vertical_flip: flip top and bottom instead of left and right.

    Example:
        >>> import edutorch as torch
        >>> len(TenCrop(1)(torch.arange(9).view(1, 3, 3)))
        10
    """

    def __init__(self, size, vertical_flip=False):
        super().__init__()
        self.size, self.vertical_flip = two(size, ONLY_TWO), vertical_flip

    def forward(self, img):
        return F.ten_crop(img, self.size, self.vertical_flip)

    def __repr__(self):
        return f"{type(self).__name__}(size={self.size}, vertical_flip={self.vertical_flip})"
