"""The exercises of notebook 01: shape, dtype, stride, view.

How an answer is checked is in the files beside this one, each named after what is asked; so are most of the wrong answers.
"""

import edutorch as torch
from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_01.aliasing import HISTORY, check_history
from edutorch.course.lessons.lesson_01.contiguous import CONTIGUOUS, contiguous_by_looking, layouts
from edutorch.course.lessons.lesson_01.hero import picture_on_tape
from edutorch.course.lessons.lesson_01.predictions import ask_twenty, mark_twenty
from edutorch.course.lessons.lesson_01.strides import CELL, STRIDES, cell_by_walking, places, shapes
from edutorch.course.lessons.lesson_01.tiles import TILES, TILES_HEAD, pictures, tiles_by_cutting
from edutorch.course.lessons.lesson_01.view_or_copy import QUIZ
from edutorch.course.properties import agrees

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
            "Two lines share memory with the caller: the one that keeps, and the one that fades.",
            "To log a weight w while training: log.append(w.clone()); and w - 1 makes new numbers, w -= 1 does not.",
        ),
        solution=HISTORY.format(kept="picture.clone()", fade="picture = picture - 1"),
        mistakes=[
            (HISTORY.format(kept="picture", fade="picture -= 1"), "the caller's picture changed"),
            (HISTORY.format(kept="picture.clone()", fade="picture -= 1"), "writes into the caller's memory"),
            (HISTORY.format(kept="picture[:]", fade="picture = picture - 1"), "as picture[:] is"),
            (
                "def history(picture, steps):\n    picture = picture.clone()\n    kept = []\n"
                "    for _ in range(steps):\n        kept.append(picture)\n        picture -= 1\n    return kept",
                "all snapshots are the same tensor",
            ),
            (
                "def history(picture, steps):\n    return [picture - number - 1 for number in range(steps)]",
                "the snapshot was taken after the step",
            ),
            ("def history(picture, steps):\n    return picture.clone()", "Expected a list"),
            (
                "def history(picture, steps):\n    return [picture.float() - number for number in range(steps)]",
                "the number type changed",
            ),
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
            "Slices step evenly, whatever their numbers. Lists and conditions need not. Arithmetic makes new numbers.",
            "x[0] is a view: offset 0, stride (1,). x[[0]] holds the same numbers, but a list was given: a copy.",
        ),
        solution="def chosen():\n    return [1, 1, 2, 2, 1, 2, 2, 1]",
        mistakes=[
            ("def chosen():\n    return [1, 1, 1, 2, 1, 2, 2, 1]", "another list need not be"),
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
        solution=TILES_HEAD + "return picture.view(h // k, k, w // k, k).transpose(1, 2)",
        mistakes=[
            *TILES,
            (
                TILES_HEAD + "return picture.view(h // k, k, w // k, k).transpose(1, 2).contiguous()",
                "has memory of its own",
            ),
            (
                TILES_HEAD + "return picture.view(h // k, k, w // k, k).transpose(1, 2).flatten(0, 1)",
                "the shape came back as",
            ),
        ],
        minutes=9,
        difficulty=4,
        importance=3,
        objectives=(3, 5),
    ),
]
