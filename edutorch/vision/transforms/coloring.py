"""Transforms of colours, blur and holes: a network shall not depend on the light, nor on every detail."""

import math
import numbers
import warnings

from edutorch.creation import empty, tensor
from edutorch.dtypes import float32
from edutorch.graph import TensorBase
from edutorch.nn.module import Module
from edutorch.random import rand, randperm
from edutorch.vision.transforms import functional as F
from edutorch.vision.transforms.cropping import between, whole_number


class ColorJitter(Module):
    """Change brightness, contrast, saturation and hue at random, in random order.

    Args:
        brightness, contrast, saturation: (from, to) of the factor; a number x stands for max(0, 1 - x) to 1 + x.
        hue: (from, to) within [-0.5, 0.5]; a number x stands for -x to x.

    Example:
        >>> ColorJitter(brightness=0.5, hue=0.25)
        ColorJitter(brightness=(0.5, 1.5), contrast=None, saturation=None, hue=(-0.25, 0.25))
    """

    def __init__(self, brightness=0, contrast=0, saturation=0, hue=0):
        super().__init__()
        self.brightness = self.range("brightness", brightness)
        self.contrast = self.range("contrast", contrast)
        self.saturation = self.range("saturation", saturation)
        self.hue = self.range("hue", hue, center=0, bound=(-0.5, 0.5), cut=False)

    @staticmethod
    def range(name, value, center=1, bound=(0, float("inf")), cut=True):
        """From where to where; None if nothing would change."""
        if isinstance(value, numbers.Number):
            if value < 0:
                raise ValueError(f"If {name} is a single number, it must be non negative.")
            low, high = center - float(value), center + float(value)
            low = max(low, 0.0) if cut else low
        elif isinstance(value, (tuple, list)) and len(value) == 2:
            low, high = float(value[0]), float(value[1])
        else:
            raise TypeError(f"{name} should be a single number or a list/tuple with length 2.")
        if not bound[0] <= low <= high <= bound[1]:
            raise ValueError(f"{name} values should be between {bound}, but got {[low, high]}.")
        return None if low == high == center else (low, high)

    @staticmethod
    def get_params(brightness, contrast, saturation, hue):
        """The order, and four factors, of which those are None that change nothing."""
        order = randperm(4)
        ranges = (brightness, contrast, saturation, hue)
        return order, *(None if pair is None else between(pair[0], pair[1]) for pair in ranges)

    def forward(self, img):
        order, *factors = self.get_params(self.brightness, self.contrast, self.saturation, self.hue)
        changes = (F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue)
        for i in order.tolist():
            if factors[i] is not None:
                img = changes[i](img, factors[i])
        return img

    def __repr__(self):
        return (
            f"{type(self).__name__}(brightness={self.brightness}, contrast={self.contrast}, "
            f"saturation={self.saturation}, hue={self.hue})"
        )


class Grayscale(Module):
    """A picture in shades of gray.

    Args:
        num_output_channels: 1, or 3 equal ones.

    Example:
        >>> Grayscale()
        Grayscale(num_output_channels=1)
    """

    def __init__(self, num_output_channels=1):
        super().__init__()
        self.num_output_channels = num_output_channels

    def forward(self, img):
        return F.rgb_to_grayscale(img, num_output_channels=self.num_output_channels)

    def __repr__(self):
        return f"{type(self).__name__}(num_output_channels={self.num_output_channels})"


class Sometimes(Module):
    """What happens to a picture with probability p. A subclass says what."""

    shown: tuple[str, ...] = ()  # settings to print

    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, img):
        return self.change(img) if rand(1) < self.p else img

    def __repr__(self):
        shown = "".join(f"{name}={getattr(self, name)}," for name in self.shown)
        return f"{type(self).__name__}({shown}p={self.p})"


class RandomGrayscale(Sometimes):
    """A picture in shades of gray, or as it was, with as many channels as it had.

    Example:
        >>> RandomGrayscale()
        RandomGrayscale(p=0.1)
    """

    def __init__(self, p=0.1):
        super().__init__(p)

    def change(self, img):
        return F.rgb_to_grayscale(img, num_output_channels=F.get_image_num_channels(img))


class RandomInvert(Sometimes):
    """Black becomes white, and white black; or not.

    Example:
        >>> RandomInvert()
        RandomInvert(p=0.5)
    """

    def __init__(self, p=0.5):
        super().__init__(p)

    def change(self, img):
        return F.invert(img)


class RandomPosterize(Sometimes):
    """Keep only so many bits of each colour, or all.

    Example:
        >>> RandomPosterize(bits=2)
        RandomPosterize(bits=2,p=0.5)
    """

    shown = ("bits",)

    def __init__(self, bits, p=0.5):
        super().__init__(p)
        self.bits = bits

    def change(self, img):
        return F.posterize(img, self.bits)


class RandomSolarize(Sometimes):
    """Invert what is at least as bright as the threshold, or not.

    Example:
        >>> RandomSolarize(threshold=192)
        RandomSolarize(threshold=192,p=0.5)
    """

    shown = ("threshold",)

    def __init__(self, threshold, p=0.5):
        super().__init__(p)
        self.threshold = threshold

    def change(self, img):
        return F.solarize(img, self.threshold)


class RandomAdjustSharpness(Sometimes):
    """Make a picture sharper or more blurred, or not.

    Example:
        >>> RandomAdjustSharpness(2)
        RandomAdjustSharpness(sharpness_factor=2,p=0.5)
    """

    shown = ("sharpness_factor",)

    def __init__(self, sharpness_factor, p=0.5):
        super().__init__(p)
        self.sharpness_factor = sharpness_factor

    def change(self, img):
        return F.adjust_sharpness(img, self.sharpness_factor)


class RandomAutocontrast(Sometimes):
    """In each channel the darkest becomes black and the brightest white, or not.

    Example:
        >>> RandomAutocontrast()
        RandomAutocontrast(p=0.5)
    """

    def __init__(self, p=0.5):
        super().__init__(p)

    def change(self, img):
        return F.autocontrast(img)


class RandomEqualize(Sometimes):
    """Let all brightnesses be used equally often, or not.

    Example:
        >>> RandomEqualize()
        RandomEqualize(p=0.5)
    """

    def __init__(self, p=0.5):
        super().__init__(p)

    def change(self, img):
        return F.equalize(img)


class GaussianBlur(Module):
    """Mix each pixel with its neighbours, by a random amount.

    Args:
        kernel_size: how far, an odd number; or (across, down).
        sigma: how much: (from, to), or one number.

    Example:
        >>> GaussianBlur(5)
        GaussianBlur(kernel_size=(5, 5), sigma=(0.1, 2.0))
    """

    def __init__(self, kernel_size, sigma=(0.1, 2.0)):
        super().__init__()
        message = "Kernel size should be a tuple/list of two integers"
        self.kernel_size = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        if len(self.kernel_size) != 2:
            raise ValueError(message)
        if any(size <= 0 or size % 2 == 0 for size in self.kernel_size):
            raise ValueError("Kernel size value should be an odd and positive number.")
        if isinstance(sigma, numbers.Number):
            if sigma <= 0:
                raise ValueError("If sigma is a single number, it must be positive.")
            sigma = (sigma, sigma)
        elif not isinstance(sigma, (tuple, list)) or len(sigma) != 2:
            raise TypeError("sigma should be a single number or a list/tuple with length 2.")
        elif not 0.0 < sigma[0] <= sigma[1]:
            raise ValueError(f"sigma values should be positive and of the form (min, max). Got {sigma}")
        self.sigma = sigma

    @staticmethod
    def get_params(sigma_min, sigma_max):
        """How much."""
        return between(sigma_min, sigma_max)

    def forward(self, img):
        sigma = self.get_params(self.sigma[0], self.sigma[1])
        return F.gaussian_blur(img, self.kernel_size, [sigma, sigma])

    def __repr__(self):
        return f"{type(self).__name__}(kernel_size={self.kernel_size}, sigma={self.sigma})"


class RandomErasing(Module):
    """Cover a random rectangle of a tensor (..., C, H, W), or not. Zhong et al. 2017.

    Args:
        p: how probable it is.
        scale: how much of the picture's area: at least, at most.
        ratio: height / width: at least, at most.
        value: what to cover it with: a number, a number for each channel, or "random".
        inplace: change the tensor itself.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> RandomErasing(p=1.0, scale=(0.5, 0.5), ratio=(1.0, 1.0))(torch.ones(1, 3, 3))
        tensor([[[1., 0., 0.],
                 [1., 0., 0.],
                 [1., 1., 1.]]])
    """

    def __init__(self, p=0.5, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=0, inplace=False):
        super().__init__()
        if not isinstance(value, (numbers.Number, str, tuple, list)):
            raise TypeError("Argument value should be either a number or str or a sequence")
        if isinstance(value, str) and value != "random":
            raise ValueError("If value is str, it should be 'random'")
        if not isinstance(scale, (tuple, list)):
            raise TypeError("Scale should be a sequence")
        if not isinstance(ratio, (tuple, list)):
            raise TypeError("Ratio should be a sequence")
        if scale[0] > scale[1] or ratio[0] > ratio[1]:
            warnings.warn("Scale and ratio should be of kind (min, max)", stacklevel=2)
        if scale[0] < 0 or scale[1] > 1:
            raise ValueError("Scale should be between 0 and 1")
        if p < 0 or p > 1:
            raise ValueError("Random erasing probability should be between 0 and 1")
        self.p, self.scale, self.ratio, self.value, self.inplace = p, scale, ratio, value, inplace

    @staticmethod
    def get_params(img, scale, ratio, value=None):
        """Where, and with what: (top, left, height, width, numbers)."""
        channels, height, width = img.shape[-3:]
        low, high = tensor(ratio).log().tolist()
        for _ in range(10):  # a long and narrow rectangle may not fit: then try again
            area = height * width * between(*scale)
            aspect = tensor(between(low, high)).exp().item()
            h, w = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
            if not (h < height and w < width):
                continue
            if value is None:
                cover = empty([channels, h, w], dtype=float32).normal_()
            else:
                cover = tensor(value)[:, None, None]
            top = whole_number(0, height - h + 1)
            left = whole_number(0, width - w + 1)
            return top, left, h, w, cover
        return 0, 0, height, width, img

    def forward(self, img):
        if not rand(1) < self.p:
            return img
        if not isinstance(img, TensorBase):
            raise TypeError(f"img should be Tensor Image. Got {type(img)}")
        value = self.value
        if isinstance(value, numbers.Number):
            value = [float(value)]
        value = None if isinstance(value, str) else list(value)
        if value is not None and len(value) not in (1, img.shape[-3]):
            raise ValueError(
                "If value is a sequence, it should have either a single value or "
                f"{img.shape[-3]} (number of input channels)"
            )
        return F.erase(img, *self.get_params(img, self.scale, self.ratio, value), self.inplace)

    def __repr__(self):
        return (
            f"{type(self).__name__}(p={self.p}, scale={self.scale}, ratio={self.ratio}, value={self.value}, "
            f"inplace={self.inplace})"
        )
