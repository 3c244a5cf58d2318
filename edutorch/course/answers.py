"""What a learner wrote: made from source code, and found again in the traceback when it fails."""

import inspect
import linecache
import re
import traceback
from pathlib import Path

import edutorch

BLANK = re.compile(r"(^|:|=|return)\s*\.\.\.\s*$")  # a place to be filled
OURS = Path(__file__).parents[1]
COUNT = 0  # of answers made from source code: each gets a file name of its own


class NotYet(Exception):
    """An answer that is not right yet: what was tried, what came back, what was expected, and the likely cause."""


def answer_from(source):
    """Run source code as a notebook's cell does, and return the last function or class that it defines.

    The names `torch`, `nn` and `F` are there already. `### BEGIN SOLUTION` may stand in it: it is a comment.

    Example:
        >>> answer_from("def double(x):\\n    return 2 * x")(21)
        42
    """
    global COUNT
    COUNT += 1
    name = f"<answer {COUNT}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)  # so that lines can be quoted
    names = {"torch": edutorch, "nn": edutorch.nn, "F": edutorch.nn.functional, "__name__": "__main__"}
    exec(compile(source, name, "exec"), names)
    defined = [thing for thing in names.values() if getattr(thing, "__module__", None) == "__main__"]
    return defined[-1]


def told(error, answer):
    """What the learner's code raised, and in which line of theirs.

    Args:
        error: the exception.
        answer: the learner's function or class.

    Example:
        >>> half = answer_from("def half(x):\\n    return x / 0")
        >>> try:
        ...     half(1)
        ... except ZeroDivisionError as error:
        ...     print(told(error, half))
        line 2, `return x / 0`, raised ZeroDivisionError: division by zero
    """
    what = f"{type(error).__name__}: {error}".partition("\n")[0].rstrip(": .")
    if isinstance(error, RecursionError):
        what += ". Something calls itself without an end"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename == file_of(answer):
            line = linecache.getline(frame.filename, frame.lineno).strip()
            return f"line {frame.lineno}{f', `{line}`,' if line else ''} raised {what}"
    return f"calling your code raised {what}"


def unfinished(answer):
    """Does a `...` still stand in it, where something is to be written? True if nobody can tell."""
    file = file_of(answer)
    if file is None or OURS in Path(file).parents:
        return True
    try:
        lines = inspect.getsource(answer).splitlines()
    except (OSError, TypeError):
        return True
    return any(BLANK.search(line.partition("#")[0]) for line in lines)


def file_of(answer):
    """The file, or the notebook's cell, in which a function or a class was written; None if nobody knows."""
    if isinstance(answer, type):
        codes = [getattr(value, "__code__", None) for value in vars(answer).values()]
        answer = next((code for code in codes if code is not None), None)
    code = getattr(answer, "__code__", answer)
    return getattr(code, "co_filename", None)
