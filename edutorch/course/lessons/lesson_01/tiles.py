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
    (
        TILES_HEAD + "return picture.view(h // k, w // k, k, k).transpose(1, 2)",
        "the sizes stand in the wrong order before the transpose: h splits into (h // k, k), and w into (w // k, k)",
    ),
    (
        TILES_HEAD + "return picture.view(h // k, k, w // k, k).transpose(1, 3)",
        "each dimension is split as it should be, but two others should change places: those in the middle",
    ),
    (
        TILES_HEAD + "return picture.view(k, h // k, k, w // k).permute(1, 3, 0, 2)",
        "neighbours are torn apart: row r is in tile r // k, so h splits into (h // k, k), the tile first",
    ),
    (
        TILES_HEAD + "return picture.view(k, h // k, k, w // k).transpose(1, 2)",
        "row r is in tile r // k, so h splits into (h // k, k), the tile first",
    ),
]
