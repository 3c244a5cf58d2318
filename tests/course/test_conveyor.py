"""The belt from samples to batches: it shows what the real loader gives, asks before it tells, and can be operated."""

import json

import pytest

import edutorch as torch
from edutorch.course.widgets import conveyor
from edutorch.utils.data import DataLoader, RandomSampler

STATES = [
    {},
    {"size": 7, "batch_size": 3},
    {"size": 8, "batch_size": 4, "drop_last": True},
    {"size": 10, "batch_size": 3, "drop_last": True},
    {"shuffle": True},
    {"shuffle": True, "seed": 5, "epoch": 3},
    {"size": 20, "batch_size": 1, "shuffle": True, "seed": 1, "epoch": 2},
    {"size": 1, "batch_size": 10},
]


def real(widget):
    """The batches of the chosen epoch, by a loader that was put together here."""
    state = widget.state
    samples = [10 * i for i in range(state["size"])]
    generator = torch.Generator().manual_seed(state["seed"])
    sampler = RandomSampler(samples, generator=generator) if state["shuffle"] else None
    loader = DataLoader(samples, state["batch_size"], sampler=sampler, drop_last=state["drop_last"])
    return [[batch.tolist() for batch in loader] for _ in range(state["epoch"])][-1]


@pytest.mark.parametrize("settings", STATES)
def test_it_shows_the_batches_of_the_real_loader(settings):
    belt = conveyor(**settings)
    expected = real(belt)
    assert [batch.tolist() for batch in belt.tensors()] == expected
    assert [[10 * i for i in batch] for batch in belt.batches()] == expected
    assert sum(belt.batches(), []) + belt.left_out() == belt.order()
    assert sorted(belt.order()) == list(range(belt.state["size"]))
    assert belt.answer() == (belt.batches()[2] if len(expected) > 2 else "none")
    assert belt.sentence() in belt.describe() and belt.sentence() in belt.picture()


@pytest.mark.parametrize("shuffle", [False, True])
def test_the_code_below_the_picture_gives_the_batches(shuffle):
    belt = conveyor(shuffle=shuffle, seed=4)
    names = {"torch": torch, "samples": belt.samples(), "DataLoader": DataLoader, "RandomSampler": RandomSampler}
    assert [b.tolist() for b in eval(belt.code(), names)] == [b.tolist() for b in belt.tensors()]
    assert belt.code() in belt.picture()


def test_it_is_saved_in_words_and_as_a_picture_and_its_state_can_be_pasted():
    belt = conveyor(size=12, batch_size=5, shuffle=True, seed=2)
    data = belt._repr_mimebundle_()
    assert data["text/plain"] == belt.describe() and data["text/html"] == str(belt.picture())
    assert "application/vnd.jupyter.widget-view+json" in data
    other = conveyor()
    other.state = json.loads(json.dumps(belt.state))
    assert other.describe() == belt.describe() and other.picture() == belt.picture()
    picture = belt.picture()
    assert 'role="img"' in picture and "<title>" in picture and belt.title() in picture


def test_nothing_is_told_before_there_is_a_guess():
    belt = conveyor(size=10, batch_size=3, drop_last=True)
    hidden, told = belt.picture(told=False), belt.picture()
    for words in ("3rd", "left out", 'stroke-dasharray="3 3"'):
        assert words in told and words not in hidden
    assert hidden.count(">?</text>") == 2 and ">?</text>" not in told
    assert "[6, 7, 8]" not in hidden and belt.sentence() not in hidden


def test_it_draws_nothing_from_the_learners_generator():
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    belt = conveyor(shuffle=True)
    belt.describe(), belt.picture(), belt.front()
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize(
    ("settings", "guess", "words"),
    [
        ({}, [8, 9], "Right. The 3rd batch holds positions 8, 9."),
        ({"batch_size": 5}, "none", "Right. There is no 3rd batch: all samples are used up after 2."),
        ({"drop_last": True}, "none", "Right. There is no 3rd batch: positions 8, 9 do not fill one, and drop_last leaves"),
        ({"drop_last": True}, [8, 9], "Not quite. There is no 3rd batch: positions 8, 9 do not fill one"),
        ({"size": 9, "drop_last": True}, [8], "position 8 does not fill one, and drop_last leaves it out"),
        ({"size": 9}, [8, 0, 1, 2], "Not quite. The 3rd batch holds position 8."),
        ({}, "none", "A last batch may be smaller than the others."),
        ({}, [80, 90], "Yours are what these samples hold"),
        ({}, [4, 5, 6, 7], "Yours is batch number 2"),
        ({"shuffle": True}, [8, 9], "You went by the order of the dataset"),
        ({"shuffle": True}, [2, 6], "a batch keeps the sampler's order"),
    ],
)  # fmt: skip
def test_a_guess_is_answered(settings, guess, words):
    belt = conveyor(**settings, guess=guess)
    right, reply = belt.reply()
    assert words in reply and right is words.startswith("Right") and words in belt.describe()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"batch_size": 0}, "batch_size should be a positive integer value, but got batch_size=0"),
        ({"size": 0, "shuffle": True}, "num_samples should be a positive integer value, but got num_samples=0"),
        ({"size": 21}, "room for 20 samples, and this dataset has 21"),
        ({"epoch": 0}, "epochs are counted from 1, but got epoch=0"),
    ],
)
def test_a_belt_that_cannot_run_says_why(settings, words):
    belt = conveyor(**settings)
    assert words == belt.error()[-len(words) :] and words in belt.describe() and words in belt.picture()
    belt.front()


def test_it_is_operated():
    belt = conveyor()
    front = belt.front()
    found, todo = {}, [front]
    while todo:
        one = todo.pop()
        todo += getattr(one, "children", ())
        found[getattr(one, "description", "") or type(one).__name__ + str(len(found))] = one
    picture, reply = (one for name, one in sorted(found.items(), reverse=True) if name.startswith("HTML"))
    if "svg" not in picture.value:
        picture, reply = reply, picture
    assert "Which positions are in the 3rd batch?" in reply.value and "3rd" not in picture.value
    found["3rd batch?"].value = "8, 9"
    assert belt.state["guess"] == [8, 9] and "✓ Right." in reply.value and "3rd" in picture.value
    found["shuffle"].value = True
    assert belt.state["shuffle"] and belt.state["guess"] is None and "3rd" not in picture.value
    assert not found["seed"].disabled
    found["seed"].value, found["epoch"].value, found["samples"].value = 3, 2, 12
    found["batch_size"].value, found["drop_last"].value = 5, True
    assert belt.describe() == conveyor(12, 5, True, True, 3, 2).describe()
    found["3rd batch?"].value = "none"
    assert "✓ Right. There is no 3rd batch" in reply.value
    found["3rd batch?"].value = "the last"
    assert "should be whole numbers" in reply.value and belt.state["guess"] == "none"
