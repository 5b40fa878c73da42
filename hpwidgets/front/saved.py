"""Notebooks that a program runs and saves: nobody moves anything, and what is saved is all."""

from __future__ import annotations

import base64
import json
import os
import sys
import uuid
import weakref
from collections.abc import Mapping
from html import escape
from typing import Any, Protocol

VIEW = "application/vnd.jupyter.widget-view+json"


def unattended() -> bool:
    """Whether a program (nbclient: nbconvert, papermill …) runs this cell, to save what it shows.

    Nobody there can be asked for input, and the kernel keeps no history. Voilà, which runs a
    notebook likewise, shows the page afterwards; and nbgrader looks at answers, not at pictures,
    within 30 seconds a cell. ``HPWIDGETS_SYNC=0`` says that somebody looks at the page.
    """
    if os.environ.get("HPWIDGETS_SYNC") == "0":
        return False
    if not {"VOILA_PREHEAT", "NBGRADER_EXECUTION"}.isdisjoint(os.environ):
        return False
    shell = _shell()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return False
    parent = kernel.get_parent("shell") if hasattr(kernel, "get_parent") else shell.parent_header
    asks = parent.get("content", {}).get("allow_stdin", True)
    history = getattr(shell.history_manager, "hist_file", "")
    return not asks and str(history) == ":memory:"


def mime_bundle(told: Mapping[str, Any], model_id: str) -> dict[str, Any]:
    """What a host is given of a widget: ``told``, its words or picture, and the widget itself.

    An exported page shows one of them, the widget before all others, and loads that from the net.
    So what a program saves has the widget as a part of its HTML: it takes the place of what is told
    as soon as it is loaded.
    """
    view = {"version_major": 2, "version_minor": 0, "model_id": model_id}
    if not unattended():
        return {**told, VIEW: view}
    html = told.get("text/html") or _image(told["image/png"], told["text/plain"])
    script = f'<script type="{VIEW}">{json.dumps(view)}</script>'
    return {**told, "text/html": f'<div class="hpw-saved">{html}{script}</div>'}


def _image(png: bytes, words: str) -> str:
    """A picture of two pixels to a point."""
    width = int.from_bytes(png[16:20], "big") // 2
    data = base64.b64encode(png).decode("ascii")
    style = f"width:{width}px;max-width:100%"
    return f'<img alt="{escape(words)}" style="{style}" src="data:image/png;base64,{data}">'


class Pictured(Protocol):
    """What is shown with a picture that changes later."""

    @property
    def _news(self) -> int:
        """How often it has changed so far; -1 where it never will again."""

    def wait(self, timeout: float | None = None) -> Any:
        """Return once it changes no more by itself."""

    def _repr_mimebundle_(self) -> dict[str, Any]:
        """Its picture as it is now."""


_shown: dict[str, tuple[weakref.ref[Pictured], int]] = {}


def show_and_keep_up(pictured: Pictured) -> None:
    """Show it, and at the end of each cell that has changed it show it anew in the same place."""
    _shell().events.register("post_run_cell", _keep_up)
    _publish(uuid.uuid4().hex, pictured, update=False)


def _keep_up(_result: Any = None) -> None:
    for name, (reference, news) in list(_shown.items()):
        pictured = reference()
        if pictured is None or pictured._news == -1:
            del _shown[name]
            continue
        pictured.wait()
        if pictured._news != news:
            _publish(name, pictured, update=True)


def _publish(name: str, pictured: Pictured, *, update: bool) -> None:
    bundle = pictured._repr_mimebundle_()
    _shown[name] = (weakref.ref(pictured), pictured._news)
    _shell().display_pub.publish(bundle, transient={"display_id": name}, update=update)


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None
