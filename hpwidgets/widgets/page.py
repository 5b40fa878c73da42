"""The words of the page itself, and what it is told of verdicts, tables and views: plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hpwidgets.i18n import _
from hpwidgets.records import Verdict
from hpwidgets.widgets.preset import Preset
from hpwidgets.widgets.table import Cell, Table
from hpwidgets.widgets.view import View
from hpwidgets.widgets.words import rounded, true_minus

TEXTS = {
    "run": _("Run"),
    "pause": _("Pause"),
    "apply": _("apply: {change}"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    "reset": _("Reset"),
    "reset_help": _("all controls back to where the lab began"),
    "presets": _("Presets"),
    "presets_help": _("settings worth seeing"),
    "try": _("Try this"),
    "back": _("back to {value}"),
    "now": _("now"),
    "copy": _("Copy"),
    "copied": _("Copied"),
    "download": _("Download"),
    "code": _("Code"),
    "file": _("Choose a file …"),
    "drop": _("or drop it here"),
    "epoch": _("epoch"),
    "epoch_of": _("epoch {epoch} / {total}"),
    "epoch_help": _("rewind to an epoch; newest at the right"),
    "log": _("log"),
    "log_help": _("a logarithmic axis for the loss"),
    "computing": _("computing …"),
    "first": _("The first picture is on its way."),
    "nothing": _("There is no picture: the run failed before its first one."),
    "waiting": _(
        "Python has not answered yet: it waits for the running cell, or the kernel is busy."
    ),
    "cut": _("The connection to Python is cut. The lab goes on as soon as it is back."),
    "gone": _("This lab is not running any more. Run its cell again to go on."),
    "saved": _("This is a saved picture. Run the cell to move the controls."),
    "rename": _("rename"),
    "remove": _("remove"),
    "restore": _("restore"),
    "views": _("views"),
    "controls": _("controls"),
    "suggestions": _("try"),
    "progress": _("progress"),
    "picture": _("picture"),
    "picture_keys": _("Left and Right move along x, Up and Down choose the panel, Escape leaves."),
    "picture_keys_epoch": _("Enter goes to that epoch."),
    "picture_waiting": _("The picture appears here."),
    "save": _("Save"),
    "save_png": _("PNG image"),
    "save_svg": _("SVG drawing"),
    "save_csv": _("CSV of these values"),
    "save_python_pdf": _("PDF file"),
    "save_python_csv": _("CSV of the run"),
    "table": _("Table"),
    "table_caption": _("Panel {number}"),
    "table_series": _("series"),
    "table_low": _("lower edge"),
    "table_high": _("upper edge"),
    "table_value": _("value"),
    "table_more": _("The first {shown} of {all} rows"),
}
"""What the page itself says, by key; ``{…}`` are filled in by the page."""


def view_specs(views: Iterable[View]) -> list[dict[str, str]]:
    """The tabs, with the question and the first move worth making of each."""
    return [
        {
            "name": view.name,
            "label": _(view.label),
            "question": _(view.question),
            "try": _(view.try_this),
        }
        for view in views
    ]


def preset_specs(presets: Sequence[Preset]) -> list[dict[str, str]]:
    """Names and comments; the page asks for a preset by its place."""
    return [{"name": _(preset.name), "comment": _(preset.comment)} for preset in presets]


def table_data(table: Table) -> dict[str, Any]:
    """A table whose cells are ``[shown, exact]`` where these differ, else the text."""
    return {
        "caption": table.caption,
        "heads": list(table.heads),
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "strong": list(table.strong),
        "folded": table.folded,
    }


def _cell(cell: Cell) -> str | list[str]:
    shown, exact = true_minus(rounded(cell)) if isinstance(cell, float) else str(cell), str(cell)
    return shown if shown == exact else [shown, exact]


def verdict_data(verdict: Verdict | None, locked: Iterable[str] = ()) -> dict[str, Any] | None:
    """The diagnosis, why, and the changes that it suggests, each for a button."""
    if verdict is None:
        return None
    return {
        "name": verdict.name,
        "label": _(verdict.name).capitalize(),
        "evidence": verdict.evidence,
        "remarks": verdict.remarks,
        "changes": [
            {"label": str(change), "values": {change.field: change.value}}
            for change in verdict.changes
            if change.field not in set(locked)
        ],
    }
