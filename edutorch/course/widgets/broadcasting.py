"""Two shapes, aligned from the right: which dimensions are stretched, which are new, and where the two clash."""

from edutorch.course.widgets.twin import LINE, Twin, boxed, listed, sizes, status
from edutorch.viz.drawing import tag
from edutorch.viz.drawing.colours import BLUE, VERMILION, tint

FIT, STRETCHED, NEW, CLASH = "fits", "stretched", "new", "clash"


def columns(a, b):
    """For each dimension, from the left: (size in a, size in b, size of the result, what happens in a, what in b).

    A size is None where the shape has no such dimension, and in the result where the two clash.

    Example:
        >>> columns((2, 1), (3,))
        [(2, None, 2, 'fits', 'new'), (1, 3, 3, 'stretched', 'fits')]
    """
    length = max(len(a), len(b))
    rows = [[None] * (length - len(shape)) + list(shape) for shape in (a, b)]
    found = []
    for m, n in zip(*rows):
        if None in (m, n):
            found.append((m, n, n if m is None else m, NEW if m is None else FIT, NEW if n is None else FIT))
        elif m == n or 1 in (m, n):
            found.append((m, n, n if m == 1 else m, *(STRETCHED if x == 1 != y else FIT for x, y in ((m, n), (n, m)))))
        else:
            found.append((m, n, None, CLASH, CLASH))
    return found


class Broadcasting(Twin):
    """Two shapes, and what comes of an operation on them.

    Attributes:
        state: {"a": a shape, "b": a shape, "guess": the learner's guess of the result's shape, or None}. The page shows the
            result once a guess is there. The words and the saved picture always tell it.

    Example:
        >>> two = broadcasting((2, 1, 4), (3, 1))
        >>> two
        BROADCASTING  a (2, 1, 4) and b (3, 1) give (2, 3, 4)
          dimension  -3  -2  -1
          a           2   1   4
          b           -   3   1
          result      2   3   4
          a: dimension -2 is stretched from 1 to 3.
          b: dimension -3 is new, of size 2; dimension -1 is stretched from 1 to 4.
        >>> two.state = {"a": [2, 3], "b": [4], "guess": None}
        >>> print(two.error())
        The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1
    """

    def columns(self):
        return columns(self.state["a"], self.state["b"])

    def result(self):
        """The shape of the result; None if the two clash."""
        shape = tuple(column[2] for column in self.columns())
        return None if None in shape else shape

    def error(self):
        """What PyTorch says to these two shapes; "" if they fit."""
        for place, (m, n, size, _, _) in reversed(list(enumerate(self.columns()))):
            if size is None:
                return f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension {place}"
        return ""

    def reply(self):
        """(is the guess right?, words); (None, "") without one. "error" is the guess that the two clash."""
        guess, result = self.state["guess"], self.result()
        if guess is None:
            return None, ""
        if result is None:
            return guess == "error", "The two clash. " + self.error()
        right = guess != "error" and tuple(guess) == result
        return right, f"{'Right' if right else 'Not quite'}: the result has the shape {result}."

    def happenings(self):
        """A sentence for each shape in which something happens."""
        for name, which in (("a", 3), ("b", 4)):
            words = []
            for place, column in enumerate(self.columns(), -len(self.columns())):
                if column[which] == STRETCHED:
                    words.append(f"dimension {place} is stretched from 1 to {column[2]}")
                elif column[which] == NEW:
                    words.append(f"dimension {place} is new, of size {column[2]}")
            if words:
                yield f"{name}: {'; '.join(words)}."

    def describe(self):
        a, b = tuple(self.state["a"]), tuple(self.state["b"])
        columns = self.columns()
        rows = [("dimension", range(-len(columns), 0)), ("a", [c[0] for c in columns]), ("b", [c[1] for c in columns])]
        rows.append(("result", ["✗" if c[2] is None else c[2] for c in columns]))
        text = [f"BROADCASTING  a {a} and b {b} {f'give {self.result()}' if self.result() is not None else 'clash'}"]
        text += [f"  {name:<9}" + "".join(f"{'-' if x is None else x:>4}" for x in sizes) for name, sizes in rows]
        text += [f"  {words}" for words in self.happenings()]
        return "\n".join(text + [f"  {self.error()}"] * bool(self.error()))

    def picture(self, told=True):
        """The two bars.

        Args:
            told: show the result, too?
        """
        columns = self.columns()
        numbers = range(-len(columns), 0)
        light = "font-weight:normal;text-align:"
        heads = [tag("th", i, scope="col", style=light + "center") for i in numbers]
        head = tag("tr", tag("th", "dimension", scope="row", style=light + "left;padding-right:12px"), *heads)
        rows = [row("a", [cell(c[0], c[2], c[3] if told else FIT) for c in columns])]
        rows.append(row("b", [cell(c[1], c[2], c[4] if told else FIT) for c in columns]))
        rows.append(
            row("result", [cell(c[2] if told else "?", c[2], CLASH if told and c[2] is None else FIT) for c in columns])
        )
        table = tag(
            "table", tag("thead", head), tag("tbody", *rows), style="border-collapse:separate;border-spacing:4px"
        )
        words = [tag("p", one, style="margin:2px 0") for one in [*self.happenings(), self.error()] if one and told]
        return tag("div", table, *words)

    def front(self):
        import ipywidgets

        wide = {"width": "320px"}
        fields = {
            name: ipywidgets.Text(description=f"shape {name}", continuous_update=False, layout=wide) for name in "ab"
        }
        guess = ipywidgets.Text(
            description="result?", placeholder="2, 3, 4 or: error", continuous_update=False, layout=wide
        )
        picture, reply = ipywidgets.HTML(), ipywidgets.HTML()

        def redraw():
            for name in "ab":
                fields[name].value = listed(self.state[name])
            told = self.state["guess"]
            guess.value = "" if told is None else told if told == "error" else listed(told)
            picture.value = self.picture(told=told is not None)
            right, words = self.reply()
            reply.value = status(words or "Guess the shape of the result, and press Enter; then it is drawn.", right)

        def typed(change, name):
            text = change["new"].strip()
            try:
                if name == "guess":
                    new = {"guess": text if text == "error" else sizes(text) if text else None}
                else:
                    new = {name: checked(sizes(text)), "guess": self.state["guess"]}
                    new["guess"] = self.state["guess"] if new[name] == list(self.state[name]) else None
            except ValueError as error:
                reply.value = status(str(error), good=False)
            else:
                self.state = {**self.state, **new}

        for name, field in {**fields, "guess": guess}.items():
            field.observe(lambda change, name=name: typed(change, name), "value")
        self.follow(redraw)
        return boxed([*fields.values(), guess, picture, reply])


def row(name, cells):
    return tag("tr", tag("th", name, scope="row", style="text-align:left;padding-right:12px"), *cells)


def cell(size, result, what):
    """A piece of a bar. Stretched is dashed, new is dotted, a clash is thick and crossed out."""
    words = {STRETCHED: f"{size} → {result}", NEW: f"new → {result}", CLASH: f"✗ {size if size is not None else ''}"}
    looks = {
        FIT: f"border:2px solid {BLUE};background:{tint(-0.3)}",
        STRETCHED: f"border:2px dashed {BLUE}",
        NEW: f"border:2px dotted {BLUE}",
        CLASH: f"border:4px double {VERMILION};font-weight:bold",
    }
    if size is None and what == FIT:
        return tag("td", "", style=f"min-width:56px;border-bottom:{LINE}")
    look = f"min-width:56px;padding:4px 8px;text-align:center;border-radius:4px;{looks[what]}"
    return tag("td", words.get(what, size), style=look)


def checked(shape):
    """Raise ValueError, in words, where a shape is too much for a picture."""
    if len(shape) > 6 or any(size > 9999 for size in shape):
        raise ValueError("a picture has room for 6 dimensions, of sizes up to 9999.")
    return shape


def broadcasting(a, b, guess=None):
    """Two shapes, aligned from the right.

    Args:
        a, b: shapes: tuples of whole numbers.
        guess: a shape, or "error", to show what the page replies to it.
    """
    state = {"a": checked(list(a)), "b": checked(list(b)), "guess": guess}
    return Broadcasting(state=state)
