"""HyperbandLab: brackets, configurations that are cut, and what that costs or saves."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from hpwidgets.i18n import _
from hpwidgets.lessons.hyperband import words
from hpwidgets.lessons.hyperband._moment import after_rung, rungs_done
from hpwidgets.lessons.hyperband._pool import (
    draw_settings,
    replay_searches,
    slow_starters,
    train_pool,
)
from hpwidgets.lessons.hyperband.pictures.brackets import BracketsPicture
from hpwidgets.lessons.hyperband.pictures.halving import HalvingPicture
from hpwidgets.lessons.hyperband.pictures.pool import PoolPicture
from hpwidgets.lessons.hyperband.pictures.replays import ReplaysPicture
from hpwidgets.lessons.hyperband.pictures.slow_starters import SlowStartersPicture
from hpwidgets.lessons.hyperband.presets import BRACKETS, PRESETS, REPLAYS, SLOW
from hpwidgets.live import Cache
from hpwidgets.records import Bracket, HalvingView, HyperbandView, Pool, SlowStartersView
from hpwidgets.tuning.halving.brackets import compare_roundings, hyperband_brackets
from hpwidgets.tuning.halving.hyperband import check_dealt, hyperband
from hpwidgets.tuning.space.axes import Float
from hpwidgets.tuning.space.space import Space
from hpwidgets.widgets.board import (
    SMALL_SETS,
    Field,
    choice,
    count,
    data_set,
    hyperparameters,
    measure,
    number,
)
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.view import Cancelled, Given, Stage, Values, View


def _rate(label: str, meaning: str, default: float, slider: tuple[float, float]) -> Field:
    return number(label, meaning, default, (1e-6, 10), slider, scale="log", step=0.5)


FIELDS: dict[str, Field] = {
    "data": data_set("moons", SMALL_SETS),
    "max_epochs": count(
        "R", _("most epochs that one configuration may get"), 81, (1, 1000), (1, 243)
    ),
    "eta": count("η", _("of so many configurations one is kept after a rung"), 3, (2, 10)),
    "rung": count(
        _("look back at"),
        _("how it stood after this rung, counted over all brackets; 0: as it stands now"),
        0,
        (0, 100),
        (0, 15),
    ),
    "look": count(
        _("early look"), _("after which rung costs are shown, from 0"), 0, (0, 20), (0, 4)
    ),
    "within": number(
        _("good enough"),
        _("how close to the pool's best a search must come"),
        1.0,
        (0.1, 100),
        (0.5, 20),
        unit=_("%"),
        step=0.5,
    ),
    "measure": measure(_("what is compared on the validation rows")),
    "lowest_rate": _rate(
        _("lowest rate"), _("learning rates are drawn from here on"), 1e-4, (1e-5, 1)
    ),
    "highest_rate": _rate(
        _("highest rate"), _("learning rates are drawn up to here"), 0.1, (1e-3, 10)
    ),
    "configurations": count(
        _("pool"),
        _("configurations that are trained once to the end, for searches to draw from"),
        200,
        (20, 2000),
        (50, 500),
    ),
    "replays": count(
        _("replays"), _("how often each search is replayed"), 100, (30, 1000), (30, 300)
    ),
    "rounding": choice(
        _("n rounded"),
        _("up, as Algorithm 1 says, or down, as Table 1 of the paper has it"),
        {"ceil": _("up (Algorithm 1)"), "floor": _("down (Table 1)")},
        "ceil",
        helps={
            "ceil": _("A few configurations more: what the paper's algorithm says."),
            "floor": _("A few configurations fewer: what the paper's table has."),
        },
    ),
    **hyperparameters(hidden_layers=2, hidden_units=32, optimizer="adam", batch_size=32, seed=0),
}
RACE = "race"
"""The view that is shown first."""
BASE = ("hidden_layers", "hidden_units", "optimizer", "batch_size", "seed")
TRAINED = ("data", "max_epochs", "eta", "measure", "lowest_rate", "highest_rate", "rounding", *BASE)
POOL = Stage(picture=PoolPicture, words=words.pool_words)
"""The pool while it is trained: two views draw from it."""


class HyperbandLab(LessonLab):
    """Hyperband, seen rung by rung: who is trained, who is cut, and whether that pays.

    Four views: the table of brackets for R and η, with both of the paper's roundings; the search
    itself, bracket after bracket, curves growing and ending where they are cut (Step goes on by a
    rung, "look back at" shows how it stood after an earlier one); epochs spent to come within 1 %
    of the best of a pool, against random search, over many replays; slow starters, which are best
    at the end and cut early.

    Parameters
    ----------
    data
        The name of a bundled set of the control ``data``, or rows of your own in any form that
        :func:`hpwidgets.load` takes.
    space
        A :class:`hpwidgets.Space` to draw configurations from, without ``epochs`` and
        ``patience``; None: learning rates of the range that the controls say, and L2 from 1e-6 to
        0.1.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("brackets", "race", "replays", "slow"), ``data``,
        ``max_epochs``, ``eta``, ``rounding``, ``measure``, ``lowest_rate``, ``highest_rate``,
        ``hidden_layers``, ``hidden_units``, ``optimizer``, ``batch_size``, ``seed``; ``rung`` (of
        the race), ``configurations``, ``replays``, ``within`` (per cent), ``look`` (of slow
        starters).

    ``lab.result`` is the newest record of the view, such as
    :class:`~hpwidgets.records.HyperbandView`. Raises TypeError or ValueError in words for wrong
    names, values, spaces and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.HyperbandLab(max_epochs=9, eta=3).wait(60)
    >>> [len(halving.settings) for halving in lab.result.halvings]
    [9, 5, 3]
    >>> lab.close()
    """

    fields = FIELDS
    title = _("Hyperband lab")
    presets = PRESETS
    sections = (
        ("", ("view", "data")),
        ("", ("max_epochs", "eta", "rung", "look", "within")),
        ("", ("lowest_rate", "highest_rate", "measure")),
        ("", ("configurations", "replays")),
        (_("More"), ("rounding", *BASE)),
    )
    first_view = RACE
    stepped = True

    def __init__(self, data: Any = None, *, space: Space | None = None, **values: Any):
        self._space = _checked_space(space)
        if space is not None:
            self._absent = ("lowest_rate", "highest_rate")
        self._pools: Cache[Given, Pool] = self._cache(4)
        self._by_rung = False
        super().__init__(data, **values)

    def _views(self) -> tuple[View, ...]:
        return (
            View(
                name=BRACKETS,
                label=_("the brackets"),
                question=_("How does Hyperband deal its epochs out to configurations?"),
                try_this=_("Set η to 2, then to 9: how many brackets are there then?"),
                controls=("max_epochs", "eta"),
                run=lambda given, _cancelled: [compare_roundings(given.max_epochs, given.eta)],
                picture=BracketsPicture,
                words=words.brackets_words,
                table=words.brackets_table,
            ),
            View(
                name=RACE,
                label=_("bracket after bracket"),
                question=_("Which configurations are cut early, and which train to the end?"),
                try_this=_("Press Step to go from rung to rung: who is cut, and when?"),
                controls=(*TRAINED, "rung"),
                looks=("rung",),
                check=self._drawn_from,
                run=self._race,
                picture=HalvingPicture,
                draw=lambda picture, record, values: picture.update(
                    _moment(record, values), _seen(record, values)
                ),
                words=lambda record, values: words.race_words(
                    _moment(record, values), _seen(record, values)
                ),
            ),
            View(
                name=REPLAYS,
                label=_("against random search"),
                question=_("How many epochs does each search spend to come close to the best?"),
                try_this=_("Under More, choose sgd as optimizer: who is there first now?"),
                controls=(*TRAINED, "within", "configurations", "replays"),
                check=self._drawn_from,
                run=self._replays,
                picture=ReplaysPicture,
                words=words.replays_words,
                table=words.replays_table,
                stage=_filling,
            ),
            View(
                name=SLOW,
                label=_("slow starters"),
                question=_("Which configuration is best at the end, and when would it be cut?"),
                try_this=_("Move the early look up: when does the best one stay below the line?"),
                controls=(*TRAINED, "look", "configurations"),
                looks=("look",),
                check=self._drawn_from,
                run=self._slow_starters,
                picture=SlowStartersPicture,
                draw=lambda picture, record, values: picture.update(record, _look(record, values)),
                words=lambda record, values: words.slow_starters_words(
                    record, _look(record, values)
                ),
                stage=_filling,
            ),
        )

    # What the views compute -------------------------------------------------------------------

    def _drawn_from(self, given: Given) -> Space:
        if self._space is not None:
            return self._space
        low, high = given.lowest_rate, given.highest_rate
        if not low < high:
            raise ValueError(
                _("the lowest rate must be below the highest one, got {low} and {high}").format(
                    low=f"{low:g}", high=f"{high:g}"
                )
            )
        return Space(learning_rate=Float(low, high, log=True), l2=Float(1e-6, 0.1, log=True))

    def _race(self, given: Given, cancelled: Cancelled) -> Iterator[HyperbandView]:
        views = hyperband(
            self._drawn_from(given),
            self._data(given),
            **given.take("max_epochs", "eta", "measure", "rounding", "seed"),
            base=given.network(),
            cancelled=cancelled,
        )
        for number_, view in enumerate(views):
            # A step goes on to the end of a rung; a run shows every epoch.
            if number_ == 0 or view.current.rung_done or not self._by_rung:
                yield view

    def _replays(self, given: Given, cancelled: Cancelled) -> Iterator[Any]:
        pool = yield from self._pool(given, cancelled)
        if pool is not None:
            yield from replay_searches(
                pool,
                _brackets(given),
                **given.take("replays", "seed"),
                within=given.within / 100,
                cancelled=cancelled,
            )

    def _slow_starters(self, given: Given, cancelled: Cancelled) -> Iterator[Any]:
        pool = yield from self._pool(given, cancelled)
        if pool is not None:
            yield slow_starters(pool, _brackets(given), seed=given.seed)

    def _pool(self, given: Given, cancelled: Cancelled) -> Generator[Pool, None, Pool | None]:
        """The pool of this setting as it is trained, and returned as a whole unless cancelled.

        Two views share it, whatever η and the searches are.
        """
        apart = {"eta", "rounding", "replays", "within"}
        key = Given({name: value for name, value in given.items() if name not in apart})
        settings = draw_settings(
            self._drawn_from(given), given.network(), given.configurations, seed=given.seed
        )
        options = given.take("max_epochs", "measure")
        pools = train_pool(settings, self._data(given), **options, cancelled=cancelled)
        pool: Pool | None = None
        for pool in self._pools.remember(key, pools, cancelled):
            yield pool
        return None if cancelled() else pool

    def _suit(self) -> None:
        super()._suit()
        values = self._board.values
        longest = len(hyperband_brackets(values["max_epochs"], values["eta"]))
        self._board.set_range("rung", 0, longest * (longest + 1) // 2)
        self._board.set_range("look", 0, max(longest - 1, 1))

    def _arguments(self) -> list[str]:
        own = super()._arguments()
        return own if self._space is None else [*own, f"space={_written(self._space)}"]

    # What a person does ---------------------------------------------------------------------

    def _moved(self) -> None:
        self._by_rung = False
        super()._moved()

    def _pressed_run(self) -> None:
        self._by_rung = False
        super()._pressed_run()

    def _pressed_step(self) -> None:
        self._by_rung = True
        super()._pressed_step()


def _brackets(given: Given) -> tuple[Bracket, ...]:
    return hyperband_brackets(**given.take("max_epochs", "eta", "rounding"))


def _filling(record: Any, _given: Given) -> Stage | None:
    return POOL if isinstance(record, Pool) else None


def _moment(record: HyperbandView, values: Values) -> HyperbandView:
    """The race as it stood after the rung that is looked back at, if it has come so far."""
    rung = values["rung"]
    return after_rung(record, rung) if 1 <= rung <= rungs_done(record) else record


def _seen(record: HyperbandView, values: Values) -> HalvingView:
    """The bracket whose curves are drawn: at the end of all the first, which cuts most."""
    ended = len(record.halvings) == len(record.brackets) and record.current.ended
    now = not 1 <= values["rung"] <= rungs_done(record)
    return record.halvings[0] if ended and now else _moment(record, values).current


def _look(record: SlowStartersView, values: Values) -> int:
    return min(int(values["look"]), len(record.epochs) - 1)


def _checked_space(space: Any) -> Space | None:
    if space is None:
        return None
    if not isinstance(space, Space):
        raise TypeError(f"space must be a hpwidgets.Space or None, got {type(space).__name__}")
    check_dealt(space)
    return space


def _written(space: Space) -> str:
    """The space on one line, as code that finds its names in ``hp``."""
    text = " ".join(repr(space).split())
    for name in ("Space(", "Float(", "Integer(", "Choice(", "When("):
        text = text.replace(name, f"hp.{name}")
    return text
