"""Small programs, run with edutorch and with PyTorch: they must print the same, and stop with the same error.

The programs are in programs/*.txt, each below a line `# what it shows`. `T` is the library.
"""

import contextlib
import io
import re
from pathlib import Path

import pytest

import edutorch

torch = pytest.importorskip("torch")


def programs():
    for path in sorted(Path(__file__).with_name("programs").glob("*.txt")):
        for title, text in re.findall(r"^# (.*)\n((?:(?!# ).*\n?)*)", path.read_text("utf-8"), re.MULTILINE):
            yield pytest.param(text.strip(), id=f"{path.stem}: {title}")


ALL = list(programs())


def printed(program, T):
    """What a program prints; its last line is the error that it stopped with, if it did."""
    T.manual_seed(0)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(program, {"T": T})
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    return out.getvalue()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("program", ALL)
def test_program(program):
    assert printed(program, edutorch) == printed(program, torch)


def test_there_are_many():
    assert len(ALL) >= 200 and len({case.id for case in ALL}) == len(ALL)
