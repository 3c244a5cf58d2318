"""Drawing with distances: a shape covers a pixel as far as the pixel lies inside of it.

All functions draw on many pictures at once: B pictures with N pixels each. Coordinates are (B, N) arrays; what differs from
picture to picture, such as the place of a circle, is a (B, 1) array or a number. One pixel is `pixel` units wide.

Distances are made of sums, products and square roots, which every processor rounds alike.
"""

import numpy as np


def pixel_centers(size):
    """The centres of the pixels of a size x size picture, from -1 to 1: x to the right, y down; (size²,) each.

    Example:
        >>> from edutorch.datasets.drawing import pixel_centers
        >>> x, y = pixel_centers(2)
        >>> x.tolist(), y.tolist()
        ([-0.5, 0.5, -0.5, 0.5], [-0.5, -0.5, 0.5, 0.5])
    """
    centers = (np.arange(size) + 0.5) * 2 / size - 1
    y, x = np.meshgrid(centers, centers, indexing="ij")
    return x.ravel(), y.ravel()


def cover(distance, pixel):
    """How much of a pixel lies inside, from the signed distance to the edge (below 0 inside): a soft step, one pixel wide."""
    return np.clip(0.5 - distance / pixel, 0, 1)


def ellipse(x, y, center_x, center_y, radius_x, radius_y, pixel):
    """An ellipse, filled."""
    outward = length((x - center_x) / radius_x, (y - center_y) / radius_y) - 1
    return cover(outward * np.minimum(radius_x, radius_y), pixel)


def polygon(x, y, corners, pixel):
    """A convex polygon, filled. `corners` are (x, y) pairs, clockwise as they are seen (y points down)."""
    distance = -np.inf
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1]):
        along_x, along_y = x1 - x0, y1 - y0
        outward = ((x - x0) * along_y - (y - y0) * along_x) / length(along_x, along_y)
        distance = np.maximum(distance, outward)
    return cover(distance, pixel)


def line(x, y, x0, y0, x1, y1, width, pixel):
    """A straight line with round ends."""
    return cover(distance_to_line(x, y, x0, y0, x1, y1) - width / 2, pixel)


def distance_to_line(x, y, x0, y0, x1, y1):
    """How far pixels are from the line between two points."""
    along_x, along_y = x1 - x0, y1 - y0
    squared = np.maximum(along_x * along_x + along_y * along_y, 1e-12)
    share = np.clip(((x - x0) * along_x + (y - y0) * along_y) / squared, 0, 1)
    return length(x - x0 - share * along_x, y - y0 - share * along_y)


def length(x, y):
    return np.sqrt(x * x + y * y)
