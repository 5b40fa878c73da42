"""EnsembleLab: bagging, boosting, stacking, voting, the top runs, and how much members differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from hpwidgets.data import Dataset, catalog, load
from hpwidgets.i18n import _
from hpwidgets.lessons.ensembles import words as text
from hpwidgets.lessons.ensembles import work as ensembles
from hpwidgets.lessons.ensembles.controls import FIELDS, FITTED, PROBLEM, ROWS, TREE
from hpwidgets.lessons.ensembles.pictures.bagging import BaggingPicture
from hpwidgets.lessons.ensembles.pictures.boosting import BoostingPicture
from hpwidgets.lessons.ensembles.pictures.combination import CombinationPicture
from hpwidgets.lessons.ensembles.pictures.diversity import DiversityPicture
from hpwidgets.lessons.ensembles.pictures.stacking import StackingPicture
from hpwidgets.lessons.ensembles.pictures.variance import BaggingVariancePicture
from hpwidgets.lessons.ensembles.pictures.voting import VotingPicture
from hpwidgets.lessons.ensembles.presets import PRESETS
from hpwidgets.lessons.ensembles.work import BOOSTED, NETWORK
from hpwidgets.live.frame import Frame
from hpwidgets.records import BaggingView
from hpwidgets.tuning.ensembles.run_pool import RunPool
from hpwidgets.tuning.plane import points_of
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.player import Player
from hpwidgets.widgets.sealed import Scores, SealedLab
from hpwidgets.widgets.view import Cancelled, Given, Request, Stage, Values, View, Words

MOST_ROWS = 2000
"""Training rows of one's own that are used: more would take scikit-learn too long to be stopped."""
PACE = 0.15
"""Seconds between two rounds that are played."""
RUNS = "runs"
"""The view of a lab that is given runs."""


class EnsembleLab(SealedLab):
    """Many models instead of one: when the crowd is better than its best member, and when not.

    Seven views: bagging of networks (boundaries of members and of the average, out-of-bag score);
    what bagging does to bias and variance; boosting round by round, with every row as large as its
    weight; stacking with its leak; voting; the top runs of a search combined; how much members
    differ. Beside the ensemble stands its best single member, on test rows that stay sealed until
    they are opened by the button (each look is counted).

    Parameters
    ----------
    data
        The name of a bundled set of the control ``data``, or rows of your own in any form that
        :func:`hpwidgets.load` takes. The view "variance" draws a problem of its own.
    runs
        What the view "runs" combines: a list of pins (``lab.pins`` of a TrainingLab), histories,
        trials of a search or Hyperparameters, all about ``data``. None: random settings are
        trained.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("bagging", "variance", "boosting", "stacking", "voting",
        "runs", "diversity"), ``data``, ``noise``, ``members``, ``vary``, ``base``, ``tree_depth``,
        ``fit_rows``, ``fit_noise``, ``bag_members``, ``training_sets``, ``booster``, ``rounds``,
        ``round``, ``boost_depth``, ``shrinkage``, ``label_noise``, ``folds``, ``settings_tried``,
        ``picks``, ``measure``, ``source``, ``compared``, ``hidden_layers``, ``hidden_units``,
        ``learning_rate``, ``batch_size``, ``epochs``, ``fit_epochs``, ``seed``.

    ``lab.result`` is the newest record of the view, such as
    :class:`~hpwidgets.records.BaggingView`. Raises TypeError or ValueError in words for wrong
    names, values, data and runs.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.EnsembleLab(members=5, epochs=5).wait(60)
    >>> lab.result.members, lab.result.score.shape, lab.peeks
    (5, (20, 5), 0)
    >>> [name for name, score in lab.reveal()], lab.peeks
    (['average of 5', 'best single member', 'one network on all rows'], 1)
    >>> lab.close()
    """

    _own: Dataset | None
    title = _("Ensemble lab")
    presets = PRESETS
    row_controls = ROWS
    fields = FIELDS
    sections = (
        ("", ("view", "data", "noise", "source", "compared")),
        ("", ("members", "vary", "base", "bag_members", "tree_depth", "fit_rows", "fit_noise")),
        ("", ("learning_rate",)),
        ("", ("booster", "rounds", "round", "boost_depth", "shrinkage", "label_noise")),
        ("", ("folds", "settings_tried", "picks", "measure")),
        (_("Network"), ("hidden_layers", "hidden_units", "batch_size")),
        (_("More"), ("epochs", "fit_epochs", "training_sets", "seed")),
    )

    def __init__(self, data: Any = None, *, runs: Sequence[Any] | None = None, **values: Any):
        self._runs = runs
        self._player = Player(
            pressed=self._pressed_play, help=_("show the rounds one after the other")
        )
        if runs is not None:
            if data is None:
                raise ValueError(
                    "give data as well, the rows that the runs are about: EnsembleLab(data,"
                    " runs=...)"
                )
            data = data if isinstance(data, Dataset) else load(data)
            RunPool(runs, data)  # what is wrong is said here, not later
            values = {"view": RUNS, **values}
        super().__init__(data, **values)

    def _views(self) -> tuple[View, ...]:
        runs = self._runs
        tried = ("settings_tried", "epochs", "seed") if runs is None else ()
        thinned = self._thinned()

        def told(words: Words) -> Words:
            return lambda record, values: [*words(record, values), *thinned]

        def on_rows(
            *controls: str, run: Callable[[Given, Dataset, Cancelled], Iterable[Any]], **rest: Any
        ) -> View:
            options: dict[str, Any] = {"unused": _unused, "extras": ("reveal",), **rest}
            return View(
                controls=(*ROWS, *controls),
                run=lambda given, cancelled: run(given, self._data(given), cancelled),
                **options,
            )

        bagged: dict[str, Any] = {
            "draw": lambda picture, record, _values: picture.update(record, record.points),
            "words": told(text.bagging_words),
        }
        rows = Stage(picture=lambda theme: BaggingPicture(theme, plane=False), **bagged)

        def bagging_stage(record: BaggingView | None, given: Given) -> Stage | None:
            points = points_of(self._data(given)) if record is None else record.points
            return rows if points is None else None

        return (
            on_rows(
                *("members", "vary", *NETWORK),
                name="bagging",
                label=_("bagging"),
                question=_("Is the average of many networks better than one of them?"),
                try_this=_("Take diabetes: the average beats every member."),
                run=_bagging,
                picture=BaggingPicture,
                stage=bagging_stage,
                **bagged,
            ),
            View(
                name="variance",
                label=_("bias and variance"),
                question=_("Does bagging lower the bias, or the variance?"),
                try_this=_("Set the tree depth to 2: now bias² is the larger part, and it stays."),
                controls=("base", *TREE, *FITTED, *PROBLEM),
                unused=lambda values: FITTED if values["base"] == "tree" else TREE,
                run=ensembles.take_apart,
                picture=BaggingVariancePicture,
                words=text.variance_words,
                table=text.variance_table,
            ),
            on_rows(
                *("booster", "boost_depth", *BOOSTED, "round"),
                name="boosting",
                label=_("boosting"),
                question=_("How does each new tree learn from the errors of those before it?"),
                try_this=_("Press Play: what the trees so far get wrong grows."),
                looks=("round",),
                extras=("play", "reveal"),
                run=ensembles.boost,
                picture=BoostingPicture,
                draw=lambda picture, record, values: picture.update(record, values["round"]),
                words=told(text.boosting_words),
            ),
            on_rows(
                *("folds", *NETWORK),
                name="stacking",
                label=_("stacking"),
                question=_("Why must the meta-model learn from out-of-fold predictions?"),
                try_this=_("Take diabetes: the leak is larger still."),
                run=ensembles.stack,
                picture=StackingPicture,
                words=told(text.stacking_words),
            ),
            on_rows(
                *NETWORK,
                name="voting",
                label=_("voting"),
                question=_("When is a vote of several models better than the best of them?"),
                try_this=_("Take the digits: now the best model beats the vote."),
                run=ensembles.vote,
                picture=VotingPicture,
                words=told(text.voting_words),
            ),
            on_rows(
                *("picks", "measure", *tried),
                name=RUNS,
                label=_("top runs"),
                question=_("Is a combination of runs better than the best run alone?"),
                try_this=_("Take the digits: greedy selection gains, the average of all loses."),
                run=lambda given, data, cancelled: ensembles.combine_runs(
                    given, self._own if runs and self._own else data, runs, cancelled
                ),
                picture=CombinationPicture,
                words=text.runs_words,
            ),
            on_rows(
                *("source", "compared", *NETWORK),
                name="diversity",
                label=_("diversity"),
                question=_("How much do the members differ, and what does the average gain?"),
                try_this=_("Set members from to kinds of model: they differ more."),
                run=lambda given, data, cancelled: ensembles.compare_members(
                    given, data, runs, cancelled
                ),
                picture=DiversityPicture,
                words=told(text.diversity_words),
            ),
        )

    def _data(self, given: Values) -> Dataset:
        """The rows that are asked for; of one's own at most ``MOST_ROWS`` to train on."""
        if self._own is None:
            return load(given["data"], noise=given.get("noise"))
        return self._own.with_train_size(min(MOST_ROWS, len(self._own.y_train)))

    def _thinned(self) -> list[str]:
        rows = 0 if self._own is None else len(self._own.y_train)
        if rows <= MOST_ROWS:
            return []
        said = _("The first {most} of your {rows} training rows are used.")
        return [said.format(most=MOST_ROWS, rows=rows)]

    # What a program reads and does ------------------------------------------------------------

    def reveal(self) -> Scores | None:
        """Open the test rows: who is judged and their scores, and one look more.

        None where there is nothing to judge yet, or no test rows (the view "variance").
        """
        scores: Scores | None = self._reveal()
        return scores

    def _look(self, item: Any) -> Scores | None:
        on_test = getattr(item, "on_test", None)
        if on_test is None:
            return None
        scores: Scores = on_test()
        self._opened = item
        return self._sealed.look(scores)

    def play(self) -> None:
        """Show the rounds of boosting one after the other, from the first after the last."""
        if self._round in (0, self._board.values["rounds"]):
            self._board["round"].set(1)
        self._player.playing = True
        self._live.refresh()

    def close(self) -> None:
        """As every lab; nothing goes on playing."""
        self._player.playing = False
        super().close()

    def _pressed_play(self) -> None:
        if self._player.playing:
            self._player.playing = False
            self._live.refresh()
        else:
            self.play()

    @property
    def _round(self) -> int:
        return int(self._board.values["round"])

    def _tools(self) -> Sequence[Button]:
        return [self._player.button(), *super()._tools()]

    def _show(self, frame: Frame[Request, Any]) -> None:
        played = "play" in frame.snapshot.view.extras and frame.final and frame.item is not None
        playing = self._player.playing and played
        super()._show(frame)
        if not playing or self._closed:
            return
        if self._round < self._board.values["rounds"]:
            self._board["round"].set(self._round + 1)
            self._live.refresh(after=PACE)
        else:
            self._player.playing = False
            self._live.refresh()

    def _suit(self) -> None:
        super()._suit()
        self._player.playing = self._player.playing and "play" in self.view.extras
        self._board.set_range("round", 0, self._board.values["rounds"], beyond=0)

    def _arguments(self) -> list[str]:
        own = super()._arguments()
        return own if self._runs is None else [*own, "runs=runs"]


def _unused(values: Values) -> set[str]:
    """The noise of a set that has none, and how many kinds of model there are to be compared."""
    noiseless = {"noise"} if catalog[values["data"]].noise is None else set()
    return noiseless | ({"compared"} if values["source"] == "models" else set())


def _bagging(given: Given, data: Dataset, cancelled: Cancelled) -> Iterator[BaggingView]:
    points = points_of(data)
    for view in ensembles.bag(given, data, cancelled):
        yield replace(view, points=points)
