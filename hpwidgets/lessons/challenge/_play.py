"""A challenge as it is played: every stage trains by what the package has, and writes the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from hpwidgets.data.prepare import Preparation
from hpwidgets.engine import train_population
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.challenge._knobs import make_space
from hpwidgets.lessons.challenge._ledger import Ledger, best_trial, from_seeds, last_score, mean
from hpwidgets.lessons.challenge.records import (
    BaselineView,
    Challenge,
    DataView,
    EnsembleStageView,
    FoldsView,
    SearchRange,
    SearchView,
    StageView,
    TrainedView,
)
from hpwidgets.lessons.challenge.stages import BASELINE, CROSS, DATA, ENSEMBLE, SEARCH
from hpwidgets.tuning.diagnosis.diagnose import diagnose
from hpwidgets.tuning.ensembles.combine import combinations
from hpwidgets.tuning.references import REFERENCES, reference
from hpwidgets.tuning.search.search import search
from hpwidgets.tuning.validation.cross_validation import fold_scores

Cancelled = Callable[[], bool]
TOGETHER = 8
"""Trials of a search that are trained in one pass."""


class Play(Ledger):
    """A challenge as it is played.

    The generators are the stages: they yield a record as results come in. One that would take more
    trainings than are left raises ValueError in words before it trains. What is known already is
    shown without training, and takes nothing of the budget.
    """

    def __init__(self, challenge: Challenge):
        super().__init__(challenge)
        self._ended: dict[tuple[object, ...], StageView] = {}

    # The stages -------------------------------------------------------------------------------

    def train(
        self,
        stage: str,
        h: Hyperparameters,
        preparation: Preparation,
        seeds: int = 1,
        cancelled: Cancelled = lambda: False,
    ) -> Iterator[TrainedView]:
        """Train the setting from ``seeds`` seeds: for the baseline, for the data or for curves."""
        data, settings = self.data(preparation), from_seeds(h, seeds)
        missing = self._missing(settings, preparation)
        view = self._before(stage, h, preparation, seeds)
        known = self._ended.get((stage, h, preparation, seeds))
        if known is not None:
            assert isinstance(known, TrainedView)
            yield known
            return
        if isinstance(view, BaselineView):
            yield replace(view, waiting=False)
            found = tuple(reference(name, data, standardise=True) for name in REFERENCES)
            view = replace(view, references=found)
        if not missing and stage != BASELINE:
            yield self._end(view, settings, seeds)
            return
        with self._attempt(stage, h, preparation, len(missing)) as attempt:
            attempt.more["seeds"] = seeds
            if missing:
                run = train_population(missing, data, cancelled=cancelled)
                for done, _epochs in enumerate(run, 1):
                    now = dict(zip(missing, run.histories(), strict=True))
                    known_too = (now.get(s) or self._histories[s, preparation] for s in settings)
                    view = replace(view, histories=tuple(known_too), done=done, waiting=False)
                    attempt.scores = [last_score(history) for history in view.histories]
                    if done < h.epochs:
                        yield view
                if cancelled():
                    return
                for setting, history in zip(missing, run.histories(), strict=True):
                    self._histories[setting, preparation] = history
            view = self._end(view, settings, seeds)
            attempt.scores = [last_score(history) for history in view.histories]
            attempt.score = mean(attempt.scores)
            assert view.verdict is not None
            attempt.more["verdict"] = view.verdict.name
            attempt.outcome = "finished" if np.isfinite(attempt.score) else "diverged"
        yield view

    def search(
        self,
        h: Hyperparameters,
        preparation: Preparation,
        ranges: tuple[SearchRange, ...],
        method: str,
        trials: int,
        cancelled: Cancelled = lambda: False,
    ) -> Iterator[SearchView]:
        """Search the ranges by a method of :func:`hpwidgets.search`: a training a trial."""
        key = (SEARCH, h, preparation, ranges, method, trials)
        if (known := self._ended.get(key)) is not None:
            assert isinstance(known, SearchView)
            yield known
            return
        found = search(
            make_space(ranges, self.challenge),
            self.data(preparation),
            method=method,
            budget=trials,
            seed=h.seed,
            base=h,
            batch=TOGETHER,
            cancelled=cancelled,
        )
        view = SearchView(
            stage=SEARCH,
            setting=h,
            preparation=preparation,
            ranges=ranges,
            cost=found.total,
            done=0,
            total=found.total,
        )
        with self._attempt(SEARCH, h, preparation, found.total) as attempt:
            yield view
            attempt.trainings = 0
            attempt.more["ranges"] = ranges
            for trial in found:
                done = found.trials
                attempt.trainings, attempt.scores = len(done), [each.score for each in done]
                attempt.more["tried"] = tuple(each.setting or h for each in done)
                best = best_trial(done)
                if best is not None:
                    attempt.setting, attempt.score = best.setting or h, best.score
                view = replace(view, trials=done, done=len(done))
                if trial.number < found.total - 1:
                    yield view
            if cancelled():
                return
            attempt.outcome = "finished" if np.isfinite(attempt.score) else "diverged"
        self._ended[key] = view
        yield view

    def cross_validate(
        self,
        h: Hyperparameters,
        preparation: Preparation,
        k: int,
        cancelled: Cancelled = lambda: False,
    ) -> Iterator[FoldsView]:
        """Train the setting once a fold of the training and validation rows."""
        key = (CROSS, h, preparation, k)
        if (known := self._ended.get(key)) is not None:
            assert isinstance(known, FoldsView)
            yield known
            return
        scale = None if preparation.scaling == "none" else preparation.scaling
        view = replace(self._folds(h, preparation, k), waiting=False)
        with self._attempt(CROSS, h, preparation, k) as attempt:
            for now in fold_scores(h, self.data(preparation), k, scale=scale, cancelled=cancelled):
                view = replace(view, found=now, done=now.done, total=now.total)
                attempt.scores = now.found.score.tolist()
                attempt.score = now.found.mean
                yield view
            if cancelled():
                return
            attempt.outcome = "finished" if np.isfinite(attempt.score) else "diverged"
        self._ended[key] = view

    def ensemble(
        self, h: Hyperparameters, preparation: Preparation, members: int, cancelled: Cancelled
    ) -> Iterator[EnsembleStageView]:
        """Train the best settings of the log again, and combine them."""
        settings = self.members(preparation, members)
        key = (ENSEMBLE, preparation, tuple(settings))
        if (known := self._ended.get(key)) is not None:
            assert isinstance(known, EnsembleStageView)
            yield known
            return
        if len(settings) < 2:
            raise ValueError(
                _(
                    "an ensemble needs two different settings trained with this preparation, and"
                    " the log has {n}: train another one, or search"
                ).format(n=len(settings))
            )
        view = replace(
            self.waiting_ensemble(h, preparation, members), waiting=False, cost=len(settings)
        )
        with self._attempt(ENSEMBLE, settings[0], preparation, len(settings)) as attempt:
            attempt.more["tried"] = tuple(settings)
            for found in combinations(settings, self.data(preparation), cancelled=cancelled):
                view = replace(view, found=found, done=found.done, total=found.total)
                attempt.scores = found.score.tolist()
                if found.kept:
                    attempt.score = float(found.greedy_score[found.kept - 1])
                    attempt.outcome = "finished"
                yield view
        assert view.found is not None
        if view.found.kept:
            self._ensembles[self._log[-1].number] = view.found
            self._ended[key] = view

    # What is shown before a run ---------------------------------------------------------------

    def waiting(
        self, stage: str, h: Hyperparameters, preparation: Preparation, seeds: int = 1
    ) -> TrainedView:
        """The stage before it trains; of what has been run already, its end."""
        known = self._ended.get((stage, h, preparation, seeds))
        if known is None:
            return self._before(stage, h, preparation, seeds)
        assert isinstance(known, TrainedView)
        return known

    def _before(
        self, stage: str, h: Hyperparameters, preparation: Preparation, seeds: int
    ) -> TrainedView:
        missing = self._missing(from_seeds(h, seeds), preparation)
        kinds: dict[str, type[TrainedView]] = {BASELINE: BaselineView, DATA: DataView}
        view = kinds.get(stage, TrainedView)(
            stage=stage,
            setting=h,
            preparation=preparation,
            cost=len(missing),
            waiting=True,
            epochs=h.epochs,
            done=0,
            total=h.epochs,
        )
        if not isinstance(view, DataView):
            return view
        before, after = self.rows.spreads(preparation)
        made = self.rows.prepared(preparation).prepared
        return replace(
            view,
            names=self.rows.table.numbers,
            before=before,
            after=after,
            gaps=self.rows.gaps,
            outliers=self.rows.outliers,
            left_out=made.n_train - len(made.kept),
        )

    def waiting_search(
        self,
        h: Hyperparameters,
        preparation: Preparation,
        ranges: tuple[SearchRange, ...],
        method: str,
        trials: int,
    ) -> SearchView:
        """A search before its first trial; of one that has been run, its end."""
        known = self._ended.get((SEARCH, h, preparation, ranges, method, trials))
        if known is not None:
            assert isinstance(known, SearchView)
            return known
        return SearchView(
            stage=SEARCH,
            setting=h,
            preparation=preparation,
            ranges=ranges,
            cost=trials,
            waiting=True,
            done=0,
            total=trials,
        )

    def waiting_folds(self, h: Hyperparameters, preparation: Preparation, k: int) -> FoldsView:
        """Cross-validation before its first epoch; of one that has been run, its end."""
        known = self._ended.get((CROSS, h, preparation, k))
        return known if isinstance(known, FoldsView) else self._folds(h, preparation, k)

    def _folds(self, h: Hyperparameters, preparation: Preparation, k: int) -> FoldsView:
        return FoldsView(
            stage=CROSS,
            setting=h,
            preparation=preparation,
            cost=k,
            waiting=True,
            done=0,
            total=k * h.epochs,
        )

    def waiting_ensemble(
        self, h: Hyperparameters, preparation: Preparation, members: int
    ) -> EnsembleStageView:
        """An ensemble before its members are trained; of one that has been run, its end."""
        settings = self.members(preparation, members)
        known = self._ended.get((ENSEMBLE, preparation, tuple(settings)))
        if isinstance(known, EnsembleStageView):
            return known
        many = max(2, len(settings))
        return EnsembleStageView(
            stage=ENSEMBLE,
            setting=h,
            preparation=preparation,
            cost=many,
            waiting=True,
            done=0,
            total=many,
        )

    def _end(
        self, view: TrainedView, settings: Sequence[Hyperparameters], seeds: int
    ) -> TrainedView:
        """The stage with all its runs, and what their curves say."""
        histories = tuple(self._histories[setting, view.preparation] for setting in settings)
        verdicts = [diagnose(history) for history in histories]
        usual = Counter(verdict.name for verdict in verdicts).most_common(1)[0][0]
        verdict = next(verdict for verdict in verdicts if verdict.name == usual)
        view = replace(view, histories=histories, verdict=verdict, done=view.total, waiting=False)
        self._ended[view.stage, view.setting, view.preparation, seeds] = view
        return view
