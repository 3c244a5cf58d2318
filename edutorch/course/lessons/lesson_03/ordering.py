"""Exercise 03-4: a list of everything that a value was made from, in which each stands before its inputs."""

from edutorch.course.answers import NotYet, told
from edutorch.course.lessons.lesson_03.engine import OURS, Value
from edutorch.course.lessons.lesson_03.expressions import smallest_failure
from edutorch.course.properties import Failure
from edutorch.course.widgets import Parsons

ORDER = """def order(root):
    found, seen = [], set()

    def visit(value):
        if value in seen:
            return
        seen.add(value)
        for one in value.inputs:
            visit(one)
        found.append(value)

    visit(root)
    return found[::-1]"""

VISIT = Parsons(
    """def visit(value):
    if value in seen:
        return
    seen.add(value)
    for one in value.inputs:
        visit(one)
    found.append(value)""",
    distractors={
        "    found.insert(0, value.inputs)": "a list of Values is wanted, not a list of their inputs",
        "    for one in seen:": "what was seen is behind us; go on to what this value was made from",
    },
    why={
        "if value in seen:": "a value that two others use is visited twice, so ask first whether it is done already",
        "seen.add(value)": "note that you were here before you go on",
        "for one in value.inputs:": "everything that a value was made from comes into the list before the value itself",
        "found.append(value)": "only when all of its inputs are in the list may a value follow",
    },
)


def check_order(answer):
    """Root first, every Value before its inputs, each once."""
    if answer(Value(1.0)) in (None, ...):
        return None

    def call(name, *inputs):
        return Value(OURS[name](*[one.data for one in inputs])[0], name, inputs)

    inputs_first = lists_inputs_first(answer)

    def trial(expression):
        values = expression.values(call, [Value(x) for x in expression.leaves])
        called = dict(zip(map(id, values), expression.names()))
        try:
            mine = answer(values[-1])
        except Exception as error:
            return Failure(expression, type(error), f"for {expression}: {told(error, answer)}.")
        words = wrong_order(mine, called, {called[id(values[i])] for i in expression.used()}, values[-1], inputs_first)
        return Failure(expression, "order", f"for {expression}: {words}") if words else None

    failure = smallest_failure(trial, ["mul", "tanh", "add"])
    if failure:
        raise NotYet(failure.words)
    return 100


def lists_inputs_first(answer):
    """Would an answer be right if its list were turned round? Asked of a diamond: in less, two mistakes look the same."""
    x = Value(2.0)
    y = x * x.tanh()
    try:
        mine = answer(y)
        return len(mine) == 3 and mine[0] is x and mine[2] is y
    except Exception:
        return False


def wrong_order(mine, called, wanted, root, inputs_first):
    """What is wrong with a list of Values, or ""."""
    if not isinstance(mine, list) or not all(id(one) in called for one in mine):
        return f"your function returned {mine!r}. Expected a list of Values, each of them part of the expression."
    names = [called[id(one)] for one in mine]
    text = f"your order is {' '.join(names) or 'empty'}"
    if missing := wanted - set(names):
        cause = "a value or its inputs were not visited"
        if len(set(names)) < len(names):
            cause = "a value is written down inside the loop, once for each input; write it down after the loop"
        return f"{text}. Expected {' and '.join(sorted(missing))} in it, too. Likely: {cause}."
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        return f"{text}. Expected each of them once: {twice} is used twice, but has to be visited once."
    place = {id(one): i for i, one in enumerate(mine)}
    for one in mine:
        for other in one.inputs:
            if place[id(other)] < place[id(one)]:
                cause = "a value was put into the list before everything that uses it was"
                if mine[-1] is root and inputs_first:
                    cause = "the list is the wrong way round; turn it at the end"
                elif mine[-1] is root:
                    cause = "a value is written down before its inputs are visited; write it down after the loop"
                first, then = called[id(other)], called[id(one)]
                what = f"{first} stands before {then}. Expected {then} first, because it was made from {first}"
                return f"{text}: {what}. Likely: {cause}."
    return ""
