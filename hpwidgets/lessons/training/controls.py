"""The controls of a TrainingLab: which there are, how they are grouped, what they say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hpwidgets.data import Dataset, catalog
from hpwidgets.data.split import split_sizes
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.training.work import DataChoice, Setting
from hpwidgets.widgets.board import ControlBoard
from hpwidgets.widgets.controls import (
    ChoiceControl,
    Control,
    NumberControl,
    TextControl,
    make_control,
)

ALWAYS = ("learning_rate", "batch_size", "dropout", "l1", "l2")
NETWORK = ("family", "hidden_layers", "hidden_units", "activation", "batch_norm")
TRAINING = ("optimizer", "momentum", "epochs", "patience", "seed")
DATA = ("data", "csv", "target", "noise", "train_size", "data_seed")
SECTIONS = (
    ("", ALWAYS),
    (_("Network"), NETWORK),
    (_("Training"), TRAINING),
    (_("Data"), DATA),
)

_DATA_INFOS = {
    "csv": FieldInfo(label=_("CSV file"), meaning=_("path of a table with a header line")),
    "target": FieldInfo(label=_("target"), meaning=_("name of the column to learn")),
    "noise": FieldInfo(
        label=_("noise"),
        meaning=_("how far rows are moved at random when a toy set is made"),
        unit=_("standard deviation"),
        low=0,
        high=10,
        slider=(0, 1),
        step=0.01,
    ),
    "train_size": FieldInfo(
        label=_("training size"),
        meaning=_("how many of the training rows are used; validation and test rows stay"),
        unit=_("rows"),
        integer=True,
        low=2,
        slider=(2, 250),
    ),
    "data_seed": FieldInfo(
        label=_("data seed"),
        meaning=_("chooses the rows of a toy set, and how all rows are split"),
        integer=True,
        low=0,
        high=2**32 - 1,
        slider=(0, 99),
    ),
}


class TrainingControls(ControlBoard):
    """The controls of a TrainingLab; ``on_setting`` gets a new setting after a person's move."""

    def __init__(
        self,
        setting: Setting,
        *,
        show: Sequence[str] | None,
        hide: Sequence[str],
        lock: Sequence[str],
    ):
        self._own = setting.data.own
        controls: dict[str, Control] = {}
        for name, info in Hyperparameters.infos().items():
            controls[name] = make_control(name, info, getattr(setting.hyperparameters, name))
        controls |= self._data_controls(setting.data)
        super().__init__(controls, SECTIONS, show=show, hide=hide, lock=lock)
        self.on_setting: Callable[[Setting], None] = lambda setting: None
        self.on_change = self._changed
        self._good = setting
        self._suit_data()
        self._suit_optimizer()

    @property
    def setting(self) -> Setting:
        """The last good setting."""
        return self._good

    def set(self, **values: Any) -> None:
        self._check_names(set=tuple(values))
        checked = {name: self._all[name].checked(value) for name, value in values.items()}
        if "data" in checked:
            self._all["data"].set(checked.pop("data"))
            self._suit_values()
        for name, value in checked.items():
            self._all[name].set(value)
        self._changed()

    def use(self, choice: DataChoice) -> None:
        """Take another data set of the user's own."""
        self._own = choice.own
        dropdown = self._all["data"]
        assert isinstance(dropdown, ChoiceControl)
        dropdown.set_options(_options(own=choice.own is not None), choice.name)
        self._all["csv"].set(choice.csv)
        self._all["target"].set(choice.target)
        self._data_changed(choice.name)

    def _data_controls(self, data: DataChoice) -> dict[str, Control]:
        info = FieldInfo(label=_("data set"), meaning=_("the rows to learn from"))
        options = _options(own=data.own is not None)
        controls: dict[str, Control] = {
            "data": ChoiceControl("data", info, data.name, options),
            "csv": TextControl("csv", _DATA_INFOS["csv"], data.csv),
            "target": TextControl("target", _DATA_INFOS["target"], data.target),
        }
        rows = _training_rows(data.name, data.own)
        values = {"noise": data.noise or 0.0, "train_size": data.train_size or rows or 2}
        values["data_seed"] = data.seed
        for name, value in values.items():
            controls[name] = NumberControl(name, _DATA_INFOS[name], value)
        return controls

    def _moved(self, name: str) -> None:
        if name == "data":
            self._data_changed(self._all["data"].value)
        else:
            self._changed()

    def _data_changed(self, name: str) -> None:
        self._suit_values()
        if name != "csv" or self._all["csv"].value:  # without a path there is nothing to read yet
            self._changed()

    def _suit_values(self) -> None:
        """Another set has other rows and perhaps no noise: give its controls its own values."""
        entry = catalog.get(self._all["data"].value)
        self._all["noise"].set((entry.noise if entry is not None else None) or 0.0)
        self._suit_data()
        self._all["train_size"].set(self._rows or self._all["train_size"].value)

    def _suit_data(self) -> None:
        """Show only the data controls that mean something for the chosen set."""
        name = self._all["data"].value
        entry = catalog.get(name)
        self._rows = _training_rows(name, self._own)
        size = self._all["train_size"]
        assert isinstance(size, NumberControl)
        if self._rows is not None:
            size.set_range(2, self._rows)
            size.set(min(size.value, self._rows))
        self.display("csv", name == "csv")
        self.display("target", name == "csv")
        self.display("noise", entry is not None and entry.noise is not None)
        self.display("train_size", self._rows is not None)
        self.display("data_seed", name != "own")

    def _suit_optimizer(self) -> None:
        if "momentum" not in self._locked:
            self._all["momentum"].lock(self._all["optimizer"].value != "sgd")

    def _changed(self) -> None:
        self._suit_optimizer()
        try:
            setting = self._read()
        except (TypeError, ValueError) as error:
            self.on_error(error)
            return
        self._good = setting
        self.on_setting(setting)

    def _read(self) -> Setting:
        values = {name: control.value for name, control in self._all.items()}
        data = {name: values.pop(name) for name in DATA}
        entry = catalog.get(data["data"])
        has_noise = entry is not None and entry.noise is not None
        whole = self._rows is None or data["train_size"] >= self._rows
        choice = DataChoice(
            name=data["data"],
            noise=data["noise"] if has_noise else None,
            train_size=None if whole else data["train_size"],
            seed=0 if data["data"] == "own" else data["data_seed"],
            csv=data["csv"] if data["data"] == "csv" else "",
            target=data["target"] if data["data"] == "csv" else "",
            own=self._own if data["data"] == "own" else None,
        )
        return Setting(hyperparameters=Hyperparameters(**values), data=choice)


def _options(*, own: bool) -> list[tuple[str, str]]:
    named = [(_(entry.label), name) for name, entry in catalog.items()]
    mine = [(_("your own rows"), "own")] if own else []
    return [*mine, *named, (_("CSV file …"), "csv")]


def _training_rows(name: str, own: Dataset | None) -> int | None:
    """How many training rows there are to choose from; None until a file is read."""
    if name == "own" and own is not None:
        return len(own.y_train)
    if name in catalog:
        n = catalog[name].n_samples
        validation, test = split_sizes(n, 0.25, 0.25)
        return n - validation - test
    return None
