"""class Figure: a picture for those who see it, the same in words for those who do not, and its values for Python."""

import pathlib

from edutorch.viz.drawing import Markup, join, svg, tag
from edutorch.viz.html.pieces import opening, plain


class Figure:
    """A figure that a notebook shows. It has further attributes: the values that it was drawn from.

    Attributes:
        svg: the picture. It has the colours of the page around it.
        words: what `print` shows and screen readers read; the first line says what it is.

    Args:
        size: width and height in pixels.
        parts: elements of SVG.
        words: the figure in words.
        values: the further attributes.
    """

    def __init__(self, size, parts, words, **values):
        self.size, self.words = size, words
        self.svg = svg(*size, *parts, words=words.partition("\n")[0])
        vars(self).update(values)

    def __repr__(self):
        return self.words

    def _repr_html_(self):
        return tag("div", tag("div", self.svg, style="overflow-x:auto"), opening("in words", plain(self.words)))

    def _repr_svg_(self):
        """The picture where there is no page around it: dark on white."""
        paper = self.svg.replace('style="', 'style="color:#1a1a1a;background:#fff;', 1)
        return join([Markup(paper)])

    def save(self, path):
        """Write the picture to a file whose name ends in .svg.

        Raises:
            ValueError: for any other ending.
        """
        path = pathlib.Path(path)
        if path.suffix.lower() != ".svg":
            raise ValueError(f"cannot tell from {path.name!r} how to save: the name must end in .svg")
        path.write_text(self._repr_svg_(), encoding="utf-8")
