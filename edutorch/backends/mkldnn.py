"""Intel's library for networks (oneDNN): edutorch does not use it. Its switches are kept, and change nothing."""

enabled = True
deterministic = False
allow_tf32 = True


def is_available():
    """Is it used? No."""
    return False
