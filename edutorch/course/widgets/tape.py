"""A tensor and its memory: above the grid that one sees, below the tape on which its numbers lie.

Size, stride and offset say which cell of the tape each place of the grid reads. Choose other numbers, and see.
"""

import itertools

from edutorch.course.widgets.twin import Twin, boxed, listed, sizes, status
from edutorch.viz.drawing import tag
from edutorch.viz.drawing.colours import BLUE, ORANGE, tint

ROOM = 64  # numbers that a picture shows at most


class Tape(Twin):
    """A view of a tensor's memory.

    Attributes:
        state: {"size": [...], "stride": [...], "offset": n, "index": a place of the grid or None, "guess": the learner's guess
            which cell that place reads, or None}. The page marks the cell once a guess is there.

    Example:
        >>> import edutorch as torch
        >>> tape(torch.arange(6).reshape(2, 3).T, index=(2, 1))
        TAPE  x.as_strided((3, 2), (1, 3), 0): 6 places, not contiguous
          grid
            0  3
            1  4
            2  5
          tape
            cell    0  1  2  3  4  5
            number  0  1  2  3  4  5
            read    1  1  1  1  1  1
          x[2, 1] reads cell 0 + 2*1 + 1*3 = 5, which holds 5.
    """

    def __init__(self, x, index=None):
        x = x.detach()
        total = x.untyped_storage().nbytes() // x.element_size()
        if max(total, x.numel()) > ROOM:
            raise ValueError(f"a picture has room for {ROOM} numbers; this tensor has {x.numel()}, its memory {total}")
        self.flat = x.as_strided((total,), (1,), 0)
        self.begin = {"size": list(x.shape), "stride": list(x.stride()), "offset": x.storage_offset()}
        super().__init__(state={**self.begin, "index": None if index is None else list(index), "guess": None})

    # ------------------------------------------------------------------------------------------ what follows from it

    def error(self):
        """What PyTorch says if this view is not possible; "" if it is."""
        size = self.state["size"]
        numbers = 1
        for n in size:
            numbers *= n
        if numbers > ROOM:
            return f"a picture has room for {ROOM} numbers, and this view has {numbers}"
        try:
            self.view()
        except RuntimeError as error:
            return str(error)
        index = self.state["index"]
        if index is not None and (len(index) != len(size) or any(i >= n for i, n in zip(index, size))):
            return f"x[{listed(index)}] is no place of a grid of size {tuple(size)}"
        return ""

    def view(self):
        return self.flat.as_strided(tuple(self.state["size"]), tuple(self.state["stride"]), self.state["offset"])

    def cell_of(self, index):
        """The cell of the tape that a place of the grid reads."""
        return self.state["offset"] + sum(i * step for i, step in zip(index, self.state["stride"]))

    def reads(self):
        """How often each cell is read."""
        counts = [0] * len(self.flat)
        for index in itertools.product(*map(range, self.state["size"])):
            counts[self.cell_of(index)] += 1
        return counts

    def sum_of(self, index):
        """The arithmetic behind `cell_of`, written out."""
        terms = [f"{i}*{step}" for i, step in zip(index, self.state["stride"])]
        return " + ".join([str(self.state["offset"]), *terms])

    def sentence(self):
        """Which cell the chosen place reads; "" if none is chosen."""
        index = self.state["index"]
        if index is None or self.error():
            return ""
        cell = self.cell_of(index)
        return f"x[{listed(index)}] reads cell {self.sum_of(index)} = {cell}, which holds {text(self.flat[cell])}."

    def reply(self):
        """(is the guess right?, words); (None, "") without one."""
        guess, index = self.state["guess"], self.state["index"]
        if guess is None or index is None or self.error():
            return None, ""
        right = guess == self.cell_of(index)
        return right, f"{'Right' if right else 'Not quite'}: {self.sentence()}"

    # ------------------------------------------------------------------------------------------------------- showing

    def code(self):
        state = self.state
        return f"x.as_strided({tuple(state['size'])}, {tuple(state['stride'])}, {state['offset']})"

    def rows(self):
        """The grid as rows of (index, number): the last dimension goes to the right, all others down.

        Between two tables of a cube stands an empty row.
        """
        view, size = self.view(), self.state["size"]
        for number, front in enumerate(itertools.product(*map(range, size[:-1]))):
            if len(size) > 2 and number and front[-1] == 0:
                yield []
            yield [((*front, i), text(view[(*front, i)])) for i in range(size[-1])] if size else [((), text(view))]

    def describe(self):
        if self.error():
            return f"TAPE  {self.code()}\n  {self.error()}"
        kind = "contiguous" if self.view().is_contiguous() else "not contiguous"
        places = self.view().numel()
        lines = [f"TAPE  {self.code()}: {places} place{'' if places == 1 else 's'}, {kind}", "  grid"]
        wide = max([len(text(x)) for x in self.flat] + [len(str(len(self.flat) - 1)), 1])
        lines += ["    " + "  ".join(f"{number:>{wide}}" for _, number in row) for row in self.rows()]
        rows = {"cell": range(len(self.flat)), "number": map(text, self.flat), "read": self.reads()}
        lines.append("  tape")
        lines += [f"    {name:<6}  " + "  ".join(f"{x!s:>{wide}}" for x in row) for name, row in rows.items()]
        return "\n".join(lines + [f"  {self.sentence()}"] * bool(self.sentence()))

    def picture(self, told=True):
        """The grid and the tape.

        Args:
            told: mark the cell that the chosen place reads, too?
        """
        if self.error():
            return tag("div", tag("code", self.code()), status(self.error(), good=False))
        chosen = None if self.state["index"] is None else tuple(self.state["index"])
        grid = [
            tag(
                "tr",
                *(square(number, 1, index == chosen) for index, number in row),
                style=None if row else "height:8px",
            )
            for row in self.rows()
        ]
        reads = self.reads()
        mark = self.cell_of(chosen) if chosen is not None and told else None
        tape = [square(text(x), n, cell == mark) for cell, (x, n) in enumerate(zip(self.flat, reads))]
        small = "font-size:85%;opacity:.8;text-align:center"
        numbers = [tag("td", cell, style=small) for cell in range(len(reads))]
        often = [tag("td", f"{n} times" if n > 1 else "read" if n else "–", style=small) for n in reads]
        name = "text-align:left;font-weight:normal;padding-right:8px"
        look = "border-collapse:separate;border-spacing:3px;margin:2px 0"
        heads = [tag("th", word, scope="row", style=name) for word in ("cell", "number", "")]
        tape = [tag("tr", head, *cells) for head, cells in zip(heads, (numbers, tape, often))]
        scrolled = tag("div", tag("table", *tape, style=look), style="overflow-x:auto")
        contiguous = "contiguous" if self.view().is_contiguous() else "not contiguous"
        said = self.sentence() if told and self.state["guess"] is None else ""  # the reply to a guess says it, too
        words = tag("p", tag("code", self.code()), f" is {contiguous}. {said}", style="margin:4px 0")
        return tag("div", tag("b", "grid"), tag("table", *grid, style=look), tag("b", "tape"), scrolled, words)

    def front(self):
        import ipywidgets

        names = {"size": "size", "stride": "stride", "offset": "offset", "index": "index", "guess": "cell?"}
        wide = {"width": "260px"}
        fields = {
            key: ipywidgets.Text(description=name, continuous_update=False, layout=wide) for key, name in names.items()
        }
        fields["index"].placeholder = "a place of the grid"
        transpose, reset = (ipywidgets.Button(description=name) for name in ("Transpose", "Begin again"))
        picture, reply = ipywidgets.HTML(), ipywidgets.HTML()

        def redraw():
            for key, field in fields.items():
                value = self.state[key]
                field.value = "" if value is None else listed(value) if isinstance(value, list) else str(value)
            picture.value = self.picture(told=self.state["guess"] is not None)
            right, words = self.reply()
            ask = "Which cell of the tape does this place read? Type it beside `cell?`." if self.state["index"] else ""
            reply.value = status(words or ask, right)

        def typed(change, key):
            try:
                numbers = sizes(change["new"])
                if key in ("offset", "guess") and len(numbers) > 1:
                    raise ValueError(f"{names[key]} should be one whole number.")
            except ValueError as error:
                reply.value = status(str(error), good=False)
                return
            if key in ("offset", "guess"):
                value = numbers[0] if numbers else (0 if key == "offset" else None)
            else:
                value = numbers or (None if key == "index" else [])
            if value != self.state[key]:
                self.state = {**self.state, "guess": None, key: value}

        def turned(_):
            state = self.state
            self.state = {
                **state,
                "size": state["size"][::-1],
                "stride": state["stride"][::-1],
                "index": None,
                "guess": None,
            }

        def begun(_):
            self.state = {**self.begin, "index": None, "guess": None}

        for key, field in fields.items():
            field.observe(lambda change, key=key: typed(change, key), "value")
        transpose.on_click(turned)
        reset.on_click(begun)
        self.follow(redraw)
        rows = [list(fields.values())[:3], [fields["index"], fields["guess"], transpose, reset]]
        boxes = [ipywidgets.HBox(row, layout={"flex_flow": "row wrap"}) for row in rows]
        return boxed([*boxes, picture, reply])


def text(x):
    """A number as it is written in a cell."""
    value = x.item()
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def square(number, times, marked):
    """A cell: filled if it is read, with a second border if it is read twice, with a thick one if it is the chosen one."""
    look = f"border:1px dashed {BLUE};opacity:.7" if times == 0 else f"border:2px solid {BLUE};background:{tint(-0.3)}"
    if times > 1:
        look = f"border:4px double {BLUE};background:{tint(-0.5)}"
    if marked:
        look = f"border:4px solid {ORANGE};background:{tint(0.4)};font-weight:bold"
    return tag(
        "td", number, style=f"min-width:28px;height:26px;padding:0 4px;text-align:center;border-radius:3px;{look}"
    )


def tape(x, index=None):
    """A tensor and its memory.

    Args:
        x: a tensor whose memory holds at most 64 numbers.
        index: a place of the grid that is marked: a tuple.
    """
    return Tape(x, index)
