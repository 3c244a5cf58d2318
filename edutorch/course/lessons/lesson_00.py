"""The exercises of notebook 00: five minutes to a trained network."""

import edutorch as torch
from edutorch import nn
from edutorch.course.exercise import Exercise, NotYet

START = {"hidden": 16, "lr": 0.1, "steps": 60}  # gets 86 %: no better than a straight line


def train_moons(hidden, lr, steps):
    """Train the notebook's network on two moons, and return the share of held-out points that it gets right."""
    from sklearn.datasets import make_moons

    X, y = make_moons(640, noise=0.15, random_state=0)
    X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, hidden), nn.Tanh(), nn.Linear(hidden, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    loss_fn = nn.BCEWithLogitsLoss()
    for _ in range(steps):
        loss = loss_fn(model(X[:480]).squeeze(1), y[:480])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        right = (model(X[480:]).squeeze(1) > 0) == (y[480:] > 0.5)
    return right.float().mean().item()


def check_settings(answer):
    """Trains with the learner's settings: one of them changed, and at least 95 % right on points not trained on."""
    settings = answer()
    if settings is None or settings is ...:
        return None
    if not isinstance(settings, dict) or set(settings) != set(START):
        raise NotYet(f"your function returned {settings!r}. Expected a dictionary with the keys {', '.join(START)}.")
    changed = [name for name in START if settings[name] != START[name]]
    if len(changed) != 1:
        raise NotYet(
            f"{len(changed)} settings differ from the start ({', '.join(changed) or 'none'}). Change exactly one, so that "
            "you know what made the difference."
        )
    name = changed[0]
    if name != "lr" and not (isinstance(settings[name], int) and settings[name] >= 1):
        raise NotYet(f"{name} = {settings[name]!r}. Expected a whole number from 1 up.")
    if not 0 < settings["lr"] < float("inf"):
        raise NotYet(f"lr = {settings['lr']!r}. Expected a number above 0: a step of no length goes nowhere.")
    if settings["hidden"] > 256 or settings["steps"] > 2000:
        raise NotYet(
            f"{name} = {settings[name]} works, but is more than you need. Stay at 256 hidden units or 2000 steps."
        )
    accuracy = train_moons(**settings)
    if accuracy < 0.95:
        cause = {
            "lr": "each step is still too short to get there in 60 steps, or so long that it overshoots",
            "hidden": "more units can bend the boundary in more places, but they all need time to move",
            "steps": "the loss was still falling when training stopped",
        }[name]
        raise NotYet(f"with {name} = {settings[name]} you get {accuracy:.0%}. Expected at least 95 %. Think: {cause}.")
    return 3


STEPS = {
    "a": "loss.backward()",
    "b": "optimizer.zero_grad()",
    "c": "y_hat = model(x)",
    "d": "optimizer.step()",
    "e": "loss = loss_fn(y_hat, y)",
}
WHY = {
    "c": "forward comes first: without y_hat there is nothing to measure",
    "e": "the loss measures y_hat, so it comes after forward and before backward",
    "b": "the old gradients are still there: zero them before backward adds new ones",
    "a": "backward fills .grad, which step needs",
    "d": "step uses the gradients, so it comes last",
}


def check_order(answer):
    """The five lines of the training loop in the order of the course: forward, loss, zero, backward, step."""
    order = answer()
    if order is None or order is ...:
        return None
    if not isinstance(order, str) or sorted(order) != sorted(STEPS):
        raise NotYet(f"your function returned {order!r}. Expected each of the letters a b c d e once, as in 'abcde'.")
    for place, (given, wanted) in enumerate(zip(order, "cebad", strict=True), 1):
        if given != wanted:
            raise NotYet(f"line {place} is {STEPS[given]!r}. Expected another one there: {WHY[wanted]}.")
    return 5


EXERCISES = [
    Exercise(
        id="00-1",
        title="one change brings the network to 95 % on points that it has not seen",
        check=check_settings,
        hints=(
            "After 60 steps the loss was still falling. Which of the three numbers decides how far training gets?",
            'Two of the three can do it: more "steps", or longer ones. Look at the returned dictionary.',
            'With {"hidden": 16, "lr": 0.1, "steps": 200} you get 93 %. Go on in this direction.',
        ),
        solution='def better_settings():\n    return {"hidden": 16, "lr": 0.1, "steps": 400}',
        mistakes=[
            ('def better_settings():\n    return {"hidden": 16, "lr": 0.1, "steps": 60}', "0 settings differ"),
            ('def better_settings():\n    return {"hidden": 32, "lr": 0.5, "steps": 60}', "2 settings differ"),
            ('def better_settings():\n    return {"hidden": 16, "lr": 0.0, "steps": 60}', "a step of no length"),
            ('def better_settings():\n    return {"hidden": 16, "lr": 0.1, "steps": 61}', "still falling"),
            ('def better_settings():\n    return {"hidden": 64, "lr": 0.1, "steps": 60}', "need time to move"),
            ('def better_settings():\n    return {"hidden": 16, "lr": 0.001, "steps": 60}', "too short"),
            ('def better_settings():\n    return {"hidden": 16, "lr": 0.1, "steps": 1e9}', "a whole number"),
            ("def better_settings():\n    return 95", "Expected a dictionary"),
        ],
    ),
    Exercise(
        id="00-2",
        title="the five steps are in order",
        check=check_order,
        hints=(
            "Which line makes the number that all others talk about?",
            "backward() needs a loss, and step() needs gradients. That fixes three places.",
            "Notebook 10 trains like this: forward, loss, zero the gradients, backward, step.",
        ),
        solution='def order():\n    return "cebad"',
        mistakes=[
            ('def order():\n    return "ceabd"', "zero them before backward"),
            ('def order():\n    return "ecbad"', "forward comes first"),
            ('def order():\n    return "cebda"', "backward fills .grad"),
            ('def order():\n    return "cea"', "each of the letters"),
        ],
    ),
]
