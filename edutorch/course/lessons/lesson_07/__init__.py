"""The exercises of notebook 07: losses, initialisation, numerics.

How an answer is checked is in the files beside this one, each named after what is asked: constants (07-1), entropy (07-2 and
07-3), start (07-4), gains (07-5), bugs (07-6). The figure at the top is in pictures.
"""

from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_07.bugs import CLASSIFIER_MISTAKES, RIGHT, check_classifier
from edutorch.course.lessons.lesson_07.constants import CONSTANTS, CONSTANTS_WRONG, check_constants
from edutorch.course.lessons.lesson_07.entropy import (
    ENTROPY,
    ENTROPY_WRONG,
    SLOPE,
    SLOPE_WRONG,
    check_entropy,
    check_slope,
)
from edutorch.course.lessons.lesson_07.gains import GAIN, GAIN_MISTAKES, check_gain
from edutorch.course.lessons.lesson_07.pictures import thirty_layers
from edutorch.course.lessons.lesson_07.start import CALM, CALM_MISTAKES, check_calm

__all__ = ["EXERCISES", "thirty_layers"]

EXERCISES = [
    Exercise(
        id="07-1",
        title="one number for many, twice",
        check=check_constants,
        hints=(
            "Where the pulls up and down balance, the gradient is 0. How hard does a far number pull, in each loss?",
            "Squared: the sum of y - c must be 0. Absolute: as many numbers lie above c as below. Tensors have both methods.",
            "For 0, 0, 6: the squared error is smallest at 2, where 2 + 2 balances 4. The absolute one at 0, the middle value.",
        ),
        solution=CONSTANTS,
        mistakes=[
            *CONSTANTS_WRONG,
            ("def best_constants(y):\n    return y.mean()", "Expected a pair of numbers"),
            (CONSTANTS.replace("return ", ""), "`return` is missing"),
        ],
        minutes=4,
        difficulty=1,
        importance=4,
        objectives=(1,),
    ),
    Exercise(
        id="07-2",
        title="a cross-entropy for any scores",
        check=check_entropy,
        hints=(
            "Which is the largest number that e is raised to, after each row has lost its largest score?",
            "z = scores - scores.amax(1, keepdim=True), then z minus the logarithm of the row's sum. Of each row take the "
            "number of its right class: logp[torch.arange(len(target)), target].",
            "The row [1000, 999]: z is [0, -1], the sum of e to z 1.368, its logarithm 0.313. If class 1 is right: 1 + 0.313.",
        ),
        solution=ENTROPY,
        mistakes=ENTROPY_WRONG,
        minutes=12,
        difficulty=3,
        importance=5,
        objectives=(2,),
    ),
    Exercise(
        id="07-3",
        title="what was said, minus what is true",
        check=check_slope,
        hints=(
            "A score grows by a little: the true class's, or another. Does the loss fall or rise? When does it not move?",
            "p is scores.softmax(1), the truth is F.one_hot(target, scores.shape[1]). Which of the two is taken off? And the "
            "loss is a mean.",
            "One row, scores [0, 0], right class 0: p is [0.5, 0.5], the truth [1, 0], the gradient [-0.5, 0.5].",
        ),
        solution=SLOPE,
        mistakes=SLOPE_WRONG,
        minutes=7,
        difficulty=2,
        importance=5,
        objectives=(2,),
    ),
    Exercise(
        id="07-4",
        title="a beginning that knows nothing",
        check=check_calm,
        hints=(
            "If all scores of a picture are nearly the same, which shares do they become?",
            "Inside `with torch.no_grad():` make weight and bias of model[-1] smaller in place, by mul_. How small is enough?",
            "For a single layer: with torch.no_grad(): layer.weight.mul_(0.1) makes every weight a tenth of what it was.",
        ),
        solution=CALM,
        mistakes=CALM_MISTAKES,
        minutes=6,
        difficulty=2,
        importance=4,
        objectives=(3,),
    ),
    Exercise(
        id="07-5",
        title="the gain, measured",
        check=check_gain,
        hints=(
            "Send many normal numbers through f. What was the mean of their squares before, and what is it after?",
            "z = torch.randn(100_000) has the mean square 1. If f leaves a share of it, 1 / share makes up for it. But the "
            "weights are squared in there, too.",
            "f(z) = z / 2 leaves a quarter of the mean square. 1 over a quarter is 4, its root 2: twice as large weights.",
        ),
        solution=GAIN,
        mistakes=GAIN_MISTAKES,
        minutes=8,
        difficulty=3,
        importance=4,
        objectives=(4,),
    ),
    Exercise(
        id="07-6",
        title="two bugs that raise no error",
        check=check_classifier,
        hints=(
            "How often is softmax taken on the way from self.body(x) to the loss? F.cross_entropy takes it, too.",
            "forward: nothing after self.body(x). sure: which dimension counts the ten classes of one picture, 0 or 1?",
            "For x of shape (5, 3): x.softmax(0) makes each of 3 columns add up to 1, x.softmax(1) each of 5 rows.",
        ),
        solution=RIGHT,
        mistakes=CLASSIFIER_MISTAKES,
        minutes=8,
        difficulty=2,
        importance=5,
        objectives=(5,),
    ),
]
