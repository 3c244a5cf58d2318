"""How far and how finely a number type reaches: `finfo` for floating point types, `iinfo` for whole numbers."""

import ml_dtypes
import numpy as np

from edutorch.dtypes import get_default_dtype, of


class finfo:
    """The limits of a floating point type: `eps`, `max`, `min`, `tiny`, `smallest_normal`, `resolution`, `bits`.

    Example:
        >>> import edutorch as torch
        >>> torch.finfo(torch.float32).eps
        1.1920928955078125e-07
    """

    def __init__(self, type=None):
        d = get_default_dtype() if type is None else of(type)
        if not (d.is_floating_point or d.is_complex):
            raise TypeError(f"torch.finfo() requires a floating point input type. Use torch.iinfo to handle {d!r}")
        info = ml_dtypes.finfo(d.numpy)  # which knows numpy's own types too
        self.dtype, self.bits = d.name if d.is_floating_point else info.dtype.name, info.bits
        self.eps, self.max, self.min = float(info.eps), float(info.max), float(info.min)
        self.tiny = self.smallest_normal = float(info.tiny)
        self.resolution = 10.0**-info.precision

    def __repr__(self):
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo:
    """The limits of an integer type: `max`, `min`, `bits`.

    Example:
        >>> import edutorch as torch
        >>> torch.iinfo(torch.uint8)
        iinfo(min=0, max=255, dtype=uint8)
    """

    def __init__(self, type):
        d = of(type)
        if d.numpy.kind not in "iu":
            raise TypeError(f"torch.iinfo() requires an integer input type. Use torch.finfo to handle {d!r}")
        info = np.iinfo(d.numpy)
        self.dtype, self.bits, self.max, self.min = info.dtype.name, info.bits, info.max, info.min

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"
