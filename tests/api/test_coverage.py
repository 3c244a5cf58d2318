"""The words that lessons use most are here; what is put off is listed by name, and leaves the list when it arrives."""

import importlib.util
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("api_coverage", Path(__file__).with_name("coverage.py"))
coverage = importlib.util.module_from_spec(spec)
spec.loader.exec_module(coverage)


def test_every_common_name_is_here():
    due, missing = coverage.tier(coverage.TIERS[">= 20 %"])
    assert len(due) > 100
    assert missing == []


def test_nearly_every_usual_name_is_here():
    due, missing = coverage.tier(coverage.TIERS[">= 5 %"])
    assert len(due) > 250
    assert len(missing) <= 0.05 * len(due), missing


def test_nothing_is_put_off_that_has_arrived():
    arrived, unused = coverage.stale()
    assert arrived == [], "take these off the list in coverage.py"
    assert unused == [], "nobody uses these"


def test_what_is_missing_is_found():
    assert coverage.is_here("torch.nn.functional.relu") and coverage.is_here("Tensor.backward")
    assert not coverage.is_here("torch.nn.functional.no_such_name") and not coverage.is_here("Tensor.q_scale")
    assert coverage.theme("torch.distributed.barrier") and coverage.theme("torch.nn.Linear") is None


def test_the_counts_say_truly_what_pytorch_has():
    torch = pytest.importorskip("torch")
    roots = {"torch": torch, "Tensor": torch.ones(1), "Module": torch.nn.Module()}
    for name, repositories in coverage.read():
        head, first, *more = name.split(".")
        if repositories >= 3 and not more:
            assert hasattr(type(roots[head]), first) or hasattr(roots[head], first), name
