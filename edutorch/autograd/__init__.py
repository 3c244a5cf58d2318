"""Automatic differentiation: walking back over what was written down when the ops ran."""

from edutorch.autograd import forward_ad, functional, graph, nodes
from edutorch.autograd.anomaly import detect_anomaly, set_detect_anomaly
from edutorch.autograd.backward import backward, grad
from edutorch.autograd.function import Function
from edutorch.autograd.grad_mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from edutorch.autograd.gradcheck import gradcheck, gradgradcheck
from edutorch.autograd.variable import Variable

__all__ = [
    "Function",
    "Variable",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "forward_ad",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "graph",
    "inference_mode",
    "is_grad_enabled",
    "is_inference_mode_enabled",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]
