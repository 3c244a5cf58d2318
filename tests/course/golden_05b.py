"""What notebook 05b compares itself with: the twelve Jacobians, and a vector times each of them, by PyTorch's own engine."""

TOLERANCE = 1e-12


def numbers(torch):
    pad = torch.nn.functional.pad
    real = {"dtype": torch.float64}
    x = torch.tensor([2.0, -1.0, 0.5, 3.0, -2.0], **real)
    w = torch.tensor([1.0, -2.0, 0.0, 3.0, 0.5], **real)
    W = torch.tensor([[1, 2, 0, 0, -1], [0, 1, 3, 0, 0], [2, 0, 0, -2, 1], [0, 0, 1, 1, 0], [-1, 0, 0, 2, 1]], **real)
    k = torch.tensor([1.0, -2.0, 0.5], **real)

    def filtered(x):
        wide = pad(x, (1, 1))
        return k[0] * wide[:-2] + k[1] * x + k[2] * wide[2:]

    functions = {
        "scaled": lambda x: 3 * x + 1,
        "square": lambda x: x * x,
        "relu": lambda x: x.relu(),
        "mean": lambda x: x.mean(),
        "dot": lambda x: (w * x).sum(),
        "length": lambda x: (x * x).sum().sqrt(),
        "matrix": lambda x: W @ x,
        "shuffled": lambda x: x[torch.tensor([2, 0, 1, 4, 3])],
        "picked": lambda x: x[torch.tensor([0, 2, 2, 4, 1])],
        "running": lambda x: x.cumsum(0),
        "filtered": filtered,
        "softmax": lambda x: x.softmax(0),
    }
    found = {}
    for name, f in functions.items():
        v = torch.arange(1.0, 6.0, **real) if f(x).ndim else torch.tensor(2.0, **real)
        J = torch.autograd.functional.jacobian(f, x)
        found[name] = {"J": J.tolist(), "v @ J": torch.autograd.functional.vjp(f, x, v)[1].tolist()}
    return found
