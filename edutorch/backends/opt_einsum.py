"""The package opt_einsum, which looks for a good order of products in einsum: numpy's own search is used instead."""

enabled = False
strategy = None


def is_available():
    """Is it used? No."""
    return False


def get_opt_einsum():
    """The package: None, as it is not used."""
    return None
