"""Lessons of every kind print the same under PyTorch and under edutorch, from the same seed.

Lines are compared one by one. Their words, their blanks and their whole numbers must be equal. Numbers with a decimal point may
differ by one in the last digit that is printed, or by 1e-4 of their size, whichever is more: sums are added up in another
order, and a training of some steps makes a little more of that. nan and inf count as words.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROGRAMS = sorted(HERE.glob("*/*.py"))
NUMBER = re.compile(r"(-?\d+\.\d*(?:e[+-]\d+)?)")  # 1.0, -0.25, 3., 1.5e-03


def start(library):
    """Run all programs under one library, in one process: PyTorch takes seconds to import."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, str(HERE / "run_all.py"), library, *map(str, PROGRAMS)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.fixture(scope="module")
def outcomes():
    """For each library and program: what it printed, and the error that ended it."""
    pytest.importorskip("torch")
    processes = {library: start(library) for library in ("edutorch", "torch")}
    answers = {}
    try:
        for library, process in processes.items():
            out, err = process.communicate(timeout=300)
            assert process.returncode == 0, err
            answers[library] = json.loads(out)
    finally:
        for process in processes.values():
            process.kill()  # does nothing to one that has ended
    return answers


def unit(number):
    """One in the last digit that is printed: 0.01 for 3.14, 0.0001 for 1.25e-02."""
    digits, _, exponent = number.partition("e")
    return 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))


def near(a, b):
    return abs(float(a) - float(b)) <= max(1.01 * max(unit(a), unit(b)), 1e-4 * abs(float(b)))


def same_line(ours, theirs):
    ours, theirs = NUMBER.split(ours), NUMBER.split(theirs)  # words and numbers take turns
    if len(ours) != len(theirs) or ours[::2] != theirs[::2]:
        return False
    return all(near(a, b) for a, b in zip(ours[1::2], theirs[1::2]))


def name(program):
    return f"{program.parent.name}/{program.stem}"


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_lesson_prints_the_same(program, outcomes):
    ours, theirs = (outcomes[library][str(program)] for library in ("edutorch", "torch"))
    assert theirs["error"] is None, f"PyTorch stopped:\n{theirs['error']}"
    our_lines, their_lines = ours["printed"].splitlines(), theirs["printed"].splitlines()
    for number, (our, their) in enumerate(zip(our_lines, their_lines), 1):
        assert same_line(our, their), f"line {number} of what {program.name} prints\nedutorch: {our}\nPyTorch:  {their}"
    assert ours["error"] is None, f"edutorch stopped:\n{ours['error']}"
    assert len(our_lines) == len(their_lines)


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("loss 0.1234", "loss 0.1235", True),
        ("loss 0.1234", "loss 0.1236", False),
        ("loss 12345.67", "loss 12346.20", True),
        ("loss 1.2345e-03", "loss 1.2346e-03", True),
        ("loss 1.2345e-03", "loss 1.2445e-03", False),
        ("step 10", "step 11", False),
        ("tensor([1., 2.])", "tensor([1., 2.])", True),
        ("loss nan", "loss 0.1", False),
        ("a 0.5", "b 0.5", False),
    ],
)
def test_how_lines_are_compared(ours, theirs, same):
    assert same_line(ours, theirs) is same


def test_there_are_lessons():
    assert len(PROGRAMS) >= 36
    assert not any("edutorch" in program.read_text("utf-8") for program in PROGRAMS)
