"""Exercise 06-5: save what a module knows by name, and load it."""

import edutorch as torch
from edutorch import nn
from edutorch.course.answers import NotYet
from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_06.small import Module


def model_with(answer):
    """A small model, with the learner's two methods."""
    kind = type("Model", (answer, Module), {"forward": lambda self, x: x})
    model, model_inside = kind(), kind()
    model.weight = nn.Parameter(torch.arange(6.0).reshape(2, 3))
    model_inside.bias = nn.Parameter(torch.tensor([1.0, -1.0]))
    model.inner = model_inside
    return model


def check_state(answer):
    if not isinstance(answer, type):
        return None
    model = model_with(answer)
    state = model.state_dict()
    if state is None or state is ...:
        return None
    check_saved(model, state)
    given = {"weight": torch.full((2, 3), 7.0), "inner.bias": torch.tensor([3.0, 4.0])}
    kept = dict(model.named_parameters())
    model.load_state_dict(given)
    now = dict(model.named_parameters())
    if all(torch.equal(now[name], one) for name, one in model_with(answer).named_parameters()):
        raise NotYet(
            "state_dict: right. After load_state_dict, the parameters hold their old numbers. Expected the dictionary's, "
            "copied in by copy_. (mine[name] = ... would change only the dictionary `mine`, and no parameter.)"
        )
    for name, one in given.items():
        if now.get(name) is not kept[name]:
            raise NotYet(
                f"after loading, {name} is another object. Expected the old Parameter with new numbers: an optimizer that "
                "was given the old one would go on changing that. Likely: an assignment where a copy_ should be."
            )
        if not torch.equal(now[name], one):
            raise NotYet(f"after loading, {name} is {now[name].tolist()}. Expected {one.tolist()}.")
        if now[name].data_ptr() == one.data_ptr():
            raise NotYet(
                f"after loading, {name} lies in the memory of the dictionary. Expected a copy: otherwise two models that load "
                "the same dictionary train each other."
            )
        if not now[name].requires_grad or now[name].grad_fn is not None:
            raise NotYet(f"after loading, {name} is no leaf that wants a gradient. Expected one, as before.")
    complains(model, {"weight": given["weight"]}, "inner.bias", "is missing in it")
    complains(model, {**given, "wight": given["weight"]}, "wight", "belongs to nobody")
    return 10


def check_saved(model, state):
    names = ["weight", "inner.bias"]
    if not isinstance(state, dict) or list(state) != names:
        told = list(state) if isinstance(state, dict) else repr(state)
        raise NotYet(f"state_dict() gave {told}. Expected a dictionary with the names {names}.")
    for name, parameter in model.named_parameters():
        if not isinstance(state[name], torch.Tensor) or not torch.equal(state[name], parameter):
            raise NotYet(f"state_dict() has {state[name]!r} for {name}. Expected its numbers, {parameter.tolist()}.")
        if state[name].requires_grad:
            raise NotYet(f"{name} in the state_dict still wants a gradient. Expected bare numbers: parameter.detach().")
        if state[name].data_ptr() != parameter.data_ptr():
            raise NotYet(
                f"{name} in the state_dict is a copy. Expected the same memory: a model of gigabytes is not copied in order to "
                "be looked at. Likely: clone() where detach() is enough."
            )


def complains(model, state, name, what):
    try:
        model.load_state_dict(state)
    except KeyError as error:
        if name not in str(error):
            raise NotYet(
                f"the KeyError says {error}. Expected the name {name!r} in it: whoever reads it must find it."
            ) from None
        return
    raise NotYet(
        f"a dictionary was loaded where {name!r} {what}, and nobody said so. Expected a KeyError that names it."
    )


RIGHT = """class State:
    def state_dict(self):
        return {name: parameter.detach() for name, parameter in self.named_parameters()}

    def load_state_dict(self, state):
        mine = dict(self.named_parameters())
        wrong = mine.keys() ^ state.keys()
        if wrong:
            raise KeyError(f"missing or unexpected: {sorted(wrong)}")
        with torch.no_grad():
            for name, parameter in mine.items():
                parameter.copy_(state[name])"""
CHECKED = """        wrong = mine.keys() ^ state.keys()
        if wrong:
            raise KeyError(f"missing or unexpected: {sorted(wrong)}")
"""

STATE = Exercise(
    id="06-5",
    title="numbers by name: saved, loaded, and checked",
    check=check_state,
    hints=(
        "Who has to notice that a name is missing: the one who saves, or the one who loads?",
        "state_dict: {name: p.detach() ...}. load_state_dict: compare dict(self.named_parameters()).keys() with "
        "state.keys(), then parameter.copy_(state[name]) inside `with torch.no_grad():`.",
        "{'a', 'b'} ^ {'b', 'c'} is {'a', 'c'}: what only one of two sets has. A dictionary's keys() can do that, too.",
    ),
    solution=RIGHT,
    mistakes=[
        (RIGHT.replace("parameter.detach()", "parameter"), "still wants a gradient"),
        (RIGHT.replace("parameter.detach()", "parameter.detach().clone()"), "is a copy. Expected the same memory"),
        (RIGHT.replace("parameter.copy_(state[name])", "parameter.data = state[name]"), "train each other"),
        (RIGHT.replace("        with torch.no_grad():\n            for name, parameter in mine.items():\n"
                       "                parameter.copy_(state[name])",
                       "        self.weight = nn.Parameter(state['weight'])\n"
                       "        self.inner.bias = nn.Parameter(state['inner.bias'])"),
         "is another object"),
        (RIGHT.replace(CHECKED, ""), "'wight' belongs to nobody"),
        (RIGHT.replace(CHECKED, "").replace("in mine.items()", "in ((n, mine[n]) for n in state if n in mine)"),
         "'inner.bias' is missing in it"),
        (RIGHT.replace("with torch.no_grad():", "if True:"), "raised RuntimeError"),
        (RIGHT.partition("        mine =")[0] + "        ...", "the parameters hold their old numbers"),
        (RIGHT.replace("parameter.copy_(state[name])", "mine[name] = state[name]"), "would change only the dictionary"),
    ],
    minutes=10,
    difficulty=3,
    importance=5,
    objectives=(3,),
)  # fmt: skip
