"""The first figure of notebook 09: digits as a dataset has them, as a sampler orders them, and as batches."""

import edutorch as torch
from edutorch.utils.data import BatchSampler, RandomSampler

BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#767676"


def belt_of_digits(images, size=8, batch_size=3, seed=0):
    """Draw the way of the first few pictures into batches.

    Args:
        images: a tensor of pictures (N, 8, 8).
        size: how many of them.
        batch_size: how many a batch.
        seed: of the sampler's generator.

    Returns:
        the figure, and a sentence that tells the same.
    """
    import matplotlib.pyplot as plt

    def begin():
        return RandomSampler(range(size), generator=torch.Generator().manual_seed(seed))

    order, batches = list(begin()), list(BatchSampler(begin(), batch_size, drop_last=False))
    figure = plt.figure(figsize=(6.4, 3.4))
    width = 0.80 / (size + 1)
    places = {0: range(size), 1: order, 2: order}
    names = ("dataset", "sampler", "batches")
    for row, top in enumerate((0.70, 0.39, 0.08)):
        figure.text(0.01, top + 0.09, names[row], fontsize=11, weight="bold", va="center")
        for column, position in enumerate(places[row]):
            gap = (column // batch_size) * width / 2 if row == 2 else 0
            axis = figure.add_axes((0.15 + column * width + gap, top, width * 0.92, 0.17))
            axis.imshow(images[position].tolist(), cmap="gray_r", vmin=0, vmax=16)
            axis.set(xticks=[], yticks=[])
            axis.set_title(str(position), fontsize=9, pad=2)
            for side in axis.spines.values():
                side.set(color=(BLUE, GREY, ORANGE)[row], linewidth=1.0 + row / 2)
    for number, batch in enumerate(batches):
        left = 0.15 + number * batch_size * width + number * width / 2
        words = str((len(batch), *images.shape[1:]))
        figure.text(left + len(batch) * width / 2, 0.04, words, fontsize=9, ha="center", va="center")
    alt = f"Three rows of digits. Dataset: positions 0 to {size - 1} in order. Sampler: the order {order}. "
    return figure, alt + f"Batches: {', '.join(map(str, batches))}; each becomes one tensor."
