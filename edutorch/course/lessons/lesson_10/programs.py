"""The patients of notebook 10: one healthy program, and eight of which a single line is wrong, too many, or missing.

Each program really trains when somebody looks at its patient: a third of a second, once in a process.
"""

import functools

import edutorch
from edutorch import nn
from edutorch.course.widgets.clinic import Case, Layer, Record

HEALTHY = """
def train(x, y, watch):
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(64, 64), nn.ReLU(),
        nn.Linear(64, 10),
    ).double()
    nn.init.zeros_(model[3].bias)
    model.requires_grad_(True)
    loss_fn = lambda scores, y: F.nll_loss(F.log_softmax(scores, dim=1), y)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    order = torch.randperm(600)
    x, y = x[order], y[order]
    for epoch in range(30):
        model.train()
        for i in torch.randperm(600).split(50):
            y_hat = model(x[i])
            loss = loss_fn(y_hat, y[i])
            optimizer.zero_grad()
            loss.backward()
            watch.step(model, loss)
            optimizer.step()
        model.eval()
        watch.validate(model, loss_fn)
"""
LINES = tuple(HEALTHY.strip().splitlines())

SICK = {  # diagnosis -> (the healthy line, what stands in its place; "" if nothing does), in the order of the patients
    "the gradients are not zeroed": ("optimizer.zero_grad()", ""),
    "the loss has the wrong axis": (
        "loss_fn = lambda scores, y: F.nll_loss(F.log_softmax(scores, dim=1), y)",
        "loss_fn = lambda scores, y: F.nll_loss(F.log_softmax(scores, dim=0), y)",
    ),
    "the learning rate is too high": (
        "optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)",
        "optimizer = torch.optim.SGD(model.parameters(), lr=3, momentum=0.9)",
    ),
    "the labels are shuffled": ("x, y = x[order], y[order]", "x, y = x[order], y[torch.randperm(600)]"),
    "a layer is frozen": ("model.requires_grad_(True)", "model[0].requires_grad_(False)"),
    "softmax is taken twice": ("nn.Linear(64, 10),", "nn.Linear(64, 10), nn.Softmax(dim=1),"),
    "a ReLU is dead": ("nn.init.zeros_(model[3].bias)", "nn.init.constant_(model[3].bias, -5.0)"),
    "eval() was forgotten": ("model.eval()", ""),
}


@functools.cache
def digits():
    """600 pictures to learn from and 600 to validate with, their labels, in double precision."""
    from sklearn.datasets import load_digits

    data = load_digits()
    x, y = edutorch.tensor(data.data) / 16, edutorch.tensor(data.target)
    return x[:600], y[:600], x[600:1200], y[600:1200]


class Watch:
    """The instruments. A program shows its model to them after each backward, and after each epoch."""

    def __init__(self, x, y):
        self.x, self.y = x, y
        self.losses, self.validation, self.norms = [], [], []
        self.model = None

    def step(self, model, loss):
        self.losses.append(loss.item())
        self.norms.append(
            {name: None if p.grad is None else p.grad.norm().item() for name, p in model.named_parameters()}
        )

    def validate(self, model, loss_fn):
        self.model, self.modes = model, [layer.training for layer in model]
        with edutorch.no_grad():
            self.scores = model(self.x)
            self.validation.append(loss_fn(self.scores, self.y).item())

    def record(self):
        if self.model is None:
            raise RuntimeError("the program never came to watch.validate(model, loss_fn)")
        with edutorch.no_grad():
            again = edutorch.equal(self.scores, self.model(self.x))
            layers, x = [], self.x
            for (name, layer), mode in zip(self.model.named_children(), self.modes):
                x = layer(x)
                layers.append(looked_at(name, layer, x, mode))
        right = (self.scores.argmax(1) == self.y).double().mean().item()
        steps = len(self.losses) // len(self.validation)
        first, last = self.norms[:steps], self.norms[-steps:]
        gradients = {name: (mean(first, name), mean(last, name)) for name in self.norms[0]}
        return Record(self.losses, self.validation, right, gradients, layers, again)


def looked_at(name, layer, x, mode):
    """What one layer answers, in numbers."""
    wants = [p.requires_grad for p in layer.parameters()]
    learns = all(wants) if wants else None
    zeros = (x == 0).double().mean().item()
    return Layer(name, type(layer).__name__, x.std().item(), zeros, x.min().item(), x.max().item(), learns, mode)


def mean(norms, name):
    values = [one[name] for one in norms]
    return None if None in values else sum(values) / len(values)


@functools.lru_cache(64)
def examined(program):
    """Train a program as it is written, and read the instruments.

    Raises:
        whatever the program raises.
    """
    names = {"torch": edutorch, "nn": nn, "F": nn.functional}
    exec(program, names)
    x, y, x_validation, y_validation = digits()
    watch = Watch(x_validation, y_validation)
    with edutorch.random.fork_rng():  # a look at a patient leaves the learner's random numbers alone
        names["train"](x, y, watch)
        return watch.record()


def case(diagnosis):
    """The patient that has it."""
    right, wrong = SICK[diagnosis]
    place = next(i for i, line in enumerate(LINES) if line.strip() == right)
    return Case(diagnosis, replaced(place, wrong), place, examined)


def replaced(place, text):
    """The healthy program with another line in one place; "" leaves it out."""
    line = LINES[place]
    indent = line[: len(line) - len(line.lstrip())]
    return (*LINES[:place], indent + text if text else "", *LINES[place + 1 :])


PATIENTS = [Case("nothing is wrong", LINES, None, examined), *map(case, SICK)]
