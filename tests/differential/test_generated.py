"""Thousands of generated calls of every public function and method, compared with PyTorch: values, errors, gradients.

`python -m tests.differential.report 60` makes more of them, and prints what differs.
"""

import pytest

pytest.importorskip("torch")

from .compare import differences  # noqa: E402
from .generate import forms  # noqa: E402
from .not_followed import ENTRIES, LEFT_OUT, NODES, excuse  # noqa: E402

CALLS = 12  # of each function, and of each method


@pytest.fixture(scope="module")
def results():
    every = forms()
    return differences([(kind, name, every[kind, name], CALLS) for kind, name in every if name not in LEFT_OUT])


def test_there_are_many_calls_and_most_of_them_work(results):
    made, worked, _ = results
    assert made > 10_000
    assert worked > made / 2


def test_calls_do_what_they_do_in_pytorch(results):
    different = [(call, *wrong) for call, wrong, known in results[2] if excuse(call.name, wrong, known) is None]
    assert different == []


def test_no_entry_is_stale(results):
    used = {(excuse(call.name, wrong, known), call.name) for call, wrong, known in results[2]}
    assert [entry.reason for entry in ENTRIES if all(entry != one for one, _ in used)] == []
    assert [
        (entry.reason, name) for entry in ENTRIES for name in entry.names.split() if (entry, name) not in used
    ] == []
    assert [pattern for pattern in NODES if all(pattern != one for one, _ in used)] == []


def test_what_is_left_out_exists():
    assert set(LEFT_OUT) - {name for _, name in forms()} == set()
