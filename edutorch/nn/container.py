"""Modules made of modules: one after the other, in a list, or by name."""

import operator
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from edutorch.nn.module import Module, indented


class Numbered(Module):
    """What Sequential and ModuleList share: modules in a row, which are named "0", "1", "2", ..."""

    def name_at(self, index):
        """The name of the module at a position, which may be negative."""
        index = operator.index(index)
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} is out of range")
        return list(self._modules)[index]

    def __setitem__(self, index, module):
        setattr(self, self.name_at(index), module)

    def __delitem__(self, index):
        names = list(self._modules)
        for name in names[index] if isinstance(index, slice) else [self.name_at(index)]:
            names.remove(name)
        self.renumber([self._modules[name] for name in names])

    def renumber(self, modules):
        self._modules = {str(i): module for i, module in enumerate(modules)}

    def make_room(self, index, module):
        """Each module from index on gets the next number. (As in PyTorch, one that has a name instead is a KeyError.)"""
        for i in range(len(self), index, -1):
            self._modules[str(i)] = self._modules[str(i - 1)]
        self._modules[str(index)] = module

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(list(self._modules.values()))

    def append(self, module):
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def pop(self, key):
        """Take out the module at a position."""
        module = self[key]
        del self[key]
        return module


class Sequential(Numbered):
    """Runs its modules one after the other.

    Args:
        args: modules, or one OrderedDict of modules by name.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import nn
        >>> model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))
        >>> model(torch.ones(2, 4)).shape, len(model), model[1]
        (torch.Size([2, 1]), 3, ReLU())
    """

    def __init__(self, *args):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            self.extend(args)

    def forward(self, input):
        for module in self:
            input = module(input)
        return input

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return self._modules[self.name_at(index)]

    def insert(self, index, module):
        """Put a module before the one at index."""
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        if not -len(self) <= index <= len(self):
            raise IndexError(f"Index out of range: {index}")
        self.make_room(index + len(self) if index < 0 else index, module)
        return self

    def extend(self, sequential):
        """Add several modules at the end."""
        for module in sequential:
            self.append(module)
        return self

    def __add__(self, other):
        need_sequential(other)
        return Sequential(*self, *other)

    def __iadd__(self, other):
        need_sequential(other)
        return self.extend(other)

    def __mul__(self, times):
        self.check_times(times)
        return Sequential(*(list(self) * times))

    __rmul__ = __mul__

    def __imul__(self, times):
        self.check_times(times)
        return self.extend(list(self) * (times - 1))

    def check_times(self, times):
        if not isinstance(times, int):
            raise TypeError(f"unsupported operand type(s) for *: {type(self)} and {type(times)}")
        if times <= 0:
            raise ValueError(f"Non-positive multiplication factor {times} for {type(self)}")


def need_sequential(other):
    if not isinstance(other, Sequential):
        raise ValueError(f"add operator supports only objects of Sequential class, but {type(other)} is given.")


class ModuleList(Numbered):
    """A list of modules whose parameters are found. It has no forward of its own.

    Args:
        modules: modules to begin with.

    Example:
        >>> import edutorch as torch
        >>> layers = torch.nn.ModuleList([torch.nn.Linear(2, 2) for _ in range(3)])
        >>> len(layers), len(list(layers.parameters()))
        (3, 6)
    """

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return self._modules[self.name_at(index)]

    def insert(self, index, module):
        """Put a module before the one at index."""
        self.make_room(index, module)

    def extend(self, modules):
        """Add several modules at the end."""
        if not isinstance(modules, Iterable):
            raise TypeError(f"ModuleList.extend should be called with an iterable, but got {type(modules).__name__}")
        for module in list(modules):
            self.append(module)
        return self

    def __add__(self, other):
        return ModuleList([*self, *other])

    def __iadd__(self, other):
        return self.extend(other)

    def __repr__(self):
        """Neighbours that print alike are counted, not repeated."""
        blocks = []  # [first, last, text]
        for i, text in enumerate(map(repr, self)):
            if blocks and blocks[-1][2] == text:
                blocks[-1][1] = i
            else:
                blocks.append([i, i, text])
        lines = [
            f"({first}): {text}" if first == last else f"({first}-{last}): {last - first + 1} x {text}"
            for first, last, text in blocks
        ]
        if not lines:
            return f"{self._get_name()}()"
        return f"{self._get_name()}(\n  " + "\n  ".join(map(indented, lines)) + "\n)"


class ModuleDict(Module):
    """A dictionary of modules whose parameters are found.

    Args:
        modules: a dictionary of modules, or (name, module) pairs.

    Example:
        >>> import edutorch as torch
        >>> choices = torch.nn.ModuleDict({"relu": torch.nn.ReLU(), "tanh": torch.nn.Tanh()})
        >>> choices["tanh"]
        Tanh()
    """

    def __init__(self, modules=None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key):
        return self._modules[key]

    def __setitem__(self, key, module):
        self.add_module(key, module)

    def __delitem__(self, key):
        del self._modules[key]

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules)

    def __contains__(self, key):
        return key in self._modules

    def keys(self):
        """The names."""
        return self._modules.keys()

    def values(self):
        """The modules."""
        return self._modules.values()

    def items(self):
        """(name, module) pairs."""
        return self._modules.items()

    def update(self, modules):
        """Add modules from another dictionary, or from (name, module) pairs."""
        for key, module in pairs(modules, "ModuleDict"):
            self[key] = module

    def pop(self, key):
        """Take a module out."""
        module = self[key]
        del self[key]
        return module

    def clear(self):
        """Take all modules out."""
        self._modules.clear()


def pairs(given, owner):
    """(name, value) for each entry of a dictionary, or of a list of pairs; PyTorch's errors for anything else."""
    if isinstance(given, (Mapping, Module)):
        return list(given.items())
    if not isinstance(given, Iterable):
        word = "ParametersDict" if owner == "ParameterDict" else owner  # PyTorch's own spelling
        raise TypeError(
            f"{word}.update should be called with an iterable of key/value pairs, but got {type(given).__name__}"
        )
    given = list(given)
    for i, pair in enumerate(given):
        if not isinstance(pair, Iterable):
            raise TypeError(f"{owner} update sequence element #{i} should be Iterable; is{type(pair).__name__}")
        if len(pair) != 2:
            raise ValueError(f"{owner} update sequence element #{i} has length {len(pair)}; 2 is required")
    return given
