"""docs/differences.md is true: what it says is missing is missing, and what it says is different is different.

A test that fails here is good news: the page has one line less to say.
"""

import re
import warnings
from pathlib import Path

import pytest

import edutorch

torch = pytest.importorskip("torch")
# PyTorch's forward mode says so about itself.
pytestmark = pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated")

PAGE = (Path(__file__).parents[2] / "docs" / "differences.md").read_text("utf-8")
MISSING = re.findall(r"`([\w.]+)`", PAGE.split("| what | names |")[1].split("\n\n")[0])


def found(T, name):
    """Is there such a name in this library?"""
    if name.startswith("torch."):
        return reach(T, name.removeprefix("torch.")) is not None
    if name.startswith("F."):
        name = "nn.functional" + name.removeprefix("F")
    shelves = [T]
    for path in (
        "nn",
        "optim",
        "optim.lr_scheduler",
        "linalg",
        "distributions",
        "utils.data",
        "utils.data.distributed",
        "cuda.amp",
    ):
        shelf = reach(T, path)
        shelves += [] if shelf is None else [shelf]
    return any(reach(shelf, name) is not None for shelf in shelves)


def reach(thing, path):
    for word in path.split("."):
        thing = getattr(thing, word, None)
    return thing


def test_the_table_was_read():
    assert len(MISSING) > 15


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_name_is_missing(name):
    assert not found(edutorch, name), f"{name} has arrived: take it off the page"
    if name not in ("torch.utils.tensorboard", "torch.onnx", "torch.export"):  # imported on demand
        assert found(torch, name), f"PyTorch has no {name}"


# (a program that leaves its answer in `y`, our answer, PyTorch's)
DIFFERENT = [
    ("x = T.tensor(2.0, requires_grad=True); z = x * x; x.data = T.tensor(5.0); z.backward(); y = x.grad.item()", 4.0, 10.0),
    ("y = T.zeros(1).expand(3).fill_(1).tolist()", RuntimeError, [1.0, 1.0, 1.0]),
    ("y = T.zeros(1).expand(3).zero_().tolist()", RuntimeError, [0.0, 0.0, 0.0]),
    ("y = T.zeros(1).expand(3).add_(1).tolist()", RuntimeError, RuntimeError),  # where both agree
    ("y = T.add(1, 2).item()", TypeError, 3),
    ("y = T.ones(2).sum(0, keepdim=1).tolist()", [2.0], TypeError),
    ("y = T.ones(2, requires_grad=1).requires_grad", True, TypeError),
    ("y = T.tensor([3.0, 1.0, 1.0, 1.0, 3.0]).kthvalue(2).values.item()", 1.0, 1.0),
    ("c = T.tensor([1 + 2j]); y = c.conj().is_conj(), c.conj().data_ptr() == c.data_ptr()", (True, False), (True, True)),
    ("x = T.tensor([1.0, -2.0]); y = T.func.vmap(lambda x: x if x > 0 else -x)(x).tolist()", [1.0, 2.0], RuntimeError),
    ("x = T.tensor([1.0, -2.0]); y = T.func.vmap(lambda x: x * x.item())(x).tolist()", [1.0, 4.0], RuntimeError),
    ("x = T.ones(1, 2, 3, 3).to(memory_format=T.channels_last); y = x.stride()", (18, 9, 3, 1), (18, 1, 6, 2)),
    ("m = T.nn.Linear(2, 2); y = T.compile(m) is m", True, False),
    ("y = T.ones(2).to_sparse().is_sparse", AttributeError, True),
    ("y = str(T.ones(2, device='meta').device)", RuntimeError, "meta"),
    ("e = T.nn.Embedding(3, 2, sparse=True); e(T.tensor([0])).sum().backward(); y = e.weight.grad.is_sparse", False, True),
]  # fmt: skip


@pytest.mark.parametrize("program, ours, theirs", DIFFERENT)
def test_a_difference_is_as_told(program, ours, theirs):
    assert answer(edutorch, program) == ours
    assert answer(torch, program) == theirs


def answer(T, program):
    names = {"T": T}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(program, names)
    except Exception as error:
        return type(error)
    return names["y"]


@pytest.mark.parametrize("name", ["layer_norm", "dropout"])
def test_some_functions_of_layers_are_not_at_the_top(name):
    assert found(edutorch, f"F.{name}") and not hasattr(edutorch, name) and hasattr(torch, name)


def test_a_subclass_is_lost():
    for T, kept in ((edutorch, False), (torch, True)):
        subclass = type("Mine", (T.Tensor,), {})
        assert (type(subclass([1.0]) + 1) is subclass) is kept


def test_one_node_stands_for_several():
    for T, nodes in ((edutorch, 1), (torch, 2)):
        node, count = T.nn.functional.cross_entropy(T.ones(1, 2, requires_grad=True), T.tensor([0])).grad_fn, 0
        assert node.name() == "NllLossBackward0"
        while "AccumulateGrad" not in node.name():
            node, count = node.next_functions[0][0], count + 1
        assert count == nodes


def test_forward_mode_goes_backward_twice():
    for T, seen in ((edutorch, True), (torch, False)):
        forward = T.autograd.forward_ad
        with forward.dual_level():
            y = forward.make_dual(T.ones(2), T.ones(2)) ** 2
            assert y.requires_grad is seen
            assert forward.unpack_dual(y).tangent.tolist() == [2.0, 2.0]


def test_the_jvp_of_a_function_is_not_called():
    for T, slope in ((edutorch, NotImplementedError), (torch, [100.0])):
        names = {"T": T, "Square": only_jvp(T)}
        program = "y = T.func.jvp(Square.apply, (T.ones(1),), (T.ones(1),))[1].tolist()"
        try:
            exec(program, names)
        except Exception as error:
            names["y"] = type(error)
        assert names["y"] == slope


def only_jvp(T):
    class Square(T.autograd.Function):
        @staticmethod
        def forward(x):
            return x * x

        @staticmethod
        def setup_context(ctx, inputs, output):
            pass

        @staticmethod
        def jvp(ctx, tangent):
            return 100 * tangent

    return Square


def test_memory_is_never_left_unfilled():
    assert not edutorch.empty(1000).any() and not edutorch.Tensor(10, 100).any()


@pytest.mark.parametrize(
    "call",
    [
        "T.nn.functional.mse_loss(x, y, reduction='none')",
        "T.nn.functional.log_softmax(x.view(10, 100), 1)",
        "T.nn.functional.batch_norm(x.view(10, 100), None, None, training=True)",
        "T.nn.functional.binary_cross_entropy_with_logits(x, y.sigmoid(), reduction='none')",
        "x**3",
    ],
)
def test_the_last_digit_of_some_16_bit_results_is_another(call):
    def numbers(T):
        x, y = (T.randn(1000, generator=T.Generator().manual_seed(seed)).bfloat16() for seed in (0, 1))
        return torch.tensor(eval(call, {"T": T, "x": x, "y": y}).float().tolist())

    ours, theirs = numbers(edutorch), numbers(torch)
    assert not torch.equal(ours, theirs)
    torch.testing.assert_close(ours, theirs, rtol=2**-6, atol=2**-7)
