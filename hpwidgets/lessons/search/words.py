"""What the pictures of a SearchLab show, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, ngettext
from hpwidgets.lessons.search._landscape import can_widen, isolated, on_edge
from hpwidgets.lessons.search._replay import DOUBLED, STARTUP, top_share_chance
from hpwidgets.lessons.search.pictures.best_so_far import METHOD_NAMES
from hpwidgets.lessons.search.pictures.places import cost_name, short
from hpwidgets.lessons.search.pictures.trials import MOST_FIELDS
from hpwidgets.lessons.search.records import (
    BestSoFarView,
    IsolationView,
    Landscape,
    LandscapeAxis,
    ProcessRunView,
    ReplayView,
    SearchRunView,
    TrialAxis,
)
from hpwidgets.records import Measure
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import rounded

FLAT = 0.02
"""Share of the landscape's spread within which values of a hyperparameter count as equally good."""
NEAR_EDGE = 0.04
"""Share of a range that counts as its edge."""


def filling_words(land: Landscape, _values: Values) -> Iterator[str]:
    """How far the landscape is trained."""
    known = int((np.isfinite(land.loss) | land.diverged).all(axis=0).sum())
    yield _(
        "Training the landscape: {known} of {land.loss[0].size} cells begun, {land.done} of"
        " {land.total} epochs. Every cell is a run of its own; a hundred are trained side by side."
    ).format(known=known, land=land)


def replays_words(view: ReplayView, values: Values) -> Iterator[str]:
    """Which search is nearest to the best after as many trials, and when they begin to choose."""
    land, step = view.landscape, values["step"]
    if not land.complete or not view.replays:
        yield from _waiting(land)
        return
    least = float(land.cost(view.measure).min())
    found = {replay.method: float(replay.best[:step][-1]) for replay in view.replays}
    first = min(found.values())
    ahead = [METHOD_NAMES[method] for method, best in found.items() if best == first]
    n = min(step, view.budget)
    found_it = _("the best there is") if first == least else _("{left} above the best there is")
    yield ngettext(
        "After {n} trial the nearest is {who}: {cost} {best}, {how}.",
        "After {n} trials the nearest is {who}: {cost} {best}, {how}.",
        n,
    ).format(
        n=n,
        who=_(" or ").join(ahead),
        cost=cost_name(land.task, view.measure),
        best=rounded(first),
        how=found_it.format(left=rounded(first - least, 2)),
    )
    yield _(
        "TPE and GP draw their first {startup} trials at random, then choose from what they have"
        " seen. One search is an anecdote: “many replays” shows who is ahead on average."
    ).format(startup=STARTUP)
    yield from _best_cell(land, view.measure)


def _waiting(land: Landscape) -> Iterator[str]:
    if land.complete:
        yield _("The searches begin …")
    else:
        yield from filling_words(land, {})


def values_words(view: ReplayView, values: Values) -> Iterator[str]:
    """How many distinct values of either hyperparameter a grid and random search have tried."""
    land, step = view.landscape, values["step"]
    if not land.complete or not view.replays:
        yield from _waiting(land)
        return
    counts = {replay.method: replay.distinct(step) for replay in view.replays}
    said = "; ".join(
        _("{method} {across} and {up}").format(method=METHOD_NAMES[method], across=across, up=up)
        for method, (across, up) in counts.items()
        if method in ("grid", "random")
    )
    n = min(step, view.budget)
    yield ngettext(
        "In {n} trial, different values of {x} and of {y}: {said}.",
        "In {n} trials, different values of {x} and of {y}: {said}.",
        n,
    ).format(n=n, x=land.x.label, y=land.y.label, said=said)
    yield _(
        "Where one hyperparameter matters and the other hardly does, a grid repeats itself"
        " (Bergstra & Bengio 2012)."
    )
    yield from _best_cell(land, view.measure)


def _best_cell(land: Landscape, measure: Measure) -> Iterator[str]:
    best = land.best(measure)
    if best is None:
        return
    cost = land.cost(measure)
    row, column = best
    known = cost[np.isfinite(cost)]
    spread = float(np.percentile(known, 90) - known.min())
    yield from _edge(land.x, column, isolated(cost, 1), spread)
    yield from _edge(land.y, row, isolated(cost, 0), spread)


def _edge(
    axis: LandscapeAxis, at: int, reached: NDArray[np.float64], spread: float
) -> Iterator[str]:
    """The warning where the best lies on the edge of the space; nothing inside."""
    end = on_edge(axis, at)
    if not end:
        return
    good = int((reached <= reached[at] + FLAT * spread).sum())
    if not can_widen(axis, end):
        advice = _("There is nothing beyond it.")
    elif good > len(reached) // 3:
        advice = _("It hardly matters: {good} of its {n} values do as well.").format(
            good=good, n=len(reached)
        )
    else:
        advice = _("Widen the range there: what is better may lie outside.")
    where = _("The best lies at the {end} edge of {name} ({value}).").format(
        end=_("lower") if end == "low" else _("upper"),
        name=axis.label,
        value=short(axis.value(at)),
    )
    yield f"{where} {advice}"


def process_words(view: ProcessRunView, values: Values) -> Iterator[str]:
    """What the process has found, where it tries next, and why there."""
    now = view.steps[min(values["step"], len(view.steps)) - 1]
    n = len(now.tried)
    yield ngettext(
        "After {n} trial the best {cost} is {best}; the best on this line is {least}.",
        "After {n} trials the best {cost} is {best}; the best on this line is {least}.",
        n,
    ).format(
        n=n,
        cost=cost_name(now.task, now.measure),
        best=rounded(now.costs[now.tried].min()),
        least=rounded(now.costs.min()),
    )
    if now.next_cell is None:
        yield _("Every value is tried.")
        return
    if n < now.start:
        following = _(
            "Next: {axis} {value}, drawn at random, as the first {start} trials are: before them"
            " there is nothing to model."
        )
    elif now.spent:
        following = _(
            "The budget is spent. The next trial would be {axis} {value}: the improvement to be"
            " expected is largest there."
        )
    else:
        following = _(
            "Next: {axis} {value}. The improvement to be expected is largest there: the mean is"
            " low, or the uncertainty large."
        )
    value = rounded(now.axis.value(now.next_cell))
    yield following.format(axis=now.axis.label, value=value, start=now.start)


def bands_words(view: BestSoFarView, _values: Values) -> Iterator[str]:
    """Who is nearest to the best after many replays, and whether it is worth its trouble."""
    if not view.done:
        yield _("The searches begin …")
        return
    left = dict(zip(view.methods, view.regret[:, : view.done].mean(axis=1), strict=True))
    first = min(left, key=lambda method: left[method])
    yield ngettext(
        "{n} replay of {budget} trials: {method} ends nearest to the best, {left} above it.",
        "{n} replays of {budget} trials: {method} ends nearest to the best, {left} above it on"
        " average.",
        view.done,
    ).format(
        n=view.done, budget=view.budget, method=METHOD_NAMES[first], left=rounded(left[first], 2)
    )
    if {"gp", "random", DOUBLED} <= set(left):
        yield _verdict(left)
    yield _(
        "{view.draws} random draws reach the top 5% with a probability of 1 \N{MINUS SIGN}"
        " 0.95^{view.draws} = {chance:.1%}."
    ).format(view=view, chance=top_share_chance(view.draws))


def _verdict(left: Mapping[str, float]) -> str:
    """Whether the Gaussian process is worth more than random search with twice the trials."""
    if left["gp"] < left[DOUBLED]:
        return _("GP does better than random search with twice the trials: here it is worth that.")
    if left["gp"] < left["random"]:
        return _(
            "GP does better than random search, but not than random search with twice the trials."
        )
    return _("GP does no better than random search here.")


def isolation_words(view: IsolationView, _values: Values) -> Iterator[str]:
    """Which hyperparameter matters more, and what the two plots above show."""
    land = view.landscape
    names = (land.x.label, land.y.label)
    more = int(view.main[1] > view.main[0])
    yield _(
        "Of the variance {name} alone explains {a:.0%}, {other} alone {b:.0%}; {c:.0%} comes from"
        " both together."
    ).format(
        name=names[more],
        other=names[1 - more],
        a=view.main[more],
        b=view.main[1 - more],
        c=view.together,
    )
    yield _(
        "Above: what each value can reach when the other hyperparameter is chosen as well as it can"
        " be for it."
    )
    yield from _best_cell(land, view.measure)


def search_words(view: SearchRunView, _values: Values) -> Iterator[str]:
    """The best trial so far, what mattered, and where the space is too narrow."""
    if not view.trials:
        yield _("The first trials are being trained …")
        return
    costs = view.costs
    failed = int((~np.isfinite(costs)).sum())
    head = _("{n} of {budget} trials.").format(n=len(costs), budget=view.budget)
    if failed:
        head += " " + ngettext(
            "{failed} diverged or failed: it counts, and the search goes on.",
            "{failed} diverged or failed: they count, and the search goes on.",
            failed,
        ).format(failed=failed)
        messages = {trial.message for trial in view.trials if trial.message}
        head += " " + min(messages) if messages else ""
    yield head
    if view.best is None:
        yield _("None has a result yet: narrow the ranges, the learning rate's first.")
        return
    best = view.trials[view.best].values
    drawn = [axis for axis in view.axes if axis.name in best]
    yield _("The best {cost}, {best}, is trial {n}'s.").format(
        cost=cost_name(view.task, view.measure), best=rounded(costs[view.best]), n=view.best + 1
    )
    if view.importance:
        labels = {axis.name: axis.label for axis in view.axes}
        name, share = max(view.importance, key=lambda known: known[1])
        yield _(
            "Most important here: {name}, {share:.0%} of the variance (Optuna's fANOVA)."
        ).format(name=labels[name], share=share)
    edges = [text for axis in drawn if (text := _range_edge(axis, best[axis.name]))]
    if len(view.axes) > MOST_FIELDS:
        edges.append(_("The first {n} hyperparameters are drawn.").format(n=MOST_FIELDS))
    if edges:
        yield " ".join(edges)


def _range_edge(axis: TrialAxis, value: object) -> str:
    """The warning where a search's best is at the edge of a range; "" inside."""
    if axis.choices or axis.low == axis.high:
        return ""
    place = axis.place(value)
    if NEAR_EDGE < place < 1 - NEAR_EDGE:
        return ""
    info = Hyperparameters.infos().get(axis.name)
    low = place <= NEAR_EDGE
    if info is not None and (axis.low <= info.low if low else axis.high >= info.high):
        return ""  # there is nothing beyond it
    return _("It lies at the {end} edge of {name}: widen the range there.").format(
        end=_("lower") if low else _("upper"), name=axis.label
    )
