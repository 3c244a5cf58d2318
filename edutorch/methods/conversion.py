"""Methods of a Tensor that give its numbers another type or another place, or hand them to Python and numpy."""

from edutorch import ops
from edutorch.calls import methods
from edutorch.functions import convert

NUMBER_TYPES = (float, int, complex)  # inside the class these words mean methods


@methods
class Conversion:
    """x.float(), x.to("cuda"), x.tolist() and their like."""

    to = convert.to
    type = convert.type_
    type_as = convert.type_as
    cpu = convert.cpu
    cuda = convert.cuda
    float, double, half, bfloat16 = map(convert.cast, ("float32", "float64", "float16", "bfloat16"))
    cfloat, cdouble = map(convert.cast, ("complex64", "complex128"))
    int, long, short, char, byte, bool = map(convert.cast, ("int32", "int64", "int16", "int8", "uint8", "bool"))
    new_zeros, new_ones, new_empty = map(convert.new, ("zeros", "ones", "empty"))
    new_full = convert.new_full
    new_tensor = convert.new_tensor
    clone = ops.clone
    item = convert.item
    tolist = convert.tolist
    numpy = convert.numpy
    __array__ = convert.as_array
    __array_ufunc__ = convert.numpy_function
    __array_priority__ = 1000  # cupy_array * tensor is asked of the tensor, too
    __bool__, __index__ = convert.as_bool, convert.as_index
    __float__, __int__, __complex__ = map(convert.as_number, NUMBER_TYPES)
