"""Exercise 04-5: a loop that adds up losses, and must not keep their graphs alive. The check counts the nodes that live."""

import weakref

import numpy as np

import edutorch as torch
from edutorch.autograd.listening import Listener, node_of
from edutorch.course.answers import NotYet
from edutorch.course.lessons.lesson_03.near import near

MEAN = """def mean_loss(w, pairs):
    total = 0.0
    for x, y in pairs:
        loss = (w * x - y) ** 2
        loss.backward()
        total += loss.item()
    return total / len(pairs)"""
ADD = "total += loss.item()"
MEAN_WRONG = [
    (MEAN.replace(ADD, "total = total + loss"), "the sum remembers every loss"),
    (MEAN.replace(ADD, "total += loss"), "the sum remembers every loss"),
    (MEAN.replace(ADD, "total = (total + loss).clone()"), "the sum remembers every loss"),
    (
        MEAN.replace("total = 0.0", "kept = []").replace(ADD, "kept.append(loss)").replace("total /", "sum(kept).item() /"),
        "a list of losses keeps them as well as a sum does",
    ),
    (MEAN.replace(ADD, "total = loss.item()"), "only the last loss was kept"),
    (MEAN.replace(ADD, "total += loss.grad_fn.id"), "Expected 6"),
    (MEAN.replace("        loss.backward()\n", ""), "w.grad"),
    (MEAN.replace("** 2\n", "** 2\n        loss = loss.detach()\n"), "raised RuntimeError"),
]  # fmt: skip


class Watch(Listener):
    """Notes every call that is written down, and holds none of them."""

    def __init__(self):
        self.nodes = []

    def hear(self, op, inputs, params, result):
        node = node_of(result)
        if node is not None:
            self.nodes.append(weakref.ref(node))

    def living(self):
        return sum(node() is not None for node in self.nodes)


class Pairs(list):
    """Pairs that count, each time one is asked for, how many nodes live."""

    def __init__(self, pairs, watch):
        super().__init__(pairs)
        self.watch, self.counts = watch, []

    def __iter__(self):
        for pair in super().__iter__():
            self.counts.append(self.watch.living())
            yield pair


def check_mean(answer):
    """The mean, the gradient, and nodes that do not pile up."""
    w, watch = torch.tensor(2.0, requires_grad=True), Watch()
    pairs = Pairs([(2.0, 1.0), (1.0, -2.0), (1.0, 2.0), (3.0, 3.0), (2.0, 5.0), (1.0, 1.0)], watch)
    watch.start()
    try:
        mean = answer(w, pairs)
    finally:
        watch.stop()
    if mean in (None, ..., 0.0):
        return None
    if not isinstance(mean, int | float | np.number | torch.Tensor):
        raise NotYet(f"your function returned {mean!r}. Expected a number.")
    tried = "for w = 2 and six pairs"
    if isinstance(mean, torch.Tensor) and mean.requires_grad:
        raise NotYet(
            f"{tried} the mean came back with a grad_fn, and behind it {watch.living()} calls are alive. Expected a bare "
            "number. Likely: the sum remembers every loss."
        )
    if pairs.counts[-1] > 2 * pairs.counts[1]:
        raise NotYet(
            f"{tried} {pairs.counts[1]} calls were alive after the first pair, and {pairs.counts[-1]} after five. Expected "
            "no more than after the first. Likely: a list of losses keeps them as well as a sum does."
        )
    if not near(float(mean), 6.0):
        cause = " Likely: only the last loss was kept." if near(float(mean), 1 / 6) else ""
        raise NotYet(f"{tried} the mean came back as {float(mean):.4g}. Expected 6.{cause}")
    if w.grad is None or not near(w.grad.item(), 36.0):
        raise NotYet(f"{tried} w.grad became {w.grad}. Expected tensor(36.): leave the call of backward where it is.")
    return 3
