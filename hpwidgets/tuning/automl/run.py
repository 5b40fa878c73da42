"""The search of pipelines, step by step, within a time budget."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hpwidgets.data.checks import check_integer, check_task, shown
from hpwidgets.i18n import _
from hpwidgets.records import AutoMLView, NextPipeline, PipelineTrial, Task
from hpwidgets.records.automl import Phase, PipelineState
from hpwidgets.tuning.automl._deadlines import Deadlines
from hpwidgets.tuning.automl._ensemble import Library
from hpwidgets.tuning.automl._final import FinalFits, dummy_note, passed_over_note
from hpwidgets.tuning.automl._metric import MetricFailed, check_metric, choose_metric
from hpwidgets.tuning.automl._propose import PRUNERS, Proposal, Proposer
from hpwidgets.tuning.automl._setup import check_budget, set_up
from hpwidgets.tuning.automl.fit import FoldFit, fit_fold, rescored
from hpwidgets.tuning.automl.process.worker import (
    CallFailed,
    Cancelled,
    FitWorker,
    ProcessEnded,
    TimeUp,
)
from hpwidgets.tuning.automl.result import AutoML
from hpwidgets.tuning.automl.rows import automl_rows
from hpwidgets.tuning.automl.search import Clock
from hpwidgets.tuning.automl.space import check_models, explored, pipeline_words

ENSEMBLE_SHARE = 0.2
"""Of the budget: the most that the final fits may take, beyond that of the best."""
FINAL_SHARE = 0.35
"""Of the budget: the most that the final fit of the best may be expected to take."""
SURE = 0.8
"""Of what the folds so far took: what the others must have time for, or they are not begun."""
FRAME = 0.1
"""Seconds after which a view is due even if no fit has ended."""
MOST_TRIALS = 100_000


class AutoMLRun(Iterator[AutoMLView]):
    """The search of :func:`automl`, step by step: a view about ten times a second.

    ``result`` is the AutoML at the end, None before and after a cancelled search. ``cancelled()``
    is asked fifty times a second, also in the middle of a fit. Other arguments are those of
    :func:`automl`; ``data`` may be ReadRows that were read before. Time counts on ``clock``
    (None: from now on), without what lies between two steps that are asked for half a second or
    more apart: a pause.

    >>> run = AutoMLRun("iris", seconds=None, trials=2, models=["linear"], isolated=False)
    >>> views = list(run)
    >>> views[-1].phase, [trial.model for trial in views[-1].trials]
    ('done', ['dummy', 'linear'])
    """

    def __init__(
        self,
        data: object,
        *,
        target: object = None,
        seconds: float | None = 60,
        task: Task | None = None,
        trials: int | None = None,
        models: Sequence[str] | None = None,
        folds: int | None = None,
        test: float = 0.2,
        rows: int | None = None,
        metric: object = None,
        groups: object = None,
        pruner: str = "median",
        seed: int = 0,
        isolated: bool = True,
        clock: Clock | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ):
        self._clock = Clock() if clock is None else clock
        budget = check_budget(seconds, trials)
        self._budget = math.inf if budget is None else budget
        self._most = 0 if trials is None else check_integer("trials", trials, 1, MOST_TRIALS)
        self._folds = None if folds is None else check_integer("folds", folds, 2, 1000)
        self._seed = check_integer("seed", seed, 0, 2**31 - 1)
        self._models = check_models(models)
        if pruner not in PRUNERS:
            raise ValueError(f"pruner must be one of {', '.join(PRUNERS)}, got {pruner!r}")
        self._pruner = pruner
        self._source: tuple[object, dict[str, Any]] = (
            data,
            {"target": target, "task": check_task(task), "test": test, "rows": rows}
            | {"groups": groups},
        )
        self._wanted = metric
        if not isinstance(isolated, bool):
            raise TypeError(f"isolated must be True or False, got {shown(isolated)}")
        self._worker = FitWorker(isolated=isolated, cancelled=cancelled, now=self._clock.now)
        self._trials: list[PipelineTrial] = []
        self._test_scores: dict[int, float] = {}
        self._running: NextPipeline | None = None
        self._notes: list[str] = []
        self.result: AutoML | None = None
        self._steps = self._run()

    def __next__(self) -> AutoMLView:
        self._clock.go_on()
        try:
            return next(self._steps)
        finally:
            self._clock.rest()

    def close(self) -> None:
        """End the search here and the process of its fits. May be called twice."""
        self._steps.close()
        self._worker.close()

    # The search, from the first row to the last fit ---------------------------------------

    def _run(self) -> Generator[AutoMLView, None, None]:
        try:
            yield from self._search()
        except Cancelled:
            return
        finally:
            self._worker.close()

    def _search(self) -> Generator[AutoMLView, None, None]:
        data, options = self._source
        self._rows = automl_rows(data, **options, seconds=self._budget, seed=self._seed)
        self._metric = choose_metric(self._wanted, self._rows.task)
        self._setup = set_up(self._rows, self._models, folds=self._folds, seed=self._seed)
        self._data, self._cost = self._setup.data, self._setup.cost
        self._notes += self._setup.notes
        self._worker.set_data(self._data)
        self._library = Library(
            self._data,
            metric=self._metric,
            room=ENSEMBLE_SHARE * self._budget,
            limit=FINAL_SHARE * self._budget,
            growth=lambda values: self._cost.growth(values, len(self._rows.training)),
        )
        self._deadlines = Deadlines(
            self._budget,
            now=self._clock.now,
            cost=self._cost,
            library=self._library,
            folds=len(self._data.folds),
            models=len(self._setup.models),
            trials=self._trials,
        )
        space = self._setup.space
        self._proposer = Proposer(
            space, seed=self._seed, pruner=self._pruner, first=self._setup.first
        )
        yield self._view("starting")
        while (
            not (self._most and len(self._trials) >= self._most) and not self._deadlines.is_over()
        ):
            yield from self._try(self._proposer.ask())
        yield self._view("fitting")
        yield from self._finish()

    # One pipeline --------------------------------------------------------------------------

    def _try(self, proposal: Proposal) -> Generator[AutoMLView, None, None]:
        number, values = len(self._trials), proposal.values
        tried = _Tried(started=self._clock.now())
        expected = self._cost.expect(values)
        self._running = NextPipeline(
            number=number,
            model=values["model"],
            words=pipeline_words(values),
            reason=proposal.reason,
            fold_scores=(),
            expected=expected if self._cost.known(values["model"]) else math.nan,
        )
        state: PipelineState = "skipped"
        message = self._deadlines.too_slow(values)
        if not message:
            yield self._view("searching")
            state, message = yield from self._judge(proposal, tried)
        score = tried.mean if state == "finished" else math.nan
        if state == "finished" and not math.isfinite(score):
            state, message = "failed", _("its score is not a number")
        finished = state == "finished"
        if finished:
            self._test_scores[number] = float(np.mean([fit.test_score for fit in tried.fits]))
            self._library.add(number, values, tried.fits)
        self._trials.append(
            PipelineTrial(
                number=number,
                model=values["model"],
                values=dict(values),
                words=self._running.words,
                reason=proposal.reason,
                state=state,
                fold_scores=np.array([fit.score for fit in tried.fits]),
                score=score,
                seconds=sum(fit.seconds for fit in tried.fits) + tried.lost,
                at=self._clock.now(),
                message=message,
                warnings=tuple(dict.fromkeys(w for fit in tried.fits for w in fit.warnings)),
            )
        )
        self._proposer.tell(proposal.trial, values, score if finished else None, number)
        self._running = None
        yield self._view("searching")

    def _judge(
        self, proposal: Proposal, tried: _Tried
    ) -> Generator[AutoMLView, None, tuple[PipelineState, str]]:
        """Fold after fold, noted in ``tried``; how it ended and, if early, why."""
        values = proposal.values
        folds = len(self._data.folds)
        for fold in range(folds):
            begun = self._clock.now()
            try:
                here = yield from self._place(values)
                tried.started += self._clock.now() - begun  # what it waited is nobody's time
                begun = self._clock.now()
                until = tried.started + self._deadlines.limit(tried.started)
                if here:
                    fit: FoldFit = self._worker.call_inline(fit_fold, values, fold)
                else:
                    call = self._worker.call(fit_fold, values, fold, until=until)
                    fit = yield from self._waiting(call)
                if not self._trials and not fold:
                    held = self._data.y[self._data.folds[0][1]]
                    check_metric(self._metric, held, self._data.classes, fit.answers)
                fit = rescored(fit, fold, self._data, self._metric)
            except TimeUp:
                tried.lost = self._clock.now() - begun
                # It would have taken longer; so much is known of the next one like it.
                self._cost.saw(values, max(tried.lost, self._cost.expect(values)))
                late = self._clock.now() > self._deadlines.search_end()
                message = _("cut off after {n} of {folds} folds: its time was up")
                return "skipped" if late else "failed", message.format(n=fold, folds=folds)
            except (CallFailed, MetricFailed) as error:
                return "failed", str(error)
            except ProcessEnded:
                return "failed", _("its process ended in the middle of a fit (out of memory?)")
            tried.fits.append(fit)
            if fold or not here:  # the first one here also imports what it needs
                self._cost.saw(values, fit.seconds)
            assert self._running is not None
            scores = (*self._running.fold_scores, fit.score)
            self._running = replace(self._running, fold_scores=scores)
            hopeless = self._proposer.should_prune(proposal.trial, fold, tried.mean)
            if fold == folds - 1:
                break
            if hopeless:
                message = _("mean {mean} after {n} of {folds} folds: not worth the rest")
                mean = f"{tried.mean:.3f}"
                return "pruned", message.format(mean=mean, n=fold + 1, folds=folds)
            each = sum(fit.seconds for fit in tried.fits) / len(tried.fits)
            if self._clock.now() + SURE * each * (folds - fold - 1) > until:
                message = _("{n} of {folds} folds took {seconds:.1f} s: too slow for the rest")
                return "skipped", message.format(n=fold + 1, folds=folds, seconds=each * (fold + 1))
            yield self._view("searching")
        return "finished", ""

    def _place(self, values: Mapping[str, Any]) -> Generator[AutoMLView, None, bool]:
        """Whether a fold is fitted in this process, where it cannot be cut off.

        The dummy is, and what is quick while the process for fits is still on its way; after a
        while also what is slower. Otherwise the process is waited for.
        """
        if self._runs_inline(values):
            return True
        asked = self._clock.now()
        waiting = self._waiting(self._worker.wait_for_process())
        for view in waiting:
            yield view
            if self._runs_inline(values, waited=self._clock.now() - asked):
                waiting.close()
                return True
        return False

    def _runs_inline(self, values: Mapping[str, Any], waited: float = 0.0) -> bool:
        if values["model"] == "dummy":
            return True
        quick = self._cost.expect(values) < self._deadlines.here(waited)
        return quick and self._worker.is_starting()

    def _waiting(self, call: Generator[None, None, Any]) -> Generator[AutoMLView, None, Any]:
        """Wait for the worker, with a view every FRAME seconds meanwhile."""
        due = self._clock.now() + FRAME
        while True:
            try:
                next(call)
            except StopIteration as end:
                return end.value
            if self._clock.now() >= due:
                yield self._view("searching" if self._running else "fitting")
                due = self._clock.now() + FRAME

    # The end --------------------------------------------------------------------------------

    def _finish(self) -> Generator[AutoMLView, None, None]:
        library = self._library
        if not library.weights:
            raise ValueError(
                f"no pipeline has a score, not even the dummy: {self._trials[0].message}; give more"
                " rows of each class, fewer folds or another metric"
            )
        known = len(self._notes)
        said = dummy_note(library, self._metric.label, self._clock.now(), self._trials)
        slow = passed_over_note(library, len(self._rows.training))
        self._notes += [note for note in (said, slow) if note]
        fits = FinalFits(library, self._worker, self._rows, self._data, budget=self._budget)
        final = yield from self._waiting(fits.run())
        self._notes += fits.notes
        late = self._clock.now() - self._budget
        if late > 0.1 * self._budget:
            text = _("the search ended {late:.1f} s after its budget of {seconds:g} s")
            self._notes.append(text.format(late=late, seconds=self._budget))
        view = replace(
            self._view("done"),
            ending=tuple(self._notes[known:]),
            ensemble=final.members,
            ensemble_score=final.score,
            fitted_rows=final.rows,
        )
        self.result = AutoML(
            final.pipeline, view, self._rows, self._test_scores, metric=self._metric, warning=said
        )
        yield view

    # What is shown ---------------------------------------------------------------------------

    def _view(self, phase: Phase) -> AutoMLView:
        notes = [*self._notes, self._worker.note] if self._worker.note else self._notes
        return AutoMLView(
            task=self._rows.task,
            phase=phase,
            rows=len(self._rows.development),
            test_rows=len(self._rows.test),
            columns=self._setup.columns,
            folds=len(self._data.folds),
            models=("dummy", *self._setup.models),
            notes=tuple(notes),
            trials=tuple(self._trials),
            running=self._running,
            explored=explored(self._setup.space, self._trials),
            good=self._proposer.good,
            seconds=self._clock.now(),
            budget=self._budget,
            trial_budget=self._most,
        )


@dataclass(kw_only=True)
class _Tried:
    """How a trial is going."""

    started: float
    fits: list[FoldFit] = field(default_factory=list)
    lost: float = 0.0
    """Seconds of a fit that was cut off."""

    @property
    def mean(self) -> float:
        return float(np.mean([fit.score for fit in self.fits]))
