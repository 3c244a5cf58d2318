"""Parametrizations that come with the library: orthogonal matrices, lengths and directions, weights that do not stretch."""

import numpy as np

from edutorch import linalg
from edutorch.autograd.grad_mode import no_grad
from edutorch.creation import eye
from edutorch.functions.joining import cat
from edutorch.functions.matrix_functions import matrix_exp
from edutorch.functions.pointwise import allclose
from edutorch.graph import TensorBase
from edutorch.limits import finfo
from edutorch.memory import contiguous
from edutorch.nn.functional import normalize
from edutorch.nn.module import Module
from edutorch.nn.utils.parametrize import register_parametrization
from edutorch.nn.utils.spectral_norm import check_iterations, default_dim
from edutorch.nn.utils.weight_norm import norm_except_dim, normed
from edutorch.op import fresh
from edutorch.random import randn


def reflections(matrix):
    """A matrix as Householder reflections, as LAPACK's geqrf keeps them: (vectors below the diagonal of R, their factors)."""
    vectors, factors = np.linalg.qr(matrix.array, mode="raw")
    return fresh(contiguous(np.swapaxes(vectors, -1, -2))), fresh(factors)


def is_orthogonal(q):
    tolerance = 10.0 * q.size(-2) * finfo(q.dtype).eps
    return allclose(q.mH @ q, eye(q.size(-1), dtype=q.dtype, device=q.device), atol=tolerance)


def nearest_orthogonal(a):
    """The Q of a = Q R in which R has a positive diagonal."""
    vectors, factors = reflections(a)
    return linalg.householder_product(vectors, factors) * vectors.diagonal(dim1=-2, dim2=-1).sgn().unsqueeze(-2)


class _Orthogonal(Module):
    """An orthogonal matrix from any matrix.

    matrix_exp: exp(A) of the skew matrix A = X - X^T, X lower triangular. cayley: (I - A/2)^-1 (I + A/2).
    householder: the product of the reflections that the columns of X describe.
    """

    def __init__(self, weight, orthogonal_map, *, use_trivialization=True):
        super().__init__()
        if weight.is_complex() and orthogonal_map == "householder":
            raise ValueError("The householder parametrization does not support complex tensors.")
        self.shape, self.orthogonal_map = weight.shape, orthogonal_map
        if use_trivialization:  # base @ map(X): then any orthogonal matrix may be the beginning
            self.register_buffer("base", None)

    def forward(self, X):
        wide = X.size(-2) < X.size(-1)
        X = X.mT if wide else X
        n, k = X.size(-2), X.size(-1)
        Q = self.reflected(X) if self.orthogonal_map == "householder" else self.turned(X, n, k)
        if hasattr(self, "base"):
            Q = self.base @ Q
        return Q.mT if wide else Q

    def turned(self, X, n, k):
        X = X.tril()
        if n != k:
            X = cat([X, X.new_zeros(n, n - k).expand(*X.shape[:-2], -1, -1)], dim=-1)
        A = X - X.mH
        if self.orthogonal_map == "matrix_exp":
            Q = matrix_exp(A)
        else:
            one = eye(n, dtype=A.dtype, device=A.device)
            Q = linalg.solve(one - 0.5 * A, one + 0.5 * A)
        return Q[..., :k] if n != k else Q

    def reflected(self, X):
        A = X.tril(diagonal=-1)
        factors = 2.0 / (1.0 + (A * A).sum(dim=-2))
        Q = linalg.householder_product(A, factors)
        return Q * X.diagonal(dim1=-2, dim2=-1).int().unsqueeze(-2)  # its signs lie on the diagonal

    @no_grad()
    def right_inverse(self, Q):
        if Q.shape != self.shape:
            raise ValueError(
                f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of shape {Q.shape}."
            )
        before, wide = Q, Q.size(-2) < Q.size(-1)
        Q = Q.mT if wide else Q
        if not hasattr(self, "base"):
            return self.as_reflections(Q, wide)
        n, k = Q.size(-2), Q.size(-1)
        if n != k:
            Q = nearest_orthogonal(cat([Q, randn(*Q.size()[:-2], n, n - k, dtype=Q.dtype, device=Q.device)], dim=-1))
        else:
            Q = Q.clone() if is_orthogonal(Q) else nearest_orthogonal(Q)
        self.base = Q
        start = before.new_zeros(before.shape)
        start.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
        return start

    def as_reflections(self, Q, wide):
        if self.orthogonal_map != "householder":
            raise NotImplementedError(
                "It is not possible to assign to the matrix exponential or the Cayley parametrizations when "
                "use_trivialization=False."
            )
        A, factors = reflections(Q)
        diagonal = A.diagonal(dim1=-2, dim2=-1)
        diagonal.sign_()
        diagonal[factors == 0.0] *= -1
        return A.mT if wide else A


def orthogonal(module, name="weight", orthogonal_map=None, *, use_trivialization=True):
    """Keep a matrix orthogonal: its columns, or rows if there are fewer of them, have length 1 and are at right angles.

    Args:
        module: the Module, which is changed.
        name: the name of the parameter.
        orthogonal_map: "matrix_exp", "cayley" or "householder". If left out, the first for square and complex matrices, the
            last for others. Lezcano-Casado and Martinez-Rubio 2019.
        use_trivialization: start from the matrix that is there, made orthogonal.

    Returns:
        module

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.utils.parametrizations.orthogonal(torch.nn.Linear(20, 40))
        >>> torch.allclose(layer.weight.T @ layer.weight, torch.eye(20), atol=1e-5)
        True
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, TensorBase):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    if weight.ndim < 2:
        raise ValueError(f"Expected a matrix or batch of matrices. Got a tensor of {weight.ndim} dimensions.")
    if orthogonal_map is None:
        square = weight.size(-2) == weight.size(-1)
        orthogonal_map = "matrix_exp" if square or weight.is_complex() else "householder"
    if orthogonal_map not in ("matrix_exp", "cayley", "householder"):
        raise ValueError(
            f'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: {orthogonal_map}'
        )
    orth = _Orthogonal(weight, orthogonal_map, use_trivialization=use_trivialization)
    return register_parametrization(module, name, orth, unsafe=True)


class _WeightNorm(Module):
    """g * v / |v|"""

    def __init__(self, dim=0):
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g, weight_v):
        return normed(weight_v, weight_g, self.dim)

    def right_inverse(self, weight):
        return norm_except_dim(weight, self.dim), weight


def weight_norm(module, name="weight", dim=0):
    """Learn the length and the direction of a weight separately: g * v / |v|. Salimans and Kingma 2016.

    Args:
        module: the Module, which is changed.
        name: the name of the parameter.
        dim: each slice along it has a length of its own; None for one length of all.

    Returns:
        module

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(20, 40))
        >>> layer.parametrizations.weight.original0.shape, layer.parametrizations.weight.original1.shape
        (torch.Size([40, 1]), torch.Size([40, 20]))
    """
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)

    def from_the_old_form(state_dict, prefix, *others):
        old = [f"{prefix}{name}_g", f"{prefix}{name}_v"]
        if all(key in state_dict for key in old):
            for i, key in enumerate(old):
                state_dict[f"{prefix}parametrizations.{name}.original{i}"] = state_dict.pop(key)

    module._register_load_state_dict_pre_hook(from_the_old_form)
    return module


class _SpectralNorm(Module):
    """weight / sigma, the largest singular value, found by power iteration."""

    def __init__(self, weight, n_power_iterations=1, dim=0, eps=1e-12):
        super().__init__()
        ndim = weight.ndim
        if not -ndim <= dim < ndim:
            raise IndexError(f"Dimension out of range (expected to be in range of [-{ndim}, {ndim - 1}] but got {dim})")
        check_iterations(n_power_iterations)
        self.dim, self.eps = dim % ndim, eps
        if ndim > 1:
            self.n_power_iterations = n_power_iterations
            matrix = self.as_matrix(weight)
            u, v = (matrix.new_empty(size).normal_(0, 1) for size in matrix.size())
            self.register_buffer("_u", normalize(u, dim=0, eps=eps))
            self.register_buffer("_v", normalize(v, dim=0, eps=eps))
            self.iterate(matrix, 15)

    def as_matrix(self, weight):
        if self.dim != 0:
            weight = weight.permute(self.dim, *(d for d in range(weight.ndim) if d != self.dim))
        return weight.flatten(1)

    @no_grad()
    def iterate(self, matrix, times):
        for _ in range(times):
            self._u = normalize(matrix.mv(self._v), dim=0, eps=self.eps, out=self._u)
            self._v = normalize(matrix.mH.mv(self._u), dim=0, eps=self.eps, out=self._v)

    def forward(self, weight):
        if weight.ndim == 1:
            return normalize(weight, dim=0, eps=self.eps)
        matrix = self.as_matrix(weight)
        if self.training:
            self.iterate(matrix, self.n_power_iterations)
        u, v = self._u.clone(), self._v.clone()  # the buffers will be changed again before backward
        return weight / u.vdot(matrix.mv(v))

    def right_inverse(self, value):
        return value


def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
    """Divide a weight by its largest singular value, so that the layer stretches nothing. Miyato et al. 2018.

    Args:
        module: the Module, which is changed.
        name: the name of the parameter.
        n_power_iterations: steps of the power iteration in each forward while training.
        eps: keeps the division from exploding.
        dim: the dimension of the outputs; 1 for transposed convolutions, else 0, if left out.

    Returns:
        module

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.utils.parametrizations.spectral_norm(torch.nn.Linear(20, 40), n_power_iterations=50)
        >>> round(torch.linalg.matrix_norm(layer.weight, 2).item(), 2)
        1.0
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, TensorBase):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    dim = default_dim(module) if dim is None else dim
    return register_parametrization(module, name, _SpectralNorm(weight, n_power_iterations, dim, eps))


__all__ = ["orthogonal", "spectral_norm", "weight_norm"]
