"""The page that lists the course: what each notebook promises, in its own words, and how long it takes."""

import json
import re

TITLES = {"nn": "Networks: nn", "optim": "Training: optim and data"}
BEGIN = """# The course

Every notebook is a small book of its own: it promises something that you can check at its end, asks you to guess before it
shows, and has exercises that say what is wrong with an answer. All of them run offline, without a graphics card, in seconds.
Here they are with their answers and outputs, as they are tested. To work in them, `pip install "edutorch[lab]"` and
[`edutorch lab`](../install.md): there the solutions are blank. Which ones, and in which order? See
[Paths](../learning.md). For a class, see [Teaching](../teaching.md).
"""


def course_index(course, notebooks):
    """The page in MyST's Markdown.

    Args:
        course: the folder with the notebooks.
        notebooks: their paths.
    """
    lines = [BEGIN]
    for part in sorted({path.parent for path in notebooks}):
        name = part.name.lstrip("0123456789_")
        inside = sorted(path for path in notebooks if path.parent == part)
        lines += [f"## {TITLES.get(name, name.replace('_', ' ').capitalize())}", ""]
        lines += ["| notebook | what you do | time |", "|---|---|---|"]
        for path in inside:
            title, promise, time = head(path)
            where = path.relative_to(course).with_suffix("").as_posix()
            lines.append(f"| [{number(path)} {title}]({where}) | {promise} | {time} |")
        lines += ["", "```{toctree}", ":hidden:", ":maxdepth: 1", ""]
        lines += [path.relative_to(course).with_suffix("").as_posix() for path in inside]
        lines += ["```", ""]
    return "\n".join(lines)


def number(path):
    return path.stem.partition("_")[0]


def head(path):
    """(title, promise, time) of a notebook, from its first cell; `edutorch course check` asks that they are there."""
    text = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
    title, promise, *_ = re.sub(r"^# ", "", text).split("\n\n")
    time = re.search(r"\*\*Time:\*\* (.*?)\.\s", text)[1]
    return title.strip(), " ".join(promise.split()).replace("|", "\\|"), time
