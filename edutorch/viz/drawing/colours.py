"""Colours that everybody can tell apart (Okabe and Ito 2008), on a light and on a dark page.

No colour stands alone: beside it there is always a sign, a shape or a word.
"""

import numpy as np

BLUE, ORANGE, GREEN, VERMILION = "#0072b2", "#e69f00", "#009e73", "#d55e00"
SKY, PURPLE, YELLOW = "#56b4e9", "#cc79a7", "#f0e442"

CLASSES = (BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY, YELLOW)
SHAPES = ("circle", "triangle", "square", "diamond", "star", "cross", "down")  # the second sign of each class


def rgb(colours):
    """Colours as numbers from 0 to 255.

    Example:
        >>> rgb([BLUE, ORANGE]).tolist()
        [[0, 114, 178], [230, 159, 0]]
    """
    return np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours], np.uint8)


def tint(strength, colour=None):
    """A transparent colour for the ground behind a text, so that the text stays legible in both themes.

    Args:
        strength: from -1 to 1; below 0 it is blue, above 0 orange.
        colour: another colour than these two.

    Example:
        >>> tint(-1.0), tint(0.0), tint(0.5)
        ('#0072b2a6', None, '#e69f0053')
    """
    alpha = round(min(abs(strength), 1.0) * 166)  # 65 % at the most
    return f"{colour or (BLUE if strength < 0 else ORANGE)}{alpha:02x}" if alpha else None
