"""Exercise 07-1: the single number that is closest to many, for the squared and for the absolute error."""

import numpy as np

import edutorch as torch
from edutorch.course.answers import answer_from
from edutorch.course.compare import shown
from edutorch.course.lessons.lesson_07.blank import ask_for_return
from edutorch.course.properties import agrees


class Numbers:
    """An answer whose pair is made of plain numbers, whether it gave tensors or floats."""

    def __init__(self, function):
        self.function, self.__code__ = function, getattr(function, "__code__", None)

    def __call__(self, y):
        got = self.function(y)
        if isinstance(got, tuple | list):
            return tuple(one.item() if isinstance(one, torch.Tensor) and one.numel() == 1 else one for one in got)
        return got


def lowest(loss, low, high):
    """Where a loss that falls, and then rises, is lowest: cut the range to two thirds, again and again."""
    for _ in range(80):
        third = (high - low) / 3
        if loss(low + third) < loss(high - third):
            high -= third
        else:
            low += third
    return (low + high) / 2


def searched(y):
    """Both constants, found by trying."""
    values = y.tolist()
    ends = min(values), max(values)
    return (
        lowest(lambda c: sum((value - c) ** 2 for value in values), *ends),
        lowest(lambda c: sum(abs(value - c) for value in values), *ends),
    )


def compared(got, expected):
    if not isinstance(got, tuple) or len(got) != 2 or not all(isinstance(one, int | float | np.number) for one in got):
        return f"{shown(got)} came back. Expected a pair of numbers: one for each loss"
    for name, mine, best in zip(("squared", "absolute"), got, expected, strict=True):
        if not abs(mine - best) < 1e-4:
            return f"the constant for the {name} error came back as {mine:.4g}. Expected {round(best, 4) + 0.0:g}"
    return None


def draw_odd(draw):
    return {"y": draw.tensor(2 * draw.integer(0, 3) + 1)}


CONSTANTS = """def best_constants(y):
    return y.mean(), y.median()"""
CONSTANTS_WRONG = [
    ("def best_constants(y):\n    return y.mean(), y.mean()", "the mean was taken for both. An absolute error does not ask how "
     "far away a number is when it pulls"),
    ("def best_constants(y):\n    return y.median(), y.mean()", "the two are exchanged"),
    ("def best_constants(y):\n    return y.mean(), (y.max() + y.min()) / 2", "halfway between the smallest and the largest "
     "makes the largest error small. But here all errors are added"),
    ("def best_constants(y):\n    return y.mean(), y[len(y) // 2]", "that is the number in the middle of the list. It is to be "
     "the one in the middle when they are sorted"),
    ("def best_constants(y):\n    return y.median(), y.median()", "the middle value was taken for both. Squares make a far "
     "number pull harder than a near one"),
    ("def best_constants(y):\n    return ((y - y.mean()) ** 2).mean(), (y - y.median()).abs().mean()", "those are the smallest "
     "losses. Asked for is the constant that each belongs to"),
    ("def best_constants(y):\n    return y.mean(), y.abs().mean()", "the mean of the sizes was taken: how far the numbers are "
     "from 0. As many numbers are to lie above the constant as below"),
]  # fmt: skip


def check_constants(answer):
    if answer(torch.tensor([1.0])) is None:
        return ask_for_return(answer, "a pair of numbers")
    likely = [(Numbers(answer_from(code)), words) for code, words in CONSTANTS_WRONG]
    return agrees(Numbers(answer), searched, draw_odd, same=compared, likely=likely)
