"""Methods of a Tensor that pick numbers by position, put them there, or sort them."""

from edutorch.calls import methods
from edutorch.functions import counting, index, scatter, scatter_reduction, sorting


@methods
class Positions:
    """x.gather(1, index), x.scatter(...), x.topk(3) and their like."""

    gather = index.gather
    index_select = index.index_select
    masked_select = index.masked_select
    masked_fill = index.masked_fill
    nonzero = index.nonzero
    take_along_dim = index.take_along_dim
    scatter_add = scatter.scatter_add
    masked_scatter = scatter.masked_scatter
    take = scatter.take
    index_put = scatter.index_put
    index_add = scatter.index_add
    index_copy = scatter.index_copy
    index_fill = scatter.index_fill
    scatter_reduce = scatter_reduction.scatter_reduce
    index_reduce = scatter_reduction.index_reduce
    put = scatter_reduction.put
    scatter = scatter.scatter
    argwhere = counting.argwhere
    sort = sorting.sort
    argsort = sorting.argsort
    topk = sorting.topk
    msort = sorting.msort
