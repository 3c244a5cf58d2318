"""Parameters in a list or by name, for modules that have many of them."""

import operator
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from edutorch.graph import TensorBase
from edutorch.nn.container import pairs
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter


def as_parameter(value):
    return Parameter(value) if isinstance(value, TensorBase) and not isinstance(value, Parameter) else value


def described(values, type_of):
    """One line for each of (name, value): what kind of value it is."""
    lines = []
    for name, value in values:
        if isinstance(value, TensorBase):
            kind = "Parameter" if isinstance(value, Parameter) else "Tensor"
            size = "x".join(map(str, value.array.shape))
            place = f" ({value.device})" if value.device.type == "cuda" else ""
            lines.append(f"  ({name}): {kind} containing: [{type_of(value)} of size {size}{place}]")
        else:
            lines.append(f"  ({name}): Object of type: {type(value).__name__}")
    return "\n".join(lines)


class ParameterList(Module):
    """A list of parameters. Tensors that are put in become parameters.

    Args:
        values: what to begin with.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.ParameterList([torch.zeros(2), torch.zeros(2, 3)])
        ParameterList(
            (0): Parameter containing: [torch.float32 of size 2]
            (1): Parameter containing: [torch.float32 of size 2x3]
        )
    """

    def __init__(self, values=None):
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def name_at(self, index):
        index = operator.index(index)
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} is out of range")
        return str(index % len(self))

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return getattr(self, self.name_at(index))

    def __setitem__(self, index, value):
        setattr(self, self.name_at(index), as_parameter(value))

    def __len__(self):
        return self._size

    def __iter__(self):
        return iter([self[i] for i in range(len(self))])

    def append(self, value):
        """Add a parameter at the end."""
        self._size += 1
        self[self._size - 1] = value
        return self

    def extend(self, values):
        """Add several parameters at the end."""
        if not isinstance(values, Iterable) or isinstance(values, TensorBase):
            raise TypeError(f"ParameterList.extend should be called with an iterable, but got {type(values).__name__}")
        for value in list(values):
            self.append(value)
        return self

    def __iadd__(self, values):
        return self.extend(values)

    def extra_repr(self):
        return described(enumerate(self), lambda value: value.dtype)

    def __call__(self, *args, **kwargs):
        raise RuntimeError("ParameterList should not be called.")


class ParameterDict(Module):
    """A dictionary of parameters. Tensors that are put in become parameters.

    Args:
        parameters: a dictionary (a plain one is sorted by name) or (name, tensor) pairs.

    Example:
        >>> import edutorch as torch
        >>> sizes = torch.nn.ParameterDict({"left": torch.zeros(2), "right": torch.zeros(1)})
        >>> sizes["left"]
        Parameter containing:
        tensor([0., 0.], requires_grad=True)
    """

    def __init__(self, parameters=None):
        super().__init__()
        self._keys = {}
        if parameters is not None:
            self.update(parameters)

    def __getitem__(self, key):
        return getattr(self, text(key))

    def __setitem__(self, key, value):
        self._keys[text(key)] = None
        setattr(self, key, as_parameter(value))

    def __delitem__(self, key):
        del self._keys[key]
        delattr(self, text(key))

    def __len__(self):
        return len(self._keys)

    def __iter__(self):
        return iter(self._keys)

    def __reversed__(self):
        return reversed(self._keys)

    def __contains__(self, key):
        return key in self._keys

    def keys(self):
        """The names."""
        return self._keys.keys()

    def values(self):
        """The parameters."""
        return (self[key] for key in self._keys)

    def items(self):
        """(name, parameter) pairs."""
        return ((key, self[key]) for key in self._keys)

    def get(self, key, default=None):
        """The parameter of that name, or default."""
        if key not in self:
            return default
        return self[key]

    def setdefault(self, key, default=None):
        """The parameter of that name, which is default if there was none."""
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, parameters):
        """Add parameters from another dictionary, or from (name, tensor) pairs."""
        named = pairs(parameters, "ParameterDict")
        plain = isinstance(parameters, Mapping) and not isinstance(parameters, OrderedDict)
        for key, value in sorted(named, key=lambda pair: pair[0]) if plain else named:
            self[key] = value

    def pop(self, key):
        """Take a parameter out."""
        value = self[key]
        del self[key]
        return value

    def popitem(self):
        """Take the last (name, parameter) out."""
        key = next(reversed(self._keys))
        return key, self.pop(key)

    def clear(self):
        """Take all parameters out."""
        for key in list(self._keys):
            del self[key]

    def copy(self):
        """Another ParameterDict with the same parameters."""
        return ParameterDict(OrderedDict(self.items()))

    def fromkeys(self, keys, default=None):
        """A ParameterDict with the same value for every key."""
        return ParameterDict([(key, default) for key in keys])

    def __or__(self, other):
        both = self.copy()
        both.update(other)
        return both

    def __ror__(self, other):
        both = other.copy()
        both.update(self)
        return both

    def __ior__(self, other):
        self.update(other)
        return self

    def extra_repr(self):
        return described(self.items(), lambda value: value.type())

    def __call__(self, input):
        raise RuntimeError("ParameterDict should not be called.")


def text(key):
    if not isinstance(key, str):
        raise TypeError(
            "Index given to ParameterDict cannot be used as a key as it is not a string (type is "
            f"'{type(key).__name__}'). Open an issue on github if you need non-string keys."
        )
    return key
