"""The rules for a notebook that can be counted. `edutorch course check` runs them; docs/writing_lessons.md lists them.

Each rule is a function: it takes a `Lesson` and yields a sentence for each thing that is wrong.
"""

import ast
import json
import re
from pathlib import Path

import edutorch
from edutorch.course.catalogue import exercises_of
from edutorch.course.learner import blanked

LINES, WORDS, EXERCISES = 15, 120, 6
CELLS, TEXT = 66, 2000  # of a whole notebook; 60 and 1,800 are better
SECTIONS = ("You will be able to", "From memory", "Look inside", "The same in PyTorch", "What you proved", "Summary",
            "Words", "Next")  # fmt: skip
FOLLOWS = (
    "check(",
    "hint(",
    "predict(",
)  # a cell that begins so may follow a code cell without a sentence between them

# What the notebooks that are older than these rules need not follow, and why.
OLDER = "its exercises were written before there were marks for the objectives that they check"
LONG = "it runs a PyTorch lesson unchanged, with the long cells that people write"
LENIENT = {
    "00": {
        "sections": "the first notebook has nothing to remember",
        "objectives": OLDER,
        "sentences": "the empty board and the loop that fills it are one thing",
    },
    "00b": {"code_length": LONG, "objectives": OLDER},
    "00c": {
        "code_length": LONG,
        "sections": "it opens edutorch's code where each idea comes up, not in a section of its own",
        "objectives": OLDER,
        "sentences": LONG,
    },
    "00d": {
        "sections": "it is about edutorch's own pictures, which PyTorch does not have",
        "objectives": OLDER,
        "sentences": "a widget and what it says stand one below the other",
    },
}


class Lesson:
    """A notebook as the rules see it.

    Args:
        path: the notebook.
    """

    def __init__(self, path):
        self.number = Path(path).stem.partition("_")[0]
        cells = json.loads(Path(path).read_text("utf-8"))["cells"]
        self.cells = [{**cell, "source": "".join(cell["source"])} for cell in cells]
        self.code = [cell for cell in self.cells if cell["cell_type"] == "code"]
        self.prose = [without_code(cell["source"]) for cell in self.cells if cell["cell_type"] == "markdown"]
        self.text = "\n\n".join(self.prose)
        self.exercises = exercises_of(self.number)


def without_code(markdown):
    """Markdown without its blocks of code: a `#` in them is no heading."""
    return re.sub(r"^```.*?^```", "", markdown, flags=re.DOTALL | re.MULTILINE)


def begins(source):
    """The first line of a cell, to name it by."""
    return repr(source.strip().partition("\n")[0][:50])


# ------------------------------------------------------------------------------------------------------------- the rules


def code_length(lesson):
    for cell in lesson.code:
        lines = cell["source"].strip().count("\n") + 1
        if lines > LINES:
            yield f"the code cell {begins(cell['source'])} has {lines} lines; at most {LINES}"


def prose_length(lesson):
    for cell in lesson.cells:
        words = len(cell["source"].split())
        if cell["cell_type"] == "markdown" and words > WORDS:
            yield f"the markdown cell {begins(cell['source'])} has {words} words; at most {WORDS}"


def size(lesson):
    if len(lesson.cells) > CELLS:
        yield f"{len(lesson.cells)} cells; at most {CELLS}"
    words = len(re.sub(r"<[^>]+>|\|", "", lesson.text).split())
    if words > TEXT:
        yield f"{words} words; at most {TEXT}"


def opening(lesson):
    first = lesson.prose[0] if lesson.cells and lesson.cells[0]["cell_type"] == "markdown" else ""
    for wanted in ("# ", "**Time:**", "**You will need:**"):
        if not (first.startswith(wanted) if wanted == "# " else wanted in first):
            yield f"the first cell has no {'title' if wanted == '# ' else wanted}"


def sections(lesson):
    for name in SECTIONS:
        if not re.search(rf"^(#+ |\*\*)([\d.]+ )?{name}\b", lesson.text, re.MULTILINE):
            yield f"there is no {name!r}: a heading, or bold words at the beginning of a line"


def objectives(lesson):
    _, _, after = lesson.text.partition("You will be able to")
    listed = re.match(r"[^\n]*\n+((?:\d+\. [^\n]*\n?(?:[ \t]+[^\n]+\n?)*)+)", after)
    count = len(re.findall(r"^\d+\. ", listed[1], re.MULTILINE)) if listed else 0
    if not 3 <= count <= 5:
        yield f"{count} numbered objectives below 'You will be able to'; 3 to 5 are wanted"
    covered = {number for one in lesson.exercises for number in one.objectives}
    for cell in lesson.code:
        for tag in cell["metadata"].get("tags", ()):
            if found := re.fullmatch(r"objective-(\d+)", tag):
                covered.add(int(found[1]))
    for number in range(1, count + 1):
        if number not in covered:
            yield f"objective {number} is checked by nothing: no exercise names it, no cell is tagged objective-{number}"
    for number in sorted(covered - set(range(1, count + 1))):
        yield f"there is no objective {number}, but an exercise or a tag names it"


def headings(lesson):
    levels = [len(marks) for marks in re.findall(r"^(#+) ", lesson.text, re.MULTILINE)]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} titles ('# ...'); one is wanted"
    for above, below in zip(levels, levels[1:]):
        if below > above + 1:
            yield f"a heading of level {below} follows one of level {above}: a level is left out"


def belittling(lesson):
    for prose in lesson.prose:
        for found in re.finditer(r"\b(simply|obviously|just(?! as\b))\b", re.sub(r"`[^`]*`", "", prose), re.IGNORECASE):
            yield f"the cell {begins(prose)} says {found[0]!r}: to whom it is not so, that is no help"


def alt_texts(lesson):
    for found in re.finditer(r"!\[\s*\]\([^)]*\)|<img(?![^>]*alt=\"[^\"]+\")[^>]*>", lesson.text):
        yield f"the image {found[0][:60]!r} has no words for those who cannot see it"
    for cell in lesson.code:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            words = "".join(data.get("text/plain", ""))
            if "image/png" in data and (not words or words.startswith("<")):
                yield f"a picture of the cell {begins(cell['source'])} has no words: show(figure, alt='...')"


def sentences(lesson):
    for above, below in zip(lesson.cells, lesson.cells[1:]):
        both_code = above["cell_type"] == below["cell_type"] == "code"
        if both_code and not below["source"].startswith(FOLLOWS) and not above["source"].startswith("predict("):
            yield f"no sentence stands between the code cells {begins(above['source'])} and {begins(below['source'])}"


def hidden_questions(lesson):
    for cell in lesson.code:
        if cell["source"].startswith("predict(") and "hide-input" not in cell["metadata"].get("tags", ()):
            yield f"{begins(cell['source'])} shows its answer: tag it hide-input"


def executed(lesson):
    for cell in lesson.code:
        if cell["source"].strip() and cell.get("execution_count") is None:
            yield f"the code cell {begins(cell['source'])} was not executed"


def exercises(lesson):
    known = {one.id: one for one in lesson.exercises}
    source = "\n".join(cell["source"] for cell in lesson.code)
    used = [line for line in source.splitlines() if line.startswith("@exercise(")]
    if len(used) > EXERCISES:
        yield f"{len(used)} exercises; at most {EXERCISES}"
    for line in used:
        call = ast.parse(line.removeprefix("@"), mode="eval").body
        id, said = call.args[0].value, {word.arg: word.value.value for word in call.keywords}
        if id not in known:
            yield f"{line} asks for an exercise that lessons/lesson_{lesson.number} does not have"
            continue
        for name in ("minutes", "difficulty"):
            if name not in said:
                yield f"{line} does not say {name}="
            elif getattr(known[id], name) not in (None, said[name]):
                yield f"{line} says {name}={said[name]}, the lesson file {getattr(known[id], name)}"
        if f'check("{id}")' not in source:
            yield f"there is no cell check({id!r})"
        known.pop(id)
    for id in known:
        yield f"exercise {id} of the lesson file is not in the notebook, or twice"


def solution_marks(lesson):
    for cell in lesson.code:
        if "SOLUTION" in blanked(cell["source"]):
            yield f"the solution in {begins(cell['source'])} would be seen: both marks stand on lines of their own"


def plain_code(lesson):
    for cell in lesson.code:
        for line in cell["source"].splitlines():
            if re.match(r"\s*(!|%%capture|%%?(sh|bash|script|system|pip|conda)\b)", line):
                yield f"the line {line.strip()!r}: no shell, and nothing is hidden"
            elif re.match(r"\s*from \S+ import \*", line):
                yield f"the line {line.strip()!r}: names are imported one by one"


def links(lesson):
    root = Path(edutorch.__file__).parents[1]
    for file, symbol in sorted(set(re.findall(r"\b(edutorch/[\w/]+\.py)(?:#([\w.]+\w))?", lesson.text))):
        if not (root / file).exists():
            yield f"{file} does not exist"
        elif symbol and symbol not in symbols((root / file).read_text("utf-8")):
            yield f"{file} has no {symbol}"


def symbols(source):
    """The names that a file defines: functions, classes, `Class.method`, and what is assigned at its top.

    Example:
        >>> sorted(symbols("LIMIT = 3\\nclass A:\\n    def f(self): ..."))
        ['A', 'A.f', 'LIMIT']
    """
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef | ast.ClassDef)}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return found


RULES = [code_length, prose_length, size, opening, sections, objectives, headings, belittling, alt_texts, sentences,
         hidden_questions, executed, exercises, solution_marks, plain_code, links]  # fmt: skip


def problems(path):
    """Everything that is wrong with a notebook: pairs (name of the rule, sentence).

    Args:
        path: the notebook. Rules that LENIENT names for its number are left out.
    """
    lesson = Lesson(path)
    lenient = LENIENT.get(lesson.number, {})
    return [(rule.__name__, words) for rule in RULES if rule.__name__ not in lenient for words in rule(lesson)]
