"""The benchmarks compute the same in edutorch and PyTorch, and tell it right. Nothing is timed here."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import edutorch

torch = pytest.importorskip("torch")

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
import floor
import large
import race
import table
from workloads import CHAINS, WORKLOADS

sys.path.pop(0)

SHORT = [name for name in WORKLOADS if CHAINS.get(name, 0) <= 1_000]  # longer chains are the same lines


def three_losses(step):
    return [step().item() for _ in range(3)]


@pytest.mark.parametrize("name", SHORT)
def test_first_three_losses_are_pytorchs(name):
    ours, theirs = (three_losses(WORKLOADS[name](T)) for T in (edutorch, torch))
    assert race.same(ours, theirs)


TINY = {name: lambda T, make=make: make(T, tiny=True) for name, make in (large.LARGE | large.MEMORY).items()}


@pytest.mark.parametrize("name", TINY)
def test_what_is_for_a_card_computes_the_same_on_the_cpu(name):
    steps = [TINY[name](T) for T in (edutorch, torch)]
    ours, theirs = ([step().sum().item() for _ in range(3)] for step in steps)
    assert race.same(ours, theirs)
    assert name in large.MEMORY or not race.same([ours[2]], [ours[0]])


def test_operations_are_counted():
    step = TINY["MLP 4096"](edutorch)
    assert large.flops(edutorch, "MLP 4096", step, tiny=True) == 3 * 2 * 16 * (4 * 16 * 16 + 16 * 10)
    step = TINY["GPT, 12 layers"](edutorch)
    layers = 2 * 16 * (16 * 48 + 16 * 16 + 2 * 16 * 64) + 16 * 16 * 65  # two blocks and the scores, for 16 characters
    attention = 2 * 2 * (2 * 8 * 8 * 16)  # two blocks, two texts; for each, scores and mixing
    assert large.flops(edutorch, "GPT, 12 layers", step, tiny=True) == 3 * 2 * (layers + attention)


def test_without_a_card_nothing_is_measured():
    if importlib.util.find_spec("cupy") is not None:
        pytest.skip("this machine has CuPy")
    program = Path(__file__).parent / "benchmarks" / "gpu.py"
    done = subprocess.run([sys.executable, program], capture_output=True, text=True)
    words = "needs a CUDA graphics card with CuPy: nothing was measured\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", words)


@pytest.mark.parametrize("name", ["MLP, SGD", "MLP, Adam", "CNN", "ResNet block", "char LSTM", "tiny GPT"])
def test_a_step_changes_the_loss_by_more_than_is_tolerated(name):
    first, _, third = three_losses(WORKLOADS[name](edutorch))
    assert not race.same([third], [first])


def test_equal_losses():
    assert race.same([1.0, 200.0], [1.0, 200.001])
    assert not race.same([1.0, 200.0], [1.0, 200.1])
    assert not race.same([float("nan")], [1.0])
    assert race.tolerance("jax", "MLP with norms") > race.tolerance("edutorch", "MLP with norms")


def test_wrong_losses_end_the_race():
    start = {"losses": [1.0, 2.0, 3.0]}
    assert race.check(start, [1.0, 2.0, 3.0], "jax", "CNN") == start
    assert race.check(start, [1.0, 2.0, 3.1], "jax", "CNN") == {"unequal": [1.0, 2.0, 3.0]}
    assert race.check(start, [1.0, 2.0, 3.1], "jax", "MLP with norms") == start
    assert race.check(start, [0.0, 0.0, 0.0], "products only", "CNN") == start
    assert race.check({"left_out": "why"}, [1.0], "jax", "CNN") == {"left_out": "why"}


def test_each_list_of_products_belongs_to_a_workload():
    assert floor.PRODUCTS.keys() <= WORKLOADS.keys()
    multiplications = sum(rows * inner * columns for rows, inner, columns in floor.PRODUCTS["MLP, SGD"])
    assert multiplications == 64 * (2 * 784 * 256 + 3 * 256 * 128 + 3 * 128 * 10)
    assert floor.products([(2, 3, 4), (2, 3, 4, 5)])() == 0


def test_competitors_take_turns_and_nobody_always_follows_the_same_one():
    class Process:
        def __init__(self, name, seconds):
            self.name, self.answer = name, seconds

        def seconds(self, steps):
            calls.append(self.name)
            return self.answer

    calls, results = [], {"torch": {}, "edutorch": {}}
    race.take_turns({"torch": Process("torch", 2.0), "edutorch": Process("edutorch", 1.0)}, results, 1, 2, "torch")
    assert calls[4:] == ["torch", "edutorch", "edutorch", "torch"]  # after two that count steps and two that warm up
    assert results == {"torch": {"seconds": 2.0, "ratio": 1.0}, "edutorch": {"seconds": 1.0, "ratio": 0.5}}


RESULTS = {
    "MLP": {
        "torch": {"losses": [1], "seconds": 0.00123, "ratio": 1.0, "memory": 80.2},
        "edutorch": {"losses": [1], "seconds": 0.00061, "ratio": 0.5, "memory": 6.0},
        "jax": {"unequal": [3.0]},
        "dezero": {"left_out": "not installed"},
    },
    "chain of 100": {
        "torch": {"losses": [1], "seconds": 0.2, "ratio": 1.0, "memory": None},
        "edutorch": {"losses": [1], "seconds": 0.1, "ratio": 0.5, "memory": 0.1},
        "jax": {"left_out": "too long"},
        "dezero": {"left_out": "not installed"},
    },
}
NOTHING_TO_DO = {"left_out": ""}


def test_table_of_ratios():
    assert table.ratios(RESULTS) == "\n".join([
        "|              |   torch | edutorch |     jax |",
        "|--------------|--------:|---------:|--------:|",
        "| MLP          | 1.23 ms |     0.50 | unequal |",
        "| chain of 100 |  200 ms |     0.50 |       - |",
    ])  # fmt: skip


def test_table_of_memory_and_of_chains():
    assert table.memory(RESULTS).splitlines()[2:] == [
        "| MLP          |    80 |        6 |   - |",
        "| chain of 100 |     - |        0 |   - |",
    ]
    assert table.chains(RESULTS, {"chain of 100": 100}).splitlines()[2:] == ["| 100        |  2 ms |     1 ms |"]


def test_notes_say_each_reason_once():
    assert table.notes({"CNN": {"torch fused": NOTHING_TO_DO}}) == []
    assert table.notes(RESULTS) == [
        "jax: losses were [3.0] (MLP)",
        "dezero: not installed (everywhere)",
        "jax: too long (chain of 100)",
    ]


def test_a_section_is_replaced_and_the_others_stay():
    page = table.put_section("about\n", "One thread", "old")
    page = table.put_section(page, "Two threads", "two")
    assert page == "about\n\n## One thread\n\nold\n\n## Two threads\n\ntwo\n"
    page = table.put_section(page, "One thread", "new")
    assert page == "about\n\n## One thread\n\nnew\n\n## Two threads\n\ntwo\n"
    assert table.put_section(page, "Two threads", "2").endswith("new\n\n## Two threads\n\n2\n")
