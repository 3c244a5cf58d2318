"""Exercises 10-3 and 10-4: a line is written for each sick patient, the patient is trained with it, and looked at again."""

from edutorch.course.answers import NotYet
from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_10.diagnoses import ENOUGH, HEALTHY, LOW, dead, found
from edutorch.course.lessons.lesson_10.programs import LINES, PATIENTS, examined, replaced
from edutorch.course.widgets.clinic_instruments import percent, told


def treated(number, line):
    """The record of a patient that was trained with another line in the place of the sick one."""
    program = "\n".join(one for one in replaced(PATIENTS[number].sick, line.strip()) if one)
    try:
        return examined(program)
    except Exception as error:  # the line is the learner's
        what = f"{type(error).__name__}: {error}".partition("\n")[0]
        whole = " Write the whole line: it replaces the sick one." if isinstance(error, NameError) else ""
        raise NotYet(f"patient {number}: with `{line}` its program raised {what}.{whole}") from None


def milder(record):
    """What one sees if no sickness of the clinic fits."""
    training = record.training
    if not training[-1] >= 0:  # nan, too
        return f"a loss of {told(training[-1])} is no cross-entropy; is the logarithm missing?"
    if dead(record) > 0.999:
        return "a ReLU is dead by now. It was not at first: what pushed it that far?"
    if training[-1] <= 1.02 * min(training):
        return "its loss is lowest at the very end, so 30 epochs were not enough: the steps may be too short."
    return "its loss goes up and down to the end: the steps may still be too long."


def check_patient(number, line):
    if line is ... or line is None:
        raise NotYet(f"patient {number} has no treatment yet.")
    if not isinstance(line, str):
        raise NotYet(
            f"patient {number}: {line!r}. Expected a line of Python as a text; an empty one takes the line out."
        )
    record = treated(number, line)
    sickness = found(record)
    if sickness is HEALTHY:
        return
    now = f"accuracy {percent(record.accuracy)}, validation loss {told(record.validation[-1])}"
    likely = f"{sickness.name}. {sickness.reply(record)[1]}" if sickness else milder(record)
    raise NotYet(
        f"patient {number} is still sick: {now}. Expected at least {percent(ENOUGH)}, and at most {LOW}. Likely: {likely}"
    )


def check_patients(numbers):
    def check(answer):
        lines = answer()
        if lines is None or lines is ... or lines == {}:
            return None
        if not isinstance(lines, dict) or sorted(lines, key=str) != list(numbers):
            raise NotYet(
                f"{str(lines)[:80]} came back. Expected a dictionary with a line for each patient {list(numbers)}."
            )
        for number in numbers:
            check_patient(number, lines[number])
        return 2 * len(numbers)

    return check


def solution_for(numbers, **other):
    """The source of an answer, with other lines for some patients: _3="..." ."""
    lines = {n: other.get(f"_{n}", LINES[PATIENTS[n].sick].strip()) for n in numbers}
    return "\n".join(
        ["def treatments():", "    return {", *(f"        {n}: {line!r}," for n, line in lines.items()), "    }"]
    )


FIRST, SECOND = range(1, 5), range(5, 9)
SGD = "optimizer = torch.optim.SGD(model.parameters(), lr={}, momentum=0.9)"

CURVES = Exercise(
    id="10-3",
    title="patients 1 to 4 are cured",
    check=check_patients(FIRST),
    hints=(
        "What did the clinic reveal for each? For patients 1 and 4: which of the five steps, and which two things that "
        "belong together?",
        "1: the step between loss and backward. 2: which axis of the scores are the classes? 3: patient 0's rate is 0.05. "
        "4: x and y must be put into the same order. (Say of patient 0 that nothing is wrong, and its program is shown.)",
        "A patient with weights that begin at 0 would get {9: 'nn.init.normal_(model[0].weight, std=0.1)'}.",
    ),
    solution=solution_for(FIRST),
    mistakes=[
        (solution_for(FIRST, _1="pass"), "patient 1 is still sick: accuracy 10 %"),
        (solution_for(FIRST, _2="loss_fn = lambda scores, y: F.cross_entropy(scores.T, y)"), "patient 2: with"),
        (solution_for(FIRST, _2="loss_fn = lambda scores, y: F.nll_loss(F.log_softmax(scores, dim=0), y)"),
         "the loss has the wrong axis. The loss: it begins at 3.91"),
        (solution_for(FIRST, _3=SGD.format(1)), "patient 3 is still sick"),
        (solution_for(FIRST, _3=SGD.format(1e-4)), "the steps may be too short"),
        (solution_for(FIRST, _3=SGD.format(0.3)), "the steps may still be too long"),
        (solution_for(FIRST, _3="lr=0.05"), "Write the whole line: it replaces the sick one"),
        (solution_for(FIRST, _2="loss_fn = lambda scores, y: F.nll_loss(F.softmax(scores, dim=1), y)"),
         "is no cross-entropy; is the logarithm missing?"),
        (solution_for(FIRST, _4="x, y = x[torch.randperm(600)], y[order]"), "the labels are shuffled"),
        ("def treatments():\n    return {1: 'optimizer.zero_grad()'}", "a line for each patient [1, 2, 3, 4]"),
        ("def treatments():\n    return {1: ..., 2: ..., 3: ..., 4: ...}", "patient 1 has no treatment yet"),
        ("def treatments():\n    return {1: 0.05, 2: '', 3: '', 4: ''}", "Expected a line of Python as a text"),
    ],
    minutes=12,
    difficulty=3,
    importance=5,
    objectives=(3,),
)  # fmt: skip

FLOW = Exercise(
    id="10-4",
    title="patients 5 to 8 are cured",
    check=check_patients(SECOND),
    hints=(
        "Which patient needs a line more, which a line less, and which another one?",
        "5: every layer should learn. 6: the loss takes its own softmax. 7: where should a bias begin, so that some numbers "
        "are above 0? 8: what must be said before validation?",
        "A patient whose Dropout is 0.99 would get {9: 'nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.5),'}.",
    ),
    solution=solution_for(SECOND),
    mistakes=[
        (
            solution_for(SECOND, _5="model[3].requires_grad_(False)"),
            "a layer is frozen. The gradients: 3.weight and 3.bias",
        ),
        (solution_for(SECOND, _6="nn.Linear(64, 10), nn.Sigmoid(),"), "patient 6 is still sick"),
        (solution_for(SECOND, _6="nn.Linear(64, 10), nn.Softmax(dim=0),"), "patient 6 is still sick"),
        (solution_for(SECOND, _7="nn.init.constant_(model[3].bias, -4.0)"), "patient 7 is still sick"),
        (
            solution_for(SECOND, _7="nn.init.constant_(model[3].bias, 5.0)"),
            "It was not at first: what pushed it that far?",
        ),
        (solution_for(SECOND, _8="model.train()"), "eval() was forgotten"),
        (solution_for(SECOND, _8="torch.no_grad()"), "eval() was forgotten"),
    ],
    minutes=12,
    difficulty=3,
    importance=5,
    objectives=(4,),
)
