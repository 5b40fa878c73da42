"""Claims: a sentence with its number, and the proof of it; what does not hold raises."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.course._html import claim_table
from hpwidgets.course._quantity import Quantity
from hpwidgets.hyperparameters import shown
from hpwidgets.i18n import _, ngettext
from hpwidgets.tuning.exercises import ALMOST_ALL


class ClaimError(AssertionError):
    """A claim that does not hold."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Claim:
    """A sentence that holds, with what proves it.

    ``quantities`` are its values by name (one value alone is named ``""``); ``condition`` is the
    Python that was asked, where it is known; ``held`` says for each seed, or once, that it holds.
    """

    sentence: str
    quantities: Mapping[str, Quantity]
    condition: str
    held: NDArray[np.bool_]

    @property
    def seeds(self) -> int:
        """How many seeds there are of the value that has most; 1 where chance plays no part."""
        return max((quantity.values.size for quantity in self.quantities.values()), default=1)

    def __repr__(self) -> str:
        return "\n".join([f"✓ {self.sentence}", *(f"    {line}" for line in self.proof())])

    def proof(self) -> list[str]:
        """Every value and the condition, a line each."""
        lines = []
        for name, quantity in self.quantities.items():
            label = name or ngettext("value", "each seed", quantity.values.size)
            lines.append(f"{label}: {', '.join(_exact(value) for value in quantity.values)}")
        if self.condition:
            lines.append(_("holds: {condition}").format(condition=self.condition))
        return lines

    def _repr_html_(self) -> str:
        return claim_table([self])


def claim(sentence: str, value: Any = None, *, holds: Any) -> Claim:
    """Say ``sentence`` with its number, and raise :class:`ClaimError` unless it ``holds``.

    Parameters
    ----------
    sentence:
        What is claimed. ``{}`` stands for the value, ``{name}`` for a named one, with an optional
        format: ``{:%}`` is a percentage, ``{:.2f}`` two decimals. See :class:`Quantity`.
    value:
        A number, one number a seed ``[seeds]``, or a mapping of names to such. None where the
        sentence has no number.
    holds:
        A comparison, one or one a seed: every one must be true. :func:`most` lets one odd seed in
        five pass. The proof shows the Python that stands here.

    Raises ValueError for a NaN or a sentence that does not fit its value, TypeError for a
    ``holds`` that is no comparison.

    >>> claim("The widest gap is {:%}", [0.21, 0.24, 0.19], holds=True)
    ✓ The widest gap is 21 ± 3 %
        each seed: 0.21, 0.24, 0.19
        holds: True
    """
    if not isinstance(sentence, str):
        raise TypeError(f"a claim's sentence must be a text, got {shown(sentence)}")
    named = isinstance(value, Mapping)
    values = value if named else {} if value is None else {"": value}
    quantities = {str(name): Quantity(given) for name, given in values.items()}
    said = _said(sentence, quantities, named)
    condition = _condition(sys._getframe(1))
    held = _truths(holds)
    if not held.all():
        failed = f": {int((~held).sum())} of {held.size} seeds fail" if held.size > 1 else ""
        numbers = "; ".join(
            f"{name or 'value'} = {[float(f'{x:.6g}') for x in quantity.values]}"
            for name, quantity in quantities.items()
        )
        raise ClaimError(
            f"this claim does not hold{failed}: “{said}”"
            + (f"\n  asked: {condition}" if condition else "")
            + (f"\n  measured: {numbers}" if numbers else "")
        )
    return Claim(sentence=said, quantities=quantities, condition=condition, held=held)


def most(held: ArrayLike) -> bool:
    """Whether at least four seeds in five hold; TypeError for what is no comparison a seed.

    >>> most([True, True, True, True, False]), most([True, True, False, False, True])
    (True, False)
    """
    return bool(_truths(held).mean() >= ALMOST_ALL)


class Claims:
    """Several claims as one table, beside what the learner had predicted."""

    def __init__(self, *parts: Any) -> None:
        if not parts:
            raise ValueError("claims needs at least one claim, got none")
        for part in parts:
            if not hasattr(part, "_repr_html_"):
                raise TypeError(
                    "claims takes what claim(...) and a prediction's outcome(...) return, got"
                    f" {type(part).__name__}"
                )
        self.parts = parts

    def __iter__(self) -> Iterator[Claim]:
        return (part for part in self.parts if isinstance(part, Claim))

    def __repr__(self) -> str:
        return "\n".join(repr(part) for part in self.parts)

    def _repr_html_(self) -> str:
        others = [part._repr_html_() for part in self.parts if not isinstance(part, Claim)]
        every = list(self)
        return "".join([*others, claim_table(every) if every else ""])


def claims(*parts: Any) -> Claims:
    """Several claims as one table: each with its seeds as points, its mean ± sd, and its proof.

    An outcome of a prediction may stand among them; it comes first.
    """
    return Claims(*parts)


def _said(sentence: str, quantities: Mapping[str, Quantity], named: bool) -> str:
    try:
        return sentence.format(**quantities) if named else sentence.format(*quantities.values())
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        known = ", ".join(f"{{{name}}}" for name in quantities) or "no value"
        raise ValueError(
            f"the sentence {shown(sentence)} needs values that fit its places ({error}); given:"
            f" {known}"
        ) from None


def _truths(holds: Any) -> NDArray[np.bool_]:
    try:
        array = np.atleast_1d(np.asarray(holds))
    except ValueError:  # lists of unequal length
        array = np.empty(0)
    if array.dtype != np.bool_ or array.size == 0:
        raise TypeError(
            "holds must be a comparison, such as error > 0.1: True or False, one or one a seed; got"
            f" {shown(holds)}"
        )
    return array.ravel()


def _condition(frame: FrameType) -> str:
    """The source of ``holds=`` in the call that runs in this frame; empty where it is unknown."""
    try:
        from executing import Source

        found = Source.executing(frame)
        call = found.node
        if isinstance(call, ast.Call):
            given = next(keyword.value for keyword in call.keywords if keyword.arg == "holds")
            return " ".join((ast.get_source_segment(found.source.text, given) or "").split())
    except Exception:  # it only shows what was asked: no reason for a claim to fail
        pass
    return ""


def _exact(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
