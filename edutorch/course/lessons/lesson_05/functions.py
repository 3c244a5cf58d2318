"""Is a Function right? Checks its forward, its backward, what it saves, and its second derivative."""

import edutorch as torch
from edutorch.course.answers import NotYet, answer_from
from edutorch.course.compare import different
from edutorch.course.lessons.lesson_05.nudging import EXACT, nudged
from edutorch.course.properties import agrees


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
    aside = [one for name, one in vars(y.grad_fn.ctx).items() if name[0] != "_" and isinstance(one, torch.Tensor)]
    saved = sum(one.numel() for one in [*y.grad_fn.saved_tensors, *aside] if one is not None)
    if saved > kept * 50:
        raise NotYet(f"{saved} numbers are saved for an input of 50. Expected at most {kept * 50}.")
    if twice:
        try:
            torch.autograd.gradgradcheck(answer.apply, (x[:5].detach().requires_grad_(),))
        except RuntimeError:
            raise NotYet(
                "the second derivative differs from nudging. Expected backward to be made of tensor operations, on tensors "
                "from ctx.saved_tensors. Likely: what was saved is neither an input nor the result, but made on the way, so it "
                "has no history; or it was stored as an attribute of ctx, or detached."
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
