"""News by topic: an EmbeddingBag takes the mean of a text's word vectors, whatever its length, without any padding."""

import time

import torch
from torch import nn
from torch.utils.data import DataLoader, random_split

torch.manual_seed(44)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
TOPICS = {
    1: "goal match team ball win coach",
    2: "market price bank trade money stock",
    3: "star planet atom cell energy light",
}
COMMON = ["the", "a", "of", "and", "in", "to"]


def news(count):
    """Texts of 4 to 9 words, most of them typical for the topic."""
    for i in range(count):
        label = i % 3 + 1
        own = TOPICS[label].split()
        length = torch.randint(4, 10, (1,)).item()
        picks = torch.randint(0, 6, (length,)).tolist()
        common = torch.rand(length).lt(0.4).tolist()
        yield label, " ".join(COMMON[p] if c else own[p] for p, c in zip(picks, common))


class Vocab:
    def __init__(self, texts):
        self.words = ["<unk>", *sorted({word for text in texts for word in text.split()})]
        self.index = {word: i for i, word in enumerate(self.words)}

    def __len__(self):
        return len(self.words)

    def __call__(self, tokens):
        return [self.index.get(token, 0) for token in tokens]


dataset = list(news(90))
vocab = Vocab(text for _, text in dataset)
print(dataset[0], vocab(["the", "team", "has", "money"]))


def collate_batch(batch):
    label_list, text_list, offsets = [], [], [0]
    for _label, _text in batch:
        label_list.append(int(_label) - 1)
        processed = torch.tensor(vocab(_text.split()), dtype=torch.int64)
        text_list.append(processed)
        offsets.append(processed.size(0))
    label_list = torch.tensor(label_list, dtype=torch.int64)
    offsets = torch.tensor(offsets[:-1]).cumsum(dim=0)
    return label_list.to(device), torch.cat(text_list).to(device), offsets.to(device)


class TextClassificationModel(nn.Module):
    def __init__(self, vocab_size, embed_dim, num_class):
        super().__init__()
        self.embedding = nn.EmbeddingBag(vocab_size, embed_dim, sparse=False)
        self.fc = nn.Linear(embed_dim, num_class)
        self.init_weights()

    def init_weights(self):
        initrange = 0.5
        self.embedding.weight.data.uniform_(-initrange, initrange)
        self.fc.weight.data.uniform_(-initrange, initrange)
        self.fc.bias.data.zero_()

    def forward(self, text, offsets):
        return self.fc(self.embedding(text, offsets))


model = TextClassificationModel(len(vocab), 16, len(TOPICS)).to(device)
print(model)
criterion = torch.nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=2.0)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
split_train, split_valid = random_split(dataset, [0.8, 0.2])
train_loader = DataLoader(split_train, batch_size=8, shuffle=True, collate_fn=collate_batch)
valid_loader = DataLoader(split_valid, batch_size=18, shuffle=False, collate_fn=collate_batch)

for epoch in range(1, 5):
    start = time.time()
    model.train()
    for label, text, offsets in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(text, offsets), label)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        optimizer.step()
    model.eval()
    with torch.no_grad():
        label, text, offsets = next(iter(valid_loader))
        valid = criterion(model(text, offsets), label)
    assert time.time() - start < 60
    print(f"epoch {epoch}: loss {loss.item():.4f}, on unseen texts {valid.item():.4f}, lr {scheduler.get_last_lr()[0]}")
    scheduler.step()

# The bag is the mean over an Embedding; and bags can also be rows, summed, or weighted.
ids = torch.tensor([[1, 2, 3], [4, 5, 6]])
bag, table = nn.EmbeddingBag(8, 2, mode="sum"), nn.Embedding(8, 2)
bag.weight.data.copy_(table.weight)
print(torch.allclose(bag(ids), table(ids).sum(1)), bag(ids, per_sample_weights=torch.full((2, 3), 0.5)).detach())
print(nn.functional.embedding_bag(ids, table.weight, mode="max").detach())
