"""The one door through which every text a person reads in a lab passes."""

from __future__ import annotations

import gettext
from pathlib import Path

_translation = gettext.translation(
    "hpwidgets", localedir=Path(__file__).with_name("locale"), fallback=True
)
_ = _translation.gettext
ngettext = _translation.ngettext
