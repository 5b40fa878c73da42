"""What k costs, what a choice flatters, and the chance of a missing class, in sentences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.scales import number
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.records import FoldCostView, MissingChanceView
from hpwidgets.records import NestedView
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import score_name, spread


def three(value: float) -> str:
    """Three digits after the point; a dash for none.

    >>> three(0.12345), three(float("nan"))
    ('0.123', '–')
    """
    return f"{value:.3f}" if np.isfinite(value) else "–"


def cost_words(view: FoldCostView, _values: Values) -> list[str]:
    """What k costs and gives."""
    if view.done < view.total:
        known = int(np.isfinite(view.seconds).sum())
        return [
            _("{known} of {ks} numbers of folds, each with {shuffles} shuffles …").format(
                known=known, ks=len(view.ks), shuffles=len(view.means)
            )
        ]
    if not np.isfinite(view.means).any():
        return [_("Every shuffle has a fold that diverged: lower the learning rate.")]
    few, many = int(view.ks[0]), int(view.ks[-1])
    said = [
        _(
            "k = {few}: trains on {few_rows} of {rows} rows, {few_epochs} epochs in all; mean"
            " {few_mean} (over the shuffles), SD between folds {few_sd}."
        ).format(
            few=few,
            few_rows=f"{view.train_rows[0]:.0f}",
            rows=view.rows,
            few_epochs=int(view.epochs[0]),
            few_mean=spread(view.means[:, 0], 3),
            few_sd=three(_mean(view.sds[:, 0])),
        ),
        _(
            "k = {many}: trains on {many_rows}, {many_epochs} epochs, {times} × the row updates"
            " and, all folds in one pass, {slower} × the time; mean {many_mean}, SD between folds"
            " {many_sd}."
        ).format(
            many=many,
            many_rows=f"{view.train_rows[-1]:.0f}",
            many_epochs=int(view.epochs[-1]),
            times=number(round(float(view.row_updates[-1] / view.row_updates[0]), 1)),
            slower=_times(float(view.seconds[-1]), float(view.seconds[0])),
            many_mean=spread(view.means[:, -1], 3),
            many_sd=three(_mean(view.sds[:, -1])),
        ),
    ]
    truth = view.truth[np.isfinite(view.truth)]
    if truth.size:
        said.append(
            _(
                "Trained on all {rows} rows and judged by {fresh} fresh ones, {truths} networks"
                " score {truth}: against that k = {few} is off by {few_bias}, k = {many} by"
                " {many_bias}. What is left is the luck of which {rows} rows there are."
            ).format(
                rows=view.rows,
                fresh=view.fresh,
                truths=len(truth),
                truth=spread(truth, 3),
                few=few,
                few_bias=_signed(_mean(view.means[:, 0]) - float(truth.mean())),
                many=many,
                many_bias=_signed(_mean(view.means[:, -1]) - float(truth.mean())),
            )
        )
    if view.task == "regression":
        said.append(
            _(
                "R² compares with the mean of the fold's own rows: of few rows it is low and wild,"
                " and with it the mean over many small folds. Judge k by how it spreads. Small k"
                " trains on fewer rows than the network will have in the end."
            )
        )
        return said
    said.append(
        _(
            "A fold of few rows scores by luck, so folds lie further apart with k; their mean does"
            " not follow. Small k trains on fewer rows than the network will have in the end."
        )
    )
    return said


def _times(value: float, first: float) -> str:
    return number(round(value / first, 1)) if first > 0 else "\N{EN DASH}"


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "\N{MINUS SIGN}")


def nested_words(view: NestedView, _values: Values) -> list[str]:
    """What the choice among settings flatters."""
    known = np.isfinite(view.flat) & np.isfinite(view.nested)
    if not known.any():
        if view.done < view.total:
            return [
                _("{settings} settings on every outer and inner fold …").format(
                    settings=view.settings
                )
            ]
        return [_("Every setting has a fold that diverged.")]
    optimism = view.flat[known] - view.nested[known]
    said = [
        _(
            "The best of {settings} settings by {outer} folds: reported {score} {flat}. The same"
            " choice made by {inner} inner folds and judged outside them: {nested}. Optimism"
            " {optimism}, mean ± SD over {seeds} seeds."
        ).format(
            settings=view.settings,
            outer=view.outer,
            inner=view.inner,
            score=score_name(view.task),
            flat=spread(view.flat[known], 3),
            nested=spread(view.nested[known], 3),
            optimism=spread(optimism, 3),
            seeds=int(known.sum()),
        ),
        _(
            "The highest of many noisy scores is high in part by luck, and the rows that chose it"
            " cannot tell. The more settings are tried, the more it flatters."
        ),
    ]
    if view.grouped:
        said.append(_("Groups are kept together in the outer and in the inner folds."))
    if np.isfinite(view.chance):
        said.append(
            _(
                "The targets are shuffled: nothing can be learnt, guessing scores {chance}, and"
                " what is reported above that is luck."
            ).format(chance=f"{view.chance:.3f}")
        )
    return said


def chance_words(view: MissingChanceView, _values: Values) -> list[str]:
    """How likely a fold lacks the class."""
    said = [
        _(
            "{rows} rows, {members} of them {name!r}, dealt at random into {k} folds: some fold has"
            " none with P = {computed} (computed)"
        ).format(
            rows=view.rows,
            members=view.members_now,
            name=view.class_name,
            k=view.k,
            computed=three(view.now) if view.now >= 0.0005 else number(float(f"{view.now:.2g}")),
        )
    ]
    if view.done:
        said[0] += _(", {counted} of {draws} shuffles.").format(
            counted=f"{view.now_simulated:.3f}", draws=view.done
        )
    else:
        said[0] += "."
    said.append(
        _(
            "By inclusion and exclusion: P = Σ (−1)^(j+1) · C(n − rows of j folds, m) / C(n, m)"
            " over every j ≥ 1 of the folds. All m in one fold, so that its training has none:"
            " P = {unseen}."
        ).format(unseen=number(float(f"{view.unseen:.2g}")))
    )
    if view.members_now >= view.k:
        said.append(_("Stratified folds deal them out evenly: P = 0."))
    else:
        said.append(
            _("With fewer rows of it than folds, some fold has none however they are dealt.")
        )
    return said
