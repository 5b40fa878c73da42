"""A fitted pipeline as the plain Python script that makes it again."""

from __future__ import annotations

import inspect
import itertools
import math
import pprint
import sys
import types
from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

from hpwidgets.tuning.automl import columns

WIDTH = 80
LONGEST = 60
"""Characters of a list within an expression; a longer one becomes a statement of its own."""


def script(rows_code: str, pipeline: Any, head: str) -> str:
    """The script: ``head`` as its docstring, the rows, the pipeline unfitted, and its fit.

    ``rows_code`` leaves ``X_train``, ``y_train``, ``X_test`` and ``y_test``; running the script
    leaves ``pipeline`` fitted.
    """
    writer = Writer()
    writer.assign("pipeline", writer.expression(pipeline))
    imports = ["import pandas"] if "pandas." in rows_code else []
    if "np." in rows_code and "import numpy as np" not in rows_code:
        imports.append("import numpy as np")
    if writer.functions:
        imports.append("from typing import Any")
    for splitter in ("GroupShuffleSplit", "train_test_split"):
        if f"{splitter}(" in rows_code:
            imports.append(f"from sklearn.model_selection import {splitter}")
    imports = sorted([*imports, *writer.imports], key=lambda line: (line[0] != "i", line))
    made = "\n".join(writer.statements)
    parts = [
        f'"""{head}"""\n\n' + "\n".join(imports),
        *(inspect.getsource(function).rstrip() for function in writer.functions),
        f"{rows_code.rstrip()}\n\n{made}\npipeline.fit(X_train, y_train)\n"
        "# The test rows are for one look at the very end: pipeline.score(X_test, y_test)",
    ]
    return "\n\n\n".join(parts) + "\n"


class Writer:
    """Writes an estimator as scikit-learn does: the parameters that were changed alone.

    ``imports`` are the lines it needs, ``functions`` those of ours whose source must go along, and
    ``statements`` name the pipelines within and what is long, so that no line is nested deeply.

    >>> from sklearn.linear_model import Ridge
    >>> writer = Writer()
    >>> writer.expression(Ridge(alpha=0.5)), writer.imports
    ('Ridge(alpha=0.5)', ['from sklearn.linear_model import Ridge'])
    """

    def __init__(self) -> None:
        self._imports: dict[str, set[str]] = {}
        self.functions: list[types.FunctionType] = []
        self.statements: list[str] = []
        self._names: dict[str, str] = {}

    @property
    def imports(self) -> list[str]:
        """One line a module, names sorted."""
        return [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(self._imports.items())
        ]

    def expression(self, estimator: BaseEstimator) -> str:
        """Python text of the estimator; TypeError for a parameter that cannot be written."""
        with config_context(print_changed_only=True):
            text: str = self._shown(estimator).__repr__(N_CHAR_MAX=sys.maxsize)
        return text

    def assign(self, name: str, text: str) -> None:
        """Add the statement ``name = text``."""
        indent = " " * len(f"{name} = ")
        self.statements.append(f"{name} = {text}".replace("\n", "\n" + indent))

    def _shown(self, value: Any) -> Any:
        """What scikit-learn writes as the value's code: the same, but for functions and names."""
        if isinstance(value, BaseEstimator):
            self._import(type(value))
            parameters = inspect.signature(type(value)).parameters
            given = value.get_params(deep=False).items()
            changed = {name: v for name, v in given if v is not parameters[name].default}
            return type(value)(**{name: self._shown(v) for name, v in changed.items()})
        if isinstance(value, types.FunctionType):
            return self._function(value)
        if isinstance(value, tuple) and len(value) > 1 and isinstance(value[0], str):
            return (value[0], *(self._part(value[0], part) for part in value[1:]))
        if isinstance(value, list | tuple):
            return type(value)(map(self._shown, value))
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and not math.isfinite(value):
            return _NotFinite(value)
        if value is None or isinstance(value, bool | int | float | str):
            return value
        raise TypeError(f"cannot write a {type(value).__name__} into a script")

    def _part(self, name: str, part: Any) -> Any:
        """A named part of a pipeline: one that is large becomes a statement of its own."""
        if isinstance(part, Pipeline | ColumnTransformer):
            return self._named(name, self.expression(part))
        shown = self._shown(part)
        if isinstance(part, list) and len(repr(shown)) > LONGEST:
            return self._named(f"{name}_columns", pprint.pformat(shown, width=WIDTH, compact=True))
        return shown

    def _named(self, name: str, text: str) -> _Name:
        """Give the expression a name of its own, once however often it is there."""
        if text not in self._names:
            names = itertools.chain([name], (f"{name}_{at}" for at in itertools.count(2)))
            taken = self._names.values()
            self._names[text] = next(name for name in names if name not in taken)
            self.assign(self._names[text], text)
        return _Name(self._names[text])

    def _function(self, function: types.FunctionType) -> _Name:
        if function.__module__ != columns.__name__:
            self._import(function)
        elif function not in self.functions:
            self.functions.append(function)
        return _Name(function.__name__)

    def _import(self, thing: type | types.FunctionType) -> None:
        public = itertools.takewhile(lambda part: part[0] != "_", thing.__module__.split("."))
        home = ".".join(public)
        home = "hpwidgets" if home.startswith("hpwidgets.") else home
        self._imports.setdefault(home, set()).add(thing.__name__)


class _Name(str):
    """A name in code: written without quotation marks."""

    def __repr__(self) -> str:
        return str(self)


class _NotFinite(float):
    """NaN or infinite, as code."""

    def __repr__(self) -> str:
        return f"float('{float.__repr__(self)}')"
