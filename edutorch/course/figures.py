"""Figures that say in words what they show: for those who cannot see them, and for the test that compares outputs."""

import io


class Described:
    """A picture with its description. Jupyter shows the picture, everything else the words."""

    def __init__(self, png, alt):
        self.png, self.alt = png, alt

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": self.alt, "image/png": self.png}, {"image/png": {"alt": self.alt}}


def show(figure, alt):
    """Show a matplotlib figure together with a sentence that tells the same.

    Args:
        figure: a matplotlib Figure. It is closed, so that it is not shown twice.
        alt: what the figure tells.

    Raises:
        ValueError: if there is no description.
    """
    if not alt.strip():
        raise ValueError("a figure needs a description: show(figure, alt='what it tells')")
    import matplotlib.pyplot as plt
    from IPython.display import display

    png = io.BytesIO()
    figure.savefig(png, format="png", bbox_inches="tight", dpi=110)
    plt.close(figure)
    display(Described(smaller(png), alt))


def smaller(png, colours=256):
    """A picture in so many colours, as bytes: a third of the size, so that notebooks stay small."""
    from PIL import Image  # matplotlib brings it

    picture = Image.open(png).convert("RGBA")
    see_through = picture.getextrema()[3][0] < 255  # only one of Pillow's ways knows transparency; the other is finer
    way = Image.Quantize.FASTOCTREE if see_through else Image.Quantize.MEDIANCUT
    picture = picture if see_through else picture.convert("RGB")
    few = picture.quantize(colours, way, dither=Image.Dither.NONE)
    file = io.BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()
