"""Exercise 09-3: sequences of different lengths become one tensor."""

import edutorch as torch
from edutorch.course.catalogue import Exercise
from edutorch.course.properties import agrees


def draw_batch(draw):
    """One to three rows of whole numbers (or of floats), one to four long, without zeros, so that padding is seen."""
    count, dtype = draw.integer(1, 3), draw.pick([torch.int64, torch.float32, torch.float64])
    return {"batch": [draw.integers(draw.size(), low=1).to(dtype) for _ in range(count)]}


def by_hand(batch):
    longest = max(len(row) for row in batch)
    rows = [[*row.tolist(), *[0] * (longest - len(row))] for row in batch]
    return torch.tensor(rows, dtype=batch[0].dtype), torch.tensor([len(row) for row in batch])


RIGHT = """def pad(batch):
    lengths = torch.tensor([len(row) for row in batch])
    padded = torch.zeros(len(batch), max(lengths.tolist()), dtype=batch[0].dtype)
    for i, row in enumerate(batch):
        padded[i, : len(row)] = row
    return padded, lengths"""
WRONG = [
    (RIGHT.replace("padded[i, : len(row)]", "padded[i, padded.shape[1] - len(row) :]"),
     "the zeros stand in front; they belong behind, so that place 0 is the first of every sequence"),
    (RIGHT.replace(", dtype=batch[0].dtype", ""),
     "torch.zeros makes floats; take the dtype of the sequences, dtype=batch[0].dtype. Whole numbers may be places in a table"),
    (RIGHT.replace("max(lengths.tolist())", "10"),
     "all batches have the same width. The longest of this batch is wide enough; more is computed for nothing"),
    (RIGHT.replace("padded[i, : len(row)] = row", "padded[i, : len(row)] = row\n        padded[i, len(row) :] = row[-1]"),
     "the last number is repeated; the padding is 0"),
    (RIGHT.replace("max(lengths", "min(lengths").replace("= row\n", "= row[: padded.shape[1]]\n").replace(
        "padded[i, : len(row)]", "padded[i]"),
     "the sequences were cut to the shortest; nothing may be lost"),
    (RIGHT.replace("return padded, lengths", "return padded, torch.tensor([padded.shape[1]] * len(batch))"),
     "the lengths are those after padding; what is needed later is how long each sequence was"),
    (RIGHT.replace("return padded, lengths", "return padded, lengths.tolist()"),
     "the lengths are a list; make a tensor of them"),
    (RIGHT.replace("return padded, lengths", "return lengths, padded"), "the padded tensor comes first, then the lengths"),
    (RIGHT.replace("= row\n", "= row\n        padded[i, len(row) :] = -1\n"), "the padding is 0"),
    (RIGHT.replace("return padded, lengths", "return padded, lengths.float()"), "lengths are whole numbers"),
    (RIGHT.replace("return padded, lengths", "return padded, torch.tensor(len(batch))"),
     "that is how many sequences there are; each of them has a length of its own"),
]  # fmt: skip

PAD = Exercise(
    id="09-3",
    title="sequences of different lengths in one tensor, with their lengths",
    check=lambda answer: agrees(answer, by_hand, draw_batch, likely=WRONG),
    hints=(
        "Which shape does the result have? Which number type?",
        "lengths = torch.tensor([len(row) for row in batch]); zeros of (len(batch), longest) and of batch[0].dtype; then write "
        "each row into padded[i, : len(row)].",
        "Two words in a box: box = torch.zeros(2, 5); box[0, :3] = torch.ones(3) leaves two zeros behind the three ones.",
    ),
    solution=RIGHT,
    mistakes=[*WRONG, (RIGHT.replace("return padded, lengths", "return padded"), "a value of type Tensor came back")],
    minutes=8,
    difficulty=2,
    importance=4,
    objectives=(3,),
)
