"""One competitor: sets one workload up and then does as many steps as it is told, so that many can take turns.

    python worker.py LIBRARY WORKLOAD     a number n on stdin: do n steps, and print what they took; "quit": print the peak

What is measured: CPU seconds a step (which do not count the time of other programs) and wall seconds (the median of the steps).
"""

import importlib
import json
import os
import resource
import statistics
import sys
import time


def peak_memory():
    """The most memory that this process has used, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def library(name):
    """The module, and the workloads written for it: edutorch and PyTorch share theirs."""
    if name in ("edutorch", "torch"):
        module = importlib.import_module(name)
        if name == "torch":
            module.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
        from workloads import WORKLOADS

        return {key: lambda make=make: make(module) for key, make in WORKLOADS.items()}
    raise SystemExit(f"no such library: {name}")


def steps(step, n):
    """n steps: CPU seconds a step, and the median of the wall seconds."""
    walls, start = [], time.process_time()
    for _ in range(n):
        begin = time.perf_counter()
        step()
        walls.append(time.perf_counter() - begin)
    return {"cpu": (time.process_time() - start) / n, "wall": statistics.median(walls)}


def main(name, workload):
    makers = library(name)
    before = peak_memory()
    step = makers[workload]()
    losses = [float(step()) for _ in range(3)]
    print(json.dumps({"losses": losses}), flush=True)
    for line in sys.stdin:
        if line.strip() == "quit":
            break
        print(json.dumps(steps(step, int(line))), flush=True)
    print(json.dumps({"memory": peak_memory() - before}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
