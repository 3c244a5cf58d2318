"""Exercise 03-6: the five steps of training, tried on a line with two weights."""

from edutorch.course.answers import NotYet, answer_from
from edutorch.course.lessons.lesson_03.engine import Value
from edutorch.course.lessons.lesson_03.near import near


class Line:
    """A model with two weights: y_hat = w * x + b."""

    def __init__(self):
        self.weights = [Value(0.5), Value(-1.0)]

    def __call__(self, x):
        if isinstance(x, list):
            raise TypeError("the model takes one example, and was given the list of all: call it for each")
        return self.weights[0] * x + self.weights[1]


def squared_error(y_hat, y):
    """The mean of the squares of what is missing."""
    total = Value(0.0)
    for mine, truth in zip(y_hat, y):
        missing = mine + -truth
        total = total + missing * missing
    return total * (1 / len(y))


TRAIN = """def train(model, loss_fn, x, y, lr, steps):
    losses = []
    for _ in range(steps):
        y_hat = [model(one) for one in x]  # ① forward
        loss = loss_fn(y_hat, y)  # ② loss
        for w in model.weights:  # ③ zero
            w.grad = 0.0
        loss.backward()  # ④ backward
        for w in model.weights:  # ⑤ step
            w.data -= lr * w.grad
        losses.append(loss.data)
    return losses"""
ZERO = "        for w in model.weights:  # ③ zero\n            w.grad = 0.0\n"
BACK = "        loss.backward()  # ④ backward\n"
STEP = "        for w in model.weights:  # ⑤ step\n            w.data -= lr * w.grad\n"
EACH = """def train(model, loss_fn, x, y, lr, steps):
    losses = []
    for _ in range(steps):
        for one, truth in zip(x, y):
            loss = loss_fn([model(one)], [truth])
            for w in model.weights:
                w.grad = 0.0
            loss.backward()
            for w in model.weights:
                w.data -= lr * w.grad
        losses.append(loss.data)
    return losses"""
TRAIN_WRONG = [
    (TRAIN.replace(ZERO, ""), "the gradients of earlier steps are still there; ③ sets them to 0"),
    (TRAIN.replace("-=", "+="), "the step goes uphill; the loss falls against the gradient"),
    (TRAIN.replace("w.data -= lr * w.grad", "w.data -= w.grad"), "lr is not used"),
    (
        TRAIN.replace("w.data -= lr * w.grad", "w.data = -lr * w.grad"),
        "the step replaces the weight; it should change it",
    ),
    (
        TRAIN.replace(ZERO + BACK, BACK + ZERO),
        "the gradients are set to 0 after backward, so the step has nothing to go by",
    ),
    (
        TRAIN.replace("for one in x]", "for one in x[-1:]]").replace("(y_hat, y)", "(y_hat, y[-1:])"),
        "the loss is that of the last example only; ② wants all of them",
    ),
    (EACH, "a step is made after each example; ② asks for one loss, of all of them"),
    (TRAIN.replace(BACK, ""), "backward is missing, so every gradient stays 0"),
    (TRAIN.replace(STEP, ""), "no step follows backward: ⑤ is missing, or stands before ④"),
    (
        TRAIN.replace(ZERO + BACK + STEP, ZERO + STEP + BACK),
        "no step follows backward: ⑤ is missing, or stands before ④",
    ),
]


def outcome(function, lr=0.05):
    """What a training function does to a small model: (losses, the weights at the end, other traces that it leaves)."""
    model, calls = Line(), []

    def loss_fn(y_hat, y):
        loss = squared_error(y_hat, y)
        loss.backward = lambda: calls.append(1.0) or Value.backward(loss)
        return loss

    losses = function(model, loss_fn, [0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 5.0, 7.0], lr, 5)
    return losses, [w.data for w in model.weights], [w.grad for w in model.weights] + [sum(calls)]


def same_training(one, other):
    mine, theirs = sum(one, []), sum(other, [])
    return len(mine) == len(theirs) and all(map(near, mine, theirs))


def check_train(answer):
    """Five steps of a line with two weights, number by number."""
    found = outcome(answer)
    losses, weights, _ = found
    if losses in (None, ..., []) or (isinstance(losses, list) and all(one in (None, ...) for one in losses)):
        return None
    if not isinstance(losses, list) or not all(isinstance(one, int | float) for one in losses):
        raise NotYet(f"your function returned {losses!r}. Expected the list of losses, as floats: loss.data.")
    right, arrived, _ = outcome(answer_from(TRAIN))
    if len(losses) != len(right):
        raise NotYet(f"for steps = 5 you returned {len(losses)} losses. Expected 5, one for each step.")
    causes = [words for code, words in TRAIN_WRONG if same_training(found, outcome(answer_from(code)))]
    likely = f" Likely: {causes[0]}." if causes else ""
    for step, (mine, truth) in enumerate(zip(losses, right), 1):
        if not near(mine, truth):
            raise NotYet(
                f"on a small line, the loss of step {step} came back as {mine:.4f}. Expected {truth:.4f}.{likely}"
            )
    if not all(map(near, weights, arrived)):
        raise NotYet(f"all losses are right, but the weights at the end are not: the last step is missing.{likely}")
    _, weights, _ = outcome(answer, lr=0.02)
    _, arrived, _ = outcome(answer_from(TRAIN), lr=0.02)
    if not all(map(near, weights, arrived)):
        raise NotYet(
            f"with lr = 0.05 all is right; with lr = 0.02 the weights arrive at {weights[0]:.4f} and {weights[1]:.4f}. "
            f"Expected {arrived[0]:.4f} and {arrived[1]:.4f}. Likely: lr is not used."
        )
    return len(right) + len(weights)
