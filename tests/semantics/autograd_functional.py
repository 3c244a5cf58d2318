"""`autograd.functional`: jacobian, hessian, vjp, jvp, hvp, vhp."""

from .autograd_list import leaf, program, said


def F(T):
    return T.autograd.functional


@program
def jacobian_of_one(T):
    x = T.tensor([1.0, 2.0, 3.0])
    return F(T).jacobian(lambda a: a.exp(), x), F(T).jacobian(lambda a: (a * a).sum(), x)


@program
def jacobian_of_several(T):
    x, w = T.tensor([1.0, 2.0]), T.tensor([[3.0, 4.0], [5.0, 6.0]])

    def f(x, w):
        return w @ x, (x * x).sum()

    return F(T).jacobian(f, (x, w)), F(T).jacobian(f, (x, w), vectorize=True)


@program
def jacobian_of_tuple_of_one(T):
    x = T.tensor([1.0, 2.0])
    return F(T).jacobian(lambda a: a * 2, (x,)), F(T).jacobian(lambda a: (a * 2,), x)


@program
def jacobian_independent(T):
    x, w = T.tensor([1.0, 2.0]), T.tensor([3.0])
    return F(T).jacobian(lambda x, w: x * 2, (x, w)), said(
        lambda: F(T).jacobian(lambda x, w: x * 2, (x, w), strict=True)
    )


@program
def jacobian_constant(T):
    x = T.tensor([1.0, 2.0])
    return F(T).jacobian(lambda a: T.ones(2), x), said(lambda: F(T).jacobian(lambda a: T.ones(2), x, strict=True))


@program
def jacobian_forward_mode(T):
    x = T.tensor([1.0, 2.0])
    f = lambda a: (a.sin(), a.sum() * a)  # noqa: E731
    return F(T).jacobian(f, x, vectorize=True, strategy="forward-mode")


@program
def jacobian_wrong_arguments(T):
    x = T.tensor([1.0, 2.0])
    J = F(T).jacobian
    return (
        said(lambda: J(T.sin, x, strategy="sideways")),
        said(lambda: J(T.sin, x, strategy="forward-mode")),
        said(lambda: J(T.sin, x, strategy="forward-mode", create_graph=True)),
        said(lambda: J(T.sin, x, strategy="forward-mode", strict=True, vectorize=True)),
        said(lambda: J(T.sin, x, strict=True, vectorize=True)),
        said(lambda: J(T.sin, [x])),
        said(lambda: J(T.sin, (x, 3))),
        said(lambda: J(lambda a: 3, x)),
        said(lambda: J(lambda a: (a, 3), x)),
    )


@program
def jacobian_create_graph(T):
    x = leaf(T, 1, 2)
    j = F(T).jacobian(lambda a: a**3, x, create_graph=True)
    return j.requires_grad, T.autograd.grad(j.sum(), x), x.grad, F(T).jacobian(lambda a: a**3, x).requires_grad


@program
def hessian_of_one(T):
    x = T.tensor([1.0, 2.0, 3.0])
    f = lambda a: (a**3).sum() + a[0] * a[1]  # noqa: E731
    return (
        F(T).hessian(f, x),
        F(T).hessian(f, x, vectorize=True),
        F(T).hessian(f, x, vectorize=True, outer_jacobian_strategy="forward-mode"),
    )


@program
def hessian_of_several(T):
    x, y = T.tensor([1.0, 2.0]), T.tensor([3.0])
    return F(T).hessian(lambda x, y: (x * x * y).sum(), (x, y))


@program
def hessian_wrong_functions(T):
    x = T.tensor([1.0, 2.0])
    H = F(T).hessian
    return (
        said(lambda: H(lambda a: a, x)),
        said(lambda: H(lambda a: (a.sum(), a.sum()), x)),
        said(lambda: H(lambda a: 3, x)),
        said(lambda: H(lambda a: a.sum(), x, strict=True)),
        said(lambda: H(lambda a: a.sum(), x)),
        said(lambda: H(lambda a: (a * a).sum(), x, strict=True)),
        said(lambda: H(lambda a: (a * a).sum(), x, outer_jacobian_strategy="up")),
    )


@program
def vjp_of_function(T):
    x = T.tensor([1.0, 2.0])
    f = lambda a: a.exp()  # noqa: E731
    return F(T).vjp(f, x, T.tensor([1.0, 10.0])), F(T).vjp(lambda a: a.sum(), x), said(lambda: F(T).vjp(f, x))


@program
def vjp_of_several(T):
    x, y = T.tensor([1.0, 2.0]), T.tensor([3.0, 4.0])
    return F(T).vjp(lambda x, y: (x * y, x + 1), (x, y), (T.ones(2), T.tensor([10.0, 20.0])))


@program
def vjp_wrong_v(T):
    x = T.tensor([1.0, 2.0])
    V = F(T).vjp
    return (
        said(lambda: V(T.sin, x, T.ones(3))),
        said(lambda: V(T.sin, x, (T.ones(2), T.ones(2)))),
        said(lambda: V(lambda a: (a, a), x, T.ones(2))),
        said(lambda: V(lambda a: (a, a), x, (T.ones(2), T.ones(3)))),
        said(lambda: V(T.sin, x, 3.0)),
    )


@program
def jvp_of_function(T):
    x = T.tensor([1.0, 2.0])
    return (
        F(T).jvp(T.exp, x, T.tensor([1.0, 10.0])),
        F(T).jvp(lambda a: (a * a, a.sum()), x, T.ones(2)),
        said(lambda: F(T).jvp(T.exp, x)),
    )


@program
def jvp_strict(T):
    x, y = T.tensor([1.0]), T.tensor([2.0])
    return said(lambda: F(T).jvp(lambda x, y: x * 2, (x, y), (x, y), strict=True)), F(T).jvp(
        lambda x, y: x * 2, (x, y), (x, y)
    )


@program
def products_with_hessian(T):
    x, v = T.tensor([1.0, 2.0]), T.tensor([1.0, -1.0])
    f = lambda a: (a**3).sum() + a[0] * a[1]  # noqa: E731
    return F(T).hvp(f, x, v), F(T).vhp(f, x, v)


@program
def products_with_hessian_of_several(T):
    x, y = T.tensor([1.0, 2.0]), T.tensor([3.0, 4.0])
    f = lambda x, y: (x * y * y).sum()  # noqa: E731
    return F(T).hvp(f, (x, y), (T.ones(2), T.zeros(2))), F(T).vhp(f, (x, y), (T.ones(2), T.zeros(2)))


@program
def products_with_hessian_wrong(T):
    x = T.tensor([1.0, 2.0])
    return [
        said(lambda name=name, call=call: call(getattr(F(T), name)))
        for name in ("hvp", "vhp")
        for call in (
            lambda h: h(lambda a: a, x, x),
            lambda h: h(lambda a: a.sum(), x),
            lambda h: h(lambda a: (a.sum(),), x, x),
            lambda h: h(lambda a: (a * a).sum(), x, T.ones(3)),
            lambda h: h(lambda a: a.sum(), x, x),
            lambda h: h(lambda a: a.sum(), x, x, strict=True),
        )
    ]


@program
def functional_leaves_no_trace(T):
    x = leaf(T, 1, 2)
    F(T).hessian(lambda a: (a**3).sum(), x)
    F(T).vjp(lambda a: (a**3).sum(), x)
    with T.no_grad():
        inside = F(T).jacobian(T.sin, x)
    return x.grad, inside
