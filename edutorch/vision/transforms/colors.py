"""Changes of a picture's colours, blur and holes: for Pillow's pictures and for tensors (..., C, H, W)."""

from edutorch.dtypes import uint8
from edutorch.graph import TensorBase
from edutorch.vision.pillow import is_pil_image
from edutorch.vision.transforms import pil_images, tensor_images
from edutorch.vision.transforms.conversions import pil_to_tensor, to_pil_image
from edutorch.vision.transforms.geometry import kind


def adjust_brightness(img, brightness_factor):
    """0 is black, 1 the picture itself, 2 twice as bright."""
    return kind(img).adjust_brightness(img, brightness_factor)


def adjust_contrast(img, contrast_factor):
    """0 is all gray, 1 the picture itself, 2 twice the contrast."""
    return kind(img).adjust_contrast(img, contrast_factor)


def adjust_saturation(img, saturation_factor):
    """0 is without colours, 1 the picture itself, 2 twice as colourful."""
    return kind(img).adjust_saturation(img, saturation_factor)


def adjust_hue(img, hue_factor):
    """Turn the colours round the rainbow: 0.5 is half-way round, to the opposite colours.

    Raises:
        ValueError: if the factor is not in [-0.5, 0.5].
    """
    if not -0.5 <= hue_factor <= 0.5:
        raise ValueError(f"hue_factor ({hue_factor}) is not in [-0.5, 0.5].")
    return kind(img).adjust_hue(img, hue_factor)


def adjust_gamma(img, gamma, gain=1):
    """gain * img ** gamma: above 1 the shadows get darker, below 1 lighter."""
    if gamma < 0:
        raise ValueError("Gamma should be a non-negative real number")
    return kind(img).adjust_gamma(img, gamma, gain)


def adjust_sharpness(img, sharpness_factor):
    """0 is blurred, 1 the picture itself, 2 twice as sharp."""
    if sharpness_factor < 0 and isinstance(img, TensorBase):
        raise ValueError(f"sharpness_factor ({sharpness_factor}) is not non-negative.")
    return kind(img).adjust_sharpness(img, sharpness_factor)


def to_grayscale(img, num_output_channels=1):
    """A picture of Pillow's in shades of gray, with 1 channel or 3 equal ones."""
    if not is_pil_image(img):
        raise TypeError("Input should be PIL Image")
    return pil_images.to_grayscale(img, num_output_channels)


def rgb_to_grayscale(img, num_output_channels=1):
    """A picture in shades of gray, with 1 channel or 3 equal ones."""
    return kind(img).to_grayscale(img, num_output_channels)


def invert(img):
    """Black becomes white, and white black."""
    return kind(img).invert(img)


def posterize(img, bits):
    """Keep only so many bits of each colour."""
    if not 0 <= bits <= 8:
        raise ValueError(f"The number if bits should be between 0 and 8. Got {bits}")
    if isinstance(img, TensorBase) and img.dtype != uint8:
        raise TypeError(f"Only torch.uint8 image tensors are supported, but found {img.dtype}")
    return kind(img).posterize(img, bits)


def solarize(img, threshold):
    """Invert what is at least as bright as the threshold."""
    if isinstance(img, TensorBase) and threshold > tensor_images.brightest(img.dtype):
        raise TypeError("Threshold should be less than bound of img.")
    return kind(img).solarize(img, threshold)


def autocontrast(img):
    """In each channel the darkest becomes black and the brightest white."""
    return kind(img).autocontrast(img)


def equalize(img):
    """Let all brightnesses of a picture of bytes be used equally often."""
    if isinstance(img, TensorBase) and img.dtype != uint8:
        raise TypeError(f"Only torch.uint8 image tensors are supported, but found {img.dtype}")
    return kind(img).equalize(img)


# Blur, and holes


def gaussian_blur(img, kernel_size, sigma=None):
    """Mix each pixel with its neighbours: the farther away, the less.

    Args:
        kernel_size: how far, an odd number; or (across, down).
        sigma: how much, or (across, down); by default 0.3 * ((kernel_size - 1) * 0.5 - 1) + 0.8.
    """
    if not isinstance(kernel_size, (int, list, tuple)):
        raise TypeError(f"kernel_size should be int or a sequence of integers. Got {type(kernel_size)}")
    size = [kernel_size] * 2 if isinstance(kernel_size, int) else list(kernel_size)
    if len(size) != 2:
        raise ValueError(f"If kernel_size is a sequence its length should be 2. Got {len(size)}")
    for number in size:
        if number % 2 == 0 or number < 0:
            raise ValueError(f"kernel_size should have odd and positive integers. Got {size}")
    if sigma is None:
        sigma = [number * 0.15 + 0.35 for number in size]
    if not isinstance(sigma, (int, float, list, tuple)):
        raise TypeError(f"sigma should be either float or sequence of floats. Got {type(sigma)}")
    sigma = [float(sigma)] * 2 if isinstance(sigma, (int, float)) else list(sigma)
    if len(sigma) == 1:
        sigma = sigma * 2
    if len(sigma) != 2:
        raise ValueError(f"If sigma is a sequence, its length should be 2. Got {len(sigma)}")
    for number in sigma:
        if number <= 0.0:
            raise ValueError(f"sigma should have positive values. Got {sigma}")
    if is_pil_image(img):
        return to_pil_image(tensor_images.gaussian_blur(pil_to_tensor(img), size, sigma), mode=img.mode)
    return kind(img).gaussian_blur(img, size, sigma)


def erase(img, i, j, h, w, v, inplace=False):
    """Put v over a rectangle of a tensor: h rows from row i on, w columns from column j on."""
    if not isinstance(img, TensorBase):
        raise TypeError(f"img should be Tensor Image. Got {type(img)}")
    img = img if inplace else img.clone()
    img[..., i : i + h, j : j + w] = v
    return img
