"""The words and tables beside the picture of a TrainingLab, from records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hpwidgets.data import Dataset, catalog
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, number
from hpwidgets.lessons.training._work import Setting
from hpwidgets.records import Epoch, History, Pin, Verdict
from hpwidgets.widgets.words import epoch_text, notes_words, score_name, true_minus

OUTCOMES = {
    "finished": _("finished"),
    "stopped_early": _("stopped early"),
    "cancelled": _("stopped by hand"),
    "diverged": _("diverged"),
}
MAIN = ("learning_rate", "batch_size", "dropout", "l1", "l2")
"""The hyperparameters that are named whatever they are."""


def value_text(value: object) -> str:
    """A hyperparameter's value as it is read.

    >>> value_text(0.03), value_text((64, 32)), value_text(True)
    ('0.03', '64, 32', 'on')
    """
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def setting_text(h: Hyperparameters) -> str:
    """The five main hyperparameters in words, and every other one that is not at its default."""
    names = [*MAIN, *(name for name in h.changed() if name not in MAIN)]
    return " · ".join(f"{_(h.info(name).label)} {value_text(getattr(h, name))}" for name in names)


def unit_text(loss: float, data: Dataset) -> str:
    """A regression's validation loss as an error in the unit that the targets came in."""
    text = _("validation RMSE {rmse} (target's own unit)")
    return text.format(rmse=number(float(data.rmse(loss))))


def reading(history: History, read: Epoch | None, data: Dataset) -> str:
    """The exact values of one epoch, the size of the network and the time it took."""
    waiting = _("no whole epoch") if history.outcome == "diverged" else _("no epoch yet")
    values = epoch_text(read, history.task) if read else waiting
    if read and data.task == "regression":
        values += f" · {unit_text(read.validation_loss, data)}"
    facts = _("{history.n_parameters} parameters · {history.seconds:.2f} s").format(history=history)
    return true_minus(f"{values} · {facts}")


def verdict_words(verdict: Verdict | None) -> list[str]:
    """The diagnosis, why, and what to try; of a run that has not ended, that it will come."""
    if verdict is None:
        return [_("The diagnosis comes with the last epoch.")]
    return [f"{_(verdict.name).capitalize()}.", verdict.evidence, verdict.advice]


def lines(verdict: Verdict | None, data: Dataset) -> list[list[Any]]:
    """What stands under the verdict: that it will come, and what became of gaps and text."""
    coming = [] if verdict else verdict_words(None)
    return [[line, False] for line in (*coming, *notes_words(data))]


def difference(history: History, data: str, first: Pin) -> str:
    """What of a run differs from the first pinned one."""
    since = first.history.hyperparameters
    changes = history.hyperparameters.changed(since)
    parts = [f"{_(since.info(name).label)} {value_text(v)}" for name, v in changes.items()]
    if data != first.data:
        parts.append(data)
    return ", ".join(parts) or _("nothing")


def pin_heads(history: History) -> list[str]:
    """The heads of the table of runs."""
    return [
        _("run"),
        _("what differs from the first"),
        _("best validation loss"),
        _("{score} there").format(score=score_name(history.task)),
        _("epoch"),
        _("outcome"),
    ]


def run_cells(history: History, data: str, first: Pin | None) -> list[str | list[str]]:
    """A run's row in the table, but for its name; a number is ``[shown, exact]``."""
    best = history.best_epoch
    epoch = history.epochs[best - 1] if best else None
    changes = f"{setting_text(history.hyperparameters)} · {data}"
    if first is not None and first.history is not history:
        changes = difference(history, data, first)
    return [
        changes,
        _number_cell(epoch.validation_loss) if epoch else "–",
        _number_cell(epoch.validation_score) if epoch else "–",
        str(best or "–"),
        OUTCOMES[history.outcome],
    ]


def _number_cell(value: float) -> list[str]:
    return [true_minus(number(value)), repr(value)]


def pins_data(pins: Sequence[Pin]) -> dict[str, Any] | None:
    """The table of the pinned runs; None without pins."""
    if not pins:
        return None
    rows = [[pin.name, *run_cells(pin.history, pin.data, pins[0])] for pin in pins]
    return {"heads": pin_heads(pins[0].history), "rows": rows}


def pin_name(number: int) -> str:
    """A, B, …, Z, AA, AB, …"""
    text = ""
    while number >= 0:
        text = chr(ord("A") + number % 26) + text
        number = number // 26 - 1
    return text


def arguments(setting: Setting, model: str | None) -> list[str]:
    """The arguments that make a lab with this setting, as they are written in code."""
    h, choice = setting.hyperparameters, setting.data
    parts = [f"hp.{h!r}"] if h.changed() else []
    if choice.name == "own":
        parts.append("data=data")
    elif choice.name == "csv":
        parts += [f"data={choice.csv!r}", f"target={choice.target!r}"]
    else:
        parts.append(f"data={choice.name!r}")
        if choice.noise is not None and choice.noise != catalog[choice.name].noise:
            parts.append(f"noise={choice.noise!r}")
    if choice.train_size is not None:
        parts.append(f"train_size={choice.train_size}")
    if choice.seed:
        parts.append(f"data_seed={choice.seed}")
    return parts if model is None else [*parts, f"model={model}"]
