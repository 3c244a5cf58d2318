"""What people write to a shop's chatbot, from templates: what they want, in which mood, and about which thing.

The templates of the test part are others than those of the training part: whoever learns templates by heart fails.
"""

from edutorch.datasets.generated import Generated

THINGS = ["book", "lamp", "kettle", "bike", "camera", "jacket", "phone", "desk"]

# What people want: the ways to say it in the training part, and those in the test part.
INTENTS = {
    "greet": (
        ["hello", "hi there", "good morning", "hey bot", "good evening to you", "hello bot", "hi , are you there"],
        ["hello there", "hi bot , good morning", "hey , good evening", "good morning to you", "hey there"],
    ),
    "order": (
        ["i want to order a {}", "can i buy a {} please", "please send me a new {}", "i would like to buy a {}",
         "get me a {} please", "order one {} now", "i need a new {} , can you send one", "do you sell a {} , i want one"],
        ["i would like to order one {}", "can you send me a {}", "i want to buy one {} now", "please order a new {}",
         "do you sell a {} , i need one"],
    ),
    "track": (
        ["where is my {}", "has my {} shipped yet", "when will my {} arrive", "track my {} please", "is the {} on its way",
         "my {} did not arrive yet", "i am not sure where the {} is", "why is my {} not here yet"],
        ["when does my {} arrive", "where is the {} , has it shipped", "my {} is not here yet , where is it",
         "please track where my {} is", "is my {} on the way yet", "i am not sure when the {} will arrive"],
    ),
    "refund": (
        ["i want a refund for my {}", "give me my money back for the {}", "please refund the {}",
         "can i return my {} for a refund", "i want to return the {}", "take the {} back please",
         "i do not want the {} , refund me", "how do i return a {}"],
        ["please give me a refund , i return the {}", "can i get my money back for my {}", "i want my money back , take the {}",
         "how do i get a refund for the {}", "i do not want my {} , take it back"],
    ),
    "hours": (
        ["when do you open", "what are your opening hours", "are you open on sunday", "what time do you close",
         "is the shop open now", "do you close on monday", "are you not open on friday", "tell me the opening hours"],
        ["what time do you open on monday", "are you open now", "when does the shop close", "tell me your hours on sunday",
         "is the shop not open on sunday"],
    ),
    "bye": (
        ["bye", "goodbye", "see you later", "thanks , bye", "that is all , goodbye", "bye bot",
         "see you , thanks for the help"],
        ["goodbye bot", "thanks , see you later", "that is all , bye", "thanks for the help , goodbye", "bye , see you"],
    ),
}  # fmt: skip
GOOD = ["great", "lovely", "wonderful", "perfect", "fantastic", "good"]
BAD = ["awful", "broken", "terrible", "horrible", "useless", "bad"]
# What shows the mood: {} is a good or a bad word. The second list turns it around.
MOODS = ("negative", "neutral", "positive")
PLAIN = (
    ["it is {}", "this is really {}", "i find this {}", "you are {}", "that was {} last time", "i find everything so {}"],
    ["this is {}", "it was really {} last time", "i find everything {}", "that is so {}"],
)  # fmt: skip
NEGATED = (
    ["it is not {}", "this is not {} at all", "i do not find it {}", "you are not {}", "that was never {}",
     "it is not really {}"],
    ["this is not really {}", "it was never {} at all", "i do not find this {}", "that is not so {}"],
)  # fmt: skip
BEFORE = ["", "", "please ", "um ", "sorry , "]
# Sentences that no intent fits: a bot should say that it does not know.
OUT_OF_SCOPE = (
    "what is the weather like", "who won the game", "sing me a song", "how old is the moon", "tell me a joke",
    "is my cat happy", "how far is the sea", "what is two and two", "do you dream", "who wrote this program",
)  # fmt: skip


class Chat(Generated):
    """Messages to a shop's chatbot: what do they want, and in which mood?

    Six intents, three moods. Training and testing use different templates, some words have typing errors, and every second
    mood is said with a negation ("not bad at all"), while "not" also stands where it changes no mood ("did not arrive yet").

    Args:
        train (bool): the 2,000 messages for training, or the 600 for testing?
        transform: a function of a message, a text of words with spaces between them.
        target_transform: a function of the pair (intent, mood), two ints: places in `intents` and `moods`.
        seed: other seeds make other messages.
        size: how many messages, if not 2,000 or 600.
        typos: the share of words that have a typing error.

    Shape:
        A sample is a pair of a text and (intent, mood). `things` are what the messages are about ("" if about nothing), and
        `negated` says which moods are said with a negation.

    Difficulty:
        The intent is easy: words tell it (linear on counts of words 100 %, majority 14 %). The mood is not: linear 66 %, and
        50 % where there is a negation; an MLP on counts of words 85 % and 69 %. A GRU, which reads the words in their order,
        gets more than 90 % of the moods right, with and without a negation more than 85 %.

    Example:
        >>> from edutorch.datasets import Chat
        >>> chat = Chat()
        >>> message, (intent, mood) = chat[1]
        >>> message
        'um are you not open on friday , that was awful last itme'
        >>> chat.intents[intent], chat.moods[mood]
        ('hours', 'negative')
    """

    sizes = (2000, 600)
    intents, moods = tuple(INTENTS), MOODS
    out_of_scope = OUT_OF_SCOPE
    ladder = {
        "majority, intent": 0.142,
        "linear, intent": 1.0,
        "majority, mood": 0.335,
        "linear, mood": 0.66,
        "MLP, mood": 0.848,
        "linear, negated mood": 0.503,
        "MLP, negated mood": 0.694,
    }
    about = "messages to a shop's chatbot, with an intent and a mood."

    def __init__(self, train=True, transform=None, target_transform=None, seed=0, size=None, typos=0.03):
        self.typos, self.things, self.negated = typos, [], []
        super().__init__(train, transform, target_transform, seed, size)

    def make(self, random, size):
        samples = [self.message(random) for _ in range(size)]
        return [text for text, _ in samples], [target for _, target in samples]

    def message(self, random):
        """One message, and its (intent, mood)."""

        def choose(things):
            return things[random.randint(len(things))]

        part = 0 if self.train else 1
        intent, mood, negated = random.randint(len(INTENTS)), random.randint(len(MOODS)), random.randint(2) == 1
        template, thing = choose(INTENTS[self.intents[intent]][part]), choose(THINGS)
        text = choose(BEFORE) + template.format(thing)
        if MOODS[mood] != "neutral":
            words = GOOD if (MOODS[mood] == "positive") != negated else BAD
            text += " , " + choose((NEGATED if negated else PLAIN)[part]).format(choose(words))
        self.things.append(thing if "{}" in template else "")
        self.negated.append(negated and MOODS[mood] != "neutral")
        words = [mistype(random, word) if random.random_sample() < self.typos else word for word in text.split()]
        return " ".join(words), (intent, mood)


def mistype(random, word):
    """Two neighbouring letters change places, as fast fingers do. Short words stay as they are.

    Example:
        >>> import numpy as np
        >>> from edutorch.datasets.chat import mistype
        >>> mistype(np.random.RandomState(0), "lamp"), mistype(np.random.RandomState(0), "is")
        ('almp', 'is')
    """
    if len(word) < 4:
        return word
    i = random.randint(len(word) - 1)
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
