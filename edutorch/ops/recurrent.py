"""Networks that read a sequence step by step and carry a state along: a whole sequence, one layer, one direction, one node.

Sequences lie packed: first the rows of step 0, then those of step 1, and so on. `batch_sizes` says how many rows a step has;
it never grows, as the longest sequences come first, so the rows of a step belong to the first sequences of the batch.

What does not depend on the state is done for all steps at once, as one large matrix product; only the rest is a loop. On
the way back it is the same: the loop carries the gradient of the state through time, everything else is done at once.
"""

import itertools

import numpy as np

from edutorch.device import is_array, near
from edutorch.kernels.reference import gru_step, gru_step_backward, lstm_step, lstm_step_backward
from edutorch.memory import contiguous
from edutorch.op import alongside, bare, op
from edutorch.ops.embedding import embedding_
from edutorch.ops.linalg import times_transposed
from edutorch.ops.place import zeros_like
from edutorch.ops.reduce import sum_
from edutorch.ops.shape import cat_, reshape, stack_, unbind_
from edutorch.ops.trigonometry import tanh


def steps(batch_sizes, reverse):
    """(rows of a step, how many), in the order in which the steps are worked on."""
    ends = list(itertools.accumulate(batch_sizes))
    order = [(slice(end - n, end), n) for end, n in zip(ends, batch_sizes)]
    return order[::-1] if reverse else order


def before(first, states, batch_sizes, reverse):
    """The state that each row found: that of its sequence one step earlier, or the first one."""
    if len(set(batch_sizes)) == 1:  # nearly always
        n, rows = batch_sizes[0], len(bare(states))
        return cat_(states[n:], first, dim=0) if reverse else cat_(first, states[: rows - n], dim=0)
    latest = np.arange(len(bare(first)))  # on the CPU: where in (first, states) the latest state of each sequence lies
    places = np.empty(len(bare(states)), np.int64)
    for rows, n in steps(batch_sizes, reverse):
        places[rows] = latest[:n]
        latest[:n] = np.arange(rows.start, rows.stop) + len(latest)
    return embedding_(cat_(first, states, dim=0), alongside(np.asarray(places, like=near(bare(states))), states))


def in_order(parts, reverse):
    """What a loop from the last step worked on to the first has collected, packed."""
    return cat_(*(parts if reverse else parts[::-1]), dim=0)


def with_rest(part, whole):
    """part in the place of the first rows of whole."""
    n = len(bare(part))
    return part if n == len(bare(whole)) else cat_(part, whole[n:], dim=0)


def or_zeros(grad, like):
    return zeros_like(like) if grad is None else grad


def affine(input, weight, *biases):
    out = times_transposed(input, weight)
    for bias in biases:
        if bias is not None:
            out += bias
    return out


def turned_round(weight, batch_sizes):
    """weight.T in memory of its own, if so many steps multiply by it that they pay for turning it round; else None."""
    return contiguous(weight.T) if len(batch_sizes) >= 5 else None


def to_parameters(at_input, at_state, input, states, needs):
    """The gradients of both weights and both biases, from those of what they computed, (rows, outputs)."""
    to_bias = sum_(at_input, dim=(0,)) if needs[2] else None
    alike = needs[2] and at_state is at_input
    return (
        at_input.T @ input if needs[0] else None,
        at_state.T @ states if needs[1] else None,
        to_bias,
        None if not needs[3] else to_bias if alike else sum_(at_state, dim=(0,)),
    )


# The plain one. Elman 1990


@op(label="Rnn", outputs=("out", "last"), promotes="float")
def rnn_(input, hidden, weight_ih, weight_hh, bias_ih, bias_hh, *, batch_sizes, reverse=False, nonlinearity="tanh"):
    """h = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu in the place of tanh.

    Args:
        input (rows, F): packed.
        hidden (N, H): the first state.
        weight_ih (H, F), weight_hh (H, H), bias_ih (H) or None, bias_hh (H) or None.

    Returns:
        The state after each step, packed (rows, H), and the last one of each sequence (N, H).
    """
    out = affine(input, weight_ih, bias_ih, bias_hh)
    h = hidden.copy()
    for rows, n in steps(batch_sizes, reverse):
        out[rows] += h[:n] @ weight_hh.T
        h[:n] = np.tanh(out[rows]) if nonlinearity == "tanh" else np.maximum(out[rows], 0)
        out[rows] = h[:n]
    return out, h


rnn_.takes_missing = True


@rnn_.backward
def rnn_backward(grad, input, hidden, weight_ih, weight_hh, out, batch_sizes, reverse, nonlinearity, needs):
    to_out, to_state = or_zeros(grad[0], out), or_zeros(grad[1], hidden)
    slope = 1 - out * out if nonlinearity == "tanh" else alongside((bare(out) > 0).astype(bare(out).dtype), out)
    parts = []
    for rows, n in reversed(steps(batch_sizes, reverse)):
        parts.append((to_state[:n] + to_out[rows]) * slope[rows])
        to_state = with_rest(parts[-1] @ weight_hh, to_state)
    inside = in_order(parts, reverse)
    states = before(hidden, out, batch_sizes, reverse)
    to_input = inside @ weight_ih if needs[0] else None
    return to_input, to_state, *to_parameters(inside, inside, input, states, needs[2:])


# With gates. Hochreiter and Schmidhuber 1997; Gers et al. 2000; with a projection: Sak et al. 2014


@op(label="Lstm", outputs=("out", "last", "last_cell", "gates", "cells"))
def lstm_(
    input,
    hidden,
    cell,
    weight_ih,
    weight_hh,
    bias_ih,
    bias_hh,
    weight_hr,
    *,
    batch_sizes,
    reverse=False,
):
    """Long short-term memory: gates decide what the cell keeps (f), what enters it (i) and what is shown of it (o).

        i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of (W_ih x + b_ih + W_hh h + b_hh)
        c = f * c + i * g
        h = o * tanh(c),  or W_hr (o * tanh(c))

    Args:
        input (rows, F): packed.
        hidden (N, P), cell (N, H): the first state. P is H, if there is no projection weight_hr.
        weight_ih (4H, F), weight_hh (4H, P), bias_ih (4H) or None, bias_hh (4H) or None, weight_hr (P, H) or None.

    Returns:
        h after each step, packed (rows, P); the last h (N, P) and c (N, H) of each sequence; and, for the way back, the
        gates (rows, 4, H) and cells (rows, H) of each step.
    """
    gates = affine(input, weight_ih, bias_ih, bias_hh).reshape(len(input), 4, cell.shape[1])
    h, c = hidden.copy(), cell.copy()
    out = np.empty_like(h, shape=(len(input), h.shape[1]))
    cells = np.empty_like(c, shape=(len(input), c.shape[1]))
    turned = turned_round(weight_hh, batch_sizes)
    shown = np.empty_like(c)
    for rows, n in steps(batch_sizes, reverse):
        recalled = times_transposed(h[:n], weight_hh) if turned is None else h[:n] @ turned
        lstm_step(gates[rows], recalled.reshape(n, 4, c.shape[1]), c[:n], shown[:n])
        h[:n] = shown[:n] if weight_hr is None else shown[:n] @ weight_hr.T
        out[rows], cells[rows] = h[:n], c[:n]
    return out, h, c, gates, cells


lstm_.takes_missing = True


@lstm_.backward
def lstm_backward(
    grad, input, hidden, cell, weight_ih, weight_hh, weight_hr, out, gates, cells, batch_sizes, reverse, needs
):
    to_out, to_state, to_cell = map(or_zeros, grad[:3], (out, hidden, cell))
    found = before(cell, cells, batch_sizes, reverse)
    order = steps(batch_sizes, reverse)[::-1]
    loop = lstm_loop_in_memory if is_array(out) and grad[3] is grad[4] is None else lstm_loop
    inside, outs, to_state, to_cell = loop(
        to_out, to_state, to_cell, grad[3:], gates, cells, found, weight_hh, weight_hr, order, reverse
    )
    states = before(hidden, out, batch_sizes, reverse)
    return (
        inside @ weight_ih if needs[0] else None,
        to_state,
        to_cell,
        *to_parameters(inside, inside, input, states, needs[3:]),
        outs.T @ (gates[:, 3] * tanh(cells)) if needs[7] else None,
    )


def lstm_loop(to_out, to_state, to_cell, more, gates, cells, found, weight_hh, weight_hr, order, reverse):
    """Back through time, for a graph of the gradients: nothing is written over."""
    to_gates, to_cells = more  # only second derivatives send something there
    i, f, g, o = unbind_(gates, dim=1)
    bent = tanh(cells)
    bends = stack_(i * (1 - i), f * (1 - f), 1 - g * g, o * (1 - o), dim=1)
    slopes = bends * stack_(g, found, i, bent, dim=1)  # of c for i, f and g; of what is shown for o
    cell_slope = o * (1 - bent * bent)
    parts, outs = [], []
    for rows, n in order:
        outs.append(to_state[:n] + to_out[rows])
        shown = outs[-1] if weight_hr is None else outs[-1] @ weight_hr
        c = to_cell[:n] + shown * cell_slope[rows]
        c = c if to_cells is None else c + to_cells[rows]
        gate = slopes[rows] * stack_(c, c, c, shown, dim=1)
        gate = gate if to_gates is None else gate + to_gates[rows] * bends[rows]
        parts.append(reshape(gate, shape=(n, len(weight_hh))))
        to_state = with_rest(parts[-1] @ weight_hh, to_state)
        to_cell = with_rest(c * f[rows], to_cell)
    return in_order(parts, reverse), in_order(outs, reverse), to_state, to_cell


def lstm_loop_in_memory(to_out, to_state, to_cell, more, gates, cells, found, weight_hh, weight_hr, order, reverse):
    """The same on bare arrays, in memory that is made once."""
    to_state, to_cell = to_state.copy(), to_cell.copy()
    inside = np.empty_like(gates)
    outs = None if weight_hr is None else np.empty_like(to_out, shape=to_out.shape)
    for rows, n in order:
        to_state[:n] += to_out[rows]
        shown = to_state[:n]
        if weight_hr is not None:
            outs[rows] = shown
            shown = shown @ weight_hr
        lstm_step_backward(shown, gates[rows], cells[rows], found[rows], to_cell[:n], inside[rows])
        np.matmul(inside[rows].reshape(n, len(weight_hh)), weight_hh, out=to_state[:n])
    return inside.reshape(len(inside), len(weight_hh)), outs, to_state, to_cell


# With fewer gates. Cho et al. 2014


@op(label="Gru", outputs=("out", "last", "gates", "recalled"))
def gru_(input, hidden, weight_ih, weight_hh, bias_ih, bias_hh, *, batch_sizes, reverse=False):
    """Gated recurrent unit: r decides what of the state is looked at, z how much of it is kept.

        r, z = sigmoid of (W_ih x + b_ih + W_hh h + b_hh)
        n = tanh(W_in x + b_in + r * (W_hn h + b_hn))
        h = (1 - z) * n + z * h

    Args:
        input (rows, F): packed.
        hidden (N, H): the first state.
        weight_ih (3H, F), weight_hh (3H, H), bias_ih (3H) or None, bias_hh (3H) or None.

    Returns:
        h after each step, packed (rows, H); the last one of each sequence (N, H); and, for the way back, r, z and n
        (rows, 3, H) and W_hn h + b_hn (rows, H) of each step.
    """
    gates = affine(input, weight_ih, bias_ih).reshape(len(input), 3, hidden.shape[1])
    h = hidden.copy()
    out = np.empty_like(h, shape=(len(input), h.shape[1]))
    recalled = np.empty_like(out)
    turned = turned_round(weight_hh, batch_sizes)
    for rows, n in steps(batch_sizes, reverse):
        state = times_transposed(h[:n], weight_hh) if turned is None else h[:n] @ turned
        if bias_hh is not None:
            state += bias_hh
        state = state.reshape(n, 3, h.shape[1])
        gru_step(gates[rows], state, h[:n])
        out[rows], recalled[rows] = h[:n], state[:, 2]
    return out, h, gates, recalled


gru_.takes_missing = True


@gru_.backward
def gru_backward(grad, input, hidden, weight_ih, weight_hh, out, gates, recalled, batch_sizes, reverse, needs):
    to_out, to_state = or_zeros(grad[0], out), or_zeros(grad[1], hidden)
    states = before(hidden, out, batch_sizes, reverse)
    order = steps(batch_sizes, reverse)[::-1]
    loop = gru_loop_in_memory if is_array(out) and grad[2] is grad[3] is None else gru_loop
    at_input, at_state, to_state = loop(to_out, to_state, grad[2:], gates, recalled, states, weight_hh, order, reverse)
    to_input = at_input @ weight_ih if needs[0] else None
    return to_input, to_state, *to_parameters(at_input, at_state, input, states, needs[2:])


def gru_loop(to_out, to_state, more, gates, recalled, states, weight_hh, order, reverse):
    """Back through time, for a graph of the gradients: nothing is written over."""
    to_gates, to_recalled = more  # only second derivatives send something there
    r, z, new = unbind_(gates, dim=1)
    r_bend, z_bend, new_bend = r * (1 - r), z * (1 - z), 1 - new * new
    new_slope = (1 - z) * new_bend
    r_slope, z_slope = new_slope * recalled * r_bend, (states - new) * z_bend
    at_state = stack_(r_slope, z_slope, new_slope * r, dim=1)  # how the products with the state move h
    if to_gates is not None or to_recalled is not None:
        to_r, to_z, to_new = unbind_(or_zeros(to_gates, gates), dim=1)
        more_new = to_new * new_bend
        more_r, more_z = (more_new * recalled + to_r) * r_bend, to_z * z_bend
        more = stack_(more_r, more_z, more_new * r + or_zeros(to_recalled, recalled), dim=1)
    else:
        more = None
    outs, parts = [], []
    for rows, n in order:
        outs.append(to_state[:n] + to_out[rows])
        part = reshape(outs[-1], shape=(n, 1, gates.shape[2])) * at_state[rows]
        parts.append(reshape(part if more is None else part + more[rows], shape=(n, len(weight_hh))))
        to_state = with_rest(outs[-1] * z[rows] + parts[-1] @ weight_hh, to_state)
    to_h = in_order(outs, reverse)
    at_input = [to_h * r_slope, to_h * z_slope, to_h * new_slope]
    if more is not None:
        at_input = [a + b for a, b in zip(at_input, (more_r, more_z, more_new))]
    return cat_(*at_input, dim=1), in_order(parts, reverse), to_state


def gru_loop_in_memory(to_out, to_state, more, gates, recalled, states, weight_hh, order, reverse):
    """The same on bare arrays, in memory that is made once."""
    to_state = to_state.copy()
    at_input, at_state = np.empty_like(gates), np.empty_like(gates)
    for rows, n in order:
        to_state[:n] += to_out[rows]
        gru_step_backward(to_state[:n], gates[rows], recalled[rows], states[rows], at_input[rows], at_state[rows])
        to_state[:n] += at_state[rows].reshape(n, len(weight_hh)) @ weight_hh
    shape = len(gates), len(weight_hh)
    return at_input.reshape(shape), at_state.reshape(shape), to_state
