"""Changing tensors in place: on leaves, results and views, and what the graph makes of it."""

from .autograd_list import leaf, program, said


@program
def relu_output_changed(T):
    x = T.randn(2, 3, requires_grad=True)
    y = x.relu()
    y += 1
    return said(lambda: y.sum().backward())


@program
def saved_input_changed(T):
    a = leaf(T, 1, 2, 3)
    w = T.ones(3)
    y = (a * w).sum()
    w.mul_(2)
    return said(lambda: y.backward())


@program
def saved_leaf_changed_under_no_grad(T):
    a = leaf(T, 1, 2, 3)
    y = (a * a).sum()
    with T.no_grad():
        a.add_(1)
    return said(lambda: y.backward())


@program
def saved_int_index_changed(T):
    a, i = leaf(T, 1, 2, 3), T.tensor([0, 2])
    y = a[i].sum()
    i[0] = 1
    return said(lambda: y.backward())


@program
def saved_matmul_input_changed(T):
    a, b = T.ones(2, 3, requires_grad=True), T.ones(3, 4) * leaf(T, 2)
    y = (a @ b).sum()
    b.mul_(0)
    return said(lambda: y.backward())


@program
def saved_output_of_sigmoid_changed_by_set_item(T):
    a = leaf(T, 1, 2)
    y = a.sigmoid()
    y[0] = 0
    return said(lambda: y.sum().backward())


@program
def changed_through_its_view(T):
    a = leaf(T, 1, 2, 3, 4)
    y = a.exp()
    v = y.view(2, 2)
    v[0].mul_(2)
    return said(lambda: y.sum().backward())


@program
def harmless_change(T):
    a = leaf(T, 1, 2)
    y = a + 1
    y.mul_(3)
    y.sum().backward()
    return a.grad, y._version


@program
def leaf_changed(T):
    return [
        said(lambda f=f: f(leaf(T, 1, 2)))
        for f in (
            lambda x: x.add_(1),
            lambda x: x.zero_(),
            lambda x: x.copy_(T.ones(2)),
            lambda x: x.fill_(3),
            lambda x: x.clamp_(0),
            lambda x: x.__setitem__(0, 5),
            lambda x: x.uniform_(),
            lambda x: x.relu_(),
            lambda x: x.unsqueeze_(0),
            lambda x: x.requires_grad_().exp_(),
        )
    ]


@program
def view_of_leaf_changed(T):
    x = T.ones(2, 2, requires_grad=True)
    return [
        said(f)
        for f in (lambda: x[0].add_(1), lambda: x.view(4).zero_(), lambda: x.T.mul_(2), lambda: x.t()[0].fill_(1))
    ]


@program
def leaf_changed_under_no_grad(T):
    x = leaf(T, 1, 2)
    with T.no_grad():
        x.add_(1)
        x[0] = 7
        x.view(2)[1:].mul_(3)
    return x, x.requires_grad, x.is_leaf, x._version


@program
def leaf_changed_through_data(T):
    x = leaf(T, 1, 2)
    y = (x * x).sum()
    x.data.add_(10)
    y.backward()
    return x.grad, x._version


@program
def leaf_changed_through_detach(T):
    x = leaf(T, 1, 2)
    y = (x * x).sum()
    x.detach().add_(10)
    return said(lambda: y.backward()), x


@program
def in_place_mixes_into_constant(T):
    x, out = leaf(T, 1, 2), T.zeros(2)
    out.add_(x)
    out[0] = x[1] * 3
    out.sum().backward()
    return out.requires_grad, out.is_leaf, x.grad, type(out.grad_fn).__name__


@program
def base_with_live_views(T):
    x = leaf(T, 1, 2, 3, 4)
    y = x * 1
    top, bottom = y[:2], y[2:]
    y.mul_(10)
    (top * T.tensor([1.0, 2.0])).sum().backward()
    return x.grad, top.detach(), bottom.detach()


@program
def view_changes_base_and_siblings(T):
    x = leaf(T, 1, 2, 3, 4)
    y = x * 1
    first, second = y[:3], y[1:]
    first.mul_(5)
    second.sum().backward()
    return x.grad, type(y.grad_fn).__name__, first._base is y, second._version


@program
def view_of_view_changed(T):
    x = T.arange(6.0).reshape(2, 3).requires_grad_()
    y = x * 1
    y.t()[1:].view(4)[::2].mul_(3) if y.t()[1:].is_contiguous() else y.t()[1:].mul_(3)
    y.sum().backward()
    return x.grad, y


@program
def split_outputs_changed(T):
    return [
        said(lambda f=f: f(T.ones(4, 2, requires_grad=True) * 1).add_(1))
        for f in (
            lambda x: x.split(2)[0],
            lambda x: x.chunk(2)[1],
            lambda x: x.unbind()[0],
            lambda x: next(iter(x)),
        )
    ]


@program
def split_outputs_changed_without_grad(T):
    x = T.zeros(4)
    a, b = x.split(2)
    a.add_(1)
    x.unbind()[3].fill_(9)
    return x, a, b


@program
def split_outputs_changed_under_no_grad(T):
    x = leaf(T, 1, 2, 3, 4) * 1
    a, b = x.split(2)
    with T.no_grad():
        a.zero_()
    return said(lambda: b.sum().backward()), said(lambda: x.sum().backward())


@program
def base_of_split_changed(T):
    x = leaf(T, 1, 2, 3, 4) * 1
    a, b = x.chunk(2)
    x.mul_(2)
    return said(lambda: a.sum().backward()), said(lambda: a.grad_fn), said(lambda: x.sum().backward())


@program
def no_grad_view_changed(T):
    x = leaf(T, 1, 2) * 1
    with T.no_grad():
        v = x[:1]
    return said(lambda: v.add_(1))


@program
def no_grad_view_of_leaf_changed(T):
    x = leaf(T, 1, 2)
    with T.no_grad():
        v = x[:1]
    return said(lambda: v.add_(1))


@program
def view_made_and_changed_under_no_grad(T):
    x = leaf(T, 1, 2) * 1
    with T.no_grad():
        x[:1].add_(5)
    x.sum().backward()
    return x


@program
def detached_view_changed(T):
    x = leaf(T, 1, 2) * 1
    y = x.exp()
    x.detach()[0] = 5
    y.sum().backward()
    return x, x._version


@program
def detach_in_place(T):
    x = leaf(T, 1, 2)
    y = x * 2
    z = y + 1
    same = y.detach_()
    w = y * 3
    z.sum().backward()
    return same is y, y.is_leaf, y.requires_grad, w.requires_grad, x.grad, y.grad_fn


@program
def detach_in_place_of_view(T):
    x = leaf(T, 1, 2) * 1
    return said(lambda: x[:1].detach_())


@program
def detach_in_place_of_leaf(T):
    x = leaf(T, 1, 2)
    x.detach_()
    return x.requires_grad, x.is_leaf


@program
def data_set(T):
    x = leaf(T, 1, 2)
    x.data = T.tensor([10.0, 20.0])
    (x * x).sum().backward()
    return x, x.grad, x.requires_grad, x._version


@program
def data_set_to_other_shape(T):
    x = leaf(T, 1, 2)
    x.data = T.ones(3)
    (x * 2).sum().backward()
    return x, x.grad


@program
def data_set_to_other_type(T):
    x = leaf(T, 1, 2)

    def to(value):
        x.data = value

    return (
        said(lambda: to(T.ones(2, dtype=T.float64))),
        said(lambda: to(T.tensor([1, 2]))),
        said(lambda: to([1, 2])),
        x.dtype,
    )


@program
def data_is_outside_the_graph(T):
    x = leaf(T, 1, 2) * 1
    d = x.data
    d[0] = 50
    return x, d.requires_grad, d._version, x._version, d.is_leaf


@program
def versions(T):
    x = T.zeros(3)
    counts = [x._version]
    x.add_(1)
    counts.append(x._version)
    x[0] = 1
    counts.append(x._version)
    v = x[1:]
    v.mul_(2)
    counts += [v._version, x._version, x.detach()._version, x.data._version, x.clone()._version, x.view(3)._version]
    x.data.add_(1)
    counts.append(x._version)
    x.zero_()
    x += 1
    x.copy_(T.ones(3))
    return counts, x._version


@program
def increment_version(T):
    x = leaf(T, 1, 2)
    w = T.ones(2)
    y = (x * w).sum()
    T.autograd.graph.increment_version(w)
    return w._version, said(lambda: y.backward())


@program
def relu_in_place(T):
    x = leaf(T, -1, 2)
    y = x * 2
    T.relu_(y) if hasattr(T, "relu_") else y.relu_()
    y.sum().backward()
    return x.grad, y


@program
def exp_in_place_twice(T):
    x = leaf(T, 0.5, 1)
    y = x * 1
    y.exp_()
    y.exp_()
    return said(lambda: y.sum().backward())


@program
def masked_in_place(T):
    x = leaf(T, 1, 2, 3)
    y = x * 2
    y[y > 3] = 0
    y.masked_fill_(T.tensor([True, False, False]), 7)
    y.sum().backward()
    return x.grad, y


@program
def in_place_with_itself(T):
    x = leaf(T, 1, 2, 3)
    y = x * 1
    y.mul_(y)
    y.add_(y)
    y.sum().backward()
    return x.grad, y


@program
def in_place_on_expanded(T):
    x = leaf(T, 1, 2)
    return said(lambda: x.expand(3, 2).add_(1)), said(lambda: T.ones(1).expand(3).mul_(2))


@program
def in_place_grows(T):
    x = leaf(T, 1) * 1
    return said(lambda: x.add_(T.ones(3))), x._version


@program
def in_place_changes_type(T):
    return (
        said(lambda: T.tensor([1, 2]).add_(1.5)),
        said(lambda: T.tensor([1, 2]).div_(2)),
        said(lambda: T.tensor([True]).add_(1)),
    )


@program
def in_place_under_inference(T):
    with T.inference_mode():
        x = T.ones(2)
        x.add_(1)
    seen = x.tolist()
    return seen, said(lambda: x.add_(1)), said(lambda: x.requires_grad_()), said(lambda: x._version)


@program
def accumulating_into_a_buffer(T):
    w = leaf(T, 2)
    total = T.zeros(1)
    for k in range(3):
        total += w * k
    total.backward()
    return w.grad, total


@program
def rows_filled_one_by_one(T):
    w = leaf(T, 2, 3)
    out = T.zeros(3, 2)
    for k in range(3):
        out[k] = w**k
    (out * T.arange(6.0).view(3, 2)).sum().backward()
    return w.grad, type(out.grad_fn).__name__
