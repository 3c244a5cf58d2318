"""Matrices by their diagonals and products of many kinds: diag, trace, einsum, tensordot, kron, cross ..."""

import math

import numpy as np

from edutorch import ops
from edutorch.functions.linalg import bmm, mm, mv, outer
from edutorch.functions.shape import different_dims, movedim
from edutorch.op import fresh
from edutorch.ops.dims import wrap_dim
from edutorch.ops.kinds import not_for

__all__ = [
    "diag", "diagonal", "diag_embed", "trace", "einsum", "tensordot", "baddbmm", "addbmm", "addmv", "addr", "inner",
    "ger", "kron", "cross", "chain_matmul", "matrix_power", "vdot",
]  # fmt: skip


def diagonal(input, offset=0, dim1=0, dim2=1):
    """The numbers on a diagonal of the matrices that dim1 and dim2 make, as a new last dimension. A view.

    Example:
        >>> import edutorch as torch
        >>> torch.tensor([[1, 2], [3, 4]]).diagonal()
        tensor([1, 4])
    """
    n = input.array.ndim
    dim1, dim2 = wrap_dim(dim1, n), wrap_dim(dim2, n)
    if dim1 == dim2:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return ops.diagonal_(input, offset=offset, dim1=dim1, dim2=dim2)


def diag(input, diagonal=0):
    """Of a matrix its diagonal (a copy), of a vector the matrix that has it on its diagonal.

    Example:
        >>> import edutorch as torch
        >>> torch.diag(torch.tensor([1, 2])), torch.diag(torch.tensor([[1, 2], [3, 4]]))
        (tensor([[1, 0],
                [0, 2]]), tensor([1, 4]))
    """
    if input.array.ndim == 1:
        return diag_embed(input, diagonal)
    if input.array.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.array.ndim}D")
    return ops.clone(ops.diagonal_(input, offset=diagonal))


def diag_embed(input, offset=0, dim1=-2, dim2=-1):
    """Matrices that have the last dimension of input on a diagonal, and 0 elsewhere.

    Example:
        >>> import edutorch as torch
        >>> torch.diag_embed(torch.tensor([[1, 2]])).shape
        torch.Size([1, 2, 2])
    """
    shape = input.array.shape
    n = shape[-1] + abs(offset)
    recipe = (None, ops.diagonal_, {"offset": offset, "dim1": len(shape) - 1, "dim2": len(shape)}, None)
    return movedim(ops.place(None, input, recipe=recipe, shape=(*shape[:-1], n, n)), (-2, -1), (dim1, dim2))


def trace(input):
    """The sum of the diagonal.

    Example:
        >>> import edutorch as torch
        >>> torch.trace(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        tensor(5.)
    """
    if input.array.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {input.array.ndim}")
    not_for("b", "trace", input.array)
    return ops.sum_(ops.diagonal_(input))


# Products


def einsum(equation, *operands):
    """Products and sums written with a letter for each dimension. What the result does not name is summed over.

    Args:
        equation (str): such as "bij,bjk->bik". Without "->" the letters that occur once, in alphabetical order.
        operands: the tensors, in the order of the equation.

    Example:
        >>> import edutorch as torch
        >>> a = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> torch.einsum("ij,jk->ik", a, a), torch.einsum("ii", a), torch.einsum("ij->ji", a)
        (tensor([[ 7., 10.],
                [15., 22.]]), tensor(5.), tensor([[1., 3.],
                [2., 4.]]))
    """
    operands = list(operands[0]) if len(operands) == 1 and isinstance(operands[0], (list, tuple)) else list(operands)
    left, arrow, right = equation.replace(" ", "").partition("->")
    for place, letter in enumerate(left):
        if not letter.isalpha() and letter not in ".,":
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {place} in the equation string, subscripts must be "
                "in [a-zA-Z]"
            )
    terms = left.split(",")
    if len(terms) < len(operands):
        raise RuntimeError("einsum(): more operands were provided than specified in the equation")
    if len(terms) > len(operands):
        raise RuntimeError("einsum(): fewer operands were provided than specified in the equation")
    terms, dots = without_dots(terms, operands)
    if not arrow:
        letters = "".join(terms)
        right = "..." + "".join(sorted(c for c in set(letters) if letters.count(c) == 1 and c not in dots))
    right = right.replace("...", dots) if "..." in right else right
    check_letters(terms, right, operands)
    terms, operands = map(list, zip(*(one_each(*pair) for pair in zip(terms, operands))))
    term, out = summed(terms[0], operands[0], right + "".join(terms[1:]))
    for k in range(1, len(operands)):
        rest = right + "".join(terms[k + 1 :])
        other_term, other = summed(terms[k], operands[k], rest + term)
        term, out = contracted(term, out, other_term, other, rest)
    term, out = summed(term, out, right)
    return ops.permute_(out, dims=tuple(map(term.index, right))) if term != right else out


def without_dots(terms, operands):
    """Capital Greek letters in the place of `...`."""
    spare = "ΑΒΓΔΕΖΗΘΙΚ"
    counts = [x.array.ndim - len(term.replace("...", "")) for term, x in zip(terms, operands)]
    most = max((n for term, n in zip(terms, counts) if "..." in term), default=0)
    return [term.replace("...", spare[most - n : most] if n > 0 else "") for term, n in zip(terms, counts)], spare[
        :most
    ]


def check_letters(terms, right, operands):
    sizes = {}
    for k, (term, x) in enumerate(zip(terms, operands)):
        if len(term) != x.array.ndim:
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({len(term)}) does not match the number of "
                f"dimensions ({x.array.ndim}) for operand {k} and no ellipsis was given"
            )
        for letter, n in zip(term, x.array.shape):
            if sizes.setdefault(letter, n) != n and 1 not in (n, sizes[letter]):
                raise RuntimeError(
                    f"einsum(): subscript {letter} has size {n} for operand {k} which does not broadcast with "
                    f"previously seen size {sizes[letter]}"
                )
            sizes[letter] = max(sizes[letter], n)
    for letter in right:
        if letter not in sizes:
            raise RuntimeError(
                f"einsum(): output subscript {letter} does not appear in the equation for any input operand"
            )


def one_each(term, x):
    """ "ii" becomes "i": the diagonal."""
    for letter in sorted(set(term)):
        while term.count(letter) > 1:
            first = term.index(letter)
            second = term.index(letter, first + 1)
            x = diagonal(x, 0, first, second)
            term = term[:first] + term[first + 1 : second] + term[second + 1 :] + letter
    return term, x


def summed(term, x, needed):
    """Sum over the letters that nobody needs any more."""
    gone = tuple(d for d, letter in enumerate(term) if letter not in needed)
    return ("".join(letter for letter in term if letter in needed), ops.sum_(x, dim=gone)) if gone else (term, x)


def contracted(a, x, b, y, needed):
    """Two operands into one, with a single matrix product: letters that both have are batches if they are needed later,
    and are summed over if not."""
    shared = [c for c in a if c in b]
    batch, inside = [c for c in shared if c in needed], [c for c in shared if c not in needed]
    rows, columns = [c for c in a if c not in b], [c for c in b if c not in a]
    n = {c: max(s.array.shape[t.index(c)] for t, s in ((a, x), (b, y)) if c in t) for c in {*a, *b}}

    def count(letters):
        return math.prod(n[c] for c in letters)

    def laid_out(term, z, order, groups):
        z = ops.permute_(z, dims=tuple(term.index(c) for c in order))
        z = ops.expand_(z, shape=tuple(n[c] for c in order))
        return ops.reshape(z, shape=tuple(map(count, groups)))

    left = laid_out(a, x, batch + rows + inside, (batch, rows, inside))
    right = laid_out(b, y, batch + inside + columns, (batch, inside, columns))
    out = ops.matmul(left, right)
    return "".join(batch + rows + columns), ops.reshape(out, shape=tuple(n[c] for c in batch + rows + columns))


def tensordot(a, b, dims=2, out=None):
    """The sum of products over several dimensions at once.

    Args:
        dims: how many of the last dimensions of a meet the first of b, or two lists of dimensions.

    Example:
        >>> import edutorch as torch
        >>> torch.tensordot(torch.ones(2, 3), torch.ones(3, 4), dims=1).shape
        torch.Size([2, 4])
    """
    m, n = a.array.ndim, b.array.ndim
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        dims = list(range(-dims, 0)), list(range(dims))
    first, second = (([d] if isinstance(d, int) else list(d)) for d in dims)
    if len(first) != len(second):
        raise RuntimeError("both dimension lists should have same length")
    for p, q in zip(first, second):
        if a.array.shape[p] != b.array.shape[q]:
            raise RuntimeError(
                "contracted dimensions need to match, but first has size "
                f"{a.array.shape[p]} in dim {p} and second has size {b.array.shape[q]} in dim {q}"
            )
    first, second = different_dims(first, m), different_dims(second, n)
    kept_a, kept_b = [d for d in range(m) if d not in first], [d for d in range(n) if d not in second]
    inside = math.prod(a.array.shape[d] for d in first)
    left = ops.reshape(ops.permute_(a, dims=(*kept_a, *first)), shape=(-1 if inside else 0, inside))
    right = ops.reshape(ops.permute_(b, dims=(*second, *kept_b)), shape=(inside, -1 if inside else 0))
    shape = [a.array.shape[d] for d in kept_a] + [b.array.shape[d] for d in kept_b]
    return ops.reshape(ops.matmul(left, right), shape=tuple(shape))


def scaled_sum(input, product, beta, alpha):
    product = product if alpha == 1 else ops.mul(product, alpha)
    return ops.add(input if beta == 1 else ops.mul(input, beta), product)


def baddbmm(input, batch1, batch2, *, beta=1, alpha=1):
    """beta * input + alpha * bmm(batch1, batch2)."""
    return scaled_sum(input, bmm(batch1, batch2), beta, alpha)


def addbmm(input, batch1, batch2, *, beta=1, alpha=1):
    """beta * input + alpha * the sum over the batch of bmm(batch1, batch2)."""
    return scaled_sum(input, ops.sum_(bmm(batch1, batch2), dim=(0,)), beta, alpha)


def addmv(input, mat, vec, *, beta=1, alpha=1):
    """beta * input + alpha * mv(mat, vec)."""
    return scaled_sum(input, mv(mat, vec), beta, alpha)


def addr(input, vec1, vec2, *, beta=1, alpha=1):
    """beta * input + alpha * outer(vec1, vec2)."""
    return scaled_sum(input, outer(vec1, vec2), beta, alpha)


ger = outer


def inner(input, other):
    """The sums of products over the last dimensions of both.

    Example:
        >>> import edutorch as torch
        >>> torch.inner(torch.tensor([1, 2]), torch.tensor([3, 4]))
        tensor(11)
    """
    if not input.array.ndim or not other.array.ndim:
        return ops.mul(input, other)
    if input.array.shape[-1] != other.array.shape[-1]:
        raise RuntimeError(
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(input.array.shape)} and {list(other.array.shape)}"
        )
    return tensordot(input, other, ([-1], [-1]))


vdot = ops.vdot


def kron(input, other):
    """The Kronecker product: every number of input times the whole of other, side by side.

    Example:
        >>> import edutorch as torch
        >>> torch.kron(torch.tensor([1, 10]), torch.tensor([1, 2]))
        tensor([ 1,  2, 10, 20])
    """
    a, b = input.array.shape, other.array.shape
    n = max(len(a), len(b))
    a, b = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
    left = ops.reshape(input, shape=tuple(size for k in a for size in (k, 1)))
    right = ops.reshape(other, shape=tuple(size for k in b for size in (1, k)))
    return ops.reshape(ops.mul(left, right), shape=tuple(p * q for p, q in zip(a, b)))


def cross(input, other, dim=None):
    """The vector that is perpendicular to two vectors of three numbers.

    Example:
        >>> import edutorch as torch
        >>> torch.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0]), dim=0)
        tensor([0, 0, 1])
    """
    shape = input.array.shape
    dim = shape.index(3) if dim is None and 3 in shape else wrap_dim(-1 if dim is None else dim, len(shape))
    if shape[dim] != 3 or other.array.shape[dim] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {shape[dim]} and {other.array.shape[dim]}"
        )

    def turned(x, by):
        return ops.roll_(x, shifts=(-by,), dims=(dim,))

    return ops.sub(
        ops.mul(turned(input, 1), turned(other, 2)),
        ops.mul(turned(input, 2), turned(other, 1)),
    )


def chain_matmul(*matrices):
    """The product of many matrices, from left to right."""
    out = matrices[0]
    for matrix in matrices[1:]:
        out = mm(out, matrix)
    return out


def matrix_power(input, n):
    """A square matrix multiplied by itself, n times in all; n = 0 gives the identity.

    Example:
        >>> import edutorch as torch
        >>> torch.matrix_power(torch.tensor([[1.0, 1.0], [0.0, 1.0]]), 3)
        tensor([[1., 3.],
                [0., 1.]])
    """
    if n < 0:
        raise NotImplementedError("matrix_power: a negative power needs the inverse, see torch.linalg.inv")
    if input.array.ndim < 2 or input.array.shape[-1] != input.array.shape[-2]:
        n, m = input.array.shape[-2:] if input.array.ndim > 1 else (0, 0)
        raise RuntimeError(
            f"linalg.matrix_power: A must be batches of square matrices, but they are {n} by {m} matrices"
        )
    out, square = None, input
    while n:  # bit by bit: x ** 13 = x ** 8 * x ** 4 * x
        if n & 1:
            out = square if out is None else ops.matmul(out, square)
        n >>= 1
        square = ops.matmul(square, square) if n else square
    if out is None:
        return diag_embed(fresh(np.ones_like(input.array, shape=input.array.shape[:-1])))
    return out
