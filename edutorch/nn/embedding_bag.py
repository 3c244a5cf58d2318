"""A table of vectors that are added up or averaged in bags."""

from edutorch.autograd.grad_mode import no_grad
from edutorch.nn import functional as F
from edutorch.nn import init
from edutorch.nn.module import Module
from edutorch.nn.parameter import Parameter, empty


class EmbeddingBag(Module):
    """The sum, mean or maximum of the vectors of several things: Embedding and a reduction in one. Joulin et al. 2017.

    Args:
        num_embeddings: how many things, V.
        embedding_dim: how long their vectors are, D.
        max_norm: vectors that are used and longer are shortened to this length.
        norm_type: which length.
        scale_grad_by_freq: divide each vector's gradient by how often it was used.
        mode: "sum", "mean" or "max".
        sparse: accepted; gradients are always dense here.
        include_last_offset: the last offset is the end of the last bag.
        padding_idx: this one counts nothing, begins as zeros and never learns.

    Shape:
        input (N, B); or (*) with offsets (N), where each bag begins; per_sample_weights of the shape of input, for "sum"
        only. Output (N, D); weight (V, D), which begins normal with mean 0 and variance 1.

    Example:
        >>> import edutorch as torch
        >>> bag = torch.nn.EmbeddingBag(10, 3, mode="sum")
        >>> bag(torch.tensor([1, 2, 4, 5, 4, 3, 2, 9]), torch.tensor([0, 4])).shape
        torch.Size([2, 3])
    """

    def __init__(self, num_embeddings, embedding_dim, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode="mean",
                 sparse=False, _weight=None, include_last_offset=False, padding_idx=None, device=None, dtype=None):  # fmt: skip
        super().__init__()
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise AssertionError("padding_idx must be within num_embeddings")
            padding_idx %= num_embeddings
        self.padding_idx = padding_idx
        if _weight is None:
            self.weight = Parameter(empty((num_embeddings, embedding_dim), device=device, dtype=dtype))
            self.reset_parameters()
        else:
            if list(_weight.shape) != [num_embeddings, embedding_dim]:
                raise AssertionError("Shape of weight does not match num_embeddings and embedding_dim")
            self.weight = Parameter(_weight)
        self.mode, self.sparse, self.include_last_offset = mode, sparse, include_last_offset

    def reset_parameters(self):
        """Draw a new table."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx].fill_(0)

    def forward(self, input, offsets=None, per_sample_weights=None):
        return F.embedding_bag(
            input, self.weight, offsets, self.max_norm, self.norm_type, self.scale_grad_by_freq, self.mode, self.sparse,
            per_sample_weights, self.include_last_offset, self.padding_idx,
        )  # fmt: skip

    def extra_repr(self):
        words = f"{self.num_embeddings}, {self.embedding_dim}"
        defaults = {"max_norm": None, "norm_type": 2, "scale_grad_by_freq": False, "mode": None, "padding_idx": None}
        for name, default in defaults.items():
            if getattr(self, name) != default:
                words += f", {name}={getattr(self, name)!r}"
        return words

    @classmethod
    def from_pretrained(cls, embeddings, freeze=True, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode="mean",
                        sparse=False, include_last_offset=False, padding_idx=None):  # fmt: skip
        """An EmbeddingBag with a given table (V, D), which does not learn if freeze."""
        if embeddings.dim() != 2:
            raise AssertionError("Embeddings parameter is expected to be 2-dimensional")
        rows, columns = embeddings.shape
        bag = cls(rows, columns, max_norm, norm_type, scale_grad_by_freq, mode, sparse, embeddings, include_last_offset,
                  padding_idx)  # fmt: skip
        bag.weight.requires_grad = not freeze
        return bag
