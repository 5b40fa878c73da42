"""Every control of a DataPrepLab, and the views in which each means something."""

from __future__ import annotations

from hpwidgets.data.augment import LIMITS, Augmentation
from hpwidgets.data.prepare import Preparation
from hpwidgets.data.tables import TABLES
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, count_info
from hpwidgets.study.cleaning import SETTING

VIEWS = ("clean", "augment", "split", "leaks", "step")
CHOICES = {name: field.metadata["info"] for name, field in Preparation.__dataclass_fields__.items()}


def _share(label: str, meaning: str, high: float, low: float = 0.0) -> FieldInfo:
    limits = {"low": low, "high": high, "slider": (low, high)}
    return FieldInfo(label=label, meaning=meaning, unit=_("share"), step=0.01, **limits)  # type: ignore[arg-type]


FIELDS: dict[str, Field] = {
    "view": Field(
        FieldInfo(label=_("view"), meaning=_("what is looked at"), choices=VIEWS),
        "clean",
        (_("clean a table"), _("augment images"), _("split"), _("leaks"), _("step size")),
    ),
    "table": Field(
        FieldInfo(label=_("table"), meaning=_("the rows"), choices=tuple(TABLES)),
        "breast_cancer",
        (_("breast cancer"), _("wine"), _("iris"), _("diabetes"), _("imbalanced blobs")),
    ),
    "missing": Field(_share(_("missing cells"), _("cells made missing at random"), 0.6), 0.05),
    "outlier_share": Field(
        _share(
            _("wrong cells"),
            _("cells moved 10 to 20 standard deviations off, as by a slip of the decimal point"),
            0.2,
        ),
        0.02,
    ),
    "imputation": Field(
        CHOICES["imputation"],
        "median",
        (_("leave rows out"), _("mean"), _("median"), _("5 nearest rows")),
    ),
    "outliers": Field(CHOICES["outliers"], "clip", (_("keep"), _("clip"), _("leave rows out"))),
    "scaling": Field(
        CHOICES["scaling"], "standard", (_("none"), _("standard"), _("min–max"), _("robust"))
    ),
    "column": Field(count_info(_("column"), _("which column is drawn"), 1, 10_000, (1, 30)), 1),
    "learning_rate": Field(Hyperparameters.info("learning_rate"), SETTING.learning_rate),
    **{name: Field(info, getattr(Augmentation(), name)) for name, info in LIMITS.items()},
    "later_shift": Field(
        FieldInfo(
            label=_("later images"),
            meaning=_("the validation images are moved by up to so much"),
            unit=_("pixels"),
            high=4,
            slider=(0, 3),
            step=0.25,
        ),
        0.0,
    ),
    "validation": Field(_share(_("validation"), _("of all rows"), 0.6, 0.05), 0.25),
    "test": Field(_share(_("test"), _("of all rows; sealed"), 0.6, 0.05), 0.25),
    "stratify": Field(
        FieldInfo(
            label=_("stratify"), meaning=_("keep the classes' shares in every part"), scale="flag"
        ),
        True,
    ),
    "duplicates": Field(_share(_("duplicates"), _("rows that occur a second time"), 1.0), 0.5),
    "repeats": Field(
        count_info(_("seeds"), _("how often each leak is measured"), 5, 50, (5, 20)), 5
    ),
    "unit": Field(
        FieldInfo(
            label=_("unit"),
            meaning=_("factor by which the second column is written larger, as cm are of metres"),
            scale="log",
            low=0.01,
            high=100,
            slider=(0.1, 10),
            step=0.1,
        ),
        4.0,
    ),
    "rate": Field(
        FieldInfo(
            label=_("step size"),
            meaning=_("learning rate as a multiple of 2 / λmax, the predicted largest stable one"),
            unit=_("× limit"),
            low=0,
            low_open=True,
            high=3,
            slider=(0.05, 1.5),
            step=0.05,
        ),
        0.95,
    ),
    "seed": Field(
        FieldInfo(
            label=_("seed"),
            meaning=_("chooses the damaged cells and the split"),
            integer=True,
            high=2**31 - 1,
            slider=(0, 99),
        ),
        0,
    ),
}

SHOWN: dict[str, frozenset[str]] = {
    "clean": frozenset(
        {"table", *CHOICES, "missing", "outlier_share", "column", "learning_rate", "seed"}
    ),
    "augment": frozenset({*LIMITS, "later_shift"}),
    "split": frozenset({"table", "validation", "test", "stratify", "seed"}),
    "leaks": frozenset({"duplicates", "repeats"}),
    "step": frozenset({"table", "scaling", "unit", "rate"}),
}
"""View -> the controls that mean something in it."""

PLAIN = (
    "view",
    "column",
    "learning_rate",
    "seed",
    "later_shift",
    "validation",
    "test",
    "stratify",
    "duplicates",
    "repeats",
    "unit",
    "rate",
)
"""Controls that a snapshot takes as they are."""
