"""OpenMP, with which PyTorch spreads a loop over several processors: edutorch's own code does not use it."""


def is_available():
    """Is it used? No."""
    return False
