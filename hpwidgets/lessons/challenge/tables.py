"""The log and the feedback as tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hpwidgets.i18n import _, number
from hpwidgets.lessons.challenge._log import Log
from hpwidgets.lessons.challenge.records import Finding, Run
from hpwidgets.lessons.challenge.stages import ENSEMBLE, TEST
from hpwidgets.lessons.challenge.words import changes_words, stage_name
from hpwidgets.widgets.table import Cell, Table
from hpwidgets.widgets.words import three

OUTCOMES = {
    "finished": "",
    "stopped": _("stopped by hand"),
    "diverged": _("diverged"),
}


def log_table(log: Log) -> Table | None:
    """Every run in order, the newest last; None before the first."""
    if not len(log):
        return None
    best = log.best
    rows: list[list[Cell]] = []
    before: Run | None = None
    for run in log:
        rows.append(_row(run, before))
        before = run
    return Table(
        caption=_("Log of runs"),
        heads=(
            _("run"),
            _("stage"),
            _("what changed"),
            _("validation"),
            _("trainings"),
            _("verdict"),
            _("seconds"),
        ),
        rows=rows,
        strong=() if best is None else (best.number - 1,),
    )


def _row(run: Run, before: Run | None) -> list[Cell]:
    told = "" if before is None else changes_words(before, run)
    if run.stage == TEST:
        scores = _("test {test}, fresh {fresh}").format(
            test=three(run.test_score or 0.0), fresh=three(run.fresh_score or 0.0)
        )
        told = _("model of run {run}").format(run=run.of)
    elif run.stage == ENSEMBLE:
        told, scores = _("{n} members").format(n=len(run.tried)), three(run.score)
    elif run.tried:
        scores = _("best {score}").format(score=three(run.score))
    else:
        several = len(run.scores) > 1 and not math.isnan(run.sd)
        scores = f"{three(run.score)} ± {run.sd:.3f}" if several else three(run.score)
    verdict = _(run.verdict).capitalize() if run.verdict else ""
    ended = "" if run.outcome == run.verdict else OUTCOMES[run.outcome]
    return [
        run.number,
        stage_name(run.stage),
        told or "–",
        scores,
        run.trainings,
        " · ".join(filter(None, [verdict, ended])) or "–",
        number(run.seconds, 2),
    ]


def findings_table(findings: Sequence[Finding]) -> Table | None:
    """The feedback: what was seen, in which runs, why it matters, what to do; None for none."""
    if not findings:
        return None
    rows: list[list[Cell]] = [
        [
            _("✓\N{NO-BREAK SPACE}right") if finding.praise else _("✗\N{NO-BREAK SPACE}mend"),
            finding.seen,
            ", ".join(map(str, finding.runs)),
            finding.why,
            finding.todo,
        ]
        for finding in findings
    ]
    return Table(
        caption=_("Feedback on your method"),
        heads=("", _("what was seen"), _("runs"), _("why it matters"), _("what to do")),
        rows=rows,
    )
