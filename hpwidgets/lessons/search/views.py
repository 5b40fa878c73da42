"""The views of a SearchLab, and what they compute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.draw.picture import Picture
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.search import tables, words
from hpwidgets.lessons.search._gaussian_process import slice_run
from hpwidgets.lessons.search._importance import isolate
from hpwidgets.lessons.search._landscape import check_axes, landscape
from hpwidgets.lessons.search._replay import (
    DOUBLED,
    METHODS,
    best_so_far,
    complete_cost,
    no_replays,
    replay,
    side_by_side,
)
from hpwidgets.lessons.search._search_run import watched
from hpwidgets.lessons.search._space_text import (
    FROM,
    TO,
    read_axis_text,
    read_ranges,
    read_space_text,
)
from hpwidgets.lessons.search.pictures.best_so_far import BestSoFarPicture
from hpwidgets.lessons.search.pictures.gaussian_process import GaussianProcessPicture
from hpwidgets.lessons.search.pictures.isolation import IsolationPicture
from hpwidgets.lessons.search.pictures.landscape import LandscapePicture, ReplayPicture
from hpwidgets.lessons.search.pictures.projections import ProjectionsPicture
from hpwidgets.lessons.search.pictures.trials import TrialsPicture
from hpwidgets.lessons.search.presets import ISOLATION, LANDSCAPE, PROJECTIONS, REAL
from hpwidgets.lessons.search.records import (
    Landscape,
    LandscapeAxis,
    Replay,
    ReplayView,
    SearchRunView,
)
from hpwidgets.live import Cache
from hpwidgets.tuning.search.plans import HALVING
from hpwidgets.tuning.search.search import Search, search
from hpwidgets.tuning.space.space import Space
from hpwidgets.widgets.view import Cancelled, Given, Stage, Values, View

SIZE = ("hidden_layers", "hidden_units")
NETWORK = (*SIZE, "learning_rate", "l2", "batch_size", "optimizer", "epochs", "seed")
AXIS = ("x", "x_range", "y", "y_range", "cells", "repeats")
ON_LANDSCAPE = ("data", "measure", *NETWORK, *AXIS)
PLAYED = ("step", "speed", "chosen")
RANGED = ("learning_rate", "l2", "hidden_layers", "hidden_units")
SEARCHED = (*(name + end for name in RANGED for end in (FROM, TO)), "activations")
"""Controls of the ranges that a real search goes through."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SearchStage(Stage):
    """How a record is shown, and which run of it is opened in a TrainingLab: the ``best``."""

    best: Callable[[Any, Values], Hyperparameters | None]


@dataclass(frozen=True, kw_only=True, eq=False)
class SearchView(View, SearchStage):
    """A view whose best run can be opened."""


class SearchViews:
    """The views on rows (``own``, or those that the controls say), and what they remember.

    ``picture_of`` gives the picture of a view, for the size of what stands there before it;
    ``cache(capacity)`` makes a memory.
    """

    def __init__(
        self,
        own: Dataset | None,
        space: Space | None,
        picture_of: Callable[[Stage], Picture],
        cache: Callable[[int], Cache[Any, Any]],
    ):
        self.own, self.space, self._picture_of = own, space, picture_of
        self._landscapes: Cache[Any, Landscape] = cache(8)
        self._replays: Cache[Any, Replay] = cache(2048)

    def all(self) -> tuple[View, ...]:
        """The views, in the order in which they are offered."""
        searches = partial(side_by_side, one=self._replay)
        replays: dict[str, Any] = {
            "controls": (*ON_LANDSCAPE, "budget", "draw", *PLAYED),
            "looks": PLAYED,
            "run": self._on_landscape(
                searches, "budget", "measure", seed="draw", filling=_no_replays
            ),
            "draw": lambda picture, view, values: picture.update(view, values["step"]),
            "best": lambda view, values: _setting(
                view.landscape, view.best(values["chosen"], values["step"])
            ),
        }
        return (
            self._landscape_view(
                name=LANDSCAPE,
                label=_("four searches at once"),
                question=_("Where does each search try its settings, and which finds the best?"),
                try_this=_(
                    "Press Play; then turn on “whole landscape”: who looked where it is bright?"
                ),
                picture=ReplayPicture,
                words=words.replays_words,
                table=tables.replays_table,
                **replays
                | {
                    "controls": (*replays["controls"], "reveal"),
                    "looks": (*PLAYED, "reveal"),
                    "draw": lambda picture, view, values: picture.update(
                        view, values["step"], revealed=values["reveal"]
                    ),
                },
            ),
            self._landscape_view(
                name="process",
                label=_("a Gaussian process"),
                question=_("How does a Gaussian process choose the next value to try?"),
                try_this=_(
                    "Set the trial to 3 and press Next trial: it goes where most may be gained."
                ),
                controls=(
                    *ON_LANDSCAPE,
                    *("process_budget", "along", "slice", "start", "draw", "step", "speed"),
                ),
                looks=("step", "speed"),
                beside=_read_slice,
                run=self._on_landscape(
                    slice_run,
                    *("along", "start", "measure"),
                    other="slice",
                    budget="process_budget",
                    seed="draw",
                ),
                picture=GaussianProcessPicture,
                draw=lambda picture, run, values: picture.update(
                    run.steps[min(values["step"], len(run.steps)) - 1]
                ),
                words=words.process_words,
                table=tables.process_table,
                best=lambda run, values: _setting(run.landscape, run.best(values["step"])),
            ),
            self._landscape_view(
                name="bands",
                label=_("many replays"),
                question=_("Which search comes closest to the best, over many replays?"),
                try_this=_("Set the budget to 9: with so few trials, does a model help?"),
                controls=(*ON_LANDSCAPE, "budget", "replays", "draw"),
                run=self._on_landscape(
                    partial(best_so_far, one=self._replay),
                    *("budget", "replays", "measure"),
                    seed="draw",
                ),
                picture=lambda theme: BestSoFarPicture((*METHODS, DOUBLED), theme),
                words=words.bands_words,
                table=tables.bands_table,
                best=_best_cell,
            ),
            self._landscape_view(
                name=PROJECTIONS,
                label=_("values tried"),
                question=_("How many values of each hyperparameter does each search try?"),
                try_this=_("Set the budget to 9 and compare grid and random: 3 values against 9."),
                picture=ProjectionsPicture,
                words=words.values_words,
                **replays,
            ),
            self._landscape_view(
                name=ISOLATION,
                label=_("isolation, importance"),
                question=_("Which of the two hyperparameters matters more?"),
                try_this=_("Set “range upwards” to 1e-8 .. 1e-5: does L2 still matter?"),
                controls=ON_LANDSCAPE,
                run=self._on_landscape(isolate, "measure"),
                picture=IsolationPicture,
                words=words.isolation_words,
                table=tables.isolation_table,
                best=_best_cell,
            ),
            SearchView(
                name=REAL,
                label=_("a real search"),
                question=_("What does a search find in a space of many hyperparameters?"),
                try_this=_("Lower “learning rate to” to 0.001: what do the words say of the edge?"),
                controls=(
                    *("data", "measure", *NETWORK),
                    *("method", "budget", *SEARCHED, "space", "draw", "x", "y"),
                ),
                looks=("x", "y"),
                unused=lambda values: SEARCHED if values["space"].strip() else (),
                beside=self._read_space,
                run=self._search,
                picture=TrialsPicture,
                draw=lambda picture, run, values: picture.update(run, *_plane(run, values)),
                words=words.search_words,
                table=tables.search_table,
                best=lambda run, _values: (
                    None if run.best is None else run.trials[run.best].setting
                ),
            ),
        )

    def _landscape_view(self, **told: Any) -> SearchView:
        """A view of a landscape, which is seen to fill in a picture of the view's own size."""
        filling = SearchStage(
            picture=lambda theme: LandscapePicture(self._picture_of(view).size[1], theme),
            draw=lambda picture, land, values: picture.update(land, values["measure"]),
            words=words.filling_words,
            best=lambda land, values: _setting(land, land.best(values["measure"])),
        )
        shared: dict[str, Any] = {
            "unused": lambda values: {values["x"], values["y"]},
            "beside": _read_axes,
            "stage": lambda record, _given: filling if isinstance(record, Landscape) else None,
        }
        view = SearchView(**shared | told)
        return view

    # What the views compute -------------------------------------------------------------------

    def _data(self, given: Given) -> Dataset:
        return self.own if self.own is not None else load(given.data)

    def _on_landscape(
        self,
        study: Callable[..., Iterator[Any]],
        *names: str,
        filling: Callable[[Landscape, Given], Any] = lambda land, _given: land,
        **renamed: str,
    ) -> Callable[[Given, Cancelled], Iterator[Any]]:
        """The landscape while it fills, then a study of the whole with these controls' values."""

        def run(given: Given, cancelled: Cancelled) -> Iterator[Any]:
            (x, y), seeds, data = given.axes, given.seed_range(), self._data(given)
            key = (given.get("data"), given.base, given.axes, seeds)
            lands = landscape(given.base, data, x=x, y=y, seeds=seeds, cancelled=cancelled)
            land: Landscape | None = None
            for land in self._landscapes.remember(key, lands, cancelled):
                if not land.complete:
                    yield filling(land, given)
            if land is not None and land.complete and not cancelled():
                complete_cost(land, given.measure)  # says so where every run diverged
                yield from study(land, **given.take(*names, **renamed), cancelled=cancelled)

        return run

    def _replay(self, land: Landscape, method: str, **options: Any) -> Iterator[Replay]:
        """As :func:`hpwidgets.lessons.search._replay.replay`; one seen before comes at once."""
        cancelled = options["cancelled"]
        key = (land, method, options["budget"], options["seed"], options["measure"])
        return self._replays.remember(key, replay(land, method, **options), cancelled)

    def _read_space(self, given: Given) -> Values:
        if self.space is not None:
            space = self.space
        elif given.space.strip():
            space = read_space_text(given.space)
        else:
            space = read_ranges(given, RANGED)
        self._begun(Given({**given, "space": space})).close()  # says what cannot be
        return {**dict.fromkeys(SEARCHED), "space": space}  # ranges in other words are the same

    def _begun(self, given: Given, cancelled: Cancelled = lambda: False) -> Search:
        return search(
            given.space,
            self._data(given),
            **given.take("method", "measure", seed="draw"),
            budget=None if given.method == "hyperband" else given.budget,
            max_epochs=given.epochs if given.method in HALVING else None,
            base=given.network(),
            cancelled=cancelled,
        )

    def _search(self, given: Given, cancelled: Cancelled) -> Iterator[SearchRunView]:
        yield from watched(
            self._begun(given, cancelled),
            **given.take("method", seed="draw"),
            cancelled=cancelled,
        )


def _read_axes(given: Given) -> Values:
    """The axes and the setting under them; a range in other words is the same one."""
    x, y = (read_axis_text(given[at], given[f"{at}_range"], given.cells) for at in ("x", "y"))
    base = given.network()
    check_axes(base, x, y)
    base = base.replace(**{axis.name: axis.value(0) for axis in (x, y)})
    return {"axes": (x, y), "base": base, "x_range": "", "y_range": "", "cells": 0}


def _read_slice(given: Given) -> Values:
    """The axes, and the slice counted from 0: at the end, where its axis has become shorter."""
    read = _read_axes(given)
    other: LandscapeAxis = read["axes"][1 if given.along == "x" else 0]
    return {**read, "slice": min(given.slice, len(other.values)) - 1}


def _no_replays(land: Landscape, given: Given) -> ReplayView:
    return no_replays(land, **given.take("budget", "measure"))


def _setting(land: Landscape, cell: tuple[int, int] | None) -> Hyperparameters | None:
    return None if cell is None else land.setting(*cell)


def _best_cell(view: Any, _values: Values) -> Hyperparameters | None:
    return _setting(view.landscape, view.landscape.best(view.measure))


def _plane(run: SearchRunView, values: Values) -> tuple[str, str]:
    """The two fields of the plane: those of the axes' controls where the space has them."""
    names = [axis.name for axis in run.axes]
    x = values["x"] if values["x"] in names else names[0]
    rest = [name for name in names if name != x] or [x]
    return x, values["y"] if values["y"] in rest else rest[0]
