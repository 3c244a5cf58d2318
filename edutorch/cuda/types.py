"""torch.cuda.FloatTensor and its like: the old way to make tensors on a graphics card."""

from edutorch.legacy import ON_A_CARD

globals().update(ON_A_CARD)  # the names are those of edutorch/legacy.py

__all__ = list(ON_A_CARD)
