"""BaselineLab: a first model, what it must beat, and what is checked before it is tuned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hpwidgets.data.checks import check_classes
from hpwidgets.data.dataset import Dataset
from hpwidgets.i18n import _
from hpwidgets.lessons.baseline import words
from hpwidgets.lessons.baseline._families import compare_families, permute_inputs
from hpwidgets.lessons.baseline._first_checks import first_checks
from hpwidgets.lessons.baseline._gradients import ACTIVATIONS, gradients_by_depth
from hpwidgets.lessons.baseline._rates import batch_norm_band, compare_optimizers
from hpwidgets.lessons.baseline._regularisers import compare_regularisers
from hpwidgets.lessons.baseline.pictures.checks import ChecksPicture, GradientPicture
from hpwidgets.lessons.baseline.pictures.families import FamiliesPicture
from hpwidgets.lessons.baseline.pictures.rates import (
    BandPicture,
    OptimizersPicture,
    RegularisationPicture,
)
from hpwidgets.lessons.baseline.presets import PRESETS
from hpwidgets.lessons.baseline.records import (
    MODELS,
    RULE_NAMES,
    WAY_NAMES,
    FamiliesView,
    GradientView,
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
from hpwidgets.widgets.choices import CHOICES
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.view import Cancelled, Given, Request, Values, View, study
from hpwidgets.widgets.words import check_at_most

FIELDS: dict[str, Field] = {
    "data": data_set("digits", "digits digits_rows waves breast_cancer wine iris moons spirals"),
    "model": choice(
        _("confusion of"),
        _("the model whose predictions are compared with the true classes"),
        MODELS,
        "mlp",
        helps={
            **CHOICES["family"],
            "logistic": _("no hidden layer: draws straight borders"),
            "dummy": _("predicts the commonest class for every row"),
        },
    ),
    "permuted": choice(
        _("inputs"),
        _("in their own order, or all rows' numbers in one other order"),
        {"ordered": _("in order"), "permuted": _("permuted")},
        "ordered",
        helps={
            "ordered": _("as they are: neighbouring pixels stay neighbours"),
            "permuted": _("neighbours are torn apart, in the same way in every row"),
        },
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
        _("batch rows"), _("rows that the network memorises"), 32, (2, 10_000), (2, 64)
    ),
    "start": choice(
        _("initial weights"),
        _("PyTorch's default, or scaled so that signals keep their size"),
        {"default": _("PyTorch's default"), "scaled": _("Xavier, He")},
        "default",
        helps={
            "default": _("uniform, within 1 / √inputs of each unit"),
            "scaled": _("He for ReLU, Xavier for the others: signals keep their size"),
        },
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
        helps={
            "loss": _("also counts how sure the network is of its predictions"),
            "accuracy": _("counts right predictions alone"),
        },
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
    "wide_units": hyperparameter("hidden_units", 64),
    "repeats": REPEATS,
    "many_repeats": REPEATS._replace(default=6),
    "seed": hyperparameter("seed", 0),
}
ALWAYS = ("data", "hidden_units", "repeats", "seed")
SHAPED = (*ALWAYS, "hidden_layers", "activation")
TRAINED = (*SHAPED, "epochs")
CHECKED = ("input_scale", "batch_rows")
OVERFITTED = (
    *("data", "rows", "measure", "hidden_layers", "wide_units", "activation", "learning_rate"),
    *("long_epochs", "many_repeats", "seed"),
)
"""A wide network on few rows for long: one that has something to gain."""
BATCH_SIZE = 32


class BaselineLab(LessonLab):
    """The first model: what it must beat, and what to check before tuning it.

    Six views: MLP, CNN, RNN and GRU beside the commonest class and logistic regression, with their
    sizes, times, curves and confusion matrices; the first checks (loss at the start against ln K,
    one batch memorised, zeros in place of the inputs); gradient norms by layer for depth and
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
        ``long_epochs``, ``wide_units``, ``repeats``, ``many_repeats``, ``seed``.

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

    title = _("Baseline lab")
    presets = PRESETS
    fields = FIELDS
    sections = (
        ("", ("view", "data", "model", "permuted", "family", "input_scale")),
        ("", ("batch_rows", "start", "depth")),
        ("", ("rows", "measure", "hidden_layers", "hidden_units", "wide_units", "activation")),
        ("", ("batch_norm", "learning_rate")),
        (_("More"), ("epochs", "long_epochs", "repeats", "many_repeats", "seed")),
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
                try_this=_("Permute the inputs: which network loses most, and why?"),
                controls=(*TRAINED, "learning_rate", "permuted", "model"),
                looks=("model",),
                run=self._families,
                picture=FamiliesPicture,
                draw=lambda picture, view, values: picture.update(view, values["model"]),
                words=words.families_words,
                table=words.models_table,
            ),
            View(
                name="checks",
                label=_("first checks"),
                question=_("Does the network work at all, before anything is tuned?"),
                try_this=_("Raise the input scale to 100: which check fails first?"),
                controls=(*TRAINED, *CHECKED, "family", "batch_norm", "learning_rate"),
                check=self._check_batch,
                run=study(first_checks, self._data, *CHECKED, batch_size=BATCH_SIZE),
                picture=ChecksPicture,
                words=words.checks_words,
            ),
            View(
                name="gradients",
                label=_("gradients by depth"),
                question=_("How much of the gradient reaches the first layer of a deep network?"),
                try_this=_("Choose Xavier, He as initial weights: whose gradient arrives now?"),
                controls=(*ALWAYS, "depth", "start", "batch_norm"),
                run=self._gradients,
                picture=lambda theme: GradientPicture([_(name) for name in ACTIVATIONS], theme),
                words=words.gradients_words,
            ),
            View(
                name="optimizers",
                label=_("optimizers"),
                question=_("Which optimizer is best, each at its own best learning rate?"),
                try_this=_("Read off which optimizer a learning rate of 0.1 would call the best."),
                table=words.optimizers_table,
                controls=(*TRAINED, "batch_norm"),
                run=study(compare_optimizers, self._data, batch_size=BATCH_SIZE),
                picture=lambda theme: OptimizersPicture(
                    [_(rule) for rule in RULE_NAMES.values()], theme
                ),
                words=words.optimizers_words,
            ),
            View(
                name="band",
                label=_("batch norm's band"),
                question=_("Do more learning rates train with batch norm than without?"),
                try_this=_("Add hidden layers: whose band gets narrower?"),
                table=words.band_table,
                controls=TRAINED,
                run=study(batch_norm_band, self._data, optimizer="sgd", batch_size=BATCH_SIZE),
                picture=BandPicture,
                words=words.band_words,
            ),
            View(
                name="regularisation",
                label=_("regularise, or not"),
                question=_("Is it worth regularising this network, and how?"),
                try_this=_("Give it 900 training rows: is anything still worth choosing?"),
                table=words.regularisation_table,
                controls=OVERFITTED,
                beside=lambda given: {
                    "epochs": given.long_epochs,
                    "hidden_units": given.wide_units,
                    "repeats": given.many_repeats,
                },
                run=study(
                    compare_regularisers, self._data, "rows", "measure", batch_size=BATCH_SIZE
                ),
                picture=lambda theme: RegularisationPicture(
                    [_(way) for way in WAY_NAMES.values()], theme
                ),
                words=words.regularisation_words,
            ),
        )

    # What the views compute -------------------------------------------------------------------

    def _snapshot(self, values: Values) -> Request:
        # More rows than there are is all of them: another such number computes nothing.
        rows = min(values["rows"], len(self._data(values).y_train))
        return super()._snapshot({**values, "rows": rows})

    def _check_batch(self, given: Given) -> None:
        said = _("batch rows must be at most {most}, the training rows, got {got}")
        check_at_most(len(self._data(given).y_train), given.batch_rows, said)

    def _families(self, given: Given, cancelled: Cancelled) -> Iterator[FamiliesView]:
        data = self._data(given)
        if given.permuted == "permuted":
            data = permute_inputs(data, given.seed)
        network = given.network(batch_size=BATCH_SIZE)
        return compare_families(network, data, seeds=given.seed_range(), cancelled=cancelled)

    def _gradients(self, given: Given, cancelled: Cancelled) -> Iterator[GradientView]:
        return gradients_by_depth(
            self._data(given),
            **given.take("depth", "hidden_units", "batch_norm", "start"),
            seeds=given.seed_range(),
            cancelled=cancelled,
        )
