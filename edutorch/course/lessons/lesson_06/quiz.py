"""The questions of notebook 06 about parameters: each wrong option is something that people believe."""

from edutorch.course.widgets import Question

QUESTIONS = [
    Question(
        "A module has `self.mask = torch.ones(3)`, a plain tensor. You save its state_dict(). Is the mask there?",
        {
            "yes: every tensor of the module is saved": "Then every result that you kept for a look would be saved, too.",
            "yes, if it has requires_grad=True": "Autograd looks at requires_grad. A module looks at the type, and only when "
            "you assign.",
            "no": "It is neither a Parameter nor a buffer. With self.register_buffer('mask', torch.ones(3)) it would be.",
        },
        "no",
    ),
    Question(
        "`w = nn.Parameter(torch.ones(3))`. What is `w * 2`?",
        {
            "a Parameter": "Then every intermediate result would be a parameter, and the optimizer would try to learn it.",
            "a Tensor that was computed": "A Parameter is a beginning. What is computed from it is an ordinary tensor.",
            "an error: parameters are constant": "They are numbers like others; forward computes with them all the time.",
        },
        "a Tensor that was computed",
    ),
    Question(
        "You freeze a layer: `p.requires_grad_(False)` for each of its parameters. What does `parameters()` say?",
        {
            "they are still listed": "They get no gradient, so an optimizer passes them by. But they belong to the module.",
            "they are no longer listed": "Being listed and wanting a gradient are two things. A frozen weight must still be "
            "saved, and moved to the graphics card.",
        },
        "they are still listed",
    ),
]
