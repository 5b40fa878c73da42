"""The key above the training picture: what lines and marks mean in every panel."""

from __future__ import annotations

from typing import Any

from hpwidgets.draw.curves import DASHED, mark_style
from hpwidgets.draw.theme import GHOST_DASHES, Theme, make_line
from hpwidgets.draw.training.curve_pair import STOP_DASHES
from hpwidgets.i18n import _


def legend_entries(theme: Theme, *, points: bool, stopped: bool, pinned: bool) -> dict[str, Any]:
    """Label -> handle (a line, or a line and a marker side by side where rows are drawn too)."""
    train = make_line(color=theme.train, linewidth=1.9)
    validation = make_line(color=theme.validation, linewidth=1.9, linestyle=DASHED)
    filled, hollow = (
        make_line(**mark_style("o", 4.5, fill, edge=theme.text)) for fill in (theme.text, "none")
    )
    entries: dict[str, Any] = {
        _("training"): (train, filled) if points else train,
        _("validation"): (validation, hollow) if points else validation,
        _("best epoch"): make_line(
            **mark_style("D", 5.5, theme.background, edge=theme.validation, width=1.5)
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
