"""VGG: a network written as a list of numbers, 3 x 3 convolutions all the way, and features frozen to train a new head."""

import torch
import torch.nn as nn

torch.manual_seed(11)
CONFIGURATIONS = {"tiny": [8, "M", 16, "M", 32, 32, "M"], "small": [8, 8, "M", 16, 16, "M"]}


def make_layers(configuration, batch_norm=False):
    layers, channels = [], 3
    for v in configuration:
        if v == "M":
            layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
            continue
        layers += [nn.Conv2d(channels, v, kernel_size=3, padding=1)]
        layers += [nn.BatchNorm2d(v), nn.ReLU(inplace=True)] if batch_norm else [nn.ReLU(inplace=True)]
        channels = v
    return nn.Sequential(*layers)


class VGG(nn.Module):
    def __init__(self, name, num_classes, batch_norm=False):
        super().__init__()
        last = [v for v in CONFIGURATIONS[name] if v != "M"][-1]
        self.features = make_layers(CONFIGURATIONS[name], batch_norm)
        self.avgpool = nn.AdaptiveAvgPool2d((2, 2))
        self.classifier = nn.Sequential(
            nn.Linear(last * 2 * 2, 64), nn.ReLU(True), nn.Dropout(p=0.5), nn.Linear(64, num_classes)
        )
        self.apply(self._init_weights)

    @staticmethod
    def _init_weights(m):
        if isinstance(m, nn.Conv2d):
            nn.init.kaiming_uniform_(m.weight, nonlinearity="relu")
            nn.init.zeros_(m.bias)
        elif isinstance(m, nn.Linear):
            nn.init.normal_(m.weight, 0, 0.05)
            nn.init.constant_(m.bias, 0)

    def forward(self, x):
        x = self.avgpool(self.features(x))
        return self.classifier(torch.flatten(x, 1))


for name in CONFIGURATIONS:
    model = VGG(name, 4, batch_norm=name == "small")
    print(name, sum(p.numel() for p in model.parameters()), model(torch.rand(2, 3, 16, 16)).shape)

model = VGG("tiny", num_classes=4)
print(model.features)
labels = torch.arange(24) % 4
pictures = torch.rand(24, 3, 16, 16)
pictures[torch.arange(24), labels.clamp(max=2)] += labels.view(-1, 1, 1) * 0.5


def train(parameters, steps):
    optimizer = torch.optim.Adam(parameters, lr=1e-3)
    for step in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(pictures), labels)
        loss.backward()
        optimizer.step()
        print(f"  {step}: {loss.item():.4f}")


print("all layers:")
train(model.parameters(), 4)

for parameter in model.features.parameters():
    parameter.requires_grad = False
model.classifier[-1] = nn.Linear(64, 4)
trainable = [name for name, p in model.named_parameters() if p.requires_grad]
print("only", trainable)
before = model.features[0].weight.clone()
train(filter(lambda p: p.requires_grad, model.parameters()), 3)
print("the features stayed:", torch.equal(before, model.features[0].weight))
