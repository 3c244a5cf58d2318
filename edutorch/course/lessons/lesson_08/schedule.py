"""Exercise 08-4: a plan for the learning rate, first up in a line, then down in half a cosine."""

import math

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
    return float(table[step]) if step < len(table) else 0.0


RIGHT = """import math

def factor(step, warmup, total):
    if step < warmup:
        return (step + 1) / warmup
    done = min(1, (step - warmup) / (total - warmup))
    return (1 + math.cos(math.pi * done)) / 2"""
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
]  # fmt: skip

SCHEDULE = Exercise(
    id="08-4",
    title="a plan that warms up, and comes to rest",
    check=lambda answer: agrees(answer, planned, draw_moment, likely=WRONG),
    hints=(
        "Which share of the way down is done at step = warmup, and which at step = total?",
        "Two cases. step < warmup: (step + 1) / warmup. Else done = (step - warmup) / (total - warmup), at most 1, and then "
        "(1 + cos(pi * done)) / 2.",
        "From 1 to 0 in a line, over 8 steps: 1 - min(1, step / 8).",
    ),
    solution=RIGHT,
    mistakes=WRONG,
    minutes=8,
    difficulty=3,
    importance=4,
    objectives=(3,),
)
