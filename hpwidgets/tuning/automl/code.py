"""A fitted pipeline as the plain Python script that makes it again."""

from __future__ import annotations

import inspect
import itertools
import math
import types
from collections.abc import Mapping
from typing import Any

from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

from hpwidgets.tuning.automl import pipeline as steps

WIDTH = 88


def script(rows_code: str, pipeline: Any, head: str) -> str:
    """The script: ``head`` as its docstring, the rows, the pipeline unfitted, and its fit.

    ``rows_code`` leaves ``X_train``, ``y_train``, ``X_test`` and ``y_test``; running the script
    leaves ``pipeline`` fitted.
    """
    writer = Writer()
    last = writer.expression(pipeline)
    made = "\n".join([*writer.statements, f"pipeline = {last}"])
    imports = ["import numpy as np", "import pandas", *writer.imports]
    if writer.functions:
        imports.append("from typing import Any")
    imports.append("from sklearn.model_selection import train_test_split")
    used = [line for line in sorted(imports, key=_place) if _is_used(line, rows_code)]
    functions = [inspect.getsource(function).rstrip() for function in writer.functions]
    parts = [
        f'"""{head}"""\n\n' + "\n".join(used),
        *functions,
        rows_code.rstrip()
        + f"\n\n{made}\npipeline.fit(X_train, y_train)\n"
        + "# The test rows are for one look at the very end: pipeline.score(X_test, y_test)",
    ]
    return "\n\n\n".join(parts) + "\n"


class Writer:
    """Writes an estimator as the expression that makes it, with the parameters that were changed.

    ``imports`` are the lines it needs, ``functions`` those of ours whose source must go along, and
    ``statements`` name the pipelines within, so that no line is nested deeply.

    >>> from sklearn.linear_model import Ridge
    >>> writer = Writer()
    >>> writer.expression(Ridge(alpha=0.5)), writer.imports
    ('Ridge(alpha=0.5)', ['from sklearn.linear_model import Ridge'])
    """

    def __init__(self) -> None:
        self._imports: dict[str, set[str]] = {}
        self.functions: list[types.FunctionType] = []
        self.statements: list[str] = []
        self._written: dict[str, str] = {}

    @property
    def imports(self) -> list[str]:
        """One line a module, names sorted."""
        lines = []
        for module, names in sorted(self._imports.items()):
            lines.append(f"from {module} import {', '.join(sorted(names))}")
        return lines

    def expression(self, value: Any, indent: int = 0) -> str:
        """Python text of the value; TypeError for what cannot be written."""
        if isinstance(value, BaseEstimator):
            return self._estimator(value, indent)
        if isinstance(value, types.FunctionType):
            return self._function(value)
        if isinstance(value, (list, tuple)):
            return self._sequence(value, indent)
        if hasattr(value, "item"):  # one of numpy's numbers
            value = value.item()
        if isinstance(value, float) and not math.isfinite(value):
            return f"float({str(value)!r})"
        if value is None or isinstance(value, (bool, int, float)):
            return repr(value)
        if isinstance(value, str):
            return _quoted(value)
        raise TypeError(f"cannot write a {type(value).__name__} into a script")

    def _estimator(self, estimator: BaseEstimator, indent: int) -> str:
        kind = type(estimator)
        self._import(kind)
        parameters = inspect.signature(kind.__init__).parameters
        given: Mapping[str, Any] = estimator.get_params(deep=False)
        arguments: list[str] = []
        for name, parameter in parameters.items():
            if name == "self" or name not in given:
                continue
            default = parameter.default
            if _equal(given[name], default):
                continue
            positional = not arguments and default is parameter.empty
            text = self.expression(given[name], indent + 4)
            arguments.append(text if positional else f"{name}={text}")
        return _wrapped(f"{kind.__name__}(", arguments, ")", indent)

    def _sequence(self, values: list[Any] | tuple[Any, ...], indent: int) -> str:
        named = isinstance(values, tuple) and len(values) > 1 and isinstance(values[0], str)
        items = [
            self._named(values[0], value)
            if named and isinstance(value, (Pipeline, ColumnTransformer))
            else self.expression(value, indent + 4)
            for value in values
        ]
        if isinstance(values, list):
            return _wrapped("[", items, "]", indent)
        if len(items) == 1:
            items[0] += ","
        return _wrapped("(", items, ")", indent)

    def _named(self, name: str, part: BaseEstimator) -> str:
        """Write a pipeline within another as a statement of its own; the name that it has there."""
        text = self.expression(part)
        if text not in self._written:
            taken = set(self._written.values())
            free = (f"{name}_{at}" for at in itertools.count(2))
            self._written[text] = (
                name if name not in taken else next(n for n in free if n not in taken)
            )
            self.statements.append(f"{self._written[text]} = {text}")
        return self._written[text]

    def _function(self, function: types.FunctionType) -> str:
        if function.__module__ == steps.__name__:
            if function not in self.functions:
                self.functions.append(function)
        else:
            self._import(function)
        return function.__name__

    def _import(self, thing: type | types.FunctionType) -> None:
        parts = thing.__module__.split(".")
        public = parts[: next((at for at, part in enumerate(parts) if part[0] == "_"), len(parts))]
        home = ".".join(public)
        if home.startswith("hpwidgets."):
            home = "hpwidgets"
        self._imports.setdefault(home, set()).add(thing.__name__)


def _wrapped(opening: str, items: list[str], closing: str, indent: int) -> str:
    line = opening + ", ".join(items) + closing
    if "\n" not in line and len(line) + indent + 12 <= WIDTH:
        return line
    pad = " " * (indent + 4)
    body = "".join(f"{pad}{item},\n" for item in (item.removesuffix(",") for item in items))
    return f"{opening}\n{body}{' ' * indent}{closing}"


def _place(line: str) -> tuple[bool, str]:
    return not line.startswith("import "), line


def _equal(value: Any, default: Any) -> bool:
    both = isinstance(value, float) and isinstance(default, float)
    if both and math.isnan(value) and math.isnan(default):
        return True
    return value is default or (type(value) is type(default) and bool(value == default))


def _quoted(text: str) -> str:
    """In double quotes where nothing needs to be escaped, as the rest of the script."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in plain else plain


def _is_used(line: str, rows_code: str) -> bool:
    if line == "import numpy as np":
        return "np." in rows_code and line not in rows_code
    if line == "import pandas":
        return "pandas." in rows_code
    if "train_test_split" in line:
        return "train_test_split" in rows_code
    return True
