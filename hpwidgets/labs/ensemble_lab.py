"""EnsembleLab: bagging, boosting, stacking, voting, the top runs, and how much members differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, cast

from hpwidgets.data import Dataset, catalog, load
from hpwidgets.draw.bagging import BaggingPicture
from hpwidgets.draw.bagging_variance import BaggingVariancePicture
from hpwidgets.draw.boosting import BoostingPicture
from hpwidgets.draw.combination import CombinationPicture
from hpwidgets.draw.diversity import DiversityPicture
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.stacking import StackingPicture, VotingPicture
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, Sections, set_shown
from hpwidgets.labs.controls import NumberControl
from hpwidgets.labs.ensemble_fields import FIELDS, SECTIONS, SETS, SHOWN
from hpwidgets.labs.ensemble_text import words
from hpwidgets.labs.ensemble_work import MOST_ROWS, Asked, View, Work, snapshot
from hpwidgets.labs.sealed_scores import Scores, SealedScores
from hpwidgets.labs.snapshot_lab import SnapshotLab
from hpwidgets.labs.style import escape
from hpwidgets.records import (
    BaggingVarianceView,
    BaggingView,
    BoostingView,
    Combination,
    StackingView,
    VotingView,
)
from hpwidgets.study.run_pool import RunPool


class EnsembleLab(SnapshotLab[Asked, View]):
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

    fields: ClassVar[Mapping[str, Field]] = FIELDS
    sections: ClassVar[Sections] = SECTIONS

    def __init__(
        self,
        data: Any = None,
        *,
        runs: Sequence[Any] | None = None,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str = "light",
        **values: Any,
    ):
        own: Dataset | None = None
        if runs is not None:
            if data is None:
                raise ValueError(
                    "give data as well, the rows that the runs are about: EnsembleLab(data,"
                    " runs=...)"
                )
            own = data if isinstance(data, Dataset) else load(data)
            RunPool(runs, own)  # what is wrong is said here, not later
            values = {"view": "runs", **values}
        elif isinstance(data, str) and data in SETS:
            values = {"data": data, **values}
        elif data is not None:
            own = data if isinstance(data, Dataset) else load(data)
        self._compute = Work(own, runs)
        self._sealed = SealedScores()
        self._opened: View | None = None  # whose test scores are shown
        self._reveal_wanted = False
        self._pictures: dict[str, Picture] = {}
        super().__init__(
            self._compute, values, show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme
        )
        self._button = self._sealed.button(self._pressed_reveal)
        self._button.layout.align_self = "flex-start"
        self._begin(self._button)

    # What a program reads and does ---------------------------------------------------------

    @property
    def peeks(self) -> int:
        """How often the sealed test rows have been looked at."""
        return self._sealed.peeks

    def reveal(self) -> Scores | None:
        """Open the test rows: who is judged and their scores, and one look more.

        None where there is nothing to judge yet, or no test rows (the view "variance").
        """
        item = self._item
        on_test = None if item is None else getattr(item, "on_test", None)
        if on_test is None:
            return None
        scores: Scores = on_test()
        self._opened = item
        self._sealed.look_at(scores)
        self._live.refresh()
        return scores

    # What the lesson says -------------------------------------------------------------------

    def _snapshot(self, values: Mapping[str, Any]) -> Asked:
        return snapshot(values, self._compute.own, self._compute.runs)

    def _suit(self) -> None:
        values = self._board.values
        view = values["view"]
        shown = SHOWN[view] | {"seed"}
        own = self._compute.own is not None
        if own or catalog[values["data"]].noise is None:
            shown -= {"noise"}
        if own:
            shown -= {"data"}
        if self._compute.runs is not None:
            shown -= {"settings_tried"}
            if view == "runs":
                shown -= {"epochs", "seed"}
        if view == "variance":
            network = {"hidden_layers", "hidden_units", "learning_rate", "fit_epochs"}
            shown -= network if values["base"] == "tree" else {"tree_depth"}
        if view == "diversity" and values["source"] == "models":
            shown -= {"compared"}
        for name in self._board.names:
            if name != "view":
                self._board.display(name, name in shown)
        self._fit_rounds(values["rounds"])
        if hasattr(self, "_button"):
            set_shown(self._button, view != "variance")

    def _fit_rounds(self, rounds: int) -> None:
        """The slider of the round looked at reaches over as many as there are."""
        control = cast(NumberControl, self._board["round"])
        if control.info.high != rounds:
            control.set_range(0, rounds)
            if control.value > rounds:
                control.set(0)

    def _pressed_reveal(self) -> None:
        self._reveal_wanted = True
        self._live.refresh()

    def _blank(self) -> Picture:
        view = self._good.view
        if view == "bagging":
            own = self._compute.own
            shape = own.shape if own is not None else self._compute.data(self._good).shape
            return self._picture_for("bagging" if _planar(shape) else "bagged rows")
        return self._picture_for(view)

    def _draw(self, item: View) -> Picture:
        if isinstance(item, BaggingView):
            bagging = self._picture_for("bagging" if item.points is not None else "bagged rows")
            cast(BaggingPicture, bagging).update(item, item.points)
            return bagging
        if isinstance(item, BoostingView):
            boosting = self._picture_for("boosting")
            cast(BoostingPicture, boosting).update(item, self._board["round"].value)
            return boosting
        kinds = {
            BaggingVarianceView: "variance",
            StackingView: "stacking",
            VotingView: "voting",
            Combination: "runs",
        }
        picture: Any = self._picture_for(kinds.get(type(item), "diversity"))
        picture.update(item)
        return cast(Picture, picture)

    def _picture_for(self, view: str) -> Picture:
        makers: dict[str, Callable[[], Picture]] = {
            "bagging": lambda: BaggingPicture(self._theme),
            "bagged rows": lambda: BaggingPicture(self._theme, plane=False),
            "variance": lambda: BaggingVariancePicture(self._theme),
            "boosting": lambda: BoostingPicture(self._theme),
            "stacking": lambda: StackingPicture(self._theme),
            "voting": lambda: VotingPicture(self._theme),
            "runs": lambda: CombinationPicture(self._theme),
            "diversity": lambda: DiversityPicture(self._theme),
        }
        if view not in self._pictures:
            self._pictures[view] = makers[view]()
        return self._pictures[view]

    def _words_html(self, item: View, *, final: bool) -> str:
        text = "<br>".join(escape(sentence) for sentence in self._sentences(item))
        said = f'<div class="hp-verdict{"" if final else " hp-dim"}">{text}</div>'
        if isinstance(item, BaggingVarianceView):
            return said
        sealed = self._sealed_html(item, final)
        return f'{said}<div style="margin-top: 8px">{sealed}</div>'

    def _sealed_html(self, item: View, final: bool) -> str:
        assert not isinstance(item, BaggingVarianceView)
        if self._reveal_wanted and final:
            self._reveal_wanted = False
            if item.on_test is not None:
                self._opened = item
                self._sealed.look_at(item.on_test())
        if item is not self._opened:
            self._sealed.seal()  # another result: its test rows are sealed
        return self._sealed.html(item.task)

    def _described(self, item: View) -> str:
        return " ".join(self._sentences(item))

    def _sentences(self, item: View) -> list[str]:
        said = words(item, looked_at=self._board["round"].value)
        own = self._compute.own
        if own is not None and not isinstance(item, BaggingVarianceView | Combination):
            rows = len(own.y_train)
            if rows > MOST_ROWS:
                said.append(
                    _("The first {most} of your {rows} training rows are used.").format(
                        most=MOST_ROWS, rows=rows
                    )
                )
        return said

    def _progress(self, item: View) -> tuple[int, int]:
        if isinstance(item, BoostingView):
            ended = item.on_test is not None
            return item.rounds if ended else item.done, item.rounds
        return item.done, item.total

    def _arguments(self) -> list[str]:
        parts = [] if self._compute.own is None else ["data"]
        return [*parts, "runs=runs"] if self._compute.runs is not None else parts


def _planar(shape: tuple[int, ...]) -> bool:
    return len(shape) == 1 and shape[0] <= 2
