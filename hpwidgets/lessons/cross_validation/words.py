"""What the pictures of a CrossValidationLab show, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from hpwidgets.draw.scales import number
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, ngettext
from hpwidgets.lessons.cross_validation.records import ComplexityView, FoldsView
from hpwidgets.records import Fold, FoldScoresView
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import score_name, spread, three

ALARM = "\N{WARNING SIGN} "
"""How a sentence begins that says that something is wrong with the folds."""
MOST_NAMED = 4


# The folds ----------------------------------------------------------------------------------


def folds_words(view: FoldsView, _values: Values) -> Iterator[str]:
    """How the rows are split, and what is wrong with it; alarms begin with ALARM."""
    sizes = sorted({len(fold.test_rows) for fold in view.folds})
    tests = _("{low} to {high}") if len(sizes) > 1 else "{low}"
    yield _(
        "scikit-learn: {view.splitter}. {rows} rows in {folds} folds; test rows in each:"
        " {tests}; the others train. {view.sealed} more rows stay sealed for the test at the end."
    ).format(
        view=view,
        folds=len(view.folds),
        rows=len(view.targets),
        tests=tests.format(low=sizes[0], high=sizes[-1]),
    )
    wrong = [*_alarms(view.folds), *_shared_groups(view)]
    yield from wrong
    if view.task == "regression":
        means = [float(view.targets[fold.test_rows].mean()) for fold in view.folds]
        low, high, every = map(number, (min(means), max(means), float(view.targets.mean())))
        yield _(
            "Targets are amounts: there are no classes, so there is nothing to stratify by. Mean"
            " targets of the test rows: {low} to {high} (all rows: {all})."
        ).format(low=low, high=high, all=every)
    elif not wrong:
        counts = view.test_counts
        totals = view.train_counts[0] + counts[0]
        rarest = int(np.flatnonzero(totals == totals.min())[-1])
        shares = counts[:, rarest] / counts.sum(axis=1)
        yield _(
            "Every class is in every fold, in training and in test. Class {name!r} has {low:.0%} to"
            " {high:.0%} of the test rows of a fold, {all:.0%} of all rows."
        ).format(
            name=view.class_names[rarest],
            low=shares.min(),
            high=shares.max(),
            all=totals[rarest] / totals.sum(),
        )


def _alarms(folds: Sequence[Fold]) -> Iterator[str]:
    """What is wrong with folds that have no row of a class to train on or to test on."""
    unseen = [fold for fold in folds if fold.missing_in_training]
    if unseen:
        names = _classes(fold.missing_in_training for fold in unseen)
        yield ALARM + _(
            "{folds} trained without a row of class {names}: every test row of that class is"
            " answered wrong there. Shuffle, or stratify."
        ).format(folds=_named(unseen, folds), names=names)
    untested = [fold for fold in folds if fold.missing_in_test]
    if untested and all(len(fold.test_rows) == 1 for fold in folds):
        yield _("Each fold is tested on one row: only the mean over all of them says something.")
    elif untested:
        names = _classes(fold.missing_in_test for fold in untested)
        yield ALARM + _(
            "{folds} tested without a row of class {names}: the score there says nothing about"
            " it. Stratify, or take fewer folds."
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
        "{shared} of {every} groups have rows in training and in test at once: the score will"
        " flatter, for the test asks about groups already seen. Take the k-fold of groups."
    ).format(shared=len(shared), every=len(np.unique(view.groups)))


def _named(some: Sequence[Fold], folds: Sequence[Fold]) -> str:
    if len(some) == len(folds):
        return _("Every fold is")
    if len(some) > MOST_NAMED:
        return _("{some} of {all} folds are").format(some=len(some), all=len(folds))
    repeated = any(fold.repeat > 1 for fold in folds)
    numbers = [f"{f.repeat}·{f.number}" if repeated else str(f.number) for f in some]
    return ngettext("Fold {numbers} is", "Folds {numbers} are", len(some)).format(
        numbers=", ".join(numbers)
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
        "Test {score} of {folds} folds, trained in one pass: mean {mean:.3f}. SD of the folds {sd}:"
        " how far one fold lies from another. SE of the mean {se} = SD / √{folds}: how sure the"
        " mean would be, were the folds independent; they share rows, so it is less sure."
    ).format(score=name, folds=folds, mean=found.mean, sd=three(found.sd), se=three(found.se))
    wrong = list(_alarms(found.folds))
    if gone and ended:
        diverged = _("{gone} of {folds} folds diverged and are in no mean.")
        wrong.insert(0, ALARM + diverged.format(gone=gone, folds=folds))
    yield from wrong
    train = spread(found.train_score, 3)
    yield _("Training {score}: {train}.").format(score=name, train=train)
    if not wrong and view.task == "regression":
        yield _("Targets are amounts: there are no classes to stratify by.")


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
    sd, se = (float(of[best]) if several else float("nan") for of in (curve.sd, curve.se))
    yield _(
        "Best: {name} = {value}, test {score} {mean:.3f} (SD of the folds {sd}, SE of the mean"
        " {se})."
    ).format(
        name=label,
        value=number(curve.values[best]),
        score=score_name(view.task),
        mean=mean[best],
        sd=three(sd),
        se=three(se),
    )
    if curve.simpler == "neither":
        rule = _(
            "A larger {name} makes a network neither simpler nor more complex, so the rule of one"
            " standard error has nothing to go by: the best is chosen."
        )
    elif chosen == best:
        rule = _(
            "No simpler value comes within one standard error of it ({limit}): it is also the one"
            " that the rule chooses."
        )
    else:
        rule = _(
            "Chosen by the rule of one standard error: {name} = {value} ({mean:.3f}), the simplest"
            " value above best − SE = {limit}. The two cannot be told apart by these folds."
        )
    limit = three(float(mean[best]) - se)
    yield rule.format(
        name=label, value=number(curve.values[chosen]), mean=mean[chosen], limit=limit
    )
    diverged = int((~np.isfinite(curve.score)).any(axis=1).sum())
    if diverged:
        yield _("{n} values have a fold that diverged and are not chosen.").format(n=diverged)
    yield from _alarms(curve.folds)
