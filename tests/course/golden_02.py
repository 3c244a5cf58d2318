"""What notebook 02 compares itself with: shapes of pairs, the strides of what was stretched, an error message, and numbers."""

PAIRS = [((2, 1, 4), (3, 1)), ((3, 1), (4,)), ((5,), ()), ((1,), (2, 3)), ((6, 1, 2), (1, 3, 1))]


def numbers(torch):
    column, row = torch.tensor([[10], [20], [30]]), torch.tensor([1, 2, 3, 4])
    square = torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0], [100.0, 200.0, 300.0]])
    message = ""
    try:
        torch.zeros(3, 4) + torch.zeros(3)
    except RuntimeError as error:
        message = str(error)
    return {
        "shapes": [list((torch.zeros(a) + torch.zeros(b)).shape) for a, b in PAIRS],
        "strides": [list(x.stride()) for x in torch.broadcast_tensors(column, row)],
        "message": message,
        "trap": (square - square.mean(1)).tolist(),
        "kept": (square - square.mean(1, keepdim=True)).tolist(),
    }
