"""What an AutoMLLab shows, in words and as a table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from hpwidgets.i18n import _, ngettext, number, told
from hpwidgets.records import AutoMLView, OptimismView
from hpwidgets.tuning.automl.space import LABELS, MODELS
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import rounded, score_name, signed

CHOICES = {
    "imputer": _("gaps are filled by"),
    "scaler": _("scaling"),
    "selection": _("columns kept"),
    "model": _("model"),
}
OPTIONS = {
    "median": _("median"),
    "mean": _("mean"),
    "most_frequent": _("mode"),
    "knn": _("k-NN"),
    "standard": _("standard"),
    "none": _("none"),
    "minmax": _("min–max"),
    "robust": _("robust"),
    "k_best": _("k best"),
    "trees": _("trees"),
    **{name: LABELS[name] for name in MODELS if name != "knn"},
}
"""The options of a pipeline's choices as the picture names them."""
LISTED = 8
"""Pipelines in the table."""
NOTES = 4
"""Notes on the table's columns that are shown; how many more is said."""
_STATES = {
    "finished": _("{n} scored on all {folds} folds"),
    "pruned": _("{n} cut after some"),
    "failed": _("{n} failed"),
    "skipped": _("{n} too slow"),
}
PHASES = {
    "reading": _("Reading the table …"),
    "starting": _("The table is read; the first pipeline is made."),
    "fitting": _("The time for searching is over: the best pipelines are fitted on all rows."),
}


def search_words(view: AutoMLView, _values: Values) -> Iterator[str]:
    """How far the search is, its best pipeline against the dummy, and what comes next."""
    if view.phase == "reading":
        yield PHASES["reading"]
        return
    yield _tried(view)
    best = view.best
    if best is not None:
        text = _("Best single pipeline, #{best.number}: {model}, {best.score} ± {spread}.")
        spread = rounded(best.spread, 2)
        yield told(text, best=best, model=LABELS[best.model], spread=spread)
        dummy = next((trial for trial in view.trials if trial.model == "dummy"), None)
        if dummy is not None and dummy is not best and math.isfinite(dummy.score):
            yield _("Answering every row alike gives {score}.").format(score=number(dummy.score))
    if view.phase in PHASES:
        yield PHASES[view.phase]
    yield from _next(view)
    if view.notes:
        shown = "; ".join(view.notes[:NOTES])
        more = len(view.notes) - NOTES
        if more > 0:
            shown += "; " + _("and {n} more like these").format(n=more)
        yield _("Of the table: {notes}.").format(notes=shown)


def choices_words(view: AutoMLView, _values: Values) -> Iterator[str]:
    """What is being tried and why, and what was never tried."""
    if view.phase == "reading":
        yield PHASES["reading"]
        return
    yield _tried(view)
    yield from _next(view)
    if view.running is None and view.trials:
        last = view.trials[-1]
        yield _("Last, #{last.number}: {last.words}. Why: {last.reason}.").format(last=last)
    untried = [
        f"{CHOICES[seen.axis]} {OPTIONS[seen.option]}" for seen in view.explored if not seen.tried
    ]
    if untried and view.trials:
        yield _("Not tried yet: {options}.").format(options=", ".join(untried))
    lost = [t for t in view.trials if t.state in ("failed", "skipped")]
    if lost:
        text = _("Not finished, #{last.number} ({model}): {last.message}.")
        yield text.format(last=lost[-1], model=LABELS[lost[-1].model])


def result_words(view: AutoMLView, optimism: OptimismView | None, running: bool) -> Iterator[str]:
    """The final pipeline, and how much its validation score flatters."""
    if view.found is None and not running:
        yield _(
            "The search was stopped, and no pipeline was fitted on all rows. Run makes a new"
            " search; a shorter time budget ends sooner."
        )
        return
    if view.phase != "done":
        yield _("The result comes when the time is up.")
        yield from islice(search_words(view, {}), 2)
        return
    members = len(view.ensemble)
    if view.found.warning:
        yield view.found.warning[0].upper() + view.found.warning[1:] + "."
        return
    yield ngettext(
        "The final pipeline is a single one, fitted on {rows} rows:"
        " no vote of several did better in validation.",
        "The final pipeline is a vote of {members}, fitted on {rows} rows.",
        members,
    ).format(members=members, rows=view.fitted_rows)
    if view.ending:
        text = _("At the end: {notes}.")
        yield text.format(notes="; ".join(view.ending))
    text = _("Validation {kind}: {view.ensemble_score}; the best single pipeline {single}.")
    single = view.best.score if view.best is not None else math.nan
    yield told(text, kind=score_name(view.task), view=view, single=single)
    if optimism is None:
        yield _(
            "It was chosen by its validation score, which therefore flatters it. {rows} sealed"
            " rows say by how much: open them when nothing is left to choose."
        ).format(rows=view.test_rows)
    else:
        first, last = optimism.optimism[[0, -1]]
        yield _(
            "Expected validation minus test score of the best of n pipelines: {first} for one,"
            " {last} for the best of {n}. One alone was not chosen: its difference is the luck of"
            " the sealed rows. Choosing among {n} added {added}."
        ).format(
            first=signed(first),
            last=signed(last),
            added=signed(last - first),
            n=optimism.trials[-1],
        )


def leaderboard(view: AutoMLView) -> Table | None:
    """The best pipelines, best first; None before the first."""
    top = view.finished[:LISTED]
    if not top:
        return None
    heads = (_("rank"), _("#"), _("validation"), "±", _("s"), _("pipeline"))
    rows = [
        (rank, trial.number, trial.score, trial.spread, f"{trial.seconds:.2f}", trial.words)
        for rank, trial in enumerate(top, 1)
    ]
    return Table(heads=heads, rows=rows, strong=(0,))


def voters(view: AutoMLView) -> Table | None:
    """The pipelines that vote in the final one; None before the end."""
    if not view.ensemble:
        return None
    rows = [(member.number, f"{member.weight:.0%}", member.words) for member in view.ensemble]
    return Table(heads=(_("#"), _("vote"), _("pipeline")), rows=rows)


def _tried(view: AutoMLView) -> str:
    states: Counter[str] = Counter(trial.state for trial in view.trials)
    known = [
        text.format(n=states[state], folds=view.folds)
        for state, text in _STATES.items()
        if states[state] or state == "finished"
    ]
    within = _("{seconds:.1f} s") if math.isinf(view.budget) else _("{seconds:.1f} of {budget:g} s")
    return ngettext(
        "{n} pipeline in {within}: {states}; {rows} rows to search on, {test} sealed.",
        "{n} pipelines in {within}: {states}; {rows} rows to search on, {test} sealed.",
        len(view.trials),
    ).format(
        n=len(view.trials),
        within=within.format(seconds=view.seconds, budget=view.budget),
        states=", ".join(known),
        rows=view.rows,
        test=view.test_rows,
    )


def _next(view: AutoMLView) -> Iterator[str]:
    tried = view.running
    if tried is None:
        return
    now = _("Now, #{tried.number}: {tried.words}. Why: {tried.reason}.")
    if math.isfinite(tried.expected):
        now += " " + _("A fold should take about {tried.expected:.2g} s.")
    yield now.format(tried=tried)
