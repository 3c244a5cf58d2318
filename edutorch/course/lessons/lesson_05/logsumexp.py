"""Exercise 05-4: the logarithm of a sum of exponentials, also where these are too large for a number."""

import edutorch as torch
from edutorch.course.lessons.lesson_05.functions import draw_extreme, right_function


def logsumexp(x):
    """The logarithm of the sum of the exponentials, number by number."""
    most = x.max()
    total = torch.zeros((), dtype=x.dtype)
    for one in x:
        total = total + (one - most).exp()
    return most + total.log()


LOGSUMEXP = """class LogSumExp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        most = x.max()
        y = most + (x - most).exp().sum().log()
        ctx.save_for_backward(x, y)
        return y

    @staticmethod
    def backward(ctx, grad):
        x, y = ctx.saved_tensors
        return grad * (x - y).exp()"""
LOGSUMEXP_WRONG = [
    (LOGSUMEXP.replace("most + (x - most).exp().sum().log()", "x.exp().sum().log()"),
     "exp(x) is too large for a number when x is: take the largest off first, and add it at the end"),
    (LOGSUMEXP.replace("most + (x - most)", "(x - most)"), "the largest was taken off, but not added again"),
    (LOGSUMEXP.replace("grad * (x - y).exp()", "grad * x.exp()"), "divide by the sum: exp(x - y) does that"),
    (LOGSUMEXP.replace("grad * (x - y).exp()", "(x - y).exp()"), "what arrived, grad, is not used"),
    (LOGSUMEXP.replace("grad * (x - y).exp()", "grad * torch.ones_like(x)"),
     "that is the slope of a plain sum; the largest number should get nearly all"),
]  # fmt: skip


def check_logsumexp(answer):
    return right_function(answer, logsumexp, draw_extreme, wrong=LOGSUMEXP_WRONG, kept=2)
