import pytest

from hpwidgets.draw import describe


def test_a_run_under_way(make_view, make_epochs):
    epochs = make_epochs([0.9, 0.5], [0.8, 0.6], zeros=0.25)
    assert describe(make_view(epochs=epochs, best_epoch=2)) == (
        "Epoch 2 of 40. Training loss 0.5, validation loss 0.6; training accuracy 0.9,"
        " validation accuracy 0.8. Weight norm 6, 25% of the weights are zero."
        " Lowest validation loss 0.6 at epoch 2."
    )


def test_a_regression(make_view, make_epochs):
    epochs = make_epochs([1e21], scores=[-1e19])
    assert describe(make_view(epochs=epochs, task="regression")) == (
        "Epoch 1 of 40. Training loss 1e21, validation loss 1e21; training R² −1e19,"
        " validation R² −1e19. Weight norm 5, 0% of the weights are zero."
    )


def test_the_cursor_picks_the_values(make_view):
    words = describe(make_view([0.9, 0.5, 0.3], cursor=2))
    assert words.startswith("Epoch 3 of 40. Values at epoch 2: Training loss 0.5,")


def test_a_cursor_on_an_epoch_not_reached(make_view):
    assert describe(make_view([0.9], cursor=7)) == "Epoch 1 of 40. Epoch 7 is not reached."


def test_early_stopping_and_pins(make_view, make_pin, make_epochs):
    pins = (make_pin("A", make_epochs([1, 1, 1], [0.9, 0.4, 0.5])), make_pin("B", ()))
    words = describe(make_view([0.9], stopped_epoch=1, pins=pins))
    assert words.endswith(
        "Stopped early at epoch 1. Pinned: A (moons), lowest validation loss 0.4 at epoch 2;"
        " B (moons), no epoch."
    )


@pytest.mark.parametrize("best", [None, 3])
def test_no_epoch_yet(make_view, best):
    assert describe(make_view(best_epoch=best)) == "No epoch of 40 yet."


def test_the_run_before(make_view, make_pin, make_epochs):
    before = make_pin("A", make_epochs([1, 1], [0.9, 0.4])).history
    words = describe(make_view([0.9], before=before))
    assert words.endswith("The run before: lowest validation loss 0.4 at epoch 2.")
