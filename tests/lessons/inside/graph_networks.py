"""Networks on graphs: who has which friends decides who is who. Graph convolution by a dense matrix, attention, messages."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(42)
NODES, CLASSES = 18, 3
labels = torch.arange(NODES) % CLASSES
same = labels[:, None] == labels[None, :]
probability = torch.where(same, 0.6, 0.06)
upper = torch.triu(torch.rand(NODES, NODES) < probability, diagonal=1)
adjacency = (upper | upper.T).float()
features = F.one_hot(labels, CLASSES).float() * (torch.rand(NODES, 1) < 0.5) + 0.3 * torch.randn(NODES, CLASSES)
edges = adjacency.nonzero().T  # (2, E)
print("edges:", edges.shape[1], "degrees:", adjacency.sum(1).int().tolist())
train_mask = torch.zeros(NODES, dtype=torch.bool)
train_mask[:9] = True


def normalize(adjacency):
    """D^-1/2 (A + I) D^-1/2"""
    a = adjacency + torch.eye(len(adjacency))
    d = a.sum(dim=1).pow(-0.5)
    return d[:, None] * a * d[None, :]


class GraphConvolution(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(in_features, out_features))
        self.bias = nn.Parameter(torch.zeros(out_features))
        stdv = 1.0 / self.weight.size(1) ** 0.5
        self.weight.data.uniform_(-stdv, stdv)

    def forward(self, x, adj):
        return torch.mm(adj, torch.mm(x, self.weight)) + self.bias

    def __repr__(self):
        return f"{self.__class__.__name__} ({self.weight.shape[0]} -> {self.weight.shape[1]})"


class GCN(nn.Module):
    def __init__(self, hidden=12, dropout=0.2):
        super().__init__()
        self.gc1, self.gc2 = GraphConvolution(CLASSES, hidden), GraphConvolution(hidden, CLASSES)
        self.dropout = dropout

    def forward(self, x, adj):
        x = F.dropout(F.relu(self.gc1(x, adj)), self.dropout, training=self.training)
        return F.log_softmax(self.gc2(x, adj), dim=1)


class GraphAttention(nn.Module):
    """Each node asks its neighbours, and listens more to some of them."""

    def __init__(self, in_features, out_features, alpha=0.2):
        super().__init__()
        self.W = nn.Linear(in_features, out_features, bias=False)
        self.a = nn.Parameter(torch.empty(2 * out_features, 1))
        nn.init.xavier_uniform_(self.a, gain=1.414)
        self.leakyrelu = nn.LeakyReLU(alpha)

    def forward(self, x, adj):
        h = self.W(x)
        left, right = self.a.split(h.size(1))
        e = self.leakyrelu(h @ left + (h @ right).T)
        attention = torch.where(adj > 0, e, torch.full_like(e, -9e15)).softmax(dim=1)
        return attention @ h, attention


def train(model, adj, steps=16):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02, weight_decay=5e-4)
    for epoch in range(steps):
        model.train()
        optimizer.zero_grad()
        output = model(features, adj)
        loss = F.nll_loss(output[train_mask], labels[train_mask])
        loss.backward()
        optimizer.step()
        if epoch % 5 == 0:
            model.eval()
            with torch.no_grad():
                rest = F.nll_loss(model(features, adj)[~train_mask], labels[~train_mask])
            print(f"epoch {epoch:2d}: train {loss.item():.4f}, rest {rest.item():.4f}")


adj = normalize(adjacency)
model = GCN()
print(model)
train(model, adj)

attention = GraphAttention(CLASSES, 4)
out, weights = attention(features, adj)
print(out.shape, f"each row sums to {weights.sum(1).mean().item():.4f}", bool((weights[adj == 0] == 0).all()))


# Messages along a list of edges: scatter and gather do what the matrix did.
def propagate(x, edges, reduce):
    source, target = edges
    index = target[:, None].expand(-1, x.size(1))
    return torch.zeros_like(x).scatter_reduce(0, index, x[source], reduce, include_self=False)


summed = torch.zeros_like(features).index_add(0, edges[1], features[edges[0]])
print("sum of messages:", torch.allclose(summed, adjacency @ features, atol=1e-5))
print("mean:", propagate(features, edges, "mean")[0], "max:", propagate(features, edges, "amax")[0])

# The graph's own frequencies: as many zeros as there are parts that hang together.
laplacian = torch.diag(adjacency.sum(1)) - adjacency
spectrum = torch.linalg.eigvalsh(laplacian)
print("parts:", int((spectrum < 1e-4).sum()), "largest:", f"{spectrum[-1].item():.3f}")
walk = torch.linalg.matrix_power(adjacency / adjacency.sum(1, keepdim=True).clamp(min=1), 4)
print("after four steps:", f"{walk[0, 0].item():.4f}", walk.sum(1)[:2])
rank = torch.full((NODES,), 1 / NODES)
for _ in range(20):
    rank = 0.15 / NODES + 0.85 * (adjacency / adjacency.sum(1, keepdim=True).clamp(min=1)).T @ rank
print("pagerank:", f"{rank.max().item():.4f} {rank.min().item():.4f}")
