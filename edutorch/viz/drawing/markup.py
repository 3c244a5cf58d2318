"""HTML and SVG as text. What is not markup already is escaped, so that no name and no sample can become part of a page."""

from html import escape


class Markup(str):
    """Text that is HTML or SVG already."""

    __slots__ = ()


def tag(name, *children, **attributes):
    """An element: its attributes, and inside it texts (which are escaped) and other elements.

    Args:
        name: such as "rect".
        children: strings, Markup, or numbers.
        attributes: `stroke_width=2` becomes stroke-width="2"; a trailing `_` avoids Python's own words; None is left out.

    Example:
        >>> tag("td", "a < b", class_="name", title=None)
        '<td class="name">a &lt; b</td>'
        >>> tag("rect", x=1 / 3)
        '<rect x="0.33"/>'
    """
    pairs = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None)
    head = name + "".join(f' {key}="{escape(rounded(value))}"' for key, value in pairs)
    if not children and name in ("circle", "image", "line", "path", "polygon", "polyline", "rect"):
        return Markup(f"<{head}/>")
    return Markup(f"<{head}>{join(children)}</{name}>")


def join(children):
    """Several children one after the other."""
    return Markup("".join(child if isinstance(child, Markup) else escape(str(child)) for child in children))


def rounded(value):
    """A number with at most two decimals: a hundredth of a pixel is not to be seen."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return str(value)
