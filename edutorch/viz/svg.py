"""The picture: a graph and the places of its parts, written as SVG.

It refers to nothing outside of itself and to no id, so many pictures can stand on one page. Classes and data-id tell
the widget what is what; colours are attributes, which a style sheet may overrule.
"""

from html import escape

from edutorch.viz.look import LINE, MONO, PAD, PALETTE, SANS, SMALL, TITLE, TITLE_LINE, looks_as, mono_width
from edutorch.viz.text import describe, header, rows, sentence

TIP = 7  # length of an arrow's head
ROW_COLOURS = {"shape": "faint", "value": "text", "grad": "grad", "error": "grad"}
SIGNS = {"added": "M-4,0h8M0,-4v8", "removed": "M-4,0h8", "changed": "M-4,-2h8M-4,2h8M2.5,-5l-5,10"}  # + − ≠
FADED = {"same": 0.7, "removed": 0.6}


def draw(graph, layout, description=None):
    """The SVG text of a graph that was laid out. The description is for those who cannot see it."""
    into = [_cluster(cluster, layout) for cluster in graph.clusters if cluster.id in layout.clusters]
    into += [_arrow(arrow, layout.arrows[arrow.id]) for arrow in graph.arrows]
    into += [_box(box, layout.boxes[box.id], graph) for box in graph.boxes]
    description = description or describe(graph)
    first, _, rest = description.partition("\n")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{layout.width}" height="{layout.height}" '
        f'viewBox="0 0 {layout.width} {layout.height}" role="img" font-family="{SANS}" '
        'style="max-width:100%;height:auto">\n'
        f"<title>{escape(first)}</title>\n<desc>{escape(rest)}</desc>\n" + "\n".join(into) + "\n</svg>\n"
    )


def _cluster(cluster, layout):
    x, y, width, height = layout.clusters[cluster.id]
    return (
        f'<g class="cluster" data-id="{cluster.id}"><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="12" '
        f'fill="{PALETTE["cluster"]}" fill-opacity="0.09" stroke="{PALETTE["cluster"]}" stroke-dasharray="5 4"/>'
        f'<text x="{x + 10:.1f}" y="{y + 16:.1f}" font-size="{SMALL}" font-weight="600" '
        f'fill="{PALETTE["clustertext"]}">{escape(cluster.title)}</text></g>'
    )


def _arrow(arrow, points):
    (hx, hy), (x, y) = points[-2], points[-1]
    length = ((x - hx) ** 2 + (y - hy) ** 2) ** 0.5 or 1.0
    ux, uy = (x - hx) / length, (y - hy) / length
    bx, by = x - ux * TIP, y - uy * TIP  # the line ends where the head begins
    head = f"{x:.1f},{y:.1f} {bx - uy * 3.2:.1f},{by + ux * 3.2:.1f} {bx + uy * 3.2:.1f},{by - ux * 3.2:.1f}"
    curve = [*points[:-1], (bx, by)]
    path = f"M{_point(curve[0])}C" + " ".join(_point(point) for point in curve[1:])
    change = getattr(arrow, "change", "")
    colour = PALETTE[change][1] if change else PALETTE["edge"]
    dashes = ' stroke-dasharray="4 3"' if change == "removed" else ""
    return (
        f'<g class="{f"arrow {change}".strip()}" data-id="{arrow.id}" data-from="{arrow.source}" '
        f'data-to="{arrow.target}"><path d="{path}" fill="none" stroke="{colour}" stroke-width="1.5"{dashes}/>'
        f'<polygon points="{head}" fill="{colour}"/></g>'
    )


def _point(point):
    return f"{point[0]:.1f},{point[1]:.1f}"


def _box(box, place, graph):
    _, _, width, height = place
    left, right = header(box)
    lines = [f"<title>{escape(sentence(box, graph))}</title>", *_outline(box, width, height, box.id == graph.root)]
    level = PAD / 2
    if left or right:
        baseline = f"{level + 14:.1f}"
        lines.append(_text("title", PAD, baseline, left, TITLE, PALETTE["text"], "700"))
        if right:
            kind, family = ("name", MONO) if box.op else ("kind", SANS)
            lines.append(
                f'<text class="{kind}" x="{width - PAD:.1f}" y="{baseline}" font-size="{SMALL}" text-anchor="end" '
                f'font-family="{family}" fill="{PALETTE["text" if box.op else "faint"]}">{escape(right)}</text>'
            )
        level += TITLE_LINE
    texts = rows(box)
    if not (left or right):
        level = (height - LINE * len(texts)) / 2
    for kind, text in texts:
        colour = PALETTE[ROW_COLOURS[kind]]
        x = PAD if left or right else round((width - mono_width(text)) / 2, 1)  # a lone number stands in the middle
        lines.append(_text(kind, x, f"{level + 11.5:.1f}", text, SMALL, colour, "400", MONO))
        level += LINE
    kinds = " ".join(filter(None, ("box", box.kind, "root" if box.id == graph.root else "", box.change)))
    inside = "".join(lines)
    if looks_as(box) in FADED:
        inside = f'<g opacity="{FADED[looks_as(box)]}">{inside}</g>'
    if box.change:
        inside += _sign(box.change)
    return f'<g class="{kinds}" data-id="{box.id}" transform="translate({place[0]},{place[1]})">{inside}</g>'


def _sign(change):
    """The badge at the corner of a box: a comparison does not speak by colours alone."""
    colour = PALETTE[change][1]
    return (
        f'<g class="sign"><circle r="8" fill="{colour}" stroke="#ffffff" stroke-width="1"/>'
        f'<path d="{SIGNS[change]}" stroke="#171c2b" stroke-width="2" stroke-linecap="round" fill="none"/></g>'
    )


def _text(kind, x, y, text, size, colour, weight, family=None):
    font = f' font-family="{family}"' if family else ""
    return (
        f'<text class="{kind}" x="{x}" y="{y}" font-size="{size}" font-weight="{weight}"{font} fill="{colour}" '
        f'xml:space="preserve">{escape(text)}</text>'
    )


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
        yield f'<rect class="rim" x="-3.5" y="-3.5" width="{width + 7:.1f}" height="{height + 7:.1f}" {rim}/>'
    if box.kind == "parameter":
        c, w, h = 8, width, height
        points = f"{c},0 {w - c:.1f},0 {w},{c} {w},{h - c:.1f} {w - c:.1f},{h} {c},{h} 0,{h - c:.1f} 0,{c}"
        yield f'<polygon {paint} points="{points}"{dashes}/>'
        return
    if box.kind == "module":  # a pile of sheets: there is more below
        sheet = f'class="sheet" fill="{fill}" stroke="{stroke}" stroke-width="1.3"'
        for k in (6, 3):
            yield f'<rect {sheet} x="{k}" y="{k}" width="{width}" height="{height}" rx="5"/>'
    rx = {"op": 9, "error": 9, "leaf": 1.5, "module": 5, "data": min(height / 2, 14)}[box.kind]
    yield f'<rect {paint} width="{width}" height="{height}" rx="{rx}"{dashes}/>'
    if box.kind == "error":
        x, red = width - 16, PALETTE["error"][1]
        yield f'<path class="cross" d="M{x:.1f},7l8,8m0,-8l-8,8" stroke="{red}" stroke-width="2.4" fill="none"/>'
    if box.kind == "leaf":
        yield f'<rect class="bar" width="4" height="{height}" fill="{stroke}"/>'
