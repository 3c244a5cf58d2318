"""Functions that an answer is tried on: whoever meets one in a message can read its formula."""

import edutorch as torch


class Named:
    """A function that says its formula when it is shown."""

    def __init__(self, text):
        self.text, self.function = text, eval(f"lambda x: {text}", {"torch": torch})

    def __call__(self, x):
        return self.function(x)

    def __repr__(self):
        return f"lambda x: {self.text}"

    def __eq__(self, other):
        return isinstance(other, Named) and self.text == other.text
