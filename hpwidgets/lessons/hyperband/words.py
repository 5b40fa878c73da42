"""What the pictures of a HyperbandLab show, in sentences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.scales import percent
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, ngettext, number
from hpwidgets.lessons.hyperband.pictures.slow_starters import rates_differ
from hpwidgets.records import (
    Bracket,
    BracketsView,
    HalvingView,
    HyperbandView,
    Pool,
    ReplaysView,
    SlowStartersView,
)
from hpwidgets.widgets.view import Values


def pool_words(view: Pool, _values: Values) -> list[str]:
    """How far the pool is trained that the searches are replayed on."""
    return [
        _(
            "Training {n} configurations once to {R} epochs: {done} of {total} epochs."
            " The searches are then replayed on what they did."
        ).format(n=len(view.settings), R=view.max_epochs, done=view.done, total=view.total)
    ]


def brackets_words(view: BracketsView, _values: Values) -> list[str]:
    """What the brackets are, and what they cost together."""
    first, last = view.ceil[0], view.ceil[-1]
    said = [
        _(
            "R = {R}, η = {eta}: {n} brackets. Bracket s = {s} starts {many} configurations with"
            " {few} and keeps one in {eta} after every rung; bracket s = 0 trains {random} to the"
            " end, which is random search."
        ).format(
            R=view.max_epochs,
            eta=view.eta,
            n=len(view.ceil),
            s=first.s,
            many=first.configurations,
            few=_epochs(first.rungs[0].epochs),
            random=last.configurations,
        ),
        _(
            "All together: {up} configurations and {spent} epochs with n rounded up, {down} and"
            " {less} with n rounded down; trained to the end, {up} configurations would take {all}."
            " The bars are the epochs that each rung adds."
        ).format(
            up=_configurations(view.ceil),
            spent=_spent(view.ceil),
            down=_configurations(view.floor),
            less=_spent(view.floor),
            all=_configurations(view.ceil) * view.max_epochs,
        ),
    ]
    if any(rung.resource.denominator > 1 for b in view.ceil for rung in b.rungs):
        said.append(
            _(
                "R is no power of η, so the paper's r are no whole numbers: the epochs are rounded"
                " down."
            )
        )
    return said


def _configurations(brackets: tuple[Bracket, ...]) -> int:
    return sum(bracket.configurations for bracket in brackets)


def _spent(brackets: tuple[Bracket, ...]) -> int:
    return sum(bracket.spent for bracket in brackets)


def _epochs(n: int) -> str:
    return ngettext("{n} epoch", "{n} epochs", n).format(n=n)


def race_words(view: HyperbandView) -> list[str]:
    """Where the race stands, who was cut, and the best so far."""
    now = view.current
    rung = now.bracket.rungs[now.rung]
    going = int((now.alive & ~now.diverged).sum())
    if now.ended:
        head = _("Bracket s = {s} is done.").format(s=now.bracket.s)
    elif now.rung_done:
        head = _("Bracket s = {s}, rung {i} is done: {n} go on.").format(
            s=now.bracket.s, i=now.rung, n=going
        )
    else:
        head = _("Bracket s = {s}, rung {i}: {n} configurations train to {epochs}.").format(
            s=now.bracket.s, i=now.rung, n=going, epochs=_epochs(rung.epochs)
        )
    cut = sum(int((halving.cut >= 0).sum()) for halving in view.halvings)
    blown = sum(int(halving.diverged.sum()) for halving in view.halvings)
    begun = sum(len(halving.settings) for halving in view.halvings)
    count = _(
        "Of {begun} configurations begun, {cut} were cut ({blown} of them diverged). Epochs"
        " spent: {spent} of {planned}."
    ).format(begun=begun, cut=cut, blown=blown, spent=view.spent, planned=view.planned)
    said = [f"{head} {count}"]
    best = view.best
    if best is not None:
        halving = view.halvings[best[0]]
        said.append(_best(halving, best[1]))
    failed = [message for halving in view.halvings for message in halving.messages if message]
    if failed:
        said.append(
            _("{n} could not be trained, the first one: {why}").format(n=len(failed), why=failed[0])
        )
    if len(view.halvings) == len(view.brackets) and now.ended:
        said.append(_whole(view))
    return said


def _best(halving: HalvingView, m: int) -> str:
    h = halving.settings[m]
    name = _("loss") if halving.measure == "loss" else _score(halving.task)
    return _(
        "Best so far: bracket s = {s}, {what}, validation {name} {value} after {epochs}."
    ).format(
        s=halving.bracket.s,
        what=_drawn(h, halving, m),
        name=name,
        value=number(round(float(halving.newest[m]), 4)),
        epochs=_epochs(int(halving.trained[m])),
    )


def _drawn(h: Hyperparameters | None, halving: HalvingView, m: int) -> str:
    if h is None:  # pragma: no cover - the best one has been trained
        return ""
    values = halving.values[m] or {"learning_rate": h.learning_rate}
    return ", ".join(
        f"{_(Hyperparameters.info(name).label)} {_plain(value)}" for name, value in values.items()
    )


def _plain(value: object) -> str:
    return number(float(f"{value:.2g}")) if isinstance(value, float) else str(value)


def _score(task: str) -> str:
    return _("accuracy") if task == "classification" else "R²"


def _whole(view: HyperbandView) -> str:
    everything = sum(len(halving.settings) for halving in view.halvings) * (
        view.brackets[-1].rungs[-1].epochs
    )
    return _(
        "To train all of them to the end would have taken {all} epochs, {times} times as many. What"
        " was cut is not known to be worse at the end: see slow starters."
    ).format(all=everything, times=number(round(everything / max(1, view.spent), 1)))


def replays_words(view: ReplaysView, _values: Values) -> list[str]:
    """Epochs that each search spends to come close, and who is there first."""
    if not view.done:
        return [_("Replaying the searches …")]
    once = sum(bracket.spent for bracket in view.brackets)
    names = (
        _("Hyperband"),
        _("bracket s = {s} alone").format(s=view.brackets[0].s),
        _("random search"),
    )
    parts = [
        f"{name} {_median(ends, view.limit)}"
        for name, ends in zip(names, view.reached, strict=True)
    ]
    close = percent(view.within)
    head = _(
        "Epochs spent to come within {share} of the best of {n} configurations, median of {replays}"
        " replays: {parts}. {good} of the {n} come that close at one of the looks (after {looks}"
        " epochs); one run of Hyperband is {once} epochs."
    ).format(
        share=close,
        n=len(view.pool.settings),
        replays=view.done,
        parts="; ".join(parts),
        good=view.good,
        looks=", ".join(str(look) for look in view.looks),
        once=once,
    )
    band = _(
        "Left: median and the middle 80 % of the replays; right: how many replays are there. All"
        " look at a configuration after the same numbers of epochs."
    )
    return [head, _verdict(view), band]


def _median(ends: NDArray[np.float64], limit: int) -> str:
    middle = float(np.quantile(ends, 0.5, method="inverted_cdf"))
    if np.isfinite(middle):
        return str(int(middle))
    reached = float(np.isfinite(ends).mean())
    return _("not within {limit} ({share} of the replays are)").format(
        limit=limit, share=percent(round(reached, 3))
    )


def _verdict(view: ReplaysView) -> str:
    hyperband, _aggressive, random = view.reached
    wins = float((hyperband < random).mean())
    losses = float((hyperband > random).mean())
    if wins - losses > 0.2:
        return _(
            "Hyperband is there before random search in {wins} of the replays: what leads early"
            " here is good at the end."
        ).format(wins=percent(round(wins, 2)))
    if losses - wins > 0.2:
        return _(
            "Random search is there before Hyperband in {losses} of the replays: what is best at"
            " the end starts slowly here, and is cut. Look at slow starters."
        ).format(losses=percent(round(losses, 2)))
    return _(
        "Neither is clearly sooner: Hyperband is there first in {wins} of the replays, random"
        " search in {losses}."
    ).format(wins=percent(round(wins, 2)), losses=percent(round(losses, 2)))


def slow_starters_words(view: SlowStartersView, look: int) -> list[str]:
    """How early costs agree with late ones, and what becomes of the best at the end."""
    early, last = int(view.epochs[look]), view.pool.max_epochs
    agreement = _(
        "Rank correlation of what is seen after {early} and after {last}: {r}. (1: the order is the"
        " same.)"
    ).format(early=_epochs(early), last=_epochs(last), r=f"{view.agreement[look]:.2f}")
    first = view.brackets[0]
    share = view.fate[0, :-1].sum() / view.draws
    fate = _(
        "Bracket s = {s} draws {n} configurations; the one of them that would be best after {last}"
        " is cut in {share} of {draws} draws, after rung 0 already in {at_once}. Bracket s = 0"
        " cuts nobody: that is why Hyperband has it."
    ).format(
        s=first.s,
        n=first.configurations,
        last=_epochs(last),
        share=percent(round(float(share), 3)),
        draws=view.draws,
        at_once=percent(round(float(view.fate[0, 0] / view.draws), 3)) if first.s else "0%",
    )
    said = [agreement, fate]
    if rates_differ(view.pool):
        rates = np.array([h.learning_rate for h in view.pool.settings])
        leaders = [
            float(rates[int(np.argmin(view.pool.values[:, epochs - 1]))])
            for epochs in (early, last)
        ]
        said.insert(
            0,
            _(
                "After {early} a learning rate of {fast} leads (dashed), after {last} one of {slow}"
                " (line)."
            ).format(
                early=_epochs(early),
                last=_epochs(last),
                fast=_plain(leaders[0]),
                slow=_plain(leaders[1]),
            ),
        )
    kept, drawn = view.kept_best[0], view.drawn_best[0]
    known = np.isfinite(kept) & np.isfinite(drawn)
    if known.any():
        said.append(
            _(
                "What bracket s = {s} keeps ends at {kept} on average, the best one it drew would"
                " have ended at {best}."
            ).format(
                s=first.s,
                kept=number(round(float(kept[known].mean()), 4)),
                best=number(round(float(drawn[known].mean()), 4)),
            )
        )
    return said
