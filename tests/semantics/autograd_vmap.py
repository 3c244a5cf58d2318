"""`vmap`: a function of one example becomes a function of many."""

from .autograd_list import leaf, program, said


@program
def vmap_rows(T):
    x, y = T.arange(6.0).view(3, 2), T.arange(6.0).view(3, 2) + 1
    return T.vmap(T.dot)(x, y), T.func.vmap(lambda a: a.sum())(x), T.vmap(lambda a: a * 2)(x)


@program
def vmap_in_dims(T):
    x, w = T.arange(6.0).view(3, 2), T.tensor([1.0, 10.0])
    return (
        T.vmap(T.dot, in_dims=(0, None))(x, w),
        T.vmap(lambda a: a.sum(), in_dims=1)(x),
        T.vmap(lambda a: a.sum(), in_dims=-1)(x),
    )


@program
def vmap_out_dims(T):
    x = T.arange(6.0).view(3, 2)
    return (
        T.vmap(lambda a: a * 2, out_dims=1)(x),
        T.vmap(lambda a: (a * 2, a.sum()), out_dims=(1, 0))(x),
        T.vmap(lambda a: (a * 2, a + 1), out_dims=-1)(x),
        T.vmap(lambda a: a.outer(a), out_dims=1)(x),
    )


@program
def vmap_trees(T):
    x = {"a": T.arange(4.0).view(2, 2), "b": [T.tensor([1.0, 2.0]), T.ones(2, 3)]}
    f = lambda d: {"sum": d["a"].sum() + d["b"][0], "tup": (d["b"][1] * 2, d["a"])}  # noqa: E731
    return T.vmap(f)(x), T.vmap(f, in_dims=({"a": 1, "b": [0, 0]},))(x)


@program
def vmap_nested(T):
    x, y = T.arange(3.0), T.arange(4.0)
    return T.vmap(lambda a: T.vmap(lambda b: a * b + 1)(y))(x), T.vmap(T.vmap(lambda a: a.sum()))(
        T.arange(8.0).view(2, 2, 2)
    )


@program
def vmap_constant_output(T):
    x = T.arange(3.0)
    return T.vmap(lambda a: T.ones(2))(x), T.vmap(lambda a: (a, T.tensor(5)))(x)


@program
def vmap_no_out_dim(T):
    x = T.arange(3.0)
    return T.vmap(lambda a: (a, 7), out_dims=(0, None))(x), said(lambda: T.vmap(lambda a: a, out_dims=None)(x))


@program
def vmap_gradients_flow(T):
    x, w = T.arange(6.0).view(3, 2).requires_grad_(), leaf(T, 1, 2)
    T.vmap(lambda a: (a * a * w).sum())(x).sum().backward()
    return x.grad, w.grad


@program
def vmap_keywords_are_not_mapped(T):
    return T.vmap(lambda a, scale: a * scale)(T.arange(3.0), scale=T.tensor(2.0))


@program
def vmap_chunks(T):
    x = T.arange(10.0).view(5, 2)
    return (
        T.vmap(lambda a: a.sum(), chunk_size=2)(x),
        T.vmap(lambda a: (a, a.sum()), chunk_size=3)(x),
        said(lambda: T.vmap(lambda a: a, chunk_size=0)),
    )


@program
def vmap_wrong_inputs(T):
    x = T.arange(6.0).view(3, 2)

    def f(*args):
        return args[0]

    return (
        said(lambda: T.vmap(f)()),
        said(lambda: T.vmap(f)(x, T.ones(4))),
        said(lambda: T.vmap(f, in_dims=2)(x)),
        said(lambda: T.vmap(f, in_dims=-3)(x)),
        said(lambda: T.vmap(f)(3.0)),
        said(lambda: T.vmap(f, in_dims="a")(x)),
        said(lambda: T.vmap(f, in_dims=(0.5,))(x)),
        said(lambda: T.vmap(f, in_dims=None)(x)),
        said(lambda: T.vmap(f, in_dims=(None,))(x)),
        said(lambda: T.vmap(f)(T.tensor(1.0))),
    )


@program
def vmap_wrong_structure(T):
    x = T.arange(6.0).view(3, 2)

    def f(*args):
        return args[0]

    return said(lambda: T.vmap(f, in_dims=(0, 0))(x))[0], said(lambda: T.vmap(f, out_dims=(0, 0))(x))[0]


@program
def vmap_wrong_outputs(T):
    x = T.arange(3.0)

    def f(a):
        return 3.0

    def g(a):
        return a, "word"

    return (
        said(lambda: T.vmap(f)(x)),
        said(lambda: T.vmap(g)(x)),
        said(lambda: T.vmap(f, out_dims="a")(x)),
        said(lambda: T.vmap(lambda a: a, randomness="maybe")),
    )


@program
def vmap_randomness(T):
    x = T.zeros(3, 2)

    def noisy(a):
        return a + T.rand(2)

    refused = said(lambda: T.vmap(noisy)(x))
    same = T.vmap(noisy, randomness="same")(x)
    different = T.vmap(noisy, randomness="different")(x)
    return (
        refused,
        same,
        bool((same[0] == same[1]).all()),
        bool((different[0] == different[1]).all()),
        list(different.shape),
    )


@program
def vmap_of_jacobians(T):
    xs = T.arange(6.0).view(3, 2)
    f = lambda a: a * a.sum()  # noqa: E731
    return (
        T.vmap(T.func.jacrev(f))(xs),
        T.vmap(T.func.jacfwd(f))(xs),
        T.vmap(T.func.hessian(lambda a: (a**3).sum()))(xs),
    )


@program
def vmap_inside_grad(T):
    xs, w = T.arange(6.0).view(3, 2), T.tensor([1.0, 2.0])
    loss = lambda w: T.vmap(lambda x: (x @ w) ** 2)(xs).mean()  # noqa: E731
    return T.func.grad(loss)(w), T.func.jacfwd(lambda w: T.vmap(lambda x: x @ w)(xs))(w)


@program
def vmap_indices_and_reductions(T):
    x = T.tensor([[3.0, 1.0, 2.0], [1.0, 5.0, 4.0]])
    return (
        T.vmap(lambda a: a.sort())(x)[0],
        T.vmap(lambda a: a.argmax())(x),
        T.vmap(lambda a: a.softmax(0))(x),
        T.vmap(lambda a: a.shape[0] * a.dim() * a)(x),
    )


@program
def vmap_of_vjp(T):
    x = T.tensor([1.0, 2.0, 3.0])
    _, back = T.func.vjp(T.sin, x)
    return T.vmap(back)(T.eye(3))


@program
def vmap_in_place_on_its_slice(T):
    x = T.zeros(3, 2)
    T.vmap(lambda a: a.add_(1))(x)
    return x


@program
def vmap_empty_batch(T):
    return said(lambda: list(T.vmap(lambda a: a * 2)(T.ones(0, 2)).shape))
