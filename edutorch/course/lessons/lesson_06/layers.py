"""A layer and a row of layers, made from the notebook's own Module: Linear and Sequential."""

import edutorch as torch
from edutorch.course.answers import NotYet, answer_from
from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_06.small import MODULE, Tried
from edutorch.course.properties import agrees

# ------------------------------------------------------------------------------------------------ 06-2: Linear


def applied(answer, x, weight, bias):
    layer = answer(x.shape[-1], len(bias))
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    result = layer(x)
    return result.detach() if isinstance(result, torch.Tensor) else result


def by_loops(x, weight, bias):
    rows = [
        [sum(a * b for a, b in zip(row, w)) + c for w, c in zip(weight.tolist(), bias.tolist())] for row in x.tolist()
    ]
    return torch.tensor(rows)


def draw_layer(draw):
    n, m = draw.size(), draw.size()
    return {"x": draw.tensor(draw.size(), n), "weight": draw.tensor(m, n), "bias": draw.tensor(m)}


def check_linear(answer):
    if not isinstance(answer, type):
        return None
    layer = answer(3, 2)
    found = vars(layer).get("_parameters")
    if found is None:
        raise NotYet("your layer has no _parameters. Expected a class that begins with `class Linear(Module)`.")
    if not found and "weight" not in vars(layer) and layer.forward(torch.ones(1, 3)) in (None, ...):
        return None
    for name, shape in (("weight", (2, 3)), ("bias", (2,))):
        if name not in found:
            kind = type(vars(layer)[name]).__name__ if name in vars(layer) else None
            raise NotYet(
                f"Linear(3, 2) has registered {list(found)}. Expected ['weight', 'bias']. Likely: "
                + (f"{name} is a {kind}, and only a Parameter is registered." if kind else f"there is no self.{name}.")
            )
        if tuple(found[name].shape) != shape:
            raise NotYet(
                f"for Linear(3, 2) the shape of {name} came back as {tuple(found[name].shape)}. Expected {shape}: a row of "
                "3 weights for each of 2 outputs, and a bias for each. A state_dict of edutorch must fit."
            )
    check_beginning(answer(16, 36))
    likely = [(Tried(answer_from(code), applied), words) for code, words in LINEAR_WRONG]
    count = agrees(Tried(answer, applied), by_loops, draw_layer, likely=likely)
    if count is None:
        raise NotYet("__init__: right. Expected next: forward, which returns a tensor; it gives None so far.")
    return 8 + count


def check_beginning(layer):
    """The first numbers of a Linear(16, 36): so many that chance alone breaks no rule here, and 36**0.5 is not 16**0.5."""
    for name in ("weight", "bias"):
        numbers = vars(layer)[name].detach()
        far = numbers.abs().max().item()
        if numbers.min() == numbers.max():
            raise NotYet(
                f"all numbers of {name} begin alike. Expected chance: outputs that begin alike get the same gradients, and "
                "stay alike."
            )
        if far > 0.25:
            raise NotYet(
                f"for Linear(16, 36) a number of {name} begins beyond 0.25. Expected numbers between -0.25 and 0.25, for "
                "1 / 16**0.5 is 0.25."
            )
        if numbers.min() >= 0:
            raise NotYet(
                f"all numbers of {name} begin positive. Expected both signs. Likely: torch.rand goes from 0 to 1; make it "
                "-1 to 1."
            )
        if far < 0.17:
            likely = "the root is missing, 1 / 16" if far < 0.08 else "in_features belongs there, not out_features"
            raise NotYet(
                f"for Linear(16, 36) no number of {name} begins farther from 0 than {far:.3f}. Expected numbers between "
                f"-0.25 and 0.25, for 1 / 16**0.5 is 0.25. Likely: {likely}."
            )


LINEAR_RIGHT = (
    MODULE
    + """class Linear(Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        bound = 1 / in_features**0.5
        self.weight = nn.Parameter((torch.rand(out_features, in_features) * 2 - 1) * bound)
        self.bias = nn.Parameter((torch.rand(out_features) * 2 - 1) * bound)

    def forward(self, x):
        return x @ self.weight.T + self.bias"""
)
LINEAR_WRONG = [
    (LINEAR_RIGHT.replace(" + self.bias", ""), "the bias is not added"),
    (LINEAR_RIGHT.replace(" + self.bias", " * self.bias"), "the bias is multiplied; it is added"),
    (
        LINEAR_RIGHT.replace("x @ self.weight.T", "self.weight @ x"),
        "x has a row for each sample, so it stands on the left",
    ),
    (LINEAR_RIGHT.replace("weight.T", "weight"), "weight has a row for each output; its transpose is needed, weight.T"),
]

LINEAR = Exercise(
    id="06-2",
    title="a layer that computes, and shows its parameters",
    check=check_linear,
    hints=(
        "Which two tensors are learned here? What must each be wrapped in, so that __setattr__ writes it down?",
        "self.weight = nn.Parameter(...) of shape (out_features, in_features), self.bias of shape (out_features,). forward: "
        "x @ self.weight.T + self.bias.",
        "A layer that scales: self.scale = nn.Parameter(torch.rand(n) * 2 - 1) in __init__, and return x * self.scale.",
    ),
    solution=LINEAR_RIGHT,
    mistakes=[
        *LINEAR_WRONG,
        (LINEAR_RIGHT.replace("nn.Parameter((torch.rand(out_features, in_features) * 2 - 1) * bound)",
                              "torch.rand(out_features, in_features).requires_grad_()"),
         "weight is a Tensor, and only a Parameter is registered"),
        (LINEAR_RIGHT.replace("torch.rand(out_features, in_features)", "torch.rand(in_features, out_features)").replace(
            "weight.T", "weight"), "the shape of weight came back as (3, 2)"),
        (LINEAR_RIGHT.replace("(torch.rand(out_features, in_features) * 2 - 1) * bound",
                              "torch.zeros(out_features, in_features)"),
         "all numbers of weight begin alike"),
        (LINEAR_RIGHT.replace("(torch.rand(out_features) * 2 - 1) * bound", "torch.zeros(out_features)"),
         "all numbers of bias begin alike"),
        (LINEAR_RIGHT.replace("in_features**0.5", "in_features"), "the root is missing"),
        (LINEAR_RIGHT.replace("in_features**0.5", "out_features**0.5"), "in_features belongs there"),
        (LINEAR_RIGHT.replace("return x @ self.weight.T + self.bias", "..."), "Expected next: forward"),
        (LINEAR_RIGHT.replace("torch.rand(out_features, in_features) * 2 - 1", "torch.rand(out_features, in_features)"),
         "all numbers of weight begin positive"),
        (LINEAR_RIGHT.replace("        super().__init__()\n", ""), "has no attribute '_parameters'"),
        (LINEAR_RIGHT.replace("class Linear(Module)", "class Linear"), "your layer has no _parameters"),
    ],
    minutes=8,
    difficulty=2,
    importance=5,
    objectives=(1, 2),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ 06-3: Sequential


class Step:
    """A module that is a formula: it stands for a layer."""

    def __init__(self, text):
        self.text = text

    def forward(self, x):
        return eval(self.text, {"x": x})

    __call__ = forward

    def named_parameters(self):
        return iter(())

    def __repr__(self):
        return self.text

    def __eq__(self, other):
        return isinstance(other, Step) and self.text == other.text


def run_through(answer, modules, x):
    return answer(*modules)(x)


def one_after_the_other(modules, x):
    for module in modules:
        x = module(x)
    return x


def draw_chain(draw):
    texts = ["x + 1", "x * 2", "x - 3", "x * x"]
    return {"modules": [Step(draw.pick(texts)) for _ in range(draw.integer(1, 4))], "x": draw.tensor(2)}


def check_sequential(answer):
    if not isinstance(answer, type):
        return None
    given = [Step("x + 1"), Step("x * 2"), Step("x - 3")]
    model = answer(*given)
    found = vars(model).get("_modules")
    if found is None:
        raise NotYet("your Sequential has no _modules. Expected a class that begins with `class Sequential(Module)`.")
    if not found and model.forward(torch.ones(1)) in (None, ...):
        return None
    if list(found) != ["0", "1", "2"] or [*found.values()] != given:
        raise NotYet(
            f"for three modules, _modules has the names {list(found)}. Expected ['0', '1', '2']. Likely: "
            + ("they are kept in a list or tuple, where __setattr__ does not see them." if not found else
               "the names are the places, counted from 0, as texts: setattr(self, str(i), module).")
        )  # fmt: skip
    likely = [(Tried(answer_from(code), run_through), words) for code, words in SEQUENTIAL_WRONG]
    count = agrees(Tried(answer, run_through), one_after_the_other, draw_chain, likely=likely)
    if count is None:
        raise NotYet(
            "__init__: right. Expected next: forward, which returns what the last module made; it gives None so far."
        )
    return 1 + count


SEQUENTIAL_RIGHT = (
    MODULE
    + """class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        for i, module in enumerate(modules):
            setattr(self, str(i), module)

    def forward(self, x):
        for module in self._modules.values():
            x = module(x)
        return x"""
)
SEQUENTIAL_WRONG = [
    (SEQUENTIAL_RIGHT.replace("            x = module(x)\n        return x", "            y = module(x)\n        return y"),
     "each module got the first x; it should get what the one before it made"),
    (SEQUENTIAL_RIGHT.replace("            x = module(x)\n        return x", "            x = module(x)\n            return x"),
     "it returns after the first module"),
    (SEQUENTIAL_RIGHT.replace("in self._modules.values()", "in reversed(list(self._modules.values()))"),
     "the modules run from the last to the first"),
    (SEQUENTIAL_RIGHT.replace("_modules.values()", "_modules"),
     "a loop over a dictionary gives its names; values() are the modules"),
]  # fmt: skip

SEQUENTIAL = Exercise(
    id="06-3",
    title="modules in a row, all of them registered",
    check=check_sequential,
    hints=(
        "self.0 = module is no Python. How else can an attribute be set, when its name is a text?",
        "In __init__: for i, module in enumerate(modules): setattr(self, str(i), module). In forward, walk "
        "self._modules.values().",
        'setattr(self, "left", module) does the same as self.left = module, and passes through __setattr__ as well.',
    ),
    solution=SEQUENTIAL_RIGHT,
    mistakes=[
        *SEQUENTIAL_WRONG,
        (SEQUENTIAL_RIGHT.replace("        for i, module in enumerate(modules):\n            setattr(self, str(i), module)",
                                  "        self.layers = modules").replace("self._modules.values()", "self.layers"),
         "they are kept in a list or tuple"),
        (SEQUENTIAL_RIGHT.replace("enumerate(modules)", "enumerate(modules, 1)"), "the names are the places, counted from 0"),
        (SEQUENTIAL_RIGHT.replace("        return x", ""), "Expected next: forward"),
    ],
    minutes=6,
    difficulty=2,
    importance=4,
    objectives=(2,),
)  # fmt: skip
