"""Every word of the page itself is in the table that is translated, and no other."""

from __future__ import annotations

import re

from hpwidgets.front.widget import HERE
from hpwidgets.widgets.page import TEXTS

SPOKEN_OF = {"waiting", "gone", "saved", "restore", "remove"}
"""Keys that the modules make from a state or an action."""


def modules(pattern: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(HERE.glob(pattern)))


def test_the_page_asks_for_known_texts_and_for_all_of_them() -> None:
    asked = set(re.findall(r"""\b(?:text|phrase)\(\s*"(\w+)\"""", modules("**/*.js")))
    quoted = set(re.findall(r'"(\w+)"', modules("**/*.js")))
    assert asked <= set(TEXTS), asked - set(TEXTS)
    assert set(TEXTS) <= quoted | SPOKEN_OF | set(
        re.findall(r"(\w+): \"", modules("picture/phrases.js"))
    )
    assert set(TEXTS) >= SPOKEN_OF


def test_the_pictures_own_english_is_what_is_translated() -> None:
    phrases = dict(re.findall(r'^  (\w+): "(.*)",$', modules("picture/phrases.js"), re.MULTILINE))
    assert len(phrases) > 10
    assert {key: TEXTS[key] for key in phrases} == phrases
