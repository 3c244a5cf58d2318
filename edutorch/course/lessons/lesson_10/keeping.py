"""Exercises 10-5 and 10-6: a checkpoint from which training goes on as if nothing had happened, and a log for TensorBoard."""

import contextlib
import copy
import importlib
import pickle
import shutil
import tempfile
import threading
from pathlib import Path

import edutorch as torch
from edutorch import nn
from edutorch.course.answers import NotYet
from edutorch.course.catalogue import Exercise

# ------------------------------------------------------------------------------------------------ 10-5: a checkpoint


def begun(seed):
    """A model with Dropout, and an optimizer with a memory."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(3, 16), nn.Tanh(), nn.Dropout(0.5), nn.Linear(16, 1)).double()
    return model, torch.optim.Adam(model.parameters(), lr=0.05)


def train(model, optimizer, steps):
    """Some steps on random batches: the losses, with all their digits."""
    model.train()
    losses = []
    for _ in range(steps):
        x = torch.randn(8, 3, dtype=torch.float64)
        loss = ((model(x) - x.sum(1, keepdim=True)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def apart(losses, others):
    """The first step at which two trainings differ; None if they do not."""
    return next((i for i, (a, b) in enumerate(zip(losses, others)) if abs(a - b) > 1e-12), None)


class Ideal(dict):
    """What an ideal checkpoint holds, to find out which part somebody left out."""

    def __init__(self, model, optimizer):
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "rng": torch.get_rng_state()}
        super().__init__(copy.deepcopy(state))

    def go_on(self, without, steps):
        model, optimizer = begun(1)
        if "model" not in without:
            model.load_state_dict(self["model"])
        if "optimizer" not in without:
            optimizer.load_state_dict(copy.deepcopy(self["optimizer"]))  # it would go on in the memory that it is given
        if "rng" not in without:
            torch.set_rng_state(self["rng"])
        return train(model, optimizer, steps)


LIKELY = {
    ("model",): "the model's numbers were not loaded",
    ("optimizer",): "the optimizer's state is missing: Adam keeps two means for each parameter, and began them anew",
    ("rng",): "the state of the random numbers is missing: batches and Dropout are others than they would have been",
    ("optimizer", "rng"): "only the model was kept: the optimizer's state and that of the random numbers are missing",
    ("model", "optimizer", "rng"): "nothing was loaded",
}


def check_checkpoint(answer):
    if not isinstance(answer, type):
        return None
    with tempfile.TemporaryDirectory() as folder, torch.random.fork_rng():
        path = str(Path(folder) / "checkpoint.pt")
        model, optimizer = begun(0)
        train(model, optimizer, 5)
        ideal = Ideal(model, optimizer)
        answer().save(path, model, optimizer)
        if not Path(path).exists():
            return None
        straight = train(model, optimizer, 5)
        other, its_optimizer = begun(1)
        elsewhere = Path(folder) / "elsewhere"  # the file alone goes there: nothing beside it, and nothing in memory
        elsewhere.mkdir()
        load(answer(), shutil.copy(path, elsewhere), other, its_optimizer)
        resumed = train(other, its_optimizer, 5)
        place = apart(straight, resumed)
        if place is not None:
            guesses = ((words, ideal.go_on(without, 5)) for without, words in LIKELY.items())
            likely = next((words for words, losses in guesses if apart(losses, resumed) is None), "")
            raise NotYet(
                f"step {place + 1} after the break has the loss {resumed[place]:.4f}. Expected {straight[place]:.4f}. "
                f"Likely: {likely or 'something is loaded that is not what was saved'}."
            )
    return len(straight)


def load(checkpoint, *given):
    """checkpoint.load(...); two misunderstandings have errors that do not tell them."""
    try:
        checkpoint.load(*given)
    except pickle.UnpicklingError:
        raise NotYet(
            "torch.load refuses the file: something in it is neither a tensor, nor a number, text, list or dictionary. "
            "Expected model.state_dict() and optimizer.state_dict() in it. Likely: the objects themselves were saved."
        ) from None
    except AttributeError as error:
        if error.obj is not checkpoint:
            raise
        raise NotYet(
            f"{error}. Expected that all comes from the file. Likely: save left it in self, and load runs in a new Checkpoint, "
            "as after a restart."
        ) from None


SAVE = """class Checkpoint:
    def save(self, path, model, optimizer):
        parts = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "rng": torch.get_rng_state()}
        torch.save(parts, path)

    def load(self, path, model, optimizer):
        parts = torch.load(path)
        model.load_state_dict(parts["model"])
        optimizer.load_state_dict(parts["optimizer"])
        torch.set_rng_state(parts["rng"])"""

CHECKPOINT = Exercise(
    id="10-5",
    title="training goes on as if nothing had happened",
    check=check_checkpoint,
    hints=(
        "Close your eyes and take the computer away: what must be on the disk, besides the weights, so that the next step is "
        "the same?",
        "Three things: model.state_dict(), optimizer.state_dict(), torch.get_rng_state(), in one dictionary for torch.save. "
        "load puts each back: load_state_dict twice, and torch.set_rng_state.",
        'A schedule has a state, too: torch.save({"schedule": schedule.state_dict()}, path), and later '
        'schedule.load_state_dict(torch.load(path)["schedule"]).',
    ),
    solution=SAVE,
    mistakes=[
        (SAVE.replace('        optimizer.load_state_dict(parts["optimizer"])\n', ""), "Adam keeps two means"),
        (SAVE.replace('        torch.set_rng_state(parts["rng"])', ""), "the state of the random numbers is missing"),
        (SAVE.replace('        optimizer.load_state_dict(parts["optimizer"])\n        torch.set_rng_state(parts["rng"])', ""),
         "only the model was kept"),
        (SAVE.replace('        model.load_state_dict(parts["model"])\n', ""), "the model's numbers were not loaded"),
        (SAVE.partition("        parts = torch.load")[0] + "        ...", "nothing was loaded"),
        (SAVE.replace("model.state_dict()", "model", 1), "Likely: the objects themselves were saved"),
        (SAVE.replace("        torch.save(", "        self.rng = torch.get_rng_state()\n        torch.save(")
         .replace('parts["rng"]', "self.rng"), "as after a restart"),
        (SAVE.replace('torch.set_rng_state(parts["rng"])', "torch.manual_seed(0)"), "something is loaded that is not"),
    ],
    minutes=12,
    difficulty=3,
    importance=5,
    objectives=(5,),
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ 10-6: a log

HISTORY = {"loss/train": [2.25, 1.5, 0.75], "loss/validation": [2.0, 1.25, 1.0], "accuracy": [0.125, 0.5, 0.875]}
EXPECTED = {tag: list(enumerate(values)) for tag, values in HISTORY.items()}


def read_back(answer, folder):
    """What an answer wrote into folder/run; None if it wrote nothing at all."""
    # TensorBoard need not be installed; whoever never comes here can do without.
    read_scalars = importlib.import_module("edutorch.utils.tensorboard").read_scalars
    log_dir = str(Path(folder) / "run")
    returned = answer(log_dir, {tag: list(values) for tag, values in HISTORY.items()})
    if Path(log_dir).exists():
        return read_scalars(log_dir)
    if any(Path(folder).rglob("*tfevents*")):
        raise NotYet("the file was written into another folder. Expected SummaryWriter(log_dir).")
    if returned is None or returned is ...:
        return None
    raise NotYet(f"no folder {Path(log_dir).name} was made, and {returned!r} came back. Expected an event file in it.")


def check_log(answer):
    before = set(threading.enumerate())
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        try:
            told = read_back(answer, folder)
        finally:  # a file that is still open would be written on, in a folder that is gone
            writing = [one for one in threading.enumerate() if one not in before and hasattr(one, "stop")]
            for thread in writing:
                thread.stop()
    if told is None:
        return None
    if writing:  # even if all is there already: that is luck
        raise NotYet(
            "the file is still open, so numbers may be missing from it. Expected `with SummaryWriter(log_dir) as writer:`, or "
            "writer.close() at the end."
        )
    if told == EXPECTED:
        return sum(map(len, told.values()))
    if sorted(told) != sorted(EXPECTED):
        likely = (
            "nothing was written" if not told
            else "all numbers stand under one name" if len(told) == 1 else "a name is missing, or written otherwise"
        )  # fmt: skip
        raise NotYet(f"the names read back are {sorted(told)}. Expected {sorted(EXPECTED)}. Likely: {likely}.")
    tag = next(tag for tag in EXPECTED if told[tag] != EXPECTED[tag])
    likely = "a number is missing, twice, or another one"
    if [step for step, _ in told[tag]] == [int(value) for value in HISTORY[tag]]:
        likely = "epoch and value have changed places: add_scalar(tag, value, epoch)"
    if [value for _, value in told[tag]] == HISTORY[tag]:
        steps = [step for step, _ in told[tag]]
        likely = "the epochs are counted from 1" if steps == [1, 2, 3] else "global_step is missing, or always the same"
    raise NotYet(
        f"{tag!r} reads back as {told[tag]}. Expected {EXPECTED[tag]}: pairs (epoch, number). Likely: {likely}."
    )


LOG_RIGHT = """from edutorch.utils.tensorboard import SummaryWriter


def log(log_dir, history):
    with SummaryWriter(log_dir) as writer:
        for tag, values in history.items():
            for epoch, value in enumerate(values):
                writer.add_scalar(tag, value, epoch)"""

LOG = Exercise(
    id="10-6",
    title="a history that TensorBoard can draw",
    check=check_log,
    hints=(
        "How many calls of add_scalar does a history of three names and ten epochs need?",
        "Two loops: for tag, values in history.items(), and in it for epoch, value in enumerate(values). `with` closes the "
        "file.",
        'One rate for each step: for step, rate in enumerate(rates): writer.add_scalar("rate", rate, step).',
    ),
    solution=LOG_RIGHT,
    mistakes=[
        (LOG_RIGHT.replace(", value, epoch)", ", value)"), "global_step is missing"),
        (LOG_RIGHT.replace("enumerate(values)", "enumerate(values, 1)"), "the epochs are counted from 1"),
        (LOG_RIGHT.replace("add_scalar(tag,", "add_scalar('loss',"), "all numbers stand under one name"),
        (LOG_RIGHT.replace("SummaryWriter(log_dir)", "SummaryWriter()"), "into another folder"),
        (LOG_RIGHT.replace("value, epoch)", "epoch, value)"), "epoch and value have changed places"),
        (
            LOG_RIGHT.replace("with SummaryWriter(log_dir) as writer:", "if writer := SummaryWriter(log_dir):"),
            "the file is still open",
        ),
        (LOG_RIGHT.replace("value, epoch)", "values[0], epoch)"), "a number is missing, twice, or another one"),
        (LOG_RIGHT.replace("add_scalar(tag,", "add_scalar(tag.title(),"), "a name is missing, or written otherwise"),
    ],
    minutes=6,
    difficulty=2,
    importance=3,
    objectives=(5,),
)
