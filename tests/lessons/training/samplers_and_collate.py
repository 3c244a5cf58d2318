"""From samples to batches: data sets of one's own, rare classes drawn more often, buckets of equal length, padding, streams."""

import random
from collections import Counter

import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import (
    BatchSampler,
    ConcatDataset,
    DataLoader,
    Dataset,
    IterableDataset,
    Sampler,
    SequentialSampler,
    Subset,
    TensorDataset,
    WeightedRandomSampler,
    default_collate,
    random_split,
)

torch.manual_seed(10)
random.seed(10)


class Sentences(Dataset):
    """Sentences of different lengths, as dictionaries."""

    def __init__(self, count):
        self.rows = [torch.arange(1, n + 1) for n in torch.randint(1, 8, (count,)).tolist()]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return {"ids": self.rows[index], "length": len(self.rows[index]), "name": f"s{index}"}


def pad_collate(batch):
    ids = pad_sequence([item["ids"] for item in batch], batch_first=True, padding_value=0)
    rest = default_collate([{"length": item["length"], "name": item["name"]} for item in batch])
    return {"ids": ids, "mask": ids != 0, **rest}


class BucketSampler(Sampler):
    """Batches of about equal length: sort, cut, and shuffle the pieces."""

    def __init__(self, lengths, batch_size):
        self.lengths, self.batch_size = lengths, batch_size

    def __iter__(self):
        order = sorted(range(len(self.lengths)), key=lambda i: self.lengths[i])
        batches = [order[i : i + self.batch_size] for i in range(0, len(order), self.batch_size)]
        random.shuffle(batches)
        yield from batches

    def __len__(self):
        return (len(self.lengths) + self.batch_size - 1) // self.batch_size


sentences = Sentences(10)
for batch in DataLoader(sentences, batch_size=4, shuffle=True, collate_fn=pad_collate):
    print(batch["ids"].shape, batch["length"].tolist(), batch["name"], batch["mask"].sum().item())
sampler = BucketSampler([len(row) for row in sentences.rows], batch_size=4)
loader = DataLoader(sentences, batch_sampler=sampler, collate_fn=pad_collate)
print(len(loader), [batch["length"].tolist() for batch in loader])

# One class in ten: weights bring it to the front.
labels = torch.tensor([0] * 45 + [1] * 5)
counts = torch.bincount(labels)
weights = (1.0 / counts)[labels]
data = TensorDataset(torch.arange(50), labels)
balanced = WeightedRandomSampler(weights, num_samples=50, replacement=True)
drawn = Counter(label.item() for _, batch in DataLoader(data, batch_size=10, sampler=balanced) for label in batch)
print(counts.tolist(), "->", sorted(drawn.items()))

train, valid, test = random_split(data, [0.7, 0.2, 0.1], generator=torch.Generator().manual_seed(42))
print(len(train), len(valid), len(test), valid.indices)
both = ConcatDataset([Subset(data, [3, 1]), TensorDataset(torch.tensor([7, 8]), torch.tensor([1, 1]))])
print(len(both), both[-1], [x.tolist() for x, _ in DataLoader(both, batch_size=3)])
print(list(BatchSampler(SequentialSampler(range(7)), batch_size=3, drop_last=True)))


class Stream(IterableDataset):
    """Numbers that come one after the other, without an end that one could ask for."""

    def __init__(self, stop):
        self.stop = stop

    def __iter__(self):
        value = 1
        while value < self.stop:
            yield {"value": value, "square": torch.tensor(float(value**2))}
            value *= 2


for batch in DataLoader(Stream(40), batch_size=4):
    print(batch)
print(default_collate([(1, {"a": [1.5, 2]}), (2, {"a": [2.5, 3]})]))

# Cross-validation: each part is once the test.
folds = torch.randperm(12).chunk(3)
for k, fold in enumerate(folds):
    rest = torch.cat([other for other in folds if other is not fold])
    print(f"fold {k}: test {sorted(fold.tolist())}, train on {len(Subset(data, rest.tolist()))}")

epochs = [
    torch.cat(list(DataLoader(range(6), batch_size=2, shuffle=True, generator=torch.Generator().manual_seed(3))))
    for _ in range(2)
]
print(epochs[0].tolist(), torch.equal(*epochs))
