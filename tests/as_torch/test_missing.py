"""A name that edutorch does not have is answered with the reason and with what is near; a question for it stays cheap."""

import copy
import pickle
import subprocess
import sys
import timeit

import numpy as np
import pytest

import edutorch
from edutorch import missing

ALL = missing.pytorch_names()


def text(path):
    with pytest.raises(AttributeError) as error:
        eval(path, {"T": edutorch, "x": edutorch.ones(1), "p": edutorch.nn.Parameter(edutorch.ones(1))})
    return str(error.value)


def test_a_misspelt_name_is_put_right():
    assert text("T.sofmax") == "module 'edutorch' has no attribute 'sofmax'. Did you mean: 'softmax'?"
    assert text("T.nn.Lineer") == "module 'edutorch.nn' has no attribute 'Lineer'. Did you mean: 'Linear'?"
    assert "Did you mean: 'softmax'?" in text("T.nn.functional.sofmax")
    assert "Did you mean: 'RMSprop'?" in text("T.optim.RMSprp")
    assert "Did you mean: 'DataLoader'?" in text("T.utils.data.DataLoder")
    assert "Did you mean: 'StepLR'?" in text("T.optim.lr_scheduler.StepRL")


def test_a_name_that_stands_elsewhere_is_found_there():
    assert text("T.nn.relu").endswith("There is edutorch.relu and edutorch.nn.functional.relu")
    assert text("T.Linear").endswith("There is edutorch.nn.Linear")
    assert text("T.DataLoader").endswith("There is edutorch.utils.data.DataLoader")


def test_a_name_of_pytorch_is_called_so():
    assert text("T.jit") == "module 'edutorch' has no attribute 'jit': PyTorch has torch.jit, edutorch has not yet."
    assert text("T.quantize_per_tensor").endswith("PyTorch has torch.quantize_per_tensor, edutorch has not yet.")
    assert "PyTorch has Tensor.q_scale, edutorch has not yet." in text("x.q_scale")
    assert text("p.q_scale").startswith("'Parameter' object has no attribute 'q_scale': PyTorch has")
    assert text("T.Tensor.q_scale").startswith("type object 'Tensor' has no attribute 'q_scale': PyTorch has")


def test_nobodys_name_gets_pythons_words():
    assert text("T.blurb_of_nothing") == "module 'edutorch' has no attribute 'blurb_of_nothing'"
    assert text("x.blurb_of_nothing") == "'Tensor' object has no attribute 'blurb_of_nothing'"
    assert text("T.__nothing__") == "module 'edutorch' has no attribute '__nothing__'"
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        from edutorch import nothing  # noqa: F401


def test_the_hint_stands_once_below_a_traceback():
    result = subprocess.run([sys.executable, "-c", "import edutorch\nedutorch.sofmax"], capture_output=True, text=True)
    assert result.stderr.count("Did you mean") == 1


def test_asking_is_allowed():
    x = edutorch.ones(2, requires_grad=True)
    assert not hasattr(x, "q_scale") and getattr(x, "q_scale", 7) == 7 and not hasattr(edutorch, "jit")
    assert np.asarray(x.detach()).tolist() == [1.0, 1.0]
    assert copy.deepcopy(x).tolist() == copy.copy(x).tolist() == pickle.loads(pickle.dumps(x)).tolist() == [1.0, 1.0]
    x.q_scale = 3  # a learner may use the name
    assert x.q_scale == 3


def test_the_tab_key_offers_only_what_is_there():
    for names in (dir(edutorch.ones(1)), dir(edutorch.Tensor), dir(edutorch.nn.Parameter)):
        assert "sum" in names and "__add__" in names and "q_scale" not in names

    class Mine(edutorch.Tensor):
        q_scale = 1.0

    assert "q_scale" in dir(Mine) and Mine.q_scale == 1.0


def test_asking_again_costs_nothing():
    x = edutorch.ones(1)
    hasattr(x, "q_scale"), hasattr(edutorch, "jit")
    assert timeit.timeit(lambda: hasattr(x, "q_scale") or hasattr(x, "nobody"), number=1000) < 0.5
    assert timeit.timeit(lambda: hasattr(edutorch, "jit"), number=1000) < 0.5


def test_no_tensor_pays_for_the_explanations():
    # A class with __getattr__ has all its attributes read more slowly.
    assert not any("__getattr__" in vars(cls) for cls in edutorch.Tensor.__mro__)


def test_the_list_of_names_is_pytorchs():
    torch = pytest.importorskip("torch")
    assert missing.NAMES.stat().st_size < 60_000
    assert {"Linear", "Conv2d"} <= ALL["torch.nn"] and "scaled_dot_product_attention" in ALL["torch.nn.functional"]
    assert set(ALL["torch.Tensor"]) == {name for name in dir(torch.Tensor) if not name.startswith("_")}
    assert ALL["torch.nn.functional"] <= set(dir(torch.nn.functional))
