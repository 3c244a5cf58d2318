"""class Module: a piece of a network that owns parameters and can be called.

A Module is an ordinary object whose attributes are its parts. What it can do has a file each: registered.py (assigning),
hooks.py (calling others), moving.py (changing all parameters at once), state_dict.py (saving and loading).
"""

import weakref

from edutorch.compiler import compile
from edutorch.graph import TensorBase, ids
from edutorch.nn.hooks import ModuleHooks
from edutorch.nn.moving import ModuleMoves
from edutorch.nn.parameter import Parameter
from edutorch.nn.registered import ModuleAttributes
from edutorch.nn.state_dict import ModuleState
from edutorch.shown import ShownInNotebooks


class Module(ModuleAttributes, ModuleHooks, ModuleMoves, ModuleState, ShownInNotebooks):
    """The base class of all networks: write `__init__` (make the parts) and `forward` (use them).

    Example:
        >>> import edutorch as torch
        >>> class Line(torch.nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.slope = torch.nn.Parameter(torch.tensor(2.0))
        ...
        ...     def forward(self, x):
        ...         return self.slope * x
        >>> Line()(torch.tensor(3.0))
        tensor(6., grad_fn=<MulBackward0>)
    """

    training = True
    call_super_init = False  # a subclass with other parents says True to have their __init__ called, too

    def __init__(self, *args, **kwargs):
        if not self.call_super_init and kwargs:
            name = next(iter(kwargs))
            raise TypeError(f"{type(self).__name__}.__init__() got an unexpected keyword argument '{name}'")
        if not self.call_super_init and args:
            raise TypeError(
                f"{type(self).__name__}.__init__() takes 1 positional argument but {len(args) + 1} were given"
            )
        self.init_attributes()
        self.init_hooks()
        vars(self)["training"] = True
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    def forward(self, *inputs):
        """What the module computes. Every subclass writes its own."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args, **kwargs):
        began = next(ids)
        result = self.call_with_hooks(args, kwargs) if self.has_hooks() else self.forward(*args, **kwargs)
        note_call(result, began, self)
        return result

    # Walking

    def named_children(self):
        """(name, module) for every module that is an attribute of this one; each module once."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self):
        """Every module that is an attribute of this one."""
        for _, module in self.named_children():
            yield module

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        """(name, module) for this module and everything inside it, names joined by dots; each module once.

        Example:
            >>> import edutorch as torch
            >>> [name for name, _ in torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Tanh()).named_modules()]
            ['', '0', '1']
        """
        memo = set() if memo is None else memo
        if self not in memo:
            if remove_duplicate:
                memo.add(self)
            yield prefix, self
            for name, module in self._modules.items():
                if module is not None:
                    yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self, remove_duplicate=True):
        """This module and everything inside it."""
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def _named_members(self, members, prefix="", recurse=True, remove_duplicate=True):
        seen = set()
        modules = self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
        for path, module in modules:
            for name, value in members(module):
                if value is not None and value not in seen:
                    if remove_duplicate:
                        seen.add(value)
                    yield (f"{path}.{name}" if path else name), value

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        """(name, parameter) of this module and everything inside it; a shared parameter once."""
        return self._named_members(lambda m: m._parameters.items(), prefix, recurse, remove_duplicate)

    def parameters(self, recurse=True):
        """Every parameter of this module and everything inside it: what an optimizer is given."""
        if type(self).named_parameters is not Module.named_parameters:  # a subclass has its own idea of them
            return (parameter for _, parameter in self.named_parameters(recurse=recurse))
        modules = self.modules() if recurse else [self]
        every = (parameter for module in modules for parameter in module._parameters.values())
        return (parameter for parameter in dict.fromkeys(every) if parameter is not None)

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        """(name, buffer) of this module and everything inside it."""
        return self._named_members(lambda m: m._buffers.items(), prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        """Every buffer of this module and everything inside it."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def get_submodule(self, target):
        """The module with a dotted name, such as "encoder.0"."""
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def set_submodule(self, target, module, strict=False):
        """Put a module where a dotted name leads to.

        Args:
            target: such as "encoder.0".
            module: the new module.
            strict: there must be a module already.

        Example:
            >>> import edutorch as torch
            >>> model = torch.nn.Sequential(torch.nn.Linear(2, 1), torch.nn.ReLU())
            >>> model.set_submodule("1", torch.nn.Tanh())
            >>> model[1]
            Tanh()
        """
        if target == "":
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, Module):
            raise ValueError(f"`module` is not an nn.Module, found {type(module)}")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict and not hasattr(parent, name):
            raise AttributeError(f"{parent._get_name()} has no attribute `{name}`")
        if hasattr(parent, name) and not isinstance(getattr(parent, name), Module):
            raise AttributeError(f"`{name}` is not an nn.Module")
        setattr(parent, name, module)

    def get_parameter(self, target):
        """The parameter with a dotted name, such as "encoder.0.weight"."""
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if not hasattr(module, name):
            raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
        if not isinstance(getattr(module, name), Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return getattr(module, name)

    def get_buffer(self, target):
        """The buffer with a dotted name."""
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if not hasattr(module, name):
            raise AttributeError(f"{module._get_name()} has no attribute `{name}`")
        if name not in module._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return getattr(module, name)

    def compile(self, *args, **kwargs):
        """torch.compile for this module: it stays as it is, and so does its speed."""
        compile(self.forward, *args, **kwargs)

    # Words

    def extra_repr(self):
        """What is printed between the parentheses; each layer writes its own."""
        return ""

    def _get_name(self):
        return type(self).__name__

    def __repr__(self):
        extra = self.extra_repr().split("\n") if self.extra_repr() else []
        children = [f"({name}): " + indented(repr(module)) for name, module in self._modules.items()]
        lines = extra + children
        if not lines:
            return f"{self._get_name()}()"
        if len(extra) == 1 and not children:
            return f"{self._get_name()}({extra[0]})"
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"

    def __dir__(self):
        return sorted(name for name in super().__dir__() if not name[0].isdigit())


def indented(text):
    first, *rest = text.split("\n")
    return "\n".join([first, *("  " + line if line.strip() else "" for line in rest)])


def note_call(result, began, module):
    """Write on the nodes of a module's results that everything younger than `began` was made inside it.

    The drawn graph makes boxes of that. The module is held weakly: a graph keeps no network alive.
    """
    if isinstance(result, TensorBase):
        node = result._edge and result._edge[0]
        if node is not None and node.id > began:
            node.calls = [*(node.calls or ()), (began, weakref.ref(module))]
    elif isinstance(result, (tuple, list)):
        for one in result:
            note_call(one, began, module)
    elif isinstance(result, dict):
        for one in result.values():
            note_call(one, began, module)
