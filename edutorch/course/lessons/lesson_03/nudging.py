"""Exercise 03-1: how fast a function grows with one of its inputs, by nudging it."""

from dataclasses import dataclass


@dataclass
class Quadratic:
    """f(a, b) = p * a * a + q * a * b + r * b."""

    p: float
    q: float
    r: float

    def __call__(self, a, b):
        return self.p * a * a + self.q * a * b + self.r * b

    def __repr__(self):
        terms = {"a * a": self.p, "a * b": self.q, "b": self.r}
        return "lambda a, b: " + (" + ".join(f"{k} * {term}" for term, k in terms.items() if k) or "0")


Quadratic.__call__.__qualname__ = "f"  # so that an error speaks of f, as the exercise does


def draw_slope(draw):
    f = Quadratic(draw.number(), draw.number(), draw.number())
    return {"f": f, "numbers": [draw.number(), draw.number()], "place": draw.integer(0, 1), "h": 0.01}


def exact_slope(f, numbers, place, h):
    a, b = numbers
    return 2 * f.p * a + f.q * b if place == 0 else f.q * a + f.r


NUDGE = """def slope(f, numbers, place, h):
    right, left = list(numbers), list(numbers)
    right[place] += h
    left[place] -= h
    return (f(*right) - f(*left)) / (2 * h)"""
NUDGED_WRONG = [
    (
        NUDGE.replace("    left[place] -= h\n", "").replace("2 * h", "h"),
        "one nudge to one side is not exact where f bends",
    ),
    (NUDGE.replace("(2 * h)", "h"), "the two places lie 2 * h apart, not h"),
    (NUDGE.replace(" / (2 * h)", ""), "this is how far f moves; a rate is that, divided by how far the input moved"),
    (NUDGE.replace("f(*right) - f(*left)", "f(*left) - f(*right)"), "the sign is turned round: right minus left"),
    (
        "def slope(f, numbers, place, h):\n    right, left = [x + h for x in numbers], [x - h for x in numbers]\n"
        "    return (f(*right) - f(*left)) / (2 * h)",
        "all inputs were nudged; only the one at `place` should be",
    ),
    (
        NUDGE.replace("(2 * h)", "2 * h"),
        "without brackets Python divides by 2 and then multiplies by h: write / (2 * h)",
    ),
    (
        NUDGE.replace("list(numbers), list(numbers)", "numbers, numbers"),
        "right and left are two names of one list: copy it, with list(numbers)",
    ),
    (NUDGE.replace("+= h", "= h").replace("-= h", "= -h"), "= h puts h in the number's place; += h moves the number"),
]
NO_STAR = (NUDGE.replace("*right", "right").replace("*left", "left"), "f() missing 1 required positional argument")
