"""An optimizer in a notebook: its text, and below it how much it changes and how much it remembers."""

from edutorch.viz.drawing import bytes_in_words, bytes_of, count, join, tensors_in
from edutorch.viz.html.pieces import opening, plain, table

HEAD = ("group", "tensors", "numbers in them", "memory of the state")


def page_of_optimizer(optimizer):
    """The exact text of an optimizer, which tells all settings, and a part that opens: a table of its groups.

    Args:
        optimizer: it stays as it is.
    """
    rows, total = [], 0
    for i, group in enumerate(optimizer.param_groups):
        params = group["params"]
        numbers = sum(p.numel() for p in params)
        # `p in state` first: state is a dictionary that writes down whatever it is asked for
        state = bytes_of(tensors_in([optimizer.state[p] for p in params if p in optimizer.state]))
        rows.append([i, f"{len(params):,}", f"{numbers:,}", bytes_in_words(state)])
        total += numbers
    title = f"changes {count(total, 'number')} in {count(len(rows), 'group')}"
    return join([plain(repr(optimizer)), opening(title, table(HEAD, rows, numbers=3))])
