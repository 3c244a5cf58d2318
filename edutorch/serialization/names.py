"""What a thing is called in a file, here and in PyTorch: edutorch.nn.linear.Linear is torch.nn.modules.linear.Linear."""

import importlib

# A package of PyTorch's, and where we have its names. The first that fits counts.
PLACES = (
    ("torch.nn.modules", "edutorch.nn"),
    ("torch.nn.parameter", "edutorch.nn.parameter"),
    ("torch.optim", "edutorch.optim"),
    ("torch", "edutorch"),
)


def full_name(thing):
    return f"{thing.__module__}.{thing.__qualname__}"


def ours(module, name):
    """What we have for a name of PyTorch's, or None."""
    for theirs, place in PLACES:
        if module == theirs or module.startswith(f"{theirs}."):
            found = importlib.import_module(place)
            for part in name.split("."):
                found = getattr(found, part, None)
            return found
    return None
