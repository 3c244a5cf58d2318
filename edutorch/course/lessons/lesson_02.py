"""The exercises of notebook 02: sixteen puzzles, on six pages, that are solved by shapes.

A puzzle is a tensor that is specified number by number, by a formula of its indices, as plain Python on lists. The oracle runs
that formula in nested loops. The learner writes one line with no loop in it.
"""

import ast
import inspect
import itertools
import textwrap
from dataclasses import dataclass

import edutorch as torch
from edutorch.course.answers import answer_from
from edutorch.course.catalogue import Exercise, find
from edutorch.course.compare import different
from edutorch.course.exercise import ANSWERS, NotYet, verdict
from edutorch.course.properties import Draw, agrees

METHODS = ("sum", "mean", "abs", "long", "float", "argmin", "unsqueeze")
ALLOWED = f"+ - * / // % ** < <= == and their like, indexing with None, torch.arange, {', '.join(METHODS)}"


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
        lines = self.lines(answer)
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

    def lines(self, answer):
        """The learner's line for each puzzle as a function of its own, once it is known that only allowed things are in it."""
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
        except (OSError, TypeError, SyntaxError):
            raise NotYet("the text of your function is not known. Run its cell again.") from None
        function = next((node for node in tree.body if isinstance(node, ast.FunctionDef)), None)
        if function is None:
            raise NotYet("expected a function, written with def.")
        ast.increment_lineno(tree, answer.__code__.co_firstlineno - 1)
        names, found = [one.name for one in self.puzzles], {}
        for node in function.body:
            if isinstance(node, ast.Expr | ast.Return | ast.Pass):
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if not isinstance(target, ast.Name) or target.id not in names:
                raise NotYet(
                    f"`{ast.unparse(node).splitlines()[0]}` is not a line of the form `{names[0]} = ...`. Expected one line "
                    f"for each of {', '.join(names)}, no loops, and no other names."
                )
            if isinstance(node.value, ast.Constant) and node.value.value in (None, ...):
                continue
            arguments = self.arguments.split(", ")
            refuse(node.value, target.id, {*arguments, *found, "torch", "len"})
            found[target.id] = Inlined(dict(found)).visit(node.value)
        return {name: self.function(answer, found[name]) for name in names if name in found}

    def function(self, answer, expression):
        """An expression of the page's arguments, with the learner's file and line numbers, so that an error quotes it."""
        head = ast.parse(f"lambda {self.arguments}: 0", mode="eval").body.args
        body = ast.fix_missing_locations(ast.copy_location(ast.Lambda(head, expression), expression))
        code = compile(ast.Expression(body), answer.__code__.co_filename, "eval")
        return eval(code, {"torch": torch, "len": len})


class Inlined(ast.NodeTransformer):
    """Puts the lines of earlier puzzles in the place of their names."""

    def __init__(self, bodies):
        self.bodies = bodies

    def visit_Name(self, node):
        return self.bodies.get(node.id, node)


LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.Await, ast.Yield, ast.NamedExpr)


def refuse(expression, name, known):
    """Raise NotYet if an expression uses what is not allowed: the shapes should do the work."""
    allowed = f"Expected nothing but {ALLOWED}"
    if any(isinstance(node, LOOPS) for node in ast.walk(expression)):
        raise NotYet(f"`{name}` holds a loop, or something like one. {allowed}.")
    for node in ast.walk(expression):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            raise NotYet(f"`{name}` uses @, the matrix product. {allowed}.")
        if isinstance(node, ast.IfExp | ast.BoolOp):
            raise NotYet(f"`{name}` decides once, by if, and, or or, for all numbers. {allowed}.")
        if isinstance(node, ast.Attribute):
            of_torch = isinstance(node.value, ast.Name) and node.value.id == "torch"
            if node.attr not in (("arange",) if of_torch else (*METHODS, "shape")):
                raise NotYet(f"`{name}` uses `{ast.unparse(node)}`. {allowed}.")
        if isinstance(node, ast.Name) and node.id not in known:
            raise NotYet(
                f"`{name}` uses the name `{node.id}`. {allowed}, and {', '.join(sorted(known - {'torch', 'len'}))}."
            )


# ------------------------------------------------------------------------------------------------------- the puzzles


def two_vectors(draw):
    return {"a": draw.tensor(draw.size()), "b": draw.tensor(draw.size())}


def two_sizes(draw):
    return {"n": draw.size(high=5), "m": draw.size(high=5)}


def table(draw):
    return {"x": draw.integers(draw.size(), draw.size(), low=1).float()}


def labelled(draw):
    count, n = draw.size(high=5), draw.size()
    return {"labels": draw.integers(count, high=n - 1), "weights": draw.tensor(count), "n": n}


def two_factors(draw):
    middle = draw.size()
    return {"w": draw.tensor(draw.size(), middle), "x": draw.tensor(middle, draw.size())}


def two_clouds(draw):
    dims = draw.size(high=3)
    return {"a": draw.tensor(draw.size(), dims), "b": draw.tensor(draw.size(), dims)}


ROWS_OF_B = "b runs down here, and a to the right. a[i] should run down: give a the new dimension"
RESHAPED = "the table has its rows and columns exchanged: the first index is the one that runs down"

PAGES = {
    "02-1": Page(
        "page_1",
        "a, b",
        two_vectors,
        [
            Puzzle(
                "sums",
                "len(a), len(b)",
                "a[i] + b[j]",
                "a[:, None] + b",
                (
                    ("a + b", "number meets number here, not each with each. Stand a up as a column"),
                    ("a + b[:, None]", ROWS_OF_B),
                ),
            ),
            Puzzle(
                "gaps",
                "len(a), len(b)",
                "b[j] - a[i]",
                "b - a[:, None]",
                (("a[:, None] - b", "the sign is turned round"), ("b[:, None] - a", ROWS_OF_B)),
            ),
            Puzzle(
                "larger",
                "len(a), len(b)",
                "a[i] > b[j]",
                "a[:, None] > b",
                (("a > b[:, None]", ROWS_OF_B), ("a[:, None] >= b", "equal numbers count as larger here")),
            ),
        ],
    ),
    "02-2": Page(
        "page_2",
        "n, m",
        two_sizes,
        [
            Puzzle(
                "times",
                "n, m",
                "(i + 1) * (j + 1)",
                "torch.arange(1, n + 1)[:, None] * torch.arange(1, m + 1)",
                (
                    (
                        "torch.arange(n)[:, None] * torch.arange(m)",
                        "the table should begin with 1, arange begins with 0",
                    ),
                    ("torch.arange(1, n)[:, None] * torch.arange(1, m)", "arange(1, n) ends before n"),
                ),
            ),
            Puzzle(
                "board",
                "n, m",
                "(i + j) % 2",
                "(torch.arange(n)[:, None] + torch.arange(m)) % 2",
                (
                    ("torch.arange(n)[:, None] + torch.arange(m)", "the remainder of 2 is missing"),
                    ("(torch.arange(n)[:, None] + torch.arange(m) + 1) % 2", "black and white are exchanged"),
                    (
                        "torch.arange(n)[:, None] + torch.arange(m) % 2",
                        "% binds tighter than +: put the sum in brackets",
                    ),
                ),
            ),
            Puzzle(
                "band",
                "n, m",
                "abs(i - j) <= 1",
                "(torch.arange(n)[:, None] - torch.arange(m)).abs() <= 1",
                (
                    ("torch.arange(n)[:, None] - torch.arange(m) <= 1", "the distance should count to both sides: abs"),
                    (
                        "(torch.arange(n)[:, None] - torch.arange(m)).abs() < 1",
                        "the two neighbours of the diagonal are missing",
                    ),
                ),
            ),
        ],
    ),
    "02-3": Page(
        "page_3",
        "x",
        table,
        [
            Puzzle(
                "centred",
                "len(x), len(x[0])",
                "x[i][j] - sum(x[i]) / len(x[i])",
                "x - x.mean(1, keepdim=True)",
                (
                    (
                        "x - x.mean(1)",
                        "the means lie in a row, so they meet the columns. Keep the dimension: keepdim=True",
                    ),
                    ("x - x.mean(0)", "these are the means of the columns"),
                    ("x - x.mean()", "one mean was taken of all numbers"),
                ),
            ),
            Puzzle(
                "shares",
                "len(x), len(x[0])",
                "x[i][j] / sum(row[j] for row in x)",
                "x / x.sum(0)",
                (
                    ("x / x.sum(1, keepdim=True)", "here the rows add up to 1. The columns should"),
                    ("x / x.sum()", "one sum was taken of all numbers"),
                    ("x / x.sum(1)", "these are the sums of the rows, laid along the columns"),
                ),
            ),
            Puzzle(
                "pairs",
                "len(x), len(x[0]), len(x[0])",
                "x[i][j] - x[i][k]",
                "x[:, :, None] - x[:, None]",
                (
                    (
                        "x[:, None] - x[:, :, None]",
                        "the sign is turned round: x[i][j] needs the new dimension at its end",
                    ),
                    ("x[:, None] - x", "rows meet rows here. Only the columns of one row should meet"),
                ),
            ),
        ],
    ),
    "02-4": Page(
        "page_4",
        "labels, weights, n",
        labelled,
        [
            Puzzle(
                "same",
                "len(labels), len(labels)",
                "labels[i] == labels[j]",
                "labels[:, None] == labels",
                (
                    ("labels == labels", "each label meets itself only"),
                    ("(labels[:, None] == labels).long()", "True and False were asked for, not 1 and 0"),
                ),
            ),
            Puzzle(
                "one_hot",
                "len(labels), n",
                "1 if labels[i] == j else 0",
                "(labels[:, None] == torch.arange(n)).long()",
                (
                    (
                        "labels[:, None] == torch.arange(n)",
                        "this is right as True and False. 1 and 0 were asked for: long()",
                    ),
                    ("(labels == torch.arange(n)[:, None]).long()", RESHAPED),
                ),
            ),
            Puzzle(
                "votes",
                "n",
                "sum([w for w, label in zip(weights, labels) if label == i], 0.0)",
                "(weights[:, None] * one_hot).sum(0)",
                (
                    (
                        "(weights[:, None] * (labels[:, None] == torch.arange(n))).sum(1)",
                        "the sum runs over the classes. Sum over the voters, dimension 0",
                    ),
                    (
                        "(labels[:, None] == torch.arange(n)).float().sum(0)",
                        "the heads were counted, and the weights forgotten",
                    ),
                ),
            ),
        ],
    ),
    "02-5": Page(
        "page_5",
        "w, x",
        two_factors,
        [
            Puzzle(
                "terms",
                "len(w), len(w[0]), len(x[0])",
                "w[i][j] * x[j][k]",
                "w[:, :, None] * x",
                (
                    (
                        "w[:, None] * x",
                        "the last dimension of w meets the last one of x. It should meet the one before",
                    ),
                    ("w * x", "number meets number. w needs a third dimension"),
                ),
            ),
            Puzzle(
                "mixed",
                "len(w), len(x[0])",
                "sum([w[i][k] * x[k][j] for k in range(len(x))])",
                "terms.sum(1)",
                (
                    (
                        "(w[:, :, None] * x).sum(2)",
                        "the sum runs over the last dimension. The one to sum away is in the middle",
                    ),
                    ("(w[:, :, None] * x).mean(1)", "this is the mean. The sum was asked for"),
                ),
            ),
        ],
    ),
    "02-6": Page(
        "page_6",
        "a, b",
        two_clouds,
        [
            Puzzle(
                "distances",
                "len(a), len(b)",
                "sum([(p - q) ** 2 for p, q in zip(a[i], b[j])])",
                "((a[:, None] - b) ** 2).sum(2)",
                (
                    ("((a - b[:, None]) ** 2).sum(2)", ROWS_OF_B),
                    ("(a[:, None] - b).abs().sum(2)", "these are sums of absolute differences. Squares were asked for"),
                    ("(a[:, None] - b).sum(2) ** 2", "the sum was squared. Square first, sum then"),
                    (
                        "((a[:, None] - b) ** 2).sum(1)",
                        "the sum runs over the points of b. Sum over the coordinates, dimension 2",
                    ),
                ),
            ),
            Puzzle(
                "nearest",
                "len(a)",
                "min(range(len(b)), key=lambda j: sum([(p - q) ** 2 for p, q in zip(a[i], b[j])]))",
                "distances.argmin(1)",
                (
                    (
                        "((a[:, None] - b) ** 2).sum(2).argmin(0)",
                        "this asks each b for its nearest a. Each a should ask",
                    ),
                    (
                        "((a[:, None] - b) ** 2).sum(2).argmin()",
                        "one place for the whole table. Each row should have one: argmin(1)",
                    ),
                ),
            ),
        ],
    ),
}


# ---------------------------------------------------------------------------------------------- yours beside expected


def beside(id, seed=1):
    """Draw your lines beside what is expected, on a random example; before you have written them, what is expected.

    Args:
        id: the number of the exercise.
        seed: other seeds make other examples.
    """
    import matplotlib.pyplot as plt

    from edutorch.course.figures import show

    page = PAGES[id]
    given = example(page, seed)
    expected = [one.by_loops(given) for one in page.puzzles]
    mine = results(ANSWERS.get(id), given, len(expected))
    figure, axes = plt.subplots(2, len(expected), figsize=(6.4, 3.6), squeeze=False)
    words = []
    for column, (one, right, got) in enumerate(zip(page.puzzles, expected, mine)):
        draw(axes[0, column], right, f"{one.name} {tuple(right.shape)}", right)
        same = "not written yet" if got is None else "as expected" if not different(got, right) else "different"
        draw(axes[1, column], got, "yours" if got is None else f"yours {tuple(got.shape)}: {same}", right)
        words.append(f"{one.name} {tuple(right.shape)}: yours is {same}")
    figure.tight_layout()
    show(figure, alt=f"What is expected, and yours below it. {'; '.join(words)}.")


def example(page, seed):
    """Of sixty random inputs the best to look at: rows that are not columns, different numbers, and not too many."""

    def fit(given):
        found = [one.by_loops(given) for one in page.puzzles]
        shapes = [tuple(x.shape) for x in found]
        rows = max(torch.zeros(shape[:-1]).numel() for shape in shapes)
        small = min(map(min, shapes)) < 2 or rows > 8
        dull = any(len(set(x.flatten().tolist())) < 2 for x in found)
        return not small, not dull, sum(len(set(shape)) for shape in shapes), sum(x.numel() for x in found)

    return max((page.inputs(Draw(seed=f"{seed}-{number}")) for number in range(60)), key=fit)


def results(answer, given, count):
    """What a page returns, tensors only; None for what is not there."""
    try:
        got = answer(*given.values())
    except Exception:  # the check says what is wrong
        got = None
    got = got if isinstance(got, tuple) and len(got) == count else (None,) * count
    return [x if isinstance(x, torch.Tensor) else None for x in got]


def draw(axis, x, title, like):
    """A table with its numbers; three dimensions become tables below each other."""
    axis.set_title(title, fontsize=9)
    axis.set(xticks=[], yticks=[])
    if x is None or x.dim() == 0 or x.numel() == 0:
        axis.text(0.5, 0.5, "your turn" if x is None else "one number", ha="center", va="center", fontsize=10)
        return
    flat = x.reshape(-1, x.shape[-1]).float()
    low, high = like.float().min().item(), like.float().max().item()
    axis.imshow(flat.clamp(low, high), cmap="Purples", vmin=low, vmax=high + (high - low) / 2 + 1e-9, aspect="auto")
    if x.dim() == 3:
        for number in range(1, len(x)):
            axis.axhline(number * x.shape[1] - 0.5, color="black", linewidth=1)
    if flat.numel() <= 40:
        for (row, column), value in zip(itertools.product(*map(range, flat.shape)), flat.flatten().tolist()):
            axis.text(column, row, f"{value:.3g}", ha="center", va="center", fontsize=8)


def working(id):
    """Your page if it is right, and else the course's own, so that the notebook goes on."""
    answer = ANSWERS.get(id)
    if answer is not None and verdict(find(id), answer)[0] == "PASS":
        print(f"your own lines of {id}")
        return answer
    print(f"{id} is not solved yet: these are the course's lines")
    return answer_from(find(id).solution)


# ------------------------------------------------------------------------------------------------------- the exercises


def mistakes(id, *more):
    """Each wrong line in an otherwise right page, and more."""
    page = PAGES[id]
    wrong = [(page.source(**{one.name: line}), words) for one in page.puzzles for line, words in one.wrong]
    return [*wrong, *more]


def puzzles(id, title, hints, minutes, difficulty, objectives, more=()):
    page = PAGES[id]
    return Exercise(
        id=id,
        title=title,
        check=page.check,
        hints=hints,
        solution=page.source(),
        mistakes=mistakes(id, *more),
        minutes=minutes,
        difficulty=difficulty,
        importance=5 if difficulty < 4 else 4,
        objectives=objectives,
    )


LOOP = "def page(a, b):\n    sums = gaps = larger = None\n"
EXERCISES = [
    puzzles(
        "02-1",
        "puzzles 1 to 3: each with each",
        (
            "a should run down and b to the right. Which shape must a have, so that its numbers stand below each other?",
            "a[:, None] is a column. Write the formula with it: a[:, None] in the place of a[i], b in the place of b[j].",
            "ratios[i, j] = a[i] / b[j] is a[:, None] / b, and its shape (3, 1) with (4,) gives (3, 4).",
        ),
        6,
        1,
        (1, 2),
        more=[
            (PAGES["02-1"].source(sums="torch.tensor([[p + q for q in b] for p in a])"), "holds a loop"),
            (PAGES["02-1"].source(gaps="torch.sub(b, a.unsqueeze(1))"), "uses `torch.sub`"),
            (PAGES["02-1"].source(larger="None"), "`larger` is still None"),
            (
                f"{LOOP}    for p in a:\n        sums = p + b\n    return sums, gaps, larger",
                "is not a line of the form",
            ),
            (f"{LOOP}    column = a[:, None]\n    sums = column + b\n    return sums, gaps, larger", "no other names"),
            (PAGES["02-1"].source().replace("return sums, gaps, larger", "return sums"), "returns something else"),
            (PAGES["02-1"].source().replace("return sums, gaps", "return gaps, sums"), "in its place"),
            (PAGES["02-1"].source(sums="a[:, None] + c"), "uses the name `c`"),
            ("def page(a, b):\n    return a[:, None] + b, b - a[:, None], a[:, None] > b", "no line of its own"),
        ],
    ),
    puzzles(
        "02-2",
        "puzzles 4 to 6: patterns from places",
        (
            "i is the row. Which tensor holds the row number of each row, and stands up as a column?",
            "torch.arange(n)[:, None] is i, torch.arange(m) is j. Now write each formula with these two.",
            "later[i, j] = i < j is torch.arange(n)[:, None] < torch.arange(m).",
        ),
        7,
        2,
        (2,),
    ),
    puzzles(
        "02-3",
        "puzzles 7 to 9: rows, columns and pairs",
        (
            "x has 3 rows and 4 columns. How many means of rows are there, and in which shape do they meet x?",
            "Means of rows stay a column by keepdim=True. Sums of columns fit as they are. Pairs need x twice: for j, for k.",
            "In each row divided by its largest, the row's size stays a column: x / x.amax(1, keepdim=True).",
        ),
        8,
        3,
        (3,),
    ),
    puzzles(
        "02-4",
        "puzzles 10 to 12: labels",
        (
            "A one-hot row answers a question for each class: is it this one? What do you compare with what?",
            "Compare labels[:, None] with torch.arange(n), which holds all classes. For votes, weigh that table and sum it up.",
            "Of which parity is each label: labels[:, None] % 2 == torch.arange(2) has a column for even and one for odd.",
        ),
        8,
        3,
        (2, 4),
    ),
    puzzles(
        "02-5",
        "puzzles 13 and 14: the matrix product, opened",
        (
            "terms has three indices. Which of them does w have, and which does x have?",
            "w[:, :, None] has the indices i, j and a place for k. x fits at the right as it is. Then sum away the middle.",
            "scaled[i, j, k] = a[i] * x[j, k] is a[:, None, None] * x.",
        ),
        7,
        3,
        (4,),
        more=[(PAGES["02-5"].source(mixed="w @ x"), "uses @")],
    ),
    puzzles(
        "02-6",
        "puzzles 15 and 16: all distances at once",
        (
            "a is (n, d), b is (m, d). Which three dimensions does the table of all differences have?",
            "a[:, None] is (n, 1, d), and minus b it is (n, m, d). Square it, and sum the coordinates away; then argmin(1).",
            "How much alike: (a[:, None] * b).sum(2)[i, j] is the inner product of a[i] and b[j].",
        ),
        8,
        4,
        (4, 5),
        more=[(PAGES["02-6"].source(distances="torch.cdist(a, b) ** 2"), "uses `torch.cdist`")],
    ),
]
