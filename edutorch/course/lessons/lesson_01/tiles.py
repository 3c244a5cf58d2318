"""Exercise 01-6: a picture in tiles, without moving a number."""

import edutorch as torch


def pictures(draw):
    k, rows, columns = draw.size(high=3), draw.size(high=3), draw.size(high=3)
    return {"picture": torch.arange(rows * k * columns * k).reshape(rows * k, columns * k), "k": k}


def tiles_by_cutting(picture, k):
    rows = [picture[top : top + k].split(k, 1) for top in range(0, len(picture), k)]
    return torch.stack([torch.stack(list(row)) for row in rows])


TILES_HEAD = "def tiles(picture, k):\n    h, w = picture.shape\n    "
TILES = [
    (
        TILES_HEAD + "return picture.view(h // k, w // k, k, k)",
        "the numbers were only taken in order: split each dimension where it stands, h into (h // k, k) and w into "
        "(w // k, k), and move the dimensions afterwards",
    ),
    (
        TILES_HEAD + "return picture.view(h // k, k, w // k, k)",
        "each dimension is split as it should be; now exchange the two in the middle",
    ),
    (
        TILES_HEAD + "return picture.view(h // k, k, w // k, k).permute(2, 0, 1, 3)",
        "the tile's column comes first here; the tile's row should",
    ),
]
