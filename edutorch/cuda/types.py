"""torch.cuda.FloatTensor and its like: the old way to make tensors on a graphics card."""

from edutorch.legacy import ON_A_CARD

(
    FloatTensor,
    DoubleTensor,
    HalfTensor,
    LongTensor,
    IntTensor,
    ShortTensor,
    CharTensor,
    ByteTensor,
    BoolTensor,
    BFloat16Tensor,
) = ON_A_CARD.values()
