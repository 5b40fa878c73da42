"""The stages of a challenge, in the order of a good method."""

from __future__ import annotations

from hpwidgets.i18n import _

BASELINE, DATA, CURVES, SEARCH = "baseline", "data", "curves", "search"
CROSS, ENSEMBLE, TEST = "cross_validate", "ensemble", "test"
LABELS = {
    BASELINE: _("baseline"),
    DATA: _("data"),
    CURVES: _("curves"),
    SEARCH: _("search"),
    CROSS: _("cross-validate"),
    ENSEMBLE: _("ensemble"),
    TEST: _("open the test set"),
}
"""What each stage is called."""
