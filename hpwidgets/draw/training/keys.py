"""The key above the training picture: what lines and marks mean in every panel."""

from __future__ import annotations

from typing import Any

from hpwidgets.draw.curves import DASHED, SOLID, STOP_DASHES
from hpwidgets.draw.theme import GHOST_DASHES, Theme, make_line
from hpwidgets.i18n import _


def legend_entries(theme: Theme, *, points: bool, stopped: bool, pinned: bool) -> dict[str, Any]:
    """Label -> handle (a line, or a line and a marker side by side where rows are drawn too)."""
    train = make_line(color=theme.train, linewidth=1.9, linestyle=SOLID)
    validation = make_line(color=theme.validation, linewidth=1.9, linestyle=DASHED)
    row: dict[str, Any] = {"marker": "o", "markersize": 4.5, "markeredgecolor": theme.text}
    filled = make_line(linestyle="", markerfacecolor=theme.text, **row)
    hollow = make_line(linestyle="", markerfacecolor="none", **row)
    entries: dict[str, Any] = {
        _("training"): (train, filled) if points else train,
        _("validation"): (validation, hollow) if points else validation,
        _("best epoch"): make_line(
            linestyle="",
            marker="D",
            markersize=5.5,
            markerfacecolor=theme.background,
            markeredgecolor=theme.validation,
            markeredgewidth=1.5,
        ),
    }
    if stopped:
        entries[_("stopped early")] = make_line(
            color=theme.muted, linewidth=1.4, linestyle=STOP_DASHES
        )
    if pinned:
        entries[_("pinned run")] = make_line(
            color=theme.ghosts[0], linewidth=1.1, linestyle=GHOST_DASHES[0]
        )
    return entries
