"""The picture: a graph and the places of its parts, written as SVG.

It refers to nothing outside of itself and to no id, so many pictures can stand on one page. Classes and data-id tell
the widget what is what; colours are attributes, which a style sheet may overrule.
"""

from html import escape

from edutorch.viz.look import LINE, MONO, PAD, PALETTE, SANS, SMALL, TITLE, TITLE_LINE, looks_as, mono_width, width_of
from edutorch.viz.text import describe, header, rows, sentence

TIP = 7  # length of an arrow's head
ROW_COLOURS = {"shape": "faint", "grad": "grad", "error": "grad"}  # of those that are not as dark as most
SIGNS = {"added": "M-4,0h8M0,-4v8", "removed": "M-4,0h8", "changed": "M-4,-2h8M-4,2h8M2.5,-5l-5,10"}  # + − ≠
FADED = {"same": 0.7, "removed": 0.6}


def draw(graph, layout, description=None):
    """The SVG text of a graph that was laid out. The description is for those who cannot see it."""
    into = [
        *(_cluster(cluster, layout) for cluster in graph.clusters if cluster.id in layout.clusters),
        f'<g class="arrows" fill="none" stroke-width="1.5" stroke="{PALETTE["edge"]}">',  # what most have, said once
        *(_arrow(arrow, layout.arrows[arrow.id]) for arrow in graph.arrows),
        f'</g>\n<g class="boxes" fill="{PALETTE["text"]}">',
        *(_box(box, layout.boxes[box.id], graph) for box in graph.boxes),
        "</g>",
    ]
    description = description or describe(graph)
    first, _, rest = description.partition("\n")
    width, height = _short(layout.width), _short(layout.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{SANS}" font-size="{SMALL}" '
        'style="max-width:100%;height:auto">\n'
        f"<title>{escape(first)}</title>\n<desc>{escape(rest)}</desc>\n" + "\n".join(into) + "\n</svg>\n"
    )


def _cluster(cluster, layout):
    left, top, room, _ = layout.clusters[cluster.id]
    title = fitted(cluster.title, room - 14)
    whole = f"<title>{escape(cluster.title)}</title>" if title != cluster.title else ""
    x, y, width, height = map(_short, layout.clusters[cluster.id])
    return (
        f'<g class="cluster" data-id="{cluster.id}"><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="12" '
        f'fill="{PALETTE["cluster"]}" fill-opacity="0.09" stroke="{PALETTE["cluster"]}" stroke-dasharray="5 4"/>'
        f'<text x="{_short(left + 10)}" y="{_short(top + 16)}" font-weight="600" '
        f'fill="{PALETTE["clustertext"]}">{escape(title)}{whole}</text></g>'
    )


def fitted(title, room):
    """A frame's title, cut short if the frame is narrower: "loss_fn: CrossEntro…"."""
    if width_of(title, SMALL) <= room:
        return title
    while title and width_of(title + "…", SMALL) > room:
        title = title[:-1]
    return title.rstrip(": ") + "…"


def _arrow(arrow, points):
    (hx, hy), (x, y) = points[-2], points[-1]
    length = ((x - hx) ** 2 + (y - hy) ** 2) ** 0.5 or 1.0
    ux, uy = (x - hx) / length, (y - hy) / length
    bx, by = x - ux * TIP, y - uy * TIP  # the line ends where the head begins
    head = " ".join(map(_point, [(x, y), (bx - uy * 3.2, by + ux * 3.2), (bx + uy * 3.2, by - ux * 3.2)]))
    curve = [*points[:-1], (bx, by)]
    path = f"M{_point(curve[0])}C" + " ".join(_point(point) for point in curve[1:])
    change = getattr(arrow, "change", "")
    colour = PALETTE[change][1] if change else PALETTE["edge"]
    line = f' stroke="{colour}"' if change else ""
    line += ' stroke-dasharray="4 3"' if change == "removed" else ""
    return (
        f'<g class="{f"arrow {change}".strip()}" data-id="{arrow.id}"><path d="{path}"{line}/>'
        f'<polygon points="{head}" fill="{colour}" stroke="none"/></g>'
    )


def _point(point):
    return f"{_short(point[0])},{_short(point[1])}"


def _short(x):
    """A number of pixels, to a tenth: 8.0 as `8`."""
    return f"{round(x, 1):g}" if abs(x) < 1e5 else f"{x:.0f}"


def _box(box, place, graph):
    _, _, width, height = place
    left, right = header(box)
    lines = [f"<title>{escape(sentence(box, graph))}</title>", *_outline(box, width, height, box.id == graph.root)]
    level = PAD / 2
    if left or right:
        baseline = _short(level + 14)
        lines.append(_text("title", PAD, baseline, left, f' font-size="{TITLE}" font-weight="700"'))
        if right:
            kind, look = ("name", f' font-family="{MONO}"') if box.op else ("kind", f' fill="{PALETTE["faint"]}"')
            lines.append(_text(kind, _short(width - PAD), baseline, right, ' text-anchor="end"' + look))
        level += TITLE_LINE
    texts = rows(box)
    if not (left or right):
        level = (height - LINE * len(texts)) / 2
    lines.append(f'<g font-family="{MONO}">')
    for kind, text in texts:
        look = f' fill="{PALETTE[ROW_COLOURS[kind]]}"' if kind in ROW_COLOURS else ""
        x = PAD if left or right else round((width - mono_width(text)) / 2, 1)  # a lone number stands in the middle
        lines.append(_text(kind, x, _short(level + 11.5), text, look))
        level += LINE
    lines.append("</g>")
    kinds = " ".join(filter(None, ("box", box.kind, "root" if box.id == graph.root else "", box.change)))
    inside = "".join(lines)
    if looks_as(box) in FADED:
        inside = f'<g opacity="{FADED[looks_as(box)]}">{inside}</g>'
    if box.change:
        inside += _sign(box.change)
    return f'<g class="{kinds}" data-id="{box.id}" transform="translate({_point(place)})">{inside}</g>'


def _sign(change):
    """The badge at the corner of a box: a comparison does not speak by colours alone."""
    colour = PALETTE[change][1]
    return (
        f'<g class="sign"><circle r="8" fill="{colour}" stroke="#ffffff" stroke-width="1"/>'
        f'<path d="{SIGNS[change]}" stroke="#171c2b" stroke-width="2" stroke-linecap="round" fill="none"/></g>'
    )


def _text(kind, x, y, text, look):
    """A line of text. `look`: the attributes in which it differs from most, which are dark and monospaced."""
    look += ' xml:space="preserve"' if "  " in text else ""  # columns stay columns; browsers heed it only here
    return f'<text class="{kind}" x="{x}" y="{y}"{look}>{escape(text)}</text>'


def _outline(box, width, height, is_root):
    """What a box is, told by its shape: op round, leaf square with a bar, parameter without corners, data dashed, a closed
    module a pile, a failed op with a cross."""
    fill, stroke = PALETTE[looks_as(box)]
    paint = f'class="outline" fill="{fill}" stroke="{stroke}" stroke-width="{2.4 if box.change else 1.3}"'
    dashes = ' stroke-dasharray="3 3"' if box.kind == "data" else ""
    if box.change == "removed":
        dashes = ' stroke-dasharray="7 4"'
    if is_root:
        rim = f'rx="11" fill="none" stroke="{stroke}" stroke-width="1.3"'
        yield f'<rect class="rim" x="-3.5" y="-3.5" width="{_short(width + 7)}" height="{_short(height + 7)}" {rim}/>'
    if box.kind == "parameter":
        c, w, h = 8, width, height
        points = f"{c},0 {w - c:.1f},0 {w},{c} {w},{h - c:.1f} {w - c:.1f},{h} {c},{h} 0,{h - c:.1f} 0,{c}"
        yield f'<polygon {paint} points="{points}"{dashes}/>'
        return
    if box.kind == "module":  # a pile of sheets: there is more below
        w, h = _short(width), _short(height)
        edges = "".join(f"M{k},{_short(height + k - 3)}v3h{w}v-{h}h-3" for k in (3, 6))
        yield f'<path class="sheet" d="{edges}" fill="{fill}" stroke="{stroke}" stroke-width="1.3"/>'
    rx = {"op": 9, "error": 9, "leaf": 1.5, "module": 5, "data": min(height / 2, 14)}[box.kind]
    yield f'<rect {paint} width="{_short(width)}" height="{_short(height)}" rx="{rx:g}"{dashes}/>'
    if box.kind == "error":
        x, red = width - 16, PALETTE["error"][1]
        yield f'<path class="cross" d="M{x:.1f},7l8,8m0,-8l-8,8" stroke="{red}" stroke-width="2.4" fill="none"/>'
    if box.kind == "leaf":
        yield f'<rect class="bar" width="4" height="{height}" fill="{stroke}"/>'
