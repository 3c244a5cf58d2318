"""A parameter that is computed from another one: module.weight is then parametrization(original) whenever it is asked for.

So a matrix can be kept symmetric, orthogonal, or of length 1, while the optimizer changes `original` as it likes. The
module gets a class of its own, in which `weight` is a property.
"""

import contextlib
import copy
from collections.abc import Sequence

from edutorch.autograd.grad_mode import no_grad
from edutorch.graph import TensorBase
from edutorch.nn.container import ModuleDict, ModuleList
from edutorch.nn.parameter import Parameter

cache: dict = {}  # (id of the module, name) -> the tensor, inside cached()
regions = 0  # how many cached() there are around


@contextlib.contextmanager
def cached():
    """Inside this `with`, a parametrized tensor is computed only once, however often it is asked for.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.nn.utils import parametrize
        >>> class Symmetric(torch.nn.Module):
        ...     def forward(self, x):
        ...         return x.triu() + x.triu(1).T
        >>> layer = parametrize.register_parametrization(torch.nn.Linear(3, 3), "weight", Symmetric())
        >>> with parametrize.cached():
        ...     layer.weight is layer.weight
        True
    """
    global regions
    regions += 1
    try:
        yield
    finally:
        regions -= 1
        if not regions:
            cache.clear()


class ParametrizationList(ModuleList):
    """The parametrizations of one tensor, and what they start from: `original`, or `original0`, `original1`, ...

    Args:
        modules: parametrizations, applied one after the other.
        original: the parameter or buffer that they take the place of.
        unsafe: do not check that type and shape stay the same.
    """

    def __init__(self, modules, original, unsafe=False):
        if len(modules) == 0:
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        shape, dtype = original.shape, original.dtype
        with no_grad():
            new = original
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    with contextlib.suppress(NotImplementedError):
                        new = module.right_inverse(new)
        if not isinstance(new, (TensorBase, Sequence)):
            raise ValueError(
                "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got "
                f"{type(new).__name__}"
            )
        self.is_tensor = isinstance(new, TensorBase)
        self.ntensors = 1 if self.is_tensor else len(new)
        if self.is_tensor:
            self.keep_one(original, new)
        else:
            self.keep_several(original, new)
        if not unsafe:
            result = self()
            if not isinstance(result, TensorBase):
                raise ValueError(f"A parametrization must return a tensor. Got {type(result).__name__}.")
            check_same("dtype", "dtype", dtype, result.dtype, "unless `unsafe` flag")
            check_same("shape", "shape", shape, result.shape, "unless `unsafe` flag")

    def keep_one(self, original, new):
        for what in ("dtype", "device"):
            before, after = getattr(original, what), getattr(new, what)
            if before != after:
                raise ValueError(
                    f"When `right_inverse` outputs one tensor, it may not change the {what}.\noriginal.{what}: {before}\n"
                    f"right_inverse(original).{what}: {after}"
                )
        original.data = new.data  # the same object: an optimizer may know it
        register(self, "original", original)

    def keep_several(self, original, new):
        for i, tensor in enumerate(new):
            if not isinstance(tensor, TensorBase):
                raise ValueError(
                    "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got element "
                    f"{i} of the sequence with type {type(tensor).__name__}."
                )
            if isinstance(original, Parameter):
                tensor = Parameter(tensor, original.requires_grad)
            register(self, f"original{i}", tensor.requires_grad_(original.requires_grad))

    @no_grad()
    def right_inverse(self, value):
        """What happens on `module.weight = value`: find an original that gives this value."""
        for module in reversed(list(self)):
            if not hasattr(module, "right_inverse"):
                raise RuntimeError(f"parametrization {type(module).__name__} does not implement right_inverse.")
            value = module.right_inverse(value)
        if self.is_tensor:
            if not isinstance(value, TensorBase):
                raise ValueError(f"`right_inverse` should return a tensor. Got {type(value).__name__}")
            if value.dtype != self.original.dtype:
                raise ValueError(
                    f"The tensor returned by `right_inverse` has dtype {value.dtype} while `original` has dtype "
                    f"{self.original.dtype}"
                )
            self.original.data = value.data
            return
        if not isinstance(value, Sequence):
            raise ValueError(f"'right_inverse' must return a sequence of tensors. Got {type(value).__name__}.")
        if len(value) != self.ntensors:
            raise ValueError(
                f"'right_inverse' must return a sequence of tensors of length {self.ntensors}. Got a sequence of length "
                f"{len(value)}."
            )
        for i, tensor in enumerate(value):
            original = getattr(self, f"original{i}")
            if not isinstance(tensor, TensorBase):
                raise ValueError(
                    "'right_inverse' must return a sequence of tensors or reference-type opaques. Got element "
                    f"{i} of type {type(tensor).__name__}."
                )
            if original.dtype != tensor.dtype:
                raise ValueError(
                    f"Tensor {i} returned by `right_inverse` has dtype {tensor.dtype} while `original{i}` has dtype "
                    f"{original.dtype}"
                )
            original.data = tensor.data

    def forward(self):
        first, *others = self
        if self.is_tensor:
            x = first(self.original)
        else:
            x = first(*(getattr(self, f"original{i}") for i in range(self.ntensors)))
        for module in others:
            x = module(x)
        return x


def check_same(what, word, before, after, unless):
    if before != after:
        raise ValueError(
            f"Registering a parametrization may not change the {what} of the tensor, {unless} is enabled.\n"
            f"unparametrized {word}: {before}\nparametrized {word}: {after}"
        )


def register(module, name, tensor):
    if isinstance(tensor, Parameter):
        module.register_parameter(name, tensor)
    else:
        module.register_buffer(name, tensor)


def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
    """Compute a parameter or buffer of a module from another tensor from now on.

    Args:
        module: the Module, which is changed.
        tensor_name: the name of the parameter or buffer.
        parametrization: a Module whose forward takes the original tensor. If it has a right_inverse, that tells the original
            for a value, at the beginning and on `module.weight = value`; it may give several tensors.
        unsafe: do not check that type and shape stay the same.

    Returns:
        module

    Example:
        >>> import edutorch as torch
        >>> from edutorch.nn.utils import parametrize
        >>> class Symmetric(torch.nn.Module):
        ...     def forward(self, x):
        ...         return x.triu() + x.triu(1).T
        >>> layer = parametrize.register_parametrization(torch.nn.Linear(3, 3), "weight", Symmetric())
        >>> torch.equal(layer.weight, layer.weight.T), [name for name, _ in layer.named_parameters()]
        (True, ['bias', 'parametrizations.weight.original'])
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        if not unsafe:
            check_another(module, tensor_name, parametrization)
        module.parametrizations[tensor_name].append(parametrization)
        module.parametrizations[tensor_name].unsafe |= unsafe
    elif tensor_name in module._buffers or tensor_name in module._parameters:
        parametrizations = ParametrizationList([parametrization], getattr(module, tensor_name), unsafe=unsafe)
        delattr(module, tensor_name)
        if not is_parametrized(module):
            give_own_class(module)
            module.parametrizations = ModuleDict()
        setattr(type(module), tensor_name, computed(tensor_name))
        module.parametrizations[tensor_name] = parametrizations
    else:
        raise ValueError(
            f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name '{tensor_name}'"
        )
    return module


def check_another(module, name, parametrization):
    """May a further parametrization be put upon those that are there?"""
    y = getattr(module, name)
    x = parametrization(y)
    if not isinstance(x, TensorBase):
        raise ValueError(f"A parametrization must return a tensor. Got {type(x).__name__}.")
    for what in ("dtype", "shape"):
        if getattr(x, what) != getattr(y, what):
            raise ValueError(
                f"Registering a parametrization may not change the {what} of the tensor, unless the `unsafe` flag is enabled.\n"
                f"module.{name}.{what}: {getattr(y, what)}\nparametrization(module.{name}).{what}: {getattr(x, what)}"
            )
    if not hasattr(parametrization, "right_inverse"):
        return
    try:
        z = parametrization.right_inverse(x)
    except NotImplementedError:
        return
    if not isinstance(z, TensorBase):
        raise ValueError(f"parametrization.right_inverse must return a tensor. Got: {type(z).__name__}")
    for what in ("dtype", "shape"):
        if getattr(z, what) != getattr(y, what):
            raise ValueError(
                f"The tensor returned by parametrization.right_inverse must have the same {what} as module.{name}, unless the "
                f"`unsafe` flag is enabled.\nmodule.{name}.{what}: {getattr(y, what)}\nreturned {what}: {getattr(z, what)}"
            )


def give_own_class(module):
    """A class for this module alone, for a property lives in a class."""

    def deepcopy(self, memo):
        twin = memo[id(self)] = type(self).__new__(type(self))
        vars(twin).update(copy.deepcopy(vars(self), memo))
        return twin

    def getstate(self):
        raise RuntimeError(
            "Serialization of parametrized modules is only supported through state_dict(). See:\n"
            "https://pytorch.org/tutorials/beginner/saving_loading_models.html"
            "#saving-loading-a-general-checkpoint-for-inference-and-or-resuming-training"
        )

    cls = type(module)
    names = {"__getstate__": getstate, **({} if hasattr(cls, "__deepcopy__") else {"__deepcopy__": deepcopy})}
    module.__class__ = type(f"Parametrized{cls.__name__}", (cls,), names)


def computed(name):
    """The property that stands where the parameter was."""

    def get(self):
        if not regions:
            return self.parametrizations[name]()
        key = id(self), name
        if key not in cache:
            cache[key] = self.parametrizations[name]()
        return cache[key]

    def set(self, value):
        self.parametrizations[name].right_inverse(value)

    return property(get, set)


def is_parametrized(module, tensor_name=None):
    """Does a module have parametrizations? Or one of a certain tensor?"""
    parametrizations = getattr(module, "parametrizations", None)
    if not isinstance(parametrizations, ModuleDict):
        return False
    return len(parametrizations) > 0 if tensor_name is None else tensor_name in parametrizations


def remove_parametrizations(module, tensor_name, leave_parametrized=True):
    """Make an ordinary parameter of a parametrized tensor again.

    Args:
        module: the Module, which is changed.
        tensor_name: the name of the tensor.
        leave_parametrized: keep the computed value; otherwise the original.

    Returns:
        module
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    parametrizations = module.parametrizations[tensor_name]
    if parametrizations.is_tensor:
        original = parametrizations.original
        if leave_parametrized:
            with no_grad():
                original.data = getattr(module, tensor_name).data
    elif leave_parametrized:
        value = getattr(module, tensor_name)
        original = Parameter(value.detach()) if value.requires_grad else value
    else:
        raise ValueError(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of "
            "tensors."
        )
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    register(module, tensor_name, original)
    if not is_parametrized(module):
        del module.parametrizations
        module.__class__ = type(module).__bases__[0]
    return module


def type_before_parametrizations(module):
    """The class that a module had before it got one of its own."""
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(from_module, to_module, tensor_name=None):
    """Give another module the same parametrizations and originals.

    Args:
        from_module, to_module: two Modules; the second is changed.
        tensor_name: of which tensor; of all, if left out.

    Returns:
        to_module
    """
    if is_parametrized(from_module):
        for name in list(from_module.parametrizations) if tensor_name is None else [tensor_name]:
            if not hasattr(to_module, name):
                setattr(to_module, name, Parameter(getattr(from_module, name).detach()))
            source = from_module.parametrizations[name]
            for parametrization in source:
                register_parametrization(to_module, name, parametrization)
            for original in ["original"] if source.is_tensor else [f"original{i}" for i in range(source.ntensors)]:
                setattr(to_module.parametrizations[name], original, getattr(source, original))
    return to_module


__all__ = [
    "ParametrizationList", "cached", "is_parametrized", "register_parametrization", "remove_parametrizations",
    "transfer_parametrizations_and_params", "type_before_parametrizations",
]  # fmt: skip
