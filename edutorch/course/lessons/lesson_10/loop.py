"""Exercises 10-1 and 10-2: the training loop, first from lines on the floor, then from memory."""

import edutorch as torch
from edutorch import nn
from edutorch.course.answers import NotYet, answer_from
from edutorch.course.catalogue import Exercise
from edutorch.course.widgets import Parsons

LOOP = Parsons(
    """
for epoch in range(epochs):
    model.train()
    for x, y in loader:
        y_hat = model(x)
        loss = loss_fn(y_hat, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        validate(model)
""",
    distractors={
        "        model.step()": "a model does not step, its optimizer does",
        "        loss.zero_grad()": "the gradients are those of the parameters, and the optimizer has their list",
        "        y_hat = model(y)": "y is the answer; the model is asked about x",
    },
    why={
        "for epoch in range(epochs):": "an epoch is once through the data, so its loop stands around all",
        "model.train()": "validation left the model in evaluation mode: switch it back before the batches",
        "y_hat = model(x)": "① forward comes first; ③ zero could stand before it, but keep to the order ① to ⑤",
        "loss = loss_fn(y_hat, y)": "② loss needs y_hat, and all that follows needs the loss",
        "optimizer.zero_grad()": "③ zero: the old gradients are still there, and backward would add to them",
        "loss.backward()": "④ backward fills the gradients that step will use",
        "optimizer.step()": "⑤ step comes last: it needs fresh gradients",
        "model.eval()": "after the last batch, and before validation, Dropout must be switched off",
        "with torch.no_grad():": "validation is a look: nothing need be written down for backward",
        "validate(model)": "it stands inside of no_grad",
    },
)

ORDER = Exercise(
    id="10-1",
    title="two loops, five steps, two modes",
    check=LOOP.check,
    puzzle=LOOP,
    hints=(
        "Which lines must happen for every batch, and which once for each epoch?",
        "The indentation tells: lines with eight spaces are inside of the loop over batches, in the order ① to ⑤.",
        "Notebook 00, one step: y_hat = model(x), loss = loss_fn(y_hat, y), optimizer.zero_grad(), loss.backward(), "
        "optimizer.step().",
    ),
    solution=f"def order():\n    return {LOOP.right}",
    mistakes=[
        (f"def order():\n    return {LOOP.right[:5] + LOOP.right[6:]}", "③ zero: the old gradients are still there"),
        (f"def order():\n    return {LOOP.right[:1] + LOOP.right[2:]}", "switch it back before the batches"),
        (f"def order():\n    return {LOOP.right[:8] + LOOP.right[9:]}", "Dropout must be switched off"),
        (f"def order():\n    return {[*LOOP.right[:3], LOOP.right[5], *LOOP.right[3:5], *LOOP.right[6:]]}",
         "③ zero could stand before it, but keep to the order"),
        (f"def order():\n    return {[*LOOP.right[:7], next(k for k, v in LOOP.lines.items() if 'model.step' in v)]}",
         "a model does not step, its optimizer does"),
    ],
    minutes=5,
    difficulty=1,
    importance=5,
    objectives=(1,),
)  # fmt: skip


# ------------------------------------------------------------------------------------------------- 10-2: from memory

RIGHT = """def train(model, loader, loss_fn, optimizer):
    model.train()
    total, count = 0.0, 0
    for x, y in loader:
        y_hat = model(x)
        loss = loss_fn(y_hat, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        count += len(y)
    return total / count"""
ZERO, BACKWARD, STEP = (
    "        " + line + "\n" for line in ("optimizer.zero_grad()", "loss.backward()", "optimizer.step()")
)
WRONG = [
    (RIGHT.replace(ZERO, ""), "the gradients are never zeroed, so each batch adds its own to all before it"),
    (RIGHT.replace(BACKWARD, ""), "there is no backward, so step has no gradients to work with"),
    (RIGHT.replace(STEP, ""), "step changes nothing: it is missing, or comes before backward"),
    (RIGHT.replace(ZERO, "").replace(BACKWARD, BACKWARD + ZERO), "the gradients are zeroed after backward, so step finds none"),
    (RIGHT.replace(ZERO, "").replace(STEP, STEP + ZERO),
     "the gradients are zeroed after step: the model came with old ones, and the first batch added its own to them"),
    (RIGHT.replace("    model.train()\n", ""),
     "model.train() is missing: the model came in evaluation mode, and Dropout did nothing"),
    (RIGHT.replace(" * len(y)", "").replace("count += len(y)", "count += 1"),
     "it is the mean of the batches' means; the last batch is smaller, and must count less"),
    (RIGHT.replace("return total / count", "return total"), "it is the sum over all samples; divide it by their number"),
    (RIGHT.replace("return total / count", "return loss.item()"), "it is the loss of the last batch"),
    (RIGHT.replace("    return total / count", "        break\n    return total / count"), "only the first batch is used"),
    (RIGHT.replace(" * len(y)", ""), "each batch's mean loss is added once, but divided by the number of samples"),
]  # fmt: skip


def task():
    """A small model in evaluation mode, with old gradients in it; a loader whose last batch is smaller; loss; optimizer."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 2)).double().eval()
    x, y = torch.randn(10, 3, dtype=torch.float64), torch.arange(10) % 2
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    loader = [(x[i], y[i]) for i in torch.arange(10).split(4)]
    return model, loader, nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=0.5)


def outcome(answer):
    """What an answer does, from the same beginning each time: (what it returned, the parameters afterwards, traces).

    The traces tell wrong answers apart that change no parameter: how many gradients came, and whether any is left.
    """
    came = []
    with torch.random.fork_rng():
        given = task()
        for parameter in given[0].parameters():
            parameter.register_hook(lambda grad: came.append(1))
        torch.manual_seed(1)
        result = answer(*given)
    parameters = list(given[0].parameters())
    traces = len(came), any(p.grad is not None for p in parameters)
    return result, torch.cat([p.detach().flatten() for p in parameters]), traces


def same(a, b):
    return torch.allclose(a[1], b[1], atol=1e-10) and abs(a[0] - b[0]) < 1e-10


def likely_cause(mine):
    """What is said to a wrong answer that does the same as this one."""
    for code, words in WRONG:
        other = outcome(answer_from(code))
        if same(mine, other) and mine[2] == other[2]:
            return words
    return "a step is missing, twice, or in another place"


def check_train(answer):
    with torch.random.fork_rng():
        before = torch.cat([p.detach().flatten() for p in task()[0].parameters()])
    try:
        mine, right = outcome(answer), outcome(answer_from(RIGHT))
    except AttributeError as error:
        if "'dataset'" not in str(error):
            raise
        raise NotYet(
            "the loader of this check is a list of batches, and has no dataset. Expected a loop over whatever gives x and y. "
            "Likely: count the samples on the way, by len(y)."
        ) from None
    except RuntimeError as error:
        if "for 'Long'" in str(error):
            raise NotYet(
                "the loss was asked for the softmax of whole numbers. Expected loss_fn(y_hat, y). Likely: y came first."
            ) from None
        if "inplace" not in str(error):
            raise
        raise NotYet(
            "backward found weights that had changed since forward, and cannot go back through them. Expected backward first. "
            "Likely: step comes before backward."
        ) from None
    if mine[0] is None or mine[0] is ...:
        if torch.equal(mine[1], before):
            return None
        raise NotYet("nothing was returned. Expected the mean loss of a sample, as a Python number.")
    value = mine[0]
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        raise NotYet(
            f"a tensor came back, {value}. Expected a Python number: loss.item(). A tensor would keep the graph of every "
            "batch alive."
        )
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise NotYet(f"{value!r} came back. Expected the mean loss of a sample, a number.")
    if not same(mine, right):
        moved = (mine[1] - right[1]).abs().max().item()
        if moved > 1e-10:
            what = f"after one epoch of 3 batches a parameter is {moved:.2g} away from where it should be"
        else:
            what = f"the parameters are right, but the loss came back as {value:.4f}. Expected {right[0]:.4f}"
        raise NotYet(f"{what}. Likely: {likely_cause(mine)}.")
    return len(right[1]) + 1


TRAIN = Exercise(
    id="10-2",
    title="one epoch of training, from memory",
    check=check_train,
    hints=(
        "Which line comes before the loop over batches, because somebody may have validated before?",
        "model.train(); then for x, y in loader: the five steps. Beside them: total += loss.item() * len(y), "
        "count += len(y); at the end total / count.",
        "The mean age of three families: add mean * size of each, and divide by all people, not by three.",
    ),
    solution=RIGHT,
    mistakes=[
        *WRONG,
        (RIGHT.replace(STEP, "").replace(BACKWARD, STEP + BACKWARD), "or comes before backward"),
        (RIGHT.replace(STEP, "").replace(ZERO, STEP + ZERO), "Likely: step comes before backward"),
        (RIGHT.replace("total / count", "total / len(loader.dataset)"), "count the samples on the way, by len(y)"),
        (RIGHT.replace("loss_fn(y_hat, y)", "loss_fn(y, y_hat)"), "Likely: y came first"),
        (RIGHT.replace("loss.item()", "loss"), "A tensor would keep the graph of every batch alive"),
        (RIGHT.replace("    return total / count", ""), "nothing was returned"),
        (RIGHT.replace("return total / count", "return 'done'"), "a number"),
    ],
    minutes=10,
    difficulty=3,
    importance=5,
    objectives=(1,),
)
