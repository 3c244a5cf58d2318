"""Intel's graphics cards: edutorch does not use them, and says so."""


def is_available():
    """Can one be used? No."""
    return False


def device_count():
    """How many there are: 0."""
    return 0


def manual_seed(seed):
    """Nothing to seed: without a card nothing happens, as in PyTorch."""


def empty_cache():
    """Nothing to give back."""


manual_seed_all = manual_seed


def refused(name, doc):
    def function(*arguments):
        raise AssertionError("Torch not compiled with XPU enabled")

    function.__name__, function.__doc__ = name, doc
    return function


synchronize = refused("synchronize", "There is nothing to wait for.")
current_device = refused("current_device", "There is no card.")
get_device_name = refused("get_device_name", "There is no card.")
set_device = refused("set_device", "There is no card.")

__all__ = [
    "current_device", "device_count", "empty_cache", "get_device_name", "is_available", "manual_seed", "manual_seed_all",
    "set_device", "synchronize",
]  # fmt: skip
