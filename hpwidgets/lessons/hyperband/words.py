"""What the pictures of a HyperbandLab show, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hpwidgets.draw.scales import percent
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, ngettext, number
from hpwidgets.records import (
    BracketsView,
    HalvingView,
    HyperbandView,
    Pool,
    ReplaysView,
    SlowStartersView,
)
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Values
from hpwidgets.widgets.words import decimals, rounded, score_name


def pool_words(view: Pool, _values: Values) -> Iterator[str]:
    """How far the pool is trained that the searches are replayed on."""
    yield _(
        "Training {n} configurations once to {R} epochs: {done} of {total} epochs."
        " The searches are then replayed on what they did."
    ).format(n=len(view.settings), R=view.max_epochs, done=view.done, total=view.total)


def brackets_words(view: BracketsView, _values: Values) -> Iterator[str]:
    """What R, η and s are, and what the brackets cost together."""
    first, last = view.ceil[0], view.ceil[-1]
    if len(view.ceil) > 1:
        yield _(
            "Bracket s = {first.s} is the boldest: it starts {first.configurations} configurations"
            " with {few} each and keeps one in {view.eta} after every rung. Bracket s = 0 cuts"
            " nobody: it is random search, {last.configurations} configurations trained to the end."
        ).format(view=view, first=first, last=last, few=_epochs(first.rungs[0].epochs))
    else:
        yield _(
            "There is one bracket alone, s = 0, which cuts nobody: with R below η Hyperband is"
            " random search."
        )
    tried = sum(bracket.configurations for bracket in view.ceil)
    spent = sum(bracket.spent for bracket in view.ceil)
    yield _(
        "All brackets together try {tried} configurations in {spent} epochs; trained to the end,"
        " they would take {all}."
    ).format(tried=tried, spent=spent, all=tried * view.max_epochs)
    if any(rung.resource.denominator > 1 for b in view.ceil for rung in b.rungs):
        yield _("R is no power of η: the epochs of the rungs are rounded down.")


def brackets_table(view: BracketsView, _values: Values) -> Table:
    """The other rounding of n, as the paper prints it, folded."""
    rungs = [
        (
            _("rung {i}").format(i=i),
            *(
                f"{b.rungs[i].configurations} × {b.rungs[i].epochs}" if i < len(b.rungs) else ""
                for b in view.floor
            ),
        )
        for i in range(len(view.floor[0].rungs))
    ]
    return Table(
        caption=_("As Table 1 of the paper has it: n rounded down, not up"),
        heads=("", *(f"s = {bracket.s}" for bracket in view.floor)),
        rows=(
            *rungs,
            (_("epochs trained"), *(bracket.spent for bracket in view.floor)),
            (_("if each rung began anew"), *(bracket.spent_anew for bracket in view.floor)),
        ),
        strong=(len(rungs),),
        folded=True,
    )


def _epochs(n: int) -> str:
    return ngettext("{n} epoch", "{n} epochs", n).format(n=n)


def race_words(view: HyperbandView, seen: HalvingView) -> Iterator[str]:
    """Where the race stands, who was cut, and the best so far; ``seen`` is the bracket drawn."""
    now = view.current
    begun = sum(len(halving.settings) for halving in view.halvings)
    if seen.bracket != now.bracket:
        head = _("All {many} brackets are done; the curves are those of s = {shown}.")
    elif now.ended:
        head = _("Bracket s = {s} is done.")
    elif now.rung_done:
        head = _("Bracket s = {s}, rung {i} is done: {n} go on.")
    else:
        head = _("Bracket s = {s}, rung {i}: {n} configurations train to {epochs}.")
    head = head.format(
        s=now.bracket.s,
        i=now.rung,
        n=np.count_nonzero(now.alive & ~now.diverged),
        many=len(view.brackets),
        shown=seen.bracket.s,
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
            " But one that was cut might have been the best: see slow starters."
        ).format(all=everything, times=f"{everything / max(1, view.spent):.2g}")


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
        value=number(float(halving.newest[m])),
        epochs=_epochs(halving.trained[m]),
    )


def replays_words(view: ReplaysView, _values: Values) -> Iterator[str]:
    """Who comes close to the best first."""
    if not view.done:
        yield _("Replaying the searches …")
        return
    yield _verdict(view)
    yield _(
        "{good} of {n} configurations come within {share} of the best; all searches draw from these"
        " {n}, {replays} times."
    ).format(
        good=view.good,
        n=len(view.pool.settings),
        share=percent(view.within),
        replays=view.done,
    )


def replays_table(view: ReplaysView, _values: Values) -> Table | None:
    """Epochs that each search spends to come close, folded."""
    if not view.done:
        return None
    names = (_("Hyperband"), _("bracket s = {s} alone").format(s=view.brackets[0].s), _("random"))
    rows = [
        (
            name,
            int(middle)
            if np.isfinite(middle)
            else _("not within {limit}").format(limit=view.limit),
            f"{np.isfinite(ends).mean():.0%}",
        )
        for name, middle, ends in zip(names, view.medians, view.reached, strict=True)
    ]
    once = sum(bracket.spent for bracket in view.brackets)
    return Table(
        caption=_(
            "Epochs to come within {share} of the best; one run of Hyperband is {once}"
        ).format(share=percent(view.within), once=once),
        heads=(_("search"), _("median epochs"), _("replays that get there")),
        rows=rows,
        folded=True,
    )


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
    return verdict.format(wins=f"{wins:.0%}", losses=f"{losses:.0%}")


def slow_starters_words(view: SlowStartersView, look: int) -> Iterator[str]:
    """How early costs agree with late ones, and what becomes of the best at the end."""
    early, last = map(_epochs, (int(view.epochs[look]), view.pool.max_epochs))
    first = view.brackets[0]
    cut = view.fate[0, :-1]
    yield _(
        "Bracket s = {first.s} draws {first.configurations} configurations and cuts the one that"
        " would be best after {last} in {share} of the draws, after rung 0 already in {at_once}."
        " Bracket s = 0 cuts nobody: that is why Hyperband has it."
    ).format(
        first=first,
        last=last,
        share=f"{cut.sum() / view.draws:.0%}",
        at_once=f"{cut[0] / view.draws:.0%}" if first.s else "0%",
    )
    yield _(
        "The order after {early} and the order after {last} agree with a rank correlation of"
        " {r}: 1 is the same order, 0 is none."
    ).format(early=early, last=last, r=decimals(float(view.agreement[look]), 2))
    kept, drawn = view.kept_best[0], view.drawn_best[0]
    known = np.isfinite(kept) & np.isfinite(drawn)
    if known.any():
        yield _(
            "What bracket s = {s} keeps ends at {kept} on average, the best one it drew would have"
            " ended at {best}."
        ).format(
            s=first.s,
            kept=number(float(kept[known].mean())),
            best=number(float(drawn[known].mean())),
        )
