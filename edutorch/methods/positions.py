"""Methods of a Tensor that pick numbers by position, put them there, or sort them."""

from edutorch.functions import counting, index, scatter, sorting


class Positions:
    """x.gather(1, index), x.scatter(...), x.topk(3) and their like."""

    gather, index_select, masked_select, masked_fill = (
        index.gather, index.index_select, index.masked_select, index.masked_fill
    )  # fmt: skip
    nonzero, take_along_dim = index.nonzero, index.take_along_dim
    scatter_add, masked_scatter, take, index_put = (
        scatter.scatter_add, scatter.masked_scatter, scatter.take, scatter.index_put
    )  # fmt: skip
    index_add, index_copy, index_fill = scatter.index_add, scatter.index_copy, scatter.index_fill
    scatter = scatter.scatter
    argwhere = counting.argwhere
    sort, argsort, topk, msort = sorting.sort, sorting.argsort, sorting.topk, sorting.msort
