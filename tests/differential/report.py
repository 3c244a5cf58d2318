"""Prints where generated calls differ from PyTorch: `python -m tests.differential.report [how many a function] [names ...]`."""

import sys

from .compare import differences
from .generate import forms
from .not_followed import LEFT_OUT, excuse


def main(count, names):
    functions = [
        (kind, name, signatures, count)
        for (kind, name), signatures in forms().items()
        if name not in LEFT_OUT and (not names or name in names)
    ]
    made, worked, found = differences(functions)
    found = [(call, wrong) for call, wrong, known in found if excuse(call.name, wrong, known) is None]
    print(
        f"{made} calls, of which {worked} work in PyTorch; {len(found)} differ in {len({c.name for c, _ in found})} functions"
    )
    seen = set()
    for call, (what, mine, other) in found:
        key = call.name, what, str(other)[:60] if names else ""
        if key not in seen:
            seen.add(key)
            print(f"{what}: {str(call)[:200]} | {str(mine)[:160]} | {str(other)[:160]}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 30, set(sys.argv[2:]))
