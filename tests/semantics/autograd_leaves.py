"""Leaves and results: who is one, what is shared, and how long a graph lives."""

import gc
import weakref

from .autograd_list import leaf, program, said


@program
def who_is_a_leaf(T):
    a = T.ones(2, requires_grad=True)
    b = T.ones(2)
    return [t.is_leaf for t in (a, b, a * 1, b * 1, a.detach(), a.data, a.clone(), b.clone(), a[0], b.requires_grad_())]


@program
def clone_and_detach(T):
    x = leaf(T, 1, 2)
    c, d = x.clone(), x.detach()
    return (
        c.requires_grad,
        d.requires_grad,
        d.data_ptr() == x.data_ptr(),
        c.data_ptr() == x.data_ptr(),
        c.grad_fn.name(),
    )


@program
def graph_dies_with_its_loss(T):
    x = leaf(T, 1, 2)
    y = (x.exp() * x).sum()
    node = weakref.ref(y.grad_fn) if T.__name__ == "edutorch" else lambda: None
    del y
    gc.collect()
    return node() is None


@program
def result_type_decides(T):
    x = leaf(T, 1, 2)
    return (
        x.argmax().requires_grad,
        (x > 1).requires_grad,
        x.long().requires_grad,
        x.double().requires_grad,
        x.sort()[1].requires_grad,
    )


@program
def tensor_of_tensor_is_a_new_leaf(T):
    x = leaf(T, 1, 2)
    y = x.detach().clone().requires_grad_()
    (y * 2).sum().backward()
    return x.grad, y.grad


@program
def gradient_flows_through_casts(T):
    x = leaf(T, 1, 2)
    (x.double() * T.tensor([3.0, 4.0], dtype=T.float64)).sum().backward()
    return x.grad


@program
def no_gradient_through_integers(T):
    x = leaf(T, 1.5, 2.5)
    return said(lambda: x.long().sum().backward()), said(lambda: x.round().sum().backward()), x.grad


@program
def penalty_on_gradient(T):
    x, w = leaf(T, 1, 2), leaf(T, 3, 4)
    (g,) = T.autograd.grad((x * w).pow(2).sum(), x, create_graph=True)
    g.pow(2).sum().backward()
    return w.grad, x.grad


@program
def two_losses_one_graph(T):
    x = leaf(T, 1, 2)
    h = x * 1
    a, b = (h * 2).sum(), (h * 3).sum()
    a.backward()
    b.backward()
    return x.grad


@program
def two_losses_that_share_what_is_freed(T):
    x = leaf(T, 1, 2)
    h = x.exp()
    a, b = (h * 2).sum(), (h * 3).sum()
    a.backward()
    return said(lambda: b.backward()), x.grad


@program
def grad_fn_names(T):
    x = T.ones(2, 2, requires_grad=True)
    made = (
        x + 1, x - 1, x * 2, x / 2, x**2, -x, x.exp(), x.log(), x.sin(), x.tanh(), x.sigmoid(), x.relu(), x.sum(), x.sum(0), x.mean(),
        x.mean(1), x @ x, x.t(), x.view(4), x.reshape(4), x[0], x[:, 1], x[T.tensor([0])], x.transpose(0, 1), x.unsqueeze(0), x.clone(),
        x.max(), x.max(0)[0], T.cat([x, x]), T.stack([x, x]), x.softmax(0), x.log_softmax(0), x.abs(), x.sqrt(), x.clamp(0), x.permute(1, 0),
        x.expand(3, 2, 2), x.flatten(), x.double(), T.where(x > 0, x, x), x.mm(x), x.mv(x[0]), x[0].dot(x[0]),
        x.std(), x.var(), x.norm(), x.prod(), x.cumsum(0), x.unbind()[0], x.split(1)[0], x.gather(0, T.zeros(1, 2, dtype=T.int64)),
        x.masked_fill(x > 0, 0), x.tril(), x.squeeze(), x.sort()[0], x.topk(1)[0], x.min(), x.amax(), x.logsumexp(0),
    )  # fmt: skip
    return [y.grad_fn.name() for y in made]


@program
def saved_values_can_be_read(T):
    x = leaf(T, 1, 2)
    w = leaf(T, 3, 4)
    y = x.exp()
    return (
        y.grad_fn._saved_result,
        (x * w).grad_fn._saved_self,
        (x * w).grad_fn._saved_other,
        (x**2).grad_fn._saved_exponent,
        x.sin().grad_fn._saved_self,
        x.tanh().grad_fn._saved_result,
        said(lambda: y.grad_fn._saved_nothing)[0],
    )


@program
def saved_values_after_backward(T):
    x = leaf(T, 1, 2)
    y = x.exp()
    y.sum().backward()
    return said(lambda: y.grad_fn._saved_result)
