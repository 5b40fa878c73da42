"""What the pictures of a SearchLab show, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _, ngettext, number
from hpwidgets.lessons.search._landscape import can_widen, isolated, on_edge
from hpwidgets.lessons.search._replay import DOUBLED, STARTUP, top_share_chance
from hpwidgets.lessons.search.pictures.best_so_far import METHOD_NAMES
from hpwidgets.lessons.search.pictures.places import cost_name
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
    """What each search has found after as many trials, and how far above the best it is."""
    land, step = view.landscape, values["step"]
    if not land.complete or not view.replays:
        yield from _waiting(land)
        return
    least = float(land.cost(view.measure).min())
    found = {replay.method: float(replay.best[:step][-1]) for replay in view.replays}
    said = "; ".join(
        _("{method} {best} ({left} above)").format(
            method=METHOD_NAMES[method], best=rounded(best), left=rounded(best - least, 2)
        )
        for method, best in found.items()
    )
    yield _("After {n} trials, the best {cost}: {said}. The landscape's best: {least}.").format(
        n=min(step, view.budget),
        cost=cost_name(land.task, view.measure),
        said=said,
        least=rounded(least),
    )
    yield _(
        "A trial costs what the nearest cell cost. TPE and GP draw their first {startup} trials at"
        " random, then choose from what they have seen. One replay is an anecdote: see “many"
        " replays”."
    ).format(startup=STARTUP)
    yield from _best_cell(land, view.measure)


def _waiting(land: Landscape) -> Iterator[str]:
    if land.complete:
        yield _("The searches begin …")
    else:
        yield from filling_words(land, {})


def values_words(view: ReplayView, values: Values) -> Iterator[str]:
    """How many distinct values of either hyperparameter each search has tried."""
    land, step = view.landscape, values["step"]
    if not land.complete or not view.replays:
        yield from _waiting(land)
        return
    counts = {replay.method: replay.distinct(step) for replay in view.replays}
    said = "; ".join(
        _("{method} {across} and {up}").format(method=METHOD_NAMES[method], across=across, up=up)
        for method, (across, up) in counts.items()
    )
    yield _("In {n} trials, distinct values of {x} and of {y}: {said}.").format(
        n=min(step, view.budget), x=land.x.label, y=land.y.label, said=said
    )
    yield _(
        "Nine trials of a grid try 3 values of each hyperparameter, nine random ones 9: where"
        " one hyperparameter matters and the other hardly does, a grid repeats itself (Bergstra"
        " & Bengio 2012)."
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
        advice = _(
            "{good} of its {n} values reach as low within {flat:.0%} of what the landscape spans:"
            " it is a plateau, and the edge hardly matters."
        ).format(good=good, n=len(reached), flat=FLAT)
    else:
        advice = _("Widen the range there: what is better may lie outside.")
    where = _("The best lies at the {end} edge of {name} ({value}).").format(
        end=_("lower") if end == "low" else _("upper"),
        name=axis.label,
        value=number(axis.value(at)),
    )
    yield f"{where} {advice}"


def process_words(view: ProcessRunView, values: Values) -> Iterator[str]:
    """What the process has found, where it tries next, and why there."""
    now = view.steps[min(values["step"], len(view.steps)) - 1]
    yield _(
        "After {n} trials along {axis}, the best {cost} is {best}; the slice's own best is {least}."
    ).format(
        n=len(now.tried),
        axis=now.axis.label,
        cost=cost_name(now.task, now.measure),
        best=rounded(now.costs[now.tried].min()),
        least=rounded(now.costs.min()),
    )
    if now.next_cell is None:
        yield _("The budget is spent.")
    else:
        following = (
            _("Next: {value}, drawn at random; {start} trials are, before it models.")
            if len(now.tried) < now.start
            else _(
                "Next: {value}, where the expected improvement on the best is largest: there the"
                " mean is low, or the uncertainty is large."
            )
        )
        yield following.format(value=rounded(now.axis.value(now.next_cell)), start=now.start)
    yield _(
        "Expected improvement: (best \N{MINUS SIGN} mean) Φ(z) + sd φ(z), z = (best \N{MINUS SIGN}"
        " mean)/sd (Jones, Schonlau & Welch 1998). The process takes costs {share:.0%} of the axis"
        " apart as nearly unrelated."
    ).format(share=now.length_scale)


def bands_words(view: BestSoFarView, _values: Values) -> Iterator[str]:
    """What the searches have left after many replays, and who is ahead."""
    if not view.done:
        yield _("The searches begin …")
    else:
        regret = dict(zip(view.methods, view.regret[:, : view.done], strict=True))
        said = "; ".join(
            _("{method} {mean} ± {sd}").format(
                method=METHOD_NAMES[method],
                mean=rounded(values.mean(), 2),
                sd=rounded(values.std(ddof=1) if view.done > 1 else 0.0, 2),
            )
            for method, values in regret.items()
        )
        done = ngettext("{done} replay", "{done} replays", view.done).format(done=view.done)
        yield _(
            "{done} of {budget} trials each; above the landscape's best at the end: {said}."
        ).format(done=done, budget=view.budget, said=said)
        yield from _rival(regret)
    yield _(
        "{view.draws} random draws reach the top 5 % with a probability of 1 \N{MINUS SIGN}"
        " 0.95^{view.draws} = {chance:.1%}; here, the top {view.top_share:.1%} of the cells:"
        " {view.top_reached:.1%} of many replays."
    ).format(view=view, chance=top_share_chance(view.draws))


def _rival(regret: dict[str, NDArray[np.float64]]) -> Iterator[str]:
    """Who beats random search, and random search at twice the budget, replay by replay."""
    if DOUBLED not in regret:
        return
    said = "; ".join(
        _(
            "{method} ends below random in {once:.0%} and below random with twice the trials in"
            " {twice:.0%}"
        ).format(
            method=METHOD_NAMES[method],
            once=_beats(regret[method], regret["random"]),
            twice=_beats(regret[method], regret[DOUBLED]),
        )
        for method in ("tpe", "gp")
        if method in regret
    )
    if said:
        yield said + _(" of the replays (ties count half).")


def _beats(mine: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float((mine < other).mean() + 0.5 * (mine == other).mean())


def isolation_words(view: IsolationView, _values: Values) -> Iterator[str]:
    """What each hyperparameter explains, exactly and by Optuna's evaluators."""
    land = view.landscape
    yield _(
        "Of the variance over the whole landscape {x} alone explains {a:.0%}, {y} alone {b:.0%},"
        " and {c:.0%} only both together."
    ).format(x=land.x.label, y=land.y.label, a=view.main[0], b=view.main[1], c=view.together)
    found = dict(view.estimated)
    if "ped_anova" in found and "fanova" in found:
        (a, b), (c, d) = found["fanova"], found["ped_anova"]
        yield _(
            "Optuna's fANOVA, which divides all among the two, says {a:.0%} and {b:.0%}; its"
            " PED-ANOVA, which asks what tells the best tenth from the rest, {c:.0%} and {d:.0%}."
            " What matters among bad settings need not matter among good ones."
        ).format(a=a, b=b, c=c, d=d)
    yield _(
        "An isolation plot asks what one value can reach once the other is chosen as well as"
        " it can be for it (Tuning Playbook)."
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
    yield _("The best {cost}, {best}, is trial {n}'s: {values}.").format(
        cost=cost_name(view.task, view.measure),
        best=rounded(costs[view.best]),
        n=view.best + 1,
        values=", ".join(f"{axis.label} {rounded(best[axis.name])}" for axis in drawn),
    )
    if view.importance:
        labels = {axis.name: axis.label for axis in view.axes}
        shares = ", ".join(f"{labels[name]} {share:.0%}" for name, share in view.importance)
        yield _("Importance among these trials (Optuna's fANOVA): {shares}.").format(shares=shares)
    edges = [text for axis in drawn if (text := _range_edge(axis, best[axis.name]))]
    if len(view.axes) > MOST_FIELDS:
        edges.append(_("The first {n} fields are drawn.").format(n=MOST_FIELDS))
    if edges:
        yield " ".join(edges)


def _range_edge(axis: TrialAxis, value: object) -> str:
    """The warning where a search's best is at the edge of a range; "" inside."""
    if axis.choices or axis.low == axis.high:
        return ""
    place = axis.place(value)
    if NEAR_EDGE < place < 1 - NEAR_EDGE:
        return ""
    return _(
        "It lies at the {end} edge of {name}: widen the range there, if there is more."
    ).format(end=_("lower") if place <= NEAR_EDGE else _("upper"), name=axis.label)
