"""The notebook's own Module in plain Python, and how it finds its parameters: exercise 06-1."""

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
    return [name_in(pair) for pair in pairs]


def name_in(pair):
    if isinstance(pair, tuple) and len(pair) == 2:
        return pair[0]
    return "a whole list" if isinstance(pair, list) or hasattr(pair, "send") else pair  # a generator has `send`


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
    ("def named_parameters(self):\n    found = list(self._parameters.items())\n    for name, module in self._modules.items():\n"
     "        found.append(list(module.named_parameters()))\n    return found",
     "the whole list of a module inside was put in as one thing; go through it, and take its pairs one by one"),
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
