"""Writes edutorch/calls/signatures.txt: how PyTorch lets each of its built-in functions and methods be called.

The facts are asked of an installed PyTorch: of its error messages, which list the forms of a function that has several, and
of the type stubs that come with it. Run `python tests/calls/make_signatures.py` after adding functions to edutorch.
"""

import ast
import re
import types
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F

import edutorch

STUBS = Path(torch.__file__).parent / "_C"
TARGET = Path(edutorch.__file__).parent / "calls" / "signatures.txt"

# A stub's annotation -> the word in error messages; [1]: one number may stand for a tuple; ?: may be None.
WORDS = {
    "Tensor": "Tensor", "Tensor | Number | _complex": "Tensor", "Tensor | Number": "Tensor", "_bool": "bool", "_int": "int",
    "Number | _complex": "Number", "tuple[Tensor, ...] | list[Tensor]": "tuple of Tensors", "_float": "float", "_dtype": "torch.dtype",
    "Sequence[_int | SymInt]": "tuple of ints", "DeviceLikeType": "torch.device", "_int | SymInt": "int", "_layout": "torch.layout",
    "_size": "tuple of ints", "_int | _size": "tuple of ints[1]", "Generator": "torch.Generator", "str": "str",
    "_int | SymInt | Sequence[_int | SymInt]": "tuple of ints[1]", "memory_format": "torch.memory_format",
    "torch.memory_format": "torch.memory_format", "Sequence[Number | _complex]": "tuple of Scalars", "Tensor | _int": "Tensor",
    "Any": "object", "int": "int", "float": "float", "bool": "bool",
    "Sequence[_float]": "tuple of floats", "Tensor | tuple[Tensor, ...] | list[Tensor]": "tuple of Tensors", "Number": "Number",
    "Tensor | Number | _complex | torch.SymInt | torch.SymFloat": "Tensor", "Tensor | Number | torch.SymInt | torch.SymFloat": "Tensor",
    "tuple[Tensor | None, ...] | list[Tensor | None]": "tuple of Tensors", "Tensor | list": "Tensor",
}  # fmt: skip

# In these a Python number may stand where a tensor is asked for.
NUMBERS_TOO = [
    "add",
    "sub",
    "mul",
    "div",
    "divide",
    "multiply",
    "subtract",
    "true_divide",
    "floor_divide",
    "to",
    "copy",
]


def stubs(path, class_name=None):
    """The overloads of each function of a stub file, as lists of ast.arguments."""
    body = ast.parse((STUBS / path).read_text()).body
    if class_name:
        body = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == class_name).body
    found = {}
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.args.vararg is None:
            found.setdefault(node.name, []).append(node.args)
    return found


def parameter(arg, default):
    annotation = ast.unparse(arg.annotation)
    nullable = annotation.endswith(" | None")
    word = WORDS[annotation.removesuffix(" | None")]
    text = "" if default is None else f" = {ast.unparse(default)}".replace("'", '"').replace(", ", ",")
    return f"{word}{'?' if nullable and text != ' = None' else ''} {arg.arg}{text}"


def speakable(arguments):
    """Do we have words for the types? A few overloads speak of names of dimensions, or of nothing but None."""
    annotations = [ast.unparse(arg.annotation) for arg in arguments.args + arguments.kwonlyargs if arg.annotation]
    return all(annotation.removesuffix(" | None") in WORDS for annotation in annotations)


def written(arguments):
    """One overload of a stub as a line of the file."""
    plain = [arg for arg in arguments.args if arg.annotation]  # a method's self has none
    defaults = [None] * (len(plain) - len(arguments.defaults)) + arguments.defaults
    parts = [parameter(*pair) for pair in zip(plain, defaults, strict=True)]
    if arguments.kwonlyargs:
        parts += ["*", *(parameter(*pair) for pair in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))]
    return ", ".join(parts)


def marked(line, overloads):
    """A line from an error message, with what only the stubs tell: where one number may stand for a tuple, what may be None."""
    known = {}
    for overload in overloads:
        for part in overload.split(", "):
            if part not in ("*", ""):
                words = part.split(" = ")[0].rsplit(" ", 1)
                known.setdefault(words[1], []).append(words[0])
    parts = []
    for part in filter(None, line.split(", ")):
        if part != "*":
            head, equals, default = part.partition(" = ")
            word, name = head.rsplit(" ", 1)
            word = next((k for k in known.get(name, []) if k.rstrip("?").removesuffix("[1]") == word), word)
            part = f"{word} {name}{equals}{default}"
        parts.append(part)
    return ", ".join(parts)


# A type in one of ATen's schemas -> the word in error messages. torch.linalg and its like have no stubs.
SCHEMA_WORDS = {
    "Scalar": "Number", "ScalarType": "torch.dtype", "SymInt": "int", "int[]": "tuple of ints", "SymInt[]": "tuple of ints",
    "int[1]": "tuple of ints[1]", "SymInt[1]": "tuple of ints[1]", "Tensor[]": "tuple of Tensors", "Layout": "torch.layout",
    "Device": "torch.device", "Generator": "torch.Generator",
}  # fmt: skip


def of_schemas(name):
    """The overloads of a function as lines of the file, from ATen's schemas: "aten::linalg_inv(Tensor A) -> Tensor"."""
    found = [
        str(schema).partition("(")[2].rpartition(") -> ")[0]
        for schema in torch._C._jit_get_schemas_for_operator(f"aten::{name}")
    ]
    lines = []
    for text in found:
        if "(a!)" in text:
            continue
        text = re.sub(r"\[[^\]]*\]", lambda default: default[0].replace(", ", ","), text)
        parts, starred = [], "*" in text.split(", ")
        for part in filter(None, text.split(", ")):
            if part != "*":
                head, equals, default = part.partition("=")
                word, argument = head.rsplit(" ", 1)
                nullable = word.endswith("?") and default != "None"
                word = SCHEMA_WORDS.get(word.removesuffix("?"), word.removesuffix("?")) + "?" * nullable
                argument = "input" if argument == "self" and word == "Tensor" else argument
                part = f"{word} {argument}" + f" = {default}".replace("'", '"') * bool(equals)
            parts.append(part)
        if any("Tensor(a!) out" in other for other in found):
            parts += ["Tensor out = None"] if starred else ["*", "Tensor out = None"]
        lines.append(", ".join(parts))
    return lines


def forms(function, overloads):
    """How a function may be called: None for one that is written in Python."""
    try:
        function(*[object()] * 40)
    except Exception as error:
        message = str(error)
    else:
        return None
    if "received an invalid combination" in message:
        lines = [marked(line, overloads) for line in re.findall(r"^ \* \((.*)\)$", message, re.MULTILINE)]
        single = re.search(r"but expected \((.*)\)$", message)
        return lines or [marked(single[1], overloads), "..."]  # there are others, of which PyTorch no longer tells
    if "takes no arguments" in message:
        return ["nothing"]
    return overloads[:1] if re.search(r"takes (from )?\d", message) and overloads else None


# Where the stubs are wrong about a name.
KNOWN_BETTER = {
    "requires_grad_": ["bool requires_grad = True"],
    "size": ["int dim = None"],
    "stride": ["int dim = None"],
    "contiguous": ["*, torch.memory_format memory_format = torch.contiguous_format"],
    "is_contiguous": ["*, torch.memory_format memory_format = torch.contiguous_format"],
    "cpu": ["*, torch.memory_format memory_format = torch.preserve_format"],
    "as_tensor": ["object data, *, torch.dtype dtype = None, torch.device device = None"],
    "tensor": [
        "object data, *, torch.dtype dtype = None, torch.device device = None, bool pin_memory = False, bool requires_grad = False"
    ],
}


# Methods written in Python that hand their arguments on to the built-in one as they are.
PASSED_ON = ["unflatten"]


def builtin(thing):
    return isinstance(thing, (types.BuiltinFunctionType, types.MethodDescriptorType))


def section(title, names, function_of, overloads):
    lines = [f"[{title}]"]
    for name in sorted(names):
        known = [written(arguments) for arguments in overloads.get(name, []) if speakable(arguments)]
        for form in (builtin(function_of(name)) and KNOWN_BETTER.get(name)) or forms(function_of(name), known) or []:
            if title == "functions":
                form = form.replace("Tensor self", "Tensor input")
            form = form.replace(" from_ ", " from ") if name != "can_cast" else form
            if name.rstrip("_") in NUMBERS_TOO:
                form = re.sub(r"\bTensor other\b", "Tensor|Number other", form)
                form = re.sub(r"\bTensor input\b", "Tensor|Number input", form)
            lines.append(f"{name}({form})")
    return lines


def signatures():
    warnings.simplefilter("ignore")
    functions = [n for n in dir(torch) if n[0] != "_" and builtin(getattr(torch, n)) and hasattr(edutorch, n)]
    methods = [
        name for name in dir(torch.Tensor) if builtin(getattr(torch.Tensor, name)) and hasattr(edutorch.Tensor, name)
    ]
    methods += PASSED_ON
    x = torch.ones(2)
    families = {
        f"{family}_{n}": getattr(getattr(torch, family), n)
        for family in ("linalg", "fft", "special")
        for n in dir(getattr(torch, family))
        if builtin(getattr(getattr(torch, family), n)) and hasattr(getattr(edutorch, family), n)
    }
    lines = [
        *section("functions", functions, lambda name: getattr(torch, name), stubs("_VariableFunctions.pyi")),
        *(
            f"{name}({form})"
            for name, function in sorted(families.items())
            for form in forms(function, of_schemas(name)) or []
        ),
        *section("nn", [n for n in dir(F) if builtin(getattr(F, n)) and hasattr(edutorch.nn.functional, n)], lambda name: getattr(F, name), {**stubs("_VariableFunctions.pyi"), **stubs("_nn.pyi")}),
        *section("methods", [n for n in methods if not n.startswith("_")], lambda name: getattr(super(torch.Tensor, x), name), stubs("__init__.pyi", "TensorBase")),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(signatures())
