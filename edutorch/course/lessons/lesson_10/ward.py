"""The first figure of notebook 10: the curves of all nine patients on one page, each in its own bed."""

import math

from edutorch.course.lessons.lesson_10.programs import PATIENTS
from edutorch.course.widgets.clinic_instruments import percent, told
from edutorch.course.widgets.race import Still
from edutorch.viz.drawing import BLUE, ORANGE, svg, tag, text

WIDE, HIGH, COLUMNS = 236, 122, 3  # of one bed, and how many stand in a row
TOP = 5.0  # the axis goes from 0 to this loss; what is higher leaves the picture
FAINT = {"font_size": 11, "opacity": 0.8}


def ward():
    """All nine at once: what each one's loss did in 30 epochs, and how many digits it reads in the end."""
    records = [patient.record() for patient in PATIENTS]
    words = ["WARD  the loss of nine trainings; in eight of them one line of the program is wrong"]
    words += [f"  patient {number}{in_words(record)}" for number, record in enumerate(records)]
    beds = [bed(number, record) for number, record in enumerate(records)]
    floor = math.ceil(len(beds) / COLUMNS) * HIGH
    names = tag("title", "nine trainings"), tag("desc", "; ".join(words))
    picture = svg(COLUMNS * WIDE, floor + 24, *names, *beds, key(floor + 12), words=words[0])
    return Still("\n".join(words), picture)


def in_words(record):
    """What is seen in a bed."""
    first, last = record.validation[0], record.validation[-1]
    return f": validation from {told(first)} to {told(last)}, {percent(record.accuracy)} right"


def bed(number, record):
    """Training as a line, validation with dashes, and the height of somebody who guesses as dots."""
    x0, y0 = number % COLUMNS * WIDE + 4, number // COLUMNS * HIGH + 24
    width, height = WIDE - 24, HIGH - 38

    def y(value):
        return (TOP - value) / TOP * height

    def curve(values, **look):
        step = width / (len(values) - 1)
        points = " ".join(f"{i * step:.0f},{max(y(value), -99):.1f}" for i, value in enumerate(values))
        return tag("polyline", points=points, fill="none", stroke_width=2.2, **look)

    def across(value, **look):
        return tag("path", d=f"M0 {y(value):.1f}h{width}", stroke="currentColor", **look)

    curves = (
        across(0.0, opacity=0.5),
        across(math.log(10), opacity=0.6, stroke_dasharray="1 4"),
        curve([record.losses[0], *record.training], stroke=BLUE),
        curve([record.losses[0], *record.validation], stroke=ORANGE, stroke_dasharray="6 4"),
    )
    name = f"{number}, healthy" if number == 0 else str(number)
    return tag(
        "g",
        text(x0, y0 - 8, name, font_weight="bold"),
        text(x0 + width, y0 - 8, f"{percent(record.accuracy)} right", text_anchor="end", **FAINT),
        tag("svg", *curves, x=x0, y=y0, width=width, height=height + 1),  # an svg of its own cuts off what leaves it
    )


def key(place):
    """What the three kinds of lines are."""
    kinds = (
        ("training", BLUE, None, 2.2),
        ("validation", ORANGE, "6 4", 2.2),
        ("guessing: ln 10", "currentColor", "1 4", 1),
    )
    parts = [text(4, place, f"The loss of 30 epochs, from 0 to {TOP:g}:")]
    for i, (name, colour, dashes, width) in enumerate(kinds):
        x = 250 + i * 140
        parts.append(tag("path", d=f"M{x} {place - 4}h24", stroke=colour, stroke_width=width, stroke_dasharray=dashes))
        parts.append(text(x + 30, place, name))
    return tag("g", *parts)
