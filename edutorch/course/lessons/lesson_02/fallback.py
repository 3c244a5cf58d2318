"""Lines to go on with, yours or the course's: the notebook builds a classifier of them."""

from edutorch.course.answers import answer_from
from edutorch.course.catalogue import find
from edutorch.course.exercise import ANSWERS, verdict


def working(id):
    """Your page if it is right, and else the course's own, so that the notebook goes on."""
    answer = ANSWERS.get(id)
    if answer is not None and verdict(find(id), answer)[0] == "PASS":
        print(f"your own lines of {id}")
        return answer
    print(f"{id} is not solved yet: these are the course's lines")
    return answer_from(find(id).solution)
