"""Sequential, ModuleList, ModuleDict, ParameterList and ParameterDict beside PyTorch's."""

from collections import OrderedDict

import pytest
from beside import assert_same, assert_same_error


def three(T):
    return T.nn.Sequential(T.nn.ReLU(), T.nn.Tanh(), T.nn.Linear(2, 1))


def named(T):
    return T.nn.Sequential(OrderedDict(a=T.nn.Linear(1, 1), b=T.nn.ReLU(), c=T.nn.Tanh()))


def changed(T, make, *changes):
    model = make(T)
    for change in changes:
        change(T, model)
    return repr(model), list(model._modules), [name for name, _ in model.named_parameters()]


def deleted(index):
    def change(T, model):
        del model[index]

    return change


def put(index, value=None):
    def change(T, model):
        model[index] = value or T.nn.Sigmoid()

    return change


def list_of(T):
    return T.nn.ModuleList([T.nn.ReLU(), T.nn.Tanh(), T.nn.Linear(2, 1)])


CHANGES = {
    "delete": (three, deleted(0)),
    "delete the last": (three, deleted(-1)),
    "delete a slice": (three, deleted(slice(0, 2))),
    "delete of named ones": (named, deleted(1)),
    "put": (three, put(1)),
    "put at the end": (named, put(-1)),
    "append to named ones": (named, lambda T, m: m.append(T.nn.Sigmoid())),
    "insert": (three, lambda T, m: m.insert(1, T.nn.Sigmoid())),
    "insert at the back": (three, lambda T, m: m.insert(-1, T.nn.Sigmoid())),
    "insert behind named ones": (named, lambda T, m: m.insert(3, T.nn.Sigmoid())),
    "insert at the end": (three, lambda T, m: m.insert(3, T.nn.Sigmoid())),
    "extend": (three, lambda T, m: m.extend(three(T))),
    "pop": (three, lambda T, m: m.pop(1)),
    "add to": (three, lambda T, m: m.__iadd__(three(T))),
    "times": (three, lambda T, m: m.__imul__(2)),
    "list: delete": (list_of, deleted(1)),
    "list: delete a slice": (list_of, deleted(slice(1, 3))),
    "list: put": (list_of, put(0)),
    "list: insert": (list_of, lambda T, m: m.insert(1, T.nn.Sigmoid())),
    "list: append, extend": (list_of, lambda T, m: m.append(T.nn.Sigmoid()).extend([T.nn.ReLU(), T.nn.ReLU()])),
    "list: pop": (list_of, lambda T, m: m.pop(-1)),
    "set by attribute": (three, lambda T, m: setattr(m, "1", T.nn.Sigmoid())),
    "set in the dictionary": (three, lambda T, m: m._modules.__setitem__("x", T.nn.Sigmoid())),
    "a new dictionary": (three, lambda T, m: setattr(m, "_modules", OrderedDict(z=T.nn.Sigmoid()))),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_changes(name):
    make, *changes = CHANGES[name]
    assert_same(lambda T: changed(T, make, *changes))


def lookups(T):
    s, m = named(T), list_of(T)
    return [
        s[0], s[-1], s[1:], s[:0], len(s), m[0], m[-1], m[::2], len(m), three(T) + three(T), 2 * three(T), m + [T.nn.ReLU()],
        [type(x).__name__ for x in s], [type(x).__name__ for x in m], "0" in dir(m), "training" in dir(s),
    ]  # fmt: skip


def alike(T):
    """Neighbours that print alike are counted."""
    nn = T.nn
    block = [nn.Sequential(nn.Linear(1, 1), nn.ReLU()) for _ in range(3)]
    return (
        nn.ModuleList([nn.ReLU(), nn.ReLU(), nn.Tanh(), *block, nn.ReLU()]),
        nn.ModuleList(),
        nn.Sequential(nn.ModuleList([nn.ReLU(), nn.ReLU()])),
    )


def dictionary(T):
    nn = T.nn
    d = nn.ModuleDict({"b": nn.ReLU(), "a": nn.Linear(1, 1)})
    d["c"] = nn.Tanh()
    d.update([("d", nn.Sigmoid()), ("b", nn.Softmax(dim=1))])
    d.update(nn.ModuleDict({"e": nn.ReLU()}))
    popped = d.pop("c")
    del d["d"]
    state = list(d.state_dict())
    text, names = repr(d), list(d.keys())
    items = [(k, type(v).__name__) for k, v in d.items()]
    d.clear()
    return popped, state, text, names, items, len(d), "a" in d, repr(d)


def parameters(T):
    p = T.nn.ParameterList([T.ones(2), T.nn.Parameter(T.zeros(1, 2))])
    p.append(T.ones(3)).extend([T.zeros(1)])
    p[0] = T.zeros(4)
    p += [T.ones(1)]
    return (
        repr(p),
        len(p),
        p[-1],
        [name for name, _ in p.named_parameters()],
        list(p.state_dict()),
        repr(p[1:3]),
        [x.shape for x in p],
        repr(T.nn.ParameterList([1, "a"])),
    )


def parameters_by_name(T):
    d = T.nn.ParameterDict({"b": T.ones(2), "a": T.zeros(1)})
    d["c"] = T.ones(1, 3)
    d.update(OrderedDict(z=T.ones(1), y=T.ones(2)))
    d.update([("x", T.ones(1))])
    first = repr(d), list(d), list(d.state_dict()), d["b"], d.get("nothing"), "a" in d, list(reversed(d))
    popped = d.pop("a"), d.popitem()
    default = d.setdefault("new", T.ones(1))
    both = d | T.nn.ParameterDict({"q": T.ones(1)})
    d |= {"r": T.ones(1)}
    keys = (
        list(d.keys()),
        list(both.keys()),
        [k for k, _ in d.items()],
        len(list(d.values())),
        list(d.copy()),
        list(d.fromkeys(["u", "v"], 1)),
    )
    del d["b"]
    return first, popped, default, keys, [name for name, _ in d.named_parameters()]


PROGRAMS = {
    "lookups": lookups,
    "alike": alike,
    "dictionary": dictionary,
    "parameters": parameters,
    "parameters by name": parameters_by_name,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_as_pytorch(name):
    assert_same(PROGRAMS[name])


ERRORS = {
    "index": lambda T: three(T)[3],
    "index of a list": lambda T: list_of(T)[-4],
    "index of parameters": lambda T: T.nn.ParameterList([T.ones(1)])[1],
    "place": lambda T: three(T).insert(4, T.nn.ReLU()),
    "place among named ones": lambda T: named(T).insert(1, T.nn.ReLU()),
    "place from the back in a list": lambda T: list_of(T).insert(-1, T.nn.ReLU()),
    "add a list": lambda T: three(T) + [T.nn.ReLU()],
    "no iterable": lambda T: T.nn.ModuleList().extend(3),
    "no dictionary": lambda T: T.nn.ModuleDict(3),
    "no pairs": lambda T: T.nn.ModuleDict([1]),
    "three in a pair": lambda T: T.nn.ModuleDict([("a", "b", "c")]),
    "a taken name": lambda T: T.nn.ModuleDict({"keys": T.nn.ReLU()}),
    "no parameters": lambda T: T.nn.ParameterList().extend(T.ones(1)),
    "calling a list": lambda T: T.nn.ParameterList()(1),
    "calling a dictionary": lambda T: T.nn.ParameterDict()(1),
    "a number as name": lambda T: T.nn.ParameterDict({1: T.ones(1)}),
    "no such name": lambda T: T.nn.ParameterDict()["x"],
    "no such module": lambda T: T.nn.ModuleDict()["x"],
    "no pairs of parameters": lambda T: T.nn.ParameterDict(3),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])
