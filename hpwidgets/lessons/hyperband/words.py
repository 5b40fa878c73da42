"""What the pictures of a HyperbandLab show, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.scales import percent
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, ngettext, number
from hpwidgets.lessons.hyperband.pictures.slow_starters import rates_differ
from hpwidgets.records import (
    BracketsView,
    HalvingView,
    HyperbandView,
    Pool,
    ReplaysView,
    SlowStartersView,
)
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import rounded, score_name


def pool_words(view: Pool, _values: Values) -> Iterator[str]:
    """How far the pool is trained that the searches are replayed on."""
    yield _(
        "Training {n} configurations once to {R} epochs: {done} of {total} epochs."
        " The searches are then replayed on what they did."
    ).format(n=len(view.settings), R=view.max_epochs, done=view.done, total=view.total)


def brackets_words(view: BracketsView, _values: Values) -> Iterator[str]:
    """What the brackets are, and what they cost together."""
    first, last = view.ceil[0], view.ceil[-1]
    yield _(
        "R = {view.max_epochs}, η = {view.eta}: {n} brackets. Bracket s = {first.s} starts"
        " {first.configurations} configurations with {few} and keeps one in {view.eta} after every"
        " rung; bracket s = 0 trains {last.configurations} to the end, which is random search."
    ).format(
        view=view, first=first, last=last, n=len(view.ceil), few=_epochs(first.rungs[0].epochs)
    )
    up, down = (sum(b.configurations for b in brackets) for brackets in (view.ceil, view.floor))
    spent, less = (sum(b.spent for b in brackets) for brackets in (view.ceil, view.floor))
    yield _(
        "All together: {up} configurations and {spent} epochs with n rounded up, {down} and"
        " {less} with n rounded down; trained to the end, {up} configurations would take {all}."
        " The bars are the epochs that each rung adds."
    ).format(up=up, spent=spent, down=down, less=less, all=up * view.max_epochs)
    if any(rung.resource.denominator > 1 for b in view.ceil for rung in b.rungs):
        yield _(
            "R is no power of η, so the paper's r are no whole numbers: the epochs are rounded"
            " down."
        )


def _epochs(n: int) -> str:
    return ngettext("{n} epoch", "{n} epochs", n).format(n=n)


def race_words(view: HyperbandView) -> Iterator[str]:
    """Where the race stands, who was cut, and the best so far."""
    now = view.current
    begun = sum(len(halving.settings) for halving in view.halvings)
    if now.ended:
        head = _("Bracket s = {s} is done.")
    elif now.rung_done:
        head = _("Bracket s = {s}, rung {i} is done: {n} go on.")
    else:
        head = _("Bracket s = {s}, rung {i}: {n} configurations train to {epochs}.")
    head = head.format(
        s=now.bracket.s,
        i=now.rung,
        n=np.count_nonzero(now.alive & ~now.diverged),
        epochs=_epochs(now.bracket.rungs[now.rung].epochs),
    )
    count = _(
        "Of {begun} configurations begun, {cut} were cut ({blown} of them diverged). Epochs"
        " spent: {view.spent} of {view.planned}."
    ).format(
        view=view,
        begun=begun,
        cut=sum(np.count_nonzero(halving.cut >= 0) for halving in view.halvings),
        blown=sum(np.count_nonzero(halving.diverged) for halving in view.halvings),
    )
    yield f"{head} {count}"
    if view.best is not None:
        at, m = view.best
        yield _best(view.halvings[at], m)
    failed = [message for halving in view.halvings for message in halving.messages if message]
    if failed:
        yield _("{n} could not be trained, the first one: {why}").format(
            n=len(failed), why=failed[0]
        )
    if len(view.halvings) == len(view.brackets) and now.ended:
        everything = begun * view.brackets[-1].rungs[-1].epochs
        yield _(
            "To train all of them to the end would have taken {all} epochs, {times} times as many."
            " What was cut is not known to be worse at the end: see slow starters."
        ).format(all=everything, times=number(round(everything / max(1, view.spent), 1)))


def _best(halving: HalvingView, m: int) -> str:
    h = halving.settings[m]
    assert h is not None  # the best one has been trained
    drawn = halving.values[m] or {"learning_rate": h.learning_rate}
    return _(
        "Best so far: bracket s = {s}, {what}, validation {name} {value} after {epochs}."
    ).format(
        s=halving.bracket.s,
        what=", ".join(
            f"{_(Hyperparameters.info(name).label)} {rounded(value, 2)}"
            for name, value in drawn.items()
        ),
        name=_("loss") if halving.measure == "loss" else score_name(halving.task),
        value=number(round(float(halving.newest[m]), 4)),
        epochs=_epochs(halving.trained[m]),
    )


def replays_words(view: ReplaysView, _values: Values) -> Iterator[str]:
    """Epochs that each search spends to come close, and who is there first."""
    if not view.done:
        yield _("Replaying the searches …")
        return
    names = (
        _("Hyperband"),
        _("bracket s = {s} alone").format(s=view.brackets[0].s),
        _("random search"),
    )
    parts = [
        f"{name} {_median(ends, view.limit)}"
        for name, ends in zip(names, view.reached, strict=True)
    ]
    yield _(
        "Epochs spent to come within {share} of the best of {n} configurations, median of {replays}"
        " replays: {parts}. {good} of the {n} come that close at one of the looks (after {looks}"
        " epochs); one run of Hyperband is {once} epochs."
    ).format(
        share=percent(view.within),
        n=len(view.pool.settings),
        replays=view.done,
        parts="; ".join(parts),
        good=view.good,
        looks=", ".join(map(str, view.looks)),
        once=sum(bracket.spent for bracket in view.brackets),
    )
    yield _verdict(view)
    yield _(
        "Left: median and the middle 80 % of the replays; right: how many replays are there. All"
        " look at a configuration after the same numbers of epochs."
    )


def _median(ends: NDArray[np.float64], limit: int) -> str:
    middle = np.quantile(ends, 0.5, method="inverted_cdf")
    if np.isfinite(middle):
        return str(int(middle))
    reached = percent(round(float(np.isfinite(ends).mean()), 3))
    return _("not within {limit} ({share} of the replays are)").format(limit=limit, share=reached)


def _verdict(view: ReplaysView) -> str:
    hyperband, _aggressive, random = view.reached
    wins = float((hyperband < random).mean())
    losses = float((hyperband > random).mean())
    if wins - losses > 0.2:
        verdict = _(
            "Hyperband is there before random search in {wins} of the replays: what leads early"
            " here is good at the end."
        )
    elif losses - wins > 0.2:
        verdict = _(
            "Random search is there before Hyperband in {losses} of the replays: what is best at"
            " the end starts slowly here, and is cut. Look at slow starters."
        )
    else:
        verdict = _(
            "Neither is clearly sooner: Hyperband is there first in {wins} of the replays, random"
            " search in {losses}."
        )
    return verdict.format(wins=percent(round(wins, 2)), losses=percent(round(losses, 2)))


def slow_starters_words(view: SlowStartersView, look: int) -> Iterator[str]:
    """How early costs agree with late ones, and what becomes of the best at the end."""
    epochs = int(view.epochs[look]), view.pool.max_epochs
    early, last = map(_epochs, epochs)
    if rates_differ(view.pool):
        fast, slow = (
            view.pool.settings[int(np.argmin(view.pool.values[:, epoch - 1]))].learning_rate
            for epoch in epochs
        )
        yield _(
            "After {early} a learning rate of {fast} leads (dashed), after {last} one of {slow}"
            " (line)."
        ).format(early=early, last=last, fast=rounded(fast, 2), slow=rounded(slow, 2))
    yield _(
        "Rank correlation of what is seen after {early} and after {last}: {r:.2f}. (1: the order is"
        " the same.)"
    ).format(early=early, last=last, r=view.agreement[look])
    first = view.brackets[0]
    cut = view.fate[0, :-1]
    yield _(
        "Bracket s = {first.s} draws {first.configurations} configurations; the one of them that"
        " would be best after {last} is cut in {share} of {view.draws} draws, after rung 0 already"
        " in {at_once}. Bracket s = 0 cuts nobody: that is why Hyperband has it."
    ).format(
        view=view,
        first=first,
        last=last,
        share=percent(round(float(cut.sum() / view.draws), 3)),
        at_once=percent(round(float(cut[0] / view.draws), 3)) if first.s else "0%",
    )
    kept, drawn = view.kept_best[0], view.drawn_best[0]
    known = np.isfinite(kept) & np.isfinite(drawn)
    if known.any():
        yield _(
            "What bracket s = {s} keeps ends at {kept} on average, the best one it drew would"
            " have ended at {best}."
        ).format(
            s=first.s,
            kept=number(round(float(kept[known].mean()), 4)),
            best=number(round(float(drawn[known].mean()), 4)),
        )
