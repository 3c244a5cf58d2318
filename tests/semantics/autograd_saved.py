"""Saved tensors: hooks that pack and unpack them, and checkpoints that throw them away."""

import warnings

from .autograd_list import leaf, program, said


def checkpointing(T):
    from importlib import import_module

    return import_module(f"{T.__name__}.utils.checkpoint")


@program
def packed_and_unpacked(T):
    log = []
    x = leaf(T, 1, 2)

    def pack(t):
        log.append(("pack", t.tolist(), t.requires_grad))
        return t * 10

    def unpack(t):
        log.append(("unpack", t.tolist()))
        return t / 10

    with T.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = x.exp()
    y.sum().backward()
    return log, x.grad


@program
def both_inputs_packed(T):
    log = []
    x, w = leaf(T, 1, 2), leaf(T, 3, 4)
    with T.autograd.graph.saved_tensors_hooks(lambda t: log.append(t.tolist()) or t.clone(), lambda t: t):
        y = x * w
        z = y * 2
    z.sum().backward()
    return sorted(log), x.grad, w.grad


@program
def packed_into_anything(T):
    store = {}

    def pack(t):
        store[len(store)] = t.tolist()
        return len(store) - 1

    x = leaf(T, 1, 2)
    with T.autograd.graph.saved_tensors_hooks(pack, lambda i: T.tensor(store[i])):
        y = (x * x).sin().sum()
    y.backward()
    return store, x.grad


@program
def unpack_decides_the_gradient(T):
    x = leaf(T, 1, 2)
    with T.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t * 0 + 7):
        y = x * x
    y.sum().backward()
    return x.grad


@program
def unpack_returns_no_tensor(T):
    x = leaf(T, 1, 2)
    with T.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: 3.0):
        y = x.exp()
    return said(lambda: y.sum().backward())


@program
def innermost_hooks_win(T):
    log = []
    hooks = T.autograd.graph.saved_tensors_hooks
    x = leaf(T, 1)
    with hooks(lambda t: log.append("outer") or t, lambda t: t):
        a = x.exp()
        with hooks(lambda t: log.append("inner") or t, lambda t: t):
            b = a.exp()
        c = b.exp()
    c.backward()
    return log, x.grad


@program
def hooks_and_function(T):
    log = []

    class Square(T.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            return 2 * ctx.saved_tensors[0] * g

    x = leaf(T, 3)
    with T.autograd.graph.saved_tensors_hooks(
        lambda t: log.append(("pack", t.tolist())) or t, lambda t: log.append("unpack") or t
    ):
        y = Square.apply(x)
    y.backward()
    return log, x.grad


@program
def packed_second_derivative(T):
    x = leaf(T, 2)
    with T.autograd.graph.saved_tensors_hooks(lambda t: t.clone(), lambda t: t):
        y = x**3
    (g,) = T.autograd.grad(y, x, create_graph=True)
    return T.autograd.grad(g, x)


@program
def saved_on_cpu(T):
    x = leaf(T, 1, 2)
    with T.autograd.graph.save_on_cpu():
        y = (x.exp() * x).sum()
    y.backward()
    return x.grad


@program
def hooks_disabled(T):
    def f():
        graph = T.autograd.graph
        with graph.disable_saved_tensors_hooks("not here, please"), graph.saved_tensors_hooks(lambda t: t, lambda t: t):
            pass

    first = said(f)
    with T.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t):
        pass
    return first


@program
def pack_that_changes_its_argument(T):
    x = leaf(T, 1, 2)

    def f():
        with T.autograd.graph.saved_tensors_hooks(lambda t: t.mul_(2), lambda t: t):
            (x * 1).exp()

    return said(f)


@program
def hooks_under_no_grad(T):
    log = []
    x = leaf(T, 1)
    with T.autograd.graph.saved_tensors_hooks(lambda t: log.append(1) or t, lambda t: t), T.no_grad():
        x.exp()
    return log


@program
def mutation_allowed(T):
    x = leaf(T, 1, 2)
    with T.autograd.graph.allow_mutation_on_saved_tensors():
        w = T.ones(2)
        y = (x * w).sum()
        w.mul_(5)
        y.backward()
    return x.grad, w


@program
def checkpoint_gives_the_same_gradients(T):
    checkpoint = checkpointing(T).checkpoint
    answers = []
    for reentrant in (True, False):
        x, w = leaf(T, 1, 2), leaf(T, 3, 4)
        calls = []

        def f(a, w=w, calls=calls):
            calls.append(1)
            return (a * w).sin().exp()

        y = checkpoint(f, x, use_reentrant=reentrant)
        before = len(calls)
        y.sum().backward()
        answers.append((y, x.grad, w.grad, before, len(calls)))
    return answers


@program
def checkpoint_warns_without_choice(T):
    x = leaf(T, 1, 2)
    y = checkpointing(T).checkpoint(T.sin, x)
    y.sum().backward()
    return x.grad


@program
def checkpoint_dropout_repeats(T):
    checkpoint = checkpointing(T).checkpoint
    answers = []
    for reentrant in (True, False):
        x = T.ones(20, requires_grad=True)
        y = checkpoint(lambda a: T.nn.functional.dropout(a * a, 0.5), x, use_reentrant=reentrant)
        after = T.rand(2)
        y.sum().backward()
        answers.append(((2 * y == x.grad).all().item(), after.tolist(), T.rand(2).tolist()))
    return answers


@program
def checkpoint_may_forget_random_state(T):
    x = T.ones(20, requires_grad=True)
    y = checkpointing(T).checkpoint(
        lambda a: T.nn.functional.dropout(a * a, 0.5), x, use_reentrant=False, preserve_rng_state=False
    )
    y.sum().backward()
    return (2 * y == x.grad).all().item()


@program
def checkpoint_keywords(T):
    checkpoint = checkpointing(T).checkpoint
    x = leaf(T, 1, 2)
    y = checkpoint(lambda a, scale: (a * scale).sin(), x, scale=3.0, use_reentrant=False)
    y.sum().backward()
    return x.grad, said(lambda: checkpoint(lambda a, scale: a, x, scale=3.0, use_reentrant=True))


@program
def checkpoint_several_outputs(T):
    checkpoint = checkpointing(T).checkpoint
    answers = []
    for reentrant in (True, False):
        x = leaf(T, 1, 2)
        a, b, n = checkpoint(lambda t: (t.sin(), t.exp(), 5), x, use_reentrant=reentrant)
        (a + b).sum().backward()
        answers.append((x.grad, n))
    return answers


@program
def checkpoint_reentrant_refuses_grad(T):
    x = leaf(T, 1, 2)
    y = checkpointing(T).checkpoint(T.sin, x, use_reentrant=True)
    return said(lambda: T.autograd.grad(y.sum(), x))


@program
def checkpoint_grad_without_reentrance(T):
    x = leaf(T, 1, 2)
    y = checkpointing(T).checkpoint(T.sin, x, use_reentrant=False)
    return T.autograd.grad(y.sum(), x)


@program
def checkpoint_second_derivative(T):
    x = leaf(T, 1, 2)
    y = checkpointing(T).checkpoint(lambda a: (a * a).sin(), x, use_reentrant=False)
    (g,) = T.autograd.grad(y.sum(), x, create_graph=True)
    return T.autograd.grad(g.sum(), x)


@program
def checkpoint_nothing_requires(T):
    y = checkpointing(T).checkpoint(T.sin, T.ones(2), use_reentrant=True)
    return y.requires_grad


@program
def checkpoint_that_differs(T):
    x = leaf(T, 1, 2)
    turn = []

    def f(a):
        turn.append(1)
        return a.sin().exp() if len(turn) == 1 else a.sin()

    y = checkpointing(T).checkpoint(f, x, use_reentrant=False)
    kind, text = said(lambda: y.sum().backward())
    return kind, text.split("\n")[0]


@program
def checkpoint_that_differs_in_shape(T):
    x = leaf(T, 1, 2)
    turn = []

    def f(a):
        turn.append(1)
        return (a if len(turn) == 1 else a.view(2, 1)).sin().sum()

    y = checkpointing(T).checkpoint(f, x, use_reentrant=False)
    kind, text = said(lambda: y.sum().backward())
    unchecked = checkpointing(T).checkpoint(T.sin, x, use_reentrant=False, determinism_check="none")
    return (
        kind,
        text.split("\n")[:4],
        unchecked,
        said(lambda: checkpointing(T).checkpoint(T.sin, x, use_reentrant=False, determinism_check="some")),
    )


@program
def checkpoint_twice_backward(T):
    x = leaf(T, 1, 2)
    calls = []
    y = checkpointing(T).checkpoint(lambda a: (calls.append(1), a.sin().exp())[1], x, use_reentrant=False)
    y.sum().backward(retain_graph=True)
    y.sum().backward()
    return x.grad, len(calls)


@program
def checkpoint_nested(T):
    checkpoint = checkpointing(T).checkpoint
    x = leaf(T, 1, 2)

    def inner(a):
        return a.sin().exp()

    def outer(a):
        return checkpoint(inner, a * 2, use_reentrant=False) * a

    checkpoint(outer, x, use_reentrant=False).sum().backward()
    return x.grad


@program
def checkpoint_contexts(T):
    log = []

    class Noted:
        def __init__(self, name):
            self.name = name

        def __enter__(self):
            log.append(f"in {self.name}")

        def __exit__(self, *error):
            log.append(f"out {self.name}")

    x = leaf(T, 1, 2)
    checkpoint = checkpointing(T).checkpoint
    y = checkpoint(T.sin, x, use_reentrant=False, context_fn=lambda: (Noted("forward"), Noted("recompute")))
    y.sum().backward()
    return log, said(lambda: checkpoint(T.sin, x, use_reentrant=True, context_fn=lambda: None))


@program
def checkpoint_in_pieces(T):
    layers = [T.sin, T.exp, T.cos, T.tanh]
    answers = []
    for reentrant in (True, False):
        x = leaf(T, 1, 2)
        y = checkpointing(T).checkpoint_sequential(layers, 2, x, use_reentrant=reentrant)
        y.sum().backward()
        answers.append((y, x.grad))
    return answers, said(lambda: checkpointing(T).checkpoint_sequential(layers, 2, x, use_reentrant=False, wrong=1))


@program
def checkpoint_of_a_model(T):
    model = T.nn.Sequential(T.nn.Linear(3, 4), T.nn.ReLU(), T.nn.Linear(4, 4), T.nn.Tanh(), T.nn.Linear(4, 1))
    x = T.randn(5, 3, requires_grad=True)
    model(x).sum().backward()
    expected = [p.grad.clone() for p in model.parameters()]
    model.zero_grad()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        checkpointing(T).checkpoint_sequential(model, 2, x).sum().backward()
    return all(T.allclose(a, p.grad) for a, p in zip(expected, model.parameters()))
