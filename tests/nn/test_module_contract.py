"""What lessons rely on in nn.Module beyond the obvious, beside PyTorch's: what a name was registered as, hooks, states."""

import copy
import pickle
import warnings
from collections import OrderedDict

import pytest
from beside import assert_same, assert_same_error

import edutorch


def kinds(module):
    return [list(module._parameters), list(module._buffers), list(module._modules), list(module.state_dict())]


def empty(T):
    return T.nn.Module()


def order(T):
    """A plain None that becomes a parameter goes to the end; a registered None keeps its place."""
    m = empty(T)
    m.bias = None
    m.register_parameter("scale", None)
    m.weight = T.nn.Parameter(T.ones(1))
    m.bias = T.nn.Parameter(T.ones(1))
    m.scale = T.nn.Parameter(T.ones(1))
    return kinds(m)


def from_one_kind_to_another(T):
    m, seen = empty(T), []
    for value in (
        T.ones(1), T.nn.Parameter(T.ones(1)), None, T.nn.Parameter(T.zeros(1)),
    ):  # fmt: skip
        m.x = value
        seen.append(kinds(m))
    del m.x
    m.register_buffer("x", T.ones(1), persistent=False)
    seen.append(kinds(m))
    m.x = T.zeros(1)
    seen.append((kinds(m), m.x))
    m.x = None
    seen.append(kinds(m))
    m.x = T.nn.Linear(1, 1)
    seen.append(kinds(m))
    m.x = T.nn.Parameter(T.ones(1))
    seen.append(kinds(m))
    del m.x
    m.x = T.nn.Buffer(T.ones(1))
    m.y = T.nn.Buffer(T.ones(1), persistent=False)
    m.y = T.ones(2)
    m.x = T.nn.ReLU()
    return seen, kinds(m), [name for name, _ in m.named_buffers()]


def hidden(T):
    """A module in a list, or put past __setattr__, is not found."""
    m = empty(T)
    m.layers = [T.nn.Linear(1, 1)]
    m.__dict__["teacher"] = T.nn.Linear(1, 1)
    return kinds(m), len(list(m.parameters())), len(list(m.modules()))


def in_the_dictionaries(T):
    m = empty(T)
    m._modules["a"] = T.nn.Linear(1, 1)
    m._parameters["p"] = T.nn.Parameter(T.ones(1))
    m._buffers["b"] = T.ones(1)
    found = (
        kinds(m),
        m._modules["a"] is m.a,
        len(m._parameters),
        "b" in m._buffers,
        m._buffers.get("c"),
        list(m._modules.items())[0][0],
    )
    del m._modules["a"]
    return found, kinds(m), m._parameters.pop("p"), kinds(m)


def shared_modules(T):
    layer = T.nn.Linear(1, 1)
    model = T.nn.Sequential(layer, T.nn.ReLU(), layer)
    names = (
        [name for name, _ in model.named_modules()],
        [name for name, _ in model.named_modules(remove_duplicate=False)],
    )
    return names, len(list(model.parameters())), list(model.state_dict()), len(list(model.children())), repr(model)


def moved_buffers(T):
    m = empty(T)
    m.register_buffer("a", T.ones(2))
    m.register_buffer("n", T.tensor([1, 2]))
    m.register_buffer("nothing", None)
    m.p = T.nn.Parameter(T.ones(1))
    m.p.grad = T.ones(1)
    same = m.p
    m.to(T.float64)
    return (
        m.a.dtype,
        m.n.dtype,
        m.p.dtype,
        m.p.grad.dtype,
        same is m.p,
        m.to("cpu", T.float16).a.dtype,
        m.to(T.ones(1)).a.dtype,
        m.float().p,
    )


def training_with_an_override(T):
    class Frozen(T.nn.BatchNorm1d):
        def train(self, mode=True):
            return super().train(False)

    model = T.nn.Sequential(Frozen(2), T.nn.Dropout())
    model.train()
    return [m.training for m in model.modules()], model.eval().training


def always_called(T):
    class Broken(T.nn.Module):
        def forward(self, x):
            raise ValueError("broken")

    m, seen = Broken(), []
    m.register_forward_hook(lambda m, args, out: seen.append(out), always_call=True)
    m.register_forward_hook(lambda m, args, out: seen.append("never"))
    with pytest.raises(ValueError, match="broken"):
        m(1)
    return seen


def hooks_with_names(T):
    class Adds(T.nn.Module):
        def forward(self, x, *, y=0):
            return x + y

    m, seen = Adds(), []
    m.register_forward_pre_hook(lambda m, args, kwargs: ((args[0] * 2,), {"y": kwargs["y"] + 1}), with_kwargs=True)
    m.register_forward_hook(lambda m, args, kwargs, out: seen.append((args, kwargs, out)), with_kwargs=True)
    with m.register_forward_pre_hook(lambda m, args: 5.0, prepend=True):
        inside = m(T.ones(1), y=3)
    return inside, m(T.ones(1), y=3), seen


def backward_hooks_of_several(T):
    class Two(T.nn.Module):
        def __init__(self):
            super().__init__()
            self.w = T.nn.Parameter(T.tensor([1.0, 2.0]))

        def forward(self, a, b, word="x"):
            return a * self.w, b * 2, word

    m, seen = Two(), []
    m.register_full_backward_pre_hook(lambda m, go: seen.append(("pre", go)))
    m.register_full_backward_hook(lambda m, gi, go: seen.append((gi, go)))
    m.register_full_backward_hook(lambda m, gi, go: (gi[0] * 10, gi[1]))
    a, b = T.tensor([3.0, 4.0], requires_grad=True), T.tensor([5.0, 6.0], requires_grad=True)
    first, second, word = m(a, b)
    (first.sum() + 3 * second.sum()).backward()
    only, _, _ = m(a, T.ones(2))
    only.sum().backward()
    return seen, a.grad, b.grad, m.w.grad, word


def backward_pre_hook_that_replaces(T):
    m = T.nn.Linear(2, 1)
    m.register_full_backward_pre_hook(lambda m, go: (go[0] * 3,))
    x = T.ones(1, 2, requires_grad=True)
    m(x).sum().backward()
    return x.grad, m.bias.grad


def hooks_inside_out(T):
    """The outer module's backward hook comes after the inner ones."""
    seen = []
    model = T.nn.Sequential(T.nn.Linear(2, 2), T.nn.Tanh())
    for name, module in model.named_modules():
        module.register_full_backward_hook(lambda m, gi, go, name=name: seen.append(name))
        module.register_forward_hook(lambda m, args, out, name=name: seen.append("f" + name))
    model(T.ones(1, 2, requires_grad=True)).sum().backward()
    return seen


def state_hooks(T):
    m, seen = T.nn.Linear(1, 1), []
    m.register_state_dict_pre_hook(lambda m, prefix, keep_vars: seen.append((prefix, keep_vars)))
    m.register_state_dict_post_hook(lambda m, state, prefix, metadata: state.update({prefix + "more": T.ones(1)}))
    m.register_load_state_dict_pre_hook(lambda m, state, prefix, *rest: state.pop(prefix + "more") and None)
    m.register_load_state_dict_post_hook(lambda m, keys: seen.append(keys))
    model = T.nn.Sequential(m)
    state = model.state_dict()
    return list(state), model.load_state_dict(state), seen


def extra_state(T):
    class Counts(T.nn.Module):
        def __init__(self):
            super().__init__()
            self.count = 0

        def get_extra_state(self):
            return {"count": self.count}

        def set_extra_state(self, state):
            self.count = state["count"]

    a, b = T.nn.Sequential(Counts()), T.nn.Sequential(Counts())
    a[0].count = 7
    state = a.state_dict()
    return state, b.load_state_dict(state), b[0].count, T.nn.Sequential(Counts()).load_state_dict({}, strict=False)


def number_for_a_line(T):
    m = empty(T)
    m.p = T.nn.Parameter(T.tensor(1.0))
    m.load_state_dict({"p": T.tensor([3.0])})
    return m.p


def assigned(T):
    m = T.nn.Linear(2, 1)
    before = m.weight
    m.load_state_dict(
        {"weight": T.zeros(1, 2, dtype=T.float64), "bias": T.nn.Parameter(T.ones(1), requires_grad=False)}, assign=True
    )
    return m.weight, m.bias, before is m.weight


def keep_vars(T):
    m = T.nn.Linear(1, 1)
    return (
        m.state_dict(keep_vars=True)["weight"] is m.weight,
        m.state_dict()["weight"].requires_grad,
        m.state_dict(prefix="x.")._metadata,
    )


def copies(T):
    model = T.nn.Sequential(T.nn.Linear(2, 2), T.nn.BatchNorm1d(2), T.nn.Linear(2, 2))
    model[2].weight = model[0].weight
    model[0].weight.requires_grad_(False)
    model.register_forward_hook(lambda m, args, out: out * 2)
    twin = copy.deepcopy(model)
    with T.no_grad():
        model[0].weight.zero_()
    return (
        twin[0].weight is twin[2].weight,
        twin[0].weight,
        twin[0].weight.requires_grad,
        twin.eval()(T.ones(1, 2)),
        kinds(twin[1]),
    )


def gradients_after_a_new_type(T):
    """A graph of the old type may still be alive."""
    m = T.nn.Linear(2, 1)
    alive = m(T.ones(1, 2))
    m.double()
    m(T.ones(1, 2, dtype=T.float64)).sum().backward()
    return m.weight.grad, alive.dtype


def clipped(T):
    m = T.nn.Linear(3, 2)
    (m(T.ones(1, 3)) * 10).sum().backward()
    norm = T.nn.utils.clip_grad_norm_(m.parameters(), 1.0, norm_type=3.0)
    one = T.nn.utils.clip_grad_norm_(m.weight, 0.5)
    T.nn.utils.clip_grad_value_(m.bias, 0.05)
    return norm, one, m.weight.grad, m.bias.grad, T.nn.utils.clip_grad_norm_([T.nn.Parameter(T.ones(1))], 1.0)


def as_a_vector(T):
    m = T.nn.Sequential(T.nn.Linear(2, 2), T.nn.Linear(2, 1))
    v = T.nn.utils.parameters_to_vector(m.parameters())
    T.nn.utils.vector_to_parameters(v.detach() * 0 + T.arange(9.0), m.parameters())
    return v, list(m.parameters()), m(T.ones(1, 2))


PROGRAMS = {
    f.__name__.replace("_", " "): f
    for f in (
        order, from_one_kind_to_another, hidden, in_the_dictionaries, shared_modules, moved_buffers, training_with_an_override, always_called, hooks_with_names,
        backward_hooks_of_several, backward_pre_hook_that_replaces, hooks_inside_out, state_hooks, extra_state, number_for_a_line, assigned, keep_vars, copies,
        gradients_after_a_new_type, clipped, as_a_vector,
    )
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_same_as_pytorch(name):
    assert_same(PROGRAMS[name])


def with_parameter(T):
    m = empty(T)
    m.x = T.nn.Parameter(T.ones(1))
    m.child = T.nn.ReLU()
    m.register_buffer("seen", T.ones(1))
    m.plain = 3
    return m


ERRORS = {
    "module as parameter": lambda T: setattr(with_parameter(T), "x", 1.0),
    "buffer as module": lambda T: setattr(with_parameter(T), "child", T.nn.Buffer(T.ones(1))),
    "number as buffer": lambda T: setattr(with_parameter(T), "seen", 3),
    "taken by a number": lambda T: with_parameter(T).register_parameter("plain", T.nn.Parameter(T.ones(1))),
    "taken by a module": lambda T: with_parameter(T).register_buffer("child", T.ones(1)),
    "taken by a parameter": lambda T: with_parameter(T).add_module("x", T.nn.ReLU()),
    "tensor as parameter": lambda T: with_parameter(T).register_parameter("y", T.ones(1)),
    "no text": lambda T: with_parameter(T).register_parameter(3, None),
    "no text as buffer": lambda T: with_parameter(T).register_buffer(3, None),
    "dots": lambda T: with_parameter(T).register_parameter("a.b", None),
    "nothing": lambda T: with_parameter(T).register_buffer("", None),
    "buffer before init": lambda T: type(
        "M", (T.nn.Module,), {"__init__": lambda self: self.register_buffer("x", None)}
    )(),
    "parameter before init": lambda T: type(
        "M", (T.nn.Module,), {"__init__": lambda self: setattr(self, "x", T.nn.Parameter(T.ones(1)))}
    )(),
    "gone": lambda T: delattr(with_parameter(T), "nobody"),
    "dictionary of parameters": lambda T: with_parameter(T)._parameters["nobody"],
    "state of the wrong kind": lambda T: with_parameter(T).load_state_dict({"x": 3, "seen": T.ones(1)}),
    "state of many modules": lambda T: T.nn.Sequential(
        T.nn.Linear(1, 2), T.nn.Sequential(T.nn.Linear(2, 1))
    ).load_state_dict(
        OrderedDict(
            [
                ("0.weight", T.ones(3, 3)),
                ("1.0.bias", T.ones(1)),
                ("1.1.bias", T.ones(1)),
                ("2.x", T.ones(1)),
                ("y", T.ones(1)),
            ]
        )
    ),
    "wrong number of gradients": lambda T: hooked(T, lambda m, gi, go: (None, None)),
    "gradients that cannot be replaced": lambda T: hooked(T, lambda m, gi, go: (T.ones(1),), wants=False),
}


def hooked(T, hook, wants=True, after=lambda y: y):
    m = T.nn.Linear(2, 1)
    m.register_full_backward_hook(hook)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        after(m(T.ones(1, 2, requires_grad=wants))).sum().backward()


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_a_change_in_place_behind_a_gate_is_refused():
    with pytest.raises(RuntimeError, match="is a view and is being modified inplace"):
        hooked(edutorch, lambda m, gi, go: None, after=lambda y: y.add_(1))


def test_backward_hooks_survive_a_second_derivative():
    layer = edutorch.nn.Linear(2, 1)
    seen = []
    layer.register_full_backward_hook(lambda m, gi, go: seen.append(len(gi)))
    x = edutorch.ones(1, 2, requires_grad=True)
    (g,) = edutorch.autograd.grad((layer(x) ** 2).sum(), x, create_graph=True)
    g.sum().backward()
    assert seen[0] == 1 and layer.weight.grad is not None


class Net(edutorch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = edutorch.nn.Linear(2, 2)
        self.register_buffer("seen", edutorch.ones(1), persistent=False)
        self.register_parameter("nothing", None)

    def forward(self, x):
        return self.layer(x)


def test_pickled_modules_know_their_kinds():
    net = Net()
    again = pickle.loads(pickle.dumps(net))
    assert kinds(again) == kinds(net) and again._non_persistent_buffers_set == {"seen"}
    again.nothing = edutorch.nn.Parameter(edutorch.ones(1))
    assert list(again.state_dict()) == ["nothing", "layer.weight", "layer.bias"]


def test_a_network_is_not_kept_alive_by_its_graph():
    import gc
    import weakref

    net = Net()
    y = net(edutorch.ones(1, 2))
    reference = weakref.ref(net)
    del net
    gc.collect()
    assert reference() is None and y.grad_fn is not None
