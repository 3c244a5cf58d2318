"""`ctx`: what a Function's forward hands to its backward, and how the saved tensors are put away until then."""

import warnings
import weakref
from typing import NamedTuple

from edutorch.autograd.saved import FREED, keep, reopen
from edutorch.graph import TensorBase, edge_of


class Context:
    """What a Function's forward hands to its backward: `ctx`. Anything may be stored on it."""

    def __init__(self, needs_input_grad):
        self.needs_input_grad = needs_input_grad
        self._to_save, self._saved = (), ()
        self._not_differentiable, self._dirty = (), ()
        self._materialize = True

    def save_for_backward(self, *tensors):
        """Remember tensors (or None). Changes made to them until backward are noticed."""
        self._to_save = tensors

    def save_for_forward(self, *tensors):
        """Remember tensors for `jvp`. Forward mode here is made from backward, so nothing needs to be kept."""

    @property
    def saved_tensors(self):
        """What save_for_backward was given."""
        if self._saved is None:
            raise RuntimeError(FREED)
        return tuple(None if kept is None else reopen(kept, *located(place)) for kept, place in self._saved)

    @property
    def saved_variables(self):
        """The old name of saved_tensors."""
        warnings.warn("'saved_variables' is deprecated; use 'saved_tensors'", DeprecationWarning, stacklevel=2)
        return self.saved_tensors

    def mark_non_differentiable(self, *args):
        """These outputs have no gradient."""
        self._not_differentiable = args

    def mark_dirty(self, *args):
        """These inputs are changed in place by forward."""
        self._dirty = args

    def set_materialize_grads(self, value):
        """If False, an output that was not used gives None to backward, not zeros."""
        self._materialize = value

    def check_saved(self):
        """Only tensors can be saved."""
        for k, x in enumerate(self._to_save):
            if x is not None and not isinstance(x, TensorBase):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {k} is of type {type(x).__name__}"
                )

    def put_away(self, results, node):
        """Keep what forward saved: as arrays, since a Tensor that points at its own node would be a circle."""
        tensors = [y for y in results if isinstance(y, TensorBase)]
        made = {id(y): k for k, y in enumerate(tensors)}
        saved = []
        for x in self._to_save:
            if x is None:
                saved.append((None, None))
            elif id(x) in made:
                saved.append((keep(x), OwnOutput(weakref.ref(node), made[id(x)])))
            else:
                saved.append((keep(x), edge_of(x)))
        self._saved, self._to_save = tuple(saved), ()


class OwnOutput(NamedTuple):
    """Which result of the Function itself was saved. The node is held weakly, or it would hold itself through ctx."""

    node: weakref.ref
    number: int


def located(place):
    """What reopen wants to know: the edge, that a Tensor is wanted, and whether it is a result of the call itself."""
    if isinstance(place, OwnOutput):
        node = place.node()
        return node and (node, place.number), True, True
    return place, True, False
