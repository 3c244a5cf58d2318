"""Exercise 08-5: make the gradient shorter where it is too long, without turning it."""

import edutorch as torch
from edutorch.course.answers import NotYet, answer_from
from edutorch.course.catalogue import Exercise
from edutorch.course.compare import shown
from edutorch.course.properties import agrees


class Clipped:
    """The norm that came back, and all gradients afterwards, in one row. A third parameter has no gradient."""

    def __init__(self, answer):
        self.answer, self.__code__ = answer, getattr(answer, "__code__", None)

    def __call__(self, grads, max_norm):
        params = [torch.zeros(grads.shape[1], requires_grad=True) for _ in range(3)]
        for p, grad in zip(params, grads):
            p.grad = grad.clone()
        norm = self.answer(params, max_norm)
        if norm is None or norm is ...:
            return None
        row = torch.cat([torch.as_tensor(norm, dtype=torch.float32).reshape(1), *[p.grad for p in params[:2]]])
        return row.detach()


def shortened(params, max_norm):
    """The same, number by number."""
    numbers = [number for p in params[:2] for number in p.grad.tolist()]
    norm = sum(number**2 for number in numbers) ** 0.5
    for p in params[:2]:
        if norm > max_norm:
            p.grad = torch.tensor([number * max_norm / norm for number in p.grad.tolist()])
    return norm


def draw_gradients(draw):
    return {"grads": draw.tensor(2, draw.size(1, 3)), "max_norm": draw.pick([1.0, 0.5, 2.0, 5.0, 100.0])}


def in_words(got, expected):
    """None, or how the two rows differ."""
    if got.shape == expected.shape and torch.allclose(got, expected, rtol=1e-4, atol=1e-5):
        return None
    (norm, *numbers), (right, *expected) = ([round(x, 4) for x in row.tolist()] for row in (got, expected))
    if abs(norm - right) > 1e-4 * right + 1e-5:
        return f"the norm {norm} came back. Expected {right}, the length of all gradients together, before they were clipped"
    return f"the gradients became {numbers}. Expected {expected}"


def check_clipping(answer):
    if not callable(answer):
        return None
    p = torch.zeros(2, requires_grad=True)
    p.grad = given = torch.tensor([3.0, 4.0])
    norm = answer([p], 1.0)
    if norm is None or norm is ...:
        if torch.equal(p.grad, torch.tensor([3.0, 4.0])):
            return None
        raise NotYet("the gradient [3, 4] was changed, but nothing came back. Expected the norm from before, 5.")
    held = p.grad
    if held is not given:
        raise NotYet("p.grad is another tensor than before. Expected the same one, changed in place: grad *= ...")
    if not isinstance(norm, int | float) and not (isinstance(norm, torch.Tensor) and norm.numel() == 1):
        raise NotYet(f"for the gradient [3, 4], {shown(norm)} came back. Expected one number, the norm from before, 5.")
    likely = [(Clipped(answer_from(code)), words) for code, words in WRONG]
    return agrees(Clipped(answer), Clipped(shortened), draw_gradients, likely=likely, same=in_words)


RIGHT = """def clip_grad_norm_(params, max_norm):
    grads = [p.grad for p in params if p.grad is not None]
    norm = sum((grad**2).sum() for grad in grads).sqrt()
    for grad in grads:
        grad *= (max_norm / (norm + 1e-6)).clamp(max=1)
    return norm"""
LOOP = RIGHT[RIGHT.index("    for grad in grads:") :]
WRONG = [
    (RIGHT.replace("(norm + 1e-6)", "(grad.norm() + 1e-6)"),
     "each gradient was clipped by its own length. All of them are one long arrow, and keep their proportions"),
    (RIGHT.replace("grad *= (max_norm / (norm + 1e-6)).clamp(max=1)", "grad.clamp_(-max_norm, max_norm)"),
     "each number was cut off by itself. That turns the arrow: the large numbers lose, the small ones do not"),
    (RIGHT.replace(".clamp(max=1)", ""),
     "short gradients were made longer. A factor above 1 is not wanted: clip means at most"),
    (RIGHT.replace("    return norm", "    return sum((grad**2).sum() for grad in grads).sqrt()"),
     "that is the norm afterwards. Return the one from before: it tells whether there was something to clip"),
    (RIGHT.replace("sum((grad**2).sum() for grad in grads).sqrt()", "sum(grad.norm() for grad in grads)"),
     "the lengths were added. Squares are added, and the root is taken at the end"),
    (RIGHT.replace(".sqrt()", ""), "the root is missing"),
    (RIGHT.replace("sum((grad**2).sum() for grad in grads).sqrt()", "max(grad.norm() for grad in grads)"),
     "that is the length of the longest gradient. All numbers of all gradients make one arrow"),
    (RIGHT.replace("(max_norm / (norm + 1e-6)).clamp(max=1)", "(norm / max_norm).clamp(min=1)"),
     "the factor is upside down: what is twice too long is multiplied by a half"),
    (RIGHT.replace("grad *= (", "grad = grad * ("),
     "nothing was clipped: `grad = grad * ...` makes a new tensor, and .grad keeps the old one. `grad *= ...` changes it"),
]  # fmt: skip

CLIPPING = Exercise(
    id="08-5",
    title="all gradients together are at most so long",
    check=check_clipping,
    hints=(
        "Two gradients, [3] and [4]. How long is the arrow that has both numbers in it?",
        "norm: the root of the sum of all squares, over all gradients. factor: max_norm / (norm + 1e-6), at most 1. Then each "
        "grad *= factor, and return norm.",
        "To shorten an arrow [3, 4] to the length 1, multiply both numbers by 1 / 5: [0.6, 0.8].",
    ),
    solution=RIGHT,
    mistakes=[
        *WRONG,
        (RIGHT.replace("    return norm", ""), "nothing came back. Expected the norm from before, 5"),
    ],
    minutes=8,
    difficulty=3,
    importance=4,
    objectives=(4,),
)
