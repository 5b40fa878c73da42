"""The one door through which every text and number that a person reads in a lab passes."""

from __future__ import annotations

import gettext
from pathlib import Path
from string import Formatter
from typing import Any

_translation = gettext.translation(
    "hpwidgets", localedir=Path(__file__).with_name("locale"), fallback=True
)
_ = _translation.gettext
ngettext = _translation.ngettext


def number(value: float, digits: int = 3) -> str:
    """A loss or score to three digits, without an exponent where that is readable.

    >>> [number(x) for x in (0.28123, 2300.4, 0.00031, 4.2e9, -0.5)]
    ['0.281', '2300', '0.00031', '4.2e+09', '-0.5']
    """
    if 1000 <= abs(value) < 1e6:
        return f"{value:.0f}"
    return f"{value:.{digits}g}"


def told(text: str, **values: Any) -> str:
    """The sentence with these values in it: as by ``text.format``, and a float by :func:`number`.

    >>> told("{runs} runs: loss {loss}, {share:.0%} right", runs=3, loss=1 / 3, share=0.5)
    '3 runs: loss 0.333, 50% right'
    """
    return _Numbered().format(text, **values)


class _Numbered(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, float) and not format_spec:
            return number(value)
        return str(super().format_field(value, format_spec))


def numbers(*values: float) -> list[str]:
    """Several losses with as many digits as keep different ones apart, three to six.

    >>> numbers(2.3026, 2.3014), numbers(0.28, 0.33)
    (['2.303', '2.301'], ['0.28', '0.33'])
    """
    texts = [number(value) for value in values]
    for digits in (4, 5, 6):
        if len(set(texts)) == len(set(values)):
            break
        texts = [number(value, digits) for value in values]
    return texts


def percent(value: float) -> str:
    """A share as a whole percentage, and the little that is left as such.

    >>> percent(0.066), percent(0.001)
    ('7 %', 'less than 1 %')
    """
    whole = round(100 * value)
    return _("{whole} %").format(whole=whole) if whole >= 1 else _("less than 1 %")
