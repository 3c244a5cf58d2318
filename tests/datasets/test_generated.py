"""Generated data sets: the same for a seed, with parts that do not leak into each other, ready for a DataLoader."""

import re
import zlib

import numpy as np
import pytest

import edutorch as torch
from edutorch import datasets
from edutorch.datasets import animals, chat, drawing
from edutorch.datasets.stories import count_loss
from edutorch.utils.data import DataLoader

SETS = ("SyntheticDigits", "CatsAndDogs", "Stories", "InventedNames", "Chat", "TenTasks")


def make(name, **options):
    return getattr(datasets, name)(**{"size": 30, **options})


def content(dataset):
    inputs = dataset.inputs
    return (inputs.tolist() if isinstance(inputs, np.ndarray) else inputs), dataset.targets


@pytest.mark.parametrize("name", SETS)
def test_a_seed_decides(name):
    assert content(make(name)) == content(make(name)) == content(make(name, seed=0, train=True))
    assert content(make(name)) != content(make(name, seed=1))
    assert content(make(name)) != content(make(name, train=False))


@pytest.mark.parametrize("name", SETS)
def test_it_leaves_other_random_numbers_alone(name):
    torch.manual_seed(0)
    np.random.seed(0)
    make(name)
    assert torch.rand(1).item() == torch.rand(1, generator=torch.Generator().manual_seed(0)).item()
    assert np.random.random() == np.random.RandomState(0).random_sample()


@pytest.mark.parametrize("name", SETS)
def test_transforms(name):
    dataset = make(name, transform=lambda x: ("x", x), target_transform=lambda y: ("y", y))
    (x, y) = dataset[3]
    assert x[0] == "x" and y == ("y", dataset.targets[3])
    with pytest.raises(IndexError):
        dataset[len(dataset)]


@pytest.mark.parametrize("name", SETS)
def test_size_and_words(name):
    kind = getattr(datasets, name)
    assert len(make(name)) == 30 and len(make(name, size=0)) == 0
    assert repr(make(name, train=False)) == f"{name}(test, 30 samples, seed=0)"
    told = make(name).describe()
    assert told.startswith(f"{name}: ") and "30 samples for training" in told
    assert all(f"  {rung}: {value:g}" in told.splitlines() for rung, value in kind.ladder.items())
    assert len(kind.ladder) >= 3


def test_default_sizes():
    for name in ("Stories", "InventedNames", "Chat", "TenTasks"):
        kind = getattr(datasets, name)
        assert (len(kind()), len(kind(train=False))) == kind.sizes


# Texts are made of whole numbers only: they are the same on any machine, byte for byte.
@pytest.mark.parametrize(
    "name, checksum",
    [("Stories", 1144661524), ("InventedNames", 4032149371), ("Chat", 3703398197), ("TenTasks", 1916302704)],
)
def test_texts_stay_as_they_are(name, checksum):
    assert zlib.crc32(repr(content(getattr(datasets, name)())).encode()) == checksum


# Pictures go through sines and normal numbers, whose last digits a processor may round in its own way.
@pytest.mark.parametrize(
    "name, mean, some",
    [
        ("SyntheticDigits", 30.9929, [135, 228, 207, 106, 16, 11, 0, 10]),
        ("CatsAndDogs", 131.8644, [102, 27, 214, 80, 33, 204, 99, 52]),
    ],
)
def test_pictures_stay_as_they_are(name, mean, some):
    pictures = getattr(datasets, name)(size=50).inputs.astype(int)
    assert pictures.mean() == pytest.approx(mean, abs=0.01)
    assert np.abs(pictures[7].ravel()[400:408] - some).max() <= 1


def test_batches():
    pictures, kinds = next(iter(DataLoader(make("CatsAndDogs"), batch_size=8)))
    assert pictures.shape == (8, 3, 32, 32) and pictures.dtype == torch.float32 and kinds.dtype == torch.int64
    assert 0 <= pictures.min() < 0.5 < pictures.max() <= 1
    messages, (intents, moods) = next(iter(DataLoader(make("Chat"), batch_size=8)))
    assert len(messages) == 8 and intents.shape == moods.shape == (8,)
    stories, heroes = next(iter(DataLoader(make("Stories"), batch_size=8)))
    assert isinstance(stories[0], str) and heroes.shape == (8,)


def test_all_pictures_at_once():
    digits = make("SyntheticDigits", pixels=20)
    pictures, targets = digits.tensors()
    assert pictures.shape == (30, 1, 20, 20) and targets.tolist() == digits.targets
    assert torch.equal(pictures[3], digits[3][0])
    assert digits.data.dtype == torch.uint8 and digits.data.shape == (30, 20, 20)
    cats = make("CatsAndDogs")
    assert torch.equal(cats.tensors()[0][3], cats[3][0])
    assert cats.data.shape == (30, 32, 32, 3)
    grey = make("CatsAndDogs", color=False)
    assert grey.data.shape == (30, 32, 32) and grey[0][0].shape == (1, 32, 32)
    assert grey.targets == cats.targets


def test_a_transform_gets_bytes():
    picture, _ = make("CatsAndDogs", transform=lambda picture: picture)[0]
    assert isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.shape == (32, 32, 3)


def test_every_digit_and_kind_is_there():
    assert set(make("SyntheticDigits", size=200).targets) == set(range(10))
    assert set(make("CatsAndDogs").targets) == {0, 1}


def test_twins_differ_where_cats_and_dogs_do():
    looks = animals.choose_looks(np.random.RandomState(0), 1)
    cat, dog = (animals.draw_animals(np.array([kind]), looks) for kind in (animals.CAT, animals.DOG))
    corner = (slice(None), slice(0, 2), slice(0, 2))
    assert np.array_equal(cat[corner], dog[corner]) and not np.array_equal(cat, dog)


def test_looks_can_be_chosen():
    looks = animals.choose_looks(np.random.RandomState(0), 1)
    small, large = ({**looks, "size": np.array([size]), "x": np.zeros(1), "y": np.zeros(1)} for size in (0.3, 0.6))
    small, large = (animals.draw_animals(np.array([animals.CAT]), each, pixels=48) for each in (small, large))
    assert small.shape == (1, 48, 48, 3)
    changed = (np.abs(small - large).max(-1) > 0.05).mean()
    assert 0.05 < changed < 0.9


# Drawing


def test_shapes_cover_their_area():
    x, y = (center[None] for center in drawing.pixel_centers(200))
    pixel = 2 / 200

    def area(cover):
        return cover.sum() * pixel**2

    assert area(drawing.ellipse(x, y, 0.1, -0.1, 0.5, 0.25, pixel)) == pytest.approx(np.pi / 8, rel=0.01)
    assert area(drawing.polygon(x, y, [(-0.5, 0.5), (0, -0.5), (0.5, 0.5)], pixel)) == pytest.approx(0.5, rel=0.01)
    long = 1.0 * 0.2 + np.pi * 0.01  # a bar and two half discs
    assert area(drawing.line(x, y, -0.5, 0, 0.5, 0, 0.2, pixel)) == pytest.approx(long, rel=0.01)
    assert area(drawing.line(x, y, 0.3, 0.3, 0.3, 0.3, 0.2, pixel)) == pytest.approx(np.pi * 0.01, rel=0.02)


# Chat


def test_chat_templates_are_not_shared():
    for train, test in [*chat.INTENTS.values(), chat.PLAIN, chat.NEGATED]:
        assert not set(train) & set(test)
    templates = [*chat.INTENTS.values(), chat.PLAIN, chat.NEGATED]
    train, test = ({word for pair in templates for text in pair[part] for word in text.split()} for part in (0, 1))
    assert test - train == {"does"}  # all other words have been seen


def test_chat_says_what_it_did():
    messages = datasets.Chat(size=500, typos=0.0)
    for (text, (intent, mood)), thing, negated in zip(messages, messages.things, messages.negated):
        body = re.sub(r"^(please |um |sorry , )?", "", text)
        fits = [t for t in chat.INTENTS[messages.intents[intent]][0] if body.startswith(t.format(thing))]
        assert fits or any(t.format(thing) in text for t in chat.INTENTS[messages.intents[intent]][0])
        good, bad = (bool(set(text.split()) & set(words) - {"good"}) for words in (chat.GOOD, chat.BAD))
        if messages.moods[mood] == "neutral":
            assert not good and not bad and not negated
        elif good or bad:
            assert (good != negated) == (messages.moods[mood] == "positive")
        assert thing == "" or thing in text.split()


def test_typos():
    plain, typed = datasets.Chat(size=200, typos=0.0), datasets.Chat(size=200, typos=1.0)
    known = {word for text in datasets.Chat(typos=0.0).inputs for word in text.split()}
    assert all(word in known for text in plain.inputs for word in text.split())
    assert sum(word not in known for text in typed.inputs for word in text.split()) > 300
    assert chat.mistype(np.random.RandomState(1), "abcd") in ("bacd", "acbd", "abdc")


# Stories, names, ten tasks


def test_stories():
    stories = datasets.Stories()
    assert 120_000 < len(stories.text) < 125_000
    assert stories.text.count("\n") == 720 and len(set(stories.text.lower().replace(".", "").split())) < 60
    for story, _ in stories:
        assert re.fullmatch(r"([A-Z][a-z ]+\.( |$)){5}", story)
    counts = [story.count(stories.classes[hero]) for story, hero in stories]
    assert np.mean(counts) > 3


def test_count_loss():
    assert count_loss("ab" * 500, "ab", 0) == pytest.approx(np.log(2), abs=1e-9)
    assert count_loss("ab" * 5000, "abab", 1) < 0.001


def test_names():
    names = datasets.InventedNames()
    assert all(re.fullmatch(r"[A-Z][a-z]{3,12}", name) for name, _ in names)
    parts = set(names.inputs), set(datasets.InventedNames(train=False).inputs)
    assert len(parts[0] & parts[1]) < 5


def test_ten_tasks_have_no_text_in_both_parts():
    train, test = datasets.TenTasks(), datasets.TenTasks(train=False)
    assert not set(train.inputs) & set(test.inputs)
    assert len(train.tasks) == 10 and train.task_of(13) == train.tasks[3]
    assert all(text.endswith(" ? <a>") for text in train.inputs)
    assert set(" ".join(test.targets).split()) <= set(" ".join(train.inputs + train.targets).split())


def test_ten_tasks_answers_follow_from_the_text():
    rules = {
        "translate": lambda text, answer: answer.split()[0] == text.split()[0][::-1] + "o",
        "summarise": lambda text, answer: answer == " ".join(text.split()[i] for i in (0, 1, 3)),
        "sentiment": lambda text, answer: answer in ("positive", "negative"),
        "dialogue": lambda text, answer: (answer.split()[1] in text.partition("no wait")[2]) == ("no wait" in text),
        "query": lambda text, answer: answer.startswith("select ") and answer.split()[1] == text.split()[1],
        "pronoun": lambda text, answer: answer == text.split()[0 if "were kind" in text else 2],
    }
    tasks = datasets.TenTasks()
    for i, (text, answer) in enumerate(tasks):
        if tasks.task_of(i) in rules:
            assert rules[tasks.task_of(i)](text, answer), (text, answer)
        elif tasks.task_of(i) in ("qa", "roles", "relation"):
            assert answer in text.split()


def test_an_eleventh_task():
    names = datasets.ten_tasks.TASKS | {"last": lambda scene: (scene.sentence(), "last ?", scene.place)}
    tasks = datasets.TenTasks(size=22, tasks=names)
    assert tasks.tasks[-1] == "last" and tasks.task_of(21) == "last" and tasks[21][0].endswith("last ? <a>")
    with pytest.raises(ValueError, match="so few different texts"):
        datasets.TenTasks(
            size=1, tasks={"same": lambda scene: ("a", "b", "c")}, train=zlib.crc32(b"a <q> b <a>") % 5 == 0
        )
