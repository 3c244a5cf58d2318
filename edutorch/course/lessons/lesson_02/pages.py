"""What a puzzle is, and what a page of puzzles is: how they are specified, and how an answer is checked."""

import itertools
from dataclasses import dataclass

import edutorch as torch
from edutorch.course.compare import different
from edutorch.course.exercise import NotYet
from edutorch.course.lessons.lesson_02.lines import lines_of
from edutorch.course.properties import Draw, agrees


@dataclass
class Puzzle:
    """One line to write."""

    name: str
    shape: str  # of the result: Python on the page's arguments, as lists
    formula: str  # of one number of it, with the indices i, j, k
    right: str  # an expression
    wrong: tuple[tuple[str, str], ...]  # (expression, words)

    def by_loops(self, given):
        """The result, number by number."""
        lists = {name: x.tolist() if isinstance(x, torch.Tensor) else x for name, x in given.items()}
        shape = eval(f"({self.shape},)", lists)
        formula = compile(self.formula, self.name, "eval")
        numbers = [
            eval(formula, {**lists, **dict(zip("ijk", index))}) for index in itertools.product(*map(range, shape))
        ]
        return torch.tensor(numbers).reshape(shape)


@dataclass
class Page:
    """Puzzles that have their arguments in common."""

    name: str  # of the function
    arguments: str
    inputs: object  # Draw -> a dictionary of arguments
    puzzles: list[Puzzle]

    def source(self, **instead):
        """The page solved; `instead` names expressions for some of the puzzles."""
        names = [one.name for one in self.puzzles]
        lines = [f"    {one.name} = {instead.get(one.name, one.right)}\n" for one in self.puzzles]
        return (
            f"def {self.name}({self.arguments}):\n    {' = '.join(names)} = None\n"
            + "".join(lines)
            + f"    return {', '.join(names)}\n"
        )

    def check(self, answer):
        """All puzzles in turn, each on a hundred inputs of random sizes."""
        lines = lines_of(answer, [one.name for one in self.puzzles], self.arguments)
        blank = [one.name for one in self.puzzles if one.name not in lines]
        if len(blank) == len(self.puzzles):
            if any(x is not None for x in results(answer, self.inputs(Draw(seed=0)), len(blank))):
                raise NotYet(f"what you return has no line of its own. Expected a line `{blank[0]} = ...`, and so on.")
            return None
        total = 0
        for one in self.puzzles:
            if one.name in blank:
                raise NotYet(f"`{one.name}` is still None.{' What stands before it is right.' if total else ''}")
            likely = [(f"def f({self.arguments}):\n    return {wrong}", words) for wrong, words in one.wrong]
            try:
                total += agrees(lines[one.name], self.oracle(one), self.inputs, likely=likely)
            except NotYet as reason:
                raise NotYet(f"`{one.name}`: {reason}") from None
        self.check_returned(answer, lines)
        return total

    def oracle(self, puzzle):
        """A puzzle's loops as a function of the page's arguments."""
        return lambda *given: puzzle.by_loops(dict(zip(self.arguments.split(", "), given)))

    def check_returned(self, answer, lines):
        """What the whole page returns: a tuple of the puzzles' results, in order."""
        given = self.inputs(Draw(seed=0)).values()
        returned = answer(*given)
        names = ", ".join(lines)
        if not isinstance(returned, tuple) or len(returned) != len(lines):
            raise NotYet(f"all lines are right, but the page returns something else. Expected: return {names}.")
        for name, result in zip(lines, returned):
            if different(result, lines[name](*given)):
                raise NotYet(
                    f"the line of `{name}` is right, but not what is returned in its place. Expected: return {names}."
                )


def results(answer, given, count):
    """What a page returns, tensors only; None for what is not there."""
    try:
        got = answer(*given.values())
    except Exception:  # the check says what is wrong
        got = None
    got = got if isinstance(got, tuple) and len(got) == count else (None,) * count
    return [x if isinstance(x, torch.Tensor) else None for x in got]
