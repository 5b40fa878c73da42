"""What k costs, how optimistic a choice is, and the chance of a missing class, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hpwidgets.draw.scales import number
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.records import FoldCostView, MissingChanceView
from hpwidgets.records import NestedView
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import known_mean, score_name, signed, spread, three


def cost_words(view: FoldCostView, _values: Values) -> Iterator[str]:
    """What k costs and gives."""
    if view.done < view.total:
        known = int(np.isfinite(view.seconds).sum())
        text = _("{known} of {ks} numbers of folds, each with {shuffles} shuffles …")
        yield text.format(known=known, ks=len(view.ks), shuffles=len(view.means))
        return
    if not np.isfinite(view.means).any():
        yield _("Every shuffle has a fold that diverged: lower the learning rate.")
        return
    few, many = int(view.ks[0]), int(view.ks[-1])
    yield _(
        "k = {few}: trains on {rows:.0f} of {view.rows} rows, {epochs} epochs in all; mean {mean}"
        " (over the shuffles), SD between folds {sd}."
    ).format(
        few=few,
        rows=view.train_rows[0],
        view=view,
        epochs=int(view.epochs[0]),
        mean=spread(view.means[:, 0], 3),
        sd=three(known_mean(view.sds[:, 0])),
    )
    yield _(
        "k = {many}: trains on {rows:.0f}, {epochs} epochs, {times} × the row updates and, all"
        " folds in one pass, {slower} × the time; mean {mean}, SD between folds {sd}."
    ).format(
        many=many,
        rows=view.train_rows[-1],
        epochs=int(view.epochs[-1]),
        times=_times(view.row_updates[-1], view.row_updates[0]),
        slower=_times(view.seconds[-1], view.seconds[0]),
        mean=spread(view.means[:, -1], 3),
        sd=three(known_mean(view.sds[:, -1])),
    )
    truth = view.truth[np.isfinite(view.truth)]
    if truth.size:
        yield _(
            "Trained on all {view.rows} rows and tested on {view.fresh} fresh ones, {truths}"
            " networks score {truth}: against that k = {few} is off by {few_bias}, k = {many} by"
            " {many_bias}. What is left is the luck of which {view.rows} rows there are."
        ).format(
            view=view,
            truths=len(truth),
            truth=spread(truth, 3),
            few=few,
            few_bias=signed(known_mean(view.means[:, 0]) - float(truth.mean())),
            many=many,
            many_bias=signed(known_mean(view.means[:, -1]) - float(truth.mean())),
        )
    if view.task == "regression":
        yield _(
            "R² compares with the mean of the fold's own rows: of few rows it is low and wild, and"
            " with it the mean over many small folds. Judge k by how it spreads. Small k trains on"
            " fewer rows than the network will have in the end."
        )
    else:
        yield _(
            "A fold of few rows scores by luck, so folds lie further apart with k; their mean does"
            " not follow. Small k trains on fewer rows than the network will have in the end."
        )


def _times(value: float, first: float) -> str:
    return number(round(float(value / first), 1)) if first > 0 else "\N{EN DASH}"


def nested_words(view: NestedView, _values: Values) -> Iterator[str]:
    """How optimistic the score of a chosen setting is."""
    known = np.isfinite(view.flat) & np.isfinite(view.nested)
    if not known.any():
        yield (
            _("{view.settings} settings on every outer and inner fold …").format(view=view)
            if view.done < view.total
            else _("Every setting has a fold that diverged.")
        )
        return
    yield _(
        "The best of {view.settings} settings by {view.outer} folds: reported {score} {flat}. The"
        " same choice made by {view.inner} inner folds and tested outside them: {nested}. Optimism"
        " {optimism}, mean ± SD over {seeds} seeds."
    ).format(
        view=view,
        score=score_name(view.task),
        flat=spread(view.flat[known], 3),
        nested=spread(view.nested[known], 3),
        optimism=spread(view.flat[known] - view.nested[known], 3),
        seeds=int(known.sum()),
    )
    yield _(
        "The highest of many noisy scores is high in part by luck, and the rows that chose it"
        " cannot tell. The more settings are tried, the more it flatters."
    )
    if view.grouped:
        yield _("Groups are kept together in the outer and in the inner folds.")
    if np.isfinite(view.chance):
        yield _(
            "The targets are shuffled: nothing can be learnt, guessing scores {view.chance:.3f},"
            " and what is reported above that is luck."
        ).format(view=view)


def chance_words(view: MissingChanceView, _values: Values) -> Iterator[str]:
    """How likely a fold lacks the class."""
    computed = three(view.now) if view.now >= 0.0005 else number(float(f"{view.now:.2g}"))
    likely = _(
        "{view.rows} rows, {view.members_now} of them {view.class_name!r}, split at random into"
        " {view.k} folds: some fold has none with P = {computed} (computed)"
    ).format(view=view, computed=computed)
    counted = "."
    if view.done:
        counted = _(", {view.now_simulated:.3f} of {view.done} shuffles.").format(view=view)
    yield likely + counted
    yield _(
        "By inclusion and exclusion: P = Σ (−1)^(j+1) · C(n − rows of j folds, m) / C(n, m) over"
        " every j ≥ 1 of the folds. All m in one fold, so that its training has none: P = {unseen}."
    ).format(unseen=number(float(f"{view.unseen:.2g}")))
    if view.members_now >= view.k:
        yield _("Stratified folds share them out evenly: P = 0.")
    else:
        yield _("With fewer rows of it than folds, some fold has none in every split.")
