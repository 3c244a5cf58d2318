"""Random numbers on the graphics card: they are drawn on the CPU, by one generator for all devices."""

from edutorch import random
from edutorch.device import cupy, require_cupy


def manual_seed(seed):
    """The same as edutorch.manual_seed where there is a card. Without one it does nothing, as in PyTorch."""
    if cupy() is not None:
        random.manual_seed(seed)


def seed():
    """A seed that nobody has chosen. Without a card nothing happens."""
    if cupy() is not None:
        random.seed()


manual_seed_all, seed_all = manual_seed, seed


def initial_seed():
    """The seed that the random numbers began with."""
    require_cupy()
    return random.initial_seed()


def get_rng_state(device="cuda"):
    """The state of the generator, to be given to set_rng_state() later."""
    require_cupy()
    return random.get_rng_state()


def set_rng_state(new_state, device="cuda"):
    """Draw the numbers again that followed get_rng_state(). Without a card nothing happens."""
    if cupy() is not None:
        random.set_rng_state(new_state)


def get_rng_state_all():
    """A state for each card: the same one, because one generator serves all."""
    return [] if cupy() is None else [get_rng_state()] * cupy().cuda.runtime.getDeviceCount()


def set_rng_state_all(new_states):
    """The reverse of get_rng_state_all()."""
    for state in new_states:
        set_rng_state(state)
