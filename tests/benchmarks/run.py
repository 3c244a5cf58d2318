"""How fast is edutorch beside PyTorch? Prints a table of ratios: below 1 edutorch is faster.

One thread, both libraries in one process and in turns, medians. Equal losses are checked first. Timings are measured
here and never asserted in a test: machines differ.
"""

import os
import statistics
import subprocess
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy is imported

import torch
from timing import side_by_side
from workloads import WORKLOADS

import edutorch


def check_equal(name, workload):
    """Timing means nothing if the two do not compute the same."""
    for T in (edutorch, torch):
        T.manual_seed(0)
    if "forward" in name or "same" in name:
        ours, theirs = workload(edutorch), workload(torch)
        for _ in range(3):
            a, b = float(ours()), float(theirs())
            if abs(a - b) > 1e-4 * max(1, abs(b)):
                sys.exit(f"{name}: edutorch says {a}, PyTorch {b}")


def import_seconds(samples=7):
    """How long `import edutorch` takes in a fresh Python, beyond what Python itself takes."""

    def run(code):
        script = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
        return float(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)

    return statistics.median(run("import edutorch") for _ in range(samples))


def main(wanted):
    torch.set_num_threads(1)
    print(f"edutorch {edutorch.__version__} beside PyTorch {torch.__version__}, one thread\n")
    print(f"| {'':52} | edutorch | PyTorch  | ratio |\n|{'-' * 54}|---------:|---------:|------:|")
    for name, workload in WORKLOADS.items():
        if any(word not in name for word in wanted):
            continue
        check_equal(name, workload)
        ours, theirs, ratio = side_by_side(workload(edutorch), workload(torch))
        print(f"| {name:52} | {ours * 1e6:5.1f} us | {theirs * 1e6:5.1f} us | {ratio:5.2f} |", flush=True)
    print(f"\nimport edutorch: {import_seconds():.2f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
