"""The course for teachers who grade with nbgrader: each notebook an assignment, each exercise worth its difficulty in points.

In our notebooks the solutions stand between nbgrader's own marks. What is added here is what nbgrader wants to know of a cell.
"""

import copy
import re
import shutil
from pathlib import Path

from edutorch.course.catalogue import find
from edutorch.course.lab import lesson_files
from edutorch.course.learner import SOLUTION

CHECK = re.compile(r"""^check\((["'])(?P<id>[\w-]+)\1\)$""", re.MULTILINE)
EXERCISE = re.compile(r"""^@exercise\((["'])(?P<id>[\w-]+)\1""", re.MULTILINE)

CONFIG = """\
# How nbgrader treats this course: https://nbgrader.readthedocs.io
c = get_config()
c.CourseDirectory.course_id = "edutorch"
c.ClearSolutions.code_stub = {"python": "...  # your turn"}
c.ExecutePreprocessor.timeout = 120
"""


def graders_copy(notebook):
    """A notebook (nbformat's), each exercise a cell that nbgrader empties, each of its checks a cell that nbgrader grades.

    A check that only prints gives everybody the points, so these checks raise an error: `check("05-1", grade=True)`.
    """
    notebook = copy.deepcopy(notebook)
    notebook.cells = [part for cell in notebook.cells for part in apart(cell)]
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        answer, test = EXERCISE.search(cell.source), CHECK.search(cell.source)
        if answer:
            cell.metadata["nbgrader"] = about(answer["id"], solution=True)
        elif SOLUTION.search(cell.source):  # something to fill in that no check of its own looks at
            cell.metadata["nbgrader"] = about(f"cell-{number}", solution=True)
        elif test:
            cell.source = CHECK.sub(r"check(\1\g<id>\1, grade=True)", cell.source)
            points = find(test["id"]).difficulty or 1
            cell.metadata["nbgrader"] = about(f"{test['id']}-check", grade=True, locked=True, points=points)
    return notebook


def apart(cell):
    """A cell with an answer and its check as two: nbgrader puts back what a learner may have done to the check."""
    answer, test = EXERCISE.search(cell.source), CHECK.search(cell.source)
    if cell.cell_type != "code" or not (answer and test):
        return [cell]
    second = copy.deepcopy(cell)
    cell.source, second.source = cell.source[: test.start()].rstrip(), cell.source[test.start() :]
    cell.outputs, second.id = [], f"{cell.id[:50]}-check"
    return [cell, second]


def about(grade_id, solution=False, grade=False, locked=False, **more):
    """What nbgrader keeps with a cell, in the third version of its schema."""
    kind = {"solution": solution, "grade": grade, "locked": locked, "task": False}
    return {"schema_version": 3, "grade_id": grade_id, **kind, **more}


def write_graders_course(course: Path, into: Path) -> list[str]:
    """Write nbgrader's course folder: its configuration, and the source of an assignment for each notebook with exercises.

    Args:
        course: the folder of the authored notebooks.
        into: where to write.

    Returns:
        the names of the assignments.
    """
    import nbformat

    names = []
    for path in lesson_files(course):
        if path.suffix != ".ipynb":
            continue
        notebook = nbformat.read(path, as_version=4)
        if not any(cell.cell_type == "code" and EXERCISE.search(cell.source) for cell in notebook.cells):
            continue
        number = path.stem.partition("_")[0]
        names.append(number)
        folder = into / "source" / number
        folder.mkdir(parents=True)
        nbformat.write(graders_copy(notebook), folder / path.name)
        for beside in path.parent.iterdir():  # what the notebook reads, such as its golden numbers
            if beside.is_file() and beside.suffix != ".ipynb" and not beside.name.startswith("."):
                shutil.copyfile(beside, folder / beside.name)
    (into / "nbgrader_config.py").write_text(CONFIG, "utf-8")
    return names
