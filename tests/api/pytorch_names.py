"""Writes edutorch/pytorch_names.txt: which public names PyTorch has, and in which module. Run it where PyTorch is installed.

    python tests/api/pytorch_names.py

edutorch reads the list when somebody asks for a name that it does not have: a name of PyTorch that is still missing is
told apart from a misspelt one.
"""

import importlib
import pkgutil
import types
import warnings
from pathlib import Path

TARGET = Path(__file__).parents[2] / "edutorch" / "pytorch_names.txt"
# What no lesson imports: the inside of compilers, of number formats for production, of tools for tests.
LEFT_OUT = (
    "torch.ao", "torch.quantization", "torch.contrib", "torch.export.", "torch.fx.experimental", "torch.fx.passes",
    "torch.distributed.", "torch.onnx.", "torch.jit.", "torch.masked.", "torch.monitor", "torch.mtia", "torch.package",
    "torch.sparse.", "torch.utils.benchmark.", "torch.utils.tensorboard.", "torch.utils.data.datapipes.", "torch.testing.",
    "torch.utils.hipify", "torch.utils.viz", "torch.utils.serialization", "torch.utils.data.graph", "torch.nn.qat",
    "torch.nn.quantizable", "torch.nn.quantized", "torch.nn.intrinsic", "torch.numa", "torch.nativert", "torch.cuda.amp.",
    "torch.headeronly", "torch.fx.", "torch.return_types", "torch.utils.collect_env", "torch.cuda.tunable", "torch.utils.jit",
    "torch.utils.bundled_inputs", "torch.compiler.config", "torch.multiprocessing.reductions", "torch.xpu.", "torch.lib.", "torch.test.", "torch.torch.",
)  # fmt: skip


def public_modules(torch):
    """All modules of PyTorch that have a public path and can be imported."""
    yield torch
    for found in pkgutil.walk_packages(torch.__path__, "torch."):
        name = found.name
        private = any(part.startswith("_") for part in name.split("."))
        if private or name.startswith(LEFT_OUT):
            continue
        try:
            yield importlib.import_module(name)
        except Exception:  # a module that needs what is not installed here
            continue


def public_names(module, others):
    """What a module offers: its `__all__`, or what does not begin with an underscore and belongs to PyTorch."""
    names = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    found = set()
    for name in names:
        value = getattr(module, name, None)
        if isinstance(value, types.ModuleType):
            if value.__name__ in others or value.__name__.startswith("torch."):
                found.add(name)
            continue
        home = getattr(value, "__module__", None)
        if home is not None and not str(home).startswith("torch") and name not in getattr(module, "__all__", ()):
            continue  # typing.Any, contextlib.contextmanager and the like
        if str(home).startswith("torch._C") and isinstance(value, type) and module.__name__ == "torch":
            if "Tensor" not in name and not name.islower():
                continue  # the C++ side of TorchScript
        found.add(name)
    return found


def main():
    import torch

    warnings.simplefilter("ignore")
    modules = {module.__name__: module for module in public_modules(torch)}
    names = {name: public_names(module, modules) for name, module in modules.items()}
    names["torch"] |= {name for name in dir(torch._C._VariableFunctions) if not name.startswith("_")}
    names["torch.Tensor"] = {name for name in dir(torch.Tensor) if not name.startswith("_")}
    lines = [f"{module}: {' '.join(sorted(names[module]))}".rstrip() for module in sorted(names)]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(names)} modules, {sum(map(len, names.values()))} names, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
