"""How fast is edutorch beside PyTorch and other frameworks? `python3 dev.py bench` prints tables of ratios.

    python3 dev.py bench [--threads 1|2] [--rounds N] [--only WORDS] [--write]

How to measure fairly on a noisy machine: other programs come and go, and the clock of a processor changes with its heat, so two
times taken one after the other do not compare. Here every competitor is a process of its own, all are ready before the first is
timed, and they take short turns, round by round; what counts is the ratio to PyTorch within a round, and of the rounds the
median. With one thread the CPU time of a step is taken, which does not count other programs; with two it must be the wall time,
and then the machine should have nothing else to do. Everything has been warm for a while: compilers work in the first steps.
And before anything is timed the losses of three steps must agree, for a program that computes something else may be
quick. Times are measured here and never asserted in a test: machines differ.
"""

import argparse
import contextlib
import datetime
import importlib.metadata
import importlib.util
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

import table
from race import PEERS, ROOT, race
from workloads import CHAINS, WORKLOADS

PAGE = ROOT / "docs" / "performance_table.md"
TITLES = {1: "One thread", 2: "Two threads"}
LEGEND = """\
Ratios to the time of PyTorch (`torch`, eager): below 1 is faster. `edutorch` runs the plain numpy text, `edutorch fast` its
twins compiled by numba; `edutorch parallel` is that with half of the batch in each of two threads; `torch fused` has Adam in one C++
loop; `products only` is the matrix products of the step alone, which no program that multiplies with numpy can beat. The peers,
`torch.compile` and `edutorch parallel` draw dropout masks of their own, so that their losses in `MLP with norms` agree only roughly;
all others agree to five digits. A dash: there is nothing for it to do, or it is left out."""


def processor():
    """The name of the processor."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def versions():
    """What is installed of all that takes part."""
    found = []
    for name in ("edutorch", "numpy", "numba", "torch", *PEERS):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found.append(f"{name} {importlib.metadata.version(name)}")
    return ", ".join(found)


def machine():
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    today = datetime.date.today().isoformat()
    return f"{processor()}, {cores} cores, Python {platform.python_version()}, {versions()}; {today}."


def import_seconds(samples=7):
    """How long importing takes in a fresh Python, beyond what Python itself takes; the modules take turns."""
    modules = [name for name in ("numpy", "edutorch", "torch") if importlib.util.find_spec(name)]
    script = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"

    def once(module):
        command = [sys.executable, "-c", script.format(module)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)

    times = {module: [] for module in modules}
    for _ in range(samples):
        for module in modules:
            times[module].append(once(module))
    return {module: statistics.median(seconds) for module, seconds in times.items()}


def report(results, imports, options):
    """The tables of one run, with what they mean."""
    what = "CPU time" if options.threads == 1 else "Wall time"
    parts = [
        f"{what} of a step, the median of {options.rounds} rounds. {machine()}",
        LEGEND,
        table.ratios(results),
        "The most memory that the steps needed, in MiB over what importing needs. Of what `edutorch fast` needs, most is taken by "
        "the compiler of its twins.",
        table.memory(results),
    ]
    if any(name in CHAINS for name in results):
        parts += ["One addition in a graph of many, forward and backward.", table.chains(results, CHAINS)]
    if imports:
        parts += ["Importing: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in imports.items()) + "."]
    if notes := table.notes(results):
        parts += ["Left out:", "\n".join(f"* {note}" for note in notes)]
    return "\n\n".join(parts)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure; nothing is asserted.")
    parser.add_argument("--threads", type=int, choices=TITLES, default=1, help="1: CPU time, 2: wall time")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="WORDS", help="workloads whose name contains one of these"
    )
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.relative_to(ROOT)}")
    options = parser.parse_args(arguments)
    if options.write and options.only:
        parser.error("--write writes the whole table: without --only")
    return options


def main(arguments):
    options = parse(arguments)
    if importlib.util.find_spec("torch") is None:
        sys.exit("everything is compared with PyTorch, which is not installed: pip install torch")
    if hasattr(os, "getloadavg") and (load := os.getloadavg()[0]) > 1:
        print(f"warning: the load average is {load:.1f}: other programs are at work\n", file=sys.stderr)
    names = [name for name in WORKLOADS if not options.only or any(word in name for word in options.only)]
    results = {}
    for name in names:
        results[name] = race(name, threads=options.threads, rounds=options.rounds)
        print(table.ratios({name: results[name]}), "\n", flush=True)
    text = report(results, None if options.only else import_seconds(), options)
    print(text)
    if options.write:
        old = (
            PAGE.read_text(encoding="utf-8")
            if PAGE.exists()
            else "<!-- Written by `python3 dev.py bench --write`. -->\n"
        )
        PAGE.write_text(table.put_section(old, TITLES[options.threads], text), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
