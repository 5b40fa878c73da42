"""Inputs made from the table of hyperparameters, as data: the page draws them and reports moves."""

from __future__ import annotations

import bisect
import dataclasses
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from hpwidgets.hyperparameters import FieldInfo, did_you_mean, shown
from hpwidgets.i18n import _

MOST_STOPS = 1000
"""Positions of a slider at most: more than a screen has pixels help nobody."""


class Control(ABC):
    """One input. ``on_change`` is called with the new value, ``on_error`` with what is wrong.

    Only a person's move (``take``, ``read``) calls them; ``set`` changes the value in silence.
    """

    kind = ""
    """How the page draws it."""

    def __init__(self, name: str, info: FieldInfo, value: Any):
        self.name, self.info = name, info
        self._value = value
        self.start = value
        """Where the control begins, and where Reset takes it back to."""
        self.shown = True
        """Whether it has room on the page."""
        self.locked = False
        """Whether a person may move it."""
        self.on_change: Callable[[Any], None] = lambda value: None
        self.on_error: Callable[[Exception], None] = lambda error: None

    @property
    def value(self) -> Any:
        return self._value

    def set(self, value: Any) -> None:
        """Hold this value without calling ``on_change``."""
        self._value = value

    def lock(self, locked: bool = True) -> None:
        self.locked = locked

    def take(self, value: Any) -> None:
        """A person's new value: accept it, or keep the old one and say why."""
        if self.locked or value == self._value:
            return
        try:
            value = self.checked(value)
        except (TypeError, ValueError) as error:
            self.on_error(error)
            return
        self._value = value
        self.on_change(value)

    def read(self, text: str) -> None:
        """A person's new value as it was typed."""
        try:
            value = self.parse(text)
        except (TypeError, ValueError) as error:
            self.on_error(error)
        else:
            self.take(value)

    def checked(self, value: Any) -> Any:
        """The value as it is kept; ValueError or TypeError in words if it cannot be."""
        return self.info.check(self.name, value)

    @abstractmethod
    def parse(self, text: str) -> Any:
        """The value that a text says; ValueError or TypeError in words."""

    def text(self, value: Any) -> str:
        return str(value)

    def spec(self) -> dict[str, Any]:
        """What the page needs to draw it."""
        return {
            "kind": self.kind,
            "label": _(self.info.label),
            "unit": _(self.info.unit) if self.info.unit else "",
            "help": _(self.info.meaning),
        }

    def state(self) -> dict[str, Any]:
        """Where it stands, for the page."""
        return {
            "value": self._value,
            "text": self.text(self._value),
            "shown": self.shown,
            "locked": self.locked,
            "moved": self._value != self.start,
        }


class NumberControl(Control):
    """A slider and a number box that follow each other; the box takes any valid value.

    The slider has a stop at each value that a step reaches: decades on log scales
    (``log_or_zero`` has a true zero at its left end), powers of two on ``log2``. For an optional
    number, 0 and "off" stand for None.
    """

    kind = "number"

    def __init__(self, name: str, info: FieldInfo, value: Any):
        super().__init__(name, info, value)
        self.stops = _stops(info)
        """The values at the slider's positions, in order."""
        self._places = [_on_scale(stop, info) for stop in self.stops]

    def set_range(self, low: float, high: float) -> bool:
        """Offer another range on the slider and in the check; whether it is another one."""
        info = dataclasses.replace(self.info, low=low, high=high, slider=(low, high))
        if info == self.info:
            return False
        self.info, self.stops = info, _stops(info)
        self._places = [_on_scale(stop, info) for stop in self.stops]
        return True

    @property
    def zero_is_off(self) -> bool:
        """Whether 0 means that something does not happen at all."""
        return self.info.optional or self.info.off or self.info.scale == "log_or_zero"

    def text(self, value: Any) -> str:
        """A value as a person reads it: "off" where 0 means off.

        >>> from hpwidgets.hyperparameters import Hyperparameters
        >>> rate = NumberControl("l2", Hyperparameters.info("l2"), 0.0)
        >>> rate.text(0.0), rate.text(0.001), rate.text(1e-6)
        ('off', '0.001', '1e-6')
        """
        if isinstance(value, tuple):
            return ", ".join(map(str, value))
        if not value and self.zero_is_off:
            return _("off")
        return number_text(value)

    def parse(self, text: str) -> Any:
        words = text.strip().replace("\N{MINUS SIGN}", "-")
        if self.zero_is_off and words.lower() in ("off", _("off"), ""):
            return None if self.info.optional else 0.0
        if self.info.per_layer and "," in words:
            return tuple(self._number(word) for word in words.strip("()[] ").split(",") if word)
        value = self._number(words)
        return None if self.info.optional and value == 0 else value

    def _number(self, word: str) -> float | int:
        word = word.strip()
        try:
            value = float(word)
        except ValueError:
            expected = self.info.describe()
            if self.info.per_layer:
                expected += _(", or one for each hidden layer, such as 64, 32")
            raise TypeError(f"{self.name} must be {expected}; got {shown(word)}") from None
        return int(value) if value.is_integer() else value

    def spec(self) -> dict[str, Any]:
        return {
            **super().spec(),
            "stops": [0 if stop is None else stop for stop in self.stops],
            "texts": [self.text(stop) for stop in self.stops],
        }

    def state(self) -> dict[str, Any]:
        return {**super().state(), "at": self._position()}

    def _position(self) -> int:
        """The stop nearest to the value, by distance on the slider's own scale."""
        value = self._value
        if isinstance(value, tuple):
            value = max(value)
        wanted, places = _on_scale(value, self.info), self._places
        after = bisect.bisect_left(places, wanted)
        near = [at for at in (after - 1, after) if 0 <= at < len(places)]
        return min(near, key=lambda at: abs(places[at] - wanted))


def number_text(value: float) -> str:
    """A number as it is typed: exact, without trailing zeros, with short exponents.

    >>> [number_text(x) for x in (0.0300, 16, 1e-6, 250000, 0.123456, 2048)]
    ['0.03', '16', '1e-6', '250000', '0.123456', '2048']
    """
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    text = f"{value:.12g}"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def _on_scale(value: float | None, info: FieldInfo) -> float:
    if info.scale in ("log", "log_or_zero", "log2"):
        low, _high = info.slider
        least = math.log(low) - (math.log(10) * info.step if info.scale == "log_or_zero" else 0)
        return math.log(value) if value and value > 0 else least
    return float(value or 0)


def _stops(info: FieldInfo) -> list[float | int | None]:
    """The slider's two ends, the steps between them, and before them a zero that means off."""
    low, high = info.slider
    between = sorted({place for place in _steps(info) if low < place < high})
    stops: list[Any] = [low, *between, high] if low < high else [low]
    stops = [round(stop) if info.integer else float(stop) for stop in stops]
    if info.optional:
        return [None, *(stop for stop in stops if stop)]
    return [0.0, *stops] if info.scale == "log_or_zero" else stops


def _steps(info: FieldInfo) -> list[float]:
    """The values that the slider's steps reach, as they are read."""
    low, high = info.slider
    if info.scale in ("log", "log_or_zero"):
        first, last = math.log10(low), math.log10(high)
        count = math.ceil((last - first) / info.step)
        return [float(f"{10 ** (first + n * info.step):.2g}") for n in range(count)]
    if info.scale == "log2":
        return [2**n for n in range(math.ceil(math.log2(low)), math.ceil(math.log2(high)))]
    first, step = 0.0 if info.optional else float(low), float(info.step)
    while (high - first) / step > MOST_STOPS:
        step *= 5 if f"{step:e}"[0] == "2" else 2
    return [float(f"{first + n * step:.6g}") for n in range(math.ceil((high - first) / step))]


class ChoiceControl(Control):
    """One of several names, each with a label and a sentence on what it is."""

    kind = "choice"

    def __init__(
        self,
        name: str,
        info: FieldInfo,
        value: str,
        options: Sequence[tuple[str, str]] | None = None,
        helps: Sequence[str] = (),
    ):
        super().__init__(name, info, value)
        self.options = list(options or [(choice, choice) for choice in info.choices])
        """(label, name) of each choice."""
        told = helps or [""] * len(info.choices)
        self._helps = dict(zip(info.choices, told, strict=True))

    def parse(self, text: str) -> str:
        return text

    def text(self, value: Any) -> str:
        return next((label for label, name in self.options if name == value), str(value))

    def checked(self, value: Any) -> Any:
        """One of the names on offer; ValueError with the closest one otherwise."""
        known = [choice for _label, choice in self.options]
        if value in known:
            return value
        hint = did_you_mean(str(value), known)
        raise ValueError(f"{self.name} must be one of {', '.join(known)}, got {shown(value)}{hint}")

    def set_options(self, options: Sequence[tuple[str, str]], value: str) -> None:
        """Offer other names and choose one of them, in silence."""
        self.options, self._value = list(options), value

    def spec(self) -> dict[str, Any]:
        options = [[name, label, _(self._helps.get(name, ""))] for label, name in self.options]
        return {**super().spec(), "options": options}


class FlagControl(Control):
    """A check box."""

    kind = "flag"

    def parse(self, text: str) -> bool:
        return text == "true"

    def text(self, value: Any) -> str:
        return _("on") if value else _("off")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TextInfo(FieldInfo):
    """What is known of a control that takes a line of text, or several ``lines``.

    With ``file`` its text is the path of a file, which a person may also choose or drop.
    """

    lines: int = 1
    file: str = ""
    """Endings of the files that may be chosen, such as ".csv"."""

    def check(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{name} must be a text, got {shown(value)}")
        return value


class TextControl(Control):
    """A line of text, taken when Enter is pressed or it is left; of several lines when left."""

    kind = "text"
    info: TextInfo

    def parse(self, text: str) -> str:
        return text

    def spec(self) -> dict[str, Any]:
        return {**super().spec(), "lines": self.info.lines, "file": self.info.file}


def make_control(
    name: str,
    info: FieldInfo,
    value: Any,
    options: Sequence[tuple[str, str]] | None = None,
    helps: Sequence[str] = (),
) -> Control:
    """The control that fits the field."""
    if isinstance(info, TextInfo):
        return TextControl(name, info, value)
    if info.scale == "flag":
        return FlagControl(name, info, value)
    if info.choices:
        return ChoiceControl(name, info, value, options, helps)
    return NumberControl(name, info, value)
