"""What notebook 04 compares with PyTorch: names of nodes, orders of arrival, what is None, what is remembered, and what fails."""

TOLERANCE = 1e-9


def numbers(torch):
    def leaf(number):
        return torch.tensor(number, dtype=torch.float64, requires_grad=True)

    def told(grad):
        return "None" if grad is None else str(grad.item())

    a, b = leaf(3.0), leaf(2.0)
    e = a * b
    s = e + b
    y = s * e
    nodes = [type(node).__name__ for node, _ in [(y.grad_fn, 0), *y.grad_fn.next_functions, *e.grad_fn.next_functions]]

    arrived = []
    for name, x in {"a": a, "b": b, "e": e, "s": s, "y": y}.items():
        x.register_hook(lambda grad, name=name: arrived.append(f"{name} {grad.item():g}"))
    y.backward()
    order = [one for one in arrived if one[0] not in "ab"]  # the order of leaves is nobody's promise

    six = []
    a, b = leaf(3.0), leaf(2.0)
    e = a * b
    e.retain_grad()
    (e * b).backward()
    six.append(told(e.grad))
    a, b = leaf(3.0), leaf(2.0)
    ((a * b).detach() * b).backward()
    six.append(told(a.grad))
    a, b = leaf(3.0), leaf(2.0)
    c = a * b
    (c.detach() * a + c).backward()
    six.append(told(b.grad))
    x = torch.tensor(4.0, dtype=torch.float64)
    (x * a).backward()
    six.append(told(x.grad))
    a, b = leaf(3.0), leaf(2.0)
    with torch.no_grad():
        c = a * b
    (c + a).backward()
    six.append(told(b.grad))
    w = leaf(3.0) * 2
    w_is_leaf = w.is_leaf

    def shapes_of(f, count):
        found = []

        def pack(x):
            found.append(len(x.shape))
            return x

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda x: x):
            f(*[torch.ones(2, 3, requires_grad=True) for _ in range(count)])
        return len(found)

    functions = [(lambda x: x + 1, 1), (lambda x: x * 2.0, 1), (lambda x: x.exp(), 1), (lambda x, w: x * w, 2)]
    kept = [shapes_of(f, count) for f, count in functions]

    y = leaf(1.0).exp()
    versions = [y._version]
    y += 1
    versions.append(y._version)
    try:
        y.backward()
        said = ""
    except RuntimeError as error:
        said = str(error)
    return {
        "nodes": nodes,
        "order": order,
        "nones": [*six, f"leaf {w_is_leaf}"],
        "kept": kept,
        "versions": versions,
        "error": [said.partition(":")[0]],
    }
