"""Shows that each optimizer makes the CPU's steps, and keeps the same numbers between them."""

import pytest
from strict.same import tensors

import edutorch as torch
from edutorch import nn

F = nn.functional

OPTIMIZERS = {
    "SGD": {"lr": 0.1},
    "SGD momentum": {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
    "Adam": {},
    "Adam amsgrad": {"amsgrad": True, "weight_decay": 0.1, "maximize": True},
    "AdamW": {},
    "Adamax": {},
    "NAdam": {},
    "RAdam": {},
    "Adagrad": {},
    "Adadelta": {},
    "ASGD": {},
    "RMSprop": {"centered": True, "momentum": 0.9},
    "Rprop": {},
    "Adafactor": {},
    "LBFGS": {},
    "LBFGS search": {"line_search_fn": "strong_wolfe"},
    "Muon": {},
    "SparseAdam": None,  # takes no step: below
}
OTHERS = {"Optimizer", "lr_scheduler", "swa_utils"}


def test_no_optimizer_is_left_out():
    assert {name.split()[0] for name in OPTIMIZERS} == set(torch.optim.__all__) - OTHERS


@pytest.mark.parametrize("name", [name for name, settings in OPTIMIZERS.items() if settings is not None])
def test_optimizer(name, agree):
    def trained(device):
        torch.manual_seed(0)
        model = nn.Linear(3, 3, bias=name != "Muon").to(device)
        optimizer = getattr(torch.optim, name.split()[0])(model.parameters(), **OPTIMIZERS[name])
        x, y = torch.randn(5, 3).to(device), torch.randn(5, 3).to(device)

        def closure():
            optimizer.zero_grad()
            loss = F.mse_loss(model(x), y)
            loss.backward()
            return loss

        losses = [optimizer.step(closure) for _ in range(3)]
        pieces = [x for x in tensors(list(optimizer.state.values())) if x.dim()]
        return losses, list(model.parameters()), pieces

    agree(trained("cuda"), trained("cpu"))


def test_sparse_adam_refuses_there_too():
    p = nn.Parameter(torch.ones(2, device="cuda"))
    p.grad = torch.ones(2, device="cuda")
    with pytest.raises(RuntimeError, match="SparseAdam does not support dense gradients"):
        torch.optim.SparseAdam([p]).step()


def test_the_average_of_weights(agree):
    def averaged(device):
        torch.manual_seed(0)
        model = nn.Linear(3, 3).to(device)
        average = torch.optim.swa_utils.AveragedModel(model)
        for k in range(4):
            with torch.no_grad():
                model.weight.mul_(k + 1)
            average.update_parameters(model)
        return list(average.parameters())

    agree(averaged("cuda"), averaged("cpu"))


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop"])
def test_a_step_of_many_numbers(name, agree):
    def stepped(device):
        torch.manual_seed(0)
        p = nn.Parameter(torch.randn(300, 300).to(device))
        optimizer = getattr(torch.optim, name)([p], lr=0.01)
        for _ in range(2):
            p.grad = torch.ones_like(p)
            optimizer.step()
        return p

    agree(stepped("cuda"), stepped("cpu"))
