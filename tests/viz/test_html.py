"""What notebooks show of tensors, modules, optimizers and datasets: the text, more beside it, and nothing that changes."""

import html
import random
import re
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest

import edutorch as torch
from edutorch import nn
from edutorch.utils.data import DataLoader, Dataset, IterableDataset, Subset, TensorDataset

SMALL = 8192  # bytes
VOID = {"br", "hr"}


class Checked(HTMLParser):
    """Every element is closed, in order."""

    def __init__(self, page):
        super().__init__()
        self.open, self.words = [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        assert "id" not in dict(attributes)

    def handle_startendtag(self, tag, attributes):
        assert "id" not in dict(attributes)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def page(value):
    """The HTML of a value, looked over."""
    text = value._repr_html_()
    assert text == value._repr_html_()  # deterministic
    Checked(text)
    assert not re.search(r"0x[0-9a-f]{6}", text)
    assert "class=" not in text and "<style" not in text and "<script" not in text
    for colour in re.findall(r"(?:color|fill|stroke|background):?=?\"?(#[0-9a-f]{3,8}|white|black)", text):
        assert len(colour) in (7, 9)  # Okabe-Ito colours; the others are those of the page
    return text


def words(value):
    return " ".join(" ".join(Checked(value._repr_html_()).words).split())


TENSORS = [
    torch.tensor(1.5),
    torch.tensor([]),
    torch.zeros(0, 3),
    torch.arange(6),
    torch.tensor([True, False] * 4),
    torch.tensor([1e308, -1e308, 1.0, 2.0, 3.0], dtype=torch.float64),
    torch.full((6,), float("nan")),
    torch.tensor([float("inf"), float("-inf"), float("nan"), 1.0, -0.0]),
    torch.linspace(-1, 1, 9).to(torch.bfloat16),
    torch.ones(5, dtype=torch.complex64),
    torch.ones(4, 5).t(),
    torch.ones(2, 3, 4, requires_grad=True),
    torch.ones(10, 10),
    torch.ones(300, 300) * 2,
    torch.zeros(5, dtype=torch.uint8),
    nn.Parameter(torch.ones(6)),
]


@pytest.mark.parametrize("x", TENSORS, ids=lambda x: f"{x.dtype.name}-{tuple(x.shape)}")
def test_a_tensor_shows_its_exact_text_first(x):
    text = page(x)
    assert text.startswith(f'<pre style="margin:0">{html.escape(repr(x))}</pre>')
    assert len(text.encode()) - len(repr(x)) < SMALL


def test_few_numbers_are_shown_as_text_only():
    assert torch.arange(4)._repr_html_() == '<pre style="margin:0">tensor([0, 1, 2, 3])</pre>'


def test_what_is_told_of_a_tensor():
    x = torch.tensor([[-2.0, 0.0, 1.0], [1.0, 2.0, 4.0]], requires_grad=True)
    told = words(x)
    for fact in ("shape (2, 3)", "dtype torch.float32", "device cpu", "requires_grad True", "memory 24 bytes"):
        assert fact in told
    for fact in ("min −2", "mean 1", "max 4", "std 2"):
        assert fact in told
    assert f"std {x.std().item():.4g}" in told


def test_nan_and_inf_are_counted_and_left_out():
    told = words(torch.tensor([float("inf"), float("-inf"), float("nan"), 1.0, 3.0]))
    assert "min 1" in told and "max 3" in told and "nan 1" in told and "inf 2" in told


def test_cells_have_a_sign_beside_their_colour():
    text = page(torch.tensor([-4.0, -2.0, 0.0, 2.0, 4.0]))
    assert '<td style="background:#0072b2a6">−4</td>' in text
    assert "<td>0</td>" in text
    assert '<td style="background:#e69f0053">2</td>' in text
    assert "<td" not in page(torch.ones(11))  # too many for a table


def test_a_view_on_a_large_tensor_is_not_read_whole():
    assert "every 3th number" not in words(torch.ones(1000))
    assert "every 3th number" in words(torch.ones(2_500_000))


def test_the_tensors_of_vmap_are_shown():
    def look(row):
        assert row._repr_html_().startswith("<pre")
        return row * 2

    torch.vmap(look)(torch.ones(3, 6))


def test_looking_changes_nothing():
    x = torch.ones(6, requires_grad=True)
    y = x * 2
    before = y.grad_fn, y._version
    y._repr_html_()
    assert (y.grad_fn, y._version) == before


class Odd(nn.Module):
    def __init__(self):
        super().__init__()
        self.inside = nn.BatchNorm1d(3)
        self.nothing = None
        self.register_module("left_out", None)
        self.scale = nn.Parameter(torch.ones(2), requires_grad=False)

    def extra_repr(self):
        return "<script>alert('&')</script>"


def test_a_module_is_a_tree():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), Odd()).eval()
    text, told = page(model), words(model)
    assert "Linear(in_features=2, out_features=3, bias=True)" in told
    assert "weight (3, 2)" in told and "(1): ReLU()" in told
    assert "running_mean (3,) buffer" in told and "(left_out): None" in told
    assert "17 parameters, 2 frozen, eval" in told and told.count("eval") == 1
    assert "<script>" not in text and "&lt;script&gt;" in text
    assert text.count("<details") == 4 and len(text) < SMALL


def test_a_part_in_another_mode_says_so():
    model = nn.Sequential(nn.Dropout(), nn.Linear(1, 1))
    model[0].eval()
    assert "2 parameters, train" in words(model) and "Dropout(p=0.5, inplace=False) eval" in words(model)


def test_frozen_and_lazy_modules():
    model = nn.Linear(2, 2).requires_grad_(False)
    assert "6 parameters, all frozen" in words(model)
    assert "shapes follow from the first input" in words(nn.LazyLinear(3))
    assert page(nn.Module()) and page(nn.Identity())


def test_a_large_module_stays_small_and_keeps_its_text():
    model = torch.vision.models.resnet18()
    text = page(model)
    assert len(text) < len(repr(model)) + SMALL
    assert "11,689,512 parameters" in text
    for line in repr(model).splitlines():
        assert html.escape(line.strip().removesuffix("(").removesuffix(")")) in text


def test_an_optimizer_is_a_table_of_groups():
    model = nn.Sequential(nn.Linear(4, 2), nn.Linear(2, 1))
    groups = [{"params": model[0].parameters()}, {"params": model[1].parameters(), "lr": 0.5}]
    optimizer = torch.optim.Adam(groups, lr=0.1)
    told = words(optimizer)
    assert "Adam changes 13 numbers in 2 groups" in told
    assert "lr 0.1 0.5" in told and "numbers in them 10 3" in told and "state 0 bytes 0 bytes" in told
    for name in optimizer.defaults:
        assert name in told
    model(torch.ones(1, 4)).sum().backward()
    optimizer.step()
    # two means of 10 and of 3 numbers, and the number of the step for each of the two parameters, in four bytes each
    assert "state 88 bytes 32 bytes" in words(optimizer)
    assert len(page(optimizer)) < SMALL


def test_a_dataset_shows_its_first_sample():
    data = TensorDataset(torch.rand(10, 1, 28, 28), torch.arange(10))
    told = words(data)
    assert "TensorDataset : 10 samples" in told
    assert "[0] Tensor, torch.float32 (1, 28, 28)" in told and "[1] Tensor, torch.int64 () 0" in told
    assert page(data).count("data:image/png;base64,") == 1 and len(page(data)) < SMALL
    assert "3 samples" in words(Subset(data, [1, 2, 3]))


def test_a_large_picture_becomes_a_thumbnail():
    assert len(page(TensorDataset(torch.rand(1, 3, 500, 300)))) < SMALL


class Drawn(Dataset):
    """Draws random numbers, from all three sources."""

    def __getitem__(self, index):
        return {"x": torch.rand(2), "y": np.random.rand(), "z": random.random(), "<b>": "<i>", "o": object()}


def test_looking_at_a_dataset_uses_up_no_random_numbers():
    def draw():
        return torch.rand(1).item(), np.random.rand(), random.random()

    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    expected = draw()
    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    text = page(Drawn())
    assert draw() == expected
    assert "<i>" not in text and "of unknown length" in text


def test_a_dataset_that_fails_and_one_that_flows_are_shown_all_the_same():
    class Broken(Dataset):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            raise OSError("<no file>")

    class Stream(IterableDataset):
        def __iter__(self):
            raise AssertionError("it must not be begun")

    assert "The first sample cannot be shown: OSError: <no file>" in words(Broken())
    assert "a stream of samples" in words(Stream())
    assert "0 samples" in words(TensorDataset(torch.ones(0, 2)))
    assert "of unknown length" in words(Dataset())


def test_text_stays_as_it_is_and_nothing_is_loaded_before_it_is_asked_for():
    code = (
        "import sys, edutorch as torch; x = torch.ones(9); repr(x); assert 'edutorch.viz' not in sys.modules; "
        "x._repr_html_(); assert 'edutorch.viz.html' in sys.modules and 'anywidget' not in sys.modules "
        "and 'matplotlib' not in sys.modules"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert not hasattr(DataLoader([1]), "_repr_html_")


def test_pickles_and_slots_are_as_before():
    import copy
    import pickle

    x = torch.arange(6.0)
    assert torch.equal(pickle.loads(pickle.dumps(x)), x) and torch.equal(copy.deepcopy(x), x)
    assert type(Dataset[int]).__name__ == "_GenericAlias"
