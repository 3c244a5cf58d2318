"""The mixed-precision loop: autocast and a gradient scaler, gradients that add up over small batches; bfloat16 on the CPU."""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(40)
device = "cuda" if torch.cuda.is_available() else "cpu"
use_amp = device == "cuda"
print("mixed precision:", use_amp)

x = torch.randn(64, 6)
y = (x[:, 0] * x[:, 1] + x[:, 2]).unsqueeze(1)
loader = DataLoader(TensorDataset(x, y), batch_size=8, shuffle=True)
net = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 1)).to(device)
opt = torch.optim.SGD(net.parameters(), lr=0.05)
loss_fn = nn.MSELoss().to(device)
scaler = torch.amp.GradScaler(device, enabled=use_amp)
accumulate = 2

for epoch in range(3):
    total = 0.0
    for i, (inputs, targets) in enumerate(loader):
        inputs, targets = inputs.to(device, non_blocking=True), targets.to(device, non_blocking=True)
        with torch.autocast(device_type=device, dtype=torch.float16 if use_amp else torch.bfloat16, enabled=use_amp):
            output = net(inputs)
            loss = loss_fn(output, targets) / accumulate
        scaler.scale(loss).backward()
        total += loss.item() * accumulate
        if (i + 1) % accumulate == 0:
            scaler.unscale_(opt)
            torch.nn.utils.clip_grad_norm_(net.parameters(), max_norm=1.0)
            scaler.step(opt)
            scaler.update()
            opt.zero_grad(set_to_none=True)
    print(f"epoch {epoch}: {total / len(loader):.4f}, output {output.dtype}, scale {scaler.get_scale()}")

checkpoint = {"model": net.state_dict(), "optimizer": opt.state_dict(), "scaler": scaler.state_dict()}
print(sorted(checkpoint), checkpoint["scaler"])
scaler.load_state_dict(checkpoint["scaler"])

# On the CPU autocast means bfloat16: matrix products are made in 16 bits, what is delicate stays in 32.
with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
    product = net[0](x[:2])
    print(product.dtype, (product + x.sum()).dtype, torch.is_autocast_enabled("cpu"))
    with torch.autocast("cpu", enabled=False):
        print(net[0](x[:2]).dtype)
print(net[0](x[:2]).dtype, net[0].weight.dtype)

# By hand: 16 bits have few digits, and small gradients vanish in float16 unless they are scaled.
print(torch.finfo(torch.float16).tiny, torch.finfo(torch.bfloat16).eps)
small = torch.tensor(1e-8)
print(small.half().item(), (small * 65536).half().item() > 0, (torch.tensor(1.0).bfloat16() + 0.001).item())
