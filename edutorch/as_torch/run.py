"""`edutorch run lesson.py`: run a script that says `import torch` on edutorch, as `python lesson.py` would run it."""

import runpy
import sys
import types
from pathlib import Path

from edutorch.as_torch.install import install_as_torch


def run(arguments: list[str]) -> None:
    """Run a script with `import torch` meaning edutorch.

    Args:
        arguments: what would follow the word `python`: `lesson.py [arguments]`, `-m module [arguments]` or
            `-c "code" [arguments]`.
    """
    first, *rest = arguments or [""]
    if first in ("", "-h", "--help") or (first in ("-m", "-c") and not rest):
        sys.exit('usage: edutorch run lesson.py [arguments]   (or: -m module [arguments], or: -c "code" [arguments])')
    install_as_torch()
    try:
        if first == "-m":
            sys.argv, sys.path[0] = rest, str(Path.cwd())
            runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
        elif first == "-c":
            sys.argv, sys.path[0] = ["-c", *rest[1:]], ""
            execute(rest[0], "<string>")
        else:
            sys.argv, sys.path[0] = arguments, str(Path(first).resolve().parent)
            execute(read(first), first)
    except (Exception, KeyboardInterrupt) as error:
        error.__traceback__ = from_script(error.__traceback__)
        sys.excepthook(type(error), error, error.__traceback__)
        sys.exit(130 if isinstance(error, KeyboardInterrupt) else 1)


def read(script):
    try:
        return Path(script).read_bytes()
    except OSError as error:
        print(f"edutorch run: can't open file {script!r}: [Errno {error.errno}] {error.strerror}", file=sys.stderr)
        sys.exit(2)


def execute(source, name):
    """Run a program as the main one: it stays `__main__` to the end, for pickle, inspect and what runs at exit."""
    main = types.ModuleType("__main__")
    if name != "<string>":
        main.__file__ = name
    sys.modules["__main__"] = main
    exec(compile(source, name, "exec"), vars(main))


def from_script(traceback):
    """A traceback from the script's own first line on, without the calls that led there."""
    while traceback is not None and traceback.tb_frame.f_globals.get("__name__") != "__main__":
        traceback = traceback.tb_next
    return traceback
