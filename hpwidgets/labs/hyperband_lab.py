"""HyperbandLab: brackets, configurations that are cut, and what that costs or saves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.draw.brackets import BracketsPicture
from hpwidgets.draw.halving import HalvingPicture
from hpwidgets.draw.hyperband_replays import ReplaysPicture
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.pool import PoolPicture
from hpwidgets.draw.slow_starters import SlowStartersPicture
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, Sections
from hpwidgets.labs.controls import NumberControl
from hpwidgets.labs.hyperband_fields import FIELDS, SETS, SHOWN
from hpwidgets.labs.hyperband_text import View, words
from hpwidgets.labs.lesson import LessonLab
from hpwidgets.labs.style import escape
from hpwidgets.live import Cache
from hpwidgets.records import (
    BracketsView,
    HyperbandView,
    Measure,
    Pool,
    ReplaysView,
    SlowStartersView,
)
from hpwidgets.records.hyperband import Rounding
from hpwidgets.study.axes import Float
from hpwidgets.study.hyperband import OWN, hyperband
from hpwidgets.study.hyperband_brackets import compare_roundings, hyperband_brackets
from hpwidgets.study.hyperband_moment import after_rung, rungs_done
from hpwidgets.study.hyperband_pool import draw_settings, replay_searches, slow_starters, train_pool
from hpwidgets.study.space import Space


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the controls say together; what a view does not use is left at one value."""

    view: str
    max_epochs: int
    eta: int
    data: str = ""
    base: Hyperparameters = Hyperparameters()  # noqa: RUF009 - frozen
    space: Space | None = None
    measure: Measure = "loss"
    rounding: Rounding = "ceil"
    configurations: int = 0
    replays: int = 0
    within: float = 0.0


class HyperbandLab(LessonLab[Asked, View]):
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

    fields: ClassVar[Mapping[str, Field]] = FIELDS
    sections: ClassVar[Sections] = (
        ("", ("view", "data")),
        ("", ("max_epochs", "eta", "rung", "look", "within")),
        ("", ("lowest_rate", "highest_rate", "measure")),
        ("", ("configurations", "replays")),
        (
            _("More"),
            ("rounding", "hidden_layers", "hidden_units", "optimizer", "batch_size", "seed"),
        ),
    )
    stepped: ClassVar[bool] = True

    def __init__(
        self,
        data: Any = None,
        *,
        space: Space | None = None,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str = "light",
        **values: Any,
    ):
        self._own: Dataset | None = None
        if isinstance(data, str) and data in SETS:
            values = {"data": data, **values}
        elif data is not None:
            self._own = data if isinstance(data, Dataset) else load(data)
        self._space = _checked_space(space)
        self._known: Cache[Asked, View] = Cache(16)
        self._pools: Cache[Asked, Pool] = Cache(4)
        self._pictures: dict[str, Picture] = {}
        self._by_rung = False
        super().__init__(
            self._work, values, show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme
        )
        self._begin()

    # What the lesson says -------------------------------------------------------------------

    def _snapshot(self, values: Mapping[str, Any]) -> Asked:
        view, R, eta = values["view"], values["max_epochs"], values["eta"]
        if view == "brackets":
            return Asked(view=view, max_epochs=R, eta=eta)
        names = ("hidden_layers", "hidden_units", "optimizer", "batch_size", "seed")
        asked = Asked(
            view=view,
            max_epochs=R,
            eta=eta,
            data="" if self._own is not None else values["data"],
            base=Hyperparameters(**{name: values[name] for name in names}),
            space=self._space or _rates(values["lowest_rate"], values["highest_rate"]),
            measure=values["measure"],
            rounding=values["rounding"],
            configurations=0 if view == "race" else values["configurations"],
            replays=values["replays"] if view == "replays" else 0,
            within=values["within"] / 100 if view == "replays" else 0.0,
        )
        return asked

    def _suit(self) -> None:
        values = self._board.values
        shown = set(SHOWN[values["view"]])
        if self._own is not None:
            shown.discard("data")
        if self._space is not None:
            shown -= {"lowest_rate", "highest_rate"}
        for name in self._board.names:
            if name != "view":
                self._board.display(name, name in shown)
        brackets = hyperband_brackets(values["max_epochs"], values["eta"])
        longest = len(brackets)
        for name, most in (("rung", longest * (longest + 1) // 2), ("look", longest - 1)):
            control = self._board[name]
            assert isinstance(control, NumberControl)
            control.set_range(0, max(most, 1))

    def _work(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        if asked.view == "brackets":
            return iter([compare_roundings(asked.max_epochs, asked.eta)])
        return self._known.remember(asked, self._compute(asked, cancelled), cancelled)

    def _compute(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        data = self._own or load(asked.data)
        assert asked.space is not None
        if asked.view == "race":
            yield from self._race(asked, data, asked.space, cancelled)
            return
        brackets = hyperband_brackets(asked.max_epochs, asked.eta, rounding=asked.rounding)
        pool: Pool | None = None
        for pool in self._pool(asked, data, asked.space, cancelled):
            yield pool
        if cancelled() or pool is None:
            return
        if asked.view == "replays":
            yield from replay_searches(
                pool,
                brackets,
                replays=asked.replays,
                within=asked.within,
                seed=asked.base.seed,
                cancelled=cancelled,
            )
        else:
            yield slow_starters(pool, brackets, seed=asked.base.seed)

    def _race(
        self, asked: Asked, data: Dataset, space: Space, cancelled: Callable[[], bool]
    ) -> Iterator[View]:
        for number, view in enumerate(
            hyperband(
                space,
                data,
                max_epochs=asked.max_epochs,
                eta=asked.eta,
                base=asked.base,
                seed=asked.base.seed,
                measure=asked.measure,
                rounding=asked.rounding,
                cancelled=cancelled,
            )
        ):
            # A step goes on to the end of a rung; a run shows every epoch.
            if number == 0 or view.current.rung_done or not self._by_rung:
                yield view

    def _pool(
        self, asked: Asked, data: Dataset, space: Space, cancelled: Callable[[], bool]
    ) -> Iterator[Pool]:
        """The pool of this setting, which both views share, whatever η and the searches are."""
        key = Asked(
            view="pool",
            max_epochs=asked.max_epochs,
            eta=0,
            data=asked.data,
            base=asked.base,
            space=space,
            measure=asked.measure,
            configurations=asked.configurations,
        )
        settings = draw_settings(space, asked.base, asked.configurations, seed=asked.base.seed)
        pools = train_pool(
            settings,
            data,
            max_epochs=asked.max_epochs,
            measure=asked.measure,
            cancelled=cancelled,
        )
        return self._pools.remember(key, pools, cancelled)

    # What the picture shows -----------------------------------------------------------------

    def _blank(self) -> Picture:
        return self._picture_for(self._board.values["view"])

    def _draw(self, item: View) -> Picture:
        kinds = {
            BracketsView: "brackets",
            HyperbandView: "race",
            Pool: "pool",
            ReplaysView: "replays",
        }
        picture: Any = self._picture_for(kinds.get(type(item), "slow"))
        if isinstance(item, SlowStartersView):
            picture.update(item, self._look(item))
        else:
            picture.update(self._moment(item))
        return picture  # type: ignore[no-any-return]

    def _moment(self, item: View) -> View:
        """The race as it stood after the rung that is looked back at, if it has come so far."""
        if not isinstance(item, HyperbandView):
            return item
        rung = self._board.values["rung"]
        return after_rung(item, rung) if 1 <= rung <= rungs_done(item) else item

    def _look(self, item: SlowStartersView) -> int:
        return min(int(self._board.values["look"]), len(item.epochs) - 1)

    def _picture_for(self, view: str) -> Picture:
        makers: dict[str, Callable[[], Picture]] = {
            "brackets": lambda: BracketsPicture(self._theme),
            "race": lambda: HalvingPicture(self._theme),
            "pool": lambda: PoolPicture(self._theme),
            "replays": lambda: ReplaysPicture(self._theme),
            "slow": lambda: SlowStartersPicture(self._theme),
        }
        if view not in self._pictures:
            self._pictures[view] = makers[view]()
        return self._pictures[view]

    def _words_html(self, item: View, *, final: bool) -> str:
        text = "<br>".join(escape(sentence) for sentence in self._sentences(item))
        return f'<div class="hp-verdict{"" if final else " hp-dim"}">{text}</div>'

    def _described(self, item: View) -> str:
        return " ".join(self._sentences(item))

    def _sentences(self, item: View) -> list[str]:
        look = self._look(item) if isinstance(item, SlowStartersView) else 0
        return words(self._moment(item), look=look)

    def _progress(self, item: View) -> tuple[int, int]:
        if isinstance(item, HyperbandView):
            return item.spent, item.planned
        if isinstance(item, Pool | ReplaysView):
            return item.done, item.total
        return 1, 1

    def _arguments(self) -> list[str]:
        own = [] if self._own is None else ["data"]
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


def _rates(lowest: float, highest: float) -> Space:
    if not lowest < highest:
        raise ValueError(
            _("the lowest rate must be below the highest one, got {low} and {high}").format(
                low=f"{lowest:g}", high=f"{highest:g}"
            )
        )
    return Space(learning_rate=Float(lowest, highest, log=True), l2=Float(1e-6, 0.1, log=True))


def _checked_space(space: Any) -> Space | None:
    if space is None:
        return None
    if not isinstance(space, Space):
        raise TypeError(f"space must be a hpwidgets.Space or None, got {type(space).__name__}")
    for name in OWN:
        if name in space.names:
            raise ValueError(
                f"{name} is what Hyperband deals out itself: leave it out of the space"
            )
    return space


def _written(space: Space) -> str:
    """The space on one line, as code that finds its names in ``hp``."""
    text = " ".join(repr(space).split())
    for name in ("Space(", "Float(", "Integer(", "Choice(", "When("):
        text = text.replace(name, f"hp.{name}")
    return text
