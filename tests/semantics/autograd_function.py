"""`autograd.Function`: ctx, its marks, setup_context, and what is said when a Function is wrong."""

from .autograd_list import leaf, program, said


def make(T, forward, backward, **more):
    return type(
        "Made", (T.autograd.Function,), {"forward": staticmethod(forward), "backward": staticmethod(backward), **more}
    )


@program
def too_few_gradients(T):
    F = make(T, lambda ctx, a, b: a * b, lambda ctx, g: g)
    x = leaf(T, 1, 2)
    return said(lambda: F.apply(x, x).sum().backward())


@program
def too_many_gradients(T):
    F = make(T, lambda ctx, a: a * 2, lambda ctx, g: (g, g))
    G = make(T, lambda ctx, a: a * 2, lambda ctx, g: (g * 2, None, None))
    x = leaf(T, 1, 2)
    said_first = said(lambda: F.apply(x).sum().backward())
    G.apply(x).sum().backward()
    return said_first, x.grad


@program
def gradient_of_wrong_shape(T):
    F = make(T, lambda ctx, a: a * 2, lambda ctx, g: T.ones(3))
    return said(lambda: F.apply(leaf(T, 1, 2)).sum().backward())


@program
def gradient_that_broadcasts(T):
    F = make(T, lambda ctx, a: a * 2, lambda ctx, g: g.expand(4, 2))
    x = leaf(T, 1, 2)
    F.apply(x).sum().backward()
    return x.grad


@program
def gradient_of_other_type(T):
    F = make(T, lambda ctx, a: a * 2, lambda ctx, g: g.double())
    x = leaf(T, 1, 2)
    F.apply(x).sum().backward()
    return x.grad


@program
def gradient_that_is_no_tensor(T):
    F = make(T, lambda ctx, a: a * 2, lambda ctx, g: 3.0)
    return said(lambda: F.apply(leaf(T, 1, 2)).sum().backward())


@program
def gradient_for_what_needs_none(T):
    F = make(T, lambda ctx, a, n: a * n, lambda ctx, g: (g, T.ones(1)))
    x = leaf(T, 1, 2)
    return said(lambda: F.apply(x, 3.0).sum().backward()), x.grad


@program
def output_that_is_no_tensor(T):
    F = make(T, lambda ctx, a: 3.0, lambda ctx, g: g)
    G = make(T, lambda ctx, a: (a * 2, 5, "text", None), lambda ctx, g, *rest: g * 2)
    x = leaf(T, 1, 2)
    y, *others = G.apply(x)
    y.sum().backward()
    return said(lambda: F.apply(x)), others, x.grad


@program
def no_backward(T):
    class F(T.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return a * 2

    return said(lambda: F.apply(leaf(T, 1)).backward())


@program
def no_forward(T):
    class F(T.autograd.Function):
        pass

    return said(lambda: F.apply(leaf(T, 1)))


@program
def vjp_instead_of_backward(T):
    class F(T.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return a * 2

        @staticmethod
        def vjp(ctx, g):
            return g * 2

    x = leaf(T, 1)
    F.apply(x).backward()
    return x.grad


@program
def backward_and_vjp(T):
    class F(T.autograd.Function):
        @staticmethod
        def forward(ctx, a):
            return a * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

        @staticmethod
        def vjp(ctx, g):
            return g * 2

    return said(lambda: F.apply(leaf(T, 1)).backward())


@program
def instance_is_refused(T):
    F = make(T, lambda ctx, a: a * 2, lambda ctx, g: g)
    return said(lambda: F()(leaf(T, 1)))


@program
def setup_context_splits_forward(T):
    class F(T.autograd.Function):
        @staticmethod
        def forward(a, b, scale=2.0):
            return a * b * scale

        @staticmethod
        def setup_context(ctx, inputs, output):
            a, b, ctx.scale = inputs
            ctx.save_for_backward(a, b)

        @staticmethod
        def backward(ctx, g):
            a, b = ctx.saved_tensors
            return g * b * ctx.scale, g * a * ctx.scale, None

    x, y = leaf(T, 1, 2), leaf(T, 3, 4)
    F.apply(x, y, 5.0).sum().backward()
    F.apply(x, y).sum().backward()
    return x.grad, y.grad


@program
def keywords_with_setup_context(T):
    class F(T.autograd.Function):
        @staticmethod
        def forward(a, n=1):
            return a * n

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.n = inputs[1]

        @staticmethod
        def backward(ctx, g):
            return g * ctx.n, None

    x = leaf(T, 1, 2)
    F.apply(x, n=4).sum().backward()
    return x.grad


@program
def keywords_without_setup_context(T):
    F = make(T, lambda ctx, a, n=1: a * n, lambda ctx, g: (g, None))
    return said(lambda: F.apply(leaf(T, 1), n=4))[0]


@program
def save_what_is_no_tensor(T):
    F = make(T, lambda ctx, a: (ctx.save_for_backward(3.0), a * 2)[1], lambda ctx, g: g)
    return said(lambda: F.apply(leaf(T, 1)))


@program
def save_none(T):
    seen = []

    def backward(ctx, g):
        seen.append([s is None for s in ctx.saved_tensors])
        return g

    F = make(T, lambda ctx, a: (ctx.save_for_backward(None, a), a * 2)[1], backward)
    F.apply(leaf(T, 1)).backward()
    return seen


@program
def saved_freed_after_backward(T):
    F = make(T, lambda ctx, a: (ctx.save_for_backward(a), a * 2)[1], lambda ctx, g: g * ctx.saved_tensors[0])
    y = F.apply(leaf(T, 1))
    y.backward()
    return said(lambda: y.backward()), said(lambda: y.grad_fn.saved_tensors)


@program
def saved_can_be_read_before(T):
    F = make(T, lambda ctx, a: (ctx.save_for_backward(a), a * 2)[1], lambda ctx, g: g)
    y = F.apply(leaf(T, 1, 2))
    return y.grad_fn.saved_tensors, type(y.grad_fn).__name__, y.grad_fn.name()


@program
def saved_intermediate_changed(T):
    F = make(T, lambda ctx, a: (ctx.save_for_backward(a), a * 2)[1], lambda ctx, g: g * ctx.saved_tensors[0])
    h = leaf(T, 1, 2) * 1
    y = F.apply(h)
    h.add_(1)
    return said(lambda: y.sum().backward())


@program
def needs_input_grad_flags(T):
    seen = []

    def backward(ctx, g):
        seen.append(ctx.needs_input_grad)
        return g, None, None, g

    F = make(T, lambda ctx, a, b, n, c: a + b + c, backward)
    F.apply(leaf(T, 1), T.ones(1), 3, leaf(T, 2)).backward()
    return seen


@program
def needs_input_grad_in_forward(T):
    seen = []
    F = make(T, lambda ctx, a, b: (seen.append(ctx.needs_input_grad), a + b)[1], lambda ctx, g: (g, g))
    F.apply(leaf(T, 1), T.ones(1))
    return seen


@program
def forward_runs_without_grad(T):
    seen = []
    F = make(T, lambda ctx, a: (seen.append(((a * 2).requires_grad, a.requires_grad)), a * 2)[1], lambda ctx, g: g)
    y = F.apply(leaf(T, 1))
    return seen, y.requires_grad, y.is_leaf


@program
def materialized_gradients(T):
    seen = []

    def backward(ctx, g, h):
        seen.append([None if one is None else one.tolist() for one in (g, h)])
        return g

    F = make(T, lambda ctx, a: (a * 2, a * 3), backward)
    a, _ = F.apply(leaf(T, 1, 2))
    a.sum().backward()
    return seen


@program
def not_materialized_gradients(T):
    seen = []

    def backward(ctx, g, h):
        seen.append([None if one is None else one.tolist() for one in (g, h)])
        return g

    F = make(T, lambda ctx, a: (ctx.set_materialize_grads(False), (a * 2, a * 3))[1], backward)
    a, _ = F.apply(leaf(T, 1, 2))
    a.sum().backward()
    return seen


@program
def non_differentiable_output(T):
    def forward(ctx, a):
        i = a.argmax(0, keepdim=True)
        r = a.round()
        ctx.mark_non_differentiable(i, r)
        return a * 2, i, r

    seen = []

    def backward(ctx, g, gi, gr):
        seen.append([None if one is None else one.tolist() for one in (g, gi, gr)])
        return g * 2

    F = make(T, forward, backward)
    x = leaf(T, 1, 2)
    y, i, r = F.apply(x)
    y.sum().backward()
    return y.requires_grad, i.requires_grad, r.requires_grad, seen, x.grad


@program
def integer_output(T):
    F = make(T, lambda ctx, a: (a * 2, a.argmax()), lambda ctx, g, gi: g)
    y, i = F.apply(leaf(T, 1, 2))
    return y.requires_grad, i.requires_grad


@program
def dirty_input(T):
    def forward(ctx, a):
        a.mul_(2)
        ctx.mark_dirty(a)
        return a

    F = make(T, forward, lambda ctx, g: g * 2)
    x = leaf(T, 1, 2)
    h = x * 1
    y = F.apply(h)
    y.sum().backward()
    return y is h, h._version, x.grad, h.grad_fn.name()


@program
def dirty_leaf(T):
    def forward(ctx, a):
        a.mul_(2)
        ctx.mark_dirty(a)
        return a

    F = make(T, forward, lambda ctx, g: g * 2)
    return said(lambda: F.apply(leaf(T, 1, 2)))


@program
def dirty_constant(T):
    def forward(ctx, a, b):
        a.add_(b)
        ctx.mark_dirty(a)
        return a

    F = make(T, forward, lambda ctx, g: (g, g))
    a, b = T.zeros(2), leaf(T, 1, 2)
    y = F.apply(a, b)
    y.sum().backward()
    return y is a, a.requires_grad, b.grad, a._version


@program
def dirty_view(T):
    def forward(ctx, a):
        a.mul_(2)
        ctx.mark_dirty(a)
        return a

    F = make(T, forward, lambda ctx, g: g * 2)
    x = leaf(T, 1, 2, 3)
    h = x * 1
    F.apply(h[:2])
    h.sum().backward()
    return x.grad, h, type(h.grad_fn).__name__


@program
def dirty_but_not_returned(T):
    def forward(ctx, a):
        a.mul_(2)
        ctx.mark_dirty(a)
        return a * 1

    F = make(T, forward, lambda ctx, g: g * 2)
    return said(lambda: F.apply(leaf(T, 1, 2) * 1))


@program
def dirty_but_no_input(T):
    def forward(ctx, a):
        b = a * 2
        ctx.mark_dirty(b)
        return b

    F = make(T, forward, lambda ctx, g: g * 2)
    return said(lambda: F.apply(leaf(T, 1, 2)).sum().backward())


@program
def input_returned_as_it_is(T):
    F = make(T, lambda ctx, a: a, lambda ctx, g: g * 3)
    x = leaf(T, 1, 2)
    y = F.apply(x)
    y.sum().backward()
    return y is x, x.grad, y.grad_fn.name(), y.data_ptr() == x.data_ptr()


@program
def view_returned(T):
    F = make(T, lambda ctx, a: a.view(2, 1), lambda ctx, g: g.view(2) * 3)
    x = leaf(T, 1, 2)
    y = F.apply(x)
    y.sum().backward()
    return x.grad, y._is_view()


@program
def view_returned_and_changed(T):
    F = make(T, lambda ctx, a: a.view(2, 1), lambda ctx, g: g.view(2) * 3)
    y = F.apply(leaf(T, 1, 2) * 1)
    return said(lambda: y.add_(1))


@program
def output_changed_afterwards(T):
    F = make(T, lambda ctx, a: a * 2, lambda ctx, g: g * 2)
    x = leaf(T, 1, 2)
    y = F.apply(x)
    y.mul_(5)
    y.sum().backward()
    return x.grad, y


@program
def second_derivative_through_function(T):
    class Cube(T.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return 3 * x**2 * g

    x = leaf(T, 2)
    (g,) = T.autograd.grad(Cube.apply(x), x, create_graph=True)
    (h,) = T.autograd.grad(g, x, create_graph=True)
    return g, h, T.autograd.grad(h, x)


@program
def once_differentiable_refuses_twice(T):
    from importlib import import_module

    once = import_module(f"{T.__name__}.autograd.function").once_differentiable

    class Square(T.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @once
        def backward(ctx, g):
            return 2 * ctx.saved_tensors[0] * g

    x = leaf(T, 3)
    plainly = T.autograd.grad(Square.apply(x), x)
    y = Square.apply(x)
    (g,) = T.autograd.grad(y * y, x, create_graph=True)
    return plainly, g.detach(), g.requires_grad, said(lambda: T.autograd.grad(g, x)), said(lambda: g.backward())


@program
def list_output(T):
    F = make(T, lambda ctx, a: [a * 2, a * 3], lambda ctx, g, h: g * 2 + h * 3)
    out = F.apply(leaf(T, 1, 2))
    return type(out).__name__, [y.requires_grad for y in out]


@program
def tensors_inside_lists_are_not_tracked(T):
    F = make(T, lambda ctx, pair: pair[0] * pair[1], lambda ctx, g: g)
    x = leaf(T, 1, 2)
    return F.apply([x, x]).requires_grad


@program
def backward_raises(T):
    def backward(ctx, g):
        raise KeyError("mine")

    F = make(T, lambda ctx, a: a * 2, backward)
    return said(lambda: F.apply(leaf(T, 1)).backward())


@program
def ctx_attributes_travel(T):
    def forward(ctx, a, n):
        ctx.n, ctx.words = n, {"a": 1}
        return a * n

    F = make(T, forward, lambda ctx, g: (g * ctx.n * ctx.words["a"], None))
    x = leaf(T, 1, 2)
    F.apply(x, 4).sum().backward()
    return x.grad, F.apply(x, 5).grad_fn.n


@program
def without_grad_nothing_is_written(T):
    F = make(T, lambda ctx, a: a * 2, lambda ctx, g: g)
    with T.no_grad():
        off = F.apply(leaf(T, 1))
    return off.requires_grad, F.apply(T.ones(1)).requires_grad


@program
def straight_through(T):
    F = make(T, lambda ctx, a: (a > 0).float(), lambda ctx, g: g)
    x = leaf(T, -1, 2)
    (F.apply(x) * T.tensor([3.0, 4.0])).sum().backward()
    return x.grad


@program
def reversal_of_gradient(T):
    F = make(T, lambda ctx, a, lam: a.view_as(a), lambda ctx, g: (-g, None))
    x = leaf(T, 1, 2)
    F.apply(x, 1.0).sum().backward()
    return x.grad


@program
def same_tensor_given_twice(T):
    F = make(
        T,
        lambda ctx, a, b: (ctx.save_for_backward(a, b), a * b)[1],
        lambda ctx, g: (g * ctx.saved_tensors[1], g * ctx.saved_tensors[0]),
    )
    x = leaf(T, 2, 3)
    F.apply(x, x).sum().backward()
    return x.grad


@program
def function_under_functional(T):
    class F(T.autograd.Function):
        @staticmethod
        def forward(x):
            return x**3

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return 3 * x**2 * g

    return T.func.grad(T.func.grad(F.apply))(T.tensor(2.0))


@program
def function_with_vmap_rule(T):
    class F(T.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x, y):
            return x * y.sum()

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, g):
            x, y = ctx.saved_tensors
            return g * y.sum(), (g * x).sum() * T.ones(2)

    return T.vmap(F.apply, in_dims=(0, None))(T.arange(6.0).view(3, 2), T.tensor([1.0, 2.0]))
