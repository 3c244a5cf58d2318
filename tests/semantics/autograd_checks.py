"""Setting `.grad` and `requires_grad`: what is refused, and in which words."""

from .autograd_list import leaf, program, said


def assign(x, grad):
    x.grad = grad


def require(x, wanted=True):
    x.requires_grad = wanted


@program
def grad_of_another_shape(T):
    x = leaf(T, 1, 2)
    return said(lambda: assign(x, T.ones(3))), said(lambda: assign(x, T.ones(2, 1)))


@program
def grad_of_another_type(T):
    x = leaf(T, 1, 2)
    return said(lambda: assign(x, T.ones(2, dtype=T.float64))), said(lambda: assign(x, T.tensor([1, 2])))


@program
def grad_that_is_no_tensor(T):
    x = leaf(T, 1, 2)
    return [said(lambda: assign(x, wrong)) for wrong in (3.0, [1.0, 2.0], "g")]


@program
def grad_that_is_itself(T):
    x = leaf(T, 1, 2)
    return said(lambda: assign(x, x))


@program
def grad_set_and_deleted(T):
    x = leaf(T, 1, 2)
    x.grad = T.tensor([5.0, 6.0])
    before = x.grad
    (x * 2).sum().backward()
    seen = before.clone(), before is x.grad
    del x.grad
    return seen, x.grad


@program
def grad_set_to_none(T):
    x = leaf(T, 1, 2)
    (x * 2).sum().backward()
    x.grad = None
    (x * 3).sum().backward()
    return x.grad


@program
def grad_of_tensor_that_wants_none(T):
    x = T.ones(2)
    x.grad = T.ones(2)
    return x.grad, x.requires_grad


@program
def grad_of_integers_set(T):
    x = T.tensor([1, 2])
    return said(lambda: assign(x, T.tensor([1, 2]))), said(lambda: assign(x, T.ones(2)))


@program
def grad_of_non_leaf_warns(T):
    x = leaf(T, 1, 2)
    y = x * 2
    return y.grad


@program
def grad_of_non_leaf_that_retains(T):
    x = leaf(T, 1, 2)
    y = x * 2
    y.retain_grad()
    before = y.grad
    (y * y).sum().backward()
    return before, y.grad


@program
def integers_cannot_require(T):
    return (
        said(lambda: T.tensor([1]).requires_grad_()),
        said(lambda: require(T.tensor([1]))),
        said(lambda: T.tensor([True], requires_grad=True)),
        said(lambda: T.ones(2, dtype=T.int32, requires_grad=True)),
        said(lambda: T.tensor([1]).requires_grad_(False).requires_grad),
    )


@program
def complex_may_require(T):
    return T.ones(1, dtype=T.complex64).requires_grad_().requires_grad


@program
def non_leaf_cannot_stop(T):
    y = leaf(T, 1) * 2
    return said(lambda: require(y, False)), said(lambda: y.requires_grad_(False)), y.requires_grad_().requires_grad


@program
def requires_grad_wants_a_truth_value(T):
    x = T.ones(1)
    return said(lambda: require(x, 1)), said(lambda: require(x, "yes")), said(lambda: require(x, None))


@program
def leaf_stops_and_starts(T):
    x = leaf(T, 1, 2)
    y = x * 2
    x.requires_grad = False
    z = x * 3
    x.requires_grad = True
    (y.sum() + z.sum() + (x * 5).sum()).backward()
    return y.requires_grad, z.requires_grad, x.grad


@program
def hook_on_what_wants_no_gradient(T):
    return said(lambda: T.ones(1).register_hook(print)), said(
        lambda: T.ones(1).register_post_accumulate_grad_hook(print)
    )


@program
def post_accumulate_hook_on_non_leaf(T):
    y = leaf(T, 1) * 2
    return said(lambda: y.register_post_accumulate_grad_hook(print))


@program
def retain_grad_of_constant(T):
    x = leaf(T, 1)
    x.retain_grad()
    return said(lambda: T.ones(1).retain_grad()), x.retains_grad


@program
def gradient_edge_of_constant(T):
    return said(lambda: T.autograd.graph.get_gradient_edge(T.ones(1)))


@program
def numpy_of_what_wants_a_gradient(T):
    return said(lambda: leaf(T, 1).numpy()), said(lambda: (leaf(T, 1) * 2).numpy())


@program
def grad_dtype_can_be_read(T):
    return str(leaf(T, 1).grad_dtype), str(leaf(T, 1, dtype=T.float64).grad_dtype)


@program
def output_nr_and_leaf_flags(T):
    x = leaf(T, 1, 2, 3)
    a, b, _ = x.split(1)
    return x.output_nr, a.output_nr, b.output_nr, x.is_leaf, a.is_leaf, T.ones(1).is_leaf, x.grad_fn, a.grad_fn.name()
