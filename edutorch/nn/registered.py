"""How a Module knows which of its attributes are parameters, submodules and buffers.

The tensors and modules themselves lie in `vars(module)`, as those of any object do. Beside them one dictionary says what
each name was registered as, in order: a name may be registered and hold None (a layer without bias).
"""

from collections.abc import MutableMapping

from edutorch.graph import TensorBase
from edutorch.nn.global_hooks import replaced
from edutorch.nn.parameter import Buffer, Parameter


class Registered(MutableMapping):
    """The attributes of a module that are of one kind, as a dictionary that may be changed."""

    def __init__(self, module, kind):
        self.module, self.kind = module, kind

    def __iter__(self):
        return iter([name for name, kind in self.module._kinds.items() if kind == self.kind])

    def __len__(self):
        return sum(1 for _ in self)

    # A training step walks the whole network once or twice: these two spare it a look-up for each name.

    def items(self):
        held = vars(self.module)
        return [(name, held[name]) for name, kind in held["_kinds"].items() if kind == self.kind]

    def values(self):
        return [value for _, value in self.items()]

    def __contains__(self, name):
        return self.module._kinds.get(name) == self.kind

    def __getitem__(self, name):
        if name not in self:
            raise KeyError(name)
        return vars(self.module)[name]

    def __setitem__(self, name, value):
        self.module.enter(self.kind, name, value)

    def __delitem__(self, name):
        if name not in self:
            raise KeyError(name)
        delattr(self.module, name)

    def __repr__(self):
        return repr(dict(self))


class ModuleAttributes:
    """The half of Module that assigning goes through."""

    def init_attributes(self):
        vars(self)["_kinds"] = {}  # name -> "parameter", "module" or "buffer", in order of registration
        vars(self)["_non_persistent_buffers_set"] = set()  # buffers that are not part of the state_dict

    # PyTorch's three dictionaries, as live views: what is put into them is registered

    _parameters = property(
        lambda self: Registered(self, "parameter"), lambda self, new: refilled(self._parameters, new)
    )
    _modules = property(lambda self: Registered(self, "module"), lambda self, new: refilled(self._modules, new))
    _buffers = property(lambda self: Registered(self, "buffer"), lambda self, new: refilled(self._buffers, new))

    def __setattr__(self, name, value):
        kinds = vars(self).get("_kinds")
        kind = None if kinds is None else kinds.get(name)
        if isinstance(value, Parameter):
            if kinds is None:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            self.forget(name, unless="parameter")
            self.register_parameter(name, value)
        elif kind == "parameter":
            need_none(value, f"as parameter '{name}' (torch.nn.Parameter or None expected)")
            self.enter(kind, name, value)
        elif isinstance(value, ModuleAttributes):
            if kinds is None:
                raise AttributeError("cannot assign module before Module.__init__() call")
            self.enter("module", name, replaced("module", self, name, value))
        elif kind == "module":
            need_none(value, f"as child module '{name}' (torch.nn.Module or None expected)")
            self.enter(kind, name, replaced("module", self, name, value))
        elif isinstance(value, Buffer) or kind == "buffer":
            if not isinstance(value, TensorBase):
                need_none(value, f"as buffer '{name}' (torch.nn.Buffer, torch.Tensor or None expected)")
            stays = value.persistent if isinstance(value, Buffer) else name not in self._non_persistent_buffers_set
            if kind != "buffer":
                self.forget(name)
            self.register_buffer(name, value, stays)
        else:
            super().__setattr__(name, value)

    def __delattr__(self, name):
        super().__delattr__(name)
        self.forget(name)

    def __getattr__(self, name):  # only asked for what is not in vars(self)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def enter(self, kind, name, value):
        """Register a name. One that was something else before goes to the end of the line."""
        self.forget(name, unless=kind)
        self._kinds[name] = kind
        vars(self)[name] = value

    def forget(self, name, unless=None):
        kind = self._kinds.get(name)
        if kind is None or kind != unless:
            vars(self).pop(name, None)
            self._kinds.pop(name, None)
            self._non_persistent_buffers_set.discard(name)

    def register_parameter(self, name, param):
        """The same as `self.name = param`; param may be None, for a parameter that this instance does without.

        Raises:
            KeyError: if the name is empty, has a dot in it or is taken.
            TypeError: if param is no Parameter.

        Example:
            >>> import edutorch as torch
            >>> m = torch.nn.Module()
            >>> m.register_parameter("bias", None)
            >>> m.bias is None, list(m.parameters())
            (True, [])
        """
        if "_kinds" not in vars(self):
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        self.check_name("parameter", name)
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{typename(param)}' object to parameter '{name}' (torch.nn.Parameter or None required)"
            )
        if param is not None and param.grad_fn is not None:
            raise ValueError(
                f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created explicitly. To "
                f"express '{name}' as a function of another Tensor, compute the value in the forward() method."
            )
        self.enter("parameter", name, param if param is None else replaced("parameter", self, name, param))

    def register_buffer(self, name, tensor, persistent=True):
        """Own a tensor that is not learned. It moves with the module and, if persistent, is part of the state_dict.

        Raises:
            KeyError: if the name is empty, has a dot in it or is taken.
            TypeError: if tensor is no tensor.

        Example:
            >>> import edutorch as torch
            >>> m = torch.nn.Module()
            >>> m.register_buffer("mean", torch.zeros(1))
            >>> list(m.state_dict())
            ['mean']
        """
        if "_kinds" not in vars(self):
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        self.check_name("buffer", name)
        if tensor is not None and not isinstance(tensor, TensorBase):
            raise TypeError(
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' (torch Tensor or None required)"
            )
        self.enter("buffer", name, replaced("buffer", self, name, tensor))
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name, module):
        """The same as `self.name = module`, for names that are no Python words, such as "0".

        Raises:
            KeyError: if the name is empty, has a dot in it or is taken.
            TypeError: if module is no Module.
        """
        if module is not None and not isinstance(module, ModuleAttributes):
            raise TypeError(f"{typename(module)} is not a Module subclass")
        self.check_name("module", name)
        self.enter("module", name, replaced("module", self, name, module))

    def register_module(self, name, module):
        """The same as add_module."""
        self.add_module(name, module)

    def check_name(self, kind, name):
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {typename(name)}")
        taken = KeyError(f"attribute '{name}' already exists")
        if kind == "module" and hasattr(self, name) and name not in self._modules:
            raise taken
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain "."' + (f", got: {name}" if kind == "module" else ""))
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if hasattr(self, name) and self._kinds.get(name) != kind:
            raise taken


def refilled(registered, new):
    new = dict(new)
    registered.clear()
    registered.update(new)


def need_none(value, what):
    if value is not None:
        raise TypeError(f"cannot assign '{typename(value)}' {what}")


def typename(value):
    """The word for a value's type in PyTorch's messages."""
    if isinstance(value, TensorBase):
        return value.type()
    kind = value if isinstance(value, type) else type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
