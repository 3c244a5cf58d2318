"""Where in the reader's program a call was made."""

import functools
import linecache
import os
import pathlib
import sys
from dataclasses import dataclass

HERE = str(pathlib.Path(__file__).resolve().parents[1]) + os.sep


@functools.cache
def is_ours(filename):
    """Is this file part of edutorch? (A frame of it is not the reader's own.)"""
    return filename.startswith(HERE)


def is_call_of_module(frame):
    """Is this frame the call of an nn.Module?"""
    nn = sys.modules.get("edutorch.nn.module")
    return nn is not None and frame.f_code is nn.Module.__call__.__code__


@dataclass(frozen=True)
class Line:
    """A line of a program: `Cell In[3], line 2`, and what stands there."""

    place: str
    text: str

    @classmethod
    def of(cls, frame, number=None):
        """The line at which a frame is, or was when it called what raised an error."""
        filename, number = frame.f_code.co_filename, number or frame.f_lineno
        return cls(f"{name_of(filename)}, line {number}", linecache.getline(filename, number, frame.f_globals).strip())

    def __str__(self):
        return f"{self.place}: {self.text}" if self.text else self.place


def name_of(filename):
    """What the reader calls a file: the cell of a notebook by its number, a file by its last name."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    told = shell.compile.format_code_name(filename) if shell is not None else None
    return " ".join(told) if told else pathlib.PurePath(filename).name
