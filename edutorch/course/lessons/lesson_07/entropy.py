"""Exercises 07-2 and 07-3: the cross-entropy of scores that may be very large, and its gradient, written by hand."""

import math

import edutorch as torch
from edutorch.course.answers import NotYet
from edutorch.course.properties import agrees


def draw_scores(draw):
    """A table of scores, now and then very large, and the right class of each row. In float64: an oracle must be exact."""
    rows, classes = draw.size(1, 3), draw.size(2, 4)
    scores = draw.tensor(rows, classes, dtype=torch.float64) * draw.pick([1.0, 1.0, 1000.0])
    return {"scores": scores, "target": draw.integers(rows, low=0, high=classes - 1)}


def surprise(scores, target):
    """The cross-entropy, number by number, in plain Python."""
    total = 0.0
    for row, right in zip(scores.tolist(), target.tolist(), strict=True):
        most = max(row)
        total += most - row[right] + math.log(sum(math.exp(one - most) for one in row))
    return torch.tensor(total / len(scores), dtype=scores.dtype)


def nudged(scores, target, h=1e-4):
    """Its gradient: each score is moved a little to both sides."""
    found = torch.zeros_like(scores)
    for i in range(scores.shape[0]):
        for k in range(scores.shape[1]):
            sides = []
            for move in (h, -h):
                moved = scores.clone()
                moved[i, k] += move
                sides.append(surprise(moved, target))
            found[i, k] = (sides[0] - sides[1]) / (2 * h)
    return found


# ---------------------------------------------------------------------------------------------------- 07-2: cross-entropy

ENTROPY = """def cross_entropy(scores, target):
    z = scores - scores.amax(1, keepdim=True)
    logp = z - z.exp().sum(1, keepdim=True).log()
    return -logp[torch.arange(len(target)), target].mean()"""
SHIFTED = "z = scores - scores.amax(1, keepdim=True)"
ENTROPY_WRONG = [
    (ENTROPY.replace(SHIFTED, "z = scores"),
     "exp of a large score is inf, and of a very low row all 0. Take each row's largest off first"),
    (ENTROPY.replace(SHIFTED, "z = scores - scores.amax(0, keepdim=True)"),
     "the largest of each column was taken off. Within a row, all scores must lose the same: amax(1, keepdim=True)"),
    (ENTROPY.replace(SHIFTED, "z = scores - scores.max()"),
     "one largest was taken off the whole table. A row that is far below it becomes e to minus 1000, which is 0"),
    (ENTROPY.replace(".mean()", ".sum()"), "the surprises were added, but not divided by their number"),
    (ENTROPY.replace(".mean()", ""), "each row has its own loss here. The mean of all rows is asked for"),
    (ENTROPY.replace("logp = z - z.exp().sum(1, keepdim=True).log()", "logp = z.softmax(1).log()"),
     "the softmax of a far lower score is rounded to 0, and log(0) is -inf. Take the logarithm on paper: z - log(sum)"),
    (ENTROPY.replace("sum(1, keepdim=True)", "sum(0, keepdim=True)"),
     "the sum runs down the columns. Shares are shared out within a row"),
    (ENTROPY.replace("[torch.arange(len(target)), target]", "[:, target]"),
     "logp[:, target] takes every target in every row. logp[torch.arange(N), target] takes one number in each row"),
    (ENTROPY.replace("logp = z - z.exp().sum(1, keepdim=True).log()", "logp = z"),
     "the scores themselves were averaged. Shares need the sum over all classes, too"),
    (ENTROPY.replace("logp = z -", "logp = scores -"),
     "the largest was taken off in the sum only. The score in front must lose it, too"),
    (ENTROPY.replace("keepdim=True).log()", "keepdim=True)"), "the logarithm of the sum is missing"),
    (ENTROPY.replace(SHIFTED, "z = scores - scores.amax(1)"),
     "amax(1) gives a flat list, which is laid along the rows. With keepdim=True it stays a column: one for each row"),
    (ENTROPY.replace("sum(1, keepdim=True)", "sum(1)"),
     "sum(1) gives a flat list, which is laid along the rows. With keepdim=True it stays a column: one for each row"),
    (ENTROPY.replace("-logp", "logp"), "the minus is missing: the logarithm of a share is below 0, a loss above"),
]  # fmt: skip

# Scores up to ±1000 in float32, and PyTorch's loss for them.
FAR = [[1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 999.0]]
FAR_TARGET, FAR_LOSS = [0, 2], 0.6566308


def check_entropy(answer):
    tried = agrees(answer, surprise, draw_scores, likely=ENTROPY_WRONG)
    if tried is None:
        return None
    far = torch.tensor(FAR)
    loss = answer(far, torch.tensor(FAR_TARGET)).item()
    if not abs(loss - FAR_LOSS) < 1e-4:
        raise NotYet(
            f"for the float32 scores {FAR} and target {FAR_TARGET} it came back as {loss:.4f}. Expected PyTorch's "
            f"{FAR_LOSS:.4f}. Likely: a large number is added and taken off again, and the digits of the small one are lost."
        )
    scores = torch.tensor([[2.0, 0.5, -1.0]])
    losses = [answer(scores, torch.tensor([k])).item() for k in range(3)]
    total = sum(math.exp(-loss) for loss in losses)
    if not abs(total - 1) < 1e-5:
        raise NotYet(f"the shares exp(-loss) of the three classes add up to {total:.4f}. Expected 1.")
    moved = answer(scores + 500.0, torch.tensor([1])).item()
    if not abs(moved - losses[1]) < 1e-3:
        raise NotYet(
            f"with 500 added to each score, the loss went from {losses[1]:.4f} to {moved:.4f}. Expected no change."
        )
    return tried + 3


# -------------------------------------------------------------------------------------------------------- 07-3: its slope

SLOPE = """def slope(scores, target):
    p = scores.softmax(1)
    truth = F.one_hot(target, scores.shape[1])
    return (p - truth) / len(target)"""
SLOPE_WRONG = [
    (SLOPE.replace(" / len(target)", ""), "not divided by the number of rows. The loss is a mean: each row has a share of it"),
    (SLOPE.replace("(p - truth)", "(truth - p)"), "what is true, minus what was said: the other way round. Against a gradient "
     "one steps, so it must be positive where too much was said"),
    (SLOPE.replace("scores.softmax(1)", "scores"), "the scores were taken as they are. They become shares by softmax first"),
    (SLOPE.replace("scores.softmax(1)", "scores.softmax(0)"), "the softmax runs down the columns. The classes of a row share"),
    (SLOPE.replace("scores.softmax(1)", "scores.exp() / scores.exp().sum(1, keepdim=True)"),
     "exp of a large score is inf. scores.softmax(1) takes the largest off first"),
    (SLOPE.replace("(p - truth)", "p"), "the truth is missing: at the right class, 1 is taken off"),
    (SLOPE.replace("(p - truth)", "(p - truth) * p"), "multiplied by p once more. That would be the slope of the shares, not "
     "of their logarithm"),
    (SLOPE.replace("F.one_hot(target, scores.shape[1])", "F.one_hot(target)"),
     "F.one_hot(target) has as many columns as the largest target needs. Tell it how many classes there are: scores.shape[1]"),
    (SLOPE.replace("len(target)", "scores.numel()"), "divided by all scores. The mean was taken over the rows"),
]  # fmt: skip


def by_autograd(scores, target):
    """The same from edutorch's own rules."""
    scores = scores.detach().requires_grad_()
    loss = torch.nn.functional.cross_entropy(scores, target)
    return torch.autograd.grad(loss, scores)[0]


def check_slope(answer):
    tried = agrees(answer, nudged, draw_scores, likely=SLOPE_WRONG, times=60)
    return None if tried is None else tried + agrees(answer, by_autograd, draw_scores, times=40)
