"""A softmax for very many classes, in which rare classes cost little. Grave et al. 2017."""

from collections import namedtuple

from edutorch.creation import arange
from edutorch.functions.joining import cat
from edutorch.nn import functional as F
from edutorch.nn.container import ModuleList, Sequential
from edutorch.nn.linear import Linear
from edutorch.nn.module import Module

_ASMoutput = namedtuple("_ASMoutput", ["output", "loss"])


class AdaptiveLogSoftmaxWithLoss(Module):
    """log_softmax over many classes, sorted by how frequent they are: frequent ones first, rare ones in clusters.

    The head scores the frequent classes, and the clusters as if each were a class. A cluster scores its own classes, with
    fewer features the rarer they are.

    Args:
        in_features: how many features come in.
        n_classes: how many classes there are.
        cutoffs: where the clusters begin, in rising order.
        div_value: by how much each cluster divides the features.
        head_bias: learn a bias in the head.

    Shape:
        input (N, in_features) or (in_features); target (N) or (). Returns (output, loss): the log-probability of each
        target, and minus their mean.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.AdaptiveLogSoftmaxWithLoss(16, 100, cutoffs=[10, 50])
        >>> output, loss = layer(torch.randn(3, 16), torch.tensor([2, 20, 99]))
        >>> output.shape, torch.allclose(loss, -output.mean())
        (torch.Size([3]), True)
    """

    def __init__(self, in_features, n_classes, cutoffs, div_value=4.0, head_bias=False, device=None, dtype=None):
        super().__init__()
        cutoffs = list(cutoffs)
        if not cutoffs:
            raise ValueError("cutoffs should be a sequence of length larger than 0")
        rising = cutoffs == sorted(set(cutoffs)) and min(cutoffs) > 0 and max(cutoffs) < n_classes
        if not rising or any(int(c) != c for c in cutoffs):
            raise ValueError(
                "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value "
                "is between 1 and n_classes-1"
            )
        self.in_features, self.n_classes, self.cutoffs = in_features, n_classes, [*cutoffs, n_classes]
        self.div_value, self.head_bias = div_value, head_bias
        self.shortlist_size, self.n_clusters = cutoffs[0], len(cutoffs)
        self.head_size = self.shortlist_size + self.n_clusters
        where = {"device": device, "dtype": dtype}
        self.head = Linear(in_features, self.head_size, bias=head_bias, **where)
        self.tail = ModuleList()
        for k in range(self.n_clusters):
            features, classes = int(in_features // div_value ** (k + 1)), self.cutoffs[k + 1] - self.cutoffs[k]
            self.tail.append(
                Sequential(
                    Linear(in_features, features, bias=False, **where), Linear(features, classes, bias=False, **where)
                )
            )

    def reset_parameters(self):
        """Draw new parameters."""
        self.head.reset_parameters()
        for project, score in self.tail:
            project.reset_parameters()
            score.reset_parameters()

    def forward(self, input, target):
        input, target, batched = as_batch(input, target)
        wrong = (target.array < 0) | (target.array >= self.n_classes)
        if wrong.any():
            raise RuntimeError(
                f"Target values should be in [0, {self.n_classes - 1}], but values in range [{target.min().item()}, "
                f"{target.max().item()}] were found. "
            )
        head = F.log_softmax(self.head(input), dim=1)
        place = target  # among the scores of the head: a frequent class itself, or its cluster
        output = input.new_zeros(target.size(0))
        for k in range(self.n_clusters):
            inside = (target >= self.cutoffs[k]) & (target < self.cutoffs[k + 1])
            rows = inside.nonzero().squeeze(1)
            if rows.numel() == 0:
                continue
            place = place.masked_fill(inside, self.shortlist_size + k)
            local = F.log_softmax(self.tail[k](input.index_select(0, rows)), dim=1)
            chosen = local.gather(1, (target[rows] - self.cutoffs[k]).unsqueeze(1)).squeeze(1)
            output = output.index_copy(0, rows, chosen)
        output = output + head.gather(1, place.unsqueeze(1)).squeeze(1)
        loss = (-output).mean()
        return _ASMoutput(output if batched else output.squeeze(0), loss)

    def log_prob(self, input):
        """The log-probabilities of all classes, (N, n_classes)."""
        return self._get_full_log_prob(input, self.head(input))

    def _get_full_log_prob(self, input, head_output):
        head = F.log_softmax(head_output, dim=1)
        parts = [head[:, : self.shortlist_size]]
        for k, cluster in enumerate(self.tail):
            parts.append(F.log_softmax(cluster(input), dim=1) + head[:, self.shortlist_size + k].unsqueeze(1))
        return cat(parts, 1)

    def predict(self, input):
        """The likeliest class of each sample, (N). Clusters are only looked into where the head prefers one."""
        head_output = self.head(input)
        best = head_output.argmax(dim=1)
        rare = best >= self.shortlist_size
        if not rare.any():
            return best
        full = self._get_full_log_prob(input[rare], head_output[rare])
        return best.index_copy(0, arange(len(best), device=best.device)[rare], full.argmax(dim=1))


def as_batch(input, target):
    """input (N, in_features) and target (N), from a batch or from one sample."""
    if target.dim() > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if target.dim() == 1 and input.size(0) != target.size(0):
        raise RuntimeError("Input and target should have the same size in the batch dimension.")
    if input.dim() != target.dim() + 1:
        raise RuntimeError(
            f"{target.dim()}D target tensor expects {target.dim() + 1}D input tensors, but found inputs with size "
            f"{input.size()}"
        )
    batched = target.dim() == 1
    return (input, target, True) if batched else (input.unsqueeze(0), target.unsqueeze(0), False)
