"""`viz.graph(tensor)`: the picture of the computation that made a tensor."""

import inspect
import pathlib
from functools import cached_property

from edutorch.viz.build import build
from edutorch.viz.layout import engines, lay_out, run_dot
from edutorch.viz.names import Names
from edutorch.viz.still import bundle
from edutorch.viz.svg import draw
from edutorch.viz.text import describe


def graph(tensor, direction="auto", engine=None):
    """Draw the computation that made a tensor: ops, shapes, small values, parameter names, gradients, modules.

    A gradient is shown as — until backward has reached it. The numbers are those of this moment.

    Args:
        tensor: the result whose history is wanted, such as the loss.
        direction: "LR" (left to right), "TB" (top to bottom), or "auto": LR as long as that fits on a page.
        engine: who lays it out: "dot", "pygraphviz" or "python"; None takes the best on this machine.

    Returns:
        a GraphView: a notebook shows it as a picture, `print` as text, and `.save("graph.svg")` writes it to a file.

    Raises:
        TypeError: if it is not a tensor.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import viz
        >>> a = torch.tensor(2.0, requires_grad=True)
        >>> b = torch.tensor(-3.0, requires_grad=True)
        >>> product = a * b
        >>> product.backward()
        >>> viz.graph(product)
        graph of product: 1 op, 2 leaves, 2 edges
          a = 2.0, grad -3.0
          b = -3.0, grad 2.0
          product = Mul(a, b) = -6.0
    """
    description, _ = build(tensor, Names(inspect.currentframe().f_back))
    return GraphView(description, direction, engine)


class GraphView:
    """A described graph with its picture.

    Attributes:
        graph: the description, a model.Graph.
        dot: the graph as Graphviz text.
        svg: the picture as SVG text.
    """

    def __init__(self, graph, direction="auto", engine=None):
        self.graph = graph
        self.layout = lay_out(graph, direction, engine)
        self.engine = engine

    @property
    def dot(self):
        return self.layout.dot

    @cached_property
    def svg(self):
        return draw(self.graph, self.layout)

    def save(self, path):
        """Write the picture to a file; the name's ending says how: .svg, .dot, .png or .pdf.

        Raises:
            ValueError: for any other ending.
            RuntimeError: for .png and .pdf on a machine without Graphviz.
        """
        save_picture(pathlib.Path(path), self.svg, self.dot, self.engine)

    def __repr__(self):
        return describe(self.graph)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return bundle(self.svg, repr(self))


def save_picture(path, svg, dot, engine=None):
    """Write a picture, which is there as SVG and as DOT, in the way that the ending of the path says."""
    kind = path.suffix.lower().removeprefix(".")
    if kind == "svg":
        path.write_text(svg, encoding="utf-8")
    elif kind in ("dot", "gv"):
        path.write_text(dot, encoding="utf-8")
    elif kind in ("png", "pdf"):
        path.write_bytes(painted(dot, kind, engine))
    else:
        raise ValueError(f"cannot tell from {path.name!r} how to save: the name must end in .svg, .dot, .png or .pdf")


def painted(dot, kind, engine):
    """What Graphviz makes of a DOT text: the bytes of a PNG or PDF file."""
    for name in engines() if engine is None else (engine,):
        if name != "python" and (found := run_dot(dot, kind, name)) is not None:
            return found
    raise RuntimeError(
        f"Graphviz is needed to write .{kind}. Install the program dot, or:  pip install pygraphviz . "
        "The ending .svg works everywhere."
    )
