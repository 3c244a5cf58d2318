"""Exercise 09-2: a DataLoader in twenty lines."""

import edutorch as torch
from edutorch.course.answers import NotYet
from edutorch.course.catalogue import Exercise
from edutorch.course.compare import different, shown
from edutorch.utils.data import DataLoader, RandomSampler

SIZES = [(10, 4), (8, 4), (3, 5), (1, 1), (7, 2)]  # samples, batch size


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def positions(batches):
    return [batch.tolist() if isinstance(batch, torch.Tensor) else batch for batch in batches]


def check_loader(answer):
    if not isinstance(answer, type):
        return None
    blank = answer(list(range(10)), batch_size=4)
    passed = type(blank).__iter__(blank)
    if passed is None:
        if type(blank).__len__(blank) is None:
            return None
        raise NotYet("__len__ is there. Expected next: __iter__, which yields one batch after the other.")
    if isinstance(passed, list):
        raise NotYet(
            "__iter__ returned a list. Expected batches by yield, one at a time, so that a huge dataset is no trouble."
        )
    for size, batch_size in SIZES:
        for drop_last in (False, True):
            in_order(answer, size, batch_size, drop_last)
    return 20 + shuffled(answer) + collated(answer)


def in_order(answer, size, batch_size, drop_last):
    """Without chance: the batches, and how many there are."""
    loader = answer(list(range(size)), batch_size=batch_size, drop_last=drop_last)
    what = f"for {size} samples, batch_size={batch_size}, drop_last={drop_last} "
    expected = positions(DataLoader(range(size), batch_size, drop_last=drop_last))
    got = list(loader)
    if got and isinstance(got[0], list):
        raise NotYet(f"{what}the first batch came back as the list {shown(got[0])}. Expected it given to collate_fn.")
    if got and not isinstance(got[0], torch.Tensor):
        raise NotYet(f"{what}the first batch came back as {shown(got[0])}. Expected a tensor, made by collate_fn.")
    if positions(got) != expected:
        likely = ""
        rest = size % batch_size
        if positions(got) == [batch for batch in expected if len(batch) == batch_size]:
            likely = " Likely: the last batch is thrown away, though drop_last is False."
        elif rest and drop_last and len(got) == len(expected) + 1:
            likely = " Likely: drop_last is not looked at."
        elif drop_last and len(got) == len(expected) - 1 and not rest:
            likely = " Likely: the last batch is dropped although it is full."
        elif sorted(sum(positions(got), [])) == sorted(sum(expected, [])):
            likely = " Likely: the order is by chance although shuffle is False."
        elif len(got) > 1 and len(got[0]) > 1 and got[1][0] == 1:
            likely = " Likely: the next batch begins one position on, instead of batch_size."
        raise NotYet(f"{what}the batches came back as {shown(positions(got))}. Expected {shown(expected)}.{likely}")
    if type(loader).__len__(loader) is None:
        raise NotYet("the batches are right so far. Expected next: __len__, which says how many there are.")
    if (count := type(loader).__len__(loader)) != len(expected) or isinstance(count, float):
        likely = miscounted(count, size, batch_size)
        raise NotYet(f"{what}len() came back as {count}. Expected {len(expected)}, the number of batches.{likely}")
    if positions(loader) != expected:
        raise NotYet(f"{what}a second pass came back as {shown(positions(loader))}. Expected the same batches again.")


def miscounted(count, size, batch_size):
    """Why a number of batches may be wrong, in words."""
    whole, rest = divmod(size, batch_size)
    if isinstance(count, float):
        return " Likely: divided with /, which gives no whole number."
    if count == size:
        return " Likely: it counts samples, not batches."
    if rest == 0 and count == whole + 1:
        return " Likely: a batch is added for the rest although there is none."
    return " Likely: the rest was added. However large, it is one batch." if rest and count == whole + rest else ""


def shuffled(answer):
    """With chance: every sample once, the same order for a seed, another in the next epoch, and that of the real one."""
    samples = list(range(12))
    loader = answer(samples, batch_size=5, shuffle=True, generator=seeded(3))
    first, second = (sum(positions(loader), []) for _ in range(2))
    if sorted(first) != samples:
        twice = sorted({i for i in first if first.count(i) > 1})
        never = [i for i in samples if i not in first]
        likely = " Likely: positions are drawn one by one, instead of an order of all of them." if twice else ""
        raise NotYet(f"shuffled, samples {twice} came twice and {never} never. Expected each exactly once.{likely}")
    if first == samples:
        raise NotYet("with shuffle=True, the samples came in their own order. Expected an order by chance.")
    if first == second:
        raise NotYet(
            "both epochs had the same order. Expected another in each. Likely: the order is drawn in __init__, or the "
            "generator begins afresh; draw it in __iter__."
        )
    again = sum(positions(answer(samples, batch_size=5, shuffle=True, generator=seeded(3))), [])
    if again != first:
        raise NotYet("two loaders with the same seed gave two orders. Expected one. Likely: generator is not used.")
    sampler = RandomSampler(samples, generator=seeded(3))
    expected = sum(positions(DataLoader(samples, 5, sampler=sampler)), [])
    if first != expected:
        raise NotYet(
            f"seed 3 gave the order {first}. Expected {expected}, as RandomSampler has it: one "
            "torch.randperm(len(dataset), generator=self.generator)."
        )
    return 5


def collated(answer):
    """Samples that are pairs and dictionaries, and a collate function of one's own."""
    pairs = [(torch.tensor([i, 2.0 * i]), i) for i in range(5)]
    tables = [{"x": torch.tensor([1.0 * i]), "name": f"n{i}"} for i in range(5)]
    for samples in (pairs, tables):
        got, expected = (list(loader(samples, batch_size=2)) for loader in (answer, DataLoader))
        if words := different(got, expected):
            places = got and isinstance(got[0], torch.Tensor)
            likely = " Likely: the positions were collated; fetch self.dataset[i] for each." if places else ""
            raise NotYet(f"for samples like {shown(samples[0])} {words}.{likely}")
    got = list(answer(pairs, batch_size=2, collate_fn=len))
    if got != [2, 2, 1]:
        raise NotYet(
            f"with collate_fn=len the batches came back as {shown(got)}. Expected [2, 2, 1]: it is given a list."
        )
    return 3


# As it stands in the notebook.
SETTINGS = """class Settings:
    def __init__(self, dataset, batch_size=1, shuffle=False, drop_last=False, generator=None, collate_fn=None):
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle
        self.drop_last, self.generator = drop_last, generator
        self.collate_fn = collate_fn or torch.utils.data.default_collate


"""
RIGHT = (
    SETTINGS
    + """class Loader(Settings):
    def __len__(self):
        whole, rest = divmod(len(self.dataset), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def __iter__(self):
        n = len(self.dataset)
        order = torch.randperm(n, generator=self.generator).tolist() if self.shuffle else range(n)
        for start in range(0, n, self.batch_size):
            batch = order[start : start + self.batch_size]
            if len(batch) == self.batch_size or not self.drop_last:
                yield self.collate_fn([self.dataset[i] for i in batch])"""
)
COUNT = "return whole + (rest > 0 and not self.drop_last)"
PERM = "torch.randperm(n, generator=self.generator).tolist()"
ENOUGH = "            if len(batch) == self.batch_size or not self.drop_last:\n                yield"

LOADER = Exercise(
    id="09-2",
    title="a DataLoader in twenty lines, with the batches of the real one",
    check=check_loader,
    hints=(
        "Three stages: an order of all positions, pieces of it, and a batch out of each piece. When is each of them made?",
        "order = torch.randperm(n, generator=self.generator).tolist() if self.shuffle else range(n); then a loop over "
        "range(0, n, self.batch_size) that yields self.collate_fn([self.dataset[i] for i in piece]).",
        "To cut a text into pieces of 3: for start in range(0, len(text), 3): print(text[start : start + 3]). The last may be "
        "shorter.",
    ),
    solution=RIGHT,
    mistakes=[
        (RIGHT.replace(PERM, "torch.randint(n, (n,), generator=self.generator).tolist()"), "positions are drawn one by one"),
        (RIGHT.replace("        self.drop_last, self.generator = drop_last, generator\n",
                       "        self.drop_last, self.generator, n = drop_last, generator, len(dataset)\n"
                       f"        self.order = {PERM.replace('self.', '')}\n").replace(PERM, "self.order"),
         "the order is drawn in __init__"),
        (RIGHT.replace(PERM, "torch.randperm(n).tolist()"), "generator is not used"),
        (RIGHT.replace(" if self.shuffle else range(n)", " if False else range(n)"), "came in their own order"),
        (RIGHT.replace(ENOUGH, "            if len(batch) == self.batch_size:\n                yield"),
         "thrown away, though drop_last is False"),
        (RIGHT.replace(ENOUGH, "            if True:\n                yield"), "drop_last is not looked at"),
        (RIGHT.replace("range(0, n, self.batch_size)", "range(0, n - self.batch_size * self.drop_last, self.batch_size)"),
         "the last batch is dropped although it is full"),
        (RIGHT.replace("self.collate_fn([self.dataset[i] for i in batch])", "[self.dataset[i] for i in batch]"),
         "Expected it given to collate_fn"),
        (RIGHT.replace("return whole + (rest > 0 and not self.drop_last)", "return len(self.dataset)"),
         "it counts samples, not batches"),
        (RIGHT.replace("return whole + (rest > 0 and not self.drop_last)", "return whole"), "the number of batches"),
        (RIGHT.replace("self.collate_fn([", "torch.tensor(["), "raised ValueError"),
        (RIGHT.replace(COUNT, "..."), "Expected next: __len__"),
        (RIGHT.replace(COUNT, "return whole + (not self.drop_last)"), "although there is none"),
        (RIGHT.replace(COUNT, "return whole + rest"), "However large, it is one batch"),
        (RIGHT.replace(COUNT, "return len(self.dataset) / self.batch_size"), "divided with /"),
        (RIGHT.replace("[self.dataset[i] for i in batch]", "list(batch)"), "the positions were collated"),
        (RIGHT.replace(" if self.shuffle else range(n)", ""), "although shuffle is False"),
        (RIGHT.replace("range(0, n, self.batch_size)", "range(len(self))"), "begins one position on"),
        (RIGHT[: RIGHT.index("        n =")] + "        ...", "Expected next: __iter__"),
        (RIGHT[: RIGHT.index("        n =")] + "        return []", "returned a list"),
    ],
    minutes=12,
    difficulty=3,
    importance=5,
    objectives=(2,),
)  # fmt: skip
