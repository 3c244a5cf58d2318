"""Changes of a picture's size and position, and cutting out of it: for Pillow's pictures and for tensors (..., C, H, W).

What is done to which kind of picture is in pil_images.py and tensor_images.py. Here arguments are checked and worked out.
"""

import math
import numbers

import numpy as np

from edutorch.graph import TensorBase
from edutorch.vision.pillow import is_pil_image
from edutorch.vision.transforms import pil_images, tensor_images
from edutorch.vision.transforms.interpolation import InterpolationMode, interpolation_mode


def kind(img):
    """The module that knows how to change such a picture.

    Raises:
        TypeError: if it is no picture.
    """
    if isinstance(img, TensorBase):
        if img.ndim < 2:
            raise TypeError("Tensor is not a torch image.")
        return tensor_images
    if is_pil_image(img):
        return pil_images
    raise TypeError(f"Unexpected type {type(img)}")


# What is the picture like?


def get_dimensions(img):
    """[channels, height, width]."""
    return kind(img).dimensions(img)


def get_image_size(img):
    """[width, height]."""
    return get_dimensions(img)[:0:-1]


def get_image_num_channels(img):
    """How many channels it has."""
    return get_dimensions(img)[0]


# Size


def two(size, message):
    """A size as (height, width): one number stands for both."""
    if isinstance(size, numbers.Number):
        return int(size), int(size)
    if len(size) == 1:
        return size[0], size[0]
    if len(size) != 2:
        raise ValueError(message)
    return tuple(size)


def resized_size(height, width, size, max_size=None):
    """The new (height, width). A single number is the shorter side; the other one keeps the shape."""
    if size is not None and not isinstance(size, int) and len(size) == 2:
        return tuple(size)
    short, long = min(height, width), max(height, width)
    if size is None:
        new_short, new_long = int(max_size * short / long), max_size
    else:
        size = size if isinstance(size, int) else size[0]
        new_short, new_long = size, int(size * long / short)
        if max_size is not None:
            if max_size <= size:
                raise ValueError(
                    f"max_size = {max_size} must be strictly greater than the requested size for the smaller edge "
                    f"size = {size}"
                )
            if new_long > max_size:
                new_short, new_long = int(max_size * new_short / new_long), max_size
    return (new_long, new_short) if width <= height else (new_short, new_long)


def resize(img, size, interpolation=InterpolationMode.BILINEAR, max_size=None, antialias=True):
    """Make a picture larger or smaller.

    Args:
        img: the picture.
        size: (height, width); a number is the new length of the shorter side.
        interpolation: an InterpolationMode.
        max_size: the longer side may not become longer than this.
        antialias: when a tensor gets smaller, look at all pixels that fall together. (Pillow always does.)
    """
    interpolation = interpolation_mode(interpolation)
    if isinstance(size, (list, tuple)):
        if len(size) not in (1, 2):
            raise ValueError(
                f"Size must be an int or a 1 or 2 element tuple/list, not a {len(size)} element tuple/list"
            )
        if max_size is not None and len(size) != 1:
            raise ValueError(
                "max_size should only be passed if size specifies the length of the smaller edge, i.e. size should be "
                "an int or a sequence of length 1 in torchscript mode."
            )
    elif not isinstance(size, int) and size is not None:
        raise TypeError(f"Size should be int or sequence. Got {type(size)}")
    _, height, width = get_dimensions(img)
    new = resized_size(height, width, size, max_size)
    return img if new == (height, width) else kind(img).resize(img, *new, interpolation, antialias)


def crop(img, top, left, height, width):
    """Cut a rectangle out. What lies outside of the picture is black."""
    return kind(img).crop(img, top, left, height, width)


def center_crop(img, output_size):
    """Cut the middle out; a picture that is too small gets a black margin first.

    Args:
        output_size: (height, width), or one number for both.
    """
    new_height, new_width = two(output_size, "output_size should have one or two numbers")
    _, height, width = get_dimensions(img)
    if new_width > width or new_height > height:
        margins = [max(new_width - width, 0) // 2, max(new_height - height, 0) // 2,
                   (max(new_width - width, 0) + 1) // 2, (max(new_height - height, 0) + 1) // 2]  # fmt: skip
        img = pad(img, margins)
        _, height, width = get_dimensions(img)
        if (new_height, new_width) == (height, width):
            return img
    top, left = round((height - new_height) / 2.0), round((width - new_width) / 2.0)
    return crop(img, top, left, new_height, new_width)


def resized_crop(img, top, left, height, width, size, interpolation=InterpolationMode.BILINEAR, antialias=True):
    """Cut a rectangle out and bring it to a size."""
    return resize(crop(img, top, left, height, width), size, interpolation, antialias=antialias)


def pad(img, padding, fill=0, padding_mode="constant"):
    """Put a margin around a picture.

    Args:
        padding: how wide: one number, or (left and right, top and bottom), or (left, top, right, bottom).
        fill: the colour of the margin: a number, or one for each channel.
        padding_mode: "constant"; "edge" repeats the last pixel; "reflect" mirrors the picture at its last pixel, and
            "symmetric" behind it.
    """
    if not isinstance(padding, (numbers.Number, tuple, list)):
        raise TypeError("Got inappropriate padding arg")
    if not isinstance(fill, (numbers.Number, str, tuple, list)) and fill is not None:
        raise TypeError("Got inappropriate fill arg")
    if not isinstance(padding_mode, str):
        raise TypeError("Got inappropriate padding_mode arg")
    widths = [padding] if isinstance(padding, numbers.Number) else list(padding)
    if len(widths) not in (1, 2, 4):
        raise ValueError(f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(widths)} element tuple")
    if padding_mode not in ("constant", "edge", "reflect", "symmetric"):
        raise ValueError("Padding mode should be either constant, edge, reflect or symmetric")
    return kind(img).pad(img, *(widths * (4 // len(widths))), fill, padding_mode)


def five_crop(img, size):
    """The four corners and the middle: (top left, top right, bottom left, bottom right, middle)."""
    new_height, new_width = two(size, "Please provide only two dimensions (h, w) for size.")
    _, height, width = get_dimensions(img)
    if new_width > width or new_height > height:
        raise ValueError(f"Requested crop size {(new_height, new_width)} is bigger than input size {(height, width)}")
    corners = [(top, left) for top in (0, height - new_height) for left in (0, width - new_width)]
    crops = [crop(img, top, left, new_height, new_width) for top, left in corners]
    return (*crops, center_crop(img, (new_height, new_width)))


def ten_crop(img, size, vertical_flip=False):
    """five_crop of the picture, and of the flipped one."""
    flipped = vflip(img) if vertical_flip else hflip(img)
    return five_crop(img, size) + five_crop(flipped, size)


# Position


def hflip(img):
    """Left and right change places."""
    return kind(img).hflip(img)


def vflip(img):
    """Top and bottom change places."""
    return kind(img).vflip(img)


def inverse_affine_matrix(center, angle, translate, scale, shear):
    """For each point of the new picture: where it was before. Six numbers, the first two rows of a matrix.

    The way there is: move the center to the origin, shear, turn, scale, move back, and move by `translate`.
    """
    turn, (sx, sy) = math.radians(angle), map(math.radians, shear)
    (cx, cy), (tx, ty) = center, translate
    a = math.cos(turn - sy) / math.cos(sy)
    b = -math.cos(turn - sy) * math.tan(sx) / math.cos(sy) - math.sin(turn)
    c = math.sin(turn - sy) / math.cos(sy)
    d = -math.sin(turn - sy) * math.tan(sx) / math.cos(sy) + math.cos(turn)
    # The determinant of turning and shearing is 1, so that the inverse of [[a, b], [c, d]] is [[d, -b], [-c, a]].
    m = [d / scale, -b / scale, 0.0, -c / scale, a / scale, 0.0]
    m[2] = m[0] * (-cx - tx) + m[1] * (-cy - ty) + cx
    m[5] = m[3] * (-cx - tx) + m[4] * (-cy - ty) + cy
    return m


def rotate(img, angle, interpolation=InterpolationMode.NEAREST, expand=False, center=None, fill=None):
    """Turn a picture counter-clockwise.

    Args:
        angle: in degrees.
        expand: let the picture grow until all of it is there.
        center: (x, y) from the upper left corner; the middle if left out.
        fill: the colour of what was outside: a number, or one for each channel; black if left out.
    """
    interpolation = interpolation_mode(interpolation)
    if not isinstance(angle, (int, float)):
        raise TypeError("Argument angle should be int or float")
    if center is not None and not isinstance(center, (list, tuple)):
        raise TypeError("Argument center should be a sequence")
    if is_pil_image(img):
        return pil_images.rotate(img, angle, interpolation, expand, center, fill)
    _, height, width = get_dimensions(img)
    middle = [0.0, 0.0] if center is None else [center[0] - width * 0.5, center[1] - height * 0.5]
    matrix = inverse_affine_matrix(middle, -angle, [0.0, 0.0], 1.0, [0.0, 0.0])
    return tensor_images.rotate(img, matrix, interpolation, expand, fill)


def affine(img, angle, translate, scale, shear, interpolation=InterpolationMode.NEAREST, fill=None, center=None):
    """Turn, move, scale and shear a picture.

    Args:
        angle: clockwise, in degrees.
        translate: (to the right, down), in pixels.
        scale: larger than 0.
        shear: degrees along x; or (along x, along y).
        fill, center: as in rotate().
    """
    interpolation = interpolation_mode(interpolation)
    if not isinstance(angle, (int, float)):
        raise TypeError("Argument angle should be int or float")
    if not isinstance(translate, (list, tuple)):
        raise TypeError("Argument translate should be a sequence")
    if len(translate) != 2:
        raise ValueError("Argument translate should be a sequence of length 2")
    if scale <= 0.0:
        raise ValueError("Argument scale should be positive")
    if not isinstance(shear, (numbers.Number, list, tuple)):
        raise TypeError("Shear should be either a single value or a sequence of two values")
    shear = [shear, 0.0] if isinstance(shear, numbers.Number) else list(shear)
    if len(shear) == 1:
        shear = [shear[0], shear[0]]
    if len(shear) != 2:
        raise ValueError(f"Shear should be a sequence containing two values. Got {shear}")
    _, height, width = get_dimensions(img)
    if is_pil_image(img):
        # Pillow counts from the corner of the picture.
        middle = [width * 0.5, height * 0.5] if center is None else center
        matrix = inverse_affine_matrix(middle, angle, translate, scale, shear)
        return pil_images.affine(img, matrix, interpolation, fill)
    middle = [0.0, 0.0] if center is None else [center[0] - width * 0.5, center[1] - height * 0.5]
    matrix = inverse_affine_matrix(middle, angle, translate, scale, shear)
    return tensor_images.affine(img, matrix, interpolation, fill)


def perspective(img, startpoints, endpoints, interpolation=InterpolationMode.BILINEAR, fill=None):
    """Pull the four corners of a picture to other places.

    Args:
        startpoints, endpoints: four points [x, y] each: upper left, upper right, lower right, lower left.
    """
    rows = []
    for (x, y), (u, v) in zip(endpoints, startpoints, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    targets = [number for point in startpoints for number in point]
    coefficients = np.linalg.solve(np.array(rows, float), np.array(targets, float)).tolist()
    return kind(img).perspective(img, coefficients, interpolation_mode(interpolation), fill)
