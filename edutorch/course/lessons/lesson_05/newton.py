"""Exercise 05-6: Newton's method, which needs a second derivative."""

import edutorch as torch
from edutorch.course.answers import NotYet
from edutorch.course.compare import different
from edutorch.course.lessons.lesson_05.causes import explained
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
    (NEWTON.replace("slope / bend", "slope * bend"), "slope over bend is asked for, not slope times bend"),
    (NEWTON.replace("grad(slope, x)", "grad(g(x), x)"),
     "slope and bend are the same number. The bend is the slope of slope; and backward() would add to the same .grad"),
]  # fmt: skip
NEWTON_ERRORS = [
    ("operand type(s) for /: 'tuple'", "torch.autograd.grad returns a tuple, of one here: write (slope,) = with its comma"),
    ("element 0 of tensors does not require grad", "g(x)",
     "after the first step x wants no gradient any more: requires_grad_()"),
    ("element 0 of tensors does not require grad",
     "the first slope was not written down, so nobody can go back through it: create_graph=True. (Or x wants no gradient any "
     "more after a step: requires_grad_())"),
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

    def check(answer):
        return agrees(answer, newton_by_hand, draw_newton, likely=NEWTON_WRONG, times=40, same=told_number)

    tried = explained(check, NEWTON_ERRORS, answer)
    return None if tried is None else tried + cut_off(answer, start)


def cut_off(answer, start):
    """Does each step begin at a leaf? Then this counts as one check."""
    leaves = []

    def g(x):
        leaves.append(x.is_leaf)
        return CUBIC(x)

    answer(g, start, 3)
    if not all(leaves):
        raise NotYet(
            "the numbers are right, but from the second step on, x holds the graph of all steps before it, and that grows. "
            "Expected after each step: .detach().requires_grad_()."
        )
    return 1


def told_number(got, expected):
    """As usual; but whether the result still wants a gradient is no matter."""
    return different(got.detach() if isinstance(got, TensorBase) else got, expected)
