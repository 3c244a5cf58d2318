"""PyTorch keeps a module's parameters, buffers and submodules in three dictionaries. Here they are views of its attributes."""

from collections.abc import MutableMapping


class Registered(MutableMapping):
    """The attributes of a module that are of one kind, as a dictionary that may be changed."""

    def __init__(self, module, belongs):
        self.module, self.belongs = module, belongs

    def __iter__(self):
        return iter([name for name, value in vars(self.module).items() if self.belongs(name, value)])

    def __len__(self):
        return sum(1 for _ in self)

    def __getitem__(self, name):
        value = vars(self.module)[name]
        if not self.belongs(name, value):
            raise KeyError(name)
        return value

    def __setitem__(self, name, value):
        setattr(self.module, name, value)

    def __delitem__(self, name):
        delattr(self.module, name)

    def __repr__(self):
        return repr(dict(self))
