"""Two optimizers that keep a running number for each weight: momentum a sum of gradients, RMSprop a mean of their squares."""

import edutorch as torch
from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_08.walking import OPTIMIZER, problems, walks_like

# ------------------------------------------------------------------------------------------------------- 08-1: momentum

MOMENTUM_RIGHT = (
    OPTIMIZER
    + """class Momentum(Optimizer):
    momentum = 0.9

    def direction(self, p, grad, state):
        state["v"] = self.momentum * state.get("v", 0) + grad
        return state["v"]"""
)
IDLE = "v has no effect on later steps: it must be written into state, and returned"
TWICE = "the learning rate is applied twice: step() multiplies by it, so direction() need not"
MOMENTUM_WRONG = [
    (MOMENTUM_RIGHT.replace("+ grad", "+ (1 - self.momentum) * grad"),
     "the new gradient is weighed with 1 - momentum. That is called dampening. Here the gradient is added whole"),
    (MOMENTUM_RIGHT.replace('return state["v"]', 'return self.lr * state["v"]'), TWICE),
    (MOMENTUM_RIGHT.replace('state["v"] =', "self.v =").replace('state.get("v", 0)', 'getattr(self, "v", 0)').replace(
        'return state["v"]', "return self.v"),
     "one v is shared between the parameters, because it is kept on self. state is a dictionary for each parameter"),
    (MOMENTUM_RIGHT.replace('state["v"] =', "v =").replace('return state["v"]', "return v"),
     IDLE),
    (MOMENTUM_RIGHT.replace("+ grad", "- grad"),
     "the gradient is taken off, and step() subtracts once more: this one climbs"),
    (MOMENTUM_RIGHT.replace('return state["v"]', "return grad"), IDLE),
    (MOMENTUM_RIGHT.replace('self.momentum * state.get("v", 0) + grad', 'state.get("v", 0) + grad'),
     "nothing is forgotten: the old v has to be multiplied by momentum"),
    (MOMENTUM_RIGHT.replace('self.momentum * state.get("v", 0) + grad', 'state.get("v", 0) + self.momentum * grad'),
     "momentum multiplies the new gradient; it is the old v that it makes smaller"),
    (MOMENTUM_RIGHT.replace('return state["v"]', 'return grad + self.momentum * state["v"]'),
     "that is Nesterov's momentum, which looks one step ahead; here the direction is v itself"),
    (MOMENTUM_RIGHT.replace('state["v"] = self.momentum * state.get("v", 0) + grad', 'v = state.get("v", 0)\n'
                            '        state["v"] = self.momentum * v + grad').replace('return state["v"]', "return v"),
     "the old v came back; the new one is the direction"),
    (MOMENTUM_RIGHT.replace("        return", '        p -= self.lr * state["v"]\n        return'),
     "p is moved twice: step() does it. direction() only says where to"),
]  # fmt: skip

MOMENTUM = Exercise(
    id="08-1",
    title="momentum walks as PyTorch's SGD does",
    check=lambda answer: walks_like(
        answer, torch.optim.SGD, problems(lr=[0.1, 0.5, 0.01], momentum=[0.9, 0.5]), MOMENTUM_WRONG
    ),
    hints=(
        "What has to be known of the last step, and in which of the two, self or state, is there a place for each parameter?",
        'The first line makes the new v out of self.momentum, the old v and grad. The old one: state.get("v", 0).',
        'To count the steps of each parameter: state["t"] = state.get("t", 0) + 1, and then return state["t"].',
    ),
    solution=MOMENTUM_RIGHT,
    mistakes=[*MOMENTUM_WRONG, (MOMENTUM_RIGHT.replace('\n        return state["v"]', ""), "`return` is missing")],
    minutes=6,
    difficulty=2,
    importance=5,
    objectives=(1,),
)

# -------------------------------------------------------------------------------------------------------- 08-2: RMSprop

RMSPROP_RIGHT = (
    OPTIMIZER
    + """class RMSprop(Optimizer):
    alpha, eps = 0.99, 1e-8

    def direction(self, p, grad, state):
        old = state.get("square", 0)
        state["square"] = self.alpha * old + (1 - self.alpha) * grad**2
        return grad / (state["square"].sqrt() + self.eps)"""
)
RMSPROP_WRONG = [
    (RMSPROP_RIGHT.replace('(state["square"].sqrt() + self.eps)', '(state["square"] + self.eps).sqrt()'),
     "eps stands inside the root. PyTorch adds it after the root"),
    (RMSPROP_RIGHT.replace(".sqrt()", ""), "the root is missing: the mean is one of squares"),
    (RMSPROP_RIGHT.replace("(1 - self.alpha) * grad**2", "grad**2"),
     "the new square is added whole: that is a sum, not a mean. Its share is 1 - alpha"),
    (RMSPROP_RIGHT.replace("self.alpha * old + (1 - self.alpha)", "(1 - self.alpha) * old + self.alpha"),
     "alpha and 1 - alpha are exchanged: alpha is how much of the old mean is kept"),
    (RMSPROP_RIGHT.replace("return grad", "return self.lr * grad"), TWICE),
    (RMSPROP_RIGHT.replace('state["square"]', "self.square").replace('state.get("square", 0)', 'getattr(self, "square", 0)'),
     "one mean is shared between the parameters, because it is kept on self. state is a dictionary for each parameter"),
    (RMSPROP_RIGHT.replace("grad**2", "grad.abs()"), "the mean is of sizes, not of squares"),
    (RMSPROP_RIGHT.replace('state["square"]', "square"),
     'the mean is forgotten after each step: it must be written into state["square"]'),
    (RMSPROP_RIGHT.replace('(state["square"].sqrt() + self.eps)', 'state["square"].sqrt() + self.eps'),
     "eps is added to the quotient; the root and eps belong in brackets"),
]  # fmt: skip

RMSPROP = Exercise(
    id="08-2",
    title="RMSprop walks as PyTorch's does",
    check=lambda answer: walks_like(
        answer, torch.optim.RMSprop, problems(lr=[0.1, 0.01], alpha=[0.9, 0.99], eps=[1e-8, 0.1]), RMSPROP_WRONG
    ),
    hints=(
        "By what is a gradient of 100 to be divided, so that a step of about 1 comes out? And one of 0.01?",
        'First line: state["square"] becomes alpha times old, plus (1 - alpha) times grad**2. Second line: return grad '
        "divided by (the root of that, plus eps).",
        "A running mean of the size of the gradient: mean = 0.9 * mean + 0.1 * grad.abs().",
    ),
    solution=RMSPROP_RIGHT,
    mistakes=RMSPROP_WRONG,
    minutes=6,
    difficulty=2,
    importance=4,
    objectives=(2,),
)
