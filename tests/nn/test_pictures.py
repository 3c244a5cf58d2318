"""Borders, resampling, grids, patches and the norms of pictures beside PyTorch's."""

import random

import pytest
from beside import assert_same, assert_same_error

import edutorch


def derivatives(T, y, *inputs):
    """The result, PyTorch's name for it, and the gradients."""
    arriving = T.randn(*y.shape, dtype=y.dtype)
    return y, type(y.grad_fn).__name__, T.autograd.grad(y, inputs, arriving)


def numbers(T, *shape):
    return T.randn(*shape, dtype=T.float64).requires_grad_()


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_borders(ndim, mode):
    for seed in range(12):
        draw = random.Random(seed)
        low = 0 if mode == "circular" else -1
        widths, size = [draw.randint(low, 3) for _ in range(2 * ndim)], [draw.randint(4, 6) for _ in range(ndim)]

        def program(T):
            x = numbers(T, 2, 2, *size) if seed % 3 else numbers(T, 2, *size)
            return derivatives(T, T.nn.functional.pad(x, widths, mode=mode), x)

        assert_same(program)


def test_a_ring_is_made_of_what_is_not_cut_off():
    assert_same(lambda T: T.nn.functional.pad(T.arange(5.0).view(1, 5), (-1, 2), mode="circular"))


MODES = {
    1: ("nearest", "nearest-exact", "linear", "area"),
    2: ("nearest", "nearest-exact", "bilinear", "bicubic", "area"),
    3: ("nearest", "nearest-exact", "trilinear", "area"),
}


@pytest.mark.parametrize("ndim, mode", [(ndim, mode) for ndim, modes in MODES.items() for mode in modes])
def test_interpolation(ndim, mode):
    for seed in range(12):
        draw = random.Random(seed)
        size = [draw.randint(2, 7) for _ in range(ndim)]
        how = {"mode": mode}
        if "linear" in mode or mode == "bicubic":
            how["align_corners"] = draw.choice([True, False])
        if seed % 2:
            how["size"] = [draw.randint(1, 12) for _ in range(ndim)]
        else:
            how["scale_factor"] = [draw.choice([0.5, 2.0, 2.5, 3.1]) for _ in range(ndim)]
            how["recompute_scale_factor"] = draw.choice([True, None])

        def program(T):
            x = numbers(T, 2, 2, *size)
            return derivatives(T, T.nn.functional.interpolate(x, **how), x)

        assert_same(program)


@pytest.mark.parametrize("mode", ["bilinear", "bicubic", "lanczos"])
def test_smoothed_interpolation(mode):
    for size in ([3, 4], [2, 9], [12, 6]):

        def program(T):
            x = numbers(T, 2, 2, 8, 7)
            return derivatives(T, T.nn.functional.interpolate(x, size, mode=mode, antialias=True), x)

        assert_same(program)


@pytest.mark.parametrize("align_corners", [True, False])
@pytest.mark.parametrize("padding_mode", ["zeros", "border", "reflection"])
@pytest.mark.parametrize(
    "ndim, mode", [(2, "bilinear"), (2, "nearest"), (2, "bicubic"), (3, "bilinear"), (3, "nearest")]
)
def test_grid_sample(ndim, mode, padding_mode, align_corners):
    for spread in (0.5, 1.2, 4.0):

        def program(T):
            x, grid = (
                numbers(T, 2, 3, *[4, 5, 3][:ndim]),
                (T.randn(2, *[3, 4, 2][:ndim], ndim, dtype=T.float64) * spread),
            )
            y = T.nn.functional.grid_sample(x, grid.requires_grad_(), mode, padding_mode, align_corners)
            return derivatives(T, y, x, grid)

        assert_same(program)


@pytest.mark.parametrize("align_corners", [True, False])
@pytest.mark.parametrize("size", [(2, 1, 3, 4), (2, 1, 3, 4, 2)], ids=str)
def test_affine_grid(size, align_corners):
    def program(T):
        theta = numbers(T, 2, len(size) - 2, len(size) - 1)
        return derivatives(T, T.nn.functional.affine_grid(theta, size, align_corners), theta)

    assert_same(program)


def test_patches():
    for seed in range(12):
        draw = random.Random(seed)
        kernel, dilation, padding, stride = (
            [draw.randint(low, high) for _ in "hw"] for low, high in ((1, 3), (1, 2), (0, 2), (1, 3))
        )

        def program(T):
            F, x = T.nn.functional, numbers(T, 2, 3, 6, 7) if seed % 2 else numbers(T, 3, 6, 7)
            columns = F.unfold(x, kernel, dilation, padding, stride)
            back = F.fold(columns**2, (6, 7), kernel, dilation, padding, stride)
            return columns.grad_fn.name(), columns.detach(), derivatives(T, back, x)

        assert_same(program)


def test_channels_and_pixels():
    def program(T):
        F, x = T.nn.functional, numbers(T, 2, 8, 2, 4)
        return [derivatives(T, y, x) for y in (F.pixel_shuffle(x, 2), F.pixel_unshuffle(x, 2), F.channel_shuffle(x, 4))]

    assert_same(program)


@pytest.mark.parametrize("shape", [(3, 4, 5), (3, 4, 2, 3), (2, 4, 2, 2, 3)], ids=str)
def test_norms(shape):
    def program(T):
        F, x, w, b = T.nn.functional, numbers(T, *shape), numbers(T, 4), numbers(T, 4)
        mean, var = T.zeros(4, dtype=T.float64), T.ones(4, dtype=T.float64)
        return [
            *(derivatives(T, F.group_norm(x, groups, w, b), x, w, b) for groups in (1, 2, 4)),
            derivatives(T, F.instance_norm(x, mean, var, w, b, momentum=0.3), x, w, b),
            mean, var, F.instance_norm(x, mean, var, use_input_stats=False).detach(),
            derivatives(T, F.local_response_norm(x, 3, 0.1, 0.6, 2.0), x),
        ]  # fmt: skip

    assert_same(program)


LAYERS = {
    "nn.ConstantPad2d((1, -1, 2, 0), 3)": (2, 3, 4, 5), "nn.ZeroPad1d((1, 2))": (2, 3, 4), "nn.ZeroPad3d(1)": (1, 2, 2, 2, 2),
    "nn.ReflectionPad2d((1, 2, 3, 0))": (2, 3, 4, 5), "nn.ReplicationPad3d(1)": (1, 2, 2, 2, 2), "nn.CircularPad1d(2)": (2, 3, 4),
    "nn.Upsample(scale_factor=2)": (1, 2, 3, 3), "nn.Upsample((4, 5), mode='bilinear', align_corners=True)": (1, 2, 3, 3),
    "nn.UpsamplingNearest2d(scale_factor=2)": (1, 2, 3, 3), "nn.UpsamplingBilinear2d(size=5)": (1, 2, 3, 3),
    "nn.PixelShuffle(2)": (2, 8, 3, 3), "nn.PixelUnshuffle(2)": (2, 2, 4, 6), "nn.ChannelShuffle(2)": (2, 6, 3),
    "nn.Unfold(2, 1, 1, 2)": (2, 3, 5, 6), "nn.Fold((4, 5), (2, 2))": (2, 12, 12), "nn.GroupNorm(2, 4)": (3, 4, 5),
    "nn.GroupNorm(1, 4, bias=False, eps=0.1)": (3, 4, 5, 2), "nn.InstanceNorm1d(3)": (2, 3, 5), "nn.InstanceNorm2d(3)": (3, 5, 4),
    "nn.InstanceNorm2d(3, affine=True, track_running_stats=True)": (2, 3, 5, 4), "nn.LocalResponseNorm(3)": (2, 4, 3, 3),
    "nn.SyncBatchNorm(4)": (3, 4, 5),
}  # fmt: skip


@pytest.mark.parametrize("call", LAYERS)
def test_layer(call):
    def program(T):
        layer = eval(call, {"nn": T.nn}).double()
        x = numbers(T, *LAYERS[call])
        results = repr(layer), derivatives(T, layer(x), x), dict(layer.state_dict())
        return results, layer.eval()(x.detach()).detach()

    assert_same(program)


WRONG = [
    "F.pad(x, (5, 6), mode='reflect')", "F.pad(x, (1, 1, 1, 1), mode='replicate', value=1.0)", "F.pad(x, (1, 1, 1))", "F.pad(x, (1,) * 10)",
    "F.pad(x, (-2, -2))", "F.pad(x, (1, 1), mode='mirror')", "F.pad(x, (9, 9, 9, 9), mode='reflect')", "F.pad(x, (9, 0, 0, 0), mode='circular')",
    "F.pad(x, (1.5, 1))", "F.interpolate(x)", "F.interpolate(x, 3, 2)", "F.interpolate(x, (3, 3, 3))", "F.interpolate(x, 3, mode='linear')",
    "F.interpolate(x, 3, mode='cubic')", "F.interpolate(x, 0)", "F.interpolate(x, 3, align_corners=True)", "F.interpolate(x.long(), 3, mode='bilinear')",
    "F.grid_sample(x, T.ones(1, 3, 3, 3), align_corners=True)", "F.grid_sample(x, T.ones(2, 3, 3, 2), align_corners=True)",
    "F.grid_sample(x, T.ones(1, 3, 3, 2), 'cubic')", "F.affine_grid(T.ones(1, 2, 2), (1, 1, 2, 2), False)", "F.unfold(x, 5)", "F.unfold(x, 0)",
    "F.fold(T.ones(1, 7, 9), (4, 4), 2)", "F.fold(T.ones(1, 8, 8), (4, 4), 2)", "F.pixel_shuffle(x, 2)", "F.pixel_unshuffle(x, 2)",
    "F.channel_shuffle(x, 3)", "F.group_norm(x, 3)", "F.group_norm(x, 2, T.ones(3))", "F.instance_norm(T.ones(1, 2, 1))", "nn.GroupNorm(3, 4)",
    "F.local_response_norm(T.ones(2, 2), 2)", "nn.InstanceNorm2d(3, affine=True)(x)", "nn.CircularPad1d(1)(T.ones(3))", "nn.SyncBatchNorm(3)(T.ones(3))",
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Default grid_sample")
@pytest.mark.parametrize("call", WRONG)
def test_wrong(call):
    assert_same_error(lambda T: eval(call, {"T": T, "F": T.nn.functional, "nn": T.nn, "x": T.ones(1, 2, 3, 3)}))


def test_at_the_top():
    def program(T):
        x = T.randn(1, 4, 4, 4)
        return [
            T.conv2d(x, x), T.max_pool2d(x, 2), T.pixel_shuffle(x, 2), T.group_norm(x, 2), T.constant_pad_nd(x, (1, 1)),
            T.adaptive_max_pool1d(x[0], 2), T.instance_norm(x, None, None, None, None, True, 0.1, 1e-5, False),
            T.grid_sampler(x, x[..., :2], 1, 1, True), T.affine_grid_generator(x[:, 0, :2, :3], (1, 1, 2, 2), False),
        ]  # fmt: skip

    assert_same(program)


def test_batch_norms_become_one_of_many_processes():
    def program(T):
        nn = T.nn
        net = nn.Sequential(
            nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Sequential(nn.BatchNorm1d(3), nn.InstanceNorm2d(2))
        )
        return repr(nn.SyncBatchNorm.convert_sync_batchnorm(net))

    assert_same(program)
    with pytest.raises(NotImplementedError, match="one process"):
        edutorch.nn.SyncBatchNorm(3, process_group="all")


def test_pictures_of_bytes_are_not_mixed():
    picture = edutorch.zeros(1, 1, 2, 2, dtype=edutorch.uint8)
    assert edutorch.nn.functional.interpolate(picture, 3).dtype is edutorch.uint8
    with pytest.raises(NotImplementedError, match="convert to float32"):
        edutorch.nn.functional.interpolate(picture, 3, mode="bilinear")
