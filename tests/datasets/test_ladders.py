"""The difficulty ladders that the generated data sets publish are measured again, and have the steps that a lesson needs."""

import pytest

import edutorch
from edutorch import datasets
from tests.datasets import ladders

pytestmark = pytest.mark.slow  # some 20 s of CPU in all
HAS_CONV, HAS_GRU = hasattr(edutorch.nn, "Conv2d"), hasattr(edutorch.nn, "GRU")


def assert_published(name, found, margin=0.03):
    """What was measured is what the class says; another processor may round a few samples to the other side."""
    ladder = getattr(datasets, name).ladder
    assert {rung: found[rung] for rung in ladder} == pytest.approx(ladder, abs=margin)


def test_digits():
    found = ladders.digits(edutorch)
    assert_published("SyntheticDigits", found)
    assert found["majority"] < 0.15 < 0.7 < found["linear"] < 0.9 < 0.93 < found["MLP"]
    assert not HAS_CONV or found["CNN"] > 0.98


def test_cats_and_dogs():
    found = ladders.animals(edutorch)
    assert_published("CatsAndDogs", found, margin=0.05)
    assert found["majority"] < 0.55 and found["linear"] <= 0.60 and found["MLP"] <= 0.82
    assert not HAS_CONV or found["CNN"] >= 0.95


def test_chat():
    found = ladders.chat(edutorch)
    assert_published("Chat", found)
    assert found["linear, intent"] > 0.95
    assert found["linear, negated mood"] <= 0.6 and found["MLP, negated mood"] <= 0.85  # counts of words are not enough
    assert not HAS_GRU or (
        found["GRU, intent"] >= 0.95 and found["GRU, mood"] >= 0.9 and found["GRU, negated mood"] >= 0.85
    )


def test_invented_names():
    found = ladders.names(edutorch)
    assert_published("InventedNames", found)
    assert found["majority"] < 0.2 < found["linear on letters"] < 0.4 < found["linear on pairs of letters"] < 0.65
    assert not HAS_GRU or found["GRU"] > 0.9


def test_stories():
    found = ladders.stories(edutorch)
    assert_published("Stories", found)
    losses = list(found.values())
    assert losses == sorted(losses, reverse=True)  # each rung knows more than the one before
    assert found["GPT"] <= 0.55


def test_ten_tasks():
    found = ladders.ten_tasks(
        edutorch, slow=False
    )  # the GPT takes 20 s alone: `python tests/datasets/ladders.py TenTasks`
    ladder = {rung: value for rung, value in datasets.TenTasks.ladder.items() if rung != "GPT"}
    assert found == pytest.approx(ladder, abs=0.03)
