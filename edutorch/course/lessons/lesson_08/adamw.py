"""Exercise 08-3: AdamW, with both of its corrections and a decay that passes the running means by."""

import edutorch as torch
from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_08.running import TWICE
from edutorch.course.lessons.lesson_08.walking import OPTIMIZER, problems, walks_like

RIGHT = (
    OPTIMIZER
    + """class AdamW(Optimizer):
    betas, eps, weight_decay = (0.9, 0.999), 1e-8, 0.01

    def direction(self, p, grad, state):
        beta1, beta2 = self.betas
        t = state["t"] = state.get("t", 0) + 1
        m = state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * grad
        v = state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * grad**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        return m_hat / (v_hat.sqrt() + self.eps) + self.weight_decay * p"""
)
DECAY = "+ self.weight_decay * p"
INTO_GRADIENT = RIGHT.replace(DECAY, "").replace(
    "        t = state", "        grad = grad + self.weight_decay * p\n        t = state"
)
WRONG = [
    (RIGHT.replace("m / (1 - beta1**t)", "m").replace("v / (1 - beta2**t)", "v"),
     "the bias correction is missing: both means began at 0, and are too small at first"),
    (RIGHT.replace("v / (1 - beta2**t)", "v"), "the bias correction of v is missing"),
    (RIGHT.replace("m / (1 - beta1**t)", "m"), "the bias correction of m is missing"),
    (INTO_GRADIENT,
     "the decay is added to the gradient. That is Adam with L2: the decay passes through the means and is divided, too"),
    (RIGHT.replace("(v_hat.sqrt() + self.eps)", "(v_hat + self.eps).sqrt()"),
     "eps stands inside the root. PyTorch adds it after the root"),
    (RIGHT.replace(DECAY, "+ self.lr * self.weight_decay * p"), TWICE),
    (RIGHT.replace("return m_hat", "return self.lr * m_hat"), TWICE),
    (RIGHT.replace(DECAY, ""), "the decay is missing: that is Adam"),
    (RIGHT.replace('t = state["t"] = state.get("t", 0) + 1', 't = self.t = getattr(self, "t", 0) + 1'),
     "t is shared between the parameters, because it is kept on self: with two of them it counts every step twice"),
    (RIGHT.replace("beta1**t", "beta1").replace("beta2**t", "beta2"),
     "the correction is that of the first step, at every step: the power t is missing, or t is not written into state"),
    (RIGHT.replace(".sqrt()", ""), "the root is missing"),
    (RIGHT.replace('state.get("t", 0) + 1', 'state.get("t", 0)'),
     "t is 0 at the first step, and 1 - beta**0 is 0. The first step has t = 1"),
    (RIGHT.replace('t = state["t"] =', "t =").replace('m = state["m"] =', "m =").replace('v = state["v"] =', "v ="),
     "nothing is written into state, so every step is a first step"),
    (RIGHT.replace('m = state["m"] =', "m =").replace('v = state["v"] =', "v ="),
     "m and v are forgotten after each step: they must be written into state"),
    (RIGHT.replace("        return", '        state["m"], state["v"] = m_hat, v_hat\n        return'),
     "the corrected means were written into state. Keep m and v there: the correction is for this step alone"),
    (RIGHT.replace(DECAY, DECAY.replace("+", "-")),
     "the decay has the wrong sign: step() subtracts what comes back, so add the decay to it"),
    (RIGHT.replace(" " + DECAY, "").replace("return m_hat", f"return (m_hat {DECAY})"),
     "the decay is divided by the root, too. It stands beside the quotient, not in it"),
    (RIGHT.replace("beta1, beta2 = self", "beta2, beta1 = self"), "beta1 and beta2 are exchanged"),
    (RIGHT.replace(DECAY, "+ self.weight_decay * grad"), "the decay multiplies the gradient; it pulls at the weight, p"),
    (RIGHT.replace('beta1 * state.get("m", 0) + (1 - beta1)', '(1 - beta1) * state.get("m", 0) + beta1'),
     "in m the shares are exchanged: beta1 is how much of the old mean is kept"),
]  # fmt: skip

ADAMW = Exercise(
    id="08-3",
    title="AdamW walks as PyTorch's does",
    check=lambda answer: walks_like(
        answer,
        torch.optim.AdamW,
        problems(lr=[0.1, 0.01], betas=[(0.9, 0.999), (0.5, 0.9)], eps=[1e-8, 0.1], weight_decay=[0.1, 0.5]),
        WRONG,
    ),
    hints=(
        "After the first step m is a tenth of the gradient. By what must it be divided to be the gradient? And after t steps?",
        "Six lines: t, m, v (each read from state and written back), m_hat, v_hat, and return the quotient plus "
        "self.weight_decay * p.",
        "A mean with a correction, worked out: after two gradients of 4, m = 0.9 * 0.4 + 0.4 = 0.76, and 0.76 / (1 - 0.9**2) "
        "= 4.",
    ),
    solution=RIGHT,
    mistakes=WRONG,
    minutes=15,
    difficulty=4,
    importance=5,
    objectives=(2,),
)
