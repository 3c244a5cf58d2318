"""Where the numbers of a tensor stand in TensorBoard's TensorProto: there is a field for each kind of number."""

import struct

from edutorch import dtypes


def listed(x):
    return x.flatten().tolist()


def bits_of_halves(x):
    """PyTorch writes a half as the bits of the float32 that it equals; so does this."""
    return [struct.unpack("i", struct.pack("f", number))[0] for number in listed(x)]


def pairs(x):
    """A complex number is its two parts, one behind the other."""
    return [part for number in listed(x) for part in (number.real, number.imag)]


FIELDS = {  # number type -> its name in the file, the field, and how it gets there
    dtypes.float16: ("DT_HALF", "half_val", bits_of_halves),
    dtypes.bfloat16: ("DT_BFLOAT16", "half_val", bits_of_halves),
    dtypes.float32: ("DT_FLOAT", "float_val", listed),
    dtypes.float64: ("DT_DOUBLE", "double_val", listed),
    dtypes.int8: ("DT_INT8", "int_val", listed),
    dtypes.int16: ("DT_INT16", "int_val", listed),
    dtypes.int32: ("DT_INT32", "int_val", listed),
    dtypes.int64: ("DT_INT64", "int64_val", listed),
    dtypes.uint8: ("DT_UINT8", "uint32_val", listed),
    dtypes.bool_: ("DT_BOOL", "bool_val", listed),
    dtypes.complex64: ("DT_COMPLEX64", "scomplex_val", pairs),
    dtypes.complex128: ("DT_COMPLEX128", "dcomplex_val", pairs),
}
