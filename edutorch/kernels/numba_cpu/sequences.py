"""Twins of the steps of recurrent networks, and of the rows that are added to a table."""

import numpy as np
from numba import float32

from edutorch.kernels.numba_cpu.loops import in_order, loop, sigmoid32, tanh32


def in_their_memory(loop, *arrays):
    """Run a loop that changes some of these arrays, if all are such as it was compiled for."""
    if not in_order(*arrays):
        return NotImplemented
    loop(*arrays)
    return None


@loop
def lstm_step_loop(gates, recalled, cell, shown):
    for b in range(gates.shape[0]):
        for k in range(4):
            gate, more = gates[b, k], recalled[b, k]
            if k == 2:
                for j in range(gate.size):
                    gate[j] = tanh32(gate[j] + more[j])
            else:
                for j in range(gate.size):
                    gate[j] = sigmoid32(gate[j] + more[j])
        i, f, g, o, c, h = gates[b, 0], gates[b, 1], gates[b, 2], gates[b, 3], cell[b], shown[b]
        for j in range(c.size):
            c[j] = f[j] * c[j] + i[j] * g[j]
        for j in range(c.size):
            h[j] = o[j] * tanh32(c[j])


def lstm_step(gates, recalled, cell, shown):
    return in_their_memory(lstm_step_loop, gates, recalled, cell, shown)


@loop
def lstm_step_backward_loop(to_shown, gates, cell, found, to_cell, to_gates):
    bent = np.empty(cell.shape[1], np.float32)
    for b in range(gates.shape[0]):
        i, f, g, o = gates[b, 0], gates[b, 1], gates[b, 2], gates[b, 3]
        c, before, h, d = cell[b], found[b], to_shown[b], to_cell[b]
        to_i, to_f, to_g, to_o = to_gates[b, 0], to_gates[b, 1], to_gates[b, 2], to_gates[b, 3]
        for j in range(c.size):
            bent[j] = tanh32(c[j])
        for j in range(c.size):
            d[j] += h[j] * o[j] * (float32(1) - bent[j] * bent[j])
        for j in range(c.size):
            to_o[j] = h[j] * bent[j] * (o[j] * (float32(1) - o[j]))
        for j in range(c.size):
            to_i[j] = d[j] * g[j] * (i[j] * (float32(1) - i[j]))
        for j in range(c.size):
            to_f[j] = d[j] * before[j] * (f[j] * (float32(1) - f[j]))
        for j in range(c.size):
            to_g[j] = d[j] * i[j] * (float32(1) - g[j] * g[j])
        for j in range(c.size):
            d[j] *= f[j]


def lstm_step_backward(to_shown, gates, cell, found, to_cell, to_gates):
    return in_their_memory(lstm_step_backward_loop, to_shown, gates, cell, found, to_cell, to_gates)


@loop
def gru_step_loop(gates, state, hidden):
    for b in range(gates.shape[0]):
        r, z, new, h = gates[b, 0], gates[b, 1], gates[b, 2], hidden[b]
        of_r, of_z, recalled = state[b, 0], state[b, 1], state[b, 2]
        for j in range(h.size):
            r[j] = sigmoid32(r[j] + of_r[j])
        for j in range(h.size):
            z[j] = sigmoid32(z[j] + of_z[j])
        for j in range(h.size):
            new[j] = tanh32(new[j] + r[j] * recalled[j])
        for j in range(h.size):
            h[j] = new[j] + z[j] * (h[j] - new[j])


def gru_step(gates, state, hidden):
    return in_their_memory(gru_step_loop, gates, state, hidden)


@loop
def gru_step_backward_loop(to_hidden, gates, recalled, found, to_gates, to_state):
    for b in range(gates.shape[0]):
        r, z, new, again, before, d = gates[b, 0], gates[b, 1], gates[b, 2], recalled[b], found[b], to_hidden[b]
        to_r, to_z, to_new = to_gates[b, 0], to_gates[b, 1], to_gates[b, 2]
        for j in range(d.size):
            to_new[j] = d[j] * (float32(1) - z[j]) * (float32(1) - new[j] * new[j])
        for j in range(d.size):
            to_r[j] = to_new[j] * again[j] * (r[j] * (float32(1) - r[j]))
        for j in range(d.size):
            to_z[j] = d[j] * (before[j] - new[j]) * (z[j] * (float32(1) - z[j]))
        to_state[b, 0, :] = to_r
        to_state[b, 1, :] = to_z
        for j in range(d.size):
            to_state[b, 2, j] = to_new[j] * r[j]
        for j in range(d.size):
            d[j] *= z[j]


def gru_step_backward(to_hidden, gates, recalled, found, to_gates, to_state):
    return in_their_memory(gru_step_backward_loop, to_hidden, gates, recalled, found, to_gates, to_state)


@loop
def sum_of_rows_loop(input, places, result):
    for k in range(places.size):
        row, out = input[k], result[places[k]]
        for j in range(row.size):
            out[j] += row[j]


def sum_of_rows(input, indices, *, rows):
    if not in_order(input) or indices.dtype != np.int64 or not indices.size:
        return NotImplemented
    places = indices.reshape(-1)
    if places.min() < 0 or places.max() >= rows:
        return NotImplemented
    result = np.zeros((rows, input.shape[-1]), np.float32)
    sum_of_rows_loop(input.reshape(places.size, -1), places, result)
    return result
