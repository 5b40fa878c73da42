"""What the pictures of a SearchLab show, as tables below the sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _
from hpwidgets.lessons.search._replay import DOUBLED
from hpwidgets.lessons.search.pictures.best_so_far import METHOD_NAMES
from hpwidgets.lessons.search.records import (
    BestSoFarView,
    IsolationView,
    ProcessRunView,
    ReplayView,
    SearchRunView,
    TrialAxis,
)
from hpwidgets.widgets.table import Cell, Table
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import rounded

ESTIMATES = {
    "fanova": _("fANOVA: the whole, divided among the two"),
    "ped_anova": _("PED-ANOVA: what tells the best tenth from the rest"),
}


def replays_table(view: ReplayView, values: Values) -> Table | None:
    """What each search has found, and when."""
    land, step = view.landscape, values["step"]
    if not land.complete or not view.replays:
        return None
    least = float(land.cost(view.measure).min())
    best = [replay.best[:step][-1] for replay in view.replays]
    rows = [
        (
            METHOD_NAMES[replay.method],
            float(cost),
            float(cost - least),
            int(replay.costs[:step].argmin()) + 1,
        )
        for replay, cost in zip(view.replays, best, strict=True)
    ]
    return Table(
        heads=(_("search"), _("best so far"), _("above the best there is"), _("in trial")),
        rows=rows,
        strong=[at for at, cost in enumerate(best) if cost == min(best)],
    )


def process_table(view: ProcessRunView, values: Values) -> Table:
    """The formula of the expected improvement, folded."""
    now = view.steps[min(values["step"], len(view.steps)) - 1]
    minus = "\N{MINUS SIGN}"
    return Table(
        caption=_("How the process reckons"),
        heads=(_("what"), _("formula")),
        rows=(
            (_("expected improvement"), f"(best {minus} mean) Φ(z) + sd φ(z)"),
            ("z", f"(best {minus} mean) / sd"),
            (
                _("how far one trial tells of others"),
                _("{share:.0%} of the axis").format(share=now.length_scale),
            ),
            (_("source"), "Jones, Schonlau & Welch (1998)"),
        ),
        folded=True,
    )


def bands_table(view: BestSoFarView, _values: Values) -> Table | None:
    """What each search has left, and how often it ends below random search."""
    if not view.done:
        return None
    regret = dict(zip(view.methods, view.regret[:, : view.done], strict=True))
    rivals = [method for method in ("random", DOUBLED) if method in regret]
    rows: list[Sequence[Cell]] = [
        (
            METHOD_NAMES[method],
            float(values.mean()),
            float(values.std(ddof=1)) if view.done > 1 else 0.0,
            *(
                "–" if rival == method else f"{_beats(values, regret[rival]):.0%}"
                for rival in rivals
            ),
        )
        for method, values in regret.items()
    ]
    below = {"random": _("below random"), DOUBLED: _("below random 2×")}
    return Table(
        caption=_("Left above the best at the end, and in how many replays less than random"),
        heads=(_("search"), _("mean"), _("sd"), *(below[rival] for rival in rivals)),
        rows=rows,
        folded=True,
    )


def _beats(mine: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """In which share of the replays one ends below the other; ties count half."""
    return float((mine < other).mean() + 0.5 * (mine == other).mean())


def isolation_table(view: IsolationView, _values: Values) -> Table | None:
    """What Optuna's evaluators say of the same landscape, folded."""
    if not view.estimated:
        return None
    rows = [
        (ESTIMATES[name], *(f"{share:.0%}" for share in shares)) for name, shares in view.estimated
    ]
    land = view.landscape
    return Table(
        caption=_("Other measures of importance (Optuna's estimates)"),
        heads=(_("measure"), land.x.label, land.y.label),
        rows=rows,
        folded=True,
    )


def search_table(view: SearchRunView, _values: Values) -> Table:
    """The space, a hyperparameter a row: its range, the best trial's value, its importance."""
    best = {} if view.best is None else view.trials[view.best].values
    shares = dict(view.importance)
    rows = [
        (
            axis.label,
            *(_range(axis)),
            rounded(best[axis.name]) if axis.name in best else "–",
            f"{shares[axis.name]:.0%}" if axis.name in shares else "–",
        )
        for axis in view.axes
    ]
    heads = (_("hyperparameter"), _("from"), _("to"), _("best trial"), _("importance"))
    return Table(heads=heads, rows=rows, caption=_("The space that is searched"))


def _range(axis: TrialAxis) -> tuple[Cell, Cell]:
    """Where a field begins and ends; its choices in one cell."""
    if axis.choices:
        return _(" or ").join(map(str, axis.choices)), ""
    return (int(axis.low), int(axis.high)) if axis.integer else (axis.low, axis.high)
