"""From the text of a page that a learner wrote: the line of each puzzle, as a function that can be checked by itself."""

import ast
import inspect
import textwrap

import edutorch as torch
from edutorch.course.exercise import NotYet
from edutorch.course.lessons.lesson_02.rules import refuse


def lines_of(answer, names, arguments):
    """The learner's line for each puzzle as a function of its own, once it is known that only allowed things are in it.

    Args:
        answer: the learner's function.
        names: of the puzzles on the page.
        arguments: of the page, such as "a, b".
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
    except (OSError, TypeError, SyntaxError):
        raise NotYet("the text of your function is not known. Run its cell again.") from None
    function = next((node for node in tree.body if isinstance(node, ast.FunctionDef)), None)
    if function is None:
        raise NotYet("expected a function, written with def.")
    ast.increment_lineno(tree, answer.__code__.co_firstlineno - 1)
    found = {}
    for node in function.body:
        if isinstance(node, ast.Expr | ast.Return | ast.Pass):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if not isinstance(target, ast.Name) or target.id not in names:
            raise NotYet(
                f"`{ast.unparse(node).splitlines()[0]}` is not a line of the form `{names[0]} = ...`. Expected one line "
                f"for each of {', '.join(names)}, no loops, and no other names."
            )
        if isinstance(node.value, ast.Constant) and node.value.value in (None, ...):
            continue
        refuse(node.value, target.id, {*arguments.split(", "), *found, "torch", "len", "abs"})
        found[target.id] = Inlined(dict(found)).visit(node.value)
    return {name: as_function(answer, arguments, found[name]) for name in names if name in found}


class Inlined(ast.NodeTransformer):
    """Puts the lines of earlier puzzles in the place of their names."""

    def __init__(self, bodies):
        self.bodies = bodies

    def visit_Name(self, node):
        return self.bodies.get(node.id, node)


def as_function(answer, arguments, expression):
    """An expression of the page's arguments, with the learner's file and line numbers, so that an error quotes it."""
    head = ast.parse(f"lambda {arguments}: 0", mode="eval").body.args
    body = ast.fix_missing_locations(ast.copy_location(ast.Lambda(head, expression), expression))
    code = compile(ast.Expression(body), answer.__code__.co_filename, "eval")
    return eval(code, {"torch": torch, "len": len, "abs": abs})
