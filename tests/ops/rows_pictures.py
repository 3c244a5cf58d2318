"""The table, sixth part: convolution, pooling, borders and resampling. (Layers that use them are tested in tests/nn.)"""

from edutorch.ops.columns import col2im_, im2col_
from edutorch.ops.convolution import conv_transpose_, convolution_
from edutorch.ops.normalization import group_norm_
from edutorch.ops.padding import constant_pad_
from edutorch.ops.pooling import adaptive_avg_pool_, adaptive_max_pool_, avg_pool_, max_pool_
from edutorch.ops.resampling import resample_

from .recipes import row, these, x

WIDE = ("float32", "float64")
SPREAD = (0.3, -1.2, 2.5, 0.9, -0.4, 1.7, -2.2, 0.1, 3.1, -0.8, 1.1, -1.6)  # no two are so near that nudging swaps them


def apart(*shape):
    return these(*SPREAD, shape=shape)


def F(name, *settings, **named):
    return lambda T, *inputs: getattr(T.nn.functional, name)(*inputs, *settings, **named)


row(convolution_, F("conv1d"), (x(1, 2, 4), x(2, 2, 2), x(2)), (x(1, 4, 3), x(1, 4, 2)), types=WIDE)
row(convolution_, F("conv2d", stride=2, padding=1), (x(1, 1, 3, 2), x(2, 1, 2, 2), x(2)), types=WIDE)
row(convolution_, F("conv2d", dilation=2, groups=2), (x(1, 2, 3, 3), x(2, 1, 2, 1)), types=WIDE)
row(convolution_, F("conv3d"), (x(1, 1, 2, 2, 2), x(1, 1, 1, 2, 2)), types=WIDE)
row(conv_transpose_, F("conv_transpose1d", stride=2), (x(1, 2, 3), x(2, 1, 2), x(1)), types=WIDE)
row(conv_transpose_, F("conv_transpose2d", padding=1), (x(1, 2, 2, 2), x(2, 1, 2, 2), x(1)), types=WIDE)
row(max_pool_, F("max_pool2d", 2, 1), apart(1, 1, 3, 4), types=WIDE)
row(max_pool_, F("max_pool2d", 3, 2, 1, ceil_mode=True), apart(1, 1, 3, 4), types=WIDE)
row(avg_pool_, F("avg_pool2d", 2, 1), x(1, 1, 3, 4), types=WIDE)
row(avg_pool_, F("avg_pool2d", 3, 2, 1, count_include_pad=False), x(1, 2, 3, 2), types=WIDE)
row(adaptive_avg_pool_, F("adaptive_avg_pool2d", (2, 3)), x(1, 1, 3, 4), types=WIDE)
row(adaptive_max_pool_, F("adaptive_max_pool2d", (2, 3), return_indices=True), apart(1, 1, 3, 4), types=WIDE)
row(constant_pad_, F("pad", (1, 2, -1, 0), value=2), x(2, 3), x(1, 2, 3))
row(resample_, F("pad", (1, 2), mode="reflect"), x(2, 3), x(1, 2, 3), types=WIDE)
row(resample_, F("pad", (4, 1), mode="replicate"), x(2, 3), x(1, 2, 3), types=WIDE)
row(resample_, F("interpolate", scale_factor=2), x(1, 2, 3), x(1, 1, 2, 3), types=WIDE)
row(resample_, F("interpolate", (3, 5), mode="bilinear"), x(1, 1, 2, 3), types=WIDE)
row(resample_, F("interpolate", (3, 5), mode="bicubic", align_corners=True), x(1, 1, 2, 3), types=WIDE)
row(im2col_, F("unfold", 2, padding=1), x(1, 1, 2, 3), types=WIDE)
row(col2im_, F("fold", (2, 3), 2), x(1, 4, 2), types=WIDE)
row(group_norm_, lambda T, x, *scale: T.nn.functional.group_norm(x, 2, *scale),
    (x(1, 4, 2), x(4), x(4)), (x(2, 2, 3), x(2)), types=WIDE)  # fmt: skip
