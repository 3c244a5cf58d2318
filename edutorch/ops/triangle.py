"""The lower and the upper triangle of a matrix."""

import operator

import numpy as np

from edutorch.op import op


@op
def tril_(input, *, diagonal=0):
    """The numbers on and below a diagonal; the others are 0."""
    return np.tril(input, operator.index(diagonal))


@tril_.backward
def tril_backward(grad, diagonal):
    return tril_(grad, diagonal=diagonal)


@op
def triu_(input, *, diagonal=0):
    """The numbers on and above a diagonal; the others are 0."""
    return np.triu(input, operator.index(diagonal))


@triu_.backward
def triu_backward(grad, diagonal):
    return triu_(grad, diagonal=diagonal)
