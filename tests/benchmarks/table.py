"""Results as tables in Markdown: for the screen and for the documentation."""

import re


def cell(result):
    """A ratio; "-" where a competitor does not run the workload, "unequal" where it computes something else."""
    if "unequal" in result:
        return "unequal"
    if "ratio" not in result:
        return "-"
    return f"{result['ratio']:.2f}" if result["ratio"] >= 0.01 else f"{result['ratio']:.1g}"


def time_cell(result):
    """A time in the unit that suits it."""
    if "seconds" not in result:
        return cell(result)
    seconds = result["seconds"]
    unit, scale = next((pair for pair in (("s", 1), ("ms", 1e3)) if seconds * pair[1] >= 1), ("us", 1e6))
    return f"{seconds * scale:.3g} {unit}" if seconds * scale < 100 else f"{seconds * scale:.0f} {unit}"


def memory_cell(result):
    return f"{result['memory']:.0f}" if result.get("memory") is not None else "-"


def markdown(head, rows):
    """A table whose columns are as wide as their widest cell."""
    widths = [max(map(len, column)) for column in zip(head, *rows)]

    def line(cells):
        first, *others = [text.ljust(widths[0]) if k == 0 else text.rjust(widths[k]) for k, text in enumerate(cells)]
        return f"| {' | '.join([first, *others])} |"

    rule = f"|{'-' * (widths[0] + 2)}|{'|'.join('-' * (width + 1) + ':' for width in widths[1:])}|"
    return "\n".join([line(head), rule, *map(line, rows)])


def present(results):
    """The columns in which there is anything to show."""
    columns = next(iter(results.values()), {})
    return [column for column in columns if any("left_out" not in row[column] for row in results.values())]


def ratios(results, first="torch"):
    """One row for each workload: the time of the first, and the others' times over it."""
    others = [column for column in present(results) if column != first]
    rows = [[name, time_cell(row[first]), *(cell(row[column]) for column in others)] for name, row in results.items()]
    return markdown(["", first, *others], rows)


def memory(results):
    """The most memory that the steps needed, in MiB over what importing needs."""
    columns = [column for column in present(results) if column != "products only"]
    return markdown(
        ["MiB", *columns], [[name, *(memory_cell(row[c]) for c in columns)] for name, row in results.items()]
    )


def chains(results, lengths):
    """Graphs of many operations: what one of them takes, forward and backward. It should not grow with the graph."""
    rows = {name: row for name, row in results.items() if name in lengths}
    columns = [column for column in present(rows) if column != "products only"]

    def per_op(result, length):
        return time_cell({**result, "seconds": result["seconds"] / length} if "seconds" in result else result)

    return markdown(
        ["operations", *columns],
        [[f"{lengths[name]:,}", *(per_op(row[c], lengths[name]) for c in columns)] for name, row in rows.items()],
    )


def notes(results):
    """Why dashes are dashes, each reason once, and what was unequal."""
    reasons = {}
    for name, row in results.items():
        for column, result in row.items():
            if "unequal" in result:
                reasons.setdefault((column, f"losses were {result['unequal']}"), []).append(name)
            elif result.get("left_out"):
                reasons.setdefault((column, result["left_out"]), []).append(name)
    return [
        f"{column}: {reason} ({'everywhere' if len(names) == len(results) else ', '.join(names)})"
        for (column, reason), names in reasons.items()
    ]


def put_section(text, title, section):
    """The text with its section of this title replaced, or with one more section at the end."""
    whole = f"## {title}\n\n{section.strip()}\n"
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        return f"{text.rstrip()}\n\n{whole}".lstrip()
    return f"{text[: found.start()]}{whole}\n{text[found.end() :]}".rstrip() + "\n"
