"""Exercise 05-3: Softplus, the logarithm of 1 + exp(x), also where exp(x) is too large for a number."""

from edutorch.course.lessons.lesson_05.causes import SAVED, explained
from edutorch.course.lessons.lesson_05.functions import draw_extreme, right_function


def softplus(x):
    return x.clamp(min=0) + (-x.abs()).exp().log1p()


SOFTPLUS = """class Softplus(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * torch.sigmoid(x)"""
SOFTPLUS_WRONG = [
    (SOFTPLUS.replace("x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))", "torch.log(1 + torch.exp(x))"),
     "exp(x) is too large for a number when x is; use the second formula"),
    (SOFTPLUS.replace("grad * torch.sigmoid(x)", "torch.sigmoid(x)"), "what arrived, grad, is not used"),
    (SOFTPLUS.replace("torch.sigmoid(x)", "torch.exp(x)"), "that is the slope of exp alone; log makes it sigmoid(x)"),
    (SOFTPLUS.replace("torch.sigmoid(x)", "torch.sigmoid(-x)"), "the sign in the sigmoid is turned round"),
    (SOFTPLUS.replace("torch.log1p(torch.exp(-x.abs()))", "torch.log1p(torch.exp(x.abs()))"),
     "the minus before x.abs() is missing"),
    (SOFTPLUS.replace("clamp(min=0)", "clamp(max=0)"), "clamp(min=0) keeps what is above 0; max=0 keeps what is below"),
    (SOFTPLUS.replace("grad * torch", "grad + torch"), "what arrives is multiplied by the slope, not added to it"),
    (SOFTPLUS.replace("torch.sigmoid(x)", "(x > 0)"), "that is the slope of relu; softplus bends smoothly"),
    (SOFTPLUS.replace("torch.sigmoid(x)", "torch.exp(x) / (1 + torch.exp(x))"),
     "exp(x) is too large for a number here, too, and inf / inf is nan: torch.sigmoid(x) knows how to avoid that"),
]  # fmt: skip


def check_softplus(answer):
    def check(answer):
        return right_function(answer, softplus, draw_extreme, wrong=SOFTPLUS_WRONG, kept=1)

    return explained(check, SAVED, answer)
