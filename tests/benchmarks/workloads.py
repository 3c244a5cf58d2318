"""What is timed: the same program for edutorch and for PyTorch, as a function that takes the library."""


def elementwise(T, op):
    x, y = T.rand(4), T.rand(4)
    return {"add": lambda: x + y, "mul by a number": lambda: x * 2.0, "tanh": x.tanh, "sum": x.sum}[op]


def small_graph(T, bias_learns=False):
    """Forward and backward of (x * w + b).tanh().sum() on 4 numbers."""
    T.manual_seed(0)
    x, w = T.rand(4).requires_grad_(), T.rand(4).requires_grad_()
    b = T.rand(4).requires_grad_(bias_learns)

    def step():
        x.grad = w.grad = b.grad = None
        loss = (x * w + b).tanh().sum()
        loss.backward()
        return loss

    return step


def mlp_step(T, optimizer=None, batch=64):
    """One step of a 784-256-128-10 network: forward, cross-entropy, backward and, if asked, the optimizer."""
    T.manual_seed(0)
    nn = T.nn
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    loss_fn = nn.CrossEntropyLoss()
    images, labels = T.rand(batch, 784), T.randint(10, (batch,))
    makers = {"SGD": lambda p: T.optim.SGD(p, lr=0.01), "Adam": lambda p: T.optim.Adam(p, lr=1e-3)}
    stepper = makers[optimizer](model.parameters()) if optimizer else None

    def step():
        loss = loss_fn(model(images), labels)
        model.zero_grad()
        loss.backward()
        if stepper is not None:
            stepper.step()
        return loss

    return step


def chain(T, length=50):
    x, y = T.rand(4).requires_grad_(), T.rand(4)

    def step():
        z = x
        for _ in range(length):
            z = z + y
        loss = z.sum()
        loss.backward()
        return loss

    return step


WORKLOADS = {
    "add, 4 numbers": lambda T: elementwise(T, "add"),
    "x * 2.0, 4 numbers": lambda T: elementwise(T, "mul by a number"),
    "tanh, 4 numbers": lambda T: elementwise(T, "tanh"),
    "sum, 4 numbers": lambda T: elementwise(T, "sum"),
    "(x*w+b).tanh().sum(), forward + backward": small_graph,
    "the same, b learns too": lambda T: small_graph(T, bias_learns=True),
    "chain of 50 adds, forward + backward": chain,
    "MLP 784-256-128-10, batch 64, forward + backward": mlp_step,
    "the same with SGD": lambda T: mlp_step(T, "SGD"),
    "the same with Adam": lambda T: mlp_step(T, "Adam"),
}
