"""A race: every competitor is a process of its own, and they take turns, round by round, until each has had several."""

import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from workloads import WORKLOADS

import edutorch

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

PEERS = ("autograd", "mygrad", "dezero", "jax", "tinygrad")

# The column of the table -> the name that worker.py knows, and what the environment says. The first is what the others
# are compared with.
COMPETITORS = {
    "torch": ("torch", {}),
    "edutorch": ("edutorch", {"EDUTORCH_FAST": "0"}),
    "edutorch fast": ("edutorch", {"EDUTORCH_FAST": "1"}),
    "edutorch parallel": ("edutorch.parallel", {"EDUTORCH_FAST": "1"}),
    "torch.compile": ("torch.compile", {}),
    "torch fused": ("torch fused", {}),
    "products only": ("floor", {}),
    **{name: (name, {}) for name in PEERS},
}

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMBA_NUM_THREADS")
TURN = 0.2  # seconds that a turn should take at least
PAUSE = 0.15  # seconds between turns of several threads: a thread of OpenBLAS that has no work spins for 0.1 s
PATIENCE = 180  # seconds for the first three steps: compilers work in them


class Process:
    """A worker that waits for its turn."""

    def __init__(self, column, workload, threads, saved):
        name, environment = COMPETITORS[column]
        environment = os.environ | dict.fromkeys(THREADS, str(threads)) | environment
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        self.process = subprocess.Popen(
            [sys.executable, HERE / "worker.py", name, workload, saved],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.key = "cpu" if threads == 1 else "wall"
        alarm = threading.Timer(PATIENCE, self.process.kill)
        alarm.start()
        self.start = self.read()
        alarm.cancel()

    def read(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"left_out": f"ended, or was not ready after {PATIENCE} s"}

    def ask(self, what):
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return self.read()

    def seconds(self, steps):
        """What one of so many steps takes."""
        return self.ask(steps)[self.key]

    def end(self):
        """The most memory that it needed, in MiB."""
        return self.ask("quit").get("memory")


def same(losses, reference, tolerance=1e-5):
    """Do two competitors compute the same? Rates are small: with 1e-4 a weight that never moves would not be noticed."""
    return all(abs(a - b) <= tolerance * max(1, abs(b)) for a, b in zip(losses, reference, strict=True))


def tolerance(column, workload):
    """Dropout follows the random numbers of each program; where they are not PyTorch's, losses agree only roughly."""
    own_numbers = column in (*PEERS, "torch.compile", "edutorch parallel")  # each of its threads draws by itself
    return 0.2 if workload == "MLP with norms" and own_numbers else 1e-5


def check(start, reference, column, workload):
    """What a competitor began with, as the beginning of its result: wrong losses end its race."""
    losses = start.get("losses")
    if losses is None or reference is None or column == "products only":
        return dict(start)
    return dict(start) if same(losses, reference, tolerance(column, workload)) else {"unequal": losses}


def save_weights(workload, path):
    """The first weights and the batch, as arrays, for frameworks that cannot run our lines."""
    step = WORKLOADS[workload](edutorch)
    if hasattr(step, "weights"):
        weights = {name: weight.detach().numpy() for name, weight in step.weights.items()}
        path.write_bytes(pickle.dumps((weights, [part.numpy() for part in step.batch])))


def race(workload, columns=tuple(COMPETITORS), threads=1, rounds=7):
    """Let the competitors do a workload.

    Returns:
        column -> {"seconds", "ratio", "memory"}, or {"left_out": why}, or {"unequal": the first three losses}
    """
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "weights"
        save_weights(workload, saved)
        processes = {column: Process(column, workload, threads, saved) for column in columns}
    first = next(iter(columns))
    reference = processes[first].start.get("losses")
    results = {column: check(process.start, reference, column, workload) for column, process in processes.items()}
    running = {column: process for column, process in processes.items() if "losses" in results[column]}
    take_turns(running, results, threads, rounds, first)
    for column, process in processes.items():
        if column in running:
            results[column]["memory"] = process.end()
        process.process.kill()
        process.process.wait()
    return results


def take_turns(running, results, threads, rounds, first):
    """Time the competitors, each once a round. Nobody always follows the same one."""
    steps = {column: max(1, round(TURN / max(process.seconds(2), 1e-7))) for column, process in running.items()}
    for column, process in running.items():
        process.seconds(steps[column])  # warm: whatever is compiled or cached is so now
    times = {column: [] for column in running}
    order = list(running)
    for number in range(rounds):
        for column in order[number % len(order) :] + order[: number % len(order)]:
            if threads > 1:
                time.sleep(PAUSE)
            times[column].append(running[column].seconds(steps[column]))
    for column, seconds in times.items():
        results[column]["seconds"] = statistics.median(seconds)
        if first in times:
            results[column]["ratio"] = statistics.median(a / b for a, b in zip(seconds, times[first]))
