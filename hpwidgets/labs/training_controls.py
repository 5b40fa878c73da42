"""The controls of a TrainingLab: which there are, how they are grouped, what they say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from hpwidgets.data import Dataset, catalog
from hpwidgets.data.split import split_sizes
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters, did_you_mean
from hpwidgets.i18n import _
from hpwidgets.labs.controls import ChoiceControl, Control, NumberControl, TextControl, make_control
from hpwidgets.labs.training_run import DataChoice, Setting

ALWAYS = ("learning_rate", "batch_size", "dropout", "l1", "l2")
NETWORK = ("family", "hidden_layers", "hidden_units", "activation", "batch_norm")
TRAINING = ("optimizer", "momentum", "epochs", "patience", "seed")
DATA = ("data", "csv", "target", "noise", "train_size", "data_seed")
SECTIONS = ((_("Network"), NETWORK), (_("Training"), TRAINING), (_("Data"), DATA))

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


class TrainingControls:
    """Every control by name; ``on_setting`` gets a new setting, ``on_error`` what is wrong.

    ``show`` (these, all unfolded), ``hide`` (not these) and ``lock`` (shown, but fixed) name
    controls. ValueError for an unknown name.
    """

    def __init__(
        self,
        setting: Setting,
        *,
        show: Sequence[str] | None,
        hide: Sequence[str],
        lock: Sequence[str],
    ):
        self._own = setting.data.own
        self._all: dict[str, Control] = {}
        for name, info in Hyperparameters.infos().items():
            value = getattr(setting.hyperparameters, name)
            self._all[name] = make_control(name, info, value)
        self._add_data_controls(setting.data)
        self._check_names(show=show or (), hide=hide, lock=lock)
        self.on_setting: Callable[[Setting], None] = lambda setting: None
        self.on_error: Callable[[Exception], None] = lambda error: None
        self._good = setting
        for name, control in self._all.items():
            control.on_change = self._data_changed if name == "data" else self._changed
            control.on_error = lambda error: self.on_error(error)
        for name in lock:
            self._all[name].lock()
        self._locked = set(lock)
        self._hidden = set(hide)
        self.widget = self._arrange(show)
        self._suit_data()
        self._suit_optimizer()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all controls."""
        return tuple(self._all)

    @property
    def setting(self) -> Setting:
        """The last good setting."""
        return self._good

    def is_locked(self, name: str) -> bool:
        """Whether a teacher has fixed this control."""
        return name in self._locked

    def set(self, **values: Any) -> None:
        """Move controls as a person would, with one new run for all of them.

        Raises ValueError for an unknown name, and what the control says of a wrong value.
        """
        self._check_names(set=tuple(values))
        checked = {name: self._all[name].checked(value) for name, value in values.items()}
        if "data" in checked:
            self._all["data"].set(checked.pop("data"))
            self._suit_values()
        for name, value in checked.items():
            self._all[name].set(value)
        self._changed(None)

    def use(self, choice: DataChoice) -> None:
        """Take another data set of the user's own."""
        self._own = choice.own
        dropdown = self._all["data"]
        assert isinstance(dropdown, ChoiceControl)
        dropdown.set_options(_options(own=choice.own is not None), choice.name)
        self._all["csv"].set(choice.csv)
        self._all["target"].set(choice.target)
        self._data_changed(choice.name)

    def _add_data_controls(self, data: DataChoice) -> None:
        info = FieldInfo(label=_("data set"), meaning=_("the rows to learn from"))
        self._all["data"] = ChoiceControl(
            "data", info, data.name, _options(own=data.own is not None)
        )
        self._all["csv"] = TextControl("csv", _DATA_INFOS["csv"], data.csv)
        self._all["target"] = TextControl("target", _DATA_INFOS["target"], data.target)
        rows = _training_rows(data.name, data.own)
        values = {"noise": data.noise or 0.0, "train_size": data.train_size or rows or 2}
        values["data_seed"] = data.seed
        for name, value in values.items():
            self._all[name] = NumberControl(name, _DATA_INFOS[name], value)

    def _check_names(self, **lists: Sequence[str]) -> None:
        for argument, names in lists.items():
            if isinstance(names, str):
                raise TypeError(f"{argument} must be a list of names, got the text {names!r}")
            for name in names:
                if name not in self._all:
                    hint = did_you_mean(str(name), tuple(self._all))
                    known = ", ".join(self._all)
                    raise ValueError(
                        f"{argument} must name controls, got {name!r}{hint or f'; known: {known}'}"
                    )

    def _arrange(self, show: Sequence[str] | None) -> widgets.VBox:
        def rows(names: Sequence[str]) -> widgets.HBox:
            chosen = [self._all[name].widget for name in names if name not in self._hidden]
            layout = widgets.Layout(
                display="grid",
                grid_template_columns="repeat(auto-fill, minmax(min(290px, 100%), 1fr))",
                grid_gap="2px 16px",
                width="100%",
            )
            return widgets.GridBox(chosen, layout=layout)

        if show is not None:
            return widgets.VBox([rows(show)])
        sections = []
        for title, names in SECTIONS:
            if any(name not in self._hidden for name in names):
                fold = widgets.Accordion([rows(names)], selected_index=None)
                fold.set_title(0, title)
                sections.append(fold)
        return widgets.VBox([rows(ALWAYS), *sections], layout=widgets.Layout(grid_gap="4px"))

    def _data_changed(self, name: str) -> None:
        self._suit_values()
        if name != "csv" or self._all["csv"].value:  # without a path there is nothing to read yet
            self._changed(name)

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
        self._display("csv", name == "csv")
        self._display("target", name == "csv")
        self._display("noise", entry is not None and entry.noise is not None)
        self._display("train_size", self._rows is not None)
        self._display("data_seed", name != "own")

    def _suit_optimizer(self) -> None:
        if "momentum" not in self._locked:
            self._all["momentum"].lock(self._all["optimizer"].value != "sgd")

    def _display(self, name: str, shown: bool) -> None:
        self._all[name].widget.layout.display = None if shown else "none"

    def _changed(self, _value: Any) -> None:
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
