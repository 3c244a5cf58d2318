"""Exercise 07-5: by how much weights must be larger, so that what follows them does not make the network quieter."""

import math

import numpy as np

import edutorch as torch
from edutorch.course.answers import NotYet
from edutorch.course.compare import shown
from edutorch.course.lessons.lesson_07.blank import ask_for_return

# Functions that a layer may end with, and how they are called in a reply.
FUNCTIONS = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "a leaky relu of slope 0.2": lambda z: torch.where(z > 0, z, 0.2 * z),
    "z / 2": lambda z: z / 2,
    "sin": torch.sin,
}
NEAR = 0.03  # what chance may do, as a share


def mean(f, of=lambda y: y**2):
    """The mean of something of f(z), z a normal number: an integral, added up in 20,000 thin slices. No chance is in it."""
    z = np.linspace(-10.0, 10.0, 20_001)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return float((density * of(f(torch.tensor(z)).cpu().numpy())).sum() * (z[1] - z[0]))


def exact(f):
    return 1 / math.sqrt(mean(f))


def spread(f):
    return 1 / math.sqrt(mean(f) - mean(f, lambda y: y) ** 2)


def evenly(f):
    """What comes of numbers from torch.rand instead of normal ones."""
    z = (torch.arange(10_000, dtype=torch.float64) + 0.5) / 10_000
    return math.sqrt(((z**2).mean() / (f(z) ** 2).mean()).item())


WRONG = [
    (lambda f: exact(f) ** 2, "the square root is missing: by so much the mean square shrinks, and weights are not squared"),
    (lambda f: 1 / exact(f), "turned upside down: what the function takes, the weights must give back"),
    (lambda f: mean(f), "that is what is left of the mean square. The gain gives it back: 1 over it, and the root of that"),
    (spread, "std takes the mean off first. The next layer multiplies the numbers as they are: take the mean of the squares"),
    (lambda f: math.sqrt(2 / math.pi) / mean(f, abs), "the mean of the sizes was taken. Squares add up in a sum of products, "
     "sizes do not"),
    (evenly, "torch.rand gives numbers from 0 to 1 only: relu does nothing to them. torch.randn gives normal ones"),
    (lambda f: math.sqrt(2), "that is the gain of relu, whatever f is"),
]  # fmt: skip


def check_gain(answer):
    found = {}
    for seed in range(2):
        for name, f in FUNCTIONS.items():
            with torch.random.fork_rng():
                torch.manual_seed(seed)
                got = answer(f)
            if got is None or got is ...:
                return ask_for_return(answer, f"one number, for {name} about {exact(f):.3f}")
            if not isinstance(got, int | float | np.number | torch.Tensor) or (
                isinstance(got, torch.Tensor) and got.numel() != 1
            ):
                raise NotYet(f"for {name} it came back as {shown(got)}. Expected one number, about {exact(f):.3f}.")
            found[seed, name] = float(got)
    for (_, name), got in found.items():
        right = exact(FUNCTIONS[name])
        if not abs(got / right - 1) < NEAR:
            raise NotYet(
                f"for {name} it came back as {got:.3f}. Expected {right:.3f}, to 3 %. Likely: {likely(found, got, right)}."
            )
    return len(found)


def likely(found, got, right):
    for wrong, words in WRONG:
        if all(abs(one / wrong(FUNCTIONS[name]) - 1) < NEAR for (_, name), one in found.items()):
            return words
    if abs(got / right - 1) < 0.3:
        return "too few numbers, so that chance is in the result; take 100,000"
    return "look at what f does to the mean of the squares"


GAIN = """def gain(f):
    z = torch.randn(100_000)
    return (1 / (f(z) ** 2).mean()).sqrt()"""
GAIN_MISTAKES = [
    (GAIN.replace(".sqrt()", ""), "the square root is missing"),
    ("def gain(f):\n    z = torch.randn(100_000)\n    return (f(z) ** 2).mean().sqrt()", "turned upside down"),
    ("def gain(f):\n    z = torch.randn(100_000)\n    return (f(z) ** 2).mean()", "that is what is left of the mean square"),
    ("def gain(f):\n    z = torch.randn(100_000)\n    return z.std() / f(z).std()", "std takes the mean off first"),
    ("def gain(f):\n    z = torch.randn(100_000)\n    return z.abs().mean() / f(z).abs().mean()", "the mean of the sizes"),
    ("def gain(f):\n    z = torch.rand(100_000)\n    return ((z**2).mean() / (f(z) ** 2).mean()).sqrt()",
     "torch.randn gives normal ones"),
    ("def gain(f):\n    return 2**0.5", "that is the gain of relu"),
    (GAIN.replace("100_000", "30"), "too few numbers"),
    (GAIN.replace("return ", ""), "`return` is missing"),
    (GAIN.replace(".mean())", ")"), "Expected one number, about 1.414"),
]  # fmt: skip
