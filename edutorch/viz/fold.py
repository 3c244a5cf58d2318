"""Closing modules: all that was made inside one becomes a single box, so that a large network can be seen at once."""

import math
from dataclasses import dataclass, replace

from edutorch.viz.model import Arrow, Box, Graph

LIMIT = 150  # boxes: a graph with more opens with modules closed,
ROOM = 80  # so that at most so many are seen
SHOWN = 3  # results of a closed module that its box tells


@dataclass
class Folded:
    """A graph with closed modules, and how it is seen in the whole one.

    Attributes:
        graph: what is drawn.
        home: box of the whole graph -> the box in which it is drawn.
        arrows: arrow of the whole graph -> the arrow that is drawn for it; arrows inside closed modules are missing.
    """

    graph: Graph
    home: dict
    arrows: dict


def depths(graph):
    """cluster id -> how many clusters are around it."""
    found = {}
    for cluster in graph.clusters:  # outer ones come first
        found[cluster.id] = 0 if cluster.parent is None else found[cluster.parent] + 1
    return found


def closed_at(graph, depth):
    """The clusters to close so that modules are open down to this depth: 0 closes the outermost."""
    return [id for id, found in depths(graph).items() if found == depth]


def closed_to_fit(graph, limit=LIMIT, room=ROOM):
    """The clusters to close in a graph of more than `limit` boxes, so that at most `room` are seen: no more than that takes."""
    if len(graph.boxes) <= limit:
        return []
    for depth in sorted(set(depths(graph).values()), reverse=True):
        closed = closed_at(graph, depth)
        if len(set(homes(graph, closed).values())) <= room:
            return closed
    return closed_at(graph, 0)


def homes(graph, closed):
    """box -> itself, or the outermost closed cluster around it."""
    closed, found = set(closed), {}
    outermost = {None: None}  # cluster -> the outermost closed one of it and those around it
    for cluster in graph.clusters:
        outermost[cluster.id] = outermost[cluster.parent] or (cluster.id if cluster.id in closed else None)
    for box in graph.boxes:
        found[box.id] = outermost[box.cluster] or box.id
    return found


def folded(graph, closed):
    """The graph with these clusters closed."""
    home = homes(graph, closed)
    if not any(map(graph.cluster_index.get, home.values())):
        return Folded(graph, home, {arrow.id: arrow.id for arrow in graph.arrows})
    arrows, drawn = {}, {}
    leaving = {}  # closed cluster -> the results that others use
    for arrow in graph.arrows:
        source, target = home[arrow.source], home[arrow.target]
        if source == target and source != arrow.source:
            continue
        slot = arrow.slot if target == arrow.target else 0
        seen = drawn.setdefault((source, target, slot), replace_ends(arrow, source, target, slot))
        arrows[arrow.id] = seen.id
        if source != arrow.source:
            leaving.setdefault(source, {})[arrow.source, arrow.number] = None
    if home[graph.root] != graph.root:
        leaving.setdefault(home[graph.root], {})[graph.root, 0] = None
    boxes = {}
    for box in graph.boxes:
        id = home[box.id]
        if id == box.id:
            boxes[id] = box
        else:
            whole = boxes.pop(id, None) or new_module(graph.cluster_index[id])
            boxes[id] = swallow(whole, box)  # it stands where its last op stood
    for id, results in leaving.items():
        if boxes[id].kind == "module":
            found = [graph.box(source).outputs[n : n + 1] for source, n in results]
            boxes[id].outputs = [numbers for one in found for numbers in one][:SHOWN]
    hidden = {cluster.id for cluster in graph.clusters if set(graph.around(cluster.id)) & set(boxes)}
    clusters = [cluster for cluster in graph.clusters if cluster.id not in hidden]
    seen = Graph(list(boxes.values()), list(drawn.values()), clusters, home[graph.root], graph.constants)
    return Folded(seen, home, arrows)


def replace_ends(arrow, source, target, slot):
    if (source, target) == (arrow.source, arrow.target):
        return arrow
    number = arrow.number if source == arrow.source else 0
    return Arrow(f"{source}-{target}-{slot}", source, target, slot, number)


def new_module(cluster):
    return Box(cluster.id, "module", cluster.title, "", [], cluster=cluster.parent, holds=0)


def swallow(whole, box):
    """A closed module takes one more box in."""
    whole.holds += box.kind == "op"
    whole.kept += box.kept
    if box.kind == "parameter":
        whole.parameters += math.prod(box.outputs[0].shape)
    if box.seconds is not None:
        whole.seconds = (whole.seconds or 0) + box.seconds
    whole.error = whole.error or box.error
    return whole


def folded_frames(frames, view):
    """The steps as they are seen: those inside one closed module, one after the other, are one step.

    Returns:
        The seen Frames, and for each how many of the whole ones are done after it.
    """
    seen, ends, told = [], [], set()
    for k, frame in enumerate(frames):
        id = view.home[frame.box]
        if seen and id != frame.box and seen[-1].box == id:
            merge(seen[-1], frame, view)
            ends[-1] = k + 1
            continue
        mine = replace(frame, box=id, arrows=drawn(frame, view), grads=visible(frame, view))
        if id != frame.box:
            mine.rule, mine.inside = [], 1
            mine.sentence = f"{view.graph.box(id).name}: {frame.sentence}"
            if frame.norm is not None and id not in told:  # what arrives first; its parameters come later
                told.add(id)
                mine.grads[id] = [f"grad norm {frame.norm:.4g}"]
        seen.append(mine)
        ends.append(k + 1)
    return seen, ends


def merge(whole, frame, view):
    whole.inside += 1
    whole.arrows = list(dict.fromkeys([*whole.arrows, *drawn(frame, view)]))
    whole.grads.update(visible(frame, view))
    title = view.graph.box(whole.box).name
    whole.sentence = f"{title}: {whole.inside} steps inside. Open it to see them one by one."


def drawn(frame, view):
    return list(dict.fromkeys(view.arrows[id] for id in frame.arrows if id in view.arrows))


def visible(frame, view):
    return {id: lines for id, lines in frame.grads.items() if view.home[id] == id}
