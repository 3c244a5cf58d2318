"""`install_as_torch`, `edutorch run` and `%load_ext`: in processes of their own, so that this one keeps its torch."""

import subprocess
import sys
import textwrap

import pytest


def python(*arguments, code=None, **options):
    command = [sys.executable, *arguments] if code is None else [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def check(code):
    result = python(code=code)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_imports_of_all_forms_find_edutorch():
    check("""
        import sys
        import edutorch
        edutorch.install_as_torch()
        edutorch.install_as_torch()  # twice does no harm

        import torch
        import torch.nn as nn
        import torch.nn.functional as F
        import torch.utils.data
        import torch.nn.modules.loss as losses
        from torch.utils.data import DataLoader
        from torch.utils.data.dataloader import default_collate
        from torch.utils.data.dataset import Dataset, TensorDataset
        from torch.utils.data._utils.collate import default_collate
        from torch.optim.lr_scheduler import StepLR
        from torch.optim.adam import Adam
        from torch.optim.adamw import AdamW
        from torch.optim.optimizer import Optimizer
        from torch.nn.parameter import Parameter
        from torch.nn.modules import Linear, Module
        from torch.nn.modules.linear import Linear
        from torch.nn.modules.module import Module
        from torch.nn.utils.clip_grad import clip_grad_norm_
        from torch.autograd import Variable, grad
        from torch.autograd.function import Function
        from torch.autograd.gradcheck import gradcheck
        from torch.functional import einsum
        from torch.cuda.memory import memory_allocated
        from torch._tensor import Tensor
        from torch import Tensor, nn, optim
        from torch import *
        import torch.backends.cudnn as cudnn

        assert torch is edutorch and nn is edutorch.nn and torch.nn is nn and F is edutorch.nn.functional
        assert sys.modules["torch.optim"] is edutorch.optim
        assert Linear is edutorch.nn.Linear and Module is edutorch.nn.Module and losses.MSELoss is edutorch.nn.MSELoss
        assert Parameter is edutorch.nn.Parameter and AdamW is edutorch.optim.AdamW and Tensor is edutorch.Tensor
        assert torch.autograd.gradcheck is gradcheck and callable(gradcheck)  # the function, not the module of that name
        assert torch.nn.modules.loss is losses and torch.nn.modules.loss.L1Loss is nn.L1Loss
        assert callable(torch.tensor) and callable(torch.device) and callable(torch.dtype) or torch.dtype
        assert "Linear" in dir(torch.nn.modules.linear) and "MSELoss" not in dir(torch.nn.modules.linear)
    """)


def test_torchvision_is_edutorch_vision():
    out = check("""
        import edutorch
        edutorch.install_as_torch()
        import torchvision
        import torchvision.transforms as T
        import torchvision.transforms.functional as TF
        from torchvision import datasets, models, transforms, utils
        from torchvision.datasets.mnist import MNIST
        from torchvision.models import resnet18
        from torchvision.models.resnet import BasicBlock
        from torchvision.transforms import v2
        from torchvision.transforms.transforms import Compose
        from torchvision.utils import make_grid, save_image

        assert torchvision is edutorch.vision and T is transforms is edutorch.vision.transforms
        assert Compose is T.Compose and TF.to_tensor is edutorch.vision.transforms.functional.to_tensor
        assert MNIST is datasets.MNIST and BasicBlock is models.resnet.BasicBlock
        print(torchvision.__version__)
        edutorch.as_torch.uninstall()
        import sys
        assert not [name for name in sys.modules if name.partition(".")[0] == "torchvision"]
    """)
    assert out.startswith("0.28.0+edutorch.")


def test_no_file_is_loaded_twice():
    check("""
        import sys
        import edutorch
        edutorch.install_as_torch()
        import torch.nn.functional, torch.utils.data.sampler, torch.optim.sgd, torch.autograd.graph
        files = {}
        for name, module in sys.modules.items():
            file = getattr(module, "__file__", None)
            if file and "edutorch" in file and module not in files.setdefault(file, [module]):
                files[file].append(module)
        assert all(len(modules) == 1 for modules in files.values()), files
    """)


def test_versions_that_lessons_compare():
    out = check("""
        import edutorch
        own = edutorch.__version__
        edutorch.install_as_torch()
        import torch
        assert torch.__version__ >= "1.8" and torch.__version__ >= (2, 0) and "2.4" < torch.__version__ < "3"
        assert torch.__version__ == torch.version.__version__ and int(torch.__version__.split(".")[0]) == 2
        edutorch.as_torch.uninstall()
        assert edutorch.__version__ == own
        print(torch.version.__version__)
    """)
    assert out.startswith("2.13.0+edutorch.")


def test_uninstalling_leaves_nothing_behind():
    check("""
        import sys
        import edutorch
        before = {name: dict(vars(module)) for name, module in sys.modules.items() if name.startswith("edutorch")}
        finders = list(sys.meta_path)
        edutorch.install_as_torch()
        assert edutorch.as_torch.is_installed()
        edutorch.as_torch.uninstall()
        assert not edutorch.as_torch.is_installed()
        assert not [name for name in sys.modules if name.partition(".")[0] == "torch"]
        assert sys.meta_path == finders
        for name, names in before.items():
            now = vars(sys.modules[name])
            new = {key for key in now.keys() - names.keys() if not getattr(now[key], "__name__", "").startswith("edutorch.")}
            assert not new, (name, new)
            assert all(now[key] is value for key, value in names.items()), name
    """)


def test_real_pytorch_is_not_replaced():
    out = check("""
        import sys, types
        sys.modules["torch"] = types.ModuleType("torch")
        import edutorch
        try:
            edutorch.install_as_torch()
        except RuntimeError as error:
            print(error)
        assert sys.modules["torch"] is not edutorch
    """)
    assert "already imported" in out and "Start Python" in out


REFUSALS = {
    "import torchvision.ops": "edutorch.vision has no such module",
    "import torchaudio": "it needs PyTorch itself",
    "import torchtext.models": "No module named 'torchtext.models': edutorch stands in for PyTorch here",
    "import torch.jit": "PyTorch has torch.jit, edutorch has not yet",
    "from torch import jit": "cannot import name 'jit' from 'torch': PyTorch has torch.jit",
    "from torch import sofmax": "cannot import name 'sofmax' from 'torch'. Did you mean: 'softmax'?",
    "from torch.nn import Lineer": "from 'torch.nn'. Did you mean: 'Linear'?",
    "from torch.nn.modules.linear import Lineer": "Lineer",
    "import torch.nn.gate": "No module named 'torch.nn.gate'",  # ours, but none of PyTorch's
    "import torch.nonsense": "No module named 'torch.nonsense'",
    "import torch.distributed": "PyTorch has torch.distributed, edutorch has not yet",
}


def test_what_is_not_there_is_refused_with_a_reason():
    out = check(f"""
        import importlib.util
        import edutorch
        edutorch.install_as_torch()
        for line in {list(REFUSALS)}:
            try:
                exec(line)
            except ImportError as error:
                print(error)
            else:
                raise SystemExit("no error: " + line)
        assert importlib.util.find_spec("no_such_package_at_all") is None
        import edutorch.nn.gate  # by its own name it is there
        import json.tool
    """)
    for line, said, words in zip(REFUSALS, out.splitlines(), REFUSALS.values(), strict=True):
        assert words in said, line


# The command


def run(tmp_path, text, *arguments, before=()):
    script = tmp_path / "lesson.py"
    script.write_text(textwrap.dedent(text))
    return python("-m", "edutorch", "run", *before, str(script), *arguments)


def test_run_is_like_python_itself(tmp_path):
    (tmp_path / "beside.py").write_text("import torch\nword = torch.typename(torch.ones(1))\n")
    text = """
        import pickle, sys
        import beside
        import torch

        class Thing(torch.nn.Module):
            pass

        print(sys.argv, __name__, __file__ == sys.argv[0], beside.word)
        print(type(pickle.loads(pickle.dumps(Thing()))) is Thing, sys.modules["__main__"].Thing is Thing)
        import inspect
        print(inspect.getsource(Thing).split()[:2])
    """
    result = run(tmp_path, text, "--epochs", "3")
    assert result.returncode == 0, result.stderr
    script = str(tmp_path / "lesson.py")
    assert result.stdout.splitlines() == [
        f"{[script, '--epochs', '3']} __main__ True torch.FloatTensor",
        "True True",
        "['class', 'Thing(torch.nn.Module):']",
    ]


def test_traceback_begins_in_the_script(tmp_path):
    result = run(tmp_path, "import torch\ndef f():\n    torch.ones(2) + torch.ones(3)\nf()\n")
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert lines[0].startswith("Traceback") and lines[1].endswith('lesson.py", line 4, in <module>')
    assert "must match the size of tensor b (3)" in result.stderr and "as_torch" not in result.stderr


def test_syntax_error_shows_the_line(tmp_path):
    result = run(tmp_path, "x = = 3\n")
    assert result.returncode == 1 and "SyntaxError" in result.stderr and "as_torch" not in result.stderr


@pytest.mark.parametrize(
    "ending, code", [("sys.exit(3)", 3), ("sys.exit('bye')", 1), ("raise KeyboardInterrupt", 130), ("", 0)]
)
def test_exit_codes(tmp_path, ending, code):
    assert run(tmp_path, f"import sys\n{ending}\n").returncode == code


def test_run_a_module_and_a_line(tmp_path):
    (tmp_path / "lesson_module.py").write_text("import sys, torch\nprint(__name__, sys.argv[1:], torch.ones(1))\n")
    result = python("-m", "edutorch", "run", "-m", "lesson_module", "a", cwd=tmp_path)
    assert result.stdout == "__main__ ['a'] tensor([1.])\n", result.stderr
    result = python("-m", "edutorch", "run", "-c", "import torch, sys; print(torch.arange(2), sys.argv)", "b")
    assert result.stdout == "tensor([0, 1]) ['-c', 'b']\n", result.stderr


def test_wrong_commands():
    assert python("-m", "edutorch", "run").returncode == 1
    missing = python("-m", "edutorch", "run", "no_such_lesson.py")
    assert missing.returncode == 2 and "can't open file 'no_such_lesson.py'" in missing.stderr
    assert "edutorch run lesson.py" in python("-m", "edutorch").stdout


# The notebook


def test_extension_of_ipython():
    pytest.importorskip("IPython")
    out = check("""
        from IPython.core.interactiveshell import InteractiveShell
        shell = InteractiveShell.instance()
        shell.run_line_magic("load_ext", "edutorch.as_torch")
        shell.run_cell("import torch; print(torch.tensor([1.0]))")
        shell.run_line_magic("unload_ext", "edutorch.as_torch")
        import sys
        print("torch" in sys.modules)
    """)
    assert out.splitlines() == ["tensor([1.])", "False"]
