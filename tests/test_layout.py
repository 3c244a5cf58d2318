"""How results lie in memory: strides, contiguity, and whether they share the memory that they come from."""

import pytest

import edutorch

torch = pytest.importorskip("torch")

CALLS = """
x.reshape(3,2)
x.reshape(-1)
x.view(-1)
x.t()
x.flatten()
x.ravel()
x.contiguous()
x.unsqueeze(1)
x.unsqueeze(0).expand(4,-1,-1)
x.narrow(1,1,2)
x.select(1,1)
x.diagonal()
x.unfold(1,2,1)
x.movedim(0,1)
x.float()
x.double()
x.to('cpu')
x.clone()
x.detach()
x.data
x.real
x.T
x.mT
x.flip(0)
x.roll(1)
x.tile((1,1))
x.repeat(1,1)
x.expand_as(x)
x.reshape_as(x)
T.broadcast_to(x,(2,2,3))
x.chunk(2,1)[1]
x.split(1)[1]
x.unbind(1)[1]
x.hsplit(3)[2]
x.tensor_split(2,1)[0]
x.index_select(1,T.tensor([0,2]))
+x
-x
x.conj()
x.tril()
x.clamp(0)
x.sort(1)[0]
x.topk(2,1)[0]
x.sum(0)
x.sum(1,keepdim=True)
x*2
x+x
x.exp()
x@x.t()
T.cat([x,x])
T.stack([x,x],1)
x[0]
x[:,1]
x[:,::2]
x[:,[0,1]]
x[x>1]
x[None]
x.softmax(1)
x.max(1)[0]
x.cumsum(1)
T.where(x>1,x,0.)
x.relu()
T.zeros_like(x)
T.ones_like(x)
T.full_like(x,3)
T.empty_like(x)
T.from_numpy(x.numpy())
T.as_tensor(x)
T.diag(x)
x.gather(1,T.zeros(2,2,dtype=T.int64))
T.rot90(x)
T.fliplr(x)
x.mean(1)
x.std(0)
x.norm(dim=1)
T.einsum('ij->ji',x)
T.outer(x[0],x[1])
T.lerp(x,x,0.5)
x**2
x>1
x.long()
x.half()
x.unsqueeze(0).squeeze()
x.permute(1,0)
x.swapaxes(0,1)
x.unsqueeze(0).squeeze_(0)
T.msort(x)
T.addcmul(x,x,x)
T.bmm(x[None],x.t()[None])
x.mv(T.ones(3))
x.repeat_interleave(2,1)
x.unflatten(1,(3,1))
x.argsort(1)
T.rand_like(x)
T.nn.functional.dropout(x,0.5)
T.nn.functional.linear(x,T.ones(4,3))
x.log_softmax(0)
T.atan2(x,x)
T.maximum(x,x.clone())
""".strip().split("\n")  # fmt: skip

INPUTS = {
    "in order": lambda T: T.arange(6.0).reshape(2, 3),
    "transposed": lambda T: T.arange(6.0).reshape(3, 2).t(),
    "with gaps": lambda T: T.arange(12.0).reshape(2, 6)[:, ::2],
    "stretched": lambda T: T.arange(3.0).expand(2, 3),
}

# Where numpy lays numbers out in another order than PyTorch, and no lesson can tell.
UNLIKE = {
    ("x.split(1)[1]", "stretched"): "the stride of a dimension of size one",
    ("x.sum(1,keepdim=True)", "transposed"): "the stride of a dimension of size one",
    ("x.sort(1)[0]", "transposed"): "in order here, transposed there",
    ("T.msort(x)", "transposed"): "in order here, transposed there",
    ("x.argsort(1)", "transposed"): "in order here, transposed there",
}


def layout(T, call, kind):
    T.manual_seed(0)
    x = INPUTS[kind](T)
    try:
        y = eval(call, {"T": T, "x": x})
    except RuntimeError as error:
        return str(error)
    shares = y.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    return y.stride(), y.is_contiguous(), y.storage_offset(), shares, y is x


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", INPUTS)
@pytest.mark.parametrize("call", CALLS)
def test_layout(call, kind):
    assert (layout(edutorch, call, kind) != layout(torch, call, kind)) == ((call, kind) in UNLIKE)
