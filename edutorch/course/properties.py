"""Property tests: run an answer on a hundred random inputs beside an oracle, and show the smallest input that fails.

A check written with it is a few lines:

    def check_scale(answer):
        return agrees(answer, oracle=lambda x, k: x * k, inputs=lambda draw: {"x": draw.tensor(3), "k": draw.integer(0, 9)})

`draw` makes all that is random from whole numbers that it chooses, and writes them down. A failing input is made smaller by
choosing smaller numbers, and fewer of them, as long as it still fails; so whatever can be drawn can be made smaller.
(Hypothesis, the Python library, works in this way.)
"""

import copy
import random

import numpy as np

from edutorch.course.answers import NotYet, answer_from, told, unfinished
from edutorch.course.compare import different, shares_memory, shown, usual_suspects
from edutorch.creation import tensor

# What a number in a tensor may be, the simplest first: whole numbers, then quarters.
NUMBERS = sorted((i / 4 for i in range(-16, 17)), key=lambda x: (x != int(x), abs(x), x < 0))
PATIENCE = 600  # calls of the learner's function to make an input smaller


class Draw:
    """Makes random inputs. What it chose is in `choices`; given the same `choices` it makes the same again."""

    def __init__(self, seed=0, choices=None):
        self.random, self.given = random.Random(seed), choices
        self.choices = []

    def integer(self, low, high):
        """A whole number from low to high; low is the simplest."""
        if self.given is None:
            chosen = self.random.randint(0, high - low)
        else:  # play back; a choice that is missing, or too large here, becomes the nearest that is possible
            place = len(self.choices)
            chosen = min(self.given[place], high - low) if place < len(self.given) else 0
        self.choices.append(chosen)
        return low + chosen

    def pick(self, options):
        """One of these; the first is the simplest."""
        return options[self.integer(0, len(options) - 1)]

    def number(self):
        """A float: 0, 1, -1, ... 4, or with quarters."""
        return self.pick(NUMBERS)

    def size(self, low=1, high=4):
        """How long a dimension is."""
        return self.integer(low, high)

    def shape(self, low=0, high=3):
        """A tuple of `low` to `high` sizes."""
        return tuple(self.size() for _ in range(self.integer(low, high)))

    def tensor(self, *shape, dtype=None):
        """A tensor of `number()`s. Sizes may be given one by one, or as one tuple."""
        shape = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape
        numbers = [self.number() for _ in range(int(np.prod(shape)))]
        return tensor(np.reshape(np.array(numbers, np.float32), shape), dtype=dtype)

    def integers(self, *shape, low=0, high=9):
        """A tensor of whole numbers (int64) from low to high."""
        numbers = [self.integer(low, high) for _ in range(int(np.prod(shape)))]
        return tensor(np.reshape(np.array(numbers, np.int64), shape))


def agrees(answer, oracle, inputs, *, likely=(), times=100, same=different, memory=None, seed=0):
    """Does an answer agree with an oracle on random inputs? A check can return what this returns.

    Args:
        answer: the learner's function.
        oracle: an independent way to the right result, as slow and plain as it likes. It takes the same arguments.
        inputs: makes the arguments of one call from a `Draw`: a dictionary, name -> value. They are given by position.
        likely: pairs (a wrong function or its source code, words). Whoever answers like it on all inputs is told these words.
        times: how many inputs.
        same: (what came back, what was expected) -> None, or how the two differ, in words.
        memory: "new" if the result must not share memory with an input, "shared" if it must be a view of one.

    Returns:
        How many inputs were tried; None if the answer is still blank.

    Raises:
        NotYet: with the smallest input that fails, what came back, what was expected, and the likely cause.

    Example:
        >>> def inputs(draw):
        ...     return {"x": draw.tensor(draw.size(), draw.size())}
        >>> agrees(lambda x: x.sum(0), oracle=lambda x: x.sum(0), inputs=inputs)
        100
        >>> try:
        ...     agrees(lambda x: x.sum(1), lambda x: x.sum(0), inputs, likely=[(lambda x: x.sum(1), "the wrong axis")])
        ... except NotYet as reason:
        ...     print(reason)  # doctest: +ELLIPSIS
        for x = tensor([[0.], [0.]]) the shape came back as (2,). Expected (1,). ... Likely: the wrong axis.
    """
    trial = Trial(answer, oracle, inputs, same, memory)
    for number in range(times):
        draw = Draw(seed=f"{seed}-{number}")
        failure = trial.run(draw)
        if failure is BLANK:
            return None
        if failure:
            smallest = smaller(draw.choices, lambda choices: trial.run(Draw(choices=choices)), failure)
            raise NotYet(trial.words(smallest, likely, seed))
    return times


class Failure:
    """One input for which the answer is wrong."""

    def __init__(self, given, kind, words, got=None, expected=None):
        self.given, self.kind, self.words, self.got, self.expected = given, kind, words, got, expected


BLANK = object()


class Trial:
    """An answer beside its oracle."""

    def __init__(self, answer, oracle, inputs, same, memory):
        self.answer, self.oracle, self.inputs, self.same, self.memory = answer, oracle, inputs, same, memory

    def run(self, draw):
        """None if the two agree on this input; else a Failure, or BLANK."""
        given = self.inputs(draw)
        expected = self.oracle(*copy.deepcopy(given).values())
        lent = copy.deepcopy(given)  # the learner's function may spoil what it gets
        try:
            got = self.answer(*lent.values())
        except Exception as error:
            return Failure(given, type(error), told(error, self.answer))
        if got is ... or got is None and expected is not None and unfinished(self.answer):
            return BLANK
        if got is None and expected is not None:
            return Failure(
                given, "no result", f"nothing came back (None). Expected {shown(expected)}. Likely: `return` is missing"
            )
        how = self.same(got, expected)
        if how:
            return Failure(given, "result", how, got, expected)
        spoilt = [name for name in given if different(lent[name], given[name])]
        if spoilt:
            how = f"your function changed its input {spoilt[0]} to {shown(lent[spoilt[0]])}. Expected {spoilt[0]} as it was"
        elif self.memory and shares_memory(got, lent.values()) != (self.memory == "shared"):
            have = {"new": "shares memory with an input", "shared": "has memory of its own"}[self.memory]
            want = {"new": "numbers of its own", "shared": "a view, which changes when its input changes"}[self.memory]
            how = f"the result has the right numbers, but {have}. Expected {want}"
        return Failure(given, "side effect", how) if how else None

    def words(self, failure, likely, seed):
        """The answer to the learner."""
        given = ", ".join(f"{name} = {shown(value)}" for name, value in failure.given.items())
        causes = [words for wrong, words in likely if self.answers_like(wrong, seed)]
        if not causes and failure.kind == "result":
            causes = usual_suspects(self.results(seed) or [(failure.got, failure.expected)])
        cause = f" Likely: {causes[0].rstrip('.')}." if causes else ""
        return f"for {given} {failure.words.rstrip('.')}.{cause}"

    def answers_like(self, wrong, seed):
        """Does the learner's function do the same as a wrong one, on every input? An error counts as a result."""
        wrong = answer_from(wrong) if isinstance(wrong, str) else wrong
        for number in range(25):
            given = self.inputs(Draw(seed=f"{seed}-{number}"))
            mine, theirs = (outcome(one, given) for one in (self.answer, wrong))
            if type(mine) is not type(theirs) or different(mine, theirs):
                return False
        return True

    def results(self, seed):
        """Pairs (came back, expected) for some inputs with a wrong result."""
        failures = [self.run(Draw(seed=f"{seed}-{number}")) for number in range(25)]
        return [(one.got, one.expected) for one in failures if isinstance(one, Failure) and one.kind == "result"]


def outcome(function, given):
    """What a function returns, or the words of what it raises."""
    try:
        return function(*copy.deepcopy(given).values())
    except Exception as error:
        return f"raised {type(error).__name__}"


def smaller(choices, run, failure):
    """The smallest input, in the order of `size_of`, that fails in the same way.

    Args:
        choices: those of the input that failed.
        run: choices -> the Failure of the input made with them, or None.
        failure: that of `choices`.
    """
    left = PATIENCE
    improved = True
    while improved:
        improved = False
        for candidate in simpler(choices):
            if left == 0:
                return failure
            left -= 1
            found = run(candidate)
            if isinstance(found, Failure) and found.kind == failure.kind:
                choices, failure, improved = candidate, found, True
                break
    return failure


def simpler(choices):
    """Choices that make a simpler input: fewer of them first, then smaller ones."""
    for length in (8, 4, 2, 1):
        for start in range(len(choices) - length, -1, -1):
            yield choices[:start] + choices[start + length :]
    for place, chosen in enumerate(choices):
        for less in sorted({0, chosen // 2, chosen - 1}):
            if 0 <= less < chosen:
                yield choices[:place] + [less] + choices[place + 1 :]
