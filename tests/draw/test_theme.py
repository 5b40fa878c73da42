import dataclasses

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from hpwidgets.draw.theme import (
    DARK,
    GHOST_DASHES,
    LARGE,
    LIGHT,
    MARKERS,
    NORMAL,
    SMALL,
    THEMES,
    ink,
    shorten,
    text_style,
    write,
)

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    """Contrast ratio of WCAG 2.1: 3 for lines, 4.5 for text."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@BOTH
def test_lines_stand_out_from_the_background(theme):
    for colour in (theme.train, theme.validation, theme.norm, theme.zeros, *theme.ghosts):
        assert contrast(colour, theme.background) >= 3


@BOTH
def test_text_is_legible(theme):
    assert contrast(theme.text, theme.background) >= 10
    assert contrast(theme.muted, theme.background) >= 4.5


def test_every_theme_is_found_by_its_name_and_cannot_change():
    assert {name: theme.name for name, theme in THEMES.items()} == {
        "light": "light",
        "dark": "dark",
    }
    with pytest.raises(dataclasses.FrozenInstanceError):
        LIGHT.text = "#000000"


def test_no_text_is_smaller_than_ten_pixels():
    assert min(SMALL, NORMAL, LARGE) * 100 / 72 >= 10


def test_colour_is_never_the_only_difference():
    assert len(set(GHOST_DASHES)) == 8
    assert len(set(MARKERS)) == 8


def test_a_dollar_sign_is_no_formula():
    assert text_style("#000000")["parse_math"] is False


@pytest.mark.parametrize(("length", "expected"), [(5, "width"), (4, "wid…")])
def test_shorten(length, expected):
    assert shorten("width", length) == expected


@BOTH
def test_words_in_a_series_colour_can_be_read(theme):
    axes = Figure(facecolor=theme.background).add_subplot(facecolor=theme.background)
    hues = (theme.train, theme.validation, theme.zeros, *theme.ghosts, *theme.classes)
    for colour in hues:
        shade = ink(colour, axes)
        assert contrast(shade, theme.background) >= 4.5
        assert (shade == colour.lower()) == (contrast(colour, theme.background) >= 4.5)
    axes.set_facecolor("none")
    assert ink(theme.validation, axes) == write(axes, 0, 0, "", theme.validation).get_color()
    assert contrast(ink(theme.zeros, axes), theme.background) >= 4.5
    assert ink("#ffffff", axes) == "#ffffff"  # chosen for what it stands on
