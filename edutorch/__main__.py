"""The command `edutorch`, which is also `python -m edutorch`."""

import sys

from edutorch.as_torch.run import run
from edutorch.course.command import course
from edutorch.course.lab import lab

USAGE = """\
usage: edutorch lab [DIR] [JupyterLab's own arguments, such as --no-browser]
       edutorch run lesson.py [arguments]
       edutorch course status [LESSON] | build DIR [--nbgrader] | check [NOTEBOOK ...]

lab   Copies the course into DIR (default: edutorch-course) and opens its first notebook in JupyterLab.
      Run it again after an update: you get the new lessons and keep every notebook that you have worked in.
run   Runs a PyTorch script with edutorch in PyTorch's place: `import torch` finds edutorch.
      `-m module` and `-c "code"` run as they do with python.
course  status: which exercises you have solved; build: the learner's copies of all notebooks, in DIR;
      check: for teachers, tries every exercise with its solution and its stored mistakes, and the rules for notebooks.
"""


def main() -> None:
    """Run what the command line asks for."""
    command, *arguments = sys.argv[1:] or ["--help"]
    if command == "lab":
        lab(arguments)
    elif command == "course":
        course(arguments)
    elif command == "run":
        run(arguments)
    elif command in ("-h", "--help", "help"):
        print(USAGE, end="")
    else:
        sys.exit(f"edutorch: there is no command {command!r}\n\n{USAGE}")


if __name__ == "__main__":
    main()
