"""`install_as_torch()`: in this process, `import torch` finds edutorch, and `import torchvision` edutorch.vision.

Python keeps what was imported in `sys.modules`, by name. A module that is entered there under a second name is the same
module under both: `torch.nn.Linear is edutorch.nn.Linear`. That is all that happens here.
"""

import importlib
import importlib.machinery
import sys
import types
from pathlib import Path

from edutorch.as_torch.places import COMPANIONS, PRIVATE, TORCHTEXT, places
from edutorch.missing import missing_from_module, pytorch_names, words
from edutorch.version import __version__

LATE = "torch.utils.tensorboard"  # needs a package that may be missing, so it is loaded when a program asks for it
undo = []  # what uninstall() has to call, the last first


def is_installed():
    """Does `import torch` find edutorch?"""
    return bool(undo)


def install_as_torch():
    """Make `import torch`, and `import torch.nn` and its like, find edutorch in this process.

    `torch.__version__` is then the version of PyTorch whose names and numbers edutorch follows. Calling it twice does no harm.

    Raises:
        RuntimeError: if the real PyTorch was imported before: what holds parts of it would not work with ours.

    Example, in a program that has not imported torch yet (so it is no doctest)::

        import edutorch
        edutorch.install_as_torch()
        import torch.nn as nn  # edutorch.nn
        from torchvision import transforms  # edutorch.vision.transforms
    """
    if is_installed():
        return
    if "torch" in sys.modules:
        where = getattr(sys.modules["torch"], "__file__", None) or "a module without a file"
        raise RuntimeError(
            f"PyTorch itself was already imported in this process ({where}), and edutorch cannot take its place any more. "
            "Start Python (or the notebook's kernel) again, and install edutorch as torch before anything imports torch."
        )
    try:
        enter_modules()
    except BaseException:
        uninstall()  # all or nothing
        raise


def enter_modules():
    """Enter our modules under PyTorch's names."""
    ours = importlib.import_module("edutorch")
    set_attribute(ours, "__version__", __version__)
    add_module("torch", ours)
    paths = our_modules()
    for name in sorted({*pytorch_names(), *PRIVATE} - {"torch", "torch.Tensor"}):  # a package comes before its modules
        path = "edutorch" + name.removeprefix("torch")
        if name.startswith(LATE):
            continue
        if path in paths:
            module = importlib.import_module(path)
            add_module(name, module)
            if "__path__" not in vars(module) and "__getattr__" not in vars(module):
                set_attribute(module, "__getattr__", Elsewhere(name).__getattr__)
        elif (facade := Elsewhere(name)).is_needed():
            add_module(name, facade)
            parent, _, child = name.rpartition(".")
            if child not in vars(sys.modules[parent]):
                set_attribute(sys.modules[parent], child, facade)
    enter_vision(paths)
    enter_text()
    sys.meta_path.insert(0, Refusal)
    undo.append(lambda: sys.meta_path.remove(Refusal))


def enter_text():
    """Enter edutorch.text as torchtext, in the layout that torchtext has."""
    for name, path in TORCHTEXT.items():
        add_module(name, importlib.import_module(path))
    set_attribute(sys.modules["torchtext"], "datasets", sys.modules["torchtext.datasets"])


def enter_vision(paths):
    """Enter edutorch.vision as torchvision. (The real one, if it is there, needs the real PyTorch.)"""
    for path in sorted(path for path in paths if path.startswith("edutorch.vision")):
        add_module("torchvision" + path.removeprefix("edutorch.vision"), importlib.import_module(path))
    add_module("torchvision.transforms.transforms", sys.modules["edutorch.vision.transforms"])
    set_attribute(
        sys.modules["torchvision"], "__version__", f"0.28.0+edutorch.{__version__.rpartition('edutorch.')[2]}"
    )


def uninstall():
    """Undo install_as_torch(): the next `import torch` finds the real one, or none."""
    while undo:
        undo.pop()()


def add_module(name, module):
    sys.modules[name] = module
    undo.append(lambda: sys.modules.pop(name, None))


def set_attribute(module, name, value):
    before = vars(module).get(name)
    setattr(module, name, value)
    undo.append(lambda: delattr(module, name) if before is None else setattr(module, name, before))


def our_modules():
    """The paths of all modules of edutorch, such as edutorch.nn.functional."""
    root = Path(__file__).parents[1]
    parts = (path.relative_to(root.parent).with_suffix("").parts for path in root.rglob("*.py"))
    return {".".join(p[:-1] if p[-1] == "__init__" else p) for p in parts}


class Elsewhere(types.ModuleType):
    """A module of PyTorch's that edutorch lays out otherwise. It holds nothing: it finds its names where they are."""

    def __init__(self, name):
        super().__init__(name, f"{name}: what edutorch has of it.")
        self.__path__ = []  # a package, so that modules may lie below it
        self.__all__ = [key for key in sorted(pytorch_names().get(name, ())) if self.find(key)]

    def find(self, key):
        """The module that has the name."""
        modules = [sys.modules[place] for place in places(self.__name__) if place in sys.modules]
        return next((module for module in modules if key in vars(module)), None)

    def is_needed(self):
        return bool(self.__all__) or self.__name__ in PRIVATE

    def __getattr__(self, key):
        home = self.find(key) if not key.startswith("__") else None
        if home is not None:
            return getattr(home, key)
        beginning = f"module {self.__name__!r} has no attribute {key!r}"
        raise AttributeError(words(beginning, self.__name__, key, tuple(self.__all__)), name=key)

    def __dir__(self):
        return self.__all__


class LateEntry:
    """Enters one of our modules under PyTorch's name when it is first imported."""

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        add_module(module.__name__, importlib.import_module("edutorch" + module.__name__.removeprefix("torch")))


class Refusal:
    """Asked before Python looks for files: whatever belongs to PyTorch and was not found in sys.modules is not there.

    Without it Python would look in edutorch's own folder, and load a second copy of a file that it finds there.
    """

    def __init__(self, message, name=None):
        self.message, self.name = message, name

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        top, _, rest = name.partition(".")
        message = f"No module named {name!r}"
        if top in COMPANIONS and not rest:
            message += f": it needs PyTorch itself, and here edutorch stands in for it. {COMPANIONS[top]}"
        elif name.startswith(LATE) and f"edutorch{name.removeprefix('torch')}" in our_modules():
            return importlib.machinery.ModuleSpec(name, LateEntry)
        elif top == "torchvision":
            message += ": edutorch stands in for PyTorch here, and edutorch.vision has no such module."
        elif top == "torchtext":
            message += ": edutorch stands in for PyTorch here, and edutorch.text has no such module."
        elif top == "torch":
            parent, _, child = name.rpartition(".")
            beside = (other.rpartition(".") for other in sys.modules if other.startswith("torch."))
            message = words(message, parent, child, tuple(last for before, _, last in beside if before == parent))
        elif top == "edutorch" and rest and importlib.machinery.PathFinder.find_spec(name, path) is None:
            # `from torch import sofmax`: Python asks for a module of that name before it gives up.
            parent, _, child = name.rpartition(".")
            message = f"cannot import name {child!r} from 'torch{parent.removeprefix('edutorch')}'"
            message = str(missing_from_module(parent, child, message))
            return importlib.machinery.ModuleSpec(name, cls(message, "torch"))
        else:
            return None
        return importlib.machinery.ModuleSpec(name, cls(message))

    def create_module(self, spec):
        raise ModuleNotFoundError(self.message, name=self.name or spec.name)

    def exec_module(self, module):
        """Never reached: there is no module to run."""
