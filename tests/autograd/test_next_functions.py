"""What a lesson sees that walks a graph: the names of nodes, and which of their inputs `next_functions` tells of.

next_functions.txt has a call on each line. (Left out are those that are one op here and several in PyTorch, or the other way
round: a linear layer of a batch of sequences, a step of a recurrent cell, addcmul.)
"""

import itertools
from pathlib import Path

import pytest

import edutorch

CALLS = Path(__file__).with_name("next_functions.txt").read_text("utf-8").splitlines()


def names(T):
    """What the calls speak of."""
    T.manual_seed(0)
    sizes = {
        "a": (3, 4),
        "b": (3, 4),
        "w": (4,),
        "w1": (1,),
        "w3": (3,),
        "W": (3, 4),
        "im": (2, 4, 6, 6),
        "s3": (5, 3, 4),
    }
    found = {name: T.randn(*size, requires_grad=True) for name, size in sizes.items()}
    lab4 = T.tensor([[0, 2, 1, 1], [1, 0, 0, 2], [2, 2, 0, 1]])
    return {"torch": T, "F": T.nn.functional, "nn": T.nn, "lab": T.tensor([0, 2, 1]), "lab4": lab4, **found}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("call", CALLS)
def test_node_and_its_edges(call):
    torch = pytest.importorskip("torch")
    theirs, ours = (eval(call, names(T)).grad_fn for T in (torch, edutorch))
    assert repr(type(ours)) == repr(type(theirs)) and ours.name() == theirs.name()
    assert [node is None for node, _ in ours.next_functions] == [node is None for node, _ in theirs.next_functions]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ("RNN", "LSTM", "GRU"))
def test_nodes_of_recurrent_layers(kind):
    torch = pytest.importorskip("torch")

    def nodes(T, batch_first, bidirectional, proj_size, form):
        layer = getattr(T.nn, kind)(4, 3, batch_first=batch_first, bidirectional=bidirectional, **proj_size)
        x = T.randn(*((5, 4) if form == "no batch" else (5, 2, 4)))
        if form.startswith("packed"):
            longest, count = (2, 5) if batch_first else (5, 2)
            lengths = [longest] * (count - 1) + [longest - ("different" in form)]
            x = T.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=batch_first)
        out, states = layer(x)
        states = states if isinstance(states, tuple) else (states,)
        return [y.grad_fn.name() for y in (getattr(out, "data", out) if form.startswith("packed") else out, *states)]

    forms = ("batch", "no batch", "packed", "packed, different lengths")
    sizes = ({}, {"proj_size": 2}) if kind == "LSTM" else ({},)
    for case in itertools.product((False, True), (False, True), sizes, forms):
        assert nodes(edutorch, *case) == nodes(torch, *case), case


def test_how_nodes_are_shown():
    torch = pytest.importorskip("torch")

    def shown(T):
        class Twice(T.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x * 2

            @staticmethod
            def backward(ctx, grad):
                return grad * 2

        x = T.ones(2, requires_grad=True)
        changed = x.clone()
        changed[0] = 1.0
        for y in (x * 2, changed, x // 2, Twice.apply(x)):
            node = y.grad_fn
            yield (
                str(y),
                str(type(node)),
                node.name(),
                repr(node).partition(" object")[0],
                node.next_functions[0][0].name(),
            )

    assert list(shown(edutorch)) == list(shown(torch))
