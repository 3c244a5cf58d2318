"""The graph as Graphviz text. What it is made of is told by shape as well as by colour.

The `graphviz` package only writes the text here; who lays it out is decided in layout.py.
"""

import graphviz

from edutorch.viz.look import FONT, PALETTE
from edutorch.viz.text import header, rows

SHAPES = {
    "op": {"shape": "box", "style": "rounded,filled"},
    "leaf": {"shape": "box", "style": "filled"},
    "parameter": {"shape": "octagon", "style": "filled"},
    "data": {"shape": "box", "style": "rounded,filled,dashed"},
    "module": {"shape": "box", "style": "filled", "peripheries": "2"},
    "error": {"shape": "box", "style": "rounded,filled,bold"},
}


def dot_source(graph, sizes, direction="LR"):
    """The DOT text of a described graph.

    Args:
        graph: a model.Graph.
        sizes: box id -> (width, height) in pixels.
        direction: "LR" (left to right) or "TB" (top to bottom).
    """
    drawing = graphviz.Digraph("edutorch")
    drawing.attr(rankdir=direction, bgcolor="transparent", nodesep="0.28", ranksep="0.42", fontname=FONT, fontsize="11")
    drawing.attr("node", fontname=FONT, fontsize="11", fixedsize="true", margin="0")
    drawing.attr("edge", color=PALETTE["edge"], arrowsize="0.6")
    _fill(drawing, graph, sizes, None)
    for arrow in graph.arrows:
        drawing.edge(arrow.source, arrow.target, id=arrow.id)
    return drawing.source


def _fill(drawing, graph, sizes, cluster):
    for item in graph.inside(cluster):
        if item.id in graph.cluster_index:
            # Graphviz frames only those subgraphs whose name begins with "cluster".
            with drawing.subgraph(name=f"cluster_{item.id}") as inner:
                inner.attr(
                    label=item.title, style="rounded,dashed", color=PALETTE["cluster"], labeljust="l", margin="12"
                )
                _fill(inner, graph, sizes, item.id)
        else:
            _box(drawing, item, sizes[item.id], graph.root)


def _box(drawing, box, size, root):
    fill, stroke = PALETTE[box.kind]
    width, height = size
    title = "  ".join(part for part in header(box) if part)
    lines = ([title] if title else []) + [text for _, text in rows(box)]
    drawing.node(
        box.id,
        label="".join(graphviz.escape(line) + r"\l" for line in lines),  # \l ends a line and sets it to the left
        id=box.id,
        width=f"{width / 72:.4f}",  # Graphviz counts in inches of 72 points
        height=f"{height / 72:.4f}",
        fillcolor=fill,
        color=stroke,
        fontcolor=PALETTE["text"],
        **{"peripheries": "2" if box.id == root else "1", **SHAPES[box.kind]},
    )
