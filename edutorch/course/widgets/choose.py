"""Questions with options, each of which has a reply: a wrong choice is told why it tempts, and what is wrong with it."""

from dataclasses import dataclass

from edutorch.course.answers import NotYet
from edutorch.course.catalogue import find
from edutorch.course.widgets.twin import LINE, Twin, boxed, prose, status
from edutorch.viz.drawing import join, tag


@dataclass
class Question:
    """One question.

    Args:
        text: what is asked.
        options: what one may choose -> the reply to it.
        answer: the option that is right, word for word.
    """

    text: str
    options: dict[str, str]
    answer: str

    def __post_init__(self):
        if self.answer not in self.options:
            raise ValueError(f"the answer {self.answer!r} is none of the options of {self.text!r}")

    def reply(self, number):
        """(is it right?, the words) for option `number`, counted from 1."""
        option, words = list(self.options.items())[number - 1]
        right = option == self.answer
        return right, ("Right. " if right else "Not quite. ") + words


class Choose(Twin):
    """Several questions.

    Args:
        questions: a list of `Question`.

    Attributes:
        state: for each question the number of the chosen option, counted from 1; 0 where nothing is chosen yet.

    Example:
        >>> quiz = Choose([Question("2 + 2?", {"4": "Yes.", "22": "That is two texts put together."}, answer="4")])
        >>> quiz
        CHOOSE
          1. 2 + 2?
             1) 4
             2) 22
          state: [0]
        >>> quiz.state = [2]
        >>> print(quiz.describe().splitlines()[4])
             Not quite. That is two texts put together.
    """

    def __init__(self, questions):
        self.questions = list(questions)
        super().__init__(state=[0] * len(self.questions))

    def again(self):
        """A fresh one, on which nothing has been chosen."""
        return type(self)(self.questions)

    def check(self, answer):
        """A check for an exercise whose function returns such a list: how many are right, or NotYet for the first."""
        chosen = answer() if callable(answer) else answer
        chosen = list(chosen) if isinstance(chosen, tuple) else chosen
        if chosen is None or chosen is ... or chosen == [0] * len(self.questions):
            return None
        counts = [len(question.options) for question in self.questions]
        fits = isinstance(chosen, list) and len(chosen) == len(counts)
        if not fits or not all(type(c) is int and 0 <= c <= n for c, n in zip(chosen, counts)):
            raise NotYet(
                f"your list is {chosen!r}. Expected {len(counts)} numbers, one for each question, counted from 1."
            )
        for place, (question, number) in enumerate(zip(self.questions, chosen), 1):
            if number == 0:
                raise NotYet(f"question {place} has no answer yet.")
            right, words = question.reply(number)
            if not right:
                raise NotYet(f"question {place}, option {number}. {words}")
        return len(counts)

    def describe(self):
        text = ["CHOOSE"]
        for place, (question, chosen) in enumerate(zip(self.questions, self.state), 1):
            text.append(f"  {place}. {question.text}")
            for number, option in enumerate(question.options, 1):
                text.append(f"     {number}) {option}{' <- chosen' if number == chosen else ''}")
            if chosen:
                text.append(f"     {question.reply(chosen)[1]}")
        return "\n".join([*text, f"  state: {self.state}"])

    def picture(self):
        parts = []
        for question, chosen in zip(self.questions, self.state):
            options = [
                tag(
                    "li",
                    tag("b", prose(option)) if number == chosen else prose(option),
                    " ← chosen" if number == chosen else "",
                )
                for number, option in enumerate(question.options, 1)
            ]
            right, words = question.reply(chosen) if chosen else (None, "")
            parts.append(
                tag("li", prose(question.text), tag("ol", *options), status(words, right), style="margin:6px 0")
            )
        return tag("ol", join(parts), style=f"border-left:{LINE};margin:4px 0")

    def front(self):
        import ipywidgets

        boxes, fronts = [], []
        for place, question in enumerate(self.questions):
            title = ipywidgets.HTML(tag("p", tag("b", f"{place + 1}. "), prose(question.text), style="margin:6px 0 0"))
            options = [(option, number) for number, option in enumerate(question.options, 1)]
            buttons = ipywidgets.RadioButtons(options=options, value=None, layout={"width": "max-content"})
            reply = ipywidgets.HTML()

            def chosen(change, place=place):
                if change["new"]:
                    self.state = [*self.state[:place], change["new"], *self.state[place + 1 :]]

            buttons.observe(chosen, "value")
            fronts.append((question, buttons, reply))
            boxes += [title, buttons, reply]
        below = ipywidgets.HTML()

        def redraw():
            for (question, buttons, reply), number in zip(fronts, self.state):
                buttons.value = number or None
                right, words = question.reply(number) if number else (None, "")
                reply.value = status(words, right)
            below.value = tag("p", "state: ", tag("code", str(self.state)), style="margin:4px 0")

        self.follow(redraw)
        return boxed([*boxes, below])


def choose(questions):
    """Questions with options.

    Args:
        questions: the number of an exercise whose `puzzle` is a Choose, or a list of `Question`.
    """
    return find(questions).puzzle.again() if isinstance(questions, str) else Choose(questions)
