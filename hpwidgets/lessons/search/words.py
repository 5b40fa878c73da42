"""What the pictures of a SearchLab show, in sentences."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, ngettext, number
from hpwidgets.lessons.search._landscape import can_widen, isolated, on_edge
from hpwidgets.lessons.search._replay import STARTUP, top_share_chance
from hpwidgets.lessons.search.pictures.best_so_far import METHOD_NAMES
from hpwidgets.lessons.search.pictures.places import cost_name
from hpwidgets.lessons.search.pictures.trials import MOST_FIELDS
from hpwidgets.lessons.search.records import (
    BestSoFarView,
    IsolationView,
    Landscape,
    LandscapeAxis,
    ProcessRunView,
    Replay,
    ReplayView,
)
from hpwidgets.lessons.search.run_records import SearchRunView, TrialAxis
from hpwidgets.records import Measure
from hpwidgets.widgets.view import Values

FLAT = 0.02
"""Share of the landscape's spread within which values of a hyperparameter count as equally good."""
NEAR_EDGE = 0.04
"""Share of a range that counts as its edge."""


def rounded(value: float, digits: int = 3) -> str:
    """A cost as it is read."""
    return number(float(f"{value:.{digits}g}")) if math.isfinite(value) else _("none")


def label(name: str) -> str:
    """How a hyperparameter is called."""
    return str(_(Hyperparameters.info(name).label))


def filling_words(land: Landscape, _values: Values) -> list[str]:
    """How far the landscape is trained."""
    known = int((np.isfinite(land.loss) | land.diverged).all(axis=0).sum())
    return [
        _(
            "Training the landscape: {known} of {cells} cells begun, {done} of {total} epochs."
            " Every cell is a run of its own; a hundred are trained side by side."
        ).format(known=known, cells=land.loss[0].size, done=land.done, total=land.total)
    ]


def replays_words(view: ReplayView, values: Values) -> list[str]:
    """What each search has found after as many trials, and how far above the best it is."""
    land, step = view.landscape, values["step"]
    if not land.complete or not view.replays:
        return _waiting(land)
    cost = land.cost(view.measure)
    said = []
    for replay in view.replays:
        known = replay.best[:step]
        left = float(known[-1] - cost.min())
        said.append(
            _("{method} {best} ({left} above)").format(
                method=METHOD_NAMES[replay.method], best=rounded(known[-1]), left=rounded(left, 2)
            )
        )
    head = _("After {n} trials, the best {cost}: {said}. The landscape's best: {least}.").format(
        n=min(step, view.budget),
        cost=cost_name(land.task, view.measure),
        said="; ".join(said),
        least=rounded(float(cost.min())),
    )
    rule = _(
        "A trial costs what the nearest cell cost. TPE and GP draw their first {startup} trials at"
        " random, then choose from what they have seen. One replay is an anecdote: see “many"
        " replays”."
    ).format(startup=STARTUP)
    return [head, rule, *_best_cell(land, view.measure)]


def _waiting(land: Landscape) -> list[str]:
    return [_("The searches begin …")] if land.complete else filling_words(land, {})


def values_words(view: ReplayView, values: Values) -> list[str]:
    """How many distinct values of either hyperparameter each search has tried."""
    step = values["step"]
    if not view.landscape.complete or not view.replays:
        return _waiting(view.landscape)
    x, y = view.landscape.x, view.landscape.y
    said = [
        _("{method} {across} and {up}").format(
            method=METHOD_NAMES[replay.method], across=counts[0], up=counts[1]
        )
        for replay, counts in ((r, _distinct(r, step)) for r in view.replays)
    ]
    head = _("In {n} trials, distinct values of {x} and of {y}: {said}.").format(
        n=min(step, view.budget), x=label(x.name), y=label(y.name), said="; ".join(said)
    )
    return [
        head,
        _(
            "Nine trials of a grid try 3 values of each hyperparameter, nine random ones 9: where"
            " one hyperparameter matters and the other hardly does, a grid repeats itself (Bergstra"
            " & Bengio 2012)."
        ),
        *_best_cell(view.landscape, view.measure),
    ]


def _distinct(replay: Replay, step: int) -> tuple[int, int]:
    x, y = (len(np.unique(np.round(replay.places[:step, at], 9))) for at in (0, 1))
    return x, y


def _best_cell(land: Landscape, measure: Measure) -> list[str]:
    best = land.best(measure)
    if best is None:
        return []
    cost = land.cost(measure)
    row, column = best
    known = cost[np.isfinite(cost)]
    spread = float(np.percentile(known, 90) - known.min())
    sentences = [
        _edge(land.x, column, isolated(cost, 1), spread),
        _edge(land.y, row, isolated(cost, 0), spread),
    ]
    return [sentence for sentence in sentences if sentence]


def _edge(axis: LandscapeAxis, at: int, reached: NDArray[np.float64], spread: float) -> str:
    """The warning where the best lies on the edge of the space; "" inside."""
    end = on_edge(axis, at)
    if not end:
        return ""
    where = _("lower") if end == "low" else _("upper")
    text = _("The best lies at the {end} edge of {name} ({value}).").format(
        end=where, name=label(axis.name), value=number(axis.value(at))
    )
    good = int((reached <= reached[at] + FLAT * spread).sum())
    if not can_widen(axis, end):
        return text + " " + _("There is nothing beyond it.")
    if good > len(reached) // 3:
        return (
            text
            + " "
            + _(
                "{good} of its {n} values reach as low within {flat} of what the landscape spans:"
                " it is a plateau, and the edge hardly matters."
            ).format(good=good, n=len(reached), flat=f"{FLAT:.0%}")
        )
    return text + " " + _("Widen the range there: what is better may lie outside.")


def process_words(view: ProcessRunView, values: Values) -> list[str]:
    """What the process has found, where it tries next, and why there."""
    now = view.steps[min(values["step"], len(view.steps)) - 1]
    costs = now.costs[now.tried]
    least = float(costs.min())
    head = _(
        "After {n} trials along {axis}, the best {cost} is {best}; the slice's own best is {least}."
    ).format(
        n=len(now.tried),
        axis=label(now.axis.name),
        cost=cost_name(now.task, now.measure),
        best=rounded(least),
        least=rounded(float(now.costs.min())),
    )
    if now.next_cell is None:
        following = _("The budget is spent.")
    elif len(now.tried) < now.start:
        following = _("Next: {value}, drawn at random; {start} trials are, before it models.")
    else:
        following = _(
            "Next: {value}, where the expected improvement on the best is largest: there the mean"
            " is low, or the uncertainty is large."
        )
    if now.next_cell is not None:
        value = number(float(f"{now.axis.value(now.next_cell):.3g}"))
        following = following.format(value=value, start=now.start)
    formula = _(
        "Expected improvement: (best \N{MINUS SIGN} mean) Φ(z) + sd φ(z), z = (best \N{MINUS SIGN}"
        " mean)/sd (Jones, Schonlau & Welch 1998). The process takes costs {share} of the axis"
        " apart as nearly unrelated."
    ).format(share=f"{now.length_scale:.0%}")
    return [head, following, formula]


def bands_words(view: BestSoFarView, _values: Values) -> list[str]:
    """What the searches have left after many replays, and who is ahead."""
    done = ngettext("{done} replay", "{done} replays", view.done).format(done=view.done)
    top = _(
        "{draws} random draws reach the top 5 % with a probability of 1 \N{MINUS SIGN} 0.95^{draws}"
        " = {chance}; here, the top {share} of the cells: {reached} of many replays."
    ).format(
        draws=view.draws,
        chance=f"{top_share_chance(view.draws):.1%}",
        share=f"{view.top_share:.1%}",
        reached=f"{view.top_reached:.1%}",
    )
    if not view.done:
        return [_("The searches begin …"), top]
    regret = {m: r[: view.done] for m, r in zip(view.methods, view.regret, strict=True)}
    said = "; ".join(
        _("{method} {mean} ± {sd}").format(
            method=METHOD_NAMES[method],
            mean=rounded(float(values.mean()), 2),
            sd=rounded(float(values.std(ddof=1)) if view.done > 1 else 0.0, 2),
        )
        for method, values in regret.items()
    )
    head = _("{done} of {budget} trials each; above the landscape's best at the end: {said}.")
    return [head.format(done=done, budget=view.budget, said=said), *_rival(regret), top]


def _rival(regret: dict[str, NDArray[np.float64]]) -> list[str]:
    """Who beats random search, and random search at twice the budget, replay by replay."""
    said = []
    for method in ("tpe", "gp"):
        if method not in regret or "random2" not in regret:
            continue
        said.append(
            _(
                "{method} ends below random in {once} and below random with twice the trials in"
                " {twice}"
            ).format(
                method=METHOD_NAMES[method],
                once=f"{_beats(regret[method], regret['random']):.0%}",
                twice=f"{_beats(regret[method], regret['random2']):.0%}",
            )
        )
    return ["; ".join(said) + _(" of the replays (ties count half).")] if said else []


def _beats(mine: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float((mine < other).mean() + 0.5 * (mine == other).mean())


def isolation_words(view: IsolationView, _values: Values) -> list[str]:
    """What each hyperparameter explains, exactly and by Optuna's evaluators."""
    land = view.landscape
    x, y = label(land.x.name), label(land.y.name)
    exact = _(
        "Of the variance over the whole landscape {x} alone explains {a}, {y} alone {b}, and {c}"
        " only both together."
    ).format(
        x=x,
        y=y,
        a=f"{view.main[0]:.0%}",
        b=f"{view.main[1]:.0%}",
        c=f"{view.together:.0%}",
    )
    found = dict(view.estimated)
    said = [exact]
    if "ped_anova" in found and "fanova" in found:
        said.append(
            _(
                "Optuna's fANOVA, which divides all among the two, says {a} and {b}; its PED-ANOVA,"
                " which asks what tells the best tenth from the rest, {c} and {d}. What matters"
                " among bad settings need not matter among good ones."
            ).format(
                a=f"{found['fanova'][0]:.0%}",
                b=f"{found['fanova'][1]:.0%}",
                c=f"{found['ped_anova'][0]:.0%}",
                d=f"{found['ped_anova'][1]:.0%}",
            )
        )
    said.append(
        _(
            "An isolation plot asks what one value can reach once the other is chosen as well as"
            " it can be for it (Tuning Playbook)."
        )
    )
    return [*said, *_best_cell(land, view.measure)]


def search_words(view: SearchRunView, _values: Values) -> list[str]:
    """The best trial so far, what mattered, and where the space is too narrow."""
    if not view.trials:
        return [_("The first trials are being trained …")]
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
        head += " " + "; ".join(sorted(messages)[:1]) if messages else ""
    if view.best is None:
        return [head, _("None has a result yet: narrow the ranges, the learning rate's first.")]
    best = view.trials[view.best]
    values = ", ".join(
        f"{axis.label} {_value(best.values[axis.name])}"
        for axis in view.axes
        if axis.name in best.values
    )
    said = [
        head,
        _("The best {cost}, {best}, is trial {n}'s: {values}.").format(
            cost=cost_name(view.task, view.measure),
            best=rounded(float(costs[view.best])),
            n=view.best + 1,
            values=values,
        ),
    ]
    if view.importance:
        shares = ", ".join(f"{_name(view, name)} {share:.0%}" for name, share in view.importance)
        said.append(
            _("Importance among these trials (Optuna's fANOVA): {shares}.").format(shares=shares)
        )
    edges = [
        text
        for axis in view.axes
        if axis.name in best.values and (text := _range_edge(axis, best.values[axis.name]))
    ]
    if len(view.axes) > MOST_FIELDS:
        edges.append(_("The first {n} fields are drawn.").format(n=MOST_FIELDS))
    return [*said, *([" ".join(edges)] if edges else [])]


def _name(view: SearchRunView, name: str) -> str:
    return next(axis.label for axis in view.axes if axis.name == name)


def _value(value: object) -> str:
    return rounded(value) if isinstance(value, float) else str(value)


def _range_edge(axis: TrialAxis, value: object) -> str:
    """The warning where a search's best is at the edge of a range; "" inside."""
    if axis.choices or axis.low == axis.high:
        return ""
    place = axis.place(value)
    if NEAR_EDGE < place < 1 - NEAR_EDGE:
        return ""
    end = _("lower") if place <= NEAR_EDGE else _("upper")
    return _(
        "It lies at the {end} edge of {name}: widen the range there, if there is more."
    ).format(end=end, name=axis.label)
