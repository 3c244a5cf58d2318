"""The questions that lessons ask about the machine before they begin, answered on a computer without a graphics card."""

import torch
import torch.backends.cudnn as cudnn

device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
print(device, device.type, torch.cuda.device_count(), torch.cuda.is_initialized())
if hasattr(torch, "accelerator"):
    print(torch.accelerator.is_available(), torch.accelerator.current_accelerator())
print(torch.backends.mps.is_available(), torch.backends.cudnn.is_available(), torch.xpu.is_available())
cudnn.benchmark = True
print(cudnn.benchmark, torch.backends.cudnn.benchmark, cudnn.enabled, cudnn.version())
torch.backends.cuda.matmul.allow_tf32 = True
torch.set_float32_matmul_precision("high")
print(torch.get_float32_matmul_precision(), torch.backends.cuda.matmul.allow_tf32)

model = torch.nn.Linear(2, 2).to(device)
print(next(model.parameters()).is_cuda, model(torch.ones(1, 2, device=device)).device)
if device.type == "cuda":
    print(torch.cuda.get_device_name(0))
torch.cuda.empty_cache()
print(torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated())

torch.set_num_threads(1)
print(torch.get_num_threads(), torch.get_default_dtype(), torch.get_default_device())
print(int(torch.__version__.split(".")[0]) >= 2, torch.__version__ >= "1.8", torch.version.cuda, torch.version.hip)
try:
    torch.zeros(1).to("nowhere")
except RuntimeError as error:
    print(str(error)[:40])
kwargs = {"num_workers": 1, "pin_memory": True} if torch.cuda.is_available() else {}
print(kwargs, torch.strided, torch.channels_last, torch.finfo(torch.float32).eps, torch.iinfo(torch.int8).max)
