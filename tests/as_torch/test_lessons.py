"""Lessons written for PyTorch print the same, to the last digit, when `edutorch run` runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LESSONS = sorted(Path(__file__).with_name("lessons").glob("*.py"))

# PyTorch takes seconds to import: it runs all lessons in one process, each as a program of its own.
ALL_WITH_PYTORCH = """
import contextlib, io, json, runpy, sys, warnings
import torch
warnings.simplefilter("ignore")
printed = {}
for lesson in sys.argv[1:]:
    sys.argv = [lesson]
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(lesson, run_name="__main__")
    printed[lesson] = out.getvalue()
print(json.dumps(printed))
"""


@pytest.fixture(scope="module")
def printed_by_pytorch():
    pytest.importorskip("torch")
    command = [sys.executable, "-c", ALL_WITH_PYTORCH, *map(str, LESSONS)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_lesson_prints_the_same(lesson, printed_by_pytorch):
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "edutorch", "run", str(lesson)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=100, env=environment)
    assert result.returncode == 0, result.stderr
    assert result.stdout == printed_by_pytorch[str(lesson)]


def test_there_are_lessons():
    assert len(LESSONS) >= 10
    assert not any("edutorch" in lesson.read_text("utf-8") for lesson in LESSONS)
