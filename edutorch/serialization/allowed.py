"""The allow-list: every name that a file may use, what it stands for here, and how it may be called.

A pickle names classes and functions and says with which arguments to call them; that is how a file can do harm. So only
these names mean anything, and each call goes through a function of ours that looks at the arguments first.
"""

import codecs
from collections import Counter, OrderedDict
from pickle import UnpicklingError

from edutorch import dtypes
from edutorch.device import device
from edutorch.nn.parameter import Parameter
from edutorch.serialization import rebuild
from edutorch.size import Size
from edutorch.storage import OF_DTYPE, TypedStorage, UntypedStorage
from edutorch.tensor import Tensor

BLOCKED = ("sys", "os", "posix", "nt")  # modules of which nothing is ever allowed, even if the user trusts it
MOST_IN_A_KEY = 1000  # numbers and texts that one key of a dictionary may consist of


def check(fair, what):
    if not fair:
        raise UnpicklingError(f"unexpected arguments for {what}")


def check_key(key):
    """A key must be hashed. Tuples in tuples in tuples could make that take forever, or overflow the stack.

    Returns:
        How many parts it has.
    """
    waiting, count = [key], 0
    while waiting:
        part = waiting.pop()
        count += 1
        if count + len(waiting) > MOST_IN_A_KEY:
            raise UnpicklingError("a key of a dictionary or a member of a set that is far too large")
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, (list, dict, set, bytearray)):
            raise UnpicklingError(f"unhashable type: '{type(part).__name__}'")
    return count


# How each may be called


def make_dictionary(kind):
    def make(*arguments):
        """OrderedDict(), OrderedDict([[key, value], ...]), Counter({key: count})."""
        check(len(arguments) <= 1, kind.__name__)
        pairs = arguments[0] if arguments else []
        if isinstance(pairs, dict):
            return kind(pairs)
        check(
            isinstance(pairs, list) and all(isinstance(p, (list, tuple)) and len(p) == 2 for p in pairs), kind.__name__
        )
        for key, _ in pairs:
            check_key(key)
        return kind(pairs)

    return make


def make_set(members=()):
    check(isinstance(members, (list, tuple)), "set")
    for member in members:
        check_key(member)
    return set(members)


def make_complex(*parts):
    check(len(parts) <= 2 and all(type(part) in (int, float) for part in parts), "complex")
    return complex(*parts)


def make_bytes(text, encoding="utf-8"):
    """How pickle writes bytes in its version 2: as a text that has one letter for each byte."""
    check(isinstance(text, str) and encoding == "latin1", "bytes")
    return text.encode("latin1")


def make_empty_bytes(*arguments):
    """How pickle writes b"" in its version 2."""
    check(not arguments, "bytes")
    return b""


def make_bytearray(*arguments):
    """bytearray(bytes) or bytearray(text, "latin-1"); not bytearray(10**12), which would fill the memory."""
    if len(arguments) == 2:
        return bytearray(make_bytes(arguments[0], str(arguments[1]).replace("-", "")))
    check(all(isinstance(a, (bytes, bytearray)) for a in arguments) and len(arguments) <= 1, "bytearray")
    return bytearray(*arguments)


def make_size(numbers=()):
    check(isinstance(numbers, (tuple, list)) and all(type(n) is int for n in numbers), "torch.Size")
    return Size(numbers)


def make_device(kind, index=None):
    check(isinstance(kind, str) and (index is None or type(index) is int), "torch.device")
    return device(kind, index)


def layout(name):
    """The only layout of numbers in memory that we have."""
    if name != "torch.strided":
        raise UnpicklingError(f"the file holds the layout {name!r:.80}, which edutorch does not have")
    return name


REBUILD = {
    "_rebuild_tensor": rebuild.rebuild_tensor,
    "_rebuild_tensor_v2": rebuild.rebuild_tensor_v2,
    "_rebuild_tensor_v3": rebuild.rebuild_tensor_v3,
    "_rebuild_parameter": rebuild.rebuild_parameter,
    "_rebuild_parameter_with_state": rebuild.rebuild_parameter_with_state,
    "_rebuild_qtensor": rebuild.refused("quantised tensor"),
    "_rebuild_sparse_tensor": rebuild.refused("sparse tensor"),
    "_rebuild_nested_tensor": rebuild.refused("nested tensor"),
    "_rebuild_meta_tensor_no_storage": rebuild.refused("tensor without numbers (on the device meta)"),
    "_rebuild_wrapper_subclass": rebuild.refused("tensor that wraps others"),
    "_rebuild_device_tensor_from_cpu_tensor": rebuild.refused("tensor from another device"),
    "_rebuild_device_tensor_from_numpy": rebuild.refused("tensor from another device"),
}

# A name in the file -> what it stands for
NAMES = {
    "collections.OrderedDict": OrderedDict,
    "collections.Counter": Counter,
    "builtins.set": set,
    "builtins.complex": complex,
    "builtins.bytes": bytes,
    "builtins.bytearray": bytearray,
    "_codecs.encode": codecs.encode,
    "torch.Tensor": Tensor,
    "torch.Size": Size,
    "torch.device": device,
    "torch.nn.parameter.Parameter": Parameter,
    "torch.serialization._get_layout": layout,
    "torch._tensor._rebuild_from_type_v2": rebuild.rebuild_from_type_v2,
    "torch.storage.UntypedStorage": UntypedStorage,
    "torch.storage.TypedStorage": TypedStorage,
    "torch.UntypedStorage": UntypedStorage,
    **{f"torch._utils.{name}": function for name, function in REBUILD.items()},
    **{f"torch.{dtype.name}": dtype for dtype in dtypes.ALL},
    **{f"torch.{kind.__name__}": kind for kind in OF_DTYPE.values()},
    **{f"torch.storage.{kind.__name__}": kind for kind in OF_DTYPE.values()},
}

# What it stands for -> what is called instead of it
CALLS = {
    OrderedDict: make_dictionary(OrderedDict),
    Counter: make_dictionary(Counter),
    set: make_set,
    complex: make_complex,
    bytes: make_empty_bytes,
    bytearray: make_bytearray,
    codecs.encode: make_bytes,
    Size: make_size,
    device: make_device,
    layout: layout,
    rebuild.rebuild_from_type_v2: rebuild.rebuild_from_type_v2,
    **{function: function for function in REBUILD.values()},
}
