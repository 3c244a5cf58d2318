"""Drawn digits: strokes of a pen, bent and turned and thickened by chance. No real handwriting is in them."""

import numpy as np

from edutorch.datasets.drawing import cover, distance_to_line, pixel_centers
from edutorch.datasets.pictures import Pictures, to_bytes


def arc(center_x, center_y, radius_x, radius_y, start, end):
    """Points on an ellipse, from one angle to another, in degrees: 0 is right, 90 is down."""
    angles = np.radians(np.linspace(start, end, 9))
    return [(center_x + radius_x * np.cos(angle), center_y + radius_y * np.sin(angle)) for angle in angles]


# The ways to write each digit: lists of strokes; a stroke is a list of points (x, y), with y down, within 0.55 x 0.75.
DIGITS: dict[int, list] = {
    0: [
        [arc(0, 0, 0.48, 0.75, -90, 270)],
        [arc(0, 0, 0.38, 0.75, -60, 300)],
    ],
    1: [
        [[(0, -0.75), (0, 0.75)]],
        [[(-0.28, -0.45), (0.05, -0.75), (0.05, 0.75)]],
        [[(-0.25, -0.5), (0, -0.75), (0, 0.75)], [(-0.3, 0.75), (0.3, 0.75)]],
    ],
    2: [
        [[*arc(0, -0.35, 0.45, 0.4, 190, 390), (-0.48, 0.75), (0.5, 0.75)]],
        [[*arc(0, -0.35, 0.42, 0.4, 200, 400), (-0.3, 0.6)], arc(-0.32, 0.65, 0.12, 0.12, 60, 360), [(-0.2, 0.65), (0.5, 0.7)]],
    ],
    3: [
        [arc(-0.05, -0.37, 0.4, 0.38, 200, 450), arc(-0.05, 0.37, 0.48, 0.38, -90, 160)],
        [[(-0.42, -0.75), (0.38, -0.75), (-0.08, -0.15)], arc(-0.05, 0.3, 0.46, 0.45, -95, 160)],
    ],
    4: [
        [[(0.2, 0.75), (0.2, -0.75), (-0.5, 0.25), (0.5, 0.25)]],
        [[(-0.3, -0.75), (-0.42, 0.12), (0.5, 0.12)], [(0.22, -0.5), (0.18, 0.75)]],
    ],
    5: [
        [[(0.42, -0.75), (-0.35, -0.75), (-0.4, -0.08)], arc(-0.03, 0.27, 0.46, 0.48, -140, 150)],
    ],
    6: [
        [[(0.35, -0.75), (-0.05, -0.5), (-0.36, -0.05), (-0.45, 0.32)], arc(0, 0.32, 0.45, 0.43, 180, 540)],
        [[(0.1, -0.75), (-0.2, -0.4), (-0.38, 0.1), (-0.4, 0.4)], arc(-0.02, 0.42, 0.38, 0.33, 180, 540)],
    ],
    7: [
        [[(-0.48, -0.75), (0.48, -0.75), (-0.1, 0.75)]],
        [[(-0.48, -0.75), (0.48, -0.75), (-0.1, 0.75)], [(-0.2, 0.02), (0.38, 0.02)]],
    ],
    8: [
        [arc(0, -0.38, 0.36, 0.37, 90, 450), arc(0, 0.37, 0.45, 0.38, -90, 270)],
    ],
    9: [
        [arc(-0.02, -0.33, 0.42, 0.42, 0, 360), [(0.4, -0.33), (0.36, 0.2), (0.1, 0.75)]],
        [arc(0, -0.35, 0.4, 0.4, 0, 360), [(0.4, -0.35), (0.4, 0.75)]],
    ],
}  # fmt: skip
WAYS = [(digit, strokes) for digit, ways in DIGITS.items() for strokes in ways]


def segments(strokes):
    """The straight pieces of all strokes: their first points (S, 2), and their last."""
    first = [point for stroke in strokes for point in stroke[:-1]]
    last = [point for stroke in strokes for point in stroke[1:]]
    return np.array(first), np.array(last)


def bent(points, scale, angle, slant, bend, shift):
    """Points (S, 2), as each of B hands would place them: (B, S, 2). All other arguments are arrays with B rows."""
    x, y = points.T
    x = x + slant[:, None] * y + bend[:, 0:1] * y * y + bend[:, 1:2] * x * y
    y = y + bend[:, 2:3] * x * x + bend[:, 3:4] * x * y
    x, y = scale[:, 0:1] * x, scale[:, 1:2] * y
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    return np.stack([cos * x - sin * y + shift[:, 0:1], sin * x + cos * y + shift[:, 1:2]], axis=-1)


def write(strokes, random, count, pixels):
    """`count` pictures of strokes, each by another hand: brightness (count, pixels²) from 0 to 1."""
    hand = {
        "scale": random.uniform(0.6, 1.0, (count, 2)),
        "angle": random.uniform(-0.3, 0.3, count),
        "slant": random.uniform(-0.35, 0.15, count),
        "bend": random.uniform(-0.18, 0.18, (count, 4)),
        "shift": random.uniform(-0.18, 0.18, (count, 2)),
    }
    width = random.uniform(0.1, 0.26, (count, 1))
    first, last = (bent(points, **hand).astype(np.float32) for points in segments(strokes))
    x, y = (center.astype(np.float32) for center in pixel_centers(pixels))
    distance = np.float32(9)
    for s in range(first.shape[1]):
        piece = distance_to_line(x, y, first[:, s, 0:1], first[:, s, 1:2], last[:, s, 0:1], last[:, s, 1:2])
        distance = np.minimum(distance, piece)
    ink = cover(distance - width / 2, 2 * 2 / pixels)  # two pixels wide, as if it had been scanned
    return ink * random.uniform(0.7, 1, (count, 1)) + random.normal(0, 0.04, ink.shape)


class SyntheticDigits(Pictures):
    """Grey pictures of the digits 0 to 9, drawn by a program: a stand-in for handwriting that needs no network.

    Args:
        train (bool): the 6,000 pictures for training, or the 1,000 for testing?
        transform: a function of a picture, an array of bytes (28, 28). Default: a float tensor (1, 28, 28), 0 to 1.
        target_transform: a function of the digit, an int.
        seed: other seeds make other pictures.
        size: how many pictures, if not 6,000 or 1,000.
        pixels: the side of a picture.

    Shape:
        A sample is a pair of a picture (1, 28, 28) and a digit. `data` is (N, 28, 28), `targets` a list.

    Difficulty:
        Majority 11 %, linear 85 %, MLP (128 units) 95 %. A small convolutional network gets more than 98 % right.

    Example:
        >>> from edutorch.datasets import SyntheticDigits
        >>> digits = SyntheticDigits(size=20)
        >>> picture, digit = digits[0]
        >>> picture.shape, digit in range(10), digits.data.shape
        (torch.Size([1, 28, 28]), True, torch.Size([20, 28, 28]))
    """

    sizes = (6000, 1000)
    classes = tuple("0123456789")
    ladder = {"majority": 0.111, "linear": 0.845, "MLP": 0.954}
    about = "grey pictures of the digits 0 to 9, drawn by a program."

    def __init__(self, train=True, transform=None, target_transform=None, seed=0, size=None, pixels=28):
        self.pixels = pixels
        super().__init__(train, transform, target_transform, seed, size)

    def make(self, random, size):
        digits = random.randint(10, size=size)
        way = np.zeros(size, int)
        for digit, ways in DIGITS.items():
            first = [d for d, _ in WAYS].index(digit)
            mine = digits == digit
            way[mine] = first + random.randint(len(ways), size=mine.sum())
        pictures = np.empty((size, self.pixels**2), np.uint8)
        for number, (_, strokes) in enumerate(WAYS):
            mine = np.flatnonzero(way == number)
            for some in np.array_split(mine, -(-len(mine) // 100) or 1):  # a hundred at a time stay in the cache
                pictures[some] = to_bytes(write(strokes, random, len(some), self.pixels))
        return pictures.reshape(size, self.pixels, self.pixels), digits
