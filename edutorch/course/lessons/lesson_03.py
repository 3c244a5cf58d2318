"""The exercises of notebook 03: an engine for derivatives, in fewer than 100 lines."""

import math
from dataclasses import dataclass

from edutorch.course.answers import NotYet, answer_from, told
from edutorch.course.catalogue import Exercise, find
from edutorch.course.exercise import ANSWERS
from edutorch.course.properties import Draw, Failure, agrees, smaller
from edutorch.course.widgets import Parsons

# ------------------------------------------------------------------------------ the engine, as the notebook builds it


class Value:
    """A number that remembers how it was made."""

    def __init__(self, data, op="", inputs=(), slopes=()):
        self.data = float(data)
        self.op, self.inputs, self.slopes = op, inputs, slopes
        self.grad = 0.0

    def __repr__(self):
        return f"Value({self.data:.4f})"

    def __add__(self, other):
        return apply(add, self, other)

    def __mul__(self, other):
        return apply(mul, self, other)

    def tanh(self):
        return apply(tanh, self)

    def backward(self):
        backward(order(self))


def apply(function, *inputs):
    """Call a function on the numbers of some Values, and write the call down."""
    inputs = [one if isinstance(one, Value) else Value(one) for one in inputs]
    data, slopes = function(*[one.data for one in inputs])
    return Value(data, function.__name__, inputs, slopes)


def mul(a, b):
    return a * b, (b, a)


def add(a, b):
    return a + b, (1.0, 1.0)


def tanh(a):
    y = math.tanh(a)
    return y, (1 - y * y,)


def relu(a):
    return (a, (1.0,)) if a > 0 else (0.0, (0.0,))


def exp(a):
    return math.exp(a), (math.exp(a),)


def order(root):
    """Everything that root was made from, each Value before its inputs."""
    found, seen = [], set()

    def visit(value):
        if value not in seen:
            seen.add(value)
            for one in value.inputs:
                visit(one)
            found.append(value)

    visit(root)
    return found[::-1]


def backward(values):
    """Send gradients back through Values that stand in order."""
    values[0].grad = 1.0
    for value in values:
        for one, slope in zip(value.inputs, value.slopes):
            one.grad += slope * value.grad


OURS = {function.__name__: function for function in (mul, add, tanh, relu, exp)}


def yours_or_ours(id):
    """The learner's answer if it passes its check, else the course's: so a blank exercise stops nobody.

    Args:
        id: the number of an exercise of this lesson.

    Returns:
        a function, or for 03-3 a class with three of them. Says in a line whose it is.
    """
    one, mine = find(id), ANSWERS.get(id)
    try:
        passed = mine is not None and one.check(mine)
    except Exception:  # NotYet, or whatever the learner's code raises: check(id) tells of it
        passed = False
    print(f"{id}: {'your own code is used' if passed else 'not solved yet, so the solution is used for now'}")
    return mine if passed else answer_from(one.solution)


# -------------------------------------------------------------------------------------------------- random expressions


class Expression:
    """A few lines such as `a = tanh(x); y = a * x`, and the numbers of its inputs.

    Args:
        leaves: the inputs' numbers.
        steps: (name of a function, places of its inputs) for each line. Places count inputs first, then lines.
    """

    def __init__(self, leaves, steps):
        self.leaves, self.steps = leaves, steps

    @classmethod
    def drawn(cls, draw, names):
        """A random one of these functions; sub-expressions are often used twice."""
        leaves = [draw.pick([2.0, 0.5, -0.5, 1.5, -1.0, 3.0, -2.0]) for _ in range(draw.integer(1, 3))]
        steps = []
        for _ in range(draw.integer(1, 6)):
            name, last = draw.pick(names), len(leaves) + len(steps) - 1
            count = 2 if name in ("mul", "add") else 1
            steps.append((name, [last - draw.integer(0, last) for _ in range(count)]))
        return cls(leaves, steps)

    def values(self, call, leaves):
        """Every value on the way. `call` takes the name of a function and its inputs."""
        values = list(leaves)
        for name, places in self.steps:
            values.append(call(name, *[values[place] for place in places]))
        return values

    def floats(self, leaves=None):
        return self.values(lambda name, *numbers: OURS[name](*numbers)[0], leaves or self.leaves)

    def is_tame(self):
        """Is no number huge, and none at the corner of a relu, where there is no slope?"""
        try:
            values = self.floats()
        except OverflowError:
            return False
        corners = [values[places[0]] for name, places in self.steps if name == "relu"]
        return max(map(abs, values)) < 100 and all(abs(x) > 0.01 for x in corners)

    def nudged(self, place, h=1e-5):
        """How fast the result grows with an input, by nudging it to both sides."""
        there, here = ([x + (step if i == place else 0.0) for i, x in enumerate(self.leaves)] for step in (h, -h))
        return (self.floats(there)[-1] - self.floats(here)[-1]) / (2 * h)

    def used(self):
        """The places that the result depends on."""
        places = {len(self.leaves) + len(self.steps) - 1}
        for i in range(len(self.steps) - 1, -1, -1):
            if i + len(self.leaves) in places:
                places.update(self.steps[i][1])
        return places

    def names(self):
        """A name for each place: letters from x for inputs, from a for lines, y for the result."""
        n = len(self.leaves)
        return [*"xuv"[:n], *"abcdefgh"[: len(self.steps) - 1], "y"]

    def __repr__(self):
        names, used = self.names(), self.used()
        lines = [f"{names[i]} = {x}" for i, x in enumerate(self.leaves) if i in used]
        for i, (name, places) in enumerate(self.steps, len(self.leaves)):
            if i in used:
                given = [names[place] for place in places]
                sign = {"mul": " * ", "add": " + "}.get(name)
                lines.append(f"{names[i]} = {sign.join(given) if sign else f'{name}({given[0]})'}")
        return "; ".join(lines)


def smallest_failure(trial, names, times=100):
    """Try random expressions. The smallest that fails, as a Failure; None if all of them are right."""

    def run(choices=None, seed=0):
        draw = Draw(seed=seed, choices=choices)
        expression = Expression.drawn(draw, names)
        return (trial(expression) if expression.is_tame() else None), draw.choices

    for seed in range(times):
        failure, choices = run(seed=f"03-{seed}")
        if failure is not None:
            return smaller(choices, lambda choices: run(choices)[0], failure)
    return None


# ------------------------------------------------------------------------------------------------ 03-1: nudging


@dataclass
class Quadratic:
    """f(a, b) = p * a * a + q * a * b + r * b."""

    p: float
    q: float
    r: float

    def __call__(self, a, b):
        return self.p * a * a + self.q * a * b + self.r * b

    def __repr__(self):
        terms = {"a * a": self.p, "a * b": self.q, "b": self.r}
        return "lambda a, b: " + (" + ".join(f"{k} * {term}" for term, k in terms.items() if k) or "0")


def draw_slope(draw):
    f = Quadratic(draw.number(), draw.number(), draw.number())
    return {"f": f, "numbers": [draw.number(), draw.number()], "place": draw.integer(0, 1), "h": 0.01}


def exact_slope(f, numbers, place, h):
    a, b = numbers
    return 2 * f.p * a + f.q * b if place == 0 else f.q * a + f.r


NUDGE = """def slope(f, numbers, place, h):
    right, left = list(numbers), list(numbers)
    right[place] += h
    left[place] -= h
    return (f(*right) - f(*left)) / (2 * h)"""
NUDGED_WRONG = [
    (
        NUDGE.replace("    left[place] -= h\n", "").replace("2 * h", "h"),
        "one nudge to one side is not exact where f bends",
    ),
    (NUDGE.replace("(2 * h)", "h"), "the two places lie 2 * h apart, not h"),
    (NUDGE.replace(" / (2 * h)", ""), "this is how far f moves; a rate is that, divided by how far the input moved"),
    (NUDGE.replace("f(*right) - f(*left)", "f(*left) - f(*right)"), "the sign is turned round: right minus left"),
    (
        "def slope(f, numbers, place, h):\n    right, left = [x + h for x in numbers], [x - h for x in numbers]\n"
        "    return (f(*right) - f(*left)) / (2 * h)",
        "all inputs were nudged; only the one at `place` should be",
    ),
]

# ------------------------------------------------------------------------------------------------ 03-2, 03-3: functions

LIKELY = {
    "add": [
        (lambda a, b: (b, a), "these are the slopes of a product; how much does a + b grow when a grows by 0.01?"),
        (lambda a, b: (a, b), "the slopes of a sum do not depend on where a and b stand"),
        (lambda a, b: (1.0, 0.0), "b makes the sum grow, too"),
    ],
    "tanh": [
        (lambda a: (math.tanh(a),), "this is tanh itself, not how fast it grows"),
        (lambda a: (1 - a * a,), "it is the result that is squared, not the input"),
        (lambda a: (1 - math.tanh(a),), "the square is missing"),
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


def near(a, b):
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))


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

    failure = smallest_failure(trial, [*functions, "mul"])
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
        if function is not None and not is_blank(function(0.5)):
            written[name] = function
    count = None
    for name, function in written.items():
        count = (count or 0) + right_functions({name: function})
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

# ------------------------------------------------------------------------------------------------ 03-4: order

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

    def trial(expression):
        values = expression.values(call, [Value(x) for x in expression.leaves])
        called = dict(zip(map(id, values), expression.names()))
        try:
            mine = answer(values[-1])
        except Exception as error:
            return Failure(expression, type(error), f"for {expression}: {told(error, answer)}.")
        words = wrong_order(mine, called, {called[id(values[i])] for i in expression.used()}, values[-1])
        return Failure(expression, "order", f"for {expression}: {words}") if words else None

    failure = smallest_failure(trial, ["mul", "tanh", "add"])
    if failure:
        raise NotYet(failure.words)
    return 100


def wrong_order(mine, called, wanted, root):
    """What is wrong with a list of Values, or ""."""
    if not isinstance(mine, list) or not all(id(one) in called for one in mine):
        return f"your function returned {mine!r}. Expected a list of Values, each of them part of the expression."
    names = [called[id(one)] for one in mine]
    text = f"your order is {' '.join(names) or 'empty'}"
    if missing := wanted - set(names):
        return f"{text}. Expected {' and '.join(sorted(missing))} in it, too. Likely: a value or its inputs were not visited."
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        return f"{text}. Expected each of them once: {twice} is used twice, but has to be visited once."
    place = {id(one): i for i, one in enumerate(mine)}
    for one in mine:
        for other in one.inputs:
            if place[id(other)] < place[id(one)]:
                cause = (
                    " Likely: the list is the wrong way round; turn it at the end."
                    if mine[-1] is root and len(mine) > 1
                    else (" Likely: a value was put into the list before everything that uses it was.")
                )
                first, then = called[id(other)], called[id(one)]
                return f"{text}: {first} stands before {then}. Expected {then} first, because it was made from {first}.{cause}"
    return ""


# ------------------------------------------------------------------------------------------------ 03-5: backward

BACKWARD = """def backward(values):
    values[0].grad = 1.0
    for value in values:
        for one, slope in zip(value.inputs, value.slopes):
            one.grad += slope * value.grad"""
BACKWARD_WRONG = [
    (BACKWARD.replace("+=", "="), "the second share that arrives wipes out the first: add them"),
    (BACKWARD.replace("slope * value.grad", "slope"), "the chain rule multiplies the slope by what has arrived at the value"),
    (BACKWARD.replace("slope * value.grad", "value.grad"), "the chain rule multiplies what has arrived by the slope"),
    (BACKWARD.replace("slope * value.grad", "slope + value.grad"), "along a path slopes are multiplied, not added"),
    (BACKWARD.replace("in values:", "in values[::-1]:"), "the list was gone through from its end, where nothing had arrived"),
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


def check_backward(answer):
    """The gradients of random expressions with shared parts, by finite differences."""
    if not reads(answer):
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
    return 100


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


# ------------------------------------------------------------------------------------------------ 03-6: training


class Line:
    """A model with two weights: y_hat = w * x + b."""

    def __init__(self):
        self.weights = [Value(0.5), Value(-1.0)]

    def __call__(self, x):
        return self.weights[0] * x + self.weights[1]


def squared_error(y_hat, y):
    """The mean of the squares of what is missing."""
    total = Value(0.0)
    for mine, truth in zip(y_hat, y):
        missing = mine + -truth
        total = total + missing * missing
    return total * (1 / len(y))


TRAIN = """def train(model, loss_fn, x, y, lr, steps):
    losses = []
    for _ in range(steps):
        y_hat = [model(one) for one in x]  # ① forward
        loss = loss_fn(y_hat, y)  # ② loss
        for w in model.weights:  # ③ zero
            w.grad = 0.0
        loss.backward()  # ④ backward
        for w in model.weights:  # ⑤ step
            w.data -= lr * w.grad
        losses.append(loss.data)
    return losses"""
ZERO = "        for w in model.weights:  # ③ zero\n            w.grad = 0.0\n"
BACK = "        loss.backward()  # ④ backward\n"
STEP = "        for w in model.weights:  # ⑤ step\n            w.data -= lr * w.grad\n"
TRAIN_WRONG = [
    (TRAIN.replace(ZERO, ""), "the gradients of earlier steps are still there; ③ sets them to 0"),
    (TRAIN.replace("-=", "+="), "the step goes uphill; the loss falls against the gradient"),
    (TRAIN.replace("w.data -= lr * w.grad", "w.data -= w.grad"), "lr is not used"),
    (
        TRAIN.replace("w.data -= lr * w.grad", "w.data = -lr * w.grad"),
        "the step replaces the weight; it should change it",
    ),
    (
        TRAIN.replace(ZERO + BACK, BACK + ZERO),
        "the gradients are set to 0 after backward, so the step has nothing to go by",
    ),
    (TRAIN.replace(BACK, ""), "backward is missing, so every gradient stays 0"),
    (TRAIN.replace(STEP, ""), "no step follows backward: ⑤ is missing, or stands before ④"),
    (
        TRAIN.replace(ZERO + BACK + STEP, ZERO + STEP + BACK),
        "no step follows backward: ⑤ is missing, or stands before ④",
    ),
]


def outcome(function):
    """What a training function does to a small model: (losses, the weights at the end, other traces that it leaves)."""
    model, calls = Line(), []

    def loss_fn(y_hat, y):
        loss = squared_error(y_hat, y)
        loss.backward = lambda: calls.append(1.0) or Value.backward(loss)
        return loss

    losses = function(model, loss_fn, [0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 5.0, 7.0], 0.05, 5)
    return losses, [w.data for w in model.weights], [w.grad for w in model.weights] + [sum(calls)]


def same_training(one, other):
    mine, theirs = sum(one, []), sum(other, [])
    return len(mine) == len(theirs) and all(map(near, mine, theirs))


def check_train(answer):
    """Five steps of a line with two weights, number by number."""
    found = outcome(answer)
    losses, weights, _ = found
    if losses in (None, ..., []) or (isinstance(losses, list) and all(one in (None, ...) for one in losses)):
        return None
    if not isinstance(losses, list) or not all(isinstance(one, int | float) for one in losses):
        raise NotYet(f"your function returned {losses!r}. Expected the list of losses, as floats: loss.data.")
    right, arrived, _ = outcome(answer_from(TRAIN))
    if len(losses) != len(right):
        raise NotYet(f"for steps = 5 you returned {len(losses)} losses. Expected 5, one for each step.")
    causes = [words for code, words in TRAIN_WRONG if same_training(found, outcome(answer_from(code)))]
    likely = f" Likely: {causes[0]}." if causes else ""
    for step, (mine, truth) in enumerate(zip(losses, right), 1):
        if not near(mine, truth):
            raise NotYet(
                f"on a small line, the loss of step {step} came back as {mine:.4f}. Expected {truth:.4f}.{likely}"
            )
    if not all(map(near, weights, arrived)):
        raise NotYet(f"all losses are right, but the weights at the end are not: the last step is missing.{likely}")
    return len(right) + len(weights)


EXERCISES = [
    Exercise(
        id="03-1",
        title="a slope by nudging one input",
        check=lambda answer: agrees(answer, exact_slope, draw_slope, likely=NUDGED_WRONG),
        hints=(
            "Which two calls of f do you compare, and how far apart do they stand?",
            "Copy the list twice with list(numbers). Change only the number at `place`: + h in one, - h in the other.",
            "For f(a) = 10 * a at 4, with h = 1: f(5) is 50, f(3) is 30, and (50 - 30) / 2 = 10.",
        ),
        solution=NUDGE,
        mistakes=NUDGED_WRONG,
        minutes=6,
        difficulty=2,
        importance=4,
        objectives=(1,),
    ),
    Exercise(
        id="03-2",
        title="the slopes of a sum",
        check=check_add,
        hints=(
            "Nudge a by 0.01. By how much does a + b move?",
            "The line `slopes = None` wants a tuple of two numbers: one for a, one for b.",
            "For a - b it would be (1.0, -1.0): the difference grows with a, and shrinks as fast when b grows.",
        ),
        solution="def add(a, b):\n    slopes = (1.0, 1.0)\n    return a + b, slopes",
        mistakes=[
            ("def add(a, b):\n    return a + b, (b, a)", "these are the slopes of a product"),
            ("def add(a, b):\n    return a + b, (a, b)", "do not depend on where a and b stand"),
            ("def add(a, b):\n    return a + b, (1.0, 0.0)", "b makes the sum grow, too"),
            ("def add(a, b):\n    return a + b, 1.0", "Expected a tuple with a slope for each input"),
            ("def add(a, b):\n    return a + b, (1.0,)", "Expected 2 of them"),
            ("def add(a, b):\n    return a + b", "Expected two things"),
            ("def add(a, b):\n    return a - b, (1.0, 1.0)", "Mend the result of add"),
            ("def add(a, b):\n    return a + c, (1.0, 1.0)", "raised NameError"),
        ],
        minutes=3,
        difficulty=1,
        importance=5,
        objectives=(2,),
    ),
    Exercise(
        id="03-3",
        title="tanh, relu and exp with their slopes",
        check=check_curves,
        hints=(
            "Where is each curve steep, and where is it flat? The slopes stand in the cell above, in words.",
            "Compute the result first, as y = math.tanh(a); then return y, (slope,) where the slope uses y.",
            "The square a * a has the slope 2 * a: def square(a): return a * a, (2 * a,).",
        ),
        solution=CURVES,
        mistakes=[
            (CURVES.replace("1 - y * y", "y"), "this is tanh itself"),
            (CURVES.replace("1 - y * y", "1 - a * a"), "not the input"),
            (CURVES.replace("1 - y * y", "1 - y"), "the square is missing"),
            (CURVES.replace("1.0 if a > 0 else 0.0", "1.0"), "left of 0 relu is flat"),
            (CURVES.replace("1.0 if a > 0 else 0.0", "max(a, 0.0)"), "this is relu itself"),
            (CURVES.replace("(y,)", "(a * math.exp(a - 1),)"), "that rule is for powers"),
            (CURVES.replace("(y,)", "y"), "with a comma"),
            (CURVES.replace("math.exp(a)", "math.exp(-a)"), "Mend the result of exp"),
            (CURVES[: CURVES.index("    def relu")].rstrip(), "tanh: right. Expected next: relu and exp"),
        ],
        minutes=10,
        difficulty=3,
        importance=4,
        objectives=(2,),
    ),
    Exercise(
        id="03-4",
        title="every value before its inputs",
        check=check_order,
        puzzle=VISIT,
        hints=(
            "When may a value be put into the list: before everything that it was made from is there, or after?",
            "Write the puzzle's function inside yours, call it with root, and turn the list round at the end: found[::-1].",
            "Packing a bag: what lies at the bottom goes in first. Visit the inputs, then add the value; at the end the "
            "last one in comes out first.",
        ),
        solution=ORDER,
        mistakes=[
            (ORDER.replace("found[::-1]", "found"), "the wrong way round"),
            (ORDER.replace("        seen.add(value)\n", ""), "has to be visited once"),
            (
                ORDER.replace("        found.append(value)\n", "")
                .replace("        seen.add(value)\n", "        seen.add(value)\n        found.append(value)\n")
                .replace("found[::-1]", "found"),
                "before everything that uses it was",
            ),
            (ORDER.replace("            visit(one)", "            found.append(one)"), "Expected"),
            (ORDER.replace("visit(root)", "visit(root.data)"), "raised AttributeError"),
            (ORDER.replace("found[::-1]", "[value.data for value in found]"), "Expected a list of Values"),
            (ORDER.replace("    visit(root)\n    return", "    return"), "your order is empty"),
        ],
        minutes=8,
        difficulty=3,
        importance=4,
        objectives=(3,),
    ),
    Exercise(
        id="03-5",
        title="backward through shared values",
        check=check_backward,
        hints=(
            "Two paths lead from y to e. What happens to the share of the first path when that of the second arrives?",
            "It is the last line of the broken function: the sign between one.grad and the product.",
            "A jar on a shelf: jar = 5 forgets what was in it; jar += 5 puts 5 more in.",
        ),
        solution=BACKWARD,
        mistakes=BACKWARD_WRONG,
        minutes=6,
        difficulty=2,
        importance=5,
        objectives=(4,),
    ),
    Exercise(
        id="03-6",
        title="five steps, again and again",
        check=check_train,
        hints=(
            "Which of the five needs which? What would step do without backward, and backward without a loss?",
            "Five comments, five pieces. ① and ② are one line each; ③ and ⑤ are loops over model.weights.",
            "With a single weight: y_hat = w * 3; loss = (y_hat + -6) * (y_hat + -6); w.grad = 0.0; loss.backward(); "
            "w.data -= 0.1 * w.grad.",
        ),
        solution=TRAIN,
        mistakes=[
            *TRAIN_WRONG,
            (TRAIN.replace("return losses", "return losses[-1]"), "Expected the list of losses"),
            (TRAIN.replace("losses.append(loss.data)", "losses.append(loss)"), "as floats: loss.data"),
            (TRAIN.replace("        losses.append", "    losses.append"), "Expected 5, one for each step"),
        ],
        minutes=12,
        difficulty=3,
        importance=5,
        objectives=(5,),
    ),
]
