"""viz.summary: known totals, computed by hand; and a model that is after it as it was before."""

import random

import numpy as np
import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.nn.utils.rnn import pack_sequence
from edutorch.vision.models import LeNet, resnet18
from edutorch.viz.multiply_adds import multiply_adds


def test_lenet_by_hand():
    found = viz.summary(LeNet(), (1, 1, 28, 28))
    params = (6 * 25 + 6) + (16 * 6 * 25 + 16) + (400 * 120 + 120) + (120 * 84 + 84) + (84 * 10 + 10)
    work = 6 * 25 * 28 * 28 + 16 * 6 * 25 * 10 * 10 + 400 * 120 + 120 * 84 + 84 * 10
    answers = 2 * 6 * 28 * 28 + 6 * 14 * 14 + 2 * 16 * 10 * 10 + 16 * 5 * 5 + 2 * 120 + 2 * 84 + 10
    assert (found.total_params, found.trainable_params, found.frozen_params) == (params, params, 0) == (61706, 61706, 0)
    assert found.mult_adds == work == 416_520
    assert found.activation_bytes == 4 * answers and found.param_bytes == 4 * params
    assert [(row.name, row.depth) for row in found.rows[:3]] == [("", 0), ("features", 1), ("features.0", 2)]
    assert found.rows[2].inputs == [(1, 1, 28, 28)] and found.rows[2].outputs == [(1, 6, 28, 28)]


def test_resnet18_by_hand():
    found = viz.summary(resnet18(), (1, 3, 224, 224))
    assert found.total_params == 11_689_512
    work = 64 * 3 * 49 * 112**2 + 4 * 64 * 64 * 9 * 56**2  # the first convolution and group
    for wide, side in ((128, 28), (256, 14), (512, 7)):
        half = wide // 2
        work += (wide * half * 9 + 3 * wide * wide * 9 + wide * half) * side**2
    work += 512 * 1000
    assert found.mult_adds == work == 1_814_073_344
    assert f"{found.mult_adds / 1e9:.2f}" == "1.81"
    assert sum(row.params for row in found.rows) == found.total_params


CASES = [
    (nn.Linear(4, 5), [torch.ones(2, 3, 4)], 4 * 5 * 6),
    (nn.Bilinear(2, 3, 4), [torch.ones(5, 2), torch.ones(5, 3)], 24 * 5),
    (nn.Conv1d(4, 6, 3, groups=2), [torch.ones(2, 4, 10)], 6 * 2 * 3 * 8 * 2),
    (nn.Conv2d(2, 3, 3, stride=2, padding=1), [torch.ones(2, 8, 8)], 3 * 2 * 9 * 4 * 4),  # without a batch
    (nn.Conv3d(1, 2, 2), [torch.ones(1, 1, 3, 3, 3)], 2 * 8 * 8),
    (nn.Conv2d(2, 3, 3, dilation=2), [torch.ones(1, 2, 8, 8)], 3 * 2 * 9 * 4 * 4),
    (nn.ConvTranspose2d(4, 6, 3, groups=2), [torch.ones(1, 4, 5, 5)], 4 * 3 * 9 * 25),
    (nn.ConvTranspose2d(3, 2, 2, stride=2), [torch.ones(4, 3, 5, 5)], 3 * 2 * 4 * 25 * 4),
    (nn.RNN(3, 4), [torch.ones(7, 2, 3)], (4 * 3 + 4 * 4) * 14),
    (nn.GRU(3, 4, num_layers=2, batch_first=True), [torch.ones(2, 7, 3)], (12 * 3 + 12 * 4 + 2 * 12 * 4) * 14),
    (nn.LSTM(3, 4, bidirectional=True), [torch.ones(7, 3)], 2 * (16 * 3 + 16 * 4) * 7),
    (nn.LSTM(3, 4, proj_size=2), [torch.ones(7, 1, 3)], (16 * 3 + 16 * 2 + 2 * 4) * 7),
    (nn.LSTM(3, 4), [pack_sequence([torch.ones(5, 3), torch.ones(2, 3)])], (16 * 3 + 16 * 4) * 7),
    (nn.LSTMCell(3, 4), [torch.ones(5, 3)], (16 * 3 + 16 * 4) * 5),
    (nn.LayerNorm(4), [torch.ones(3, 4)], 2 * 12),
    (nn.GroupNorm(2, 4), [torch.ones(3, 4, 5)], 2 * 60),
    (nn.BatchNorm1d(4), [torch.ones(3, 4)], 0),  # summary evaluates: it folds into the layer before
    (nn.BatchNorm1d(4, track_running_stats=False), [torch.ones(3, 4)], 2 * 12),
    (nn.Embedding(10, 4), [torch.tensor([1, 2])], 0),
    (nn.MaxPool2d(2), [torch.ones(1, 1, 4, 4)], 0),
]


@pytest.mark.parametrize("layer, inputs, expected", CASES, ids=lambda x: type(x).__name__)
def test_multiply_adds_of_layers(layer, inputs, expected):
    assert viz.summary(layer, *inputs).mult_adds == expected
    assert multiply_adds(layer.eval(), tuple(inputs), layer(*inputs)) == expected


@pytest.mark.parametrize("batch_first", [False, True])
def test_multiply_adds_of_attention(batch_first):
    n, queries, keys, width, key_width, value_width = 2, 5, 7, 8, 6, 4
    layer = nn.MultiheadAttention(width, 2, kdim=key_width, vdim=value_width, batch_first=batch_first)

    def sizes(length, wide):
        return (n, length, wide) if batch_first else (length, n, wide)

    inputs = [torch.ones(sizes(*one)) for one in ((queries, width), (keys, key_width), (keys, value_width))]
    work = 2 * queries * width * width + keys * width * (key_width + value_width) + 2 * queries * keys * width
    found = viz.summary(layer, *inputs)
    assert found.mult_adds == n * work
    assert found.total_params == sum(p.numel() for p in layer.parameters())  # out_proj is not called, but counted
    assert len(found.rows) == 1 and found.rows[0].params == found.total_params


def test_modules_and_parameters_that_are_shared_count_once():
    layer = nn.Linear(4, 4)
    found = viz.summary(nn.Sequential(layer, nn.ReLU(), layer), (2, 4))
    assert found.total_params == 20 and [row.params for row in found.rows] == [0, 20, 0, 0]
    assert [row.again for row in found.rows] == [False, False, False, True] and found.mult_adds == 64
    assert "0 Linear (again)" in repr(found)
    tied = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    tied[1].weight = tied[0].weight
    assert viz.summary(tied, (2, 4)).total_params == 24


class Restless(nn.Module):
    """Changes whatever a forward can change."""

    def __init__(self, fails=False):
        super().__init__()
        self.register_buffer("calls", torch.zeros(1))
        self.norm, self.drop, self.fails = nn.BatchNorm1d(3), nn.Dropout(), fails
        self.drop.eval()

    def forward(self, x):
        self.calls += 1
        assert not self.training and not self.norm.training and not torch.is_grad_enabled()
        torch.rand(3), np.random.rand(), random.random()
        if self.fails:
            raise KeyError("on the way")
        return self.drop(self.norm(x))


@pytest.mark.parametrize("fails", [False, True])
def test_the_model_is_as_before_also_after_an_error(fails):
    model = Restless(fails)
    modes = [module.training for module in model.modules()]
    values = {name: value.clone() for name, value in model.state_dict().items()}
    states = torch.get_rng_state(), random.getstate(), np.random.get_state()[1].copy()
    buffer = model.calls
    if fails:
        with pytest.raises(KeyError, match="on the way"):
            viz.summary(model, (2, 3))
    else:
        viz.summary(model, (2, 3))
    assert [module.training for module in model.modules()] == modes == [True, True, False]
    assert all(torch.equal(value, values[name]) for name, value in model.state_dict().items())
    assert model.calls is buffer and model.calls.item() == 0
    assert torch.equal(torch.get_rng_state(), states[0])
    assert random.getstate() == states[1] and (np.random.get_state()[1] == states[2]).all()
    assert not any(module.has_hooks() for module in model.modules())
    assert all(p.grad is None for p in model.parameters())


def test_an_error_that_is_caught_inside_leaves_the_rows_in_order():
    class Careful(nn.Module):
        def __init__(self):
            super().__init__()
            self.bad, self.good = nn.Linear(9, 9), nn.Linear(3, 1)

        def forward(self, x):
            try:
                self.bad(x)
            except RuntimeError:
                return self.good(x)

    found = viz.summary(Careful(), (2, 3))
    rows = [(row.name, row.depth, row.outputs) for row in found.rows]
    assert rows == [("", 0, [(2, 1)]), ("bad", 1, []), ("good", 1, [(2, 1)])]


def test_a_model_that_holds_itself_counts_once():
    model = nn.Sequential(nn.Linear(2, 3))
    model[0].around = model
    assert viz.summary(model, (5, 2)).total_params == 9


def test_a_shape_becomes_a_tensor_of_the_models_own_type():
    assert viz.summary(nn.Linear(2, 3).double(), (5, 2)).activation_bytes == 5 * 3 * 8
    assert viz.summary(nn.Linear(2, 3).bfloat16(), (5, 2)).param_bytes == 9 * 2


def test_arguments_by_name_and_layers_with_a_forward_of_their_own():
    class Named(nn.Module):
        def __init__(self):
            super().__init__()
            self.attention = nn.MultiheadAttention(4, 1)

        def forward(self, x):
            return self.attention(value=x, query=x[:1], key=x)

    class Loose(nn.Linear):
        def forward(self, *args):
            return super().forward(*args)

    assert viz.summary(Named(), (7, 1, 4)).mult_adds == 2 * 16 + 2 * 7 * 16 + 2 * 7 * 4
    assert viz.summary(Loose(2, 3), (5, 2)).mult_adds == 5 * 6


def test_a_buffer_that_cannot_be_written_is_left_alone():
    model = nn.Linear(2, 2)
    model.register_buffer("places", torch.arange(3))
    model.places.array.flags.writeable = False
    viz.summary(model, (1, 2))


def test_frozen_parameters():
    model = nn.Sequential(nn.Linear(2, 3).requires_grad_(False), nn.Linear(3, 1))
    found = viz.summary(model, (1, 2))
    assert (found.trainable_params, found.frozen_params) == (4, 9)
    assert "9 frozen" in repr(found) and "13 parameters, 4 trainable, 9 frozen" in repr(found)


def test_words_and_page_say_the_same():
    found = viz.summary(LeNet(), (1, 1, 28, 28))
    page = found._repr_html_()
    for number in ("48,120", "117,600", "(1, 6, 28, 28)", "61,706 parameters", "416,520 multiply-adds"):
        assert number in page and number in repr(found)
    assert page == viz.summary(LeNet(), (1, 1, 28, 28))._repr_html_()


def test_a_lazy_model_is_asked_to_find_its_shapes_first():
    with pytest.raises(ValueError, match="call it once"):
        viz.summary(nn.LazyLinear(3), (1, 2))


def test_models_that_answer_more_than_a_tensor():
    found = viz.summary(nn.LSTM(3, 4), (5, 2, 3))
    assert found.rows[0].outputs == [(5, 2, 4), (1, 2, 4), (1, 2, 4)]
