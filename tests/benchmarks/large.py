"""What is timed on a graphics card beside the lessons' workloads: programs that give a card enough to do.

As in workloads.py each takes the library, as `T`, and the same lines run in both. `tiny` makes everything so small that a
computer without a card can try the lines.
"""

import functools

from workloads import MOMENTUM, SGD_RATE, gpt, sgd, training


def mlp(T, tiny=False):
    """Four layers 4096 wide, batch 4096."""
    T.manual_seed(0)
    nn, width = T.nn, 16 if tiny else 4096
    layers = [layer for _ in range(4) for layer in (nn.Linear(width, width), nn.ReLU())]
    model = nn.Sequential(*layers, nn.Linear(width, 10))
    batch = T.randn(width, width), T.randint(10, (width,))
    return training(T, model, batch, sgd(T.optim, model.parameters()), nn.functional.cross_entropy)


def resnet18(T, tiny=False):
    """The residual network of He et al. 2015 with 18 layers, on 128 pictures of 3 x 224 x 224."""
    T.manual_seed(0)
    nn, width = T.nn, 4 if tiny else 64

    def convolution(inputs, outputs, size, stride):
        convolve = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)
        return nn.Sequential(convolve, nn.BatchNorm2d(outputs))

    class Block(nn.Module):
        def __init__(self, inputs, outputs, stride):
            super().__init__()
            self.first, self.second = convolution(inputs, outputs, 3, stride), convolution(outputs, outputs, 3, 1)
            self.way_around = nn.Identity() if stride == 1 else convolution(inputs, outputs, 1, stride)

        def forward(self, x):
            out = self.second(nn.functional.relu(self.first(x)))
            return nn.functional.relu(out + self.way_around(x))

    widths = [width, width, 2 * width, 4 * width, 8 * width]
    blocks = [
        block
        for stride, (inputs, outputs) in zip((1, 2, 2, 2), zip(widths, widths[1:]))
        for block in (Block(inputs, outputs, stride), Block(outputs, outputs, 1))
    ]
    begin = convolution(3, width, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
    end = nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8 * width, 1000)
    model = nn.Sequential(*begin, *blocks, *end)
    pictures, size = (4, 64) if tiny else (128, 224)  # fewer, and the last batch norms would blow rounding errors up
    batch = T.randn(pictures, 3, size, size), T.randint(1000, (pictures,))
    optimizer = T.optim.SGD(model.parameters(), SGD_RATE, momentum=MOMENTUM)
    return training(T, model, batch, optimizer, nn.functional.cross_entropy)


GPT = {"layers": 12, "heads": 12, "width": 768, "length": 1024, "batch_size": 8}
TINY_GPT = {"layers": 2, "heads": 2, "width": 16, "length": 8, "batch_size": 2}


def large_gpt(T, tiny=False):
    """The shape of GPT-2: 12 layers of 768, 12 heads, 8 texts of 1024 characters."""
    return gpt(T, **(TINY_GPT if tiny else GPT))


def attention_flops(tiny=False):
    """Scores and mixing of one forward pass: two products a head, counted whole although half of the scores are masked."""
    of = TINY_GPT if tiny else GPT
    return of["layers"] * of["batch_size"] * 4 * of["length"] ** 2 * of["width"]


LARGE = {"MLP 4096": mlp, "ResNet-18": resnet18, "GPT, 12 layers": large_gpt}
APART_FROM_LAYERS = {"GPT, 12 layers": attention_flops}


def flops(T, name, step, tiny=False):
    """The additions and multiplications in the products of one training step of a large workload.

    Each product of the forward pass has two twins in the backward pass: for the slope of the weight and that of the input. The
    first layer needs none for its input; that is not subtracted.
    """
    counts = []

    def count(layer, inputs, output):
        weights = layer.weight.numel() // layer.weight.shape[0]  # for each number that comes out
        counts.append(2 * weights * output.numel())

    layers = [m for m in step.model.modules() if isinstance(m, (T.nn.Linear, T.nn.Conv2d))]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    with T.no_grad():
        step.model(step.batch[0])
    for hook in hooks:
        hook.remove()
    return 3 * (sum(counts) + APART_FROM_LAYERS.get(name, lambda tiny: 0)(tiny))


# ------------------------------------------------------------ ops that wait for the memory, and not for the arithmetic


def one_op(T, op, moved, tiny=False):
    """An op on 64 million numbers; `moved` says how many times each must be read or written at least."""
    shape = (16, 64) if tiny else (1 << 13, 1 << 13)
    x, y = T.ones(shape), T.ones(shape)
    F = T.nn.functional
    step = {
        "add": lambda: x + y,
        "gelu": lambda: F.gelu(x),
        "softmax": lambda: F.softmax(x, 1),
        "layer norm": lambda: F.layer_norm(x, shape[1:]),
        "sum": lambda: x.sum(),
    }[op]
    step.bytes = moved * x.nbytes
    return step


MEMORY = {
    f"{op}, 64 million": functools.partial(one_op, op=op, moved=moved)
    for op, moved in {"add": 3, "gelu": 2, "softmax": 2, "layer norm": 2, "sum": 1}.items()
}
