"""Ten tasks about one small world, all of them questions with an answer: translate, summarise, who did it, is it true ...

After McCann, Keskar, Xiong, Socher: *The Natural Language Decathlon* (2018). Theirs are ten large data sets; these are
ten functions, and each is the definition of its task.
"""

import zlib

from edutorch.datasets.generated import Generated

PEOPLE = ["anna", "ben", "cara", "dan", "eva", "finn", "gina", "hugo"]
OBJECTS = ["book", "lamp", "rope", "bell", "coin", "drum", "kite", "mask"]
PLACES = ["garden", "kitchen", "library", "market", "station", "harbour"]
VERBS = ["finds", "paints", "carries", "repairs", "hides", "sells"]
GOOD, BAD = ["great", "lovely", "superb", "fine"], ["awful", "dull", "broken", "bad"]


class Scene:
    """Two people, two things, two places and two verbs, chosen by a numpy RandomState: what a task is made of."""

    def __init__(self, random):
        self.random = random
        self.person, self.other_person = self.two(PEOPLE)
        self.object, self.other_object = self.two(OBJECTS)
        self.place, self.other_place = self.two(PLACES)
        self.verb, self.other_verb = self.two(VERBS)

    def two(self, words):
        first, second = self.random.permutation(len(words))[:2]
        return words[first], words[second]

    def choose(self, things):
        return things[self.random.randint(len(things))]

    def sentence(self):
        return f"{self.person} {self.verb} the {self.object} in the {self.place} ."


def qa(s):
    """Question answering: where is somebody?"""
    who, where = s.choose([(s.person, s.place), (s.other_person, s.other_place)])
    second = f"{s.other_person} {s.other_verb} the {s.other_object} in the {s.other_place} ."
    return f"{s.sentence()} {second}", f"where is {who} ?", where


def foreign(word):
    """A word of the other language: written backwards, and an o at the end."""
    return word[::-1] + "o"


def translate(s):
    """Translation into a language that puts the verb last."""
    answer = " ".join(map(foreign, (s.person, s.object, s.verb)))
    return f"{s.person} {s.verb} the {s.object}", "translate ?", answer


def summarise(s):
    """Summary: who did what."""
    context = f"{s.sentence()} it was {s.choose(GOOD + BAD)} . {s.other_person} saw it ."
    return context, "summarise ?", f"{s.person} {s.verb} {s.object}"


def inference(s):
    """Natural language inference: does it follow?"""
    hypothesis, answer = s.choose(
        [
            (f"{s.person} {s.verb} the {s.object}", "yes"),
            (f"{s.person} {s.verb} the {s.other_object}", "no"),
            (f"{s.other_person} {s.other_verb} the {s.object}", "maybe"),
        ]
    )
    return f"{s.sentence()} hypothesis : {hypothesis} .", "does it follow ?", answer


def sentiment(s):
    """Sentiment, sometimes turned around by a "not"."""
    good, negated = s.choose([True, False]), s.choose([True, False, False])
    word = s.choose(GOOD if good else BAD)
    answer = "positive" if good != negated else "negative"
    return f"the {s.object} was {'not ' if negated else ''}{word} .", "positive or negative ?", answer


def roles(s):
    """Semantic roles: who did it, what did they do, what was it done to?"""
    question, answer = s.choose(
        [
            (f"who {s.verb} something ?", s.person),
            (f"what does {s.person} do ?", s.verb),
            (f"what was {s.verb} ?", s.object),
        ]
    )
    return s.sentence(), question, answer


def relation(s):
    """Relation extraction from a card."""
    name, answer = s.choose([("owner", s.person), ("maker", s.other_person), ("place", s.place)])
    context = f"{s.object} : owner {s.person} , maker {s.other_person} , place {s.place} ."
    return context, f"{name} of {s.object} ?", answer


def dialogue(s):
    """Dialogue state: what is ordered, after a change of mind or without one?"""
    change, item = s.choose([(f" no wait , the {s.other_object} .", s.other_object), ("", s.object)])
    context = f"user : i want the {s.object} from the {s.place} .{change}"
    return context, "state ?", f"item {item} place {s.place}"


def query(s):
    """A question as a query of a database."""
    context = f"list {s.object} things that {s.person} {s.verb} in the {s.place}"
    return context, "query ?", f"select {s.object} where who = {s.person} and place = {s.place}"


def pronoun(s):
    """Who is meant by "they"?"""
    feeling, who = s.choose([("kind", s.person), ("sad", s.other_person)])
    context = f"{s.person} gave {s.other_person} the {s.object} because they were {feeling} ."
    return context, f"who was {feeling} ?", who


TASKS = {
    task.__name__: task
    for task in (qa, translate, summarise, inference, sentiment, roles, relation, dialogue, query, pronoun)
}


class TenTasks(Generated):
    """Ten tasks of language, all in one form: a text, a question, an answer. One model can learn them all.

    No text of the test part is in the training part.

    Args:
        train (bool): the 3,000 samples for training, or the 600 for testing?
        transform: a function of text and question, in one text: `context <q> question <a>`.
        target_transform: a function of the answer, a text.
        seed: other seeds make other samples.
        size: how many samples, if not 3,000 or 600. The tasks take turns, so all have as many.
        tasks: a dict from names to functions of a `Scene` that give (context, question, answer): fewer tasks, or your own.
            Default: all ten.

    Shape:
        A sample is a pair of texts. `tasks` are the names, and `task_of(i)` is the name of the task of sample i.

    Difficulty:
        Whole answers that are right: 13 % with each task's most frequent answer, 38 % with a linear model on counts of words,
        91 % with a GPT for words (2 layers of 96, 400 steps), which makes a decaScore of 905. Eight tasks are then above
        95 %; qa (48 %) and inference (60 %) ask to compare words with words, and that takes a small model far longer.

    Example:
        >>> from edutorch.datasets import TenTasks
        >>> tasks = TenTasks()
        >>> for i in (0, 1, 9):
        ...     print(tasks.task_of(i), *tasks[i], sep=" | ")
        qa | anna finds the mask in the market . hugo carries the drum in the station . <q> where is anna ? <a> | market
        translate | hugo carries the drum <q> translate ? <a> | oguho murdo seirraco
        pronoun | hugo gave finn the rope because they were kind . <q> who was kind ? <a> | hugo
        >>> shout = {"shout": lambda scene: (scene.person, "shout ?", f"{scene.person} {scene.person}")}
        >>> TenTasks(tasks=shout)[0]
        ('dan <q> shout ? <a>', 'dan dan')
    """

    sizes = (3000, 600)
    measure = "whole answers that are right"
    ladder = {"majority of the task": 0.125, "linear on words": 0.382, "GPT": 0.905}
    about = "ten tasks of language, each a text, a question and an answer."

    def __init__(self, train=True, transform=None, target_transform=None, seed=0, size=None, tasks=None):
        self.functions = dict(TASKS if tasks is None else tasks)
        self.tasks = tuple(self.functions)
        super().__init__(train, transform, target_transform, seed, size)

    def make(self, random, size):
        inputs, answers = [], []
        for i in range(size):
            input, answer = self.sample(random, self.functions[self.task_of(i)])
            inputs.append(input)
            answers.append(answer)
        return inputs, answers

    def sample(self, random, task):
        """A sample that belongs to this part. The text itself decides that, by its checksum: so none is in both parts."""
        for _ in range(1000):
            context, question, answer = task(Scene(random))
            input = f"{context} <q> {question} <a>"
            if (zlib.crc32(input.encode("utf-8")) % 5 != 0) == self.train:
                return input, answer
        raise ValueError("the task makes so few different texts that none of them is for this part")

    def task_of(self, index):
        """The name of the task of a sample."""
        return self.tasks[index % len(self.tasks)]
