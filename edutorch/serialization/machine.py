"""Reading a pickle without trusting it.

A pickle is a program for a little machine with a stack: "push the number 3", "make a tuple of the last two", "call this
function with these arguments". Python's own unpickler runs any such program. This machine knows the 37 instructions that
a saved tensor needs, calls nothing that is not on the allow-list, and looks at everything before it uses it.
"""

import io
import pickle
import struct
import warnings
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from collections import Counter, OrderedDict
from pickle import UnpicklingError

from edutorch.graph import TensorBase
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter
from edutorch.serialization.allowed import BLOCKED, CALLS, NAMES, check, check_key
from edutorch.serialization.modules import fill_module
from edutorch.serialization.names import ours
from edutorch.serialization.options import trusted
from edutorch.serialization.rebuild import rebuild_parameter

GENEROUS = 4  # copies of the file's own size that loading it may make
LONGEST_LINE = 1000  # letters in a name of a class
CORRUPT = (AttributeError, EOFError, IndexError, KeyError, OverflowError, TypeError, ValueError, struct.error)


class Bytes:
    """A file from which exactly as many bytes can be read as it has."""

    def __init__(self, file):
        self.file = file
        here = file.tell()
        self.end = file.seek(0, io.SEEK_END)
        file.seek(here)

    def read(self, count):
        if count > self.end - self.file.tell():
            raise EOFError("Ran out of input")
        return self.file.read(count)

    def line(self):
        line = self.file.readline(LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise UnpicklingError("a name that does not end")
        return line[:-1].decode()

    def name(self):
        """A module, and a name in it, as Python 3 calls them: version 2 of pickle writes what Python 2 did."""
        module, name = self.line(), self.line()
        return NAME_MAPPING.get((module, name)) or (IMPORT_MAPPING.get(module, module), name)


class Machine:
    """Runs one pickle.

    Args:
        file: where the pickle begins; afterwards the file stands behind it.
        persistent_load: called with what the file says about a storage, answers with the storage.
        budget: how many bytes may be copied while it runs. A few instructions can ask for the same long list to be
            copied again and again: an honest file copies nothing more often than a few times.
    """

    def __init__(self, file, persistent_load=None, budget=None):
        self.file = Bytes(file)
        self.persistent_load = persistent_load
        self.budget = GENEROUS * self.file.end if budget is None else budget
        self.trusted = trusted()
        self.calls = {**CALLS, **{thing: thing for thing in self.trusted.values()}}
        self.stack, self.below, self.memo = [], [], {}

    def load(self):
        """What the pickle describes.

        Raises:
            UnpicklingError: if it uses something that is not allowed, or is damaged.
        """
        try:
            while True:
                code = self.file.read(1)
                if code == pickle.STOP:
                    return self.stack.pop()
                step = STEPS.get(code)
                if step is None:
                    raise UnpicklingError(f"Unsupported operand {code[0]}")
                step(self)
        except UnpicklingError:
            raise
        except EOFError as error:
            raise UnpicklingError(f"the pickle ends too early ({error})") from None
        except CORRUPT as error:
            raise UnpicklingError(f"the pickle is damaged ({type(error).__name__}: {error!s:.200})") from None

    def number(self, form):
        return struct.unpack(form, self.file.read(struct.calcsize(form)))[0]

    def since_mark(self):
        """What was pushed since the last MARK."""
        items, self.stack = self.stack, self.below.pop()
        return items

    # Numbers and texts

    def protocol(self):
        version = self.number("B")
        if version > pickle.HIGHEST_PROTOCOL:
            raise UnpicklingError(f"unsupported pickle protocol: {version}")
        if version != 2:
            warnings.warn(
                f"Detected pickle protocol {version} in the checkpoint, which was not the default pickle protocol used by "
                "`torch.load` (2). The weights_only Unpickler might not support all instructions implemented by this "
                "protocol, please file an issue for adding support if you encounter this.",
                stacklevel=2,
            )

    def long_number(self):
        self.stack.append(int.from_bytes(self.file.read(self.number("B")), "little", signed=True))

    def text(self):
        self.stack.append(str(self.file.read(self.number("<I")), "utf-8", "surrogatepass"))

    def short_text(self):
        """A text from Python 2."""
        self.stack.append(self.file.read(self.number("B")).decode("utf-8"))

    # Containers

    def mark(self):
        self.below.append(self.stack)
        self.stack = []

    def tuple_since_mark(self):
        items = tuple(self.since_mark())
        self.stack.append(items)

    def tuple_of(self, count):
        if len(self.stack) < count:
            raise IndexError("pop from empty list")
        self.stack[-count:] = [tuple(self.stack[-count:])]

    def extend(self, items):
        target = self.stack[-1]
        if type(target) is not list:
            raise UnpicklingError(f"Can only append to lists, but got {type(target)}")
        target.extend(items)

    def set_items(self, items):
        target = self.stack[-1]
        if type(target) not in (dict, OrderedDict, Counter):
            kinds = "dict, collections.OrderedDict, collections.Counter"
            raise UnpicklingError(f"Can only SETITEMS for {kinds}, but got {type(target)}")
        for key, value in zip(items[::2], items[1::2], strict=True):
            self.spend(check_key(key))
            target[key] = value

    def set_item(self):
        value, key = self.stack.pop(), self.stack.pop()
        self.set_items([key, value])

    # What may do harm

    def name(self):
        """A class or a function, by its name."""
        module, name = self.file.name()
        full = f"{module}.{name}"
        if module in BLOCKED:
            raise UnpicklingError(f"Trying to load unsupported GLOBAL {full} whose module {module} is blocked.")
        if full in NAMES or full in self.trusted:
            self.stack.append(NAMES.get(full) or self.trusted[full])
            return
        here = ours(module, name) if self.trusted else None
        if (
            here is not None and here in self.trusted.values()
        ):  # PyTorch's name for a class of ours that the user trusts
            self.stack.append(here)
            return
        full = full.removeprefix("builtins.")
        raise UnpicklingError(
            f"Unsupported global: GLOBAL {full} was not an allowed global by default. Please use "
            f"`torch.serialization.add_safe_globals([{full}])` or the `torch.serialization.safe_globals([{full}])` context "
            "manager to allowlist this global if you trust this class/function."
        )

    def call(self):
        arguments, function = self.stack.pop(), self.stack.pop()
        if not callable(function) or function not in self.calls:
            raise UnpicklingError(f"Trying to call reduce for unrecognized function {function!r:.200}")
        check(type(arguments) is tuple, "a call")
        self.spend(sum(len(a) for a in arguments if isinstance(a, (list, dict, str, bytes, bytearray))))
        result = self.calls[function](*arguments)
        if isinstance(result, TensorBase) and result.array.base is None:  # no view of a storage: it had to be copied
            self.spend(result.array.nbytes)
        self.stack.append(result)

    def spend(self, count):
        self.budget -= count
        if self.budget < -1000:
            raise UnpicklingError("the file asks for the same things to be copied again and again")

    def new_object(self):
        arguments, kind = self.stack.pop(), self.stack.pop()
        check(type(arguments) is tuple, "a new object")
        if kind is Parameter:
            self.stack.append(rebuild_parameter(*arguments, None))
        elif isinstance(kind, type) and kind in self.trusted.values():
            self.stack.append(kind.__new__(kind, *arguments))
        else:
            raise UnpicklingError(
                "Can only create new object for nn.Parameter or classes allowlisted via `add_safe_globals` but got "
                f"{kind!r:.200}"
            )

    def build(self):
        """Give an object its attributes."""
        state, thing = self.stack.pop(), self.stack[-1]
        if type(thing) is OrderedDict:
            check(type(state) is dict and not any(hasattr(OrderedDict, str(name)) for name in state), "an OrderedDict")
            thing.__dict__.update(state)
        elif type(thing) not in self.trusted.values():
            raise UnpicklingError(
                "Can only build Tensor, Parameter, OrderedDict or types allowlisted via `add_safe_globals`, but got "
                f"{type(thing)}"
            )
        elif isinstance(thing, Module):
            fill_module(thing, state)
        elif hasattr(thing, "__setstate__"):
            thing.__setstate__(state)
        else:
            attributes, slots = state if isinstance(state, tuple) and len(state) == 2 else (state, None)
            thing.__dict__.update(attributes or {})
            for name, value in (slots or {}).items():
                setattr(thing, name, value)

    def storage(self):
        identity = self.stack.pop()
        if self.persistent_load is None:
            raise UnpicklingError("unsupported persistent id encountered")
        self.stack.append(self.persistent_load(identity))


def push(make):
    return lambda machine: machine.stack.append(make())


def push_number(form):
    return lambda machine: machine.stack.append(machine.number(form))


def recall(form):
    return lambda machine: machine.stack.append(machine.memo[machine.number(form)])


def remember(form):
    return lambda machine: machine.memo.__setitem__(machine.number(form), machine.stack[-1])


STEPS = {
    pickle.PROTO: Machine.protocol,
    pickle.NONE: push(lambda: None),
    pickle.NEWTRUE: push(lambda: True),
    pickle.NEWFALSE: push(lambda: False),
    pickle.BININT: push_number("<i"),
    pickle.BININT1: push_number("B"),
    pickle.BININT2: push_number("<H"),
    pickle.LONG1: Machine.long_number,
    pickle.BINFLOAT: push_number(">d"),
    pickle.BINUNICODE: Machine.text,
    pickle.SHORT_BINSTRING: Machine.short_text,
    pickle.MARK: Machine.mark,
    pickle.EMPTY_TUPLE: push(tuple),
    pickle.TUPLE: Machine.tuple_since_mark,
    pickle.TUPLE1: lambda machine: machine.tuple_of(1),
    pickle.TUPLE2: lambda machine: machine.tuple_of(2),
    pickle.TUPLE3: lambda machine: machine.tuple_of(3),
    pickle.EMPTY_LIST: push(list),
    pickle.APPEND: lambda machine: machine.extend([machine.stack.pop()]),
    pickle.APPENDS: lambda machine: machine.extend(machine.since_mark()),
    pickle.EMPTY_DICT: push(dict),
    pickle.EMPTY_SET: push(set),
    pickle.SETITEM: Machine.set_item,
    pickle.SETITEMS: lambda machine: machine.set_items(machine.since_mark()),
    pickle.BINPUT: remember("B"),
    pickle.LONG_BINPUT: remember("<I"),
    pickle.BINGET: recall("B"),
    pickle.LONG_BINGET: recall("<I"),
    pickle.GLOBAL: Machine.name,
    pickle.REDUCE: Machine.call,
    pickle.NEWOBJ: Machine.new_object,
    pickle.BUILD: Machine.build,
    pickle.BINPERSID: Machine.storage,
}


def names_in(file):
    """The full names of all classes and functions that a pickle asks for. Nothing is loaded."""
    found, source = set(), Bytes(file)
    while True:
        code = source.read(1)
        if code == pickle.STOP:
            return found
        if code == pickle.GLOBAL:
            found.add(".".join(source.name()))
        elif code in LENGTHS:
            source.read(LENGTHS[code])
        elif code == pickle.BINUNICODE:
            source.read(struct.unpack("<I", source.read(4))[0])
        elif code in (pickle.SHORT_BINSTRING, pickle.LONG1):
            source.read(source.read(1)[0])
        elif code not in STEPS:
            raise UnpicklingError(f"Unsupported operand {code[0]}")


LENGTHS = {
    pickle.PROTO: 1,
    pickle.BININT: 4,
    pickle.BININT1: 1,
    pickle.BININT2: 2,
    pickle.BINFLOAT: 8,
    pickle.BINPUT: 1,
    pickle.BINGET: 1,
    pickle.LONG_BINPUT: 4,
    pickle.LONG_BINGET: 4,
}
