"""Reading a pickle that is trusted: Python's own unpickler, which rebuilds any object and runs what the file asks for.

Only the names are looked up here: what PyTorch has and we have too is ours.
"""

import functools

from edutorch.nn.module import Module
from edutorch.serialization.allowed import NAMES
from edutorch.serialization.modules import arriving
from edutorch.serialization.names import ours

arriving = functools.cache(arriving)


def unpickler(module, file, persistent_load, arguments):
    """An Unpickler of a module such as pickle, that knows PyTorch's names and our storages."""

    class Unpickler(module.Unpickler):
        def find_class(self, place, name):
            found = NAMES.get(f"{place}.{name}")
            if found is not None and place.startswith("torch"):
                return found
            if place != "torch" and not place.startswith("torch."):
                return super().find_class(place, name)
            found = ours(place, name)
            if found is None:
                raise module.UnpicklingError(f"the file holds a {place}.{name}, which edutorch does not have")
            return arriving(found) if isinstance(found, type) and issubclass(found, Module) else found

        def persistent_load(self, identity):
            if type(identity) is tuple and identity[:1] == ("module",):  # the old format names classes so
                return identity[1]
            return persistent_load(identity)

    return Unpickler(file, **arguments)
