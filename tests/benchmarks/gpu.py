"""How fast is edutorch beside PyTorch on a graphics card? `python3 dev.py bench --gpu`, or, without the environment of dev.py,

    python3 tests/benchmarks/gpu.py [--precision float32|tf32|float16] [--rounds N] [--only WORDS] [--tiny]

Both libraries run in one process, with the same weights and data, in turns, round by round. A turn is some steps between two
waits for the card, so that its time is what somebody who waits for the result waits. What counts is the ratio of the two within a
round, and of the rounds the median. Everything has been warm for a while: CuPy compiles in the first steps. Before anything is
timed the losses of three steps must agree.

A ratio says nothing about what the card could do. So this is measured, too: the fastest product of two large matrices and the
fastest copy, by whichever library is faster. The last columns say how much of that edutorch reaches. Where PyTorch has no
CUDA only edutorch is timed. Nothing is asserted: the goals are printed beside the numbers.

Precisions: float32 with TF32 off, in convolutions too (where PyTorch has it on by default); tf32: on in both; float16: forward
and loss under autocast. (Without a GradScaler: it costs both the same.)

--tiny tries all lines with small sizes. Its times mean nothing.
"""

import argparse
import gc
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the edutorch of this checkout

import numpy as np
import race
import table
from large import LARGE, MEMORY, flops
from workloads import WORKLOADS

import edutorch

LESSONS = (
    "small ops", "MLP, SGD", "MLP, Adam", "MLP with norms", "CNN", "ResNet block", "char LSTM", "loop of LSTM cells", "tiny GPT",
)  # fmt: skip
CHAIN = "chain of 1,000"  # tiny additions, forward and backward: what does it cost to start an op?
GOALS = {**dict.fromkeys([*LARGE, *MEMORY], 1.2), CHAIN: 1.5}
AGREE = {"float32": 1e-4, "tf32": 5e-3, "float16": 2e-2}  # how far losses may be apart: rounded factors, other sums


def libraries():
    """The competitors: PyTorch, if it has CUDA, and edutorch."""
    try:
        import torch
    except ImportError:
        return {"edutorch": edutorch}
    return {"torch": torch, "edutorch": edutorch} if torch.cuda.is_available() else {"edutorch": edutorch}


def choose(T, precision):
    """Let products be made in this precision."""
    T.backends.cuda.matmul.allow_tf32 = T.backends.cudnn.allow_tf32 = precision == "tf32"


def on_the_card(T, make, start, precision="float32"):
    """A workload on the card, with the weights and the data of `start`, which is the same workload on the CPU."""
    with T.device("cuda"):
        step = make(T)
    with T.no_grad():
        for name, weight in getattr(start, "weights", {}).items():
            step.weights[name].copy_(T.from_numpy(weight.detach().numpy()))
        for here, there in zip(getattr(start, "batch", ()), getattr(step, "batch", ())):
            there.copy_(T.from_numpy(here.numpy()))
    if precision == "float16" and hasattr(step, "loss_fn"):
        autocast = T.autocast("cuda", T.float16)
        step.model.forward, step.loss_fn = autocast(step.model.forward), autocast(step.loss_fn)
    return step


def seconds(T, step, times):
    """What one of so many steps takes, until the card is through."""
    T.cuda.synchronize()
    begin = time.perf_counter()
    for _ in range(times):
        step()
    T.cuda.synchronize()
    return (time.perf_counter() - begin) / times


class Competitor:
    """What race.take_turns() asks for its times."""

    def __init__(self, T, step):
        self.T, self.step = T, step

    def seconds(self, steps):
        return seconds(self.T, self.step, steps)


def forget(T):
    """Give the memory of the last workload back, and look for the most that the next one needs."""
    gc.collect()
    T.cuda.empty_cache()
    T.cuda.reset_peak_memory_stats()


def compared(competitors, make, options, name):
    """One row: a library -> its time, its memory in MiB, and the ratio to PyTorch's."""
    start, steps, results = make(edutorch), {}, {}
    for column, T in competitors.items():
        forget(T)
        steps[column] = on_the_card(T, make, start, options.precision)
        losses = [float(steps[column]().sum()) for _ in range(3)]
        results[column] = {"losses": losses, "memory": T.cuda.max_memory_allocated() / 2**20}
    first = next(iter(competitors))
    tolerance = 0.2 if name == "MLP with norms" else AGREE[options.precision]  # each drops out what it likes
    for column in competitors:
        if not race.same(results[column]["losses"], results[first]["losses"], tolerance):
            results[column] = {"unequal": results[column]["losses"]}
    running = {
        column: Competitor(competitors[column], steps[column]) for column in steps if "losses" in results[column]
    }
    race.take_turns(running, results, 1, options.rounds, first)
    ours = steps["edutorch"]
    if name in LARGE:
        results["edutorch"]["flops"] = flops(edutorch, name, ours, options.tiny)
    results["edutorch"]["bytes"] = getattr(ours, "bytes", None)
    return results


# --------------------------------------------------------------------------------------- what the card can do at all


def ceilings(competitors, tiny=False):
    """precision -> operations a second in a large product, and "copy" -> bytes a second, by the fastest library."""
    n = 32 if tiny else 8192
    best = {}

    def keep(what, work, T, step):
        seconds(T, step, 3)
        fastest = min(seconds(T, step, 5) for _ in range(5))
        best[what] = max(best.get(what, 0), work / fastest)

    for T in competitors.values():
        forget(T)
        with T.device("cuda"):
            a, b = T.randn(n, n), T.randn(n, n)
        for precision in AGREE:
            choose(T, precision)
            x, y = (a.half(), b.half()) if precision == "float16" else (a, b)
            keep(precision, 2 * n**3, T, lambda T=T, x=x, y=y: T.matmul(x, y))
        copy = (lambda a=a, b=b: np.copyto(b.array, a.array)) if T is edutorch else (lambda a=a, b=b: b.copy_(a))
        keep("copy", 2 * a.nbytes, T, copy)  # CuPy's own copy: a step of ours would be no ceiling
    return best


# ------------------------------------------------------------------------------------------------- what is printed


def share(result, best, precision):
    """What edutorch reaches in a second, and how much that is of what the card can do."""
    if "seconds" not in result:
        return ["-", "-"]
    if result.get("flops"):
        speed, most, unit, scale = result["flops"] / result["seconds"], best[precision], "TFLOP/s", 1e12
    elif result.get("bytes"):
        speed, most, unit, scale = result["bytes"] / result["seconds"], best["copy"], "GB/s", 1e9
    else:
        return ["-", "-"]
    return [f"{speed / scale:.3g} {unit}", f"{100 * speed / most:.0f}%"]


def row(name, results, best, precision):
    ours = results["edutorch"]
    theirs = table.time_cell(results["torch"]) if "torch" in results else "-"
    ratio = table.cell(ours) if "torch" in results else "-"
    goal = f"<= {GOALS[name]}" if name in GOALS else "-"
    return [name, theirs, table.time_cell(ours), ratio, goal, table.memory_cell(ours), *share(ours, best, precision)]


HEAD = ["", "torch", "edutorch", "ratio", "goal", "MiB", "reached", "of the card"]


def report(rows, left_out, best, competitors, options):
    """The table of a run, and what was measured on what."""
    speeds = [f"product in {name} {best[name] / 1e12:.3g} TFLOP/s" for name in AGREE]
    torch = competitors.get("torch")
    parts = [
        f"{edutorch.cuda.get_device_name()}, {options.precision}, the median of {options.rounds} rounds; "
        + (f"torch {torch.__version__}." if torch else "no PyTorch with CUDA: there is nothing to compare with."),
        "Tiny sizes: these times mean nothing." if options.tiny else "",
        f"What the card can do: {', '.join(speeds)}, copy {best['copy'] / 1e9:.3g} GB/s.",
        table.markdown(HEAD, rows),
        "One addition of the chain, forward and backward, is a thousandth of its time. MiB: the most that edutorch took.",
        *(f"Left out: {name} ({why})." for name, why in left_out.items()),
    ]
    return "\n\n".join(part for part in parts if part)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="dev.py bench --gpu", description="Measure; nothing is asserted.")
    parser.add_argument("--precision", choices=AGREE, default="float32")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="WORDS", help="workloads whose name contains one of these"
    )
    parser.add_argument("--tiny", action="store_true", help="small sizes, one round: only to try the lines")
    options = parser.parse_args(arguments)
    if options.tiny:
        options.rounds, race.TURN = 1, 0
    return options


def workloads(options):
    """name -> what makes it."""
    every = {name: WORKLOADS[name] for name in (CHAIN, *LESSONS)}
    for name, make in (LARGE | MEMORY).items():
        every[name] = lambda T, make=make: make(T, tiny=options.tiny)
    return {k: make for k, make in every.items() if not options.only or any(word in k for word in options.only)}


def main(arguments):
    options = parse(arguments)
    if not edutorch.cuda.is_available():
        print("needs a CUDA graphics card with CuPy: nothing was measured", file=sys.stderr)
        return 2
    competitors = libraries()
    best, rows, left_out = ceilings(competitors, options.tiny), [], {}
    for T in competitors.values():
        choose(T, options.precision)
    for name, make in workloads(options).items():
        try:
            results = compared(competitors, make, options, name)
        except Exception as error:  # too little memory, say: the others are still worth knowing
            left_out[name] = f"{type(error).__name__}: {error}"[:200]
            print(f"{name}: {left_out[name]}", file=sys.stderr, flush=True)
            continue
        rows.append(row(name, results, best, options.precision))
        print("  ".join(rows[-1]), file=sys.stderr, flush=True)
    print(report(rows, left_out, best, competitors, options))
    return 1 if left_out else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
