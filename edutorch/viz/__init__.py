"""Pictures of what edutorch computes, drawn in the notebook.

`graph(tensor)` is a picture; `LiveGraph(tensor)` is one that can be operated; `Boundary(X, y)` shows what a classifier
learns. The library behind the two widgets is loaded only when one of them is asked for.
"""

from edutorch.viz.view import GraphView, graph

__all__ = ["Boundary", "GraphView", "LiveGraph", "graph"]


def __getattr__(name):
    if name == "Boundary":
        from edutorch.viz.boundary import Boundary

        return Boundary
    if name == "LiveGraph":
        from edutorch.viz.live import LiveGraph

        return LiveGraph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
