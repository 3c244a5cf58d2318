"""Exercise 05-4: the logarithm of a sum of exponentials, also where these are too large for a number."""

import edutorch as torch
from edutorch.course.lessons.lesson_05.causes import SAVED, explained
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
    (LOGSUMEXP.replace("exp().sum().log()", "exp().log().sum()"), "first the sum, then its logarithm"),
    (LOGSUMEXP.replace("(x - y).exp()", "(x - y)"), "x - y is the logarithm of the slope: exp is missing"),
    (LOGSUMEXP.replace("(x - y).exp()", "(y - x).exp()"), "the sign is turned round: exp(x - y), which is never above 1"),
    (LOGSUMEXP.replace("(x - y).exp()", "x.exp() / x.exp().sum()"),
     "exp(x) is too large for a number here, too, and inf / inf is nan: exp(x - y) is the same share without it"),
]  # fmt: skip


def check_logsumexp(answer):
    def check(answer):
        return right_function(answer, logsumexp, draw_extreme, wrong=LOGSUMEXP_WRONG, kept=2)

    return explained(check, SAVED, answer)
