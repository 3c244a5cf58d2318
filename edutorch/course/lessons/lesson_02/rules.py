"""What a line may hold: the shapes should do the work, so there are no loops, and few functions."""

import ast

from edutorch.course.exercise import NotYet

METHODS = ("sum", "mean", "abs", "long", "float", "argmin", "unsqueeze")
FUNCTIONS = ("arange", "sum", "mean", "abs", "argmin", "unsqueeze")  # of torch
ALLOWED = f"+ - * / // % ** < <= == and their like, indexing with None, torch.arange, {', '.join(METHODS)}"
LOOPS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.Await, ast.Yield, ast.NamedExpr)


def refuse(expression, name, known):
    """Raise NotYet if an expression uses what is not allowed: the shapes should do the work."""
    allowed = f"Expected nothing but {ALLOWED}"
    if any(isinstance(node, LOOPS) for node in ast.walk(expression)):
        raise NotYet(f"`{name}` holds a loop, or something like one. {allowed}.")
    for node in ast.walk(expression):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            raise NotYet(f"`{name}` uses @, the matrix product. {allowed}.")
        if isinstance(node, ast.IfExp | ast.BoolOp):
            raise NotYet(f"`{name}` decides once, by if, and, or or, for all numbers. {allowed}.")
        if isinstance(node, ast.Attribute):
            of_torch = isinstance(node.value, ast.Name) and node.value.id == "torch"
            if node.attr not in (FUNCTIONS if of_torch else (*METHODS, "shape")):
                raise NotYet(f"`{name}` uses `{ast.unparse(node)}`. {allowed}.")
        if isinstance(node, ast.Name) and node.id not in known:
            raise NotYet(
                f"`{name}` uses the name `{node.id}`. {allowed}, and {', '.join(sorted(known - {'torch', 'len', 'abs'}))}."
            )
