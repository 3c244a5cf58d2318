"""A module of PyTorch's, unpickled as one of ours. PyTorch keeps parameters, buffers and submodules in dictionaries of
their own; here they are ordinary attributes, registered by assigning them."""

from edutorch.nn.module import Module

KINDS = ("_parameters", "_buffers", "_modules")


def fill_module(module, state):
    """Give a module that is being unpickled its attributes.

    Args:
        module (Module): made by __new__, so without any.
        state (dict): `vars()` of a module, ours or PyTorch's.
    """
    if "_parameters" not in state:  # one of ours
        module.__dict__.update(state)
        return
    Module.__init__(module)
    vars(module)["_non_persistent_buffers_set"] = set(state.get("_non_persistent_buffers_set", ()))
    for name, value in state.items():
        if name not in KINDS and name != "_non_persistent_buffers_set" and "_hooks" not in name:
            vars(module)[name] = value
    for name, value in state["_parameters"].items():
        module.register_parameter(name, value)
    for name, value in state["_buffers"].items():
        module.register_buffer(name, value, persistent=name not in module._non_persistent_buffers_set)
    for name, value in state["_modules"].items():
        module.register_module(name, value)


def arriving(kind):
    """What an object of a class is while pickle is making it: pickle calls __setstate__, and then it is its own class."""

    def __setstate__(self, state):
        object.__setattr__(self, "__class__", kind)
        fill_module(self, state)

    return type(kind.__name__, (kind,), {"__module__": kind.__module__, "__slots__": (), "__setstate__": __setstate__})
