"""A tensor as text, the way PyTorch writes it.

All numbers of a tensor are written in one style and to one width, so that columns line up; a large tensor shows only
its corners; and whatever the numbers do not tell (type, device, gradient) follows behind them.
"""

import contextlib
import dataclasses
import math

from edutorch import dtypes


@dataclasses.dataclass
class PrintOptions:
    """How tensors are written; `set_printoptions` explains each."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


options = PrintOptions()

PROFILES = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": math.inf, "edgeitems": 3, "linewidth": 80},
}


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None):
    """Choose how tensors are written from now on. What is not given stays, except sci_mode.

    Args:
        precision (int): digits after the point (at first 4).
        threshold (int): tensors with more elements than this show only their corners (at first 1000).
        edgeitems (int): how many elements a corner shows in each dimension (at first 3).
        linewidth (int): characters in a line (at first 80).
        profile (str): "default", "short" or "full": sets the four above, which may be given too.
        sci_mode (bool): True writes 1.0000e+01, False writes 10.0000, None (at first) decides by the numbers.

    Example:
        >>> import edutorch as torch
        >>> torch.set_printoptions(precision=2)
        >>> torch.tensor([1.23456])
        tensor([1.23])
        >>> torch.set_printoptions(profile="default")
        >>> torch.tensor([1.23456])
        tensor([1.2346])
    """
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    chosen = PROFILES.get(profile, {}) | {name: value for name, value in given.items() if value is not None}
    for name, value in chosen.items():
        setattr(options, name, value)
    options.sci_mode = sci_mode


def get_printoptions():
    """The options as a dictionary that `set_printoptions(**it)` takes back.

    Example:
        >>> get_printoptions()["linewidth"]
        80
    """
    return dataclasses.asdict(options)


@contextlib.contextmanager
def printoptions(**changes):
    """Change the options inside a `with` block. Arguments as for `set_printoptions`.

    Example:
        >>> import edutorch as torch
        >>> with printoptions(sci_mode=True):
        ...     print(torch.tensor([10.0, 20.0]))
        tensor([1.0000e+01, 2.0000e+01])
    """
    before = get_printoptions()
    set_printoptions(**changes)
    try:
        yield
    finally:
        set_printoptions(**before)


def format_tensor(
    array,
    *,
    dtype_name,
    requires_grad=False,
    grad_fn_name=None,
    device="cpu",
    prefix="tensor(",
    default_dtype=None,
):
    """The text of a tensor: prefix, numbers, what the numbers do not tell, and the closing parenthesis.

    Args:
        array: the numbers, any shape; a numpy or cupy array.
        dtype_name (str): its type, such as "float32".
        requires_grad (bool): whether a leaf collects gradients.
        grad_fn_name (str): the node that made the tensor, if there is one, such as "MulBackward0".
        device (str): where the array lives.
        prefix (str): what comes first; later lines are indented by its length.
        default_dtype (str): the floating point type that needs no mention. Default: the one in force.

    Returns:
        str: as PyTorch has it.

    Example:
        >>> import numpy as np
        >>> print(format_tensor(np.array([1.5, -2, np.nan]), dtype_name="float64", requires_grad=True))
        tensor([ 1.5000, -2.0000,     nan], dtype=torch.float64, requires_grad=True)
    """
    if default_dtype is None:
        default_dtype = dtypes.default.float.name
    notes = []
    if device != "cpu":
        notes.append(f"device='{device}'")
    if array.size == 0:
        contents = "[]"
        told = {default_dtype}  # without numbers, nothing hints at a type
        if array.ndim != 1:
            notes.append(f"size={tuple(array.shape)}")
    else:
        contents = format_numbers(array, indent=len(prefix))
        told = {default_dtype, "complex128" if default_dtype == "float64" else "complex64", "int64", "bool"}
        if options.edgeitems == 0:
            notes.append(f"size={tuple(array.shape)}")
    if dtype_name not in told:
        notes.append(f"dtype=torch.{dtype_name}")
    if grad_fn_name is not None:
        notes.append(f"grad_fn=<{grad_fn_name}>")
    elif requires_grad:
        notes.append("requires_grad=True")
    return append_notes(prefix + contents, notes, indent=len(prefix)) + ")"


def append_notes(text, notes, indent):
    """The notes behind the text, each on the same line if it fits."""
    length = len(text) - text.rfind("\n") + 1
    for note in notes:
        if length + len(note) + 2 > options.linewidth:
            text += ",\n" + " " * indent + note
            length = indent + len(note)
        else:
            text += ", " + note
            length += len(note) + 2
    return text


def format_numbers(array, indent):
    """The numbers in brackets. Lines after the first are indented."""
    rows = shown(array) if array.size > options.threshold else array.tolist()
    write, width = choose_style(flatten(rows, array.ndim))
    # Vectors stand inside the brackets of all outer dimensions; each number takes a comma and a space more.
    room = options.linewidth - indent - max(array.ndim - 1, 0)
    return brackets(rows, array.ndim, indent, write, per_line=max(1, room // (width + 2)))


def shown(array):
    """The corners of an array as nested lists; `...` stands for what is left out."""
    edge = options.edgeitems
    if array.ndim == 0:
        return array.tolist()
    if edge == 0:
        return [...]
    if array.shape[0] <= 2 * edge:
        return [shown(row) for row in array]
    return [shown(row) for row in array[:edge]] + [...] + [shown(row) for row in array[-edge:]]


def flatten(rows, ndim):
    """All numbers in nested lists of ndim levels, without the `...`."""
    numbers = [rows]
    for _ in range(ndim):
        numbers = [x for row in numbers for x in row if x is not ...]
    return numbers


def brackets(rows, ndim, indent, write, per_line):
    """Nested lists as text: numbers side by side, rows below each other, an empty line between matrices."""
    if ndim == 0:
        return write(rows)
    if ndim == 1:
        dots = " ..." if options.edgeitems else "..."
        words = [dots if x is ... else write(x) for x in rows]
        parts = [", ".join(words[i : i + per_line]) for i in range(0, len(words), per_line)]
    else:
        parts = ["..." if row is ... else brackets(row, ndim - 1, indent + 1, write, per_line) for row in rows]
    line_ends = "\n" * max(ndim - 1, 1)
    return "[" + ("," + line_ends + " " * (indent + 1)).join(parts) + "]"


def choose_style(numbers):
    """How these numbers are to be written.

    Returns:
        tuple: a function from a number to its padded text, and the width that it pads to.
    """
    kind = type(numbers[0]) if numbers else int
    if kind is complex:
        return complex_style(numbers)
    if kind is float:
        return float_style(numbers)
    width = max((len(str(x)) for x in numbers), default=1)
    return lambda x: str(x).rjust(width), width


def float_style(numbers):
    """Whole numbers as `3.`; a great range, or very large or small numbers, as `3.0000e+00`; others as `3.0000`.

    Zeros, inf and nan have no say in this.
    """
    ordinary = [x for x in numbers if x != 0 and math.isfinite(x)]
    if not ordinary:
        return whole, 1
    digits, scientific = options.precision, options.sci_mode
    if scientific is None:
        smallest, largest = min(map(abs, ordinary)), max(map(abs, ordinary))
        scientific = largest / smallest > 1000 or largest > 1e8 or smallest < 1e-4
    if scientific:
        style = f".{digits}e"
    elif all(x.is_integer() for x in ordinary):
        width = max(len(whole(x)) for x in ordinary)
        return lambda x: whole(x).rjust(width), width
    else:
        style = f".{digits}f"
    width = max(len(format(x, style)) for x in ordinary)
    return lambda x: format(x, style).rjust(width), width


def whole(x):
    """A float without decimals as `3.`, where the point says that it is a float."""
    return f"{x:.0f}." if math.isfinite(x) else f"{x:.0f}"


def complex_style(numbers):
    """Real and imaginary parts each have a style of their own."""
    write_real, real_width = float_style([z.real for z in numbers])
    write_imag, imag_width = float_style([z.imag for z in numbers])

    def write(z):
        imag = write_imag(z.imag).lstrip() + "j"
        return write_real(z.real) + (imag if imag[0] in "+-" else "+" + imag)

    return write, real_width + imag_width + 1
