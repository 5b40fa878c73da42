"""What a package offers, told once: names that are imported when they are first used.

The package lists them as ``from module import name as name`` under ``if TYPE_CHECKING:``. Type
checkers read that block, and so does ``lazy_names``: a name is one line.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol, cast


class _Loader(Protocol):
    def get_source(self, fullname: str) -> str: ...


def lazy_names(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """``__getattr__``, ``__dir__`` and ``__all__`` of a package that lists what it offers.

    ``__all__`` has constants first, then classes, then functions, each by name. A package of the
    package, as ``hpwidgets.tuning``, is there by its name and not in ``__all__``.

    >>> import hpwidgets
    >>> hpwidgets.__all__[0], "fit" in hpwidgets.__all__, "fit" in dir(hpwidgets)
    ('AutoML', True, True)
    """
    module = sys.modules[package]
    assert module.__spec__ is not None
    homes = _homes(cast(_Loader, module.__spec__.loader).get_source(package))
    offered = sorted(
        (name for name, home in homes.items() if home != package),
        key=lambda name: (not name.isupper(), not name[0].isupper(), name),
    )

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}; known: {offered}")
        if homes[name] == package:
            value: Any = import_module(f"{package}.{name}")
        else:
            value = getattr(import_module(homes[name]), name)
        setattr(module, name, value)
        return value

    return get, lambda: sorted({*vars(module), *offered}), offered


def _homes(source: str) -> dict[str, str]:
    """The module of each name that is imported under ``if TYPE_CHECKING:``."""
    return {
        alias.name: node.module or ""
        for block in ast.parse(source).body
        if isinstance(block, ast.If)
        and isinstance(block.test, ast.Name)
        and block.test.id == "TYPE_CHECKING"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
