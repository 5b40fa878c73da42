"""The controls of a TrainingLab: which there are, how they are grouped, which mean something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import signature

from hpwidgets.data import Dataset, catalog
from hpwidgets.data.split import split_sizes
from hpwidgets.hyperparameters import Hyperparameters, did_you_mean
from hpwidgets.i18n import _
from hpwidgets.lessons.training._work import DataChoice, Setting, stamp_of
from hpwidgets.widgets.board import ControlBoard, Field, Sections, choice, count, number, text
from hpwidgets.widgets.choices import helps_of
from hpwidgets.widgets.view import Given, Values

SETS = {
    "own": _("your own rows"),
    **{name: entry.label for name, entry in catalog.items()},
    "csv": _("CSV file …"),
}
DATA: dict[str, Field] = {
    "data": choice(
        _("data set"),
        _("the rows to learn from"),
        SETS,
        "moons",
        helps={
            "own": _("the rows that this lab was opened with"),
            **{name: entry.meaning for name, entry in catalog.items()},
            "csv": _("a table of yours with a header line"),
        },
    ),
    "csv": text(_("CSV file"), _("path of a table with a header line"), "", file=".csv"),
    "target": text(_("target"), _("name of the column to learn"), ""),
    "noise": number(
        _("noise"),
        _("how far rows are moved at random when a toy set is made"),
        0,
        (0, 10),
        (0, 1),
        unit=_("standard deviation"),
        step=0.01,
    ),
    "train_size": count(
        _("training size"),
        _("how many of the training rows are used; validation and test rows stay"),
        2,
        (2, 10**9),
        (2, 250),
        unit=_("rows"),
    ),
    "data_seed": count(
        _("data seed"),
        _("chooses the rows of a toy set, and how all rows are split"),
        0,
        (0, 2**32 - 1),
        (0, 99),
    ),
}
FIELDS: Mapping[str, Field] = {
    **{
        name: Field(info, getattr(Hyperparameters(), name), helps=helps_of(name))
        for name, info in Hyperparameters.infos().items()
    },
    **DATA,
}
SECTIONS: Sections = (
    ("", ("learning_rate", "batch_size", "dropout", "l1", "l2")),
    (_("Network"), ("family", "hidden_layers", "hidden_units", "activation", "batch_norm")),
    (_("Training"), ("optimizer", "momentum", "epochs", "patience", "seed")),
    (_("Data"), tuple(DATA)),
)


def starting_hyperparameters(
    lab: type, given: Hyperparameters | None, fields: Mapping[str, object]
) -> Hyperparameters:
    """Where the hyperparameters' controls start: ``given``, or the defaults, with these fields.

    Raises TypeError for a name that is neither a field's nor one of the lab's own arguments'.
    """
    h = Hyperparameters() if given is None else given
    if not isinstance(h, Hyperparameters):
        raise TypeError(
            "hyperparameters must be a Hyperparameters, such as"
            f" hp.Hyperparameters(learning_rate=0.03), got {type(h).__name__}"
        )
    known = [*h.infos(), *(name for name in signature(lab).parameters if name != "fields")]
    for name in fields:
        if name not in h.infos():
            hint = did_you_mean(name, known) or f"; known: {', '.join(known)}"
            raise TypeError(f"{lab.__name__} takes no {name!r}{hint}")
    return h.replace(**fields)


def starts(h: Hyperparameters, data: DataChoice) -> dict[str, object]:
    """Where the controls start for these hyperparameters and rows."""
    return {
        **{name: getattr(h, name) for name in Hyperparameters.infos()},
        "data": data.name,
        "csv": data.csv,
        "target": data.target,
        "noise": data.noise or 0.0,
        "train_size": data.train_size or training_rows(data.name, data.own) or 2,
        "data_seed": data.seed,
    }


def setting_of(given: Given, own: Dataset | None, start: DataChoice) -> Setting:
    """What the controls say together; ``own`` are the user's rows, ``start`` the lab's first ones.

    Raises ValueError or TypeError, in words, for hyperparameters that cannot go together.
    """
    name, size = given.data, given.get("train_size")
    if name == "csv" and given.csv == start.csv:
        size = start.train_size  # which no control can say before the file is read
    elif size is not None and size >= (training_rows(name, own) or 0):
        size = None
    choice = DataChoice(
        name=name,
        noise=given.get("noise"),
        train_size=size,
        seed=given.get("data_seed", 0),
        csv=given.get("csv", ""),
        target=given.get("target", ""),
        own=own if name == "own" else None,
        stamp=stamp_of(given.csv) if name == "csv" else None,
    )
    h = Hyperparameters(**given.take(*Hyperparameters.infos()))
    return Setting(hyperparameters=h, data=choice)


def sets_on_offer(*, own: bool) -> list[tuple[str, str]]:
    """The sets to choose from, as (label, name)."""
    return [(_(label), name) for name, label in SETS.items() if own or name != "own"]


def unused(values: Values) -> set[str]:
    """The data controls that mean nothing for the chosen set."""
    name = values["data"]
    away = set() if name == "csv" else {"csv", "target"}
    if default_noise(name) is None:
        away.add("noise")
    if name == "csv":  # how many rows there are is known when the file is read
        away.add("train_size")
    return away | ({"data_seed"} if name == "own" else set())


def default_noise(name: str) -> float | None:
    """The noise of a toy set; None for a set that has none to choose."""
    entry = catalog.get(name)
    return None if entry is None else entry.noise


def training_rows(name: str, own: Dataset | None) -> int | None:
    """How many training rows there are to choose from; None until a file is read."""
    if name == "own" and own is not None:
        return len(own.y_train)
    if name in catalog:
        n = catalog[name].n_samples
        validation, test = split_sizes(n, 0.25, 0.25)
        return n - validation - test
    return None


class Links:
    """What some controls of a board do to others; ``suit`` shows those that mean something."""

    def __init__(self, board: ControlBoard, suit: Callable[[], None]):
        self._board, self._suit = board, suit
        self._own: Dataset | None = None
        board.follow = {"data": self._data_chosen, "optimizer": self._optimizer_chosen}
        self._optimizer_chosen()

    def offer_sets(self, own: Dataset | None, chosen: str) -> None:
        """Offer the sets, with rows of one's own where there are some, and choose one."""
        self._own = own
        self._board.set_options("data", sets_on_offer(own=own is not None), chosen)

    def _data_chosen(self) -> bool:
        """Another set has other rows and perhaps no noise: give its controls its own values."""
        name = self._board["data"].value
        self._board["noise"].set(default_noise(name) or 0.0)
        self._suit()
        size = self._board["train_size"]
        size.set(training_rows(name, self._own) or size.value)
        return name != "csv" or bool(self._board["csv"].value)  # else there is nothing to read yet

    def _optimizer_chosen(self) -> bool:
        if not self._board.is_locked("momentum"):
            self._board["momentum"].lock(self._board["optimizer"].value != "sgd")
        return True
