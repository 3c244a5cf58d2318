"""Is an optimizer right? It walks ten steps beside edutorch's own, which are PyTorch's, from many places.

Each problem has two parameters with curves of their own: whoever keeps one memory for both is found out.
"""

import edutorch as torch
from edutorch.course.answers import NotYet, answer_from, unfinished
from edutorch.course.properties import Draw, agrees

EXACT = torch.float64
STEPS, NEAR = 10, 1e-7

# As it stands in the notebook: what all optimizers of this lesson share.
OPTIMIZER = """class Optimizer:
    def __init__(self, params, **settings):
        self.params = list(params)
        self.state = {p: {} for p in self.params}
        vars(self).update(settings)

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                p -= self.lr * self.direction(p, p.grad, self.state[p])


"""


def walk(make, curve, start, settings):
    """The places of ten steps.

    Args:
        make: (parameters, settings) -> an optimizer.
        curve: how much the floor is curved below each number; a row for each of two parameters.
        start: where the two begin.
        settings: lr and others, by name.
    """
    params = [row.to(EXACT).requires_grad_() for row in start]
    optimizer = make(params, **settings)
    places = []
    for _ in range(STEPS):
        loss = sum((c * p * p / 2 - p).sum() for c, p in zip(curve, params))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        places.append(torch.stack([p.detach() for p in params]))
    return torch.stack(places)


class Walker:
    """An optimizer's class, walking. `__code__` tells in whose lines an error may have happened."""

    def __init__(self, answer):
        self.answer = answer
        self.__code__ = next((f.__code__ for f in vars(answer).values() if hasattr(f, "__code__")), None)

    def __call__(self, *problem):
        return walk(self.answer, *problem)


def apart(got, expected):
    """None, or the first step after which two walks differ, in words."""
    for step, (mine, theirs) in enumerate(zip(got, expected), 1):
        if not torch.isfinite(mine).all():
            return f"after step {step} the parameters are {mine.tolist()}: something was divided by 0. Expected numbers"
        if not torch.allclose(mine, theirs, rtol=NEAR, atol=NEAR):
            digits = 4 if (mine - theirs).abs().max() > 1e-3 else 9
            mine, theirs = ([[round(x, digits) for x in row] for row in place.tolist()] for place in (mine, theirs))
            return f"after step {step} the two parameters are {mine}. Expected {theirs}"
    return None


def problems(**settings):
    """Inputs of a check: settings gives for each name what may be drawn."""

    def drawn(draw):
        size = draw.size(1, 2)
        chosen = {name: draw.pick(options) for name, options in settings.items()}
        return {"curve": draw.tensor(2, size), "start": draw.tensor(2, size), "settings": chosen}

    return drawn


def walks_like(answer, oracle, drawn, wrong):
    """A check of an optimizer's class.

    Args:
        answer: the learner's class.
        oracle: edutorch's.
        drawn: what `problems` returned.
        wrong: pairs (source of a wrong class, words).
    """
    if not isinstance(answer, type):
        return None
    if not hasattr(answer, "direction") or not hasattr(answer, "step"):
        raise NotYet(
            "your class has no step() or no direction(). Expected one that begins with `class ...(Optimizer)`."
        )
    p, grad, state = torch.zeros(2, dtype=EXACT), torch.ones(2, dtype=EXACT), {}
    came = answer([p], **drawn(Draw())["settings"]).direction(p, grad, state)
    if came is None and (state or not unfinished(answer)):
        raise NotYet("nothing came back from direction(). Expected the direction. Likely: `return` is missing.")
    if came is None or came is ...:
        return None
    likely = [(Walker(answer_from(code)), words) for code, words in wrong]
    return agrees(Walker(answer), Walker(oracle), drawn, likely=likely, same=apart, times=40)
