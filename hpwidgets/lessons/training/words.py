"""The words and tables under the pictures of a TrainingLab, as HTML from records."""

from __future__ import annotations

from collections.abc import Sequence

from hpwidgets.data import Dataset, catalog
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _, number
from hpwidgets.lessons.training._work import Setting
from hpwidgets.records import Epoch, History, Pin, Verdict
from hpwidgets.widgets.style import VERDICT_COLOURS, escape, table_html
from hpwidgets.widgets.words import epoch_text, score_name

OUTCOMES = {
    "finished": _("finished"),
    "stopped_early": _("stopped early"),
    "cancelled": _("stopped by hand"),
    "diverged": _("diverged"),
}


def setting_text(h: Hyperparameters) -> str:
    """The five main hyperparameters in words."""
    names = ("learning_rate", "batch_size", "dropout", "l1", "l2")
    parts = [f"{_(h.info(name).label)} {getattr(h, name):g}" for name in names]
    return " · ".join(parts)


def unit_text(loss: float, data: Dataset) -> str:
    """A regression's validation loss as an error in the unit that the targets came in."""
    text = _("validation RMSE {rmse} (target's own unit)")
    return text.format(rmse=number(float(data.rmse(loss))))


def status_html(history: History, read: Epoch | None, state: str, data: Dataset) -> str:
    """The line under the pictures: setting, values, size, time, outcome."""
    first = f"{escape(setting_text(history.hyperparameters))} · {escape(data.name)}"
    waiting = _("no whole epoch") if history.outcome == "diverged" else _("no epoch yet")
    values = epoch_text(read, history.task) if read else waiting
    if read and data.task == "regression":
        values += f" · {unit_text(read.validation_loss, data)}"
    facts = _("{history.n_parameters} parameters · {history.seconds:.2f} s").format(history=history)
    return (
        f'<div class="hp-status"><span class="hp-soft">{first}</span><br>'
        f"{escape(values)} · {escape(facts)} · <b>{escape(state)}</b></div>"
    )


def verdict_words(verdict: Verdict | None) -> list[str]:
    """The diagnosis, why, and what to try; of a run that has not ended, that it will come."""
    if verdict is None:
        return [_("The diagnosis comes with the last epoch.")]
    return [f"{_(verdict.name).capitalize()}.", verdict.evidence, verdict.advice]


def verdict_html(verdict: Verdict | None, *, dim: bool = False) -> str:
    """The diagnosis in words, with its colour; ``dim`` while a newer run is still going."""
    words = [escape(sentence) for sentence in verdict_words(verdict)]
    if verdict is None:
        return f'<div class="hp-verdict hp-soft">{words[0]}</div>'
    colour = VERDICT_COLOURS[verdict.name]
    name, evidence, advice = words
    return (
        f'<div class="hp-verdict{" hp-dim" if dim else ""}" style="border-left-color: {colour}">'
        f"<b>{name}</b> {evidence}<br>{advice}</div>"
    )


def difference(pin: Pin, first: Pin) -> str:
    """What of a pinned run differs from the first one."""
    since = first.history.hyperparameters
    changes = pin.history.hyperparameters.changed(since)
    parts = []
    for name, value in changes.items():
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        parts.append(f"{_(since.info(name).label)} {shown}")
    if pin.data != first.data:
        parts.append(pin.data)
    return ", ".join(parts) or _("nothing")


def pins_html(pins: Sequence[Pin]) -> str:
    """The table of the pinned runs; empty without pins."""
    if not pins:
        return ""
    heads = (
        _("pin"),
        _("what differs from the first"),
        _("best validation loss"),
        _("{score} there").format(score=score_name(pins[0].history.task)),
        _("epoch"),
        _("outcome"),
    )
    rows = []
    for pin in pins:
        best = pin.history.best_epoch
        epoch = pin.history.epochs[best - 1] if best else None
        changes = difference(pin, pins[0])
        if pin is pins[0]:
            changes = f"{setting_text(pin.history.hyperparameters)} · {pin.data}"
        rows.append(
            (
                f"<b>{escape(pin.name)}</b>",
                escape(changes),
                number(epoch.validation_loss) if epoch else "–",
                number(epoch.validation_score) if epoch else "–",
                str(best or "–"),
                escape(OUTCOMES[pin.history.outcome]),
            )
        )
    return table_html(heads, rows)


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
