"""Exercise 09-4: a sampler that draws some positions more often than others."""

import edutorch as torch
from edutorch.course.answers import NotYet
from edutorch.course.catalogue import Exercise
from edutorch.course.compare import shown

WEIGHTS, DRAWS = [1.0, 0.0, 3.0, 6.0], 10_000  # they add up to 10, not to 1
NEAR = 0.03  # six standard deviations of a share of one half


def sampler_of(answer, weights=WEIGHTS, count=DRAWS, seed=0):
    return answer(torch.tensor(weights), count, torch.Generator().manual_seed(seed))


def check_weighted(answer):
    if not isinstance(answer, type):
        return None
    sampler = sampler_of(answer)
    passed = type(sampler).__iter__(sampler)
    if passed is None:
        return None
    if isinstance(passed, list | torch.Tensor):
        raise NotYet(
            f"__iter__ returned a {type(passed).__name__}. Expected an iterator: return iter(...) of the list."
        )
    sampler = sampler_of(answer)
    first, second = list(sampler), list(sampler)
    if len(first) != DRAWS:
        cause = " Likely: summed over the darts; a dart's ends are its row." if len(first) == len(WEIGHTS) else ""
        raise NotYet(f"{DRAWS} positions were asked for, {len(first)} came back. Expected as many as asked for.{cause}")
    if not all(type(position) is int for position in first):
        raise NotYet(
            f"the first position came back as {shown(first[0])}. Expected a whole number of Python: .tolist()."
        )
    if not set(first) <= set(range(len(WEIGHTS))):
        strange = sorted(set(first) - set(range(len(WEIGHTS))))
        raise NotYet(
            f"positions {strange} were drawn. Expected 0 to 3, for there are four weights. Likely: counted from 1 or from "
            "the other end, or the darts fly further than the bar is long."
        )
    shares = [first.count(i) / DRAWS for i in range(len(WEIGHTS))]
    expected = [weight / sum(WEIGHTS) for weight in WEIGHTS]
    if any(abs(a - b) > NEAR for a, b in zip(shares, expected)):
        raise NotYet(
            f"for weights {WEIGHTS} the shares came back as {shares}. Expected about {expected}.{likely(shares)}"
        )
    if shares[1] > 0:
        raise NotYet("position 1 has weight 0, and was drawn. Expected never.")
    return 7 + by_chance(answer, first, second)


def likely(shares):
    if max(shares) - min(shares) < NEAR:
        return " Likely: the weights are not used; all positions are alike."
    if abs(shares[0] - 0.6) < NEAR:
        return " Likely: the order is turned round."
    if shares[0] > 0.9:
        return " Likely: the darts fly from 0 to 1, but the bar is as long as all weights together."
    return " Likely: the darts do not count how many ends they have passed."


def by_chance(answer, first, second):
    changes = sum(a != b for a, b in zip(first, first[1:]))
    if changes < 1000:
        raise NotYet(
            "the shares are right, but equal positions come one after the other. Expected them mixed, by chance."
        )
    if first == second:
        raise NotYet(
            "two passes gave the same order. Expected another. Likely: it is drawn in __init__, or seeded anew."
        )
    if list(sampler_of(answer)) != first:
        raise NotYet("two samplers with the same seed gave two orders. Expected one. Likely: generator is not used.")
    few = list(sampler_of(answer, [1.0, 1.0], 50))
    if len(few) != 50:
        raise NotYet(
            f"of 2 positions 50 draws were asked for, {len(few)} came back. Expected that positions come again."
        )
    return 4


RIGHT = """class Weighted:
    def __init__(self, weights, count, generator=None):
        self.weights, self.count, self.generator = weights, count, generator

    def __len__(self):
        return self.count

    def __iter__(self):
        ends = self.weights.cumsum(0)
        darts = torch.rand(self.count, generator=self.generator) * ends[-1]
        return iter((darts[:, None] >= ends).sum(1).tolist())"""
BODY = RIGHT[RIGHT.index("        ends =") :]

WEIGHTED = Exercise(
    id="09-4",
    title="positions drawn as often as their weights say",
    check=check_weighted,
    hints=(
        "Lay the weights end to end, as one bar. Where does each piece end, and how long is the bar?",
        "ends = self.weights.cumsum(0); darts = torch.rand(self.count, generator=self.generator) * ends[-1]; a dart's position "
        "is how many ends lie at or before it: (darts[:, None] >= ends).sum(1).",
        "Ends 1, 1, 4, 10 and a dart at 3.2: it has passed the ends 1 and 1, and not 4 or 10. Two ends: position 2.",
    ),
    solution=RIGHT,
    mistakes=[
        (RIGHT.replace(BODY, "        n = len(self.weights)\n"
                       "        return iter(torch.randint(n, (self.count,), generator=self.generator).tolist())"),
         "the weights are not used"),
        (RIGHT.replace(" * ends[-1]", ""), "the darts fly from 0 to 1"),
        (RIGHT.replace(".sum(1).tolist()", ".sum(1).add(1).tolist()"), "counted from 1"),
        (RIGHT.replace(">= ends", "< ends"), "positions [4] were drawn"),
        (RIGHT.replace("self.weights.cumsum(0)", "self.weights.flip(0).cumsum(0)"), "the order is turned round"),
        (RIGHT.replace("torch.rand(self.count, generator=self.generator)", "torch.rand(self.count)"), "generator is not used"),
        (RIGHT.replace(".tolist())", ")"), "Expected a whole number of Python"),
        (RIGHT.replace("iter(", "list("), "__iter__ returned a list"),
        (RIGHT.replace("sum(1)", "sum(0)"), "summed over the darts"),
        (RIGHT.replace("ends[-1]", "self.count"), "the darts fly further than the bar is long"),
        (RIGHT.replace(BODY, "        shares = self.weights / self.weights.sum() * self.count\n"
                       "        return iter([i for i, n in enumerate(shares.tolist()) for _ in range(round(n))])"),
         "equal positions come one after the other"),
        (RIGHT.replace("self.generator = weights, count, generator",
                       "self.seed = weights, count, generator.initial_seed()").replace(
            "generator=self.generator", "generator=torch.Generator().manual_seed(self.seed)"),
         "two passes gave the same order"),
    ],
    minutes=8,
    difficulty=3,
    importance=3,
    objectives=(4,),
)  # fmt: skip
