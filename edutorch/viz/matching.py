"""Which boxes of two graphs stand for each other, in `viz.diff`: calls by their order, leaves by their names."""

from collections import Counter

import numpy as np

from edutorch.viz.text import is_bare_number

OP, NAME, INPUTS = 4, 1, 2  # points for a pair of calls: of the same op, with the same name, of the same leaves


def matched(one, other):
    """What is the same in both graphs: {id in `other`: id in `one`}, once for the boxes and once for the clusters."""
    ours, theirs = ([box for box in graph.boxes if not is_leaf(box)] for graph in (one, other))
    boxes, clusters = {}, {}
    for i, j in aligned(traits(ours, one), traits(theirs, other)):
        around = dict(zip(other.around(theirs[j].cluster), one.around(ours[i].cluster)))
        if agree(clusters, around):
            clusters.update(around)
            boxes[theirs[j].id] = ours[i].id
    boxes.update(same_names(one, other))
    return same_inputs(one, other, boxes), clusters


def is_leaf(box):
    return not box.op and box.kind != "module"


def traits(boxes, graph):
    """What calls are matched by, for each: op and titles of the modules around, name, names of the leaves that go in."""
    found = []
    for box in boxes:
        titles = [graph.cluster_index[cluster].title for cluster in graph.around(box.cluster)]
        if titles:  # what a variable calls the outermost module does not count
            titles[-1] = titles[-1].rpartition(": ")[2]
        sources = [graph.box(arrow.source) for arrow in graph.into(box.id)]
        inputs = tuple(source.name for source in sources if is_leaf(source) and source.name)
        found.append(((box.op or box.name, *titles), box.name, inputs))
    return found


def aligned(one, other):
    """Pair the items of two sequences without changing their order, for the most points: [(i, j)].

    Only the same op in the same module makes a pair; names decide where there is a choice. A call that was added shifts
    nothing after it. `best[i, j]` is what the items from i and from j on can win together; it is filled from the end.
    """
    if not one or not other:
        return []
    (op, op2), (name, name2), (inputs, inputs2) = map(numbered, zip(*one), zip(*other))

    def points(i):
        return (op2 == op[i]) * (OP + NAME * (name2 == name[i]) + INPUTS * (inputs2 == inputs[i]))

    best = np.zeros((len(one) + 1, len(other) + 1), dtype=np.int32)
    for i in reversed(range(len(one))):
        paired_or_left = np.maximum(best[i, :-1], np.maximum(best[i + 1, :-1], best[i + 1, 1:] + points(i)))
        best[i, :-1] = np.maximum.accumulate(paired_or_left[::-1])[::-1]  # or the item j is left out
    pairs, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        if op[i] == op2[j] and best[i, j] == best[i + 1, j + 1] + points(i)[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i, j] == best[i + 1, j]:
            i += 1
        else:
            j += 1
    return pairs


def numbered(one, other):
    """Numbers that are equal where the things are equal, to compare them fast. Nothing, "" or (), equals nothing."""
    codes = {}
    return [
        np.array([codes.setdefault(thing, len(codes)) if thing else nothing for thing in things])
        for things, nothing in ((one, -1), (other, -2))
    ]


def agree(clusters, around):
    """A call of a module is matched as a whole: do these pairs of calls fit to those before?"""
    taken = set(clusters.values())
    return all(clusters[a] == b if a in clusters else b not in taken for a, b in around.items())


def same_names(one, other):
    """The leaves whose name stands for one thing only, in both graphs."""
    ours, theirs = ([box for box in graph.boxes if is_leaf(box) and box.name] for graph in (one, other))
    often, often2 = (Counter(box.name for box in boxes) for boxes in (ours, theirs))
    ids = {box.name: box.id for box in ours if often[box.name] == 1}
    return {box.id: ids[box.name] for box in theirs if box.name in ids and often2[box.name] == 1}


def same_inputs(one, other, boxes):
    """Match the other leaves by place: they are the same input of the same call. Parameters are matched by name only."""
    boxes, taken = dict(boxes), set(boxes.values())
    for box in other.boxes:
        slots = {arrow.slot: one.box(arrow.source) for arrow in one.into(boxes.get(box.id))}
        for arrow in other.into(box.id):
            theirs, ours = other.box(arrow.source), slots.get(arrow.slot)
            if ours is None or theirs.id in boxes or ours.id in taken or not alike(ours, theirs):
                continue
            boxes[theirs.id] = ours.id
            taken.add(ours.id)
    return boxes


def alike(ours, theirs):
    """May these leaves stand for each other, although their names differ?"""
    if not (is_leaf(ours) and is_leaf(theirs)) or "parameter" in (ours.kind, theirs.kind):
        return False
    return is_bare_number(ours) == is_bare_number(theirs)
