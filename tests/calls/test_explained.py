"""What users get hold of is a function like any other: it can be printed, read, pickled and copied."""

import copy
import inspect
import pickle

import pytest

import edutorch as torch

FUNCTIONS = (
    torch.relu, torch.sum, torch.add, torch.zeros, torch.relu_, torch.linalg.inv, torch.fft.fft, torch.special.expit,
    torch.nn.functional.linear, torch.nn.functional.relu, torch.nn.functional.tanh, torch.Tensor.sum, torch.ops.exp,
)  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS, ids=str)
def test_pickle_and_copy_find_it_again(function):
    assert pickle.loads(pickle.dumps(function)) is function
    assert copy.deepcopy(function) is function


def test_its_source_and_arguments_are_those_of_the_function():
    assert "def sum(input, dim=None" in inspect.getsource(torch.sum)
    assert list(inspect.signature(torch.sum).parameters)[:3] == ["input", "dim", "keepdim"]
    assert torch.sum.__doc__.startswith("The sum of all numbers")


def test_an_error_of_ones_own_comes_through():
    class Loud(dict):
        def __getitem__(self, key):
            raise KeyError("mine")

    with pytest.raises(TypeError, match="must be Tensor, not Loud"):
        torch.exp(Loud())
