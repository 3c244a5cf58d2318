"""Writing the pickle. Tensors, types and devices are written under PyTorch's names, so that PyTorch reads them as its own.

PyTorch need not be installed for that: to pickle, `torch._utils._rebuild_tensor_v2` is only a name.
"""

from collections import OrderedDict

from edutorch.device import device
from edutorch.dtypes import dtype as dtype_type
from edutorch.graph import TensorBase
from edutorch.methods.storage import parts, warn_of_hooks
from edutorch.nn.parameter import Buffer, Parameter
from edutorch.size import Size
from edutorch.storage import OF_DTYPE, TypedStorage, UntypedStorage, retyped
from edutorch.tensor import Tensor


class Name:
    """A name of PyTorch's. Pickle wants something that could be called; nothing is."""

    def __init__(self, module, name):
        self.module, self.name = module, name

    def __call__(self, *arguments):
        raise TypeError(f"{self.module}.{self.name} is only a name")


REBUILD_TENSOR = Name("torch._utils", "_rebuild_tensor_v2")
REBUILD_UNUSUAL = Name("torch._utils", "_rebuild_tensor_v3")  # for types without a typed storage
REBUILD_PARAMETER = Name("torch._utils", "_rebuild_parameter")
REBUILD_PARAMETER_WITH_STATE = Name("torch._utils", "_rebuild_parameter_with_state")
REBUILD_FROM_TYPE = Name("torch._tensor", "_rebuild_from_type_v2")
UNTYPED = Name("torch.storage", "UntypedStorage")
TYPED = {d: Name("torch", kind.__name__) for d, kind in OF_DTYPE.items()}
SIZE, DEVICE, TENSOR = Name("torch", "Size"), Name("torch", "device"), Name("torch", "Tensor")


class Found:
    """The storages that were met while pickling, each under the number that the pickle has for it."""

    def __init__(self, legacy=False):
        self.more = (None,) if legacy else ()  # the old format has one more thing to say, and never says it
        self.keys, self.storages, self.kinds, self.places = {}, {}, {}, {}

    def identify(self, thing):
        """What the pickle says instead of a storage: ("storage", type, key, device, how many numbers)."""
        storage, dtype = thing.untyped(), getattr(thing, "dtype", None)
        where, size = storage.data_ptr(), len(storage)
        if size and self.kinds.setdefault(where, dtype) != dtype:
            raise RuntimeError("Cannot save multiple tensors or storages that view the same data as different types")
        key = self.keys.setdefault(id(storage), str(len(self.keys)))
        self.storages[key] = storage
        place = self.places.setdefault(str(storage.device), str(storage.device))
        return "storage", TYPED.get(dtype, UNTYPED), key, place, len(thing), *self.more


def pickler(module, file, protocol, found):
    """A pickler that writes tensors as PyTorch does.

    Args:
        module: pickle, or a module like it (dill) whose Pickler is written in Python.
        found (Found): gets to know the storages.

    Raises:
        TypeError: if the module's Pickler cannot be taught other names.
    """
    base = getattr(module, "_Pickler", None) or module.Pickler
    if not hasattr(base, "save_global"):
        raise TypeError(f"the Pickler of {module.__name__} cannot write PyTorch's names: use pickle or dill")

    class Pickler(base):
        def persistent_id(self, thing):
            return found.identify(thing) if isinstance(thing, (UntypedStorage, TypedStorage)) else None

        def reducer_override(self, thing):
            kind = type(thing)
            if isinstance(thing, TensorBase):
                return reduced(thing)
            if kind is dtype_type or kind is Name:
                return f"{kind.__name__}"  # save_global below writes it
            if kind is Size:
                return SIZE, (tuple(thing),)
            if kind is device:
                kind = "".join(list(thing.type))  # a text of its own: PyTorch, too, writes the word out each time
                return DEVICE, (kind,) if thing.index is None else (kind, thing.index)
            return super().reducer_override(thing) if hasattr(super(), "reducer_override") else NotImplemented

        def save_global(self, thing, name=None):
            if isinstance(thing, dtype_type):
                module, name = "torch", thing.name
            elif isinstance(thing, Name):
                module, name = thing.module, thing.name
            else:
                return super().save_global(thing, name)
            self.write(b"c" + f"{module}\n{name}\n".encode())
            return self.memoize(thing)

    return Pickler(file, protocol)


def reduced(x):
    """A tensor as PyTorch's own pickles have it: which function to call, and with what."""
    warn_of_hooks(x)
    attributes = dict(x.__dict__)
    if isinstance(x, Parameter):
        inner = (x.data, x.requires_grad, OrderedDict())
        if attributes:
            return REBUILD_PARAMETER_WITH_STATE, (*inner, attributes)
        return REBUILD_PARAMETER, inner
    storage, dtype, offset, size, stride = parts(x)
    call, arguments = REBUILD_TENSOR, (retyped(storage, dtype), offset, size, stride, x.requires_grad, OrderedDict())
    if dtype not in TYPED:
        call, arguments = REBUILD_UNUSUAL, (storage, *arguments[1:], dtype)
    if type(x) in (Tensor, Buffer) and not attributes:
        return call, arguments
    kind = TENSOR if type(x) in (Tensor, Buffer) else type(x)
    return REBUILD_FROM_TYPE, (call, kind, arguments, attributes)
