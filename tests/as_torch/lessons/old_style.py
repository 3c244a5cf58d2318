"""A lesson as they were written in 2017: Variable, FloatTensor, .data, and sizes by index."""
# ruff: noqa: UP008, UP010, UP032

from __future__ import print_function

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.autograd import Variable
from torch.nn.modules.loss import MSELoss
from torch.nn.parameter import Parameter
from torch.optim.lr_scheduler import StepLR
from torch.utils.data.dataloader import DataLoader
from torch.utils.data.dataset import TensorDataset

torch.manual_seed(1)
data = torch.FloatTensor([[0, 0], [0, 1], [1, 0], [1, 1]])
target = torch.FloatTensor([[0], [1], [1], [0]])


class Xor(nn.modules.module.Module):
    def __init__(self):
        super(Xor, self).__init__()
        self.hidden = nn.Linear(2, 8)
        self.out = nn.Linear(8, 1)
        self.scale = Parameter(torch.ones(1))

    def forward(self, x):
        return torch.sigmoid(self.out(torch.tanh(self.hidden(x)))) * self.scale


net = Xor()
optimizer = optim.SGD(net.parameters(), lr=0.5, momentum=0.9)
scheduler = StepLR(optimizer, step_size=100, gamma=0.5)
criterion = MSELoss()
for epoch in range(200):
    for inputs, labels in DataLoader(TensorDataset(data, target), batch_size=4):
        inputs, labels = Variable(inputs), Variable(labels)
        optimizer.zero_grad()
        loss = criterion(net(inputs), labels)
        loss.backward()
        optimizer.step()
    scheduler.step()
    if epoch % 50 == 0:
        print("Epoch: {} Loss: {:.4f}".format(epoch, loss.data.item()))

prediction = net(Variable(data)).data
print((prediction > 0.5).view(-1).tolist(), prediction.size(0), prediction.numpy().shape)
print(isinstance(prediction, torch.FloatTensor), Variable(torch.ones(2), requires_grad=True))
x = data.new(2, 2).zero_()
x[0][1] = 5
print(x, x.t(), x.type(), torch.LongTensor([1, 2]).type(), F.softmax(x, dim=1))
