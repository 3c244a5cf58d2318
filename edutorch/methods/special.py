"""Methods of a Tensor with names of their own in mathematics: the gamma function and its relatives."""

from edutorch import ops
from edutorch.calls import methods
from edutorch.functions import formulas, special
from edutorch.methods.manners import by_copy, in_place


def polygamma(self, n):
    """The n-th derivative of digamma; digamma itself for n = 0."""
    return special.polygamma(n, self)


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
    polygamma = polygamma
    lgamma_, digamma_, erfinv_, i0_, igamma_, igammac_ = map(
        in_place, (ops.lgamma, ops.digamma, ops.erfinv, ops.i0, ops.gammainc, ops.gammaincc)
    )
    mvlgamma_, polygamma_, sinc_, logit_, xlogy_ = map(
        by_copy, (special.mvlgamma, polygamma, formulas.sinc, formulas.logit, formulas.xlogy)
    )
