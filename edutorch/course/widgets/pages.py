"""What the widgets need of JavaScript. The files lie in static/, and are what the browser gets: there is no build step.

The classes are made when the first widget is shown: to import anywidget takes longer than all of edutorch.
"""

import functools
import pathlib

import traitlets

STATIC = pathlib.Path(__file__).parent / "static"


@functools.cache
def keys_class():
    import anywidget

    class Keys(anywidget.AnyWidget):
        """Nothing to be seen. It keeps the keys in the box around it from JupyterLab, which uses arrows to change cells."""

        _esm = STATIC / "keys.js"

    return Keys


@functools.cache
def parsons_class():
    import anywidget

    class ParsonsPage(anywidget.AnyWidget):
        """The list of a Parsons puzzle. What the learner does comes as a message {"how": ..., "letter": ...}."""

        _esm = STATIC / "parsons.js"
        _css = STATIC / "parsons.css"
        rows = traitlets.List().tag(sync=True)
        indent = traitlets.Bool().tag(sync=True)
        reply = traitlets.Unicode().tag(sync=True)
        pasteable = traitlets.Unicode().tag(sync=True)

    return ParsonsPage
