"""Which lab belongs to which cell, so that running a cell again closes the lab it replaces."""

from __future__ import annotations

import sys
import threading
from typing import Any, Protocol


class Closable(Protocol):
    """What the registry needs of a lab."""

    def close(self) -> None:
        """End the run and take the widgets off the page."""


_lock = threading.Lock()
_labs: dict[str, tuple[str, list[Closable]]] = {}


def current_cell() -> tuple[str, str] | None:
    """The running cell and this run of it: ``(cell id, message id)``; None outside a notebook."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    parent = kernel.get_parent("shell") if hasattr(kernel, "get_parent") else shell.parent_header
    cell = parent.get("metadata", {}).get("cellId")
    message = parent.get("header", {}).get("msg_id")
    return (cell, message) if cell and message else None


def register(lab: Closable) -> None:
    """Note the lab under the running cell and close those that an earlier run of it made."""
    key = current_cell()
    if key is None:
        return
    cell, message = key
    with _lock:
        earlier_message, earlier = _labs.get(cell, (message, []))
        if earlier_message == message:
            _labs[cell] = (message, [*earlier, lab])
            return
        _labs[cell] = (message, [lab])
    for old in earlier:
        old.close()


def forget(lab: Closable) -> None:
    """Drop a closed lab."""
    with _lock:
        for cell, (message, labs) in list(_labs.items()):
            kept = [other for other in labs if other is not lab]
            if kept:
                _labs[cell] = (message, kept)
            else:
                del _labs[cell]
