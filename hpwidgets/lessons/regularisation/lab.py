"""DropoutLab: units are dropped update by update; L1, L2 and early stopping beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from hpwidgets.data.checks import check_classes
from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.regularisation import words
from hpwidgets.lessons.regularisation._dropout_gain import dropout_gain
from hpwidgets.lessons.regularisation._dropout_steps import DropoutSteps
from hpwidgets.lessons.regularisation._early_stopping import LinearProblem, early_stopping
from hpwidgets.lessons.regularisation._mask_spread import mask_spread
from hpwidgets.lessons.regularisation._penalties import compare_penalties
from hpwidgets.lessons.regularisation.pictures.dropout import DropoutStepPicture
from hpwidgets.lessons.regularisation.pictures.dropout_gain import DropoutGainPicture
from hpwidgets.lessons.regularisation.pictures.mask_spread import (
    MaskLossPicture,
    MaskVotePicture,
)
from hpwidgets.lessons.regularisation.pictures.penalties import (
    EarlyStoppingPicture,
    PenaltiesPicture,
)
from hpwidgets.lessons.regularisation.presets import PRESETS
from hpwidgets.lessons.regularisation.records import DropoutStepView, MaskSpreadView
from hpwidgets.live import Cache
from hpwidgets.widgets.board import (
    REPEATS,
    SMALL_SETS,
    Field,
    choice,
    count,
    data_set,
    hyperparameter,
    hyperparameters,
    measure,
    number,
    share,
)
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.view import Cancelled, Given, Values, View, study
from hpwidgets.widgets.words import check_at_most

PACE = 0.09
"""Seconds between two updates that are played."""
AT_ONCE = 40
"""Updates trained between two pictures on the way to a later one: about 20 ms."""
LAYERS = (_("hidden layers"), _("layers of units between inputs and outputs"))

FIELDS: dict[str, Field] = {
    "drawn": data_set("moons", SMALL_SETS),
    "data": data_set("digits_flat", SMALL_SETS),
    "learned": data_set("diabetes", SMALL_SETS),
    "step": count(_("update"), _("the mini-batch that is looked at"), 63, (1, 5000), (1, 200)),
    "row": count(_("row"), _("which row of the mini-batch goes through"), 1, (1, 512), (1, 8)),
    "direction": choice(
        _("direction"),
        _("activations forward, or gradients backward"),
        {"forward": _("forward"), "backward": _("backward")},
        "forward",
        helps={
            "forward": _("The row's activations go from the inputs to the outputs."),
            "backward": _("The gradients of the row's loss come back; dropped units get none."),
        },
    ),
    "dropout": hyperparameter("dropout", 0.5),
    "drawn_units": hyperparameter("hidden_units", 6),
    "drawn_layers": count(*LAYERS, 2, (1, 4)),
    "hidden_units": hyperparameter("hidden_units", 64),
    "hidden_layers": count(*LAYERS, 2, (1, 10), (1, 4)),
    "activation": hyperparameter("activation", "relu"),
    "drawn_batch": hyperparameter("batch_size", 8),
    "batch_size": hyperparameter("batch_size", 32),
    "learning_rate": hyperparameter("learning_rate", 0.003),
    "sgd_rate": hyperparameter("learning_rate", 0.1),
    "new_row": count(_("validation row"), _("whose prediction is shown"), 1, (1, 10**6), (1, 100)),
    "masks": count(_("masks"), _("dropout masks that are drawn"), 200, (2, 500), (10, 400)),
    "measure": measure(),
    **hyperparameters(l1=0.003, l2=0.02),
    "time": number(
        "t = 1/λ", _("when gradient descent is stopped"), 4.0, (0.01, 1000), step=0.1, scale="log"
    ),
    "rows": count(_("rows"), _("of the linear problem"), 50, (2, 2000), (10, 200)),
    "features": count(_("features"), _("of the linear problem"), 10, (1, 200), (1, 40)),
    "noise": number(
        _("noise"),
        _("standard deviation of what is added to the targets"),
        1.0,
        (0, 10),
        (0, 3),
        step=0.1,
    ),
    "correlation": share(_("correlation"), _("of any two features"), 0.5, high=0.95, step=0.05),
    "epochs": hyperparameter("epochs", 40),
    "repeats": REPEATS._replace(default=5),
    "seed": hyperparameter("seed", 0),
}
PROBLEM = ("rows", "features", "noise", "correlation", "seed")
DRAWN = ("drawn_layers", "drawn_units", "activation", "drawn_batch", "dropout", "learning_rate")
NETWORK = ("hidden_layers", "hidden_units", "activation", "batch_size", "dropout", "epochs")
TRAINED = (*NETWORK, "seed")
MASKED = ("data", *TRAINED, "learning_rate", "masks", "new_row")


class DropoutLab(LessonLab):
    """Dropout, seen unit by unit, and the other ways to hold a network back.

    Six views: the network in one update, with the units that are dropped, the activations forward
    and the gradients backward; one batch of a trained network under many masks against evaluation
    mode; the vote of the masks; what dropout gains by the number of training rows; weights under
    none, L1, L2 and dropout; gradient descent stopped early beside ridge regression.

    Parameters
    ----------
    data
        The name of a bundled set of the control ``data``, or rows of your own in any form that
        :func:`hpwidgets.load` takes. The view "stopping" draws a linear problem of its own.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("network", "modes", "vote", "size", "penalties",
        "stopping"), ``data``, ``learned`` (the data of "size" and "penalties"), ``dropout``,
        ``activation``, ``learning_rate``, ``seed``; for the network ``drawn`` (its data),
        ``step``, ``row``, ``direction``, ``drawn_layers``, ``drawn_units``, ``drawn_batch``; for
        the others ``hidden_layers``, ``hidden_units``, ``batch_size``, ``epochs``, ``repeats``,
        ``masks``, ``new_row``, ``measure``, ``l1``, ``l2``, ``sgd_rate``; for the linear problem
        ``time``, ``rows``, ``features``, ``noise``, ``correlation``.

    ``lab.result`` is the newest record of the view, such as
    :class:`~hpwidgets.lessons.regularisation.records.DropoutStepView`. Raises TypeError or
    ValueError in words for wrong names, values and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.DropoutLab(step=3).wait(60)
    >>> lab.result.sizes, [int(off.sum()) for off in lab.result.silent]
    ((2, 6, 6, 2), [3, 3])
    >>> lab.close()
    """

    fields = FIELDS
    title = _("Dropout lab")
    presets = PRESETS
    sections = (
        ("", ("view", "drawn", "data", "learned")),
        ("", ("step", "row", "direction", "dropout", "l1", "l2", "measure", "time")),
        ("", ("masks", "new_row", "rows", "features", "noise", "correlation")),
        (
            "",
            (
                *("drawn_layers", "drawn_units", "hidden_layers", "hidden_units"),
                *("activation", "learning_rate", "sgd_rate"),
            ),
        ),
        (_("More"), ("drawn_batch", "batch_size", "epochs", "repeats", "seed")),
    )

    row_controls = ("data", "drawn", "learned")

    def _views(self) -> tuple[View, ...]:
        self._steps: Cache[Given, DropoutSteps] = self._cache(4)
        self._playing = False
        return (
            View(
                name="network",
                label=_("one update at a time"),
                question=_("Which units are dropped in this update, and what do the others do?"),
                try_this=_("Press Run: it plays all updates from the first, each with new masks."),
                controls=("drawn", "step", "row", "direction", *DRAWN, "seed"),
                looks=("direction",),
                check=self._check_row,
                run=self._updates,
                forget=self._play,
                picture=DropoutStepPicture,
                draw=lambda picture, record, values: picture.update(
                    record, backward=words.backward(values)
                ),
                words=words.step_words,
                kept=False,  # the training is kept instead, with all its updates
            ),
            View(
                name="modes",
                label=_("training or evaluation"),
                question=_("Does a batch lose more with units dropped than in evaluation mode?"),
                try_this=_("Raise dropout: the two losses move apart. At 0 they are one."),
                controls=MASKED,
                check=self._check_new_row,
                run=self._modes,
                key="masks drawn",
                picture=MaskLossPicture,
                words=words.modes_words,
            ),
            View(
                name="vote",
                label=_("many masks, one vote"),
                question=_("What does evaluation mode have to do with many random masks?"),
                try_this=_("Compare one mask with the vote of 200, and with evaluation mode."),
                controls=MASKED,
                check=self._check_new_row,
                run=self._modes,
                key="masks drawn",
                picture=MaskVotePicture,
                words=words.vote_words,
                table=words.vote_table,
            ),
            View(
                name="size",
                label=_("gain by rows"),
                question=_("With how many training rows does dropout help?"),
                try_this=_("Choose breast cancer: where the network does not overfit, it harms."),
                controls=("learned", *TRAINED, "learning_rate", "measure", "repeats"),
                looks=("measure",),
                run=study(dropout_gain, self._data),
                picture=DropoutGainPicture,
                draw=lambda picture, record, values: picture.update(
                    record, words.measured(record, values)
                ),
                words=words.gain_words,
            ),
            View(
                name="penalties",
                label=_("L1, L2, dropout"),
                question=_("What do L1, L2 and dropout each do to the weights?"),
                try_this=_("Raise L1 until nine weights in ten are exactly 0."),
                controls=("learned", *TRAINED, "l1", "l2", "sgd_rate", "repeats"),
                beside=lambda given: {"learning_rate": given.sgd_rate},
                run=study(compare_penalties, self._data, "l1", "l2", "dropout", optimizer="sgd"),
                picture=partial(PenaltiesPicture, list(words.WAYS.values())),
                words=words.penalties_words,
                table=words.penalties_table,
            ),
            View(
                name="stopping",
                label=_("deeper: early stopping, ridge"),
                question=_("Does stopping the training early act like ridge regression?"),
                try_this=_("Move t from left to right: where is the risk lowest?"),
                controls=("time", *PROBLEM),
                run=lambda given, _cancelled: [
                    early_stopping(LinearProblem(**given.take(*PROBLEM)), given.time)
                ],
                picture=EarlyStoppingPicture,
                words=words.stopping_words,
                kept=False,  # computed in no time
            ),
        )

    # What the views compute -------------------------------------------------------------------

    def _data(self, given: Values) -> Dataset:
        (name,) = {"drawn", "data", "learned"} & set(given) or {"data"}
        return super()._data({"data": given.get(name)})

    def _check_row(self, given: Given) -> None:
        rows = min(given.drawn_batch, len(self._data(given).y_train))
        said = _("row must be at most {most}, the rows of a mini-batch, got {got}")
        check_at_most(rows, given.row, said)

    def _check_new_row(self, given: Given) -> None:
        data = self._data(given)
        check_classes(data)
        said = _("validation row must be at most {most}, got {got}")
        check_at_most(len(data.y_validation), given.new_row, said)

    def _updates(self, given: Given, cancelled: Cancelled) -> Iterator[DropoutStepView]:
        """The update asked for; on the way to a later one those trained so far, or, played, all."""
        key = Given({name: value for name, value in given.items() if name not in ("step", "row")})
        steps = self._steps.found(key, lambda: DropoutSteps(_drawn(given), self._data(given)))
        while steps.known < given.step:
            if not steps.advance(min(steps.known + AT_ONCE, given.step), cancelled):
                return
            if steps.known < given.step:
                yield steps.view(steps.known, total=given.step)
        playing, self._playing = self._playing, False
        for at in range(1, given.step) if playing else ():
            yield steps.view(at, min(given.row, steps.rows(at)), total=given.step)
            time.sleep(PACE)
            if cancelled():
                return
        # The last mini-batch of an epoch may have fewer rows than the others.
        yield steps.view(given.step, min(given.row, steps.rows(given.step)))

    def _play(self, _given: Given) -> None:
        self._playing = True

    def _modes(self, given: Given, cancelled: Cancelled) -> Iterator[MaskSpreadView]:
        options = {"row": given.new_row, "masks": given.masks, "cancelled": cancelled}
        return mask_spread(given.network(), self._data(given), **options)


def _drawn(given: Given) -> Hyperparameters:
    """The network that is drawn unit by unit."""
    return given.network(
        hidden_layers=given.drawn_layers,
        hidden_units=given.drawn_units,
        batch_size=given.drawn_batch,
    )
