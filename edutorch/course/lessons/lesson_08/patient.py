"""Exercise 08-6: a training loop that runs, and is wrong in three places. An ear at every step hears where."""

import warnings

import edutorch as torch
from edutorch import nn
from edutorch.course.answers import NotYet
from edutorch.course.catalogue import Exercise
from edutorch.nn.functional import cross_entropy
from edutorch.optim.optimizer import register_optimizer_step_pre_hook

STEPS = 20


class Ear:
    """Listens before each step: what the optimizer holds, how long the gradient is, and what it should be."""

    def __init__(self, model, x, y):
        self.model, self.x, self.y, self.heard = model, x, y, []

    def __call__(self, optimizer, args, kwargs):
        held = {id(p) for group in optimizer.param_groups for p in group["params"]}
        params = list(self.model.parameters())
        fresh = torch.autograd.grad(cross_entropy(self.model(self.x), self.y), params)
        grads = [torch.zeros_like(p) if p.grad is None else p.grad.clone() for p in params]
        self.heard.append(([id(p) in held for p in params], length(grads), torch.cat([g.flatten() for g in grads]),
                           torch.cat([g.flatten() for g in fresh])))  # fmt: skip


USED_UP = (
    "parameters() was used up by the optimizer, so the clipping got an empty list. Ask the model again, or keep "
    "list(model.parameters())."
)
ELSEWHERE = (
    "clip_grad_norm_ does not stand between backward() and step(), or its list was made before the head was replaced."
)


def length(grads):
    return sum((g**2).sum() for g in grads).sqrt().item()


def check_patient(answer):
    if not callable(answer):
        return None
    with torch.random.fork_rng(), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")  # what a warning says of a bug, the check says, too
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
        x, y = torch.randn(30, 2) * 5, torch.arange(30) % 3
        ear = Ear(model, x, y)
        handle = register_optimizer_step_pre_hook(ear)
        try:
            came = answer(model, x, y)
        finally:
            handle.remove()
    if not ear.heard:
        if came is None or came is ...:
            return None
        raise NotYet("no optimizer made a step. Expected 20 of them.")
    if model[2].out_features != 3:
        raise NotYet(f"the head has {model[2].out_features} classes. Expected the new one, with 3.")
    unclipped = USED_UP if any("empty generator" in str(one.message) for one in said) else ELSEWHERE
    for step, (held, norm, got, fresh) in enumerate(ear.heard, 1):
        judge(step, held, norm, got, fresh, unclipped)
    if len(ear.heard) != STEPS:
        raise NotYet(f"the optimizer made {len(ear.heard)} steps. Expected {STEPS}.")
    if not isinstance(came, float):
        raise NotYet(f"{came!r} came back. Expected the last loss as a number, loss.item().")
    return 3 * STEPS + 2


def judge(step, held, norm, got, fresh, unclipped):
    """Is what was heard before a step right? `unclipped` says why a gradient may be too long."""
    if not all(held):
        raise NotYet(
            f"at step {step} the optimizer holds {sum(held)} of the model's {len(held)} parameters. Expected all. Likely: it "
            "was made before the head was replaced, and goes on moving the old one."
        )
    if norm > 1 + 1e-4:
        raise NotYet(f"at step {step} the gradient is {norm:.2f} long. Expected at most 1. Likely: {unclipped}")
    if norm == 0:
        raise NotYet(f"at step {step} there is no gradient. Likely: zero_grad() stands between backward() and step().")
    expected = fresh * min(1.0, 1 / (fresh.norm().item() + 1e-6))
    shorter = expected * (got.norm() / expected.norm())
    if norm < expected.norm().item() * 0.99 and torch.allclose(got, shorter, rtol=1e-3, atol=1e-4):
        raise NotYet(
            f"at step {step} the gradient is {norm:.2f} long. Expected {expected.norm().item():.2f}: only what is longer "
            "than 1 is made shorter. Likely: the second argument of clip_grad_norm_ is not 1.0."
        )
    if not torch.allclose(got, expected, rtol=1e-3, atol=1e-4):
        raise NotYet(
            f"at step {step} the gradient is not that of this step alone. Likely: the last one is still in .grad, and "
            "backward() added to it: zero_grad() is missing."
        )


RIGHT = """def finetune(model, x, y):
    model[2] = nn.Linear(8, 3)
    params = list(model.parameters())
    optimizer = torch.optim.SGD(params, lr=0.5)
    for _ in range(20):
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(params, 1.0)
        optimizer.step()
    return loss.item()"""
CLIP = "        nn.utils.clip_grad_norm_(params, 1.0)\n"
HEAD, ZERO = "    model[2] = nn.Linear(8, 3)\n", "        optimizer.zero_grad()\n"
EARLY = RIGHT.replace(HEAD, "").replace("    for _", HEAD + "    for _")

PATIENT = Exercise(
    id="08-6",
    title="all is held, zeroed and clipped at every step",
    check=check_patient,
    hints=(
        "Which objects are in the optimizer's list, and which does the model have when the loop begins?",
        "Three places. The head is replaced after the optimizer was made. parameters() is a generator, and can be read once. "
        "Of the five steps of training, one is missing.",
        "numbers = (n for n in [1, 2]); sum(numbers) is 3, and sum(numbers) again is 0: a generator is used up.",
    ),
    solution=RIGHT,
    mistakes=[
        (EARLY, "made before the head was replaced"),
        (RIGHT.replace("list(model.parameters())", "model.parameters()"), "parameters() was used up"),
        (RIGHT.replace(ZERO, ""), "zero_grad() is missing"),
        (RIGHT.replace("(params, 1.0)", "(params, 0.5)"), "the second argument of clip_grad_norm_ is not 1.0"),
        (RIGHT.replace(ZERO, "").replace("        optimizer.step()", ZERO + "        optimizer.step()"),
         "stands between backward() and step()"),
        (RIGHT.replace(CLIP, "").replace("        loss.backward()\n", CLIP + "        loss.backward()\n"),
         "does not stand between backward() and step()"),
        (RIGHT.replace(CLIP, "").replace("optimizer.step()\n", "optimizer.step()\n" + CLIP),
         "does not stand between backward() and step()"),
        (RIGHT.replace("(params, 1.0)", "(old, 1.0)").replace(HEAD, "    old = list(model.parameters())\n" + HEAD),
         "made before the head was replaced"),
        (RIGHT.replace("nn.Linear(8, 3)", "nn.Linear(8, 4)"), "the head has 4 classes"),
        (RIGHT.replace("range(20)", "range(10)"), "made 10 steps"),
        (EARLY.replace(ZERO, "").replace("list(model.parameters())", "model.parameters()"),
         "made before the head was replaced"),
    ],
    minutes=8,
    difficulty=3,
    importance=5,
    objectives=(5,),
)  # fmt: skip
