"""Exercise 03-5: gradients go back through values that are used more than once."""

from edutorch.course.answers import NotYet, answer_from, told
from edutorch.course.lessons.lesson_03.engine import OURS, Value, order
from edutorch.course.lessons.lesson_03.expressions import Expression, smallest_failure
from edutorch.course.lessons.lesson_03.near import near
from edutorch.course.properties import Draw, Failure

BACKWARD = """def backward(values):
    values[0].grad = 1.0
    for value in values:
        for one, slope in zip(value.inputs, value.slopes):
            one.grad += slope * value.grad"""
FIRST_ONLY = "only the first value sends anything on: go through the whole list, from its beginning"
BACKWARD_WRONG = [
    (BACKWARD.replace("+=", "="), "the second share that arrives wipes out the first: add them"),
    (BACKWARD.replace("slope * value.grad", "slope"), "the chain rule multiplies the slope by what has arrived at the value"),
    (BACKWARD.replace("slope * value.grad", "value.grad"), "the chain rule multiplies what has arrived by the slope"),
    (BACKWARD.replace("slope * value.grad", "slope + value.grad"), "along a path slopes are multiplied, not added"),
    (BACKWARD.replace("slope * value.grad", "slope * value.data"), "value.data is the number; what arrived is value.grad"),
    (BACKWARD.replace("in values:", "in values[:1]:"), FIRST_ONLY),
    (BACKWARD.replace("in values:", "in values[::-1]:"), FIRST_ONLY),
    (BACKWARD.replace("one.grad +=", "value.grad +=").replace("* value", "* one"), "gradients go from a value to its inputs"),
]  # fmt: skip


def gradients(function, expression):
    """What a backward function leaves in the inputs."""

    def call(name, *inputs):
        data, slopes = OURS[name](*[one.data for one in inputs])
        return Value(data, name, inputs, slopes)

    leaves = [Value(x) for x in expression.leaves]
    values = order(expression.values(call, leaves)[-1])
    function(values)
    return [leaf.grad for leaf in leaves], values


def reads(function):
    """Does a function look at the list that it gets, beyond its first element?"""
    read = []

    class Watched(list):
        def __iter__(self):
            read.append(True)
            return super().__iter__()

        def __len__(self):
            read.append(True)
            return super().__len__()

        def __getitem__(self, place):
            read.append(place != 0)
            return super().__getitem__(place)

    try:
        function(Watched([Value(1.0)]))
    except Exception:
        return True
    return any(read)


def is_blank(function):
    """Does a function no more than the given line, which writes 1.0 into the first value?"""
    if reads(function):
        return False
    try:
        return not any(gradients(function, Expression([2.0], [("mul", [0, 0])]))[0])
    except Exception:
        return False


def check_backward(answer):
    """The gradients of random expressions with shared parts, by finite differences."""
    if is_blank(answer):
        return None

    def trial(expression):
        try:
            mine, _ = gradients(answer, expression)
        except Exception as error:
            return Failure(expression, type(error), f"for {expression}: {told(error, answer)}.")
        for place, grad in enumerate(mine):
            slope, name = expression.nudged(place), expression.names()[place]
            if not isinstance(grad, int | float):
                return Failure(expression, "form", f"for {expression}: {name}.grad became {grad!r}. Expected a number.")
            if not near(grad, slope):
                words = f"for {expression}: {name}.grad became {grad:.4g}. Expected {slope:.4g}, by nudging."
                return Failure(expression, "slope", words)
        return None

    failure = smallest_failure(trial, ["mul", "add", "tanh", "exp"])
    if failure:
        causes = [words for code, words in BACKWARD_WRONG if same_gradients(answer, answer_from(code))]
        raise NotYet(failure.words + (f" Likely: {causes[0]}." if causes else ""))
    check_adding(answer)
    return 100


def check_adding(answer):
    """Two computations from one leaf: the gradient of the second is added to what the first one left."""
    leaf = Value(3.0)
    for _ in range(2):
        data, slopes = OURS["mul"](leaf.data, 2.0)
        answer(order(Value(data, "mul", (leaf, Value(2.0)), slopes)))
    if not near(leaf.grad, 4.0):
        raise NotYet(
            f"for y = a * 2.0, then once more for a new y = a * 2.0 with the same a: a.grad became {leaf.grad:.4g}. "
            "Expected 4, twice 2. Likely: you set gradients to 0 first. += adds to what is there; zeroing is a step of its own."
        )


def same_gradients(one, other):
    for seed in range(25):
        expression = Expression.drawn(Draw(seed=f"03-{seed}"), ["mul", "add", "tanh"])
        try:
            if expression.is_tame() and not all(
                map(near, gradients(one, expression)[0], gradients(other, expression)[0])
            ):
                return False
        except Exception:
            return False
    return True
