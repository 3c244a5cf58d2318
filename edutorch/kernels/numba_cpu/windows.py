"""Twins of convolution by windows of 3 x 3.

A picture is laid into a plane of zeros, whose rows are W long. Then the number that lies under position (a, b) of a window is
always a * W + b places further on, for all places of the window: nine long rows are multiplied and summed, without a copy.
That beats one large matrix product as long as there are few channels.
"""

import numpy as np
from numba import float32

from edutorch.kernels.numba_cpu.loops import in_order, loop

FEW = 160  # channels in times channels out, up to which this is faster than a matrix product


@loop
def into_planes(pictures, up, left, planes):
    """Pictures (N, C, H, W) into planes of zeros (N, C, H' * W' + 2)."""
    width = (planes.shape[2] - 2) // (pictures.shape[2] + 2 * up)
    for n in range(pictures.shape[0]):
        for c in range(pictures.shape[1]):
            plane = planes[n, c]
            plane[:] = float32(0)
            for i in range(pictures.shape[2]):
                row, out = pictures[n, c, i], plane[(i + up) * width + left :]
                for j in range(row.size):
                    out[j] = row[j]


def planes_of(pictures, padding):
    """Each picture in a plane of zeros, with two more numbers at the end that the last windows reach over to."""
    up, left = padding
    height, width = pictures.shape[2] + 2 * up, pictures.shape[3] + 2 * left
    planes = np.empty((*pictures.shape[:2], height * width + 2), np.float32)
    into_planes(pictures, up, left, planes)
    return planes, width


@loop
def convolution_loop(planes, width, weight, bias, result):
    length = result.shape[2] * width
    line = np.empty(length, np.float32)  # of all places, and of those two at the end of each row that are none
    for n in range(result.shape[0]):
        for o in range(result.shape[1]):
            line[:] = bias[o]
            for c in range(weight.shape[1]):
                for a in range(3):
                    x, w = planes[n, c, a * width :], weight[o, c, a]
                    left, middle, right = x[:length], x[1 : length + 1], x[2 : length + 2]
                    for k in range(length):
                        line[k] += w[0] * left[k] + w[1] * middle[k] + w[2] * right[k]
            for i in range(result.shape[2]):
                row, out = line[i * width :], result[n, o, i]
                for j in range(out.size):
                    out[j] = row[j]


def direct(kernel, stride, padding, dilation, groups, channels):
    """Is it a window of 3 x 3 that moves by one, over few channels?"""
    usual = tuple(kernel) == (3, 3) and tuple(stride) == tuple(dilation) == (1, 1) and groups == 1
    return usual and channels <= FEW and max(padding) <= 2


def convolution(input, weight, bias=None, *, stride, padding, dilation, groups=1, places=None):
    channels = weight.shape[0] * weight.shape[1]
    if not direct(weight.shape[2:], stride, padding, dilation, groups, channels) or not in_order(input, bias):
        return NotImplemented
    fitting = tuple(n + 2 * p - 2 for n, p in zip(input.shape[2:], padding))
    if places not in (None, fitting) or min(fitting) < 1 or weight.dtype != np.float32:
        return NotImplemented
    result = np.empty((len(input), len(weight), *fitting), np.float32)
    planes, width = planes_of(input, padding)
    bias = np.zeros(len(weight), np.float32) if bias is None else bias
    convolution_loop(planes, width, np.ascontiguousarray(weight), bias, result)
    return result


@loop
def convolution_weight_loop(planes, width, signal, result):
    length = signal.shape[2] * width
    line = np.zeros(length, np.float32)  # a picture of the signal, with zeros between its rows
    for n in range(signal.shape[0]):
        for o in range(signal.shape[1]):
            for i in range(signal.shape[2]):
                row, out = signal[n, o, i], line[i * width :]
                for j in range(row.size):
                    out[j] = row[j]
            for c in range(planes.shape[1]):
                for a in range(3):
                    x, out = planes[n, c, a * width :], result[o, c, a]
                    left, middle, right = x[:length], x[1 : length + 1], x[2 : length + 2]
                    p = q = r = float32(0)
                    for k in range(length):
                        p += line[k] * left[k]
                        q += line[k] * middle[k]
                        r += line[k] * right[k]
                    out[0] += p
                    out[1] += q
                    out[2] += r


def convolution_weight(pictures, signal, *, kernel, stride, padding, dilation, groups=1):
    channels = pictures.shape[1] * signal.shape[1]
    if not direct(kernel, stride, padding, dilation, groups, channels) or not in_order(pictures, signal):
        return NotImplemented
    if signal.shape[2:] != tuple(n + 2 * p - 2 for n, p in zip(pictures.shape[2:], padding)):
        return NotImplemented
    result = np.zeros((signal.shape[1], pictures.shape[1], 3, 3), np.float32)
    planes, width = planes_of(pictures, padding)
    convolution_weight_loop(planes, width, signal, result)
    return result
