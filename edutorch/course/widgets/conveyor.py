"""How a DataLoader makes batches, drawn as conveyor belts: samples, the sampler's order, batches of positions, tensors.

Before the batches are shown, one has to say what is in the third. All of it is done by the real classes of utils.data, so what
is drawn is what PyTorch gives for the same seed.
"""

from edutorch.course.widgets.twin import Twin, boxed, listed, sizes, status
from edutorch.random import Generator
from edutorch.utils.data import BatchSampler, DataLoader, RandomSampler, SequentialSampler
from edutorch.viz.drawing import join, svg, tag, text
from edutorch.viz.drawing.colours import BLUE, ORANGE, tint

ROOM = 20  # samples that a picture shows at most
ASKED = 3  # the batch that one has to predict, counted from 1
WIDTH, HEIGHT, LEFT, GAP = 720, 276, 92, 8  # of the picture; of its names; between two batches
LANES = {"samples": 22, "sampler": 92, "batches": 162, "collate": 232}  # how far down each belt is


class Conveyor(Twin):
    """The way from samples to batches.

    Attributes:
        state: {"size": how many samples, "batch_size": n, "shuffle": bool, "drop_last": bool, "seed": n, "epoch": n, counted
            from 1, "guess": the positions in the third batch, as the learner thinks; "none" if there is none; or None}. The
            page shows the batches once a guess is there. The words and the saved picture always tell them.

    Example:
        >>> conveyor(size=10, batch_size=4)
        CONVEYOR  10 samples, batch_size=4, shuffle=False, drop_last=False
          sampler   0 1 2 3 4 5 6 7 8 9
          batches   [0, 1, 2, 3] [4, 5, 6, 7] [8, 9]
          collate   [0, 10, 20, 30] [40, 50, 60, 70] [80, 90]
          left out  nothing
          The 3rd batch holds positions 8, 9.
        >>> conveyor(size=10, batch_size=4, drop_last=True).sentence()
        'There is no 3rd batch: positions 8, 9 do not fill one, and drop_last leaves them out.'
    """

    # ------------------------------------------------------------------------------------------ what follows from it

    def samples(self):
        """The dataset: sample i is the number 10 * i, so that nobody takes a sample for its position."""
        return [10 * i for i in range(self.state["size"])]

    def sampler(self):
        """A fresh sampler. Its generator begins at the seed, and goes on from epoch to epoch."""
        if not self.state["shuffle"]:
            return SequentialSampler(self.samples())
        return RandomSampler(self.samples(), generator=Generator().manual_seed(self.state["seed"]))

    def passed(self, stage):
        """What an iterable gives in the chosen epoch."""
        for _ in range(self.state["epoch"]):
            given = list(stage)
        return given

    def order(self):
        """The positions, as the sampler gives them."""
        return self.passed(self.sampler())

    def batches(self):
        """The positions in each batch."""
        return self.passed(BatchSampler(self.sampler(), self.state["batch_size"], self.state["drop_last"]))

    def tensors(self):
        """The batches themselves."""
        size, drop_last = self.state["batch_size"], self.state["drop_last"]
        apart = Generator()  # a DataLoader draws a number for itself: not one of the learner's
        return self.passed(
            DataLoader(self.samples(), size, sampler=self.sampler(), drop_last=drop_last, generator=apart)
        )

    def left_out(self):
        """The positions that come into no batch."""
        return self.order()[sum(map(len, self.batches())) :]

    def error(self):
        """Why this belt cannot run, where possible in PyTorch's words; "" if it can."""
        state = self.state
        if state["size"] > ROOM:
            return f"a picture has room for {ROOM} samples, and this dataset has {state['size']}"
        if state["epoch"] < 1:
            return f"epochs are counted from 1, but got epoch={state['epoch']}"
        try:
            self.batches()
        except ValueError as error:
            return str(error)
        return ""

    def answer(self):
        """The positions in the third batch; "none" if there is none."""
        batches = self.batches()
        return batches[ASKED - 1] if len(batches) >= ASKED else "none"

    def sentence(self):
        """What is in the third batch."""
        right, left = self.answer(), self.left_out()
        if right != "none":
            return f"The 3rd batch holds position{'s' * (len(right) > 1)} {listed(right)}."
        if left and len(self.batches()) == ASKED - 1:
            one = len(left) == 1
            words = f"position{'s' * (not one)} {listed(left)} {'does' if one else 'do'} not fill one"
            return f"There is no 3rd batch: {words}, and drop_last leaves {'it' if one else 'them'} out."
        return f"There is no 3rd batch: all samples are used up after {len(self.batches())}."

    def reply(self):
        """(is the guess right?, words); (None, "") without one."""
        guess, right = self.state["guess"], self.answer()
        if guess is None:
            return None, ""
        if guess == right:
            return True, f"Right. {self.sentence()}"
        return False, f"Not quite. {self.sentence()}{self.likely(guess, right)}"

    def likely(self, guess, right):
        """What somebody has thought who guessed like this; "" if nobody knows."""
        if guess == "none":
            return " A last batch may be smaller than the others." if len(right) < self.state["batch_size"] else ""
        size, plain, batches = self.state["batch_size"], list(range(self.state["size"])), self.batches()
        if guess == "none" or right == "none":
            return ""
        if guess == [10 * i for i in right]:
            return " Yours are what these samples hold; asked was where they lie."
        if guess == plain[(ASKED - 1) * size : ASKED * size]:
            return " You went by the order of the dataset; the sampler's order counts."
        if guess in batches:
            return f" Yours is batch number {batches.index(guess) + 1}: they are counted from 1."
        if sorted(guess) == sorted(right):
            return " The positions are right, but a batch keeps the sampler's order."
        return ""

    # ------------------------------------------------------------------------------------------------------- showing

    def title(self):
        state = self.state
        words = f"{state['size']} sample{'s' * (state['size'] != 1)}, batch_size={state['batch_size']}"
        words += f", shuffle={state['shuffle']}, drop_last={state['drop_last']}"
        return words + (f", seed {state['seed']}, epoch {state['epoch']}" if state["shuffle"] else "")

    def code(self):
        """The same loader, to be pasted."""
        state = self.state
        order = ""
        if state["shuffle"]:
            order = f"sampler=RandomSampler(samples, generator=torch.Generator().manual_seed({state['seed']})), "
        return f"DataLoader(samples, batch_size={state['batch_size']}, {order}drop_last={state['drop_last']})"

    def describe(self):
        if self.error():
            return f"CONVEYOR  {self.title()}\n  {self.error()}"
        lines = [
            f"CONVEYOR  {self.title()}",
            f"  sampler   {' '.join(map(str, self.order()))}",
            f"  batches   {' '.join(map(str, self.batches()))}",
            f"  collate   {' '.join(str(batch.tolist()) for batch in self.tensors())}",
            f"  left out  {listed(self.left_out()) or 'nothing'}",
            f"  {self.reply()[1] or self.sentence()}",
        ]
        return "\n".join(lines)

    def picture(self, told=True):
        """The belts.

        Args:
            told: show the batches, too?
        """
        if self.error():
            return tag("div", tag("code", self.title()), status(self.error(), good=False))
        order, batches = self.order(), self.batches()
        gaps = GAP * (-(-len(order) // self.state["batch_size"]) - 1)
        step = min(34, (WIDTH - LEFT - 12 - gaps) / max(len(order), 1))
        parts = [belt(name, y) for name, y in LANES.items()]
        for i, sample in enumerate(self.samples()):
            parts.append(box(LEFT + i * step, LANES["samples"], step, sample))
            parts.append(text(LEFT + (i + 0.5) * step, LANES["samples"] - 7, i, text_anchor="middle", font_size=11))
        parts += [ticket(LEFT + i * step, LANES["sampler"], step, position) for i, position in enumerate(order)]
        if told:
            parts += [one for part in self.grouped(batches, step) for one in part]
        else:
            parts += [hidden(LANES[name], step * len(order)) for name in ("batches", "collate")]
        words = self.describe() if told else f"{self.title()}. sampler: {listed(order)}. The batches are not shown yet."
        names = tag("title", "From samples to batches"), tag("desc", words)
        drawn = svg(WIDTH, HEIGHT, *names, join(parts), words=f"From samples to batches: {self.title()}")
        said = tag("p", self.sentence(), style="margin:4px 0") if told and self.state["guess"] is None else ""
        return tag("div", drawn, said, tag("p", tag("code", self.code()), style="margin:4px 0;font-size:85%"))

    def grouped(self, batches, step):
        """The parts of the two lower belts: each batch in a frame, and what is left out beside it."""
        x = LEFT
        for number, (batch, tensor) in enumerate(zip(batches, self.tensors()), 1):
            asked = number == ASKED
            for name, numbers, shape in (("batches", batch, ticket), ("collate", tensor.tolist(), box)):
                yield [shape(x + i * step, LANES[name], step, one) for i, one in enumerate(numbers)]
                yield [frame(x, LANES[name], step * len(batch), asked, joined=name == "collate")]
            if asked:
                yield [
                    text(
                        x + step * len(batch) / 2, LANES["batches"] - 9, "3rd", text_anchor="middle", font_weight="bold"
                    )
                ]
            x += step * len(batch) + GAP
        for i, position in enumerate(self.left_out()):
            yield [ticket(x + i * step, LANES["batches"], step, position, lost=True)]
        if self.left_out():
            yield [text(x, LANES["batches"] - 9, "left out")]

    def front(self):
        import ipywidgets

        def slider(name, key, low, high):
            return ipywidgets.IntSlider(
                self.state[key], low, high, description=name, continuous_update=False, layout={"width": "310px"}
            )

        controls = {
            "size": slider("samples", "size", 1, ROOM),
            "batch_size": slider("batch_size", "batch_size", 1, 10),
            "seed": slider("seed", "seed", 0, 9),
            "epoch": slider("epoch", "epoch", 1, 3),
        }
        for key in ("shuffle", "drop_last"):
            controls[key] = ipywidgets.Checkbox(
                self.state[key], description=key, indent=False, layout={"width": "130px"}
            )
        guess = ipywidgets.Text(description="3rd batch?", placeholder="4, 5 or: none", continuous_update=False)
        picture, reply = ipywidgets.HTML(), ipywidgets.HTML()

        def redraw():
            for key, control in controls.items():
                control.value = self.state[key]
            for key in ("seed", "epoch"):  # without shuffle they change nothing
                controls[key].disabled = not self.state["shuffle"]
            told = self.state["guess"]
            guess.value = "" if told is None else told if told == "none" else listed(told)
            picture.value = self.picture(told=told is not None)
            right, words = self.reply() if not self.error() else (None, "")
            reply.value = status(words or ASK, right)

        def moved(change, key):
            if change["new"] != self.state[key]:
                self.state = {**self.state, key: change["new"], "guess": None}

        def typed(change):
            words = change["new"].strip()
            try:
                new = "none" if words == "none" else sizes(words) or None
            except ValueError as error:
                reply.value = status(str(error), good=False)
            else:
                self.state = {**self.state, "guess": new}

        for key, control in controls.items():
            control.observe(lambda change, key=key: moved(change, key), "value")
        guess.observe(typed, "value")
        self.follow(redraw)
        rows = [["size", "batch_size"], ["seed", "epoch"], ["shuffle", "drop_last"]]
        boxes = [ipywidgets.HBox([controls[key] for key in row], layout={"flex_flow": "row wrap"}) for row in rows]
        return boxed([*boxes, picture, guess, reply])


ASK = "Which positions are in the 3rd batch? Type them in their order, or `none`, and press Enter; then it is drawn."
TALL = 26  # of a box


def belt(name, y):
    """A belt with its rollers, and its name."""
    look = {"fill": "none", "stroke": "currentColor", "opacity": 0.4}
    rollers = [tag("circle", cx=x, cy=y + TALL + 7, r=4, **look) for x in range(LEFT, WIDTH - 4, 48)]
    lines = [tag("path", d=f"M{LEFT - 6} {y + TALL + d}H{WIDTH - 6}", **look) for d in (3, 11)]
    return join([text(0, y + 18, name, font_weight="bold"), *lines, *rollers])


def box(x, y, step, number):
    """A sample: a solid box."""
    look = {"stroke": BLUE, "stroke_width": 1.5, "fill": tint(-0.3)}
    rect = tag("rect", x=x + 1.5, y=y, width=step - 3, height=TALL, **look)
    return join([rect, text(x + step / 2, y + 17, number, text_anchor="middle", font_size=11)])


def ticket(x, y, step, position, lost=False):
    """A position: a round ticket; dashed if it is left out."""
    look = {"stroke": BLUE, "stroke_width": 1.5, "fill": "none", "stroke_dasharray": "3 3" if lost else None}
    rect = tag("rect", x=x + 1.5, y=y + 2, width=step - 3, height=TALL - 4, rx=10, **look)
    return join([rect, text(x + step / 2, y + 17, position, text_anchor="middle", opacity=0.7 if lost else None)])


def frame(x, y, width, asked, joined):
    """What holds a batch together: thick and orange around the one that was asked for."""
    look = {"stroke": ORANGE if asked else "currentColor", "stroke_width": 3.5 if asked else 1.2}
    return tag("rect", x=x - 1, y=y - 4, width=width + 2, height=TALL + 6, rx=2 if joined else 12, fill="none", **look)


def hidden(y, width):
    look = {"fill": "none", "stroke": "currentColor", "stroke_dasharray": "6 4", "opacity": 0.6}
    rect = tag("rect", x=LEFT, y=y - 3, width=max(width, 30.0), height=TALL + 4, rx=4, **look)
    return join([rect, text(LEFT + max(width, 30.0) / 2, y + 17, "?", text_anchor="middle", font_weight="bold")])


def conveyor(size=10, batch_size=4, shuffle=False, drop_last=False, seed=0, epoch=1, guess=None):
    """The way from samples to batches.

    Args:
        size: how many samples; at most 20.
        batch_size, shuffle, drop_last: as a DataLoader takes them.
        seed: where the generator of the sampler begins.
        epoch: which pass over the data is drawn, counted from 1.
        guess: the positions in the third batch, or "none", to show what the page replies to it.
    """
    names = ("size", "batch_size", "shuffle", "drop_last", "seed", "epoch", "guess")
    return Conveyor(state=dict(zip(names, (size, batch_size, shuffle, drop_last, seed, epoch, guess))))
