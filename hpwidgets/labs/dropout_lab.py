"""DropoutLab: units fall silent update by update; L1, L2 and early stopping beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.draw.dropout import DropoutStepPicture
from hpwidgets.draw.dropout_gain import DropoutGainPicture
from hpwidgets.draw.mask_spread import MaskSpreadPicture
from hpwidgets.draw.penalties import EarlyStoppingPicture, PenaltiesPicture
from hpwidgets.draw.picture import Picture
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, Sections
from hpwidgets.labs.dropout_fields import FIELDS, SETS, SHOWN
from hpwidgets.labs.dropout_text import WAYS, View, words
from hpwidgets.labs.snapshot_lab import SnapshotLab
from hpwidgets.labs.style import escape
from hpwidgets.live import Cache
from hpwidgets.records import (
    DropoutGainView,
    DropoutStepView,
    EarlyStoppingView,
    MaskSpreadView,
    PenaltiesView,
)
from hpwidgets.study.dropout_gain import dropout_gain
from hpwidgets.study.dropout_steps import DropoutSteps
from hpwidgets.study.early_ridge import LinearProblem, early_stopping
from hpwidgets.study.families import check_classes
from hpwidgets.study.mask_spread import mask_spread
from hpwidgets.study.penalties import compare_penalties

AT_ONCE = 40
"""Updates trained between two pictures on the way to a later one: about 20 ms."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the controls say together; what a view does not use is left at one value."""

    view: str
    data: str = ""
    network: Hyperparameters = Hyperparameters()  # noqa: RUF009 - frozen
    seeds: tuple[int, ...] = ()
    step: int = 1
    row: int = 1
    masks: int = 0
    l1: float = 0.0
    l2: float = 0.0
    problem: LinearProblem | None = None
    time: float = 1.0


class DropoutLab(SnapshotLab[Asked, View]):
    """Dropout, seen unit by unit, and the other ways to hold a network back.

    Five views: the network in one update, with the units that are silent, the answers forward and
    the gradients backward; one trained network under many masks against evaluation mode; what
    dropout gains by the number of training rows; weights under none, L1, L2 and dropout; gradient
    descent stopped early beside ridge regression.

    Parameters
    ----------
    data
        The name of a bundled set of the control ``data``, or rows of your own in any form that
        :func:`hpwidgets.load` takes. The view "stopping" draws a linear problem of its own.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("network", "modes", "size", "penalties", "stopping"),
        ``data``, ``dropout``, ``activation``, ``learning_rate``, ``seed``; for the network
        ``drawn`` (its data), ``step``, ``row``, ``direction``, ``drawn_layers``, ``drawn_units``,
        ``drawn_batch``; for the others ``hidden_layers``, ``hidden_units``, ``batch_size``,
        ``epochs``, ``repeats``, ``masks``, ``new_row``, ``measure``, ``l1``, ``l2``,
        ``sgd_rate``; for the linear problem ``time``, ``rows``, ``features``, ``noise``,
        ``correlation``.

    ``lab.result`` is the newest record of the view, such as
    :class:`~hpwidgets.records.DropoutStepView`. Raises TypeError or ValueError in words for wrong
    names, values and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.DropoutLab(step=3).wait(60)
    >>> lab.result.sizes, [int(off.sum()) for off in lab.result.silent]
    ((2, 6, 6, 2), [3, 3])
    >>> lab.close()
    """

    fields: ClassVar[Mapping[str, Field]] = FIELDS
    sections: ClassVar[Sections] = (
        ("", ("view", "drawn", "data")),
        ("", ("step", "row", "direction", "dropout", "l1", "l2", "measure", "time")),
        ("", ("masks", "new_row", "rows", "features", "noise", "correlation")),
        (
            "",
            (
                "drawn_layers",
                "drawn_units",
                "hidden_layers",
                "hidden_units",
                "activation",
                "learning_rate",
                "sgd_rate",
            ),
        ),
        (_("More"), ("drawn_batch", "batch_size", "epochs", "repeats", "seed")),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str = "light",
        **values: Any,
    ):
        self._own: Dataset | None = None
        if isinstance(data, str) and data in SETS:
            values = {"data": data, "drawn": data, **values}
        elif data is not None:
            self._own = data if isinstance(data, Dataset) else load(data)
        self._known: Cache[Asked, View] = Cache(16)
        self._steps: Cache[tuple[str, Hyperparameters], DropoutSteps] = Cache(4)
        self._pictures: dict[str, Picture] = {}
        super().__init__(
            self._work, values, show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme
        )
        self._begin()

    # What the lesson says -------------------------------------------------------------------

    def _snapshot(self, values: Mapping[str, Any]) -> Asked:
        view = values["view"]
        if view == "stopping":
            names = ("rows", "features", "noise", "correlation", "seed")
            problem = LinearProblem(**{name: values[name] for name in names})
            return Asked(view=view, problem=problem, time=values["time"])
        drawn = view == "network"
        name = values["drawn" if drawn else "data"]
        data = self._own or load(name)
        network = self._network(values, view)
        if view == "network":
            rows = min(network.batch_size, len(data.y_train))
            if values["row"] > rows:
                raise ValueError(
                    _("row must be at most {rows}, the rows of a mini-batch, got {row}").format(
                        rows=rows, row=values["row"]
                    )
                )
        if view == "modes":
            check_classes(data)
            n = len(data.y_validation)
            if values["new_row"] > n:
                raise ValueError(
                    _("validation row must be at most {n}, got {row}").format(
                        n=n, row=values["new_row"]
                    )
                )
        asked: dict[str, Any] = {
            "network": {"step": values["step"], "row": values["row"]},
            "modes": {"row": values["new_row"], "masks": values["masks"]},
            "size": {},
            "penalties": {"l1": values["l1"], "l2": values["l2"]},
        }[view]
        repeated = range(values["seed"], values["seed"] + values["repeats"])
        seeds = tuple(repeated) if view in ("size", "penalties") else ()
        return Asked(view=view, data=name, network=network, seeds=seeds, **asked)

    def _network(self, values: Mapping[str, Any], view: str) -> Hyperparameters:
        drawn = "drawn_" if view == "network" else "hidden_"
        penalised = view == "penalties"
        return Hyperparameters(
            hidden_layers=values[f"{drawn}layers"],
            hidden_units=values[f"{drawn}units"],
            batch_size=values["drawn_batch" if view == "network" else "batch_size"],
            activation=values["activation"],
            dropout=values["dropout"],
            optimizer="sgd" if penalised else "adam",
            learning_rate=values["sgd_rate" if penalised else "learning_rate"],
            epochs=values["epochs"],
            seed=values["seed"],
        )

    def _suit(self) -> None:
        shown = SHOWN[self._board.values["view"]] | {"seed"}
        if self._own is not None:
            shown -= {"data", "drawn"}
        for name in self._board.names:
            if name != "view":
                self._board.display(name, name in shown)

    def _work(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        if asked.view == "network":
            return self._updates(asked, cancelled)
        if asked.problem is not None:
            return iter([early_stopping(asked.problem, asked.time)])
        return self._known.remember(asked, self._compute(asked, cancelled), cancelled)

    def _updates(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        """The update asked for; on the way to a later one, those trained so far."""
        key = (asked.data, asked.network.replace(epochs=1))
        steps = self._steps.get(key)
        if steps is None:
            steps = DropoutSteps(asked.network, self._own or load(asked.data))
            self._steps.put(key, steps)
        while steps.known < asked.step:
            if not steps.advance(min(steps.known + AT_ONCE, asked.step), cancelled):
                return
            if steps.known < asked.step:
                yield steps.view(steps.known, 1)
        # The last mini-batch of an epoch may have fewer rows than the others.
        yield steps.view(asked.step, min(asked.row, steps.rows(asked.step)))

    def _compute(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        data, h = self._own or load(asked.data), asked.network
        if asked.view == "modes":
            yield from mask_spread(h, data, row=asked.row, masks=asked.masks, cancelled=cancelled)
        elif asked.view == "size":
            yield from dropout_gain(h, data, seeds=asked.seeds, cancelled=cancelled)
        else:
            yield from compare_penalties(
                h,
                data,
                l1=asked.l1,
                l2=asked.l2,
                dropout=h.dropout,
                seeds=asked.seeds,
                cancelled=cancelled,
            )

    def _blank(self) -> Picture:
        return self._picture_for(self._board.values["view"])

    def _draw(self, item: View) -> Picture:
        if isinstance(item, DropoutStepView):
            steps = self._picture_for("network")
            assert isinstance(steps, DropoutStepPicture)
            steps.update(item, backward=self._backward)
            return steps
        if isinstance(item, DropoutGainView):
            gain = self._picture_for("size")
            assert isinstance(gain, DropoutGainPicture)
            gain.update(item, self._measure(item))
            return gain
        kinds = {MaskSpreadView: "modes", PenaltiesView: "penalties", EarlyStoppingView: "stopping"}
        picture: Any = self._picture_for(kinds[type(item)])
        picture.update(item)
        return picture  # type: ignore[no-any-return]

    @property
    def _backward(self) -> bool:
        return bool(self._board.values["direction"] == "backward")

    def _measure(self, item: DropoutGainView) -> str:
        if self._board.values["measure"] == "loss":
            return "loss"
        return "accuracy" if item.task == "classification" else "R²"

    def _picture_for(self, view: str) -> Picture:
        makers: dict[str, Callable[[], Picture]] = {
            "network": lambda: DropoutStepPicture(self._theme),
            "modes": lambda: MaskSpreadPicture(self._theme),
            "size": lambda: DropoutGainPicture(self._theme),
            "penalties": lambda: PenaltiesPicture(list(WAYS.values()), self._theme),
            "stopping": lambda: EarlyStoppingPicture(self._theme),
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
        measure = self._measure(item) if isinstance(item, DropoutGainView) else "loss"
        return words(item, backward=self._backward, measure=measure)

    def _progress(self, item: View) -> tuple[int, int]:
        if isinstance(item, DropoutGainView | PenaltiesView):
            return item.done, item.total
        if isinstance(item, MaskSpreadView):
            return item.epoch, item.epochs
        if isinstance(item, DropoutStepView):
            return item.step, max(item.step, self._good.step)
        return 1, 1

    def _arguments(self) -> list[str]:
        return [] if self._own is None else ["data"]
