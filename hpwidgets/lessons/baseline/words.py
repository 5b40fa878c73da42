"""What the pictures of a BaselineLab show, in sentences and a table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _, number
from hpwidgets.lessons.baseline.records import (
    BandView,
    ChecksView,
    FamiliesView,
    GradientView,
    ModelRuns,
    OptimizersView,
    RegularisationView,
)
from hpwidgets.widgets.style import escape
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import spread

VANISHED = 0.01
EXPLODED = 100.0
"""A first layer's gradient beyond these multiples of the last one's has vanished or exploded."""
LEARNT = 0.1
"""Share of the guess's loss below which one batch counts as learnt by heart."""
NEAR = 0.1
"""Share of ln K within which a loss at the start counts as near it."""


def models_table(view: FamiliesView, _values: Values) -> str:
    """Every model with its size, accuracy, loss and time, as HTML."""
    heads = (
        _("model"),
        _("parameters"),
        _("validation accuracy"),
        _("validation loss"),
        _("time"),
        _("diverged"),
    )
    cells = "".join(f"<th>{escape(head)}</th>" for head in heads)
    rows = []
    for runs in (*view.families, *view.baselines):
        values = (
            _(runs.name),
            f"{runs.n_parameters:,}",
            spread(_last(runs.validation_score), 3),
            spread(_last(runs.validation_loss), 3),
            _("{seconds} s").format(seconds=f"{runs.seconds:.2f}"),
            str(runs.diverged or "–"),
        )
        rows.append("".join(f"<td>{escape(value)}</td>" for value in values))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="hp-scroll"><table class="hp-pins"><tr>{cells}</tr>{body}</table></div>'


def _last(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([row[np.isfinite(row)][-1] for row in values if np.isfinite(row).any()])


def families_words(view: FamiliesView, _values: Values) -> list[str]:
    """What the commonest class gets, and whether a network beats logistic regression."""
    trained = [runs for runs in view.families if runs.validation_score.shape[1]]
    dummy = view.baselines[0]
    least = float(dummy.validation_score[0, 0])
    said = [
        _(
            "Answering the commonest class every time is right for {share} of the validation"
            " rows: what a model must beat to have learnt anything."
        ).format(share=f"{least:.1%}")
    ]
    if view.done < view.total or len(view.baselines) < 2:
        return [*said, _("The networks are training …")]
    logistic = view.baselines[1]
    line = float(logistic.validation_score[0, 0])
    best = max(trained, key=lambda runs: _mean(runs))
    gain, sd = _mean(best) - line, float(_last(best.validation_score).std(ddof=1))
    compared = {"best": best.name.upper(), "accuracy": f"{_mean(best):.1%}", "line": f"{line:.1%}"}
    if gain > 2 * sd and gain > 0:
        text = _(
            "The best network is the {best}, {accuracy}; logistic regression, which draws straight"
            " borders, has {line}. The network earns its place."
        )
    elif gain < -2 * sd:
        text = _(
            "Logistic regression has {line}, the best network ({best}) {accuracy}: here nothing is"
            " gained by a network, so far."
        )
    else:
        text = _(
            "The best network is the {best}, {accuracy}; logistic regression has {line}. The"
            " difference is within two standard deviations over the seeds: start with the simple"
            " one."
        )
    said.append(text.format(**compared))
    bad = [runs.name.upper() for runs in trained if _mean(runs) < least + 0.02]
    if bad:
        said.append(_("No better than the commonest class: {names}.").format(names=", ".join(bad)))
    return said


def _mean(runs: ModelRuns) -> float:
    last = _last(runs.validation_score)
    return float(last.mean()) if last.size else 0.0


def checks_words(view: ChecksView, _values: Values) -> list[str]:
    """Whether the start, one batch and the inputs are as they should be."""
    starts = dict(view.initial_losses)
    start = float(np.mean(starts.get(view.family, next(iter(starts.values())))))
    near = abs(start - view.chance) <= NEAR * view.chance
    first = _(
        "At the start the {family} loses {start}; ln K, the loss of not knowing, is {chance}."
    ).format(family=view.family.upper(), start=number(start, 4), chance=number(view.chance, 4))
    follows = (
        _("It begins without an opinion, as it should.")
        if near
        else _("It begins sure of wrong answers: scale the inputs, or start with smaller weights.")
    )
    said = [f"{first} {follows}"]
    if view.done < view.total:
        return said
    last = float(np.nanmean(_last(view.batch)))
    batch = _(
        "One batch of {rows} rows, {updates} updates: loss {loss} (its class shares: {guess})."
    )
    numbers = batch.format(
        rows=view.batch_rows,
        updates=view.updates,
        loss=number(last),
        guess=number(view.batch_guess),
    )
    learnt = last < LEARNT * view.batch_guess
    follows = (
        _("Learnt by heart: the wiring works.")
        if learnt
        else _(
            "Not learnt by heart: before anything else look for a mistake, a learning rate that is"
            " off, or too small a network."
        )
    )
    said.append(f"{numbers} {follows}")
    real, empty = float(np.nanmean(_last(view.real))), float(np.nanmean(_last(view.empty)))
    both = _("All rows: validation loss {real} with the inputs, {empty} with zeros in their place.")
    follows = (
        _("The inputs carry something, and the network uses it.")
        if real < 0.9 * empty
        else _("The network gets nothing out of its inputs.")
    )
    said.append(f"{both.format(real=number(real), empty=number(empty))} {follows}")
    return said


def gradients_words(view: GradientView, _values: Values) -> list[str]:
    """How much of the gradient arrives at the first layer, by activation."""
    said = []
    for name, norms in zip(view.activations, view.norms, strict=True):
        ratio = float(np.exp(np.nanmean(np.log(norms[:, 0] / norms[:, -2]))))
        if ratio < VANISHED:
            word = _("it has vanished")
        elif ratio > EXPLODED:
            word = _("it has exploded")
        else:
            word = _("it arrives")
        said.append(
            _("{name}: first layer {ratio} × the last hidden one, {word}.").format(
                name=_(name), ratio=number(ratio), word=word
            )
        )
    head = _("Gradient of the loss before training, {depth} hidden layers.").format(
        depth=view.depth
    )
    reason = _(
        "The sigmoid's slope is at most 0.25: every layer the gradient passes takes three quarters"
        " of it or more, before the weights have their say."
    )
    return [head, " ".join(said), reason]


def optimizers_words(view: OptimizersView, _values: Values) -> list[str]:
    """Each optimizer at its own best rate, and how far these rates lie apart."""
    if view.done < view.total:
        return [_("Training every optimizer at every learning rate …")]
    means = view.loss.mean(axis=1)
    said = []
    for rule, at, score, mean in zip(view.rules, view.best, view.score, means, strict=True):
        if at < 0:
            said.append(_("{rule}: diverged at every rate.").format(rule=_(rule)))
            continue
        said.append(
            _("{rule}: best at {rate}, loss {loss}, accuracy {accuracy}.").format(
                rule=_(rule),
                rate=number(view.rates[at]),
                loss=number(mean[at]),
                accuracy=spread(score, 3),
            )
        )
    known = {view.rates[at] for at in view.best if at >= 0}
    head = _("After {epochs} epochs, each at its own best rate:").format(epochs=view.epochs)
    follows = []
    if len(known) > 1:
        follows.append(
            _(
                "The best rates differ by a factor of {factor}: compare optimizers only after"
                " tuning the rate of each."
            ).format(factor=number(max(known) / min(known)))
        )
    edge = [
        _(rule)
        for rule, at in zip(view.rules, view.best, strict=True)
        if at in (0, len(view.rates) - 1)
    ]
    if edge:
        follows.append(
            _("At the edge of the rates tried, so perhaps not the best: {names}.").format(
                names=", ".join(edge)
            )
        )
    return [head, " ".join(said), *follows]


def band_words(view: BandView, _values: Values) -> list[str]:
    """Which rates train without and with batch norm, and whether it widens the band."""
    if view.done < view.total:
        return [_("Training at every rate, without and with batch norm …")]
    said = []
    for name, band, decades in zip(
        (_("Without batch norm"), _("With batch norm")), view.bands, view.decades, strict=True
    ):
        if band is None:
            said.append(_("{name} no rate trains.").format(name=name))
            continue
        low, high = number(view.rates[band[0]]), number(view.rates[band[1]])
        if low == high:
            text = _("{name} only the rate {low} trains; over the seeds {decades} powers of ten.")
        else:
            text = _(
                "{name} the rates from {low} to {high} train; over the seeds {decades} powers of"
                " ten."
            )
        said.append(text.format(name=name, low=low, high=high, decades=spread(decades, 1)))
    gain = float((view.decades[1] - view.decades[0]).mean())
    sd = float((view.decades[1] - view.decades[0]).std(ddof=1))
    wider = gain > 0 and gain > sd
    follows = (
        _("Batch norm widens the band by {gain} powers of ten (± {sd} over the seeds).")
        if wider
        else _("Here batch norm does not widen the band ({gain} powers of ten, ± {sd}).")
    )
    trains = _("A rate trains where the training loss comes below {limit}, half of ln K.").format(
        limit=number(view.limit)
    )
    return [trains, *said, follows.format(gain=f"{gain:.1f}", sd=f"{sd:.1f}")]


def regularisation_words(view: RegularisationView, _values: Values) -> list[str]:
    """What each way to regularise gains over none, and which one to choose."""
    if view.choice < 0:
        return [_("Training with each way to regularise, and with none …")]
    said = []
    for way, names, best, gain, score, train in zip(
        view.ways,
        view.strengths,
        view.best,
        view.gain,
        view.score,
        view.train_score,
        strict=True,
    ):
        label = f"{_(way)} {names[best]}".strip()
        if way == "none":
            text = _("{label}: training accuracy {train}, validation {score}.")
        else:
            text = _("{label}: gain {gain}.")
        said.append(
            text.format(
                label=label,
                train=spread(train, 3),
                score=spread(score, 3),
                gain=spread(gain, 3),
            )
        )
    unit = _("validation loss") if view.measure == "loss" else _("validation accuracy")
    if view.choice:
        chosen = _("Worth choosing on {rows} rows, by {unit}: {way}.")
    else:
        chosen = _("On {rows} rows no way gains more {unit} than chance would: choose none.")
    head = chosen.format(rows=view.rows, unit=unit, way=_(view.ways[view.choice]))
    return [head, " ".join(said)]
