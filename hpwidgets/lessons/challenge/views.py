"""The stages of a ChallengeLab as views."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from hpwidgets.draw.picture import Picture
from hpwidgets.i18n import _
from hpwidgets.lessons.challenge import words
from hpwidgets.lessons.challenge._play import Play
from hpwidgets.lessons.challenge.controls import (
    network_knobs,
    prepared_knobs,
    range_names,
    search_ranges,
    setting_of,
)
from hpwidgets.lessons.challenge.pictures.choosing import (
    EnsemblePicture,
    FoldsPicture,
    SearchPicture,
)
from hpwidgets.lessons.challenge.pictures.looks import LooksPicture
from hpwidgets.lessons.challenge.pictures.training import (
    BaselinePicture,
    CurvesPicture,
    DataPicture,
)
from hpwidgets.lessons.challenge.records import Challenge, LookView, StageView, TrainedView
from hpwidgets.lessons.challenge.stages import (
    BASELINE,
    CROSS,
    CURVES,
    DATA,
    ENSEMBLE,
    LABELS,
    SEARCH,
    TEST,
)
from hpwidgets.widgets.view import Cancelled, Given, Values, View

Told = Callable[[Any, Challenge, int], list[str]]
TOOLS = ("best", "hint", "csv", "json")
"""Buttons under every stage."""


def shared_values(challenge: Challenge, stage: str, values: Values) -> dict[str, Any]:
    """What a stage is run with, whichever of it has controls in sight there.

    Raises ValueError, in words, for a search's range that ends before it begins.
    """
    prepared = {name: values[name] for name in prepared_knobs(challenge)}
    shared = {
        "stage": stage,
        "h": setting_of(challenge, values),
        "preparation": replace(challenge.preparation, **prepared),
    }
    if stage == SEARCH:  # which says itself what is tried of each knob
        base = challenge.start.replace(seed=values["seed"])
        shared |= {"h": base, "ranges": search_ranges(challenge, values)}
    return shared


class ChallengeViews:
    """The views of a challenge that is ``play``-ed; ``hinted()`` are the hints that are shown."""

    def __init__(self, play: Play, hinted: Callable[[], list[str]]):
        self._play, self._hinted = play, hinted

    def all(self) -> tuple[View, ...]:
        """The views, in the order of a good method."""
        play, challenge = self._play, self._play.challenge
        network = network_knobs(challenge)
        trained: dict[str, Any] = {"before": self._waiting_training, "run": self._train}
        return (
            self._stage(
                BASELINE,
                BaselinePicture,
                words.baseline_words,
                question=_("What do a model without tuning and a first network score?"),
                try_this=_("Press Run, and note what the linear model scores."),
                controls=(*network, "seed"),
                **trained,
            ),
            self._stage(
                DATA,
                DataPicture,
                words.data_words,
                question=_("What does the preparation do to the columns, and to the score?"),
                try_this=_("Change one choice and press Run: is it worth more than luck?"),
                controls=(*prepared_knobs(challenge), "seed"),
                **trained,
            ),
            self._stage(
                CURVES,
                CurvesPicture,
                words.curves_words,
                question=_("What do the learning curves say to change next?"),
                try_this=_("Move one control, press Run, and read the verdict."),
                controls=(*network, "seeds", "seed"),
                **trained,
            ),
            self._stage(
                SEARCH,
                SearchPicture,
                words.search_words,
                question=_("Which values are best, and do they lie inside the range?"),
                try_this=_(
                    "Set the ranges around your best run; where the best is on an edge, move on."
                ),
                controls=("method", "trials", "along", *range_names(challenge), "seed"),
                looks=("along",),
                before=self._waiting_search,
                run=self._search,
                draw=self._draw_search,
            ),
            self._stage(
                CROSS,
                FoldsPicture,
                words.folds_words,
                question=_("How sure is the score of this setting?"),
                try_this=_("Take the best, press Run, and compare two means with their SE."),
                controls=(*network, "k", "seed"),
                before=self._waiting_folds,
                run=lambda given, cancelled: play.cross_validate(
                    given.h, given.preparation, given.k, cancelled
                ),
            ),
            self._stage(
                ENSEMBLE,
                EnsemblePicture,
                words.ensemble_words,
                question=_("Do the best runs together score more than the best of them?"),
                try_this=_("Search first: members that err differently help most."),
                controls=("members",),
                before=lambda given: play.waiting_ensemble(
                    given.h, given.preparation, given.members
                ),
                run=lambda given, cancelled: play.ensemble(
                    given.h, given.preparation, given.members, cancelled
                ),
            ),
            View(
                name=TEST,
                label=_(LABELS[TEST]),
                question=_("What is your model worth on rows that it was not tuned to?"),
                try_this=_("Choose the model, then press Reveal test: once, and last."),
                controls=("candidate",),
                before=self._candidate,
                run=lambda given, _cancelled: [self._candidate(given)],
                picture=LooksPicture,
                draw=self._draw_looks,
                words=lambda view, _values: words.look_words(view, play.log, challenge),
                extras=("reveal", *TOOLS[1:]),
                kept=False,
            ),
        )

    def _stage(self, name: str, picture: Callable[..., Picture], told: Told, **how: Any) -> View:
        play = self._play

        def say(view: StageView, _values: Values) -> Iterator[str]:
            yield from told(view, play.challenge, play.left)
            yield from self._hinted()

        options: dict[str, Any] = {"draw": self._draw} | how
        return View(
            name=name,
            label=_(LABELS[name]),
            picture=picture,
            words=say,
            extras=TOOLS,
            kept=False,  # the play remembers what has been run, and what it took of the budget
            **options,
        )

    # What is drawn ------------------------------------------------------------------------------

    def _draw(self, picture: Any, view: StageView, _values: Values) -> None:
        picture.update(view, self._play.log, self._play.challenge, self._note(view))

    def _draw_search(self, picture: SearchPicture, view: Any, values: Values) -> None:
        note = self._note(view)
        picture.update(view, self._play.log, self._play.challenge, note, values["along"])

    def _draw_looks(self, picture: LooksPicture, _view: LookView, _values: Values) -> None:
        log = self._play.log
        picture.update(log, self._play.challenge, "" if log.looks else _("the test set is sealed"))

    def _note(self, view: StageView) -> str:
        """What is not run yet, for the picture: two knobs a line."""
        if not view.waiting or view.stage == ENSEMBLE:
            return _("not run yet") if view.waiting else ""
        told = words.setting_words(self._play.challenge, view.setting, view.preparation)
        lines = [" · ".join(told[at : at + 2]) for at in range(0, len(told), 2)]
        return "\n".join([_("not run yet:"), *lines])

    # What is run --------------------------------------------------------------------------------

    def _train(self, given: Given, cancelled: Cancelled) -> Iterable[TrainedView]:
        return self._play.train(
            given.stage, given.h, given.preparation, given.get("seeds", 1), cancelled
        )

    def _waiting_training(self, given: Given) -> TrainedView:
        return self._play.waiting(given.stage, given.h, given.preparation, given.get("seeds", 1))

    def _search(self, given: Given, cancelled: Cancelled) -> Iterable[StageView]:
        return self._play.search(
            given.h,
            given.preparation,
            given.ranges,
            given.method,
            given.trials,
            cancelled,
        )

    def _waiting_search(self, given: Given) -> StageView:
        return self._play.waiting_search(
            given.h, given.preparation, given.ranges, given.method, given.trials
        )

    def _waiting_folds(self, given: Given) -> StageView:
        return self._play.waiting_folds(given.h, given.preparation, given.k)

    def _candidate(self, given: Given) -> LookView:
        return LookView(candidate=self._play.candidate(given.candidate), wanted=given.candidate)
