"""The exercises of notebook 05: write your own Function."""

import edutorch as torch
from edutorch.course.answers import NotYet, answer_from
from edutorch.course.catalogue import Exercise
from edutorch.course.compare import different
from edutorch.course.properties import agrees
from edutorch.graph import TensorBase

EXACT = torch.float64


def nudged(f, x, v, h=1e-5):
    """v, times the slopes of f at x, by nudging each number of x: what a backward should return."""
    found = torch.zeros_like(x)
    for place in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[place] = h
        found.view(-1)[place] = ((f(x + step) - f(x - step)) * v).sum() / (2 * h)
    return found


# ------------------------------------------------------------------------------------------------ 05-1: v times J


class Named:
    """A function that says its formula when it is shown."""

    def __init__(self, text):
        self.text, self.function = text, eval(f"lambda x: {text}", {"torch": torch})

    def __call__(self, x):
        return self.function(x)

    def __repr__(self):
        return f"lambda x: {self.text}"

    def __eq__(self, other):
        return isinstance(other, Named) and self.text == other.text


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

# ------------------------------------------------------------------------------------------------ 05-2: unbroadcast


def draw_stretched(draw):
    """A shape, and a gradient of a shape that it was stretched to."""
    shape = tuple(draw.pick([1, 2, 3]) for _ in range(draw.integer(1, 2)))
    large = tuple(draw.size(2, 3) if n == 1 and draw.integer(0, 1) else n for n in shape)
    more = tuple(draw.size(2, 3) for _ in range(draw.integer(0, 1)))
    return {"grad": draw.tensor((*more, *large)), "shape": shape}


def collected(grad, shape):
    """Number by number: where each came from by broadcasting, there it is added."""
    found = torch.zeros(shape)
    wide = found + torch.zeros_like(grad)
    origin = (torch.arange(found.numel()).reshape(shape) + torch.zeros(wide.shape, dtype=torch.int64)).reshape(-1)
    for place, number in zip(origin.tolist(), grad.reshape(-1).tolist()):
        found.view(-1)[place] += number
    return found


UNBROADCAST = """def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for dim, size in enumerate(shape):
        if size == 1:
            grad = grad.sum(dim, keepdim=True)
    return grad"""
UNBROADCAST_WRONG = [
    (UNBROADCAST.replace(".sum(0)", ".sum(-1)"), "new dimensions stand in front, so sum over dimension 0"),
    (UNBROADCAST.replace(", keepdim=True", ""), "a dimension that was 1 must stay, as a 1: keepdim=True"),
    (UNBROADCAST.replace(".sum(0)", ".mean(0)").replace("sum(dim", "mean(dim"), "shares are added, not averaged"),
    (UNBROADCAST.replace(".sum(0)", "[0]"), "only the first of the copies was taken; all of their shares count"),
    ("def unbroadcast(grad, shape):\n    for dim, size in enumerate(shape):\n        if size == 1:\n"
     "            grad = grad.sum(dim, keepdim=True)\n    return grad",
     "dimensions that the small shape does not have at all are still there"),
    ("def unbroadcast(grad, shape):\n    return grad.reshape(-1)[: torch.zeros(shape).numel()].reshape(shape)",
     "numbers were cut away; they belong into the sums"),
]  # fmt: skip

# ------------------------------------------------------------------------------------------------ 05-3 to 05-5: Functions


class Forward:
    """A Function's result, for `agrees`. Its `__code__` tells in whose lines an error may have happened."""

    def __init__(self, function):
        self.function, self.__code__ = function, function.forward.__code__

    def __call__(self, x):
        return self.function.apply(x)


class Backward(Forward):
    """What a Function sends back to x when v arrives."""

    def __call__(self, x, v):
        x = x.detach().requires_grad_()
        (found,) = torch.autograd.grad(self.function.apply(x), x, v, allow_unused=True)
        return found


def right_function(answer, oracle, draw_x, slope=None, wrong=(), kept=2, twice=True):
    """Is a Function right?

    Args:
        answer: the learner's class.
        oracle: the same by other means.
        draw_x: makes an input.
        slope: what backward should return for (x, v); by nudging the oracle if None.
        wrong: pairs (source of a wrong class, words).
        kept: how many tensors of the input's size may be saved.
        twice: is its backward to be differentiated, too?
    """
    if not isinstance(answer, type) or not hasattr(answer, "apply"):
        return None
    try:
        if answer.forward(Pocket(), torch.tensor([0.5], dtype=EXACT)) in (None, ...):
            return None
    except Exception:
        pass  # it is told below, with an input

    def inputs(draw):
        x = draw_x(draw)
        return {"x": x, "v": draw.tensor(oracle(x).shape, dtype=EXACT)}

    def likely(kind):
        return [(kind(answer_from(code)), words) for code, words in wrong]

    tried = named("forward", agrees, Forward(answer), oracle, lambda draw: {"x": draw_x(draw)}, likely=likely(Forward))
    slope = slope or (lambda x, v: nudged(oracle, x, v))
    again = named("backward", agrees, Backward(answer), slope, inputs, likely=likely(Backward), same=told_apart)
    if again is None:
        raise NotYet("forward: right. Expected next: backward, which returns one gradient.")
    x = torch.linspace(-1.0, 1.0, 50, dtype=EXACT).requires_grad_()
    y = answer.apply(x)
    saved = sum(one.numel() for one in y.grad_fn.saved_tensors if one is not None)
    if saved > kept * 50:
        raise NotYet(f"{saved} numbers are saved for an input of 50. Expected at most {kept * 50}.")
    if twice:
        try:
            torch.autograd.gradgradcheck(answer.apply, (x[:5].detach().requires_grad_(),))
        except RuntimeError:
            raise NotYet(
                "the second derivative differs from nudging. Expected backward to be made of tensor operations, on tensors "
                "from ctx.saved_tensors. Likely: a tensor was stored as an attribute of ctx, or detached."
            ) from None
    return tried + again + 1 + twice


class Pocket:
    """Stands for ctx where nobody goes back."""

    def save_for_backward(self, *tensors): ...


def named(part, check, *given, **options):
    """A check whose complaint begins with the name of the part that it looks at."""
    try:
        return check(*given, **options)
    except NotYet as reason:
        raise NotYet(f"{part}, {reason}") from None


def told_apart(got, expected):
    if got is None:
        return "no gradient came back"
    return different(got, expected)


def draw_row(draw):
    return draw.tensor(draw.size(1, 3), dtype=EXACT)


def draw_extreme(draw):
    """A row that may hold large numbers, for which exp overflows."""
    return draw_row(draw) * draw.pick([1.0, 1.0, 1.0, 300.0])


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
]  # fmt: skip


def check_clamp(answer):
    return right_function(
        answer, lambda x: x.clamp(-1, 1), draw_row, slope=lambda x, v: v.clone(), wrong=CLAMP_WRONG, kept=0, twice=False
    )


# ------------------------------------------------------------------------------------------------ 05-6: Newton

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


EXERCISES = [
    Exercise(
        id="05-1",
        title="v times the Jacobian, without the Jacobian",
        check=lambda answer: agrees(answer, lambda f, x, v: nudged(f, x, v), draw_vjp, likely=VJP_WRONG),
        hints=(
            "What does backward() want to know when the result is not a single number?",
            "Make x a leaf of your own first: x.detach().requires_grad_(). Then f(x).backward(v) fills its .grad.",
            "For y = 3 * x and v = [1, 10]: y.backward(v) leaves [3, 30] in x.grad.",
        ),
        solution=VJP,
        mistakes=[
            *VJP_WRONG,
            (VJP.replace("return x.grad", "return v"), "Expected"),
            (VJP.replace("backward(v)", "backward()"), "raised RuntimeError"),
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
        check=lambda answer: right_function(answer, softplus, draw_extreme, wrong=SOFTPLUS_WRONG, kept=1),
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
        ],
        minutes=10,
        difficulty=3,
        importance=4,
        objectives=(3,),
    ),
    Exercise(
        id="05-4",
        title="LogSumExp of large numbers, and little saved",
        check=lambda answer: right_function(answer, logsumexp, draw_extreme, wrong=LOGSUMEXP_WRONG, kept=2),
        hints=(
            "The slopes are exp(x) divided by the sum of all exp(x). Where have you seen shares that add up to 1?",
            "forward: take most = x.max() off before exp, add it after log; save x and y. The shares are (x - y).exp().",
            "For x = [0, 0]: y = log 2 = 0.693, and exp(0 - 0.693) = 0.5: each gets one half.",
        ),
        solution=LOGSUMEXP,
        mistakes=LOGSUMEXP_WRONG,
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
        mistakes=[*NEWTON_WRONG, (NEWTON.replace(", create_graph=True", ""), "raised RuntimeError")],
        minutes=10,
        difficulty=3,
        importance=3,
        objectives=(5,),
    ),
]
