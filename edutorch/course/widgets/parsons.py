"""Lines to put in order: a program has fallen on the floor, and some lines that do not belong to it are there, too."""

import random
import string

from edutorch.course.answers import NotYet
from edutorch.course.catalogue import find
from edutorch.course.widgets.pages import parsons_class
from edutorch.course.widgets.twin import LINE, MONO, Twin, status
from edutorch.viz.drawing import tag

STEP = "    "  # one step of indentation


class Parsons(Twin):
    """A program whose lines are to be put in order.

    Args:
        program: the program in its right order, a line a line. No line may occur twice.
        distractors: lines that do not belong to it -> why not.
        why: lines of the program -> why this line must stand where it stands, and not another.
        indent: must the learner indent the lines, too? If not, they are shown as they are indented.
        seed: which shuffling.

    Attributes:
        state: the letters of the lines in the learner's order, as a list; `>` before a letter is a step of indentation.

    Example:
        >>> puzzle = Parsons("y = f(x)\\nloss = g(y)\\nloss.backward()", distractors={"x.step()": "a tensor has no step."})
        >>> puzzle.state = ["a", "c"]
        >>> puzzle
        PARSONS  Put the lines in order. Some may not belong.
          1. a  loss = g(y)
          2. c  y = f(x)
          not used:
             b  loss.backward()
             d  x.step()
          state: ["a", "c"]
        >>> puzzle.reply()
        'line 1 is `loss = g(y)`. Expected another one there.'
    """

    def __init__(self, program, distractors=(), why=(), indent=False, seed=0):
        self.given = program, distractors, why, indent, seed
        lines = [line.rstrip() for line in program.strip("\n").splitlines()]
        strange = dict(distractors)
        every = [*lines, *strange]
        if len({line.strip() for line in every}) < len(every):
            raise ValueError("two lines are the same: no one could tell them apart")
        letters = self.shuffled(len(every), len(lines), seed)
        self.lines = dict(sorted(zip(letters, every)))  # letter -> line
        self.right = letters[: len(lines)]
        self.because = {
            **{line.strip(): w for line, w in strange.items()},
            **{k.strip(): w for k, w in dict(why).items()},
        }
        self.indent = indent
        super().__init__(state=[])

    @staticmethod
    def shuffled(count, right, seed):
        """Letters for all lines, so that the right ones are not in the order of the alphabet."""
        letters = list(string.ascii_lowercase[:count])
        rng = random.Random(seed)
        while True:
            rng.shuffle(letters)
            if right < 2 or letters[:right] != sorted(letters[:right]):
                return letters

    def again(self):
        """A fresh one, on which nothing has been done."""
        return type(self)(*self.given)

    # ----------------------------------------------------------------------------------------------- right or wrong

    def check(self, answer):
        """A check for an exercise whose function returns such a list: how many lines are right, or NotYet."""
        order = answer() if callable(answer) else answer
        if order is None or order is ... or order == []:
            return None
        words = self.reply(order)
        if words:
            raise NotYet(words)
        return len(self.right)

    def reply(self, order=None):
        """What is wrong with an order (the present one if left out): the first misplaced line. "" if it is right."""
        order = self.state if order is None else order
        if not isinstance(order, list):
            return f"your function returned {order!r}. Expected a list of letters, as in ['a', 'b']."
        used = [str(one).lstrip("> ") for one in order]
        if len(set(used)) < len(used) or not set(used) <= set(self.lines):
            return f"your list is {order!r}. Expected letters out of {' '.join(self.lines)}, each at most once."
        for place, (given, wanted) in enumerate(zip(used, self.right), 1):
            line = self.lines[given].strip()
            if given not in self.right:
                return f"line {place} is `{line}`, which does not belong here{self.reason(line, ': ')}"
            if given != wanted:
                why = self.reason(self.lines[wanted], ": ")
                return f"line {place} is `{line}`. Expected another one there{why}"
            steps, right = self.steps(order[place - 1]), self.right_steps(given)
            if self.indent and steps != right:
                return f"line {place}, `{line}`, is the right one, but indented by {steps}. Expected {right}."
        if len(used) < len(self.right):
            return f"after line {len(used)} a line is missing{self.reason(self.lines[self.right[len(used)]], ': ')}"
        if len(used) > len(self.right):
            line = self.lines[used[len(self.right)]].strip()
            return f"line {len(self.right) + 1} is `{line}`, which does not belong here{self.reason(line, ': ')}"
        return ""

    def reason(self, line, before):
        words = self.because.get(line.strip(), "").rstrip(".")
        return f"{before}{words}." if words else "."

    @staticmethod
    def steps(label):
        """How far a letter of the state is indented: 2 for ">>a"."""
        return label.count(">")

    def right_steps(self, letter):
        line = self.lines[letter]
        return (len(line) - len(line.lstrip())) // len(STEP)

    # ---------------------------------------------------------------------------------------------- moving the lines

    def moved(self, letter, how):
        """The state after a line was moved: "up", "down", "in", "out", "right" or "left"."""
        state = list(self.state)
        place = next((i for i, one in enumerate(state) if one.lstrip(">") == letter), None)
        if place is None:
            return state + [letter] if how == "in" and letter in self.lines else state
        if how == "out":
            del state[place]
        elif how in ("up", "down"):
            other = place + (1 if how == "down" else -1)
            if 0 <= other < len(state):
                state[place], state[other] = state[other], state[place]
        elif how == "right":
            state[place] = ">" + state[place]
        elif how == "left":
            state[place] = state[place].removeprefix(">")
        return state

    def rows(self):
        """(number or "", letter, line as it is shown) for every line: the program, then what is not used."""
        used = [one.lstrip(">") for one in self.state]
        for number, (label, letter) in enumerate(zip(self.state, used), 1):
            line = self.lines[letter]
            yield f"{number}.", letter, STEP * self.steps(label) + line.strip() if self.indent else line
        for letter, line in self.lines.items():
            if letter not in used:
                yield "", letter, line.strip() if self.indent else line

    # ------------------------------------------------------------------------------------------------------- showing

    def pasteable(self):
        """The state as one writes it in Python."""
        return "[" + ", ".join(f'"{one}"' for one in self.state) + "]"

    def describe(self):
        text = ["PARSONS  Put the lines in order. Some may not belong."]
        rows = list(self.rows())
        text += [f"  {number} {letter}  {line}" for number, letter, line in rows if number]
        text += ["  not used:"] * any(not number for number, _, _ in rows)
        text += [f"     {letter}  {line}" for number, letter, line in rows if not number]
        return "\n".join([*text, f"  state: {self.pasteable()}"])

    def picture(self):
        cell = "padding:1px 8px;border:0;text-align:left;" + MONO
        rows = [
            tag(
                "tr",
                *(tag("td", text, style=cell + ("" if number else ";opacity:.8")) for text in (number, letter, line)),
            )
            for number, letter, line in self.rows()
        ]
        n = len(self.state)
        heads = [tag("tr", tag("th", words, colspan=3, scope="colgroup", style="text-align:left;border-bottom:" + LINE))
                 for words in ("your program", "not used")]  # fmt: skip
        return tag("table", heads[0], *rows[:n], heads[1], *rows[n:], style="border-collapse:collapse;margin:4px 0")

    def front(self):
        page = parsons_class()(rows=[], indent=self.indent)

        def redraw():
            with page.hold_sync():
                page.rows = [dict(zip(("number", "letter", "text"), row)) for row in self.rows()]
                page.pasteable, page.reply = self.pasteable(), ""

        def asked(_, message, buffers):
            if message["how"] != "check":
                self.state = self.moved(message["letter"], message["how"])
                return
            words = self.reply()
            done = "All lines are in their places. Paste the state into your answer."
            page.reply = status(words or done, good=not words)

        page.on_msg(asked)
        self.follow(redraw)
        return page


def parsons(program, **options):
    """Lines to put in order.

    Args:
        program: the number of an exercise whose `puzzle` is a Parsons, or a program.
        options: as for Parsons, if a program was given.
    """
    if "\n" in program:
        return Parsons(program, **options)
    return find(program).puzzle.again()
