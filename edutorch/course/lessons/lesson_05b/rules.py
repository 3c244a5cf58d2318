"""What a rule may be made of: tensor operations. With the engine, or with loops, nothing is left to find out."""

import ast
import inspect
import textwrap

from edutorch.course.answers import NotYet

ENGINE = {
    "autograd",
    "backward",
    "jacobian",
    "vjp",
    "grad",
    "requires_grad",
    "requires_grad_",
    "func",
    "jacrev",
    "jacfwd",
}
LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def refuse(answer):
    """Raise NotYet if the learner's page uses the engine, or a loop.

    Args:
        answer: the learner's function.
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
    except (OSError, TypeError, SyntaxError):
        raise NotYet("the text of your function is not known. Run its cell again.") from None
    for node in ast.walk(tree):
        name = node.attr if isinstance(node, ast.Attribute) else None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):  # what is not called may have any name
            name = node.func.id
        if name in ENGINE:
            raise NotYet(
                f"your page uses `{name}`: so the engine does the work. Expected tensor operations on x and v."
            )
        if isinstance(node, LOOPS):
            raise NotYet("your page holds a loop. Expected tensor operations on all numbers at once.")
