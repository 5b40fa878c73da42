"""What k costs, how optimistic a choice is, and the chance of a missing class, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hpwidgets.draw.scales import number
from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation.records import FoldCostView, MissingChanceView
from hpwidgets.records import NestedView
from hpwidgets.widgets.table import Table
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
    means, sds = view.means, view.sds
    yield _(
        "k = {many} is {times} times the work of k = {few}. Its mean {score} is {last}, that of k ="
        " {few} {first}; a fold lies SD {wide} from another instead of {narrow}."
    ).format(
        few=few,
        many=many,
        times=number(float(f"{view.row_updates[-1] / view.row_updates[0]:.3g}")),
        score=score_name(view.task),
        first=three(known_mean(means[:, 0])),
        last=three(known_mean(means[:, -1])),
        narrow=three(known_mean(sds[:, 0])),
        wide=three(known_mean(sds[:, -1])),
    )
    truth = view.truth[np.isfinite(view.truth)]
    if truth.size:
        yield _(
            "Trained on all {view.rows} rows, networks score {truth} on {view.fresh} fresh rows:"
            " k = {few} is off by {few_bias}, k = {many} by {many_bias}. What is left is the luck"
            " of which {view.rows} rows there are."
        ).format(
            view=view,
            truth=three(float(truth.mean())),
            few=few,
            few_bias=signed(known_mean(means[:, 0]) - float(truth.mean())),
            many=many,
            many_bias=signed(known_mean(means[:, -1]) - float(truth.mean())),
        )
    if view.task == "regression":
        yield _(
            "R² compares with the mean of the fold's own rows: in a small fold it is low and wild,"
            " and so is the mean over many small folds."
        )
    else:
        yield _(
            "A small fold scores by luck, so folds lie further apart with k. Small k trains on"
            " fewer rows than the network will have in the end."
        )


def cost_table(view: FoldCostView, _values: Values) -> Table:
    """Every k in numbers."""
    base = float(view.row_updates[0])
    several = len(view.means) > 1
    moved = view.means.std(axis=0, ddof=1) if several else np.full(len(view.ks), np.nan)
    rows = [
        (
            int(k),
            round(float(view.train_rows[at])),
            int(view.epochs[at]),
            float(view.row_updates[at] / base),
            known_mean(view.means[:, at]),
            known_mean(view.sds[:, at]),
            float(moved[at]),
        )
        for at, k in enumerate(view.ks)
    ]
    heads = (
        _("k"),
        _("training rows"),
        _("epochs in all"),
        _("work, multiples"),
        _("mean {score}").format(score=score_name(view.task)),
        _("SD of the folds"),
        _("SD of the mean"),
    )
    return Table(heads=heads, rows=rows, caption=_("Every k in numbers"), folded=True)


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
    gap = view.flat[known] - view.nested[known]
    yield _(
        "The search reports {score} {flat} for the best of {view.settings} settings. Nested folds,"
        " which judge the choice on rows that had no part in it, say {nested}. The difference"
        " {gap} is luck (mean ± SD over {seeds} seeds)."
    ).format(
        view=view,
        score=score_name(view.task),
        flat=three(known_mean(view.flat[known])),
        nested=three(known_mean(view.nested[known])),
        gap=spread(gap, 3),
        seeds=int(known.sum()),
    )
    yield _("The highest of many noisy scores is high in part by luck: more settings, more luck.")
    if view.grouped:
        yield _("Groups are kept together in the outer and in the inner folds.")
    if np.isfinite(view.chance):
        yield _(
            "The targets are shuffled: nothing can be learnt, and guessing scores"
            " {view.chance:.3f}. All that the search reports above that is luck."
        ).format(view=view)


def nested_table(view: NestedView, _values: Values) -> Table:
    """Both scores of every seed."""
    gaps = (view.flat - view.nested).tolist()
    columns = (range(1, len(gaps) + 1), view.flat.tolist(), view.nested.tolist(), gaps)
    return Table(
        heads=(_("seed"), _("reported by the search"), _("nested"), _("luck")),
        rows=list(zip(*columns, strict=True)),
        caption=_("Every seed in numbers"),
        folded=True,
    )


def chance_words(view: MissingChanceView, _values: Values) -> Iterator[str]:
    """How likely a fold lacks the class."""
    text = _(
        "{view.rows} rows, {view.members_now} of them {view.class_name!r}, in {view.k} random"
        " folds: some fold has none with P = {computed} (computed)"
    )
    counted = _(", {view.now_simulated:.3f} of {view.done} shuffles.") if view.done else "."
    yield (text + counted).format(view=view, computed=_chance(view.now))
    if view.members_now >= view.k:
        yield _("Stratified folds share them out evenly: P = 0.")
    else:
        yield _("With fewer rows of it than folds, some fold has none in every split.")


def _chance(value: float) -> str:
    return three(value) if value >= 0.0005 else number(float(f"{value:.2g}"))


def chance_table(view: MissingChanceView, _values: Values) -> Table:
    """The chance by k, and the formula that it comes from."""
    columns = (view.ks.tolist(), view.by_k.tolist(), view.by_k_simulated.tolist())
    unseen = _("all {n} rows in one fold, which then trains on none").format(n=view.members_now)
    return Table(
        heads=(_("folds k"), _("P, computed"), _("share of shuffles")),
        rows=[*zip(*columns, strict=True), (unseen, view.unseen, "")],
        caption=_(
            "By k; P = Σ (−1)^(j+1) · C(n − rows of j folds, m) / C(n, m) over every j ≥ 1 folds"
        ),
        strong=np.flatnonzero(view.ks == view.k).tolist(),
        folded=True,
    )
