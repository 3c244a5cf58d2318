"""`viz.diff(one, other)`: two runs in one picture. What did the second add, what did it leave out, what came out differently?

First the boxes are matched, then both graphs are laid over each other, with one id for what is the same in both.
"""

import inspect
import textwrap
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from edutorch.graph import TensorBase
from edutorch.viz.build import Unique, build
from edutorch.viz.look import PALETTE
from edutorch.viz.matching import is_leaf, matched
from edutorch.viz.model import Arrow, Box, Graph, Numbers, spread_of
from edutorch.viz.names import Names
from edutorch.viz.svg import draw
from edutorch.viz.text import LISTED, WIDE, flat, made, number, numbers, result, rows, sentence, shape
from edutorch.viz.view import GraphView

SIGNS = {"added": "+", "removed": "-", "changed": "~"}  # in text, as every diff has them
PAINTED = {"added": "+", "removed": "−", "changed": "≠"}


def diff(one, other, direction="auto", engine=None):
    """Compare two runs: which nodes the second added, which it left out, and whose numbers are different now.

    Calls are matched in the order in which they ran, by op and by the modules around them; parameters and other leaves by
    their names. What variables are called hinders no match: the runs may have made `loss_a` and `loss_b`. Gradients are
    compared where both runs have one. Of a large array that nobody summed up, only the shape is compared; a recording
    sums up all that ran.

    Args:
        one: the run before: a Tensor, or what `viz.graph`, `viz.LiveGraph` or `viz.record` gave.
        other: the run now, likewise.
        direction, engine: as in `viz.graph`.

    Returns:
        a Diff: a notebook shows it as a picture, `print` as text, and `.save("diff.svg")` writes it to a file.

    Raises:
        TypeError: if one of the two is none of these.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import viz
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> first = x * 2.0
        >>> second = (x * 2.5).exp()
        >>> viz.diff(first, second)
        diff: 1 added, 0 removed, 2 changed, 1 the same
          ~ data: 2.0 before, 2.5 now
          ~ first = Mul(x, 2.5): 6.0 before, 7.5 now
          + second = Exp(mul) = 1808.0
    """
    names = Names(inspect.currentframe().f_back)
    return Diff(graph_of(one, names), graph_of(other, names), direction, engine)


def graph_of(run, names):
    """The description of a run, whatever it is given as."""
    if isinstance(run, TensorBase):
        return build(run, names, spread=True)[0]
    graph = getattr(run, "graph", None)
    if not isinstance(graph, Graph):
        raise TypeError(
            "viz.diff compares two runs, each a Tensor, or what viz.graph, viz.LiveGraph or viz.record gave "
            f"(after its block has ended), but got {type(run).__name__}"
        )
    return graph


class Diff(GraphView):
    """Two graphs laid over each other, with marks where they differ.

    Attributes:
        graph: the merged description, a model.Graph. The `change` of each box is "added", "removed", "changed" or "".
        added, removed, changed: the ids of these boxes.
        dot: the graph as Graphviz text.
        svg: the picture as SVG text.
    """

    def __init__(self, one, other, direction="auto", engine=None):
        super().__init__(merged(one, other), direction, engine)

    def _changed(self, change):
        return [box.id for box in self.graph.boxes if box.change == change]

    @property
    def added(self):
        return self._changed("added")

    @property
    def removed(self):
        return self._changed("removed")

    @property
    def changed(self):
        return self._changed("changed")

    @property
    def dot(self):
        return coloured(self.layout.dot, self.graph)

    @cached_property
    def svg(self):
        return draw(self.graph, self.layout, repr(self))

    def __repr__(self):
        marked = [box for box in self.graph.boxes if box.change]
        lines = [f"  {SIGNS[box.change]} {box.sentence}" for box in marked[:LISTED]]
        if len(marked) > LISTED:
            lines.append(f"  and {len(marked) - LISTED} more")
        return "\n".join([self._counts(), *lines])

    def _counts(self):
        counts = Counter(box.change for box in self.graph.boxes)
        parts = [f"{counts[change]} {change}" for change in SIGNS]
        if not any(counts[change] for change in SIGNS):
            arrows = sum(bool(arrow.change) for arrow in self.graph.arrows)
            parts = [f"{arrows} edges differ" if arrows else "no difference"]
        line = f"diff: {', '.join(parts)}, {counts['']} the same"
        unknown = sum(not box.change and not box.known for box in self.graph.boxes)
        return line + (f" (of {unknown} of them only the shape is known)" if unknown else "")


# Merging: both graphs, laid over each other


@dataclass
class Compared(Box):
    """A box of the merged graph. It brings the words that it shows, since they tell of both runs."""

    rows: list = field(default_factory=list)
    sentence: str = ""
    known: bool = True  # were there numbers to compare, or only shapes?

    @property
    def look(self):
        return self.change or "same"


@dataclass(frozen=True)
class ComparedArrow(Arrow):
    change: str = ""  # as of a box


def merged(one, other):
    """One graph with all that is in the first or in the second; each box and arrow knows in which."""
    unique = Unique()
    unique.taken.update(one.index, one.cluster_index)
    other = renamed(other, *matched(one, other), unique)
    boxes = {id: compared(one, other, id) for id in {**one.index, **other.index}}
    arrows = merged_arrows(one, other)
    ordered = in_order(one, other, arrows)
    return Graph([boxes[id] for id in ordered], arrows, merged_clusters(one, other), other.root)


def renamed(graph, boxes, clusters, unique):
    """The same graph, in which everything matched has the id of its match, and all else an id that is not taken."""
    boxes = {box.id: boxes.get(box.id) or unique(box.id) for box in graph.boxes}
    clusters = {None: None, **{c.id: clusters.get(c.id) or unique(c.id) for c in graph.clusters}}
    return Graph(
        [replace(box, id=boxes[box.id], cluster=clusters[box.cluster]) for box in graph.boxes],
        [replace(arrow, source=boxes[arrow.source], target=boxes[arrow.target]) for arrow in graph.arrows],
        [replace(cluster, id=clusters[cluster.id], parent=clusters[cluster.parent]) for cluster in graph.clusters],
        boxes[graph.root],
    )


def merged_clusters(one, other):
    clusters = dict(one.cluster_index)
    for id, cluster in other.cluster_index.items():
        before = clusters.get(id, cluster).title.rpartition(": ")[0]
        now, _, kind = cluster.title.rpartition(": ")
        name = both_names(before, now)
        clusters[id] = replace(cluster, title=f"{name}: {kind}" if name else kind)
    return list(clusters.values())


def merged_arrows(one, other):
    """Arrows are the same if they join the same ends; where several do, the first is the first."""
    ours, theirs = (numbered_arrows(graph) for graph in (one, other))
    found = []
    for k, key in enumerate({**ours, **theirs}):
        arrow = theirs.get(key) or ours[key]
        change = "removed" if key not in theirs else "added" if key not in ours else ""
        id = f"{arrow.source}-{arrow.target}-{k}"
        found.append(ComparedArrow(id, arrow.source, arrow.target, arrow.slot, arrow.number, change))
    return found


def numbered_arrows(graph):
    count, found = Counter(), {}
    for arrow in graph.arrows:
        ends = arrow.source, arrow.number, arrow.target
        found[ends, count[ends]] = arrow
        count[ends] += 1
    return found


def in_order(one, other, arrows):
    """The ids of all boxes, each after its inputs: calls in the order of both runs, leaves just before their first use."""
    ours, theirs = ([box.id for box in graph.boxes if not is_leaf(box)] for graph in (one, other))
    waiting, calls = iter(theirs), []
    for id in ours:
        if id in other.index:
            calls += iter(lambda: next(waiting), id)  # all that ran in the second before this call
        calls.append(id)
    calls += waiting
    into = {}
    for arrow in arrows:
        into.setdefault(arrow.target, []).append(arrow.source)
    leaves = {box.id for graph in (one, other) for box in graph.boxes if is_leaf(box)}
    found = [id for call in calls for id in [*(source for source in into.get(call, ()) if source in leaves), call]]
    return list(dict.fromkeys([*found, *one.index, *other.index]))


def both_names(before, now):
    """`loss`, or `loss_a → loss_b` where the runs call it differently."""
    named = [name for name in dict.fromkeys((before, now)) if name not in ("", "tensor")]
    return " → ".join(named) or now


def compared(one, other, id):
    """A box of the merged graph, from the boxes that the two graphs have under this id."""
    before, now = one.index.get(id), other.index.get(id)
    graph, box = (one, before) if now is None else (other, now)
    box = replace(box, wants_grad=box.grad is not None)
    words = {"rows": rows(box), "sentence": sentence(box, graph)}
    if before is None or now is None:
        box.change = "removed" if now is None else "added"
        return Compared(**{**vars(box), **words})
    box.name = both_names(before.name, now.name)
    if box.cluster != before.cluster and is_leaf(box):
        box.cluster = None  # it belongs to different calls in the two runs
    found, known = differences(before, now)
    if found:
        box.change = "changed"
        words = {"rows": in_rows(found, box), "sentence": f"{made(box, graph)}: {in_words(found)}"}
    return Compared(**{**vars(box), **words}, known=known)


# Comparing the numbers of a matched box


def differences(before, now):
    """What differs between two matched boxes: [(kind of row, label, before, now)], and whether all numbers are known.

    Before and now are Numbers that are few enough to be shown, or words about them.
    """
    if before.error != now.error:
        return [("error", "", result(before), result(now))], True
    found, known = [], True
    if len(before.outputs) != len(now.outputs):
        found.append(("shape", "outputs:", str(len(before.outputs)), str(len(now.outputs))))
    several = len(now.outputs) > 1
    pairs = [("value", b.name if several else "", a, b) for a, b in zip(before.outputs, now.outputs)]
    if before.grad is not None and now.grad is not None:
        pairs.append(("grad", "grad", before.grad, now.grad))
    for kind, label, a, b in pairs:
        same = equal(a, b)
        known = known and same is not None
        if shape(a) != shape(b):
            found.append(("shape", label, shape(a), shape(b)))
        if same is False and (shape(a) == shape(b) or (few(a) and few(b))):
            what, *sides = contrast(a, b)
            found.append((kind, f"{label} {what}".strip(), *sides))
    return found, known


def equal(a, b):
    """Are the numbers the same? None if that is not known."""
    if shape(a) != shape(b):
        return False
    if a.changed or b.changed:
        return None
    if a.items is not None and b.items is not None:
        return np.array_equal(a.items, b.items, equal_nan=True)
    if a.spread is not None and b.spread is not None:
        return a.spread == b.spread
    return None if a.norm is None or b.norm is None else a.norm == b.norm


def few(a):
    """Are the numbers so few that a box shows them?"""
    return bool(numbers(a)) and not a.changed


def contrast(a, b):
    """How the numbers differ: (label, before, now), both shown if they are few; else the first summary that differs."""
    if few(a) and few(b):
        return "", a, b if numbers(a) != numbers(b) else "a little different"  # beyond the digits that are shown
    before, now = summary(a), summary(b)
    for label in ("norm", "mean", "std", "min", "max"):
        if label in before and label in now and number(before[label]) != number(now[label]):
            return label, number(before[label]), number(now[label])
    return "", "numbers", "other numbers"


def summary(a):
    """What describes an array that is too large to be shown: {"mean": ...}."""
    spread = spread_of(a.items) if a.items is not None else a.spread or {}
    return spread if a.norm is None else {"norm": a.norm, **spread}


def in_words(found):
    """`0.5 before, 0.7 now`"""
    parts = []
    for kind, label, *sides in found:
        before, now = (flat(side.items) if isinstance(side, Numbers) else side for side in sides)
        now = f"now {now}" if kind == "error" else f"{now} now"
        parts.append(f"{label} {before} before, {now}".strip())
    return "; ".join(parts)


def in_rows(found, box):
    """What stands in a changed box: `0.5 → 0.7`, or two blocks below each other where that is too wide for one line."""
    lines = []
    if all(kind not in ("shape", "error") for kind, *_ in found):
        lines += [("shape", shape(output)) for output in box.outputs if output.shape]
    for kind, label, *sides in found:
        before, now = (numbers(side) if isinstance(side, Numbers) else textwrap.wrap(side, WIDE) for side in sides)
        together = f"{label} {' '.join(before)} → {' '.join(now)}".strip()
        if len(before) == len(now) == 1 and len(together) <= WIDE:
            lines.append((kind, together))
            continue
        lines += [(kind, label)] if label else []
        lines += [("shape", "  " + line) for line in before]
        lines += [(kind, ("  " if k else "→ ") + line) for k, line in enumerate(now)]
    return lines


# The colours of the Graphviz text


def coloured(dot, graph):
    """The DOT text with the colours of the changes: a node that is named again gets more attributes."""
    lines = [dot.rstrip().removesuffix("}")]
    for box in graph.boxes:
        fill, stroke = PALETTE[box.look]
        style = ' style="filled,dashed" fontcolor="#5a6377"' if box.change == "removed" else ""
        sign = f' xlabel="{PAINTED[box.change]}" penwidth=2' if box.change else ""
        lines.append(f'\t"{box.id}" [fillcolor="{fill}" color="{stroke}"{style}{sign}]\n')
    text = "".join([*lines, "}\n"])
    for arrow in graph.arrows:
        if arrow.change:
            style = " style=dashed" if arrow.change == "removed" else ""
            text = text.replace(f'[id="{arrow.id}"]', f'[id="{arrow.id}" color="{PALETTE[arrow.change][1]}"{style}]')
    return text
