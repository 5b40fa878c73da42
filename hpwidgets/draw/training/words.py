"""The training picture in words: for screen readers and for ``text/plain``."""

from __future__ import annotations

from hpwidgets.draw.scales import number, percent
from hpwidgets.i18n import _
from hpwidgets.records import Epoch, Pin, TrainingView


def describe(view: TrainingView) -> str:
    """What the picture of the view shows, in a few plain sentences.

    Values are those of the cursor's epoch, else of the newest.

    >>> describe(TrainingView(task="regression", epochs=(), total_epochs=40))
    'No epoch of 40 yet.'
    """
    sentences = [_progress(view)]
    read = _epoch_read(view)
    if read is not None:
        sentences += [_values(read, view), _weights(read)]
    best = view.best_epoch
    if best is not None and best <= len(view.epochs):
        words = _("Lowest validation loss {loss} at epoch {epoch}.")
        loss = number(view.epochs[best - 1].validation_loss)
        sentences.append(words.format(loss=loss, epoch=best))
    if view.stopped_epoch is not None:
        sentences.append(_("Stopped early at epoch {n}.").format(n=view.stopped_epoch))
    if view.before is not None and view.before.epochs:
        words = _("The run before: lowest validation loss {loss} at epoch {epoch}.")
        loss = number(float(view.before.validation_loss.min()))
        sentences.append(words.format(loss=loss, epoch=view.before.best_epoch))
    if view.pins:
        pins = "; ".join(_pin(pin) for pin in view.pins)
        sentences.append(_("Pinned: {pins}.").format(pins=pins))
    return " ".join(sentences)


def _epoch_read(view: TrainingView) -> Epoch | None:
    if view.cursor is None:
        return view.epochs[-1] if view.epochs else None
    return next((epoch for epoch in view.epochs if epoch.index == view.cursor), None)


def _progress(view: TrainingView) -> str:
    if not view.epochs:
        return _("No epoch of {total} yet.").format(total=view.total_epochs)
    words = _("Epoch {n} of {total}.")
    progress = words.format(n=view.epochs[-1].index, total=view.total_epochs)
    if view.cursor is None:
        return progress
    if _epoch_read(view) is None:
        return progress + " " + _("Epoch {n} is not reached.").format(n=view.cursor)
    return progress + " " + _("Values at epoch {n}:").format(n=view.cursor)


def _values(epoch: Epoch, view: TrainingView) -> str:
    if view.task == "classification":
        words = _(
            "Training loss {train_loss}, validation loss {validation_loss};"
            " training accuracy {train_score}, validation accuracy {validation_score}."
        )
    else:
        words = _(
            "Training loss {train_loss}, validation loss {validation_loss};"
            " training R² {train_score}, validation R² {validation_score}."
        )
    return words.format(
        train_loss=number(epoch.train_loss),
        validation_loss=number(epoch.validation_loss),
        train_score=number(epoch.train_score),
        validation_score=number(epoch.validation_score),
    )


def _weights(epoch: Epoch) -> str:
    words = _("Weight norm {norm}, {share} of the weights are zero.")
    return words.format(norm=number(epoch.weight_norm), share=percent(epoch.zero_share))


def _pin(pin: Pin) -> str:
    history = pin.history
    if not history.epochs:
        return _("{name} ({data}), no epoch").format(name=pin.name, data=pin.data)
    words = _("{name} ({data}), lowest validation loss {loss} at epoch {epoch}")
    return words.format(
        name=pin.name,
        data=pin.data,
        loss=number(float(history.validation_loss.min())),
        epoch=history.best_epoch,
    )
