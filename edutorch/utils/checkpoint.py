"""Trading time for memory: what a part of the forward would remember is thrown away, and computed again in backward.

`checkpoint(f, x)` is f(x). With use_reentrant=False whatever the rules want to remember goes through hooks that drop it; the
first one that is asked for runs f again and fills all the gaps. With use_reentrant=True, the older way, f runs without a
graph, and in backward again with one, through which a backward inside the backward then goes.
"""

import contextlib
import warnings
import weakref

from edutorch.autograd.backward import backward, running
from edutorch.autograd.function import Function
from edutorch.autograd.grad_mode import enable_grad, no_grad
from edutorch.autograd.listening import Listener
from edutorch.autograd.saved import keep, reopen, saved_tensors_hooks
from edutorch.generators import fork_rng, go_back, states
from edutorch.graph import TensorBase, edge_of, mode
from edutorch.nn.container import Sequential

__all__ = ["CheckpointError", "checkpoint", "checkpoint_sequential", "noop_context_fn", "set_checkpoint_early_stop"]

SAY = (
    "the use_reentrant parameter should be passed explicitly. {} use_reentrant=False is recommended, but if you need to "
    "preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the "
    "differences between the two variants."
)
ONLY_BACKWARD = (
    "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to "
    ".backward(). To resolve this error, you can either set use_reentrant=False, or call .backward() without passing the "
    "`inputs` argument."
)


class CheckpointError(RuntimeError):
    """What was computed again is not what was computed first."""


class StopRecomputation(Exception):
    """All gaps are filled: the rest of the function need not run again."""


class forced:
    """What set_checkpoint_early_stop asks for; None leaves it to each checkpoint."""

    early_stop = None


@contextlib.contextmanager
def set_checkpoint_early_stop(enable):
    """Inside the block: may running again stop when all gaps are filled?"""
    before, forced.early_stop = forced.early_stop, enable
    try:
        yield
    finally:
        forced.early_stop = before


def noop_context_fn():
    """Nothing around the forward, and nothing around the recomputation."""
    return contextlib.nullcontext(), contextlib.nullcontext()


def checkpoint(
    function, *args, use_reentrant=None, context_fn=noop_context_fn, determinism_check="default", debug=False,
    early_stop=True, preserve_rng_state=True, **kwargs,
):  # fmt: skip
    """function(*args), remembering only args: backward will run the function again.

    Args:
        function: what to run; for the same arguments it must do the same again.
        args: its arguments.
        use_reentrant (bool): the older way (True) or the better one (False). It should be given.
        context_fn: returns two `with` blocks, for the forward and for the recomputation.
        determinism_check (str): "default" compares the shapes and types of what is computed again, "none" does not.
        debug (bool): name in an error the ops that ran first and again.
        early_stop (bool): stop running again as soon as all is there.
        preserve_rng_state (bool): give the same random numbers again, so that dropout drops the same.
        kwargs: more arguments by name.

    Returns:
        What the function returns.

    Raises:
        CheckpointError: in backward, if the function did something else the second time.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.utils.checkpoint import checkpoint
        >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> checkpoint(lambda a: a.exp().sin(), x, use_reentrant=False).sum().backward()
        >>> x.grad
        tensor([-2.4784,  3.3129])
    """
    if use_reentrant is None:
        soon = "Starting in PyTorch 2.9, calling checkpoint without use_reentrant will raise an exception."
        warnings.warn(f"torch.utils.checkpoint: {SAY.format(soon)}", stacklevel=2)
        use_reentrant = True
    if use_reentrant:
        if kwargs:
            raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
        if context_fn is not noop_context_fn or debug is not False:
            raise ValueError("Passing `context_fn` or `debug` is only supported when use_reentrant=False.")
        return CheckpointFunction.apply(function, preserve_rng_state, *args)
    if determinism_check not in CHECKS:
        raise ValueError(f"determinism_check should be one of {list(CHECKS)}, but got {determinism_check}")
    forward_context, recompute_context = context_fn()
    if not mode.grad:
        return function(*args, **kwargs)
    early_stop = early_stop if forced.early_stop is None else forced.early_stop
    region = Region(
        function, args, kwargs, recompute_context, CHECKS[determinism_check], preserve_rng_state, early_stop
    )
    with saved_tensors_hooks(region.pack, region.unpack), forward_context, listening(region.ops if debug else None):
        return function(*args, **kwargs)


# Without reentrance


def looks(x):
    """By what a tensor is known again."""
    return {"shape": x.shape, "dtype": x.dtype, "device": x.device}


CHECKS = {"default": looks, "none": lambda x: None}


class Gap:
    """Stands where a node remembers, and holds the tensor between its recomputation and its use."""

    def __init__(self):
        self.value = None


class Region:
    """One call of checkpoint: which tensors were dropped, and how to compute them again."""

    def __init__(self, function, args, kwargs, context, check, preserve_rng_state, stops):
        self.function, self.kwargs, self.context, self.check = function, kwargs, context, check
        self.kept = [(keep(x), edge_of(x)) if isinstance(x, TensorBase) else x for x in args]
        self.tensors = [isinstance(x, TensorBase) for x in args]
        self.random_state = states() if preserve_rng_state else None
        self.stops = stops
        self.gaps, self.looks = [], []  # the gaps weakly: when the node goes, nobody needs them
        self.ops = []  # the names of the ops that ran, with debug=True

    def pack(self, x):
        """Drop a tensor that is to be remembered."""
        gap = Gap()
        self.gaps.append(weakref.ref(gap))
        self.looks.append(self.check(x))
        return gap

    def unpack(self, gap):
        """The tensor that was dropped; the first one that is asked for fills all the gaps."""
        if gap.value is None:
            self.run_again()
        x, gap.value = gap.value, None
        return x

    def run_again(self):
        args = [reopen(*x, True) if is_tensor else x for x, is_tensor in zip(self.kept, self.tensors, strict=True)]
        again = Recomputation(self)
        with fork_rng(enabled=self.random_state is not None), contextlib.suppress(StopRecomputation):
            if self.random_state is not None:
                go_back(self.random_state)
            hooks = saved_tensors_hooks(again.pack, lambda x: x)
            with self.context, hooks, enable_grad(), listening(again.ops if self.ops else None):
                self.function(*args, **self.kwargs)
        again.compare()


class Recomputation:
    """Running a region again: the gaps are filled in the order in which they were made."""

    def __init__(self, region):
        self.region, self.count, self.ops = region, 0, []

    def pack(self, x):
        """Put what is remembered this time into the gap that was left for it."""
        k, region = self.count, self.region
        self.count += 1
        if k >= len(region.gaps):
            self.fail("trying to save more tensors during recomputation than during the original forward pass.")
        x = x.detach()  # the graph that is made this time is not walked, and must not hold itself
        if (gap := region.gaps[k]()) is not None:
            gap.value = x
        if region.stops and self.count == len(region.gaps):
            raise StopRecomputation
        return x

    def compare(self):
        """Is everything there, and does it look as it did the first time?"""
        region = self.region
        if self.count != len(region.gaps):
            self.fail(
                "A different number of tensors was saved during the original forward and recomputation.\n"
                f"Number of tensors saved during forward: {len(region.gaps)}\n"
                f"Number of tensors saved during recomputation: {self.count}."
            )
        different = []
        for k, (gap, first) in enumerate(zip(map(called, region.gaps), region.looks, strict=True)):
            if gap is not None and (now := region.check(gap.value)) != first:
                different.append(f"tensor at position {k}:\nsaved metadata: {first}\nrecomputed metadata: {now}")
        if different:
            self.fail(
                "Recomputed values for the following tensors have different metadata than during the forward pass.\n"
                + "\n".join(different)
            )

    def fail(self, reason):
        if self.region.ops:
            reason += f"\nOps that ran first: {' '.join(self.region.ops)}\nOps that ran again: {' '.join(self.ops)}"
        else:
            reason += "\n\nTip: pass `debug=True` to `torch.utils.checkpoint.checkpoint(...)` to see which ops ran."
        raise CheckpointError(f"torch.utils.checkpoint: {reason}")


def called(reference):
    return reference()


class Names(Listener):
    """Writes down the names of the ops that run."""

    def __init__(self, names):
        self.names = names

    def hear(self, op, inputs, params, result):
        self.names.append(op.name)


@contextlib.contextmanager
def listening(names):
    """Inside the block the names of the ops are added to a list, if there is one."""
    if names is None:
        yield
        return
    listener = Names(names)
    listener.start()
    try:
        yield
    finally:
        listener.stop()


# With reentrance


class CheckpointFunction(Function):
    """Runs a function without a graph, and in backward again with one."""

    @staticmethod
    def forward(ctx, function, preserve_rng_state, *args):
        """Remember the arguments, run the function."""
        if not any(isinstance(x, TensorBase) and x.requires_grad for x in args):
            warnings.warn("None of the inputs have requires_grad=True. Gradients will be None", stacklevel=4)
        ctx.function = function
        ctx.random_state = states() if preserve_rng_state else None
        ctx.others = [None if isinstance(x, TensorBase) else x for x in args]
        ctx.places = [k for k, x in enumerate(args) if isinstance(x, TensorBase)]
        ctx.save_for_backward(*(x for x in args if isinstance(x, TensorBase)))
        with no_grad():
            return function(*args)

    @staticmethod
    def backward(ctx, *grads):
        """Run the function again on variables of its own, and go backward through that."""
        if running.task is not None and not running.task.to_all_leaves:
            raise RuntimeError(ONLY_BACKWARD)
        args = list(ctx.others)
        for k, x in zip(ctx.places, ctx.saved_tensors, strict=True):
            args[k] = x.detach().requires_grad_(x.requires_grad)
        with fork_rng(enabled=ctx.random_state is not None):
            if ctx.random_state is not None:
                go_back(ctx.random_state)
            with enable_grad():
                outputs = ctx.function(*args)
        outputs = (outputs,) if isinstance(outputs, TensorBase) else outputs
        wanted = [(y, g) for y, g in zip(outputs, grads, strict=True) if isinstance(y, TensorBase) and y.requires_grad]
        if not wanted:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        backward(*zip(*wanted, strict=True))
        return None, None, *(x.grad if isinstance(x, TensorBase) else None for x in args)


def checkpoint_sequential(functions, segments, input, use_reentrant=None, preserve_rng_state=True, **kwargs):
    """Run functions one after the other, in segments that are checkpointed; only the last segment is remembered.

    Args:
        functions: a Sequential, or a list of functions of one argument.
        segments (int): how many pieces.
        input: what the first function is given.
        use_reentrant, preserve_rng_state: as in `checkpoint`.

    Returns:
        What the last function returns.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.utils.checkpoint import checkpoint_sequential
        >>> x = torch.tensor([1.0], requires_grad=True)
        >>> checkpoint_sequential([torch.exp, torch.sin, torch.cos], 2, x, use_reentrant=False).backward()
        >>> x.grad
        tensor([0.9897])
    """
    if use_reentrant is None:
        soon = "In version 2.9 we will raise an exception if use_reentrant is not passed."
        warnings.warn(f"torch.utils.checkpoint.checkpoint_sequential: {SAY.format(soon)}", stacklevel=2)
        use_reentrant = True
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    functions = list(functions.children()) if isinstance(functions, Sequential) else functions
    size = len(functions) // segments
    for begin in range(0, size * (segments - 1), size):
        piece = Chain(functions[begin : begin + size])
        input = checkpoint(piece, input, use_reentrant=use_reentrant, preserve_rng_state=preserve_rng_state)
    return Chain(functions[size * (segments - 1) :])(input)


class Chain:
    """Functions, one after the other."""

    def __init__(self, functions):
        self.functions = functions

    def __call__(self, x):
        for function in self.functions:
            x = function(x)
        return x
