"""Which way attention is computed. PyTorch has several with one result; here all of them are the formula."""

from edutorch.nn.attention.backends import SDPBackend, sdpa_kernel

__all__ = ["SDPBackend", "sdpa_kernel"]
