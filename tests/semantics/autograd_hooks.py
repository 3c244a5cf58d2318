"""Hooks: on tensors, on nodes, after accumulation; their order, their answers, and taking them away."""

from .autograd_list import leaf, program, said


@program
def order_of_all_hooks(T):
    log = []
    x = leaf(T, 1, 2)
    h = x * 2
    h.register_hook(lambda g: log.append("tensor 1"))
    h.grad_fn.register_prehook(lambda gs: log.append("node pre"))
    h.register_hook(lambda g: log.append("tensor 2"))
    h.retain_grad()
    h.grad_fn.register_hook(lambda gi, go: log.append("node post"))
    x.register_hook(lambda g: log.append("leaf tensor"))
    x.register_post_accumulate_grad_hook(lambda p: log.append(f"leaf post {p.grad.tolist()}"))
    (h * h).sum().backward()
    return log, h.grad


@program
def tensor_hooks_replace_in_turn(T):
    x = leaf(T, 1, 2)
    x.register_hook(lambda g: g * 2)
    x.register_hook(lambda g: None)
    x.register_hook(lambda g: g + 1)
    (x * x).sum().backward()
    return x.grad


@program
def retain_grad_sees_what_hooks_made(T):
    x = leaf(T, 1, 2)
    h = x * 2
    h.retain_grad()
    h.register_hook(lambda g: g * 10)
    h.sum().backward()
    return h.grad, x.grad


@program
def hook_returns_number(T):
    x = leaf(T, 1, 2)
    x.register_hook(lambda g: 3.0)
    return said(lambda: x.sum().backward())


@program
def hook_returns_list(T):
    x = leaf(T, 1, 2)
    x.register_hook(lambda g: [1.0, 2.0])
    return said(lambda: x.sum().backward())


@program
def hook_returns_another_shape(T):
    x = leaf(T, 1, 2)
    x.register_hook(lambda g: T.ones(3))
    return said(lambda: (x * 2).sum().backward())


@program
def hook_returns_another_type(T):
    x = leaf(T, 1, 2)
    x.register_hook(lambda g: g.double())
    return said(lambda: (x * 2).sum().backward())


@program
def hook_that_raises(T):
    x = leaf(T, 1, 2)

    def hook(g):
        raise ValueError("no thanks")

    x.register_hook(hook)
    return said(lambda: x.sum().backward()), x.grad


@program
def hook_removes_itself(T):
    x = leaf(T, 1)
    log = []

    def hook(g):
        log.append("called")
        handle.remove()

    handle = x.register_hook(hook)
    (x * 2).backward()
    (x * 2).backward()
    return log


@program
def hook_removes_another(T):
    x = leaf(T, 1)
    log = []

    def first(g):
        log.append("first")
        second_handle.remove()

    x.register_hook(first)
    second_handle = x.register_hook(lambda g: log.append("second"))
    (x * 2).backward()
    (x * 2).backward()
    return log[-1], len(log) <= 3


@program
def handle_as_context(T):
    x = leaf(T, 1)
    log = []
    with x.register_hook(lambda g: log.append(g.tolist())):
        (x * 2).backward()
    (x * 3).backward()
    return log


@program
def handle_removed_twice(T):
    x = leaf(T, 1)
    handle = x.register_hook(print)
    handle.remove()
    return handle.remove()


@program
def hook_gets_a_gradient_without_graph(T):
    x = leaf(T, 2)
    log = []
    x.register_hook(lambda g: log.append((g.requires_grad, T.is_grad_enabled(), g.tolist())))
    (x**3).backward()
    T.autograd.grad(x**3, x, create_graph=True)
    return log


@program
def hook_changes_gradient_in_place(T):
    x = leaf(T, 1, 2)
    h = x * 2
    h.register_hook(lambda g: g.mul_(10) and None if False else None)
    (h * 3).sum().backward()
    return x.grad


@program
def hooks_with_grad(T):
    x = leaf(T, 1, 2)
    log = []
    x.register_hook(lambda g: log.append(g.tolist()) or g * 100)
    x.register_post_accumulate_grad_hook(lambda p: log.append("accumulated"))
    found = T.autograd.grad((x * x).sum(), x)
    return found, log, x.grad


@program
def hook_on_inner_with_grad(T):
    x = leaf(T, 1, 2)
    h = x * 2
    h.register_hook(lambda g: g * 100)
    return T.autograd.grad((h * h).sum(), [h, x])


@program
def post_accumulate_may_clear(T):
    x = leaf(T, 1, 2)
    seen = []

    def step(p):
        seen.append(p.grad.tolist())
        p.grad = None

    x.register_post_accumulate_grad_hook(step)
    (x * 2).sum().backward()
    (x * 3).sum().backward()
    return seen, x.grad


@program
def post_accumulate_must_return_nothing(T):
    x = leaf(T, 1, 2)
    x.register_post_accumulate_grad_hook(lambda p: p)
    return said(lambda: (x * 2).sum().backward())


@program
def node_prehook_replaces(T):
    x = leaf(T, 1, 2)
    h = x * 2
    h.grad_fn.register_prehook(lambda gs: (gs[0] * 10,))
    h.sum().backward()
    return x.grad


@program
def node_hook_replaces(T):
    x, w = leaf(T, 1, 2), leaf(T, 3, 4)
    h = x * w
    h.grad_fn.register_hook(lambda gi, go: (gi[0] * 10, None))
    h.sum().backward()
    return x.grad, w.grad


@program
def node_hook_returns_tensor(T):
    x = leaf(T, 1, 2)
    h = x.exp()
    h.grad_fn.register_hook(lambda gi, go: gi[0] * 0)
    return said(lambda: h.sum().backward()), x.grad


@program
def node_hook_wrong_number(T):
    x = leaf(T, 1, 2)
    h = x * 2
    h.grad_fn.register_hook(lambda gi, go: (gi[0],) * 3)
    return said(lambda: h.sum().backward())


@program
def node_hook_wrong_kind(T):
    x = leaf(T, 1, 2)
    h = x.exp()
    h.grad_fn.register_hook(lambda gi, go: (3.0,))
    return said(lambda: h.sum().backward())


@program
def node_prehook_wrong_number(T):
    x = leaf(T, 1, 2)
    h = x.exp()
    h.grad_fn.register_prehook(lambda gs: (gs[0], gs[0]))
    return said(lambda: h.sum().backward())


@program
def hook_on_accumulate_grad(T):
    x = leaf(T, 1, 2)
    y = (x * 2).sum()
    node = y.grad_fn.next_functions[0][0].next_functions[0][0]
    log = []
    node.register_hook(lambda gi, go: log.append(("post", len(gi), [g.tolist() for g in go])))
    node.register_prehook(lambda go: log.append(("pre", [g.tolist() for g in go])))
    y.backward()
    return log, type(node).__name__, node.variable is x


@program
def hook_sees_none_for_unused_output(T):
    x = leaf(T, 1, 2, 3)
    a, b = x.unbind()[:2]
    log = []
    a.grad_fn.register_prehook(lambda gs: log.append([g is None for g in gs]))
    (a * 2).backward()
    return log


@program
def tensor_hook_stays_on_old_node_after_in_place(T):
    x = leaf(T, 1, 2)
    h = x * 2
    log = []
    h.register_hook(lambda g: log.append(("before", g.tolist())))
    h.mul_(3)
    h.register_hook(lambda g: log.append(("after", g.tolist())))
    h.sum().backward()
    return log


@program
def retain_grad_moves_after_in_place(T):
    x = leaf(T, 1, 2)
    h = x * 2
    h.retain_grad()
    h.mul_(3)
    h.sum().backward()
    return h.grad, x.grad


@program
def retain_grad_accumulates(T):
    x = leaf(T, 1, 2)
    h = x * 2
    h.retain_grad()
    y = h.sum()
    y.backward(retain_graph=True)
    first = h.grad
    y.backward()
    return h.grad, first, first is h.grad


@program
def retain_grad_twice_counts_once(T):
    x = leaf(T, 1, 2)
    h = x * 2
    h.retain_grad()
    h.retain_grad()
    h.sum().backward()
    return h.grad


@program
def leaf_hook_sees_the_sum_once(T):
    x = leaf(T, 1, 2)
    log = []
    x.register_hook(lambda g: log.append(g.tolist()))
    (x * 2 + x * 3).sum().backward()
    return log


@program
def multi_grad_hook_all(T):
    a, b, c = leaf(T, 1), leaf(T, 2), leaf(T, 3)
    log = []
    handle = T.autograd.graph.register_multi_grad_hook(
        (a, b, c), lambda gs: log.append([g is None or g.tolist() for g in gs])
    )
    (a * b).backward()
    (a * b * c).backward()
    handle.remove()
    (a * b * c).backward()
    return log


@program
def multi_grad_hook_any(T):
    a, b = leaf(T, 1), leaf(T, 2)
    log = []
    T.autograd.graph.register_multi_grad_hook((a, b), lambda g: log.append(g.numel()), mode="any")
    (a * b).backward()
    (a * b).backward()
    return log, said(lambda: T.autograd.graph.register_multi_grad_hook((a,), print, mode="some"))


@program
def node_metadata_and_names(T):
    x = leaf(T, 1, 2)
    y = x.exp()
    y.grad_fn.metadata["who"] = "me"
    return (
        y.grad_fn.metadata["who"],
        y.grad_fn.name(),
        isinstance(y.grad_fn, T.autograd.graph.Node),
        type(y.grad_fn.next_functions[0][0]).__name__,
        y.grad_fn.next_functions[0][1],
        (x + 1).grad_fn.next_functions[1:],
    )


@program
def hook_wants_something_to_call(T):
    x = leaf(T, 1)
    x.register_hook(3)
    return said(lambda: (x * 2).backward())
