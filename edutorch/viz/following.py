"""Shown graphs follow the cells: after each cell, the live graphs look at their variables again."""

import sys
import weakref

from edutorch.graph import TensorBase
from edutorch.viz.names import Names
from edutorch.viz.scene import Scene

shown = weakref.WeakValueDictionary()  # variable -> the live graph that was made of it last
following = True
listening_to = None  # the shell whose cells we hear of


def follow(on=True):
    """Turn the following of cells on or off for all live graphs; it is on at first.

    A live graph that was made from a variable, `viz.LiveGraph(loss)`, shows the new tensor as soon as a cell has given that
    variable one. Of several live graphs of one variable the newest follows it: a notebook may well have a `loss` in each of its
    chapters. With `viz.follow(False)` each keeps what it shows until it is told: `live.update(loss)`.

    Example:
        >>> from edutorch import viz
        >>> viz.follow(False)
        >>> viz.follow()
    """
    global following
    following = on


def watch(live):
    """From now on this live graph follows the cells, if this is a notebook."""
    global listening_to
    shown[live._variable] = live
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and listening_to is not shell:
        shell.events.register("post_run_cell", look_again)
        listening_to = shell


def look_again(result=None):
    """A cell has run: show what is new."""
    if following and listening_to is not None:
        for variable, live in list(shown.items()):
            if variable == live._variable:  # it may have been given another tensor since
                refresh(live, listening_to.user_ns)


def refresh(live, variables):
    """Show what a live graph's variable holds by now, if that is another tensor or recording than before."""
    thing = variables.get(live._variable) if live._variable else None
    if isinstance(thing, TensorBase):
        new = live._scene.tensor is None or live._scene.tensor() is not thing
    else:
        scene = getattr(thing, "scene", None)
        new = isinstance(scene, Scene) and scene is not live._scene
    if new:
        live._show(thing, None, Names(variables=variables))
