"""From the authored notebook, which holds the solutions, to the learner's copy, which does not.

Solutions stand between nbgrader's marks, so that teachers can use nbgrader as it is:

    ### BEGIN SOLUTION
    ...
    ### END SOLUTION
"""

import copy
import re
import shutil
from pathlib import Path

SOLUTION = re.compile(r"^([ \t]*)### BEGIN SOLUTION\n.*?^[ \t]*### END SOLUTION\n?", re.DOTALL | re.MULTILINE)

TELLS = (
    "check(",
    "solution(",
    "progress(",
    "yours_or_ours(",
)  # what such a cell printed is true of the authors' copy only


def blanked(source):
    """The source of a cell without its solutions: in their place stands `...`, which gives None.

    Example:
        >>> print(blanked("def f():\\n    ### BEGIN SOLUTION\\n    return 1\\n    ### END SOLUTION\\n"))
        def f():
            ...  # your turn
        <BLANKLINE>
    """
    return SOLUTION.sub(r"\1...  # your turn\n", source)


def learners_copy(notebook):
    """A notebook (nbformat's) with the solutions blanked, and without the outputs that would tell them.

    The other outputs stay: the lesson can be read before it is run.
    """
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        shorter = blanked(cell.source)
        if shorter != cell.source or any(call in cell.source for call in TELLS):
            cell.source, cell.outputs, cell.execution_count = shorter, [], None
    return notebook


def write_learners_course(course: Path, into: Path) -> Path:
    """Write the learner's copy of every notebook, and everything else as it is, into an empty folder.

    Args:
        course: the folder of the authored notebooks.
        into: where to write.

    Returns:
        The folder that was written.
    """
    import nbformat

    shutil.copytree(course, into, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    for path in sorted(into.rglob("*.ipynb")):
        nbformat.write(learners_copy(nbformat.read(path, as_version=4)), path)
    return into
