"""What stays of a live picture in a saved notebook: a smaller picture, as SVG and as an image within HTML, and its words.

JupyterLab shows no SVG of a notebook that it does not trust, for an SVG may hold programs. Within an image no program
runs, so an image whose address *is* the picture (`data:image/svg+xml,...`, RFC 2397) is shown everywhere.
"""

import re
from collections import Counter
from urllib.parse import quote
from zlib import crc32

from edutorch.viz.drawing import tag
from edutorch.viz.html.pieces import opening, plain

ROOT = re.compile(r"(<svg[^>]*>)\s*(<title>.*?</title>)?(.*)", re.DOTALL)
WORDS = re.compile(r"<title>.*?</title>|<desc>.*?</desc>", re.DOTALL)
HANDLES = re.compile(r' (?:class|data-id)="[^"]*"')
ELEMENT = re.compile(r"<([a-z]+)([^>]*)>")
LOOK = re.compile(
    r' (fill|fill-opacity|stroke|stroke-width|stroke-dasharray|font-size|font-weight|font-family|text-anchor)="([^"]*)"'
)
AS_IS = " =':/,;()!?@~+$*[]{}-._"  # what an address between double quotes may hold beside letters and digits


def bundle(svg, words):
    """What a notebook keeps of a picture: words, HTML, and SVG (for printing and converting), each under its MIME type."""
    picture = still(svg)
    address = "data:image/svg+xml," + quote(picture.replace('"', "'"), safe=AS_IS)
    image = tag("img", src=address, alt=words.partition("\n")[0], style="max-width:100%")
    html = tag("div", image, opening("in words", plain(words)))
    return {"text/plain": words, "text/html": html, "image/svg+xml": picture}


def still(svg):
    """The same picture in two thirds of the letters: without what only a live one needs, and with each look said once."""
    head, title, rest = ROOT.fullmatch(svg).groups(default="")
    rest = HANDLES.sub("", WORDS.sub("", rest)).replace("\n", "")
    times = Counter(_look(attributes) for _, attributes in ELEMENT.findall(rest))
    rules = "".join(f".{_name(look)}{{{look}}}" for look, n in times.items() if look and n > 1)

    def with_name(element):
        name, attributes = element.groups()
        look = _look(attributes)
        return f'<{name} class="{_name(look)}"{LOOK.sub("", attributes)}>' if look and times[look] > 1 else element[0]

    return f"{head}{title}<style>{rules}</style>{ELEMENT.sub(with_name, rest)}"


def _look(attributes):
    """How an element is painted, as a rule of CSS."""
    return ";".join(f"{key}:{value}{'px' if key == 'font-size' else ''}" for key, value in LOOK.findall(attributes))


def _name(rule):
    """The rule's class. It follows from the rule, so several pictures on one page do not disturb each other."""
    return f"e{crc32(rule.encode()):x}"
