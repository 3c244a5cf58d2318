"""Exercise 05-6: Newton's method, which needs a second derivative."""

import edutorch as torch
from edutorch.course.compare import different
from edutorch.course.lessons.lesson_05.formulas import Named
from edutorch.course.lessons.lesson_05.nudging import EXACT
from edutorch.course.properties import agrees
from edutorch.graph import TensorBase

NEWTON = """def newton(g, x, steps):
    x = x.detach().requires_grad_()
    for _ in range(steps):
        (slope,) = torch.autograd.grad(g(x), x, create_graph=True)
        (bend,) = torch.autograd.grad(slope, x)
        x = (x - slope / bend).detach().requires_grad_()
    return x.detach()"""
NEWTON_WRONG = [
    (NEWTON.replace("x - slope / bend", "x + slope / bend"), "the step goes the wrong way: take it off"),
    (NEWTON.replace("x - slope / bend", "x - bend / slope"), "slope and bend are exchanged"),
    (NEWTON.replace("x - slope / bend", "x - slope"), "the bend is not used: that is a step of gradient descent"),
    (NEWTON.replace("x - slope / bend", "x - g(x) / slope"), "that looks for a place where g is 0; here its slope should be 0"),
    (NEWTON.replace("range(steps)", "range(1)"), "only one step was taken"),
]  # fmt: skip
CUBIC = Named("x**3 / 3 - 2 * x")
QUARTIC = Named("x**4 / 4 - x")
COSH = Named("x.exp() + (-2 * x).exp()")


def draw_newton(draw):
    g = draw.pick([CUBIC, QUARTIC, COSH])
    return {"g": g, "x": torch.tensor(draw.pick([1.5, 1.0, 2.0]), dtype=EXACT), "steps": draw.integer(1, 4)}


def newton_by_hand(g, x, steps):
    """With derivatives that somebody worked out on paper."""
    slopes = {
        CUBIC.text: (lambda x: x**2 - 2, lambda x: 2 * x),
        QUARTIC.text: (lambda x: x**3 - 1, lambda x: 3 * x**2),
        COSH.text: (lambda x: x.exp() - 2 * (-2 * x).exp(), lambda x: x.exp() + 4 * (-2 * x).exp()),
    }
    slope, bend = slopes[g.text]
    for _ in range(steps):
        x = x - slope(x) / bend(x)
    return x


def check_newton(answer):
    start = torch.tensor(1.5, dtype=EXACT)
    try:
        arrived = answer(CUBIC, start, 1)
        if arrived is None or arrived is ... or arrived.item() == 1.5:  # the loop is blank
            return None
    except Exception:
        pass  # it is told below
    return agrees(answer, newton_by_hand, draw_newton, likely=NEWTON_WRONG, times=40, same=told_number)


def told_number(got, expected):
    """As usual; but whether the result still wants a gradient is no matter."""
    return different(got.detach() if isinstance(got, TensorBase) else got, expected)
