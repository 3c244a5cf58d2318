"""`torch.func`: functions that make derivatives of functions, and nest."""

from .autograd_list import leaf, program, said


@program
def grad_of_function(T):
    x = T.tensor(0.5)
    return T.func.grad(T.sin)(x), T.func.grad(T.func.grad(T.sin))(x), T.func.grad(T.func.grad(T.func.grad(T.sin)))(x)


@program
def grad_result_has_no_graph(T):
    x = leaf(T, 0.5)[0]
    y = T.tensor(0.5)
    return T.func.grad(T.sin)(x).requires_grad, T.func.grad(T.sin)(y).requires_grad


@program
def grad_leaves_outer_alone(T):
    w = T.tensor(3.0, requires_grad=True)
    x = T.tensor(2.0, requires_grad=True)
    g = T.func.grad(lambda a: a * a * w)(x)
    g.backward()
    return g.detach(), x.grad, w.grad


@program
def grad_argnums(T):
    a, b = T.tensor(2.0), T.tensor(3.0)
    f = lambda a, b: a * a * b  # noqa: E731
    return (
        T.func.grad(f, argnums=1)(a, b),
        T.func.grad(f, argnums=(0, 1))(a, b),
        T.func.grad(f, argnums=-1)(a, b),
        T.func.grad(f, argnums=(1, 0))(a, b),
    )


@program
def grad_wrong_argnums(T):
    a, b = T.tensor(2.0), T.tensor(3.0)
    f = lambda a, b: a * a * b  # noqa: E731
    return [said(lambda n=n: T.func.grad(f, argnums=n)(a, b)) for n in (2, -3, (), (0, 0), "a", (0, 5), [0])]


@program
def grad_has_aux(T):
    x = T.tensor([1.0, 2.0])
    g, aux = T.func.grad(lambda a: ((a * a).sum(), {"double": a * 2}), has_aux=True)(x)
    return g, aux, aux["double"].requires_grad, said(lambda: T.func.grad(lambda a: a.sum(), has_aux=True)(x))


@program
def grad_wrong_functions(T):
    x = T.tensor([1.0, 2.0])
    return (
        said(lambda: T.func.grad(lambda a: a)(x)),
        said(lambda: T.func.grad(lambda a: 3.0)(x)),
        said(lambda: T.func.grad(lambda a: (a.sum(), a.sum()))(x)),
        said(lambda: T.func.grad(lambda a: a.sum())(3.0)),
        said(lambda: T.func.grad(lambda a: a.sum().long())(x)),
        said(lambda: T.func.grad(lambda a: a.sum())(T.tensor([1, 2]))),
    )


@program
def grad_of_constant_is_zero(T):
    return T.func.grad(lambda a: T.tensor(3.0))(T.tensor([1.0, 2.0])), T.func.grad(lambda a, b: b.sum(), (0, 1))(
        T.ones(2), T.ones(3)
    )


@program
def grad_of_tree(T):
    params = {"w": T.tensor([1.0, 2.0]), "rest": [T.tensor(3.0), (T.tensor(4.0),)]}
    f = lambda p, x: ((p["w"] * x).sum() + p["rest"][0] ** 2) * p["rest"][1][0]  # noqa: E731
    return T.func.grad(f)(params, T.tensor([5.0, 6.0]))


@program
def grad_and_value_of_function(T):
    x = T.tensor([1.0, 2.0])
    return T.func.grad_and_value(lambda a: (a * a).sum())(x), T.func.grad_and_value(
        lambda a: ((a * a).sum(), a * 3), has_aux=True
    )(x)


@program
def grad_under_no_grad(T):
    x = T.tensor(2.0, requires_grad=True)
    with T.no_grad():
        g = T.func.grad(lambda a: a**3)(x)

    def f(a):
        with T.no_grad():
            c = a * a
        return a * c

    return g, g.requires_grad, T.func.grad(f)(x.detach())


@program
def grad_perturbations_are_not_confused(T):
    f = lambda x: x * T.func.grad(lambda y: x + y)(T.tensor(1.0))  # noqa: E731
    g = lambda x: T.func.grad(lambda y: x * y * y)(x)  # noqa: E731
    return T.func.grad(f)(T.tensor(2.0)), T.func.grad(g)(T.tensor(3.0))


@program
def grad_keywords(T):
    return T.func.grad(lambda a, scale=1.0: (a * scale).sum())(T.ones(2), scale=5.0)


@program
def wrapped_names(T):
    def my_function(x):
        """Mine."""
        return x.sum()

    return [
        (t(my_function).__name__, t(my_function).__doc__)
        for t in (T.func.grad, T.func.grad_and_value, T.func.jacrev, T.func.jacfwd, T.func.hessian, T.func.vmap)
    ]


@program
def vjp_of_function_(T):
    x = T.tensor([1.0, 2.0])
    out, back = T.func.vjp(lambda a: (a.exp(), {"s": a.sum()}), x)
    return out, back((T.tensor([1.0, 2.0]), {"s": T.tensor(10.0)})), back((T.zeros(2), {"s": T.tensor(1.0)}))


@program
def vjp_of_two(T):
    a, b = T.tensor([1.0, 2.0]), T.tensor([3.0, 4.0])
    out, back = T.func.vjp(lambda a, b: a * b, a, b)
    out2, back2, aux = T.func.vjp(lambda a: (a * 2, (a, a + 1)), a, has_aux=True)
    return out, back(T.ones(2)), out2, back2(T.ones(2)), aux


@program
def vjp_wrong(T):
    x = T.tensor([1.0, 2.0])
    return (
        said(lambda: T.func.vjp(lambda a: 3, x)),
        said(lambda: T.func.vjp(lambda a: a.long(), x)),
        said(lambda: T.func.vjp(lambda a: a, x, has_aux=True)),
        said(lambda: T.func.vjp(lambda a: a * 2, x)[1](T.ones(3))),
    )


@program
def jvp_of_function_(T):
    x, t = T.tensor([1.0, 2.0]), T.tensor([1.0, 10.0])
    return (
        T.func.jvp(T.exp, (x,), (t,)),
        T.func.jvp(lambda a, b: (a * b, a.sum()), (x, x), (t, t)),
        T.func.jvp(lambda a: (a * a, a + 1), (x,), (t,), has_aux=True),
    )


@program
def jvp_wrong(T):
    x = T.tensor([1.0, 2.0])
    return (
        said(lambda: T.func.jvp(T.exp, x, x)),
        said(lambda: T.func.jvp(T.exp, (), ())),
        said(lambda: T.func.jvp(lambda a: 3, (x,), (x,))),
        said(lambda: T.func.jvp(lambda a: T.ones(2), (x,), (x,), strict=True)),
        said(lambda: T.func.jvp(lambda a: T.ones(2), (x,), (x,))),
        said(lambda: T.func.jvp(lambda a: a, (x,), (x,), has_aux=True)),
    )


@program
def jvp_through_integers(T):
    x = T.tensor([3.0, 1.0, 2.0])
    return T.func.jvp(lambda a: a.sort()[0] * 2, (x,), (T.tensor([1.0, 10.0, 100.0]),))


@program
def jacobians(T):
    x = T.tensor([1.0, 2.0, 3.0])
    f = lambda a: a.outer(a)[:2] if False else (a * a.sum())[:2]  # noqa: E731
    return (
        T.func.jacrev(f)(x),
        T.func.jacfwd(f)(x),
        T.func.jacrev(T.func.jacfwd(f))(x),
        T.func.jacfwd(T.func.jacrev(f))(x),
    )


@program
def jacobians_of_trees(T):
    x, p = T.tensor([1.0, 2.0]), {"w": T.tensor([3.0, 4.0])}
    f = lambda x, p: {"a": x * p["w"], "b": (x.sum(), p["w"].prod())}  # noqa: E731
    return (
        T.func.jacrev(f)(x, p), T.func.jacrev(f, argnums=1)(x, p), T.func.jacrev(f, argnums=(0, 1))(x, p),
        T.func.jacfwd(f)(x, p), T.func.jacfwd(f, argnums=(0, 1))(x, p),
    )  # fmt: skip


@program
def jacobians_aux_and_chunks(T):
    x = T.tensor([1.0, 2.0, 3.0])
    return (
        T.func.jacrev(lambda a: (a * a, a + 1), has_aux=True)(x),
        T.func.jacfwd(lambda a: (a * a, a + 1), has_aux=True)(x),
        T.func.jacrev(lambda a: a.sin(), chunk_size=1)(x),
        T.func.jacrev(lambda a: a.sin(), chunk_size=2)(x),
        said(lambda: T.func.jacrev(lambda a: a, chunk_size=0)),
    )


@program
def jacobian_constant_and_scalar(T):
    x = T.tensor([1.0, 2.0])
    return (
        T.func.jacrev(lambda a: T.ones(2))(x),
        T.func.jacfwd(lambda a: T.ones(2))(x),
        T.func.jacrev(lambda a: a.sum())(x),
        T.func.jacrev(lambda a: a * 2)(T.tensor(1.0)),
    )


@program
def hessians(T):
    x, y = T.tensor([1.0, 2.0]), T.tensor([3.0, 4.0])
    f = lambda x, y: (x**3 * y).sum() + x[0] * y[1]  # noqa: E731
    return T.func.hessian(f)(x, y), T.func.hessian(f, argnums=1)(x, y), T.func.hessian(f, argnums=(0, 1))(x, y)


@program
def per_sample_gradients(T):
    w = T.tensor([1.0, -1.0])
    xs, ys = T.arange(6.0).view(3, 2), T.tensor([1.0, 2.0, 3.0])
    loss = lambda w, x, y: (w @ x - y) ** 2  # noqa: E731
    return T.func.vmap(T.func.grad(loss), in_dims=(None, 0, 0))(w, xs, ys)


@program
def per_sample_gradients_of_a_model(T):
    model = T.nn.Linear(2, 1)
    params = {name: p.detach() for name, p in model.named_parameters()}
    xs = T.randn(4, 2)

    def loss(params, x):
        return T.func.functional_call(model, params, (x.unsqueeze(0),)).pow(2).sum()

    found = T.func.vmap(T.func.grad(loss), in_dims=(None, 0))(params, xs)
    return found, [p.grad for p in model.parameters()]


@program
def functional_call_swaps_and_restores(T):
    model = T.nn.Linear(2, 1)
    before = model.weight
    out = T.func.functional_call(model, {"weight": T.ones(1, 2), "bias": T.zeros(1)}, (T.tensor([[1.0, 2.0]]),))
    part = T.func.functional_call(model, {"bias": T.zeros(1)}, T.zeros(1, 2))
    return out, part, model.weight is before, type(model.weight).__name__


@program
def functional_call_of_nested(T):
    model = T.nn.Sequential(T.nn.Linear(2, 2), T.nn.ReLU(), T.nn.Linear(2, 1))
    params = {name: T.ones_like(p) for name, p in model.named_parameters()}
    x = T.tensor([[1.0, 2.0]])
    return T.func.functional_call(model, params, x), T.func.functional_call(model, (params,), x, {}), sorted(params)


@program
def functional_call_buffers(T):
    model = T.nn.BatchNorm1d(2)
    buffers = {name: b.clone() for name, b in model.named_buffers()}
    params = dict(model.named_parameters())
    T.func.functional_call(model, [params, buffers], T.randn(4, 2))
    return buffers, dict(model.named_buffers())


@program
def functional_call_wrong(T):
    model = T.nn.Linear(2, 1)
    x = T.ones(1, 2)
    return (
        said(lambda: T.func.functional_call(model, {"weight": T.ones(1, 2)}, x, strict=True)),
        said(
            lambda: T.func.functional_call(
                model, {"weight": T.ones(1, 2), "bias": T.ones(1), "no": T.ones(1)}, x, strict=True
            )
        ),
        said(lambda: T.func.functional_call(model, [{"bias": T.ones(1)}, {"bias": T.ones(1)}], x)),
        said(lambda: T.func.functional_call(model, [3], x)),
        said(lambda: T.func.functional_call(model, 3, x)),
    )


@program
def functional_call_tied(T):
    class Tied(T.nn.Module):
        def __init__(self):
            super().__init__()
            self.a = T.nn.Linear(2, 2, bias=False)
            self.b = T.nn.Linear(2, 2, bias=False)
            self.b.weight = self.a.weight

        def forward(self, x):
            return self.b(self.a(x))

    model, x = Tied(), T.ones(1, 2)
    return (
        T.func.functional_call(model, {"a.weight": T.ones(2, 2)}, x),
        said(lambda: T.func.functional_call(model, {"a.weight": T.ones(2, 2), "b.weight": T.zeros(2, 2)}, x)),
        T.func.functional_call(model, {"a.weight": T.ones(2, 2), "b.weight": T.zeros(2, 2)}, x, tie_weights=False),
    )


@program
def ensemble(T):
    models = [T.nn.Linear(2, 1) for _ in range(3)]
    params, buffers = T.func.stack_module_state(models)
    x = T.randn(5, 2)
    together = T.func.vmap(lambda p, b: T.func.functional_call(models[0], (p, b), (x,)))(params, buffers)
    alone = T.stack([m(x) for m in models])
    return (
        T.allclose(together, alone),
        {k: (list(p.shape), p.requires_grad, p.is_leaf) for k, p in params.items()},
        buffers,
    )


@program
def ensemble_wrong(T):
    mixed = [T.nn.Linear(2, 1), T.nn.Linear(2, 1).eval()]
    return (
        said(lambda: T.func.stack_module_state([])),
        said(lambda: T.func.stack_module_state(mixed)),
        said(lambda: T.func.stack_module_state([T.nn.Linear(2, 1), T.nn.ReLU()])),
        said(lambda: T.func.stack_module_state([T.nn.Linear(2, 1), T.nn.Linear(2, 1).requires_grad_(False)])),
    )


@program
def linearized(T):
    x = T.tensor([1.0, 2.0])
    out, push = T.func.linearize(lambda a: (a.sin(), a.sum()), x)
    return out, push(T.tensor([1.0, 0.0])), push(T.tensor([0.0, 1.0]))


@program
def grad_with_backward_outside(T):
    w = T.tensor([1.0, 2.0], requires_grad=True)
    g = T.func.grad(lambda a: (a * w).sum() ** 2)(T.tensor([3.0, 4.0]))
    g.sum().backward()
    return w.grad, g.requires_grad


@program
def grad_of_views_and_in_place(T):
    def f(a):
        b = a.clone()
        b[0] = b[1] * 3
        b[1:].mul_(2)
        return b.sum()

    return T.func.grad(f)(T.tensor([1.0, 2.0, 3.0])), T.func.jacrev(lambda a: a.clone().mul_(a))(T.tensor([1.0, 2.0]))


@program
def newton_step(T):
    f = lambda x: ((x - T.tensor([1.0, 2.0])) ** 4).sum()  # noqa: E731
    x = T.tensor([3.0, 5.0])
    g, h = T.func.grad(f)(x), T.func.hessian(f)(x)
    return x - g / h.diagonal()
