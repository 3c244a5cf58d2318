"""What notebook 01 compares itself with: shapes, strides and offsets, what shares memory, and numbers of small types."""

VIEWS = ("x", "x.T", "x[1]", "x[:, 1]", "x[1:, ::2]", "x.view(2, 6)", "x[:1].expand(3, 4)")
QUIZ = (
    "x[1:, ::2]",
    "x.T",
    "x[[0, 2]]",
    "x[x > 5]",
    "x.reshape(2, 6)",
    "x.T.reshape(12)",
    "x + 0",
    "x[:1].expand(3, 4)",
)
TWENTY = [
    ((5, 2, 4), "x[:, :, ::2]"), ((4, 3), "x[:, 1:]"), ((5, 4, 3), "x.unsqueeze(3)"), ((5, 4), "x[::2]"), ((5, 2), "x[2]"),
    ((4, 3), "x[:, ::2]"), ((3, 3, 3), "x.reshape(3, -1)"), ((5, 4), "x.reshape(-1).unsqueeze(1)"),
    ((5, 4), "x[::2][:, ::2]"), ((2, 2), "x.transpose(0, 1)[1:]"), ((3, 2, 2), "x.transpose(0, 2).transpose(0, 1)"),
    ((5, 3, 3), "x[2:].permute(1, 2, 0)"), ((5, 2), "x[:, 0]"), ((4, 4, 3), "x[:, :, 2]"), ((3, 3), "x.transpose(0, 1)"),
    ((3, 5), "x.transpose(0, 1)"), ((2, 5), "x[:, ::2][1]"), ((3, 2), "x[::2][:, 1]"), ((2, 4), "x[:, 1:][1:]"),
    ((4, 4, 2), "x.permute(1, 0, 2).transpose(0, 2)"),
]  # fmt: skip


def numbers(torch):
    x = torch.arange(12).reshape(3, 4)
    views = [eval(code, {"x": x}) for code in VIEWS]
    memory = x.untyped_storage().data_ptr()
    asked = [eval(code, {"x": torch.arange(torch.zeros(shape).numel()).reshape(shape)}) for shape, code in TWENTY]
    small = torch.tensor([200], dtype=torch.uint8)
    return {
        "layouts": [[list(y.shape), list(y.stride()), y.storage_offset()] for y in views],
        "views": [eval(code, {"x": x}).untyped_storage().data_ptr() == memory for code in QUIZ],
        "twenty": [list(y.shape if number < 12 else y.stride()) for number, y in enumerate(asked)],
        "too large": (small + 100).tolist(),
        "types": [str(dtype) for dtype in ((small + 1).dtype, (small + 1.5).dtype, (small / 2).dtype)],
    }
