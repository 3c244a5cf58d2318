"""One step of a recurrent network, for those who write the loop over time themselves."""

import math

from edutorch.creation import zeros
from edutorch.nn import init
from edutorch.nn.functions.recurrent import one_step, pair_of_states
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter, empty


class RNNCellBase(Module):
    """What the three cells share: two weights and two biases."""

    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows = num_chunks * hidden_size
        self.weight_ih = Parameter(empty((rows, input_size), device=device, dtype=dtype))
        self.weight_hh = Parameter(empty((rows, hidden_size), device=device, dtype=dtype))
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, Parameter(empty(rows, device=device, dtype=dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw new parameters, evenly from +-1 / sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def check_dims(self, value, name):
        if value.dim() not in (1, 2):
            raise ValueError(f"{type(self).__name__}: Expected {name} to be 1D or 2D, got {value.dim()}D instead")

    def next_state(self, mode, input, states):
        """The next state; input may be one sample, (F), or a batch, (N, F)."""
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
            states = states and tuple(state.unsqueeze(0) for state in states)
        if states is None:
            first = zeros(input.size(0), self.hidden_size, dtype=input.dtype, device=input.device)
            states = (first, first) if mode == "LSTM" else (first,)
        weights = self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh
        states = one_step(mode, input, states, weights)
        return states if batched else tuple(state.squeeze(0) for state in states)

    def extra_repr(self):
        words = f"{self.input_size}, {self.hidden_size}"
        words += "" if self.bias is True else f", bias={self.bias}"
        nonlinearity = getattr(self, "nonlinearity", "tanh")
        return words if nonlinearity == "tanh" else f"{words}, nonlinearity={nonlinearity}"


class RNNCell(RNNCellBase):
    """h = tanh(W_ih x + b_ih + W_hh h + b_hh). See RNN.

    Args:
        input_size: how many features the input has, F.
        hidden_size: how many numbers the state has, H.
        bias: False leaves both biases out.
        nonlinearity: "tanh" or "relu".

    Shape:
        input (N, F) or (F); hx and output (N, H) or (H); zeros if hx is left out.

    Example:
        >>> import edutorch as torch
        >>> cell = torch.nn.RNNCell(10, 20)
        >>> h = None
        >>> for x in torch.randn(6, 3, 10):
        ...     h = cell(x, h)
        >>> h.shape
        torch.Size([3, 20])
    """

    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, num_chunks=1, device=device, dtype=dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        self.check_dims(input, "input")
        if hx is not None:
            self.check_dims(hx, "hidden")
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        (h,) = self.next_state(f"RNN_{self.nonlinearity.upper()}", input, None if hx is None else (hx,))
        return h


class LSTMCell(RNNCellBase):
    """One step of an LSTM. See LSTM.

    Args:
        input_size: how many features the input has, F.
        hidden_size: how many numbers h and c have, H.
        bias: False leaves both biases out.

    Shape:
        input (N, F) or (F); a pair of states h and c, (N, H) or (H), zeros if left out. Output: the next pair.

    Example:
        >>> import edutorch as torch
        >>> cell = torch.nn.LSTMCell(10, 20)
        >>> h, c = cell(torch.randn(3, 10))
        >>> h.shape, c.shape
        (torch.Size([3, 20]), torch.Size([3, 20]))
    """

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, num_chunks=4, device=device, dtype=dtype)

    def forward(self, input, hx=None):
        self.check_dims(input, "input")
        if hx is not None:
            for k, state in enumerate(hx):
                self.check_dims(state, f"hx[{k}]")
            hx = pair_of_states(hx)
        return self.next_state("LSTM", input, hx)


class GRUCell(RNNCellBase):
    """One step of a GRU. See GRU.

    Args:
        input_size: how many features the input has, F.
        hidden_size: how many numbers the state has, H.
        bias: False leaves both biases out.

    Shape:
        input (N, F) or (F); hx and output (N, H) or (H); zeros if hx is left out.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.GRUCell(10, 20)(torch.randn(3, 10)).shape
        torch.Size([3, 20])
    """

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, num_chunks=3, device=device, dtype=dtype)

    def forward(self, input, hx=None):
        self.check_dims(input, "input")
        if hx is not None:
            self.check_dims(hx, "hidden")
        (h,) = self.next_state("GRU", input, None if hx is None else (hx,))
        return h
