"""PyTorch's names for the last node of what is one operation there and several here, or of what is named by its result."""

import functools

from edutorch.graph import ids


def called(y, name):
    """y, whose node gets a name, such as "UnsafeViewBackward0"."""
    node = y._edge[0] if y._edge is not None else None
    if node is not None and node.op is not None:
        node.__class__ = node.op.node_class(name)
    return y


def known_as(name):
    """For a function that is made of several ops where PyTorch has one: its last node gets PyTorch's name for that.

    name: "LerpBackward0"; or a function of the arguments that tells it.
    """

    def decorated(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            before = next(ids)
            result = function(*args, **kwargs)
            for y in result if isinstance(result, tuple) else (result,):
                if y._edge is not None and y._edge[0].id > before:  # not a node that an argument brought along
                    called(y, name(*args, **kwargs) if callable(name) else name)
            return result

        return call

    return decorated
