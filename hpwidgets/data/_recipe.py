"""Run a step and write it down in one go, so that a set and its printed code cannot differ."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

LINE_LENGTH = 88


class Recipe:
    """Steps that were run, their results by name, and the Python text that repeats them.

    A step's function must stand alone (numpy as ``np``, other imports inside): its source is
    copied into :attr:`code`, followed by the calls that were made.

    >>> from hpwidgets.data.toys import sine
    >>> recipe = Recipe()
    >>> recipe.run("X, y", sine, n_samples=20, noise=0.1, seed=0)
    >>> recipe["X"].shape
    (20, 1)
    >>> recipe.code.splitlines()[-1]
    'X, y = sine(n_samples=20, noise=0.1, seed=0)'
    """

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._sources: dict[str, str] = {}
        self._lines: list[str] = []

    def __getitem__(self, name: str) -> np.ndarray[Any, Any]:
        return self._values[name]  # type: ignore[no-any-return]

    def run(self, names: str, function: Callable[..., Any], *inputs: str, **literals: Any) -> None:
        """Call ``function`` with earlier results and literals; keep its results as ``names``."""
        results = function(*(self._values[name] for name in inputs), **literals)
        self.state(names, results, function, *inputs, **literals)

    def state(
        self,
        names: str,
        results: Any,
        function: Callable[..., Any],
        *inputs: str,
        remark: str | None = None,
        **literals: Any,
    ) -> None:
        """Write down a step whose results are known already, with a comment above it if wanted."""
        keys = names.split(", ")
        self._values.update(zip(keys, results if len(keys) > 1 else [results], strict=True))
        self._sources.setdefault(function.__name__, inspect.getsource(function).rstrip())
        if remark:
            self._lines.extend(f"# {line}" for line in remark.splitlines())
        arguments = [*inputs, *(f"{name}={_literal(value)}" for name, value in literals.items())]
        self._lines.append(_call(f"{names} = {function.__name__}", arguments))

    @property
    def code(self) -> str:
        """The import, the functions and the calls as one runnable text that ends in a newline."""
        calls = "\n".join(self._lines)
        return "\n\n\n".join(["import numpy as np", *self._sources.values(), calls]) + "\n"


def _literal(value: object) -> str:
    """``repr``, but long text as bracketed pieces of one line each."""
    if isinstance(value, str) and len(value) > LINE_LENGTH:
        width = LINE_LENGTH - 10
        pieces = [value[start : start + width] for start in range(0, len(value), width)]
        return "(\n" + "".join(f"        {piece!r}\n" for piece in pieces) + "    )"
    return repr(value)


def _call(head: str, arguments: list[str]) -> str:
    line = f"{head}({', '.join(arguments)})"
    if "\n" not in line and len(line) <= LINE_LENGTH:
        return line
    body = f"    {', '.join(arguments)}"
    if "\n" not in body and len(body) <= LINE_LENGTH:
        return f"{head}(\n{body}\n)"
    return f"{head}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"
