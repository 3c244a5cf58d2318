"""What `viz.record()` writes down of a block, and that the block runs as if nobody listened."""

import gc
import threading
import weakref

import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.graph import mode
from edutorch.utils.data import DataLoader, TensorDataset
from edutorch.viz import program


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def text(recording):
    """The description without its first line, which counts."""
    return [line.strip() for line in repr(recording).split("\n")[1:]]


def told(recording):
    """The steps of backward in words."""
    return [frame.sentence for frame in recording.scene.frames]


def box(recording, name):
    return next(box for box in recording.graph.boxes if name in (box.name, box.id))


def clusters(recording):
    return [(cluster.id, cluster.title, cluster.parent) for cluster in recording.graph.clusters]


@pytest.fixture(autouse=True)
def nobody_listens_afterwards():
    yield
    assert mode.tracer is None


# Boxes and arrows


def test_boxes_stand_in_the_order_of_the_calls_and_inputs_before_their_first_use():
    a, b = leaf(2.0), leaf(-3.0)
    with viz.record() as g:
        product = a * b
        out = product + a
    assert [box.id for box in g.graph.boxes] == ["a", "b", "mul", "add"]
    assert [box.name for box in g.graph.boxes] == ["a", "b", "product", "out"]
    assert [(arrow.source, arrow.target, arrow.slot) for arrow in g.graph.arrows] == [
        ("a", "mul", 0), ("b", "mul", 1), ("mul", "add", 0), ("a", "add", 1),
    ]  # fmt: skip
    assert g.graph.root == "add"
    assert out.item() == -4.0


def test_a_tensor_that_is_used_twice_has_one_box_and_two_arrows():
    with viz.record() as g:
        a = leaf(3.0)
        a * a
    assert text(g) == ["a = 3.0, grad —", "mul = Mul(a, a) = 9.0"]
    assert [arrow.id for arrow in g.graph.arrows] == ["a-mul-0", "a-mul-1"]


def test_numbers_are_data_of_their_own():
    with viz.record() as g:
        y = torch.tensor([1.0, 2.0]) * 3 + 3
    assert text(g) == ["data = [1.0, 2.0]", "mul = Mul(data, 3) = [3.0, 6.0]", "y = Add(mul, 3) = [6.0, 9.0]"]
    assert y.tolist() == [6.0, 9.0]


def test_ops_without_a_gradient_are_there_too():
    a = leaf([1.0, -2.0])
    with viz.record() as g:
        with torch.no_grad():
            doubled = a * 2
        doubled.gt(0)
        torch.tensor([1, 2]) + torch.tensor([3, 4])
    assert [box.op for box in g.graph.boxes if box.op] == ["Mul", "Gt", "Add"]
    assert [box(g, name).outputs[0].dtype for name in ("doubled", "gt", "add")] == ["float32", "bool", "int64"]
    assert g.scene.note.startswith("No steps: this tensor needs no gradient")


def test_several_outputs_are_told_apart():
    x = leaf([[1.0, 2.0], [4.0, 3.0]])
    with viz.record() as g:
        largest, where = x.max(dim=1)
        upper, lower = x.split(1)
        first, second = lower.unbind(1)
        total = (upper * first).sum() + largest.sum() + second.sum()
    assert "max_dim = Max(x) largest: = [2.0, 4.0], where: = [1, 0]" in text(g)
    assert "unbind = Unbind(lower) first: = [4.0], second: = [3.0]" in text(g)
    numbers = {(arrow.source, arrow.target): arrow.number for arrow in g.graph.arrows}
    assert (numbers["split", "mul"], numbers["split", "unbind"], numbers["unbind", "mul"]) == (0, 1, 0)
    shown = {id: lines for frame in g.scene.frames for id, lines in frame.grads.items()}
    total.backward()
    assert shown["x"][1:] == ["[4.0  5.0]", "[4.0  1.0]"]
    assert x.grad.tolist() == [[4.0, 5.0], [4.0, 1.0]]


def test_a_name_belongs_to_what_the_variable_holds_last():
    with viz.record() as g:
        h = leaf(1.0)
        for _ in range(3):
            h = h * 2
    assert [box.name for box in g.graph.boxes if box.op] == ["", "", "h"]


def test_shapes_that_a_rule_remembers_are_no_memory():
    x = leaf(2.0)
    with viz.record() as g:
        x.reshape(1, 1)  # its rule remembers the shape ()
    assert box(g, "reshape").kept == 0


# In place


def test_after_a_change_in_place_the_change_is_the_source():
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    with viz.record() as g:
        h = a * 2
        h += b
        h *= b  # its rule wants the numbers that are overwritten
        out = h.sum()
    assert [arrow.id for arrow in g.graph.arrows if not arrow.source.startswith("data")] == [
        "a-mul-0", "mul-add-0", "b-add-1", "add-mul_2-0", "b-mul_2-1", "mul_2-sum-0",
    ]  # fmt: skip
    assert (box(g, "h").id, box(g, "h").version) == ("mul_2", 2)
    assert told(g)[-1] == "a.grad becomes [6.0, 8.0]."
    out.backward()
    assert a.grad.tolist() == [6.0, 8.0]


def test_a_part_that_is_changed_in_place_is_called_so():
    a = leaf([1.0, 2.0])
    with viz.record() as g:
        h = a * 2
        h[0] = 1.0
        h.sum()
    assert text(g)[1:] == [
        "mul = Mul(a, 2) = [2.0, 4.0]",
        "slice = Slice(mul) = 2.0",
        "h[…] = Copy(slice, 1.0) = 1.0",
        "sum = Sum(h[…]) = 5.0",
    ]
    assert told(g)[-1] == "a.grad becomes [0.0, 2.0]."


def test_through_a_view_of_the_whole_the_base_is_changed():
    with viz.record() as g:
        h = torch.zeros(2)
        h.view(2, 1).add_(1)
        out = h * 1
    assert out.tolist() == [1.0, 1.0]
    assert g.graph.into("mul")[0].source == "add"


def test_a_failed_change_in_place_takes_no_name_away():
    with pytest.raises(RuntimeError), viz.record() as g:
        h = torch.ones(2) * 2
        h += torch.ones(3)
    assert box(g, "h").op == "Mul"


def test_one_of_several_views_that_has_become_stale():
    x = leaf([1.0, 2.0]) * 1
    first, _ = x.unbind()
    with viz.record() as g:
        first * 2
        x.mul_(2.0)  # from here on autograd refuses to speak of `first`
    assert [box.op for box in g.graph.boxes if box.op] == ["Mul", "Mul"]


# Modules


class Block(nn.Module):
    """The same layer twice, and one more of its kind."""

    def __init__(self):
        super().__init__()
        self.twice = nn.Linear(2, 2)
        self.once = nn.Linear(2, 2)

    def forward(self, x):
        return self.once(torch.tanh(self.twice(self.twice(x))))


def test_modules_nest():
    torch.manual_seed(0)
    model = nn.Sequential(Block(), nn.Tanh())
    with viz.record() as g:
        model(torch.ones(1, 2))
    assert clusters(g) == [
        ("model", "model: Sequential", None),
        ("model.0", "0: Block", "model"),
        ("model.0.twice", "twice: Linear", "model.0"),
        ("model.0.twice_2", "twice: Linear", "model.0"),
        ("model.0.once", "once: Linear", "model.0"),
        ("model.1", "1: Tanh", "model"),
    ]
    assert [box.cluster for box in g.graph.boxes if box.op] == [
        "model.0.twice", "model.0.twice_2", "model.0", "model.0.once", "model.1",
    ]  # fmt: skip
    assert (box(g, "0.once.bias").kind, box(g, "0.once.bias").cluster) == ("parameter", "model.0.once")
    assert sum(box.name == "0.twice.weight" for box in g.graph.boxes) == 1


def test_two_modules_of_one_kind():
    torch.manual_seed(0)
    left, right = nn.Linear(2, 2), nn.Linear(2, 2)
    with viz.record() as g:
        right(left(torch.ones(1, 2)))
    assert clusters(g) == [("left", "left: Linear", None), ("right", "right: Linear", None)]
    assert [(box.name, box.cluster) for box in g.graph.boxes if box.kind == "parameter"] == [
        ("left.weight", "left"), ("left.bias", "left"), ("right.weight", "right"), ("right.bias", "right"),
    ]  # fmt: skip


def test_a_module_called_twice_has_a_frame_for_each_call():
    torch.manual_seed(0)
    layer = nn.Linear(2, 2)
    with viz.record() as g:
        layer(torch.ones(1, 2))
        layer(torch.ones(1, 2))
    assert [id for id, _, _ in clusters(g)] == ["layer", "layer_2"]


def test_a_parameter_is_one_outside_of_its_module_too():
    model = nn.Linear(2, 2)
    with viz.record() as g:
        (model.weight * model.weight).sum()
    assert (box(g, "model.weight").kind, box(g, "model.weight").cluster) == ("parameter", None)


# Where and how long


def test_each_op_tells_its_line():
    def squared(x):
        return x * x

    with viz.record() as g:
        squared(torch.ones(2)).sum()
    assert [box.line.split(": ") for box in g.graph.boxes if box.op] == [
        [f"test_recording.py, line {squared.__code__.co_firstlineno + 1}", "return x * x"],
        [f"test_recording.py, line {squared.__code__.co_firstlineno + 4}", "squared(torch.ones(2)).sum()"],
    ]


def test_only_files_inside_edutorch_are_ours():
    assert program.is_ours(torch.__file__)
    assert not program.is_ours(torch.__file__.replace("__init__.py", "").rstrip("/\\") + "-course/lesson.py")


def test_seconds_are_taken():
    with viz.record() as g:
        torch.ones(2) + 1
    assert 0 < box(g, "add").seconds < 10
    assert box(g, "data").seconds is None


# Errors


def test_the_op_that_failed_is_the_last_box():
    with pytest.raises(RuntimeError, match="mat1 and mat2 shapes cannot be multiplied"), viz.record() as g:
        x = torch.ones(2, 3)
        doubled = x * 2
        doubled @ torch.ones(2, 3)
    failed = g.graph.boxes[-1]
    assert (failed.kind, failed.op, failed.outputs, g.graph.root) == ("error", "Matmul", [], failed.id)
    assert "shapes cannot be multiplied (2x3 and 2x3)" in failed.error
    assert failed.line.endswith("doubled @ torch.ones(2, 3)")
    assert [arrow.source for arrow in g.graph.into(failed.id)] == ["mul", "data_2"]
    assert isinstance(g.error, RuntimeError)
    assert g.live.sentence.startswith("Matmul failed: mat1 and mat2")


def test_an_op_that_fails_inside_a_module():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(3, 2))
    with pytest.raises(RuntimeError), viz.record() as g:
        model(torch.ones(1, 2))
    assert (g.graph.boxes[-1].kind, g.graph.boxes[-1].cluster) == ("error", "model.1")


@pytest.mark.parametrize("wrong", ["text", [1, 2], {}, (), None, object()])
def test_an_input_that_is_no_tensor_at_all(wrong):
    with pytest.raises((TypeError, RuntimeError)), viz.record() as g:
        torch.matmul(torch.ones(2), wrong)
    assert repr(g)


def test_an_error_that_comes_from_no_op():
    with pytest.raises(ZeroDivisionError), viz.record() as g:
        torch.ones(2) + 1
        1 / 0
    assert [box.kind for box in g.graph.boxes] == ["data", "data", "op"]
    assert g.live.sentence == "The block ended early: division by zero"


def test_an_error_in_backward():
    with pytest.raises(RuntimeError, match="scalar outputs"), viz.record() as g:
        (leaf([1.0, 2.0]) * 2).backward()
    assert g.live.sentence.startswith("The block ended early: grad can be implicitly created only for scalar")


def test_an_interrupt_passes():
    with pytest.raises(KeyboardInterrupt), viz.record() as g:
        torch.ones(2) + 1
        raise KeyboardInterrupt
    assert g.error is None
    assert len(g.graph.boxes) == 3


def test_nothing():
    with viz.record() as g:
        pass
    assert (repr(g), g.live.steps, g.live.forward_steps) == ("nothing was computed", 0, 0)


# Around other things


def test_blocks_nest_and_each_hears_what_ran_in_it():
    with viz.record() as outer:
        torch.ones(2) + 1
        with viz.record() as inner:
            torch.ones(2) * 2
        torch.ones(2) - 3
    assert [box.op for box in outer.graph.boxes if box.op] == ["Add", "Mul", "Sub"]
    assert [box.op for box in inner.graph.boxes if box.op] == ["Mul"]


def test_a_loop_over_a_loader():
    data = TensorDataset(torch.arange(4.0).reshape(4, 1))
    with viz.record() as g:
        for (x,) in DataLoader(data, batch_size=2):
            (x * x).sum()
    assert [box.op for box in g.graph.boxes if box.op in ("Mul", "Sum")] == ["Mul", "Sum", "Mul", "Sum"]
    assert box(g, "x").op == "Stack"


def test_threads_are_recorded_each_by_itself():
    found, ready = {}, threading.Barrier(2)

    def work(name):
        with viz.record() as found[name]:
            ready.wait()
            for _ in range(5):
                getattr(torch.ones(2), name)()
            ready.wait()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("exp", "sin")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, recording in found.items():
        assert [box.op for box in recording.graph.boxes if box.op] == 5 * [name.capitalize()]


def test_nothing_large_is_kept_alive():
    def run():
        model, x, small = nn.Linear(300, 300), torch.ones(10, 300), leaf(2.0)
        with viz.record() as g:
            hidden = model(x)
            (hidden.sum() * small * small).backward()
        return g, [weakref.ref(thing) for thing in (model, model.weight, x, hidden, small)]

    g, things = run()
    g.live.step = 3
    gc.collect()
    assert [thing() for thing in things] == 5 * [None]
    assert g.graph.grads == {}
