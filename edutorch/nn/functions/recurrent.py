"""Recurrent networks as functions: layers on top of each other, in one direction or in both, from the ops for one layer."""

from edutorch.amp.state import state as autocast
from edutorch.dtypes import is_half, title
from edutorch.functions.joining import cat, stack
from edutorch.nn.functions.dropout import dropout
from edutorch.node_names import called
from edutorch.op import type_name
from edutorch.ops.recurrent import gru_, lstm_, rnn_

# The last thing that PyTorch does in a cell.
CELL_NODES = {
    "RNN_TANH": "TanhBackward0",
    "RNN_RELU": "ReluBackward0",
    "LSTM": "MulBackward0",
    "GRU": "AddBackward0",
}


def one_layer(mode, data, batch_sizes, states, weights, reverse):
    """One layer in one direction.

    Args:
        mode: "RNN_TANH", "RNN_RELU", "GRU" or "LSTM".
        data (rows, features): packed.
        states: the first state, (N, H); for an LSTM a pair.
        weights: weight_ih, weight_hh, bias_ih, bias_hh, weight_hr, of which the last three may be None.

    Returns:
        What comes out of each step, packed, and the last state in the form of the first one.
    """
    if autocast.on and is_half(states[0].array.dtype):  # in such a region the weights follow
        weights = [w if w is None else w.to(states[0].dtype) for w in weights]
    *common, weight_hr = weights
    same_type(states[0], weights[1])
    only_floats(weights[0], mode)
    how = {"batch_sizes": batch_sizes, "reverse": reverse}
    if mode == "LSTM":
        out, last, last_cell, *_ = lstm_(data, *states, *common, weight_hr, **how)
        return out, (last, last_cell)
    if mode == "GRU":
        out, last, *_ = gru_(data, *states, *common, **how)
    else:
        out, last = rnn_(data, *states, *common, nonlinearity=mode.removeprefix("RNN_").lower(), **how)
    return out, (last,)


def only_floats(x, mode):
    """PyTorch's refusals of weights that are no floats."""
    if x.array.dtype == bool:
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")
    if x.array.dtype.kind in "iu" and mode in ("LSTM", "GRU"):
        raise RuntimeError(f"result type Float can't be cast to the desired output type {title(x.array.dtype)}")


def same_type(a, b):
    if a.array.dtype != b.array.dtype:
        given, expected = title(a.array.dtype), title(b.array.dtype)
        if a.device.type in autocast.on:  # there b would have been cast
            expected = autocast.dtypes[a.device.type].title
        raise RuntimeError(f"mat1 and mat2 must have the same dtype, but got {given} and {expected}")


def all_layers(mode, data, batch_sizes, states, layers, p, training):
    """All layers, with dropout between them.

    Args:
        data (rows, features): packed.
        batch_sizes: how many rows each step has.
        states: the first states of all layers and directions, (layers * directions, N, H) each.
        layers: for each layer, for each direction, its weights.
        p: the probability of a zero between two layers, in training.

    Returns:
        What comes out of the last layer, packed, and the last states.
    """
    lasts = []
    for depth, directions in enumerate(layers):
        if depth > 0:
            data = dropout(data, p, training)
        outs = []
        for reverse, weights in enumerate(directions):
            first = [state[len(lasts)] for state in states]
            out, last = one_layer(mode, data, batch_sizes, first, weights, bool(reverse))
            outs.append(out)
            lasts.append(last)
        data = outs[0] if len(outs) == 1 else cat(outs, -1)
    return data, tuple(stack(state) for state in zip(*lasts, strict=True))


def unpacked(data, batch_sizes):
    """The rows of sequences of one length as (steps, N, features)."""
    return data.view(len(batch_sizes), -1, data.size(1))


def one_step(mode, input, states, weights):
    """What a cell computes: the next state, after checks in PyTorch's words."""
    weight_ih, weight_hh = weights[:2]
    if input.size(1) != weight_ih.size(1):
        raise RuntimeError(f"input has inconsistent input_size: got {input.size(1)} expected {weight_ih.size(1)}")
    hidden_size = weight_hh.size(1)
    for k, state in enumerate(states):
        if state.size(0) != input.size(0):
            raise RuntimeError(f"Input batch size {input.size(0)} doesn't match hidden{k} batch size {state.size(0)}")
        if state.size(1) != hidden_size:
            raise RuntimeError(f"hidden{k} has inconsistent hidden_size: got {state.size(1)}, expected {hidden_size}")
    same_type(input, weight_ih)
    _, last = one_layer(mode, input, (input.size(0),), states, (*weights, None), False)
    called(last[0], CELL_NODES[mode])
    return last


def pair_of_states(hx):
    """The two states of an LSTM's cell."""
    if not isinstance(hx, tuple | list):
        raise TypeError(f"lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not {type_name(hx)}")
    if len(hx) != 2:
        raise RuntimeError("lstm_cell expects two hidden states")
    return tuple(hx)
