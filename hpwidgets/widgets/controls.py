"""Inputs made from the table of hyperparameters: a slider with its number box, a choice, a flag."""

from __future__ import annotations

import dataclasses
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from hpwidgets.hyperparameters import FieldInfo, did_you_mean
from hpwidgets.i18n import _

LABEL_WIDTH = "98px"
BOX_WIDTH = "86px"


def tooltip(text: str) -> dict[str, str]:
    """The keyword that gives a widget a tooltip in this version of ipywidgets."""
    modern = "tooltip" in widgets.DOMWidget.class_trait_names()
    return {"tooltip": text} if modern else {"description_tooltip": text}


class Control(ABC):
    """One input. ``on_change`` is called with the new value, ``on_error`` with what is wrong.

    Only a person's move calls them; ``set`` changes what is shown in silence.
    """

    widget: widgets.Widget

    def __init__(self, name: str, info: FieldInfo, value: Any):
        self.name, self.info = name, info
        self._value = value
        self._quiet = False
        self.on_change: Callable[[Any], None] = lambda value: None
        self.on_error: Callable[[Exception], None] = lambda error: None

    @property
    def value(self) -> Any:
        """The value as it was last set or accepted."""
        return self._value

    @property
    def shown(self) -> bool:
        """Whether it has room on the page."""
        return bool(self.widget.layout.display != "none")

    def set(self, value: Any) -> None:
        """Show this value without calling ``on_change``."""
        self._value = value
        self._quiet = True
        try:
            self._show(value)
        finally:
            self._quiet = False

    @abstractmethod
    def _show(self, value: Any) -> None:
        """Put the value into the widgets."""

    @abstractmethod
    def lock(self, locked: bool = True) -> None:
        """Make the widgets read-only."""

    def _take(self, value: Any) -> None:
        """A person's new value: accept it, or show the old one again and say why."""
        if self._quiet or value == self._value:
            return
        try:
            value = self.checked(value)
        except (TypeError, ValueError) as error:
            self.set(self._value)
            self.on_error(error)
            return
        # The old run is cancelled first; that the box follows the slider can wait a millisecond.
        self._value = value
        self.on_change(value)
        if self._value is value:  # the owner may have set another one meanwhile
            self.set(value)

    def checked(self, value: Any) -> Any:
        """The value as it is kept; ValueError or TypeError in words if it cannot be."""
        return self.info.check(self.name, value)

    def _help(self) -> str:
        unit = f" ({_(self.info.unit)})" if self.info.unit else ""
        return f"{_(self.info.label)}{unit}: {_(self.info.meaning)}"


class NumberControl(Control):
    """A slider and a number box that follow each other; the box takes any valid value.

    The slider moves in positions: decades on log scales (``log_or_zero`` has a true zero at its
    left end), powers of two on ``log2``. For an optional number 0 stands for None, "off".
    """

    def __init__(self, name: str, info: FieldInfo, value: Any):
        super().__init__(name, info, value)
        self._slider = widgets.FloatSlider(
            value=self._position(value),
            **self._range(),
            description=_(info.label),
            readout=False,
            continuous_update=True,
            style={"description_width": LABEL_WIDTH},
            layout=widgets.Layout(flex="1 1 auto", width="auto", min_width="0"),
            **tooltip(self._help()),
        )
        box = widgets.IntText if info.integer else widgets.FloatText
        self._box = box(
            value=self._boxed(value),
            continuous_update=False,
            layout=widgets.Layout(flex="0 0 auto", width=BOX_WIDTH),
            **tooltip(self._help()),
        )
        self.widget = widgets.HBox(
            [self._slider, self._box],
            layout=widgets.Layout(width="auto", align_items="center", min_width="0"),
        )
        self.widget.add_class(f"hpwidgets-{name}")
        self._slider.observe(self._slid, names="value")
        self._box.observe(self._typed, names="value")

    def _boxed(self, value: Any) -> Any:
        """A value as the box holds it."""
        return value or 0

    def set_range(self, low: float, high: float) -> None:
        """Offer another range of values on the slider and in the check."""
        self.info = dataclasses.replace(self.info, low=low, high=high, slider=(low, high))
        self._quiet = True
        try:
            with self._slider.hold_trait_notifications():
                for key, value in self._range().items():
                    setattr(self._slider, key, value)
        finally:
            self._quiet = False

    def lock(self, locked: bool = True) -> None:
        self._slider.disabled = self._box.disabled = locked

    def _show(self, value: Any) -> None:
        position = self._position(value)
        # Between two positions the box holds the exact value; leave a close slider where it is.
        if abs(self._slider.value - position) > self._slider.step / 2:
            self._slider.value = position
        self._box.value = self._boxed(value)

    def _slid(self, change: dict[str, Any]) -> None:
        # The page may report a position that the slider was set to, and with another last digit
        # (−1.7000000000000002): only one that is a step away is a person's move.
        if abs(change["new"] - self._position(self._value)) > self._slider.step / 2:
            self._take(self._at(change["new"]))

    def _typed(self, change: dict[str, Any]) -> None:
        value = change["new"]
        self._take(None if self.info.optional and value == 0 else value)

    def _range(self) -> dict[str, float]:
        low, high = self.info.slider
        if self.info.scale in ("log", "log_or_zero"):
            start, step = math.log10(low), self.info.step
            zero = step if self.info.scale == "log_or_zero" else 0
            return {"min": round(start - zero, 6), "max": round(math.log10(high), 6), "step": step}
        if self.info.scale == "log2":
            return {"min": math.log2(low), "max": math.log2(high), "step": 1.0}
        first = 0.0 if self.info.optional else float(low)
        return {"min": first, "max": float(high), "step": float(self.info.step)}

    def _position(self, value: float | None) -> float:
        """Where the slider stands for a value, within its range and on one of its steps."""
        limits = self._range()
        if not value:
            return max(limits["min"], 0.0) if self.info.scale == "linear" else limits["min"]
        exact = float(value)
        if self.info.scale in ("log", "log_or_zero"):
            exact = math.log10(value)
        elif self.info.scale == "log2":
            exact = math.log2(value)
        steps = round((exact - limits["min"]) / limits["step"])
        position = round(limits["min"] + steps * limits["step"], 6)
        return min(max(position, limits["min"]), limits["max"])

    def _at(self, position: float) -> float | int | None:
        """The value at a slider position, rounded to what a person would write."""
        low = self._slider.min
        if self.info.scale == "log_or_zero" and position <= low + self.info.step / 2:
            return 0.0
        if self.info.scale in ("log", "log_or_zero"):
            return float(f"{10**position:.2g}")
        if self.info.scale == "log2":
            return round(2**position)
        if self.info.integer:
            return None if self.info.optional and round(position) == 0 else round(position)
        return float(f"{position:.6g}")


class WidthsControl(NumberControl):
    """A slider and a number box for all hidden layers alike; a line of text for one number each.

    The line stands in the box's place while the layers have widths of their own.
    """

    def __init__(self, name: str, info: FieldInfo, value: Any):
        super().__init__(name, info, value)
        self._line = widgets.Text(
            continuous_update=False,
            layout=widgets.Layout(flex="0 0 auto", width=BOX_WIDTH),
            **tooltip(self._help() + _("; one number for each layer: 64, 32")),
        )
        self._line.observe(self._written, names="value")
        self.widget.children = (*self.widget.children, self._line)
        self.set(value)

    def _boxed(self, value: Any) -> Any:
        return max(value) if isinstance(value, tuple) else value

    def _position(self, value: Any) -> float:
        return super()._position(self._boxed(value))

    def _show(self, value: Any) -> None:
        super()._show(value)
        own = isinstance(value, tuple)
        if own:
            self._line.value = ", ".join(map(str, value))
        self._box.layout.display = "none" if own else None
        self._line.layout.display = None if own else "none"

    def _written(self, change: dict[str, Any]) -> None:
        if self._quiet:
            return
        words = change["new"].strip("()[] ").split(",")
        try:
            numbers = tuple(int(word) for word in words if word.strip())
            value = numbers if len(words) > 1 else numbers[0]
        except (IndexError, ValueError):
            value = change["new"]
        if value == self._value:
            self.set(value)  # the same, written in another way
        else:
            self._take(value)

    def checked(self, value: Any) -> Any:
        """One number, or a tuple of one for each layer; TypeError or ValueError in words."""
        if isinstance(value, str):
            expected = f"{self.info.describe()}, or one for each hidden layer, such as 64, 32"
            raise TypeError(f"{self.name} must be {expected}; got {value!r}")
        return super().checked(value)

    def lock(self, locked: bool = True) -> None:
        super().lock(locked)
        self._line.disabled = locked


class _OneWidget(Control):
    """A control of a single widget, whose ``value`` is the control's."""

    def __init__(
        self,
        name: str,
        info: FieldInfo,
        value: Any,
        kind: Callable[..., widgets.DOMWidget],
        **options: Any,
    ):
        super().__init__(name, info, value)
        self.widget = kind(
            value=value,
            description=_(info.label),
            style={"description_width": LABEL_WIDTH},
            layout=widgets.Layout(width="auto", min_width="0"),
            **options,
            **tooltip(self._help()),
        )
        self.widget.add_class(f"hpwidgets-{name}")
        self.widget.observe(lambda change: self._take(change["new"]), names="value")

    def _show(self, value: Any) -> None:
        self.widget.value = value

    def lock(self, locked: bool = True) -> None:
        self.widget.disabled = locked


class ChoiceControl(_OneWidget):
    """A dropdown of names."""

    def __init__(
        self,
        name: str,
        info: FieldInfo,
        value: str,
        options: Sequence[tuple[str, str]] | None = None,
    ):
        offered = list(options or [(choice, choice) for choice in info.choices])
        super().__init__(name, info, value, widgets.Dropdown, options=offered)

    def checked(self, value: Any) -> Any:
        """One of the names on offer; ValueError with the closest one otherwise."""
        known = [choice for _label, choice in self.widget.options]
        if value in known:
            return value
        hint = did_you_mean(str(value), known)
        raise ValueError(f"{self.name} must be one of {', '.join(known)}, got {value!r}{hint}")

    def set_options(self, options: Sequence[tuple[str, str]], value: str) -> None:
        """Offer other names and choose one of them, in silence."""
        self._value, self._quiet = value, True
        try:
            self.widget.options = list(options)
            self.widget.value = value
        finally:
            self._quiet = False


class FlagControl(_OneWidget):
    """A check box."""

    def __init__(self, name: str, info: FieldInfo, value: bool):
        super().__init__(name, info, value, widgets.Checkbox, indent=True)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TextInfo(FieldInfo):
    """What is known of a control that takes a line of text, or several ``lines``."""

    lines: int = 1

    def check(self, name: str, value: object) -> str:
        """The text; TypeError for something else."""
        if not isinstance(value, str):
            raise TypeError(f"{name} must be a text, got {value!r}")
        return value


class TextControl(_OneWidget):
    """A line of text, taken when Enter is pressed or it is left; of several lines when left."""

    def __init__(self, name: str, info: TextInfo, value: str):
        options: dict[str, Any] = {"continuous_update": False}
        if info.lines > 1:
            super().__init__(name, info, value, widgets.Textarea, rows=info.lines, **options)
        else:
            super().__init__(name, info, value, widgets.Text, **options)


def make_control(name: str, info: FieldInfo, value: Any) -> Control:
    """The control that fits the field."""
    if isinstance(info, TextInfo):
        return TextControl(name, info, value)
    if info.scale == "flag":
        return FlagControl(name, info, value)
    if info.choices:
        return ChoiceControl(name, info, value)
    if info.per_layer:
        return WidthsControl(name, info, value)
    return NumberControl(name, info, value)
