"""The questions of notebook 10 about curves: three pairs of them, described in words, each with what one might believe."""

from edutorch.course.widgets import Question

OVER, UNDER, RATE = "it learns by heart", "it is too small, or stopped too early", "its steps are too long"

QUESTIONS = [
    Question(
        "Training: 2.3, 0.5, 0.05, 0.004. Validation: 2.3, 0.6, 0.7, 1.1. What is wrong?",
        {
            OVER: "Training goes on falling, validation turns round: what it learns now is true of these samples only.",
            UNDER: "Then training would be high as well. It is nearly 0.",
            RATE: "Steps that are too long show in training: it would jump. It falls smoothly.",
        },
        OVER,
    ),
    Question(
        "Training: 2.3, 2.0, 1.8, 1.7. Validation: 2.3, 2.1, 1.9, 1.8. What is wrong?",
        {
            OVER: "Then validation would turn away from training. The two go hand in hand.",
            UNDER: "Both are high, close to each other, and still falling. Train longer, or give it more units.",
            RATE: "It would jump. This is slow and steady: if anything, the rate is too low.",
        },
        UNDER,
    ),
    Question(
        "Training: 2.3, 9.1, 3.2, 5.8. Validation: 2.5, 4.0, 6.1, 3.3. What is wrong?",
        {
            OVER: "Then training would be low. It is above where it began.",
            UNDER: "A small model stays high; training does not make it worse. This one was at 2.3 before the first step.",
            RATE: "Each step leaps over the valley, and lands higher up. Divide the rate by ten.",
        },
        RATE,
    ),
]
