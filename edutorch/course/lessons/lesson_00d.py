"""The exercises of notebook 00d: the live graph."""

import edutorch as torch
from edutorch.course.exercise import Exercise, NotYet


def check_scores(answer):
    """A layer by hand, for shapes that fit in one way only, against F.linear."""
    torch.manual_seed(0)
    passed = 0
    for samples, features, classes in [(5, 3, 4), (1, 2, 6), (7, 1, 1), (4, 4, 4)]:
        x, w, b = torch.randn(samples, features), torch.randn(classes, features), torch.randn(classes)
        try:
            out = answer(x, w, b)
        except RuntimeError as error:
            raise NotYet(
                f"for x {tuple(x.shape)}, w {tuple(w.shape)} and b {tuple(b.shape)} an operation fails: {error}. "
                "The last dimension of the first factor must be as long as the first one of the second."
            ) from None
        if out is None or out is ...:
            return None
        if not isinstance(out, torch.Tensor):
            raise NotYet(f"your function returned {out!r}. Expected a tensor.")
        if out.shape != (samples, classes):
            raise NotYet(
                f"for {samples} samples and {classes} classes the shape came back as {tuple(out.shape)}. "
                f"Expected {(samples, classes)}: a row for each sample."
            )
        expected = torch.nn.functional.linear(x, w, b)
        if not torch.allclose(out, expected, atol=1e-5):
            wrong = {
                "the bias is missing": x @ w.T,
                "the bias was taken off, not added": x @ w.T - b,
                "with as many classes as features x @ w fits, too, but it mixes up the two: w.T": x @ w + b
                if features == classes
                else torch.full_like(out, torch.nan),
            }
            causes = [why for why, value in wrong.items() if torch.allclose(out, value, atol=1e-5)]
            raise NotYet(f"the numbers differ from F.linear(x, w, b).{f' Likely: {causes[0]}.' if causes else ''}")
        passed += 1
    return passed


def check_slope(answer):
    """A slope from two nudges, against the derivative: the error must fall with the square of the nudge."""
    for f, x, true in [(lambda x: x * x, 3.0, 6.0), (lambda x: x**3, 2.0, 12.0), (lambda x: 5 - 2 * x, 7.0, -2.0)]:
        found = answer(f, x, 0.01)
        if found is None or found is ...:
            return None
        if not isinstance(found, float):
            raise NotYet(f"your function returned {found!r}. Expected a float.")
        if abs(found - true) > 0.001:
            wrong = {
                "one nudge to one side is not exact where the curve bends; nudge to both sides": (f(x + 0.01) - f(x))
                / 0.01,
                "the two points lie 2 * h apart, not h": (f(x + 0.01) - f(x - 0.01)) / 0.01,
                "this is how far f moves; divide by how far x moved": f(x + 0.01) - f(x - 0.01),
                "the sign is turned round: the right end comes first": (f(x - 0.01) - f(x + 0.01)) / 0.02,
            }
            causes = [why for why, value in wrong.items() if abs(found - value) < 1e-9]
            raise NotYet(
                f"at x = {x} with h = 0.01 your slope is {found:.4f}. Expected {true:.4f}, to three digits."
                + (f" Likely: {causes[0]}." if causes else "")
            )
    return 3


EXERCISES = [
    Exercise(
        id="00d-1",
        title="a layer whose shapes fit",
        check=check_scores,
        hints=(
            "Look at the red box: which of the two numbers in the middle, (5x3 and 4x3), should be equal?",
            "w holds a row for each class, and each row has a number for each feature. The product needs it on its side.",
            "A matrix of shape (2, 5) becomes (5, 2) by .T; then (7, 5) @ (5, 2) is (7, 2), and a bias of 2 fits each row.",
        ),
        solution="def scores(x, w, b):\n    return x @ w.T + b",
        mistakes=[
            ("def scores(x, w, b):\n    return 1.0", "Expected a tensor"),
            ("def scores(x, w, b):\n    return x @ w + b", "an operation fails"),
            ("def scores(x, w, b):\n    return w @ x.T", "a row for each sample"),
            ("def scores(x, w, b):\n    return x @ w.T", "the bias is missing"),
            ("def scores(x, w, b):\n    return x @ w.T - b", "not added"),
            ("def scores(x, w, b):\n    return x @ (w if w.shape[0] == w.shape[1] else w.T) + b", "mixes up"),
        ],
    ),
    Exercise(
        id="00d-2",
        title="a slope from two nudges",
        check=check_slope,
        hints=(
            "How far does f move between x - h and x + h, and how far apart are these two?",
            "Divide the difference of the two values by the distance of the two places, which is 2 * h.",
            "For f(x) = 10 * x at 4 with h = 1: (50 - 30) / 2 = 10.",
        ),
        solution="def slope(f, x, h):\n    return (f(x + h) - f(x - h)) / (2 * h)",
        mistakes=[
            ("def slope(f, x, h):\n    return 6", "Expected a float"),
            ("def slope(f, x, h):\n    return (f(x + h) - f(x)) / h", "nudge to both sides"),
            ("def slope(f, x, h):\n    return (f(x + h) - f(x - h)) / h", "2 * h apart"),
            ("def slope(f, x, h):\n    return f(x + h) - f(x - h)", "divide by how far x moved"),
            ("def slope(f, x, h):\n    return (f(x - h) - f(x + h)) / (2 * h)", "turned round"),
        ],
    ),
]
