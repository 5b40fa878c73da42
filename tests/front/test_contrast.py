"""The colours of the style sheet against their grounds: WCAG 2.2, 1.4.3 and 1.4.11."""

from __future__ import annotations

import re

import pytest
from matplotlib.colors import to_rgb

from tests.front.conftest import FRONT

SHEET = (FRONT / "style.css").read_text("utf-8")
BLOCKS = {"light": r"^\.hpw \{(.*?)\}", "dark": r'^\.hpw\[data-theme="dark"\] \{(.*?)\}'}
GROUNDS = {"light": ("#ffffff",), "dark": ("#111111", "#1e1e1e", "#1f1f1f")}
"""JupyterLab's, then VS Code's."""


def luminance(colour: str) -> float:
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour))
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", BLOCKS)
def test_words_and_controls_stand_out(theme: str) -> None:
    block = re.search(BLOCKS[theme], SHEET, re.DOTALL | re.MULTILINE)
    colours = dict(re.findall(r"--hpw-([\w-]+): (#[0-9a-f]{6});", block[1]))
    for ground in (*GROUNDS[theme], colours["soft"]):
        for name in ("fg", "muted", "accent", "good", "warn", "bad"):
            assert contrast(colours[name], ground) >= 4.5, f"{name} on {ground}"
        assert contrast(colours["edge"], ground) >= 3, f"edge on {ground}"
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert contrast(colours["good"], colours["line"]) >= 3
