"""What an AutoMLLab shows, in words and as a table."""

from __future__ import annotations

import math
from collections import Counter

from hpwidgets.i18n import _, ngettext, number
from hpwidgets.records import AutoMLView, OptimismView, PipelineTrial
from hpwidgets.tuning.automl.space import LABELS, MODELS
from hpwidgets.widgets.style import escape
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import score_name

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
PHASES = {
    "reading": _("Reading the table …"),
    "starting": _("The table is read; the first pipeline is made."),
    "fitting": _("The time for searching is over: the best pipelines are fitted on all rows."),
}


def search_words(view: AutoMLView, _values: Values) -> list[str]:
    """How far the search is, its best pipeline against the dummy, and what comes next."""
    if view.phase == "reading":
        return [PHASES["reading"]]
    said = [_tried(view)]
    best = view.best
    if best is not None:
        said.append(
            _("Best single pipeline, #{number}: {score} ± {sd} ({words}).").format(
                number=best.number,
                score=number(best.score),
                sd=number(best.spread),
                words=best.words,
            )
        )
        dummy = next((trial for trial in view.trials if trial.model == "dummy"), None)
        if dummy is not None and dummy is not best and math.isfinite(dummy.score):
            said.append(
                _("Answering every row alike gives {score}.").format(score=number(dummy.score))
            )
    if view.phase in PHASES:
        said.append(PHASES[view.phase])
    return [*said, *_next(view), *_notes(view)]


def choices_words(view: AutoMLView, _values: Values) -> list[str]:
    """What is being tried and why, and what was never tried."""
    if view.phase == "reading":
        return [PHASES["reading"]]
    said = [_tried(view), *_next(view)]
    last = view.trials[-1] if view.trials else None
    if view.running is None and last is not None:
        said.append(
            _("Last, #{number}: {words}. Why: {reason}.").format(
                number=last.number, words=last.words, reason=last.reason
            )
        )
    untried = [
        f"{CHOICES[seen.axis]} {OPTIONS[seen.option]}" for seen in view.explored if not seen.tried
    ]
    if untried and view.trials:
        said.append(_("Not tried yet: {options}.").format(options=", ".join(untried)))
    lost = [t for t in view.trials if t.state in ("failed", "skipped")]
    if lost:
        said.append(
            _("Last one lost, #{number} ({words}): {message}.").format(
                number=lost[-1].number, words=lost[-1].words, message=lost[-1].message
            )
        )
    return said


def result_words(view: AutoMLView, optimism: OptimismView | None, stopped: bool) -> list[str]:
    """The final pipeline, and how much its validation score flatters."""
    if stopped:
        return [
            _(
                "The search was stopped, and no pipeline was fitted on all rows. Run makes a new"
                " search; a shorter time budget ends sooner."
            )
        ]
    if view.phase != "done":
        return [_("The result comes when the time is up."), *search_words(view, {})[:2]]
    best = view.best
    members = len(view.ensemble)
    said = [
        ngettext(
            "The final pipeline is the best single one, fitted on all {rows} rows to learn from:"
            " no vote of several did better in validation.",
            "The final pipeline is a vote of {members}, fitted on all {rows} rows to learn from.",
            members,
        ).format(members=members, rows=view.rows),
        " · ".join(
            _("#{number} {words}, {share} % of the vote").format(
                number=m.number, words=m.words, share=f"{100 * m.weight:.0f}"
            )
            for m in view.ensemble
        ),
        _("Validation {kind}: {score}; the best single pipeline {single}.").format(
            kind=score_name(view.task),
            score=number(view.ensemble_score),
            single=number(best.score if best is not None else math.nan),
        ),
    ]
    if optimism is None:
        said.append(
            _(
                "It was chosen by its validation score, which therefore flatters it. {rows} sealed"
                " rows say by how much: open them when nothing is left to choose."
            ).format(rows=view.test_rows)
        )
    else:
        n = int(optimism.trials[-1])
        first, last = float(optimism.optimism[0]), float(optimism.optimism[-1])
        said.append(
            _(
                "Expected validation minus test score of the best of n pipelines: {first} for one,"
                " {last} for the best of {n}. The first says whether the sealed rows happen to be"
                " harder or easier; choosing among {n} added {added}."
            ).format(first=_signed(first), last=_signed(last), added=_signed(last - first), n=n)
        )
    return said


def leaderboard_html(view: AutoMLView) -> str:
    """The best pipelines as a table, best first."""
    top = view.finished[:LISTED]
    if not top:
        return ""
    heads = (_("rank"), _("#"), _("validation"), "±", _("s"), _("pipeline"))
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    rows = "".join(_row(rank, trial) for rank, trial in enumerate(top, 1))
    table = f'<table class="hp-pins"><tr>{head}</tr>{rows}</table>'
    return f'<div class="hp-scroll">{table}</div>'


def _row(rank: int, trial: PipelineTrial) -> str:
    cells = (
        str(rank),
        str(trial.number),
        number(trial.score),
        number(trial.spread),
        f"{trial.seconds:.2f}",
    )
    plain = "".join(f"<td>{escape(text)}</td>" for text in cells)
    return f'<tr>{plain}<td style="white-space: normal">{escape(trial.words)}</td></tr>'


def _tried(view: AutoMLView) -> str:
    states: Counter[str] = Counter(trial.state for trial in view.trials)
    parts = [
        _("{n} judged on all {folds} folds").format(n=states["finished"], folds=view.folds),
        _("{n} cut after some").format(n=states["pruned"]),
        _("{n} failed").format(n=states["failed"]),
        _("{n} too slow").format(n=states["skipped"]),
    ]
    known = [
        part
        for part, state in zip(parts, ("finished", "pruned", "failed", "skipped"), strict=True)
        if states[state] or state == "finished"
    ]
    within = (
        _("{seconds} s").format(seconds=f"{view.seconds:.1f}")
        if math.isinf(view.budget)
        else _("{seconds} of {budget} s").format(
            seconds=f"{view.seconds:.1f}", budget=f"{view.budget:g}"
        )
    )
    return ngettext(
        "{n} pipeline in {within}: {states}; {rows} rows to learn from, {test} sealed.",
        "{n} pipelines in {within}: {states}; {rows} rows to learn from, {test} sealed.",
        len(view.trials),
    ).format(
        n=len(view.trials),
        within=within,
        states=", ".join(known),
        rows=view.rows,
        test=view.test_rows,
    )


def _next(view: AutoMLView) -> list[str]:
    if view.running is None:
        return []
    now = _("Now, #{number}: {words}. Why: {reason}.").format(
        number=view.running.number, words=view.running.words, reason=view.running.reason
    )
    if math.isfinite(view.running.expected):
        now += " " + _("A fold should take about {seconds} s.").format(
            seconds=f"{view.running.expected:.2g}"
        )
    return [now]


def _notes(view: AutoMLView) -> list[str]:
    if not view.notes:
        return []
    shown = "; ".join(view.notes[:NOTES])
    more = len(view.notes) - NOTES
    if more > 0:
        shown += "; " + _("and {n} more like these").format(n=more)
    return [_("Of the table: {notes}.").format(notes=shown)]


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
