"""What the pictures of a BaselineLab show, in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hpwidgets.i18n import _, percent, told
from hpwidgets.lessons.baseline.records import (
    EXPLODED,
    MODELS,
    RULE_NAMES,
    VANISHED,
    WAY_NAMES,
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
from hpwidgets.widgets.words import known_mean, last_known, rounded, spread


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
            _(MODELS[runs.name]),
            f"{runs.n_parameters:,}",
            spread(last_known(runs.validation_score), 2),
            spread(last_known(runs.validation_loss), 2),
            _("{seconds:.2f} s").format(seconds=runs.seconds),
            str(runs.diverged or "–"),
        )
        for runs in (*view.families, *view.baselines)
    ]
    return Table(heads=heads, rows=rows, caption=_("All models"), folded=True)


def families_words(view: FamiliesView, _values: Values) -> Iterator[str]:
    """What the commonest class gets, and whether a network beats logistic regression."""
    least = float(view.baselines[0].validation_score[0, 0])
    if view.done < view.total or len(view.baselines) < 2:
        yield _floor(least)
        yield _("The networks are training …")
        return
    trained = [runs for runs in view.families if runs.validation_score.shape[1]]
    best = max(trained, key=_mean)
    accuracy, line = _mean(best), float(view.baselines[1].validation_score[0, 0])
    sd = float(last_known(best.validation_score).std(ddof=1))
    if accuracy - line > max(2 * sd, 0):
        text = _(
            "The best network is the {best}, right on {accuracy} of the validation rows; logistic"
            " regression, which draws straight borders, is on {line}. The network earns its place."
        )
    elif accuracy - line < -2 * sd:
        text = _(
            "Logistic regression is right on {line} of the validation rows, the best network"
            " ({best}) on {accuracy}: so far nothing is gained by a network."
        )
    else:
        text = _(
            "The best network is the {best}, right on {accuracy} of the validation rows; logistic"
            " regression is on {line}. The difference is within two standard deviations over the"
            " seeds: start with the simple one."
        )
    yield text.format(best=_(MODELS[best.name]), accuracy=percent(accuracy), line=percent(line))
    bad = [_(MODELS[runs.name]) for runs in trained if _mean(runs) < least + 0.02]
    if bad:
        yield _("No better than the commonest class: {names}.").format(names=", ".join(bad))
    yield _floor(least)


def _floor(least: float) -> str:
    text = _(
        "Predicting the commonest class every time is right on {least}: what a model must beat to"
        " have learnt anything."
    )
    return text.format(least=percent(least))


def _mean(runs: ModelRuns) -> float:
    last = last_known(runs.validation_score)
    return float(last.mean()) if last.size else 0.0


def checks_words(view: ChecksView, _values: Values) -> Iterator[str]:
    """How many checks are passed; of one that fails, what to do; and what ln K is."""
    start, batch, inputs = view.passed
    if view.done == view.total:
        passed = sum(map(bool, view.passed))
        yield _("{passed} of 3 checks passed.").format(passed=passed)
    else:
        yield _("The networks are training …")
    if not start:
        text = _(
            "1: the {family} starts at a loss of {start}, not near {chance}: it is sure of wrong"
            " predictions. Scale the inputs, or start with smaller weights."
        )
        family = _(MODELS.get(view.family, view.family))
        yield told(text, family=family, start=view.start, chance=view.chance)
    if batch is False:
        yield _(
            "2: one batch is not learnt by heart. Look for a mistake, a learning rate that is off,"
            " or too small a network."
        )
    if inputs is False:
        yield _("3: the network gets nothing out of its inputs: zeros do as well.")
    text = _(
        "ln K = {chance} is the loss of equal probabilities for all K classes: what a network that"
        " knows nothing yet should have."
    )
    yield told(text, chance=view.chance)
    if batch and inputs:
        text = _(
            "After {view.updates} updates one batch of {view.batch_rows} rows has loss {batch};"
            " after {view.epochs} epochs all rows have validation loss {real} with their inputs and"
            " {empty} with zeros in their place."
        )
        last = (last_known(losses).mean() for losses in (view.batch, view.real, view.empty))
        names = ("batch", "real", "empty")
        yield told(text, view=view, **dict(zip(names, map(_two, last), strict=True)))


def _two(value: float) -> str:
    return rounded(float(value), 2)


def gradients_words(view: GradientView, _values: Values) -> Iterator[str]:
    """How much of the gradient arrives at the first layer, by activation."""
    yield _(
        "Before training, with {view.depth} hidden layers: the first layer's gradient as a multiple"
        " of the last hidden one's."
    ).format(view=view)
    said = []
    for name, norms in zip(view.activations, view.norms, strict=True):
        ratio = float(np.exp(np.nanmean(np.log(norms[:, 0] / norms[:, -2]))))
        if ratio < VANISHED:
            word = _("it has vanished")
        elif ratio > EXPLODED:
            word = _("it has exploded")
        else:
            word = _("it arrives")
        said.append(_("{name} {ratio}: {word}").format(name=_(name), ratio=_two(ratio), word=word))
    yield _("By activation: {said}.").format(said="; ".join(said))
    yield _(
        "The slope of the sigmoid is at most 0.25, so every layer keeps at most a quarter of the"
        " gradient, before the weights multiply it."
    )


def optimizers_words(view: OptimizersView, _values: Values) -> Iterator[str]:
    """Which optimizer is best at its own best rate, and how far these rates lie apart."""
    if view.done < view.total:
        yield _("Training every optimizer at every learning rate …")
        return
    known = [(rule, at) for rule, at in enumerate(view.best) if at >= 0]
    if not known:
        yield _("Every optimizer diverged at every rate.")
        return
    means = view.loss.mean(axis=1)
    first, at = min(known, key=lambda place: means[place])
    text = _("Each at its own best rate, {rule} has the lowest validation loss, {loss} at {rate}.")
    best = {"loss": _two(means[first, at]), "rate": _two(view.rates[at])}
    yield text.format(rule=_rule(view.rules[first]), **best)
    rates = {view.rates[at] for _rule_at, at in known}
    if len(rates) > 1:
        yield _(
            "The best rates differ by a factor of {factor}: compare optimizers only after tuning"
            " the rate of each."
        ).format(factor=_two(max(rates) / min(rates)))
    edges = (0, len(view.rates) - 1)
    edge = [_rule(rule) for rule, at in zip(view.rules, view.best, strict=True) if at in edges]
    if edge:
        text = _("At the edge of the rates tried, so perhaps not the best: {names}.")
        yield text.format(names=", ".join(edge))


def _rule(name: str) -> str:
    return _(RULE_NAMES.get(name, name))


def optimizers_table(view: OptimizersView, _values: Values) -> Table | None:
    """Each optimizer at its own best rate; None before all have ended."""
    if view.done < view.total:
        return None
    heads = (_("optimizer"), _("best learning rate"), _("validation loss"), _("accuracy"))
    rows = [
        (_rule(rule), _two(view.rates[at]), spread(loss[:, at], 2), spread(score, 2))
        if at >= 0
        else (_rule(rule), _("diverged at every rate"), "–", "–")
        for rule, at, loss, score in zip(view.rules, view.best, view.loss, view.score, strict=True)
    ]
    losses = [
        each[:, at].mean() if at >= 0 else np.inf
        for each, at in zip(view.loss, view.best, strict=True)
    ]
    caption = _("After {view.epochs} epochs, each at its own best rate").format(view=view)
    return Table(heads=heads, rows=rows, caption=caption, strong=(int(np.argmin(losses)),))


def band_words(view: BandView, _values: Values) -> Iterator[str]:
    """Whether batch norm widens the band of rates that train."""
    if view.done < view.total:
        yield _("Training at every rate, without and with batch norm …")
        return
    gains = view.decades[1] - view.decades[0]
    gain, sd = float(gains.mean()), float(gains.std(ddof=1))
    follows = (
        _("Batch norm widens the band of rates that train by {gain:.1f} powers of ten.")
        if gain > max(sd, 0)
        else _("Here batch norm does not widen the band of rates that train.")
    )
    yield follows.format(gain=gain)
    text = _(
        "A rate trains where the training loss comes below half of ln K, {limit}: the dotted line."
    )
    yield text.format(limit=_two(view.limit))


def band_table(view: BandView, _values: Values) -> Table | None:
    """The rates that train, without and with batch norm; None before all have ended."""
    if view.done < view.total:
        return None
    heads = ("", _("lowest rate that trains"), _("highest"), _("powers of ten"), _("best accuracy"))
    rows = []
    for name, band, decades, score in zip(
        (_("without batch norm"), _("with batch norm")),
        view.bands,
        view.decades,
        view.score,
        strict=True,
    ):
        ends = ("–", "–") if band is None else tuple(_two(view.rates[at]) for at in band)
        best = max(score.T, key=lambda runs: np.nan_to_num(known_mean(runs), nan=-1.0))
        rows.append((name, *ends, spread(decades, 1), spread(best, 2)))
    return Table(heads=heads, rows=rows, caption=_("The band of rates (± over the seeds)"))


def regularisation_words(view: RegularisationView, _values: Values) -> Iterator[str]:
    """Which way to regularise is worth choosing, and by how much."""
    if view.choice < 0:
        yield _("Training with each way to regularise, and with none …")
        return
    unit = _("validation loss") if view.measure == "loss" else _("validation accuracy")
    if view.choice:
        chosen = _("Worth choosing on {rows} rows, by {unit}: {way}, which gains {gain}.")
    else:
        chosen = _("On {rows} rows no way gains more {unit} than chance would: choose none.")
    gain = spread(view.gain[view.choice], 2)
    way = _(WAY_NAMES[view.ways[view.choice]])
    yield chosen.format(rows=view.rows, unit=unit, way=way, gain=gain)
    train, score = (float(np.nanmean(each[0])) for each in (view.train_score, view.score))
    text = _(
        "Without any the network is right on {train} of the training rows, {score} of new ones."
    )
    yield text.format(train=percent(train), score=percent(score))


def regularisation_table(view: RegularisationView, _values: Values) -> Table | None:
    """Each way at its best strength; None before all have ended."""
    if view.choice < 0:
        return None
    heads = (
        _("way"),
        _("best strength"),
        _("training accuracy"),
        _("validation accuracy"),
        _("gain over none"),
    )
    rows = [
        (
            _(WAY_NAMES[way]),
            strengths[best] or "–",
            spread(train, 2),
            spread(score, 2),
            spread(gain, 2) if at else "–",
        )
        for at, (way, strengths, best, train, score, gain) in enumerate(
            zip(
                view.ways,
                view.strengths,
                view.best,
                view.train_score,
                view.score,
                view.gain,
                strict=True,
            )
        )
    ]
    caption = _("Each way to regularise (± over the seeds)")
    return Table(heads=heads, rows=rows, caption=caption, strong=(view.choice,))
