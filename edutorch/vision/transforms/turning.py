"""Transforms that flip, turn and pull a picture: what it shows stays the same, and a network learns to see that."""

import numbers

from edutorch.graph import TensorBase
from edutorch.nn.module import Module
from edutorch.random import rand
from edutorch.vision.transforms import functional as F
from edutorch.vision.transforms.cropping import between, whole_number
from edutorch.vision.transforms.interpolation import InterpolationMode, interpolation_mode


class RandomHorizontalFlip(Module):
    """Left and right change places, or not.

    Args:
        p: how probable it is.

    Example:
        >>> import edutorch as torch
        >>> RandomHorizontalFlip(p=1.0)(torch.tensor([[[1, 2, 3]]]))
        tensor([[[3, 2, 1]]])
    """

    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, img):
        return F.hflip(img) if rand(1) < self.p else img

    def __repr__(self):
        return f"{type(self).__name__}(p={self.p})"


class RandomVerticalFlip(RandomHorizontalFlip):
    """Top and bottom change places, or not.

    Args:
        p: how probable it is.

    Example:
        >>> RandomVerticalFlip()
        RandomVerticalFlip(p=0.5)
    """

    def forward(self, img):
        return F.vflip(img) if rand(1) < self.p else img


def angles(given, name, low=None):
    """A range as a list [from, to]; a single number x stands for -x to x."""
    if isinstance(given, numbers.Number):
        if given < 0:
            raise ValueError(f"If {name} is a single number, it must be positive.")
        return [float(-given), float(given)]
    if not isinstance(given, (list, tuple)):
        raise TypeError(f"{name} should be a sequence of length 2.")
    if len(given) not in ((2,) if low is None else low):
        raise ValueError(f"{name} should be a sequence of length {' or '.join(map(str, low or (2,)))}.")
    return [float(number) for number in given]


def for_channels(fill, img):
    """The colour of what was outside: a tensor wants a number for each of its channels."""
    if not isinstance(img, TensorBase):
        return fill
    channels = F.get_image_num_channels(img)
    return [float(fill)] * channels if isinstance(fill, numbers.Number) else [float(number) for number in fill]


class RandomRotation(Module):
    """Turn a picture by a random angle.

    Args:
        degrees: (from, to); a number d stands for -d to d. Positive is counter-clockwise.
        interpolation: an InterpolationMode.
        expand: let the picture grow until all of it is there.
        center: (x, y) from the upper left corner; the middle if left out.
        fill: the colour of what was outside.

    Example:
        >>> RandomRotation(10)
        RandomRotation(degrees=[-10.0, 10.0], interpolation=nearest, expand=False, fill=0)
    """

    def __init__(self, degrees, interpolation=InterpolationMode.NEAREST, expand=False, center=None, fill=0):
        super().__init__()
        self.degrees, self.interpolation = angles(degrees, "degrees"), interpolation_mode(interpolation)
        if center is not None and (not isinstance(center, (list, tuple)) or len(center) != 2):
            raise ValueError("center should be a sequence of length 2.")
        self.expand, self.center, self.fill = expand, center, 0 if fill is None else fill
        if not isinstance(self.fill, (numbers.Number, list, tuple)):
            raise TypeError("Fill should be either a sequence or a number.")

    @staticmethod
    def get_params(degrees):
        """The angle."""
        return between(float(degrees[0]), float(degrees[1]))

    def forward(self, img):
        fill, angle = for_channels(self.fill, img), self.get_params(self.degrees)
        return F.rotate(img, angle, self.interpolation, self.expand, self.center, fill)

    def __repr__(self):
        center = "" if self.center is None else f", center={self.center}"
        return (
            f"{type(self).__name__}(degrees={self.degrees}, interpolation={self.interpolation.value}, "
            f"expand={self.expand}{center}, fill={self.fill})"
        )


class RandomAffine(Module):
    """Turn, move, scale and shear a picture at random.

    Args:
        degrees: as in RandomRotation; 0 does not turn.
        translate: (a, b): move by at most a * width and b * height.
        scale: (from, to).
        shear: degrees along x: (from, to), or a number; four numbers: along x, and along y.
        interpolation, fill, center: as in RandomRotation.

    Example:
        >>> RandomAffine(0, translate=(0.1, 0.1))
        RandomAffine(degrees=[0.0, 0.0], translate=(0.1, 0.1))
    """

    def __init__(self, degrees, translate=None, scale=None, shear=None, interpolation=InterpolationMode.NEAREST,
                 fill=0, center=None):  # fmt: skip
        super().__init__()
        self.degrees, self.interpolation = angles(degrees, "degrees"), interpolation_mode(interpolation)
        for name, pair in (("translate", translate), ("scale", scale), ("center", center)):
            if pair is not None and (not isinstance(pair, (list, tuple)) or len(pair) != 2):
                raise ValueError(f"{name} should be a sequence of length 2.")
        if translate is not None and not all(0.0 <= share <= 1.0 for share in translate):
            raise ValueError("translation values should be between 0 and 1")
        if scale is not None and min(scale) <= 0:
            raise ValueError("scale values should be positive")
        self.translate, self.scale = translate, scale
        self.shear = None if shear is None else angles(shear, "shear", low=(2, 4))
        self.fill, self.center = 0 if fill is None else fill, center
        if not isinstance(self.fill, (numbers.Number, list, tuple)):
            raise TypeError("Fill should be either a sequence or a number.")

    @staticmethod
    def get_params(degrees, translate, scale_ranges, shears, img_size):
        """What to do: (angle, (to the right, down), scale, (shear along x, along y)). img_size: (width, height)."""
        angle = between(float(degrees[0]), float(degrees[1]))
        moves, scale, shear_x, shear_y = (0, 0), 1.0, 0.0, 0.0
        if translate is not None:
            most = [float(share * size) for share, size in zip(translate, img_size, strict=True)]
            moves = tuple(round(between(-far, far)) for far in most)
        if scale_ranges is not None:
            scale = between(scale_ranges[0], scale_ranges[1])
        if shears is not None:
            shear_x = between(shears[0], shears[1])
            if len(shears) == 4:
                shear_y = between(shears[2], shears[3])
        return angle, moves, scale, (shear_x, shear_y)

    def forward(self, img):
        fill, size = for_channels(self.fill, img), F.get_image_size(img)
        change = self.get_params(self.degrees, self.translate, self.scale, self.shear, size)
        return F.affine(img, *change, interpolation=self.interpolation, fill=fill, center=self.center)

    def __repr__(self):
        text = f"degrees={self.degrees}"
        for name in ("translate", "scale", "shear"):
            text += f", {name}={getattr(self, name)}" if getattr(self, name) is not None else ""
        if self.interpolation != InterpolationMode.NEAREST:
            text += f", interpolation={self.interpolation.value}"
        text += f", fill={self.fill}" if self.fill != 0 else ""
        text += f", center={self.center}" if self.center is not None else ""
        return f"{type(self).__name__}({text})"


class RandomPerspective(Module):
    """See a picture as if it hung aslant, or not.

    Args:
        distortion_scale: from 0, not at all, to 1.
        p: how probable it is.
        interpolation, fill: as in RandomRotation.

    Example:
        >>> RandomPerspective()
        RandomPerspective(p=0.5)
    """

    def __init__(self, distortion_scale=0.5, p=0.5, interpolation=InterpolationMode.BILINEAR, fill=0):
        super().__init__()
        self.distortion_scale, self.p, self.interpolation = distortion_scale, p, interpolation_mode(interpolation)
        self.fill = 0 if fill is None else fill
        if not isinstance(self.fill, (numbers.Number, list, tuple)):
            raise TypeError("Fill should be either a sequence or a number.")

    @staticmethod
    def get_params(width, height, distortion_scale):
        """The corners before and after: upper left, upper right, lower right, lower left."""
        dx, dy = (int(distortion_scale * (size // 2)) for size in (width, height))
        corners = [[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]]
        ends = []
        for right, low in ((False, False), (True, False), (True, True), (False, True)):
            x = whole_number(width - dx - 1, width) if right else whole_number(0, dx + 1)
            y = whole_number(height - dy - 1, height) if low else whole_number(0, dy + 1)
            ends.append([x, y])
        return corners, ends

    def forward(self, img):
        fill = for_channels(self.fill, img)
        if rand(1) < self.p:
            _, height, width = F.get_dimensions(img)
            before, after = self.get_params(width, height, self.distortion_scale)
            return F.perspective(img, before, after, self.interpolation, fill)
        return img

    def __repr__(self):
        return f"{type(self).__name__}(p={self.p})"
