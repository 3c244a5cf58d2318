"""Methods of a Tensor that make few numbers of many: sums, extremes, statistics."""

from edutorch.calls import methods
from edutorch.functions import counting, reduce, shares, statistics


@methods
class Reductions:
    """x.sum(), x.max(dim=1), x.std() and their like."""

    sum = reduce.sum
    mean = reduce.mean
    prod = reduce.prod
    var = reduce.var
    std = reduce.std
    max = reduce.max
    min = reduce.min
    amax = reduce.amax
    amin = reduce.amin
    argmax = reduce.argmax
    argmin = reduce.argmin
    all = reduce.all
    any = reduce.any
    logsumexp = reduce.logsumexp
    cumsum = reduce.cumsum
    count_nonzero = reduce.count_nonzero
    cumprod = statistics.cumprod
    cummax = statistics.cummax
    cummin = statistics.cummin
    nansum = statistics.nansum
    nanmean = statistics.nanmean
    median = statistics.median
    mode = statistics.mode
    quantile = statistics.quantile
    kthvalue = statistics.kthvalue
    aminmax = statistics.aminmax
    cov = statistics.cov
    corrcoef = statistics.corrcoef
    unique = counting.unique
    unique_consecutive = counting.unique_consecutive
    bincount = counting.bincount
    histc = counting.histc
    isin = counting.isin
    nanmedian = shares.nanmedian
    nanquantile = shares.nanquantile
    logcumsumexp = shares.logcumsumexp
    histogram = shares.histogram
