"""What to say about a name that is not there: PyTorch has it and edutorch has not yet, or it is nobody's; and what is near.

`pytorch_names.txt` lists PyTorch's public names, a module a line. (`tests/api/pytorch_names.py` writes it.)
"""

import difflib
import functools
import sys
from pathlib import Path

NAMES = Path(__file__).with_name("pytorch_names.txt")
# Where people look for a name that stands somewhere else: nn.relu is nn.functional.relu.
SHELVES = (
    "edutorch",
    "edutorch.nn",
    "edutorch.nn.functional",
    "edutorch.optim",
    "edutorch.optim.lr_scheduler",
    "edutorch.utils.data",
    "edutorch.linalg",
    "edutorch.autograd",
)


@functools.cache
def pytorch_names():
    """PyTorch's public names: {"torch.nn": {"Linear", ...}, ...}. The keys are its modules, and torch.Tensor."""
    lines = NAMES.read_text("utf-8").splitlines()
    return {where: frozenset(names.split()) for where, _, names in (line.partition(":") for line in lines)}


def in_pytorch(where):
    """PyTorch's name for a module of ours: edutorch.nn is torch.nn."""
    return "torch" + where.removeprefix("edutorch")


def has(where, name):
    """Does PyTorch have this name there, as a thing or as a module?"""
    return name in pytorch_names().get(where, ()) or f"{where}.{name}" in pytorch_names()


def public(names):
    return [name for name in names if not name.startswith("_")]


@functools.lru_cache(1000)  # hasattr(x, name) may be asked again and again
def words(beginning, where, name, mine, shelves=()):
    """The sentence for a missing name.

    Args:
        beginning: Python's own words, such as "module 'edutorch' has no attribute 'sofmax'".
        where: what was asked, in PyTorch's words: "torch", "torch.nn", "torch.Tensor".
        name: what it was asked for.
        mine (tuple): the names that are there.
        shelves (tuple): other places that have exactly this name.
    """
    near = difflib.get_close_matches(name, mine, n=3, cutoff=0.7)
    place = where.removeprefix("torch.") if where == "torch.Tensor" else where
    if has(where, name):
        beginning += f": PyTorch has {place}.{name}, edutorch has not yet."
        more = f" Nearest: {', '.join(near)}" if near else ""
    else:
        more = f". Did you mean: {near[0]!r}?" if near else ""
    if shelves:
        more = f"{' ' if beginning.endswith('.') else '. '}There is {' and '.join(shelves)}"
    return beginning + more


def missing_from_module(where, name, beginning=None):
    """The AttributeError for a name that a module of ours does not have.

    Args:
        where, name: the module, such as "edutorch.nn", and what it was asked for.
        beginning: how the sentence begins, if not in Python's words.

    Example:
        >>> print(missing_from_module("edutorch.nn", "Lineer"))
        module 'edutorch.nn' has no attribute 'Lineer'. Did you mean: 'Linear'?
        >>> print(missing_from_module("edutorch.nn", "relu"))
        module 'edutorch.nn' has no attribute 'relu'. There is edutorch.relu and edutorch.nn.functional.relu
    """
    beginning = beginning or f"module {where!r} has no attribute {name!r}"
    if name.startswith("_"):  # Python's own questions, such as __path__ and __wrapped__, want no essay
        return AttributeError(beginning)
    others = {shelf: sys.modules[shelf] for shelf in SHELVES if shelf in sys.modules and shelf != where}
    shelves = [f"{shelf}.{name}" for shelf, module in others.items() if name in vars(module)]
    mine = tuple(public(vars(sys.modules[where])))
    # A name of its own keeps Python from adding the same hint once more below a traceback.
    return AttributeError(words(beginning, in_pytorch(where), name, mine, tuple(shelves)), name=name)


def explain_missing_names(*modules):
    """Give modules a `__getattr__` that says more than Python does about names that they do not have."""
    for module in modules:
        if "__getattr__" not in vars(module):
            module.__getattr__ = functools.partial(raise_missing, module.__name__)


def raise_missing(where, name):
    raise missing_from_module(where, name)


class NotYet:
    """Stands in a class for a method of PyTorch's that edutorch lacks: whoever asks for it is told so.

    A `__getattr__` in the class would do, too, but Python reads every attribute of such a class more slowly.
    """

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    def __get__(self, x, kind=None):
        python = f"type object '{kind.__name__}'" if x is None else f"'{type(x).__name__}' object"
        beginning = f"{python} has no attribute {self.name!r}"
        raise AttributeError(words(beginning, "torch.Tensor", self.name, methods(kind or type(x))), name=self.name)


def really_there(kind, names):
    """The names without those that only say that they are missing: for dir(), and for the Tab key."""
    found = {}
    for cls in reversed(kind.__mro__):
        found.update(vars(cls))
    return [name for name in names if not isinstance(found.get(name), NotYet)]


@functools.lru_cache(100)
def methods(kind):
    """The public names in a class that are there."""
    return tuple(public(really_there(kind, dir(kind))))


def explain_missing_methods(Tensor):
    """Say of PyTorch's methods that Tensor lacks that they are missing, and what is near."""
    for name in pytorch_names()["torch.Tensor"]:
        if not hasattr(Tensor, name):
            setattr(Tensor, name, NotYet(name))
