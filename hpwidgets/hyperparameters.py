"""The hyperparameters of a network and of its training: one table for checks, controls and docs."""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Container
from dataclasses import dataclass
from functools import partial
from numbers import Integral, Real
from typing import Any, Literal

Scale = Literal["linear", "log", "log_or_zero", "log2", "choice", "flag"]


@dataclass(frozen=True, kw_only=True)
class FieldInfo:
    """What is known of one hyperparameter: its meaning, unit, valid range and usual range.

    ``low``/``high`` bound what is accepted (``low_open``: the lower bound itself is not);
    ``per_layer`` fields also take a tuple, one value a hidden layer;
    ``slider`` is the range a control offers, ``step`` its step (in decades for log scales).
    """

    label: str
    meaning: str
    unit: str = ""
    scale: Scale = "linear"
    low: float = 0
    high: float = math.inf
    low_open: bool = False
    integer: bool = False
    optional: bool = False
    per_layer: bool = False
    slider: tuple[float, float] = (0, 1)
    step: float = 1
    choices: tuple[str, ...] = ()
    off: bool = False
    """Whether 0 means that something does not happen at all (as it does on ``log_or_zero``)."""

    def describe(self) -> str:
        """The accepted values in words, as error messages give them.

        >>> Hyperparameters.info("dropout").describe()
        'in [0, 0.95]'
        """
        if self.choices:
            return "one of " + ", ".join(repr(choice) for choice in self.choices)
        if self.scale == "flag":
            return "True or False"
        kind = "a whole number in " if self.integer else "in "
        opening = "(" if self.low_open else "["
        text = f"{kind}{opening}{_number(self.low)}, {_number(self.high)}]"
        return f"None or {text}" if self.optional else text

    def check(self, name: str, value: object) -> Any:
        """The value as a plain Python one; ValueError/TypeError say what was expected."""
        if self.optional and value is None:
            return None
        if self.scale == "flag":
            if isinstance(value, bool):
                return value
            raise TypeError(f"{name} must be {self.describe()}, got {shown(value)}")
        if self.choices:
            return self._check_choice(name, value)
        if self.per_layer and isinstance(value, tuple):
            return tuple(self._check_number(f"{name}[{n}]", each) for n, each in enumerate(value))
        return self._check_number(name, value)

    def _check_choice(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{name} must be {self.describe()}, got {shown(value)}")
        if value in self.choices:
            return value
        hint = did_you_mean(value, self.choices)
        raise ValueError(f"{name} must be {self.describe()}, got {shown(value)}{hint}")

    def _check_number(self, name: str, value: object) -> int | float:
        if self.per_layer and isinstance(value, list):
            raise TypeError(
                f"{name} takes one number, or a tuple of one a layer, got {shown(value)}"
            )
        wanted = Integral if self.integer else Real
        if isinstance(value, bool) or not isinstance(value, wanted):
            raise TypeError(f"{name} must be {self.describe()}, got {shown(value)}")
        number: int | float
        try:
            number = float(value)
            if self.integer:
                number = int(value)  # type: ignore[call-overload]
        except OverflowError:  # a whole number beyond every float
            number = math.inf if value > 0 else -math.inf  # type: ignore[operator]
        too_low = number <= self.low if self.low_open else number < self.low
        if math.isnan(number) or too_low or number > self.high:
            raise ValueError(
                f"{name} must be {self.describe()}, got {shown(value)}{self._nearest(number)}"
            )
        return number

    def _nearest(self, number: float) -> str:
        if math.isnan(number) or (self.low_open and number <= self.low):
            return ""
        nearest = self.low if number < self.low else self.high
        return f"; the nearest valid value is {_number(nearest)}"


def shown(value: Any) -> str:
    """A short ``repr`` for error messages; of arrays, tensors and frames the shape.

    >>> shown("x" * 100)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."
    """
    if getattr(value, "shape", ()) != () and not isinstance(value, type):
        return f"{type(value).__name__} of shape {tuple(value.shape)}"
    try:
        text = " ".join(repr(value).split())
    except Exception:  # a stranger's repr; whole numbers of thousands of digits
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:57]}..."


def check_list(name: str, value: Any, of: str) -> None:
    """TypeError unless this is a list (or tuple, array, range …): ``of`` says of what."""
    sequence = hasattr(value, "__len__") and hasattr(value, "__getitem__")
    if not sequence or isinstance(value, (str, bytes, dict)):
        raise TypeError(f"{name} must be a list of {of}, got {shown(value)}")


def is_one_of(value: object, known: Container[str]) -> bool:
    """Whether this is one of these texts; what cannot be compared with a text is none."""
    return isinstance(value, str) and value in known


def did_you_mean(word: object, known: tuple[str, ...] | list[str]) -> str:
    """``"; did you mean 'x'?"`` for the closest known word, or nothing when none is close.

    >>> did_you_mean("learnin_rate", ["learning_rate", "dropout"])
    "; did you mean 'learning_rate'?"
    """
    text = word if isinstance(word, str) else shown(word)
    close = difflib.get_close_matches(text, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _number(value: float) -> str:
    return f"{value:.12g}"


def described(default: Any, meaning: str, *, label: str = "", **info: Any) -> Any:
    """A dataclass's field with this default, and what is known of it (:class:`FieldInfo`)."""
    known = FieldInfo(label=label, meaning=meaning, **info)
    return dataclasses.field(default=default, metadata={"info": known})


def chosen(default: str, choices: tuple[str, ...], meaning: str, *, label: str = "") -> Any:
    """A dataclass's field whose value is one of these."""
    return described(default, meaning, label=label, scale="choice", choices=choices)


def infos_of(kind: type) -> dict[str, FieldInfo]:
    """Name -> :class:`FieldInfo` of every field made with :func:`described`.

    A field without a label is called by its name.
    """
    infos = {field.name: field.metadata["info"] for field in dataclasses.fields(kind)}
    return {
        name: dataclasses.replace(info, label=info.label or name.replace("_", " "))
        for name, info in infos.items()
    }


_counted = partial(described, integer=True, low=1, high=1_000_000)
_penalty = partial(
    described, 0.0, off=True, scale="log_or_zero", high=1e3, slider=(1e-6, 1), step=0.1
)

ACTIVATIONS = ("relu", "tanh", "sigmoid", "gelu", "leaky_relu", "identity")
OPTIMIZERS = ("sgd", "rmsprop", "adam", "adamw")
FAMILIES = ("mlp", "cnn", "rnn", "gru")


@dataclass(frozen=True, kw_only=True)
class Hyperparameters:
    """All that is chosen before training starts; frozen, keyword-only, checked when made.

    Every field's meaning, unit and range stand on the field (:meth:`info`); the labs' controls
    and tooltips, the errors and this page read the same table. Change one with :meth:`replace`.

    Raises
    ------
    TypeError
        For an unknown name (with the closest known one) or a value of the wrong type.
    ValueError
        For a value outside its range, ``batch_norm`` with batches of one row, or a tuple of
        ``hidden_units`` that has not one number for each hidden layer.

    Examples
    --------
    >>> h = Hyperparameters(learning_rate=0.03, dropout=0.3)
    >>> h.replace(dropout=0.0).dropout
    0.0
    >>> h
    Hyperparameters(learning_rate=0.03, dropout=0.3)
    >>> h.replace(hidden_units=(64, 16)).widths, h.widths
    ((64, 16), (32, 32))
    """

    learning_rate: float = described(
        0.01,
        "size of each update: new weight = old weight − learning rate × update direction",
        unit="per update",
        scale="log",
        low_open=True,
        high=1e9,
        slider=(1e-5, 10),
        step=0.1,
    )
    batch_size: int = _counted(
        16,
        "training rows averaged into one update; small batches are noisy, large ones slow",
        unit="rows",
        scale="log2",
        slider=(1, 512),
    )
    dropout: float = described(
        0.0,
        "probability that a hidden unit is switched off for one update",
        unit="probability",
        high=0.95,
        slider=(0, 0.95),
        step=0.05,
        off=True,
    )
    l1: float = _penalty(
        "strength of the penalty l1·Σ|w| on the weights; makes small weights exactly zero",
        label="L1",
        unit="loss per unit of |weight|",
    )
    l2: float = _penalty(
        "strength of the penalty l2/2·Σw² on the weights (weight decay); shrinks them all",
        label="L2",
        unit="loss per unit of weight²/2",
    )
    family: str = chosen(
        "mlp",
        FAMILIES,
        "kind of network: mlp (fully connected), cnn (images), rnn (Elman) or gru",
    )
    hidden_layers: int = described(
        2,
        "depth: layers between input and output; 0 is a linear model",
        unit="layers",
        integer=True,
        high=50,
        slider=(0, 8),
    )
    hidden_units: int | tuple[int, ...] = described(
        32,
        "width: units (channels in a cnn) in each hidden layer",
        unit="units",
        scale="log2",
        integer=True,
        per_layer=True,
        low=1,
        high=8192,
        slider=(1, 256),
    )
    activation: str = chosen(
        "relu",
        ACTIVATIONS,
        "the bend after each hidden layer; recurrent layers use tanh and their own gates",
    )
    batch_norm: bool = described(
        False,
        "standardise every hidden unit over the batch, then rescale it by learned factors",
        scale="flag",
    )
    optimizer: str = chosen("adam", OPTIMIZERS, "rule that turns gradients into updates")
    momentum: float = described(
        0.0,
        "share of the last update carried into the next; used by the optimizer sgd alone",
        unit="share",
        high=0.999,
        slider=(0, 0.99),
        step=0.01,
    )
    epochs: int = _counted(40, "passes over the training rows", unit="passes", slider=(1, 300))
    patience: int | None = _counted(
        None,
        "stop after this many epochs without a better validation loss and keep the best weights;"
        " None trains to the last epoch",
        label="early stopping",
        unit="epochs",
        optional=True,
        slider=(1, 50),
    )
    seed: int = described(
        0,
        "chooses the initial weights, the order of the batches and the dropout noise",
        integer=True,
        high=2**31 - 1,
        slider=(0, 99),
    )

    def __new__(cls, *args: object, **values: object) -> Hyperparameters:
        """Refuse unknown names with a hint before the generated ``__init__`` runs."""
        if args:
            raise TypeError(
                "Hyperparameters takes names, such as learning_rate=0.01;"
                f" got {shown(args[0])} without one"
            )
        known = tuple(cls.__dataclass_fields__)
        for name in values:
            if name not in known:
                hint = did_you_mean(name, known) or f"; known are {', '.join(known)}"
                raise TypeError(f"unknown hyperparameter {name!r}{hint}")
        return super().__new__(cls)

    def __post_init__(self) -> None:
        for name, info in self.infos().items():
            object.__setattr__(self, name, info.check(name, getattr(self, name)))
        if self.batch_norm and self.batch_size == 1:
            raise ValueError(
                "batch_norm needs at least 2 rows a batch to have a variance, got batch_size=1;"
                " raise batch_size or switch batch_norm off"
            )
        units = self.hidden_units
        if isinstance(units, tuple) and len(units) != self.hidden_layers:
            raise ValueError(
                "hidden_units must be one number, or one for each hidden layer: got"
                f" {len(units)} numbers {units} with hidden_layers={self.hidden_layers}"
            )

    @property
    def widths(self) -> tuple[int, ...]:
        """Units of every hidden layer, the one nearest to the inputs first."""
        units = self.hidden_units
        return units if isinstance(units, tuple) else (units,) * self.hidden_layers

    def __repr__(self) -> str:
        """Only what differs from the defaults, as an expression that makes the same value."""
        shown = ", ".join(f"{name}={value!r}" for name, value in self.changed().items())
        return f"Hyperparameters({shown})"

    @classmethod
    def infos(cls) -> dict[str, FieldInfo]:
        """Name -> :class:`FieldInfo` of every hyperparameter, in the order of the fields."""
        return _INFOS

    @classmethod
    def info(cls, name: str) -> FieldInfo:
        """The :class:`FieldInfo` of one hyperparameter; TypeError with a hint if unknown."""
        infos = cls.infos()
        if name not in infos:
            raise TypeError(f"unknown hyperparameter {name!r}{did_you_mean(name, tuple(infos))}")
        return infos[name]

    def replace(self, **changes: object) -> Hyperparameters:
        """A copy with some values changed; the same errors as the constructor.

        >>> Hyperparameters().replace(l2=1e-4)
        Hyperparameters(l2=0.0001)
        """
        return type(self)(**{**self.to_dict(), **changes})

    def to_dict(self) -> dict[str, Any]:
        """Every name and value, in the order of the fields."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    def changed(self, since: Hyperparameters | None = None) -> dict[str, Any]:
        """The names and values that differ from ``since`` (by default from the defaults).

        >>> Hyperparameters(l1=0.1).changed(Hyperparameters(dropout=0.5))
        {'dropout': 0.0, 'l1': 0.1}
        """
        base = (type(self)() if since is None else since).to_dict()
        return {name: value for name, value in self.to_dict().items() if value != base[name]}


_INFOS = infos_of(Hyperparameters)
