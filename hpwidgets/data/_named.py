"""The sets that ``load`` knows by name -> all their rows."""

from __future__ import annotations

from hpwidgets.data import bundled
from hpwidgets.data._own import Rows
from hpwidgets.data._recipe import Recipe
from hpwidgets.data.catalog import CatalogEntry, catalog
from hpwidgets.data.checks import check_integer, check_noise, shown
from hpwidgets.hyperparameters import did_you_mean
from hpwidgets.i18n import _
from hpwidgets.records import Task

FEWEST_TOY_ROWS = 20
MOST_TOY_ROWS = 100_000


def named_rows(
    name: str,
    target: object,
    task: Task | None,
    noise: float | None,
    n_samples: int | None,
    seed: int,
) -> tuple[Rows, int | None]:
    """A set's rows by its name, and how many of them are still to be chosen (None: all).

    Raises ValueError or TypeError in words for unknown names and for options it does not take.
    """
    if name not in catalog:
        hint = did_you_mean(name, tuple(catalog)) or f"; known are {', '.join(catalog)}"
        raise ValueError(
            f"unknown data set {shown(name)}{hint} (a file's path must end in .csv; read other"
            " files with pandas and give the frame)"
        )
    entry = catalog[name]
    if target is not None:
        raise ValueError(
            f"target names a column of a table, but {name!r} has targets of its own; leave out"
            f" target={shown(target)}"
        )
    if task not in (None, entry.task):
        raise ValueError(f"{name!r} is a set for {entry.task}; leave out task={task!r}")
    if entry.noise is None and noise is not None:
        raise ValueError(
            f"noise belongs to toy sets, but {name!r} is real data; leave out noise={shown(noise)}"
        )
    recipe, label = Recipe(), entry.label
    features, classes = entry.feature_names, entry.class_names
    if entry.noise is None:
        recipe.run("X, y", entry.make)
        features, classes = bundled.names(name)
    else:
        label = _generate(recipe, entry, noise, n_samples, seed)
        n_samples = None
    rows = Rows(
        recipe=recipe,
        task=entry.task,
        feature_names=features,
        class_names=classes,
        label=label,
        standardise=entry.standardise,
    )
    return rows, n_samples


def _generate(
    recipe: Recipe, entry: CatalogEntry, noise: float | None, n_samples: int | None, seed: int
) -> str:
    """Make a toy set's rows and say how."""
    noise = check_noise(entry.noise if noise is None else noise)
    label = f"{entry.label} · " + _("noise {noise:g}").format(noise=noise)
    if n_samples is None:
        n_samples = entry.n_samples
    else:
        n_samples = check_integer("n_samples", n_samples, FEWEST_TOY_ROWS, MOST_TOY_ROWS)
    if n_samples != entry.n_samples:
        label += " · " + _("{rows} rows").format(rows=n_samples)
    recipe.run("X, y", entry.make, n_samples=n_samples, noise=noise, seed=seed)
    return label
