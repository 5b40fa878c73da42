"""Feedback on method, from the log alone: what was seen, in which runs, why it matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, ngettext, number
from hpwidgets.lessons.challenge._knobs import KNOBS, least_above_zero
from hpwidgets.lessons.challenge._log import Log
from hpwidgets.lessons.challenge.records import Challenge, Finding, Run, SearchRange
from hpwidgets.lessons.challenge.stages import BASELINE, CROSS, ENSEMBLE, SEARCH, TEST
from hpwidgets.tuning.space.axes import Float

EDGE = 0.05
"""Share of a range at either end that counts as its edge."""
USED = 0.5
"""Share of the budget that a person who misses the goal should have used."""
FEW = 3
"""Trainings from which choices rest on comparisons."""


def review(log: Log, challenge: Challenge) -> list[Finding]:
    """What a log shows of the method: what went wrong first, then what was right.

    A pure function of the log, so that a log that was handed in as JSON is judged like one in the
    lab. Before the first look at the test set it says what is missing so far.

    >>> from hpwidgets.lessons.challenge import Log, read_challenge
    >>> review(Log("iris"), read_challenge("iris"))
    []
    """
    if not len(log):
        return []
    found = [
        *_looks(log),
        *_baseline(log),
        *_knobs(log),
        *_steadiness(log),
        *_edges(log, challenge),
        *_budget(log, challenge),
        *_goal(log, challenge),
    ]
    return sorted(found, key=lambda finding: finding.praise)


def _looks(log: Log) -> Iterator[Finding]:
    looks = log.looks
    last = max((run.number for run in log if run.stage != TEST), default=0)
    early = [look for look in looks if look.number < last]
    if len(looks) > 1:
        best = max(looks, key=lambda look: look.test_score or 0.0)
        assert best.test_score is not None and best.fresh_score is not None
        yield Finding(
            name="many_looks",
            praise=False,
            seen=_(
                "The test set was opened {n} times. The highest of its scores is {test}; on fresh"
                " rows the same model has {fresh}."
            ).format(n=len(looks), test=number(best.test_score), fresh=number(best.fresh_score)),
            runs=_numbers(looks),
            why=_(
                "The best of several test scores is chosen for its luck with these rows, so it"
                " promises too much."
            ),
            todo=_("Choose by validation scores, seeds or folds, and open the test set once."),
        )
    if early:
        yield Finding(
            name="early_look",
            praise=False,
            seen=ngettext(
                "Training went on after a look at the test set.",
                "Training went on after {n} looks at the test set.",
                len(early),
            ).format(n=len(early)),
            runs=_numbers(early),
            why=_(
                "Whatever you change after a look is tuned to the test rows: they are a second"
                " validation set from then on."
            ),
            todo=_("Settle on one model first; the test set comes last."),
        )
    if len(looks) == 1 and not early:
        yield Finding(
            name="one_look",
            praise=True,
            seen=_("The test set was opened once, at the end."),
            runs=_numbers(looks),
            why=_("Nothing was tuned to it, so its score is what new rows are expected to give."),
            todo=_("Report this score, and the number of its rows with it."),
        )


def _baseline(log: Log) -> Iterator[Finding]:
    trained = [run for run in log if run.stage != TEST]
    if not trained:
        return
    if trained[0].stage == BASELINE:
        yield Finding(
            name="baseline_first",
            praise=True,
            seen=_("The baseline came first."),
            runs=(trained[0].number,),
            why=_("Every later score can be told from that of a model that needs no tuning."),
            todo=_("Name the linear model's score beside your own."),
        )
        return
    late = next((run.number for run in trained if run.stage == BASELINE), 0)
    yield Finding(
        name="no_baseline",
        praise=False,
        seen=_("The baseline came only after other runs.") if late else _("There is no baseline."),
        runs=(late or trained[0].number,),
        why=_(
            "Without one nobody can say whether a network was needed: a linear model, or the same"
            " answer for every row, may do as well."
        ),
        todo=_("Run the stage baseline before any other."),
    )


def _knobs(log: Log) -> Iterator[Finding]:
    seen: list[Mapping[str, Any]] = []
    together, compared = [], []
    for run in log:
        if run.stage == TEST:
            continue
        now = chosen(run.setting, run)
        if run.stage not in (SEARCH, ENSEMBLE) and seen:
            apart = min(len(changed(before, now)) for before in seen)
            if apart > 1:
                together.append(run)
            elif apart == 1:
                compared.append(run)
        seen += [now, *(chosen(setting, run) for setting in run.tried)]
    if together:
        yield Finding(
            name="two_knobs",
            praise=False,
            seen=ngettext(
                "Two or more things were changed at once in {n} run.",
                "Two or more things were changed at once in {n} runs.",
                len(together),
            ).format(n=len(together)),
            runs=_numbers(together),
            why=_("When the score moves, nobody can say which change moved it."),
            todo=_("Change one thing a run, or let a search vary several and read its trials."),
        )
    elif len(compared) > 1:
        yield Finding(
            name="one_knob",
            praise=True,
            seen=_("One thing was changed at a time."),
            runs=_numbers(compared),
            why=_("Each of these runs says what its change does."),
            todo=_("Keep to it: it makes a log that others can read."),
        )


def _steadiness(log: Log) -> Iterator[Finding]:
    steady = [run for run in log.trained if run.seeds > 1 or run.stage == CROSS]
    if steady:
        yield Finding(
            name="steady",
            praise=True,
            seen=_("A choice was checked on several seeds or folds."),
            runs=_numbers(steady),
            why=_("A mean with its spread tells a better setting from a lucky run."),
            todo=_("Prefer the simpler of two settings whose means lie within the spread."),
        )
    elif log.spent >= FEW:
        yield Finding(
            name="one_seed",
            praise=False,
            seen=_("Every setting was trained from one seed, on one split."),
            runs=_numbers(log.trained),
            why=_(
                "Another seed or other validation rows move the score as much as many a"
                " hyperparameter does: the best of the log may be the luckiest."
            ),
            todo=_("Train the best two settings from five seeds, or cross-validate them."),
        )


def _edges(log: Log, challenge: Challenge) -> Iterator[Finding]:
    searches = [run for run in log.trained if run.stage == SEARCH]
    if not searches:
        return
    last = searches[-1]
    edges = edges_of(last, challenge)
    if edges:
        named = ", ".join(_(KNOBS[name].label) for name in edges)
        yield Finding(
            name="edge",
            praise=False,
            seen=_("The best trial lies on the edge of the searched range: {names}.").format(
                names=named
            ),
            runs=(last.number,),
            why=_("Better values may lie beyond an edge, where nothing was tried."),
            todo=_("Move the range so that the best trial lies inside, and search again."),
        )
    else:
        yield Finding(
            name="inside",
            praise=True,
            seen=_("The best trial lies inside the searched ranges."),
            runs=(last.number,),
            why=_("There are worse values on both sides, so the range was wide enough."),
            todo=_("Narrow the range around it if there are trainings left."),
        )


def _budget(log: Log, challenge: Challenge) -> Iterator[Finding]:
    looks = log.looks
    reached = bool(looks) and (looks[0].test_score or 0.0) >= challenge.goal
    if looks and not reached and looks[-1].spent < USED * challenge.budget:
        yield Finding(
            name="budget_unused",
            praise=False,
            seen=_("{spent} of {budget} trainings were used, and the goal was missed.").format(
                spent=looks[-1].spent, budget=challenge.budget
            ),
            runs=(looks[-1].number,),
            why=_("More trials find better settings, and more seeds make the choice surer."),
            todo=_("Search with what is left, then check the best on seeds or folds."),
        )


def _goal(log: Log, challenge: Challenge) -> Iterator[Finding]:
    first = next(iter(log.looks), None)
    if first is None or first.test_score is None or first.test_score < challenge.goal:
        return
    yield Finding(
        name="goal",
        praise=True,
        seen=_("The first look at the test set reached the goal: {test} of {goal}.").format(
            test=number(first.test_score), goal=number(challenge.goal)
        ),
        runs=(first.number,),
        why=_("The first look alone was not chosen among several."),
        todo=_("Try the next challenge, or this one with half the budget."),
    )


def edges_of(run: Run, challenge: Challenge) -> tuple[str, ...]:
    """Fields whose value in a search's best trial lies on an edge that can still be moved.

    An end beyond which the challenge lets nobody go is no edge.
    """
    return tuple(each.name for each in run.ranges if _on_edge(each, run, challenge))


def _on_edge(searched: SearchRange, run: Run, challenge: Challenge) -> bool:
    value = getattr(run.setting, searched.name)
    low, high = challenge.controls[searched.name]
    low = least_above_zero(searched.name, low)
    share = Float(searched.low, searched.high, log=searched.log).to_unit(value)
    whole = KNOBS[searched.name].integer
    at_low = value <= searched.low if whole else share < EDGE
    at_high = value >= searched.high if whole else share > 1 - EDGE
    return (at_low and searched.low > low) or (at_high and searched.high < high)


def chosen(setting: Hyperparameters, run: Run) -> dict[str, Any]:
    """All that a person chose for a training but the seed."""
    return {**setting.to_dict(), **vars(run.preparation), "seed": 0}


def changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The names of what differs."""
    return [name for name, value in now.items() if before[name] != value]


def _numbers(runs: Any) -> tuple[int, ...]:
    return tuple(run.number for run in runs)
