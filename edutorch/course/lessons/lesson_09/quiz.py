"""Exercise 09-5: which split for what. Each wrong option is something that people do."""

from edutorch.course.catalogue import Exercise
from edutorch.course.widgets import Choose, Question

QUIZ = Choose(
    [
        Question(
            "You try 20 learning rates. Which part of the data says which is best?",
            {
                "training": "The rate that learns the training part by heart would win.",
                "validation": "It took no part in training, and it is there to be asked often.",
                "test": "Then the test has helped to choose, and its score is no longer that of unseen data.",
            },
            "validation",
        ),
        Question(
            "300 pictures, ten by each of 30 people. The program will be used by other people. How do you split?",
            {
                "by chance, picture by picture": "Then nearly every hand of the test is known from training. New people have "
                "new hands.",
                "so that each part has ten pictures of each digit": "Good to have, but it does not keep a person's pictures "
                "together.",
                "by people: some are in the test with all their pictures": "The test asks what will be asked later: a hand "
                "never seen.",
            },
            "by people: some are in the test with all their pictures",
        ),
        Question(
            "A rare kind has 20 of 1,000 rows. You want it five times as often while you train. What do you do?",
            {
                "split, then draw its rows more often in training": "A weighted sampler does it, and the test stays as the "
                "world is.",
                "copy its rows four more times, then split": "Copies of one row land on both sides, and the test asks what was "
                "learned by heart.",
                "split, then draw its rows more often in both parts": "Then the test speaks of a world in which the rare is "
                "common.",
            },
            "split, then draw its rows more often in training",
        ),
        Question(
            "Sales of 365 days. The model is to say what tomorrow brings. How do you split?",
            {
                "by chance": "Then it is trained on days after those it is asked about. Tomorrow has no day after it yet.",
                "the first days to train, the last to test": "So it knows only the past of what it is asked.",
            },
            "the first days to train, the last to test",
        ),
        Question(
            "The test score disappoints. You change the model and test again, 30 times, and report the best. What is it?",
            {
                "a validation score": "What chooses is validation, whatever it is called. A test is asked once.",
                "an honest test score": "Of 30 scores the best had also the best luck, and the luck does not come along.",
            },
            "a validation score",
        ),
    ]
)
RIGHT = "def chosen():\n    return [2, 3, 1, 2, 1]"

SPLITS = Exercise(
    id="09-5",
    title="five times the right split",
    check=QUIZ.check,
    puzzle=QUIZ,
    hints=(
        "Ask each time: what will the model be asked later, and does the test ask the same?",
        "Whatever chooses, copies or learns must not have seen the test. Go through the options of each question with that.",
        "A school: homework is training, a trial exam validation, the exam is the test. Who has seen the exam proves nothing.",
    ),
    solution=RIGHT,
    mistakes=[
        (RIGHT.replace("[2, 3, 1, 2, 1]", "[3, 3, 1, 2, 1]"), "the test has helped to choose"),
        (RIGHT.replace("[2, 3, 1, 2, 1]", "[2, 1, 1, 2, 1]"), "New people have new hands"),
        (RIGHT.replace("[2, 3, 1, 2, 1]", "[2, 3, 2, 2, 1]"), "land on both sides"),
        (RIGHT.replace("[2, 3, 1, 2, 1]", "[2, 3, 1, 1, 1]"), "Tomorrow has no day after it yet"),
        (RIGHT.replace("[2, 3, 1, 2, 1]", "[2, 3, 1, 2, 2]"), "Of 30 scores the best had also the best luck"),
    ],
    minutes=5,
    difficulty=2,
    importance=5,
    objectives=(5,),
)
