"""Every control of a HyperbandLab, and the views in which each means something."""

from __future__ import annotations

from hpwidgets.data import catalog
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, count_info

VIEWS = ("brackets", "race", "replays", "slow")
SETS = (
    "moons",
    "circles",
    "spirals",
    "xor",
    "iris",
    "wine",
    "breast_cancer",
    "digits_flat",
    "diabetes",
)
MEASURES = ("loss", "score")
ROUNDINGS = ("ceil", "floor")

h = Hyperparameters.info

FIELDS: dict[str, Field] = {
    "view": Field(
        FieldInfo(label=_("view"), meaning=_("what to look at"), choices=VIEWS),
        "race",
        (
            _("the brackets"),
            _("bracket after bracket"),
            _("against random search"),
            _("slow starters"),
        ),
    ),
    "data": Field(
        FieldInfo(label=_("data set"), meaning=_("the rows"), choices=SETS),
        "moons",
        tuple(catalog[name].label for name in SETS),
    ),
    "max_epochs": Field(
        count_info("R", _("most epochs that one configuration may get"), 1, 1000, (1, 243)), 81
    ),
    "eta": Field(
        count_info("η", _("of so many configurations one is kept after a rung"), 2, 10, (2, 10)), 3
    ),
    "rung": Field(
        count_info(
            _("look back at"),
            _("how it stood after this rung, counted over all brackets; 0: as it stands now"),
            0,
            100,
            (0, 15),
        ),
        0,
    ),
    "look": Field(
        count_info(_("early look"), _("after which rung costs are shown, from 0"), 0, 20, (0, 4)),
        0,
    ),
    "within": Field(
        FieldInfo(
            label=_("good enough"),
            meaning=_("how close to the pool's best a search must come"),
            unit=_("%"),
            low=0.1,
            high=100,
            slider=(0.5, 20),
            step=0.5,
        ),
        1.0,
    ),
    "measure": Field(
        FieldInfo(
            label=_("judged by"),
            meaning=_("what is compared on the validation rows"),
            choices=MEASURES,
        ),
        "loss",
        (_("loss"), _("accuracy or R²")),
    ),
    "lowest_rate": Field(
        FieldInfo(
            label=_("lowest rate"),
            meaning=_("learning rates are drawn from here on"),
            scale="log",
            low=1e-6,
            high=10,
            slider=(1e-5, 1),
            step=0.5,
        ),
        1e-4,
    ),
    "highest_rate": Field(
        FieldInfo(
            label=_("highest rate"),
            meaning=_("learning rates are drawn up to here"),
            scale="log",
            low=1e-6,
            high=10,
            slider=(1e-3, 10),
            step=0.5,
        ),
        1.0,
    ),
    "configurations": Field(
        count_info(
            _("pool"),
            _("configurations that are trained once to the end, for searches to draw from"),
            20,
            2000,
            (50, 500),
        ),
        200,
    ),
    "replays": Field(
        count_info(_("replays"), _("how often each search is replayed"), 30, 1000, (30, 300)), 100
    ),
    "rounding": Field(
        FieldInfo(
            label=_("n rounded"),
            meaning=_("up, as Algorithm 1 says, or down, as Table 1 of the paper has it"),
            choices=ROUNDINGS,
        ),
        "ceil",
        (_("up (Algorithm 1)"), _("down (Table 1)")),
    ),
    "hidden_layers": Field(h("hidden_layers"), 2),
    "hidden_units": Field(h("hidden_units"), 32),
    "optimizer": Field(h("optimizer"), "adam"),
    "batch_size": Field(h("batch_size"), 32),
    "seed": Field(h("seed"), 0),
}

_DEALT = frozenset({"max_epochs", "eta"})
_TRAINED = _DEALT | {
    "data",
    "measure",
    "lowest_rate",
    "highest_rate",
    "rounding",
    "hidden_layers",
    "hidden_units",
    "optimizer",
    "batch_size",
    "seed",
}

SHOWN: dict[str, frozenset[str]] = {
    "brackets": _DEALT,
    "race": _TRAINED | {"rung"},
    "replays": _TRAINED | {"within", "configurations", "replays"},
    "slow": _TRAINED | {"look", "configurations"},
}
"""What each view shows besides the choice of the view."""
