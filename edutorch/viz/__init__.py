"""Pictures of what edutorch computes, drawn in the notebook.

The graph of a computation: `graph(tensor)` is a picture, `LiveGraph(tensor)` one that can be operated; `record()` writes down
whatever runs in a block, `explore(f, a=0.5)` gives sliders to the inputs of a function, `diff(one, other)` compares two runs.
`Boundary(X, y)` shows what a classifier learns, and `training(total)` its curves; `summary(model, input)` is a table of all
that happens in a network. The others are figures: `weights`, `images`, `attention`, `embedding`, `confusion_matrix` and
`decision_boundary`. What few need, such as the library behind the widgets, is loaded only when it is asked for.
"""

import importlib

from edutorch.viz.view import GraphView, graph

PLACES = {  # name -> the module that has it
    "Boundary": "boundary",
    "Diff": "compare",
    "Explorer": "explorer",
    "Figure": "figures",
    "LiveGraph": "live",
    "Recording": "recording",
    "Summary": "model_summary",
    "Training": "training_widget",
    "attention": "figures",
    "confusion_matrix": "figures",
    "decision_boundary": "figures",
    "diff": "compare",
    "embedding": "figures",
    "explore": "explorer",
    "follow": "following",
    "images": "figures",
    "record": "recording",
    "summary": "model_summary",
    "training": "training_widget",
    "weights": "figures",
}

__all__ = ["GraphView", "graph", *PLACES]


def __getattr__(name):
    if name in PLACES:
        return getattr(importlib.import_module(f"edutorch.viz.{PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
