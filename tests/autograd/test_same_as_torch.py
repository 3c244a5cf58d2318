"""The same little programs, run by this core and by PyTorch: values, gradients, flags and error texts must agree."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import edutorch

OURS, THEIRS = edutorch, torch

CASES, ERRORS = [], []


def same(program):
    CASES.append(program)
    return program


def same_error(program):
    ERRORS.append(program)
    return program


def plain(value):
    """Lists, numbers and strings, so that both libraries can be compared."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    if hasattr(value, "name") and callable(value.name):
        return "node"
    if type(value) is float:
        return pytest.approx(value, rel=2e-5, abs=1e-6)
    return value


def leaf(T, *shape, seed=0, dtype=None):
    numbers = np.random.default_rng(seed).uniform(0.5, 2, shape).round(3)
    return T.tensor(numbers.tolist(), dtype=dtype, requires_grad=True)


# Gradients


@same
def diamond(T):
    a = leaf(T, 3)
    b = a + a
    c = b + b * b
    c.sum().backward()
    return c, a.grad


@same
def wide_diamond(T):
    a = leaf(T, 3)
    b = a * 2.0
    c = b + b + b + b * b + b.exp() + b
    c.sum().backward()
    return a.grad


@same
def broadcasting(T):
    a, b, c = leaf(T, 2, 3), leaf(T, 3, seed=1), leaf(T, seed=2)
    ((a * b + c) / b - c * a).sum().backward()
    return a.grad, b.grad, c.grad


@same
def broadcasting_both_ways(T):
    a, b = leaf(T, 2, 1), leaf(T, 1, 3, seed=1)
    (a * b).tanh().sum().backward()
    return a.grad, b.grad


@same
def matrices(T):
    a, b = leaf(T, 2, 3), leaf(T, 3, 4, seed=1)
    T.matmul(a, b).relu().sum().backward()
    return a.grad, b.grad


@same
def batched_matrices(T):
    a, b = leaf(T, 2, 2, 3), leaf(T, 3, 4, seed=1)
    (a @ b).tanh().sum().backward()
    return a.grad, b.grad


@same
def linear_layer(T):
    x, w, b = leaf(T, 4, 3), leaf(T, 2, 3, seed=1), leaf(T, 2, seed=2)
    T.nn.functional.linear(x, w, b).tanh().sum().backward()
    return x.grad, w.grad, b.grad


@same
def double_backward(T):
    x, w = leaf(T, 3), leaf(T, 3, seed=1)
    (g,) = T.autograd.grad(((x * w).tanh() * x.exp()).sum(), x, create_graph=True)
    (g * g).sum().backward()
    return g, x.grad, w.grad


@same
def third_derivative(T):
    x = leaf(T, 3)
    y = x.sin().exp()
    for _ in range(3):
        (y,) = T.autograd.grad(y.sum(), x, create_graph=True)
    return y, y.requires_grad


@same
def double_backward_through_everything(T):
    x = leaf(T, 4, 3)
    a, b = x.split(2)
    m = (a * b).max(dim=1).values
    k = (a / b).topk(2).values
    i = x[T.tensor([0, 0, 2])]
    y = (m * m).sum() + (k * k).sum() + (i * i * i).sum() + (x[1:, ::2].transpose(0, 1).reshape(6) ** 3).sum()
    y = y + (T.stack([a, b])[0] * T.cat([a, b])[1:3] ** 2).sum() + (x.sum(dim=0).expand(2, 3) ** 2).sum()
    (g,) = T.autograd.grad(y, x, create_graph=True)
    (g * g * g).sum().backward()
    return g, x.grad


@same
def linear_double_backward(T):
    x, w, b = leaf(T, 4, 3), leaf(T, 2, 3, seed=1), leaf(T, 2, seed=2)
    g = T.autograd.grad((T.nn.functional.linear(x, w, b) ** 2).sum(), [x, w, b], create_graph=True)
    sum((q * q).sum() for q in g).backward()
    return x.grad, w.grad, b.grad


@same
def penalty_through_backward(T):
    x = leaf(T, 3)
    (x**3).sum().backward(create_graph=True)
    g = x.grad
    x.grad = None
    (g**2).sum().backward()
    return g, x.grad


# Several outputs


@same
def split_one_used(T):
    x = leaf(T, 5)
    a, b, c = (x * 1).split(2)
    (b * b).sum().backward()
    return x.grad, c


@same
def split_all_used(T):
    x = leaf(T, 2, 5)
    a, b = x.split([2, 3], 1)
    (a.sum() * b * b).sum().backward()
    return x.grad


@same
def unbind_some(T):
    x = leaf(T, 3, 2)
    a, b, c = x.unbind(0)
    (a * c).sum().backward()
    return x.grad, a.requires_grad, c._base is x


@same
def max_with_indices(T):
    x = leaf(T, 3, 4)
    values, indices = x.max(dim=1)
    (values * values).sum().backward()
    return values, indices, x.grad, values.requires_grad, indices.requires_grad, indices.is_leaf


@same
def max_keepdim(T):
    x = leaf(T, 3, 4)
    m = x.max(dim=0, keepdim=True)
    (x - m.values).exp().sum().backward()
    return m.indices, x.grad


@same
def topk_some(T):
    x = leaf(T, 2, 5)
    k = x.topk(2)
    (k.values * k.values).sum().backward()
    return k.values, k.indices, x.grad


@same
def catching_one_output(T):
    x = leaf(T, 4)
    a, b = (x * 2).split(2)
    y = (a * b).sum()
    return T.autograd.grad(y, [b, a, x])


# Views


@same
def views_share(T):
    x = T.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    seen = [
        x[0],
        x[:, 1:],
        x.view(6),
        x.transpose(0, 1),
        x.reshape(3, 2),
        x.detach(),
        x.data,
        x.split(1)[1],
        x.unbind(1)[2],
    ]
    x.add_(1)
    return [list(map(plain, [s])) for s in seen], [s._base is x for s in seen], [s._version for s in seen]


@same
def view_of_view(T):
    x = T.tensor([1.0, 2.0, 3.0, 4.0])
    y = x[1:].view(3, 1)
    y[0] = 9.0
    z = x.transpose(0, 0).reshape(2, 2)
    return x, y._base is x, z._base is x, x._version, y._version


@same
def copies_do_not_share(T):
    x = T.tensor([[1.0, 2.0], [3.0, 4.0]])
    c = [x.clone(), x.transpose(0, 1).reshape(4), x[T.tensor([0])], x + 0]
    x.zero_()
    return c, [y._base is None for y in c], [y._version for y in c]


@same
def detach_aliases(T):
    x = leaf(T, 3)
    d, e = x.detach(), x.data
    d.add_(1)
    first = x._version
    e.add_(1)
    return x, first, x._version, d._version, d.requires_grad, d._base is None, e._version


@same
def data_changes_unnoticed(T):
    x = leaf(T, 3)
    y = x * x
    x.data.mul_(2.0)
    y.sum().backward()
    return x.grad


@same
def expanded(T):
    x = leaf(T, 2, 1)
    y = x.expand(2, 3)
    (y * y).sum().backward()
    return y, x.grad, y._base is x


# Changing in place


@same
def nonleaf(T):
    a = leaf(T, 3)
    x = a * 2
    x.mul_(3.0)
    x += a
    x.sum().backward()
    return x, a.grad, x._version


@same
def nonleaf_factor_wanted(T):
    a, b = leaf(T, 3), leaf(T, 3, seed=1)
    x = a * 1
    x.mul_(b)
    x.sum().backward()
    return a.grad, b.grad


@same
def nonleaf_remembers_old_self(T):
    a = leaf(T, 3)
    x = a * 2
    x.pow_(3)
    x.sum().backward()
    return x, a.grad


@same
def nonleaf_remembers_new_self(T):
    a = leaf(T, 3)
    x = a * 2
    x.exp_()
    v = x[0:2]
    (x * x).sum().backward()
    return v, a.grad


@same
def division_in_place(T):
    a, b = leaf(T, 3), leaf(T, 3, seed=1)
    x = a * 1
    x /= b
    (x * x).sum().backward()
    return a.grad, b.grad


@same
def view_of_nonleaf(T):
    a = leaf(T, 2, 3)
    x = a * 1
    v, w = x[0], x[:, 1]
    v.mul_(10.0)
    (x * x).sum().backward()
    return x, w, a.grad, v.requires_grad, x.is_leaf, v._version


@same
def other_views_follow(T):
    a, b = leaf(T, 2, 3), leaf(T, 3, seed=1)
    x = a * 1
    v, w = x[0], x.view(6)[1:4]
    v.mul_(b)
    (w * w).sum().backward()
    return w, a.grad, b.grad


@same
def changed_view_itself(T):
    a = leaf(T, 2, 3)
    x = a * 1
    v = x.transpose(0, 1)[1:]
    v.exp_()
    (v * v).sum().backward()
    return v, a.grad


@same
def views_follow_base(T):
    a = leaf(T, 4)
    x = a * 1
    v = x[1:3]
    x.mul_(3.0)
    (v * v).sum().backward()
    return v, a.grad


@same
def twice_through_two_views(T):
    a = leaf(T, 4)
    x = a * 1
    v, w = x[0:3], x[2:]
    v.mul_(2.0)
    w.mul_(5.0)
    v.add_(1.0)
    (x * x + x).sum().backward()
    return x, v, w, a.grad


@same
def view_through_reshape_of_transposed(T):
    a = leaf(T, 3, 2)
    x = a.transpose(0, 1) * 1
    v = x.transpose(0, 1).view(6)[1:3]
    v.mul_(4.0)
    (x * x).sum().backward()
    return x, a.grad


@same
def constant_base_becomes_part(T):
    w = leaf(T, 2)
    b = T.tensor([1.0, 2.0, 3.0])
    v, u = b[:2], b[1:]
    v.mul_(w)
    (u * u).sum().backward()
    return b.requires_grad, b.is_leaf, u.requires_grad, w.grad


@same
def set_slice(T):
    a, b = leaf(T, 2, 3), leaf(T, 3, seed=1)
    x = a * 2
    x[0] = b
    x[1, 2] = 7.0
    (x * x).sum().backward()
    return x, a.grad, b.grad, x._version


@same
def set_slice_broadcast(T):
    a, b = leaf(T, 2, 3), leaf(T, 1, seed=1)
    x = a * 2
    x[:, ::2] = b * b
    (x * x).sum().backward()
    return x, a.grad, b.grad


@same
def set_mask(T):
    a, b = leaf(T, 3), leaf(T, seed=1)
    x = a * 2
    x[T.tensor([True, False, True])] = b
    x[T.tensor([1])] = 0.5
    (x * x).sum().backward()
    return x, a.grad, b.grad


@same
def set_into_buffer(T):
    out = T.tensor([0.0] * 4)
    w = leaf(T, 2)
    for i in range(4):
        out[i] = (w * i).sum()
    (out * out).sum().backward()
    return out, w.grad


@same
def in_place_broadcast(T):
    a, b = leaf(T, 2, 3), leaf(T, 3, seed=1)
    x = a * 1
    x += b
    x *= b
    x.sum().backward()
    return a.grad, b.grad


@same
def copied_over(T):
    a, b = leaf(T, 3), leaf(T, 3, seed=1)
    x = a * 1
    x.copy_(b)
    (x * x).sum().backward()
    return a.grad, b.grad


@same
def leaf_under_no_grad(T):
    x = leaf(T, 3)
    with T.no_grad():
        x.add_(1)
        x[0] = 5.0
        x -= 0.5
    return x, x._version, x.requires_grad, x.is_leaf


@same
def view_of_leaf_under_no_grad(T):
    x = leaf(T, 3)
    v = x[:2]
    with T.no_grad():
        v.mul_(2.0)
    (v * v).sum().backward()
    return v, x.grad, v._version


@same
def in_place_then_double_backward(T):
    a, b = leaf(T, 2, 3), leaf(T, 3, seed=1)
    x = a * a
    v = x[0]
    v.mul_(b)
    (g,) = T.autograd.grad((x * x * x).sum(), a, create_graph=True)
    (g * g).sum().backward()
    return g, a.grad, b.grad


@same
def in_place_keeps_dtype(T):
    a = leaf(T, 3)
    x = a * 1
    x += T.tensor([1.0, 2.0, 3.0], dtype=T.float64)
    (x * x).sum().backward()
    return x, a.grad, a.grad.dtype is a.dtype


@same
def unrelated_change_is_harmless(T):
    a = leaf(T, 3)
    y = a + 1
    z = y.exp()
    y.add_(1)  # exp remembers its output, add remembers nothing
    (z + y).sum().backward()
    return a.grad


# Errors


@same_error
def changed_input(T):
    a, b = leaf(T, 3), leaf(T, 3)
    y = a * b
    with T.no_grad():
        a.add_(1)
    y.sum().backward()


@same_error
def changed_output(T):
    x = leaf(T, 2, 3).exp()
    y = x * 1
    x.add_(1)
    (x + y).sum().backward()


@same_error
def changed_result_of_sin(T):
    x = leaf(T, 3).sin()
    y = x * x
    x += 1
    y.sum().backward()


@same_error
def changed_twice(T):
    x = leaf(T, 3, dtype=T.float64) * 1
    y = x.tanh()
    z = y * 1
    y.mul_(2.0)
    y.mul_(2.0)
    (z + y).sum().backward()


@same_error
def changed_after_exp_in_place(T):
    x = leaf(T, 3) * 1
    x.exp_()
    x.add_(1)
    x.sum().backward()


@same_error
def changed_through_view(T):
    x = leaf(T, 3).exp()
    y = x * x
    x[0] = 1.0
    y.sum().backward()


@same_error
def changed_through_detach(T):
    x = leaf(T, 3)
    y = x * x
    x.detach().add_(1)
    y.sum().backward()


@same_error
def changed_index(T):
    x, i = leaf(T, 3), T.tensor([0, 1])
    y = x[i]
    i.add_(1)
    y.sum().backward()


@same_error
def leaf_in_place(T):
    leaf(T, 3).add_(1)


@same_error
def leaf_iadd(T):
    x = leaf(T, 3)
    x += 1


@same_error
def view_of_leaf_in_place(T):
    leaf(T, 3)[0].mul_(2)


@same_error
def leaf_set_item(T):
    leaf(T, 3)[0] = 1.0


@same_error
def leaf_set_mask(T):
    x = leaf(T, 2)
    x[T.tensor([True, False])] = 1.0


@same_error
def split_in_place(T):
    (leaf(T, 4) * 1).split(2)[0].add_(1)


@same_error
def unbind_stale(T):
    x = leaf(T, 2, 2) * 1
    rows = x.unbind(0)
    x.add_(1)
    rows[1].sum().backward()


@same_error
def no_grad_view_in_place(T):
    x = leaf(T, 4) * 1
    with T.no_grad():
        v = x[:2]
    v.add_(1)


@same_error
def expanded_in_place(T):
    T.tensor([1.0]).expand(3).add_(1)


@same_error
def int_in_place_float(T):
    T.tensor([1, 2]).add_(1.5)


@same_error
def int_exp_in_place(T):
    T.tensor([1, 2]).exp_()


@same_error
def int_in_place_divided(T):
    T.tensor([4, 2]).div_(2)


@same
def in_place_without_record(T):
    x = T.tensor([1.0, 2.0, 3.0])
    x += T.tensor([1, 2, 3])
    x -= T.tensor([0.5], dtype=T.float64)
    x *= 2
    x /= T.tensor([1.0, 2.0, 4.0])
    x.exp_()
    i = T.tensor([1, 2])
    i += True
    i *= 3
    return x, x._version, i, i._version


@same_error
def in_place_grows(T):
    T.tensor([1.0, 2.0]).add_(T.tensor([[1.0, 2.0], [3.0, 4.0]]))


@same_error
def backward_twice(T):
    x = leaf(T, 3)
    y = (x * x).sum()
    y.backward()
    y.backward()


@same_error
def backward_vector(T):
    (leaf(T, 3) * 2).backward()


@same_error
def backward_constant(T):
    T.tensor([1.0]).backward()


@same_error
def grad_unused(T):
    T.autograd.grad((leaf(T, 3) * 2).sum(), [leaf(T, 3)])


@same_error
def grad_shape(T):
    x = leaf(T, 3)
    T.autograd.grad(x * 2, x, grad_outputs=T.tensor([1.0, 2.0]))


@same_error
def grad_of_constant(T):
    x = T.tensor([1.0])
    T.autograd.grad((leaf(T, 1) * x).sum(), x)


@same_error
def int_wants_grad(T):
    T.tensor([1, 2]).requires_grad_()


@same_error
def int_wants_grad_at_birth(T):
    T.tensor([1, 2], requires_grad=True)


@same_error
def nonleaf_gives_up_grad(T):
    (leaf(T, 2) * 1).requires_grad_(False)


@same_error
def view_of_transposed(T):
    T.tensor([[1.0, 2.0], [3.0, 4.0]]).t().view(4)


@same_error
def inference_saved(T):
    with T.inference_mode():
        x = T.tensor([1.0]) * 1
    x * leaf(T, 1)


@same_error
def inference_changed(T):
    with T.inference_mode():
        x = T.tensor([1.0]) * 1
    x.add_(1)


@same_error
def inference_version(T):
    with T.inference_mode():
        x = T.tensor([1.0]) * 1
    x._version


@same_error
def numpy_to_exp(T):
    T.exp(np.ones(3))


@same_error
def numpy_to_mul(T):
    T.mul(T.tensor([1.0]), np.ones(1))


@same_error
def number_to_exp(T):
    T.exp(1.0)


@same_error
def numpy_to_relu(T):
    T.relu(np.ones(3))


# Backward, again and partly


@same
def retain_graph(T):
    x = leaf(T, 3)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad


@same
def twice_without_memories(T):
    x = leaf(T, 3)
    y = (x + x).sum()
    y.backward()
    y.backward()
    return x.grad


@same
def grad_grows_in_place(T):
    x = leaf(T, 3)
    (x * 2.0).sum().backward()
    g = x.grad
    (x * 3.0).sum().backward()
    same_object = g is x.grad
    seen = plain(g)
    (x * x).sum().backward(create_graph=True)
    return same_object, seen, g is x.grad, x.grad.requires_grad, x.grad, g


@same
def grads_do_not_alias(T):
    a, b = leaf(T, 3), leaf(T, 3)
    (a + b).sum().backward()
    a.grad.zero_()
    return a.grad, b.grad


@same
def given_gradient_is_not_taken(T):
    a = leaf(T, 3)
    g = T.tensor([1.0, 2.0, 3.0])
    (a + 0).backward(g)
    a.grad.zero_()
    return g


@same
def only_some_inputs(T):
    a, b = leaf(T, 3), leaf(T, 3)
    y = (a * b).sum()
    y.backward(inputs=[a])
    return a.grad, b.grad is None


@same
def grad_leaves_no_trace(T):
    a, b = leaf(T, 3), leaf(T, 3, seed=1)
    h = a * b
    y = (h * h).sum()
    g = T.autograd.grad(y, [h, b])
    return g, a.grad is None, b.grad is None, h.requires_grad


@same
def allow_unused(T):
    a, b = leaf(T, 3), leaf(T, 3)
    g = T.autograd.grad((a * 2).sum(), [a, b], allow_unused=True)
    return g[0], g[1] is None


@same
def grad_outputs(T):
    a = leaf(T, 3)
    y = a * a
    return T.autograd.grad([y, y.sum()], a, grad_outputs=[T.tensor([1.0, 2.0, 3.0]), T.tensor(5.0)])


@same
def unneeded_stay_empty(T):
    x, w = T.tensor([[1.0, 2.0]]), leaf(T, 2, 3)
    y = (x @ w).sum()
    y.backward()
    return x.grad is None, w.grad


@same
def switches(T):
    x = leaf(T, 3)
    with T.no_grad():
        a = x * 2
        with T.enable_grad():
            b = x * 2
    with T.inference_mode():
        c = x * 2
    d = T.mul(c, 2.0)
    return [y.requires_grad for y in (a, b, c, d, x > 1)], [y.is_leaf for y in (a, b, c, x)]


@same
def views_of_inference_tensors(T):
    with T.inference_mode():
        x = T.tensor([1.0, 2.0, 3.0]) * 1
        v = x[1:]
        v.add_(1)
    return x, v + 1, (v + leaf(T, 2)).requires_grad, v._base is None


@same
def view_that_wants_a_gradient_of_its_own(T):
    b = T.tensor([1.0, 2.0, 3.0])
    v = b[:2].requires_grad_()
    (v * v).sum().backward()
    with T.no_grad():
        b.add_(1)
    (v * v).sum().backward()
    return v.grad, v.is_leaf, v.requires_grad, b.requires_grad, v._version


@same
def same_root_twice(T):
    x = leaf(T, 2)
    y = (x * x).sum()
    return T.autograd.grad([y, y], x)


@same
def hook_on_leaf_used_twice(T):
    log = []
    x = leaf(T, 2)
    x.register_hook(lambda g: log.append(plain(g)))
    (x * x + x.exp()).sum().backward()
    return log, x.grad


@same
def requires_grad_again(T):
    x = T.tensor([1.0, 2.0]).requires_grad_()
    y = (x * 2).detach().requires_grad_()
    (y * y).sum().backward()
    return x.grad is None, y.grad, y.is_leaf


# Hooks


@same
def hook_order(T):
    log = []
    a = leaf(T, 3)
    y = a * 2
    y.register_hook(lambda g: log.append("tensor"))
    y.retain_grad()
    y.grad_fn.register_prehook(lambda gs: log.append("pre"))
    y.grad_fn.register_hook(lambda gi, go: log.append(("post", len(go), plain(gi[0]))))
    y.register_hook(lambda g: g * 10)
    a.register_hook(lambda g: log.append("leaf"))
    a.register_post_accumulate_grad_hook(lambda p: log.append(("after", plain(p.grad))))
    y.sum().backward()
    return log, y.grad, a.grad, y.retains_grad


@same
def hook_removed(T):
    a = leaf(T, 3)
    y = a * 2
    y.register_hook(lambda g: g * 10).remove()
    a.register_hook(lambda g: g * 3)
    y.sum().backward()
    return a.grad


@same
def hook_sees_whole_gradient_once(T):
    log = []
    a = leaf(T, 2)
    b = a * 1
    b.register_hook(lambda g: log.append(plain(g)))
    (b * 2 + b * b).sum().backward()
    return log


@same
def hook_before_in_place(T):
    log = []
    a = leaf(T, 2)
    b = a * 1
    b.register_hook(lambda g: log.append(plain(g)))
    b.retain_grad()
    b.mul_(3.0)
    (b * 2.0).sum().backward()
    return log, b.grad


@same
def hook_on_one_output(T):
    log = []
    a = leaf(T, 4)
    p, q = (a * 1).split(2)
    q.register_hook(lambda g: log.append(plain(g)))
    q.retain_grad()
    (p * q).sum().backward()
    return log, q.grad


@same
def hook_with_create_graph(T):
    a = leaf(T, 2)
    b = a * a
    b.register_hook(lambda g: g * b)
    (g,) = T.autograd.grad(b.sum(), a, create_graph=True)
    return g, T.autograd.grad(g.sum(), a)


@same
def end_of_the_road(T):
    a = leaf(T, 2)
    y = a * 2.0
    z = y * y
    ((node, nr),) = y.grad_fn.next_functions[:1]
    again = z.grad_fn.next_functions
    return (
        node.variable is a,
        nr,
        type(node).__name__,
        len(again),
        again[0][0] is again[1][0],
        y.grad_fn.name(),
        (a + a).grad_fn.next_functions[0][0] is node,
        (T.tensor([1.0]) * a).grad_fn.next_functions[0],
    )


# Number types


@same
def promotion_table(T):
    values = [True, 2, 2.5] + [T.tensor(v, dtype=d) for v in (3, [3]) for d in (T.int64, T.float32, T.float64)]
    values += [T.tensor(True), T.tensor([True])]
    rows = []
    for a in values:
        for b in values:
            if hasattr(a, "dtype") or hasattr(b, "dtype"):
                rows += [str((a + b).dtype).split(".")[-1], str((a / b).dtype).split(".")[-1], plain(a * b)]
    return rows


@same
def promotion_gradients(T):
    a, b = leaf(T, 3), leaf(T, dtype=T.float64)
    c = leaf(T, 3, dtype=T.float64)
    i = T.tensor([1, 2, 3])
    (a * b * i + c * a + a / i).sum().backward()
    return a.grad, b.grad, c.grad, [str(x.grad.dtype).split(".")[-1] for x in (a, b, c)]


@same
def cast_gradient(T):
    a = leaf(T, 3)
    b = a.to(T.float64)
    (b * b).sum().backward()
    return a.grad, a.to(T.int64).requires_grad


@same
def integers_to_float(T):
    x = T.tensor([1, 2])
    return [str(y.dtype).split(".")[-1] for y in (T.exp(x), x / 2, x * 2.0, x.sum(), (x > 1), x.tanh())]


@pytest.mark.filterwarnings("ignore:Using backward")
@pytest.mark.parametrize("program", CASES, ids=lambda f: f.__name__)
def test_same(program):
    assert plain(program(OURS)) == plain(program(THEIRS))


@pytest.mark.parametrize("program", ERRORS, ids=lambda f: f.__name__)
def test_same_error(program):
    with pytest.raises(Exception) as ours:
        program(OURS)
    with pytest.raises(Exception) as theirs:
        program(THEIRS)
    assert str(ours.value) == str(theirs.value)
    assert ours.type is theirs.type
