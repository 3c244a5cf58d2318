"""Random numbers in several threads: one that must not wait for the others, nor mix with them, draws from its own generator."""

import contextlib
import threading


class Here(threading.local):
    """What this thread draws from where no generator is given: None for the default one, which all threads share."""

    generator = None


here = Here()


@contextlib.contextmanager
def drawing_from(generator):
    """In this region, and in this thread only, random numbers come from a generator where none is given."""
    before, here.generator = here.generator, generator
    try:
        yield
    finally:
        here.generator = before
