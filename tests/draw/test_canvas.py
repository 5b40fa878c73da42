import io
import threading

import numpy as np
import pytest
from matplotlib.lines import Line2D

from hpwidgets.draw._canvas import Canvas
from hpwidgets.draw.theme import DARK, LIGHT


class OneLine:
    """A panel with one animated line."""

    def __init__(self, axes):
        self.line = Line2D([0, 1], [0, 1], animated=True, color="#D55E00", zorder=4)
        axes.add_line(self.line)

    @property
    def animated(self):
        return (self.line,)


@pytest.fixture
def canvas():
    canvas = Canvas(200, 120, LIGHT)
    canvas.add_panel(OneLine(canvas.add_axes(left=30, top=10, width=160, height=80)))
    return canvas


@pytest.fixture
def line(canvas):
    return canvas.figure.axes[0].lines[0]


def redrawn(canvas):
    """The frame drawn in full, whatever was kept."""
    canvas.figure.stale = True
    return canvas.render()


def test_a_panel_lies_where_it_was_put(canvas):
    box = canvas.figure.axes[0].bbox
    assert (box.x0, box.x1, box.y0, box.y1) == pytest.approx((30, 190, 30, 110))


def test_the_picture_is_opaque_and_has_the_size_in_pixels(decode):
    pixels = decode(Canvas(200, 120, DARK).render())
    assert pixels.shape == (120, 200, 3)
    assert np.unique(pixels.reshape(-1, 3), axis=0).tolist() == [[17, 17, 17]]


def test_only_the_first_frame_is_drawn_in_full(canvas, line):
    for height in (1.0, 0.5, 0.2):
        line.set_ydata([0, height])
        canvas.render()
    assert canvas.full_draws == 1


def test_a_quick_frame_equals_a_full_one(canvas, line, decode):
    first = canvas.render()
    line.set_ydata([1, 0])
    quick = canvas.render()
    assert canvas.full_draws == 1
    full = redrawn(canvas)
    assert canvas.full_draws == 2
    assert np.array_equal(decode(quick), decode(full))
    assert not np.array_equal(decode(first), decode(quick))


@pytest.mark.parametrize(
    "change",
    [
        lambda axes: axes.set_ylim(0, 2),
        lambda axes: axes.set_title("more"),
        lambda axes: axes.plot([0, 1], [0.5, 0.5]),
        lambda axes: axes.figure.set_facecolor("#eeeeee"),
        lambda axes: axes.figure.set_size_inches(3, 2),
    ],
    ids=["limits", "title", "line", "colour", "size"],
)
def test_any_other_change_is_in_the_next_frame(canvas, decode, change):
    before = decode(canvas.render())
    change(canvas.figure.axes[0])
    after = decode(canvas.render())
    assert canvas.full_draws == 2
    assert not np.array_equal(before, after)


def test_a_sharp_picture_has_twice_the_pixels_and_the_next_frame_does_not_jump(
    canvas, line, decode
):
    quick = canvas.render()
    sharp = decode(canvas.render(2))
    assert sharp.shape == (240, 400, 3)
    assert canvas.render() == quick
    assert canvas.full_draws == 2
    small = sharp.reshape(120, 2, 200, 2, 3).mean(axis=(1, 3))
    assert np.abs(small - decode(quick)).mean() < 10  # the same picture, only sharper


def test_sharp_pictures_keep_their_own_pixels(canvas, line, decode):
    canvas.render(2)
    line.set_ydata([1, 0])
    again = canvas.render(2)
    assert canvas.full_draws == 1
    canvas.figure.stale = True
    assert np.array_equal(decode(again), decode(canvas.render(2)))


def test_a_change_reaches_every_scale(canvas):
    quick, sharp = canvas.render(), canvas.render(2)
    canvas.figure.axes[0].set_title("more")
    assert canvas.render(2) != sharp
    assert canvas.render() != quick
    assert canvas.figure.dpi == 100


def test_saving_shows_the_animated_artists_too(canvas, line, decode):
    canvas.render()
    file = io.BytesIO()
    canvas.figure.savefig(file, format="png")
    saved = decode(file.getvalue())
    orange = (np.abs(saved.astype(int) - [0xD5, 0x5E, 0x00]).sum(axis=2) < 30).sum()
    assert orange > 50
    line.set_visible(False)
    file = io.BytesIO()
    canvas.figure.savefig(file, format="svg")
    without = len(file.getvalue())
    line.set_visible(True)
    file = io.BytesIO()
    canvas.figure.savefig(file, format="svg")
    assert len(file.getvalue()) > without


@pytest.mark.parametrize("form", ["png", "pdf", "svg"])
def test_saving_leaves_the_frames_as_they_were(canvas, form):
    before = canvas.render()
    canvas.figure.savefig(io.BytesIO(), format=form, dpi=150)
    assert canvas.render() == before


@pytest.mark.parametrize(
    "draw",
    [
        lambda figure: figure.savefig(io.BytesIO(), format="png"),
        lambda figure: figure.canvas.draw(),
        lambda figure: figure.draw_without_rendering(),
    ],
    ids=["savefig", "draw", "layout"],
)
def test_a_change_that_somebody_else_drew_first_is_not_lost(canvas, draw):
    before = canvas.render()
    canvas.figure.axes[0].set_title("more")
    draw(canvas.figure)
    assert canvas.render() != before


def test_saving_waits_for_the_lock(canvas):
    saved = threading.Event()
    started = threading.Event()

    def save():
        started.set()
        canvas.figure.savefig(io.BytesIO(), format="png")
        saved.set()

    thread = threading.Thread(target=save)
    with canvas.lock:
        thread.start()
        assert started.wait(5)
        assert not saved.wait(0.3)
    assert saved.wait(20)
    thread.join()


@pytest.mark.parametrize("scale", [0, -1, 1.5, True, "2"])
def test_scales_are_whole_numbers(canvas, scale):
    with pytest.raises(ValueError) as error:
        canvas.render(scale)
    assert str(error.value) == f"scale must be a whole number from 1, got {scale!r}"


def test_sizes_are_positive():
    with pytest.raises(ValueError) as error:
        Canvas(0, 100, LIGHT)
    assert str(error.value) == "a canvas needs at least 1 × 1 pixels, got 0 × 100"


def test_what_was_released_is_drawn_again(canvas, line, decode):
    line.set_data([0, 1], [0.2, 0.8])
    before = canvas.render()
    canvas.release()
    assert np.array_equal(decode(canvas.render()), decode(before))
