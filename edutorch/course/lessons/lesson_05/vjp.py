"""Exercise 05-1: v times the Jacobian."""

from edutorch.course.lessons.lesson_05.formulas import Named
from edutorch.course.lessons.lesson_05.nudging import EXACT

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
