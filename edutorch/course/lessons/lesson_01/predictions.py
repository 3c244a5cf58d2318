"""Twenty questions about shapes and strides, different for every seed: the notebook asks them, and marks the answers."""

import random

import edutorch as torch


def question(dice, only_views, steps):
    """A shape, and code that makes something of a contiguous tensor x of this shape: chosen by chance."""
    shape = tuple(dice.randrange(2, 6) for _ in range(dice.randrange(2, 4)))
    x = torch.arange(torch.zeros(shape).numel()).reshape(shape)
    code, y = "x", x
    for _ in range(steps):
        code += step(dice, tuple(y.shape), only_views)
        y = eval(code, {"x": x})
    return shape, code, y


def step(dice, shape, only_views):
    """Code for one step that a tensor of this shape can take."""
    dims = len(shape)
    d = dice.randrange(dims)
    before = ":, " * d
    can = [f"[{before}{dice.randrange(1, shape[d])}:]"] if shape[d] > 1 else []
    can += [f"[{before}::2]"] if shape[d] > 2 else []
    if dims > 1:
        a, b = sorted(dice.sample(range(dims), 2))
        can += [f"[{before}{dice.randrange(shape[d])}]", f".transpose({a}, {b})"]
    if dims == 3:
        can.append(f".permute{tuple(dice.sample(range(3), 3))}")
    if not only_views:
        can.append(f".unsqueeze({dice.randrange(dims + 1)})")
        if dims > 1:
            can.append(f".reshape({shape[0]}, -1)" if dims > 2 else ".reshape(-1)")
    return dice.choice(can)


def twenty(seed):
    """Twenty questions about shapes and strides, as pairs (text, right answer). Every seed has its own."""
    dice = random.Random(seed)
    questions = []
    while len(questions) < 20:
        number = len(questions)
        of_stride = number >= 12
        shape, code, y = question(dice, only_views=of_stride, steps=1 if number < 7 or 12 <= number < 16 else 2)
        text = f"x of shape {shape}: the {'stride' if of_stride else 'shape'} of {code}"
        if text not in [known for known, _ in questions]:
            questions.append((text, tuple(y.stride() if of_stride else y.shape)))
    return questions


def ask_twenty(seed):
    """Print the twenty questions of a seed."""
    for number, (text, _) in enumerate(twenty(seed), 1):
        print(f"{number:>2}. {text}")


def mark_twenty(seed, answers):
    """Say how many of your answers are right, and what the first wrong one should be.

    Args:
        seed: that of the questions.
        answers: a list of twenty tuples, or of as many as you have.
    """
    if answers is None or answers is ...:
        print("TODO: twenty tuples, in a list")
        return
    questions = twenty(seed)
    if len(answers) > len(questions):
        print(f"NOT YET: {len(answers)} answers. Expected {len(questions)}.")
        return
    wrong = [number for number, (mine, (_, right)) in enumerate(zip(answers, questions)) if mine != right]
    if wrong:
        text, right = questions[wrong[0]]
        score = f"{len(answers) - len(wrong)}/{len(answers)}"
        print(f"NOT YET: {score}. Number {wrong[0] + 1}: {text} is {right}, you said {answers[wrong[0]]!r}.")
    elif len(answers) < len(questions):
        print(
            f"NOT YET: so far all are right, {len(answers)}/{len(answers)}. {len(questions) - len(answers)} are left."
        )
    else:
        print("PASS 20/20 predictions are right")
