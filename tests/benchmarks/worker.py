"""One competitor: sets one workload up and then does as many steps as it is told, so that many can take turns.

    python worker.py COMPETITOR WORKLOAD [WEIGHTS.npz]

It first prints the losses of three steps. Then it reads lines: for a number n it does n steps and prints what one took; at
"quit" it prints the most memory that the steps needed. What one step took is said twice: in CPU seconds, which do not count the
time of other programs, and in wall seconds, the median of the steps. A competitor that cannot do the workload says why.
"""

import contextlib
import importlib
import json
import os
import pickle
import statistics
import sys
import time
from pathlib import Path


class LeftOut(Exception):
    """Why a competitor does not run a workload. Nothing is said where there would be nothing for it to do."""


def forget_peak():
    """From here on Linux counts the peak of memory anew: what importing needed for a moment is not the workload's."""
    with contextlib.suppress(OSError):  # elsewhere the peak of the import is counted
        Path("/proc/self/clear_refs").write_text("5")


def peak_memory():
    """The most memory that this process has used, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the program that started this one, too
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


# ------------------------------------------------------------------------- how each competitor comes to its step


def edutorch(workload):
    from workloads import WORKLOADS

    module = importlib.import_module("edutorch")
    return lambda: WORKLOADS[workload](module)


def torch(workload):
    from workloads import WORKLOADS

    module = importlib.import_module("torch")
    module.set_num_threads(threads())
    return lambda: WORKLOADS[workload](module)


def compiled(workload):
    """PyTorch with its compiler: it turns the model into a C++ program first."""
    make = torch(workload)

    def compiled_step():
        step = make()
        if not hasattr(step, "model"):
            raise LeftOut  # no model to compile
        step.model = importlib.import_module("torch").compile(step.model)
        return step

    return compiled_step


def fused(workload):
    """PyTorch with the one optimizer step written in C++ that it has but does not use by default."""
    make = torch(workload)

    def fused_step():
        step = make()
        if not isinstance(getattr(step, "optimizer", None), importlib.import_module("torch").optim.Adam):
            raise LeftOut  # no Adam to fuse
        for group in step.optimizer.param_groups:
            group["fused"] = True
        return step

    return fused_step


def parallel(workload):
    """edutorch with a slice of the batch for each thread, and BLAS at one."""
    if threads() == 1:
        raise LeftOut  # nothing to share out
    make = edutorch(workload)

    def parallel_step():
        step = make()
        if not hasattr(step, "loss_fn"):
            raise LeftOut  # no batch to cut
        if any(name.endswith("running_mean") for name, _ in step.model.named_buffers()):
            raise LeftOut("batch norm takes its mean over the whole batch")
        inputs, targets = step.batch
        if len(inputs) != len(targets):  # scores of many characters a text: cut the texts
            targets = targets.reshape(len(inputs), -1)
        parameters, backward = list(step.model.parameters()), importlib.import_module("edutorch.parallel").backward

        def loss_of(inputs, targets):
            return step.loss_fn(step.model(inputs), targets.reshape(-1))

        def parallel():
            step.optimizer.zero_grad()
            loss = backward(loss_of, inputs, targets, parameters=parameters, threads=threads())
            step.optimizer.step()
            return loss

        return parallel

    return parallel_step


def floor(workload):
    """The matrix products of the step and nothing else."""
    from floor import PRODUCTS, products

    if workload not in PRODUCTS:
        raise LeftOut  # no matrix products worth the name
    return lambda: products(PRODUCTS[workload])


def peer(name, workload, saved):
    """Another framework: it gets the same weights and the same data as arrays."""
    try:
        module = importlib.import_module(f"peers.{name}")
    except ImportError as error:
        raise LeftOut(f"not installed ({error})") from error
    if workload not in module.WORKLOADS:
        raise LeftOut(module.MISSING.get(workload, ""))
    weights, batch = pickle.loads(Path(saved).read_bytes())
    weights = {name: array.copy() for name, array in weights.items()}  # the pickle's arrays do not own their memory
    return lambda: module.WORKLOADS[workload](weights, *(part.copy() for part in batch))


def threads():
    return int(os.environ.get("OMP_NUM_THREADS", "1"))


OURS = {
    "edutorch": edutorch,
    "edutorch.parallel": parallel,
    "torch": torch,
    "torch.compile": compiled,
    "torch fused": fused,
    "floor": floor,
}


# --------------------------------------------------------------------------------------------------- taking turns


def steps(step, n):
    """n steps: CPU seconds a step, and the median of the wall seconds."""
    walls, start = [], time.process_time()
    for _ in range(n):
        begin = time.perf_counter()
        step()
        walls.append(time.perf_counter() - begin)
    return {"cpu": (time.process_time() - start) / n, "wall": statistics.median(walls)}


def answer(**what):
    print(json.dumps(what), flush=True)


def main(name, workload, saved=None):
    try:
        make = OURS[name](workload) if name in OURS else peer(name, workload, saved)
        forget_peak()
        before = peak_memory()
        step = make()
        answer(losses=[float(step()) for _ in range(3)])
    except LeftOut as reason:
        return answer(left_out=str(reason))
    except Exception as error:  # a framework that fails must not stop the others
        return answer(left_out=f"{type(error).__name__}: {error}"[:200])
    for line in sys.stdin:
        if line.strip() == "quit":
            break
        answer(**steps(step, int(line)))
    answer(memory=peak_memory() - before)


if __name__ == "__main__":
    main(*sys.argv[1:])
