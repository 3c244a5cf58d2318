"""`source(x)` prints the source of whatever one looks at."""

import pytest

import edutorch as torch
from edutorch import nn
from edutorch.autograd import engine
from edutorch.op import op
from edutorch.source import source


@op
def double(input):
    """input + input"""
    return input + input


@double.backward
def double_backward(grad):
    return grad + grad


class Layer(nn.Module):
    def forward(self, x):
        return double(x)


def printed(x, capsys):
    assert source(x) is None
    return capsys.readouterr().out


def test_an_op_shows_function_and_rule(capsys):
    text = printed(double, capsys)
    assert "def double(input):" in text and text.index("def double(") < text.index("def double_backward(grad):")


def test_a_grad_fn_shows_the_rule_of_its_op(capsys):
    x = torch.tensor(1.0, requires_grad=True)
    assert printed(double(x).grad_fn, capsys) == (
        "@double.backward\ndef double_backward(grad):\n    return grad + grad\n"
    )


def test_the_end_of_the_road_shows_how_gradients_are_added(capsys):
    x = torch.tensor(1.0, requires_grad=True)
    leaf = double(x).grad_fn.next_functions[0][0]
    assert printed(leaf, capsys).startswith("def accumulate(")


def test_a_layer_shows_its_class(capsys):
    assert printed(Layer(), capsys) == printed(Layer, capsys)
    assert printed(Layer, capsys).startswith("class Layer(nn.Module):")


def test_a_method_is_not_indented(capsys):
    assert printed(Layer.forward, capsys) == "def forward(self, x):\n    return double(x)\n"
    assert printed(Layer().forward, capsys) == printed(Layer.forward, capsys)


def test_functions_and_modules(capsys):
    assert printed(engine.steps, capsys).startswith("def steps(edges, grads")
    assert printed(engine, capsys).startswith('"""')


def test_no_path_of_this_machine_is_shown(capsys):
    assert __file__ not in printed(Layer, capsys)


def test_a_tensor_has_no_source():
    with pytest.raises(TypeError, match=r"source\(x\.grad_fn\)"):
        source(torch.tensor(1.0))


@pytest.mark.parametrize("thing", [3, "text", len, None, [1]])
def test_what_has_no_python_source_is_refused(thing):
    with pytest.raises(TypeError, match="has no Python source to show"):
        source(thing)
