"""Exercises 03-2 and 03-3: functions that return their slopes beside their result. Nudging says whether these are right."""

import inspect
import math

from edutorch.course.answers import NotYet, told
from edutorch.course.lessons.lesson_03.engine import OURS, Value, backward, order
from edutorch.course.lessons.lesson_03.expressions import smallest_failure
from edutorch.course.lessons.lesson_03.near import near
from edutorch.course.properties import Failure

LIKELY = {
    "add": [
        (lambda a, b: (b, a), "these are the slopes of a product; how much does a + b grow when a grows by 0.01?"),
        (lambda a, b: (a, b), "the slopes of a sum do not depend on where a and b stand"),
        (lambda a, b: (1.0, 0.0), "b makes the sum grow, too"),
        (lambda a, b: (0.01, 0.01), "a slope is a ratio: how far the sum moves, divided by how far a was turned"),
    ],
    "tanh": [
        (lambda a: (math.tanh(a),), "this is tanh itself, not how fast it grows"),
        (lambda a: (1 - a * a,), "it is the result that is squared, not the input"),
        (lambda a: (1 - math.tanh(a),), "the square is missing"),
        (lambda a: ((1 - math.tanh(a)) ** 2,), "square the result first, then take 1 minus that"),
        (lambda a: (1.0,), "that is the slope at 0 only"),
    ],
    "relu": [
        (lambda a: (1.0,), "left of 0 relu is flat: nothing grows there"),
        (lambda a: (max(a, 0.0),), "this is relu itself, not how fast it grows"),
    ],
    "exp": [
        (lambda a: (a * math.exp(a - 1),), "that rule is for powers such as a ** n; here a is the exponent"),
        (lambda a: (1.0,), "that is the slope at 0 only"),
        (lambda a: (a,), "this is the input, not how fast exp grows"),
    ],
}


def likely(name, function):
    """What a function with a wrong slope has probably mixed up, or ""."""
    places = [(0.7, 0.3), (-0.4, 1.1)] if name in ("add", "mul") else [(0.7,), (-0.4,)]
    try:
        mine = [function(*place)[1] for place in places]
    except Exception:
        return ""
    for wrong, words in LIKELY.get(name, []):
        if all(near(a, b) for got, place in zip(mine, places) for a, b in zip(got, wrong(*place))):
            return f" Likely: {words}" + ("" if words.endswith("?") else ".")
    return ""


def apart(name, returned, count):
    """The result and the slopes of one call, or NotYet where the form is wrong."""
    if not isinstance(returned, tuple) or len(returned) != 2:
        raise NotYet(f"{name} returned {returned!r}. Expected two things: the result, and a tuple of slopes.")
    data, slopes = returned
    if not isinstance(slopes, tuple):
        raise NotYet(
            f"{name} returned {slopes!r} for its slopes. Expected a tuple with a slope for each input"
            + (": (slope,) with a comma." if count == 1 else ".")
        )
    if len(slopes) != count or not all(isinstance(one, int | float) for one in slopes):
        raise NotYet(
            f"{name} has {count} input{'s' * (count > 1)}, but its slopes are {slopes!r}. Expected {count} of them."
        )
    return data, slopes


def right_functions(functions):
    """Are these functions right, by finite differences? Returns how many expressions were tried."""

    def call(name, *inputs):
        function = functions.get(name, OURS[name])
        data, slopes = apart(name, function(*[one.data for one in inputs]), len(inputs))
        return Value(data, name, inputs, slopes)

    def trial(expression):
        leaves = [Value(x) for x in expression.leaves]
        try:
            values = expression.values(call, leaves)
        except NotYet as reason:
            return Failure(expression, "form", str(reason))
        except Exception as error:
            function = next((f for f in functions.values() if f.__code__.co_filename in files(error)), None)
            return Failure(expression, type(error), f"for {expression}: {told(error, function)}.")
        for name, mine, truth in zip(expression.names(), values, expression.floats()):
            if not near(mine.data, truth):
                words = f"for {expression}: {name} came back as {mine.data:.4g}. Expected {truth:.4g}"
                return Failure(expression, "data", f"{words}. Mend the result of {mine.op}.")
        backward(order(values[-1]))
        for place, leaf in enumerate(leaves):
            slope = expression.nudged(place)
            if not near(leaf.grad, slope):
                name = expression.names()[place]
                ops = [name for name, _ in expression.steps if name in functions]
                wrong = next((op for op in reversed(ops) if likely(op, functions[op])), ops[-1] if ops else "mul")
                return Failure(
                    expression,
                    "slope",
                    f"for {expression}: by your slopes y grows {leaf.grad:.4g} times as fast as {name}. "
                    f"Expected {slope:.4g}, by nudging. The slopes of {wrong} are wrong."
                    + likely(wrong, functions.get(wrong)),
                )
        return None

    failure = smallest_failure(trial, [*functions, "mul"], asked=functions)
    if failure:
        raise NotYet(failure.words)
    return 100


def files(error):
    """The files that a traceback goes through."""
    trace, found = error.__traceback__, set()
    while trace is not None:
        found.add(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    return found


def is_blank(returned):
    return (
        returned is None
        or returned is ...
        or (isinstance(returned, tuple) and len(returned) == 2 and returned[1] is None)
    )


def check_add(answer):
    return None if is_blank(answer(2.0, 3.0)) else right_functions({"add": answer})


def check_curves(answer):
    """A class with the functions tanh, relu and exp. Those that are written are checked, also while others are blank."""
    if not isinstance(answer, type):
        return None
    written = {}
    for name in ("tanh", "relu", "exp"):
        function = getattr(answer, name, None)
        if function is not None and "self" in inspect.signature(function).parameters:
            raise NotYet(
                f"{name} takes `self` and `a`. Expected `a` alone: the class only keeps the functions together, and nobody "
                "makes a Curves(), so leave `self` out."
            )
        if function is not None and not is_blank(function(0.5)):
            written[name] = function
    count = None
    for name, function in written.items():
        count = (count or 0) + right_functions({name: function})
    if "relu" in written and written["relu"](0.0)[1] != (0.0,):
        raise NotYet(
            f"relu(0.0) returned {written['relu'](0.0)!r}. Expected (0.0, (0.0,)): its slope is 1 above 0, and 0 else. "
            "Nudging cannot tell you, for relu has a corner there."
        )
    blank = [name for name in ("tanh", "relu", "exp") if name not in written]
    if written and blank:
        raise NotYet(f"{' and '.join(written)}: right. Expected next: {' and '.join(blank)}.")
    if written:
        right_functions(written)
    return count


CURVES = """class Curves:
    def tanh(a):
        y = math.tanh(a)
        return y, (1 - y * y,)

    def relu(a):
        return max(a, 0.0), (1.0 if a > 0 else 0.0,)

    def exp(a):
        y = math.exp(a)
        return y, (y,)"""
CURVES = f"import math\n\n\n{CURVES}"
