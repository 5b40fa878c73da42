"""A lab in a line of text: what makes it again in a message, a course page or a Binder link."""

from __future__ import annotations

import ast
import os
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from hpwidgets.hyperparameters import did_you_mean, shown

ASKED = "QUERY_STRING"
"""Environment variable in which Voilà hands on what stands behind the address's question mark."""
PARTS = ("Choice", "Float", "Hyperparameters", "Integer", "Space", "When")
"""What may stand in a lab's settings beside values: it only describes, and runs nothing."""
SAFE = "(),=[]:'"


def share(lab: Any, address: str = "") -> str:
    """The lab as it stands, as a line of text; behind ``address``, a link that opens it.

    The line is what :func:`restore` takes, ``TrainingLab(Hyperparameters(dropout=0.3))``. An
    address is that of a dashboard (``hpwidgets dashboard``) or a Binder link that ends in
    ``?urlpath=voila/render/binder/lab.ipynb``. Raises ValueError where the lab shows rows, runs or
    a space of your own by name: they cannot travel in a line.

    >>> import hpwidgets as hp
    >>> share(hp.CapacityLab(degree=7), "http://127.0.0.1:8866")
    'http://127.0.0.1:8866/?lab=CapacityLab(degree=7)'
    """
    if not (hasattr(lab, "widget") and hasattr(lab, "settings")):
        raise TypeError(f"lab must be a lab, such as hp.TrainingLab(), got {shown(lab)}")
    line = str(lab.settings())
    names = [n.id for n in ast.walk(ast.parse(line)) if isinstance(n, ast.Name) and n.id != "hp"]
    if names:
        raise ValueError(
            f"this lab shows {', '.join(names)} of your own, which cannot travel in a line of text;"
            " share the notebook that makes it"
        )
    line = _shorten(line)
    if not address:
        return line
    asked = f"lab={quote(line, safe=SAFE)}"
    parts = urlsplit(address)
    if "urlpath" in parse_qs(parts.query):  # Binder opens what stands there, quoted once more
        return f"{address}{quote(f'?{asked}', safe='')}"
    mark = "&" if parts.query else "?" if parts.path else "/?"
    return f"{address}{mark}{asked}"


def restore(text: str) -> Any:
    """The lab that :func:`share` or ``lab.settings()`` told, or a link to it; nothing else runs.

    Raises ValueError for what is no lab's settings, TypeError or ValueError where a lab does not
    take them.

    >>> restore("CapacityLab(degree=7)").settings()
    'hp.CapacityLab(degree=7)'
    """
    line = _line_of(text)
    try:
        call = ast.parse(line.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"{_expected(line)}: {error}") from None
    if isinstance(call, ast.Name | ast.Attribute):
        call = ast.Call(func=call, args=[], keywords=[])
    labs = lab_names()
    if not isinstance(call, ast.Call) or _name(call.func) is None:
        raise ValueError(_expected(line))
    name = _name(call.func)
    if name not in labs:
        raise ValueError(f"no lab is called {name!r}{did_you_mean(str(name), labs)}; {_known()}")
    return _made(call, (*PARTS, *labs))


def dashboard(default: str) -> Any:
    """The lab that the address of this Voilà page asks for, else ``default``."""
    return restore(os.environ.get(ASKED, "") if _asked(os.environ.get(ASKED, "")) else default)


def lab_names() -> list[str]:
    """The labs that a line of text can name."""
    return [name for name in import_module("hpwidgets").__all__ if name.endswith("Lab")]


def _line_of(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"a lab's settings must be a text, got {type(text).__name__}")
    query = urlsplit(text).query if "://" in text else text
    for inner in parse_qs(query).get("urlpath", []):
        query = urlsplit(inner).query
    return _asked(query) or text


def _asked(query: str) -> str:
    return next(iter(parse_qs(query).get("lab", [])), "")


def _shorten(line: str) -> str:
    """The expression without ``hp.``; what stands in quotes stays as it is."""
    tree = ast.parse(line, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node.func = ast.Name(node.func.attr)
    return ast.unparse(tree)


def _name(node: ast.expr) -> str | None:
    """``X`` of ``X`` and of ``hp.X``."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == "hp" else None
    return node.id if isinstance(node, ast.Name) else None


def _made(node: ast.expr, known: tuple[str, ...]) -> Any:
    """The value of an expression of known names and plain values."""
    if isinstance(node, ast.Call) and _name(node.func) in known:
        made = getattr(import_module("hpwidgets"), str(_name(node.func)))
        if any(keyword.arg is None for keyword in node.keywords):
            raise ValueError("a lab's settings have no ** in them")
        values = {str(word.arg): _made(word.value, PARTS) for word in node.keywords}
        return made(*(_made(each, PARTS) for each in node.args), **values)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        kind = {ast.List: list, ast.Tuple: tuple, ast.Set: set}[type(node)]
        return kind(_made(each, PARTS) for each in node.elts)
    if isinstance(node, ast.Dict) and None not in node.keys:
        pairs = zip(node.keys, node.values, strict=True)
        return {_made(key, PARTS): _made(value, PARTS) for key, value in pairs if key is not None}
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        told = ast.unparse(node)
        raise ValueError(
            f"a lab's settings have only plain values and {', '.join(PARTS)}, got {told}"
        ) from None


def _expected(line: str) -> str:
    told = line if len(line) < 60 else f"{line[:57]}..."
    return f"expected a lab's settings such as \"TrainingLab(data='digits')\", got {told!r}"


def _known() -> str:
    return f"known: {', '.join(lab_names())}"
