"""Pictures of what edutorch computes, drawn in the notebook.

`graph(tensor)` is a picture; `LiveGraph(tensor)` is one that can be operated. The widget library is loaded only when a
LiveGraph is asked for.
"""

from edutorch.viz.view import GraphView, graph

__all__ = ["GraphView", "LiveGraph", "graph"]


def __getattr__(name):
    if name == "LiveGraph":
        from edutorch.viz.live import LiveGraph

        return LiveGraph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
