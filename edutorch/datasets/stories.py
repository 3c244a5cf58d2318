"""Small stories from a grammar: a language so small that a network learns all of it in a minute."""

import math
from collections import Counter

from edutorch.datasets.generated import Generated

NOUNS = ["robot", "cat", "dog", "teacher", "river", "garden", "engine", "sailor", "lantern", "fox", "tower", "baker"]
ADJECTIVES = ["small", "red", "quiet", "brave", "old", "bright", "clever", "tired"]
DOES_WITH = ["finds", "paints", "follows", "carries", "repairs", "greets", "watches", "draws"]
DOES = ["sleeps", "sings", "waits", "runs", "laughs", "shines"]
PLACES = ["by the river", "in the garden", "near the tower", "under the moon", "at the market"]
SENTENCES = 5  # of a story


class Grammar:
    """Writes sentences. Every choice is made by `random`, a numpy RandomState."""

    def __init__(self, random):
        self.random = random

    def choose(self, words):
        return words[self.random.randint(len(words))]

    def perhaps(self, share):
        return self.random.random_sample() < share

    def thing(self, noun):
        """the cat; or the small cat"""
        return f"the {self.choose(ADJECTIVES)} {noun}" if self.perhaps(0.5) else f"the {noun}"

    def sentence(self, hero):
        """The small cat follows the sailor by the river."""
        subject = self.thing(hero if self.perhaps(0.6) else self.choose(NOUNS))
        if self.perhaps(0.6):
            words = f"{subject} {self.choose(DOES_WITH)} {self.thing(self.choose(NOUNS))}"
        else:
            words = f"{subject} {self.choose(DOES)}"
        if self.perhaps(0.4):
            words += f" {self.choose(PLACES)}"
        return words[0].upper() + words[1:] + "."

    def story(self, hero):
        return " ".join(self.sentence(hero) for _ in range(SENTENCES))


class Stories(Generated):
    """Small stories, five sentences each, written by a grammar of 50 words: a text to learn language models with.

    In most sentences of a story one thing is the hero: that is its class.

    Args:
        train (bool): the 720 stories for training (120 kB), or the 80 for testing?
        transform: a function of a story, a text.
        target_transform: a function of its hero, an int: the place in `classes`.
        seed: other seeds make other stories.
        size: how many stories, if not 720 or 80.

    Shape:
        A sample is a pair of a text and an int. `text` is all stories, a line each.

    Difficulty:
        In nats for each character: uniform 3.33; counting characters 2.83, pairs 1.66, threes 0.78, fives 0.53; a
        character GPT (2 layers of 64, 48 characters, 300 steps) 0.41.

    Example:
        >>> from edutorch.datasets import Stories
        >>> stories = Stories()
        >>> story, hero = stories[0]
        >>> print(story[:73])
        The sailor sleeps near the tower. The clever baker sleeps near the tower.
        >>> stories.classes[hero], len(stories.text)
        ('fox', 122535)
    """

    sizes = (720, 80)
    classes = tuple(NOUNS)
    about = "small stories from a grammar."
    measure = "cross-entropy in nats for each character, less is better,"
    ladder = {
        "uniform": 3.332,
        "counting single characters": 2.834,
        "counting pairs": 1.66,
        "counting threes": 0.777,
        "counting fives": 0.527,
        "GPT": 0.413,
    }

    def make(self, random, size):
        grammar = Grammar(random)
        heroes = random.randint(len(NOUNS), size=size).tolist()
        return [grammar.story(NOUNS[hero]) for hero in heroes], heroes

    @property
    def text(self):
        """All stories, a line each."""
        return "".join(f"{story}\n" for story in self.inputs)


def count_loss(train, test, context):
    """The cross-entropy of guessing each character from those before it, by counting: nats for each character.

    With context 0 it knows how frequent characters are, with context 1 it knows pairs, and so on. One is added to every count,
    so that nothing is impossible.

    Example:
        >>> from edutorch.datasets.stories import count_loss
        >>> round(count_loss("abababab" * 99, "abab", context=1), 2)  # the first character has nothing before it
        0.0
    """
    alphabet = set(train) | set(test)
    together = Counter(train[i : i + context + 1] for i in range(len(train) - context))
    before = Counter(train[i : i + context] for i in range(len(train) - context))
    loss = 0.0
    for i in range(context, len(test)):
        past = test[i - context : i]
        loss -= math.log((together[past + test[i]] + 1) / (before[past] + len(alphabet)))
    return loss / (len(test) - context)
