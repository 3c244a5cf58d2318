"""Tensors in nested tuples, lists and dictionaries: taken out into a flat list, and put back in the same shape."""

from collections import OrderedDict, defaultdict


class Leaf:
    """The form of what is no container: a tensor, a number, a word."""

    def __eq__(self, other):
        return isinstance(other, Leaf)

    def __hash__(self):
        return hash(Leaf)

    def __repr__(self):
        return "*"


class Form:
    """The shape of a nest: which container, with which keys, and the forms of what is in it."""

    def __init__(self, kind, keys, children):
        self.kind, self.keys, self.children = kind, keys, children

    def __eq__(self, other):
        return isinstance(other, Form) and (self.kind, self.keys, self.children) == (
            other.kind,
            other.keys,
            other.children,
        )

    def __hash__(self):
        return hash((self.kind, len(self.children)))

    def __repr__(self):
        inner = self.children if self.keys is None else dict(zip(self.keys, self.children, strict=True))
        return f"{self.kind.__name__}({inner})"


def children_of(tree):
    """The keys (None for tuples and lists) and the members of a container; None for what is none."""
    if type(tree) in (dict, OrderedDict, defaultdict):
        return list(tree), list(tree.values())
    if isinstance(tree, tuple) and (type(tree) is tuple or hasattr(tree, "_fields")) or type(tree) is list:
        return None, list(tree)
    return None


def flatten(tree):
    """The leaves of a nest from left to right, and its form.

    Example:
        >>> flatten({"a": 1, "b": (2, [3])})
        ([1, 2, 3], dict({'a': *, 'b': tuple([*, list([*])])}))
    """
    found = children_of(tree)
    if found is None:
        return [tree], Leaf()
    keys, members = found
    leaves, forms = [], []
    for member in members:
        below, form = flatten(member)
        leaves += below
        forms.append(form)
    return leaves, Form(type(tree), keys, forms)


def unflatten(leaves, form):
    """A nest of that form with those leaves."""
    return build(form, iter(leaves))


def build(form, leaves):
    """A nest of that form, with the next leaves of an iterator."""
    if isinstance(form, Leaf):
        return next(leaves)
    members = [build(child, leaves) for child in form.children]
    if form.keys is not None:
        pairs = zip(form.keys, members, strict=True)
        return OrderedDict(pairs) if form.kind is OrderedDict else dict(pairs)
    return form.kind(*members) if hasattr(form.kind, "_fields") else form.kind(members)


def tree_map(function, tree):
    """The nest with function(leaf) in place of each leaf."""
    leaves, form = flatten(tree)
    return unflatten(map(function, leaves), form)


def spread(prefix, form):
    """One entry of prefix for each leaf: a leaf of prefix stands for all that is below it. None if they do not fit.

    Example:
        >>> spread((0, None), flatten(({"a": 1, "b": 2}, 3))[1])
        [0, 0, None]
    """
    found = children_of(prefix)
    if isinstance(form, Leaf):
        return [prefix] if found is None else None
    if found is None:
        return [prefix] * count(form)
    keys, members = found
    if type(prefix) is not form.kind or len(members) != len(form.children) or keys != form.keys:
        return None
    parts = [spread(member, child) for member, child in zip(members, form.children, strict=True)]
    return None if None in parts else sum(parts, [])


def count(form):
    """How many leaves."""
    return 1 if isinstance(form, Leaf) else sum(map(count, form.children))
