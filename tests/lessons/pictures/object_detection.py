"""Where is it, and what? Boxes and how much they overlap, anchors, a head for each question, and the suppression of doubles."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(48)


def box_iou(a, b):
    """(N, 4) and (M, 4), corners -> (N, M): shared area by the area of both"""
    low = torch.max(a[:, None, :2], b[None, :, :2])
    high = torch.min(a[:, None, 2:], b[None, :, 2:])
    inter = (high - low).clamp(min=0).prod(dim=2)
    area_a, area_b = ((t[:, 2] - t[:, 0]) * (t[:, 3] - t[:, 1]) for t in (a, b))
    return inter / (area_a[:, None] + area_b[None, :] - inter)


def nms(boxes, scores, threshold):
    keep, order = [], scores.argsort(descending=True)
    while order.numel() > 0:
        best = order[0]
        keep.append(best.item())
        if order.numel() == 1:
            break
        overlaps = box_iou(boxes[best].unsqueeze(0), boxes[order[1:]])[0]
        order = order[1:][overlaps <= threshold]
    return keep


def to_corners(boxes):
    cx, cy, w, h = boxes.unbind(-1)
    return torch.stack((cx - 0.5 * w, cy - 0.5 * h, cx + 0.5 * w, cy + 0.5 * h), dim=-1)


def to_center(boxes):
    x1, y1, x2, y2 = boxes.unbind(-1)
    return torch.stack(((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1), dim=-1)


boxes = torch.tensor([[0.0, 0.0, 4.0, 4.0], [1.0, 1.0, 5.0, 5.0], [6.0, 6.0, 9.0, 9.0], [0.0, 0.5, 4.0, 4.0]])
print(box_iou(boxes, boxes))
print(nms(boxes, torch.tensor([0.7, 0.8, 0.6, 0.9]), 0.5), torch.equal(to_corners(to_center(boxes)), boxes))

SIZE, CELLS = 16, 4
centers = (torch.arange(CELLS) + 0.5) / CELLS
anchors = torch.stack(
    [*reversed(torch.meshgrid(centers, centers, indexing="ij")), *torch.full((2, CELLS, CELLS), 0.35)], dim=-1
).view(-1, 4)
print(anchors.shape, anchors[1])


def scenes(count):
    """One bright rectangle a picture: upright (class 1) or lying (class 2)."""
    x, truth, labels = 0.3 * torch.rand(count, 1, SIZE, SIZE), torch.empty(count, 4), torch.randint(1, 3, (count,))
    for i in range(count):
        w, h = (4, 7) if labels[i] == 1 else (7, 4)
        left, top = torch.randint(0, SIZE - w, ()).item(), torch.randint(0, SIZE - h, ()).item()
        x[i, 0, top : top + h, left : left + w] += 0.7
        truth[i] = torch.tensor([left, top, left + w, top + h]) / SIZE
    return x, truth, labels


def assign(truth, label):
    """Which anchors are responsible, and what should they say?"""
    iou = box_iou(to_corners(anchors), truth[None])[:, 0]
    positive = iou >= min(0.4, iou.max().item())
    target = to_center(truth[None])
    offset = torch.cat(
        [10 * (target[:, :2] - anchors[:, :2]) / anchors[:, 2:], 5 * torch.log(target[:, 2:] / anchors[:, 2:])], dim=1
    )
    return torch.where(positive, label, 0), offset, positive


class Detector(nn.Module):
    def __init__(self, classes=3):
        super().__init__()
        self.backbone = nn.Sequential()
        channels = 1
        for width in (8, 16):
            self.backbone.append(nn.Conv2d(channels, width, 3, padding=1, bias=False))
            self.backbone.extend([nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)])
            channels = width
        self.cls_head, self.box_head = nn.Conv2d(16, classes, 3, padding=1), nn.Conv2d(16, 4, 3, padding=1)

    def forward(self, x):
        x = self.backbone(x)
        return tuple(head(x).permute(0, 2, 3, 1).flatten(1, 2) for head in (self.cls_head, self.box_head))


x, truth, labels = scenes(24)
targets = [torch.stack(part) for part in zip(*[assign(t, c) for t, c in zip(truth, labels)])]
print([tuple(t.shape) for t in targets], "responsible:", targets[2].sum().item())
model = Detector()
print(model.backbone)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for step in range(10):
    classes, offsets = model(x)
    cls_loss = F.cross_entropy(classes.flatten(0, 1), targets[0].flatten(), weight=torch.tensor([0.2, 1.0, 1.0]))
    box_loss = F.smooth_l1_loss(offsets[targets[2]], targets[1][targets[2]])
    optimizer.zero_grad()
    (cls_loss + 0.2 * box_loss).backward()
    optimizer.step()
    if step % 3 == 0:
        print(f"step {step}: class {cls_loss.item():.4f}, box {box_loss.item():.4f}")

with torch.no_grad():
    classes, offsets = model(x[:1])
scores = 1 - classes[0].softmax(-1)[:, 0]
decoded = torch.cat(
    [offsets[0, :, :2] / 10 * anchors[:, 2:] + anchors[:, :2], torch.exp(offsets[0, :, 2:] / 5) * anchors[:, 2:]], dim=1
)
kept = nms(to_corners(decoded), scores, 0.3)
print(decoded.shape, 0 < len(kept) <= 16, f"best score {scores.max().item():.2f}")
