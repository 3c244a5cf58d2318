"""Golden numbers: what real PyTorch computed, once, for a lesson, kept as JSON beside its notebook.

They are made by `python tests/course/make_golden.py 03` from `tests/course/golden_03.py`, where PyTorch is installed. No
torch is needed to compare with them.
"""

import json

from edutorch.course.compare import numbers
from edutorch.course.lab import shipped_course
from edutorch.graph import TensorBase


def golden(lesson):
    """PyTorch's numbers for a lesson.

    Args:
        lesson: its number, such as "03".

    Returns:
        a dictionary, name -> numbers, with a method `compare`.

    Raises:
        FileNotFoundError: if the lesson has none.

    Example:
        >>> numbers = golden("00")
        >>> numbers.made_with
        'torch 2.13.0+cpu'
        >>> numbers.compare("first_losses", [0.679137, 0.665476, 0.641086, 0.609532, 0.574230], tolerance=1e-5)
        PASS first_losses: PyTorch's 5 numbers, to 1e-05
    """
    found = sorted(shipped_course().rglob(f"golden_{lesson}.json"))
    if not found:
        raise FileNotFoundError(f"there is no golden_{lesson}.json beside the notebooks")
    return Golden(json.loads(found[0].read_text("utf-8")))


class Golden(dict):
    """Numbers by name, and which PyTorch made them."""

    def __init__(self, stored):
        super().__init__(stored)
        self.made_with = self.pop("made_with", "an unknown version of torch")

    def compare(self, name, ours, tolerance=1e-6, words=None):
        """Print PASS if our numbers are PyTorch's; else FAIL with the first that is not.

        Args:
            name: which numbers.
            ours: a number, a text, a tensor, or lists of them.
            tolerance: how far two numbers may be apart.
            words: what to call them in the sentence.
        """
        pairs = list(apart(ours, self[name]))
        wrong = [(place, a, b) for place, a, b in pairs if not near(a, b, tolerance)]
        called = words or name
        if not wrong:
            print(f"PASS {called}: PyTorch's {counted([b for _, _, b in pairs], tolerance)}")
        else:
            place, a, b = wrong[0]
            print(f"FAIL {called}{place}: {a!r} here, {b!r} in PyTorch")


def counted(values, tolerance):
    """How many of what, and how near.

    Example:
        >>> counted([1.0, 2.0], 1e-6), counted(["weight"], 1e-6), counted([1, "a"], 1e-6)
        ('2 numbers, to 1e-06', '1 text', '2 values, to 1e-06')
    """
    numbers = sum(not isinstance(value, str) for value in values)
    what = "number" if numbers == len(values) else "value" if numbers else "text"
    near = f", to {tolerance:g}" if numbers else ""
    return f"{len(values)} {what}{'' if len(values) == 1 else 's'}{near}"


def apart(ours, theirs, place=""):
    """Every pair of single values, with its place."""
    ours = numbers(ours).tolist() if isinstance(ours, TensorBase) else ours
    ours = list(ours) if isinstance(ours, tuple) else ours
    if isinstance(theirs, dict) and isinstance(ours, dict) and ours.keys() == theirs.keys():
        for key in theirs:
            yield from apart(ours[key], theirs[key], f"{place}[{key!r}]")
    elif isinstance(theirs, list) and isinstance(ours, list) and len(ours) == len(theirs):
        for i, pair in enumerate(zip(ours, theirs)):
            yield from apart(*pair, f"{place}[{i}]")
    else:
        yield place, ours, theirs


def near(a, b, tolerance):
    both = all(isinstance(x, int | float) and not isinstance(x, bool) for x in (a, b))
    return a == b or (both and (abs(a - b) <= tolerance or (a != a and b != b)))
