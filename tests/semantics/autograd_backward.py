"""Asking for gradients: `backward`, `autograd.backward`, `autograd.grad`, with every argument."""

from .autograd_list import leaf, program, said


@program
def backward_of_a_vector_with_gradient(T):
    x = leaf(T, 1, 2, 3)
    (x * x).backward(gradient=T.tensor([1.0, 10.0, 100.0]))
    return x.grad


@program
def backward_gradient_by_position(T):
    x = leaf(T, 1, 2)
    (x * 3).backward(T.tensor([1.0, 2.0]))
    return x.grad


@program
def backward_wants_a_gradient_of_the_same_shape(T):
    x = leaf(T, 1, 2, 3)
    return said(lambda: (x * x).backward(T.ones(2)))


@program
def backward_wants_a_tensor_for_gradient(T):
    x = leaf(T, 1, 2, 3)
    return [said(lambda: (x * x).backward(2.0)), said(lambda: (x * x).backward([1.0, 2.0, 3.0]))]


@program
def backward_gradient_of_another_float_type(T):
    x = leaf(T, 1, 2, 3)
    (x * x).backward(T.ones(3, dtype=T.float64))
    return x.grad


@program
def backward_gradient_of_integers(T):
    x = leaf(T, 1, 2, 3)
    return said(lambda: (x * x).backward(T.tensor([1, 2, 3]))), x.grad


@program
def backward_complex_gradient_for_real(T):
    x = leaf(T, 1, 2, 3)
    return said(lambda: (x * x).backward(T.ones(3, dtype=T.complex64)))


@program
def backward_real_gradient_for_complex(T):
    x = T.ones(2, dtype=T.complex64, requires_grad=True)
    return said(lambda: (x * x).backward(T.ones(2)))


@program
def backward_of_complex_number(T):
    x = T.ones((), dtype=T.complex64, requires_grad=True)
    return said(lambda: (x * x).backward())


@program
def backward_not_scalar(T):
    return said(lambda: (leaf(T, 1, 2) * 2).backward())


@program
def backward_one_element_of_any_shape(T):
    x = T.ones(1, 1, 1, requires_grad=True)
    (x * 2).backward()
    return x.grad


@program
def backward_of_what_needs_none(T):
    return said(lambda: T.ones(1).backward()), said(lambda: T.ones(1).backward(T.ones(1)))


@program
def backward_of_what_needs_none_and_is_many(T):
    return said(lambda: T.ones(3).backward())


@program
def backward_of_a_leaf(T):
    x = leaf(T, 5)
    x.backward()
    return x.grad, x.requires_grad


@program
def backward_of_integers(T):
    return said(lambda: T.tensor(3).backward())


@program
def backward_second_time(T):
    x = leaf(T, 1, 2)
    y = (x.exp() * x).sum()
    y.backward()
    return said(lambda: y.backward()), x.grad


@program
def backward_retain_graph_then_free(T):
    x = leaf(T, 1, 2)
    y = (x.exp() * x).sum()
    y.backward(retain_graph=True)
    first = x.grad.clone()
    y.backward()
    return first, x.grad, said(lambda: y.backward())


@program
def backward_create_graph_warns(T):
    x = leaf(T, 2)
    (x**3).backward(create_graph=True)
    first = x.grad
    x.grad = None
    first.backward()
    return x.grad, first.detach()


@program
def backward_inputs_only(T):
    a, b, c = leaf(T, 1), leaf(T, 2), leaf(T, 3)
    (a * b * c).backward(inputs=[a, c])
    return a.grad, b.grad, c.grad


@program
def backward_inputs_single_tensor(T):
    a, b = leaf(T, 1), leaf(T, 2)
    (a * b).backward(inputs=b)
    return a.grad, b.grad


@program
def backward_inputs_dict(T):
    a, b = leaf(T, 1), leaf(T, 2)
    (a * b).backward(inputs={"b": b})
    return a.grad, b.grad


@program
def backward_inputs_not_leaf(T):
    a = leaf(T, 3)
    h = a * a
    (h * h).backward(inputs=[h])
    return a.grad, h.grad, h.retains_grad


@program
def backward_inputs_empty(T):
    a = leaf(T, 3)
    return said(lambda: (a * a).backward(inputs=[]))


@program
def backward_inputs_unused(T):
    a, b = leaf(T, 3), leaf(T, 4)
    (a * a).sum().backward(inputs=[b])
    return a.grad, b.grad


@program
def backward_inputs_without_grad(T):
    a, b = leaf(T, 3), T.ones(1)
    return said(lambda: (a * a).backward(inputs=[b]))


@program
def backward_inputs_wrong_kind(T):
    a = leaf(T, 3)
    return said(lambda: (a * a).backward(inputs=[3]))


@program
def backward_of_several(T):
    x = leaf(T, 1, 2)
    T.autograd.backward([x.sum(), (x * x)], [None, T.tensor([1.0, 2.0])])
    return x.grad


@program
def backward_of_several_one_constant(T):
    x = leaf(T, 1, 2)
    return said(lambda: T.autograd.backward([x.sum(), T.ones(1)])), said(
        lambda: T.autograd.backward([T.ones(1), x.sum()])
    )


@program
def backward_wrong_number_of_gradients(T):
    x = leaf(T, 1, 2)
    return said(lambda: T.autograd.backward([x.sum(), x.sum()], [None])), said(
        lambda: T.autograd.backward([x.sum()], [None, None])
    )


@program
def backward_old_name_of_gradients(T):
    x = leaf(T, 1, 2)
    T.autograd.backward([x * x], grad_variables=[T.ones(2)])
    return x.grad, said(lambda: T.autograd.backward([x * x], T.ones(2), grad_variables=[T.ones(2)]))


@program
def backward_same_root_twice(T):
    x = leaf(T, 1, 2)
    y = (x * x).sum()
    T.autograd.backward([y, y])
    return x.grad


@program
def backward_of_nothing(T):
    return said(lambda: T.autograd.backward([])), said(lambda: T.autograd.backward(3))


@program
def grad_plain(T):
    x = leaf(T, 1, 2)
    return T.autograd.grad((x * x).sum(), x), x.grad


@program
def grad_same_input_twice(T):
    x = leaf(T, 1, 2)
    return T.autograd.grad((x * x).sum(), [x, x])


@program
def grad_of_output_itself(T):
    x = leaf(T, 1, 2)
    y = (x * x).sum()
    return T.autograd.grad(y, [y, x])


@program
def grad_of_leaf_itself(T):
    x = leaf(T, 1)
    return T.autograd.grad(x, x)


@program
def grad_inputs_dict(T):
    a, b = leaf(T, 1), leaf(T, 2)
    return T.autograd.grad(a * b, {"a": a, "b": b})


@program
def grad_no_inputs(T):
    return said(lambda: T.autograd.grad(leaf(T, 1), []))


@program
def grad_input_without_grad(T):
    x = leaf(T, 1)
    return said(lambda: T.autograd.grad(x * 2, [x, T.ones(1)]))


@program
def grad_unused(T):
    x, z = leaf(T, 1), leaf(T, 2)
    return said(lambda: T.autograd.grad(x * 2, [x, z])), T.autograd.grad(x * 2, [x, z], allow_unused=True)


@program
def grad_materialized(T):
    x, z = leaf(T, 1), leaf(T, 2, 3)
    plainly = T.autograd.grad(x * 2, [x, z], materialize_grads=True)
    deeply = T.autograd.grad(x * x, [x, z], materialize_grads=True, create_graph=True)
    return (
        plainly,
        [g.requires_grad for g in deeply],
        said(lambda: T.autograd.grad(x * 2, [x, z], allow_unused=False, materialize_grads=True)),
    )


@program
def grad_of_constant(T):
    x = leaf(T, 1)
    return said(lambda: T.autograd.grad(T.ones(1), x)), said(lambda: T.autograd.grad(T.ones(2), x, T.ones(2)))


@program
def grad_of_constant_allowed(T):
    x = leaf(T, 1)
    return said(lambda: T.autograd.grad([T.ones(1), x * 2], x, allow_unused=True))


@program
def grad_create_graph_twice(T):
    x = leaf(T, 2)
    (first,) = T.autograd.grad(x**4, x, create_graph=True)
    (second,) = T.autograd.grad(first, x, create_graph=True)
    (third,) = T.autograd.grad(second, x)
    return first.requires_grad, second.requires_grad, third.requires_grad, third, x.grad


@program
def grad_batched(T):
    x = leaf(T, 1, 2, 3)
    return T.autograd.grad(x * x, x, T.eye(3), is_grads_batched=True)


@program
def grad_batched_several(T):
    x, w = leaf(T, 1, 2, 3), leaf(T, 5)
    y, z = x * x * w, x.sum() * w
    return T.autograd.grad([y, z], [x, w], [T.eye(3), T.ones(3, 1)], is_grads_batched=True, allow_unused=True)


@program
def grad_batched_wrong_shape(T):
    x = leaf(T, 1, 2, 3)
    return said(lambda: T.autograd.grad(x * x, x, T.ones(2, 4), is_grads_batched=True))


@program
def grad_only_inputs(T):
    x = leaf(T, 1)
    return T.autograd.grad(x * x, x, only_inputs=False)


@program
def grad_of_edge(T):
    x = leaf(T, 1, 2)
    edge = T.autograd.graph.get_gradient_edge(x)
    y = (x * x).sum()
    return T.autograd.grad(y, edge), type(edge).__name__, edge.output_nr


@program
def backward_from_edge(T):
    x = leaf(T, 1, 2)
    y = (x * x).sum()
    edge = T.autograd.graph.get_gradient_edge(y)
    del y
    T.autograd.backward(edge)
    return x.grad


@program
def backward_reaches_through_no_grad_only_where_recorded(T):
    x = leaf(T, 3)
    with T.no_grad():
        h = x * x
    y = h * x
    y.backward()
    return x.grad, h.requires_grad


@program
def backward_under_no_grad(T):
    x = leaf(T, 3)
    y = x * x
    with T.no_grad():
        y.backward()
    return x.grad, x.grad.requires_grad


@program
def grad_create_graph_under_no_grad(T):
    x = leaf(T, 3)
    y = x**3
    with T.no_grad():
        (g,) = T.autograd.grad(y, x, create_graph=True)
    return g.requires_grad, g.detach()
