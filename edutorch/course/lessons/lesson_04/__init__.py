"""The exercises of notebook 04: inside the real engine. How an answer is checked is in the files beside this one."""

from edutorch.course.catalogue import Exercise
from edutorch.course.lessons.lesson_04 import freed, nones
from edutorch.course.lessons.lesson_04.alive import MEAN, MEAN_WRONG, check_mean
from edutorch.course.lessons.lesson_04.inplace import SOFTPLUS, SOFTPLUS_WRONG, check_softplus
from edutorch.course.lessons.lesson_04.listening import LISTEN, LISTEN_WRONG, check_listen
from edutorch.course.lessons.lesson_04.remembered import REMEMBERED, REMEMBERED_WRONG, check_remembered

EXERCISES = [
    Exercise(
        id="04-1",
        title="which gradient is None, and why",
        check=nones.SIX.check,
        puzzle=nones.SIX,
        hints=(
            "Begin at y and walk back from call to call. Do you come to the tensor in question? Does it keep what arrives?",
            "Three things to ask: is it a leaf (or did it call retain_grad)? Does it require a gradient? Is every call on a "
            "path from y to it written down?",
            "For `e = a * b; y = e + e.detach()`: a.grad is a number, by way of the first e. e.grad is None: e is no leaf.",
        ),
        solution=f"def chosen():\n    return {nones.RIGHT}",
        mistakes=[
            ("def chosen():\n    return [1, 2, 2, 3, 1, 2]", "But here e asked for it"),
            ("def chosen():\n    return [2, 1, 2, 3, 1, 2]", "not even a 0"),
            ("def chosen():\n    return [2, 2, 1, 3, 1, 2]", "c itself stayed in the graph"),
            ("def chosen():\n    return [2, 2, 2, 1, 1, 2]", "a leaf has to want a gradient"),
            ("def chosen():\n    return [2, 2, 2, 3, 2, 2]", "The product before it was not"),
            ("def chosen():\n    return [2, 2, 2, 3, 1, 1]", "But it is no leaf"),
            ("def chosen():\n    return [2, 2]", "Expected 6 numbers"),
        ],
        minutes=8,
        difficulty=2,
        importance=5,
        objectives=(2,),
    ),
    Exercise(
        id="04-2",
        title="every gradient is heard as it arrives",
        check=check_listen,
        hints=(
            "Your hook is called much later than it is made. What will `name` be by then?",
            "Define a function in the loop that appends (name, grad.item()), and give it to x.register_hook. A default "
            "argument, `name=name`, is filled at once.",
            "Three functions that greet three people: [lambda who=who: print(who) for who in people]. Without who=who all "
            "of them greet the last.",
        ),
        solution=LISTEN,
        mistakes=LISTEN_WRONG,
        minutes=8,
        difficulty=3,
        importance=3,
        objectives=(3,),
    ),
    Exercise(
        id="04-3",
        title="what a function keeps for backward",
        check=check_remembered,
        hints=(
            "Who calls pack, how often, and what becomes of that which it returns?",
            "Write pack(x) first: append tuple(x.shape), return x. Then call f(*inputs) inside the with block.",
            "To count calls instead: def pack(x): calls.append(1); return x - and `with ...hooks(pack, lambda x: x): "
            "f(*inputs)`.",
        ),
        solution=REMEMBERED,
        mistakes=REMEMBERED_WRONG,
        minutes=8,
        difficulty=3,
        importance=3,
        objectives=(4,),
    ),
    Exercise(
        id="04-4",
        title="when what is remembered is let go",
        check=freed.FREED.check,
        puzzle=freed.FREED,
        hints=(
            "For each: did the rule ask for anything? Has backward passed? Does anybody still hold the node?",
            "Look at the drawn rules: mul asks for both factors, a sum for nothing. Backward lets go as it passes.",
            "For `y = x.tanh().sum()` and two calls of backward: tanh remembers its result, so the second one fails.",
        ),
        solution=f"def chosen():\n    return {freed.RIGHT}",
        mistakes=[
            ("def chosen():\n    return [1, 3, 1, 2, 3]", "if the product still had its factors"),
            ("def chosen():\n    return [2, 1, 1, 2, 3]", "The rule of a sum never asked"),
            ("def chosen():\n    return [2, 3, 2, 2, 3]", "to let nothing go"),
            ("def chosen():\n    return [2, 3, 1, 3, 3]", "Edges lead from results to inputs"),
            ("def chosen():\n    return [2, 3, 1, 2, 1]", "no node that could hold it"),
        ],
        minutes=5,
        difficulty=2,
        importance=4,
        objectives=(4,),
    ),
    Exercise(
        id="04-5",
        title="a sum of losses that lets go of their graphs",
        check=check_mean,
        hints=(
            "What is the type of total after the first turn: a float, or a tensor with a grad_fn?",
            "It is the one line after backward. loss.item() is a bare number.",
            "To keep the largest: largest = max(largest, loss.item()). The tensor is left to die at the end of the turn.",
        ),
        solution=MEAN,
        mistakes=MEAN_WRONG,
        minutes=4,
        difficulty=1,
        importance=5,
        objectives=(4,),
    ),
    Exercise(
        id="04-6",
        title="softplus with a backward",
        check=check_softplus,
        hints=(
            "Whose memory does y += 1 write into, and who wanted to read it again?",
            "exp remembers its result, which is y. So y must stay as it is, and y + 1 needs a name of its own.",
            "A sigmoid remembers its result as well: s = x.sigmoid(); s *= 2 fails in backward, t = s * 2 does not.",
        ),
        solution=SOFTPLUS,
        mistakes=SOFTPLUS_WRONG,
        minutes=5,
        difficulty=2,
        importance=4,
        objectives=(5,),
    ),
]
