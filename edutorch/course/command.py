"""`edutorch course`: how far you are, the learner's copies, and a check of everything that a teacher may have changed."""

import sys
from pathlib import Path

from edutorch.course.answers import answer_from
from edutorch.course.catalogue import exercises_of, lessons
from edutorch.course.exercise import verdict
from edutorch.course.grading import write_graders_course
from edutorch.course.lab import lesson_files, shipped_course
from edutorch.course.learner import write_learners_course
from edutorch.course.lint import problems
from edutorch.course.progress import progress

USAGE = """\
usage: edutorch course status [LESSON]
       edutorch course build DIR [--nbgrader]
       edutorch course check [NOTEBOOK ...]

status  Prints which exercises you have solved, of one lesson or of all.
build   Writes the learner's copies of all notebooks, without the solutions, into a new folder.
        With --nbgrader it is a course folder of nbgrader's, each notebook an assignment.
check   Tries the solution and the stored mistakes of every exercise, and the rules for notebooks.
"""


def course(arguments: list[str]) -> None:
    """Run what the command line asks for."""
    command, *rest = arguments or ["--help"]
    if command == "status" and len(rest) <= 1:
        status(*rest)
    elif command == "build" and len(rest) == 1:
        build(rest[0])
    elif command == "build" and len(rest) == 2 and "--nbgrader" in rest:
        rest.remove("--nbgrader")
        build_for_nbgrader(rest[0])
    elif command == "check":
        sys.exit(check(rest))
    else:
        print(USAGE, end="")
        sys.exit(0 if command in ("-h", "--help", "help") else 2)


def status(lesson=None):
    if lesson is not None and lesson not in lessons():
        sys.exit(f"edutorch: there is no lesson {lesson!r} with exercises; try {', '.join(lessons())}")
    progress(lesson)


def build(folder):
    """Write the learner's copies, and overwrite nothing: `edutorch lab` is for a folder that is in use."""
    into = empty(folder, "`edutorch lab {}` brings a folder up to date and keeps your work.")
    write_learners_course(shipped_course(), into)
    print(
        f"{sum(path.suffix == '.ipynb' for path in lesson_files(into))} notebooks without their solutions are in {into}"
    )


def build_for_nbgrader(folder):
    """Write a course folder for nbgrader, with the solutions, which it takes out itself."""
    into = empty(folder, "A grade book may be in it: choose another folder than {}.")
    names = write_graders_course(shipped_course(), into)
    print(f"{len(names)} assignments are in {into / 'source'}: {', '.join(names)}")
    print(f"Next: cd {into}; nbgrader generate_assignment {names[-1]}")


def empty(folder, advice):
    """A folder that is not there yet, or has nothing in it."""
    into = Path(folder).expanduser()
    if into.exists() and any(into.iterdir()):
        sys.exit(f"edutorch: {into} is not empty. {advice.format(into)}")
    return into


def check(notebooks):
    """Print everything that is wrong. Returns 1 if there was something, else 0."""
    paths = [Path(name) for name in notebooks]
    paths = paths or [path for path in lesson_files(shipped_course()) if path.suffix == ".ipynb"]
    numbers = {path.stem.partition("_")[0] for path in paths}
    found = 0
    for number in sorted(numbers & set(lessons())):
        for one in exercises_of(number):
            for words in wrong_with(one):
                found += 1
                print(f"{one.id}: {words}")
    for path in paths:
        for rule, words in problems(path):
            found += 1
            print(f"{path.name}: {words} ({rule})")
    print(f"{len(paths)} notebook{'' if len(paths) == 1 else 's'}: {found or 'no'} problem{'' if found == 1 else 's'}")
    return int(found > 0)


def wrong_with(exercise):
    """What is wrong with an exercise itself: its solution fails, or a mistake is not answered as it should be."""
    state, words = verdict(exercise, answer_from(exercise.solution))
    if state != "PASS":
        yield f"the solution does not pass: {words}"
    for code, wanted in exercise.mistakes:
        state, words = verdict(exercise, answer_from(code))
        if state != "NOT YET" or wanted not in words:
            yield f"the mistake {code!r} should be told {wanted!r}, but is told: {words}"
