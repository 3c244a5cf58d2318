"""Methods of a Tensor with names of their own in mathematics: the gamma function and its relatives."""

from edutorch import ops
from edutorch.autograd.inplace import change
from edutorch.calls import methods
from edutorch.functions import formulas, special
from edutorch.methods.manners import by_copy, in_place


def polygamma(self, n):
    """The n-th derivative of digamma; digamma itself for n = 0."""
    return special.polygamma(n, self)


def polygamma_(self, n):
    """In place: the tensor becomes its `polygamma`, in the memory that it has."""
    return change(self, ops.polygamma_, n=n) if n > 0 else change(self, special.digamma)


def mvlgamma_(self, p):
    """In place: the tensor becomes its `mvlgamma`, in the memory that it has."""
    return change(self, ops.mvlgamma_, p=p)


@methods
class Special:
    """x.lgamma(), x.digamma(), x.erfinv() and their like."""

    lgamma = ops.lgamma
    digamma = ops.digamma
    erfinv = ops.erfinv
    i0 = ops.i0
    igamma = special.igamma
    igammac = special.igammac
    mvlgamma = special.mvlgamma
    polygamma, polygamma_ = polygamma, polygamma_
    mvlgamma_ = mvlgamma_
    lgamma_, digamma_, erfinv_, i0_, igamma_, igammac_ = map(
        in_place, (ops.lgamma, ops.digamma, ops.erfinv, ops.i0, ops.gammainc, ops.gammaincc)
    )
    sinc_, logit_, xlogy_ = map(by_copy, (formulas.sinc, formulas.logit, formulas.xlogy))
