"""nn.Module beside PyTorch's: registration, walking, state, hooks, words."""

import copy
import pickle
from collections import OrderedDict

import pytest
from beside import assert_same, assert_same_error

import edutorch


def net(T):
    class Net(T.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = T.nn.Linear(3, 4)
            self.scale = T.nn.Parameter(T.tensor([2.0]))
            self.register_buffer("seen", T.tensor(5))
            self.register_buffer("hidden", T.zeros(2), persistent=False)
            self.block = T.nn.Sequential(T.nn.ReLU(), T.nn.Linear(4, 2, bias=False))
            self.nothing = None
            self.register_parameter("absent", None)

        def forward(self, x):
            return self.block(self.first(x)) * self.scale

    return Net()


def shared(T):
    model = T.nn.Sequential(T.nn.Linear(2, 2), T.nn.Tanh(), T.nn.Linear(2, 2))
    model[2].weight = model[0].weight
    return model


def names(pairs):
    return [name for name, _ in pairs]


def my_sequential(T):
    class MySequential(T.nn.Module):
        def __init__(self, *args):
            super().__init__()
            for i, module in enumerate(args):
                self._modules[str(i)] = module

        def forward(self, x):
            for module in self._modules.values():
                x = module(x)
            return x

    return MySequential(T.nn.Linear(2, 3), T.nn.ReLU())


def after_reassigning(T):
    model = net(T)
    model.first = T.nn.Linear(3, 5)
    model.extra = T.nn.Linear(1, 1)
    del model.scale
    model.scale = T.nn.Parameter(T.ones(1))
    return names(model.named_parameters())


def frozen(T):
    model = net(T).requires_grad_(False)
    return [p.requires_grad for p in model.parameters()], model.training, model.eval().block.training


def moved(T):
    model = net(T).double()
    return (
        [(str(p.dtype)) for p in model.state_dict().values()],
        str(model.to(T.float32).scale.dtype),
        str(model.half().seen.dtype),
    )


def applied(T):
    seen = []
    net(T).apply(lambda m: seen.append(type(m).__name__))
    return seen


def zeroed(T):
    model = net(T)
    model(T.ones(2, 3)).sum().backward()
    before = model.scale.grad.tolist()
    model.zero_grad()
    return before, model.scale.grad


def loaded(T):
    a, b = net(T), net(T)
    with T.no_grad():
        b.scale.fill_(7.0)
    answer = a.load_state_dict(b.state_dict())
    return answer, a.scale, a.first.weight.tolist() == b.first.weight.tolist(), a.state_dict()["scale"].requires_grad


def loaded_loosely(T):
    state = net(T).state_dict()
    del state["scale"]
    state["other"] = T.ones(1)
    return net(T).load_state_dict(state, strict=False)


def forward_hooks(T):
    seen = []
    model = net(T)
    model.register_forward_pre_hook(lambda m, args: seen.append(("pre", args[0].tolist())) or (args[0] * 2,))
    model.register_forward_hook(lambda m, args, out: seen.append(("post", args[0].tolist(), list(out.shape))))
    last = model.block.register_forward_hook(lambda m, args, out: out * 0)
    first = model(T.ones(1, 3)).tolist()
    last.remove()
    model.first.register_forward_pre_hook(lambda m, args, kwargs: seen.append(sorted(kwargs)), with_kwargs=True)
    model.first.register_forward_pre_hook(lambda m, args: seen.append("before all"), prepend=True)
    return seen, first, model(T.ones(1, 3)), seen


def backward_hooks(T):
    seen = []
    layer = T.nn.Linear(2, 2)
    layer.register_full_backward_hook(lambda m, gi, go: seen.append((gi, go)))
    layer.register_full_backward_pre_hook(lambda m, go: seen.append(go))
    x = T.tensor([[1.0, 2.0]], requires_grad=True)
    layer(x).sum().backward()
    y = T.ones(1, 2)
    layer(y).sum().backward()
    return seen, x.grad, layer.weight.grad


def backward_hook_that_replaces(T):
    layer = T.nn.Linear(2, 2)
    layer.register_full_backward_hook(lambda m, gi, go: (gi[0] * 10,))
    x = T.ones(1, 2, requires_grad=True)
    layer(x).sum().backward()
    return x.grad


PROGRAMS = {
    "repr": lambda T: [repr(net(T)), repr(T.nn.Module()), repr(shared(T)), repr(T.nn.Sequential()), repr(my_sequential(T))],
    "parameters": lambda T: [(name, p) for name, p in net(T).named_parameters()],
    "prefix": lambda T: names(net(T).named_parameters(prefix="net")) + names(net(T).named_parameters(recurse=False)),
    "buffers": lambda T: names(net(T).named_buffers()) + names(net(T).named_modules()) + names(net(T).named_children()),
    "state": lambda T: (type(net(T).state_dict()).__name__, list(net(T).state_dict()), list(net(T).state_dict(prefix="a."))),
    "shared parameters once": lambda T: (names(shared(T).named_parameters()), list(shared(T).state_dict())),
    "shared parameters each time": lambda T: names(shared(T).named_parameters(remove_duplicate=False)),
    "reassigned": after_reassigning,
    "d2l's sequential": lambda T: (my_sequential(T)(T.ones(1, 2)), names(my_sequential(T).named_parameters())),
    "frozen": frozen,
    "moved": moved,
    "applied": applied,
    "zeroed": zeroed,
    "loaded": loaded,
    "loaded loosely": loaded_loosely,
    "hooks": forward_hooks,
    "backward hooks": backward_hooks,
    "backward hook that replaces": backward_hook_that_replaces,
    "getting": lambda T: (net(T).get_submodule("block.1"), net(T).get_parameter("first.bias").shape, net(T).get_buffer("seen")),
    "deepcopy": lambda T: (lambda a: copy.deepcopy(a)(T.ones(1, 3)))(net(T)),
    "dictionaries": lambda T: ("scale" in net(T)._parameters, list(net(T)._buffers), list(net(T)._modules)),
    "outputs": lambda T: (net(T)(T.ones(2, 3)), net(T)(T.zeros(3))),
    "parameter": lambda T: (repr(T.nn.Parameter(T.ones(2))), T.nn.Parameter(T.ones(1), requires_grad=False).requires_grad),
    "sequential": lambda T: (lambda s: (s[0], s[-1], s[:1], len(s), [type(m).__name__ for m in s]))(net(T).block),
    "growing": lambda T: T.nn.Sequential(T.nn.ReLU()).append(T.nn.Tanh()).insert(0, T.nn.Sigmoid()).extend([T.nn.ReLU()]),
    "named sequential": lambda T: T.nn.Sequential(OrderedDict(a=T.nn.Linear(1, 1), b=T.nn.ReLU())),
    "list": lambda T: (lambda m: (m, m[1], m[:2], len(m)))(T.nn.ModuleList([T.nn.ReLU(), T.nn.Tanh(), T.nn.Linear(1, 2)])),
    "dict": lambda T: (lambda m: (m, list(m), m["b"], "a" in m, list(m.keys())))(T.nn.ModuleDict({"a": T.nn.ReLU(), "b": T.nn.Tanh()})),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.filterwarnings("ignore")
def test_same_as_pytorch(name):
    assert_same(PROGRAMS[name])


def no_init(T):
    class Forgetful(T.nn.Module):
        def __init__(self):
            self.layer = T.nn.Linear(1, 1)

    return Forgetful()


ERRORS = {
    "no super().__init__()": no_init,
    "no forward": lambda T: T.nn.Module()(1),
    "tensor as parameter": lambda T: setattr(net(T).first, "weight", T.ones(1)),
    "number as module": lambda T: setattr(net(T), "first", 3),
    "unknown attribute": lambda T: net(T).frist,
    "dotted name": lambda T: net(T).add_module("a.b", T.nn.ReLU()),
    "empty name": lambda T: net(T).add_module("", T.nn.ReLU()),
    "no module": lambda T: net(T).add_module("x", 3),
    "taken name": lambda T: net(T).register_buffer("forward", T.ones(1)),
    "buffer of a number": lambda T: net(T).register_buffer("x", 3),
    "missing and unexpected": lambda T: net(T).load_state_dict(OrderedDict(scale=T.ones(1), wrong=T.ones(2))),
    "sizes": lambda T: net(T).load_state_dict({**net(T).state_dict(), "scale": T.ones(3), "first.bias": T.ones(1)}),
    "no dictionary": lambda T: net(T).load_state_dict([1]),
    "no submodule": lambda T: net(T).get_submodule("block.7"),
    "no parameter": lambda T: net(T).get_parameter("seen"),
    "to integers": lambda T: net(T).to(T.int64),
    "integers as parameter": lambda T: T.nn.Parameter(T.tensor([1])),
    "train with a text": lambda T: net(T).train("yes"),
    "index of a sequential": lambda T: net(T).block[5],
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error_as_pytorch(name):
    assert_same_error(ERRORS[name])


def test_pickled_modules_come_back():
    model = edutorch.nn.Sequential(edutorch.nn.Linear(2, 2), edutorch.nn.ReLU())
    again = pickle.loads(pickle.dumps(model))
    x = edutorch.ones(1, 2)
    assert again(x).tolist() == model(x).tolist() and repr(again) == repr(model)
    assert all(p.requires_grad and p.is_leaf for p in again.parameters())


def test_what_fits_is_loaded_before_the_error_is_raised():
    def program(T):
        model = T.nn.Linear(2, 2)
        with pytest.raises(RuntimeError):
            model.load_state_dict({"weight": T.ones(2, 2), "bias": T.ones(3)})
        return model.weight

    assert_same(program)


def test_results_know_the_modules_that_made_them():
    model = edutorch.nn.Sequential(edutorch.nn.Linear(2, 3), edutorch.nn.ReLU())
    y = model(edutorch.ones(1, 2))
    assert [type(module()).__name__ for _, module in y.grad_fn.calls] == ["ReLU", "Sequential"]
