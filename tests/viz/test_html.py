"""What notebooks show of tensors, modules, optimizers and datasets: the text, more below it, and nothing that changes."""

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
from edutorch.utils.data import ConcatDataset, DataLoader, Dataset, IterableDataset, StackDataset, Subset, TensorDataset
from edutorch.vision import transforms
from edutorch.viz.html import html as page_of
from edutorch.viz.html.modules import how_deep
from edutorch.viz.html.tensors import COUNTED, thinned

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
    """The HTML of a value, looked over. `_repr_html_` itself would hide an error."""
    text = page_of(value)
    assert text == value._repr_html_() == page_of(value)  # deterministic
    Checked(text)
    assert not re.search(r"0x[0-9a-f]{6}", text)
    assert "class=" not in text and "<style" not in text and "<script" not in text
    for colour in re.findall(r"(?:color|fill|stroke|background):?=?\"?(#[0-9a-f]{3,8}|white|black)", text):
        assert len(colour) in (7, 9)  # Okabe-Ito colours; the others are those of the page
    return text


def words(value):
    return " ".join(" ".join(Checked(page(value)).words).split())


TENSORS = [
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
    torch.tensor([65504.0, -65504, 1, 2, float("inf")], dtype=torch.float16),
    torch.tensor([5e-324, 1e-310, 0, 0, 0], dtype=torch.float64),
    torch.tensor([2**62, -(2**63), 0, 1, 2]),
    torch.ones(2, 2, 2, 2, dtype=torch.complex128),
    (torch.ones(3, 3, requires_grad=True) * 2)[1:],
    nn.Parameter(torch.ones(6)),
]


@pytest.mark.parametrize("x", TENSORS, ids=lambda x: f"{x.dtype.name}-{tuple(x.shape)}")
def test_a_tensor_shows_its_exact_text_first(x):
    text = page(x)
    assert text.startswith(
        f'<pre style="margin:0;font-family:var(--jp-code-font-family, monospace)">{html.escape(repr(x))}</pre>'
    )
    assert len(text.encode()) - len(repr(x)) < SMALL


@pytest.mark.parametrize("x", [torch.tensor(1.5), torch.tensor([]), torch.zeros(0, 3), torch.arange(4), nn.ReLU()])
def test_what_the_text_says_already_has_no_page(x):
    assert page_of(x) is None and x._repr_html_() is None


def test_whole_numbers_are_exact():
    assert "<td" in page(torch.tensor([123456, -123456, 0, 1, 2]))
    assert ">−123456</td>" in page(torch.tensor([123456, -123456, 0, 1, 2]))


def test_numbers_that_cancel_out_leave_no_noise():
    x = torch.tensor([0.1, 0.2, 0.3, -0.1, -0.2, -0.3 + 1e-8], dtype=torch.float64)
    assert "mean 0 " in words(x)
    assert "std 0 " in words(torch.full((7,), 0.1))


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


def test_a_large_tensor_is_neither_read_whole_nor_copied():
    assert "of the" not in words(torch.ones(1000))
    assert "of 625,000 of the 2,500,000 numbers" in words(torch.ones(2_500_000))
    huge = torch.ones(1).expand(10**6, 10**6).t()  # 4 TB, if it were copied
    assert "memory 3.6 TiB" in words(huge)
    x = np.zeros((3000, 2000), np.int8)
    assert np.shares_memory(x, thinned(x.T)) and thinned(x.T).size <= COUNTED


def test_the_tensors_of_vmap_are_shown():
    def look(row):
        assert page_of(row.expand(6)).startswith("<pre")
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
    assert text.startswith(
        f'<pre style="margin:0;font-family:var(--jp-code-font-family, monospace)">{html.escape(repr(model))}</pre>'
    )
    assert "(0): Linear 9 parameters weight (3, 2) 6 bias (3,) 3 (1): ReLU (2): Odd" in told
    assert "running_mean (3,) buffer" in told
    assert "17 parameters, 2 frozen, eval" in told and told.count("eval") == 1
    assert "<script>" not in text and "&lt;script&gt;" in text
    assert text.count("<details") == 4 and len(text) < SMALL


def test_a_part_in_another_mode_says_so():
    model = nn.Sequential(nn.Dropout(), nn.Linear(1, 1))
    model[0].eval()
    assert "Sequential 2 parameters, train (0): Dropout eval (1): Linear 2 parameters" in words(model)


def test_frozen_and_lazy_modules():
    model = nn.Linear(2, 2).requires_grad_(False)
    assert "6 parameters, all frozen" in words(model)
    assert "shapes follow from the first input" in words(nn.LazyLinear(3))


def test_a_module_inside_two_others_is_in_both_and_one_inside_itself_ends():
    shared = nn.Linear(2, 2)
    assert words(nn.Sequential(shared, shared)).count("weight (2, 2)") == 2
    shared.around = shared
    levels, modules = how_deep(shared)
    assert levels == modules <= 100
    assert shared._repr_html_() is None  # its text has no end, here as in PyTorch


def test_a_page_that_fails_does_not_stand_in_the_way():
    class Silent(nn.Sequential):
        def __repr__(self):
            raise OSError("no text")

    with pytest.raises(OSError):
        page_of(Silent(nn.Linear(1, 1)))
    assert Silent(nn.Linear(1, 1))._repr_html_() is None


def test_a_text_of_ones_own_stays():
    class Short(nn.Sequential):
        def __repr__(self):
            return "Short<3>"

    assert page(Short(nn.Linear(1, 1))).startswith(
        '<pre style="margin:0;font-family:var(--jp-code-font-family, monospace)">Short&lt;3&gt;</pre>'
    )


def test_a_large_module_stays_small_and_keeps_its_text():
    model = torch.vision.models.resnet18()
    text = page(model)
    assert len(text) < len(repr(model)) + 2 * SMALL
    assert "11,689,512 parameters" in text and html.escape(repr(model)) in text


def test_an_optimizer_is_a_table_of_groups():
    model = nn.Sequential(nn.Linear(4, 2), nn.Linear(2, 1))
    groups = [{"params": model[0].parameters()}, {"params": model[1].parameters(), "lr": 0.5}]
    optimizer = torch.optim.Adam(groups, lr=0.1)
    told = words(optimizer)
    assert page(optimizer).startswith(
        f'<pre style="margin:0;font-family:var(--jp-code-font-family, monospace)">{html.escape(repr(optimizer))}</pre>'
    )
    assert "changes 13 numbers in 2 groups" in told and not optimizer.state
    assert "0 2 10 0 bytes 1 2 3 0 bytes" in told and "lr: 0.5" in told
    model(torch.ones(1, 4)).sum().backward()
    optimizer.step()
    # two means of 10 and of 3 numbers, and the number of the step for each of the two parameters, in four bytes each
    assert "0 2 10 88 bytes 1 2 3 32 bytes" in words(optimizer)
    assert len(page(optimizer)) < SMALL


def test_a_dataset_shows_its_first_sample():
    data = TensorDataset(torch.rand(10, 1, 28, 28), torch.arange(10))
    told = words(data)
    assert told.startswith("TensorDataset 10 samples")
    assert "[0] Tensor, torch.float32 (1, 28, 28)" in told and "[1] Tensor, torch.int64 () 0" in told
    assert page(data).count("data:image/png;base64,") == 1 and len(page(data)) < SMALL
    assert "3 samples" in words(Subset(data, [1, 2, 3]))


def test_a_large_picture_becomes_a_thumbnail():
    assert len(page(TensorDataset(torch.rand(1, 3, 500, 300)))) < SMALL


class Watched(Dataset):
    """Somebody's own: to ask it for a sample could do anything."""

    def __len__(self):
        return 5

    def __getitem__(self, index):
        raise AssertionError("it must not be asked")


class Stream(IterableDataset):
    def __iter__(self):
        raise AssertionError("it must not be begun")


@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: Subset(x, [0]), lambda x: ConcatDataset([x]), StackDataset])
def test_what_a_user_wrote_is_not_called(wrap):
    assert "first sample" not in page(wrap(Watched()))


def test_transforms_of_users_are_not_called_and_those_of_edutorch_use_up_no_random_numbers():
    def draw():
        return torch.rand(1).item(), np.random.rand(), random.random()

    def mine(picture):
        raise AssertionError("it must not be called")

    assert "first sample" not in page(torch.datasets.SyntheticDigits(size=9, transform=mine))
    digits = torch.datasets.SyntheticDigits(size=9, transform=transforms.RandomErasing(p=1.0))
    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    expected = draw()
    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    assert "first sample" in page(digits)
    assert draw() == expected


def test_samples_of_odd_things():
    things = StackDataset(a=["<i>"], b=[object()], c=[{"<b>": [1, 2.5, None]}], d=[torch.ones(3, dtype=torch.bfloat16)])
    text = page(things)
    assert "<i>" not in text and "<b>&#x27;" not in text and "&lt;i&gt;" in text
    for odd in (torch.ones(1, 0, 9), torch.ones(1, 5, dtype=torch.complex64), torch.full((1, 9, 9), float("nan"))):
        page(TensorDataset(odd))


def test_a_dataset_that_fails_and_one_that_flows_are_shown_all_the_same():
    assert "The first sample cannot be shown: IndexError" in words(Subset(TensorDataset(torch.ones(3)), [7]))
    assert words(Stream()) == "Stream a stream of samples"
    assert "0 samples" in words(TensorDataset(torch.ones(0, 2)))
    assert words(Dataset()).startswith("Dataset samples of unknown number The first sample cannot be shown")


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
