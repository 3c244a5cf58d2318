"""A clinic for networks: instruments that were read while each patient trained, a diagnosis, and then the sick line.

`Record` is what the instruments read, `Diagnosis` a sickness with the signs that give it away, `Case` a patient: the program
that trains it, and which of its lines is wrong. A lesson makes them; lessons/lesson_10 has eight.
"""

from collections.abc import Callable
from dataclasses import dataclass

from edutorch.course.widgets.clinic_instruments import PICTURES, WORDS
from edutorch.course.widgets.twin import LINE, MONO, Twin, boxed, status
from edutorch.viz.drawing import tag

INSTRUMENTS = {
    "loss": "the loss, epoch by epoch",
    "gradients": "how long each gradient is, in the first epoch and the last",
    "activations": "what each layer answers to the validation set",
    "model": "its layers, and how they stand while it is validated",
}


@dataclass(frozen=True)
class Layer:
    """One layer, as it was found at the end: its answers to the validation set, and its switches."""

    name: str
    kind: str
    std: float
    zeros: float  # the share of its numbers that are exactly 0
    low: float
    high: float
    learns: bool | None  # do its parameters want a gradient? None if it has none
    training: bool  # its mode while it was validated


@dataclass(frozen=True)
class Record:
    """What the instruments read."""

    losses: list[float]  # of every step of training
    validation: list[float]  # after every epoch
    accuracy: float  # on the validation set, at the end
    gradients: dict[str, tuple]  # parameter -> (norm in the first epoch, norm in the last); None where there was none
    layers: list[Layer]
    twice: bool  # asked twice about the validation set: did it answer the same?

    @property
    def training(self):
        """The mean loss of each epoch."""
        n = len(self.losses) // len(self.validation)
        return [sum(self.losses[i : i + n]) / n for i in range(0, len(self.losses), n)]


@dataclass(frozen=True)
class Sign:
    """What one instrument shows if a patient has a certain sickness."""

    instrument: str
    holds: Callable[[Record], bool]
    expected: str  # what one would see
    here: Callable[[Record], str]  # what one does see


@dataclass(frozen=True)
class Diagnosis:
    """A sickness, and its signs: all of them hold for those who have it, and for nobody else."""

    name: str
    signs: tuple[Sign, ...]

    def fits(self, record):
        return all(sign.holds(record) for sign in self.signs)

    def reply(self, record):
        """(does it fit?, what speaks for it, or the first instrument that speaks against it)."""
        for sign in self.signs:
            if not sign.holds(record):
                return False, f"The {sign.instrument} would tell: {sign.expected}. Here {sign.here(record)}."
        return True, " ".join(f"The {sign.instrument}: {sign.here(record)}." for sign in self.signs)


@dataclass(frozen=True)
class Case:
    """A patient.

    Args:
        diagnosis: the name of its sickness.
        lines: the program that trains it.
        sick: the number of the wrong line, counted from 0; None in a healthy program. An empty line is one that is missing.
        examine: trains such a program, and returns its Record.
    """

    diagnosis: str
    lines: tuple[str, ...]
    sick: int | None
    examine: Callable[[str], Record]

    def record(self):
        return self.examine("\n".join(line for line in self.lines if line))

    def told(self):
        """(number, line, is it the sick one?) for the whole program; a missing line has no number."""
        number = 0
        for place, line in enumerate(self.lines):
            number += bool(line)
            yield number if line else None, line or "(a line is missing here)", place == self.sick


class Clinic(Twin):
    """Patients, instruments, and a question: what is wrong?

    Args:
        cases: the patients. The first is the healthy one, to compare with.
        diagnoses: what may be chosen.

    Attributes:
        state: {"patient": its number, "instrument": one of INSTRUMENTS, "diagnosis": what was chosen, or None}. The sick line
            is shown once the diagnosis is right.
    """

    def __init__(self, cases, diagnoses, patient=0, instrument="loss", diagnosis=None):
        self.cases, self.diagnoses = list(cases), {one.name: one for one in diagnoses}
        super().__init__(state={"patient": patient, "instrument": instrument, "diagnosis": diagnosis})
        if not 0 <= patient < len(self.cases):
            raise ValueError(f"there is no patient {patient}; they are 0 to {len(self.cases) - 1}")
        for given, known in ((instrument, INSTRUMENTS), (diagnosis, {None, *self.diagnoses})):
            if given not in known:
                raise ValueError(f"{given!r} is none of {', '.join(map(str, filter(None, known)))}")

    # ------------------------------------------------------------------------------------------ what follows from it

    def case(self):
        return self.cases[self.state["patient"]]

    def solved(self):
        return self.state["diagnosis"] == self.case().diagnosis

    def reply(self):
        """(is the diagnosis right?, words); (None, "") without one."""
        chosen = self.state["diagnosis"]
        if chosen is None:
            return None, ""
        right, words = self.diagnoses[chosen].reply(self.case().record())
        return right, ("Right. " if right else "Not quite. ") + words

    def title(self):
        number = self.state["patient"]
        return f"patient {number}{', who is healthy' if number == 0 else ''}"

    # ------------------------------------------------------------------------------------------------------- showing

    def describe(self):
        instrument = self.state["instrument"]
        text = [f"CLINIC  {self.title()}; {instrument}: {INSTRUMENTS[instrument]}"]
        text += [f"  {line}" for line in WORDS[instrument](self.case().record())]
        if self.state["diagnosis"]:
            text.append(f"  diagnosis: {self.state['diagnosis']}. {self.reply()[1]}")
        if self.solved():
            for number, line, sick in self.case().told():
                text.append(f"  {number or '':>4}  {line}{'   <- here' if sick else ''}".rstrip())
        return "\n".join([*text, f"  state: {self.state}"])

    def picture(self):
        instrument, record = self.state["instrument"], self.case().record()
        healthy = None if self.state["patient"] == 0 else self.cases[0].record()
        # A status, so that whoever does not see the picture hears that another one is there.
        head = tag("p", tag("b", self.title()), f": {INSTRUMENTS[instrument]}", role="status", style="margin:4px 0")
        shown = tag("div", PICTURES[instrument](record, healthy), style="overflow-x:auto")
        right, words = self.reply()
        said = status(f"{self.state['diagnosis']}: {words}" if words else "", right)
        return tag("div", head, shown, said, self.revealed() if self.solved() else "")

    def revealed(self):
        """The program. Its sick line has a border, an arrow, and a word."""
        rows = []
        for number, line, sick in self.case().told():
            border = "border:2px solid #d55e00" if sick else "border:0"
            cell = f"padding:0 8px;text-align:left;line-height:1.35;{MONO};"
            texts = [number or "", line + ("   ◀ here" if sick else "")]
            rows.append(tag("tr", *(tag("td", one, style=cell + border) for one in texts)))
        look = f"border-collapse:collapse;border:{LINE};margin:4px 0;font-size:90%"
        return tag("div", tag("table", *rows, style=look), style="overflow-x:auto")

    def front(self):
        import ipywidgets

        wide = {"description_width": "80px"}
        patients = [("0, healthy" if n == 0 else str(n), n) for n in range(len(self.cases))]
        patient = ipywidgets.Dropdown(description="patient", options=patients, style=wide, layout={"width": "200px"})
        instrument = ipywidgets.RadioButtons(
            description="instrument", options=list(INSTRUMENTS), style=wide, layout={"width": "200px"}
        )
        diagnosis = ipywidgets.RadioButtons(
            description="diagnosis",
            options=list(self.diagnoses),
            value=None,
            style=wide,
            layout={"width": "max-content"},
        )
        reveal = ipywidgets.Button(description="Reveal", tooltip="show the sick line; first choose a diagnosis")
        picture = ipywidgets.HTML(layout={"flex": "1 1 480px"})

        def redraw():
            patient.value, instrument.value = self.state["patient"], self.state["instrument"]
            diagnosis.value = self.state["diagnosis"]
            reveal.disabled = self.state["diagnosis"] is None or self.solved()
            picture.value = self.picture()

        def turned(change, key):
            if change["new"] is not None and change["new"] != self.state[key]:
                fresh = {"diagnosis": None} if key == "patient" else {}
                self.state = {**self.state, **fresh, key: change["new"]}

        for key, control in (("patient", patient), ("instrument", instrument), ("diagnosis", diagnosis)):
            control.observe(lambda change, key=key: turned(change, key), "value")
        reveal.on_click(lambda _: setattr(self, "state", {**self.state, "diagnosis": self.case().diagnosis}))
        self.follow(redraw)
        left = ipywidgets.VBox([patient, instrument], layout={"margin": "0 16px 0 0"})
        right = ipywidgets.VBox([diagnosis, reveal])
        return boxed([ipywidgets.HBox([left, right, picture], layout={"flex_flow": "row wrap"})])


def clinic(cases, diagnoses, patient=0, instrument="loss", diagnosis=None):
    """Read the instruments of a patient, say what is wrong, and see the sick line.

    Args:
        cases, diagnoses: the patients, the healthy one first, and what may be wrong.
        patient, instrument, diagnosis: what is shown first.

    Raises:
        ValueError: if there is no such patient, instrument or diagnosis.
    """
    return Clinic(cases, diagnoses, patient, instrument, diagnosis)
