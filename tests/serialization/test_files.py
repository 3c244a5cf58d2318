"""Files that the real PyTorch wrote load here, with PyTorch installed or not. make_files.py made them."""

from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
from serialization.make_files import CONTENTS, LEGACY
from serialization.sameness import assert_same

import edutorch as torch

FOLDER = Path(__file__).parent / "files"
FILES = [*CONTENTS, *(f"{name}_legacy" for name in LEGACY)]


@pytest.mark.parametrize("name", FILES)
def test_content(name):
    """The same lines, run with our library, give what is in the file."""
    assert_same(torch.load(FOLDER / f"{name}.pt"), CONTENTS[name.removesuffix("_legacy")](torch))


@pytest.mark.parametrize("name", [name for name in FILES if "legacy" not in name])
def test_mapped_content(name):
    assert_same(torch.load(FOLDER / f"{name}.pt", mmap=True), CONTENTS[name](torch))


def test_known_numbers():
    """Not only our own idea of them."""
    file = torch.load(FOLDER / "checkpoint.pt")
    assert isinstance(file["model"], OrderedDict)
    assert file["model"]._metadata == OrderedDict([("", {"version": 1})])
    np.testing.assert_allclose(file["model"]["weight"].numpy(), [[0.9, -2.1]], rtol=1e-6)
    state = file["optimizer"]["state"][0]
    np.testing.assert_allclose(state["exp_avg"].numpy(), [[0.1, 0.1]], rtol=1e-6)
    assert state["step"].item() == 1.0
    assert file["optimizer"]["param_groups"][0]["lr"] == 0.1
    assert (file["epoch"], file["loss"]) == (3, 0.25)


@pytest.mark.parametrize("name", ["views", "views_legacy"])
def test_views_share_memory(name):
    file = torch.load(FOLDER / f"{name}.pt")
    file["base"][1, 2] = 100.0
    assert file["transposed"][2, 1] == 100.0
    assert file["offset"][0, 0] == 100.0
    assert file["base"].untyped_storage() is file["offset"].untyped_storage()
    assert file["expanded"].stride() == (0, 1)


def test_optimizer_goes_on():
    layer = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(layer.parameters(), lr=0.1)
    file = torch.load(FOLDER / "checkpoint.pt")
    layer.load_state_dict(file["model"])
    optimizer.load_state_dict(file["optimizer"])
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    np.testing.assert_allclose(layer.weight.detach().numpy(), [[0.8, -2.2]], rtol=1e-5)


def test_conjugated():
    assert torch.load(FOLDER / "conjugated.pt").item() == -1j


def test_protocol_4_only_when_trusted():
    with pytest.warns(UserWarning, match="Detected pickle protocol 4"), pytest.raises(Exception, match="operand 149"):
        torch.load(FOLDER / "protocol4.pt")
    assert torch.load(FOLDER / "protocol4.pt", weights_only=False).tolist() == [0, 1, 2]


def test_module_only_when_trusted():
    with pytest.raises(Exception, match=r"GLOBAL torch.nn.modules.linear.Linear was not an allowed global"):
        torch.load(FOLDER / "module.pt")
    module = torch.load(FOLDER / "module.pt", weights_only=False)
    assert type(module) is torch.nn.Linear
    assert repr(module) == "Linear(in_features=2, out_features=1, bias=True)"
    np.testing.assert_allclose(module(torch.ones(1, 2)).item(), 0.9 - 2.1 + 0.4, rtol=1e-5)
    assert [name for name, _ in module.named_parameters()] == ["weight", "bias"]


def test_module_of_a_class_that_the_user_trusts():
    with torch.serialization.safe_globals([torch.nn.Linear, set]):
        module = torch.load(FOLDER / "module.pt")
    assert type(module) is torch.nn.Linear
    np.testing.assert_allclose(module(torch.ones(1, 2)).item(), 0.9 - 2.1 + 0.4, rtol=1e-5)
