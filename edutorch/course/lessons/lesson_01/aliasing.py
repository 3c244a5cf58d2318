"""Exercise 01-3: snapshots of a picture that fades, which must not share memory with it."""

import edutorch as torch
from edutorch.course.compare import different, shown
from edutorch.course.exercise import NotYet

# The answer, right or wrong: it depends on what is kept, and on how the picture fades.
HISTORY = """def history(picture, steps):
    kept = []
    for _ in range(steps):
        kept.append({kept})
        {fade}
    return kept"""


def check_history(answer):
    """Three fades: the numbers, the snapshots among each other, and what follows when the base is changed.

    The first has several steps: of one snapshot alone nobody can say whether it is the same tensor as the next.
    """
    passed = 0
    for steps, shape in [(2, (2,)), (1, (2, 2)), (3, (8, 8))]:
        dtype = torch.int64 if steps == 1 else torch.float32
        picture = torch.arange(torch.zeros(shape).numel(), dtype=dtype).reshape(shape) + 8
        before = picture.clone()
        kept = answer(picture, steps)
        if kept is None or kept is ...:
            return None
        if not isinstance(kept, list) or len(kept) != steps or not all(isinstance(y, torch.Tensor) for y in kept):
            raise NotYet(
                f"for steps = {steps} your function returned {shown(kept)}. Expected a list of length {steps}, of tensors."
            )
        if different(picture, before):
            raise NotYet(
                f"for steps = {steps} the caller's picture changed from {shown(before)} to {shown(picture)}. Expected it "
                "as it was. Likely: picture -= 1 writes into the caller's memory; picture = picture - 1 makes new numbers."
            )
        for number, snapshot in enumerate(kept):
            if different(snapshot, before - number):
                cause = ""
                if snapshot.dtype != before.dtype:
                    cause = f" Likely: the number type changed, from {before.dtype} to {snapshot.dtype}."
                elif steps > 1 and all(not different(one, kept[0]) for one in kept):
                    cause = " Likely: all snapshots are the same tensor, seen under several names. Keep a copy."
                elif not different(snapshot, before - number - 1):
                    cause = " Likely: the snapshot was taken after the step. Keep it first, then fade."
                raise NotYet(
                    f"for steps = {steps} snapshot {number} is {shown(snapshot)}. Expected {shown(before - number)}.{cause}"
                )
        picture += 100  # the base is changed: does anything follow?
        for number, snapshot in enumerate(kept):
            if different(snapshot, before - number):
                raise NotYet(
                    f"the picture was changed after your function had returned, and snapshot {number} changed with it. "
                    "Expected a copy, which stays. Likely: this snapshot is the picture itself, or a view, as picture[:] is."
                )
        passed += 4
    return passed
