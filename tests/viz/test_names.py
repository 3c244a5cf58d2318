"""What the reader calls things."""

import edutorch as torch
from edutorch import nn, viz

elsewhere = torch.tensor(4.0, requires_grad=True)
shadowed = elsewhere


def leaf(value=1.0):
    return torch.tensor(value, requires_grad=True)


def names(view):
    return [box.name for box in view.graph.boxes]


def test_variables_of_the_caller_locals_before_globals():
    here = leaf()
    shadowed = here * elsewhere
    assert names(viz.graph(shadowed)) == ["here", "elsewhere", "shadowed"]


def test_names_with_an_underscore_are_not_for_the_reader():
    _1 = leaf()
    _ = _1 * _1
    assert names(viz.graph(_)) == ["tensor", ""]


def test_the_first_of_two_names_wins():
    first = leaf()
    second = first
    assert names(viz.graph(second * second))[0] == "first"


def test_tensors_in_lists_dictionaries_and_objects():
    class Neuron:
        def __init__(self):
            self.weight = leaf()

    params, table, neuron = [leaf(), leaf()], {"bias": leaf()}, Neuron()
    out = params[0] * params[1] + table["bias"] * neuron.weight
    assert names(viz.graph(out)) == ["params[0]", "params[1]", "", "table['bias']", "neuron.weight", "", "out"]


def test_a_plain_variable_goes_before_a_place_in_a_list():
    weight = leaf()
    params = [weight]
    assert names(viz.graph(params[0] * 2.0))[0] == "weight"


def test_ids_are_free_of_odd_letters_and_unique():
    d = {'a "b"': leaf(), "a <b>": leaf(), "mul": leaf()}
    mul = leaf()
    view = viz.graph(d['a "b"'] * d["a <b>"] * d["mul"] * mul)
    ids = [box.id for box in view.graph.boxes]
    assert len(set(ids)) == len(ids)
    assert all(c.isalnum() or c in "_." for id in ids for c in id)
    assert "d[&#x27;a &lt;b&gt;&#x27;]" in view.svg


def test_parameters_are_called_as_their_module_calls_them():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    x = torch.ones(4, 2)
    loss = model(x).sum()
    found = {box.name: box.kind for box in viz.graph(loss).graph.boxes}
    assert [found[name] for name in ("0.weight", "0.bias", "2.weight", "2.bias")] == ["parameter"] * 4
    assert found["x"] == "data"


def test_parameters_of_several_modules_carry_the_variable():
    first, second = nn.Linear(2, 3), nn.Linear(3, 1)
    x = torch.ones(4, 2)
    found = names(viz.graph(second(first(x)).sum()))
    assert {"first.weight", "first.bias", "second.weight", "second.bias"} < set(found)


def test_a_parameter_used_outside_of_its_module():
    layer = nn.Linear(2, 3)
    penalty = (layer.weight * layer.weight).sum()
    box = viz.graph(penalty).graph.boxes[0]
    assert (box.name, box.kind) == ("layer.weight", "parameter")
