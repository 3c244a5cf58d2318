"""Who wants to hear of every call of an op: anomaly mode, hooks on saved tensors, inference mode.

Each of them stands in a chain that begins at `mode.tracer`. While nobody listens, a call costs nothing more.
"""

from edutorch.graph import TensorBase, mode


class Listener:
    """Hears of a call, then tells whoever listened before."""

    before = None

    def start(self):
        """Begin to listen in this thread."""
        self.before, mode.tracer = mode.tracer, self

    def stop(self):
        """Leave the chain, wherever in it we are by now."""
        if mode.tracer is self:
            mode.tracer = self.before
            return
        link = mode.tracer
        while link is not None:
            if getattr(link, "before", None) is self:
                link.before = self.before
            link = getattr(link, "before", None)

    def __call__(self, op, inputs, params, result):
        self.hear(op, inputs, params, result)
        if self.before is not None:
            self.before(op, inputs, params, result)

    def hear(self, op, inputs, params, result):
        raise NotImplementedError


def node_of(result):
    """The node that was just written down for a call's result, or None."""
    for y in result if type(result) is tuple else (result,):
        if isinstance(y, TensorBase) and y._edge is not None:
            return y._edge[0]
    return None
