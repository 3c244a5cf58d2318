"""Exercise 04-1: six programs, and one gradient of each: is it None, and why?"""

from edutorch.course.widgets import Choose, Question

SIX = Choose(
    [
        Question(
            "`e = a * b; e.retain_grad(); y = e * b`: what is `e.grad`?",
            {
                "None, because e was made by a product": "It was, and such a gradient is let go. But here e asked for it.",
                "a number, because e asked to keep it": "retain_grad asks for what only leaves get by themselves.",
                "a number, because every tensor on the way keeps one": "Yours did. Here leaves do, and those that ask.",
            },
            "a number, because e asked to keep it",
        ),
        Question(
            "`e = (a * b).detach(); y = e * b`: what is `a.grad`?",
            {
                "0.0, because nothing arrives": "Where nothing arrives, nothing is written: not even a 0.",
                "None, because the only path to a is cut": "From y one comes to b, and to e, where the road ends.",
                "a number, because y was computed from a": "Its numbers were. But the call was left behind at detach.",
            },
            "None, because the only path to a is cut",
        ),
        Question(
            "`c = a * b; y = c.detach() * a + c`: what is `b.grad`?",
            {
                "None, because c was detached": "detach returned another tensor. c itself stayed in the graph, and was added.",
                "a number, because detach was not assigned to c": (
                    "c still knows its product, and the + leads from y to c, and so to b."
                ),
                "None, because b is used only once": "Once is enough, if a path leads there.",
            },
            "a number, because detach was not assigned to c",
        ),
        Question(
            "`x = torch.tensor(4.0); y = x * a`: what is `x.grad`?",
            {
                "a number, because x is a leaf": "It is one. But a leaf has to want a gradient: requires_grad=True.",
                "None, because x is no leaf": "No call made it, so it is one.",
                "None, because x never asked for one": "A leaf without requires_grad is data: its edge is None.",
            },
            "None, because x never asked for one",
        ),
        Question(
            "`with torch.no_grad(): c = a * b` and then `y = c + a`: what is `b.grad`?",
            {
                "None, because the product was not written down": "Inside the block calls compute, and leave no node.",
                "a number, because y is made outside of the block": "The sum is written down. The product before it was not.",
                "None, because no_grad sets b.requires_grad to False": "b stays as it is. It is the calls that are not noted.",
            },
            "None, because the product was not written down",
        ),
        Question(
            "`w = torch.tensor(3.0, requires_grad=True) * 2; y = w * a`: what is `w.grad`?",
            {
                "a number, because w requires a gradient": "So it does: the 3 wants one. But it is no leaf.",
                "None, because w is the result of * 2": "The leaf is the 3, which nobody has a name for any more.",
                "None, because 2 requires no gradient": "The other factor does, and that is enough.",
            },
            "None, because w is the result of * 2",
        ),
    ]
)
RIGHT = [2, 2, 2, 3, 1, 2]
