"""class Module: a piece of a network that owns parameters and can be called.

A Module is an ordinary object. Its parameters and submodules are its attributes, in the order in which they were
assigned: `named_parameters()` looks at `vars(self)` and keeps no books of its own.
"""

import weakref

from edutorch.dtypes import of
from edutorch.functions.convert import is_dtype
from edutorch.graph import TensorBase, ids
from edutorch.nn.hooks import ModuleHooks
from edutorch.nn.parameter import Buffer, Parameter
from edutorch.nn.registered import Registered
from edutorch.nn.state_dict import ModuleState


class Module(ModuleHooks, ModuleState):
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

    def __init__(self):
        self.training = True
        self.__dict__["_buffer_names"] = {}  # name -> is it part of the state_dict?
        self.init_hooks()

    def forward(self, *inputs):
        """What the module computes. Every subclass writes its own."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args, **kwargs):
        began = next(ids)
        result = self.call_with_hooks(args, kwargs) if self.has_hooks() else self.forward(*args, **kwargs)
        note_call(result, began, self)
        return result

    # Assigning checks, but stores nothing anywhere but in vars(self)

    def __setattr__(self, name, value):
        parts = vars(self)
        if isinstance(value, (Parameter, Module)) and "_buffer_names" not in parts:
            what = "parameters" if isinstance(value, Parameter) else "module"
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")
        if isinstance(value, Buffer):
            self._buffer_names[name] = value.persistent
        old = parts.get(name)
        if old is not None and value is not None:
            if isinstance(old, Parameter) and not isinstance(value, Parameter):
                raise TypeError(
                    f"cannot assign '{type_name(value)}' as parameter '{name}' (torch.nn.Parameter or None expected)"
                )
            if isinstance(old, Module) and not isinstance(value, (Module, Parameter)):
                raise TypeError(
                    f"cannot assign '{type_name(value)}' as child module '{name}' (torch.nn.Module or None expected)"
                )
            if name in parts.get("_buffer_names", ()) and not isinstance(value, TensorBase):
                raise TypeError(
                    f"cannot assign '{type_name(value)}' as buffer '{name}' (torch.nn.Buffer, torch.Tensor or None expected)"
                )
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        object.__delattr__(self, name)
        self._buffer_names.pop(name, None)

    def __getattr__(self, name):  # only asked for what is not in vars(self)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def register_parameter(self, name, param):
        """The same as `self.name = param`; param may be None, for a parameter that this instance does without."""
        self.check_name("parameter", name)
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(
                f"cannot assign '{type_name(param)}' object to parameter '{name}' (torch.nn.Parameter or None required)"
            )
        setattr(self, name, param)

    def register_buffer(self, name, tensor, persistent=True):
        """Own a tensor that is not learned. It moves with the module and, if persistent, is part of the state_dict."""
        self.check_name("buffer", name)
        if tensor is not None and not isinstance(tensor, TensorBase):
            raise TypeError(
                f"cannot assign '{type_name(tensor)}' object to buffer '{name}' (torch Tensor or None required)"
            )
        self._buffer_names[name] = persistent
        object.__setattr__(self, name, tensor)

    def add_module(self, name, module):
        """The same as `self.name = module`, for names that are no Python words, such as "0"."""
        self.check_name("module", name)
        if module is not None and not isinstance(module, Module):
            raise TypeError(f"{type_name(module)} is not a Module subclass")
        setattr(self, name, module)

    register_module = add_module

    def check_name(self, kind, name):
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {type_name(name)}")
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain "."' + (f", got: {name}" if kind == "module" else ""))
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if hasattr(self, name) and name not in vars(self):
            raise KeyError(f"attribute '{name}' already exists")

    # PyTorch's three dictionaries, as live views of vars(self)

    _parameters = property(lambda self: Registered(self, lambda name, value: isinstance(value, Parameter)))
    _modules = property(lambda self: Registered(self, lambda name, value: isinstance(value, Module)))
    _buffers = property(lambda self: Registered(self, lambda name, value: name in self._buffer_names))

    # Walking

    def named_children(self):
        """(name, module) for every module that is an attribute of this one; each module once."""
        seen = set()
        for name, value in vars(self).items():
            if isinstance(value, Module) and id(value) not in seen:
                seen.add(id(value))
                yield name, value

    def children(self):
        """Every module that is an attribute of this one."""
        for _, module in self.named_children():
            yield module

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        """(name, module) for this module and everything inside it, names joined by dots; each module once."""
        memo = set() if memo is None else memo
        if self not in memo:
            if remove_duplicate:
                memo.add(self)
            yield prefix, self
            for name, module in self._modules.items():
                yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self):
        """This module and everything inside it."""
        for _, module in self.named_modules():
            yield module

    def named_members(self, members, prefix, recurse, remove_duplicate):
        seen = set()
        for path, module in (
            self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate) if recurse else [(prefix, self)]
        ):
            for name, value in members(module).items():
                if value is None or (remove_duplicate and id(value) in seen):
                    continue
                seen.add(id(value))
                yield (f"{path}.{name}" if path else name), value

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        """(name, parameter) of this module and everything inside it; a shared parameter once."""
        return self.named_members(lambda m: m._parameters, prefix, recurse, remove_duplicate)

    def parameters(self, recurse=True):
        """Every parameter of this module and everything inside it: what an optimizer is given."""
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        """(name, buffer) of this module and everything inside it."""
        return self.named_members(lambda m: m._buffers, prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        """Every buffer of this module and everything inside it."""
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def get_submodule(self, target):
        """The module with a dotted name, such as "encoder.0"."""
        module = self
        for name in target.split(".") if target else ():
            if not hasattr(module, name):
                raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
            module = getattr(module, name)
            if not isinstance(module, Module):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def get_parameter(self, target):
        """The parameter with a dotted name, such as "encoder.0.weight"."""
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if not hasattr(module, name):
            raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
        if not isinstance(getattr(module, name), Parameter):
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return getattr(module, name)

    def get_buffer(self, target):
        """The buffer with a dotted name."""
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        if name not in module._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return getattr(module, name)

    # Changing everything at once

    def apply(self, fn):
        """Call fn on every module inside this one, and on this one last. Used for initialisation."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn):
        """Replace the numbers of every parameter, gradient and buffer by fn of them."""
        for module in self.modules():
            for parameter in module._parameters.values():
                parameter.data = fn(parameter.data)
                if parameter._grad is not None:
                    parameter._grad = fn(parameter._grad)
            for name, buffer in module._buffers.items():
                if buffer is not None:
                    buffer.data = fn(buffer.data)
        return self

    def to(self, *args, **kwargs):
        """Move every parameter and buffer to a device or, if they are of a floating point type, to a type."""
        kinds = [a for a in (*args, kwargs.get("dtype")) if a is not None and is_dtype(a)]
        if kinds and not (of(kinds[0]).is_floating_point or of(kinds[0]).is_complex):
            raise TypeError(
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={kinds[0]}"
            )
        places = [a for a in args if not is_dtype(a)]
        device = kwargs.get("device")

        def move(x):
            x = x.to(*places, device=device) if places or device is not None else x
            return x.to(kinds[0]) if kinds and x.array.dtype.kind in "fc" else x

        return self._apply(move)

    def type(self, dst_type):
        """Convert every parameter and buffer to a type."""
        return self._apply(lambda x: x.type(dst_type))

    def float(self):
        """Every floating point parameter and buffer as float32."""
        return self._apply(lambda x: x.float() if x.is_floating_point() else x)

    def double(self):
        """Every floating point parameter and buffer as float64."""
        return self._apply(lambda x: x.double() if x.is_floating_point() else x)

    def half(self):
        """Every floating point parameter and buffer as float16."""
        return self._apply(lambda x: x.half() if x.is_floating_point() else x)

    def cpu(self):
        """Every parameter and buffer in the computer's memory."""
        return self._apply(lambda x: x.cpu())

    def cuda(self, device=None):
        """Every parameter and buffer on the graphics card."""
        return self._apply(lambda x: x.cuda(device))

    def train(self, mode=True):
        """Switch everything inside to training behaviour (dropout drops, batch norm measures), or to evaluation."""
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self):
        """Switch everything inside to evaluation behaviour."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Freeze or unfreeze every parameter."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        """Forget every parameter's gradient."""
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter._grad is not None:
                parameter._grad.detach_().zero_()

    def share_memory(self):
        """Nothing to do: threads share memory anyway."""
        return self

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
    return "\n".join([first, *("  " + line for line in rest)])


def type_name(value):
    """The word for a value's type in PyTorch's messages."""
    return value.type() if isinstance(value, TensorBase) else type(value).__name__


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
