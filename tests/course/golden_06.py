"""What notebook 06 compares itself with: names, first numbers, what train() and eval() give, and what hooks hear."""

TOLERANCE = 1e-4


def numbers(torch):
    nn = torch.nn
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2))
    first, x = net[0].weight.tolist(), torch.linspace(-1.0, 1.0, 15).reshape(5, 3)
    heard = []
    for module in net:
        module.register_forward_hook(lambda module, args, output: heard.append(output.mean().item()))
    trained, evaluated = net(x), net.eval()(x)
    return {
        "names": list(net.state_dict()),
        "first weights": first,
        "train": trained.tolist(),
        "eval": evaluated.tolist(),
        "means": heard,
    }
