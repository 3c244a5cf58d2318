"""Tools for parameters and their gradients, and for sequences of different lengths."""

from edutorch.nn.utils import rnn
from edutorch.nn.utils.clip_grad import clip_grad_norm_, clip_grad_value_
from edutorch.nn.utils.convert_parameters import parameters_to_vector, vector_to_parameters

__all__ = ["clip_grad_norm_", "clip_grad_value_", "parameters_to_vector", "rnn", "vector_to_parameters"]
