"""A training step on several processor cores: each thread takes its part of the batch, and their gradients are added.

The gradient of a mean over samples is the mean of the samples' gradients, so the parts of a batch may be worked on at the
same time and by anybody: by threads here, by whole computers in PyTorch's DistributedDataParallel. Threads help in spite of
Python's lock, because numpy lets go of it while it computes. They pay where a step takes longer than about 2 ms.
"""

import functools
import os
from concurrent import futures

from edutorch.autograd import grad
from edutorch.autograd.engine import accumulate
from edutorch.creation import full_like
from edutorch.graph import edge_of
from edutorch.op import fresh
from edutorch.random import Generator, randint
from edutorch.rng.thread import drawing_from
from edutorch.switches import get_num_threads, threads_of_blas


@functools.cache
def pool(threads):
    """So many threads, which sleep until there is something to do."""
    return futures.ThreadPoolExecutor(threads)


if hasattr(os, "register_at_fork"):  # a process that was forked off, such as a DataLoader's worker, inherits no threads
    os.register_at_fork(after_in_child=pool.cache_clear)


def backward(loss_of, *batch, parameters, threads=None):
    """Compute the loss of a batch and add its gradients to the `.grad` of the parameters, in several threads.

    It stands for `loss = loss_of(*batch); loss.backward()`. Sums are added in another order, so last digits may differ. Each
    thread draws random numbers, as for dropout, from a generator of its own, seeded from the default one; and layers such
    as batch norm see the part of one thread, not the whole batch.

    Args:
        loss_of: a function of the parts of a batch that gives their mean loss, a tensor of one number.
        batch: tensors whose first dimension counts the samples.
        parameters: the tensors that learn.
        threads: how many; if left out, as many as products of matrices may use.

    Returns:
        The loss of the batch: a tensor without history.

    Raises:
        ValueError: if the batch is empty, or its tensors are not of one length.
        RuntimeError: if the loss is not a single number.
        Exception: what loss_of raised in a thread.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import parallel
        >>> model, x, y = torch.nn.Linear(3, 1), torch.randn(8, 3), torch.randn(8, 1)
        >>> loss = parallel.backward(
        ...     lambda x, y: torch.nn.functional.mse_loss(model(x), y), x, y, parameters=model.parameters()
        ... )
        >>> model.weight.grad.shape
        torch.Size([1, 3])
    """
    if len({len(x) for x in batch}) != 1 or not len(batch[0]):
        raise ValueError(f"a batch needs tensors of one length, and samples; got lengths {[len(x) for x in batch]}")
    parameters = [p for p in parameters if p.requires_grad]
    ends = [edge_of(p) for p in parameters]  # held until all are done: every thread's graph must end in the same nodes
    size = len(batch[0])
    count = min(threads or get_num_threads(), size)
    cuts = [size * k // count for k in range(count + 1)]

    def work(k, seed):
        part = [x[cuts[k] : cuts[k + 1]] for x in batch]
        with drawing_from(Generator().manual_seed(seed)):
            loss = loss_of(*part)
            if loss.numel() != 1:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            share = full_like(loss, len(part[0]) / size)  # what a change of this loss means for that of the whole batch
            grads = grad(loss, parameters, share, allow_unused=True)
        return (loss * share).array, [g if g is None else g.array for g in grads]

    with threads_of_blas(1):  # cores that multiply for everybody at once would stand in each other's way
        results = list(pool(count).map(work, range(count), randint(2**62, (count,)).tolist()))
    del ends
    for p, *parts in zip(parameters, *(grads for _, grads in results), strict=True):
        found = [part for part in parts if part is not None]
        if found:
            accumulate(p, [sum(found[1:], start=found[0])], create_graph=False)
    losses = [loss for loss, _ in results]
    return fresh(sum(losses[1:], start=losses[0]))
