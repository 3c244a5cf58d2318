"""nn.utils beside PyTorch's: clipping, parametrizations, weight and spectral norm, pruning, fusing; and lazy modules."""

import copy
import importlib
import warnings

import pytest
from beside import assert_same, assert_same_error


def utils(T, name):
    return importlib.import_module(f"{T.__name__}.nn.utils.{name}")


def quietly(f):
    """Run it without the FutureWarnings of the old forms."""

    def run(T):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return f(T)

    run.__name__ = f.__name__
    return run


def symmetric(T):
    class Symmetric(T.nn.Module):
        def forward(self, X):
            return X.triu() + X.triu(1).transpose(-1, -2)

        def right_inverse(self, A):
            return A.triu()

    return Symmetric()


def trained(T, layer, width=4, steps=3):
    """The weight after some steps of training, its gradients' sizes, and what it says without training."""
    optimizer = T.optim.SGD(layer.parameters(), lr=0.1)
    x = T.randn(5, width)
    for _ in range(steps):
        optimizer.zero_grad()
        (layer(x) ** 2).mean().backward()
        optimizer.step()
    grads = [(name, p.grad) for name, p in layer.named_parameters()]
    return layer.weight, grads, layer.eval()(x), list(layer.state_dict())


def total_norms(T):
    grads = [T.tensor([3.0, -4.0]), T.tensor([[12.0]])]
    U = T.nn.utils
    p = T.nn.Parameter(T.ones(2))
    p.grad = T.tensor([30.0, 40.0])
    U.clip_grads_with_norm_([p], 5.0, T.tensor(50.0))
    return (
        [U.get_total_norm(grads, n) for n in (1, 2.0, 3, float("inf"))],
        U.get_total_norm([]),
        U.get_total_norm(grads[0]),
        p.grad,
    )


def an_empty_generator(T):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        T.nn.utils.clip_grad_norm_((p for p in []), 1.0)
        p = T.nn.Parameter(T.ones(1))
        p.grad = T.ones(1)
        T.nn.utils.clip_grad_norm([p], 0.5)
    return [(str(w.message), w.category.__name__) for w in seen], p.grad


def a_symmetric_weight(T):
    P = utils(T, "parametrize")
    layer = T.nn.Linear(4, 4)
    P.register_parametrization(layer, "weight", symmetric(T))
    before = layer.weight, repr(layer), P.is_parametrized(layer), P.is_parametrized(layer, "bias"), type(layer).__name__
    layer.weight = T.arange(16.0).view(4, 4)
    with P.cached():
        same = layer.weight is layer.weight
    other = layer.weight is layer.weight
    kind = P.type_before_parametrizations(layer).__name__
    return before, layer.weight, same, other, kind, trained(T, layer), list(layer.parametrizations.weight)


def two_of_them(T):
    P = utils(T, "parametrize")

    class Double(T.nn.Module):
        def forward(self, X):
            return 2 * X

        def right_inverse(self, X):
            return X / 2

    layer = T.nn.Linear(3, 3)
    P.register_parametrization(layer, "weight", symmetric(T))
    P.register_parametrization(layer, "weight", Double())
    P.register_parametrization(layer, "bias", Double())
    layer.bias = T.ones(3)
    seen = layer.weight, layer.bias, dict(layer.named_parameters()), repr(layer)
    P.remove_parametrizations(layer, "weight", leave_parametrized=True)
    P.remove_parametrizations(layer, "bias", leave_parametrized=False)
    return seen, dict(layer.named_parameters()), repr(layer), type(layer).__name__


def several_originals(T):
    P = utils(T, "parametrize")

    class RankOne(T.nn.Module):
        def forward(self, x, y):
            return x.unsqueeze(-1) @ y.unsqueeze(-2)

        def right_inverse(self, Z):
            U, S, Vh = T.linalg.svd(Z, full_matrices=False)
            s0 = S[0].sqrt()
            return U[:, 0].abs() * s0, Vh[0].abs() * s0

    layer = T.nn.Linear(3, 2)
    P.register_parametrization(layer, "weight", RankOne())
    names = [name for name, _ in layer.named_parameters()]
    twin = copy.deepcopy(layer)
    other = T.nn.Linear(3, 2)
    P.transfer_parametrizations_and_params(layer, other)
    equal = T.equal(other.weight, layer.weight), T.equal(twin.weight, layer.weight), type(twin).__name__
    return (
        names,
        T.linalg.matrix_rank(layer.weight),
        equal,
        [name for name, _ in P.remove_parametrizations(layer, "weight").named_parameters()],
    )


def a_parametrized_buffer(T):
    P = utils(T, "parametrize")
    m = T.nn.BatchNorm1d(3)

    class Double(T.nn.Module):
        def forward(self, X):
            return 2 * X

    P.register_parametrization(m, "running_mean", Double())
    return m.running_mean, list(m.state_dict()), m.eval()(T.ones(2, 3))


def orthogonals(T):
    P = utils(T, "parametrizations")
    answers = []
    for shape in ((4, 4), (6, 3), (3, 6)):
        for kind in (None, "matrix_exp", "cayley", "householder"):
            for trivial in (True, False):
                layer = T.nn.Linear(*shape, dtype=T.float64)
                P.orthogonal(layer, orthogonal_map=kind, use_trivialization=trivial)
                product = layer.weight @ layer.weight.mT if shape[0] >= shape[1] else layer.weight.mT @ layer.weight
                answers.append((layer.weight, product, list(layer.state_dict())))
    return answers


def orthogonal_training(T):
    P = utils(T, "parametrizations")
    layer = P.orthogonal(T.nn.Linear(4, 4))
    answer = trained(T, layer)
    layer.weight = T.eye(4)
    return answer, layer.weight, repr(layer)


def weight_norms(T):
    P = utils(T, "parametrizations")
    answers = []
    for dim in (0, 1, None, -2):
        layer = P.weight_norm(T.nn.Linear(4, 3), dim=dim)
        answers.append((layer.weight.grad_fn.name(), layer.parametrizations.weight.original0, trained(T, layer)))
    return answers, repr(layer)


@quietly
def old_weight_norm(T):
    U = T.nn.utils
    layer = U.weight_norm(T.nn.Linear(4, 3), dim=1)
    answer = trained(T, layer), repr(layer), type(layer.weight).__name__, layer.weight_g
    new = utils(T, "parametrizations").weight_norm(T.nn.Linear(4, 3), dim=1)
    new.load_state_dict(layer.state_dict())
    U.remove_weight_norm(layer)
    return answer, list(layer.state_dict()), new.weight, len(layer._forward_pre_hooks)


def spectral_norms(T):
    P = utils(T, "parametrizations")
    layer = P.spectral_norm(T.nn.Linear(4, 3), n_power_iterations=2)
    answer = trained(T, layer)
    return answer, layer.parametrizations.weight[0]._u, repr(layer), P.spectral_norm(T.nn.Linear(4, 3), "bias").bias


def old_spectral_norm(T):
    U = T.nn.utils
    layer = U.spectral_norm(T.nn.Linear(3, 4), n_power_iterations=3)
    answer = trained(T, layer, width=3), layer.state_dict()._metadata, layer.weight_u, layer.weight_v
    other = U.spectral_norm(T.nn.Linear(3, 4))
    other.load_state_dict(layer.state_dict())
    old = layer.state_dict()
    old["weight"] = (layer.weight_orig / 2).detach()
    del old["weight_v"]
    old._metadata = {}
    third = U.spectral_norm(T.nn.Linear(3, 4))
    third.load_state_dict(old)
    U.remove_spectral_norm(layer)
    return answer, other.weight_u, third.weight_v, list(layer.state_dict()), len(layer._state_dict_hooks)


def pruned(T):
    prune = utils(T, "prune")
    answers = []
    ways = (
        lambda m: prune.l1_unstructured(m, "weight", 0.3),
        lambda m: prune.l1_unstructured(m, "bias", 1, importance_scores=T.tensor([3.0, 1.0, 2.0])),
        lambda m: prune.random_unstructured(m, "weight", 5),
        lambda m: prune.random_structured(m, "weight", 2, dim=1),
        lambda m: prune.ln_structured(m, "weight", 0.5, n=2, dim=0),
        lambda m: prune.ln_structured(m, "weight", 1, n=float("inf"), dim=-1),
        lambda m: prune.custom_from_mask(m, "bias", T.tensor([1, 0, 1])),
        lambda m: prune.identity(m, "weight"),
    )
    for way in ways:
        layer = way(T.nn.Linear(4, 3))
        hooks = [type(hook).__name__ for hook in layer._forward_pre_hooks.values()]
        masks = dict(layer.named_buffers())
        answers.append((masks, layer.weight, layer.bias, trained(T, layer)[1], hooks, prune.is_pruned(layer)))
    return answers


def pruned_again(T):
    prune = utils(T, "prune")
    layer = T.nn.Linear(6, 4)
    for _ in range(2):
        prune.l1_unstructured(layer, "weight", 0.25)
    prune.ln_structured(layer, "weight", 0.5, n=1, dim=0)
    prune.random_unstructured(layer, "weight", 2)
    prune.custom_from_mask(layer, "weight", T.ones(4, 6).tril())
    (hook,) = layer._forward_pre_hooks.values()
    kinds = [type(method).__name__ for method in hook]
    before = layer.weight_mask, len(hook), kinds, list(layer.state_dict())
    prune.remove(layer, "weight")
    return before, layer.weight, list(layer.state_dict()), prune.is_pruned(layer), layer(T.ones(1, 6))


def pruned_globally(T):
    prune = utils(T, "prune")
    model = T.nn.Sequential(T.nn.Linear(4, 3), T.nn.ReLU(), T.nn.Linear(3, 2))
    pairs = [(model[0], "weight"), (model[2], "weight"), (model[2], "bias")]
    prune.global_unstructured(pairs, prune.L1Unstructured, amount=0.4)
    prune.global_unstructured(pairs, prune.RandomUnstructured, amount=3)
    method = prune.L1Unstructured(amount=2)
    return dict(model.named_buffers()), method.prune(T.tensor([1.0, -3.0, 0.5, 2.0])), prune.is_pruned(model)


def fused(T):
    U, answers = T.nn.utils, []
    for bias in (True, False):
        linear, bn = T.nn.Linear(3, 4, bias=bias), T.nn.BatchNorm1d(4)
        bn(linear(T.randn(9, 3)))
        both = U.fuse_linear_bn_eval(linear.eval(), bn.eval())
        x = T.randn(2, 3)
        answers.append((both(x), bn(linear(x)), both.weight, both.bias, both.bias.requires_grad))
    w = T.randn(4, 2, 3)
    answers.append(U.fuse_conv_bn_weights(w, None, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias))
    answers.append(
        U.fuse_conv_bn_weights(
            w.transpose(0, 1), T.ones(4), bn.running_mean, bn.running_var, bn.eps, None, None, transpose=True
        )
    )
    return answers


def without_initial_values(T):
    layer = T.nn.utils.skip_init(T.nn.Linear, 3, 2, bias=False)
    return layer.weight.shape, layer.bias, T.rand(2)


def stateless(T):
    layer = T.nn.Linear(2, 1)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        weights = {"weight": T.ones(1, 2), "bias": T.zeros(1)}
        answer = T.nn.utils.stateless.functional_call(layer, weights, T.tensor([[1.0, 2.0]]))
    return answer, [str(w.message) for w in seen]


def lazy_layers(T):
    model = T.nn.Sequential(T.nn.LazyLinear(4), T.nn.LazyBatchNorm1d(), T.nn.ReLU(), T.nn.LazyLinear(2, bias=False))
    before = repr(model), [name for name, _ in model.named_parameters()], list(model.state_dict())
    waiting = [m.has_uninitialized_params() for m in (model[0], model[1], model[3])]
    model.double().float()
    twin = copy.deepcopy(model[0])  # PyTorch cannot copy a lazy norm
    optimizer = T.optim.SGD(model.parameters(), lr=0.1)
    out = model(T.randn(3, 5))
    same = twin(T.ones(3, 6)).shape
    (out**2).sum().backward()
    optimizer.step()
    kinds = [type(m).__name__ for m in model], [type(p).__name__ for p in model.parameters()]
    return before, waiting, out, same, repr(model), kinds, model.state_dict(), len(model[0]._forward_pre_hooks)


def lazy_loading(T):
    a, b = T.nn.LazyLinear(3), T.nn.Linear(2, 3)
    a.load_state_dict(b.state_dict())
    mid = a.in_features, a.weight, type(a).__name__
    after = a(T.ones(1, 2)), type(a).__name__, a.in_features
    norm = T.nn.LazyBatchNorm2d(affine=False)
    norm.load_state_dict(T.nn.BatchNorm2d(3, affine=False).state_dict())
    other = T.nn.LazyLinear(3)
    other.load_state_dict(T.nn.LazyLinear(3).state_dict())
    return mid, after, norm.running_mean, type(norm).__name__, other.has_uninitialized_params()


def lazy_module_of_ones_own(T):
    lazy = importlib.import_module(f"{T.__name__}.nn.modules.lazy")
    parameter = importlib.import_module(f"{T.__name__}.nn.parameter")

    class Scale(lazy.LazyModuleMixin, T.nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = parameter.UninitializedParameter()
            self.register_buffer("seen", parameter.UninitializedBuffer())

        def initialize_parameters(self, x, factor=1.0):
            with T.no_grad():
                self.scale.materialize(x.shape[-1:])
                self.scale.fill_(factor)
                self.seen.materialize((1,))
                self.seen.zero_()

        def forward(self, x, factor=1.0):
            return x * self.scale

    m = Scale()
    flags = parameter.is_lazy(m.scale), isinstance(m.scale, T.nn.Parameter), m.scale.requires_grad, str(m.scale.dtype)
    return (
        repr(m.scale),
        repr(m.seen),
        flags,
        m(T.ones(2, 3), factor=4.0),
        repr(m),
        m.state_dict(),
        parameter.is_lazy(m.scale),
    )


PROGRAMS = [
    total_norms, an_empty_generator, a_symmetric_weight, two_of_them, several_originals, a_parametrized_buffer, orthogonals,
    orthogonal_training, weight_norms, old_weight_norm, spectral_norms, old_spectral_norm, pruned, pruned_again, pruned_globally,
    fused, without_initial_values, stateless, lazy_layers, lazy_loading, lazy_module_of_ones_own,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_same_as_pytorch(program):
    assert_same(program)


def parametrized(T, forward, right_inverse=None, unsafe=False, name="weight", twice=False):
    P = utils(T, "parametrize")
    methods = {"forward": forward, **({"right_inverse": right_inverse} if right_inverse else {})}
    layer = T.nn.Linear(3, 2)
    if twice:
        P.register_parametrization(layer, name, type("First", (T.nn.Module,), {"forward": lambda self, x: x})())
    P.register_parametrization(layer, name, type("Mine", (T.nn.Module,), methods)(), unsafe=unsafe)
    return layer


same = lambda self, x: x  # noqa: E731
ERRORS = {
    "no such tensor": lambda T: parametrized(T, same, name="weights"),
    "shape": lambda T: parametrized(T, lambda self, x: x.T),
    "type": lambda T: parametrized(T, lambda self, x: x.double()),
    "no tensor": lambda T: parametrized(T, lambda self, x: 3),
    "shape of the second": lambda T: parametrized(T, lambda self, x: x.T, twice=True),
    "type of the second": lambda T: parametrized(T, lambda self, x: x.double(), twice=True),
    "no tensor of the second": lambda T: parametrized(T, lambda self, x: 3, twice=True),
    "inverse of the second": lambda T: parametrized(T, same, lambda self, x: 3, twice=True),
    "shape of the second's inverse": lambda T: parametrized(T, same, lambda self, x: x.T, twice=True),
    "inverse": lambda T: parametrized(T, same, lambda self, x: 3),
    "type of the inverse": lambda T: parametrized(T, same, lambda self, x: x.double()),
    "inverses": lambda T: parametrized(T, same, lambda self, x: [x, 3]),
    "no inverse": lambda T: setattr(parametrized(T, same), "weight", T.ones(2, 3)),
    "not parametrized": lambda T: utils(T, "parametrize").remove_parametrizations(T.nn.Linear(1, 1), "weight"),
    "pickled": lambda T: importlib.import_module("pickle").dumps(parametrized(T, same)),
    "orthogonal map": lambda T: utils(T, "parametrizations").orthogonal(T.nn.Linear(2, 2), orthogonal_map="x"),
    "orthogonal vector": lambda T: utils(T, "parametrizations").orthogonal(T.nn.Linear(2, 2), "bias"),
    "orthogonal nothing": lambda T: utils(T, "parametrizations").orthogonal(T.nn.Linear(2, 2), "x"),
    "orthogonal to": lambda T: setattr(utils(T, "parametrizations").orthogonal(T.nn.Linear(2, 2)), "weight", T.ones(3, 3)),
    "cayley to": lambda T: setattr(utils(T, "parametrizations").orthogonal(T.nn.Linear(2, 2), orthogonal_map="cayley", use_trivialization=False), "weight", T.ones(2, 2)),
    "spectral dim": lambda T: utils(T, "parametrizations").spectral_norm(T.nn.Linear(2, 2), dim=2),
    "spectral iterations": lambda T: utils(T, "parametrizations").spectral_norm(T.nn.Linear(2, 2), n_power_iterations=0),
    "spectral nothing": lambda T: utils(T, "parametrizations").spectral_norm(T.nn.Linear(2, 2), "x"),
    "two spectral norms": lambda T: T.nn.utils.spectral_norm(T.nn.utils.spectral_norm(T.nn.Linear(2, 2))),
    "no spectral norm": lambda T: T.nn.utils.remove_spectral_norm(T.nn.Linear(2, 2)),
    "no weight norm": lambda T: T.nn.utils.remove_weight_norm(T.nn.Linear(2, 2)),
    "two weight norms": quietly(lambda T: T.nn.utils.weight_norm(T.nn.utils.weight_norm(T.nn.Linear(2, 2)))),
    "lazy weight norm": quietly(lambda T: T.nn.utils.weight_norm(T.nn.LazyLinear(2))),
    "amount of text": lambda T: utils(T, "prune").l1_unstructured(T.nn.Linear(2, 2), "weight", "1"),
    "amount above 1": lambda T: utils(T, "prune").l1_unstructured(T.nn.Linear(2, 2), "weight", 1.5),
    "amount below 0": lambda T: utils(T, "prune").random_unstructured(T.nn.Linear(2, 2), "weight", -1),
    "too many": lambda T: utils(T, "prune").random_unstructured(T.nn.Linear(2, 2), "weight", 9),
    "slices of a vector": lambda T: utils(T, "prune").ln_structured(T.nn.Linear(2, 2), "bias", 1, 2, 0),
    "slices along nothing": lambda T: utils(T, "prune").random_structured(T.nn.Linear(2, 2), "weight", 1, 2),
    "mask of another shape": lambda T: utils(T, "prune").custom_from_mask(T.nn.Linear(2, 2), "weight", T.ones(3)),
    "not pruned": lambda T: utils(T, "prune").remove(T.nn.Linear(2, 2), "weight"),
    "scores": lambda T: utils(T, "prune").l1_unstructured(T.nn.Linear(2, 2), "weight", 1, T.ones(3)),
    "scores of what": lambda T: utils(T, "prune").global_unstructured([(T.nn.Linear(2, 2), "weight")], utils(T, "prune").L1Unstructured, importance_scores=3, amount=1),
    "fused in training": lambda T: T.nn.utils.fuse_linear_bn_eval(T.nn.Linear(2, 2), T.nn.BatchNorm1d(2)),
    "fused sizes": lambda T: T.nn.utils.fuse_linear_bn_eval(T.nn.Linear(2, 3).eval(), T.nn.BatchNorm1d(2).eval()),
    "skipped": lambda T: T.nn.utils.skip_init(T.nn.ReLU),
    "skipped what": lambda T: T.nn.utils.skip_init(dict),
    "vector of what": lambda T: T.nn.utils.vector_to_parameters([1.0], []),
    "infinite": lambda T: T.nn.utils.get_total_norm([T.tensor([float("inf")])], error_if_nonfinite=True),
    "shape of the lazy": lambda T: T.nn.LazyLinear(2).weight.shape,
    "lazy into eager": lambda T: T.nn.Linear(2, 3).load_state_dict(T.nn.LazyLinear(3).state_dict()),
    "lazy of another size": lambda T: (lambda m: (m.load_state_dict(T.nn.Linear(2, 3).state_dict()), m(T.ones(1, 4))))(T.nn.LazyLinear(3)),
    "lazy norm of 4 dimensions": lambda T: T.nn.LazyBatchNorm1d()(T.ones(2, 3, 4, 5)),
    "number for a lazy layer": lambda T: T.nn.LazyLinear(3)(T.ones(())),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])
