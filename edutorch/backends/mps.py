"""Apple's graphics chip: edutorch does not use it."""


def is_available():
    """Can it be used? No."""
    return False


def is_built():
    """Was edutorch made to use it? No."""
    return False


def is_macos_or_newer(major, minor):
    """Is this macOS of that version or a newer one, with the chip in use? No."""
    return False
