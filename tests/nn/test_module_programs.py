"""Sixty small programs about modules, run in edutorch and in PyTorch: order, hooks, states, containers, words."""

import copy
import importlib
import pickle
import warnings
from collections import OrderedDict

import pytest
from beside import assert_same, assert_same_error


def module_file(T):
    return importlib.import_module(f"{T.__name__}.nn.modules.module")


def net(T):
    return T.nn.Sequential(
        OrderedDict(first=T.nn.Linear(3, 4), act=T.nn.ReLU(), norm=T.nn.BatchNorm1d(4), last=T.nn.Linear(4, 2))
    )


def caught(f):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        answer = f()
    return answer, [(str(w.message), w.category.__name__) for w in seen]


def submodules(T):
    m = net(T)
    m.set_submodule("act", T.nn.Tanh())
    m.set_submodule("extra", T.nn.Sequential(T.nn.ReLU()))
    m.set_submodule("extra.0", T.nn.Sigmoid(), strict=True)
    return (
        repr(m),
        repr(m.get_submodule("extra.0")),
        m.get_submodule("") is m,
        m.get_parameter("first.weight").shape,
        m.get_buffer("norm.running_mean"),
    )


def global_forward_hooks(T):
    f, seen = module_file(T), []
    handles = [
        f.register_module_forward_pre_hook(lambda m, args: seen.append(("pre", type(m).__name__, len(args)))),
        f.register_module_forward_hook(lambda m, args, out: seen.append(("after", type(m).__name__))),
        f.register_module_forward_hook(lambda m, args, kwargs, out: seen.append(sorted(kwargs)), with_kwargs=True),
    ]
    m = net(T).eval()
    m.register_forward_pre_hook(lambda m, args: seen.append("own pre"))
    m.register_forward_hook(lambda m, args, out: out * 0)
    y = m(T.ones(1, 3))
    for handle in handles:
        handle.remove()
    n = len(seen)
    m(T.ones(1, 3))
    return seen[:n], y, len(seen) - n


def global_hooks_that_replace(T):
    f = module_file(T)
    with (
        f.register_module_forward_pre_hook(lambda m, args: (args[0] + 1,)),
        f.register_module_forward_hook(lambda m, args, out: out * 2),
    ):
        return T.nn.Sequential(T.nn.Identity(), T.nn.Identity())(T.zeros(1))


def global_backward_hooks(T):
    f, seen = module_file(T), []
    one = f.register_module_full_backward_hook(lambda m, gi, go: seen.append((type(m).__name__, gi, go)))
    two = f.register_module_full_backward_pre_hook(lambda m, go: seen.append(("pre", type(m).__name__, go)))
    m = T.nn.Sequential(T.nn.Linear(2, 2), T.nn.Tanh())
    m(T.ones(1, 2, requires_grad=True)).sum().backward()
    one.remove()
    two.remove()
    return seen


def registration_hooks(T):
    f, seen = module_file(T), []
    handles = [
        f.register_module_parameter_registration_hook(
            lambda m, name, p: seen.append(("parameter", type(m).__name__, name))
        ),
        f.register_module_module_registration_hook(lambda m, name, c: seen.append(("module", name))),
        f.register_module_buffer_registration_hook(
            lambda m, name, b: T.ones(2) if name == "mine" else seen.append(("buffer", name))
        ),
    ]
    m = net(T)
    m.register_buffer("mine", T.zeros(1))
    m.register_parameter("none", None)
    m.w = T.nn.Parameter(T.ones(1))
    m.act = None
    m.add_module("more", T.nn.ReLU())
    for handle in handles:
        handle.remove()
    m.after = T.nn.Parameter(T.ones(1))
    return seen, m.mine, [name for name, _ in m.named_parameters()]


def always_called_globally(T):
    f, seen = module_file(T), []

    class Failing(T.nn.Module):
        def forward(self, x):
            raise ValueError("no")

    def bad(m, args, out):
        raise KeyError("hook")

    handle = f.register_module_forward_hook(lambda m, args, out: seen.append(out), always_call=True)
    other = f.register_module_forward_hook(bad, always_call=True)
    m = Failing()
    m.register_forward_hook(bad, always_call=True)
    m.register_forward_hook(
        lambda m, args, kwargs, out: seen.append(("kwargs", out)), with_kwargs=True, always_call=True
    )

    def run():
        try:
            m(1)
        except ValueError as error:
            return str(error)

    answer = caught(run)
    handle.remove()
    other.remove()
    return seen, answer


def hooks_in_their_dictionaries(T):
    m, hook = T.nn.Linear(1, 1), lambda *args: None
    a = m.register_forward_hook(hook, with_kwargs=True, always_call=True)
    m.register_forward_pre_hook(hook)
    b = m.register_forward_pre_hook(print, prepend=True, with_kwargs=True)
    firsts = next(iter(m._forward_hooks.values())) is hook, next(iter(m._forward_pre_hooks.values())) is print
    sizes = [
        len(d)
        for d in (
            m._forward_hooks,
            m._forward_hooks_with_kwargs,
            m._forward_hooks_always_called,
            m._forward_pre_hooks_with_kwargs,
        )
    ]
    a.remove()
    b.remove()
    left = [
        len(d)
        for d in (
            m._forward_hooks,
            m._forward_hooks_with_kwargs,
            m._forward_hooks_always_called,
            m._forward_pre_hooks_with_kwargs,
        )
    ]
    return firsts, sizes, left, type(m._forward_hooks).__name__


def order_of_hooks(T):
    m, seen = T.nn.Identity(), []
    for name in "abc":
        m.register_forward_hook(lambda *_, name=name: seen.append(name))
        m.register_forward_pre_hook(lambda *_, name=name: seen.append("pre " + name), prepend=True)
        m.register_full_backward_hook(lambda *_, name=name: seen.append("back " + name), prepend=True)
        m.register_full_backward_pre_hook(lambda *_, name=name: seen.append("back pre " + name))
    m(T.ones(1, requires_grad=True)).sum().backward()
    return seen


def hooks_with_names(T):
    class Scale(T.nn.Module):
        def forward(self, x, *, factor=1.0):
            return x * factor

    m = Scale()
    m.register_forward_pre_hook(lambda m, args, kwargs: (args, {"factor": kwargs["factor"] + 1}), with_kwargs=True)
    m.register_forward_hook(lambda m, args, kwargs, out: out + kwargs["factor"], with_kwargs=True)
    return m(T.ones(1), factor=2.0)


def old_backward_hooks(T):
    m, seen = T.nn.Tanh(), []
    m.register_backward_hook(lambda m, gi, go: seen.append((len(gi), go)))
    _, words = caught(lambda: m(T.ones(2, requires_grad=True) * 1).sum().backward())
    return seen, words


def old_backward_hooks_of_several_nodes(T):
    class Twice(T.nn.Module):
        def forward(self, x):
            return x.tanh().sigmoid(), x.exp()

    one, other = Twice(), T.nn.Sequential(T.nn.Tanh(), T.nn.Sigmoid())
    for m in (one, other):
        m.register_backward_hook(lambda *_: None)
    x = T.ones(1, requires_grad=True) * 1
    return [caught(lambda m=m: m(x) and None)[1] for m in (one, other)]


def state_hooks(T):
    m, seen = net(T), []
    m.register_state_dict_pre_hook(lambda m, prefix, keep_vars: seen.append(("pre", prefix, keep_vars)))
    m.first.register_state_dict_post_hook(lambda m, state, prefix, meta: seen.append(("post", prefix, sorted(meta))))
    m._register_state_dict_hook(lambda m, state, prefix, meta: OrderedDict((k.upper(), v) for k, v in state.items()))
    m.register_load_state_dict_pre_hook(lambda m, state, prefix, *_: seen.append((type(m).__name__, prefix)))
    m.first._register_load_state_dict_pre_hook(lambda state, prefix, *_: seen.append(prefix))
    m.register_load_state_dict_post_hook(lambda m, keys: keys.missing_keys.clear())
    state = m.state_dict()
    answer = m.load_state_dict(OrderedDict((k.lower(), v) for k, v in state.items() if "LAST" not in k))
    return list(state), seen, repr(answer)


def states_by_position(T):
    m = T.nn.Linear(1, 1)
    return caught(lambda: list(m.state_dict(OrderedDict(), "a.")))


def incompatible(T):
    m = net(T)
    answer = m.load_state_dict({"first.weight": T.ones(4, 3), "x": T.ones(1)}, strict=False)
    return repr(answer), answer.missing_keys, answer.unexpected_keys, type(answer).__name__, len(answer)


def versions(T):
    state = net(T).state_dict()
    return state._metadata, list(state)


def assigned_states(T):
    m = net(T)
    state = {name: x.double() for name, x in m.state_dict().items() if "num" not in name}
    state["norm.num_batches_tracked"] = T.tensor(7)
    m.first.weight.requires_grad_(False)
    m.load_state_dict(state, assign=True)
    return [
        (n, str(p.dtype), p.requires_grad, type(p).__name__) for n, p in m.named_parameters()
    ], m.norm.num_batches_tracked


def non_persistent(T):
    m = T.nn.Module()
    m.register_buffer("a", T.ones(1), persistent=False)
    m.b = T.nn.Buffer(T.ones(2))
    m.c = T.nn.Buffer(T.ones(3), persistent=False)
    m.register_buffer("d", None)
    m.a = T.zeros(1)
    return (
        list(m.state_dict()),
        [n for n, _ in m.named_buffers()],
        sorted(m._non_persistent_buffers_set),
        m.double().c.dtype == T.float64,
    )


def shared(T):
    m = T.nn.Module()
    m.a, m.b = T.nn.Linear(2, 2), T.nn.Linear(2, 2)
    m.b.weight = m.a.weight
    m.c = m.a
    names = lambda f: [n for n, _ in f]  # noqa: E731
    return (
        names(m.named_parameters()), names(m.named_parameters(remove_duplicate=False)), names(m.named_modules()), list(m.state_dict()),
        names(m.named_modules(remove_duplicate=False)), names(m.named_children()), len(list(m.parameters())), len(list(m.modules())),
        names(m.named_parameters(prefix="x", recurse=False)), names(m.a.named_parameters(prefix="x")),
    )  # fmt: skip


def moved(T):
    m, answers = net(T), []
    for f in (lambda: m.half(), lambda: m.bfloat16(), lambda: m.double(), lambda: m.float(), lambda: m.to(T.float64), lambda: m.to("cpu", T.float32),
              lambda: m.to(T.ones(1, dtype=T.float64)), lambda: m.type(T.float32), lambda: m.to(dtype=T.float16), lambda: m.cpu()):  # fmt: skip
        w = m.first.weight
        answers.append((f() is m, m.first.weight is w, [str(x.dtype) for x in m.state_dict().values()]))
    return answers


def emptied(T):
    m = net(T)
    w = m.first.weight
    m.to_empty(device="cpu")
    return (
        m.first.weight.shape,
        m.first.weight is w,
        m.first.weight.requires_grad,
        str(m.norm.num_batches_tracked.dtype),
    )


def complex_modules(T):
    m = T.nn.Linear(2, 1)
    _, words = caught(lambda: m.to(T.complex64) and None)
    return str(m.weight.dtype), words


def frozen(T):
    m = net(T)
    flags = [m.requires_grad_(False) is m, [p.requires_grad for p in m.parameters()]]
    m.last.requires_grad_()
    m(T.ones(2, 3)).sum().backward()
    grads = [p.grad is None for p in m.parameters()]
    m.zero_grad(set_to_none=False)
    zero = [p.grad for p in m.parameters()]
    m.zero_grad()
    return flags, grads, zero, [p.grad for p in m.parameters()]


def trained_and_evaluated(T):
    m = net(T)
    m.norm.eval()
    flags = [x.training for x in m.modules()]
    return (
        flags,
        [x.training for x in m.train(False).modules()],
        [x.training for x in m.train().modules()],
        m.eval() is m,
    )


def applied(T):
    seen = []
    m = net(T).apply(lambda m: seen.append(type(m).__name__))
    return seen, type(m).__name__


def copies(T):
    m = net(T)
    m.note = {"a": [1, 2]}
    m.norm.tied = m.first
    m.register_forward_hook(lambda m, args, out: out + 1)
    twin, again = copy.deepcopy(m), copy.copy(m)
    twin.note["a"].append(3)
    return (
        m.note,
        twin.note,
        twin.norm.tied is twin.first,
        twin.eval()(T.ones(1, 3)) - m.eval()(T.ones(1, 3)),
        again.first is m.first,
        len(twin._forward_hooks),
    )


def pickled(T):
    m = pickle.loads(pickle.dumps(net(T)))
    return repr(m), m.eval()(T.ones(1, 3)), [name for name, _ in m.named_buffers()]


def printed(T):
    class Mine(T.nn.Module):
        def __init__(self):
            super().__init__()
            self.a = T.nn.Linear(1, 1)
            self.list = T.nn.ModuleList([T.nn.Linear(1, 1), T.nn.Linear(1, 1), T.nn.ReLU(), T.nn.Linear(1, 1)])
            self.none = None
            self.empty = T.nn.Sequential()

        def extra_repr(self):
            return "first=1\nsecond=2"

    class OneLine(T.nn.Module):
        def extra_repr(self):
            return "x=3"

        def _get_name(self):
            return "Another"

    nested = T.nn.ModuleList([T.nn.Sequential(T.nn.Linear(1, 1), T.nn.ReLU()) for _ in range(3)])
    return (
        repr(Mine()),
        repr(OneLine()),
        repr(nested),
        repr(T.nn.ModuleDict({"a": OneLine(), "b": nested})),
        repr(T.nn.Module()),
        repr(T.nn.ModuleList()),
    )


def calls_super_init(T):
    class Other:
        def __init__(self, x):
            self.x = x

    class Mine(T.nn.Module, Other):
        call_super_init = True

    return Mine(3).x


def compiled(T):
    m = T.nn.Identity()
    return m.compile.__name__, m(T.ones(1))


def directory(T):
    m = net(T)
    m.mine = 3
    return [name for name in dir(m) if name in ("mine", "first", "0", "forward", "norm", "training")]


def in_place_of_one_another(T):
    m = T.nn.Module()
    m.x = 3
    m.x = T.nn.Parameter(T.ones(1))
    m.y = T.nn.ReLU()
    m.y = T.nn.Parameter(T.ones(1))
    m.z = T.nn.Parameter(T.ones(1))
    m.z = None
    m.register_buffer("w", T.ones(1))
    m.w = T.nn.Linear(1, 1)
    del m.x
    return list(m._parameters), list(m._modules), list(m._buffers), hasattr(m, "x"), m.z


def plain_tensors(T):
    m = T.nn.Module()
    m.t = T.ones(2)
    return list(m.state_dict()), list(m.buffers()), m.t, m.double().t.dtype == T.float64


def extra_states(T):
    class Counting(T.nn.Linear):
        count = 0

        def get_extra_state(self):
            return {"count": self.count}

        def set_extra_state(self, state):
            self.count = state["count"]

    a, b = Counting(1, 1), Counting(1, 1)
    a.count = 5
    state = T.nn.Sequential(a).state_dict()
    T.nn.Sequential(b).load_state_dict(state)
    return list(state), state["0._extra_state"], b.count


def lists(T):
    L = T.nn.ModuleList([T.nn.Linear(1, 1), T.nn.ReLU()])
    L.append(T.nn.Tanh())
    L.extend([T.nn.Sigmoid(), T.nn.Identity()])
    L.insert(1, T.nn.Softplus())
    L[0] = T.nn.GELU()
    del L[2]
    names = lambda x: [type(m).__name__ for m in x]  # noqa: E731
    more = L + [T.nn.SiLU()]
    L += [T.nn.ELU()]
    popped = type(L.pop(-2)).__name__
    del L[1:3]
    return (
        names(L),
        names(more),
        popped,
        names(L[::-1]),
        len(L),
        list(L._modules),
        names(reversed(list(L))),
        T.nn.GELU in map(type, L),
        names(more[-2:]),
    )


def inserting_at_the_end(T):
    L, S = T.nn.ModuleList([T.nn.ReLU()]), T.nn.Sequential(T.nn.ReLU())
    L.insert(1, T.nn.Tanh())
    S.insert(1, T.nn.Tanh())
    S.insert(-1, T.nn.GELU())
    return repr(L), repr(S)


def sequences(T):
    nn = T.nn
    S = nn.Sequential(nn.Linear(1, 1), nn.ReLU())
    S.append(nn.Tanh()).extend(nn.Sequential(nn.GELU(), nn.SiLU()))
    S.insert(0, nn.Identity())
    S[1] = nn.Sigmoid()
    del S[-1]
    popped = S.pop(0)
    both, twice, thrice = S + nn.Sequential(nn.ELU()), S * 2, 2 * nn.Sequential(nn.ReLU())
    S += nn.Sequential(nn.CELU())
    thrice *= 2
    named = nn.Sequential(OrderedDict(a=nn.ReLU(), b=nn.Tanh(), c=nn.GELU()))
    part = named[1:]
    del named["a" if False else 0]
    return (
        repr(S),
        repr(popped),
        repr(both),
        repr(twice),
        repr(thrice),
        repr(part),
        repr(named),
        len(S),
        [type(m).__name__ for m in S],
    )


def deleting_slices(T):
    S = T.nn.Sequential(*[T.nn.Linear(i + 1, 1) for i in range(5)])
    del S[1:3]
    named = T.nn.Sequential(OrderedDict(a=T.nn.ReLU(), b=T.nn.Tanh(), c=T.nn.GELU()))
    del named[1]
    return repr(S), repr(named)


def dictionaries(T):
    nn = T.nn
    D = nn.ModuleDict({"a": nn.ReLU(), "b": nn.Tanh()})
    D["c"] = nn.GELU()
    D.update([("a", nn.SiLU()), ["d", nn.ELU()]])
    D.update(nn.ModuleDict({"e": nn.CELU()}))
    D.update(OrderedDict(z=nn.ReLU(), y=nn.ReLU()))
    popped = D.pop("b")
    found = (
        "a" in D,
        "b" in D,
        len(D),
        list(D),
        list(D.keys()),
        [type(m).__name__ for m in D.values()],
        [k for k, _ in D.items()],
    )
    del D["c"]
    text = repr(D)
    D.clear()
    return found, text, repr(popped), len(D)


def parameter_lists(T):
    nn = T.nn
    L = nn.ParameterList([T.ones(1), nn.Parameter(T.ones(2)), "text", 3])
    L.append(T.ones(3)).extend([T.ones(4)])
    L[0] = T.zeros(1)
    L += [T.ones(5)]
    part = L[1:3]
    return repr(L), len(L), repr(part), [n for n, _ in L.named_parameters()], L[-1], L[2], list(L.state_dict())


def parameter_dictionaries(T):
    nn = T.nn
    D = nn.ParameterDict({"b": T.ones(1), "a": nn.Parameter(T.ones(2)), "n": 3})
    D["c"] = T.ones(3)
    D.update({"z": T.ones(1), "y": T.ones(1)})
    D |= {"q": T.ones(1)}
    more = D | nn.ParameterDict({"r": T.ones(1)})
    other = {"k": T.ones(1)} | D if hasattr(D, "__ror__") else None
    first = (
        list(D),
        D.pop("a"),
        D.popitem()[0],
        D.setdefault("b"),
        D.setdefault("new", T.ones(1)),
        D.get("nothing"),
        D.get("c", 1),
    )
    keys = D.fromkeys(["u", "v"], T.ones(1))
    return (
        first,
        repr(D),
        list(more),
        type(other).__name__,
        list(keys),
        list(reversed(D)),
        "b" in D,
        len(D),
        list(D.copy()),
    )


def names_and_classes(T):
    paths = {
        "module": ["Module", "register_module_forward_hook", "_IncompatibleKeys"], "loss": ["_Loss", "_WeightedLoss", "MSELoss"],
        "batchnorm": ["_BatchNorm", "_NormBase", "BatchNorm2d"], "linear": ["Linear", "Identity"], "container": ["Sequential"],
        "utils": ["_pair", "_triple", "consume_prefix_in_state_dict_if_present"], "activation": ["ReLU"], "lazy": ["LazyModuleMixin"],
    }  # fmt: skip
    found = [
        hasattr(importlib.import_module(f"{T.__name__}.nn.modules.{path}"), name)
        for path, names in paths.items()
        for name in names
    ]
    modules = T.nn.modules
    same = (
        modules.linear.Linear is T.nn.Linear,
        modules.Linear is T.nn.Linear,
        isinstance(T.nn.BatchNorm2d(1), modules.batchnorm._BatchNorm),
    )
    schedule = T.optim.lr_scheduler._LRScheduler is T.optim.lr_scheduler.LRScheduler
    return (
        found,
        same,
        isinstance(T.nn.MSELoss(), modules.loss._Loss),
        modules.utils._pair(3),
        modules.utils._triple((1, 2, 3)),
        schedule,
    )


def without_prefix(T):
    state = OrderedDict((f"module.{k}", v) for k, v in net(T).state_dict().items())
    state._metadata = OrderedDict({"": {"version": 1}, "module": {"version": 1}, "module.first": {"version": 1}})
    T.nn.modules.utils.consume_prefix_in_state_dict_if_present(state, "module.")
    return list(state), state._metadata, repr(net(T).load_state_dict(state))


def parameters_of_a_subclass(T):
    class Mine(T.nn.Linear):
        def named_parameters(self, *args, **kwargs):
            for name, p in super().named_parameters(*args, **kwargs):
                yield "my " + name, p

    return [n for n, _ in Mine(1, 1).named_parameters()], len(list(Mine(1, 1).parameters()))


def buffers_of_one_own(T):
    class Mine(T.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("count", T.zeros(1))

        def forward(self, x):
            self.count += 1
            return x

    m = Mine()
    m(1), m(2)
    twin = Mine()
    twin.load_state_dict(m.state_dict())
    return m.count, twin.count, m.count.requires_grad


def tensors_share_memory_with_the_state(T):
    m = T.nn.Linear(1, 1)
    state = m.state_dict()
    with T.no_grad():
        m.weight.fill_(5.0)
    kept = m.state_dict(keep_vars=True)["weight"] is m.weight
    return state["weight"], state["weight"].requires_grad, kept


def a_size_of_one(T):
    class Number(T.nn.Module):
        def __init__(self):
            super().__init__()
            self.x = T.nn.Parameter(T.tensor(1.0))

    m = Number()
    m.load_state_dict({"x": T.tensor([3.0])})
    return m.x


def shared_memory(T):
    m = T.nn.Linear(2, 1)
    return m.share_memory() is m, m.weight.is_shared(), m(T.ones(1, 2)).shape, type(m.weight).__name__


PROGRAMS = [
    submodules, global_forward_hooks, global_hooks_that_replace, global_backward_hooks, registration_hooks, always_called_globally,
    hooks_in_their_dictionaries, order_of_hooks, hooks_with_names, old_backward_hooks, old_backward_hooks_of_several_nodes, state_hooks,
    states_by_position, incompatible, versions, assigned_states, non_persistent, shared, moved, emptied, complex_modules, frozen,
    trained_and_evaluated, applied, copies, pickled, printed, calls_super_init, compiled, directory, in_place_of_one_another, plain_tensors,
    extra_states, lists, inserting_at_the_end, sequences, deleting_slices, dictionaries, parameter_lists, parameter_dictionaries,
    names_and_classes, without_prefix, parameters_of_a_subclass, buffers_of_one_own, tensors_share_memory_with_the_state,
    a_size_of_one, shared_memory,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_same_as_pytorch(program):
    assert_same(program)


def failing_state(m, **given):
    m.load_state_dict(given)


ERRORS = {
    "no forward": lambda T: T.nn.Module()(1),
    "init with a name": lambda T: T.nn.Module(x=3),
    "init with something": lambda T: T.nn.Module(3),
    "submodule nobody": lambda T: net(T).get_submodule("first.x"),
    "submodule of a tensor": lambda T: net(T).get_submodule("first.weight"),
    "parameter of nobody": lambda T: net(T).get_parameter("first.x"),
    "no parameter": lambda T: net(T).get_parameter("first"),
    "no buffer": lambda T: net(T).get_buffer("first.weight"),
    "buffer of nobody": lambda T: net(T).get_buffer("first.x"),
    "set nothing": lambda T: net(T).set_submodule("", T.nn.ReLU()),
    "set no module": lambda T: net(T).set_submodule("first", 3),
    "set strictly": lambda T: net(T).set_submodule("nobody", T.nn.ReLU(), strict=True),
    "set a tensor": lambda T: net(T).set_submodule("first.weight", T.nn.ReLU()),
    "both kinds of backward hooks": lambda T: (lambda m: (m.register_backward_hook(print), m.register_full_backward_hook(print)))(T.nn.ReLU()),
    "both kinds, the other way": lambda T: (lambda m: (m.register_full_backward_hook(print), m.register_backward_hook(print)))(T.nn.ReLU()),
    "state hook that answers": lambda T: (lambda m: (m.register_state_dict_post_hook(lambda *_: 3), m.state_dict()))(T.nn.ReLU()),
    "loading hook that answers": lambda T: (lambda m: (m.register_load_state_dict_post_hook(lambda *_: 3), m.load_state_dict({})))(T.nn.ReLU()),
    "extra state": lambda T: T.nn.ReLU().get_extra_state(),
    "whole numbers": lambda T: T.nn.Linear(1, 1).to(T.int32),
    "mode of train": lambda T: T.nn.ReLU().train(1),
    "state of a list": lambda T: T.nn.ReLU().load_state_dict([1]),
    "missing and unexpected": lambda T: failing_state(net(T), x=T.ones(1)),
    "sizes": lambda T: failing_state(T.nn.Linear(2, 3), weight=T.ones(1), bias=T.ones(3, 1)),
    "list index": lambda T: T.nn.ModuleList([T.nn.ReLU()])[1],
    "list of what": lambda T: T.nn.ModuleList([3]),
    "list extended by what": lambda T: T.nn.ModuleList().extend(3),
    "call of a list": lambda T: T.nn.ModuleList()(1),
    "sequence of what": lambda T: T.nn.Sequential(3),
    "sequence plus what": lambda T: T.nn.Sequential() + [T.nn.ReLU()],
    "sequence index": lambda T: T.nn.Sequential(T.nn.ReLU())[-2],
    "sequence insert": lambda T: T.nn.Sequential().insert(3, T.nn.ReLU()),
    "dictionary of what": lambda T: T.nn.ModuleDict(3),
    "dictionary with a dot": lambda T: T.nn.ModuleDict({"a.b": T.nn.ReLU()}),
    "dictionary with a method": lambda T: T.nn.ModuleDict({"keys": T.nn.ReLU()}),
    "dictionary without": lambda T: T.nn.ModuleDict()["x"],
    "pairs of three": lambda T: T.nn.ModuleDict([("a", T.nn.ReLU(), 3)]),
    "parameter list index": lambda T: T.nn.ParameterList([T.ones(1)])[1],
    "call of a parameter list": lambda T: T.nn.ParameterList()(1),
    "parameter key": lambda T: T.nn.ParameterDict({3: T.ones(1)}),
    "attribute": lambda T: T.nn.Linear(1, 1).nothing,
    "attribute of two": lambda T: net(T).first.nothing,
    "parameter with history": lambda T: T.nn.Module().register_parameter("x", T.nn.Parameter(T.ones(1)) * 2),
    "pre-hook with names": lambda T: (lambda m: (m.register_forward_pre_hook(lambda *_: 3, with_kwargs=True), m(1)))(T.nn.ReLU()),
    "module that is deleted": lambda T: delattr(net(T), "nobody"),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])
