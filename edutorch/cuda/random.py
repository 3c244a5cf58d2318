"""Random numbers on the graphics card. They are drawn on the CPU, by one generator for all devices.

Where torch.backends.cuda.native_random is on, most of them are drawn on the card, by a source of its own. Seeding restarts
both; the states below are then those of the card.
"""

from edutorch import generators
from edutorch.cuda.cards import device_count, existing
from edutorch.device import cupy, require_cupy
from edutorch.op import fresh
from edutorch.rng import native


def manual_seed(seed):
    """The same as edutorch.manual_seed where there is a card. Without one it does nothing, as in PyTorch."""
    if cupy() is not None:
        generators.manual_seed(seed)


def seed():
    """A seed that nobody has chosen. Without a card nothing happens."""
    if cupy() is not None:
        generators.seed()


def manual_seed_all(seed):
    """The same as manual_seed(): one generator serves all cards."""
    manual_seed(seed)


def seed_all():
    """The same as seed(): one generator serves all cards."""
    seed()


def initial_seed():
    """The seed that the random numbers began with."""
    require_cupy()
    return generators.initial_seed()


def get_rng_state(device="cuda"):
    """The state of the generator, to be given to set_rng_state() later: a tensor of bytes on the CPU."""
    require_cupy()
    if native.native_random.enabled:
        return fresh(native.state_bytes(generators.default_generator, existing(device)))
    return generators.get_rng_state()


def set_rng_state(new_state, device="cuda"):
    """Draw the numbers again that followed get_rng_state(). Without a card nothing happens.

    Raises:
        RuntimeError: if it is no state of a generator, or was taken while native_random was on, and is off now, or the
            other way round.
    """
    if cupy() is None:
        return
    if native.native_random.enabled:
        native.load_state_bytes(generators.default_generator, existing(device), new_state.array)
    else:
        generators.set_rng_state(new_state)


def get_rng_state_all():
    """A state for each card."""
    return [get_rng_state(number) for number in range(device_count())]


def set_rng_state_all(new_states):
    """The reverse of get_rng_state_all()."""
    for number, state in enumerate(new_states):
        set_rng_state(state, number)
