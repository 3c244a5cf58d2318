"""A training step in several threads gives the gradients of the whole batch."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

import edutorch as torch
from edutorch import parallel
from edutorch.switches import threads_of_blas

F = torch.nn.functional


def problem(n=30):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3)).double()
    return model, torch.randn(n, 6, dtype=torch.float64), torch.randint(3, (n,))


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
@pytest.mark.parametrize("n", [1, 2, 30])
def test_the_gradients_of_the_whole_batch(threads, n):
    model, x, y = problem(n)
    expected = F.cross_entropy(model(x), y)
    expected.backward()
    whole = [p.grad.clone() for p in model.parameters()]
    model.zero_grad()
    loss = parallel.backward(
        lambda x, y: F.cross_entropy(model(x), y), x, y, parameters=model.parameters(), threads=threads
    )
    assert not loss.requires_grad
    torch.testing.assert_close(loss, expected.detach(), rtol=1e-12, atol=1e-12)
    for p, grad in zip(model.parameters(), whole, strict=True):
        torch.testing.assert_close(p.grad, grad, rtol=1e-12, atol=1e-12)


def test_gradients_are_added_to_what_is_there():
    model, x, y = problem()

    def step():
        parallel.backward(lambda x, y: F.cross_entropy(model(x), y), x, y, parameters=model.parameters(), threads=2)

    step()
    first = [(p.grad, p.grad.clone()) for p in model.parameters()]
    step()
    for p, (grad, before) in zip(model.parameters(), first, strict=True):
        assert p.grad is grad  # whoever holds it sees it grow
        torch.testing.assert_close(grad, 2 * before)


def test_gradients_own_their_memory():
    x = torch.ones(4)
    expanded, same = torch.ones(3, requires_grad=True), torch.ones(3, requires_grad=True)
    parallel.backward(lambda x: (x.sum() * (expanded + same)).sum(), x, parameters=[expanded, same], threads=2)
    expanded.grad[0] = 7.0  # neither the other elements nor the other parameter's gradient follow
    assert expanded.grad.tolist()[1:] == same.grad.tolist()[1:] and same.grad[0] != 7.0
    assert expanded.grad.is_contiguous()


def test_hooks_see_the_whole_gradient_once():
    w, seen = torch.ones(1, requires_grad=True), []
    w.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.item()))
    parallel.backward(lambda x: (x * w).mean(), torch.arange(4.0), parameters=[w], threads=2)
    assert seen == [1.5]


def test_the_loss_must_be_one_number():
    w = torch.ones(1, requires_grad=True)
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar outputs"):
        parallel.backward(lambda x: x * w, torch.ones(4), parameters=[w], threads=2)
    assert w.grad is None


FORKED = """
import os
import edutorch as torch
from edutorch import parallel

w = torch.ones(1, requires_grad=True)
parallel.backward(lambda x: (x * w).mean(), torch.ones(4), parameters=[w], threads=2)
if child := os.fork():
    raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
parallel.backward(lambda x: (x * w).mean(), torch.ones(4), parameters=[w], threads=2)
os._exit(int(w.grad.item() != 2))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_makes_threads_of_its_own():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORKED], timeout=60)
    assert done.returncode == 0


def test_each_thread_really_is_another():
    seen, both = set(), threading.Barrier(2, timeout=10)

    def loss_of(x):
        both.wait()  # passes only if two threads are here at the same time
        seen.add(threading.get_ident())
        return (x * w).mean()

    w = torch.ones(1, requires_grad=True)
    parallel.backward(loss_of, torch.ones(4), parameters=[w], threads=2)
    assert len(seen) == 2


def test_dropout_follows_the_seed_and_differs_between_threads():
    w = torch.ones(100, requires_grad=True)

    def masks():
        torch.manual_seed(3)
        parallel.backward(lambda x: F.dropout(x * w).mean(), torch.ones(4, 100), parameters=[w], threads=2)
        grad, w.grad = w.grad, None
        return grad, torch.rand(1)

    (first, after), (again, after_again) = masks(), masks()
    assert torch.equal(first, again)
    assert torch.equal(after, after_again)
    assert len(first.unique()) > 2  # 0, 1 or 2 of each thread's two rows kept: not the same mask twice


def test_what_a_thread_raises_is_raised_here_and_threads_of_blas_are_put_back():
    w = torch.ones(1, requires_grad=True)
    before = torch.get_num_threads()

    def loss_of(x):
        raise ArithmeticError("of this part")

    with pytest.raises(ArithmeticError, match="of this part"):
        parallel.backward(loss_of, torch.ones(4), parameters=[w], threads=2)
    assert torch.get_num_threads() == before
    assert w.grad is None


def test_parameters_that_have_no_part_in_it_get_no_gradient():
    used, unused = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
    frozen = torch.ones(1)
    parallel.backward(lambda x: (x * used).mean(), torch.ones(4), parameters=[used, unused, frozen], threads=2)
    assert used.grad.item() == 1 and unused.grad is None and frozen.grad is None


def test_batches_that_do_not_fit():
    w = torch.ones(1, requires_grad=True)
    for batch in ([torch.ones(3), torch.ones(4)], [torch.ones(0)]):
        with pytest.raises(ValueError, match="a batch needs tensors of one length, and samples"):
            parallel.backward(lambda *batch: w.mean(), *batch, parameters=[w])


def test_threads_of_blas():
    before = torch.get_num_threads()
    with threads_of_blas(1):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before
    assert np.ones((2, 2)).sum() == 4


@pytest.mark.parametrize("hidden", ["", "import sys; sys.modules['threadpoolctl'] = None; "])
def test_the_environment_sets_the_threads(hidden):
    """With threadpoolctl and without: then numpy's own OpenBLAS is asked."""
    program = hidden + "import edutorch; print(edutorch.get_num_threads())"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"EDUTORCH_THREADS": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "1"
