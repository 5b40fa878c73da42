"""What the pictures of a DropoutLab show, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _, number, percent, told
from hpwidgets.lessons.regularisation.pictures.dropout_gain import gains
from hpwidgets.lessons.regularisation.records import (
    DropoutGainView,
    DropoutStepView,
    EarlyStoppingView,
    MaskSpreadView,
    PenaltiesView,
)
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import known_mean, last_known, spread

WAYS = {"none": _("none"), "l1": "L1", "l2": "L2", "dropout": _("dropout")}
"""How the ways of a PenaltiesView are called."""
DIVERGED = _("Every run diverged: lower the learning rate.")


def backward(values: Values) -> bool:
    """Whether gradients are looked at, not answers."""
    return bool(values["direction"] == "backward")


def measured(view: DropoutGainView, values: Values) -> str:
    """What the gain is measured in: "loss", "accuracy" or "R²"."""
    if values["measure"] == "loss":
        return "loss"
    return "accuracy" if view.task == "classification" else "R²"


def step_words(view: DropoutStepView, values: Values) -> Iterator[str]:
    """Which units are dropped in the update, and what that does to the row."""
    counts = [
        _("{dropped} of {units} in layer {n}").format(dropped=int(off.sum()), units=len(off), n=n)
        for n, off in enumerate(view.silent, 1)
    ]
    yield _(
        "Update {view.step}, epoch {view.epoch}, row {view.row} of {view.rows}. Dropped: {counts}."
    ).format(view=view, counts=", ".join(counts))
    if not view.dropout:
        yield _("Without dropout both modes are the same.")
    elif backward(values):
        gradients = np.concatenate([gradient.ravel() for gradient in view.weight_gradients])
        yield _(
            "A dropped unit gets no gradient: through this row, {still} of {n} weights get none (a"
            " unit at 0 under ReLU passes none either). Other rows of the batch have other masks,"
            " so over the batch nearly every weight moves."
        ).format(still=int((gradients == 0).sum()), n=gradients.size)
    else:
        text = _(
            "The activations of the kept units are scaled by 1/(1 \N{MINUS SIGN} {p}) = {scale}, so"
            " that a unit's activation is the same on average as in evaluation mode, which drops"
            " none."
        )
        yield told(text, p=view.dropout, scale=1 / (1 - view.dropout))
    text = _("The batch's loss with its masks: {train}; in evaluation mode: {plain}.")
    yield told(text, train=view.train_losses[-1], plain=view.evaluation_losses[-1])


def modes_words(view: MaskSpreadView, _values: Values) -> Iterator[str]:
    """The losses of one batch under many masks beside that of evaluation mode."""
    losses = view.batch_losses[np.isfinite(view.batch_losses)]
    mean, sd = (float(losses.mean()), float(losses.std())) if losses.size else (np.nan, np.nan)
    masks = len(view.batch_losses)
    text = _(
        "After {view.done} of {view.total} epochs: one batch of {view.batch_rows} rows under"
        " {masks} masks loses {mean} ± {sd}; with the same weights in evaluation mode"
        " {view.batch_evaluation}."
    )
    yield told(text, view=view, masks=masks, mean=mean, sd=sd)
    yield _(
        "Each mask leaves a smaller network. So a training loss that is measured with dropout may"
        " lie above the validation loss, and that is no mistake."
    )


def vote_words(view: MaskSpreadView, _values: Values) -> Iterator[str]:
    """The vote of many masks beside evaluation mode."""
    yield _(
        "One mask alone is right on {one:.0%} of the validation rows, the vote of {masks} masks on"
        " {many:.0%}, evaluation mode, in one pass, on {view.score_evaluation:.0%}."
    ).format(
        view=view,
        masks=len(view.ensemble_scores),
        one=view.ensemble_scores[0],
        many=view.ensemble_scores[-1],
    )
    yield _(
        "So a network with dropout is many networks with shared weights, and evaluation mode stands"
        " for their vote."
    )
    slope = fitted_slope(view)
    if np.isfinite(slope) and view.dropout:
        yield _(
            "Mean activations over the masks are {slope:.2f} × those of evaluation mode; without"
            " the scaling they would be {keep:.2f} ×."
        ).format(slope=slope, keep=1 - view.dropout)


def vote_table(view: MaskSpreadView, _values: Values) -> Table:
    """What the masks say of one validation row."""
    low, high = float(view.probabilities.min()), float(view.probabilities.max())
    rows = (
        (_("lowest and highest under a mask"), f"{low:.2f} – {high:.2f}"),
        (_("masks below one half"), percent(float((view.probabilities < 0.5).mean()))),
        (_("evaluation mode"), f"{view.probability_evaluation:.2f}"),
    )
    caption = _("Validation row {row}: probability of its class").format(row=view.row)
    return Table(heads=("", _("probability")), rows=rows, caption=caption, folded=True)


def fitted_slope(view: MaskSpreadView) -> float:
    """Least squares through zero of the units' mean answers on those in evaluation mode."""
    square = float((view.unit_evaluations**2).sum())
    return float((view.unit_means * view.unit_evaluations).sum()) / square if square else np.nan


def gain_words(view: DropoutGainView, values: Values) -> Iterator[str]:
    """What dropout gains with few rows and with all, and where it is sure."""
    if view.done < view.total:
        yield _("Training without and with dropout, from few rows to all …")
        return
    gain = gains(view, measured(view, values))
    means = np.array([known_mean(column) for column in gain.T])
    if not np.isfinite(means).any():
        yield DIVERGED
        return
    text = _(
        "Gain by dropout {view.dropout}, mean ± standard deviation over the seeds: {first} with"
        " {view.sizes[0]} rows, {last} with {all}."
    )
    first, last = spread(gain[:, 0], 3), spread(gain[:, -1], 3)
    yield told(text, view=view, first=first, last=last, all=view.sizes[-1])
    sure = np.array([_sure(column) for column in gain.T])
    for sign, text in (
        (1, _("It helps with {sizes} rows.")),
        (-1, _("It does harm with {sizes} rows.")),
    ):
        if (sure == sign).any():
            yield text.format(sizes=", ".join(map(str, view.sizes[sure == sign])))
    if not sure.any():
        yield _("At no size is the gain sure: nothing is proved for or against it here.")
    best = int(np.nanargmax(means))
    yield _(
        "Largest gain: {gain}, with {size} rows. Every size is trained for the same number of"
        " updates."
    ).format(gain=spread(gain[:, best], 3), size=view.sizes[best])


def _sure(column: NDArray[np.float64]) -> int:
    """1 or −1 where the mean is beyond two standard errors from 0, else 0."""
    known = column[np.isfinite(column)]
    if known.size < 2:
        return 0
    error = float(known.std(ddof=1)) / known.size**0.5
    mean = float(known.mean())
    return int(np.sign(mean)) if abs(mean) > 2 * error else 0


def penalties_words(view: PenaltiesView, _values: Values) -> Iterator[str]:
    """Zeros, norm and losses after each way to regularise."""
    if view.done < view.total:
        yield _("Training with none, L1, L2 and dropout, each alone …")
        return
    if not np.isfinite(view.zero_share).any():
        yield DIVERGED
        return
    yield _(
        "L1 takes the same amount off every weight and stops at 0, so the weights that are worth"
        " little end there; L2 takes a share of each, so all grow small and none ends; dropout"
        " leaves the weights as they are."
    )
    ends = [known_mean(last_known(losses)) for losses in view.validation_loss]
    if np.isfinite(ends).all():
        best = int(np.argmin(ends))
        text = _("Lowest validation loss: {way}, {loss}; without any of them {none}.")
        if best:
            yield told(text, way=WAYS[view.ways[best]], loss=ends[best], none=ends[0])
        else:
            yield _("Here the network needs none of them: its validation loss is lowest without.")


def penalties_table(view: PenaltiesView, _values: Values) -> Table | None:
    """Zeros, norm and losses after each way to regularise."""
    if view.done < view.total or not np.isfinite(view.zero_share).any():
        return None
    rows = []
    for at, (way, strength) in enumerate(zip(view.ways, view.strengths, strict=True)):
        rows.append(
            (
                f"{WAYS[way]} {number(strength)}" if strength else WAYS[way],
                spread(100 * last_known(view.zero_share[at]), 0) + " %",
                spread(last_known(view.weight_norm[at]), 1),
                spread(last_known(view.train_loss[at]), 2),
                spread(last_known(view.validation_loss[at]), 2),
            )
        )
    heads = (
        _("way"),
        _("weights exactly 0"),
        _("norm"),
        _("training loss"),
        _("validation loss"),
    )
    caption = _("After {epochs} epochs, mean ± standard deviation over the seeds")
    return Table(heads=heads, rows=rows, caption=caption.format(epochs=view.epochs))


def stopping_words(view: EarlyStoppingView, _values: Values) -> Iterator[str]:
    """How close stopping early comes to ridge."""
    ratios = view.flow_risk / view.ridge_risk
    at, time = view.chosen, view.times[view.chosen]
    apart = float(np.linalg.norm(view.flow[at] - view.ridge[at]))
    length = float(np.linalg.norm(view.ridge[at]))
    text = _(
        "Stopped at t = {t}, gradient flow's coefficients are {share:.0%} away from those of ridge"
        " with λ = {penalty}; its risk is {ratio} × ridge's."
    )
    share, ratio = apart / length if length else 0, ratios[at]
    yield told(
        text, t=round(time, 3), share=share, penalty=round(1 / time, 4), ratio=f"{ratio:.2f}"
    )
    best = view.flow_risk.min() / view.ridge_risk.min()
    text = _(
        "Over all t the largest ratio is {largest}, under the proved 1.69 whatever the rows and the"
        " true coefficients (Ali, Kolter & Tibshirani 2019). At the best t for each, {best} ×."
    )
    yield told(text, largest=round(ratios.max(), 3), best=round(best, 3))
    yield _(
        "To stop early is to shrink: directions in which the rows say much are learnt first, the"
        " noise in the others comes later. t grows by the learning rate with every step of gradient"
        " descent."
    )
