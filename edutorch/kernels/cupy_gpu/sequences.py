"""Twins of the steps of recurrent networks: one launch a step. A step is short, and there are as many as there are words."""

from edutorch.kernels.cupy_gpu.launching import by_number, suit

SIGMOID = "__device__ A sigmoid(A x) { return 1 / (1 + exp(-x)); }"


def gates_of(array, count):
    """The gates lie side by side: (n, count, H). Each comes to a text as an array (n, H) of its own."""
    return [array[:, k] for k in range(count)]


# The gates are named as in the plain text: i, f, g and o; but CuPy keeps the word i for the place.
lstm = by_number(
    "lstm_step",
    "T more_i, T more_f, T more_g, T more_o",
    "T gate_i, T gate_f, T gate_g, T gate_o, T cell, T shown",
    """
    const A put = sigmoid(A(gate_i) + A(more_i)), kept = sigmoid(A(gate_f) + A(more_f));
    const A found = tanh(A(gate_g) + A(more_g)), open = sigmoid(A(gate_o) + A(more_o));
    const A now = kept * A(cell) + put * found;
    gate_i = put, gate_f = kept, gate_g = found, gate_o = open;
    cell = now;
    shown = open * tanh(now);
    """,
    before=SIGMOID,
)


def lstm_step(gates, recalled, cell, shown):
    if not suit(gates, recalled, cell, shown):
        return NotImplemented
    lstm(*gates_of(recalled, 4), *gates_of(gates, 4), cell, shown)
    return None


lstm_slope = by_number(
    "lstm_step_backward",
    "T to_shown, T gate_i, T gate_f, T gate_g, T gate_o, T cell, T before",
    "T to_cell, T to_i, T to_f, T to_g, T to_o",
    """
    const A h = to_shown, put = gate_i, kept = gate_f, found = gate_g, open = gate_o, bent = tanh(A(cell)), old = before;
    const A d = A(to_cell) + h * open * (1 - bent * bent);
    to_i = d * found * (put * (1 - put));
    to_f = d * old * (kept * (1 - kept));
    to_g = d * put * (1 - found * found);
    to_o = h * bent * (open * (1 - open));
    to_cell = d * kept;
    """,
)


def lstm_step_backward(to_shown, gates, cell, found, to_cell, to_gates):
    if not suit(to_shown, gates, cell, found, to_cell, to_gates):
        return NotImplemented
    lstm_slope(to_shown, *gates_of(gates, 4), cell, found, to_cell, *gates_of(to_gates, 4))
    return None


gru = by_number(
    "gru_step",
    "T more_r, T more_z, T more_n",
    "T gate_r, T gate_z, T gate_n, T hidden",
    """
    const A r = sigmoid(A(gate_r) + A(more_r)), z = sigmoid(A(gate_z) + A(more_z));
    const A fresh = tanh(A(gate_n) + r * A(more_n));
    gate_r = r, gate_z = z, gate_n = fresh;
    hidden = (A(hidden) - fresh) * z + fresh;
    """,
    before=SIGMOID,
)


def gru_step(gates, state, hidden):
    if not suit(gates, state, hidden):
        return NotImplemented
    gru(*gates_of(state, 3), *gates_of(gates, 3), hidden)
    return None


gru_slope = by_number(
    "gru_step_backward",
    "T gate_r, T gate_z, T gate_n, T recalled, T before",
    "T to_hidden, T to_r, T to_z, T to_n, T state_r, T state_z, T state_n",
    """
    const A r = gate_r, z = gate_z, fresh = gate_n, d = to_hidden, again = recalled, old = before;
    const A of_fresh = d * ((1 - z) * (1 - fresh * fresh));
    to_n = of_fresh;
    to_r = state_r = of_fresh * (again * (r * (1 - r)));
    to_z = state_z = d * ((old - fresh) * (z * (1 - z)));
    state_n = of_fresh * r;
    to_hidden = d * z;
    """,
)


def gru_step_backward(to_hidden, gates, recalled, found, to_gates, to_state):
    if not suit(to_hidden, gates, recalled, found, to_gates, to_state):
        return NotImplemented
    gru_slope(*gates_of(gates, 3), recalled, found, to_hidden, *gates_of(to_gates, 3), *gates_of(to_state, 3))
    return None
