"""einsum: products and sums of tensors, written with a letter for each dimension."""

import math

from edutorch import ops
from edutorch.functions.matrices import diagonal
from edutorch.graph import TensorBase

__all__ = ["einsum"]

SPARE = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠ"  # Greek letters, one for each dimension that `...` stands for
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def einsum(*args):
    """Products and sums written with a letter for each dimension. What the result does not name is summed over.

    Args:
        equation (str): such as "bij,bjk->bik". Without "->" the letters that occur once, in alphabetical order. `...`
            stands for any number of further dimensions.
        operands: the tensors, in the order of the equation. Or, without an equation, each followed by a list of numbers instead
            of letters, and at the end the list for the result.

    Example:
        >>> import edutorch as torch
        >>> a = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> torch.einsum("ij,jk->ik", a, a), torch.einsum("ii", a), torch.einsum("ij->ji", a)
        (tensor([[ 7., 10.],
                [15., 22.]]), tensor(5.), tensor([[1., 3.],
                [2., 4.]]))
    """
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand and "
            "its subscripts list"
        )
    if isinstance(args[0], TensorBase):
        args = with_letters(args)
    equation, *operands = args
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = list(operands[0])
    if not isinstance(equation, str):
        raise TypeError(f"einsum(): argument 'equation' (position 1) must be str, not {type(equation).__name__}")
    for place, x in enumerate(operands):
        if not isinstance(x, TensorBase):
            raise TypeError(f"expected Tensor as element {place} in argument 1, but got {type(x).__name__}")
    terms, right, operands = understood(equation, operands)
    term, out = summed(terms[0], operands[0], right + "".join(terms[1:]))
    for k in range(1, len(operands)):
        rest = right + "".join(terms[k + 1 :])
        other_term, other = summed(terms[k], operands[k], rest + term)
        term, out = contracted(term, out, other_term, other, rest)
    term, out = summed(term, out, right)
    return ops.permute_(out, dims=tuple(map(term.index, right))) if term != right else out


def with_letters(args):
    """einsum(x, [0, 1], y, [1, 2], [0, 2]) as an equation."""

    def written(numbers):
        letters = []
        for number in numbers:
            if number is not ... and not 0 <= number < len(LETTERS):
                raise ValueError("einsum(): subscript in subscript list is not within the valid range [0, 52)")
            letters.append("..." if number is ... else LETTERS[number])
        return "".join(letters)

    pairs = len(args) // 2
    equation = ",".join(written(numbers) for numbers in args[1 : 2 * pairs : 2])
    if len(args) % 2:
        equation += "->" + written(args[-1])
    return equation, *args[0 : 2 * pairs : 2]


# Reading an equation


def understood(equation, operands):
    """A word of letters for each operand and for the result, without dots and repetitions."""
    left, arrow, right = equation.partition("->")
    terms = read(left, 0, "operand").split(",")
    right = read(right, len(left) + 2, "output")
    if len(terms) < len(operands):
        raise RuntimeError("einsum(): more operands were provided than specified in the equation")
    if len(terms) > len(operands):
        raise RuntimeError("einsum(): fewer operands were provided than specified in the equation")
    terms, dots = without_dots(terms, operands)
    if not arrow:
        letters = "".join(terms)
        right = "." + "".join(sorted(c for c in set(letters) if letters.count(c) == 1 and c not in dots))
    right = right.replace(".", dots)
    check_sizes(terms, operands)
    check_result(right, terms)
    pairs = [diagonals(*pair) for pair in zip(terms, operands, strict=True)]
    return [term for term, _ in pairs], right, [x for _, x in pairs]


def read(text, start, side):
    """One side of an equation without spaces, and with a single dot for `...`."""
    out, number, place, seen = [], 0, 0, False
    behind = "" if side == "operand" else " (...)"
    while place < len(text):
        letter = text[place]
        if letter == ".":
            where = f"operand {number}" if side == "operand" else "output"
            if seen:
                words = (
                    "for which an ellipsis was already found"
                    if side == "operand"
                    else "but an ellipsis (...) was already found"
                )
                raise RuntimeError(f"einsum(): found '.' for {where} {words}")
            if text[place : place + 3] != "...":
                raise RuntimeError(f"einsum(): found '.' for {where} that is not part of any ellipsis{behind}")
            seen, place = True, place + 2
        elif letter == "," and side == "operand":
            number, seen = number + 1, False
        elif letter != " " and not (letter.isascii() and letter.isalpha()):
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {start + place} in the equation string, subscripts "
                "must be in [a-zA-Z]"
            )
        out.append(letter.strip())
        place += 1
    return "".join(out)


def without_dots(terms, operands):
    """Greek letters in the place of `...`."""
    counts = [x.array.ndim - len(term.replace(".", "")) for term, x in zip(terms, operands, strict=True)]
    for k, (term, n, x) in enumerate(zip(terms, counts, operands, strict=True)):
        if n < 0 or (n > 0 and "." not in term):
            fault = "is more than" if "." in term else "does not match"
            end = "" if "." in term else " and no ellipsis was given"
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({len(term.replace('.', ''))}) {fault} the "
                "number of dimensions "
                f"({x.array.ndim}) for operand {k}{end}"
            )
    most = max((n for term, n in zip(terms, counts, strict=True) if "." in term), default=0)
    words = [term.replace(".", SPARE[most - n : most]) for term, n in zip(terms, counts, strict=True)]
    return words, SPARE[:most]


def check_sizes(terms, operands):
    sizes = {}
    for k, (term, x) in enumerate(zip(terms, operands, strict=True)):
        here = {}
        for letter, n in zip(term, x.array.shape, strict=True):
            if here.setdefault(letter, n) != n:
                raise RuntimeError(
                    f"einsum(): subscript {letter} is repeated for operand {k} but the sizes don't match, {n} != {here[letter]}"
                )
        for letter, n in here.items():
            if sizes.setdefault(letter, n) != n and 1 not in (n, sizes[letter]):
                raise RuntimeError(
                    f"einsum(): subscript {letter} has size {n} for operand {k} which does not broadcast with "
                    "previously seen size "
                    f"{sizes[letter]}"
                )
            sizes[letter] = n if sizes[letter] == 1 else sizes[letter]


def check_result(right, terms):
    for letter in right:
        if right.count(letter) > 1:
            raise RuntimeError(f"einsum(): output subscript {letter} appears more than once in the output")
        if letter not in "".join(terms):
            raise RuntimeError(
                f"einsum(): output subscript {letter} does not appear in the equation for any input operand"
            )


# Computing


def diagonals(term, x):
    """A word in which every letter stands once, and the diagonal that "ii" asks for."""
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
    """Two operands into one: an ordinary product if nothing is summed, else a single matrix product. Letters that both have
    are batches if they are needed later, and are summed over if not."""
    shared = [c for c in a if c in b]
    batch, inside = [c for c in shared if c in needed], [c for c in shared if c not in needed]
    rows, columns = [c for c in a if c not in b], [c for c in b if c not in a]
    n = {c: max(s.array.shape[t.index(c)] for t, s in ((a, x), (b, y)) if c in t) for c in {*a, *b}}
    if not inside:
        order = "".join(batch + rows + columns)
        return order, ops.mul(spread(a, x, order), spread(b, y, order))

    def laid_out(term, z, order, groups):
        z = ops.permute_(z, dims=tuple(term.index(c) for c in order))
        z = ops.expand_(z, shape=tuple(n[c] for c in order))
        return ops.reshape(z, shape=tuple(math.prod(n[c] for c in group) for group in groups))

    left = laid_out(a, x, batch + rows + inside, (batch, rows, inside))
    right = laid_out(b, y, batch + inside + columns, (batch, inside, columns))
    out = ops.matmul(left, right)
    return "".join(batch + rows + columns), ops.reshape(out, shape=tuple(n[c] for c in batch + rows + columns))


def spread(term, x, order):
    """x with its dimensions in an order, and with dimensions of size 1 for the letters that it does not have."""
    x = ops.permute_(x, dims=tuple(term.index(c) for c in order if c in term))
    shape = iter(x.array.shape)
    return ops.reshape(x, shape=tuple(next(shape) if c in term else 1 for c in order))
