"""What a puzzle is, and a page of three: how they are drawn, and how the learner's rules are checked."""

import tracemalloc
from dataclasses import dataclass

import edutorch as torch
from edutorch.course.answers import NotYet
from edutorch.course.compare import shown
from edutorch.course.lessons.lesson_05.nudging import EXACT, nudged
from edutorch.course.lessons.lesson_05b.rules import refuse
from edutorch.course.properties import agrees

NOT_ZERO = (1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 0.5, -0.5)  # at 0 relu and the length have a corner: no slope
LARGE = 500  # numbers, when memory is measured


@dataclass
class Puzzle:
    """One rule to write."""

    name: str
    formula: str  # of y, as the learner reads it
    f: object  # the function itself: x and what is fixed -> y
    right: str  # an expression of v @ J
    wrong: tuple[tuple[str, str], ...]  # (expression, words)
    fixed: tuple[str, ...] = ()  # which of the page's fixed things it needs


@dataclass
class Page:
    """Three puzzles with the same arguments: x, v, and what is fixed.

    Attributes:
        name: of the function.
        draws: for each fixed thing, (draw, n) -> one that fits an x of n numbers.
        large: for each fixed thing, n -> one that fits, without any chance.
        example: x and the fixed things that the pictures show: a dictionary.
        helpers: lines that the rules may share.
    """

    name: str
    puzzles: list[Puzzle]
    draws: dict
    large: dict
    example: dict
    helpers: tuple[str, ...] = ()

    def source(self, **instead):
        """The page solved; `instead` names expressions for some of the puzzles."""
        names = [one.name for one in self.puzzles]
        lines = [*self.helpers, *(f"{one.name} = {instead.get(one.name, one.right)}" for one in self.puzzles)]
        return defined(self.name, self.arguments, lines, ", ".join(names))

    @property
    def arguments(self):
        return ["x", "v", *self.draws]

    def check(self, answer):
        """Each rule on a hundred inputs; then the memory of the page, and whether its rules can be differentiated again."""
        returned = self.call(answer, self.whole(4))
        if returned is None:
            return None
        refuse(answer)
        done = []
        for place, one in enumerate(self.puzzles):
            if returned[place] is None or returned[place] is ...:
                raise NotYet(f"{' and '.join(done)}{': right. ' if done else ''}Expected next: {one.name}.")
            likely = [(self.alone(one, wrong), words) for wrong, words in one.wrong]
            try:
                agrees(Line(self, one, answer), self.oracle(one), self.inputs(one), likely=likely)
            except NotYet as reason:
                raise NotYet(f"{one.name}, {reason}") from None
            done.append(one.name)
        self.check_memory(answer)
        for one in self.puzzles:
            self.check_twice(answer, one)
        return 100 * len(done) + 1 + len(done)

    def call(self, answer, given):
        """What the learner's page returns, three things in a tuple; None if all is blank."""
        returned = answer(*given.values())
        if returned is None or returned is ...:
            return None
        if not isinstance(returned, tuple) or len(returned) != len(self.puzzles):
            names = ", ".join(one.name for one in self.puzzles)
            raise NotYet(f"{shown(returned)} came back. Expected: return {names}.")
        return None if all(one is None or one is ... for one in returned) else returned

    def whole(self, n, v=None, **given):
        """All arguments of the page, for an x of n numbers; those that are not given do not matter."""
        x = given.get("x", torch.linspace(-1.0, 2.0, n, dtype=EXACT))
        fixed = {name: given.get(name, make(n)) for name, make in self.large.items()}
        if v is None:
            y = self.puzzles[0].f(x, *(fixed[name] for name in self.puzzles[0].fixed))
            v = torch.ones_like(y)
        return {"x": x, "v": v, **fixed}

    def inputs(self, puzzle):
        """A function that draws what one puzzle needs."""

        def drawn(draw):
            n = draw.size()
            x = torch.tensor([draw.pick(NOT_ZERO) for _ in range(n)], dtype=EXACT)
            fixed = {name: self.draws[name](draw, n) for name in puzzle.fixed}
            return {"x": x, "v": draw.tensor(puzzle.f(x, *fixed.values()).shape, dtype=EXACT), **fixed}

        return drawn

    def oracle(self, puzzle):
        """v @ J by nudging, rounded to seven digits behind the point: so that a message says 3, and not 3.0000."""

        def found(x, v, *fixed):
            exact = nudged(lambda x: puzzle.f(x, *fixed), x, v)
            return (exact * 1e7).round() / 1e7 + 0.0

        return found

    def alone(self, puzzle, expression):
        """The source of a function of what one puzzle is given."""
        return defined("f", ["x", "v", *puzzle.fixed], self.helpers, expression)

    def check_memory(self, answer):
        """Are the rules made without a table as large as J?"""
        given = self.whole(LARGE)
        most = memory_of(lambda: answer(*given.values()))
        table = LARGE * LARGE * 8
        if most > table // 10:
            raise NotYet(
                f"all three are right, but for {LARGE} numbers {most // 1000:,} kB are in use at once. The table J has "
                f"{table // 1000:,} kB. Expected less than {table // 10_000:,}. Likely: one line builds a table like J."
            )

    def check_twice(self, answer, puzzle):
        """Can the rule itself be differentiated? Then it may be the backward of a Function."""
        given = self.whole(4)
        function = as_function(
            answer, self.puzzles.index(puzzle), lambda x: puzzle.f(x, *(given[name] for name in puzzle.fixed)),
            [given[name] for name in self.draws],
        )  # fmt: skip
        x = torch.tensor([0.5, -1.0, 2.0, 1.5], dtype=EXACT, requires_grad=True)
        try:
            torch.autograd.gradgradcheck(function, (x,))
        except Exception:
            raise NotYet(
                f"{puzzle.name}: the numbers are right, but the rule itself cannot be differentiated again. Expected tensor "
                "operations that have a backward. Likely: a number was taken out of a tensor, or an operation such as "
                "bincount has no backward."
            ) from None


def defined(name, arguments, lines, returned):
    """The source of a function."""
    return "\n    ".join([f"def {name}({', '.join(arguments)}):", *lines, f"return {returned}"])


class Line:
    """One rule of a page, for `agrees`. Its `__code__` tells in whose lines an error may have happened."""

    def __init__(self, page, puzzle, answer):
        self.page, self.puzzle, self.answer = page, puzzle, answer
        self.place = page.puzzles.index(puzzle)
        self.__code__ = answer.__code__

    def __call__(self, x, v, *fixed):
        given = self.page.whole(len(x), v, x=x, **dict(zip(self.puzzle.fixed, fixed)))
        returned = self.answer(*given.values())
        return returned[self.place]


def as_function(page, place, f, fixed):
    """A rule made into a Function: f goes forward, the line at this place of a page goes back."""

    class Taught(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return f(x)

        @staticmethod
        def backward(ctx, v):
            return page(ctx.saved_tensors[0], v, *fixed)[place]

    return Taught.apply


def memory_of(run):
    """The most bytes that were in use at once while this ran, beyond what was in use before."""
    running = tracemalloc.is_tracing()
    if not running:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        run()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        if not running:
            tracemalloc.stop()
