"""Pickles that mean harm, or that no honest program writes. Each must be refused, and nothing in it may run.

Every attack is a pair: its name, and the bytes of its pickle.
"""

import pickle
import struct


class Custom:
    """A class that no allow-list knows."""

    def __init__(self):
        self.x = 1


HEAD, END = b"\x80\x02", b"."


def text(words):
    data = words.encode() if isinstance(words, str) else words
    return b"X" + struct.pack("<I", len(data)) + data


def number(n):
    data = n.to_bytes(n.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(data)]) + data


def name(module, what):
    return f"c{module}\n{what}\n".encode()


def tup(*parts):
    return b"(" + b"".join(parts) + b"t"


def called(function, *arguments):
    return function + tup(*arguments) + b"R"


def storage(kind="FloatStorage", key="0", where="cpu", count=2):
    return tup(text("storage"), name("torch", kind), text(key), text(where), number(count)) + b"Q"


REBUILD = name("torch._utils", "_rebuild_tensor_v2")
HOOKS = called(name("collections", "OrderedDict"))


def tensor(memory=None, offset=0, size=(2,), stride=(1,), grad=b"\x89"):
    sizes, strides = (tup(*map(number, numbers)) for numbers in (size, stride))
    return called(REBUILD, memory or storage(), number(offset), sizes, strides, grad, HOOKS)


def executing(marker):
    """Ways to make Python's own unpickler create the file `marker`."""
    shell = f"touch {marker}"
    for module, function in (
        ("os", "system"), ("posix", "system"), ("nt", "system"), ("subprocess", "getoutput"), ("subprocess", "call"),
        ("builtins", "eval"), ("__builtin__", "eval"), ("builtins", "exec"), ("builtins", "open"), ("io", "open"),
        ("builtins", "getattr"), ("builtins", "__import__"), ("importlib", "import_module"), ("runpy", "run_path"),
        ("shutil", "rmtree"), ("os", "remove"), ("webbrowser", "open"), ("torch.hub", "load"), ("torch", "load"),
        ("torch.serialization", "load"), ("torch", "save"), ("edutorch", "save"), ("edutorch.serialization", "save"),
        ("edutorch.storage", "UntypedStorage"), ("numpy", "load"), ("numpy.core.multiarray", "_reconstruct"),
        ("numpy", "fromfile"), ("pickle", "loads"), ("_pickle", "loads"), ("codecs", "open"), ("_codecs", "lookup"),
        ("builtins", "map"), ("functools", "partial"), ("operator", "attrgetter"), ("types", "FunctionType"),
        ("collections", "OrderedDict.fromkeys"), ("torch._utils", "_rebuild_tensor_v2.__globals__"), ("sys", "exit"),
        ("torch", "Tensor.__reduce_ex__"), ("torch.nn.modules.module", "Module"), ("torch.nn.modules.linear", "Linear"),
        ("ctypes", "CDLL"), ("socket", "socket"), ("builtins", "bytes.fromhex"), ("builtins", "type"), ("nosuchmodule", "f"),
    ):  # fmt: skip
        function_ = name(module, function)
        yield f"call {module}.{function}", HEAD + called(function_, text(shell)) + END
        yield f"new {module}.{function}", HEAD + function_ + tup(text(shell)) + b"\x81" + END
        yield f"name {module}.{function}", HEAD + function_ + END
        by_stack = b"\x80\x04" + text(module) + text(function) + b"\x93" + tup(text(shell)) + b"R" + END
        yield f"stack {module}.{function}", by_stack
        yield f"inst {module}.{function}", b"(S'" + shell.encode() + b"'\ni" + f"{module}\n{function}\n".encode() + END
        yield f"obj {module}.{function}", b"(" + function_ + text(shell) + b"o" + END
    for code in range(256):
        yield f"opcode {code}", HEAD + b"]" + bytes([code]) + text(shell) + END
    for extension in (b"\x82\x01", b"\x83\x01\x00", b"\x84\x01\x00\x00\x00"):
        yield f"extension {extension!r}", HEAD + extension + END


def impossible():
    """Tensors that reach outside their memory, numbers that fill the memory, structures that take forever."""
    for offset in (-1, 1, 2, 2**31, 2**62, 2**63, 2**64, 2**200):
        yield f"offset {offset}", HEAD + tensor(offset=offset) + END
    for size in ((3,), (-1,), (2**31,), (2**62,), (2**64,), (2**200,), (2, 2), (), (2**40, 2**40)):
        for stride in ((1,), (0,), (-1,), (2**62,), (2**63,), (-(2**63),), (1, 1), (0, 0), (2**200,)):
            yield f"size {size} stride {stride}", HEAD + tensor(size=size, stride=stride) + END
    yield "70 dimensions", HEAD + tensor(size=(1,) * 70, stride=(1,) * 70) + END
    for count in (-1, 0, 1, 3, 2**31, 2**62, 2**64, 2**300):
        yield f"storage of {count}", HEAD + tensor(storage(count=count)) + END
    for key in ("1", "", "../0", "/etc/passwd", "0/../0", "\0", "0" * 5000):
        yield f"storage key {key:.20}", HEAD + tensor(storage(key=key)) + END
    for kind in ("LongStorage", "DoubleStorage", "QInt8Storage", "Tensor", "float32", "Storage"):
        yield f"storage kind {kind}", HEAD + tensor(storage(kind=kind)) + END
    yield "two types", HEAD + tup(tensor(), tensor(storage("IntStorage"))) + END
    yield "whole numbers with gradient", HEAD + tensor(storage("IntStorage"), grad=b"\x88") + END
    yield "gradient is a text", HEAD + tensor(grad=text("yes")) + END
    for identity in (b"N", tup(), tup(text("storage")), text("storage"), number(0), tup(text("module"), name("os", "system")),
                     tup(text("storage"), text("x"), text("0"), text("cpu"), number(2)), b"]",
                     tup(text("storage"), name("torch", "FloatStorage"), number(0), text("cpu"), number(2)),
                     tup(text("storage"), name("torch", "FloatStorage"), text("0"), b"]", number(2)),
                     tup(text("storage"), name("torch", "FloatStorage"), text("0"), text("cpu"), text("2"))):  # fmt: skip
        yield f"identity {identity!r:.60}", HEAD + tensor(identity + b"Q") + END
    for where in ("cuda:0", "cuda", "cuda:x", "mps", "meta", "", "cpu:0", "\0"):
        yield f"place {where!r}", HEAD + tensor(storage(where=where)) + END
    yield "bytearray bomb", HEAD + called(name("builtins", "bytearray"), number(2**40)) + END
    yield "size bomb", HEAD + called(name("torch", "Size"), number(2**40)) + END
    yield "tensor bomb", HEAD + called(name("torch", "Tensor"), number(2**40)) + END
    yield "storage bomb", HEAD + called(name("torch.storage", "UntypedStorage"), number(2**40)) + END
    yield "float storage bomb", HEAD + called(name("torch", "FloatStorage"), number(2**40)) + END
    yield "codec", HEAD + called(name("_codecs", "encode"), text("x"), text("zip")) + END
    yield "text bomb", HEAD + b"X\xff\xff\xff\xffshort" + END
    yield "memo bomb", HEAD + b"N" + b"r\xff\xff\xff\xff" + b"j\xfe\xff\xff\xff" + END
    yield "long text 8", HEAD + b"\x8d" + b"\xff" * 8 + END
    yield "frame", b"\x80\x04\x95" + b"\xff" * 8 + END
    yield "byte array 8", b"\x80\x05\x96" + b"\xff" * 7 + b"\x0f" + END
    yield "long 4", HEAD + b"\x8b\xff\xff\xff\x7f" + END
    deep = b")" + b"\x85" * 200_000
    yield "deep key", HEAD + b"}" + deep + b"Ns" + END
    yield "deep member", HEAD + called(name("builtins", "set"), b"]" + deep + b"a") + END
    double = b")q\0" + b"h\0h\0\x86q\0" * 60
    yield "doubling key", HEAD + b"}" + double + b"Ns" + END
    yield "doubling pairs", HEAD + called(name("collections", "OrderedDict"), b"]" + b"(" + double + b"Nta") + END
    many = b"](" + b"N" * 50_000 + b"eq\0"
    yield "copies", HEAD + many + b"](" + (name("builtins", "set") + b"h\0\x85R") * 20_000 + b"e" + END
    pairs = b"](" + b"NN\x86" * 20_000 + b"eq\0"
    yield (
        "dictionaries",
        HEAD + pairs + b"](" + (name("collections", "OrderedDict") + b"h\0\x85R") * 20_000 + b"e" + END,
    )
    bytes_ = called(name("_codecs", "encode"), text(b"a" * 50_000), text("latin1")) + b"q\0"
    yield "bytearrays", HEAD + bytes_ + b"](" + (name("builtins", "bytearray") + b"h\0\x85R") * 20_000 + b"e" + END
    wide = called(REBUILD, storage(), number(0), tup(number(2**40)), tup(number(0)), b"\x89", HOOKS, conj_)
    yield "conjugated and repeated", HEAD + wide + END


conj_ = b"}" + text("conj") + b"\x88s"


def crooked():
    """Objects put together in ways that would give them other methods, or a life of their own."""
    ordered = called(name("collections", "OrderedDict"))
    for attribute in ("__class__", "items", "__setitem__", "__dict__", "__reduce__", "keys"):
        yield f"OrderedDict.{attribute}", HEAD + ordered + b"}" + text(attribute) + b"Nsb" + END
    for thing in (
        b"]",
        b"}",
        b"N",
        text("x"),
        HOOKS + b"0",
        name("torch", "float32"),
        tensor(),
        name("torch", "Tensor"),
    ):
        yield f"build {thing!r:.40}", HEAD + thing + b"}" + text("x") + b"Nsb" + END
    typed = name("torch._tensor", "_rebuild_from_type_v2")
    inner = tup(storage(), number(0), tup(number(2)), tup(number(1)), b"\x89", HOOKS)
    for attribute in ("backward", "__class__", "array", "_grad", "__dict__", "shape", "__deepcopy__"):
        state = b"}" + text(attribute) + b"Ns"
        yield f"Tensor.{attribute}", HEAD + called(typed, REBUILD, name("torch", "Tensor"), inner, state) + END
    for function in (name("os", "system"), name("torch", "Size"), b"N", text("x"), name("builtins", "set")):
        call = called(typed, function, name("torch", "Tensor"), inner, b"}")
        yield f"from type by {function!r:.30}", HEAD + call + END
    for kind in (
        b"N",
        name("torch", "Size"),
        name("builtins", "set"),
        name("torch", "float32"),
        name("builtins", "object"),
    ):
        yield f"from type {kind!r:.30}", HEAD + called(typed, REBUILD, kind, inner, b"}") + END
    parameter = name("torch._utils", "_rebuild_parameter")
    for data in (b"N", text("x"), name("torch", "Tensor"), tensor(storage("IntStorage"))):
        yield f"parameter {data!r:.30}", HEAD + called(parameter, data, b"\x88", HOOKS) + END
    yield "call a result", HEAD + called(tensor()) + END
    yield "call a text", HEAD + called(text("print")) + END
    yield "append to a dict", HEAD + b"}" + b"Na" + END
    yield "append to a tensor", HEAD + tensor() + b"Na" + END
    yield "set in a list", HEAD + b"]" + b"NNs" + END
    yield "set in a tensor", HEAD + tensor() + b"NNs" + END
    yield "list as a key", HEAD + b"}]Ns" + END
    yield "odd items", HEAD + b"}(NNNu" + END
    yield "device", HEAD + called(name("torch", "device"), text("toaster")) + END
    yield "device of a list", HEAD + called(name("torch", "device"), b"]") + END
    yield "sparse", HEAD + called(name("torch._utils", "_rebuild_sparse_tensor"), b"N", b"N") + END
    yield "layout", HEAD + called(name("torch.serialization", "_get_layout"), text("torch.jagged")) + END
    yield "nothing", b""
    yield "only a stop", END
    yield "no stop", HEAD + b"]"
    yield "empty stack", HEAD + END
    yield "mark only", HEAD + b"(" + END
    yield "pop the mark", HEAD + b"t" + END
    yield "unknown memo", HEAD + b"h\x07" + END
    yield "bad utf-8", HEAD + text(b"\xff\xfe\xfd") + END
    yield "name without an end", HEAD + b"cos" + b"x" * 5000
    yield "name in bad utf-8", HEAD + b"c\xff\n\xff\n" + END
    yield "protocol 255", b"\x80\xff]" + END


def harmless():
    """Odd, but there is nothing in it to refuse. This keeps the other lists honest: not everything is refused."""
    yield "tensor", HEAD + tensor() + END
    yield "repeated number", HEAD + tensor(size=(1000, 1000), stride=(0, 0)) + END
    yield "empty tensor", HEAD + tensor(size=(0,), stride=(2**40,)) + END
    yield "class as a value", HEAD + name("collections", "OrderedDict") + END
    yield "list in itself", HEAD + b"]q\0h\0a" + END
    yield "deep list", HEAD + b"](" * 5000 + b"e" * 4999 + b"e" + END
    yield "deep tuple", HEAD + b")" + b"\x85" * 100_000 + END
    yield "pickle of Python", pickle.dumps({"a": [1, 2.5, None, "x"]}, 2)
