"""Kernels of one's own on the strict device: the same C text that CuPy would hand to NVIDIA's compiler goes, in a loop, to g++.

* ElementwiseKernel and ReductionKernel: a loop over the places of broadcast arrays. Types that do not agree, numpy's arrays and
  outputs of another shape are refused as CuPy refuses them.
* RawKernel: the blocks run one after the other. The threads of a block take turns, each until it waits at __syncthreads; and
  from one wait to the next they go first to last, then last to first. So a kernel that forgets to wait reads what is not there.

What was compiled is kept in a temporary folder, under a name made from the text. Words that only g++ knows (INFINITY, NAN) are
taken away.
"""

import ctypes
import functools
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading

import numpy

import cupy

C_TYPES = {
    "float16": "float16",
    "float32": "float",
    "float64": "double",
    "bool": "bool",
    "int8": "signed char",
    "int16": "short",
    "int32": "int",
    "int64": "long long",
    "uint8": "unsigned char",
    "uint16": "unsigned short",
    "uint32": "unsigned int",
    "uint64": "unsigned long long",
}

# Halves only know how to become floats and to come from them, as CuPy's float16 does; so nothing is computed in half by accident.
COMMON = """
#include <math.h>
#include <stddef.h>
#undef INFINITY
#undef NAN
#define __device__ static
#define __global__
#define __shared__ static
#define __restrict__
struct float16 {
    _Float16 kept;
    float16() {}
    float16(float x) : kept(x) {}
    explicit float16(double x) : kept(x) {}
    explicit float16(int x) : kept(x) {}
    template <typename N> float16& operator=(N x) { kept = _Float16(float(x)); return *this; }
    operator float() const { return kept; }
};
"""


def folder():
    """Where compiled texts are kept: nobody else may write there, for they will be run."""
    place = pathlib.Path(tempfile.gettempdir()) / f"strict-device-{os.getuid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    if place.stat().st_uid != os.getuid():
        raise PermissionError(f"{place} belongs to somebody else")
    return place


@functools.cache
def compiled(text):
    """The C function `run` of a text."""
    text = COMMON + text
    library = folder() / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.so"
    if not library.exists():
        compiler = shutil.which("g++")
        if compiler is None:
            raise RuntimeError("the strict device compiles kernels with g++, which is not installed")
        half_done = library.with_suffix(f".{os.getpid()}")
        options = [
            "-std=c++17",
            "-O1",
            "-ffp-contract=off",
            "-w",
            "-shared",
            "-fPIC",
            "-x",
            "c++",
            "-",
            "-o",
            half_done,
        ]
        done = subprocess.run([compiler, *options], input=text, capture_output=True, text=True)
        if done.returncode:
            raise ValueError(f"this kernel does not compile:\n{done.stderr}\n{text}")
        half_done.replace(library)
    return ctypes.CDLL(str(library)).run


class Parameter:
    """One of "T x, raw T y, float64 eps"."""

    def __init__(self, text):
        *words, self.kind, self.name = text.split()
        self.raw = words == ["raw"]
        if words and not self.raw:
            raise ValueError(f"Unknown keyword {words}")
        self.letter = self.kind if len(self.kind) == 1 else None  # a placeholder for any type
        self.dtype = None if self.letter else numpy.dtype(self.kind)


def parameters(text):
    return [Parameter(part) for part in text.split(",")] if text else []


def types_of(given, arguments):
    """The type of each letter. All arguments of one letter must have one type, and no array is cast."""
    letters = {}
    for parameter, x in zip(given, arguments):
        if isinstance(x, cupy.ndarray):
            wanted = letters.setdefault(parameter.letter, x.dtype) if parameter.letter else parameter.dtype
            if x.dtype != wanted:
                raise TypeError(f"Type is mismatched. {parameter.name} {x.dtype} {wanted}")
    return letters


def check(arguments):
    for x in arguments:
        if not isinstance(x, (cupy.ndarray, bool, int, float, numpy.generic)):
            raise TypeError(f"Unsupported type {type(x)}")


def memories(given, arguments, letters, shape):
    """The arguments as arrays of the computer's memory. Those that are not raw are broadcast."""
    found = []
    for parameter, x in zip(given, arguments):
        dtype = letters[parameter.letter] if parameter.letter else parameter.dtype
        x = x._memory if isinstance(x, cupy.ndarray) else numpy.asarray(x, dtype)
        if parameter.raw and not x.flags.c_contiguous:
            raise ValueError(f"{parameter.name} is raw, but does not lie in order")
        found.append(x if parameter.raw else numpy.broadcast_to(x, shape))
    return found


def shape_of(given, arguments):
    """The shape of the loop: that of all arrays which are not raw, broadcast."""
    shapes = [x.shape for p, x in zip(given, arguments) if isinstance(x, cupy.ndarray) and not p.raw]
    if not shapes:
        raise ValueError("Loop size is undecided.")
    return numpy.broadcast_shapes(*shapes)


def typedefs(letters):
    return "".join(f"typedef {C_TYPES[dtype.name]} {letter};\n" for letter, dtype in sorted(letters.items()))


def bound(given, first, const):
    """C that gives parameters their names, where `at` holds the addresses: (for raw ones, for the others)."""
    raw, single = [], []
    for k, parameter in enumerate(given, first):
        kind = const + (parameter.letter or C_TYPES[parameter.dtype.name])
        if parameter.raw:
            raw.append(f"{kind}* {parameter.name} = ({kind}*)at[{k}];")
        else:
            single.append(f"{kind}& {parameter.name} = *({kind}*)(at[{k}] + away[{k}]);")
    return " ".join(raw), " ".join(single)


# How far number i of the loop lies from the beginning of each array.
AWAY = """
static void find(long long i, long long count, int ndim, const long long* shape, const long long* strides, long long* away) {
    for (int k = 0; k < count; k++) away[k] = 0;
    for (int d = ndim - 1; d >= 0; d--) {
        for (int k = 0; k < count; k++) away[k] += i % shape[d] * strides[k * ndim + d];
        i /= shape[d];
    }
}
"""


def call(function, count, arrays, shape):
    """Run a loop of C over arrays that have a shape, or are raw."""
    strides = [s for a in arrays for s in (a.strides if a.shape == shape else [0] * len(shape))]
    pointers = (ctypes.c_void_p * len(arrays))(*(a.__array_interface__["data"][0] for a in arrays))
    numbers = [(ctypes.c_longlong * max(len(x), 1))(*x) for x in (shape, strides)]
    function(*map(ctypes.c_longlong, count), len(shape), *numbers, pointers)


class ElementwiseKernel:
    def __init__(self, in_params, out_params, operation, name="kernel", reduce_dims=True, preamble="", no_return=False,
                 return_tuple=False, *, options=(), loop_prep="", after_loop=""):  # fmt: skip
        self.inputs, self.outputs = parameters(in_params), parameters(out_params)
        self.all = [*self.inputs, *self.outputs]
        if "i" in [p.name for p in self.all]:
            raise ValueError("Can not use 'i' as a parameter name")
        self.name, self.no_return, self.return_tuple = name, no_return, return_tuple
        self.parts = preamble, loop_prep, operation, after_loop

    def __call__(self, *arguments, size=None):
        if len(arguments) not in (len(self.inputs), len(self.all)):
            raise TypeError(f"Wrong number of arguments for {self.name!r}")
        check(arguments)
        given, outputs = arguments[: len(self.inputs)], arguments[len(self.inputs) :]
        if not all(isinstance(x, cupy.ndarray) for x in outputs):
            raise TypeError("Output arguments type must be cupy.ndarray")
        letters = types_of([*self.outputs, *self.inputs], [*outputs, *given])
        shape = (size,) if size is not None else shape_of(self.all, arguments)
        if not outputs:
            made = [letters[p.letter] if p.letter else p.dtype for p in self.outputs]
            outputs = [cupy.ndarray(numpy.empty(shape, dtype)) for dtype in made]
        if any(x.shape != shape for p, x in zip(self.outputs, outputs) if not p.raw):
            raise ValueError("Out shape is mismatched")
        arrays = memories(self.all, [*given, *outputs], letters, shape)
        call(compiled(self.text(letters)), [numpy.prod(shape, dtype=int)], arrays, shape)
        if self.no_return:
            return None
        return outputs[0] if len(outputs) == 1 and not self.return_tuple else tuple(outputs)

    def text(self, letters):
        preamble, before, operation, after = self.parts
        raw, single = zip(bound(self.inputs, 0, "const "), bound(self.outputs, len(self.inputs), ""))
        return f"""{typedefs(letters)}{preamble}{AWAY}
extern "C" void run(long long size, int ndim, const long long* shape, const long long* strides, char** at) {{
    long long away[{len(self.all)}];
    {" ".join(raw)} {before};
    for (long long i = 0; i < size; i++) {{
        find(i, {len(self.all)}, ndim, shape, strides, away);
        {" ".join(single)}
        {operation};
    }}
    {after};
}}"""


class ReductionKernel:
    def __init__(self, in_params, out_params, map_expr, reduce_expr, post_map_expr, identity, name="reduce_kernel",
                 reduce_type=None, reduce_dims=True, preamble="", options=()):  # fmt: skip
        self.inputs, self.outputs = parameters(in_params), parameters(out_params)
        if len(self.outputs) != 1 or any(p.raw for p in self.inputs):
            raise NotImplementedError("the strict device reduces to one output, and knows no raw inputs there")
        self.name, self.preamble = name, preamble
        self.expressions = map_expr, reduce_expr, post_map_expr, identity
        self.reduce_type = reduce_type or self.outputs[0].kind

    def __call__(self, *arguments, out=None, axis=None, keepdims=False):
        if len(arguments) != len(self.inputs):
            raise TypeError(f"Wrong number of arguments for {self.name!r}")
        check(arguments)
        letters = types_of(self.inputs, arguments)
        output = self.outputs[0]
        shape = shape_of(self.inputs, arguments)
        axis = range(len(shape)) if axis is None else [axis] if isinstance(axis, int) else axis
        gone = sorted(d % len(shape) for d in axis)
        kept = [d for d in range(len(shape)) if d not in gone]
        result = numpy.empty([shape[d] for d in kept], letters[output.letter] if output.letter else output.dtype)
        arrays = [a.transpose(*kept, *gone) for a in memories(self.inputs, arguments, letters, shape)]
        many = int(numpy.prod([shape[d] for d in gone], dtype=int))
        wide = numpy.broadcast_to(result.reshape(result.shape + (1,) * len(gone)), arrays[0].shape)
        call(compiled(self.text(letters)), [result.size, many], [*arrays, wide], arrays[0].shape)
        if keepdims:
            result = numpy.expand_dims(result, tuple(gone))
        if out is None:
            return cupy.ndarray(result)
        out._memory[...] = result
        return out

    def text(self, letters):
        one, two, last, identity = self.expressions
        (_, single), (_, single_out) = bound(self.inputs, 0, "const "), bound(self.outputs, len(self.inputs), "")
        count = len(self.inputs) + 1
        return f"""{typedefs(letters)}{self.preamble}{AWAY}
typedef {self.reduce_type} _type_reduce;
#define REDUCE(a, b) ({two})
#define POST_MAP(a) ({last})
extern "C" void run(long long size, long long many, int ndim, const long long* shape, const long long* strides, char** at) {{
    long long away[{count}];
    for (long long _i = 0; _i < size; _i++) {{
        _type_reduce _s = _type_reduce({identity});
        for (long long _j = 0; _j < many; _j++) {{
            find(_i * many + _j, {count}, ndim, shape, strides, away);
            {single}
            _type_reduce _a = static_cast<_type_reduce>({one});
            _s = REDUCE(_s, _a);
        }}
        find(_i * many, {count}, ndim, shape, strides, away);
        {single_out}
        POST_MAP(_s);
    }}
}}"""


# Threads that take turns. (Those of one block only: the kernels here have one dimension.)
TURNS = """
#include <ucontext.h>
#include <stdlib.h>
struct dim3 { unsigned int x, y, z; };
static dim3 threadIdx, blockIdx, blockDim, gridDim;
static ucontext_t caller, threads[1024];
static char* stacks;
static bool over[1024];
static void** arguments;
static void __syncthreads() { swapcontext(&threads[threadIdx.x], &caller); }
static void work();
static void begin() { work(); over[threadIdx.x] = true; }

extern "C" void run(long long blocks, long long count, void** given) {
    const size_t deep = 1 << 16;
    if (!stacks) stacks = (char*)malloc(1024 * deep);
    arguments = given, gridDim = {(unsigned)blocks, 1, 1}, blockDim = {(unsigned)count, 1, 1};
    for (long long block = 0; block < blocks; block++) {
        blockIdx = {(unsigned)block, 0, 0};
        for (int k = 0; k < count; k++) {
            over[k] = false;
            getcontext(&threads[k]);
            threads[k].uc_stack.ss_sp = stacks + k * deep, threads[k].uc_stack.ss_size = deep, threads[k].uc_link = &caller;
            makecontext(&threads[k], begin, 0);
        }
        bool forward = true;
        for (long long left = count; left;) {
            left = 0;
            for (int turn = 0; turn < count; turn++) {
                const int k = forward ? turn : count - 1 - turn;
                if (over[k]) continue;
                threadIdx = {(unsigned)k, 0, 0};
                swapcontext(&caller, &threads[k]);
                left += !over[k];
            }
            forward = !forward;
        }
    }
}
"""


one_at_a_time = (
    threading.Lock()
)  # the C text that lets a kernel's threads take turns has one place for whose turn it is


class RawKernel:
    def __init__(self, code, name, options=(), backend="nvrtc", *, translate_cucomplex=False, enable_cooperative_groups=False,
                 jitify=False):  # fmt: skip
        self.code, self.name = code, name

    def __call__(self, grid, block, args, *, shared_mem=0):
        if not all(type(x) is tuple for x in (grid, block, args)):
            raise TypeError("grid, block and args are tuples")
        if len(grid) > 1 or len(block) > 1 or shared_mem:
            raise NotImplementedError(
                "the strict device has blocks and threads in a row, and shared memory of a fixed size"
            )
        if not 0 < block[0] <= 1024 or not 0 < grid[0] < 2**31:
            raise ValueError("CUDA_ERROR_INVALID_VALUE: invalid argument")
        check(args)
        places = [ctypes.pointer(as_c(x)) for x in args]
        pointers = (ctypes.c_void_p * len(args))(*(ctypes.cast(p, ctypes.c_void_p).value for p in places))
        with one_at_a_time:
            compiled(self.text(len(args)))(ctypes.c_longlong(grid[0]), ctypes.c_longlong(block[0]), pointers)

    def text(self, count):
        code = self.code.replace("#include <cuda_fp16.h>", "typedef float16 __half;")
        given = ", ".join(f"*(Of<{k}>::type*)arguments[{k}]" for k in range(count))
        return f"""{TURNS}{code}
template <int k, typename First, typename... Rest> struct Pick {{ typedef typename Pick<k - 1, Rest...>::type type; }};
template <typename First, typename... Rest> struct Pick<0, First, Rest...> {{ typedef First type; }};
template <int k, typename F> struct Argument;
template <int k, typename... All> struct Argument<k, void(All...)> {{
    static_assert(sizeof...(All) == {count}, "the kernel takes another number of arguments");
    typedef typename Pick<k, All...>::type type;
}};
template <int k> using Of = Argument<k, decltype({self.name})>;
static void work() {{ {self.name}({given}); }}
"""


def as_c(x):
    """An argument of a raw kernel, as many bytes as CuPy hands over: nobody converts it to what the C function expects."""
    if isinstance(x, cupy.ndarray):
        if not x.flags.c_contiguous:
            raise ValueError("a raw kernel sees a pointer only: this array does not lie in order")
        return ctypes.c_void_p(x._memory.__array_interface__["data"][0])
    if isinstance(x, numpy.generic):
        return numpy.ctypeslib.as_ctypes_type(x.dtype)(x.item())
    return {bool: ctypes.c_bool, int: ctypes.c_longlong, float: ctypes.c_double}[type(x)](x)


class RawModule:
    def __init__(self, *, code=None, path=None, options=(), backend="nvrtc", **settings):
        if code is None or path is not None:
            raise NotImplementedError("the strict device compiles text only")
        self.code = code

    def get_function(self, name):
        return RawKernel(self.code, name)
