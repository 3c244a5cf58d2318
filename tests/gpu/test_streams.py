"""Shows streams and events: work in several streams gives the same numbers, marks come in order, and time is taken between them."""

import pytest

import edutorch as torch


def work(x):
    for _ in range(10):
        x = torch.tanh(x @ x / 8)
    return x


@pytest.fixture
def x():
    torch.manual_seed(0)
    return torch.randn(64, 64)


def test_several_streams_give_the_same(x, agree):
    there = x.cuda()
    torch.cuda.synchronize()  # the other streams do not wait for the default one
    streams = [torch.cuda.Stream() for _ in range(4)]
    results = []
    for k, stream in enumerate(streams):
        with torch.cuda.stream(stream):
            results.append(work(there * (k + 1)))
    for stream in streams:
        stream.synchronize()
        assert stream.query()
    agree(results, [work(x * (k + 1)) for k in range(4)])


def test_one_stream_waits_for_another(x, agree):
    there, first, second = x.cuda(), torch.cuda.Stream(), torch.cuda.Stream()
    torch.cuda.synchronize()
    with torch.cuda.stream(first):
        y = work(there)
    second.wait_stream(first)
    with torch.cuda.stream(second):
        z = y + 1
    torch.cuda.current_stream().wait_stream(second)
    agree(z * 2, (work(x) + 1) * 2)


def test_backward_in_a_stream(x, agree):
    def gradient(x):
        x = x.clone().requires_grad_()
        work(x).sum().backward()
        return x.grad

    there, stream = x.cuda(), torch.cuda.Stream()
    torch.cuda.synchronize()
    with torch.cuda.stream(stream):
        found = gradient(there)
    stream.synchronize()
    agree(found, gradient(x))


def test_the_stream_of_a_with_block_ends_with_it():
    stream, before = torch.cuda.Stream(), torch.cuda.current_stream().cuda_stream
    with torch.cuda.stream(stream):
        assert torch.cuda.current_stream().cuda_stream == stream.cuda_stream
    assert torch.cuda.current_stream().cuda_stream == before == torch.cuda.default_stream().cuda_stream


def test_marks_come_in_order(x):
    there = x.cuda()
    marks = [torch.cuda.Event(enable_timing=True) for _ in range(3)]
    for mark in marks:
        mark.record()
        there = work(there)
    torch.cuda.synchronize()
    assert all(mark.query() for mark in marks)
    first, second, third = marks
    assert first.elapsed_time(second) >= 0 and second.elapsed_time(third) >= 0
    parts = first.elapsed_time(second) + second.elapsed_time(third)
    assert (
        abs(first.elapsed_time(third) - parts) <= 1e-3 + 1e-3 * parts
    )  # CUDA's clock ticks about every half microsecond


@pytest.mark.real
def test_work_is_ordered_before_it_is_done():
    """A card works while the program goes on, so that asking for much takes less time than doing it."""
    x = torch.randn(4096, 4096, device="cuda")
    work(x)
    begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    torch.cuda.synchronize()
    begin.record()
    y = work(x)
    end.record()
    busy = not end.query()
    end.synchronize()
    assert busy and end.query() and begin.elapsed_time(end) > 0 and y.isfinite().all()


@pytest.mark.real
def test_two_streams_are_two():
    one, other = torch.cuda.Stream(), torch.cuda.Stream()
    assert len({one.cuda_stream, other.cuda_stream, torch.cuda.default_stream().cuda_stream}) == 3
