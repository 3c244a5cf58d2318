"""The table, part for sequences: attention, recurrence, and what reads tables of vectors."""

from edutorch.ops.attention import attention_
from edutorch.ops.recurrent import gru_, lstm_, rnn_

from .recipes import FLOATS, function, mask, positions, row, x

attention = function("nn.functional.scaled_dot_product_attention")
row(attention_, attention, (x(2, 2), x(2, 2), x(2, 2)), (x(1, 2, 2), x(1, 3, 2), x(1, 3, 1)),
    (x(2, 3, 4, 5), x(2, 3, 4, 5), x(2, 3, 4, 5)), types=FLOATS[:2])  # fmt: skip
row(attention_, attention, (x(2, 2), x(3, 2), x(3, 1), mask(2, 3)), (x(1, 2, 2), x(1, 3, 2), x(1, 3, 1), x(2, 3)),
    types=FLOATS[:2])  # fmt: skip
row(
    attention_,
    lambda T, q, k, v: T.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True),
    (x(1, 2, 2), x(1, 2, 2), x(1, 2, 1)),
    types=FLOATS[:2],
)


def cell(name):
    """One step of a recurrent layer with given weights."""

    def call(T, *inputs):
        *states, weight_ih, weight_hh = inputs
        made = getattr(T.nn, name)(weight_ih.shape[1], weight_hh.shape[1], bias=False)
        weights = {"weight_ih": weight_ih, "weight_hh": weight_hh}
        hx = states[1] if len(states) == 2 else tuple(states[1:])
        return T.func.functional_call(made, weights, (states[0], hx))

    return call


row(rnn_, cell("RNNCell"), (x(2, 1), x(2, 2), x(2, 1), x(2, 2)), types=FLOATS[:2])
row(lstm_, cell("LSTMCell"), (x(1, 1), x(1, 1), x(1, 1), x(4, 1), x(4, 1)), types=FLOATS[:2])
row(gru_, cell("GRUCell"), (x(1, 1), x(1, 1), x(3, 1), x(3, 1)), types=FLOATS[:2])

row(
    (),
    lambda T, w, i: T.nn.functional.embedding_bag(i, w, mode="sum"),
    (x(3, 2), positions(2, 3, below=3)),
    types=FLOATS[:2],
)
row((), function("nn.functional.bilinear"), (x(2, 3), x(2, 2), x(1, 3, 2)), types=FLOATS[:2])
row((), function("nn.functional.pdist"), x(4, 3), types=FLOATS[:2])
