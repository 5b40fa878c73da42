"""The search of pipelines, step by step, within a time budget."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hpwidgets.data.checks import check_integer, check_task, shown
from hpwidgets.i18n import _
from hpwidgets.records import AutoMLView, EnsembleMember, NextPipeline, PipelineTrial, Task
from hpwidgets.records.automl import Phase, PipelineState
from hpwidgets.tuning.automl._ensemble import Library, vote
from hpwidgets.tuning.automl._propose import PRUNERS, Proposal, Proposer
from hpwidgets.tuning.automl._setup import check_budget, set_up
from hpwidgets.tuning.automl.fit import FoldFit, fit_fold, fit_whole
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

SHARE = 1 / 3
"""Of the budget: the most that one pipeline may take."""
ENSEMBLE_SHARE = 0.2
"""Of the budget: the most that the final fits may take, beyond that of the best."""
SLACK = 1.15
"""Factor on what the final fits are expected to take."""
DOUBT = 3.0
"""How much quicker than its rule a model may turn out of which no fit has been seen."""
AT_ONCE = 0.05
"""Seconds that a fold may be expected to take to be fitted here while the process is starting."""
FRAME = 0.1
"""Seconds after which a view is due even if no fit has ended."""
SKIPS = 5
"""Pipelines in a row that are too slow for the time left; then one is tried all the same."""
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
        pruner: str = "median",
        seed: int = 0,
        isolated: bool = True,
        clock: Clock | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ):
        self._clock = Clock() if clock is None else clock
        self._budget = check_budget(seconds, trials)
        self._most = 0 if trials is None else check_integer("trials", trials, 1, MOST_TRIALS)
        self._folds = None if folds is None else check_integer("folds", folds, 2, 1000)
        self._seed = check_integer("seed", seed, 0, 2**31 - 1)
        self._models = check_models(models)
        if pruner not in PRUNERS:
            raise ValueError(f"pruner must be one of {', '.join(PRUNERS)}, got {pruner!r}")
        self._pruner = pruner
        self._source: tuple[object, dict[str, Any]] = (
            data,
            {"target": target, "task": check_task(task), "test": test, "rows": rows},
        )
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
        seconds = math.inf if self._budget is None else self._budget
        self._rows = automl_rows(data, **options, seconds=seconds, seed=self._seed)
        self._setup = set_up(self._rows, self._models, folds=self._folds, seed=self._seed)
        self._data, self._cost = self._setup.data, self._setup.cost
        self._notes += self._setup.notes
        self._worker.set_data(self._data)
        room = math.inf if self._budget is None else ENSEMBLE_SHARE * self._budget
        self._library = Library(self._data, room=room)
        space = self._setup.space
        # What is soon done comes first: then the board fills at once, also on large tables.
        first = sorted(self._setup.models, key=lambda model: self._cost.expect(space.usual(model)))
        self._proposer = Proposer(space, seed=self._seed, pruner=self._pruner, first=first)
        yield self._view("starting")
        while self._more():
            yield from self._try(self._proposer.ask())
        yield self._view("fitting")
        yield from self._finish()

    def _more(self) -> bool:
        """Whether another pipeline may be tried."""
        if self._most and len(self._trials) >= self._most:
            return False
        return not self._trials or self._clock.now() < self._search_end()

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
        message = self._too_slow(values)
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
                here = self._runs_inline(values)
                if not here:
                    yield from self._waiting(self._worker.wait_for_process())
                    tried.started += self._clock.now() - begun  # its start is nobody's time
                    begun = self._clock.now()
                until = min(self._search_end(), tried.started + SHARE * (self._budget or math.inf))
                if here:
                    fit: FoldFit = self._worker.call_inline(fit_fold, values, fold)
                else:
                    call = self._worker.call(fit_fold, values, fold, until=until)
                    fit = yield from self._waiting(call)
            except TimeUp:
                tried.lost = self._clock.now() - begun
                # It would have taken longer; so much is known of the next one like it.
                self._cost.saw(values, max(tried.lost, self._cost.expect(values)))
                late = self._clock.now() > self._search_end()
                message = _("cut off after {n} of {folds} folds: its time was up")
                return "skipped" if late else "failed", message.format(n=fold, folds=folds)
            except CallFailed as error:
                return "failed", str(error)
            except ProcessEnded:
                return "failed", _("its process ended in the middle of a fit (out of memory?)")
            tried.fits.append(fit)
            if fold or not here:  # the first one here also imports what it needs
                self._cost.saw(values, fit.seconds)
            assert self._running is not None
            scores = (*self._running.fold_scores, fit.score)
            self._running = replace(self._running, fold_scores=scores)
            last = fold == folds - 1
            if self._proposer.should_prune(proposal.trial, fold, tried.mean) and not last:
                message = _("mean {mean} after {n} of {folds} folds: not worth the rest")
                mean = f"{tried.mean:.3f}"
                return "pruned", message.format(mean=mean, n=fold + 1, folds=folds)
            if not last:
                yield self._view("searching")
        return "finished", ""

    def _runs_inline(self, values: Mapping[str, Any]) -> bool:
        """Whether a fold is fitted in this process: at once, but it cannot be cut off.

        The dummy always is; what is quick is while the process for fits is still on its way.
        """
        if values["model"] == "dummy":
            return True
        return self._cost.expect(values) < AT_ONCE and self._worker.is_starting()

    def _too_slow(self, values: Mapping[str, Any]) -> str:
        """Why the pipeline is not even begun; "" if it is."""
        if self._budget is None or values["model"] == "dummy":
            return ""
        expected = self._cost.expect(values) * len(self._data.folds)
        if not self._cost.known(values["model"]):
            expected /= DOUBT
        left = self._search_end() - self._clock.now()
        limit = min(left, SHARE * self._budget)
        recent = [trial.state for trial in self._trials[-SKIPS:]]
        if expected <= limit or recent == ["skipped"] * SKIPS:
            return ""
        return _("would take about {expected} s, {limit} s are left for it").format(
            expected=f"{expected:.1f}", limit=f"{max(limit, 0):.1f}"
        )

    # Time -----------------------------------------------------------------------------------

    def _search_end(self) -> float:
        """When the search must end so that the final fits are done in time."""
        if self._budget is None:
            return math.inf
        final = SLACK * self._library.final_seconds
        return max(self._budget - final - 0.01 * self._budget - 0.03, 0.0)

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
        weights, score = self._library.weights, self._library.score
        fitted: dict[int, Any] = {}
        for number in sorted(weights, key=lambda n: (-weights[n], n)):
            until = math.inf
            if fitted and self._budget is not None:
                until = 1.05 * self._budget
            try:
                values = self._library.kept[number].values
                call = self._worker.call(fit_whole, values, until=until)
                fitted[number], _warnings = yield from self._waiting(call)
            except TimeUp:
                self._notes.append(
                    _("the time was up before every member of the ensemble was fitted")
                )
                break
            except (CallFailed, ProcessEnded) as error:
                self._notes.append(
                    _("pipeline {number} could not be fitted on all rows: {error}").format(
                        number=number, error=error
                    )
                )
        if not fitted:
            raise ValueError(
                "no pipeline could be fitted on all rows: "
                + "; ".join(self._notes[-len(weights) :])
            )
        if set(fitted) != set(weights):
            whole = sum(weights[number] for number in fitted)
            weights = {number: weights[number] / whole for number in fitted}
            score = self._library.score_of(weights)
        if len(fitted) == 1:
            (pipeline,) = fitted.values()
        else:
            ordered = {number: fitted[number] for number in sorted(fitted)}
            pipeline = vote(ordered, weights, self._data.y, self._rows.task)
        members = tuple(
            EnsembleMember(
                number=number,
                words=pipeline_words(self._library.kept[number].values),
                weight=weights[number],
            )
            for number in sorted(weights, key=lambda n: (-weights[n], n))
        )
        view = self._view("done", ensemble=members, ensemble_score=score)
        self.result = AutoML(pipeline, view, self._rows, dict(self._test_scores))
        yield view

    # What is shown ---------------------------------------------------------------------------

    def _view(
        self,
        phase: Phase,
        *,
        ensemble: tuple[EnsembleMember, ...] = (),
        ensemble_score: float = math.nan,
    ) -> AutoMLView:
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
            budget=math.inf if self._budget is None else self._budget,
            trial_budget=self._most,
            ensemble=ensemble,
            ensemble_score=ensemble_score,
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
