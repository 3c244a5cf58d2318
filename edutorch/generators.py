"""Where random numbers come from: generators whose states are tensors, the default one, and its seed.

The algorithms are in rng/; random.py makes tensors of them.
"""

import contextlib

from edutorch.device import card
from edutorch.device import device as device_type
from edutorch.op import fresh
from edutorch.rng import generator as draw
from edutorch.rng import native
from edutorch.rng.thread import here


class Generator(draw.Generator):
    """A source of random numbers with a state of its own.

    Args:
        device: where the numbers will be used. Only where torch.backends.cuda.native_random is on does it matter: then one for
            "cuda" has the state of its card's own source.

    Raises:
        AssertionError: for "cuda" on a machine without a graphics card.

    Example:
        >>> import edutorch as torch
        >>> g = torch.Generator().manual_seed(0)
        >>> torch.rand(2, generator=g)
        tensor([0.4963, 0.7682])
    """

    def __init__(self, device="cpu"):
        where = device_type(device)
        super().__init__(device_type("cuda", card(where)) if where.type == "cuda" else where)

    def get_state(self):
        """The whole state as a tensor of bytes."""
        on_a_card = native.native_random.enabled and self.device.type == "cuda"
        return fresh(native.state_bytes(self, card(self.device)) if on_a_card else self.state_bytes())

    def set_state(self, new_state):
        """Continue from a state that get_state gave, here or in PyTorch."""
        if native.native_random.enabled and self.device.type == "cuda":
            native.load_state_bytes(self, card(self.device), new_state.array)
        else:
            self.load_state_bytes(new_state.array)
        return self

    def clone_state(self):
        """Another generator that will give the same numbers."""
        return Generator(self.device).set_state(self.get_state())


default_generator = Generator()
default_generator.seed()


def source(given):
    """The generator to draw from."""
    if given is not None and not isinstance(given, draw.Generator):
        raise TypeError(f"argument 'generator' must be torch.Generator, not {type(given).__name__}")
    return (here.generator or default_generator) if given is None else given


def manual_seed(seed):
    """Start all random numbers again from a seed.

    Args:
        seed (int): from -2^63 to 2^64 - 1.

    Returns:
        The default Generator.

    Example:
        >>> import edutorch as torch
        >>> _ = torch.manual_seed(0)
        >>> torch.rand(2)
        tensor([0.4963, 0.7682])
    """
    return default_generator.manual_seed(int(seed))


def seed():
    """Start from a seed that nobody can guess, and return it."""
    return default_generator.seed()


def initial_seed():
    """The seed that was last given."""
    return default_generator.initial_seed()


def get_rng_state():
    """The state of the default generator, as a tensor of bytes."""
    return default_generator.get_state()


def set_rng_state(new_state):
    """Continue from a state that get_rng_state gave."""
    default_generator.set_state(new_state)


def states():
    """The state of the default generator, and its states on the cards that drew from it."""
    cards = default_generator.cards
    return get_rng_state(), {number: native.state_bytes(default_generator, number) for number in cards}


def go_back(to):
    """Continue from what states() gave. A card that drew nothing before begins with the seed again."""
    state, cards = to
    set_rng_state(state)
    default_generator.cards = {n: source for n, source in default_generator.cards.items() if n in cards}
    for number, bits in cards.items():
        native.load_state_bytes(default_generator, number, bits)


@contextlib.contextmanager
def fork_rng(devices=None, enabled=True, device_type="cuda"):
    """Inside the block random numbers may be drawn as one likes; afterwards they go on as if nothing had happened."""
    before = states()
    try:
        yield
    finally:
        if enabled:
            go_back(before)
