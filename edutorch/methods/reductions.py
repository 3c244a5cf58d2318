"""Methods of a Tensor that make few numbers of many: sums, extremes, statistics."""

from edutorch.functions import counting, reduce, statistics


class Reductions:
    """x.sum(), x.max(dim=1), x.std() and their like."""

    sum, mean, prod, var, std, norm = reduce.sum, reduce.mean, reduce.prod, reduce.var, reduce.std, reduce.norm
    max, min, amax, amin, argmax, argmin = (
        reduce.max, reduce.min, reduce.amax, reduce.amin, reduce.argmax, reduce.argmin
    )  # fmt: skip
    all, any, logsumexp, cumsum, count_nonzero = (
        reduce.all, reduce.any, reduce.logsumexp, reduce.cumsum, reduce.count_nonzero
    )  # fmt: skip
    cumprod, cummax, cummin, nansum, nanmean = (
        statistics.cumprod, statistics.cummax, statistics.cummin, statistics.nansum, statistics.nanmean
    )  # fmt: skip
    median, mode, quantile, kthvalue, aminmax = (
        statistics.median, statistics.mode, statistics.quantile, statistics.kthvalue, statistics.aminmax
    )  # fmt: skip
    dist, cov, corrcoef = statistics.dist, statistics.cov, statistics.corrcoef
    unique, unique_consecutive, bincount, histc, isin = (
        counting.unique, counting.unique_consecutive, counting.bincount, counting.histc, counting.isin
    )  # fmt: skip
