"""CapacityLab: too simple, too flexible, and what lies between and beyond."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from hpwidgets.data import Dataset, load
from hpwidgets.draw.capacity import CapacityPicture
from hpwidgets.draw.double_descent import DescentPicture
from hpwidgets.draw.memorise import MemorisePicture
from hpwidgets.draw.picture import Picture
from hpwidgets.engine.threads import threads_for
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, Sections
from hpwidgets.labs.capacity_text import capacity_words, descent_words, memorise_words
from hpwidgets.labs.snapshot_lab import SnapshotLab
from hpwidgets.labs.style import escape
from hpwidgets.live import Cache
from hpwidgets.records import CapacityView, DescentView, MemoriseView
from hpwidgets.study.capacity import CapacitySetting, Found, bootstrap_samples, capacity_curve
from hpwidgets.study.memorise import memorise
from hpwidgets.study.random_features import double_descent

View = CapacityView | MemoriseView | DescentView

SEEDS = 20
"""Draws of data and features over which the double descent is averaged."""

_FIT = ("model", "degree", "width", "depth", "noise", "rows", "epochs", "seed")
_SHOWN = {
    "fit": _FIT,
    "memorise": ("shuffled", "units", "memorise_epochs", "seed"),
    "descent": ("rows", "noise", "ridge"),
}


def _info(label: str, meaning: str, **more: Any) -> FieldInfo:
    return FieldInfo(label=label, meaning=meaning, **more)


FIELDS: dict[str, Field] = {
    "view": Field(
        _info(_("view"), _("what to look at"), choices=tuple(_SHOWN)),
        "fit",
        (_("fit to a curve"), _("memorise labels"), _("double descent")),
    ),
    "model": Field(
        _info(_("model"), _("what is fitted"), choices=("polynomial", "network")),
        "polynomial",
        (_("polynomial"), _("network")),
    ),
    "degree": Field(
        _info(
            _("degree"),
            _("highest power of the polynomial: degree + 1 coefficients"),
            integer=True,
            low=0,
            high=20,
            slider=(0, 20),
        ),
        3,
    ),
    "width": Field(
        _info(
            _("hidden units"),
            _("width of each hidden layer, a power of two"),
            integer=True,
            scale="log2",
            low=1,
            high=128,
            slider=(1, 128),
        ),
        8,
    ),
    "depth": Field(
        _info(_("hidden layers"), _("depth"), integer=True, low=1, high=4, slider=(1, 4)), 1
    ),
    "noise": Field(
        _info(
            _("noise"),
            _("how far targets lie off the true function at random"),
            unit=_("standard deviation"),
            low=0,
            high=5,
            slider=(0, 1),
            step=0.05,
        ),
        0.3,
    ),
    "rows": Field(
        _info(
            _("training rows"),
            _("rows of every training set"),
            integer=True,
            low=4,
            high=200,
            slider=(5, 100),
        ),
        30,
    ),
    "epochs": Field(
        _info(
            _("epochs"),
            _("passes of each network over its rows, one update each"),
            integer=True,
            low=1,
            high=5000,
            slider=(50, 1000),
            step=50,
        ),
        300,
    ),
    "shuffled": Field(
        _info(
            _("shuffled"),
            _("share of the training labels dealt out anew among their rows"),
            low=0,
            high=1,
            slider=(0, 1),
            step=0.1,
        ),
        1.0,
    ),
    "units": Field(
        _info(
            _("hidden units"),
            _("width of the one hidden layer"),
            integer=True,
            scale="log2",
            low=1,
            high=2048,
            slider=(4, 1024),
        ),
        512,
    ),
    "memorise_epochs": Field(
        _info(
            _("epochs"),
            _("passes over the training rows"),
            integer=True,
            low=1,
            high=2000,
            slider=(10, 300),
            step=10,
        ),
        150,
    ),
    "ridge": Field(
        _info(
            _("ridge"),
            _("strength of the penalty on the weights, beside the solution without one"),
            scale="log_or_zero",
            low=0,
            high=1e6,
            slider=(1e-4, 100),
            step=0.25,
        ),
        1.0,
    ),
    "seed": Field(
        _info(
            _("seed"),
            _("draws the noise, the samples and the initial weights"),
            integer=True,
            low=0,
            high=2**31 - 1,
            slider=(0, 99),
        ),
        0,
    ),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the controls say together."""

    view: str
    setting: CapacitySetting
    network: Hyperparameters
    shuffled: float
    rows: int
    noise: float
    ridge: float


class CapacityLab(SnapshotLab[Asked, View]):
    """Bias falls and variance rises with capacity: a fit, its errors, and what they are made of.

    Three views: a polynomial or a network fitted to a noisy sine (or your own data), with bias²,
    variance and noise over 50 training sets; a network that learns shuffled labels; and double
    descent with random features.

    Parameters
    ----------
    data
        Your own rows with one feature and a number as target, such as ``(x, y)``, in any form that
        :func:`hpwidgets.load` takes; None for the noisy sine. Their true function is not known, so
        training sets are bootstrap samples, and bias² cannot be told from noise.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("fit", "memorise", "descent"), ``model`` ("polynomial",
        "network"), ``degree``, ``width``, ``depth``, ``noise``, ``rows``, ``epochs``, ``shuffled``,
        ``units``, ``memorise_epochs``, ``ridge``, ``seed``.

    ``lab.result`` is the newest :class:`~hpwidgets.records.CapacityView`, ``MemoriseView`` or
    ``DescentView``. Raises TypeError or ValueError in words for wrong names, values and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.CapacityLab(degree=9, rows=20)
    >>> lab.wait(60).result.done
    21
    >>> lab.settings()
    'hp.CapacityLab(degree=9, rows=20)'
    >>> lab.close()
    """

    fields: ClassVar[Mapping[str, Field]] = FIELDS
    sections: ClassVar[Sections] = (
        ("", ("view", "model", "degree", "width", "depth", "noise", "rows")),
        ("", ("shuffled", "units", "ridge")),
        (_("More"), ("epochs", "memorise_epochs", "seed")),
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
        if data is not None:
            own = data if isinstance(data, Dataset) else load(_columns(data), task="regression")
            bootstrap_samples(CapacitySetting(), own)  # what is wrong is said here, not later
            self._own = own
        self._memory: Cache[CapacitySetting, dict[int, Found]] = Cache(8)
        self._pictures: dict[str, Picture] = {}
        super().__init__(
            self._work, values, show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme
        )
        self._begin()

    def _snapshot(self, values: Mapping[str, Any]) -> Asked:
        polynomial = values["model"] == "polynomial"
        return Asked(
            view=values["view"],
            setting=CapacitySetting(
                model=values["model"],
                chosen=values["degree"] if polynomial else values["width"],
                depth=values["depth"],
                noise=values["noise"],
                rows=values["rows"],
                epochs=values["epochs"],
                seed=values["seed"],
            ),
            network=Hyperparameters(
                hidden_layers=1,
                hidden_units=values["units"],
                learning_rate=0.003,
                batch_size=64,
                epochs=values["memorise_epochs"],
                seed=values["seed"],
            ),
            shuffled=values["shuffled"],
            rows=values["rows"],
            noise=values["noise"],
            ridge=values["ridge"],
        )

    def _suit(self) -> None:
        values = self._board.values
        shown = set(_SHOWN[values["view"]])
        if values["view"] == "fit":
            polynomial = values["model"] == "polynomial"
            shown -= {"width", "depth", "epochs"} if polynomial else {"degree"}
            if self._own is not None:
                shown -= {"noise", "rows"}
        for name in self._board.names:
            if name != "view":
                self._board.display(name, name in shown)

    def _work(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        if asked.view == "memorise":
            yield from memorise(asked.network, load("digits_flat"), asked.shuffled, cancelled)
        elif asked.view == "descent":
            with threads_for(0):
                yield from double_descent(
                    rows=asked.rows,
                    noise=asked.noise,
                    l2=asked.ridge,
                    seeds=range(SEEDS),
                    cancelled=cancelled,
                )
        else:
            same = replace(asked.setting, chosen=asked.setting.capacities[0])
            memory = self._memory.get(same)
            if memory is None:
                memory = {}
                self._memory.put(same, memory)
            yield from capacity_curve(asked.setting, self._own, cancelled, memory)

    def _blank(self) -> Picture:
        return self._picture_for(self._board.values["view"])

    def _draw(self, item: View) -> Picture:
        if isinstance(item, CapacityView):
            fit = self._picture_for("fit")
            assert isinstance(fit, CapacityPicture)
            fit.update(item)
            return fit
        if isinstance(item, MemoriseView):
            accuracy = self._picture_for("memorise")
            assert isinstance(accuracy, MemorisePicture)
            accuracy.update(item)
            return accuracy
        descent = self._picture_for("descent")
        assert isinstance(descent, DescentPicture)
        descent.update(item)
        return descent

    def _picture_for(self, view: str) -> Picture:
        kinds = {"fit": CapacityPicture, "memorise": MemorisePicture, "descent": DescentPicture}
        if view not in self._pictures:
            self._pictures[view] = kinds[view](self._theme)
        return self._pictures[view]

    def _words_html(self, item: View, *, final: bool) -> str:
        sentences = "<br>".join(escape(sentence) for sentence in _sentences(item))
        return f'<div class="hp-verdict{"" if final else " hp-dim"}">{sentences}</div>'

    def _described(self, item: View) -> str:
        return " ".join(_sentences(item))

    def _progress(self, item: View) -> tuple[int, int]:
        if isinstance(item, CapacityView):
            return item.done, len(item.capacities)
        if isinstance(item, MemoriseView):
            return len(item.train), item.total_epochs
        return len(item.test), item.seeds

    def _arguments(self) -> list[str]:
        return [] if self._own is None else ["data"]


def _columns(data: Any) -> Any:
    """``(x, y)`` with x as a column, as :func:`hpwidgets.load` wants it; anything else as it is."""
    if isinstance(data, tuple) and len(data) == 2 and np.ndim(data[0]) == 1:
        return np.reshape(data[0], (-1, 1)), data[1]
    return data


def _sentences(item: View) -> list[str]:
    if isinstance(item, CapacityView):
        return capacity_words(item)
    return memorise_words(item) if isinstance(item, MemoriseView) else descent_words(item)
