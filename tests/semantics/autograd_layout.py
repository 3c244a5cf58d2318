"""Where gradients are kept: accumulated in place, never in memory that the user can see elsewhere."""

from .autograd_list import leaf, program


@program
def accumulates_into_the_same_tensor(T):
    x = leaf(T, 1, 2)
    (x * 2).sum().backward()
    g, where = x.grad, x.grad.data_ptr()
    (x * 3).sum().backward()
    return g is x.grad, where == x.grad.data_ptr(), g, g._version


@program
def create_graph_makes_a_new_tensor(T):
    x = leaf(T, 1, 2)
    (x * x).sum().backward()
    g = x.grad
    (x * x * x).sum().backward(create_graph=True)
    return g is x.grad, g, x.grad.detach(), x.grad.requires_grad


@program
def given_gradient_is_not_kept(T):
    x = leaf(T, 1, 2)
    g = T.ones(2)
    x.backward(g)
    shares = x.grad.data_ptr() == g.data_ptr()
    x.grad.add_(5)
    return g, x.grad, shares


@program
def two_leaves_do_not_share(T):
    x, y = leaf(T, 1, 2), leaf(T, 3, 4)
    (x + y).sum().backward()
    x.grad.mul_(10)
    return y.grad, x.grad.data_ptr() == y.grad.data_ptr()


@program
def gradient_of_expanded_is_dense(T):
    x = T.ones(2, 3, requires_grad=True)
    x.sum().backward()
    return x.grad.is_contiguous(), x.grad.stride(), x.grad


@program
def gradient_of_transposed_leaf_keeps_its_layout(T):
    x = T.ones(2, 3).t().requires_grad_()
    (x * 2).sum().backward()
    return x.grad.stride(), x.stride()


@program
def gradient_through_transpose_has_leaf_layout(T):
    x = T.ones(2, 3, requires_grad=True)
    (x.t() * T.arange(6.0).view(3, 2)).sum().backward()
    return x.grad, x.grad.stride()


@program
def gradient_needs_no_graph(T):
    x = leaf(T, 1, 2)
    (x * x).sum().backward()
    return x.grad.requires_grad, x.grad.is_leaf, x.grad.grad_fn


@program
def zeroed_in_place_is_seen(T):
    x = leaf(T, 1, 2)
    (x * 2).sum().backward()
    g = x.grad
    x.grad.zero_()
    (x * 3).sum().backward()
    return g is x.grad, g


@program
def hook_kept_gradient_is_not_changed_later(T):
    x = leaf(T, 1, 2)
    kept = []
    x.register_hook(lambda g: kept.append(g))
    (x * 2).sum().backward()
    (x * 3).sum().backward()
    return kept, x.grad


@program
def grad_results_do_not_share(T):
    x = leaf(T, 1, 2)
    y = x * 1
    a, b = T.autograd.grad((y + 0).sum(), [x, y])
    a.add_(5)
    return b


@program
def gradient_has_the_type_of_its_leaf(T):
    a, b = leaf(T, 1, 2), leaf(T, 3, 4, dtype=T.float64)
    h = T.tensor([1.0, 2.0], dtype=T.float16, requires_grad=True)
    ((a * b).sum() + (h * b).sum()).backward()
    return a.grad, b.grad, h.grad


@program
def gradients_of_zero_and_empty(T):
    a = T.tensor(2.0, requires_grad=True)
    e = T.ones(0, 3, requires_grad=True)
    (a * a + e.sum()).backward()
    return a.grad, e.grad


@program
def broadcast_gradients(T):
    a, b, c = T.ones(3, 1, requires_grad=True), T.ones(1, 2, requires_grad=True), T.tensor(2.0, requires_grad=True)
    (a * b * c).sum().backward()
    return a.grad, b.grad, c.grad
