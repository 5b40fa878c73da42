"""Runs labelled by eye, before the rules of ``diagnose`` were tuned to them.

Both losses of each were drawn on an axis from 0 to the chance loss, two seeds in one picture, and
named by the three definitions that a learner is taught: *ideal*, both losses fall and converge with
a small gap; *overfitting*, training falls on while validation rises or stands still far above it;
*underfitting*, both level off high. Further: *still improving*, validation falls when the run ends;
*unstable*, the losses jump; *diverged*. Where two people may well name a picture differently, both
names stand, and the run is in ``BORDER``; so does a run whose picture is another one under the
arithmetic of another processor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from hpwidgets.data import Dataset, load
from hpwidgets.engine import fit_population
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import History

SEEDS = (0, 1)


@dataclass(frozen=True)
class LabelledRun:
    """A setting, the rows it is trained on, and the name that its picture was given."""

    data: str
    names: tuple[str, ...]
    rows: dict[str, float] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)

    def dataset(self) -> Dataset:
        return load(self.data, **self.rows)  # type: ignore[arg-type]

    def histories(self) -> list[History]:
        """One run a seed."""
        return _histories(_KEYS[id(self)])


def run(
    data: str, names: str, rows: dict[str, float] | None = None, **settings: object
) -> LabelledRun:
    return LabelledRun(data, tuple(names.split(", ")), rows or {}, settings)


MANY: dict[str, float] = {"seed": 5, "n_samples": 900}
FEW: dict[str, float] = {"seed": 6, "n_samples": 120}
NOISY: dict[str, float] = {"noise": 0.35, "seed": 2}
"""Rows that several runs are trained on."""
ONE_LAYER: dict[str, object] = {
    "hidden_units": 16,
    "hidden_layers": 1,
    "l2": 0.01,
    "epochs": 60,
}
NARROW = ONE_LAYER | {"hidden_units": 8}
TINY: dict[str, object] = {"hidden_units": 6, "hidden_layers": 1, "epochs": 60}
RMSPROP: dict[str, object] = {
    "epochs": 50,
    "optimizer": "rmsprop",
    "learning_rate": 0.003,
    "batch_size": 32,
}
"""Settings of several runs."""


CLEAR = (
    run("moons", "ideal", rows={"n_samples": 4000}, epochs=20),
    run("moons", "ideal", rows={"noise": 0.05}, epochs=60),
    run("moons", "ideal", rows=MANY, epochs=30),
    run("moons", "ideal", rows=FEW, epochs=60, hidden_units=24),
    run("moons", "ideal", rows={"train_size": 30}, **NARROW),
    run("moons", "ideal", dropout=0.3, epochs=60),
    run("moons", "ideal", **ONE_LAYER),
    run("moons", "ideal", learning_rate=0.001, epochs=100),
    run("moons", "ideal"),
    run("moons", "ideal", l1=0.003, epochs=60),
    run("moons", "ideal", optimizer="sgd", learning_rate=0.05, momentum=0.9, epochs=60),
    run("moons", "ideal", patience=8, epochs=150),
    run("moons", "overfitting", rows={"n_samples": 60}, epochs=80),
    run("moons", "overfitting", rows={"train_size": 30}, hidden_units=64, epochs=100),
    run("moons", "still improving", learning_rate=0.0003, epochs=15),
    run("moons", "still improving", optimizer="sgd", learning_rate=0.01, epochs=30),
    run("moons", "unstable", rows=MANY, **RMSPROP),
    run("moons", "unstable", optimizer="sgd", learning_rate=5.0, epochs=30),
    run("circles", "ideal", rows={"n_samples": 3000}, epochs=20),
    run("circles", "ideal", rows={"noise": 0.02}),
    run("circles", "ideal", rows=MANY, epochs=30),
    run("circles", "ideal", **ONE_LAYER),
    run("circles", "overfitting", rows=NOISY, epochs=70, hidden_units=48),
    run("circles", "overfitting", rows={"train_size": 40}, hidden_units=64, epochs=100),
    run("circles", "unstable", rows=MANY, **RMSPROP),
    run("spirals", "ideal", rows={"n_samples": 4000}, epochs=20),
    run("spirals", "ideal"),
    run("spirals", "ideal", hidden_units=64, epochs=150),
    run("spirals", "overfitting", rows=FEW, **TINY),
    run("spirals", "underfitting", hidden_layers=0),
    run("spirals", "underfitting", l2=0.03, epochs=60),
    run("xor", "ideal", rows=MANY, epochs=30),
    run("xor", "ideal", rows=MANY, **RMSPROP),
    run("xor", "ideal", **ONE_LAYER),
    run("xor", "ideal", l2=0.03, epochs=60),
    run("xor", "overfitting", rows=FEW, epochs=60, hidden_units=24),
    run("xor", "overfitting", hidden_units=64, epochs=150),
    run("xor", "underfitting", hidden_layers=0),
    run("blobs", "ideal", rows={"n_samples": 60}, epochs=80),
    run("blobs", "ideal", rows=NOISY, epochs=70, hidden_units=48),
    run("blobs", "ideal", **ONE_LAYER),
    run("blobs", "still improving", rows={"train_size": 20}, **NARROW),
    run("imbalanced", "ideal", rows={"n_samples": 4000}, epochs=20),
    run("imbalanced", "ideal", rows=NOISY, epochs=70, hidden_units=48),
    run("imbalanced", "ideal", rows={"train_size": 60}, **NARROW),
    run("imbalanced", "ideal", **ONE_LAYER),
    run("imbalanced", "overfitting", rows={"n_samples": 60}, epochs=80),
    run("imbalanced", "overfitting", rows=FEW, epochs=60, hidden_units=24),
    run("imbalanced", "overfitting", epochs=200, hidden_units=64),
    run("imbalanced", "overfitting"),
    run("sine", "ideal", rows={"n_samples": 4000}, epochs=20),
    run("sine", "ideal", rows=NOISY, epochs=70, hidden_units=48),
    run("sine", "ideal", rows={"noise": 0.5}, epochs=100),
    run("sine", "ideal", rows=MANY, epochs=30),
    run("sine", "ideal", dropout=0.3, epochs=60),
    run("sine", "ideal", **ONE_LAYER),
    run("sine", "ideal"),
    run("sine", "ideal", hidden_units=128, hidden_layers=3, epochs=80),
    run("sine", "ideal", patience=8, epochs=150),
    run("sine", "still improving", learning_rate=0.0003, epochs=15),
    run("sine", "underfitting", hidden_layers=0, epochs=60),
    run("sine", "unstable", rows=MANY, **RMSPROP),
    run("digits_flat", "ideal", **ONE_LAYER),
    run("digits_flat", "ideal", optimizer="adamw", l2=0.3, epochs=30),
    run("digits_flat", "overfitting", rows={"seed": 2}, hidden_units=64, epochs=25),
    run("digits_flat", "overfitting", rows={"train_size": 150}, dropout=0.5, epochs=80),
    run("digits_flat", "overfitting", rows={"train_size": 200}, batch_norm=True),
    run("digits_flat", "overfitting", activation="sigmoid", epochs=30),
    run("digits_flat", "overfitting"),
    run("digits_flat", "overfitting", l1=0.003, epochs=60),
    run("digits_flat", "overfitting", optimizer="sgd", learning_rate=0.05, momentum=0.9, epochs=60),
    run("digits_flat", "still improving", optimizer="sgd", learning_rate=0.01, epochs=30),
    run("digits_flat", "underfitting", l2=0.1),
    run("digits_flat", "unstable", optimizer="sgd", learning_rate=5.0, epochs=30),
    run("breast_cancer", "overfitting", rows={"seed": 1}, epochs=50),
    run("breast_cancer", "overfitting", rows={"seed": 2}, epochs=50),
    run("breast_cancer", "overfitting", rows={"seed": 3}, epochs=50),
    run("breast_cancer", "overfitting", rows={"seed": 4}, epochs=50),
    run("breast_cancer", "overfitting", dropout=0.3, epochs=60),
    run("breast_cancer", "overfitting", learning_rate=0.001, epochs=100),
    run("breast_cancer", "overfitting"),
    run("breast_cancer", "overfitting", hidden_units=128, hidden_layers=3, epochs=80),
    run("breast_cancer", "still improving", learning_rate=0.0003, epochs=15),
    run("wine", "ideal", rows={"seed": 1}, epochs=50),
    run("wine", "ideal", l2=0.1),
    run("wine", "overfitting", rows={"seed": 2}, epochs=50),
    run("wine", "overfitting", rows={"seed": 3}, epochs=50),
    run("wine", "overfitting", rows={"seed": 4}, epochs=50),
    run("wine", "overfitting", rows={"train_size": 30}, **NARROW),
    run("wine", "overfitting", dropout=0.5),
    run("wine", "overfitting", learning_rate=0.001, epochs=100),
    run("wine", "overfitting"),
    run("wine", "overfitting", patience=5, epochs=100),
    run("iris", "diverged", optimizer="sgd", learning_rate=5.0, epochs=30),
    run("iris", "ideal", rows={"seed": 3}, epochs=50),
    run("iris", "overfitting", rows={"seed": 4}, epochs=50),
    run("iris", "overfitting", rows={"train_size": 20}, hidden_units=64, epochs=100),
    run("iris", "overfitting", epochs=100, l2=0.001),
    run("iris", "overfitting", epochs=300),
    run("iris", "overfitting", learning_rate=0.001, epochs=100),
    run("iris", "overfitting"),
    run("iris", "overfitting", l1=0.003, epochs=60),
    run("iris", "still improving", optimizer="sgd", learning_rate=0.01, epochs=30),
    run("diabetes", "diverged", optimizer="sgd", learning_rate=5.0, epochs=30),
    run("diabetes", "ideal", optimizer="sgd", learning_rate=0.01, epochs=30),
    run("diabetes", "overfitting", rows={"seed": 2}, epochs=25, hidden_units=12, l2=0.003),
    run("diabetes", "overfitting", rows={"seed": 3}, epochs=25, hidden_units=12, l2=0.003),
    run("diabetes", "overfitting", rows={"seed": 4}, epochs=25, hidden_units=12, l2=0.003),
    run("diabetes", "overfitting", rows={"train_size": 50}, **NARROW),
    run("diabetes", "overfitting", dropout=0.3, epochs=60),
    run("diabetes", "overfitting", learning_rate=0.001, epochs=100),
    run("diabetes", "overfitting"),
    run("diabetes", "overfitting", hidden_units=128, hidden_layers=3, epochs=80),
    run("diabetes", "overfitting", l1=0.003, epochs=60),
    run("diabetes", "overfitting", optimizer="sgd", learning_rate=0.05, momentum=0.9, epochs=60),
    run("diabetes", "still improving", learning_rate=0.0003, epochs=15),
)
BORDER = (
    run("digits_flat", "overfitting, ideal", rows={"seed": 3}, hidden_units=64, epochs=25),
    run("moons", "ideal, underfitting", hidden_layers=0, epochs=60),
    run("moons", "overfitting, ideal", hidden_units=128, hidden_layers=3, epochs=80),
    run("circles", "overfitting, unstable"),
    run("circles", "still improving, overfitting", rows=FEW, **TINY),
    run("circles", "still improving, underfitting", rows={"train_size": 40}, **NARROW),
    run("spirals", "ideal, still improving", rows=MANY, epochs=30),
    run("spirals", "overfitting, ideal", rows=NOISY, epochs=70, hidden_units=48),
    run("spirals", "overfitting, still improving", rows=FEW, epochs=60, hidden_units=24),
    run("spirals", "still improving, underfitting", **ONE_LAYER),
    run("spirals", "still improving, underfitting", learning_rate=0.0005, epochs=30),
    run("blobs", "ideal, overfitting", rows=MANY, epochs=30),
    run("blobs", "ideal, overfitting", rows=MANY, **RMSPROP),
    run("imbalanced", "overfitting, ideal", rows=MANY, epochs=30),
    run("imbalanced", "overfitting, ideal", rows=FEW, **TINY),
    run("sine", "still improving, underfitting, overfitting, ideal", rows=FEW, **TINY),
    run("digits_flat", "overfitting, unstable", rows={"seed": 1}, hidden_units=64, epochs=25),
    run("digits_flat", "overfitting, still improving", rows={"train_size": 100}, **NARROW),
    run("digits_flat", "overfitting, unstable", hidden_layers=4),
    run("digits_flat", "still improving, overfitting, ideal", epochs=8),
    run(
        "digits_flat",
        "underfitting, still improving, ideal",
        hidden_units=2,
        hidden_layers=1,
        epochs=40,
    ),
    run("digits_flat", "unstable, overfitting", learning_rate=0.05, epochs=30),
    run("breast_cancer", "overfitting, ideal", **ONE_LAYER),
    run("breast_cancer", "overfitting, ideal", patience=8, epochs=150),
    run("wine", "overfitting, unstable", batch_norm=True, dropout=0.2),
    run("iris", "overfitting, ideal", **ONE_LAYER),
    run("iris", "still improving, overfitting", rows={"train_size": 20}, **NARROW),
    run("diabetes", "ideal, underfitting", hidden_layers=0, epochs=60),
    run("diabetes", "overfitting, ideal", rows={"seed": 1}, epochs=25, hidden_units=12, l2=0.003),
    run("diabetes", "overfitting, ideal", **ONE_LAYER),
    run("diabetes", "overfitting, ideal", patience=8, epochs=150),
)


_KEYS = {id(labelled): number for number, labelled in enumerate(CLEAR + BORDER)}


@cache
def _histories(number: int) -> list[History]:
    labelled = (CLEAR + BORDER)[number]
    settings = [Hyperparameters(**labelled.settings, seed=seed) for seed in SEEDS]  # type: ignore[arg-type]
    return fit_population(settings, labelled.dataset())
