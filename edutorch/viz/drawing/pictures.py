"""Pixels as a picture inside a page."""

import base64
import struct
import zlib

import numpy as np

from edutorch.viz.drawing.colours import BLUE, ORANGE, rgb
from edutorch.viz.drawing.markup import tag

KINDS = {1: 0, 3: 2, 4: 6}  # numbers a pixel -> what PNG calls it: gray, RGB, RGB with transparency
LONGEST = 65535  # bytes in one block that is stored as it is


def as_pixels(picture, low=None, high=None):
    """A picture as bytes (height, width, channels).

    Args:
        picture: (H, W), (C, H, W) or (H, W, C) with 1 or 3 channels; bytes, or numbers of any range.
        low, high: what becomes black and white. If left out: 0 and 1 for numbers between these, else the extremes.

    Returns:
        the array, or None if it has not the shape of a picture.
    """
    picture = np.asarray(picture)
    if picture.ndim == 2:
        picture = picture[None]
    if picture.ndim != 3 or not picture.size:
        return None
    if picture.shape[0] in (1, 3):
        picture = picture.transpose(1, 2, 0)
    elif picture.shape[2] not in (1, 3):
        return None
    if picture.dtype == np.uint8:
        return picture
    picture = np.nan_to_num(picture.astype(np.float64), posinf=0.0, neginf=0.0)
    if low is None:
        low, high = picture.min(), picture.max()
        if low >= 0 and high <= 1:
            low, high = 0.0, 1.0
    return np.clip((picture - low) / ((high - low) or 1.0) * 255 + 0.5, 0, 255).astype(np.uint8)


def pixels_of_signs(values, largest):
    """Numbers (H, W) as transparent blue (below 0) and orange (above): the page shines through where they are small."""
    alpha = np.round(np.abs(values) / largest * 255).astype(np.uint8)
    return np.concatenate([rgb([BLUE, ORANGE])[(values > 0).astype(int)], alpha[..., None]], -1)


def smaller(pixels, longest):
    """The mean of squares of pixels, so that no side is longer than that."""
    step = -(-max(pixels.shape[:2]) // longest)
    if step == 1:
        return pixels
    height, width = (max(n // step, 1) for n in pixels.shape[:2])
    rows, columns = min(step, pixels.shape[0]), min(step, pixels.shape[1])
    squares = pixels[: height * rows, : width * columns].reshape(height, rows, width, columns, -1)
    return (squares.mean((1, 3)) + 0.5).astype(np.uint8)


def png(pixels):
    """The PNG file of pixels (H, W, C). They are not packed: packers of different machines write different bytes."""
    height, width, channels = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(pixels, np.uint8))
    blocks = [rows[i : i + LONGEST] for i in range(0, len(rows), LONGEST)]
    data = b"\x78\x01"
    for number, block in enumerate(blocks):
        size = len(block)
        data += struct.pack("<BHH", number == len(blocks) - 1, size, size ^ 0xFFFF) + block
    data += struct.pack(">I", zlib.adler32(rows))
    header = struct.pack(">IIBBBBB", width, height, 8, KINDS[channels], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def picture(pixels, x, y, width, height, smooth=False):
    """An SVG element that shows pixels (H, W, C); each is a square that can be counted, unless it is to be smooth."""
    address = "data:image/png;base64," + base64.b64encode(png(pixels)).decode()
    style = None if smooth else "image-rendering:pixelated"
    return tag("image", href=address, x=x, y=y, width=width, height=height, style=style, preserveAspectRatio="none")
