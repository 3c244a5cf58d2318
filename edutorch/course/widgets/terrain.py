"""The maps that optimizers race on: functions of two numbers, each with a start, a lowest place and lines of equal height.

Four optimizers come with each map, with learning rates that suit it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from edutorch.creation import linspace
from edutorch.dtypes import float64
from edutorch.optim import SGD, Adam, RMSprop
from edutorch.viz.drawing import contour, path_of

WIDTH, MAP = 640, 280  # pixels: how wide and how high a map is


@dataclass(frozen=True)
class Surface:
    """A map.

    Args:
        formula: in words.
        height: takes two tensors x and y, and returns the height there. It is made of tensor operations.
        x, y: what the map shows: the lowest and the largest number.
        lowest: the place to be found.
        start: where a race begins if nobody says otherwise.
        levels: the heights that lines are drawn for.
        rates: learning rates that suit this map, for the four optimizers.
        momentum: how much of its direction the second of them keeps.
    """

    formula: str
    height: Callable
    x: tuple[float, float]
    y: tuple[float, float]
    lowest: tuple[float, float]
    start: tuple[float, float]
    levels: tuple[float, ...]
    rates: tuple[float, float, float, float]
    momentum: float = 0.8

    def runners(self):
        """Four optimizers, each as a function of the parameters."""
        sgd, momentum, rmsprop, adam = self.rates
        return {
            "SGD": lambda params: SGD(params, lr=sgd),
            "momentum": lambda params: SGD(params, lr=momentum, momentum=self.momentum),
            "RMSprop": lambda params: RMSprop(params, lr=rmsprop, alpha=0.9),
            "Adam": lambda params: Adam(params, lr=adam),
        }

    def lines(self, columns=60, rows=40):
        """The map's lines, as the `d` of a path."""
        x, y = linspace(*self.x, columns, dtype=float64), linspace(*self.y, rows, dtype=float64)
        heights = self.height(x.reshape(1, -1), y.reshape(-1, 1)).cpu().numpy()
        wide, high = WIDTH / (columns - 1), MAP / (rows - 1)
        segments = [one for level in self.levels for one in contour(heights - level)]
        return path_of(segments, lambda column: column * wide, lambda row: MAP - row * high)


def turned(x, y):
    """The ravine, turned by an eighth of a circle."""
    along, across = (x + y) / 2**0.5, (y - x) / 2**0.5
    return (along**2 + 25 * across**2) / 2


POWERS = tuple(0.4 * 3**k for k in range(5))
SURFACES = {
    "ravine": Surface(
        "(x² + 25 y²) / 2", lambda x, y: (x**2 + 25 * y**2) / 2, (-5, 5), (-2, 2), (0, 0), (-4, 1.5), POWERS,
        (0.07, 0.02, 0.2, 0.2),
    ),
    "turned ravine": Surface(
        "(x² + 25 y²) / 2, turned by 45°", turned, (-5, 5), (-2.2, 2.2), (0, 0), (-2.8, -0.6), POWERS,
        (0.07, 0.02, 0.2, 0.2),
    ),
    "rosenbrock": Surface(
        "(1 - x)² + 100 (y - x²)²", lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, (-2, 2), (-1, 3), (1, 1), (-1.5, 2),
        (4, 15, 60, 200, 600), (0.001, 0.001, 0.02, 0.5), 0.9,
    ),
}  # fmt: skip
