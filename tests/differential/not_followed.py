"""Where edutorch does not do what PyTorch does, and why; and which functions are not compared at all.

An entry that no generated call needs any more is stale, and fails a test.
"""

import re

MEMORY = "the numbers are whatever was in memory before"
LEFT_OUT = {
    "empty": MEMORY, "empty_like": MEMORY, "new_empty": MEMORY, "new": MEMORY, "resize_": MEMORY, "resize_as_": MEMORY,
    "data_ptr": "an address", "set_": "takes a storage", "untyped_storage": "a storage", "from_file": "reads a file",
    "frombuffer": "takes a buffer", "cuda": "moves to a device", "xpu": "moves to a device", "pin_memory": "needs a GPU",
    "is_pinned": "needs a GPU", "get_num_threads": "the machine", "get_num_interop_threads": "the machine",
}  # fmt: skip

# (what differs, our side, PyTorch's side) as patterns -> the reason. For any function.
EVERYWHERE = {
    ("should fail|error", ".*", r".*\"\w+\" not implemented for '(Half|BFloat16|ComplexHalf)'"):
        "PyTorch has no loop for 16 bits here; ours computes with 32 and rounds",
    ("should fail", ".*", ".*(MKL FFT error|MKL FFT doesn't support).*"): "limits of PyTorch's library of Fourier transforms",
    ("should fail|error", ".*", r".*(must be bool, not|got \(.*but expected).*"):
        "here anything that Python can call true or false may stand for a truth value, and some numbers for tensors",
    ("error", "AttributeError.*|TypeError.*", "AttributeError.*"):
        "functions that are written in Python fail at the first thing they ask of a wrong argument",
    ("ours fails", ".*", r"[^\[]*\[(\d+, )*0(, \d+)*\].*"): "with nothing to compute, PyTorch looks at less",
    ("ours fails", r".*must be Tensor, not (int|float|bool|complex).*", ".*"): "two Python numbers, and no tensor: PyTorch makes one",
    ("requires_grad", ".*", ".*"): "PyTorch marks results that have no derivative, and fails in backward; ours have no history",
    ("error", ".*not implemented for.*", ".*not implemented for.*"): "both refuse the number type, and PyTorch names another loop",
}  # fmt: skip

FUNCTIONS = {}

# Our name for a node, and PyTorch's.
NODES = {}


def simplified(words):
    """An error's words without its numbers, shapes and number types."""
    words = re.sub(r"-?\d+(\.\d+)?(e[+-]?\d+)?|\[[^\]]*\]|\binf\b|\bnan\b", "N", words)
    kinds = "float|double|bool|long int|int|Float|Double|Half|BFloat16|Long|Int|Short|Char|Byte|Bool|ComplexFloat|ComplexDouble"
    return re.sub(rf"\b({kinds})\b", "TYPE", words)


def excuse(name, found, known):
    """The entry that allows a difference, or None.

    Args:
        name: of the function.
        found: (what differs, our side, PyTorch's side).
        known: {(type of an error, its simplified words)} of all errors that PyTorch has raised for this function.
    """
    what, mine, other = found
    if what == "error" and (mine[0], simplified(mine[1])) in known:
        return "another fault"  # a call with two faults: both refuse, and each tells of another one
    if what == "grad_fn":
        pairs = [pair for pair in zip(mine, other, strict=True) if pair[0] != pair[1]]
        return pairs[0] if all(pair in NODES for pair in pairs) else None
    sides = [" ".join(side) if isinstance(side, tuple) else str(side) for side in (mine, other)]
    sides = [side.replace("\n", " ") for side in sides]
    for entry in (*FUNCTIONS.get(name, ()), *EVERYWHERE):
        if all(re.fullmatch(pattern, side) for pattern, side in zip(entry, (what, *sides), strict=True)):
            return entry
    return None
