"""The Jacobian of a function as a table that one can read: choose how much each result counts, and predict what arrives.

Each result has a row, each input a column. Backward adds up the rows, each as often as its result counts: that is v @ J.
"""

import numpy as np
import traitlets

import edutorch as torch
from edutorch.course.widgets.twin import Twin, boxed, listed, status
from edutorch.viz.drawing import join, short, tag
from edutorch.viz.drawing.charts import svg, text
from edutorch.viz.drawing.colours import ORANGE, tint

AS_TYPED = -1  # the menu's choice where v is no single row
MOST = 8  # results, and inputs: more is not to be read at one glance
WIDE, HIGH, LEFT = 46, 28, 112  # of a cell, and of what stands left of the table, in pixels


class Jacobian(Twin):
    """A function's Jacobian, what is multiplied with it, and what arrives at the input.

    Attributes:
        state: {"x": where, "v": how much each result counts, "guess": the learner's v @ J, or None}: lists of numbers. The page
            shows v @ J once a guess is there.

    Example:
        >>> jacobian(lambda x: x[:-1] * x[1:], [2, 3, 5], v=[1, 10])
        JACOBIAN  at x = 2, 3, 5: a row for each of 2 results, a column for each of 3 inputs
              v       J
              1       3   2   .
             10       .   5   3
          v @ J       3  52  30
          v @ J is 1 * row 0 + 10 * row 1.
    """

    def __init__(self, f, state):
        self.f = f
        super().__init__(state=state)

    @traitlets.validate("state")
    def _fitting(self, proposal):
        x, v, guess = (proposal["value"][key] for key in ("x", "v", "guess"))
        rows, columns = self.table(x).shape
        if len(v) != rows:
            raise ValueError(f"v needs a number for each of the {rows} results, and has {len(v)}")
        if guess is not None and len(guess) != columns:
            raise ValueError(f"v @ J has a number for each of the {columns} inputs, and not {len(guess)}")
        return proposal["value"]

    # ------------------------------------------------------------------------------------------ what follows from it

    def table(self, x=None):
        """J as an array, at these numbers or at those of the state."""
        return table_of(self.f, self.state["x"] if x is None else x)

    def product(self):
        """v @ J."""
        return np.array(self.state["v"], np.float64) @ self.table()

    def sentence(self):
        """Of which rows v @ J is made."""
        counted = [(one, row) for row, one in enumerate(self.state["v"]) if one != 0]
        if not counted:
            return "No result counts, so nothing arrives."
        if len(counted) == 1 and counted[0][0] == 1:
            return f"v picks row {counted[0][1]}."
        return f"v @ J is {' + '.join(f'{plain(one)} * row {row}' for one, row in counted)}."

    def reply(self):
        """(is the guess right?, words); (None, "") without one."""
        guess = self.state["guess"]
        if guess is None:
            return None, ""
        J, v, right = self.table(), np.array(self.state["v"], np.float64), self.product()
        if near(guess, right):
            return True, f"Right. {self.sentence()}"
        words = ""
        if len(v) == J.shape[1] and near(guess, J @ v):
            words = "That is J @ v: it goes along the rows. v @ J adds the rows up. "
        elif near(guess, J.sum(0)):
            words = "There each row counts once, whatever v says. "
        return False, f"Not quite. {words}{self.sentence()}"

    # ------------------------------------------------------------------------------------------------------- showing

    def heading(self):
        rows, columns = self.table().shape
        where = listed(map(plain, self.state["x"]))
        return f"at x = {where}: a row for {each(rows, 'result')}, a column for {each(columns, 'input')}"

    def describe(self):
        rows = [*zip(map(plain, self.state["v"]), self.table()), ("v @ J", self.product())]
        wide = max(len(plain(one)) for _, row in rows for one in row) + 2
        lines = [
            f"  {name:>5}    " + "".join(f"{plain(one) if one else '.':>{wide}}" for one in row) for name, row in rows
        ]
        return "\n".join(
            [f"JACOBIAN  {self.heading()}", f"  {'v':>5}    {'J':>{wide}}", *lines, f"  {self.sentence()}"]
        )

    def picture(self, told=True):
        """The table: v at its left, v @ J below it.

        Args:
            told: show v @ J, too?
        """
        J, v, below = self.table(), self.state["v"], self.product()
        rows, columns = J.shape
        top, end = 24, 24 + rows * HIGH
        middle = {"text_anchor": "middle"}
        parts = [text(LEFT + j * WIDE + WIDE / 2, 15, f"x[{j}]", opacity=0.8, **middle) for j in range(columns)]
        parts.append(text(76, 15, "v", font_style="italic", **middle))
        for i in range(rows):
            parts.append(text(44, top + i * HIGH + 18, f"row {i}", text_anchor="end", opacity=0.8))
            parts.append(text(76, top + i * HIGH + 18, short(v[i]), font_weight="bold" if v[i] else None, **middle))
        parts.append(heat(J, LEFT, top))
        counted = [(top + i * HIGH + 1, WIDE * columns - 2, HIGH - 2) for i in range(rows) if v[i]]
        parts += [
            tag("rect", x=LEFT + 1, y=y, width=w, height=h, fill="none", stroke=ORANGE, stroke_width=2)
            for y, w, h in counted
        ]
        parts.append(text(LEFT - 12, end + 34, "v @ J", text_anchor="end", font_weight="bold"))
        if told:
            parts.append(heat(below[None], LEFT, end + 16, scale=max(abs(J).max(), abs(below).max())))
        else:
            parts.append(heat(np.zeros((1, columns)), LEFT, end + 16))
            parts += [text(LEFT + j * WIDE + WIDE / 2, end + 34, "?", **middle) for j in range(columns)]
        words = self.describe() if told else f"{self.heading()}. Predict v @ J."
        parts = [tag("title", "The Jacobian, and v at its left"), tag("desc", words), *parts]
        return svg(LEFT + columns * WIDE + 2, end + HIGH + 20, *parts, words=words)

    def front(self):
        import ipywidgets

        wide = {"width": "340px"}
        names = {"x": "x", "v": "v", "guess": "v @ J?"}
        fields = {
            key: ipywidgets.Text(description=name, continuous_update=False, layout=wide) for key, name in names.items()
        }
        fields["guess"].placeholder = "a number for each column"
        only = ipywidgets.Dropdown(description="only", layout={"width": "200px"})
        picture, reply = ipywidgets.HTML(), ipywidgets.HTML()

        def redraw():
            for key, field in fields.items():
                numbers = self.state[key]
                field.value = "" if numbers is None else listed(map(plain, numbers))
            rows = len(self.state["v"])
            options = (("as typed", AS_TYPED), *((f"row {i}", i) for i in range(rows)))
            if only.options != options:
                only.options = options
            only.value = next((i for i in range(rows) if list(self.state["v"]) == one_hot(i, rows)), AS_TYPED)
            picture.value = self.picture(told=self.state["guess"] is not None)
            right, words = self.reply()
            reply.value = status(
                words or "Type v @ J, a number for each column, and press Enter; then it is drawn.", right
            )

        def take(**new):
            """A new state, if it fits. What is not a guess is a new question."""
            if all(new[key] == self.state[key] for key in new):
                return
            state = {**self.state, "guess": None, **new}
            try:
                if "x" in new and len(state["v"]) != (rows := len(self.table(new["x"]))):
                    state["v"] = one_hot(0, rows)
                self.state = state
            except (ValueError, traitlets.TraitError) as error:
                reply.value = status(str(error), good=False)

        def typed(change, key):
            try:
                numbers = numbers_of(change["new"])
            except ValueError as error:
                reply.value = status(str(error), good=False)
                return
            take(**{key: numbers or (None if key == "guess" else [])})

        def picked(change):
            if change["new"] not in (None, AS_TYPED):
                take(v=one_hot(change["new"], len(self.state["v"])))

        for key, field in fields.items():
            field.observe(lambda change, key=key: typed(change, key), "value")
        only.observe(picked, "value")
        self.follow(redraw)
        second = ipywidgets.HBox([fields["v"], only], layout={"flex_flow": "row wrap"})
        return boxed([fields["x"], second, picture, fields["guess"], reply])


def table_of(f, x):
    """The Jacobian of f at these numbers, in float64: a row for each result, a column for each input.

    Raises:
        ValueError: in words for the learner, if f cannot be had there, or the table is too large for a picture.

    Example:
        >>> table_of(lambda x: x.sum(), [2, 3]).tolist()
        [[1.0, 1.0]]
    """
    if not 1 <= len(x) <= MOST:
        raise ValueError(f"x needs 1 to {MOST} numbers, and has {len(x)}")
    try:
        J = torch.autograd.functional.jacobian(f, torch.tensor([float(one) for one in x], dtype=torch.float64))
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        raise ValueError(f"f cannot work on {len(x)} number{'s' * (len(x) > 1)}: {error}") from None
    J = J.reshape(-1, len(x)).cpu().numpy()
    if not 1 <= len(J) <= MOST:
        raise ValueError(f"a picture has room for 1 to {MOST} results, and f has {len(J)}")
    return J


def heat(J, x, y, wide=WIDE, high=HIGH, scale=None):
    """A table as coloured cells: orange above zero, blue below; zero is blank. Where there is room, each has its number.

    Args:
        J: an array with two dimensions.
        x, y: where its corner is.
        wide, high: of a cell; from 22 pixels on there is room for numbers. Without them, a dash marks what is below zero.
        scale: the number that has the full colour; the largest by default.
    """
    scale = scale or abs(J).max() or 1.0
    rows, columns = J.shape
    lines = "".join(f"M{x} {y + i * high}h{columns * wide}" for i in range(1, rows))
    lines += "".join(f"M{x + j * wide} {y}v{rows * high}" for j in range(1, columns))
    parts = [tag("path", d=lines, stroke="currentColor", stroke_opacity=0.15)] if lines else []
    small = {"text_anchor": "middle", "font_size": 12 if wide >= 40 else 11}
    for (i, j), one in np.ndenumerate(J):
        if one:
            left, top = x + j * wide, y + i * high
            parts.append(tag("rect", x=left, y=top, width=wide, height=high, fill=tint(strength(one, scale))))
            if wide >= 22:
                parts.append(text(left + wide / 2, top + high / 2 + 4, cell_text(one, wide), **small))
            elif one < 0:
                parts.append(tag("path", d=f"M{left + 3} {top + high / 2:g}h{wide - 6}", stroke="currentColor"))
    look = {"fill": "none", "stroke": "currentColor", "stroke_opacity": 0.5}
    parts.append(tag("rect", x=x, y=y, width=columns * wide, height=rows * high, **look))
    return join(parts)


def strength(one, scale):
    """How strong a colour is: also small numbers are to be seen."""
    return float(np.sign(one) * (0.2 + 0.8 * min(abs(one) / scale, 1.0)))


def cell_text(one, wide):
    """A number, with as many digits as its cell has room for."""
    written = f"{one:.{3 if wide >= 40 else 2}g}".replace("-", "−")
    return written.replace("0.", ".", 1) if abs(one) < 1 else written


def plain(one):
    """A number as one types it: three digits that count.

    Example:
        >>> plain(3.0), plain(-0.25), plain(2 / 3)
        ('3', '-0.25', '0.667')
    """
    return f"{one + 0.0:.3g}"


def each(n, word):
    return f"each of {n} {word}s" if n > 1 else f"the only {word}"


def one_hot(place, length):
    """Numbers of which one is 1, and all others are 0."""
    return [float(i == place) for i in range(length)]


def near(mine, right):
    """As exact as somebody types: two digits behind the point."""
    return len(mine) == len(right) and bool(np.all(np.abs(np.array(mine) - right) < 0.0051 + 0.01 * np.abs(right)))


def numbers_of(words):
    """The numbers of a text such as "1, -0.5, 2".

    Raises:
        ValueError: in words for the learner.
    """
    try:
        found = [float(part) for part in words.strip(" ()[]").replace(",", " ").split()]
    except ValueError:
        raise ValueError(f"{words!r} should be numbers with commas between, as in 1, -0.5, 2.") from None
    if not np.isfinite(found).all():
        raise ValueError("inf and nan have no place in a table of slopes.")
    return found


def jacobian(f, x, v=None, guess=None):
    """A function's Jacobian, to be multiplied from the left.

    Args:
        f: a function of a tensor with one dimension; what it returns has one dimension, or is one number.
        x: where: 1 to 8 numbers.
        v: how much each result counts; only the first by default.
        guess: of v @ J, to show what the page replies.

    Raises:
        ValueError: in words for the learner, if something does not fit.
    """
    x = [float(one) for one in x]
    v = one_hot(0, len(table_of(f, x))) if v is None else [float(one) for one in v]
    return Jacobian(f, {"x": x, "v": v, "guess": None if guess is None else [float(one) for one in guess]})
