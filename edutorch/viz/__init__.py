"""Pictures of what edutorch computes, drawn in the notebook.

`graph(tensor)` is a picture; `LiveGraph(tensor)` is one that can be operated; `record()` writes down whatever runs in a block;
`explore(f, a=0.5)` gives sliders to the inputs of a function; `diff(one, other)` compares two runs; `Boundary(X, y)` shows what
a classifier learns. The library behind the widgets is loaded only when one of them is asked for.
"""

import importlib

from edutorch.viz.view import GraphView, graph

LATE = {  # name -> the file that it comes from, which is loaded when it is first used
    "Boundary": "boundary",
    "Explorer": "explorer",
    "LiveGraph": "live",
    "Recording": "recording",
    "diff": "compare",
    "explore": "explorer",
    "follow": "following",
    "record": "recording",
}

__all__ = ["GraphView", "graph", *LATE]


def __getattr__(name):
    if name not in LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(f"edutorch.viz.{LATE[name]}"), name)
    return found
