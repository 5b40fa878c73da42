"""BaselineLab: a first model, what it must beat, and what is checked before it is tuned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.draw.baseline import ChecksPicture, GradientPicture
from hpwidgets.draw.families import FamiliesPicture
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.rate_sweep import BandPicture, OptimizersPicture, RegularisationPicture
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.baseline_fields import FIELDS, SHOWN
from hpwidgets.labs.baseline_text import View, models_table, words
from hpwidgets.labs.board import Field, Sections
from hpwidgets.labs.snapshot_lab import SnapshotLab
from hpwidgets.labs.style import escape
from hpwidgets.live import Cache
from hpwidgets.records import (
    BandView,
    ChecksView,
    FamiliesView,
    GradientView,
    OptimizersView,
)
from hpwidgets.study.families import check_classes, compare_families, permute_inputs
from hpwidgets.study.first_checks import first_checks
from hpwidgets.study.gradient_depth import ACTIVATIONS, gradients_by_depth
from hpwidgets.study.rate_sweep import RULES, batch_norm_band, compare_optimizers
from hpwidgets.study.regularisers import WAYS, compare_regularisers


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the controls say together."""

    view: str
    data: str
    network: Hyperparameters
    seeds: tuple[int, ...]
    permuted: bool
    input_scale: float
    batch_rows: int
    start: Any
    rows: int
    measure: str


class BaselineLab(SnapshotLab[Asked, View]):
    """The first model: what it must beat, and what to check before tuning it.

    Six views: MLP, CNN, RNN and GRU beside the commonest class and logistic regression, with their
    sizes, times, curves and confusion matrices; the first checks (loss at the start against ln K,
    one batch learnt by heart, zeros in place of the inputs); gradient norms by layer for depth and
    activation; optimizers, each at its own best learning rate; the band of rates that train
    without and with batch norm; and ways to regularise, or none.

    Parameters
    ----------
    data
        The name of a bundled set of the control ``data``, or rows of your own with classes, in any
        form that :func:`hpwidgets.load` takes.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("families", "checks", "gradients", "optimizers", "band",
        "regularisation"), ``model``, ``permuted``, ``family``, ``input_scale``, ``batch_rows``,
        ``start``, ``depth``, ``hidden_layers``, ``hidden_units``, ``activation``, ``batch_norm``,
        ``learning_rate``, ``measure``, ``rows``, ``epochs``,
        ``long_epochs``, ``repeats``, ``seed``.

    ``lab.result`` is the newest record of the view, such as
    :class:`~hpwidgets.records.FamiliesView`. Raises TypeError or ValueError in words for wrong
    names, values and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.BaselineLab("iris", epochs=5).wait(60)
    >>> [model.name for model in lab.result.families]
    ['mlp', 'cnn', 'rnn', 'gru']
    >>> lab.close()
    """

    fields: ClassVar[Mapping[str, Field]] = FIELDS
    sections: ClassVar[Sections] = (
        ("", ("view", "data", "model", "permuted", "family", "input_scale")),
        ("", ("batch_rows", "start", "depth")),
        ("", ("rows", "measure", "hidden_layers", "hidden_units", "activation", "batch_norm")),
        ("", ("learning_rate",)),
        (_("More"), ("epochs", "long_epochs", "repeats", "seed")),
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
        if isinstance(data, str) and data in FIELDS["data"].info.choices:
            values = {"data": data, **values}
        elif data is not None:
            own = data if isinstance(data, Dataset) else load(data)
            check_classes(own)
            self._own = own
        self._known: Cache[Asked, View] = Cache(16)
        self._pictures: dict[str, Picture] = {}
        super().__init__(
            self._work, values, show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme
        )
        self._begin()

    # What the lesson says -------------------------------------------------------------------

    def _snapshot(self, values: Mapping[str, Any]) -> Asked:
        data = self._own or load(values["data"])
        n, view = len(data.y_train), values["view"]
        if view == "checks" and values["batch_rows"] > n:
            raise ValueError(
                _("batch rows must be at most {n}, the training rows, got {rows}").format(
                    n=n, rows=values["batch_rows"]
                )
            )
        names = ("hidden_units", "activation", "batch_norm")
        network = Hyperparameters(
            **{name: values[name] for name in names},
            hidden_layers=values["depth" if view == "gradients" else "hidden_layers"],
            epochs=values["long_epochs" if view == "regularisation" else "epochs"],
            family=values["family"] if view == "checks" else "mlp",
            learning_rate=values["learning_rate"],
            optimizer="sgd" if view == "band" else "adam",
            batch_size=32,
        )
        return Asked(
            view=view,
            data=values["data"],
            network=network,
            seeds=tuple(range(values["seed"], values["seed"] + values["repeats"])),
            permuted=values["permuted"] == "permuted",
            input_scale=values["input_scale"],
            batch_rows=values["batch_rows"],
            start=values["start"],
            rows=min(values["rows"], n),
            measure=values["measure"],
        )

    def _suit(self) -> None:
        view = self._board.values["view"]
        shown = SHOWN[view] | {"data", "hidden_units", "repeats", "seed"}
        if self._own is not None:
            shown -= {"data"}
        for name in self._board.names:
            if name != "view":
                self._board.display(name, name in shown)

    def _work(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        return self._known.remember(asked, self._compute(asked, cancelled), cancelled)

    def _compute(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        data = self._own or load(asked.data)
        h, seeds = asked.network, asked.seeds
        if asked.view == "families":
            rows = permute_inputs(data, seeds[0]) if asked.permuted else data
            plain = h.replace(batch_norm=False)
            yield from compare_families(plain, rows, seeds=seeds, cancelled=cancelled)
        elif asked.view == "checks":
            yield from first_checks(
                h,
                data,
                input_scale=asked.input_scale,
                batch_rows=asked.batch_rows,
                seeds=seeds,
                cancelled=cancelled,
            )
        elif asked.view == "gradients":
            assert isinstance(h.hidden_units, int)
            yield from gradients_by_depth(
                data,
                depth=h.hidden_layers,
                hidden_units=h.hidden_units,
                batch_norm=h.batch_norm,
                start=asked.start,
                seeds=seeds,
                cancelled=cancelled,
            )
        elif asked.view == "optimizers":
            yield from compare_optimizers(h, data, seeds=seeds, cancelled=cancelled)
        elif asked.view == "band":
            yield from batch_norm_band(h, data, seeds=seeds, cancelled=cancelled)
        else:
            yield from compare_regularisers(
                h,
                data,
                rows=asked.rows,
                measure=asked.measure,
                seeds=seeds,
                cancelled=cancelled,
            )

    def _blank(self) -> Picture:
        return self._picture_for(self._board.values["view"])

    def _draw(self, item: View) -> Picture:
        if isinstance(item, FamiliesView):
            families = self._picture_for("families")
            assert isinstance(families, FamiliesPicture)
            families.update(item, self._board.values["model"])
            return families
        kinds = {ChecksView: "checks", GradientView: "gradients", OptimizersView: "optimizers"}
        default = "band" if isinstance(item, BandView) else "regularisation"
        picture: Any = self._picture_for(kinds.get(type(item), default))
        picture.update(item)
        return picture  # type: ignore[no-any-return]

    def _picture_for(self, view: str) -> Picture:
        makers: dict[str, Callable[[], Picture]] = {
            "families": lambda: FamiliesPicture(self._theme),
            "checks": lambda: ChecksPicture(self._theme),
            "gradients": lambda: GradientPicture([_(a) for a in ACTIVATIONS], self._theme),
            "optimizers": lambda: OptimizersPicture([_(rule) for rule in RULES], self._theme),
            "band": lambda: BandPicture(self._theme),
            "regularisation": lambda: RegularisationPicture([_(w) for w in WAYS], self._theme),
        }
        if view not in self._pictures:
            self._pictures[view] = makers[view]()
        return self._pictures[view]

    def _words_html(self, item: View, *, final: bool) -> str:
        text = "<br>".join(escape(sentence) for sentence in words(item))
        table = models_table(item) if isinstance(item, FamiliesView) else ""
        return f'<div class="hp-verdict{"" if final else " hp-dim"}">{text}</div>{table}'

    def _described(self, item: View) -> str:
        return " ".join(words(item))

    def _progress(self, item: View) -> tuple[int, int]:
        return item.done, item.total

    def _arguments(self) -> list[str]:
        return [] if self._own is None else ["data"]
