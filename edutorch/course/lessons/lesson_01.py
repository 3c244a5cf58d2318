"""The exercises of notebook 01: shape, dtype, stride, view."""

import random

import edutorch as torch
from edutorch.course.catalogue import Exercise
from edutorch.course.compare import different, shown
from edutorch.course.exercise import NotYet
from edutorch.course.properties import agrees
from edutorch.course.widgets import Choose, Question
from edutorch.memory import in_order

# ------------------------------------------------------------------------------------------ where on the tape


def places(draw):
    dims = draw.integer(1, 3)
    index = tuple(draw.integer(0, 4) for _ in range(dims))
    return {"index": index, "stride": tuple(draw.integer(0, 9) for _ in range(dims)), "offset": draw.integer(0, 9)}


def cell_by_walking(index, stride, offset):
    """Walk there on the tape, one step after the other."""
    cell = offset
    for steps, length in zip(index, stride):
        for _ in range(steps):
            cell += length
    return cell


CELL = [
    (
        "def cell_of(index, stride, offset):\n    return sum(i * step for i, step in zip(index, stride))",
        "the offset is missing: the walk begins at cell `offset`, not at cell 0",
    ),
    (
        "def cell_of(index, stride, offset):\n    return offset + sum(index) * sum(stride)",
        "each index belongs to its own stride: multiply first, add then",
    ),
    (
        "def cell_of(index, stride, offset):\n    return offset + sum(i * s for i, s in zip(index, reversed(stride)))",
        "the strides are read from the wrong end",
    ),
    ("def cell_of(index, stride, offset):\n    return offset + sum(index)", "every step is one cell long here"),
]


def shapes(draw):
    return {"shape": tuple(draw.size(high=5) for _ in range(draw.integer(1, 4)))}


STRIDES = [
    (
        "def strides_of(shape):\n    out = [1]\n    for n in shape[:-1]:\n        out.append(out[-1] * n)\n"
        "    return tuple(out)",
        "the first dimension steps by 1 here. In edutorch it is the last one",
    ),
    (
        "def strides_of(shape):\n    out, step = [], 1\n    for n in reversed(shape):\n        step *= n\n"
        "        out.append(step)\n    return tuple(reversed(out))",
        "each stride counts one dimension too many: write it down before you multiply",
    ),
    (
        "def strides_of(shape):\n    out, step = [], 1\n    for n in reversed(shape):\n        out.append(step)\n"
        "        step *= n\n    return tuple(out)",
        "the strides are right, but in the wrong order: turn them round at the end",
    ),
    (
        "def strides_of(shape):\n    return (*shape[1:], 1)",
        "a stride is a product of all sizes after it, not the next size",
    ),
]

# ------------------------------------------------------------------------------------------- an aliasing bug


def check_history(answer):
    """Three fades: the numbers, the snapshots among each other, and what follows when the base is changed."""
    passed = 0
    for steps, shape in [(1, (2,)), (2, (2, 2)), (3, (8, 8))]:
        picture = torch.arange(torch.zeros(shape).numel(), dtype=torch.float32).reshape(shape) + 8
        before = picture.clone()
        kept = answer(picture, steps)
        if kept is None or kept is ...:
            return None
        if not isinstance(kept, list) or len(kept) != steps or not all(isinstance(y, torch.Tensor) for y in kept):
            raise NotYet(
                f"for steps = {steps} your function returned {shown(kept)}. Expected a list of length {steps}, of tensors."
            )
        if different(picture, before):
            raise NotYet(
                f"for steps = {steps} the caller's picture changed from {shown(before)} to {shown(picture)}. Expected it "
                "as it was. Likely: picture -= 1 writes into the caller's memory; picture = picture - 1 makes new numbers."
            )
        for number, snapshot in enumerate(kept):
            if different(snapshot, before - number):
                cause = ""
                if steps > 1 and all(not different(one, kept[0]) for one in kept):
                    cause = " Likely: all snapshots are the same tensor, seen under several names. Keep a copy."
                elif not different(snapshot, before - number - 1):
                    cause = " Likely: the snapshot was taken after the step. Keep it first, darken then."
                raise NotYet(
                    f"for steps = {steps} snapshot {number} is {shown(snapshot)}. Expected {shown(before - number)}.{cause}"
                )
        picture += 100  # the base is changed: does anything follow?
        for number, snapshot in enumerate(kept):
            if different(snapshot, before - number):
                raise NotYet(
                    f"the picture was changed after your function had returned, and snapshot {number} changed with it. "
                    "Expected a copy, which stays. Likely: this snapshot is the picture itself, or a view of it."
                )
        passed += 4
    return passed


# ------------------------------------------------------------------------------------------------ view or copy


def asked(code, view, why):
    verdict = {"view": "a view", "copy": "a copy"}[view]
    return Question(f"`{code}`", {"a view": why, "a copy": why}, verdict)


QUIZ = Choose(
    [
        asked("x[1:, ::2]", "view", "A slice is another offset and other strides. No number moves."),
        asked("x.T", "view", "The strides change places. No number moves."),
        asked("x[[0, 2]]", "copy", "A list of rows need not be evenly spaced, so no stride can describe it."),
        asked("x[x > 5]", "copy", "Which numbers are taken depends on the numbers: no stride can say that."),
        asked("x.reshape(2, 6)", "view", "x lies in order, so other strides are enough, and reshape does not copy."),
        asked("x.T.reshape(12)", "copy", "No single step walks along 0 4 8 1 5 9 ... So reshape has to copy."),
        asked("x + 0", "copy", "An operation makes new numbers, even if they are equal to the old ones."),
        asked("x[:1].expand(3, 4)", "view", "The stride 0 reads the same row three times. It lies there once."),
    ]
)

# -------------------------------------------------------------------------------------------------- contiguous


def layouts(draw):
    """A shape with strides: in order, in order but for a dimension of size 1, turned, with gaps, or anything."""
    shape = tuple(draw.size() for _ in range(draw.integer(1, 3)))
    kind = draw.pick(["order", "one", "turned", "gaps", "any"])
    steps = list(in_order(shape))
    if kind == "one":
        steps = [draw.integer(0, 9) if n == 1 else step for n, step in zip(shape, steps)]
    elif kind == "turned":
        steps = list(reversed(in_order(tuple(reversed(shape)))))
    elif kind == "gaps":
        steps = [2 * step for step in steps]
    elif kind == "any":
        steps = [draw.integer(0, 6) for _ in shape]
    return {"shape": shape, "stride": tuple(steps)}


def contiguous_by_looking(shape, stride):
    """Write down the cells in the order of the numbers: are they 0, 1, 2 ...?"""
    cells = [0]
    for n, step in zip(shape, stride):
        cells = [cell + i * step for cell in cells for i in range(n)]
    return cells == list(range(len(cells)))


ORDER = "    want, step = [], 1\n    for n in reversed(shape):\n        want.insert(0, step)\n        step *= n\n"
CONTIGUOUS = [
    (
        f"def is_contiguous(shape, stride):\n{ORDER}    return tuple(want) == tuple(stride)",
        "a dimension of size 1 is never stepped along, so its stride may be anything",
    ),
    ("def is_contiguous(shape, stride):\n    return stride[-1] == 1", "only the last stride was looked at"),
    (
        "def is_contiguous(shape, stride):\n    return list(stride) == sorted(stride, reverse=True)",
        "falling strides are not enough: there may be gaps between the numbers",
    ),
]

# ------------------------------------------------------------------------------------------------------- tiles


def pictures(draw):
    k, rows, columns = draw.size(high=3), draw.size(high=3), draw.size(high=3)
    return {"picture": torch.arange(rows * k * columns * k).reshape(rows * k, columns * k), "k": k}


def tiles_by_cutting(picture, k):
    rows = [picture[top : top + k].split(k, 1) for top in range(0, len(picture), k)]
    return torch.stack([torch.stack(list(row)) for row in rows])


HEAD = "def tiles(picture, k):\n    h, w = picture.shape\n    "
TILES = [
    (
        HEAD + "return picture.view(h // k, w // k, k, k)",
        "the numbers were only taken in order: split each dimension where it stands, h into (h // k, k) and w into "
        "(w // k, k), and move the dimensions afterwards",
    ),
    (
        HEAD + "return picture.view(h // k, k, w // k, k)",
        "each dimension is split as it should be; now exchange the two in the middle",
    ),
    (
        HEAD + "return picture.view(h // k, k, w // k, k).permute(2, 0, 1, 3)",
        "the tile's column comes first here; the tile's row should",
    ),
]

# ------------------------------------------------------------------------------------------ twenty predictions


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
        answers: a list of twenty tuples.
    """
    if answers is None or answers is ...:
        print("TODO: twenty tuples, in a list")
        return
    questions = twenty(seed)
    if len(answers) != len(questions):
        print(f"NOT YET: {len(answers)} answers. Expected {len(questions)}.")
        return
    wrong = [number for number, (mine, (_, right)) in enumerate(zip(answers, questions)) if mine != right]
    if not wrong:
        print("PASS 20/20 predictions are right")
        return
    text, right = questions[wrong[0]]
    print(f"NOT YET: {20 - len(wrong)}/20. Number {wrong[0] + 1}: {text} is {right}, you said {answers[wrong[0]]!r}.")


# --------------------------------------------------------------------------------------------------- exercises

HISTORY = """def history(picture, steps):
    kept = []
    for _ in range(steps):
        kept.append({kept})
        {darker}
    return kept"""

EXERCISES = [
    Exercise(
        id="01-1",
        title="an index becomes a cell of the tape",
        check=lambda answer: agrees(answer, cell_by_walking, places, likely=CELL),
        hints=(
            "You stand at cell `offset`. How far do you walk for index[0] steps of stride[0] cells each?",
            "Add index[d] * stride[d] to the offset, for every dimension d. zip(index, stride) gives the pairs.",
            "For index (2, 1), stride (10, 3) and offset 5: 5 + 2 * 10 + 1 * 3 = 28.",
        ),
        solution="def cell_of(index, stride, offset):\n"
        "    return offset + sum(i * step for i, step in zip(index, stride))",
        mistakes=[*CELL, ("def cell_of(index, stride, offset):\n    return index * stride", "TypeError")],
        minutes=4,
        difficulty=1,
        importance=5,
        objectives=(2,),
    ),
    Exercise(
        id="01-2",
        title="the strides of a shape whose numbers lie in order",
        check=lambda answer: agrees(answer, lambda shape: torch.zeros(shape).stride(), shapes, likely=STRIDES),
        hints=(
            "In a table of 3 rows and 4 columns: how many numbers lie between one and the one below it?",
            "Begin at the end with a step of 1. Going left, each size that you pass multiplies the step.",
            "For the shape (5, 2, 3): the last stride is 1, the middle one 3, the first one 2 * 3 = 6.",
        ),
        solution="def strides_of(shape):\n    strides, step = [], 1\n    for size in reversed(shape):\n"
        "        strides.append(step)\n        step = step * size\n    return tuple(reversed(strides))",
        mistakes=[*STRIDES, ("def strides_of(shape):\n    return [1] * len(shape)", "Expected a tuple")],
        minutes=7,
        difficulty=2,
        importance=5,
        objectives=(2,),
    ),
    Exercise(
        id="01-3",
        title="snapshots that stay as they were",
        check=check_history,
        hints=(
            "How many different tensors are in the list: does kept[0] is kept[1] hold?",
            "Two lines share memory with the caller: the one that keeps, and the one that darkens.",
            "To log a weight w while training: log.append(w.clone()); and w - 1 makes new numbers, w -= 1 does not.",
        ),
        solution=HISTORY.format(kept="picture.clone()", darker="picture = picture - 1"),
        mistakes=[
            (HISTORY.format(kept="picture", darker="picture -= 1"), "the caller's picture changed"),
            (HISTORY.format(kept="picture.clone()", darker="picture -= 1"), "writes into the caller's memory"),
            (HISTORY.format(kept="picture[:]", darker="picture = picture - 1"), "changed with it"),
            (
                "def history(picture, steps):\n    picture = picture.clone()\n    kept = []\n"
                "    for _ in range(steps):\n        kept.append(picture)\n        picture -= 1\n    return kept",
                "snapshot 0 is",
            ),
            (
                "def history(picture, steps):\n    return [picture - number - 1 for number in range(steps)]",
                "the snapshot was taken after the step",
            ),
            ("def history(picture, steps):\n    return picture.clone()", "Expected a list"),
        ],
        minutes=6,
        difficulty=2,
        importance=5,
        objectives=(4,),
    ),
    Exercise(
        id="01-4",
        title="eight expressions: views and copies",
        check=QUIZ.check,
        puzzle=QUIZ,
        hints=(
            "Could an offset and one step for each dimension describe the result? Then it can be a view.",
            "Slices step evenly. Lists and conditions need not. An operation always makes new numbers.",
            "x[0] is a view: offset 0, stride (1,). x[[0]] holds the same numbers, but a list was given: a copy.",
        ),
        solution="def chosen():\n    return [1, 1, 2, 2, 1, 2, 2, 1]",
        mistakes=[
            ("def chosen():\n    return [1, 1, 1, 2, 1, 2, 2, 1]", "need not be evenly spaced"),
            ("def chosen():\n    return [1, 2, 2, 2, 1, 2, 2, 1]", "The strides change places"),
            ("def chosen():\n    return [1, 1, 2, 2, 1, 1, 2, 1]", "has to copy"),
            ("def chosen():\n    return [1, 1]", "Expected 8 numbers"),
        ],
        minutes=5,
        difficulty=2,
        importance=4,
        objectives=(4,),
    ),
    Exercise(
        id="01-5",
        title="do the numbers lie in order?",
        check=lambda answer: agrees(answer, contiguous_by_looking, layouts, likely=CONTIGUOUS),
        hints=(
            "Which strides would the shape have if its numbers lay in order? You have a function for that.",
            "Compare stride[d] with the stride in order, but only where shape[d] is more than 1.",
            "(2, 1, 3) with (3, 99, 1) is in order: the 99 is never walked. (2, 3) with (4, 1) is not: a gap of one.",
        ),
        solution="def is_contiguous(shape, stride):\n    step = 1\n"
        "    for size, given in reversed(list(zip(shape, stride))):\n"
        "        if size > 1 and given != step:\n            return False\n        step = step * size\n    return True",
        mistakes=[*CONTIGUOUS, ("def is_contiguous(shape, stride):\n    return 1", "Expected a bool")],
        minutes=7,
        difficulty=3,
        importance=3,
        objectives=(5,),
    ),
    Exercise(
        id="01-6",
        title="a picture in tiles, without moving a number",
        check=lambda answer: agrees(answer, tiles_by_cutting, pictures, likely=TILES, memory="shared"),
        hints=(
            "A row number r of the picture is in tile r // k, at row r % k of it. So into which two sizes does h split?",
            "view the picture as (h // k, k, w // k, k). In which place should each of these four dimensions stand?",
            "12 hours of 60 minutes: x.view(12, 60) is [hour, minute], and x.view(12, 60).transpose(0, 1) [minute, hour].",
        ),
        solution=HEAD + "return picture.view(h // k, k, w // k, k).transpose(1, 2)",
        mistakes=[
            *TILES,
            (HEAD + "return picture.view(h // k, k, w // k, k).transpose(1, 2).contiguous()", "has memory of its own"),
            (
                HEAD + "return picture.view(h // k, k, w // k, k).transpose(1, 2).flatten(0, 1)",
                "the shape came back as",
            ),
        ],
        minutes=9,
        difficulty=4,
        importance=3,
        objectives=(3, 5),
    ),
]
