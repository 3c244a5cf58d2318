"""Random expressions to try an answer on, their slopes by nudging, and the smallest expression that fails."""

import itertools

from edutorch.course.lessons.lesson_03.engine import OURS
from edutorch.course.properties import Draw, smaller


class Expression:
    """A few lines such as `a = tanh(x); y = a * x`, and the numbers of its inputs.

    Args:
        leaves: the inputs' numbers.
        steps: (name of a function, places of its inputs) for each line. Places count inputs first, then lines.
    """

    def __init__(self, leaves, steps):
        self.leaves, self.steps = leaves, steps

    @classmethod
    def drawn(cls, draw, names):
        """A random one of these functions; sub-expressions are often used twice."""
        leaves = [draw.pick([2.0, 0.5, -0.5, 1.5, -1.0, 3.0, -2.0]) for _ in range(draw.integer(1, 3))]
        steps = []
        for _ in range(draw.integer(1, 6)):
            name, last = draw.pick(names), len(leaves) + len(steps) - 1
            count = 2 if name in ("mul", "add") else 1
            steps.append((name, [last - draw.integer(0, last) for _ in range(count)]))
        return cls(leaves, steps)

    def values(self, call, leaves):
        """Every value on the way. `call` takes the name of a function and its inputs."""
        values = list(leaves)
        for name, places in self.steps:
            values.append(call(name, *[values[place] for place in places]))
        return values

    def floats(self, leaves=None):
        return self.values(lambda name, *numbers: OURS[name](*numbers)[0], leaves or self.leaves)

    def is_tame(self):
        """Is no number huge, and none at the corner of a relu, where there is no slope?"""
        try:
            values = self.floats()
        except OverflowError:
            return False
        corners = [values[places[0]] for name, places in self.steps if name == "relu"]
        return max(map(abs, values)) < 100 and all(abs(x) > 0.01 for x in corners)

    def nudged(self, place, h=1e-5):
        """How fast the result grows with an input, by nudging it to both sides."""
        there, here = ([x + (step if i == place else 0.0) for i, x in enumerate(self.leaves)] for step in (h, -h))
        return (self.floats(there)[-1] - self.floats(here)[-1]) / (2 * h)

    def used(self):
        """The places that the result depends on."""
        places = {len(self.leaves) + len(self.steps) - 1}
        for i in range(len(self.steps) - 1, -1, -1):
            if i + len(self.leaves) in places:
                places.update(self.steps[i][1])
        return places

    def names(self):
        """A name for each place: letters from x for inputs, from a for lines, y for the result."""
        n = len(self.leaves)
        return [*"xuv"[:n], *"abcdefgh"[: len(self.steps) - 1], "y"]

    def __repr__(self):
        names, used = self.names(), self.used()
        lines = [f"{names[i]} = {x}" for i, x in enumerate(self.leaves) if i in used]
        for i, (name, places) in enumerate(self.steps, len(self.leaves)):
            if i in used:
                given = [names[place] for place in places]
                sign = {"mul": " * ", "add": " + "}.get(name)
                lines.append(f"{names[i]} = {sign.join(given) if sign else f'{name}({given[0]})'}")
        return "; ".join(lines)


def smallest_failure(trial, names, asked=None, times=100):
    """Try a hundred random expressions. The smallest that fails, as a Failure; None if all of them are right.

    Args:
        trial: what an expression is tried with: it returns a Failure or None.
        names: the functions that may be in an expression.
        asked: of these, each has one at least; None leaves that to chance.
        times: how many are tried. Those that nudging cannot judge are not counted.
    """

    def run(choices=None, seed=0):
        draw = Draw(seed=seed, choices=choices)
        expression = Expression.drawn(draw, names)
        fair = expression.is_tame()
        counts = fair and (asked is None or any(name in asked for name, _ in expression.steps))
        return (trial(expression) if fair else None), draw.choices, counts

    tried, seeds = 0, itertools.count()
    while tried < times:
        failure, choices, counts = run(seed=f"03-{next(seeds)}")
        if failure is not None:
            return smaller(choices, lambda choices: run(choices)[0], failure)
        tried += counts
    return None
