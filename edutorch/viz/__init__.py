"""Pictures of what edutorch computes, drawn in the notebook.

`graph(tensor)` is a picture; `LiveGraph(tensor)` is one that can be operated; `Boundary(X, y)` shows what a classifier
learns, and `training(total)` its curves. `summary(model, input)` is a table of all that happens in a network. The others are
figures: `weights`, `images`, `attention`, `embedding`, `confusion_matrix` and `decision_boundary`. What few need, such as the
library behind the widgets, is loaded only when it is asked for.
"""

import importlib

from edutorch.viz.view import GraphView, graph

PLACES = {  # name -> the module that has it
    "Boundary": "boundary",
    "Figure": "figures",
    "LiveGraph": "live",
    "Summary": "model_summary",
    "Training": "training_widget",
    "attention": "figures",
    "confusion_matrix": "figures",
    "decision_boundary": "figures",
    "embedding": "figures",
    "images": "figures",
    "summary": "model_summary",
    "training": "training_widget",
    "weights": "figures",
}

__all__ = [
    "Boundary",
    "Figure",
    "GraphView",
    "LiveGraph",
    "Summary",
    "Training",
    "attention",
    "confusion_matrix",
    "decision_boundary",
    "embedding",
    "graph",
    "images",
    "summary",
    "training",
    "weights",
]


def __getattr__(name):
    if name in PLACES:
        return getattr(importlib.import_module(f"edutorch.viz.{PLACES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
