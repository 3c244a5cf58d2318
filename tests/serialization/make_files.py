"""Makes the files in files/ with the real PyTorch: python tests/serialization/make_files.py

They are committed, so that loading what PyTorch wrote is tested where PyTorch is not installed.
"""

from collections import Counter, OrderedDict
from pathlib import Path

FOLDER = Path(__file__).parent / "files"
WHOLE = ["bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"]
BROKEN = ["float16", "bfloat16", "float32", "float64", "complex64", "complex128"]


def network(T):
    """A layer, its optimizer after one step, and what else a checkpoint has."""
    layer = T.nn.Linear(2, 1)
    with T.no_grad():
        layer.weight.copy_(T.tensor([[1.0, -2.0]]))
        layer.bias.fill_(0.5)
    optimizer = T.optim.Adam(layer.parameters(), lr=0.1)
    layer(T.ones(1, 2)).sum().backward()
    optimizer.step()
    return layer, optimizer


def checkpoint(T):
    layer, optimizer = network(T)
    return {
        "model": layer.state_dict(),
        "optimizer": optimizer.state_dict(),
        "epoch": 3,
        "loss": 0.25,
    }


def views(T):
    base = T.arange(24.0).reshape(4, 6)
    return {
        "base": base,
        "transposed": base.t(),
        "offset": base[1:3, 2:],
        "strided": base[:, ::2].t()[1:],
        "expanded": T.arange(3).expand(2, 3),
        "scalar": T.tensor(7),
        "empty": T.zeros(0, 3),
    }


def types(names):
    return lambda T: {name: T.tensor([0, 1, 1]).to(getattr(T, name)) for name in names}


def objects(T):
    tagged = T.ones(2)
    tagged.tag = "hello"
    parameter = T.nn.Parameter(T.ones(2), requires_grad=False)
    special = T.nn.Parameter(T.zeros(1))
    special.rank = 4
    return {
        "tagged": tagged,
        "parameter": parameter,
        "special": special,
        "leaf": T.ones(1, requires_grad=True),
        "set": {1, 2},
        "bytes": b"\x00\xff",
        "bytearray": bytearray(b"ab"),
        "complex": 1 + 2j,
        "big": 2**70,
        "counter": Counter("aab"),
        "ordered": OrderedDict([("b", 1), ("a", 2)]),
        "tuple": (1, 2, 3, 4, 5),
        "nested": [[[]], {"k": {}}],
        "shape": T.Size([2, 3]),
        "dtype": T.float16,
        "device": T.device("cpu"),
        "names": ["a", "bß"],
        "pairs": {("x", 1): None, 2: True},
    }


CONTENTS = {
    "checkpoint": checkpoint,
    "views": views,
    "whole_numbers": types(WHOLE),
    "broken_numbers": types(BROKEN),
    "objects": objects,
}
LEGACY = ("checkpoint", "views", "broken_numbers", "objects")  # the old format has no uint16


def main():
    import torch

    FOLDER.mkdir(exist_ok=True)
    for name, make in CONTENTS.items():
        torch.save(make(torch), FOLDER / f"{name}.pt")
    for name in LEGACY:
        torch.save(CONTENTS[name](torch), FOLDER / f"{name}_legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(torch.tensor([1j]).conj(), FOLDER / "conjugated.pt")
    torch.save(torch.arange(3), FOLDER / "protocol4.pt", pickle_protocol=4)
    torch.save(network(torch)[0], FOLDER / "module.pt")


if __name__ == "__main__":
    main()
