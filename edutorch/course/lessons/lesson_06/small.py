"""The notebook's own Module in plain Python, and its parts: named_parameters, Linear and Sequential."""

import edutorch as torch
from edutorch import nn
from edutorch.course.answers import NotYet, answer_from
from edutorch.course.catalogue import Exercise
from edutorch.course.properties import agrees

# As it stands in the notebook, after exercise 06-1.
MODULE = """class Module:
    def __init__(self):
        vars(self).update(_parameters={}, _modules={})

    def __setattr__(self, name, value):
        if isinstance(value, nn.Parameter):
            self._parameters[name] = value
        elif hasattr(value, "forward"):
            self._modules[name] = value
        vars(self)[name] = value

    def __call__(self, x):
        return self.forward(x)

    def named_parameters(self):
        yield from self._parameters.items()
        for name, module in self._modules.items():
            for inner, parameter in module.named_parameters():
                yield f"{name}.{inner}", parameter


"""
Module = answer_from(MODULE)


class Tried:
    """A function of the checks that runs the learner's code. `__code__` tells in whose lines an error may have happened."""

    def __init__(self, answer, call):
        self.answer, self.call = answer, call
        code = getattr(answer, "__code__", None)
        codes = [getattr(value, "__code__", None) for value in vars(answer).values()] if code is None else [code]
        self.__code__ = next((one for one in codes if one is not None), None)

    def __call__(self, *given):
        return self.call(self.answer, *given)


# ------------------------------------------------------------------------------------------------ 06-1: named_parameters


class Tree:
    """What a module is to be made of: name -> "Parameter", "Tensor" or another Tree."""

    def __init__(self, parts):
        self.parts = parts

    def __repr__(self):
        return f"Module({', '.join(f'{name}={part}' for name, part in self.parts.items())})"

    def __eq__(self, other):
        return repr(self) == repr(other)

    def names(self):
        """The dotted names of its parameters: its own, then those of the modules inside."""
        found = [name for name, part in self.parts.items() if part == "Parameter"]
        for name, part in self.parts.items():
            found += [f"{name}.{inner}" for inner in part.names()] if isinstance(part, Tree) else []
        return found

    def build(self, kind):
        module = kind()
        for name, part in self.parts.items():
            if isinstance(part, Tree):
                setattr(module, name, part.build(kind))
            else:
                setattr(module, name, nn.Parameter(torch.zeros(1)) if part == "Parameter" else torch.zeros(1))
        return module


def draw_tree(draw, depth=3):
    names = ["a", "b", "c"][: draw.integer(0, 3)]
    kinds = ["Parameter", "Tensor", "Module", "Module"] if depth else ["Parameter", "Tensor"]
    picked = {name: draw.pick(kinds) for name in names}
    return Tree({name: draw_tree(draw, depth - 1) if kind == "Module" else kind for name, kind in picked.items()})


def having(answer):
    """A Module with the learner's named_parameters."""
    return type("Module", (Module,), {"named_parameters": answer, "forward": lambda self, x: x})


def listed(answer, tree):
    pairs = answer(tree.build(having(answer)))
    if pairs is None or pairs is ...:
        return pairs
    return [pair[0] if isinstance(pair, tuple) and len(pair) == 2 else pair for pair in pairs]


def check_named(answer):
    likely = [(Tried(answer_from(code), listed), words) for code, words in NAMED_WRONG]
    count = agrees(
        Tried(answer, listed), lambda tree: tree.names(), lambda draw: {"module": draw_tree(draw)}, likely=likely
    )
    if count is None:
        return None
    module = Tree({"a": "Parameter", "b": Tree({"a": "Parameter"})}).build(having(answer))
    for pair, parameter in zip(answer(module), (module.a, module.b.a)):
        if not isinstance(pair, tuple):
            raise NotYet(f"{pair!r} came back. Expected a pair: the name, and the parameter itself.")
        if pair[1] is not parameter:
            raise NotYet(
                f"beside the name {pair[0]!r} stands another object than the module's parameter. Expected the parameter "
                "itself: an optimizer writes into it. Likely: it was copied or detached."
            )
    return count + 2


NAMED_RIGHT = """def named_parameters(self):
    yield from self._parameters.items()
    for name, module in self._modules.items():
        for inner, parameter in module.named_parameters():
            yield f"{name}.{inner}", parameter"""
NAMED_WRONG = [
    ("def named_parameters(self):\n    return self._parameters.items()",
     "the modules inside were not asked; they have parameters, too"),
    (NAMED_RIGHT.replace('f"{name}.{inner}"', "inner"), "the names of inner parameters lack the name of their module"),
    (NAMED_RIGHT.replace('f"{name}.{inner}"', "name + inner"), "there is no dot between the two names"),
    (NAMED_RIGHT.replace("module.named_parameters()", "module._parameters.items()"),
     "that looks one level deep; a module inside a module inside is missed"),
    (NAMED_RIGHT.replace("    yield from self._parameters.items()\n", "") + "\n    yield from self._parameters.items()",
     "a module's own parameters come first, then those of the modules inside"),
    ("def named_parameters(self):\n    for name, value in vars(self).items():\n        if isinstance(value, torch.Tensor):\n"
     "            yield name, value", "every tensor was taken, not only the parameters, and the modules inside were not asked"),
]  # fmt: skip

NAMED = Exercise(
    id="06-1",
    title="every parameter is found, with its dotted name",
    check=check_named,
    hints=(
        "A module inside can list its own parameters. What must be added to each name that it gives you?",
        "Two parts: yield from self._parameters.items(); then a loop over self._modules.items(), and in it a loop over "
        "module.named_parameters().",
        'For files in folders: yield f"{folder}/{file}" for every file that the folder inside lists.',
    ),
    solution=NAMED_RIGHT,
    mistakes=[
        *NAMED_WRONG,
        (NAMED_RIGHT.replace('}", parameter', '}", parameter.data'), "stands another object"),
        (NAMED_RIGHT.replace("yield from self._parameters.items()", "yield from self._parameters").replace(
            '", parameter', '"').replace("inner, parameter in", "inner in"), "Expected a pair"),
    ],
    minutes=8,
    difficulty=3,
    importance=5,
    objectives=(2,),
)  # fmt: skip

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
    weight = answer(16, 8).weight.detach()
    if weight.min() == weight.max():
        raise NotYet(
            "all weights begin with the same number. Expected chance: outputs that begin alike get the same gradients, and "
            "stay alike."
        )
    if weight.abs().max() > 0.25:
        raise NotYet(
            "for Linear(16, 8) a weight begins beyond 0.25. Expected numbers between -0.25 and 0.25, for 1 / 16**0.5 is 0.25."
        )
    if weight.min() >= 0:
        raise NotYet(
            "all weights begin positive. Expected both signs. Likely: torch.rand goes from 0 to 1; make it -1 to 1."
        )
    likely = [(Tried(answer_from(code), applied), words) for code, words in LINEAR_WRONG]
    return 6 + agrees(Tried(answer, applied), by_loops, draw_layer, likely=likely)


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
         "all weights begin with the same number"),
        (LINEAR_RIGHT.replace("torch.rand(out_features, in_features) * 2 - 1", "torch.rand(out_features, in_features)"),
         "all weights begin positive"),
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
    return 1 + agrees(Tried(answer, run_through), one_after_the_other, draw_chain, likely=likely)


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
    ],
    minutes=6,
    difficulty=2,
    importance=4,
    objectives=(2,),
)  # fmt: skip
