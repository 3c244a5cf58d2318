"""Apple's graphics chip: edutorch does not use it, and says so."""


def is_available():
    """Can it be used? No."""
    return False


def device_count():
    """How many there are: 0."""
    return 0


def manual_seed(seed):
    """Nothing to seed: without the chip nothing happens, as in PyTorch."""


def refused(name, step, doc):
    def function(*arguments):
        raise RuntimeError(f"Cannot execute {step}() without MPS backend.")

    function.__name__, function.__doc__ = name, doc
    return function


synchronize = refused("synchronize", "deviceSynchronize", "There is nothing to wait for.")
empty_cache = refused("empty_cache", "emptyCache", "There is no memory to give back.")
seed = refused("seed", "getDefaultGenerator", "There is no generator.")
get_rng_state = refused("get_rng_state", "getDefaultGenerator", "There is no generator.")
current_allocated_memory = refused("current_allocated_memory", "getCurrentAllocatedMemory", "There is no memory.")
driver_allocated_memory = refused("driver_allocated_memory", "getDriverAllocatedMemory", "There is no memory.")

__all__ = [
    "current_allocated_memory", "device_count", "driver_allocated_memory", "empty_cache", "get_rng_state", "is_available",
    "manual_seed", "seed", "synchronize",
]  # fmt: skip
