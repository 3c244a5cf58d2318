"""What transforms do to a picture of Pillow's. The same names for tensors are in tensor_images.py."""

import numpy as np

from edutorch.vision.pillow import pillow
from edutorch.vision.transforms.interpolation import pillow_mode


def dimensions(image):
    """Channels, height and width."""
    return [len(image.getbands()), image.height, image.width]


def resize(image, height, width, interpolation, antialias=True):
    return image.resize((width, height), pillow_mode(interpolation))


def crop(image, top, left, height, width):
    return image.crop((left, top, left + width, top + height))


def hflip(image):
    return image.transpose(pillow().Transpose.FLIP_LEFT_RIGHT)


def vflip(image):
    return image.transpose(pillow().Transpose.FLIP_TOP_BOTTOM)


def fill_color(image, fill):
    """The colour for what was outside, as Pillow wants it: a number, or one for each channel."""
    channels = len(image.getbands())
    if fill is None:
        fill = 0
    if isinstance(fill, (int, float)):
        return (fill,) * channels if channels > 1 else fill
    if len(fill) == 1:
        fill = tuple(fill) * channels
    elif len(fill) != channels:
        raise ValueError(
            "The number of elements in 'fill' does not match the number of channels of the image "
            f"({len(fill)} != {channels})"
        )
    return tuple(fill) if channels > 1 else fill[0]


def pad(image, left, top, right, bottom, fill, padding_mode):
    if padding_mode == "constant":
        size = (image.width + left + right, image.height + top + bottom)
        padded = pillow().new(image.mode, size, fill_color(image, fill))
        if image.mode == "P":
            padded.putpalette(image.getpalette())
        padded.paste(image, (left, top))
        return padded
    if image.mode == "P":
        padded = pad(image.convert("RGB"), left, top, right, bottom, fill, padding_mode)
        return padded.quantize(palette=image)
    image = crop(image, max(-top, 0), max(-left, 0), image.height - max(-top, 0) - max(-bottom, 0),
                 image.width - max(-left, 0) - max(-right, 0))  # fmt: skip
    widths = ((max(top, 0), max(bottom, 0)), (max(left, 0), max(right, 0)))
    array = np.asarray(image)
    return pillow().fromarray(np.pad(array, widths + ((0, 0),) * (array.ndim - 2), mode=padding_mode))


def rotate(image, angle, interpolation, expand, center, fill):
    return image.rotate(angle, pillow_mode(interpolation), expand, center, fillcolor=fill_color(image, fill))


def affine(image, matrix, interpolation, fill):
    form = pillow().Transform.AFFINE
    return image.transform(image.size, form, matrix, pillow_mode(interpolation), fillcolor=fill_color(image, fill))


def perspective(image, coefficients, interpolation, fill):
    form = pillow().Transform.PERSPECTIVE
    return image.transform(
        image.size, form, coefficients, pillow_mode(interpolation), fillcolor=fill_color(image, fill)
    )


def adjust_brightness(image, factor):
    return pillow("ImageEnhance").Brightness(image).enhance(factor)


def adjust_contrast(image, factor):
    return pillow("ImageEnhance").Contrast(image).enhance(factor)


def adjust_saturation(image, factor):
    return pillow("ImageEnhance").Color(image).enhance(factor)


def adjust_sharpness(image, factor):
    return pillow("ImageEnhance").Sharpness(image).enhance(factor)


def adjust_hue(image, factor):
    if image.mode in ("L", "1", "I", "F"):
        return image  # gray has no hue
    h, s, v = image.convert("HSV").split()
    # A hue is an angle, 256 steps a turn: uint8 goes round by itself.
    turned = np.asarray(h) + np.uint8(int(factor * 255) % 256)
    return pillow().merge("HSV", (pillow().fromarray(turned, "L"), s, v)).convert(image.mode)


def adjust_gamma(image, gamma, gain):
    mode = image.mode
    curve = [int((255 + 1 - 1e-3) * gain * pow(level / 255.0, gamma)) for level in range(256)]
    colored = image.convert("RGB")
    return colored.point(curve * len(colored.getbands())).convert(mode)


def to_grayscale(image, num_output_channels):
    gray = image.convert("L")
    if num_output_channels == 1:
        return gray
    if num_output_channels == 3:
        return pillow().merge("RGB", (gray, gray, gray))
    raise ValueError("num_output_channels should be either 1 or 3")


def invert(image):
    return pillow("ImageOps").invert(image)


def posterize(image, bits):
    return pillow("ImageOps").posterize(image, bits)


def solarize(image, threshold):
    return pillow("ImageOps").solarize(image, threshold)


def autocontrast(image):
    return pillow("ImageOps").autocontrast(image)


def equalize(image):
    return pillow("ImageOps").equalize(image)
