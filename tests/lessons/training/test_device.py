"""Where the lab trains."""

from __future__ import annotations

import pytest

import hpwidgets as hp


@pytest.mark.parametrize(
    ("device", "error", "got"), [("foo", ValueError, "'foo'"), (None, TypeError, "None")]
)
def test_what_is_no_device_is_said_before_the_lab_opens(
    device: object, error: type[Exception], got: str
) -> None:
    with pytest.raises(error, match=rf"^device must be .*'cpu', 'cuda' or .*, got {got}$"):
        hp.TrainingLab(device=device)  # type: ignore[arg-type]


def test_the_named_device_trains() -> None:
    lab = hp.TrainingLab(hp.Hyperparameters(epochs=2), device="cpu")
    history = lab.wait(60).history
    assert history is not None and history.outcome == "finished"
    lab.close()
