"""Searching: 64 trials against Optuna's study.optimize over a plain loop, and what it costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any
from unittest.mock import patch

import hpwidgets as hp
from hpwidgets.tuning.search import tasks as search_tasks
from tests.benchmarks.measure import compare, computing_seconds, interleaved, one_thread
from tests.benchmarks.peers import dataloader_loop
from tests.benchmarks.result import Result
from tests.benchmarks.work import SETTING, moons

TRIALS = 64
LOOPS = 16
"""Trials of the peer that are run: four times their time stands for all."""
ROUNDS = 2
SPACE = hp.Space(learning_rate=hp.Float(1e-4, 0.1, log=True), l2=hp.Float(1e-6, 0.1, log=True))
GOOD = 0.25
"""Validation loss that the best of everybody's trials must be under."""


def results() -> list[Result]:
    """The lines on search."""
    one_thread()
    ours, peer = [], []
    for number in range(ROUNDS + 1):
        mine = computing_seconds(lambda: check("ours", [t.loss for t in found("random")]))
        theirs = TRIALS / LOOPS * computing_seconds(lambda: check("optuna", optimize()))
        if number:  # the first round warms up
            ours.append(mine)
            peer.append(theirs)
    name = f"random search of {TRIALS}: study.optimize over a loop is slower by (from {LOOPS})"
    lines = [compare(name, ours, peer, bound=6, kind="at least")]
    for method in ("random", "tpe"):
        training, _choosing, whole = spent(method)
        lines.append(share(f"{method}: time not spent training", whole, training, whole))
    training, choosing, whole = spent("gp")
    both = [t + c for t, c in zip(training, choosing, strict=True)]
    name = "gp: time spent neither training nor in Optuna's sampler"
    lines.append(share(name, whole, both, whole, 0.03))
    # Told for information: how much of its time is Optuna's own choosing.
    lines.append(share("gp: time spent choosing by Optuna's sampler", choosing, [0.0], whole, None))
    lines.append(_mixed())
    return lines


def _mixed() -> Result:
    """Settings that differ in what a pass may share, and in the batch size, which it may not."""
    space = hp.Space(
        learning_rate=hp.Float(1e-3, 0.03, log=True),
        l2=hp.Float(1e-6, 0.01, log=True),
        dropout=hp.Float(0.0, 0.4),
        batch_size=hp.Choice(16, 32, 64),
        optimizer=hp.Choice("sgd", "adam"),
        hidden_units=hp.Integer(4, 64),
    )
    trials = hp.search(space, moons(), method="random", budget=TRIALS, base=SETTING)
    settings = [trial.setting for trial in trials if trial.setting is not None]
    times = interleaved(
        {
            "together": lambda: hp.fit_population(settings, moons()),
            "one by one": lambda: [hp.fit(h, moons()) for h in settings],
        },
        rounds=3,
        clock=computing_seconds,
    )
    name = f"random search of {TRIALS}, mixed widths: one by one is slower by"
    return compare(name, times["together"], times["one by one"], bound=4, kind="at least")


def found(method: str) -> list[hp.Trial]:
    """All trials of a search."""
    return list(hp.search(SPACE, moons(), method=method, budget=TRIALS, base=SETTING))


def optimize() -> list[float]:
    """Every fourth of the same trials by Optuna's own loop over the tutorial's."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    trials = hp.search(SPACE, moons(), method="random", budget=TRIALS, base=SETTING)
    for values in settings_of(trials)[:: TRIALS // LOOPS]:
        study.enqueue_trial(values)

    def objective(trial: Any) -> float:
        h = SETTING.replace(
            learning_rate=trial.suggest_float("learning_rate", 1e-4, 0.1, log=True),
            l2=trial.suggest_float("l2", 1e-6, 0.1, log=True),
        )
        return dataloader_loop(h, moons())[1][-1]

    study.optimize(objective, n_trials=LOOPS)
    return [trial.value for trial in study.trials]


def settings_of(search: hp.Search) -> list[dict[str, Any]]:
    """The values that a random search would try, without training anything."""
    from hpwidgets.tuning.search._points import points

    return points("random", search.space, TRIALS, seed=0)


def check(name: str, losses: list[float]) -> None:
    """RuntimeError unless something good was found."""
    if not min(losses) < GOOD:
        raise RuntimeError(f"{name}: expected a loss under {GOOD}, got {min(losses):.3f}")


def spent(method: str) -> tuple[list[float], list[float], list[float]]:
    """Seconds of a search that were training, Optuna's sampler choosing, and in all; by round."""
    from optuna.samplers import GPSampler

    rounds = []
    for _ in range(ROUNDS + 1):
        clocks = {"training": 0.0, "choosing": 0.0}
        training = timed(search_tasks.evaluate, clocks, "training")
        choosing = timed(GPSampler.sample_relative, clocks, "choosing")
        with (
            patch.object(search_tasks, "evaluate", training),
            patch.object(GPSampler, "sample_relative", choosing),
        ):
            whole = computing_seconds(lambda: found(method))
        rounds.append((clocks["training"], clocks["choosing"], whole))
    trained, chosen, all_of_it = zip(*rounds[1:], strict=True)
    return list(trained), list(chosen), list(all_of_it)


def timed(function: Callable[..., Any], clocks: dict[str, float], name: str) -> Callable[..., Any]:
    """The function, adding the time that it takes to a clock."""

    def run(*arguments: Any, **options: Any) -> Any:
        started = time.process_time()
        answer = function(*arguments, **options)
        clocks[name] += time.process_time() - started
        return answer

    return run


def share(
    name: str,
    part: list[float],
    less: list[float],
    whole: list[float],
    bound: float | None = 0.1,
) -> Result:
    """The line for ``part - less`` of the whole search."""
    rest = median(part) - median(less)
    return Result(
        name=f"search of {TRIALS} by {name} / the whole",
        ours=rest,
        peer=median(whole),
        ratio=rest / median(whole),
        bound=bound,
    )
