"""The usual ways to redraw in a notebook: livelossplot, and interact with plt.show. In a kernel."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial

import ipywidgets as widgets
from IPython.display import display

import hpwidgets as hp
from tests.benchmarks.measure import compare, interleaved, one_thread, take_turns, wall_seconds
from tests.benchmarks.peers import dataloader_loop
from tests.benchmarks.result import Result
from tests.benchmarks.watched import WatchedLab
from tests.benchmarks.work import SETTING, moons

ROUNDS = 2
INTERACT_ROUNDS = 5
_seeds = itertools.count(1)


def results() -> list[Result]:
    """The lines on redrawing."""
    one_thread()
    lab = WatchedLab()
    lab.wait(60)
    livelossplot_run(epochs=2)  # a warm-up: whole runs take long
    every_epoch = take_turns(
        {
            "lab": partial(wall_seconds, partial(_run, lab)),
            "livelossplot": partial(wall_seconds, livelossplot_run),
        },
        rounds=ROUNDS,
        warm_up=0,
    )
    interact = interact_run()
    once = interleaved(
        {"first": partial(_first_frame, lab), "interact": interact, "last": partial(_run, lab)},
        rounds=INTERACT_ROUNDS,
        clock=wall_seconds,
    )
    lab.close()
    return [
        compare(
            "a live run to its last frame: livelossplot is slower by",
            every_epoch["lab"],
            every_epoch["livelossplot"],
            bound=15,
            kind="at least",
        ),
        compare("first frame / interact and plt.show's only one", once["first"], once["interact"]),
        compare("last frame / interact and plt.show's only one", once["last"], once["interact"]),
    ]


def livelossplot_run(epochs: int = SETTING.epochs) -> None:
    """The same engine under livelossplot, drawn every epoch: what differs is the drawing."""
    from livelossplot import PlotLosses
    from livelossplot.outputs import MatplotlibPlot

    plots = PlotLosses(outputs=[MatplotlibPlot()])
    for epoch in hp.train(SETTING.replace(seed=next(_seeds), epochs=epochs), moons()):
        plots.update(
            {
                "loss": epoch.train_loss,
                "val_loss": epoch.validation_loss,
                "accuracy": epoch.train_score,
                "val_accuracy": epoch.validation_score,
            }
        )
        plots.send()


def interact_run() -> Callable[[], None]:
    """A move of a slider that ``interact`` ties to a DataLoader loop and one picture at its end."""
    import matplotlib.pyplot as plt

    def train_and_plot(seed: int) -> None:
        train_losses, validation_losses = dataloader_loop(SETTING.replace(seed=seed), moons())
        plt.figure(figsize=(6.6, 4.5))
        plt.plot(train_losses, label="training")
        plt.plot(validation_losses, "--", label="validation")
        plt.legend()
        plt.show()

    tied = widgets.interactive(train_and_plot, seed=widgets.IntSlider(value=0, min=0, max=10_000))
    display(tied)

    def move() -> None:
        tied.children[0].set_state({"value": next(_seeds)})

    return move


def _run(lab: WatchedLab) -> None:
    lab.set(seed=next(_seeds)).wait(60)


def _first_frame(lab: WatchedLab) -> None:
    before = lab.shown[-1].generation
    lab.set(seed=next(_seeds))
    lab.wait_for_frames(lambda shown: shown[-1].generation > before)
