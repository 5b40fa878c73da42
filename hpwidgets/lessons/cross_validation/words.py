"""What the pictures of a CrossValidationLab show, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from hpwidgets.draw.scales import number
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, ngettext
from hpwidgets.lessons.cross_validation.records import ComplexityView, FoldsView
from hpwidgets.records import Fold, FoldScoresView
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import score_name, three

ALARM = "\N{WARNING SIGN} "
"""How a sentence begins that says that something is wrong with the folds."""
MOST_NAMED = 4


# The folds ----------------------------------------------------------------------------------


def folds_words(view: FoldsView, _values: Values) -> Iterator[str]:
    """How the rows are split, and what is wrong with it; alarms begin with ALARM."""
    sizes = sorted({len(fold.test_rows) for fold in view.folds})
    each = _("{low} to {high}") if len(sizes) > 1 else "{low}"
    yield _(
        "{rows} rows in {folds} folds: each validates {each} rows and trains on the others."
        " {view.sealed} more rows stay sealed for the test at the end."
    ).format(
        view=view,
        folds=len(view.folds),
        rows=len(view.targets),
        each=each.format(low=sizes[0], high=sizes[-1]),
    )
    wrong = [*_alarms(view.folds), *_shared_groups(view)]
    yield from wrong
    if view.task == "regression":
        means = [float(view.targets[fold.test_rows].mean()) for fold in view.folds]
        low, high, every = map(number, (min(means), max(means), float(view.targets.mean())))
        yield _(
            "Targets are amounts: there are no classes, so there is nothing to stratify by. The"
            " mean target of a validation fold is {low} to {high} (all rows: {all})."
        ).format(low=low, high=high, all=every)
    elif not wrong:
        counts = view.test_counts
        totals = view.train_counts[0] + counts[0]
        rarest = int(np.flatnonzero(totals == totals.min())[-1])
        shares = counts[:, rarest] / counts.sum(axis=1)
        low, high = (f"{share:.0%}" for share in (shares.min(), shares.max()))
        yield _(
            "Every fold trains on every class and validates every class. Class {name!r} has {share}"
            " of a validation fold, {all:.0%} of all rows."
        ).format(
            name=view.class_names[rarest],
            share=low if low == high else _("{low} to {high}").format(low=low, high=high),
            all=totals[rarest] / totals.sum(),
        )


def folds_table(view: FoldsView, _values: Values) -> Table:
    """The rows of each fold, and how many of them are of which class."""
    names = view.class_names if len(view.class_names) <= MOST_NAMED else ()
    rows = []
    for at, (label, fold) in enumerate(zip(_labels(view.folds), view.folds, strict=True)):
        counts = view.test_counts[at].tolist() if names else []
        rows.append((label, len(fold.train_rows), len(fold.test_rows), *counts))
    heads = [_("validating {name}").format(name=name) for name in names]
    caption = _("The folds in numbers; in scikit-learn {splitter}").format(splitter=view.splitter)
    return Table(
        heads=(_("fold"), _("training rows"), _("validation rows"), *heads),
        rows=rows,
        caption=caption,
        strong=_lacking(view.folds),
        folded=True,
    )


def _labels(folds: Sequence[Fold]) -> list[str]:
    repeated = any(fold.repeat > 1 for fold in folds)
    return [f"{f.repeat}·{f.number}" if repeated else str(f.number) for f in folds]


def _lacking(folds: Sequence[Fold]) -> list[int]:
    """Places of the folds that lack a class."""
    return [at for at, f in enumerate(folds) if f.missing_in_test or f.missing_in_training]


def _alarms(folds: Sequence[Fold]) -> Iterator[str]:
    """What is wrong with folds that train on no row of a class, or validate none."""
    unseen = [fold for fold in folds if fold.missing_in_training]
    if unseen:
        names = _classes(fold.missing_in_training for fold in unseen)
        yield ALARM + ngettext(
            "{folds} trains without a row of class {names}, and so gets every row of it wrong."
            " Shuffle, or stratify.",
            "{folds} train without a row of class {names}, and so get every row of it wrong."
            " Shuffle, or stratify.",
            _number_of(unseen, folds),
        ).format(folds=_named(unseen, folds), names=names)
    untested = [fold for fold in folds if fold.missing_in_test]
    if untested and all(len(fold.test_rows) == 1 for fold in folds):
        yield _("Each fold validates one row: only the mean over all of them says something.")
    elif untested:
        names = _classes(fold.missing_in_test for fold in untested)
        yield ALARM + ngettext(
            "{folds} validates no row of class {names}: the score there says nothing about it."
            " Stratify, or take fewer folds.",
            "{folds} validate no row of class {names}: their scores say nothing about it."
            " Stratify, or take fewer folds.",
            _number_of(untested, folds),
        ).format(folds=_named(untested, folds), names=names)


def _shared_groups(view: FoldsView) -> Iterator[str]:
    if view.groups is None:
        return
    shared: set[int] = set()
    for fold in view.folds:
        both = np.intersect1d(view.groups[fold.train_rows], view.groups[fold.test_rows])
        shared.update(both.tolist())
    if not shared:
        yield _("No group is on both sides of a fold.")
        return
    yield ALARM + _(
        "{shared} of {every} groups have rows on both sides of a fold. The score will flatter: the"
        " network has seen these groups. Take the k-fold of groups."
    ).format(shared=len(shared), every=len(np.unique(view.groups)))


def _number_of(some: Sequence[Fold], folds: Sequence[Fold]) -> int:
    """What the verb follows: "every fold" is one."""
    return 1 if len(some) == len(folds) else len(some)


def _named(some: Sequence[Fold], folds: Sequence[Fold]) -> str:
    if len(some) == len(folds):
        return _("Every fold")
    if len(some) > MOST_NAMED:
        return _("{some} of {all} folds").format(some=len(some), all=len(folds))
    return ngettext("Fold {numbers}", "Folds {numbers}", len(some)).format(
        numbers=", ".join(
            label for label, f in zip(_labels(folds), folds, strict=True) if f in some
        )
    )


def _classes(missing: Iterable[Sequence[str]]) -> str:
    names = list(dict.fromkeys(name for some in missing for name in some))
    shown = [repr(name) for name in names[:MOST_NAMED]]
    more = [_("…")] if len(names) > MOST_NAMED else []
    return _(" or ").join([*shown, *more])


# Scores -------------------------------------------------------------------------------------


def scores_words(view: FoldScoresView, _values: Values) -> Iterator[str]:
    """Mean, spread and standard error of the folds' scores."""
    found = view.found
    name, folds = score_name(view.task), len(found.folds)
    gone = folds - int(np.isfinite(found.score).sum())
    ended = found.done >= found.total
    if gone == folds:
        yield (
            _("Every fold diverged: lower the learning rate.")
            if ended
            else _("Training all {folds} folds in one pass …").format(folds=folds)
        )
        return
    yield _(
        "{folds} folds, trained in one pass: mean validation {score} {mean}. The folds spread by SD"
        " {sd}. Their mean is unsure by SE {se}, or rather more, for folds share training rows."
    ).format(
        score=name, folds=folds, mean=three(found.mean), sd=three(found.sd), se=three(found.se)
    )
    wrong = list(_alarms(found.folds))
    if gone and ended:
        diverged = _("{gone} of {folds} folds diverged and are in no mean.")
        wrong.insert(0, ALARM + diverged.format(gone=gone, folds=folds))
    yield from wrong
    if not wrong and view.task == "regression":
        yield _("Targets are amounts: there are no classes to stratify by.")


def scores_table(view: FoldScoresView, _values: Values) -> Table:
    """The scores of each fold."""
    found = view.found
    columns = (_labels(found.folds), found.score.tolist(), found.train_score.tolist())
    mean = float(np.nanmean(found.train_score)) if np.isfinite(found.train_score).any() else np.nan
    score = score_name(view.task)
    return Table(
        heads=(
            _("fold"),
            _("validation {score}").format(score=score),
            _("training {score}").format(score=score),
        ),
        rows=[*zip(*columns, strict=True), (_("mean"), found.mean, mean)],
        caption=_("The scores in numbers; strong: a fold that lacks a class"),
        strong=_lacking(found.folds),
        folded=True,
    )


# Complexity ---------------------------------------------------------------------------------


def complexity_words(view: ComplexityView, _values: Values) -> Iterator[str]:
    """The best value, and the one that the rule of one standard error chooses."""
    curve = view.curve
    label = _(Hyperparameters.info(curve.name).label)
    if curve.done < curve.total:
        text = _("{values} values of {name} on {folds} folds, all in one pass …")
        yield text.format(values=len(curve.values), name=label, folds=len(curve.folds))
        return
    if curve.best < 0:
        yield _("Every value has a fold that diverged: lower the learning rate.")
        return
    mean, best, chosen = curve.score.mean(axis=1), curve.best, curve.chosen
    several = curve.score.shape[1] > 1
    se = float(curve.se[best]) if several else float("nan")
    facts = {
        "name": label,
        "best": number(curve.values[best]),
        "value": number(curve.values[chosen]),
        "score": score_name(view.task),
        "top": three(mean[best]),
        "mean": three(mean[chosen]),
        "se": three(se),
    }
    if curve.simpler == "neither":
        rule = _(
            "Best: {name} {best}, validation {score} {top}. Neither end of {name} is simpler, so"
            " the rule of one standard error has nothing to go by."
        )
    elif chosen == best:
        rule = _(
            "Best: {name} {best}, validation {score} {top}. No simpler value comes within one"
            " standard error ({se}) of it, so it is chosen, too."
        )
    else:
        rule = _(
            "Best: {name} {best}, validation {score} {top}. Chosen: {value} ({mean}), the simplest"
            " value within one standard error ({se}) of the best. These folds cannot tell the two"
            " apart."
        )
    yield rule.format(**facts)
    diverged = int((~np.isfinite(curve.score)).any(axis=1).sum())
    if diverged:
        yield _("{n} values have a fold that diverged and are not chosen.").format(n=diverged)
    yield from _alarms(curve.folds)


def complexity_table(view: ComplexityView, _values: Values) -> Table | None:
    """Every value's scores, with the best one and the chosen one strong."""
    curve = view.curve
    if curve.best < 0:
        return None
    score = score_name(view.task)
    several = curve.score.shape[1] > 1
    unknown = np.full(len(curve.values), np.nan)
    columns = (
        curve.values,
        curve.score.mean(axis=1).tolist(),
        (curve.sd if several else unknown).tolist(),
        (curve.se if several else unknown).tolist(),
        curve.train_score.mean(axis=1).tolist(),
    )
    return Table(
        heads=(
            _(Hyperparameters.info(curve.name).label),
            _("validation {score}").format(score=score),
            _("SD"),
            _("SE"),
            _("training {score}").format(score=score),
        ),
        rows=list(zip(*columns, strict=True)),
        caption=_("The values in numbers; strong: the best and the chosen one"),
        strong=sorted({curve.best, curve.chosen}),
        folded=True,
    )
