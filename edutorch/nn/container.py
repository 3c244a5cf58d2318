"""Modules made of modules."""

import operator
from collections import OrderedDict

from edutorch.nn.module import Module


class Sequential(Module):
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
            named = args[0].items()
        else:
            named = ((str(i), module) for i, module in enumerate(args))
        for name, module in named:
            self.add_module(name, module)

    def forward(self, input):
        for module in self:
            input = module(input)
        return input

    def name_at(self, index):
        """The name of the module at a position, which may be negative."""
        index = operator.index(index)
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} is out of range")
        return list(self._modules)[index]

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        return self._modules[self.name_at(index)]

    def __setitem__(self, index, module):
        setattr(self, self.name_at(index), module)

    def __delitem__(self, index):
        names = list(self._modules)[index] if isinstance(index, slice) else [self.name_at(index)]
        for name in names:
            delattr(self, name)
        self.renumber(list(self._modules.values()))

    def renumber(self, modules):
        for name in list(self._modules):
            delattr(self, name)
        for i, module in enumerate(modules):
            self.add_module(str(i), module)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(list(self._modules.values()))

    def append(self, module):
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def insert(self, index, module):
        """Put a module before the one at index."""
        modules = list(self)
        modules.insert(index, module)
        self.renumber(modules)
        return self

    def extend(self, sequential):
        """Add several modules at the end."""
        for module in sequential:
            self.append(module)
        return self


class ModuleList(Module):
    """A list of modules whose parameters are found. It has no forward of its own.

    Example:
        >>> import edutorch as torch
        >>> layers = torch.nn.ModuleList([torch.nn.Linear(2, 2) for _ in range(3)])
        >>> len(layers), len(list(layers.parameters()))
        (3, 6)
    """

    def __init__(self, modules=None):
        super().__init__()
        self.extend(modules or [])

    name_at = Sequential.name_at
    renumber, __setitem__, __delitem__ = Sequential.renumber, Sequential.__setitem__, Sequential.__delitem__
    __len__, __iter__, append, insert, extend = (
        Sequential.__len__, Sequential.__iter__, Sequential.append, Sequential.insert, Sequential.extend
    )  # fmt: skip

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return self._modules[self.name_at(index)]


class ModuleDict(Module):
    """A dictionary of modules whose parameters are found.

    Example:
        >>> import edutorch as torch
        >>> choices = torch.nn.ModuleDict({"relu": torch.nn.ReLU(), "tanh": torch.nn.Tanh()})
        >>> choices["tanh"]
        Tanh()
    """

    def __init__(self, modules=None):
        super().__init__()
        self.update(modules or {})

    def __getitem__(self, key):
        return self._modules[key]

    def __setitem__(self, key, module):
        self.add_module(key, module)

    def __delitem__(self, key):
        delattr(self, key)

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(list(self._modules))

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
        """Add modules from another dictionary."""
        for key, module in modules.items():
            self[key] = module

    def pop(self, key):
        """Take a module out."""
        module = self[key]
        del self[key]
        return module

    def clear(self):
        """Take all modules out."""
        for key in self:
            del self[key]
