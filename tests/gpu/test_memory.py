"""Shows that nothing piles up: a thousand steps of training take no more memory than a few, and a graph goes with its loss.

Arrays of the stand-in come from no pool of memory that could be asked. There the arrays are counted that are still alive, and a
hundred steps must do: it is slow.
"""

import gc

import pytest

import edutorch as torch
from edutorch import nn


@pytest.fixture
def in_use(real):
    """The bytes that are in use on the card."""

    def counted():
        import cupy

        return sum(x.nbytes for x in gc.get_objects() if type(x) is cupy.ndarray and x.base is None)

    return torch.cuda.memory_allocated if real else counted


def training():
    """A function that does one step."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(16, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 4)).cuda()
    optimizer = torch.optim.Adam(model.parameters())
    x, y = torch.randn(8, 16, device="cuda"), torch.randint(4, (8,), device="cuda")

    def step():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()

    return step


def test_many_steps_take_no_more_than_ten(in_use, real):
    step = training()
    for _ in range(10):
        step()
    before = in_use()
    assert before > 0
    gc.disable()  # what is not needed goes at once, and does not wait for the collector of cycles
    try:
        for _ in range(1000 if real else 100):
            step()
        assert in_use() == before
    finally:
        gc.enable()


def test_a_list_of_losses_would_be_noticed(in_use):
    """The mistake that everybody makes once: losses.append(loss) keeps all graphs."""
    x, kept = torch.ones(100, device="cuda", requires_grad=True), []
    kept.append(x.exp().sum())
    before = in_use()
    kept += [x.exp().sum() for _ in range(10)]
    assert in_use() >= before + 10 * x.nbytes


def test_a_graph_goes_with_its_loss(in_use):
    x = torch.ones(1000, device="cuda", requires_grad=True)
    before = in_use()
    loss = (x.exp() * x).tanh().sum()
    with_graph = in_use()
    assert with_graph >= before + 2 * x.nbytes  # at least what exp and tanh gave
    gc.disable()
    try:
        del loss
        assert in_use() == before
    finally:
        gc.enable()


def test_backward_frees_what_it_saved(in_use):
    x = torch.ones(1000, device="cuda", requires_grad=True)
    x.grad = torch.zeros_like(x)
    before = in_use()
    loss = (x.exp() * x).tanh().sum()
    loss.backward()
    assert in_use() <= before + x.nbytes  # the loss, and what the pool rounds up


@pytest.mark.real
def test_the_peak_and_what_is_kept_for_reuse():
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    x = torch.ones(1 << 20, device="cuda")
    assert torch.cuda.memory_allocated() - before == x.nbytes
    del x
    assert torch.cuda.memory_allocated() == before and torch.cuda.memory_reserved() >= before + 4 * (1 << 20)
    assert torch.cuda.max_memory_allocated() >= before + 4 * (1 << 20)
    torch.cuda.empty_cache()
    assert torch.cuda.memory_reserved() < before + 4 * (1 << 20)
    free, total = torch.cuda.mem_get_info()
    assert 0 < free <= total


@pytest.mark.real
def test_too_much_memory():
    _, total = torch.cuda.mem_get_info()
    with pytest.raises(torch.cuda.OutOfMemoryError):
        torch.empty(2 * total // 4, device="cuda")
    assert torch.ones(3, device="cuda").tolist() == [1, 1, 1]  # the card goes on
