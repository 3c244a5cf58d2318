"""Anomaly mode: find the line of the forward that a backward fails for.

While it is on, every call that is written down notes who called it; the engine looks at every gradient for nan. While it is
off, nothing is noted and nothing looked at.
"""

import os
import threading
import traceback
import warnings

import numpy as np

from edutorch.autograd.listening import Listener, node_of
from edutorch.autograd.saved import stack
from edutorch.graph import TensorBase

PACKAGE = os.path.dirname(os.path.dirname(__file__))
LAYERS = os.path.join(PACKAGE, "nn")
SLOW = (
    "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging."
)


class Anomaly(threading.local):
    """The switch of one thread."""

    enabled = False
    check_nan = True
    listener = None
    running = None  # the node whose rule runs now: calls made by it are its children


anomaly = Anomaly()


class Notes(Listener):
    """Notes, for each call that is written down, by which lines it was made."""

    def hear(self, op, inputs, params, result):
        node = node_of(result)
        if node is not None and "traceback_" not in node.metadata:
            note(node)


def note(node):
    """Remember who is calling, and in the course of which other node's backward."""
    node.metadata["traceback_"] = calling_lines()
    node.metadata["parent_"] = anomaly.running


def calling_lines():
    """The lines that led here, without those of this library at the end; but the layers in nn/ are worth seeing."""
    lines = traceback.extract_stack()
    while lines and lines[-1].filename.startswith(PACKAGE) and not lines[-1].filename.startswith(LAYERS):
        lines.pop()
    return traceback.format_list(lines)


def switch(enabled, check_nan):
    """Turn the mode on or off in this thread."""
    if enabled and not anomaly.enabled:
        anomaly.listener = Notes()
        anomaly.listener.start()
    elif anomaly.enabled and not enabled:
        anomaly.listener.stop()
    anomaly.enabled, anomaly.check_nan, stack.lines_are_known = enabled, check_nan, enabled


class set_detect_anomaly:
    """Switch anomaly mode by a truth value, at once or for a `with` block.

    Args:
        mode (bool): on or off.
        check_nan (bool): also stop a backward that makes nan?
    """

    def __init__(self, mode, check_nan=True):
        self.before = anomaly.enabled, anomaly.check_nan
        switch(bool(mode), check_nan)

    def __enter__(self):
        pass

    def __exit__(self, *error):
        switch(*self.before)


class detect_anomaly:
    """Inside the block, a backward that fails or makes nan tells by which line of the forward.

    Args:
        check_nan (bool): look for nan?

    Raises:
        RuntimeError: in a backward that makes nan.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor(-1.0, requires_grad=True)
        >>> with torch.autograd.set_detect_anomaly(True):  # as detect_anomaly(), but without its warning
        ...     y = x * x
        ...     y.backward()
        >>> x.grad
        tensor(-2.)
    """

    def __init__(self, check_nan=True):
        self.check_nan = check_nan
        warnings.warn(SLOW, stacklevel=2)

    def __enter__(self):
        self.before = anomaly.enabled, anomaly.check_nan
        switch(True, self.check_nan)

    def __exit__(self, *error):
        switch(*self.before)


def is_anomaly_enabled():
    """Is anomaly mode on?"""
    return anomaly.enabled


def is_anomaly_check_nan_enabled():
    """Does anomaly mode, when it is on, look for nan?"""
    return anomaly.check_nan


def refuse_nan(node, results):
    """Stop if a rule made nan."""
    for k, (edge, g) in enumerate(zip(node.edges, results)):  # noqa: B905 (a rule may leave trailing inputs out)
        array = g.array if isinstance(g, TensorBase) else g
        if edge is not None and array is not None and bool(np.any(array != array)):
            raise RuntimeError(f"Function '{node.name()}' returned nan values in its {k}th output.")


def tell(node):
    """Say, as a warning, where in the forward the node that fails was made, and whose backward that was, if any's."""
    name, lines = node.name(), node.metadata.get("traceback_")
    if lines is None:
        warnings.warn(
            f"Error detected in {name}. No forward pass information available. Enable detect anomaly during forward pass "
            "for more information.",
            stacklevel=1,
        )
        return
    warnings.warn(
        f"Error detected in {name}. Traceback of forward call that caused the error:\n{''.join(lines)}", stacklevel=1
    )
    parent = node.metadata.get("parent_")
    while parent is not None:
        lines = parent.metadata.get("traceback_")
        if lines is None:
            return
        warnings.warn(
            f"\n\nPrevious calculation was induced by {parent.name()}. Traceback of forward call that induced the previous "
            f"calculation:\n{''.join(lines)}",
            stacklevel=1,
        )
        parent = parent.metadata.get("parent_")
