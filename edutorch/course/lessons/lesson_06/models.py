"""Two exercises on edutorch's own modules: parameters that hide in a list, and a hook that listens."""

import edutorch as torch
from edutorch import nn
from edutorch.course.answers import NotYet
from edutorch.course.catalogue import Exercise
from edutorch.course.properties import agrees

# ------------------------------------------------------------------------------------------------ 06-4: hidden in a list

NAMES = ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "head.bias"]


def check_deep(answer):
    if not isinstance(answer, type):
        return None
    model = answer()
    found = dict(model.named_parameters())
    if not found and not hasattr(model, "layers"):
        return None
    head, first = model.head.weight, model.layers[0].weight
    if head is not first and head.data_ptr() == first.data_ptr():
        raise NotYet(
            "head.weight lies in the memory of layers[0].weight, but is a Parameter of its own. Expected one and the same "
            "object: an optimizer would take two steps in one memory. Likely: .data was shared."
        )
    if model.head is model.layers[0] or head is model.layers[1].weight:
        likely = (
            "the weight of layers[1]" if model.head is not model.layers[0] else "the whole of layers[0], its bias too"
        )
        raise NotYet(f"the head shares {likely}. Expected only the weight of layers[0], as in the lines above.")
    if head is not first:
        raise NotYet(
            "head.weight is not layers[0].weight, but another Parameter. Expected the same object, as in the lines above. "
            "Likely: the line that shares it is missing, or copies it, and the two would drift apart."
        )
    if list(found) != NAMES:
        missing, others = [n for n in NAMES if n not in found], [n for n in found if n not in NAMES]
        likely = "the layers are still in a plain list, where no module looks"
        if sorted(found) == sorted(NAMES):
            likely = "the same names in another order: what is assigned first is listed first"
        elif next(iter(found), "") == "head.weight" and not isinstance(model.layers, list):
            likely = "head was assigned before layers, so the matrix that they share is listed under its name"
        elif others and not isinstance(model.layers, list):
            likely = "the layers are registered under other names; a model that was saved before would not load"
        elif not isinstance(model.layers, list):
            likely = "something is registered in another order, or not at all"
        elif any(name not in ("head.weight", "head.bias") for name in others):
            likely = "they are registered, but under other names; a model that was saved before would not load"
        raise NotYet(
            f"{len(found)} parameters are found, {list(found)}. Expected {len(NAMES)}: {NAMES}. Missing: {missing}. "
            f"Likely: {likely}."
        )
    x = torch.linspace(-1.0, 1.0, 8).reshape(2, 4)
    expected = model.head(model.layers[1](model.layers[0](x).relu()).relu())
    if not torch.allclose(model(x), expected):
        raise NotYet("forward gives other numbers than before. Expected relu after each layer, then the head.")
    return len(NAMES) + 2


DEEP_RIGHT = """class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])
        self.head = nn.Linear(4, 4)
        self.head.weight = self.layers[0].weight

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return self.head(x)"""
SHARED = "self.head.weight = self.layers[0].weight"

DEEP = Exercise(
    id="06-4",
    title="five parameters are found, one of them in two places",
    check=check_deep,
    hints=(
        "Which line assigns something that is neither a Parameter nor a module? What does __setattr__ do with it?",
        "nn.ModuleList([...]) is a module that behaves like a list. Put the two layers into one, and leave the rest.",
        "self.gates = nn.ModuleList([nn.Linear(2, 2), nn.Tanh()]) gives the names gates.0.weight and gates.0.bias.",
    ),
    solution=DEEP_RIGHT,
    mistakes=[
        (DEEP_RIGHT.replace("nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])", "[nn.Linear(4, 4), nn.Linear(4, 4)]"),
         "still in a plain list, where no module looks"),
        (DEEP_RIGHT.replace(SHARED, "self.head.weight = nn.Parameter(self.layers[0].weight.detach().clone())"),
         "the two would drift apart"),
        (DEEP_RIGHT.replace(SHARED, "self.head.weight = self.layers[1].weight"), "the head shares the weight of layers[1]"),
        (DEEP_RIGHT.replace(SHARED, "self.head = self.layers[0]"), "the head shares the whole of layers[0], its bias too"),
        (DEEP_RIGHT.replace(SHARED, "self.head.weight.data = self.layers[0].weight.data"), "two steps in one memory"),
        (DEEP_RIGHT.replace("nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])",
                            "[nn.Linear(4, 4), nn.Linear(4, 4)]\n        self.one, self.two = self.layers"),
         "under other names"),
        (DEEP_RIGHT.replace("layer(x).relu()", "layer(x)"), "forward gives other numbers"),
    ],
    minutes=6,
    difficulty=2,
    importance=5,
    objectives=(4,),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ 06-6: a hook


class Residual(nn.Sequential):
    """Adds to x what each module makes of it: so nobody can guess its activations from the list of its modules alone."""

    def forward(self, x):
        for module in self:
            x = x + module(x)
        return x

    def __eq__(self, other):  # a copy is the same: so it is seen whether an answer spoils what it is given
        return repr(self) == repr(other)

    __hash__ = nn.Sequential.__hash__


KINDS = (nn.Identity, nn.ReLU, nn.Tanh, nn.Sigmoid)


def draw_model(draw):
    model = Residual(*[draw.pick(KINDS)() for _ in range(draw.integer(1, 4))])
    return {"model": model, "x": draw.tensor(draw.size(1, 3))}


def means(model, x):
    found = {}
    for name, module in model.named_children():
        y = module(x)
        found[name] = y.mean().item()
        x = x + y
    return found


HOOK_RIGHT = """def activation_means(model, x):
    means, handles = {}, []
    for name, module in model.named_children():
        def hook(module, args, output, name=name):
            means[name] = output.mean().item()

        handles.append(module.register_forward_hook(hook))
    model(x)
    for handle in handles:
        handle.remove()
    return means"""
HOOK_WRONG = [
    (HOOK_RIGHT.replace(", name=name", ""),
     "all hooks wrote under the last name. A function looks `name` up when it is called, and then the loop is over: write "
     "name=name among its arguments"),
    (HOOK_RIGHT.replace("output.mean().item()", "output.mean().item()\n            return output.mean()"),
     "your hook returns something, and that replaces the output: the next module got a mean to work with"),
    (HOOK_RIGHT.replace("means[name] = output", "means[name] = args[0]"), "that is the mean of what went in, args"),
    (HOOK_RIGHT.replace("output.mean()", "output.sum()"), "the sum was recorded, not the mean"),
    ("def activation_means(model, x):\n    means = {}\n    for name, module in model.named_children():\n        x = module(x)\n"
     "        means[name] = x.mean().item()\n    return means",
     "the modules were called one after the other. But a model's forward may do more between them; only a hook sees what "
     "really comes"),
    (HOOK_RIGHT.replace(".item()", ""), "a tensor of one number was recorded; its .item() is the float"),
    (HOOK_RIGHT.replace("named_children", "named_modules"),
     "named_modules() walks the whole tree, and begins with the model itself, under the name ''"),
]  # fmt: skip


def check_hook(answer):
    count = agrees(answer, means, draw_model, likely=HOOK_WRONG)
    if count is None:
        return None
    model, calls = Residual(nn.Tanh(), nn.ReLU()), []
    handle = model.register_forward_hook(lambda module, args, output: calls.append(1))
    answer(model, torch.ones(2))
    handle.remove()
    left = sum(len(module._forward_hooks) for module in model.modules())
    if left:
        raise NotYet(f"{left} hooks are still there afterwards. Expected 0: keep each handle, and call its remove().")
    if len(calls) != 1:
        raise NotYet(
            f"the model was called {len(calls)} times. Expected once. Likely: "
            + ("model(x) stands in the loop; first hang up all hooks." if calls else "model.forward(x) goes past the model's "
               "own hooks; say model(x).")
        )  # fmt: skip
    return count + 2


HOOK = Exercise(
    id="06-6",
    title="the mean of each activation, heard by hooks",
    check=check_hook,
    hints=(
        "Each child needs a hook of its own. How does the hook know the name of its child?",
        "In the loop: def hook(module, args, output, name=name): means[name] = output.mean().item(). Keep what "
        "register_forward_hook returns; after model(x) call remove() on each.",
        "One layer: handle = layer.register_forward_hook(lambda m, args, out: print(out.max())), layer(x), handle.remove().",
    ),
    solution=HOOK_RIGHT,
    mistakes=[
        *HOOK_WRONG,
        (
            HOOK_RIGHT.replace("    for handle in handles:\n        handle.remove()\n", ""),
            "hooks are still there afterwards",
        ),
        (HOOK_RIGHT.replace("    model(x)", "    model.forward(x)"), "the model was called 0 times"),
        (HOOK_RIGHT.replace("    model(x)", "        model(x)"), "model(x) stands in the loop"),
    ],
    minutes=9,
    difficulty=3,
    importance=4,
    objectives=(5,),
)
