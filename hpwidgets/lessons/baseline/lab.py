"""BaselineLab: a first model, what it must beat, and what is checked before it is tuned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hpwidgets.data.checks import check_classes
from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.baseline._first_checks import first_checks
from hpwidgets.lessons.baseline.families import (
    BASELINES,
    FAMILIES,
    compare_families,
    permute_inputs,
)
from hpwidgets.lessons.baseline.gradients import ACTIVATIONS, gradients_by_depth
from hpwidgets.lessons.baseline.pictures.checks import ChecksPicture, GradientPicture
from hpwidgets.lessons.baseline.pictures.families import FamiliesPicture
from hpwidgets.lessons.baseline.pictures.rates import (
    BandPicture,
    OptimizersPicture,
    RegularisationPicture,
)
from hpwidgets.lessons.baseline.rates import RULES, batch_norm_band, compare_optimizers
from hpwidgets.lessons.baseline.records import FamiliesView, GradientView
from hpwidgets.lessons.baseline.regularisers import WAYS, compare_regularisers
from hpwidgets.lessons.baseline.words import (
    band_words,
    checks_words,
    families_words,
    gradients_words,
    models_table,
    optimizers_words,
    regularisation_words,
)
from hpwidgets.widgets.board import (
    REPEATS,
    Field,
    choice,
    count,
    data_set,
    hyperparameter,
    hyperparameters,
    number,
)
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.view import Cancelled, Given, Request, Values, View

FIELDS: dict[str, Field] = {
    "data": data_set("digits", "digits digits_rows waves breast_cancer wine iris moons spirals"),
    "model": choice(
        _("confusion of"),
        _("the model whose answers are set against the truth"),
        {name: name for name in (*FAMILIES, *BASELINES)},
        "mlp",
    ),
    "permuted": choice(
        _("inputs"),
        _("in their own order, or all rows' numbers in one other order"),
        {"ordered": _("in order"), "permuted": _("permuted")},
        "ordered",
    ),
    "family": hyperparameter("family", "mlp"),
    "input_scale": number(
        _("input scale"),
        _("what every input is multiplied by before anything else"),
        1.0,
        (1e-6, 1e6),
        (0.01, 1000),
        scale="log",
        step=0.25,
    ),
    "batch_rows": count(
        _("batch rows"), _("rows that are learnt by heart"), 32, (2, 10_000), (2, 64)
    ),
    "start": choice(
        _("initial weights"),
        _("PyTorch's default, or scaled so that signals keep their size"),
        {"default": _("PyTorch's default"), "scaled": _("Xavier, He")},
        "default",
    ),
    "depth": count(_("hidden layers"), _("depth whose every layer is shown"), 6, (1, 50), (1, 20)),
    **hyperparameters(
        hidden_layers=2, hidden_units=16, activation="relu", batch_norm=False, learning_rate=0.01
    ),
    "measure": choice(
        _("judged by"),
        _("what a way to regularise must gain over none"),
        {"loss": _("validation loss"), "accuracy": _("validation accuracy")},
        "loss",
    ),
    "rows": count(
        _("training rows"),
        _("rows of every run; all where there are fewer"),
        200,
        (2, 10**6),
        (20, 900),
    ),
    "epochs": hyperparameter("epochs", 15),
    "long_epochs": hyperparameter("epochs", 60),
    "repeats": REPEATS,
    "seed": hyperparameter("seed", 0),
}
ALWAYS = ("data", "hidden_units", "repeats", "seed")
SHAPED = (*ALWAYS, "hidden_layers", "activation")
TRAINED = (*SHAPED, "epochs")


class BaselineLab(LessonLab):
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
    :class:`~hpwidgets.lessons.baseline.records.FamiliesView`. Raises TypeError or ValueError in
    words for wrong names, values and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.BaselineLab("iris", epochs=5).wait(60)
    >>> [model.name for model in lab.result.families]
    ['mlp', 'cnn', 'rnn', 'gru']
    >>> lab.close()
    """

    fields = FIELDS
    sections = (
        ("", ("view", "data", "model", "permuted", "family", "input_scale")),
        ("", ("batch_rows", "start", "depth")),
        ("", ("rows", "measure", "hidden_layers", "hidden_units", "activation", "batch_norm")),
        ("", ("learning_rate",)),
        (_("More"), ("epochs", "long_epochs", "repeats", "seed")),
    )

    def _own_rows(self, data: Any) -> Dataset:
        own: Dataset = super()._own_rows(data)
        check_classes(own)
        return own

    def _views(self) -> tuple[View, ...]:
        return (
            View(
                name="families",
                label=_("models side by side"),
                question=_("Which kind of network does best, and does it beat simple models?"),
                controls=(*TRAINED, "learning_rate", "permuted", "model"),
                looks=("model",),
                run=self._families,
                picture=FamiliesPicture,
                draw=lambda picture, view, values: picture.update(view, values["model"]),
                words=families_words,
                table=models_table,
            ),
            View(
                name="checks",
                label=_("first checks"),
                question=_("Does the network work at all, before anything is tuned?"),
                controls=(
                    *TRAINED,
                    "family",
                    "input_scale",
                    "batch_rows",
                    "batch_norm",
                    "learning_rate",
                ),
                check=self._check_batch,
                run=self._study(first_checks, "input_scale", "batch_rows"),
                picture=ChecksPicture,
                words=checks_words,
            ),
            View(
                name="gradients",
                label=_("gradients by depth"),
                question=_("How much of the gradient reaches the first layer of a deep network?"),
                controls=(*ALWAYS, "depth", "start", "batch_norm"),
                run=self._gradients,
                picture=lambda theme: GradientPicture([_(name) for name in ACTIVATIONS], theme),
                words=gradients_words,
            ),
            View(
                name="optimizers",
                label=_("optimizers"),
                question=_("Which optimizer is best, each at its own best learning rate?"),
                controls=(*TRAINED, "batch_norm"),
                run=self._study(compare_optimizers),
                picture=lambda theme: OptimizersPicture([_(rule) for rule in RULES], theme),
                words=optimizers_words,
            ),
            View(
                name="band",
                label=_("batch norm's band"),
                question=_("Do more learning rates train with batch norm than without?"),
                controls=TRAINED,
                run=self._study(batch_norm_band, optimizer="sgd"),
                picture=BandPicture,
                words=band_words,
            ),
            View(
                name="regularisation",
                label=_("regularise, or not"),
                question=_("Is it worth regularising this network, and how?"),
                controls=(*SHAPED, "long_epochs", "learning_rate", "rows", "measure"),
                run=self._study(compare_regularisers, "rows", "measure"),
                picture=lambda theme: RegularisationPicture([_(way) for way in WAYS], theme),
                words=regularisation_words,
            ),
        )

    # What the views compute -------------------------------------------------------------------

    def _snapshot(self, values: Values) -> Request:
        # More rows than there are is all of them: another such number computes nothing.
        rows = min(values["rows"], len(self._data(values).y_train))
        return super()._snapshot({**values, "rows": rows})

    def _check_batch(self, given: Given) -> None:
        n = len(self._data(given).y_train)
        if given.batch_rows > n:
            raise ValueError(
                _("batch rows must be at most {n}, the training rows, got {rows}").format(
                    n=n, rows=given.batch_rows
                )
            )

    def _families(self, given: Given, cancelled: Cancelled) -> Iterator[FamiliesView]:
        data = self._data(given)
        if given.permuted == "permuted":
            data = permute_inputs(data, given.seed)
        return compare_families(
            _network(given), data, seeds=given.seed_range(), cancelled=cancelled
        )

    def _gradients(self, given: Given, cancelled: Cancelled) -> Iterator[GradientView]:
        return gradients_by_depth(
            self._data(given),
            **given.take("depth", "hidden_units", "batch_norm", "start"),
            seeds=given.seed_range(),
            cancelled=cancelled,
        )

    def _study(
        self, study: Callable[..., Iterator[Any]], *names: str, **fixed: Any
    ) -> Callable[[Given, Cancelled], Iterator[Any]]:
        """What runs a study on the controls' network, data and seeds, and on ``names``' values."""

        def run(given: Given, cancelled: Cancelled) -> Iterator[Any]:
            return study(
                _network(given, **fixed),
                self._data(given),
                **given.take(*names),
                seeds=given.seed_range(),
                cancelled=cancelled,
            )

        return run


def _network(given: Given, **fixed: Any) -> Hyperparameters:
    """The network that all seeds train, as far as the view's controls say."""
    if "long_epochs" in given:
        fixed["epochs"] = given.long_epochs
    return given.network(**{"optimizer": "adam", "batch_size": 32} | fixed)
