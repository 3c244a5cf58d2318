"""Other frameworks, each as its own users write it. A file holds WORKLOADS: name -> function of weights and batch, as arrays.

The function gives back a step that does one whole training step and returns its loss. MISSING says why a framework lacks a
workload. Weights have the names and shapes that edutorch and PyTorch give them.
"""

import os


def keep_to_threads():
    """Some frameworks take as many threads as there are cores and cannot be asked for fewer: show them fewer cores."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[: int(os.environ.get("OMP_NUM_THREADS", "1"))])
