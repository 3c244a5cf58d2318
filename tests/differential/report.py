"""Prints where generated calls differ from PyTorch: `python -m tests.differential.report [how many a function] [names ...]`."""

import collections
import sys

from .compare import difference
from .generate import calls, forms
from .not_followed import LEFT_OUT, excuse


def main(count, names):
    total, table = 0, collections.defaultdict(list)
    for (kind, name), signatures in forms().items():
        if name in LEFT_OUT or (names and name not in names):
            continue
        for call in calls(kind, name, signatures, count):
            total += 1
            found = difference(call)
            if found is not None and excuse(call, found) is None:
                table[kind, name].append((call, found))
    print(total, "calls,", sum(map(len, table.values())), "differ, in", len(table), "functions")
    for (kind, name), found in table.items():
        kinds = collections.Counter(what for _, (what, _, _) in found)
        print(f"{name} [{kind[0]}] {dict(kinds)}")
        seen = set()
        for call, (what, mine, other) in found:
            key = what if not names else (what, str(other)[:60])
            if key not in seen:
                seen.add(key)
                width = 500 if names else 130
                print("   ", what, str(call)[: width + 50], "|", str(mine)[:width], "|", str(other)[:width])


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 30, set(sys.argv[2:]))
