"""Distillation: a small network learns from a large one, which also says how nearly right the wrong answers are."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(50)


def spirals(count, classes=3):
    labels = torch.arange(count) % classes
    radius = torch.rand(count)
    angle = 4 * radius + labels * 2 * torch.pi / classes + 0.1 * torch.randn(count)
    return torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1) * 2, labels


class Teacher(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(2, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU())
        self.classifier = nn.Linear(48, 3)

    def forward(self, x):
        hidden = self.features(x)
        return self.classifier(hidden), hidden


class Student(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(2, 8), nn.ReLU())
        self.regressor = nn.Linear(8, 48)
        self.classifier = nn.Linear(8, 3)

    def forward(self, x):
        hidden = self.features(x)
        return self.classifier(hidden), self.regressor(hidden)


loader = DataLoader(TensorDataset(*spirals(90)), batch_size=30, shuffle=True)
test_x, test_y = spirals(60)


def train(model, epochs, lr=0.02):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x)[0], y)
            loss.backward()
            optimizer.step()
    return loss.item()


def train_knowledge_distillation(teacher, student, epochs, T=2.0, soft_weight=0.25, ce_weight=0.75, hint=0.01, lr=0.02):
    optimizer = torch.optim.Adam(student.parameters(), lr=lr)
    teacher.eval()
    student.train()
    for epoch in range(epochs):
        running = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            with torch.no_grad():
                teacher_logits, teacher_hidden = teacher(x)
            student_logits, student_hidden = student(x)
            soft_targets = F.softmax(teacher_logits / T, dim=-1)
            soft_prob = F.log_softmax(student_logits / T, dim=-1)
            soft_loss = F.kl_div(soft_prob, soft_targets, reduction="batchmean") * T**2
            hidden_loss = F.cosine_embedding_loss(student_hidden, teacher_hidden, torch.ones(x.size(0)))
            loss = soft_weight * soft_loss + ce_weight * F.cross_entropy(student_logits, y) + hint * hidden_loss
            loss.backward()
            optimizer.step()
            running += loss.item()
        if epoch % 3 == 2:
            print(f"  epoch {epoch + 1}: {running / len(loader):.4f}")


@torch.no_grad()
def test(model):
    model.eval()
    logits, _ = model(test_x)
    confidence = logits.softmax(-1).amax(-1).mean().item()
    return f"loss {F.cross_entropy(logits, test_y).item():.3f}, confidence {confidence:.3f}"


teacher = Teacher()
print(f"teacher: {train(teacher, 8):.4f}; {test(teacher)}; {sum(p.numel() for p in teacher.parameters())} parameters")
torch.manual_seed(51)
alone = Student()
torch.manual_seed(51)
taught = Student()
print("equal at the start:", torch.equal(alone.classifier.weight, taught.classifier.weight))
print(f"alone: {train(alone, 6):.4f}; {test(alone)}")
print("taught:")
train_knowledge_distillation(teacher, taught, 6)
print(test(taught), sum(p.numel() for p in taught.parameters()))
agree = F.kl_div(
    taught(test_x)[0].log_softmax(1), teacher(test_x)[0].log_softmax(1), log_target=True, reduction="batchmean"
)
print(f"distance to the teacher {agree.item():.3f}")
