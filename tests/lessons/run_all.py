"""Runs programs one after the other in this process, each as if it were the only one, and prints what they printed, as JSON.

python run_all.py (torch | edutorch) PROGRAM ...
"""

import contextlib
import io
import json
import random
import runpy
import sys
import traceback
import warnings

import numpy as np


def run(program):
    """Returns what the program printed, and the error that ended it, or None."""
    sys.argv = [program]
    random.seed(0)
    np.random.seed(0)
    printed, error = io.StringIO(), None
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            runpy.run_path(program, run_name="__main__")
        except Exception:
            error = traceback.format_exc(limit=-4)
    return {"printed": printed.getvalue(), "error": error}


def main(library, *programs):
    if library == "edutorch":
        import edutorch

        edutorch.install_as_torch()
    print(json.dumps({program: run(program) for program in programs}))


if __name__ == "__main__":
    main(*sys.argv[1:])
