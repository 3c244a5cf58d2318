"""The cells of a notebook that are PyTorch's own language: they are tagged "lesson", and run there without a change."""

import contextlib
import io
import json


def lesson_cells(notebook):
    """The source code of the cells that are PyTorch, in order."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if "lesson" in cell["metadata"].get("tags", ())]


def run_lesson(notebook):
    """Run these cells with the installed PyTorch; returns all names that they define, and what they printed."""
    names, printed = {"__name__": "__main__"}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        for cell in lesson_cells(notebook):
            exec(cell, names)
    return names, printed.getvalue()
