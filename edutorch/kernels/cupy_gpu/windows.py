"""Twins of convolution. One launch writes what lies under the windows into a matrix ("im2col"), and one product does the rest.

The plain text goes row by row, which suits the small, near memory of a processor. A card would rather have few and large pieces
of work. So here the matrix is as large as it may be: a column for each place in each picture, as many pictures as COLUMNS
allows. Backward the product comes first, and then each number of a picture collects what the windows over it give back
("col2im"). It asks them in turn: nobody writes where somebody else does, and the sum is the same each time.

A window of 1 x 1 that moves by one needs no matrix: the pictures are one. Where each channel is a group of its own
("depthwise"), there is hardly anything to multiply, and a window is summed on the spot.

All texts speak of volumes. A picture is a volume one deep, and a line is a picture one high.
"""

import functools
import math

import numpy as np

from edutorch.kernels.cupy_gpu.launching import by_number, by_row, in_order, suit

COLUMNS = 1 << 28  # bytes of one matrix of columns. One picture may need more.

# What all texts know: for each dimension the size of a volume, the number of places of the window, the window's own size, its
# stride, the padding, and the dilation.
SIZES = [f"{name}_{axis}" for name in ("size", "places", "window", "step", "border", "apart") for axis in "zyx"]
GIVEN = "int64 " + ", int64 ".join(["pictures", "channels", "outputs", *SIZES])
COUNTED = """
    const long long volume = size_z * size_y * size_x, places = places_z * places_y * places_x;
    const long long window = window_z * window_y * window_x;
"""

# Go through a window: its number k lies at (a, b, c).
EACH = """
    long long k = 0;
    for (long long a = 0; a < window_z; a++)
    for (long long b = 0; b < window_y; b++)
    for (long long c = 0; c < window_x; c++, k++)
"""

# From a place of the window to the number of the volume that lies under (a, b, c), if it is not one of the border.
CORNER = """
    const long long corner_z = place / (places_y * places_x) * step_z - border_z;
    const long long corner_y = place / places_x % places_y * step_y - border_y;
    const long long corner_x = place % places_x * step_x - border_x;
"""
UNDER = """
    const long long z = corner_z + a * apart_z, y = corner_y + b * apart_y, x = corner_x + c * apart_x;
    const bool inside = z >= 0 && z < size_z && y >= 0 && y < size_y && x >= 0 && x < size_x;
    const long long under = (z * size_y + y) * size_x + x;
"""

# And back: from a number of the volume, its spot, to the place at which the window has (a, b, c) over it, if there is one.
SPOT = """
    const long long z = spot / (size_y * size_x) + border_z;
    const long long y = spot / size_x % size_y + border_y;
    const long long x = spot % size_x + border_x;
"""
OVER = """
    const long long from_z = z - a * apart_z, from_y = y - b * apart_y, from_x = x - c * apart_x;
    if (from_z < 0 || from_y < 0 || from_x < 0 || from_z % step_z || from_y % step_y || from_x % step_x) continue;
    const long long place_z = from_z / step_z, place_y = from_y / step_y, place_x = from_x / step_x;
    if (place_z >= places_z || place_y >= places_y || place_x >= places_x) continue;
    const long long place = (place_z * places_y + place_y) * places_x + place_x;
"""

# A thread for each place in each channel of each picture: it fills its column of a channel, from the top down. Neighbours write
# side by side.
im2col = by_number(
    "im2col",
    f"raw T input, {GIVEN}",
    "raw T columns",
    f"""
    {COUNTED}
    const long long length = pictures * places, place = i % places, picture = i / places % pictures, channel = i / length;
    const long long start = (picture * channels + channel) * volume;
    {CORNER} {EACH} {{
        {UNDER}
        columns[(channel * window + k) * length + i % length] = inside ? input[start + under] : T(0);
    }}
    """,
)

# A thread for each number of the volumes.
col2im = by_number(
    "col2im",
    f"raw T columns, {GIVEN}",
    "T result",
    f"""
    {COUNTED}
    const long long spot = i % volume, channel = i / volume % channels, picture = i / (volume * channels);
    A total = 0;
    {SPOT} {EACH} {{
        {OVER}
        total += A(columns[((channel * window + k) * pictures + picture) * places + place]);
    }}
    result = total;
    """,
)

# Depthwise: a thread for each number that comes out, as above.
depthwise = by_number(
    "depthwise",
    f"raw T input, raw T weight, {GIVEN}",
    "T result",
    f"""
    {COUNTED}
    const long long place = i % places, output = i / places % outputs, picture = i / (places * outputs);
    const long long start = (picture * channels + output / (outputs / channels)) * volume;
    A total = 0;
    {CORNER} {EACH} {{
        {UNDER}
        total += A(weight[output * window + k]) * (inside ? A(input[start + under]) : A(0));  // 0 times nan is nan
    }}
    result = total;
    """,
)
depthwise_back = by_number(
    "depthwise_back",
    f"raw T signal, raw T weight, {GIVEN}",
    "T result",
    f"""
    {COUNTED}
    const long long spot = i % volume, channel = i / volume % channels, picture = i / (volume * channels);
    const long long each = outputs / channels;
    A total = 0;
    {SPOT}
    for (long long output = channel * each; output < (channel + 1) * each; output++) {{
        {EACH} {{
            {OVER}
            total += A(weight[output * window + k]) * A(signal[(picture * outputs + output) * places + place]);
        }}
    }}
    result = total;
    """,
)

# The gradient of a weight is a sum over all places in all pictures: the row on which a block of threads works.
depthwise_weight = by_row(
    "depthwise_weight",
    f"""
    extern "C" __global__ void depthwise_weight(const T* input, const T* signal, T* out,
                                                {GIVEN.replace("int64", "long long")}) {{
        {COUNTED}
        const long long k = blockIdx.x % window, output = blockIdx.x / window, channel = output / (outputs / channels);
        const long long a = k / (window_y * window_x), b = k / window_x % window_y, c = k % window_x;
        A total = 0;
        FOR_MY_SHARE(j, pictures * places) {{
            const long long place = j % places, picture = j / places;
            {CORNER} {UNDER}
            const A met = inside ? A(input[(picture * channels + channel) * volume + under]) : A(0);
            total += met * A(signal[(picture * outputs + output) * places + place]);
        }}
        total = sum_of_block(total);
        if (threadIdx.x == 0) out[blockIdx.x] = total;
    }}
    """,
)


def suits(kernel, *arrays):
    """Is there something in each of these arrays, of one number type, and has the window not too many dimensions?"""
    return len(kernel) <= 3 and suit(*arrays) and all(a.size for a in arrays if a is not None)


def in_space(size, places, kernel, stride, padding, dilation):
    """SIZES, with those of the dimensions that there are not."""
    missing = 3 - len(kernel)
    usual = ((1, size), (1, places), (1, kernel), (1, stride), (0, padding), (1, dilation))
    return [int(n) for alone, numbers in usual for n in (*[alone] * missing, *numbers)]


def is_a_matrix(size, places, kernel, stride, padding):
    """Does a window of one number meet each number once? Then the pictures themselves are the columns."""
    return math.prod(kernel) == max(stride) == 1 and not any(padding) and tuple(size) == tuple(places)


def a_few(pictures, rows, places):
    """Slices of as many pictures as fill one matrix of columns, which are so many rows high."""
    step = max(1, COLUMNS // (rows * math.prod(places) * pictures.itemsize))
    return [slice(k, min(k + step, len(pictures))) for k in range(0, len(pictures), step)]


def by_group(weight, groups):
    """(O, C / G, *kernel) as a matrix for each group: (G, O / G, C / G * K)."""
    return weight.reshape(groups, len(weight) // groups, -1)


def columns_of(pictures, groups, outputs, sizes):
    """im2col of pictures in order, (n, C, *size): (G, C / G * K, n * P)."""
    n, channels = pictures.shape[:2]
    places, window = math.prod(sizes[3:6]), math.prod(sizes[6:9])
    columns = np.empty_like(pictures, shape=(groups, channels // groups * window, n * places), order="C")
    im2col(pictures, n, channels, outputs, *sizes, columns, size=channels * n * places)
    return columns


def side_by_side(signal, groups):
    """(n, O, *places) as a matrix for each group, with all pictures in a row: (G, O / G, n * P)."""
    return signal.swapaxes(0, 1).reshape(groups, signal.shape[1] // groups, -1)


def product(a, b):
    """The product of the matrices of each group. CuPy copies what is turned round, unless there is one group only."""
    return (a[0] @ b[0])[None] if len(a) == 1 else a @ b


def with_bias(out, bias):
    if bias is not None:
        out += bias.reshape(-1, *[1] * (out.ndim - 2))
    return out


def convolution(input, weight, bias=None, *, stride, padding, dilation, groups=1, places=None):
    kernel, size, channels, outputs = weight.shape[2:], input.shape[2:], input.shape[1], len(weight)
    if not suits(kernel, input, weight, bias):
        return NotImplemented
    if places is None:
        moves = zip(size, kernel, stride, padding, dilation)
        places = tuple((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in moves)
    sizes = in_space(size, places, kernel, stride, padding, dilation)
    out = np.empty_like(input, shape=(len(input), outputs, *places), order="C")
    input, matrices = in_order(input), by_group(weight, groups)
    if groups == channels:
        depthwise(input, in_order(weight), len(input), channels, outputs, *sizes, out)
    elif is_a_matrix(size, places, kernel, stride, padding):
        many = (len(input), groups, -1, math.prod(places))
        np.matmul(matrices, input.reshape(many), out=out.reshape(many))
    else:
        for few in a_few(input, channels * math.prod(kernel), places):
            found = product(matrices, columns_of(input[few], groups, outputs, sizes))
            out[few] = found.reshape(outputs, -1, *places).swapaxes(0, 1)
    return with_bias(out, bias)


def conv_transpose(input, weight, bias=None, *, size, stride, padding, dilation, groups=1):
    kernel, places, channels, outputs = weight.shape[2:], input.shape[2:], weight.shape[1] * groups, len(weight)
    if not suits(kernel, input, weight, bias):
        return NotImplemented
    sizes = in_space(size, places, kernel, stride, padding, dilation)
    out = np.empty_like(input, shape=(len(input), channels, *size), order="C")
    matrices = by_group(weight, groups).swapaxes(1, 2)  # (G, C / G * K, O / G)
    if groups == channels:
        depthwise_back(in_order(input), in_order(weight), len(input), channels, outputs, *sizes, out)
    elif is_a_matrix(size, places, kernel, stride, padding):
        many = (len(input), groups, -1, math.prod(places))
        np.matmul(matrices, input.reshape(many), out=out.reshape(many))
    else:
        for few in a_few(input, channels * math.prod(kernel), places):
            columns = product(matrices, side_by_side(input[few], groups))
            col2im(columns, few.stop - few.start, channels, outputs, *sizes, out[few])
    return with_bias(out, bias)


def convolution_weight(pictures, signal, *, kernel, stride, padding, dilation, groups=1):
    size, places, channels, outputs = pictures.shape[2:], signal.shape[2:], pictures.shape[1], signal.shape[1]
    if not suits(kernel, pictures, signal):
        return NotImplemented
    sizes = in_space(size, places, kernel, stride, padding, dilation)
    pictures = in_order(pictures)
    if groups == channels:
        out = np.empty_like(pictures, shape=(outputs, 1, *kernel), order="C")
        length = signal.size // outputs
        given = (pictures, in_order(signal), out, len(pictures), channels, outputs, *sizes)
        depthwise_weight(out.size, length, *given)
        return out
    parts = (  # (G, C / G * K, O / G): of the two factors, the columns are the larger one, and stay as they lie
        product(columns_of(pictures[few], groups, outputs, sizes), side_by_side(signal[few], groups).swapaxes(1, 2))
        for few in a_few(pictures, channels * math.prod(kernel), places)
    )
    return functools.reduce(np.add, parts).swapaxes(1, 2).reshape(outputs, channels // groups, *kernel)
