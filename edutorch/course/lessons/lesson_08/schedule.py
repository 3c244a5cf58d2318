"""Exercise 08-4: a plan for the learning rate, first up in a line, then down in half a cosine."""

import math

import edutorch as torch
from edutorch.course.answers import NotYet, answer_from, unfinished
from edutorch.course.catalogue import Exercise
from edutorch.course.properties import agrees


def draw_moment(draw):
    warmup = draw.integer(1, 5)
    total = warmup + draw.integer(1, 8)
    return {"step": draw.integer(0, total + 2), "warmup": warmup, "total": total}


def planned(step, warmup, total):
    """The same, from a table: the way up, the way down, and nothing after the end."""
    up = [(place + 1) / warmup for place in range(warmup)]
    down = [math.cos(math.pi / 2 * place / (total - warmup)) ** 2 for place in range(total - warmup)]
    table = up + down
    return round(table[step], 9) if step < len(table) else 0.0


class Plain:
    """A plan whose whole numbers are floats, too: 0 after the end is as good as 0.0."""

    def __init__(self, answer):
        self.answer, self.__code__ = answer, getattr(answer, "__code__", None)

    def __call__(self, step, warmup, total):
        came = self.answer(step, warmup, total)
        return float(came) if type(came) is int else came


def check_schedule(answer):
    came = answer(3, 2, 6)
    if came is None and not unfinished(answer):
        raise NotYet("nothing came back from factor(3, 2, 6). Expected a number. Likely: `return` is missing.")
    if isinstance(came, torch.Tensor):
        raise NotYet(
            "factor(3, 2, 6) came back as a tensor. Expected a number: math.cos gives one, torch.cos a tensor."
        )
    likely = [(Plain(answer_from(code)), words) for code, words in WRONG]
    return agrees(Plain(answer), planned, draw_moment, likely=likely)


RIGHT = """import math

def factor(step, warmup, total):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1, (step - warmup) / (total - warmup))
    return (1 + math.cos(math.pi * done)) / 2"""
GUARDED = RIGHT.replace(
    "    done = min(1, (step - warmup) / (total - warmup))",
    "    if step >= total:\n        return 0.0\n    done = (step - warmup) / (total - warmup)",
)
WRONG = [
    (RIGHT.replace("(step + 1) / warmup", "step / warmup"),
     "the way up begins at 0, so the first step does not move. Step 0 is the first: (step + 1) / warmup"),
    (RIGHT.replace("(step - warmup) / (total - warmup)", "step / total"),
     "the cosine began at step 0, so the plan jumps down where the warm-up ends. Count its share from there"),
    (RIGHT.replace("min(1, (step - warmup) / (total - warmup))", "(step - warmup) / (total - warmup)"),
     "after the end the cosine rises again. The share that is done is at most 1"),
    (RIGHT.replace("(1 + math.cos(math.pi * done)) / 2", "math.cos(math.pi * done)"),
     "a cosine falls to -1, and a negative learning rate climbs. Add 1, and take half"),
    (RIGHT.replace("(1 + math.cos(math.pi * done)) / 2", "1 - done"), "the way down is a straight line"),
    (RIGHT.replace("math.pi * done", "180 * done"), "math.cos takes radians: half a turn is math.pi, not 180"),
    (RIGHT.replace("math.pi * done)) / 2", "math.pi / 2 * done)) / 2"),
     "the cosine stops half way, at 1/2: from 1 to 0 it needs all of math.pi"),
    (RIGHT.replace("    if step < warmup:\n        return (step + 1) / warmup\n", ""),
     "the way up is missing: for step < warmup, another formula holds"),
    (RIGHT.replace("step < warmup", "step <= warmup"),
     "the step number warmup is not one of the first warmup steps: they are counted from 0. It begins the way down"),
    (RIGHT.replace("(step + 1) / warmup", "(step + 1) / (warmup + 1)"),
     "the way up ends below 1: after warmup steps, (step + 1) / warmup is 1"),
    (RIGHT.replace("    done =", "    if step >= total:\n        return 1\n    done ="),
     "after the end it is 1 again; it stays at 0"),
    (RIGHT.replace("(1 + math.cos(math.pi * done)) / 2", "1 + math.cos(math.pi * done)"),
     "1 plus a cosine falls from 2 to 0: take half of it"),
    *[(form.replace(right, wrong), words) for form in (RIGHT, GUARDED) for right, wrong, words in (
        ("/ (total - warmup)", "/ total", "the way down is total - warmup steps long, not total"),
        ("(step - warmup) /", "step /", "the way down begins at warmup: of step, warmup is taken off"),
        ("(1 + math.cos(math.pi * done)) / 2", "1 + math.cos(math.pi * done) / 2",
         "only the cosine was halved: put brackets around 1 + cos"),
    )],
]  # fmt: skip

SCHEDULE = Exercise(
    id="08-4",
    title="a plan that warms up, and comes to rest",
    check=check_schedule,
    hints=(
        "Which share of the way down is done at step = warmup, and which at step = total?",
        "Two cases. step < warmup: (step + 1) / warmup. Else done = (step - warmup) / (total - warmup), at most 1, and then "
        "(1 + cos(pi * done)) / 2.",
        "From 1 to 0 in a line, over 8 steps: 1 - min(1, step / 8).",
    ),
    solution=RIGHT,
    mistakes=[
        *WRONG,
        (RIGHT.replace("math.cos(math.pi * done)", "torch.cos(torch.tensor(math.pi * done))"), "math.cos gives one"),
        (RIGHT.replace("    return (1", "    (1"), "`return` is missing"),
    ],
    minutes=8,
    difficulty=3,
    importance=4,
    objectives=(3,),
)
