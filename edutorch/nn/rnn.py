"""Layers that read a sequence step by step and carry a state along: recurrent neural networks."""

import math
import numbers
import warnings

from edutorch.amp.state import state as autocast
from edutorch.creation import zeros
from edutorch.nn import init
from edutorch.nn.functions.recurrent import all_layers, unpacked
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter, empty
from edutorch.nn.utils.rnn import PackedSequence
from edutorch.node_names import called

GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


class RNNBase(Module):
    """What RNN, LSTM and GRU share: weights for each layer and direction, checks, and the way through the layers."""

    def __init__(self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False, proj_size=0, device=None, dtype=None):  # fmt: skip
        super().__init__()
        self.mode, self.input_size, self.hidden_size, self.num_layers = mode, input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, float(dropout)
        self.bidirectional, self.proj_size = bidirectional, proj_size
        check_settings(dropout, num_layers, bias, batch_first, input_size, hidden_size, proj_size)
        if mode not in GATES:
            raise ValueError("Unrecognized RNN mode: " + mode)
        rows, state_size = GATES[mode] * hidden_size, proj_size or hidden_size
        self._all_weights = []
        for layer in range(num_layers):
            features = input_size if layer == 0 else state_size * self.directions()
            shapes = {"weight_ih": (rows, features), "weight_hh": (rows, state_size)}
            if bias:
                shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
            if proj_size > 0:
                shapes["weight_hr"] = (proj_size, hidden_size)
            for suffix in ("", "_reverse")[: self.directions()]:
                names = {f"{name}_l{layer}{suffix}": shape for name, shape in shapes.items()}
                for name, shape in names.items():
                    setattr(self, name, Parameter(empty(shape, device=device, dtype=dtype)))
                self._all_weights.append(list(names))
        self.reset_parameters()

    def directions(self):
        return 2 if self.bidirectional else 1

    def reset_parameters(self):
        """Draw new parameters, evenly from +-1 / sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def flatten_parameters(self):
        """PyTorch moves all weights into one piece of a graphics card's memory here. Nothing to do."""

    @property
    def all_weights(self):
        """The parameters of each layer and direction."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights_names(self):
        return [name for names in self._all_weights for name in names]

    @property
    def _flat_weights(self):
        return [getattr(self, name) for name in self._flat_weights_names]

    # Checks

    def check_input(self, input, batch_sizes):
        """Refuse an input of another type or size."""
        weights = self._flat_weights[0].dtype
        if input.dtype != weights and not autocast.on:  # else both are cast
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({weights}). Convert input: "
                f"input.to({weights}), or convert model: model.to({input.dtype})"
            )
        expected = 2 if batch_sizes is not None else 3
        if input.dim() != expected:
            raise RuntimeError(f"input must have {expected} dimensions, got {input.dim()}")
        if self.input_size != input.size(-1):
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}"
            )

    def get_expected_hidden_size(self, input, batch_sizes):
        """The shape of the state for an input: (layers * directions, N, H)."""
        return self.state_size(input, batch_sizes, self.proj_size or self.hidden_size)

    def state_size(self, input, batch_sizes, size):
        if batch_sizes is None:
            batch = input.size(0) if self.batch_first else input.size(1)
        else:
            batch = int(batch_sizes[0])
        return self.num_layers * self.directions(), batch, size

    def check_hidden_size(self, hx, expected_hidden_size, msg="Expected hidden size {}, got {}"):
        """Refuse a state of another shape."""
        if hx.size() != expected_hidden_size:
            raise RuntimeError(msg.format(expected_hidden_size, list(hx.size())))

    def check_forward_args(self, input, hidden, batch_sizes):
        """Refuse an input, or a state, that does not fit."""
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden, self.get_expected_hidden_size(input, batch_sizes))

    def permute_hidden(self, hx, permutation):
        """The states of the sequences in another order."""
        return hx if permutation is None else hx.index_select(1, permutation)

    # The way through

    def forward(self, input, hx=None):
        if isinstance(input, PackedSequence):
            data, sizes, order, back = input
            states = self.first_state(data, sizes) if hx is None else self.permute_hidden(hx, order)
            self.check_forward_args(data, states, sizes)
            out, states = self.run(data, tuple(sizes.tolist()), states)
            in_one = isinstance(self, LSTM) and not self.proj_size and sizes[0] == sizes[-1]  # no sequence ends early
            called(out, "ViewBackward0" if in_one else "CatBackward0")
            return PackedSequence(out, sizes, order, back), self.permute_hidden(states, back)
        if input.dim() not in (2, 3):
            raise ValueError(f"{self.dimensions_refused(input.dim())} instead")
        batched, batch_dim = input.dim() == 3, 0 if self.batch_first else 1
        if hx is not None:
            self.check_dimensions(hx, batched)
        if not batched:
            input = input.unsqueeze(batch_dim)
            hx = None if hx is None else self.each(hx, lambda state: state.unsqueeze(1))
        states = self.first_state(input, None) if hx is None else hx
        self.check_forward_args(input, states, None)
        steps = input.transpose(0, 1) if self.batch_first else input  # (T, N, F)
        length, batch, features = steps.size()
        if length == 0:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
        sizes = (batch,) * length
        out, states = self.run(steps.reshape(length * batch, features), sizes, states)
        out = called(unpacked(out, sizes), self.node_name())
        if self.batch_first:
            out = out.transpose(0, 1)
            called(out, f"TransposeBackward{int(not isinstance(self, LSTM))}")
        if not batched:
            return out.squeeze(batch_dim), self.each(states, lambda state: state.squeeze(1))
        return out, states

    def run(self, data, batch_sizes, states):
        """Packed data through all layers."""
        weights = [self.complete(names) for names in self._all_weights]
        directions = self.directions()
        layers = [weights[k : k + directions] for k in range(0, len(weights), directions)]
        states = states if isinstance(states, tuple | list) else (states,)
        out, states = all_layers(self.mode, data, batch_sizes, states, layers, self.dropout, self.training)
        return out, states if self.mode == "LSTM" else states[0]

    def complete(self, names):
        """weight_ih, weight_hh, bias_ih, bias_hh, weight_hr of a layer, with None for what it has not."""
        have = {name.rsplit("_l", 1)[0]: getattr(self, name) for name in names}
        return [have.get(name) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")]

    def first_state(self, input, batch_sizes):
        """Zeros."""
        return zeros(self.get_expected_hidden_size(input, batch_sizes), dtype=input.dtype, device=input.device)

    def each(self, hx, function):
        return function(hx)

    def dimensions_refused(self, dims):
        return f"{type(self).__name__}: Expected input to be 2D or 3D, got {dims}D"

    def check_dimensions(self, hx, batched):
        if hx.dim() != (3 if batched else 2):
            kind = "batched 3-D" if batched else "unbatched 2-D"
            raise RuntimeError(f"For {kind} input, hx should also be {kind[-3:]} but got {hx.dim()}-D tensor")

    def node_name(self):
        return "CatBackward0" if self.bidirectional else "StackBackward0"

    def extra_repr(self):
        words = f"{self.input_size}, {self.hidden_size}"
        defaults = {"proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False}
        defaults |= {"dropout": 0, "bidirectional": False}
        for name, default in defaults.items():
            if getattr(self, name) != default:
                words += f", {name}={getattr(self, name)}"
        return words


def check_settings(dropout, num_layers, bias, batch_first, input_size, hidden_size, proj_size):
    """Refuse settings of no sense, in PyTorch's words."""
    if not isinstance(dropout, numbers.Number) or not 0 <= dropout <= 1 or isinstance(dropout, bool):
        raise ValueError(
            "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
        )
    if dropout > 0 and num_layers == 1:
        warnings.warn(
            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater "
            f"than 1, but got dropout={dropout} and num_layers={num_layers}",
            stacklevel=4,
        )
    for name, value in (("bias", bias), ("batch_first", batch_first)):
        if not isinstance(value, bool):
            raise TypeError(f"{name} should be of type bool, got: {type(value).__name__}")
    for name, value in (("input_size", input_size), ("hidden_size", hidden_size)):
        if not isinstance(value, int):
            raise TypeError(f"{name} should be of type int, got: {type(value).__name__}")
        if value <= 0:
            raise ValueError(f"{name} must be greater than zero")
    if num_layers <= 0:
        raise ValueError("num_layers must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size >= hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size")


class RNN(RNNBase):
    """The plain recurrent network: h = tanh(W_ih x + b_ih + W_hh h + b_hh) at each step. Elman 1990.

    Args:
        input_size: how many features each step has, F.
        hidden_size: how many numbers the state has, H.
        num_layers: layers on top of each other; each reads what the one below it puts out.
        nonlinearity: "tanh" or "relu".
        bias: False leaves both biases out.
        batch_first: input and output are (N, T, ...) and not (T, N, ...).
        dropout: the probability of a zero between two layers, in training.
        bidirectional: read the sequence backwards as well, with weights of its own, and put both results side by side.

    Shape:
        input (T, N, F), (T, F) for one sequence, or a PackedSequence; hx (layers * D, N, H), zeros if left out, where D
        is 2 if bidirectional and 1 otherwise. Output (T, N, D * H), and the last state in the shape of hx.
        For each layer k: weight_ih_lk (H, F), weight_hh_lk (H, H), bias_ih_lk (H), bias_hh_lk (H); those of the backward
        direction end with _reverse. All begin evenly spread over +-1 / sqrt(H).

    Example:
        >>> import edutorch as torch
        >>> rnn = torch.nn.RNN(10, 20, 2)
        >>> output, hn = rnn(torch.randn(5, 3, 10))
        >>> output.shape, hn.shape
        (torch.Size([5, 3, 20]), torch.Size([2, 3, 20]))
    """

    def __init__(self, *args, **kwargs):
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        if len(args) > 3:
            nonlinearity, args = args[3], args[:3] + args[4:]
        else:
            nonlinearity = kwargs.pop("nonlinearity", "tanh")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", *args, **kwargs)
        self.nonlinearity = nonlinearity

    def dimensions_refused(self, dims):
        return f"{super().dimensions_refused(dims)} tensor"


class LSTM(RNNBase):
    """Long short-term memory: gates decide what a cell keeps, what enters it and what it shows. Hochreiter, Schmidhuber 1997.

        i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of (W_ih x + b_ih + W_hh h + b_hh)
        c = f * c + i * g
        h = o * tanh(c)

    Args:
        input_size: how many features each step has, F.
        hidden_size: how many numbers h and c have, H.
        num_layers: layers on top of each other; each reads what the one below it puts out.
        bias: False leaves both biases out.
        batch_first: input and output are (N, T, ...) and not (T, N, ...).
        dropout: the probability of a zero between two layers, in training.
        bidirectional: read the sequence backwards as well, with weights of its own, and put both results side by side.
        proj_size: if not 0, h is multiplied by a matrix that brings it to this size, P. Sak et al. 2014.

    Shape:
        input (T, N, F), (T, F) for one sequence, or a PackedSequence; a pair of states h (layers * D, N, H or P) and
        c (layers * D, N, H), zeros if left out, where D is 2 if bidirectional and 1 otherwise. Output (T, N, D * H or
        D * P), and the last pair (h, c). weight_ih_lk (4H, F), weight_hh_lk (4H, H or P), bias_ih_lk (4H), bias_hh_lk (4H),
        weight_hr_lk (P, H); the gates follow each other as i, f, g, o.

    Example:
        >>> import edutorch as torch
        >>> lstm = torch.nn.LSTM(10, 20, batch_first=True)
        >>> output, (hn, cn) = lstm(torch.randn(3, 5, 10))
        >>> output.shape, hn.shape, cn.shape
        (torch.Size([3, 5, 20]), torch.Size([1, 3, 20]), torch.Size([1, 3, 20]))
    """

    def __init__(self, *args, **kwargs):
        super().__init__("LSTM", *args, **kwargs)

    def get_expected_cell_size(self, input, batch_sizes):
        """The shape of c for an input: (layers * directions, N, H)."""
        return self.state_size(input, batch_sizes, self.hidden_size)

    def check_forward_args(self, input, hidden, batch_sizes):
        self.check_input(input, batch_sizes)
        sizes = self.get_expected_hidden_size(input, batch_sizes), self.get_expected_cell_size(input, batch_sizes)
        for k, size in enumerate(sizes):
            self.check_hidden_size(hidden[k], size, f"Expected hidden[{k}] size {{}}, got {{}}")

    def permute_hidden(self, hx, permutation):
        return hx if permutation is None else self.each(hx, lambda state: state.index_select(1, permutation))

    def first_state(self, input, batch_sizes):
        c = zeros(self.get_expected_cell_size(input, batch_sizes), dtype=input.dtype, device=input.device)
        return super().first_state(input, batch_sizes), c

    def each(self, hx, function):
        return function(hx[0]), function(hx[1])

    def check_dimensions(self, hx, batched):
        expected = 3 if batched else 2
        if hx[0].dim() != expected or hx[1].dim() != expected:
            raise RuntimeError(
                f"For {'batched 3-D' if batched else 'unbatched 2-D'} input, hx and cx should also be {expected}-D but got "
                f"({hx[0].dim()}-D, {hx[1].dim()}-D) tensors"
            )

    def node_name(self):
        alone = not self.bidirectional and self.proj_size == 0
        return "MkldnnRnnLayerBackward0" if alone else super().node_name()


class GRU(RNNBase):
    """Gated recurrent unit: r decides what of the state is looked at, z how much of it is kept. Cho et al. 2014.

        r, z = sigmoid of (W_ih x + b_ih + W_hh h + b_hh)
        n = tanh(W_in x + b_in + r * (W_hn h + b_hn))
        h = (1 - z) * n + z * h

    Args:
        input_size: how many features each step has, F.
        hidden_size: how many numbers the state has, H.
        num_layers, bias, batch_first, dropout, bidirectional: as in RNN.

    Shape:
        As in RNN, but with three gates, which follow each other as r, z, n: weight_ih_lk (3H, F), weight_hh_lk (3H, H),
        bias_ih_lk (3H), bias_hh_lk (3H).

    Example:
        >>> import edutorch as torch
        >>> gru = torch.nn.GRU(10, 20, bidirectional=True)
        >>> output, hn = gru(torch.randn(5, 3, 10))
        >>> output.shape, hn.shape
        (torch.Size([5, 3, 40]), torch.Size([2, 3, 20]))
    """

    def __init__(self, *args, **kwargs):
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **kwargs)
