"""Invented names from invented languages. All have the same letters; what differs is which vowel follows which vowel."""

from edutorch.datasets.generated import Generated

CONSONANTS, VOWELS = "lmnrstkdvb", "aeiou"
# For each language: which vowel follows an a, e, i, o, u in the next syllable; and how names end.
LANGUAGES = {
    "Almara": ("aeiou", ["", "n", "l"]),
    "Bekido": ("eioua", ["", "k", "d"]),
    "Chilou": ("iouae", ["", "n", "m"]),
    "Dovare": ("uaeio", ["", "v", "k"]),
    "Enusil": ("oiaue", ["", "s", "l"]),
    "Furbon": ("uoeia", ["", "r", "b"]),
}


class InventedNames(Generated):
    """Names of six invented languages, to learn a classifier or a generator of names with.

    The vowel of a syllable follows from that of the syllable before, in another way in each language; Turkish and Finnish have
    such rules. So letters tell little, and pairs of neighbours not much more: a model has to remember.

    Args:
        train (bool): the 3,000 names for training, or the 600 for testing?
        transform: a function of a name, a text.
        target_transform: a function of its language, an int: the place in `classes`.
        seed: other seeds make other names.
        size: how many names, if not 3,000 or 600.

    Shape:
        A sample is a pair of a text and an int.

    Difficulty:
        Majority 17 %, linear on counts of letters 31 %, linear on counts of pairs of letters 55 %. A GRU gets more than 93 %.

    Example:
        >>> from edutorch.datasets import InventedNames
        >>> names = InventedNames()
        >>> [(name, names.classes[language]) for name, language in (names[i] for i in range(3))]
        [('Derilo', 'Bekido'), ('Nuvarutabur', 'Furbon'), ('Turavu', 'Furbon')]
    """

    sizes = (3000, 600)
    classes = tuple(LANGUAGES)
    ladder = {"majority": 0.173, "linear on letters": 0.31, "linear on pairs of letters": 0.545}
    about = "names of six invented languages."

    def make(self, random, size):
        languages = random.randint(len(LANGUAGES), size=size).tolist()
        return [invent(random, self.classes[language]) for language in languages], languages


def invent(random, language):
    """A new name of a language: three to five syllables and an ending. One vowel in ten is as it pleases."""

    def choose(things):
        return things[random.randint(len(things))]

    follows, endings = LANGUAGES[language]
    vowel = choose(VOWELS)
    name = choose(CONSONANTS) + vowel
    for _ in range(random.randint(2, 5)):
        vowel = follows[VOWELS.index(vowel)] if random.random_sample() < 0.9 else choose(VOWELS)
        name += choose(CONSONANTS) + vowel
    return (name + choose(endings)).capitalize()
