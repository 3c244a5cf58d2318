"""The part of cupy.random that edutorch uses: a Generator whose state lies on the device. Its numbers are numpy's."""

import numpy

import cupy


class Philox4x3210:
    """The state is an array on the device, `_state`, as the real one keeps that of cuRAND: here numpy's key and counter."""

    def __init__(self, seed=None, *, size=-1):
        state = numpy.random.Philox(numpy.random.SeedSequence(seed)).state["state"]
        self._state = cupy.ndarray(numpy.concatenate([state["key"], state["counter"]]).view(numpy.int8))


class Generator:
    def __init__(self, bit_generator):
        self.bit_generator = bit_generator

    def draw(self, name, *args):
        """Go on from the state on the device, and leave there what came of it: the next block of four."""
        memory = self.bit_generator._state._memory.view(numpy.uint64)
        philox = numpy.random.Philox(key=memory[:2].copy(), counter=memory[2:].copy())
        values = getattr(numpy.random.Generator(philox), name)(*args)
        memory[2:] = philox.state["state"]["counter"]
        return cupy.ndarray(numpy.asarray(values))

    def random(self, size=None, dtype=numpy.float64, out=None):
        return self.into(out, self.draw("random", size, dtype))

    def standard_normal(self, size=None, dtype=numpy.float64, out=None):
        return self.into(out, self.draw("standard_normal", size, dtype))

    def integers(self, low, high=None, size=None, dtype=numpy.int64, endpoint=False):
        return self.draw("integers", low, high, size, dtype, endpoint)

    def into(self, out, values):
        if out is None:
            return values
        out[...] = values
        return out
