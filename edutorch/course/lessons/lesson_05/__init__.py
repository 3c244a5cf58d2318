"""The exercises of notebook 05: write your own Function.

How an answer is checked is in the files beside this one, each named after what is asked. The three Functions are checked in the
same way (functions.py), and most slopes are found by nudging (nudging.py).
"""

from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_05.clamp import CLAMP, CLAMP_WRONG, check_clamp
from edutorch.course.lessons.lesson_05.logsumexp import LOGSUMEXP, LOGSUMEXP_WRONG, check_logsumexp
from edutorch.course.lessons.lesson_05.newton import NEWTON, NEWTON_WRONG, check_newton
from edutorch.course.lessons.lesson_05.pictures import three_rules, valley
from edutorch.course.lessons.lesson_05.softplus import SOFTPLUS, SOFTPLUS_WRONG, check_softplus
from edutorch.course.lessons.lesson_05.unbroadcast import UNBROADCAST, UNBROADCAST_WRONG, collected, draw_stretched
from edutorch.course.lessons.lesson_05.vjp import VJP, VJP_WRONG, check_vjp
from edutorch.course.properties import agrees

EXERCISES = [
    Exercise(
        id="05-1",
        title="v times the Jacobian, without the Jacobian",
        check=check_vjp,
        hints=(
            "What does backward() want to know when the result is not a single number?",
            "Make x a leaf of your own first: x.detach().requires_grad_(). Then f(x).backward(v) fills its .grad.",
            "For y = 3 * x and v = [1, 10]: y.backward(v) leaves [3, 30] in x.grad.",
        ),
        solution=VJP,
        mistakes=[
            *VJP_WRONG,
            (VJP.replace("return x.grad", "return v"), "Expected"),
            (VJP.replace("backward(v)", "backward()"), "so backward must be told how much each counts"),
            (VJP.replace("    x = x.detach().requires_grad_()\n", ""), "f saw an x that wants no gradient"),
            (
                VJP.replace("x = x.detach()", "y = f(x)\n    x = x.detach()").replace("f(x).b", "y.b"),
                "before f is called",
            ),
            (VJP.replace("x.detach().requires_grad_()", "x.requires_grad_()"), "now requires a gradient"),
            ("def vjp(f, x, v):\n    return v @ torch.autograd.functional.jacobian(f, x)", "it went back 3 times"),
            (
                "def vjp(f, x, v):\n    x = x.detach().requires_grad_()\n    return torch.autograd.grad(f(x), x, v)",
                "take the first",
            ),
        ],
        minutes=6,
        difficulty=2,
        importance=4,
        objectives=(1,),
    ),
    Exercise(
        id="05-2",
        title="gradients go back to the shape that was stretched",
        check=lambda answer: agrees(answer, collected, draw_stretched, likely=UNBROADCAST_WRONG),
        hints=(
            "One number was copied three times. Each copy gets a share of the gradient. What does the number get?",
            "Two loops: while grad has more dimensions than shape, sum over the first; then, where shape says 1, sum with "
            "keepdim=True.",
            "grad of shape (4, 2, 3), shape (2, 1): sum over dimension 0 gives (2, 3), then sum(1, keepdim=True) gives (2, 1).",
        ),
        solution=UNBROADCAST,
        mistakes=UNBROADCAST_WRONG,
        minutes=10,
        difficulty=3,
        importance=5,
        objectives=(2,),
    ),
    Exercise(
        id="05-3",
        title="Softplus, forward and backward",
        check=check_softplus,
        hints=(
            "What must backward know that only forward has seen?",
            "forward: save x, return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs())). backward: (x,) = ctx.saved_tensors.",
            "For the sine: forward saves x and returns x.sin(); backward returns grad * x.cos().",
        ),
        solution=SOFTPLUS,
        mistakes=[
            *SOFTPLUS_WRONG,
            (
                SOFTPLUS.replace("        return grad * torch.sigmoid(x)", "        ..."),
                "forward: right. Expected next",
            ),
            (
                SOFTPLUS.replace("ctx.save_for_backward(x)", "ctx.save_for_backward(x, x.exp())").replace(
                    "(x,) =", "x, _ ="
                ),
                "100 numbers are saved",
            ),
            (
                SOFTPLUS.replace("ctx.save_for_backward(x)", "ctx.x = x.detach()").replace(
                    "(x,) = ctx.saved_tensors", "x = ctx.x"
                ),
                "the second derivative differs",
            ),
            (
                SOFTPLUS.replace("ctx.save_for_backward(x)", "ctx.save_for_backward(torch.sigmoid(x))").replace(
                    "* torch.sigmoid(x)", "* x"
                ),
                "made on the way",
            ),
            (SOFTPLUS.replace("        ctx.save_for_backward(x)\n", ""), "forward saved less than backward takes out"),
            (SOFTPLUS.replace("(x,) =", "x ="), "ctx.saved_tensors is a tuple"),
        ],
        minutes=10,
        difficulty=3,
        importance=4,
        objectives=(3,),
    ),
    Exercise(
        id="05-4",
        title="LogSumExp of large numbers, and little saved",
        check=check_logsumexp,
        hints=(
            "The slopes are exp(x) divided by the sum of all exp(x). Where have you seen shares that add up to 1?",
            "forward: take most = x.max() off before exp, add it after log; save x and y. The shares are (x - y).exp().",
            "For x = [0, 0]: y = log 2 = 0.693, and exp(0 - 0.693) = 0.5: each gets one half.",
        ),
        solution=LOGSUMEXP,
        mistakes=[
            *LOGSUMEXP_WRONG,
            (
                LOGSUMEXP.replace("backward(x, y)", "backward(x.softmax(0))")
                .replace("x, y = ctx.saved_tensors", "(shares,) = ctx.saved_tensors")
                .replace("(x - y).exp()", "shares"),
                "made on the way",
            ),
        ],
        minutes=12,
        difficulty=4,
        importance=3,
        objectives=(3,),
    ),
    Exercise(
        id="05-5",
        title="a clamp that lets gradients straight through",
        check=check_clamp,
        hints=(
            "If backward changes nothing, what does it return?",
            "forward is x.clamp(-1, 1). backward needs nothing from it, so nothing is saved.",
            "Rounding, straight through: forward returns x.round(), backward returns grad.",
        ),
        solution=CLAMP,
        mistakes=CLAMP_WRONG,
        minutes=5,
        difficulty=2,
        importance=3,
        objectives=(4,),
    ),
    Exercise(
        id="05-6",
        title="Newton's steps by two backwards",
        check=check_newton,
        hints=(
            "Two derivatives are needed at x. What must be written down during the first backward for a second one to work?",
            "torch.autograd.grad(g(x), x, create_graph=True) gives the slope; grad of that with x gives the bend.",
            "For g = x * x at 3: slope 6, bend 2, and 3 - 6 / 2 = 0, the lowest point, in one step.",
        ),
        solution=NEWTON,
        mistakes=[
            *NEWTON_WRONG,
            (NEWTON.replace(", create_graph=True", ""), "the first slope was not written down"),
            (NEWTON.replace("(slope,)", "slope").replace("(bend,)", "bend"), "write (slope,) ="),
            (NEWTON.replace(".detach().requires_grad_()\n    return", ".detach()\n    return"), "wants no gradient"),
            (
                NEWTON.replace("(x - slope / bend).detach().requires_grad_()", "x - slope / bend"),
                "from the second step on",
            ),
        ],
        minutes=10,
        difficulty=3,
        importance=3,
        objectives=(5,),
    ),
]
