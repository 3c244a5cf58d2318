"""Exercise 04-4: five programs: when is what a call remembers let go?"""

from edutorch.course.widgets import Choose, Question

FREED = Choose(
    [
        Question(
            "`y = (x * x).sum(); y.backward(); y.backward()`",
            {
                "x.grad is doubled": "It would be, if the product still had its factors.",
                "an error in the second": "The first backward let the factors go as it passed the product.",
                "an error in the first": "Once is what a graph is for.",
            },
            "an error in the second",
        ),
        Question(
            "`y = (x + 1).sum(); y.backward(); y.backward()`",
            {
                "an error in the second": "What is missing? The rule of a sum never asked for anything.",
                "x.grad stays as it was": "The second backward adds to what the first one left.",
                "x.grad is doubled": "A sum remembers nothing, so there is nothing that could be missing.",
            },
            "x.grad is doubled",
        ),
        Question(
            "`y = (x * x).sum(); y.backward(retain_graph=True); y.backward()`",
            {
                "x.grad is doubled": "The first one kept everything, and the second one let it go.",
                "an error in the second": "retain_graph=True told the first one to let nothing go.",
                "x.grad stays as it was": "It is added up, as between your training steps without zero_grad.",
            },
            "x.grad is doubled",
        ),
        Question(
            "`y = x.exp()`, no backward, then `del y`. exp remembered its result. When is that let go?",
            {
                "never, for backward did not come": "Nobody can call it any more: the graph went with its last name.",
                "at once": "y held its node, and the node held the array. No y, no node.",
                "when x is deleted, too": "Edges lead from results to inputs. x holds no graph.",
            },
            "at once",
        ),
        Question(
            "`with torch.no_grad(): y = x * x`. What does the product remember?",
            {
                "x, twice": "For whom? There is no node that could hold it.",
                "its result": "y is that. Nothing else holds it.",
                "nothing": "The call was not written down.",
            },
            "nothing",
        ),
    ]
)
RIGHT = [2, 3, 1, 2, 3]
