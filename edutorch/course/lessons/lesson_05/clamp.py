"""Exercise 05-5: a clamp that lets gradients straight through. So backward is not the slope of forward."""

from edutorch.course.lessons.lesson_05.functions import draw_row, right_function

CLAMP = """class Clamp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.clamp(-1, 1)

    @staticmethod
    def backward(ctx, grad):
        return grad"""
CLAMP_WRONG = [
    (CLAMP.replace("(ctx, x):\n", "(ctx, x):\n        ctx.save_for_backward(x)\n").replace(
        "return grad", "(x,) = ctx.saved_tensors\n        return grad * (x.abs() <= 1)"),
     "that is the true slope, 0 outside; straight through means that outside nothing is changed, either"),
    (CLAMP.replace("clamp(-1, 1)", "clamp(0, 1)"), "it is clamped from 0 instead of from -1"),
    (CLAMP.replace("return grad", "return grad.clamp(-1, 1)"), "the gradient was clamped; it should pass as it is"),
    (CLAMP.replace("return grad", "return torch.ones_like(grad)"), "what arrived, grad, is not used"),
    (CLAMP.replace("x.clamp(-1, 1)", "x.clone()"), "nothing was clamped: that is straight through in both directions"),
    (CLAMP.replace("clamp(-1, 1)", "clamp(max=1)"), "it is clamped at 1, but not at -1"),
]  # fmt: skip


def check_clamp(answer):
    return right_function(
        answer, lambda x: x.clamp(-1, 1), draw_row, slope=lambda x, v: v.clone(), wrong=CLAMP_WRONG, kept=0, twice=False
    )
