"""The plain text of those kernels that are not an op by themselves: steps of a network that reads a sequence.

All arguments are arrays. What a kernel changes in place, its docstring says.
"""

import numpy as np

from edutorch.kernels.choose import kernel


def sigmoid_in_place(x):
    """1 / (1 + exp(-x)) in x's own memory, by way of tanh, which cannot overflow."""
    x *= 0.5
    np.tanh(x, out=x)
    x += 1
    x *= 0.5


@kernel
def lstm_step(gates, recalled, cell, shown):
    """One step of an LSTM. gates become i, f, g and o; cell becomes f * cell + i * g; shown becomes o * tanh(cell).

    Args:
        gates (n, 4, H): what the input says, W_ih x + b.
        recalled (n, 4, H): what the state says, W_hh h.
        cell (n, H), shown (n, H)
    """
    gates += recalled
    # sigmoid(x) is tanh(x / 2) / 2 + 1 / 2, so one tanh serves all four
    half = np.array([[0.5], [0.5], [1], [0.5]], gates.dtype, like=gates)
    gates *= half
    np.tanh(gates, out=gates)
    gates *= half
    gates += 1 - half
    i, f, g, o = (gates[:, k] for k in range(4))
    cell *= f
    cell += i * g
    np.tanh(cell, out=shown)
    shown *= o


@kernel
def lstm_step_backward(to_shown, gates, cell, found, to_cell, to_gates):
    """The same step backward. to_cell becomes the gradient of the cell before; to_gates that of W_ih x + b and of W_hh h.

    Args:
        to_shown (n, H), to_cell (n, H): the gradients of what the step showed and of its cell.
        gates (n, 4, H), cell (n, H): what the step computed.
        found (n, H): the cell before it.
        to_gates (n, 4, H): memory for the result.
    """
    i, f, g, o = (gates[:, k] for k in range(4))
    bent = np.tanh(cell)
    to_cell += to_shown * o * (1 - bent * bent)
    np.multiply(gates, 1 - gates, out=to_gates)  # the slopes of the sigmoids
    np.subtract(1, g * g, out=to_gates[:, 2])  # and of tanh
    to_gates[:, 0] *= to_cell * g
    to_gates[:, 1] *= to_cell * found
    to_gates[:, 2] *= to_cell * i
    to_gates[:, 3] *= to_shown * bent
    to_cell *= f


@kernel
def gru_step(gates, state, hidden):
    """One step of a gated recurrent unit. gates become r, z and n; hidden becomes (1 - z) * n + z * hidden.

    Args:
        gates (N, 3, H): what the input says, W_ih x + b_ih.
        state (N, 3, H): what the state says, W_hh h + b_hh.
        hidden (N, H)
    """
    gates[:, :2] += state[:, :2]
    sigmoid_in_place(gates[:, :2])
    r, z, new = (gates[:, k] for k in range(3))
    new += r * state[:, 2]
    np.tanh(new, out=new)
    hidden -= new
    hidden *= z
    hidden += new


@kernel
def gru_step_backward(to_hidden, gates, recalled, found, to_gates, to_state):
    """The same step backward. to_hidden becomes what reaches the state before on the direct way, by z.

    Args:
        to_hidden (N, H): the gradient of the state after the step.
        gates (N, 3, H), recalled (N, H): what the step computed, and W_hn h + b_hn.
        found (N, H): the state before it.
        to_gates (N, 3, H), to_state (N, 3, H): memory for the gradients of W_ih x + b_ih and of W_hh h + b_hh.
    """
    r, z, new = (gates[:, k] for k in range(3))
    to_new = to_gates[:, 2]
    np.multiply(to_hidden, (1 - z) * (1 - new * new), out=to_new)
    np.multiply(to_new, recalled * (r * (1 - r)), out=to_gates[:, 0])
    np.multiply(to_hidden, (found - new) * (z * (1 - z)), out=to_gates[:, 1])
    to_state[:, :2] = to_gates[:, :2]
    np.multiply(to_new, r, out=to_state[:, 2])
    to_hidden *= z
