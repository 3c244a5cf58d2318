"""The fast path of attention layers: edutorch has one path. The switch is kept, and changes nothing."""

fastpath = True


def get_fastpath_enabled():
    """What set_fastpath_enabled() was told."""
    return fastpath


def set_fastpath_enabled(value):
    """Kept, but without effect."""
    global fastpath
    fastpath = value
