"""Exercise 05-1: v times the Jacobian, by one backward."""

import edutorch as torch
from edutorch.course.answers import NotYet
from edutorch.course.lessons.lesson_05.causes import explained
from edutorch.course.lessons.lesson_05.formulas import Named
from edutorch.course.lessons.lesson_05.nudging import EXACT, nudged
from edutorch.course.properties import agrees

FORMULAS = [Named(text) for text in ("x * x", "x.cumsum(0)", "x[:-1] * x[1:]", "torch.stack([x.sum(), (x * x).sum()])")]


def draw_vjp(draw):
    f, x = draw.pick(FORMULAS), draw.tensor(draw.size(2, 4), dtype=EXACT)
    return {"f": f, "x": x, "v": draw.tensor(f(x).shape, dtype=EXACT)}


VJP = """def vjp(f, x, v):
    x = x.detach().requires_grad_()
    f(x).backward(v)
    return x.grad"""
VJP_WRONG = [
    (VJP.replace("f(x).backward(v)", "f(x).sum().backward()"), "v is not used: each output counts once"),
    (VJP.replace("return x.grad", "return x.grad * v.sum()").replace("f(x).backward(v)", "f(x).sum().backward()"),
     "v has a number for each output; it is not one factor for all of them"),
]  # fmt: skip
VJP_ERRORS = [
    ("element 0 of tensors does not require grad",
     "f saw an x that wants no gradient: make your leaf, x.detach().requires_grad_(), before f is called"),
    ("only for scalar outputs", "f has several results, so backward must be told how much each counts: backward(v)"),
    ("of type tuple", "torch.autograd.grad returns a tuple, a gradient for each input; take the first"),
]  # fmt: skip


def check_vjp(answer):
    tried = explained(lambda answer: agrees(answer, nudged, draw_vjp, likely=VJP_WRONG), VJP_ERRORS, answer)
    return None if tried is None else tried + one_backward(answer)


def one_backward(answer):
    """Does it go back once, whatever the number of results? And does it leave x alone? Then this counts as one check."""
    passed = []

    def f(x):
        y = 2 * x
        if y.requires_grad:
            y.register_hook(lambda grad: passed.append(grad))
        return y

    x = torch.tensor([1.0, 2.0, 3.0], dtype=EXACT)
    answer(f, x, torch.ones(3, dtype=EXACT))
    if len(passed) != 1:
        raise NotYet(
            f"the numbers are right, but for 3 results it went back {len(passed)} times. Expected one backward, which starts "
            "with v. Likely: the whole Jacobian was built."
        )
    if x.requires_grad:
        raise NotYet(
            "the numbers are right, but the x that was given now requires a gradient. Expected it as it was: x.detach() is a "
            "tensor of your own."
        )
    return 1
