"""Python source with colours: HTML that the browser shows as it is."""

from html import escape

CLASSES = {"Keyword": "kw", "Name.Function": "fn", "Name.Decorator": "dec", "Literal.String": "str", "Literal.Number": "num",
           "Comment": "com"}  # fmt: skip


def highlighted(source):
    """Source text as HTML, with spans of the classes kw, fn, dec, str, num and com.

    Pygments tells what is what. It comes with every Jupyter; where it is missing, the text stays plain.
    """
    try:
        from pygments.lexers import PythonLexer
    except ImportError:
        return escape(source)
    return "".join(
        span(str(kind).removeprefix("Token."), text) for kind, text in PythonLexer().get_tokens(source)
    ).rstrip("\n")


def span(kind, text):
    name = next((name for start, name in CLASSES.items() if kind.startswith(start)), None)
    return f'<span class="{name}">{escape(text)}</span>' if name else escape(text)
