"""What notebook 07 compares itself with: losses of large and of weighted scores, gains, and first weights."""

TOLERANCE = 1e-5


def numbers(torch):
    nn, F = torch.nn, torch.nn.functional
    scores = torch.tensor([[2.0, 1.0, 0.0, -1.0], [0.0, 3.0, 0.0, 1.0], [1.0, 1.0, 1.0, 8.0]])
    target = torch.tensor([0, 2, 3])
    far = torch.tensor([[1000.0, -1000.0, 0.0], [-1000.0, 1000.0, 999.0]])
    options = {
        "plain": {},
        "weight": {"weight": torch.tensor([1.0, 2.0, 0.5, 1.0])},
        "smoothing": {"label_smoothing": 0.1},
        "ignore": {"ignore_index": 2},
    }
    first = {}
    for name in ("xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"):
        torch.manual_seed(0)
        first[name] = getattr(nn.init, name)(torch.empty(2, 3)).tolist()
    gain = nn.init.calculate_gain
    return {
        "losses": {name: nn.CrossEntropyLoss(**given)(scores, target).item() for name, given in options.items()},
        "far": F.cross_entropy(far, torch.tensor([0, 2])).item(),
        "logarithms": F.log_softmax(far, 1).tolist(),
        "gains": [gain("linear"), gain("relu"), gain("leaky_relu"), gain("tanh")],
        "first weights": first,
    }
