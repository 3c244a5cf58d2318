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
    half = np.array(
        [[0.5], [0.5], [1], [0.5]], gates.dtype
    )  # sigmoid(x) is tanh(x / 2) / 2 + 1 / 2, so one tanh serves all
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
