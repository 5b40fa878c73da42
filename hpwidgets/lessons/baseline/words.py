"""What the pictures of a BaselineLab show, in sentences and a table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hpwidgets.i18n import _, number, told
from hpwidgets.lessons.baseline.records import (
    BandView,
    ChecksView,
    FamiliesView,
    GradientView,
    ModelRuns,
    OptimizersView,
    RegularisationView,
)
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import last_known, spread

VANISHED = 0.01
EXPLODED = 100.0
"""A first layer's gradient beyond these multiples of the last one's has vanished or exploded."""
LEARNT = 0.1
"""Share of the guess's loss below which one batch counts as learnt by heart."""
NEAR = 0.1
"""Share of ln K within which a loss at the start counts as near it."""


def models_table(view: FamiliesView, _values: Values) -> Table:
    """Every model with its size, accuracy, loss and time."""
    heads = (
        _("model"),
        _("parameters"),
        _("validation accuracy"),
        _("validation loss"),
        _("time"),
        _("diverged"),
    )
    rows = [
        (
            _(runs.name),
            f"{runs.n_parameters:,}",
            spread(last_known(runs.validation_score), 3),
            spread(last_known(runs.validation_loss), 3),
            _("{seconds:.2f} s").format(seconds=runs.seconds),
            str(runs.diverged or "–"),
        )
        for runs in (*view.families, *view.baselines)
    ]
    return Table(heads=heads, rows=rows)


def families_words(view: FamiliesView, _values: Values) -> Iterator[str]:
    """What the commonest class gets, and whether a network beats logistic regression."""
    least = float(view.baselines[0].validation_score[0, 0])
    yield _(
        "Answering the commonest class every time is right for {least:.1%} of the validation"
        " rows: what a model must beat to have learnt anything."
    ).format(least=least)
    if view.done < view.total or len(view.baselines) < 2:
        yield _("The networks are training …")
        return
    trained = [runs for runs in view.families if runs.validation_score.shape[1]]
    best = max(trained, key=_mean)
    accuracy, line = _mean(best), float(view.baselines[1].validation_score[0, 0])
    sd = float(last_known(best.validation_score).std(ddof=1))
    if accuracy - line > max(2 * sd, 0):
        text = _(
            "The best network is the {best}, {accuracy:.1%}; logistic regression, which draws"
            " straight borders, has {line:.1%}. The network earns its place."
        )
    elif accuracy - line < -2 * sd:
        text = _(
            "Logistic regression has {line:.1%}, the best network ({best}) {accuracy:.1%}: here"
            " nothing is gained by a network, so far."
        )
    else:
        text = _(
            "The best network is the {best}, {accuracy:.1%}; logistic regression has {line:.1%}."
            " The difference is within two standard deviations over the seeds: start with the"
            " simple one."
        )
    yield text.format(best=best.name.upper(), accuracy=accuracy, line=line)
    bad = [runs.name.upper() for runs in trained if _mean(runs) < least + 0.02]
    if bad:
        yield _("No better than the commonest class: {names}.").format(names=", ".join(bad))


def _mean(runs: ModelRuns) -> float:
    last = last_known(runs.validation_score)
    return float(last.mean()) if last.size else 0.0


def checks_words(view: ChecksView, _values: Values) -> Iterator[str]:
    """Whether the start, one batch and the inputs are as they should be."""
    starts = dict(view.initial_losses)
    start = float(np.mean(starts.get(view.family, next(iter(starts.values())))))
    first = _(
        "At the start the {family} loses {start}; ln K, the loss of not knowing, is {chance}."
    ).format(family=view.family.upper(), start=number(start, 4), chance=number(view.chance, 4))
    follows = (
        _("It begins with equal probabilities, as it should.")
        if abs(start - view.chance) <= NEAR * view.chance
        else _("It begins sure of wrong answers: scale the inputs, or start with smaller weights.")
    )
    yield f"{first} {follows}"
    if view.done < view.total:
        return
    last, real, empty = (
        float(np.nanmean(last_known(losses))) for losses in (view.batch, view.real, view.empty)
    )
    text = _(
        "One batch of {view.batch_rows} rows, {view.updates} updates: loss {loss} (its class"
        " shares: {view.batch_guess})."
    )
    batch = told(text, view=view, loss=last)
    follows = (
        _("Learnt by heart: the wiring works.")
        if last < LEARNT * view.batch_guess
        else _(
            "Not learnt by heart: before anything else look for a mistake, a learning rate that is"
            " off, or too small a network."
        )
    )
    yield f"{batch} {follows}"
    text = _("All rows: validation loss {real} with the inputs, {empty} with zeros in their place.")
    both = told(text, real=real, empty=empty)
    follows = (
        _("The inputs carry something, and the network uses it.")
        if real < 0.9 * empty
        else _("The network gets nothing out of its inputs.")
    )
    yield f"{both} {follows}"


def gradients_words(view: GradientView, _values: Values) -> Iterator[str]:
    """How much of the gradient arrives at the first layer, by activation."""
    yield _("Gradient of the loss before training, {view.depth} hidden layers.").format(view=view)
    said = []
    for name, norms in zip(view.activations, view.norms, strict=True):
        ratio = float(np.exp(np.nanmean(np.log(norms[:, 0] / norms[:, -2]))))
        if ratio < VANISHED:
            word = _("it has vanished")
        elif ratio > EXPLODED:
            word = _("it has exploded")
        else:
            word = _("it arrives")
        text = _("{name}: first layer {ratio} × the last hidden one, {word}.")
        said.append(text.format(name=_(name), ratio=number(ratio), word=word))
    yield " ".join(said)
    yield _(
        "The sigmoid's slope is at most 0.25: every layer the gradient passes takes three quarters"
        " of it or more, before it is multiplied by the weights."
    )


def optimizers_words(view: OptimizersView, _values: Values) -> Iterator[str]:
    """Each optimizer at its own best rate, and how far these rates lie apart."""
    if view.done < view.total:
        yield _("Training every optimizer at every learning rate …")
        return
    yield _("After {view.epochs} epochs, each at its own best rate:").format(view=view)
    means = view.loss.mean(axis=1)
    said = []
    for rule, at, score, mean in zip(view.rules, view.best, view.score, means, strict=True):
        text = _("{rule}: best at {rate}, loss {loss}, accuracy {accuracy}.")
        if at < 0:
            text = _("{rule}: diverged at every rate.")
        best = {"rate": view.rates[at], "loss": mean[at], "accuracy": spread(score, 3)}
        said.append(told(text, rule=_(rule), **best))
    yield " ".join(said)
    known = {view.rates[at] for at in view.best if at >= 0}
    if len(known) > 1:
        yield _(
            "The best rates differ by a factor of {factor}: compare optimizers only after tuning"
            " the rate of each."
        ).format(factor=number(max(known) / min(known)))
    edges = (0, len(view.rates) - 1)
    edge = [_(rule) for rule, at in zip(view.rules, view.best, strict=True) if at in edges]
    if edge:
        text = _("At the edge of the rates tried, so perhaps not the best: {names}.")
        yield text.format(names=", ".join(edge))


def band_words(view: BandView, _values: Values) -> Iterator[str]:
    """Which rates train without and with batch norm, and whether it widens the band."""
    if view.done < view.total:
        yield _("Training at every rate, without and with batch norm …")
        return
    text = _("A rate trains where the training loss comes below {view.limit}, half of ln K.")
    yield told(text, view=view)
    names = (_("Without batch norm"), _("With batch norm"))
    for name, band, decades in zip(names, view.bands, view.decades, strict=True):
        low, high = (view.rates[at] for at in band or (0, 0))
        if band is None:
            text = _("{name} no rate trains.")
        elif low == high:
            text = _("{name} only the rate {low} trains; over the seeds {decades} powers of ten.")
        else:
            text = _(
                "{name} the rates from {low} to {high} train; over the seeds {decades} powers of"
                " ten."
            )
        yield told(text, name=name, low=low, high=high, decades=spread(decades, 1))
    gains = view.decades[1] - view.decades[0]
    gain, sd = float(gains.mean()), float(gains.std(ddof=1))
    follows = (
        _("Batch norm widens the band by {gain:.1f} powers of ten (± {sd:.1f} over the seeds).")
        if gain > max(sd, 0)
        else _("Here batch norm does not widen the band ({gain:.1f} powers of ten, ± {sd:.1f}).")
    )
    yield follows.format(gain=gain, sd=sd)


def regularisation_words(view: RegularisationView, _values: Values) -> Iterator[str]:
    """What each way to regularise gains over none, and which one to choose."""
    if view.choice < 0:
        yield _("Training with each way to regularise, and with none …")
        return
    unit = _("validation loss") if view.measure == "loss" else _("validation accuracy")
    if view.choice:
        chosen = _("Worth choosing on {rows} rows, by {unit}: {way}.")
    else:
        chosen = _("On {rows} rows no way gains more {unit} than chance would: choose none.")
    yield chosen.format(rows=view.rows, unit=unit, way=_(view.ways[view.choice]))
    said = []
    for at, way in enumerate(view.ways):
        if way == "none":
            text = _("{label}: training accuracy {train}, validation {score}.")
        else:
            text = _("{label}: gain {gain}.")
        label = f"{_(way)} {view.strengths[at][view.best[at]]}".strip()
        train, score = spread(view.train_score[at], 3), spread(view.score[at], 3)
        gain = spread(view.gain[at], 3)
        said.append(text.format(label=label, train=train, score=score, gain=gain))
    yield " ".join(said)
