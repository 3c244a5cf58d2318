"""Where everything goes. Graphviz decides if there is one: the `dot` program, or else the library inside pygraphviz;
where there is neither, our own layout does. Whoever decides, svg.py draws: the picture looks the same.
"""

import contextlib
import functools
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

import graphviz

from edutorch.viz import layered
from edutorch.viz.dot import dot_source
from edutorch.viz.look import size_of

ENGINES = ("dot", "pygraphviz", "python")
PAGE = 1100  # pixels: a graph that would be wider than this from left to right is drawn from top to bottom
JUMPS = 2000  # layers that arrows jump over, in all: beyond that Graphviz takes minutes, our own layout does not
MARGIN = 8
RIM = 3.5  # between the root and the second line around it


@dataclass
class Layout:
    """Places in pixels, x to the right and y down."""

    width: float
    height: float
    boxes: dict  # id -> (x, y, width, height), x and y of the upper left corner
    clusters: dict  # the same
    arrows: dict  # id -> points of Bezier curves: start, then two handles and an end for each piece
    direction: str
    engine: str
    dot: str


@functools.cache
def engines():
    """The engines that this machine has, best first."""
    found = ["dot"] if shutil.which("dot") else []
    return (*found, *(["pygraphviz"] if importlib.util.find_spec("pygraphviz") else []), "python")


def lay_out(graph, direction="auto", engine=None, sizes=None):
    """Find a place for every box, cluster and arrow.

    Args:
        graph: a model.Graph.
        direction: "LR" (left to right), "TB" (top to bottom), or "auto": LR as long as that fits on a page.
        engine: "dot", "pygraphviz" or "python"; None takes the best that works on this machine.
        sizes: box id -> (width, height), where boxes need other room than their text does now.

    Raises:
        ValueError: if direction or engine is none of these.
        RuntimeError: if the engine that was asked for is not on this machine.
    """
    if direction not in ("auto", "LR", "TB"):
        raise ValueError(f"direction must be 'auto', 'LR' or 'TB', got {direction!r}")
    if engine not in (None, *ENGINES):
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}, got {engine!r}")
    sizes = sizes or {box.id: size_of(box) for box in graph.boxes}
    rank = layered.ranks([box.id for box in graph.boxes], [(arrow.source, arrow.target) for arrow in graph.arrows])
    if direction == "auto":
        direction = direction_for(rank, sizes)
    source = dot_source(graph, sizes, direction)
    if engine is None and sum(rank[arrow.target] - rank[arrow.source] - 1 for arrow in graph.arrows) > JUMPS:
        engine = "python"
    for name in engines() if engine is None else (engine,):
        if name == "python":
            places = layered.place(graph, outlines(graph, sizes), direction)
        else:
            text = run_dot(source, "json", name)
            if text is None:
                continue
            places = read_json(json.loads(text))
        boxes, clusters, arrows = places
        boxes = {id: centred(place, sizes[id]) for id, place in boxes.items()}
        return framed(boxes, clusters, arrows, direction, name, source)
    raise RuntimeError(f"{engine} is not on this machine; engine=None takes what there is: {', '.join(engines())}")


def outlines(graph, sizes):
    """The sizes, with the second line around the root; Graphviz sees to that by itself."""
    width, height = sizes[graph.root]
    return {**sizes, graph.root: (width + 2 * RIM, height + 2 * RIM)}


def centred(place, size):
    """A box of our own size in the middle of the place that it was given."""
    x, y, width, height = place
    return x + (width - size[0]) / 2, y + (height - size[1]) / 2, *size


def direction_for(rank, sizes):
    """Left to right, as one reads; top to bottom for a graph that is too long for that."""
    widths = {}
    for id, layer in rank.items():
        widths[layer] = max(widths.get(layer, 0), sizes[id][0])
    return "LR" if sum(widths.values()) + layered.LAYERS * len(widths) <= PAGE else "TB"


def run_dot(source, format, engine):
    """DOT text in, a drawing out (bytes); None if this engine is not there or does not work."""
    if engine == "dot":
        try:
            return graphviz.Source(source).pipe(format=format, quiet=True)
        except (graphviz.ExecutableNotFound, subprocess.CalledProcessError, OSError):
            return None
    if importlib.util.find_spec("pygraphviz") is None:
        return None
    import pygraphviz

    with silenced():
        try:
            return pygraphviz.AGraph(string=source).draw(format=format, prog="dot")
        except (OSError, ValueError):
            return None


@contextlib.contextmanager
def silenced():
    """Keep what C code writes to stderr (pygraphviz: remarks about fonts) out of the notebook's output."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def read_json(drawing):
    """Places from Graphviz's own JSON, where y points up and a box is given by its middle."""
    top = float(drawing["bb"].split(",")[3])
    boxes, clusters, names = {}, {}, {}
    for item in drawing.get("objects", ()):
        names[item["_gvid"]] = item["name"]
        if "bb" in item:
            x0, y0, x1, y1 = map(float, item["bb"].split(","))
            clusters[item["name"].removeprefix("cluster_")] = (x0, top - y1, x1 - x0, y1 - y0)
        elif "pos" in item:
            x, y = map(float, item["pos"].split(","))
            width, height = float(item["width"]) * 72, float(item["height"]) * 72
            boxes[item["name"]] = (x - width / 2, top - y - height / 2, width, height)
    arrows = {}
    for edge in drawing.get("edges", ()):
        end, *points = edge["pos"].removeprefix("e,").split(" ")  # "e,x,y x,y ...": the arrow's tip comes first
        points = [tuple(map(float, point.split(","))) for point in points]
        points[-1] = tuple(map(float, end.split(",")))
        arrows[edge["id"]] = [(x, top - y) for x, y in points]
    return boxes, clusters, arrows


def framed(boxes, clusters, arrows, direction, engine, source):
    """Move everything so that it begins at MARGIN, and round: a tenth of a pixel is nothing to see."""
    rectangles = [*boxes.values(), *clusters.values()]
    points = [point for curve in arrows.values() for point in curve]
    left = min([x for x, _, _, _ in rectangles] + [x for x, _ in points]) - MARGIN
    top = min([y for _, y, _, _ in rectangles] + [y for _, y in points]) - MARGIN
    right = max([x + w for x, _, w, _ in rectangles] + [x for x, _ in points]) + MARGIN
    bottom = max([y + h for _, y, _, h in rectangles] + [y for _, y in points]) + MARGIN

    def moved(found):
        return {
            k: (round(x - left, 1), round(y - top, 1), round(w, 1), round(h, 1)) for k, (x, y, w, h) in found.items()
        }

    curves = {k: [(round(x - left, 1), round(y - top, 1)) for x, y in curve] for k, curve in arrows.items()}
    return Layout(
        round(right - left, 1), round(bottom - top, 1), moved(boxes), moved(clusters), curves, direction, engine, source
    )
