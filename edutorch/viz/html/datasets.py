"""A dataset in a notebook: how many samples, and what the first one is made of."""

import random

import numpy as np

from edutorch.graph import TensorBase
from edutorch.random import fork_rng
from edutorch.utils.data import Dataset, IterableDataset
from edutorch.vision.pillow import is_pil_image
from edutorch.viz.drawing import as_pixels, count, numpy_of, picture, smaller, svg, tag
from edutorch.viz.html.pieces import plain, table

PIXELS = 32  # a thumbnail has at most so many a side
PARTS = 12  # of a sample


def page_of_dataset(dataset):
    """Its text or class, its length, and the first sample: type, shape and value of each part, a picture as a thumbnail.

    Args:
        dataset: it is asked for a sample only if all of its code is edutorch's own. What a user's `__getitem__` does, how
            long it takes and what it prints, nobody knows.
    """
    own_text = type(dataset).__repr__ is not object.__repr__  # else it would be an address, another one in each run
    title = plain(repr(dataset)) if own_text else tag("b", type(dataset).__name__)
    return tag("div", title, tag("div", length(dataset)), first_sample(dataset) if is_known(dataset) else "")


def length(dataset):
    try:
        return count(len(dataset), "sample")
    except Exception:  # a stream need not know, and what a user wrote may fail in any way
        return "a stream of samples" if isinstance(dataset, IterableDataset) else "samples of unknown number"


def is_known(dataset):
    """Is all the code that makes a sample edutorch's own: this class, datasets inside, and transforms? A stream never is."""
    held = [one for value in vars(dataset).values() for one in (value if isinstance(value, list | tuple) else [value])]
    inside = [one for one in held if isinstance(one, Dataset)]
    code = [type(dataset), *(one for one in held if callable(one))]
    ours = all(one.__module__.startswith(("edutorch.", "builtins")) for one in code)
    return ours and not isinstance(dataset, IterableDataset) and all(is_known(one) for one in inside)


def first_sample(dataset):
    """A table of its parts. Where a transform draws random numbers, none of the user's are used up."""
    states = random.getstate(), np.random.get_state()
    try:
        with fork_rng():
            sample = dataset[0]
    except Exception as error:  # an empty dataset, a file that is not there
        return tag("div", f"The first sample cannot be shown: {type(error).__name__}: {error}")
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
    parts = list(parts_of(sample, ""))
    rows = [[name, kind(part), shape(part), value(part)] for name, part in parts[:PARTS]]
    if len(parts) > PARTS:
        rows.append(["…", f"{len(parts) - PARTS} more", "", ""])
    return table(["first sample", "type", "shape", "value"], rows)


def parts_of(sample, name):
    """(name, part) for everything in a sample of tuples, lists and dictionaries."""
    if isinstance(sample, dict):
        pairs = [(f"{name}[{key!r}]", part) for key, part in sample.items()]
    elif isinstance(sample, tuple) or (
        isinstance(sample, list) and not all(isinstance(x, int | float) for x in sample)
    ):
        pairs = [(f"{name}[{i}]", part) for i, part in enumerate(sample)]
    else:
        yield name or "sample", sample
        return
    for key, part in pairs:
        yield from parts_of(part, key)


def kind(part):
    return f"{type(part).__name__}, {part.dtype}" if hasattr(part, "dtype") else type(part).__name__


def shape(part):
    if isinstance(part, TensorBase | np.ndarray):
        return str(tuple(part.shape))
    if is_pil_image(part):
        return f"{part.width} × {part.height}, {part.mode}"
    return f"length {len(part):,}" if hasattr(part, "__len__") else ""


def value(part):
    """A picture as a thumbnail, a short value as text."""
    if is_pil_image(part):
        part = np.asarray(part.convert("RGB"))
    if isinstance(part, TensorBase | np.ndarray) and part.ndim:
        return thumbnail(numpy_of(part))
    text = str(part.item()) if isinstance(part, TensorBase | np.generic | np.ndarray) else repr(part)
    if " object at 0x" in text:
        return ""  # an address would be another one next time
    return text if len(text) <= 60 else text[:59] + "…"


def thumbnail(array):
    """A small picture, if the array has the shape of one; of a list of numbers, the numbers."""
    if array.ndim == 1 and array.size <= 6:
        return ", ".join(f"{x:.4g}" if array.dtype.kind == "f" else str(x) for x in array)
    if array.dtype.kind not in "uifb":
        return ""
    pixels = as_pixels(array)
    if pixels is None or max(pixels.shape[:2]) < 8 or min(pixels.shape[:2]) < 4:
        return ""
    pixels = smaller(pixels, PIXELS)
    height, width = pixels.shape[:2]
    scale = 64 / max(height, width)
    size = (width * scale, height * scale)
    return svg(*size, picture(pixels, 0, 0, *size), words=f"picture of the first sample, {array.shape}")
