"""SparseAdam: in PyTorch, an Adam for gradients that are stored sparsely. Here all gradients are dense, and it says so."""

from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_betas, check_one_number


class SparseAdam(Optimizer):
    """Adam for sparse gradients. edutorch has no sparse tensors: as PyTorch does for dense gradients, a step raises.

    Args:
        params, lr, betas, eps, maximize: as Adam has them.

    Raises:
        RuntimeError: in step(), when a parameter has a gradient, for that is dense.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = torch.optim.SparseAdam([p])
        >>> (p * p).backward()
        >>> optimizer.step()
        Traceback (most recent call last):
        RuntimeError: SparseAdam does not support dense gradients, please consider Adam instead
    """

    counts_in_tensors = False

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, maximize=False):
        check_one_number(lr)
        for words, value in (("learning rate", lr), ("epsilon value", eps)):
            if not value > 0.0:
                raise ValueError(f"Invalid {words}: {value}")
        check_betas(betas)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize})
        places = [(i, j, p) for i, group in enumerate(self.param_groups) for j, p in enumerate(group["params"])]
        numbers = [[i, j] for i, j, p in places if p.is_complex()]
        if numbers:
            raise ValueError(f"Complex params at indices {numbers}: SparseAdam does not support complex parameters")

    def update(self, group, params):
        if params:
            raise RuntimeError("SparseAdam does not support dense gradients, please consider Adam instead")
