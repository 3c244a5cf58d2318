"""Exercise 07-6: a classifier with two bugs that raise no error."""

import edutorch as torch
from edutorch.course.answers import NotYet
from edutorch.course.lessons.lesson_07.blank import ask_for_return

RIGHT = """class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))

    def forward(self, x):
        return self.body(x)

    def sure(self, x):
        return self(x).softmax(1).amax(1)"""


def check_classifier(answer):
    if not isinstance(answer, type) or "forward" not in vars(answer):
        return None
    with torch.random.fork_rng():  # the first weights that it draws are not to be missed later
        model = answer()
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0.0, 0.3, generator=generator)
    x = torch.randn(6, 64, generator=generator)
    scores = model.body(x).detach()
    given, sure = model(x), model.sure(x)
    for method, got, expected in [
        (answer.forward, given, "the scores from forward"),
        (answer.sure, sure, "shares from sure"),
    ]:
        if got is None:
            return ask_for_return(method, expected)
    check_given(given.detach(), scores)
    if not isinstance(sure, torch.Tensor):
        raise NotYet(
            f"sure(x) came back as {type(sure).__name__}(...). Expected a tensor, one share a picture. Likely: max(1) gives a "
            "pair, the largest and where they stand. amax(1) gives the largest alone."
        )
    check_sure(sure.detach(), scores)
    alone = model.sure(x[:1])
    if not torch.allclose(alone, sure[:1]):
        raise NotYet(
            f"sure says {sure[0].item():.4f} of a picture among others, and {alone.item():.4f} of it alone. Expected the same."
        )
    return 3


def check_given(given, scores):
    if same(given, scores):
        return
    causes = [
        (scores.softmax(1), "forward still ends with softmax, and F.cross_entropy makes shares of shares"),
        (scores.softmax(0), "forward ends with a softmax over the pictures; it should end with none"),
        (
            scores.log_softmax(1),
            "log_softmax is in F.cross_entropy already. Here it does no harm, but scores are asked for",
        ),
    ]
    told = next((words for wrong, words in causes if same(given, wrong)), "something is done after self.body(x)")
    raise NotYet(
        f"for 6 pictures, model(x) came back with the shape {tuple(given.shape)} and the mean {given.mean().item():.4f}. "
        f"Expected {tuple(scores.shape)} and {scores.mean().item():.4f}, the scores of self.body(x). Likely: {told}."
    )


def check_sure(sure, scores):
    right = scores.softmax(1).amax(1)
    if same(sure, right):
        return
    causes = [
        (scores.softmax(0).amax(1), "softmax(0) shares out among the pictures. The classes of one picture share: softmax(1)"),
        (scores.softmax(0).amax(0), "dimension 0 counts the pictures. The ten classes of one picture stand in dimension 1"),
        (scores.softmax(1).softmax(1).amax(1), "softmax was applied twice, which makes every share nearly the same"),
        (scores.amax(1), "that is the largest score, and scores are no shares"),
        (scores.softmax(1), "those are all ten shares. How sure it is, is the largest of them"),
        (scores.softmax(1).amax(1, keepdim=True), "the numbers are right, but they stand in a column: leave out keepdim=True"),
        (scores.softmax(1).argmax(1), "that is which class, not how sure"),
    ]  # fmt: skip
    told = next((words for wrong, words in causes if same(sure, wrong)), "softmax over the classes, then the largest")
    rounded = [round(one, 2) for one in sure.flatten().tolist()[:6]]
    expected = [round(one, 2) for one in right.tolist()]
    raise NotYet(
        f"sure(x) came back as {rounded} (to 2 decimals). Expected {expected}, one share a picture. Likely: {told}."
    )


def same(a, b):
    return a.shape == b.shape and torch.allclose(a.float(), b.float(), rtol=1e-4, atol=1e-5)


FORWARD, SURE = "return self.body(x)", "softmax(1).amax(1)"
CLASSIFIER_MISTAKES = [
    (RIGHT.replace(FORWARD, "return self.body(x).softmax(1)"), "makes shares of shares"),
    (RIGHT.replace(FORWARD, "return self.body(x).softmax(0)"), "a softmax over the pictures; it should end with none"),
    (RIGHT.replace(FORWARD, "return self.body(x).log_softmax(1)"), "Here it does no harm, but scores are asked for"),
    (RIGHT.replace(FORWARD, "return self.body(x).relu()"), "something is done after self.body(x)"),
    (RIGHT.replace(SURE, "softmax(0).amax(1)"), "shares out among the pictures"),
    (RIGHT.replace(SURE, "amax(1)"), "scores are no shares"),
    (RIGHT.replace(SURE, "softmax(1).amax(1, keepdim=True)"), "leave out keepdim=True"),
    (RIGHT.replace(SURE, "softmax(1).softmax(1).amax(1)"), "nearly the same"),
    (RIGHT.replace(SURE, "softmax(1).amax(0)"), "one share a picture"),
    (RIGHT.replace("return self(x)", "self(x)"), "Expected shares from sure. Likely: `return` is missing"),
    (RIGHT.replace(SURE, "softmax(1).max(1)"), "max(1) gives a pair"),
    (RIGHT.replace(SURE, "softmax(1).argmax(1)"), "that is which class, not how sure"),
    (RIGHT.replace(SURE, "softmax(1)"), "those are all ten shares"),
]
