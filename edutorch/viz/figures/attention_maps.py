"""`viz.attention(weights)`: which token looks at which."""

import numpy as np

from edutorch.viz.drawing import BLUE, SIZE, count, fitting, numpy_of, picture, rgb, short, tag, text
from edutorch.viz.figures.figure import Figure

HOVERED = 4096  # if there are more cells than these in all, they are drawn as pictures, without a word for each
TOLD = 16  # queries of each head that the text names
ROOM = 660  # how wide the figure may be


def attention(weights, queries=None, keys=None):
    """A heat map for each head: one row for each token that asks, one column for each that is looked at.

    Args:
        weights: (queries, keys), (heads, queries, keys) or (1, heads, queries, keys), from 0 to 1.
        queries, keys: the tokens as texts; numbers if left out. If only one is given and it fits, it serves for both.

    Returns:
        Figure with `.weights` (heads, queries, keys), `.queries`, `.keys`, and `.strongest`: for each head a list of the
        key that each query looks at most.

    Raises:
        ValueError: if the shapes do not fit.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import viz
        >>> viz.attention(torch.tensor([[1.0, 0.0], [0.25, 0.75]]), ["the", "cat"])
        attention: 1 head, 2 queries, 2 keys
          head 0: the → the 1.00, cat → cat 0.75
    """
    weights = numpy_of(weights, np.float64)
    while weights.ndim > 3 and len(weights) == 1:
        weights = weights[0]
    weights = weights[None] if weights.ndim == 2 else weights
    if weights.ndim != 3 or not weights.size:
        raise ValueError(
            f"expected weights (heads, queries, keys), but got {weights.shape}: choose one of the batch, weights[0]"
        )
    heads, rows, columns = weights.shape
    queries = keys if queries is None and keys is not None and len(keys) == rows else queries
    keys = queries if keys is None and queries is not None and len(queries) == columns else keys
    queries, keys = tokens(queries, rows, "queries"), tokens(keys, columns, "keys")
    strongest = [[keys[j] for j in head.argmax(-1)] for head in weights]

    cell = max(8, min(26, 280 // max(rows, columns)))
    label = {"font_size": min(SIZE, cell + 2)}
    left = min(max(map(len, queries)) * 7 + 10, 90)
    above = min(max(map(len, keys)) * 7 + 30, 100)
    width, height = left + columns * cell + 16, above + rows * cell + 14
    across = max(1, min(heads, int(ROOM // width)))
    parts = []
    for h, head in enumerate(weights):
        x, y = h % across * width + left, h // across * height + above
        parts.append(text(x, y - above + 14, f"head {h}", font_weight=600))
        parts += cells(head, x, y, cell, queries, keys, weights.size <= HOVERED)
        for i, token in enumerate(queries):
            at = y + (i + 0.5) * cell + 4
            parts.append(text(x - 5, at, fitting(token, left - 8), text_anchor="end", **label))
        for j, token in enumerate(keys):
            turned = f"translate({x + (j + 0.5) * cell + 4:.1f} {y - 5}) rotate(-90)"
            parts.append(tag("text", fitting(token, above - 24), transform=turned, **label))
        frame = {"width": columns * cell, "height": rows * cell, "fill": "none", "stroke": "currentColor"}
        parts.append(tag("rect", x=x, y=y, stroke_opacity=0.4, **frame))
    lines = [f"attention: {count(heads, 'head')}, {count(rows, 'query', 'queries')}, {count(columns, 'key')}"]
    for h, head in enumerate(weights):
        pairs = [
            f"{query} → {key} {row.max():.2f}" for query, key, row in zip(queries, strongest[h], head, strict=True)
        ]
        lines.append(f"  head {h}: " + ", ".join(pairs[:TOLD]) + (", …" if rows > TOLD else ""))
    size = (across * width, -(-heads // across) * height)
    return Figure(size, parts, "\n".join(lines), weights=weights, queries=queries, keys=keys, strongest=strongest)


def tokens(names, n, what):
    if names is None:
        return [str(i) for i in range(n)]
    if len(names) != n:
        raise ValueError(f"expected {n} {what}, but got {len(names)}")
    return [str(name) for name in names]


def cells(head, x, y, cell, queries, keys, hovered):
    """The cells of one head: the larger the weight, the less of the page shines through."""
    shares = np.nan_to_num(head)  # nan, where a mask has left nothing to look at, is drawn as nothing
    shares = np.clip(shares / max(shares.max(), 1e-12), 0, 1)
    if not hovered:
        pixels = np.empty((*head.shape, 4), np.uint8)
        pixels[..., :3], pixels[..., 3] = rgb([BLUE]), np.round(shares * 255)
        yield picture(pixels, x, y, head.shape[1] * cell, head.shape[0] * cell)
        return
    for (i, j), weight in np.ndenumerate(head):
        words = tag("title", f"{queries[i]} → {keys[j]}: {short(round(weight, 4))}")
        look = {"fill": BLUE, "fill_opacity": float(shares[i, j])}
        yield tag("rect", words, x=x + j * cell, y=y + i * cell, width=cell, height=cell, **look)
