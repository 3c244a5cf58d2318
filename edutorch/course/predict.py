"""A question before the answer is shown: guessing first is what makes a picture teach."""

from edutorch.course.widgets.twin import boxed, prose, status
from edutorch.viz.drawing import tag


def predict(question, options, answer, because):
    """Ask what will happen. In JupyterLab choose an option and see why; elsewhere the question is printed.

    Args:
        question: what is asked.
        options: what one may think.
        answer: the number of the right option, counted from 0.
        because: for each option, what to say to somebody who chose it.

    Example:
        >>> question = predict("2 + 2?", ["4", "22"], answer=0, because=["Yes.", "That is two texts put together."])
        >>> question
        PREDICT  2 + 2?
          1. 4
          2. 22
        >>> question.choose(1)
        'Not quite. That is two texts put together.'
    """
    if len(options) != len(because):
        raise ValueError(f"{len(options)} options need {len(options)} replies, got {len(because)}")
    return Prediction(question, list(options), answer, list(because))


class Prediction:
    """A question with options and a reply to each."""

    def __init__(self, question, options, answer, because):
        self.question, self.options, self.answer, self.because = question, options, answer, because

    def choose(self, number):
        """The reply to option `number`, counted from 0."""
        return ("Right. " if number == self.answer else "Not quite. ") + self.because[number]

    def __repr__(self):
        lines = [f"  {i}. {option}" for i, option in enumerate(self.options, 1)]
        return "\n".join([f"PREDICT  {self.question}", *lines])

    def widget(self):
        """The question as radio buttons. The reply stays hidden until something was chosen."""
        import ipywidgets

        reply = ipywidgets.HTML()
        buttons = ipywidgets.RadioButtons(options=self.options, value=None, layout={"width": "max-content"})

        def answered(change):
            number = self.options.index(change["new"])
            reply.value = str(status(self.choose(number), number == self.answer))

        buttons.observe(answered, "value")
        asked = tag("p", tag("b", "Predict."), " ", prose(self.question), style="margin:4px 0;line-height:1.4")
        title = ipywidgets.HTML(str(asked))
        return boxed([title, buttons, reply])

    def _repr_mimebundle_(self, include=None, exclude=None):
        try:
            data = self.widget()._repr_mimebundle_()
        except ImportError:
            data = {}
        data = data[0] if isinstance(data, tuple) else data
        return {**data, "text/plain": repr(self)}
