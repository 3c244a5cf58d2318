"""The table is complete, no op changes what it is given, and the in-place methods do what their ops do."""

import importlib
import pkgutil

import numpy as np
import pytest

import edutorch
from edutorch import ops
from edutorch.autograd import gradcheck, gradgradcheck
from edutorch.autograd.gradcheck import GradcheckError
from edutorch.op import Op, op

from .cooking import LAYOUTS, assert_same, cooked, described, flat, leaves
from .table import ROWS

pytestmark = pytest.mark.filterwarnings("ignore:.*degrees of freedom:UserWarning")

# Ops whose result is a float although they have no rule, and why.
NOT_DIFFERENTIABLE = {
    "view_dtype": "bits read as another type have no slope",
    "zeros_like": "zeros, whatever the input",
    "nextafter": "the next number: PyTorch has no gradient for it either",
}

# Ops that have no public function of their own and are tested through those that use them.
INSIDE_OTHERS = {
    "index_sum": "the rule of index: its first and second derivative run it",
    "zeros_like": "the rule of copy_",
    "to_device": "needs a second device: tests/gpu",
    "nll_loss_": "tests/nn",
    "cross_entropy_": "tests/nn",
    "softplus_": "tests/nn, as softplus",
    "view_dtype": "test_view_of_another_type, below",
}


def families():
    """The ops of each file in ops/."""
    for module in pkgutil.iter_modules(ops.__path__):
        path = f"edutorch.ops.{module.name}"
        things = vars(importlib.import_module(path)).items()
        here = {n: x for n, x in things if isinstance(x, Op) and (x.__module__, x.forward.__name__) == (path, n)}
        yield module.name, here


# A family that edutorch.ops does not hand on belongs to the layers that use it, and is tested with them in tests/nn.
HANDED_ON = vars(ops)
FAMILIES = {name: family for name, family in families() if family}
ALL = {name: op for family in FAMILIES.values() for name, op in family.items() if HANDED_ON.get(name) is op}
IN_TABLE = {id(op) for row in ROWS for op in row.ops}


@pytest.mark.parametrize("name", ALL)
def test_every_op_is_in_the_table(name):
    assert id(ALL[name]) in IN_TABLE or name in INSIDE_OTHERS


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_handed_on_whole_or_not_at_all(family):
    assert len({HANDED_ON.get(name) is op for name, op in FAMILIES[family].items()}) == 1


def test_no_reason_is_stale():
    assert set(INSIDE_OTHERS) <= set(ALL) and not any(id(ALL[name]) in IN_TABLE for name in INSIDE_OTHERS)
    assert set(NOT_DIFFERENTIABLE) <= set(ALL) and not any(ALL[name].rule for name in NOT_DIFFERENTIABLE)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_named_op_runs(row):
    """A row that names an op really calls it."""
    called = set()
    edutorch.graph.mode.tracer = lambda op, inputs, params, result: called.add(id(op))
    kind = "int64" if "bitwise" in row.name else "float16" if "float16" in row.types else row.types[0]
    try:
        row.call(edutorch, *cooked(edutorch, row.samples[0], kind))
    finally:
        edutorch.graph.mode.tracer = None
    assert all(id(op) in called for op in row.ops)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_float_results_have_a_rule(row):
    ruleless = [op for op in row.ops if op.rule is None]
    if not ruleless:
        return
    if all(op.name in {name.strip("_") for name in NOT_DIFFERENTIABLE} for op in ruleless):
        return
    for y in flat(
        row.call(
            edutorch,
            *cooked(
                edutorch, row.samples[0], "float64" if "float64" in row.types and "bitwise" not in row.name else "int64"
            ),
        )
    ):
        assert not y.is_floating_point(), f"{row.name} has no rule: give it one, or a reason in NOT_DIFFERENTIABLE"


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_inputs_stay_as_they_are(row):
    """Neither the op nor its rule writes into what it is given, and the gradient that arrives stays whole too."""
    for sample in row.samples:
        for layout in LAYOUTS:
            tensors = leaves(edutorch, row, sample, row.types[0] if row.types[0] != "float32" else "float64", layout)
            before = [x.detach().numpy().copy() for x in tensors]
            try:
                outputs = [y for y in flat(row.call(edutorch, *tensors)) if y.requires_grad]
            except NotImplementedError:
                continue
            results = [y.detach().numpy().copy() for y in outputs]
            seeds = [edutorch.ones_like(y) for y in outputs]
            wanted = [x for x in tensors if x.requires_grad]
            if outputs and row.smooth:
                for again in (True, False):
                    edutorch.autograd.grad(outputs, wanted, seeds, allow_unused=True, retain_graph=again)
            for x, numbers in zip(tensors, before):
                np.testing.assert_array_equal(x.detach().numpy(), numbers)
            for y, seed, numbers in zip(outputs, seeds, results):
                np.testing.assert_array_equal(y.detach().numpy(), numbers)
                assert (seed == 1).all()


IN_PLACE = [row for row in ROWS if row.method]


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
@pytest.mark.parametrize("row", IN_PLACE, ids=str)
def test_in_place_is_the_op(row, dtype):
    for sample in row.samples if dtype in row.types else ():
        x, *others = cooked(edutorch, sample, dtype)
        expected = row.call(edutorch, x, *others)
        memory, version = x.data_ptr(), x._version
        if expected.shape != x.shape or not edutorch.can_cast(expected.dtype, x.dtype):
            before = x.tolist()
            with pytest.raises(RuntimeError):
                getattr(x, row.method)(*others)
            assert x.tolist() == before and x._version == version
            continue
        assert getattr(x, row.method)(*others) is x
        assert x.data_ptr() == memory and x._version == version + 1
        assert_same([described(expected.to(x.dtype))], [described(x)], 1e-7)


@pytest.mark.parametrize("row", [row for row in IN_PLACE if row.smooth and row.ops[0].rule], ids=str)
def test_in_place_has_the_gradient_of_the_op(row):
    for sample in row.samples:
        a, b = (leaves(edutorch, row, sample) for _ in range(2))
        expected = row.call(edutorch, *a)
        if expected.shape != a[0].shape or expected.numel() == 0:
            continue
        changed = getattr(b[0] * 1, row.method)(*b[1:])
        for y in (expected, changed):
            y.sum().backward()
        assert_same([described(x.grad) for x in a], [described(x.grad) for x in b])


# Would the tests of test_gradients.py notice a wrong rule?


@op
def cube(input):
    return input**3


def test_a_wrong_slope_is_noticed():
    cube.backward(lambda grad, input: grad * 2 * input * input)
    x = edutorch.tensor([0.5, 2.0], dtype=edutorch.float64, requires_grad=True)
    with pytest.raises(GradcheckError):
        gradcheck(cube, (x,))


@pytest.mark.parametrize("leak", [lambda g, x: g * 3 * np.square(x.array if hasattr(x, "array") else x),
                                  lambda g, x: edutorch.tensor(g.tolist()) * 3 * x.tolist()[0] ** 2])  # fmt: skip
def test_a_rule_that_leaves_the_graph_is_noticed(leak):
    cube.backward(lambda grad, input: leak(grad, input))
    x = edutorch.tensor([0.5], dtype=edutorch.float64, requires_grad=True)
    with pytest.raises(GradcheckError):
        gradgradcheck(cube, (x,))
