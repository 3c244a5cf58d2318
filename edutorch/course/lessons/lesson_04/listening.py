"""Exercise 04-2: hooks that tell of every gradient as it arrives. Tried on random expressions with shared parts."""

import edutorch as torch
from edutorch.course.answers import NotYet, told
from edutorch.course.lessons.lesson_03.expressions import smallest_failure
from edutorch.course.lessons.lesson_03.near import near
from edutorch.course.properties import Failure

LISTEN = """def listen(named, arrived):
    for name, x in named.items():
        def hear(grad, name=name):
            arrived.append((name, grad.item()))

        x.register_hook(hear)"""
LATE = LISTEN.replace("grad, name=name", "grad")
LISTEN_WRONG = [
    (LATE, "a hook looks `name` up when it is called, and by then the loop is at its last one"),
    (LISTEN.replace("grad.item()", "x.item()"), "that is a tensor's own number, not the gradient that arrived"),
    (LISTEN.replace("append(", "insert(0, "), "the list is the wrong way round"),
    (
        LISTEN.replace("        x.reg", "        if x.is_leaf: x.reg"),
        "what is on the way has hooks, too, not leaves only",
    ),
    (LISTEN.replace("(name, grad.item())", "name"), "Expected pairs of a name and a number"),
    (LISTEN.replace("grad.item()", "grad"), "Expected pairs of a name and a number"),
    (
        LISTEN.replace("append((name, grad.item()))", "append((name, grad.item()))\n            return 2 * grad"),
        "changed",
    ),
    (LISTEN.replace("x.register_hook(hear)", "hear(x)"), "before backward began"),
    (LISTEN.replace("grad, name=name", ""), "raised TypeError"),
]


def tensors(expression):
    """Every tensor of an expression, by name, without those that the result does not depend on."""
    leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in expression.leaves]
    made = expression.values(lambda name, *inputs: getattr(torch, name)(*inputs), leaves)
    names = expression.names()
    return {names[i]: made[i] for i in sorted(expression.used())}


def uses(expression):
    """For each name the names of those that are made from it."""
    names, used = expression.names(), expression.used()
    found = {name: set() for name in names}
    for i, (_, places) in enumerate(expression.steps, len(expression.leaves)):
        if i in used:
            for place in places:
                found[names[place]].add(names[i])
    return found


def check_listen(answer):
    """Each tensor once, after all that are made from it, with its gradient."""
    heard = []

    def trial(expression):
        named, arrived = tensors(expression), []
        truth = torch.autograd.grad(named["y"], list(named.values()), retain_graph=True)
        try:
            answer(named, arrived)
            if arrived:
                words = f"for {expression}: {arrived[0]!r} came before backward began."
                cause = "your function was called, where it should be handed to register_hook"
                return Failure(expression, "early", f"{words} Expected nothing yet. Likely: {cause}.")
            named["y"].backward()
        except Exception as error:
            return Failure(expression, type(error), f"for {expression}: {told(error, answer)}.")
        heard.extend(arrived)
        words = wrong(arrived, dict(zip(named, [grad.item() for grad in truth])), uses(expression), named)
        return Failure(expression, "heard", f"for {expression}: {words}") if words else None

    failure = smallest_failure(trial, ["mul", "add", "tanh"])
    if not heard and (failure is None or failure.kind == "heard"):
        return None
    if failure:
        raise NotYet(failure.words)
    return 100


def wrong(arrived, truth, users, named):
    """What is wrong with the list of one expression, or ""."""
    for one in arrived:
        if not (isinstance(one, tuple) and len(one) == 2 and isinstance(one[1], float)):
            return f"your list holds {one!r}. Expected pairs of a name and a number: (name, grad.item())."
    order = [name for name, _ in arrived]
    text = f"the order that you noted is {' '.join(order) or 'empty'}"
    if len(order) == len(truth) > 1 and len(set(order)) == 1:
        cause = "a hook looks `name` up when it is called, and by then the loop is at its last one"
        return f"{text}. Expected each name once. Likely: {cause}."
    if set(order) != set(truth) or len(order) != len(truth):
        cause = " Likely: what is on the way has hooks, too, not leaves only." if set(order) < set(truth) else ""
        return f"{text}. Expected each of {' '.join(truth)} once.{cause}"
    for place, name in enumerate(order):
        if late := users[name] - set(order[:place]):
            cause = " Likely: the list is the wrong way round." if order[-1] == "y" else ""
            return f"{text}. Expected {' and '.join(sorted(late))} before {name}.{cause}"
    for name, number in arrived:
        if not near(number, truth[name]):
            cause = "that is a tensor's own number, not the gradient that arrived"
            cause = cause if near(number, named[name].item()) else "a hook's return value changed what was sent on"
            return f"{name} has {number:.4g}. Expected {truth[name]:.4g}. Likely: {cause}."
    leaf = next((x for name, x in named.items() if x.is_leaf and not near(x.grad.item(), truth[name])), None)
    return (
        "the gradients that the leaves got are changed. Expected a hook that returns None." if leaf is not None else ""
    )
