"""The exercises of notebook 03: an engine for derivatives, in fewer than 100 lines.

How an answer is checked is in the files beside this one, each named after what is asked. Most answers are tried on random
expressions (expressions.py), and where one needs the rest of an engine, it gets the notebook's (engine.py).
"""

from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_03.backward import BACKWARD, BACKWARD_WRONG, check_backward
from edutorch.course.lessons.lesson_03.nudging import NO_STAR, NUDGE, NUDGED_WRONG, draw_slope, exact_slope
from edutorch.course.lessons.lesson_03.ordering import ORDER, VISIT, check_order
from edutorch.course.lessons.lesson_03.slopes import CURVES, check_add, check_curves
from edutorch.course.lessons.lesson_03.training import TRAIN, TRAIN_WRONG, check_train
from edutorch.course.properties import agrees

EXERCISES = [
    Exercise(
        id="03-1",
        title="a slope by nudging one input",
        check=lambda answer: agrees(answer, exact_slope, draw_slope, likely=NUDGED_WRONG),
        hints=(
            "Which two calls of f do you compare, and how far apart do they stand?",
            "Copy the list twice with list(numbers). Change only the number at `place`: + h in one, - h in the other.",
            "For f(a) = 10 * a at 4, with h = 1: f(5) is 50, f(3) is 30, and (50 - 30) / 2 = 10.",
        ),
        solution=NUDGE,
        mistakes=[*NUDGED_WRONG, NO_STAR],
        minutes=6,
        difficulty=2,
        importance=4,
        objectives=(1,),
    ),
    Exercise(
        id="03-2",
        title="the slopes of a sum",
        check=check_add,
        hints=(
            "Nudge a by 0.01. By how much does a + b move?",
            "The line `slopes = None` wants a tuple of two numbers: one for a, one for b.",
            "For a - b it would be (1.0, -1.0): the difference grows with a, and shrinks as fast when b grows.",
        ),
        solution="def add(a, b):\n    slopes = (1.0, 1.0)\n    return a + b, slopes",
        mistakes=[
            ("def add(a, b):\n    return a + b, (b, a)", "these are the slopes of a product"),
            ("def add(a, b):\n    return a + b, (a, b)", "do not depend on where a and b stand"),
            ("def add(a, b):\n    return a + b, (1.0, 0.0)", "b makes the sum grow, too"),
            ("def add(a, b):\n    return a + b, (0.01, 0.01)", "a slope is a ratio"),
            ("def add(a, b):\n    return a + b, 1.0", "Expected a tuple with a slope for each input"),
            ("def add(a, b):\n    return a + b, (1.0,)", "Expected 2 of them"),
            ("def add(a, b):\n    return a + b", "Expected two things"),
            ("def add(a, b):\n    return a - b, (1.0, 1.0)", "Mend the result of add"),
            ("def add(a, b):\n    return a + c, (1.0, 1.0)", "raised NameError"),
        ],
        minutes=3,
        difficulty=1,
        importance=5,
        objectives=(2,),
    ),
    Exercise(
        id="03-3",
        title="tanh, relu and exp with their slopes",
        check=check_curves,
        hints=(
            "Where is each curve steep, and where is it flat? The slopes stand in the cell above, in words.",
            "Compute the result first, as y = math.tanh(a); then return y, (slope,) where the slope uses y.",
            "The square a * a has the slope 2 * a: def square(a): return a * a, (2 * a,).",
        ),
        solution=CURVES,
        mistakes=[
            (CURVES.replace("1 - y * y", "y"), "this is tanh itself"),
            (CURVES.replace("1 - y * y", "1 - a * a"), "not the input"),
            (CURVES.replace("1 - y * y", "1 - y"), "the square is missing"),
            (CURVES.replace("1 - y * y", "(1 - y) ** 2"), "square the result first"),
            (CURVES.replace("(a):", "(self, a):"), "so leave `self` out"),
            (CURVES.replace("1.0 if a > 0 else 0.0", "1.0"), "left of 0 relu is flat"),
            (CURVES.replace("1.0 if a > 0 else 0.0", "max(a, 0.0)"), "this is relu itself"),
            (CURVES.replace("a > 0 else", "a >= 0 else"), "relu has a corner there"),
            (CURVES.replace("(y,)", "(a * math.exp(a - 1),)"), "that rule is for powers"),
            (CURVES.replace("(y,)", "y"), "with a comma"),
            (CURVES.replace("math.exp(a)", "math.exp(-a)"), "Mend the result of exp"),
            (CURVES[: CURVES.index("    def relu")].rstrip(), "tanh: right. Expected next: relu and exp"),
        ],
        minutes=10,
        difficulty=3,
        importance=4,
        objectives=(2,),
    ),
    Exercise(
        id="03-4",
        title="every value before its inputs",
        check=check_order,
        puzzle=VISIT,
        hints=(
            "When may a value be put into the list: before everything that it was made from is there, or after?",
            "Write the puzzle's function inside yours, call it with root, and turn the list round at the end: found[::-1].",
            "Packing a bag: what lies at the bottom goes in first. Visit the inputs, then add the value; at the end the "
            "last one in comes out first.",
        ),
        solution=ORDER,
        mistakes=[
            (ORDER.replace("found[::-1]", "found"), "the wrong way round"),
            (ORDER.replace("        seen.add(value)\n", ""), "has to be visited once"),
            (
                ORDER.replace("        found.append(value)\n", "")
                .replace("        seen.add(value)\n", "        seen.add(value)\n        found.append(value)\n")
                .replace("found[::-1]", "found"),
                "before everything that uses it was",
            ),
            (
                ORDER.replace("        found.append(value)\n", "").replace(
                    "        seen.add(value)\n", "        seen.add(value)\n        found.append(value)\n"
                ),
                "before its inputs are visited",
            ),
            (ORDER.replace("        found.append", "            found.append"), "inside the loop"),
            (ORDER.replace("            visit(one)", "            found.append(one)"), "Expected"),
            (ORDER.replace("visit(root)", "visit(root.data)"), "raised AttributeError"),
            (ORDER.replace("found[::-1]", "[value.data for value in found]"), "Expected a list of Values"),
            (ORDER.replace("    visit(root)\n    return", "    return"), "your order is empty"),
        ],
        minutes=8,
        difficulty=3,
        importance=4,
        objectives=(3,),
    ),
    Exercise(
        id="03-5",
        title="backward through shared values",
        check=check_backward,
        hints=(
            "Two paths lead from y to e. What happens to the share of the first path when that of the second arrives?",
            "It is the last line of the broken function: the sign between one.grad and the product.",
            "A jar on a shelf: jar = 5 forgets what was in it; jar += 5 puts 5 more in.",
        ),
        solution=BACKWARD,
        mistakes=[
            *BACKWARD_WRONG,
            (
                BACKWARD.replace(
                    "    values[0].grad = 1.0",
                    "    for value in values:\n        value.grad = 0.0\n    values[0].grad = 1.0",
                ),
                "you set gradients to 0 first",
            ),
        ],
        minutes=6,
        difficulty=2,
        importance=5,
        objectives=(4,),
    ),
    Exercise(
        id="03-6",
        title="five steps, again and again",
        check=check_train,
        hints=(
            "Which of the five needs which? What would step do without backward, and backward without a loss?",
            "Five comments, five pieces. ① and ② are one line each; ③ and ⑤ are loops over model.weights.",
            "With a single weight: y_hat = w * 3; loss = (y_hat + -6) * (y_hat + -6); w.grad = 0.0; loss.backward(); "
            "w.data -= 0.1 * w.grad.",
        ),
        solution=TRAIN,
        mistakes=[
            *TRAIN_WRONG,
            (TRAIN.replace("lr * w.grad", "0.05 * w.grad"), "Likely: lr is not used"),
            (TRAIN.replace("[model(one) for one in x]", "model(x)"), "takes one example, and was given the list"),
            (TRAIN.replace("return losses", "return losses[-1]"), "Expected the list of losses"),
            (TRAIN.replace("losses.append(loss.data)", "losses.append(loss)"), "as floats: loss.data"),
            (TRAIN.replace("        losses.append", "    losses.append"), "Expected 5, one for each step"),
        ],
        minutes=12,
        difficulty=3,
        importance=5,
        objectives=(5,),
    ),
]
