"""How much of PyTorch's vocabulary is here, by how many teaching repositories use a word.

    python tests/api/coverage.py            # a table, and what is missing
    python tests/api/coverage.py --all      # the rare words, too

`frequency.tsv` was counted over 64 public repositories of lessons: names from their code, in how many of them, and whether
PyTorch 2.13 has the name (lessons are older, and some counts are misreadings). A method of a tensor counts where the value
was seen to be a tensor.
"""

import csv
import importlib
import sys
import warnings
from pathlib import Path

import edutorch

REPOSITORIES = 64
TIERS = {">= 20 %": 0.2 * REPOSITORIES, ">= 5 %": 0.05 * REPOSITORIES, ">= 3 repositories": 3}

# What belongs to later work. A name that ends in a dot stands for all names that begin with it.
LATER = {
    "several processes and machines": (
        "torch.distributed.", "torch.nn.parallel.DistributedDataParallel",
    ),
    "tracing and exporting": ("torch.jit.", "torch.onnx.", "torch.fx.", "torch.export."),
    "profiling": ("torch.profiler.", "torch.autograd.profiler."),
}  # fmt: skip


def read():
    """(name, repositories) for every name that PyTorch has, the most used first."""
    with open(Path(__file__).with_name("frequency.tsv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(row["name"], int(row["repositories"])) for row in rows if row["in_pytorch"] == "yes"]


def theme(name):
    """The later work that a name waits for, or None."""
    for later, names in LATER.items():
        if any(name == known or known.endswith(".") and name.startswith(known) for known in names):
            return later
    return None


def is_here(name):
    """Can it be had from edutorch, by attributes or by an import?"""
    head, *path = name.split(".")
    thing = {"torch": edutorch, "Tensor": edutorch.ones(1), "Module": edutorch.nn.Module()}[head]
    module = "edutorch"
    for word in path:
        module += f".{word}"
        try:
            thing = getattr(thing, word)
        except AttributeError:
            if head != "torch":
                return False
            try:
                thing = importlib.import_module(module)
            except ImportError:
                return False
        except Exception:
            return True  # there, but this tensor has no such thing: values() of one that is not sparse
    return True


def tier(least):
    """The names of a tier that are due now, and of those the ones that are missing."""
    due = [name for name, repositories in read() if repositories >= least and theme(name) is None]
    return due, [name for name in due if not is_here(name)]


def stale():
    """What is put off to later work and is here already, and what is put off and nobody uses."""
    names = [name for name, _ in read()]
    arrived = [name for name in names if theme(name) is not None and is_here(name)]
    known = [known for names in LATER.values() for known in names]
    unused = [k for k in known if not any(name == k or k.endswith(".") and name.startswith(k) for name in names)]
    return arrived, unused


def main():
    counts = dict(read())
    for title, least in TIERS.items():
        due, missing = tier(least)
        later = sum(repositories >= least and theme(name) is not None for name, repositories in counts.items())
        share = 1 - len(missing) / len(due)
        print(f"{title:>17}: {share:6.1%} of {len(due)} names; {later} more wait for later work")
    least = 1 if "--all" in sys.argv else 3
    print("\nmissing now:")
    for name in tier(least)[1]:
        print(f"  {counts[name]:3d}  {name}")
    print("\nwaiting:")
    for later in LATER:
        names = [name for name, repositories in counts.items() if theme(name) == later and repositories >= least]
        print(f"  {later}: {', '.join(names)}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # some names are there to say that they are old
    main()
