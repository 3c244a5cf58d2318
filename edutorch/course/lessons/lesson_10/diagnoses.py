"""What may be wrong with a network, and how one reads it off the instruments.

The signs are the reading rules of notebook 10: for each patient, those of its own sickness hold, and of no other.
"""

from edutorch.course.widgets.clinic import Diagnosis, Sign
from edutorch.course.widgets.clinic_instruments import percent, told

ENOUGH, LOW = 0.90, 0.35  # a healthy patient: at least this accuracy, and a validation loss of at most this


def output(record):
    return record.layers[-1]


def dead(record):
    """The largest share of zeros behind a ReLU."""
    return max((one.zeros for one in record.layers if one.kind == "ReLU"), default=0.0)


def smallest(record, moment):
    """The smallest gradient of a weight; moment 0 is the first epoch, 1 the last."""
    return min(norms[moment] or 0.0 for name, norms in record.gradients.items() if name.endswith("weight"))


def missing(record):
    return [name for name, norms in record.gradients.items() if None in norms]


def last_bias(record):
    return list(record.gradients.values())[-1][1] or 0.0


def grown(record):
    """How many times longer the longest gradient became."""
    pairs = [norms for norms in record.gradients.values() if None not in norms]
    return max(last for _, last in pairs) / max(max(first for first, _ in pairs), 1e-12)


def first_epoch(record):
    return record.losses[: len(record.losses) // len(record.validation)]


def flows(record):
    return not missing(record) and smallest(record, 0) > 1e-9 and smallest(record, 1) > 1e-9


def ends(record):
    return f"training ends at {told(record.training[-1])}, validation at {told(record.validation[-1])}"


ZERO = Diagnosis("the gradients are not zeroed", (
    Sign("loss", lambda r: min(r.training) < 0.995 * r.losses[0] and r.training[-1] > 2 * r.losses[0],
         "it falls at first, and then climbs far above its beginning",
         lambda r: f"it begins at {told(r.losses[0])}, comes down to {told(min(r.losses))}, and {ends(r)}"),
    Sign("gradients", lambda r: grown(r) > 10, "they grow and grow, for each adds itself to all before it",
         lambda r: f"the longest is {told(round(grown(r)))} times as long at the end"),
))  # fmt: skip
AXIS = Diagnosis("the loss has the wrong axis", (
    Sign("loss", lambda r: 3.7 < r.losses[0] < 4.1,
         "50 pictures of a batch share one softmax, so it begins at ln 50 = 3.91, not at ln 10 = 2.30",
         lambda r: f"it begins at {told(r.losses[0])}"),
    Sign("gradients", lambda r: last_bias(r) < 1e-9,
         "the last bias adds the same to all pictures of a batch, so its gradient is 0",
         lambda r: f"that of the last bias is {told(last_bias(r))}"),
))  # fmt: skip
RATE = Diagnosis("the learning rate is too high", (
    Sign("loss", lambda r: max(first_epoch(r)) > 1.3 * r.losses[0],
         "it jumps up within the first epoch",
         lambda r: f"it begins at {told(r.losses[0])}, and the highest of the first epoch is {told(max(first_epoch(r)))}"),
    Sign("loss", lambda r: r.training[-1] > 0.9 * r.losses[0] and r.training[-1] < 2 * r.losses[0],
         "it never settles, and stays near where it began", ends),
))  # fmt: skip
LABELS = Diagnosis("the labels are shuffled", (
    Sign("loss", lambda r: 0.5 * r.losses[0] < r.training[-1] < 0.98 * r.losses[0] and r.validation[-1] > r.validation[0],
         "training creeps down, by learning by heart, while validation goes up", ends),
    Sign("gradients", flows, "they flow everywhere",
         lambda r: f"that of every weight is at least {told(smallest(r, 0))}"),
))  # fmt: skip
FROZEN = Diagnosis("a layer is frozen", (
    Sign("gradients", lambda r: bool(missing(r)), "some parameters have none at all",
         lambda r: f"{' and '.join(missing(r))} have none" if missing(r) else "every parameter has one"),
))  # fmt: skip
SOFTMAX = Diagnosis("softmax is taken twice", (
    Sign("activations", lambda r: output(r).low >= 0 and output(r).high <= 1,
         "the last layer answers with numbers between 0 and 1, probabilities instead of scores",
         lambda r: f"they lie between {told(output(r).low)} and {told(output(r).high)}"),
    Sign("loss", lambda r: min(r.losses) > 1.46, "it cannot come below 1.46",
         lambda r: f"its lowest is {told(min(r.losses))}"),
))  # fmt: skip
DEAD = Diagnosis("a ReLU is dead", (
    Sign("activations", lambda r: dead(r) > 0.999, "behind a ReLU all numbers are 0, for every picture",
         lambda r: f"the most zeros behind a ReLU are {percent(dead(r))}"),
    Sign("gradients", lambda r: not missing(r) and smallest(r, 0) < 1e-9,
         "nothing gets through to the layers before it, from the first epoch on",
         lambda r: f"the shortest of a weight in the first epoch is {told(smallest(r, 0))}"),
))  # fmt: skip
EVAL = Diagnosis("eval() was forgotten", (
    Sign("activations", lambda r: not r.twice, "asked twice about the same pictures, it would answer differently",
         lambda r: f"it answers {'the same' if r.twice else 'differently'}"),
    Sign("model", lambda r: any(one.training for one in r.layers), "its layers are in training mode while it is validated",
         lambda r: f"they are in {'training' if any(one.training for one in r.layers) else 'evaluation'} mode"),
))  # fmt: skip
HEALTHY = Diagnosis("nothing is wrong", (
    Sign("loss", lambda r: r.accuracy >= ENOUGH and r.validation[-1] <= LOW,
         f"accuracy comes to {percent(ENOUGH)}, and the validation loss down to {LOW}",
         lambda r: f"accuracy is {percent(r.accuracy)}, and {ends(r)}"),
))  # fmt: skip

# By the alphabet: in the order of the patients, their numbers would give the answers away.
DIAGNOSES = [FROZEN, DEAD, EVAL, HEALTHY, SOFTMAX, ZERO, LABELS, RATE, AXIS]


def found(record):
    """The diagnosis that fits, or None."""
    return next((one for one in DIAGNOSES if one.fits(record)), None)
