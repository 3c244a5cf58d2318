"""Exercise 05-3: Softplus, the logarithm of 1 + exp(x), also where exp(x) is too large for a number."""

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
]  # fmt: skip


def check_softplus(answer):
    return right_function(answer, softplus, draw_extreme, wrong=SOFTPLUS_WRONG, kept=1)
