"""How to guess the colour of a point that lies between pixels."""

from enum import Enum

from edutorch.vision.pillow import pillow


class InterpolationMode(Enum):
    """Ways to look between the pixels of a picture.

    Example:
        >>> InterpolationMode.BILINEAR.value
        'bilinear'
    """

    NEAREST = "nearest"
    NEAREST_EXACT = "nearest-exact"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"
    BOX = "box"  # this one and the next two only for pictures of Pillow's
    HAMMING = "hamming"
    LANCZOS = "lanczos"


PILLOW_NUMBERS = {0: "NEAREST", 1: "LANCZOS", 2: "BILINEAR", 3: "BICUBIC", 4: "BOX", 5: "HAMMING"}


def interpolation_mode(given):
    """An InterpolationMode; Pillow's numbers for them are understood, too."""
    if isinstance(given, int):
        return InterpolationMode[PILLOW_NUMBERS[given]]
    if not isinstance(given, InterpolationMode):
        raise TypeError(
            "Argument interpolation should be a InterpolationMode or a corresponding Pillow integer constant"
        )
    return given


def pillow_mode(mode):
    """Pillow's own word for an InterpolationMode."""
    return getattr(pillow().Resampling, "NEAREST" if mode is InterpolationMode.NEAREST_EXACT else mode.name)
